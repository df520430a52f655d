"""Facts beside the plan: the package's and a programme's own, with the units that are asked."""

import pytest

from pwr_eval.cleaning.names import AliasTable
from pwr_eval.errors import DataError
from pwr_eval.programme.facts import read_facts

OFFICES = AliasTable({"GOPS": "Gminny Ośrodek", "PCPR": "PCPR"})


def read(folder, text=None):
    if text is not None:
        (folder / "facts.csv").write_text(text, encoding="utf-8")
    return read_facts(folder, OFFICES, "Gminny Ośrodek").set_index("fact_id")


def test_the_statute_s_facts_come_with_the_package(tmp_path):
    facts = read(tmp_path)
    assert set(facts["definition_by"]) == {"statute"}
    assert set(facts["responsible_unit"]) == {"Gminny Ośrodek"}
    assert facts.loc["F2", ["unit", "measure"]].tolist() == ["etat", "stock"]
    assert (facts["fact_en"] != "").all()


def test_a_programme_replaces_drops_and_adds_facts(tmp_path):
    own = "fact_id;fact;unit;measure;responsible_unit;collected\nF10;dzieci w pieczy;dziecko;stock;PCPR;\n"
    facts = read(tmp_path, own + "F14;udział;zł;flow;;FAŁSZ\nP1;pogotowia rodzinne;pogotowie;stock;;\n")
    assert facts.loc["F10", ["fact", "responsible_unit", "definition_by"]].tolist() == [
        "dzieci w pieczy",
        "PCPR",
        "programme",
    ]
    assert "F14" not in facts.index
    assert list(facts.index[-2:]) == ["F13", "P1"]
    assert facts.index.get_loc("F10") == 9


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("F10,dzieci,dziecko,stock,MOPR", "unknown responsible unit"),
        ("1,dzieci,dziecko,stock,", "a letter and a number"),
        ("F10,dzieci,dziecko,growth,", "one of flow, stock, unique"),
        ("F10,,dziecko,stock,", "the cell is empty"),
    ],
)
def test_faults_of_the_file_are_told_with_their_cells(tmp_path, row, said):
    with pytest.raises(DataError, match=f"facts.csv, row 2, column .*{said}"):
        read(tmp_path, f"fact_id,fact,unit,measure,responsible_unit\n{row}\n")
