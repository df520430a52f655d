"""The folder of a new programme: empty files with their headings, or the made-up village as an example."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from pwr_eval.errors import DataError, Fault, Message, Place, UsageError
from pwr_eval.programme.plan import plan_columns
from pwr_eval.schemas.declaration import declared, empty_file

__all__ = [
    "examples",
    "new_folder",
    "write_description",
    "write_empty",
    "write_example",
    "years_in",
]

_SECTION = "Zadania podstawowe"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_YEARS = re.compile(r"(20\d\d)\s*[-–—/]\s*(20\d\d)")
_LONGEST_PROGRAMME = 20
_SHORT = 80


def years_in(text: str) -> range | None:
    """Return the years that a text names as a span.

    Examples
    --------
    >>> years_in("gmina-2026-2028"), years_in("na lata 2026 – 2028"), years_in("gmina")
    (range(2026, 2029), range(2026, 2029), None)
    """
    for first, last in _YEARS.findall(text):
        years = range(int(first), int(last) + 1)
        if 0 < len(years) <= _LONGEST_PROGRAMME:
            return years
    return None


@contextmanager
def new_folder(project: Path, name: str) -> Iterator[Path]:
    """Yield an empty folder to fill; when the block ends well, it becomes ``data/raw/<name>``.

    Raises
    ------
    UsageError
        If the name is no name of a programme.
    DataError
        If the folder is there already: nothing is overwritten.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            Message('"{name}" is no name of a programme: use small letters, digits and hyphens', name=name)
        )
    destination = project / "data" / "raw" / name
    if destination.exists():
        remedy = "Choose another name; nothing that is there is overwritten."
        raise DataError(
            "no folder was made",
            [Fault(Place(f"data/raw/{name}"), "the folder is there already", remedy=remedy)],
        )
    destination.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=destination.parent, prefix=".new-") as place:
        folder = Path(place) / name
        folder.mkdir()
        yield folder
        folder.rename(destination)


def write_empty(folder: Path) -> None:
    """Write the files of a programme without tasks: a description to fill in, and headings.

    Parameters
    ----------
    folder : Path
        Empty folder named as the programme, with its years in the name ("gmina-2026-2028").

    Raises
    ------
    UsageError
        If the name holds no years.
    """
    years = years_in(folder.name)
    if years is None:
        raise UsageError(
            Message(
                '"{name}" does not say for which years: end it with them, such as gmina-2026-2028',
                name=folder.name,
            )
        )
    write_description(folder, years, {_SECTION: "basic"})
    empty = {name: empty_file(name) for name in ("indicators", "aliases", "cost_units")}
    empty["plan"] = ",".join(plan_columns(years)) + "\n"
    for name, text in empty.items():
        (folder / declared(name).file).write_text(text, encoding="utf-8")


def write_description(
    folder: Path, years: Sequence[int], sections: Mapping[str, str], origin: str = "", source: str = ""
) -> None:
    """Write ``programme.toml`` and ``README.md``, to be filled in.

    Parameters
    ----------
    folder : Path
        Folder named as the programme.
    years : sequence of int
        Years of the programme.
    sections : mapping of str to str
        Heading of each table of tasks -> its category.
    origin, source : str, optional
        Row of the README's list of files, and the document's name.
    """
    template = Template(_template("section.toml"))
    written = [
        template.substitute(
            id=f"S{n}", heading=_quoted(heading), name=_quoted(_shortened(heading)), category=category
        )
        for n, (heading, category) in enumerate(sections.items(), start=1)
    ]
    values = {
        "id": folder.name,
        "name": f"Program wspierania rodziny na lata {years[0]}-{years[-1]}",
        "first_year": str(years[0]),
        "last_year": str(years[-1]),
        "source": source or "UZUPEŁNIĆ: numer i data uchwały",
        "sections": "\n".join(written),
        "section": _SECTION,
        "origin": origin or "| | | | | |",
    }
    for file in ("programme.toml", "README.md"):
        (folder / file).write_text(Template(_template(file)).substitute(values), encoding="utf-8")


def examples() -> list[str]:
    """Return the names of the made-up programmes, the village first."""
    names = sorted(place.name for place in _templates().iterdir() if place.name != "new")
    return sorted(names, key=lambda name: name != "example")


def write_example(folder: Path, example: str) -> None:
    """Write a made-up programme under the name of the folder, marked as fictional.

    Parameters
    ----------
    folder : Path
        Empty folder.
    example : str
        One of `examples`.
    """
    with as_file(_templates().joinpath(example)) as source:
        shutil.copytree(source, folder, dirs_exist_ok=True)
    description = folder / "programme.toml"
    text = description.read_text(encoding="utf-8")
    marked = {"id": folder.name, "name": "PRZYKŁAD FIKCYJNY: ", "name_en": "FICTIONAL EXAMPLE: "}
    for field, mark in marked.items():
        kept = r"\2" if field != "id" else ""
        text = re.sub(rf'^({field} = ")(.*?)(?=")', rf"\g<1>{mark}{kept}", text, count=1, flags=re.MULTILINE)
    description.write_text(text, encoding="utf-8")


def _template(file: str) -> str:
    return _templates().joinpath("new", file).read_text("utf-8")


def _templates() -> Traversable:
    return files(__package__).joinpath("templates")


def _quoted(text: str) -> str:
    # A JSON string is a TOML string too.
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _shortened(text: str) -> str:
    return text if len(text) <= _SHORT else text[:_SHORT].rsplit(" ", 1)[0] + " …"
