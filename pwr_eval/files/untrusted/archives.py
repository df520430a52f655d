"""Zipped workbooks unpacked only after their sizes are known and with nothing in them that could act."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from pwr_eval.errors import Message
from pwr_eval.files.untrusted.sheets import Position
from pwr_eval.files.untrusted.workbook_xml import element_attributes

__all__ = ["SAVE_AGAIN", "Limits", "Refused", "check_content", "repacked", "unpacked"]

SAVE_AGAIN = "Save it again in Excel or LibreOffice."
_NEVER_READ = ("xl/media/", "xl/printerSettings/", "Pictures/", "Thumbnails/")
_NOT_NEEDED = "docProps/"
_DOCUMENT_TYPE = [b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be")]
_MACROS = ("xl/vbaProject.bin", "xl/macrosheets/", "xl/activeX/", "Basic/", "Scripts/")
_LINKS = ("xl/externalLinks/", "xl/connections.xml", "xl/queryTables/", "xl/webPublishItems")


class Refused(Exception):
    """A file that is not opened or not read on; problem and remedy for the one who sent it."""

    def __init__(self, problem: str, remedy: str):
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


class OtherKind(Refused):
    """A file that holds no table, whatever its name says: a scan, a letter, a picture."""


@dataclass(frozen=True)
class Limits:
    """How much one file may hold; a return of a city unit stays far below.

    Parameters
    ----------
    file_bytes, unpacked_bytes : int
        Size of the file, and of all that is packed in it together.
    members : int
        Files packed in the file.
    cells : int
        Rows times columns of a sheet, from A1 to the last cell that holds anything.
    """

    file_bytes: int = 20_000_000
    unpacked_bytes: int = 100_000_000
    members: int = 5_000
    cells: int = 1_000_000

    def check_extent(self, sheet: str, last: Position) -> None:
        """Refuse a sheet that reaches too far.

        Raises
        ------
        Refused
            If rows times columns up to its last cell are more than `cells`.
        """
        rows, columns = last[0] + 1, last[1] + 1
        if rows * columns > self.cells:
            problem = Message(
                'sheet "{sheet}" reaches to row {row} and column {column}, more than {n} cells',
                sheet=sheet, row=rows, column=columns, n=self.cells,
            )  # fmt: skip
            remedy = "Delete what stands far from the table, or copy the table into a new workbook."
            raise Refused(problem, remedy)


def unpacked(data: bytes, limits: Limits) -> dict[str, bytes]:
    """Unpack what is needed of a zipped workbook, its declared sizes checked first.

    Raises
    ------
    Refused
        If it would grow too large, is damaged, protected or packs two files under one name.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {
                _plain(member.filename): member
                for member in archive.infolist()
                if not _plain(member.filename).endswith("/")
            }
            _check_sizes(archive.infolist(), limits)
            # zipfile gives no more than the declared size and checks it against the sum of the content.
            parts = {
                name: archive.read(member)
                for name, member in members.items()
                if not name.startswith(_NEVER_READ)
            }
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        struct.error,
        zlib.error,
    ) as error:
        raise Refused(Message("the file is damaged ({error})", error=error), SAVE_AGAIN) from None
    _refuse_document_types(parts)
    return {name: content for name, content in parts.items() if not name.startswith(_NOT_NEEDED)}


def _plain(name: str) -> str:
    """Return the name of a part as the format wants it: some programs write backslashes."""
    return name.replace("\\", "/").removeprefix("/")


def _refuse_document_types(parts: Mapping[str, bytes]) -> None:
    """Refuse a document type, which could define entities, in any part: a workbook has no use for one."""
    for content in parts.values():
        if any(sign in content for sign in _DOCUMENT_TYPE):
            raise Refused("the workbook holds a document type (DOCTYPE)", SAVE_AGAIN)


def _check_sizes(every: list[zipfile.ZipInfo], limits: Limits) -> None:
    members = [member for member in every if not _plain(member.filename).endswith("/")]
    size = sum(member.file_size for member in members)
    if size > limits.unpacked_bytes or len(members) > limits.members:
        problem = Message(
            "unpacked, the file would take {size} MB in {n} parts (a zip bomb?)",
            size=f"{size / 1e6:,.0f}", n=len(members),
        )  # fmt: skip
        raise Refused(problem, "Copy the table into a new workbook and send that.")
    names = {_plain(member.filename).casefold() for member in members}
    if len(names) < len(members):
        raise Refused("the file packs two parts under one name", SAVE_AGAIN)
    if any(member.flag_bits & 1 for member in members):
        raise Refused("the file is protected by a password", "Save it without a password.")


def check_content(members: Mapping[str, bytes]) -> None:
    """Refuse macros, links to other files and connections to data.

    Raises
    ------
    Refused
        With what was found.
    """
    macros = [name for name in members if name.startswith(_MACROS) or name.endswith("/vbaProject.bin")]
    if macros or b"macroEnabled" in members.get("[Content_Types].xml", b""):
        raise Refused("the workbook holds macros", 'Save it as "Excel workbook (.xlsx)", without macros.')
    if any(name.startswith(_LINKS) for name in members) or _linked_parts(members) or _links_of_ods(members):
        raise Refused(
            "the workbook is linked to another file or source",
            'Break the links in Excel ("Dane", "Edytuj łącza") or paste the values only.',
        )


def _linked_parts(members: Mapping[str, bytes]) -> bool:
    """Whether a part other than a plain hyperlink stands outside the file."""
    return any(
        relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith("/hyperlink")
        for name, content in members.items()
        if name.endswith(".rels")
        for relation in element_attributes(content, "Relationship")
    )


def _links_of_ods(members: Mapping[str, bytes]) -> bool:
    content = members.get("content.xml", b"")
    elements = (b":table-source", b":dde-source", b":dde-link", b":cell-range-source")
    # A formula names another file as 'file:///…'#$Sheet.A1.
    formulas = (b"'file:", b"&apos;file:")
    return any(sign in content for sign in elements + formulas)


def repacked(members: Mapping[str, bytes]) -> io.BytesIO:
    """Pack checked parts again, so that the reader sees exactly what was checked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    packed.seek(0)
    return packed
