"""Whether published reports still follow from today's inputs, and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pwr_eval.errors import DataError, Fault, Message, Place, PwrEvalError
from pwr_eval.files.project import chosen_programmes
from pwr_eval.publishing.manifest import MANIFEST, Difference, differences, provenance_today, read_manifest
from pwr_eval.vocabulary import LANGUAGES

__all__ = ["Verdict", "verify_reports"]

_NOTES = ("versions",)  # another version of a library is noted, but is no change of what the report says
_NOT_REPORTS = ("failed", ".work")


@dataclass(frozen=True)
class Verdict:
    """Whether one report follows from today's inputs.

    Parameters
    ----------
    report : str
        Its folder.
    differs : tuple of Difference
        Inputs, notebook, parameters, package and outputs that are not as they were.
    notes : tuple of Difference
        Libraries of another version than those it was made with.
    """

    report: str
    differs: tuple[Difference, ...]
    notes: tuple[Difference, ...] = ()

    @property
    def holds(self) -> bool:
        """True if nothing differs."""
        return not self.differs


def verify_reports(
    project: Path, reports: Sequence[Path] = (), *, programmes: Sequence[str] = ()
) -> list[Verdict]:
    """Hold reports against today's inputs.

    Parameters
    ----------
    project : Path
        Folder with ``data/`` and ``reports/``.
    reports : sequence of Path, optional
        Folders of reports, or their pages; every report that is there if left out.
    programmes : sequence of str, optional
        Where no report is named: only those of these programmes.

    Raises
    ------
    DataError
        If a named report is not there or nothing says what it was made from.
    """
    folders = [_folder(project, report) for report in reports] or _all(project, programmes)
    faults = [
        Fault(
            Place(folder.as_posix()),
            Message("there is no report with a {file}", file=MANIFEST),
            remedy="Name the folder of a report, or make it again: pwr-eval report --force.",
        )
        for folder in folders
        if read_manifest(folder) is None
    ]
    if faults:
        raise DataError("reports cannot be verified", faults)
    return [_verdict(project, folder) for folder in folders]


def _folder(project: Path, report: Path) -> Path:
    """Find what was typed: from here, from the project, or from its folder of reports."""
    named = report.parent if report.is_file() or report.suffix in (".html", ".json") else report
    places = [named, project / named, project / "reports" / named]
    return next((place for place in places if read_manifest(place) is not None), named)


def _all(project: Path, programmes: Sequence[str]) -> list[Path]:
    folders = []
    for name in chosen_programmes(project, programmes):
        root = project / "reports" / name
        pages = (page.parent for page in sorted(root.rglob("index.html")))
        folders += [page for page in pages if _is_report(page.relative_to(root))]
    if not folders:
        fault = Fault(Place(str(project / "reports")), "there is no report", remedy="Run: pwr-eval report.")
        raise DataError("nothing can be verified", [fault])
    return folders


def _is_report(inside: Path) -> bool:
    """Tell a report's folder from those inside one, from failed runs and from work in hand."""
    *above, name = inside.parts or ("",)
    return bool(name) and name not in _NOT_REPORTS and (not above or above in [[one] for one in LANGUAGES])


def _verdict(project: Path, folder: Path) -> Verdict:
    manifest = read_manifest(folder)
    assert manifest is not None
    try:
        today = provenance_today(project, manifest)
    except PwrEvalError:
        gone = Difference("inputs", manifest["inputs_folder"], "it or the notebook is gone")
        return Verdict(manifest["report"], (gone,))
    found = list(differences(manifest, today, folder))
    return Verdict(
        manifest["report"],
        tuple(each for each in found if each.part not in _NOTES),
        tuple(each for each in found if each.part in _NOTES),
    )
