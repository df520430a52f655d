"""A real spreadsheet program between the form that goes out and the return that comes back."""

import shutil
import subprocess

import pytest
from openpyxl import load_workbook

from pwr_eval.cleaning.lexicon import fold
from pwr_eval.collection.returns.layout import words

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")

# Delimiter, quote, encoding, first line, columns, language, all text quoted, cells as they are shown.
ENGLISH_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true"
POLISH_CSV = "csv:Text - txt - csv (StarCalc):59,34,76,1,,1045,false,true"
OLD_POLISH_CSV = "csv:Text - txt - csv (StarCalc):59,34,33,1,,1045,false,true"


def through_office(files, kind, folder):
    """Open files in LibreOffice, save them as another kind into a folder, and give their new paths."""
    profile = (folder / "profile").resolve().as_uri()
    command = [OFFICE, "--headless", f"-env:UserInstallation={profile}", "--convert-to", kind]
    subprocess.run([*command, "--outdir", folder, *files], check=True, capture_output=True, timeout=300)
    ending = kind.partition(":")[0]
    return [folder / f"{file.stem}.{ending}" for file in files]


class Filled:
    """A form that is filled in by the numbers of its indicators, as a clerk would."""

    def __init__(self, path):
        self.path = path
        self.workbook = load_workbook(path, rich_text=True)
        self.sheet = self.workbook["Sprawozdanie"]
        names = {fold(alias): name for name, aliases in words()["columns"].items() for alias in aliases}
        self.heading = next(cell.row for cell in self.sheet["A"] if cell.value == "nr zadania")
        self.columns = {names[fold(cell.value)]: cell.column for cell in self.sheet[self.heading]}

    def rows(self):
        """Rows of the table as (row number, indicator)."""
        column = self.columns["indicator_id"]
        for row in range(self.heading + 1, self.sheet.max_row + 1):
            yield row, self.sheet.cell(row, column).value

    def cell(self, row, name):
        """A cell of a named column; None if the form lacks the column."""
        return self.sheet.cell(row, self.columns[name]) if name in self.columns else None

    def is_open(self, row, name):
        """Whether something can be typed there."""
        cell = self.cell(row, name)
        return cell is not None and not cell.protection.locked

    def write(self, row, name, value):
        """Type into an open cell."""
        assert self.is_open(row, name), (row, name)
        self.cell(row, name).value = value

    def answer(self, label, value):
        """Type the answer to a label above the table."""
        cell = next(
            cell for row in self.sheet.iter_rows(max_row=self.heading) for cell in row if cell.value == label
        )
        self.sheet.cell(cell.row, cell.column + 2).value = value

    def save(self, path):
        """Save as another file."""
        self.workbook.save(path)
        return path
