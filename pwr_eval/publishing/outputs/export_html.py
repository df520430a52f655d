"""An executed notebook as one offline HTML page: nbconvert with our own template, and checked."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from bs4.dammit import EntitySubstitution
from bs4.formatter import HTMLFormatter
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert import HTMLExporter, TemplateExporter
from nbformat import NotebookNode

from pwr_eval.publishing.outputs.drawings import Drawings
from pwr_eval.publishing.outputs.empty_parts import without_empty_parts
from pwr_eval.publishing.outputs.finish_page import check_page, finish_page
from pwr_eval.publishing.outputs.foreign_texts import mark_foreign_texts
from pwr_eval.publishing.outputs.safe_html import SHOWN_TYPES, clean_html
from pwr_eval.reporting.verdict_style import verdict_css
from pwr_eval.vocabulary import FIRST_LANGUAGE
from pwr_eval.words.wording import wording

__all__ = ["export_html", "stripped_notebook"]

_WORDS = ("skip", "contents", "footer", "example", "page", "of", "links")  # of the template
_TEMPLATES = Path(__file__).parent / "templates"
_VERDICT_STYLES = "/* verdict styles: written by reporting.verdict_style */\n"
_FORMAT = HTMLFormatter(EntitySubstitution.substitute_xml, void_element_close_prefix="")
_ONE_AT_A_TIME = threading.Lock()  # reports may be made in threads, but an exporter keeps its page in itself


class _Exporter(HTMLExporter):
    """nbconvert's HTML exporter with our template and our idea of clean HTML."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # nbconvert is not typed
            template_name="pwr",
            extra_template_basedirs=[str(_TEMPLATES)],
            exclude_anchor_links=True,
            default_preprocessors=[],  # none is needed, and each would check the whole notebook again
            **settings,
        )

    @property
    def default_config(self) -> Any:
        config = super().default_config
        config.NbConvertBase.display_data_priority = list(SHOWN_TYPES)
        return config

    def from_notebook_node(  # type: ignore[override]  # as in nbconvert: the page is a text
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        # Not HTMLExporter's own: it reads the finished page once more, for images without words, which
        # `check_page` refuses, and for a theme that this template does not have.
        made: tuple[str, dict[str, Any]] = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        return made

    def default_filters(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        yield from super().default_filters()  # type: ignore[no-untyped-call]  # nbconvert is not typed
        yield "clean_html", _clean


@pass_context
def _clean(context: Context, html: str) -> str:
    drawings: Drawings = context["resources"]["drawings"]
    return drawings.take_out(clean_html(html))


@cache
def _exporter() -> _Exporter:
    # Its first page costs a quarter of a second, the next ones a fraction of it.
    return _Exporter()


def export_html(
    notebook: NotebookNode,
    *,
    title: str,
    language: str = "pl",
    fictional: bool = False,
    footer_lines: Sequence[str] = (),
    translate: Callable[[str], str] | None = None,
    links: Sequence[tuple[str, str]] = (),
    untranslated: Sequence[str] = (),
) -> str:
    """Turn an executed notebook into a page for readers; the same notebook gives the same bytes.

    Parameters
    ----------
    notebook : NotebookNode
        Executed notebook; it is not changed. Its first heading of level 1 becomes the title on the page.
    title : str
        Title of the window and of the printed pages.
    language : {"pl", "en"}
        Language that the report is written in.
    fictional : bool
        Whether it is made from fictional data; then the mark must stand on every table and chart.
    footer_lines : sequence of str
        Plain text on what the report was made from, a paragraph each.
    translate : callable, optional
        Turns the text of a Markdown cell into the report's language; it stays as it is if left out.
    links : sequence of (str, str)
        Addresses beside the page and their words: the front page, the other forms of the report.
    untranslated : sequence of str
        Texts that stand in Polish on a page of another language; the page says so of each.

    Returns
    -------
    str
        The page, complete: no script, no file beside it, nothing from the network.

    Raises
    ------
    PublishError
        If the page would be active, load something, fail accessibility, or lack the mark; lists every fault.
    UsageError
        If there are no texts in the language.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> page = export_html(new_notebook(cells=[new_markdown_cell("# Monitoring 2025")]), title="Monitoring")
    >>> "<h1>Monitoring 2025</h1>" in page, "<script" in page
    (True, False)
    """
    in_language = wording(language)
    words = {key: in_language(f"page.{key}") for key in _WORDS}
    mark = in_language("mark.fictional")
    report = {
        "title": title,
        "language": language,
        "fictional": fictional,
        "mark": mark,
        "footer_lines": list(footer_lines),
        "words": words,
        "links": list(links),
        "style": _style() + _print_style(title, mark if fictional else "", words),
    }
    with _ONE_AT_A_TIME:
        stripped = stripped_notebook(notebook)
        translated = _translated(stripped, translate)
        translated.cells = without_empty_parts(translated.cells)
        html, resources = _exporter().from_notebook_node(
            translated,
            resources={"report": report, "drawings": Drawings()},
        )
    drawings: Drawings = resources["drawings"]  # nbconvert works on a copy of its own
    page = BeautifulSoup(html, "html.parser")
    finish_page(page)
    mark_foreign_texts(page, untranslated, FIRST_LANGUAGE)
    check_page(page, fictional=fictional, mark=mark, ids_in_drawings=drawings.ids())
    return drawings.put_back(page.decode(formatter=_FORMAT))


def _translated(notebook: NotebookNode, translate: Callable[[str], str] | None) -> NotebookNode:
    for cell in notebook.cells:
        if translate and cell.cell_type == "markdown":
            cell.source = translate(cell.source)
    return notebook


def stripped_notebook(notebook: NotebookNode) -> NotebookNode:
    """Copy a notebook without times, paths, widgets and outputs that a report cannot show."""
    copy = deepcopy(notebook)
    for key in set(copy.metadata) - {"kernelspec", "language_info"}:
        del copy.metadata[key]
    for cell in copy.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if _can_be_shown(output)]
    return copy


def _can_be_shown(output: NotebookNode) -> bool:
    if "data" not in output:
        return True
    for kind in set(output.data) - set(SHOWN_TYPES):
        del output.data[kind]
    return bool(output.data)


@cache
def _style() -> str:
    sheet = (_TEMPLATES / "pwr" / "report.css").read_text(encoding="utf-8")
    return sheet.replace(_VERDICT_STYLES, verdict_css())


def _print_style(title: str, mark: str, words: Mapping[str, str]) -> str:
    """Write what stands in the margins of every printed page."""
    number = f"{_css(words['page'] + ' ')} counter(page) {_css(' ' + words['of'] + ' ')} counter(pages)"
    margins = {"@bottom-left": _css(title), "@bottom-right": number}
    if mark:
        margins["@top-center"] = f"{_css(mark)}; font-weight: bold"
    lines = [f"  {place} {{ content: {text}; }}" for place, text in margins.items()]
    return "\n".join(["@page {", *lines, "}", ""])


def _css(text: str) -> str:
    """Quote a text for a style sheet; a sign that could end the text or the sheet goes by its number."""
    return '"' + re.sub(r"[^\w .,:()–-]", lambda sign: f"\\{ord(sign[0]):x} ", text) + '"'
