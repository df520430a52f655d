"""The page: accessible as far as a program sees it, offline, harmless, marked where data are fictional."""

import base64
import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from pwr_eval.errors import UsageError
from pwr_eval.publishing import PublishError
from pwr_eval.publishing.outputs.export_html import export_html, stripped_notebook
from pwr_eval.publishing.outputs.finish_page import check_page
from pwr_eval.reporting.charts import draw
from pwr_eval.reporting.tables import Column, Table
from pwr_eval.words.wording import wording
from tests.publishing.publish_samples import GOOD_TABLE, MARK, notebook, shown, words

TITLE = words("# Monitoring 2025")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="4" height="9"/></svg>'
CHART = (
    '<figure class="chart"><figcaption>Costs {mark}</figcaption><svg viewBox="0 0 9 9" role="img" '
    'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">Costs</title><desc id="{name}-d">Costs of {name} rise.'
    '</desc><g id="{name}-g"><path d="M 0 0 L 9 9" clip-path="url(#{name}-c)" style="fill: none"/>'
    '<use xlink:href="#{name}-g"/></g></svg></figure>'
)


def chart(name, mark=""):
    """A cell that shows an inline chart."""
    return shown(CHART.format(name=name, mark=mark))


def page_of(*cells, **settings):
    """The parsed page of these cells, below a title."""
    return BeautifulSoup(export_html(notebook(TITLE, *cells), title="Monitoring", **settings), "html.parser")


def faults_of(*cells, **settings):
    """Why these cells are not fit to publish."""
    with pytest.raises(PublishError) as told:
        page_of(*cells, **settings)
    return told.value.faults


# structure


def test_page_has_the_frame_of_an_accessible_page():
    page = page_of(
        words("## Goals\n\n### Goal 1\n\n### Goal 2\n\n## Method"), shown(GOOD_TABLE), footer_lines=["<x>"]
    )
    assert page.html["lang"] == "pl"
    assert page.title.text == "Monitoring"
    assert [h1.text for h1 in page.find_all("h1")] == ["Monitoring 2025"]
    assert all(len(page.find_all(landmark)) == 1 for landmark in ("header", "nav", "main", "footer"))
    first_link = page.body.find("a")
    assert first_link["class"] == ["skip-link"]
    assert page.find(id=first_link["href"].removeprefix("#")).name == "main"
    assert page.footer.p.text == "<x>"
    assert not page.find_all(["script", "link"], src=True)
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'none'" in policy


def test_contents_lead_to_every_part():
    page = page_of(words("## Cele i łańcuch\n\n### Ścieżka\n\n#### Krok\n\n## Metoda\n\n## Metoda"))
    links = page.nav.find_all("a")
    assert [link.text for link in links] == ["Cele i łańcuch", "Ścieżka", "Metoda", "Metoda"]
    assert [link["href"] for link in links] == ["#cele-i-lancuch", "#sciezka", "#metoda", "#metoda-2"]
    assert all(page.find(id=link["href"][1:]).text == link.text for link in links)
    assert links[1].find_parent("ol").parent.a.text == "Cele i łańcuch"
    assert page.h4["id"] == "krok", "every place has an address, also one that the contents leave out"


def test_headings_from_outputs_count_too():
    page = BeautifulSoup(
        export_html(notebook(shown(**{"text/markdown": "# Raport"}), shown("<h2>Wyniki</h2>")), title="R"),
        "html.parser",
    )
    assert (page.h1.text, page.nav.a["href"], page.h2["id"]) == ("Raport", "#wyniki", "wyniki")


def test_page_without_parts_has_no_contents():
    assert page_of(words("Only text.")).nav is None


def test_notebook_without_title_is_refused():
    with pytest.raises(PublishError, match="begin the notebook with a Markdown cell `# Title`"):
        export_html(notebook(words("## Part")), title="x")


def test_table_scrolls_in_a_region_that_the_keyboard_reaches():
    own = f'<section class="table-wrap" tabindex="0" aria-label="Own">{GOOD_TABLE}</section>'
    for html in (GOOD_TABLE, own):
        region = page_of(shown(html)).table.parent
        assert (region.name, region["class"], region["tabindex"]) == ("section", ["table-wrap"], "0")
        assert region["aria-label"] in ("Tasks by year", "Own")


def test_boxes_of_tables_with_the_same_caption_are_told_apart():
    labels = [
        box["aria-label"] for box in page_of(shown(GOOD_TABLE), shown(GOOD_TABLE)).main.find_all("section")
    ]
    assert labels == ["Tasks by year", "Tasks by year (2)"]


def test_every_fault_of_accessibility_is_told_at_once():
    bare = "<table><tr><th>Year</th></tr><tr><td>2025</td></tr></table>"
    faults = faults_of(
        words("## A\n\n#### B\n\n# C"), shown(bare), shown(png="aGVqaA=="), chart("x"), chart("x")
    )
    assert faults == (
        'heading "B" is of level 4, but the one before it of level 2',
        'heading "C" is a second title; use ## for a part',
        "table 1 has no caption; show it by pwr_eval.reporting.tables.Table",
        "table 1 has header cells without a scope",
        "picture 1 has no text that says what it shows; draw it by pwr_eval.reporting.charts.draw",
        'pictures share the text "Costs Costs of x rise."; say what each shows',
        'the id "x-t" stands more than once; give every chart a name of its own',
        'the id "x-d" stands more than once; give every chart a name of its own',
        'the id "x-g" stands more than once; give every chart a name of its own',
    )


def test_code_prompts_and_error_stream_stay_inside():
    cell = shown(text="Tasks: 51")
    cell.source = "SECRET_NAME = 1"
    cell.outputs.insert(0, {"output_type": "stream", "name": "stderr", "text": "warning text"})
    cell.outputs.insert(0, {"output_type": "stream", "name": "stdout", "text": "printed <b>"})
    html = export_html(notebook(TITLE, cell), title="x")
    assert "Tasks: 51" in html
    assert "printed &lt;b&gt;" in html
    assert not any(text in html for text in ("SECRET_NAME", "warning text", "Out[", "In&nbsp;"))


# charts


def test_inline_chart_keeps_its_drawing():
    html = export_html(notebook(TITLE, chart("x")), title="x")
    assert 'd="M 0 0 L 9 9"' in html
    assert 'xlink:href="#x-g"' in html
    assert "<!--" not in html


def test_drawing_becomes_a_picture_with_its_alternative():
    told = {"image/svg+xml": {"alt": "Costs rise.", "caption": "Costs"}}
    page = page_of(shown(svg=SVG, metadata=told))
    assert page.figure.figcaption.text == "Costs"
    assert page.img["alt"] == "Costs rise."
    assert (
        base64.b64decode(page.img["src"].removeprefix("data:image/svg+xml;base64,")).decode().strip() == SVG
    )


def test_tables_and_charts_of_this_package_are_fit_to_publish():
    years = pd.DataFrame({"year": [2025], "tasks": [51.0]})
    columns = [Column("year", "Rok", "year"), Column("tasks", "Zadania", "number")]
    table = Table(years, columns, "Zadania <b>", wording("pl"), mark=MARK)
    drawn = draw(
        "tasks", (4, 2), lambda figure: figure.subplots().plot([1, 2], [1, 2]),
        title="Zadania", alt="Zadań przybywa.", data=table, data_label="Dane", mark=MARK,
    )  # fmt: skip
    page = page_of(shown(table._repr_html_()), shown(drawn._repr_html_()), fictional=True)
    assert page.caption.text.startswith("Zadania <b>")
    assert "Zadań przybywa." in page.svg.desc.text
    assert len(page.svg.find_all("path")) > 5
    assert page.select_one("svg")["viewbox"]


# the mark


def test_fictional_page_carries_the_mark_everywhere():
    table = GOOD_TABLE.replace("Tasks by year", f"Tasks by year {MARK}")
    html = export_html(
        notebook(TITLE, shown(table), chart("x", MARK)),
        title='A "quoted" </style> title',
        fictional=True,
    )
    page = BeautifulSoup(html, "html.parser")
    assert page.title.text.startswith(MARK)
    assert MARK in page.header.select_one(".example-banner").text
    assert MARK in page.footer.text
    assert re.search(r"@top-center \{ content: \"DANE PRZYKŁADOWE \(FIKCYJNE\)\"; ", html)
    assert len(page.find_all("style")) == 1


def test_unmarked_table_or_chart_of_a_fictional_report_is_refused():
    assert faults_of(shown(GOOD_TABLE), chart("x"), fictional=True) == (
        f'table 1 ("Tasks by year") does not carry the mark "{MARK}"',
        f'figure 1 ("Costs") does not carry the mark "{MARK}"',
    )


def test_real_figures_within_a_fictional_report_say_so():
    real = f'<div data-fictional="false">{GOOD_TABLE}</div>'
    assert page_of(shown(real), fictional=True).table
    nested = f'<div data-fictional="false"><div data-fictional="true">{GOOD_TABLE}</div></div>'
    assert "does not carry the mark" in faults_of(shown(nested), fictional=True)[0]


def test_fictional_table_in_a_report_given_out_as_real_is_refused():
    fictional = GOOD_TABLE.replace("<table>", '<table data-fictional="true">')
    assert "is made from fictional data; the report must be marked" in faults_of(shown(fictional))[0]


def test_real_page_has_no_mark():
    html = export_html(notebook(TITLE), title="x")
    assert MARK not in html


# harmless


HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<img src="https://example.org/pixel.png" alt="x">',
    '<svg onload="alert(1)"><script>alert(1)</script><title>x</title></svg>',
    '<svg role="img" aria-label="b"><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<svg role="img" aria-label="c"><use href="https://example.org/a.svg#x"/></svg>',
    '<svg role="img" aria-label="d"><foreignObject><iframe src="https://example.org"></iframe></foreignObject></svg>',
    '<svg role="img" aria-label="e"><svg><script>alert(1)</script></svg></svg>',
    '<svg role="img" aria-label="f"><title></title><style>*{background:url(https://example.org)}</style></svg>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java&#10;script:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<p style="position:fixed;top:0;background:url(https://example.org)">x</p>',
    "<style>@import 'https://example.org/x.css'</style>",
    '<link rel="stylesheet" href="https://example.org/x.css">',
    '<meta http-equiv="refresh" content="0;url=https://example.org">',
    '<base href="https://example.org">',
    '<form action="https://example.org"><input name="pesel"></form>',
    '<iframe src="https://example.org"></iframe>',
    '<object data="https://example.org"></object>',
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    "</main></body><script>alert(1)</script>",
    "<!--drawing 0-->",
]
FORBIDDEN = {"script", "iframe", "object", "form", "base", "foreignobject", "input", "math"}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_active_or_loading_reaches_the_page(hostile):
    cells = [
        chart("x"),
        shown(hostile),
        shown(**{"text/markdown": hostile}),
        words(f"Text\n\n{hostile}\n"),
        shown(text=hostile),
    ]
    try:
        html = export_html(notebook(TITLE, *cells), title=hostile, footer_lines=[hostile])
    except PublishError:
        return  # refused, and so not published
    page = BeautifulSoup(html, "html.parser")
    for tag in page.find_all(True):
        assert tag.name not in FORBIDDEN
        assert not any(name.startswith("on") for name in tag.attrs)
        assert re.match(r"(https?:|#|data:,|mailto:|$)", tag.get("href", ""))
        assert tag.get("src", "data:").startswith("data:")
    (style,) = page.find_all("style")
    # The title stands in the margin of printed pages as a quoted text.
    assert not re.search(r"example.org|@import|url\(", re.sub(r'"[^"]*"', "", style.text))
    assert html.count("<main") == html.count("</main>") == 1
    assert html.count('id="x-g"') == 1


# What the cleaner of HTML lets through by mistake, the check of the page still sees.
LET_THROUGH = {
    "<script>alert(1)</script>": "<script> may not stand in a report",
    '<iframe src="https://example.org"></iframe>': "<iframe> loads https://example.org",
    '<meta content="0;url=x" http-equiv="Refresh">': "<meta> sends the reader elsewhere (0;url=x)",
    '<p onclick="x()">x</p>': "<p> has the handler onclick",
    '<a href=" java&#10;script:x()">x</a>': "<a> has an active address",
    '<img alt="x" src="https://example.org/x.png">': "<img> loads https://example.org/x.png",
    '<link href="https://example.org/x.css">': "<link> loads https://example.org/x.css",
}


@pytest.mark.parametrize("active", LET_THROUGH)
def test_a_page_is_refused_for_what_the_cleaner_let_through(active):
    page = page_of(words("## Part"))
    page.main.append(BeautifulSoup(active, "html.parser"))
    with pytest.raises(PublishError) as told:
        check_page(page, fictional=False, mark=MARK)
    assert LET_THROUGH[active] in told.value.faults


def test_other_kinds_of_output_are_left_out():
    cell = shown(text="plain", script="alert(1)", **{"text/vnd.mermaid": "graph", "application/pdf": "JVBE"})
    only = shown(script="alert(2)")
    html = export_html(notebook(TITLE, cell, only), title="x")
    assert "plain" in html
    assert "alert" not in html
    assert "JVBE" not in html
    assert stripped_notebook(notebook(only)).cells[0].outputs == []


def test_link_of_the_author_stays():
    assert page_of(words("[BIP](https://www.bip.krakow.pl)")).main.a["href"] == "https://www.bip.krakow.pl"


def test_data_frame_of_pandas_is_sent_back_for_its_caption():
    assert "table 1 has no caption" in faults_of(shown(pd.DataFrame({"a": [1]}).to_html()))[0]


# the same bytes


def test_times_and_paths_of_the_run_are_not_on_the_page():
    ran = notebook(TITLE, chart("x"), shown(GOOD_TABLE))
    plain = export_html(ran, title="x")
    ran.metadata["papermill"] = {"input_path": "/home/someone/a.ipynb", "start_time": "2026-01-01"}
    ran.metadata["widgets"] = {"x": 1}
    for cell in ran.cells:
        cell.metadata["papermill"] = {"duration": 1.5}
        cell.metadata["execution"] = {"iopub.status.busy": "2026-01-01"}
        cell.id = "other" + cell.id
    before = str(ran)
    assert export_html(ran, title="x") == plain
    assert str(ran) == before


def test_words_of_another_language():
    page = page_of(words("## A"), language="en")
    assert (page.html["lang"], page.a.text, page.nav.p.text) == ("en", "Skip to content", "Contents")
    with pytest.raises(UsageError, match='no texts in "de"'):
        page_of(language="de")


def test_picture_that_stays_outside_is_refused():
    assert faults_of(words("![Map](map.png)")) == (
        "picture 1 is not part of the notebook; a report holds its pictures in itself",
    )
