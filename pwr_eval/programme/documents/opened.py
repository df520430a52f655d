"""A programme's document opened: what kind of file it is, is told by its content."""

from __future__ import annotations

import zipfile
from pathlib import Path

from pwr_eval.errors import DataError, Fault, Message, Place
from pwr_eval.files.untrusted.archives import Limits, Refused
from pwr_eval.programme.documents.pdf_documents import read_pdf
from pwr_eval.programme.documents.printed import Document
from pwr_eval.programme.documents.web_pages import read_web_page
from pwr_eval.programme.documents.word_documents import read_word_document
from pwr_eval.programme.documents.workbooks import read_workbook

__all__ = ["read_document"]

_BEGINNING = 2000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_WORD = "WordDocument".encode("utf-16-le")
_LIMITS = Limits(file_bytes=60_000_000, unpacked_bytes=200_000_000)


def read_document(path: Path) -> Document:
    """Read the tables of a programme's document.

    Parameters
    ----------
    path : Path
        Word document (.docx), PDF, web page, workbook or CSV file.

    Raises
    ------
    DataError
        If the file is missing, damaged, protected, too large, a scan without text, or of another kind.
    """
    try:
        return _read(path)
    except Refused as refused:
        fault = Fault(Place(path.name), refused.problem, remedy=refused.remedy)
        raise DataError(Message("{file} cannot be read", file=path.name), [fault]) from None


def _read(path: Path) -> Document:
    if not path.is_file():
        raise Refused("the file is missing", "Check its name and folder.")
    if path.stat().st_size > _LIMITS.file_bytes:
        raise Refused("the file is too large", "Give the pages with the tables of tasks only.")
    data = path.read_bytes()
    if not data.strip():
        raise Refused("the file is empty", "Take it again from where it was published.")
    if data.startswith(b"PK\x03\x04") and _holds_word_document(path):
        return read_word_document(data, path.name, _LIMITS)
    if data.lstrip()[:5] == b"%PDF-":
        return read_pdf(data, path.name)
    if data.startswith(_OLD_OFFICE) and _ENCRYPTED in data:
        raise Refused("the file is protected by a password", "Save it without a password.")
    if data.startswith(_OLD_OFFICE) and _OLD_WORD in data:
        raise Refused(
            "the file is an old Word document (.doc)", "Open it in Word or LibreOffice and save it as .docx."
        )
    if _is_markup(data):
        return read_web_page(data, path.name)
    return read_workbook(path)


def _holds_word_document(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith("word/") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False


def _is_markup(data: bytes) -> bool:
    beginning = data[:_BEGINNING].lower()
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and (
        b"<html" in beginning or b"<table" in beginning
    )
