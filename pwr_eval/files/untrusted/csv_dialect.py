"""CSV files as Polish offices make them: their encoding and delimiter are found out, not asked for."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from pwr_eval.errors import Message
from pwr_eval.files.untrusted.archives import Refused
from pwr_eval.files.untrusted.sheets import Grid

__all__ = ["decoded", "grid_of_text"]

_DELIMITERS = (";", ",", "\t", "|")
_MARKED_ENCODINGS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Polish letters of ISO 8859-2 read as Windows 1250 give these signs, which stand in no word.
_WRONG_LETTERS = re.compile(r"[^\W\d_][±¶Ľˇ¦]|[±¶Ľ][^\W\d_]")
# Polish letters in UTF-8, which are pairs of foreign letters in Windows 1250.
_UTF8_LETTERS = re.compile("|".join("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ").encode())
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UTF8 = 'Save it as "CSV UTF-8" or as .xlsx.'


def grid_of_text(data: bytes, file: str, *, cells: int) -> Grid:
    r"""Read a CSV file: UTF-8 with or without byte order mark, UTF-16 with it, or Windows 1250.

    Parameters
    ----------
    data : bytes
        Content of the file; `;`, `,`, tab and `|` are known as delimiters.
    file : str
        Name in messages.
    cells : int
        Most cells that are read.

    Raises
    ------
    Refused
        If it is no text, in another encoding, or its quotes do not close.

    Examples
    --------
    >>> grid_of_text("Uwagi;Wartość\nczęściowo;1,5\n".encode("cp1250"), "a.csv", cells=100).rows
    [['Uwagi', 'Wartość'], ['częściowo', '1,5']]
    """
    text = decoded(data)
    first_line = text.partition("\n")[0].strip()
    if re.fullmatch("sep=.", first_line):
        # Excel's own way to name the delimiter; the line stays as an empty row so that row numbers hold.
        records = [[], *_records(text.partition("\n")[2], first_line[-1:])]
    else:
        records = _records(text, _delimiter(text))
    if sum(map(len, records)) > cells:
        raise Refused(Message("the file holds more than {n} cells", n=cells), "Send the table only.")
    return Grid(file, "", [[cell or None for cell in record] for record in records])


def decoded(data: bytes, *, controls: bool = False) -> str:
    """Return the text of a file in UTF-8, in UTF-16 with its mark, or in Windows 1250.

    Parameters
    ----------
    data : bytes
        The file.
    controls : bool, default False
        Whether control characters may stand in it, as in a table of our own that holds what others wrote.

    Raises
    ------
    Refused
        If it is no text, in another encoding, or in two at once.

    Examples
    --------
    >>> decoded("częściowo".encode("cp1250"))
    'częściowo'
    """
    marked = next((name for mark, name in _MARKED_ENCODINGS.items() if data.startswith(mark)), "")
    for encoding in [marked] if marked else ["utf-8", "cp1250"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding != "cp1250" and _UTF8_LETTERS.search(data):
                line = data[: error.start].count(b"\n") + 1
                raise Refused(
                    Message("line {n} is in another encoding than the rest", n=line), _UTF8
                ) from None
            continue
        if "\0" in text or (not controls and _CONTROL.search(text)):
            raise Refused("the file is neither a table nor text", _UTF8)
        if encoding == "cp1250" and _WRONG_LETTERS.search(text):
            raise Refused("the file is in an encoding that is not known here", _UTF8)
        return text
    raise Refused("the file is in an encoding that is not known here", _UTF8)


def _delimiter(text: str) -> str:
    """Choose the delimiter that cuts most records into the greatest number of cells."""

    def usual_width(delimiter: str) -> int:
        try:
            widths = Counter(len(record) for record in _records(text, delimiter) if any(record))
        except Refused:
            return 0
        return max(widths, key=lambda width: (widths[width], width), default=0)

    return max(_DELIMITERS, key=usual_width)


def _records(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        problem = Message("line {n} is no CSV ({error})", n=reader.line_num, error=error)
        raise Refused(problem, "Check the double quotes there.") from None
