"""What a report was made from, as checksums: written beside it, and held against today's files.

Everything of ``manifest.json`` but its part ``run`` (when, how long) follows from the inputs: the same inputs
give the same manifest too. Nothing here takes long to import, since a run that has nothing to do shall end at
once.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pwr_eval.errors import DataError, Fault, Message, Place, PublishError
from pwr_eval.files.version import __version__

if TYPE_CHECKING:
    from pwr_eval.words.wording import Wording

__all__ = [
    "MANIFEST", "Difference", "Provenance", "differences", "file_hash", "input_hashes",
    "library_versions", "package_hash", "provenance_today", "read_manifest", "short_hash", "state_hash",
    "with_checksums", "write_manifest",
]  # fmt: skip

MANIFEST = "manifest.json"
_FORMAT = 1
_BLOCK = 1 << 20
_SHORT = 10
_NAME = re.compile(r"[A-Za-z0-9._-]*[A-Za-z0-9]")
_LEFT_BESIDE = ("thumbs.db", "desktop.ini")  # by systems and office programs; no reader looks at them


@dataclass(frozen=True)
class Provenance:
    """What a report is made from.

    Parameters
    ----------
    report : str
        Its folder, from the project's: ``reports/<programme>/<report>``.
    title : str
        Its title.
    fictional : bool
        Whether it shows example data.
    parameters : mapping of str to value
        What the notebook is given, without the project's place.
    notebook : mapping of str to str
        Path in the project and checksum of the notebook; empty if there is none.
    inputs_folder : str
        Folder of the inputs, from the project's.
    without : sequence of str
        Parts of that folder that are not read; a folder ends in ``/``.
    inputs : mapping of str to str
        Checksum of each input file by its path in the project; like the two that follow from
        `with_checksums`.
    package : mapping of str to str
        name, version and checksum of this package's source files.
    versions : mapping of str to str
        Version of Python and of each library that this package stands on.
    warnings_accepted : sequence of mapping
        Warnings on the data that somebody looked into and accepted, with who and why.
    left_out : sequence of str
        What could not be used, a sentence each; a report that lacks something is incomplete.
    """

    report: str
    title: str
    fictional: bool
    parameters: Mapping[str, Any]
    notebook: Mapping[str, str]
    inputs_folder: str
    without: Sequence[str] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    package: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    warnings_accepted: Sequence[Mapping[str, str]] = ()
    left_out: Sequence[str] = ()

    @property
    def inputs_hash(self) -> str:
        """One checksum for all inputs: of their paths and checksums, in order."""
        return _hash_of_hashes(self.inputs)

    def refuse_changed_inputs(self, project: Path) -> None:
        """Stop if an input or the notebook changed since the checksums were taken.

        Raises
        ------
        PublishError
            With every file that changed.
        """
        now = _kept(input_hashes(project, self.inputs_folder), self.inputs_folder, self.without)
        notebook = {name: file_hash(project / name) for name in self.notebook}
        changed = [*_changes("inputs", self.inputs, now), *_changes("notebook", self.notebook, notebook)]
        if changed:
            files = [Message("{what}: {how}", what=each.what, how=Message(each.how)) for each in changed]
            raise PublishError("the inputs changed while the report was being made; run again", files)


@dataclass(frozen=True)
class Difference:
    """One thing that is not as the manifest says.

    Parameters
    ----------
    part : str
        Part of the manifest: report, inputs, notebook, parameters, package, versions, outputs.
    what : str
        File, parameter or library.
    how : str
        In words.

    Examples
    --------
    >>> print(Difference("inputs", "data/raw/x/plan.csv", "changed"))
    data/raw/x/plan.csv: changed
    """

    part: str
    what: str
    how: str

    def __str__(self) -> str:
        return f"{self.what}: {self.how}"

    def text(self, words: Wording) -> str:
        """Return the same in the reader's language."""
        return f"{self.what}: {words.of_message(self.how)}"


def with_checksums(
    project: Path, made_from: Provenance, hashes: Mapping[str, str] | None = None
) -> Provenance:
    """Take the checksums of everything that a report is made from, as it stands now.

    Parameters
    ----------
    project : Path
        The project's folder; all paths are from it.
    made_from : Provenance
        What the report is made from; its checksums do not count.
    hashes : mapping of str to str, optional
        Checksums of the inputs, from `input_hashes`, taken before they were read: a file that is saved while
        it is read is then found by `Provenance.refuse_changed_inputs`. If left out, they are taken now.

    Raises
    ------
    DataError
        If the notebook or the folder is missing.
    """
    folder = made_from.inputs_folder
    for name in (*made_from.notebook, folder):
        if not (project / name).exists():
            summary = Message("{report} cannot be made", report=made_from.report)
            raise DataError(summary, [Fault(Place(name), "it is missing")])
    return replace(
        made_from,
        notebook={name: file_hash(project / name) for name in made_from.notebook},
        inputs=_kept(input_hashes(project, folder) if hashes is None else hashes, folder, made_from.without),
        package={"name": "pwr_eval", "version": __version__, "sha256": package_hash()},
        versions=library_versions(),
    )


def provenance_today(project: Path, manifest: Mapping[str, Any]) -> Provenance:
    """Take today's checksums of what a manifest names.

    Raises
    ------
    DataError
        If the notebook or the folder of the inputs is missing.
    """
    return with_checksums(
        project,
        Provenance(
            **{part.name: manifest[part.name] for part in fields(Provenance) if part.name in manifest}
        ),
    )


def state_hash(hashes: Mapping[str, str], folder: str, without: Sequence[str] = ()) -> str:
    """Return one checksum of a folder of the project and of this package.

    Parameters
    ----------
    hashes : mapping of str to str
        Checksums of the folder's files, from `input_hashes`.
    folder : str
        Folder of the inputs, from the project's.
    without : sequence of str, optional
        Files and folders (with a final slash) that do not count, from `folder`.
    """
    return _hash_of_hashes({**_kept(hashes, folder, without), "pwr_eval": package_hash()})


def write_manifest(folder: Path, provenance: Provenance, run: Mapping[str, Any]) -> Path:
    """Write ``manifest.json`` into a folder whose other files are all there.

    Parameters
    ----------
    folder : Path
        Folder of the report.
    provenance : Provenance
        What it was made from.
    run : mapping
        What differs from run to run: when it started, how many seconds it took.
    """
    outputs = {
        path.relative_to(folder).as_posix(): file_hash(path)
        for path in _files(folder)
        if path.name != MANIFEST
    }
    content = {
        "format": _FORMAT,
        **asdict(provenance),
        "outputs": dict(sorted(outputs.items())),
        "run": dict(run),
    }
    path = folder / MANIFEST
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Read the manifest of a report; None if there is none that this version can read."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and content.get("format") == _FORMAT else None


def differences(manifest: Mapping[str, Any], today: Provenance, folder: Path) -> Iterator[Difference]:
    """Yield in what a report's manifest differs from today's files, the report's own among them.

    Parameters
    ----------
    manifest : mapping
        From `read_manifest`.
    today : Provenance
        From `provenance_of` or `provenance_today`.
    folder : Path
        Folder of the report.
    """
    for part in ("inputs", "notebook", "parameters", "package", "versions"):
        yield from _changes(part, manifest[part], getattr(today, part))
    for part in ("title", "fictional"):
        if manifest[part] != getattr(today, part):
            yield Difference("parameters", part, _now_and_then(getattr(today, part), manifest[part]))
    yield from _changed_outputs(manifest["outputs"], folder)


def _changed_outputs(outputs: Mapping[str, str], folder: Path) -> Iterator[Difference]:
    for name, wanted in outputs.items():
        path = folder / name
        if not path.is_file():
            yield Difference("outputs", name, "gone")
        elif file_hash(path) != wanted:
            yield Difference("outputs", name, "altered after it was made")


def _changes(part: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    for name in sorted({*then, *now}):
        if name not in now:
            yield Difference(part, name, "gone")
        elif name not in then:
            yield Difference(part, name, "new")
        elif then[name] != now[name]:
            yield _change(part, name, then[name], now[name])


def _change(part: str, name: str, then: object, now: object) -> Difference:
    if part in ("inputs", "notebook"):
        return Difference(part, name, "changed")
    if part == "package":
        of_version = Message("{name} is now {now}, was {then}", name=name, now=now, then=then)
        how = "its source files changed" if name == "sha256" else of_version
        return Difference(part, "pwr_eval", how)
    return Difference(part, name, _now_and_then(now, then))


def _now_and_then(now: object, then: object) -> Message:
    return Message("now {now}, was {then}", now=now, then=then)


# checksums


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def short_hash(checksum: str) -> str:
    """Return as much of a checksum as people compare by eye."""
    return checksum[:_SHORT]


def input_hashes(project: Path, folder: str) -> dict[str, str]:
    """Return the checksum of each file below a folder of the project, by its path in the project."""
    root = project / folder
    named = {path.relative_to(root).as_posix(): path for path in _files(root)}
    return {f"{folder}/{name}": file_hash(named[name]) for name in sorted(named)}


def _kept(hashes: Mapping[str, str], folder: str, without: Sequence[str]) -> dict[str, str]:
    return {
        name: checksum
        for name, checksum in hashes.items()
        if not _is_left_out(name.removeprefix(f"{folder}/"), without)
    }


def _is_left_out(name: str, without: Sequence[str]) -> bool:
    return any(name.startswith(part) if part.endswith("/") else name == part for part in without)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, but not what systems and office programs leave beside them."""
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        beside = any(part.startswith((".", "~$")) or part.lower() in _LEFT_BESIDE for part in inside)
        if path.is_file() and not beside:
            yield path


@cache
def package_hash() -> str:
    """Return one checksum of all files of this package: code, texts, templates."""
    folder = Path(__file__).parents[1]
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return _hash_of_hashes({path.relative_to(folder).as_posix(): file_hash(path) for path in files})


def _hash_of_hashes(hashes: Mapping[str, str]) -> str:
    listed = "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes))
    return hashlib.sha256(listed.encode()).hexdigest()


@cache
def library_versions() -> Mapping[str, str]:
    """Return the versions of Python and of the libraries that this package declares, without the extras."""
    wanted = [text for text in metadata.requires("pwr-eval") or () if "extra ==" not in text]
    names = sorted(name[0] for name in map(_NAME.match, wanted) if name)
    found = {name: version for name in names if (version := _installed(name)) is not None}
    return {"python": platform.python_version(), **found}


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
