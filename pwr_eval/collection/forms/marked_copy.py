"""A return sent back to its unit: a copy with the faulty cells marked, and a list of what to do."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from pwr_eval.collection.forms.cell_marks import mark, remove_marks
from pwr_eval.collection.forms.copy_of_return import Copy, copy_of_return
from pwr_eval.collection.forms.corrections_sheet import Correction, add_corrections_sheet, corrections
from pwr_eval.errors import Fault, Message, Place, UsageError
from pwr_eval.files.safe_workbook import save
from pwr_eval.words.wording import Wording, wording

__all__ = ["marked_copy"]


def marked_copy(
    returned_file: Path,
    faults: Iterable[Fault],
    destination: Path,
    *,
    warnings: Iterable[Fault] = (),
    language: str = "pl",
    date_place: Place | None = None,
) -> Path:
    r"""Write a copy of a return in which faulty cells are coloured, framed and commented.

    A first sheet lists all faults: where, what is wrong, what was found, what to do. The return itself is
    only read. Formulas come as their results and personal data as "[usunięto dane osobowe]", so that the copy
    can neither act nor spread them; marks of an earlier copy are taken away.

    Parameters
    ----------
    returned_file : Path
        .xlsx, .ods, .xls or .csv as the unit sent it. All but .xlsx lose their look. A file that cannot be
        read, or must not be opened, gives the list alone.
    faults : iterable of Fault
        What bars this return from use (see `pwr_eval.collection.returns.Return`).
    destination : Path
        .xlsx file to write, outside the folder of the return; replaced in one step if it exists.
    warnings : iterable of Fault, optional
        What should be looked at: marked in another way and listed after the faults.
    language : {"pl", "en"}
        Language of the list and comments.
    date_place : Place, optional
        Where the date of the return stands: the copy asks for its own there.

    Returns
    -------
    Path
        `destination`. The same input gives the same bytes.

    Raises
    ------
    UsageError
        If the copy would stand among the returns, or is not to be an .xlsx file.

    Examples
    --------
    >>> import tempfile
    >>> from openpyxl import load_workbook
    >>> from pwr_eval.errors import Place
    >>> folder = tempfile.TemporaryDirectory()
    >>> returned = Path(folder.name) / "returned.csv"
    >>> _ = returned.write_text("nr wskaźnika;wartość\n1.1;-3\n", encoding="utf-8")
    >>> fault = Fault(Place("returned.csv", row=2, column="B"), "a negative figure", "-3", "Write 0 or more.")
    >>> copy = marked_copy(returned, [fault], Path(folder.name) / "marked" / "copy.xlsx")
    >>> [cell.value for cell in load_workbook(copy)["Do poprawy"][5]][3:]
    ['B2', 'liczba ujemna', '-3', 'Proszę wpisać 0 albo więcej.']
    >>> folder.cleanup()
    """
    if destination.suffix.lower() != ".xlsx":
        raise UsageError(Message("a marked copy is an .xlsx file, not {file}", file=destination.name))
    if destination.resolve().parent == returned_file.resolve().parent:
        raise UsageError(
            Message("{file} would stand among the returns, where nothing is written", file=destination)
        )
    words = wording(language)
    listed = corrections(faults, warnings, words)
    copy = copy_of_return(returned_file, words("form.sheet.report"))
    if copy is None:
        workbook = Workbook()
        workbook.remove(workbook.worksheets[0])
        add_corrections_sheet(workbook, listed, {}, words, readable=False)
    else:
        workbook = copy.workbook
        _remove_earlier(copy, words)
        _mark(copy, listed, words)
        if date_place is not None:
            _ask_for_date(copy, date_place, words)
        add_corrections_sheet(workbook, listed, copy.titles, words, readable=True)
    save(workbook, destination)
    return destination


def _remove_earlier(copy: Copy, words: Wording) -> None:
    """Take away what an earlier marked copy brought along."""
    title = words("form.sheet.corrections")
    if title in copy.workbook.sheetnames and copy.workbook[title]["A1"].value == words(
        "form.corrections.title"
    ):
        copy.workbook.remove(copy.workbook[title])
    for sheet in copy.workbook.worksheets:
        remove_marks(sheet)


def _mark(copy: Copy, listed: list[Correction], words: Wording) -> None:
    for correction in listed:
        place = correction.fault.place
        title = copy.titles.get(place.sheet)
        if title is None or title not in copy.workbook.sheetnames or not place.row:
            continue
        sheet = copy.workbook[title]
        whole_row = f"A{place.row}:{get_column_letter(sheet.max_column)}{place.row}"
        mark(sheet, correction.cell or whole_row, correction.weight, correction.comment(words))


def _ask_for_date(copy: Copy, place: Place, words: Wording) -> None:
    """Empty the cell of the date: with the old one, nobody could tell the copy from what it corrects."""
    title = copy.titles.get(place.sheet)
    if title not in copy.workbook.sheetnames or not place.row:
        return
    address = f"{place.column}{place.row}"
    cell = copy.workbook[title][address]
    label, colon, _ = str(cell.value or "").partition(":")
    cell.value = f"{label}:" if colon and any(map(str.isalpha, label)) else None
    mark(copy.workbook[title], address, "warning", words("form.corrections.date"))
