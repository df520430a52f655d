"""What a form says of itself inside: which programme, year and unit it was made for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from pwr_eval.files.untrusted.archives import Limits, Refused, unpacked
from pwr_eval.files.untrusted.workbook_xml import element_attributes

__all__ = ["FORM_VERSION", "FormIdentity", "form_identity", "mark_identity"]

FORM_VERSION = 1
"""Goes up when the table of the form changes in a way that a reader has to know."""

_NAMES = {part: f"pwr_eval_{part}" for part in ("version", "programme", "year", "unit")}


@dataclass(frozen=True)
class FormIdentity:
    """What a workbook says that it is; written by this package, but anybody can change it.

    Parameters
    ----------
    version : int
        Version of the form.
    programme : str
        Id of the programme.
    year : int
        Year to report.
    unit : str
        Responsible unit that the form was made for.
    """

    version: int
    programme: str
    year: int
    unit: str


def mark_identity(workbook: Workbook, identity: FormIdentity) -> None:
    """Keep the identity in hidden defined names, which Excel and LibreOffice carry along."""
    for part, name in _NAMES.items():
        value = getattr(identity, part)
        text = str(value) if isinstance(value, int) else _quoted(value)
        workbook.defined_names[name] = DefinedName(name, attr_text=text, hidden=True)


def form_identity(path: Path) -> FormIdentity | None:
    """Read what a workbook says that it is, whatever its name.

    Parameters
    ----------
    path : Path
        .xlsx or .ods.

    Returns
    -------
    FormIdentity or None
        None if the file is no such workbook or was not made from a form.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path, workbook = Path(folder.name) / "any name.xlsx", Workbook()
    >>> mark_identity(workbook, FormIdentity(1, "gmina-2025-2027", 2025, "Biblioteka"))
    >>> workbook.save(path)
    >>> form_identity(path)
    FormIdentity(version=1, programme='gmina-2025-2027', year=2025, unit='Biblioteka')
    >>> folder.cleanup()
    """
    try:
        if path.stat().st_size > Limits().file_bytes:
            return None
        members = unpacked(path.read_bytes(), Limits())
        expressions = _expressions_of_xlsx(members) or _expressions_of_ods(members)
        said = {
            part: expressions[name].removeprefix("of:").removeprefix("=") for part, name in _NAMES.items()
        }
        return FormIdentity(
            int(said["version"]), _unquoted(said["programme"]), int(said["year"]), _unquoted(said["unit"])
        )
    except (Refused, OSError, KeyError, ValueError, ET.ParseError):
        return None


def _expressions_of_xlsx(members: dict[str, bytes]) -> dict[str, str]:
    content = members.get("xl/workbook.xml", b"<none/>")
    # Entities, which could grow without end, need a document type.
    if b"<!DOCTYPE" in content:
        return {}
    elements = ET.fromstring(content).iter()
    return {
        element.get("name", ""): element.text or ""
        for element in elements
        if element.tag.endswith("}definedName")
    }


def _expressions_of_ods(members: dict[str, bytes]) -> dict[str, str]:
    found = element_attributes(members.get("content.xml", b"<none/>"), "named-expression")
    return {names.get("name", ""): names.get("expression", "") for names in found}


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _unquoted(text: str) -> str:
    return text.strip('"').replace('""', '"')
