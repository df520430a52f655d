"""Pages of the responsible units, published together: all of one year or, if a fault is met, none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pwr_eval.files.atomic_folder import publication, report_lock
from pwr_eval.indicators.programme_inputs import Inputs
from pwr_eval.indicators.results import Results, results_for
from pwr_eval.publishing.all_formats import WORKBOOK
from pwr_eval.publishing.manifest import Provenance, write_manifest
from pwr_eval.publishing.outputs.collect_tables import collected_tables
from pwr_eval.publishing.outputs.free_name import free_name
from pwr_eval.publishing.outputs.page_without_notebook import assembled
from pwr_eval.publishing.report_facts import footer_lines, page_links, report_facts
from pwr_eval.reporting.chapters.unit import UnitPage, YearOfUnits, units_of
from pwr_eval.reporting.table_data import plain_name
from pwr_eval.reporting.tables import Shown
from pwr_eval.words.wording import Wording

__all__ = ["make_unit_pages", "unit_addresses"]

_WAIT = 600
"""Seconds to wait for another run that makes the same pages."""


def unit_addresses(results: Results) -> dict[str, str]:
    """Return the address of each unit's page within the folder of all of them.

    Two units whose names read alike in an address are told apart by a number.
    """
    addresses: dict[str, str] = {}
    for unit in units_of(results):
        addresses[unit] = free_name(plain_name(unit), addresses.values())
    return addresses


def make_unit_pages(
    inputs: Inputs,
    words: Wording,
    project: Path,
    provenance: Provenance,
) -> Path:
    """Make a page for each responsible unit with its own tasks, on the latest year with returns.

    Parameters
    ----------
    inputs : Inputs
        What was read; at least one year has returns.
    words : Wording
        Language of the pages.
    project : Path
        The project's folder.
    provenance : Provenance
        What the pages are made from, and their folder; ``manifest.json`` then stands beside them.

    Returns
    -------
    Path
        The list of the units.

    Raises
    ------
    PublishError
        If a page is not fit to publish or the folder cannot be written; what stood there stays.
    """
    began = datetime.now(UTC).isoformat(timespec="seconds")
    destination = project / provenance.report
    results = results_for(inputs, inputs.reported_years[-1])
    addresses = unit_addresses(results)
    with report_lock(destination, wait=_WAIT), publication(destination) as folder:
        year = YearOfUnits(results, words)
        _write_list(folder, year, addresses)
        for unit, address in addresses.items():
            _write_unit(folder / address, year, unit)
        provenance.refuse_changed_inputs(project)
        write_manifest(folder, provenance, {"started": began})
    return destination / "index.html"


def _write_list(folder: Path, year: YearOfUnits, addresses: Mapping[str, str]) -> None:
    title = year.words("unit.list.title")
    pieces: list[str | Shown] = [f"# {title}", year.lead(), year.units(addresses)]
    _write(folder, year.results, year.words, title, pieces)


def _write_unit(folder: Path, year: YearOfUnits, unit: str) -> None:
    pieces = UnitPage(year, unit).pieces()
    folder.mkdir()
    _write(folder, year.results, year.words, f"{unit}: {year.words('unit.title')}", pieces, own=True)


def _write(
    folder: Path,
    results: Results,
    words: Wording,
    title: str,
    pieces: Sequence[str | Shown],
    *,
    own: bool = False,
) -> None:
    # nbconvert and openpyxl take half a second to import: not before a page is really made.
    from pwr_eval.publishing.outputs.export_html import export_html
    from pwr_eval.publishing.outputs.workbook import write_workbook

    fictional = results.inputs.fictional(results.year)
    notebook = assembled(pieces)
    lines = footer_lines(results.inputs, words, fictional=fictional)
    about = report_facts(
        results.inputs, words, name=f"units-{folder.name}", title=title, fictional=fictional, lines=lines
    )
    links = page_links(words, pdf=False, forms=False, deeper=1 if own else 0)
    if own:
        write_workbook(folder / WORKBOOK, collected_tables(notebook), about)
        links += [("../index.html", words("unit.list.title")), (WORKBOOK, words("page.link.workbook"))]
    page = export_html(
        notebook,
        title=title,
        language=words.language,
        fictional=fictional,
        footer_lines=about.lines,
        links=links,
        untranslated=results.programme.description.untranslated(words.language),
    )
    (folder / "index.html").write_text(page, encoding="utf-8", newline="\n")
