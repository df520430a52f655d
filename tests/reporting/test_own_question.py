"""The README's way to a question of one's own: its cell runs, and its answer is in every form of the report."""

import re
import shutil

import nbformat
import pytest
from openpyxl import load_workbook

from pwr_eval.publishing import publish_report
from pwr_eval.publishing.all_formats import other_forms
from tests.conftest import KRAKOW, PROJECT
from tests.publishing.test_all_formats import ABOUT

pytestmark = pytest.mark.slow

MARK = "DANE PRZYKŁADOWE (FIKCYJNE)"


def test_the_cell_of_the_readme_gives_page_workbook_and_csv(tmp_path):
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    code = next(
        block for block in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "Table(rows" in block
    )
    shutil.copytree(KRAKOW, tmp_path / "data" / "raw" / KRAKOW.name)
    own = tmp_path / "notebooks" / "05_c4.ipynb"
    own.parent.mkdir()
    notebook = nbformat.read(PROJECT / "notebooks" / "02_monitoring.ipynb", as_version=4)
    first = [cell for cell in notebook.cells[:3] if cell.cell_type == "code" or cell.source.startswith("# ")]
    notebook.cells = [*first, nbformat.v4.new_markdown_cell("## C4?"), nbformat.v4.new_code_cell(code)]
    nbformat.write(notebook, own)
    made = publish_report(
        own, {"year": 2026}, tmp_path / "reports" / "own" / "c4-2026", title="Cel C4 w 2026 roku", fictional=True,
        add_files=other_forms(ABOUT),
    )  # fmt: skip
    page = made.paths[0].read_text(encoding="utf-8")
    assert "C4: wskaźniki poniżej celu" in page
    sheet = load_workbook(made.paths[0].parent / "tables.xlsx").worksheets[1]
    assert isinstance(sheet["C5"].value, float)
    rows = (made.paths[0].parent / "data" / "c4-below.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "indicator_id,indicator,achievement"
    assert len(rows) > 10
