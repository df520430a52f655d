"""Returns put together: corrections, contradictions, decisions, and tables written whole and read back."""

import os
import signal
import subprocess
import sys
import time
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.collection.returns import Expected, read_returns
from pwr_eval.errors import DataError
from pwr_eval.observations import (
    combine_observations,
    combine_returns,
    combine_spending,
    load_table,
    read_decisions,
    save_tables,
)
from pwr_eval.schemas.declaration import declared
from pwr_eval.schemas.observation_table import (
    observation_table,
    spending_table,
)
from tests.collection.returns_files import ABOVE, INDICATORS, TASKS, csv_bytes, sheet


def observation(indicator_id="1.1", value=300.0, **other):
    missing = value is None
    return {
        "indicator_id": indicator_id,
        "year": 2025,
        "month": None,
        "area": "",
        "group": "",
        "value": value,
        "numerator": None,
        "denominator": None,
        "unit": "",
        "qualifier": None if missing else "exact",
        "status": "missing" if missing else "reported",
        "fictional": False,
        "source": f"returns/2025/{indicator_id}.csv, B{(value or 0) + 1:.0f}",
        "received": date(2026, 1, 31),
        "sender": "Ośrodek Pomocy",
        "deduplicated": None,
        "months_covered": None,
        "note": "",
    } | other


def spent(task_id=1, spent_pln=100.0, **other):
    names = ["year", "qualifier", "status", "fictional", "source", "received", "sender", "note"]
    rest = observation(str(task_id), spent_pln)
    return {
        "task_id": task_id,
        "spent_pln": spent_pln,
        "funding": "",
        **{name: rest[name] for name in names},
    } | other


def combined(*rows, decisions=None):
    return combine_observations([observation_table(rows)], decisions)


def decision(**other):
    return pd.DataFrame(
        [
            {
                "indicator_id": "1.1",
                "year": 2025,
                "accepted_sender": "Biblioteka",
                "accepted_source": "",
                "reason": "Biblioteka prowadzi rejestr.",
                "decided_by_role": "koordynator",
                "date": "2026-03-01",
            }
            | other
        ]
    )


LATER = {"received": date(2026, 2, 20)}
OTHER = {"sender": "Biblioteka"}

# putting together


def test_rows_of_different_keys_stand_side_by_side():
    observations, corrections = combined(
        observation(),
        observation("2.1"),
        observation(month=3),
        observation(area="II"),
        observation(year=2026),
    )
    assert len(observations) == 5
    assert corrections.empty
    assert observations.dtypes.astype(str).to_dict() == declared("observations").types


def test_nothing_gives_empty_tables():
    observations, corrections = combine_observations([])
    assert observations.empty
    assert list(observations) == list(declared("observations").names)
    assert corrections.empty


def test_a_later_return_replaces_an_earlier_one_and_says_what_it_replaced():
    observations, corrections = combined(observation(value=300.0, **LATER), observation(value=500.0))
    assert observations["value"].tolist() == [300]
    [correction] = corrections.to_dict("records")
    assert (correction["table"], correction["change"]) == ("observations", "corrected")
    assert (correction["from_value"], correction["to_value"]) == (500, 300)
    assert correction["from_source"] == "returns/2025/1.1.csv, B501"
    assert correction["to_source"] == "returns/2025/1.1.csv, B301"
    assert [correction["from_received"].day, correction["to_received"].day] == [31, 20]


def test_corrections_of_corrections_are_kept_in_turn():
    dates = [date(2026, month, 1) for month in (1, 2, 3)]
    rows = [observation(value=value, received=day) for value, day in zip((1.0, 2.0, 3.0), dates, strict=True)]
    observations, corrections = combined(*rows)
    assert observations["value"].tolist() == [3]
    assert corrections[["from_value", "to_value"]].to_numpy().tolist() == [[1, 2], [2, 3]]


def test_a_correction_may_take_a_figure_back():
    observations, corrections = combined(observation(), observation(value=None, **LATER))
    assert observations["status"].tolist() == ["missing"]
    assert corrections["change"].tolist() == ["corrected"]


def test_the_same_figure_sent_again_is_a_repetition():
    observations, corrections = combined(observation(), observation(**LATER))
    assert observations["received"].dt.day.tolist() == [20]
    assert corrections["change"].tolist() == ["repeated"]


@pytest.mark.parametrize("received", [date(2026, 1, 31), None])
def test_corrections_without_an_order_are_told(received):
    with pytest.raises(DataError) as caught:
        combined(observation(value=300.0), observation(value=500.0, received=received))
    [fault] = caught.value.faults
    assert "which return is later cannot be told" in fault.problem
    assert {"300", "500"} <= set(fault.problem.replace(",", "").split())


def test_a_real_figure_takes_the_place_of_an_example():
    observations, corrections = combined(observation(value=500.0, fictional=True, **LATER), observation())
    assert observations["value"].tolist() == [300]
    assert corrections["change"].tolist() == ["example_replaced"]


def test_a_unit_without_figure_contradicts_nobody():
    observations, corrections = combined(observation(value=None), observation(**OTHER))
    assert observations["sender"].tolist() == ["Biblioteka"]
    assert corrections["change"].tolist() == ["no_figure"]


def test_two_units_that_agree_are_counted_once():
    observations, corrections = combined(observation(qualifier="approximate"), observation(**OTHER, **LATER))
    assert observations["qualifier"].tolist() == ["exact"]
    assert corrections["change"].tolist() == ["repeated"]


# contradictions


def test_two_units_that_contradict_each_other_are_an_error_that_names_both_cells():
    with pytest.raises(DataError) as caught:
        combined(
            observation(),
            observation(value=500.0, **OTHER),
            observation("2.1"),
            observation("2.1", 7.0, **OTHER),
        )
    told = sorted(str(fault) for fault in caught.value.faults)
    assert len(told) == 4, "both units hear of both"
    assert told[0] == (
        'returns/2025/1.1.csv, row 301, column "B": 1.1, 2025: two units report different figures, here 300, in '
        "returns/2025/1.1.csv, B501 500. Ask the units, and write who is right and why into decisions.csv."
    )


@pytest.mark.parametrize(
    "accepted",
    [{}, {"accepted_sender": "", "accepted_source": "returns/2025/1.1.csv, B501"}],
    ids=["sender", "source"],
)
def test_a_decision_settles_a_contradiction(accepted):
    rows = observation(), observation(value=500.0, **OTHER)
    observations, corrections = combined(*rows, decisions=decision(**accepted))
    assert observations["value"].tolist() == [500]
    assert corrections[["change", "reason"]].to_numpy().tolist() == [
        ["overruled", "Biblioteka prowadzi rejestr."]
    ]


def test_a_decision_for_somebody_else_settles_nothing():
    with pytest.raises(DataError, match="two units report different figures"):
        combined(observation(), observation(value=500.0, **OTHER), decisions=decision(accepted_sender="Ktoś"))


def test_a_decision_without_a_contradiction_is_told():
    with pytest.raises(DataError, match=r"decisions.csv, row 2: no contradiction to decide on"):
        combined(observation(), decisions=decision())
    assert len(combined(observation(year=2026), decisions=decision())[0]) == 1


def test_spending_follows_the_same_rules():
    tables = [spending_table([spent(), spent(2)]), spending_table([spent(spent_pln=120.0, **LATER)])]
    spending, corrections = combine_spending(tables)
    assert spending[["task_id", "spent_pln"]].to_numpy().tolist() == [[2, 100], [1, 120]]
    assert corrections[["table", "task_id", "from_value", "to_value"]].to_numpy().tolist() == [
        ["spending", 1, 100, 120]
    ]
    with pytest.raises(DataError, match="two units report different figures"):
        combine_spending([spending_table([spent(), spent(spent_pln=5.0, **OTHER)])])
    settled, _ = combine_spending(
        [spending_table([spent(), spent(spent_pln=5.0, **OTHER)])], decision(indicator_id="1")
    )
    assert settled["spent_pln"].tolist() == [5]


rows = st.builds(
    lambda indicator_id, value, day, example, sender: observation(
        indicator_id, value, received=date(2026, 1, day), fictional=example, sender=sender
    ),
    st.sampled_from(["1.1", "2.1"]),
    st.sampled_from([None, 1.0, 2.0]),
    st.integers(1, 28),
    st.booleans(),
    st.sampled_from(["A", "B"]),
)


@pytest.mark.slow
@given(st.lists(rows, max_size=12), st.randoms())
def test_nothing_is_lost_and_the_order_of_files_does_not_matter(sent, shuffle):
    numbered = [row | {"source": f"file{place}.csv, B2"} for place, row in enumerate(sent)]
    try:
        observations, corrections = combined(*numbered)
    except DataError:
        return
    told = [*observations["source"], *corrections["from_source"]]
    assert sorted(told) == sorted(row["source"] for row in numbered)
    assert not observations.duplicated([*declared("observations").key]).any()
    shuffle.shuffle(numbered)
    again, _ = combined(*numbered)
    figures = ["indicator_id", "value", "sender", "fictional"]
    assert again[figures].sort_values("indicator_id").to_csv(index=False) == (
        observations[figures].sort_values("indicator_id").to_csv(index=False)
    )


BAD_ROWS = {
    "value": (observation(value=-1.0), "a finite number from 0 to"),
    "infinite": (observation(value=float("inf")), "a finite number from 0 to"),
    "month": (observation(month=13), "a whole number from 1 to 12"),
    "status": (observation(status="sent"), "one of reported, missing"),
    "qualifier": (observation(qualifier="surely"), "one of exact, approximate"),
    "indicator": (observation("first"), "an indicator such as 15.1"),
    "year": (observation(year=25), "a whole year"),
}


@pytest.mark.parametrize(("row", "check"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_rows_that_do_not_fit_the_schema(row, check):
    with pytest.raises(DataError, match=check):
        combined(row)


def test_columns_that_nobody_knows_or_that_are_missing():
    with pytest.raises(DataError, match="unknown column"):
        combine_observations([observation_table([observation()]).assign(weather="rain")])


# whole returns


def test_returns_become_tables(tmp_path):
    folder = tmp_path / "returns" / "2025"
    folder.mkdir(parents=True)
    heading = ["Nr wskaźnika", "Wartość", "Wydatki [zł]", "Uwagi"]
    first = sheet(["1.1", "5", "100", "tel. 12 345 67 89"], ["2.1", "b.d.", "", ""], heading=heading)
    second = sheet(["1.1", "6", "", ""], heading=heading, above=[*ABOVE[:2], ["Data:", "28.02.2026"]])
    (folder / "a.csv").write_bytes(csv_bytes(first))
    (folder / "b.csv").write_bytes(csv_bytes(second))
    tables = combine_returns(read_returns(tmp_path / "returns", Expected.from_plan(INDICATORS, TASKS)))
    assert tables["observations"]["value"].fillna(-1).tolist() == [-1, 6]
    assert tables["spending"]["spent_pln"].tolist() == [100]
    assert tables["corrections"]["from_source"].tolist() == ["returns/2025/a.csv, B6"]
    assert tables["returns"][["file", "reported", "missing", "spending_rows"]].to_numpy().tolist() == [
        ["returns/2025/a.csv", 1, 1, 1],
        ["returns/2025/b.csv", 1, 0, 0],
    ]
    assert tables["findings"][["file", "row", "column", "problem"]].to_numpy().tolist() == [
        ["returns/2025/a.csv", 6, "D", "personal data (telephone number)"]
    ]


# decisions


HEADER = "indicator_id,year,accepted_sender,accepted_source,reason,decided_by_role,date\n"


def test_decisions_are_read(tmp_path):
    path = tmp_path / "decisions.csv"
    assert read_decisions(path).empty
    path.write_text(
        HEADER + "1.1,2025,Biblioteka,,Prowadzi rejestr.,koordynator,1.03.2026\n", encoding="utf-8"
    )
    [row] = read_decisions(path).to_dict("records")
    assert (row["year"], row["accepted_sender"], row["date"]) == (2025, "Biblioteka", "2026-03-01")


def test_every_fault_of_the_decisions_at_once(tmp_path):
    path = tmp_path / "decisions.csv"
    good = "1.1,2025,Biblioteka,,Prowadzi rejestr.,koordynator,1.03.2026\n"
    path.write_text(HEADER + ",rok,,,,,wczoraj\n" + good + good, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_decisions(path)
    told = [(fault.place.row, fault.place.column) for fault in caught.value.faults]
    columns = {"indicator_id", "reason", "decided_by_role", "year", "accepted_sender", "date"}
    assert (set(told[:-1]), told[-1]) == ({(2, column) for column in columns}, (4, ""))


# written and read back

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12) | st.sampled_from(
    ["=1+1", "+48", "-5", "@x", "\tx", " =x", "'quoted", "''", "'=x", 'a"b', "a,b", "a\nb", "NA", "null", ""]
)
saved = st.lists(
    st.builds(
        lambda note, value, month, counted: observation(
            note=note, value=value, month=month, deduplicated=counted
        ),
        texts,
        st.none() | st.floats(0, 1e14),
        st.none() | st.integers(1, 12),
        st.none() | st.booleans(),
    ),
    max_size=8,
)


@pytest.mark.slow
@given(saved)
def test_a_table_comes_back_as_it_was(tmp_path_factory, records):
    table = observation_table(records)
    [path] = save_tables(tmp_path_factory.getbasetemp(), {"observations": table})
    back = load_table(path, declared("observations").types)
    filled = table.assign(qualifier=table["qualifier"].fillna(""))
    pd.testing.assert_frame_equal(back, filled)


def test_no_text_acts_as_a_formula(tmp_path):
    notes = ["=1+1", "+48", "-5", "@x", "\tx", "\rx", "  =x", "'x", "zwykły", ""]
    [path] = save_tables(tmp_path, {"t": pd.DataFrame({"note": notes, "value": [-5.0] * len(notes)})})
    content = path.read_bytes()
    assert content.startswith(b"note,value\n'=1+1,-5\n'+48,-5\n'-5,-5\n'@x,-5\n")
    assert load_table(path, {"note": "str", "value": "float64"})["note"].tolist() == notes


def test_how_cells_are_written(tmp_path):
    table = pd.DataFrame(
        {
            "value": [9910.0, 0.5, None],
            "month": pd.array([1, None, 12], dtype="Int64"),
            "fictional": [True, False, True],
            "received": pd.to_datetime(["2026-01-31", None, "2026-02-01"]),
        }
    )
    [path] = save_tables(tmp_path / "new" / "folder", {"t": table})
    assert path.read_bytes() == (
        b"value,month,fictional,received\n9910,1,true,2026-01-31\n0.5,,false,\n,12,true,2026-02-01\n"
    )


def test_a_changed_file_is_told(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("value,flag\nmuch,maybe\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_table(path, {"value": "float64", "flag": "bool"})
    assert [fault.place.column for fault in caught.value.faults] == ["value", "flag"]
    with pytest.raises(DataError, match="the file is missing"):
        load_table(tmp_path / "none.csv", declared("spending").types)


def test_a_failure_leaves_the_earlier_tables(tmp_path):
    save_tables(tmp_path, {"a": pd.DataFrame({"x": [1]})})

    class Unwritable:
        def __str__(self):
            raise RuntimeError("cannot be written")

    with pytest.raises(RuntimeError):
        save_tables(tmp_path, {"a": pd.DataFrame({"x": [2]}), "b": pd.DataFrame({"x": [Unwritable()]})})
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "x\n1\n"


WRITER = """
import pandas as pd, sys
from pwr_eval.observations import save_tables
print("ready", flush=True)
for number in range(1_000_000):
    save_tables(sys.argv[1], {"t": pd.DataFrame({"x": [number % 10] * 20_000})})
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the process is killed by a signal")
@pytest.mark.parametrize("after", [0.05, 0.11, 0.23])
def test_a_killed_process_leaves_whole_tables(tmp_path, after):
    save_tables(tmp_path, {"t": pd.DataFrame({"x": [0] * 20_000})})
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE)
    assert writer.stdout.readline() == b"ready\n"
    time.sleep(after)
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    table = load_table(tmp_path / "t.csv", {"x": "int64"})
    assert len(table) == 20_000
    assert (table["x"] == table["x"][0]).all()
