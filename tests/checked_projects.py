"""Copies of the project whose returns a test may add to or break."""

import shutil
from pathlib import Path

from tests.conftest import KRAKOW

RETURNS = Path("data/raw") / KRAKOW.name / "returns"
ABOVE = "DANE PRZYKŁADOWE – FIKCYJNE\njednostka:;{unit}\nrok:;{year}\ndata przekazania:;{sent}\n\n"
HEADING = "Nr wskaźnika;Wartość;Okres;Jak liczono;Rok;Uwagi;Dane fikcyjne\n"
MOPS = "Miejski Ośrodek Pomocy Społecznej"
LIBRARY = "Biblioteka Kraków"
SOCIAL_POLICY = "Wydział Polityki Społecznej, Równości i Zdrowia UMK"


def project_copy(folder, *, years=(2025, 2026, 2027)):
    """A project with the plan and the example returns of some years."""
    raw = folder / "data" / "raw" / KRAKOW.name
    shutil.copytree(KRAKOW, raw)
    for path in (raw / "returns").iterdir():
        if int(path.name) not in years:
            shutil.rmtree(path)
    return folder


def send(project, name, rows, *, unit, year=2025, sent="28.02.2026"):
    """Put a return of one unit, an example, into the folder of its year; its first row is line 7."""
    path = project / RETURNS / str(year) / f"PRZYKLAD_{name}.csv"
    path.parent.mkdir(exist_ok=True)
    lines = [";".join(str(cell) for cell in (*row, *[""] * (6 - len(row)), "tak")) for row in rows]
    text = ABOVE.format(unit=unit, year=year, sent=sent) + HEADING + "\n".join(lines) + "\n"
    path.write_text(text, encoding="utf-8-sig")
    return path


def accept(project, *rows):
    """Write accepted.csv."""
    lines = [
        "finding_id,reason,decided_by_role,date",
        *(",".join(f'"{cell}"' for cell in row) for row in rows),
    ]
    path = project / "data" / "raw" / KRAKOW.name / "accepted.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def contents(folder):
    """Every file below a folder with its bytes."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
