"""How reports lead to one another, and what page and other forms say about a report."""

from __future__ import annotations

from collections.abc import Sequence

from pwr_eval.files.project import front_page_name
from pwr_eval.files.version import __version__
from pwr_eval.indicators.programme_inputs import Inputs
from pwr_eval.publishing.all_formats import DATA_FOLDER, PDF, WORKBOOK
from pwr_eval.publishing.outputs.collect_tables import ReportFacts
from pwr_eval.vocabulary import FIRST_LANGUAGE
from pwr_eval.words.wording import Wording

__all__ = ["footer_lines", "page_links", "report_facts"]


def page_links(words: Wording, *, pdf: bool, forms: bool = True, deeper: int = 0) -> list[tuple[str, str]]:
    """Return the links at the head of a report: the front page, then its other forms.

    Parameters
    ----------
    words : Wording
        Language of the report.
    pdf : bool
        Whether there is a PDF.
    forms : bool
        Whether there are a workbook and a data package.
    deeper : int
        Folders between the report and those of the other reports.
    """
    up = "../" * ((2 if words.language == FIRST_LANGUAGE else 3) + deeper)
    links = [(up + front_page_name(words.language), words("page.link.home"))]
    if forms:
        links.append((WORKBOOK, words("page.link.workbook")))
        links.append((f"{DATA_FOLDER}/datapackage.json", words("page.link.data")))
    if pdf:
        links.append((PDF, words("page.link.pdf")))
    return links


def footer_lines(inputs: Inputs, words: Wording, *, fictional: bool) -> list[str]:
    """Return what a report was made from."""
    facts = inputs.programme.description.programme
    kind = "all_fictional" if facts.fictional else "data_fictional" if fictional else "data_real"
    return [words("page.made_from", programme=facts.source, version=__version__), words(f"page.{kind}")]


def report_facts(
    inputs: Inputs, words: Wording, *, name: str, title: str, fictional: bool, lines: Sequence[str]
) -> ReportFacts:
    """Gather what the other forms of a report say about it."""
    description = inputs.programme.description
    licence = description.publication
    return ReportFacts(
        name=f"{inputs.programme.id}-{name}"
        + ("" if words.language == FIRST_LANGUAGE else f"-{words.language}"),
        title=title,
        language=words.language,
        lines=lines,
        sources=[description.programme.source],
        mark=words("mark.fictional") if fictional else "",
        publisher=description.programme.municipality,
        licence={
            "name": licence.licence,
            "title": licence.licence_title,
            "path": licence.licence_address,
        }
        if licence
        else {},
    )
