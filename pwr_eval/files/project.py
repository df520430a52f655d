"""Where a project, its programmes and their reports are; nothing here takes long to import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pwr_eval.errors import DataError, Fault, Message, Place, UsageError
from pwr_eval.vocabulary import FIRST_LANGUAGE

__all__ = [
    "FIRST_LANGUAGE", "UNITS_FOLDER", "chosen_programmes", "front_page_name", "programme_folder",
    "programmes_in", "project_folder", "report_folder",
]  # fmt: skip

UNITS_FOLDER = "units"


def programmes_in(project: str | Path) -> list[str]:
    """Name the programmes of a project: the folders in ``data/raw`` that hold a description or a plan.

    Raises
    ------
    DataError
        If there is none.
    """
    raw = Path(project) / "data" / "raw"
    # A folder with a plan and no description is a programme too: one whose file is missing.
    names = sorted(
        {path.parent.name for name in ("programme.toml", "plan.csv") for path in raw.glob(f"*/{name}")}
    )
    if not names:
        remedy = "Run the command in the project's folder, or name it with --project."
        fault = Fault(Place(str(raw)), "no folder holds a programme.toml", remedy=remedy)
        raise DataError("no programme was found", [fault])
    return names


def chosen_programmes(project: str | Path, chosen: Sequence[str]) -> list[str]:
    """Return the programmes to work on: those chosen, each once, or every one that is there.

    Raises
    ------
    UsageError
        If a name would lead out of ``data/raw``.
    DataError
        If there is none, or a chosen one is not there.
    """
    outside = [name for name in chosen if Path(name).name != name or name in ("", ".", "..") or "\\" in name]
    if outside:
        listed = ", ".join(f'"{name}"' for name in outside)
        raise UsageError(Message("{names} is no folder in data/raw; give its name alone", names=listed))
    there = programmes_in(project)
    raw = Path(project) / "data" / "raw"
    remedy = Message("Programmes that are there: {names}.", names=", ".join(there))
    faults = [
        Fault(Place(f"data/raw/{name}"), "no such programme", remedy=remedy)
        for name in chosen
        if not (raw / name).is_dir()
    ]
    if faults:
        raise DataError("the programme was not found", faults)
    return list(dict.fromkeys(chosen)) or there


def programme_folder(project: str | Path, programme: str) -> Path:
    """Return the folder of a programme's data.

    Raises
    ------
    UsageError, DataError
        As `project_folder` and `chosen_programmes`.
    """
    root = project_folder(project)
    [name] = chosen_programmes(root, [programme])
    return root / "data" / "raw" / name


def project_folder(project: str | Path) -> Path:
    """Return the folder that holds ``data/``; where none is named, this one or the one above.

    Raises
    ------
    DataError
        If there is no ``data/raw`` in it.
    """
    places = [Path(project)] if str(project) else [Path(), Path("..")]
    found = [place for place in places if (place / "data" / "raw").is_dir()]
    if not found:
        remedy = "Name the project's folder, or work in it or in its notebooks/."
        fault = Fault(Place(str(places[0] / "data" / "raw")), "the folder is missing", remedy=remedy)
        raise DataError("no project was found", [fault])
    return found[0]


def report_folder(project: Path, programme: str, language: str, *names: str) -> Path:
    """Return the folder of a report; each language has its own, so that none takes the place of another.

    Examples
    --------
    >>> report_folder(Path(), "krakow-2025-2027", "en", "monitoring-2025").as_posix()
    'reports/krakow-2025-2027/en/monitoring-2025'
    """
    folder = project / "reports" / programme
    return (folder if language == FIRST_LANGUAGE else folder / language).joinpath(*names)


def front_page_name(language: str) -> str:
    """Return the file name of the front page in ``reports/``."""
    return "index.html" if language == FIRST_LANGUAGE else f"index.{language}.html"
