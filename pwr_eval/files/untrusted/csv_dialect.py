"""CSV files as Polish offices make them: their encoding and delimiter are found out, not asked for."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable

from pwr_eval.errors import Message
from pwr_eval.files.untrusted.archives import OtherKind, Refused
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
_LINES_WITH_HEADING = 200
"""Lines among which the heading of a table is looked for."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UTF8 = 'Save it as "CSV UTF-8" or as .xlsx.'


def grid_of_text(
    data: bytes, file: str, *, cells: int, is_table: Callable[[Grid], bool] | None = None
) -> Grid:
    r"""Read a CSV file: UTF-8 with or without byte order mark, UTF-16 with it, or Windows 1250.

    Parameters
    ----------
    data : bytes
        Content of the file; `;`, `,`, tab and `|` are known as delimiters.
    file : str
        Name in messages.
    cells : int
        Most cells that are read.
    is_table : callable, optional
        Tells whether a grid holds a heading that is known; the delimiter is the one under which it does.
        Without it, or where no delimiter shows one, it is the one that cuts most lines alike.

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
    if re.fullmatch("sep=.", first_line, re.IGNORECASE):
        # Excel's own way to name the delimiter; the line stays as an empty row so that row numbers hold.
        records = [[], *_records(text.partition("\n")[2], first_line[-1:], lines_before=1)]
    else:
        known = _delimiter_of_heading(text, is_table) if is_table else ""
        records = _records(text, known or _delimiter(text))
    if sum(map(len, records)) > cells:
        raise Refused(Message("the file holds more than {n} cells", n=cells), "Send the table only.")
    return _grid(records, file)


def _grid(records: list[list[str]], file: str = "") -> Grid:
    return Grid(file, "", [[cell or None for cell in record] for record in records])


def _delimiter_of_heading(text: str, is_table: Callable[[Grid], bool]) -> str:
    """Return the delimiter under which a heading is known, quotes left aside; "" if there is none."""
    lines = text.splitlines()[:_LINES_WITH_HEADING]
    for delimiter in _DELIMITERS:
        cut = (line.strip().strip('"').split(delimiter) for line in lines)
        if is_table(_grid([[cell.strip().strip('"') for cell in cells] for cells in cut])):
            return delimiter
    return ""


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
    while data.startswith(codecs.BOM_UTF8 * 2):
        data = data[len(codecs.BOM_UTF8) :]  # joined files, or saved by two programs
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
            raise OtherKind("the file is neither a table nor text", _UTF8)
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


def _records(text: str, delimiter: str, *, lines_before: int = 0) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[list[str]] = []
    begins = 1
    try:
        for record in reader:
            records.append(_taken_apart(record, delimiter))
            begins = reader.line_num + 1
    except csv.Error as error:
        first, last = begins + lines_before, reader.line_num + lines_before
        if last > first or "unexpected" in str(error):
            problem = Message("a double quote that is opened in line {n} is not closed", n=first)
        else:
            problem = Message("in line {n} text stands after a closing double quote", n=first)
        raise Refused(problem, "Remove the double quotes there, or write each of them twice.") from None
    return records


def _taken_apart(record: list[str], delimiter: str) -> list[str]:
    """Return the cells of a line that was put into quotes whole; any other record as it is."""
    if len(record) == 1 and delimiter in record[0]:
        return next(csv.reader([" ".join(record[0].splitlines())], delimiter=delimiter))
    return record
