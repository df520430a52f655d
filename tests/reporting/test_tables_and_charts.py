"""What a reader sees: accessible tables and charts, the same bytes each time, texts that stay texts."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from pwr_eval.reporting.charts import PALETTE, draw
from pwr_eval.reporting.tables import Column, Table, key_figures, paragraphs
from pwr_eval.reporting.verdict_style import VERDICT_STYLES
from pwr_eval.vocabulary import NO_TARGET
from pwr_eval.words.wording import wording

PL = wording("pl")
NASTY = '<script>alert(1)</script> & "x"'


def table(**options):
    frame = pd.DataFrame({"name": ["a", NASTY], "value": [1234.5, None], "verdict": ["met", "not_reported"]})
    columns = [
        Column("name", "Nazwa"),
        Column("value", "Wartość", "number"),
        Column("verdict", "Ocena", "verdict"),
    ]
    return BeautifulSoup(Table(frame, columns, "Podpis", PL, **options)._repr_html_(), "html.parser")


def chart(**options):
    return draw(
        "test", (4, 2), lambda figure: figure.subplots().bar([1], [2]), title="Tytuł", alt=NASTY, **options
    )


def test_a_table_can_be_read_aloud():
    html = table()
    assert html.caption.text == "Podpis"
    assert [th["scope"] for th in html.thead.find_all("th")] == ["col"] * 3
    assert [th["scope"] for th in html.tbody.find_all("th")] == ["row"] * 2
    assert html.find("section")["aria-label"] == "Podpis"


def test_numbers_are_polish_and_missing_is_no_zero():
    cells = [td.text for td in table().find_all("td", class_="num")]
    assert cells == ["1\N{NO-BREAK SPACE}234,5", "–"]


def test_texts_stay_texts():
    assert table().find("script") is None
    assert table().tbody.find_all("th")[1].text == NASTY
    assert "<script" not in paragraphs([NASTY])._repr_html_()
    assert "<script" not in key_figures([(NASTY, NASTY)])._repr_html_()
    assert "<script" not in chart()._repr_html_()


def test_a_verdict_has_words_beside_its_colour():
    assert table().find(class_="verdict-met").text == "cel osiągnięty"


def test_the_mark_stands_in_every_caption_and_drawing():
    assert table(mark="FIKCYJNE").caption.find(class_="mark").text == "FIKCYJNE"
    html = BeautifulSoup(chart(mark="FIKCYJNE")._repr_html_(), "html.parser")
    assert html.figcaption.find(class_="mark").text == "FIKCYJNE"
    assert any("FIKCYJNE" in text.text for text in html.svg.find_all("text"))


def test_a_chart_names_itself():
    svg = BeautifulSoup(chart()._repr_html_(), "html.parser").svg
    assert svg["role"] == "img"
    assert [svg.find(id=one).text for one in svg["aria-labelledby"].split()] == ["Tytuł", NASTY]
    assert svg.find("style") is None


def test_the_same_chart_is_the_same_bytes():
    assert chart().svg == chart().svg


def test_ids_of_two_charts_do_not_clash():
    one = draw("one", (4, 2), lambda figure: figure.subplots().bar([1], [2]), title="a", alt="a")
    two = draw("two", (4, 2), lambda figure: figure.subplots().bar([1], [2]), title="b", alt="b")
    ids = [
        {tag["id"] for tag in BeautifulSoup(chart.svg, "html.parser").find_all(id=True)}
        for chart in (one, two)
    ]
    assert ids[0] & ids[1] == set()
    used = BeautifulSoup(one.svg, "html.parser").find_all("use")
    assert all(use["xlink:href"].removeprefix("#") in ids[0] for use in used)


@pytest.mark.parametrize("name", ["name", "value"])
def test_a_frame_without_a_column_is_an_error(name):
    frame = pd.DataFrame({"other": [1]})
    with pytest.raises(KeyError):
        Table(frame, [Column(name, "x")], "c", PL)._repr_html_()


def luminance(color):
    """Relative luminance, WCAG 2.1."""
    if color == "white":
        return 1.0
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_contrast_by_hand():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(
        4.48, abs=0.01
    )  # the well-known grey just below AA


@pytest.mark.parametrize("style", VERDICT_STYLES.values(), ids=list(VERDICT_STYLES))
def test_numbers_in_bars_can_be_read(style):
    assert contrast(style.fill, style.ink) >= 4.5


@pytest.mark.parametrize("name", ["ink", "muted", "result", "target", "good"])
def test_words_and_lines_of_charts_can_be_read(name):
    assert contrast(PALETTE[name], "#ffffff") >= 4.5


def test_neighbouring_verdicts_differ_on_a_grey_print():
    grey = [luminance(style.fill) for code, style in VERDICT_STYLES.items() if code != NO_TARGET]
    # Parts of a bar stand in this order, with a sign in each and a line between: the lightest test that grey can pass.
    assert len({round(one, 2) for one in grey}) == len(grey)


def test_a_drawing_keeps_spaces_between_thousands_and_drops_what_no_drawing_may_hold():
    number = PL.number(10009)

    def paint(figure):
        figure.subplots().set_title(f"{number}\x00 $x^2$")

    html = draw("n", (4, 2), paint, title="t", alt="a").svg
    assert any(text.text == f"{number} $x^2$" for text in BeautifulSoup(html, "html.parser").find_all("text"))


@pytest.mark.parametrize("found", ["\x07", "\ud800", "\x0b\udfff"])
def test_what_no_drawing_may_hold_is_taken_out_wherever_it_stands(found):
    def paint(figure):
        axes = figure.subplots()
        axes.plot([1, 2], label=f"a{found}b")
        axes.legend(title=f"c{found}d")
        axes.set_xticks([0], [f"e{found}f"])
        axes.annotate(f"g{found}h", (0, 1))

    html = draw("n", (4, 2), paint, title="t", alt="a").svg
    assert {"ab", "cd", "ef", "gh"} <= {
        text.text for text in BeautifulSoup(html, "html.parser").find_all("text")
    }


def test_a_tab_is_drawn_as_a_space():
    html = draw("n", (4, 2), lambda figure: figure.subplots().set_title("a\tb"), title="t", alt="a").svg
    assert "a b" in html
    assert "\t" not in html
