"""The other forms of a report, beside its page: workbook, data package, PDF; all from the tables it shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pwr_eval.publishing.outputs.collect_tables import ReportFacts, collected_tables

if TYPE_CHECKING:
    from pwr_eval.publishing.notebooks.run_notebook import NotebookRun

__all__ = ["DATA_FOLDER", "PDF", "WORKBOOK", "other_forms"]

WORKBOOK, DATA_FOLDER, PDF = "tables.xlsx", "data", "report.pdf"


def other_forms(about: ReportFacts, *, pdf: bool = False) -> Callable[[Path, NotebookRun], None]:
    """Return what `publish_report` calls as ``add_files``: it writes the other forms into a folder.

    Parameters
    ----------
    about : ReportFacts
        What the forms say about the report.
    pdf : bool, default False
        Whether to write ``report.pdf`` too, which takes some seconds and the extra ``pdf``.

    Raises
    ------
    UsageError
        If a PDF is wanted and what writes it is not installed.
    """
    if pdf:
        from pwr_eval.publishing.outputs.pdf import require_pdf

        require_pdf()

    def add_files(folder: Path, run: NotebookRun) -> None:
        # openpyxl and the rest are imported when a report is really made.
        from pwr_eval.publishing.outputs.data_package import write_data_package
        from pwr_eval.publishing.outputs.workbook import write_workbook

        tables = collected_tables(run.notebook)
        write_workbook(folder / WORKBOOK, tables, about)
        write_data_package(folder / DATA_FOLDER, tables, about)
        if pdf:
            from pwr_eval.publishing.outputs.pdf import write_pdf

            write_pdf(folder / PDF, (folder / "index.html").read_text(encoding="utf-8"))

    return add_files
