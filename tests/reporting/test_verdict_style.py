import re
from importlib import resources

import pandas as pd
import pytest
from matplotlib.font_manager import FontProperties, findfont, get_font

from pwr_eval.publishing.outputs.export_html import _style
from pwr_eval.publishing.outputs.safe_html import clean_html
from pwr_eval.reporting.chart_types import Part, ResultRow, result_rows, stacked_bars
from pwr_eval.reporting.charts import draw
from pwr_eval.reporting.verdict_style import DUE_STYLES, VERDICT_STYLES, verdict_words
from pwr_eval.vocabulary import DUE_STATUSES, LANGUAGES, NO_TARGET, VERDICTS
from pwr_eval.words.wording import wording

PL = wording("pl")


def test_every_verdict_has_a_look_in_the_order_of_the_vocabulary():
    assert list(VERDICT_STYLES) == [*VERDICTS, NO_TARGET]
    assert list(DUE_STYLES) == list(DUE_STATUSES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_has_a_word(language):
    words = verdict_words(wording(language))
    assert list(words) == list(VERDICTS)
    assert len(set(words.values())) == len(VERDICTS)


@pytest.mark.parametrize(
    "styles", [{code: VERDICT_STYLES[code] for code in VERDICTS}, DUE_STYLES], ids=["verdicts", "answers"]
)
def test_signs_and_colours_tell_all_apart(styles):
    assert len({style.sign for style in styles.values()}) == len(styles)
    assert len({style.fill for style in styles.values()}) == len(styles)


def test_the_font_of_charts_has_every_sign():
    font = get_font(findfont(FontProperties(family="DejaVu Sans")))
    assert all(font.get_char_index(ord(style.sign)) for style in VERDICT_STYLES.values())


def test_pages_show_the_sign_of_the_table_and_no_other():
    sheet = _style()
    for verdict in VERDICTS:  # what has no target has no sign
        style = VERDICT_STYLES[verdict]
        assert set(re.findall(rf'\.verdict-{verdict}::before {{ content: "(.)"', sheet)) == {style.sign}
    text = (
        resources.files("pwr_eval.publishing.outputs").joinpath("templates/pwr/report.css").read_text("utf-8")
    )
    assert ".verdict-" not in text


def test_bars_show_the_sign_of_the_table():
    counts = pd.DataFrame([dict.fromkeys(VERDICTS, 1)])
    parts = [Part(verdict, word, VERDICT_STYLES[verdict]) for verdict, word in verdict_words(PL).items()]
    drawn = draw(
        "b", (9, 2), lambda figure: stacked_bars(figure, counts, ["x"], parts, "n"), title="t", alt="a"
    )
    for verdict, word in verdict_words(PL).items():
        assert f">{VERDICT_STYLES[verdict].sign} {word}<" in drawn.svg


def outlines(verdict, achievement):
    """The shapes of a verdict's sign in the legend and at the result, without their size."""
    row = ResultRow("a", "1", verdict, achievement, "exactly", "1", "2")
    labels = {"axis": "a", "result": "r", "target": "t"}
    drawn = draw(
        "r", (9, 2), lambda figure: result_rows(figure, [row], labels, verdict_words(PL)), title="t", alt="a"
    )
    return set(re.findall(r'<path id="r-m[0-9a-f]+" d="([^"]+)"', drawn.svg))


def test_results_show_the_sign_that_the_legend_explains():
    shapes = {verdict: outlines(verdict, 0.9) for verdict in VERDICTS}
    common = set.intersection(*shapes.values())  # the ticks of the axis
    assert all(len(each - common) == 1 for each in shapes.values())
    assert len({next(iter(each - common)) for each in shapes.values()}) == len(VERDICTS)


def test_a_cleaned_drawing_keeps_its_strokes():
    path = '<path d="M0 0L9 9" stroke="red" stroke-width="3" stroke-miterlimit="2"></path>'
    assert path in clean_html(f'<svg viewBox="0 0 9 9">{path}</svg>')
