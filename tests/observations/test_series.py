"""Published series: the files, their log, the reader and what can stand as years."""

import csv
import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.errors import DataError, UsageError
from pwr_eval.observations.published_series import read_series, yearly
from pwr_eval.schemas.declaration import declared

RAW = Path(__file__).parents[2] / "data" / "raw"
SERIES = RAW / "krakow-2025-2027" / "series"

GOOD = {
    "series_id": "clubs",
    "area": "Miasto",
    "indicator": "kluby",
    "definition": "Kluby, stan na 31 XII.",
    "unit": "klub",
    "period_type": "point",
    "first_year": "2023",
    "last_year": "2023",
    "value": "3",
    "qualifier": "exact",
    "basis": "reported",
    "break_before": "false",
    "break_reason": "",
    "year_inferred": "false",
    "task_id": "5",
    "indicator_id": "5.1",
    "comparable_to_target": "yes",
    "source_title": "Urząd",
    "source_url": "https://example.org/clubs",
    "retrieved": "2026-10-03",
    "note": "",
}


def one_year(year, value="3", **changes):
    return {**GOOD, "first_year": str(year), "last_year": str(year), "value": str(value), **changes}


def write(path, *rows):
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_rows(tmp_path, *rows):
    return read_series(write(tmp_path / "clubs.csv", *rows))


def faults(path):
    with pytest.raises(DataError) as caught:
        read_series(path)
    return [str(fault) for fault in caught.value.faults]


@pytest.fixture(scope="module")
def krakow():
    return read_series(SERIES)


# The log of data/raw


def logged_files():
    """Path, rows and checksum of each file that stands in a table of the log."""
    folder, files = "", []
    for line in (RAW / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            folder = line.removeprefix("## ").strip()
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"[0-9a-f]{64}", cells[-1]):
            files.append((RAW / folder / cells[0], cells[-2], cells[-1]))
    return files


@pytest.mark.parametrize(("path", "rows", "checksum"), logged_files())
def test_raw_file_is_as_logged(path, rows, checksum):
    assert hashlib.sha256(path.read_bytes()).hexdigest() == checksum
    if rows != "-":
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.reader(file))) - 1 == int(rows)


def test_every_raw_file_is_logged():
    raw = {path for path in RAW.glob("*/**/*") if path.is_file()}
    assert raw == {path for path, _, _ in logged_files()}


# The figures themselves


@pytest.mark.parametrize(
    ("file", "rows", "series", "total"),
    [
        # The total of unlike figures means nothing; it holds every value of the published tables.
        ("history.csv", 46, 24, 31_919_152.14),
        ("context.csv", 103, 10, 15_129_362.22),
        ("prices.csv", 14, 1, 1_450.5),
        ("peers.csv", 286, 1, 2_353),
    ],
)
def test_all_rows_arrived(file, rows, series, total):
    table = read_series(SERIES / file)
    assert len(table) == rows
    assert table["series_id"].nunique() == series
    assert table["value"].sum() == pytest.approx(total, abs=0.005)


def test_day_care_centres(krakow):
    centres = yearly(krakow, "day_care_centres")
    assert centres["year"].to_list() == list(range(2012, 2025))
    assert centres["value"].to_list() == [36, 33, 33, 34, 36, 36, 33, 33, 33, 32, 32, 26, 26]
    assert centres["value"].sum() == 423
    assert set(centres["indicator_id"]) == {"15.1"}
    assert set(centres["comparable_to_target"]) == {"yes"}
    assert not centres["break_before"].any()


def test_peers_hold_the_same_figures_for_krakow(krakow):
    peers = krakow[krakow["series_id"] == "day_care_centres_by_powiat"]
    assert peers["area"].nunique() == 22
    assert (peers.groupby("area").size() == 13).all()
    own = yearly(krakow, "day_care_centres_by_powiat", area="powiat m. Kraków")
    assert own["value"].to_list() == yearly(krakow, "day_care_centres")["value"].to_list()


def test_breaks_are_data(krakow):
    def breaks(series_id):
        years = yearly(krakow, series_id)
        return years.loc[years["break_before"], "year"].to_list()

    assert breaks("population") == [2010, 2022]
    assert breaks("population_share_0_17") == [2022]
    assert breaks("live_births_per_1000") == [2022]
    assert breaks("social_assistance_share") == [2015, 2022]
    assert breaks("foster_care_per_1000_children") == [2022]


def test_plans_and_sums_never_pass_for_yearly_spending(krakow):
    money = krakow[krakow["unit"] == "zł"]
    assert len(money) == 16
    assert money["basis"].value_counts().to_dict() == {"planned": 14, "reported": 2}
    assert money.loc[money["basis"] == "reported", "period_type"].unique().tolist() == ["several_years"]
    assert money["series_id"].str.contains("_planned|_two_years").all()
    assert all(yearly(krakow, series_id).empty for series_id in money["series_id"].unique())


def test_the_contract_without_an_end_has_no_last_year(krakow):
    contract = krakow[krakow["series_id"] == "day_care_tender_2025_planned_whole_contract"].iloc[0]
    assert contract["first_year"] == 2025
    assert contract["last_year"] is pd.NA
    assert contract["value"] == 13_681_360
    assert krakow["last_year"].isna().sum() == 1


def test_family_card_for_four_children_is_another_series(krakow):
    cards = krakow[krakow["task_id"] == "12"]
    before = cards[cards["first_year"] < 2014]
    assert set(before["series_id"].str[:9]) == {"kkr_4plus"}
    assert set(before["comparable_to_target"]) == {"no"}
    assert set(cards.loc[cards["first_year"] >= 2014, "series_id"].str[:9]) == {"kkr_3plus"}


def test_uncertain_figures_say_so(krakow):
    def values(qualifier):
        return krakow.loc[krakow["qualifier"] == qualifier, "value"].to_list()

    assert sorted(values("at_least")) == [1000, 3650, 5300, 20000]
    assert values("estimated") == [6200]
    assert values("derived") == [5320 - 197]
    assert values("approximate") == [16, 16, 15, 15]
    assert krakow.loc[krakow["year_inferred"], "value"].to_list() == [46, 3]


def test_a_service_outside_the_programme_has_no_indicator(krakow):
    guides = krakow[krakow["series_id"].str.startswith("pregnancy_guide")]
    assert len(guides) == 4
    assert set(guides["task_id"] + guides["indicator_id"]) == {""}
    assert guides["note"].str.contains("nie ma w żadnym zadaniu").all()


# What can stand as years


def test_what_is_no_year_is_left_out(tmp_path):
    series = read_rows(
        tmp_path,
        one_year(2020, 10),
        one_year(2021, 1, period_type="part_year", comparable_to_target="no"),
        one_year(2022, 2, basis="planned", comparable_to_target="no"),
        one_year(2023, 3, year_inferred="true"),
        one_year(2024, 90, period_type="several_years", last_year="2026", comparable_to_target="no"),
        one_year(2025, 11),
    )
    years = yearly(series, "clubs")
    assert years["year"].to_list() == [2020, 2025]
    assert years["value"].to_list() == [10, 11]
    assert set(years.columns) == {*declared("series").names, "year"} - {"first_year", "last_year"}


def test_a_break_on_a_row_left_out_passes_to_the_next(tmp_path):
    broken = {"break_before": "true", "break_reason": "Nowa definicja."}
    series = read_rows(
        tmp_path,
        one_year(2019, 9, year_inferred="true"),
        one_year(2020, 10, **broken),
        one_year(2021, 11, year_inferred="true", **broken),
        one_year(2022, 12),
        one_year(2023, 13),
    )
    years = yearly(series, "clubs")
    assert years["year"].to_list() == [2020, 2022, 2023]
    assert years["break_before"].to_list() == [False, True, False]
    assert years["break_reason"].to_list() == ["", "Nowa definicja.", ""]


def test_years_come_in_order(tmp_path):
    series = read_rows(tmp_path, one_year(2022, 2), one_year(2020, 0), one_year(2021, 1))
    assert yearly(series, "clubs")["value"].to_list() == [0, 1, 2]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=12))
def test_no_break_is_lost(rows):
    """Two standing years are broken apart if and only if a break lies anywhere between them."""
    stands, breaks = zip(*rows, strict=True)
    series = pd.DataFrame(
        {
            "series_id": "s",
            "area": "a",
            "period_type": "year",
            "basis": "reported",
            "first_year": range(2000, 2000 + len(rows)),
            "last_year": range(2000, 2000 + len(rows)),
            "year_inferred": [not stand for stand in stands],
            "break_before": breaks,
            "break_reason": ["nowa definicja" if broken else "" for broken in breaks],
        }
    )
    years = yearly(series, "s")
    kept = [position for position, stand in enumerate(stands) if stand]
    expected = [False] * len(kept[:1])
    for before, now in pairwise(kept):
        expected.append(any(breaks[before + 1 : now + 1]))
    assert years["break_before"].to_list() == expected
    assert years["break_reason"].ne("").to_list() == expected


def test_two_figures_for_one_year_are_refused(tmp_path):
    series = read_rows(tmp_path, one_year(2023, 3), one_year(2023, 4, definition="Kluby, stan na 1 I."))
    with pytest.raises(DataError, match=r'clubs, column "year": two rows for one year \(found: "2023"\)'):
        yearly(series, "clubs")


def test_unknown_series_and_area_are_named(tmp_path):
    series = read_rows(tmp_path, one_year(2023, area="Miasto"), one_year(2023, area="Powiat"))
    with pytest.raises(UsageError, match=r'no series "club"\. Series: clubs'):
        yearly(series, "club")
    with pytest.raises(UsageError, match=r"no area is named\. Areas: Miasto, Powiat"):
        yearly(series, "clubs")
    with pytest.raises(UsageError, match=r'no area "Wieś"\. Areas: Miasto, Powiat'):
        yearly(series, "clubs", area="Wieś")


# Reading and its faults


def test_types(tmp_path):
    table = read_rows(tmp_path, one_year(2023, "404341.14"))
    assert tuple(table.columns) == declared("series").names
    assert table["value"].to_list() == [404341.14]
    types = table.dtypes.astype(str)
    assert types[["first_year", "last_year", "value"]].to_list() == ["int64", "Int64", "float64"]
    assert types[["break_before", "year_inferred"]].to_list() == ["bool", "bool"]


def test_a_file_without_rows_is_an_empty_table(tmp_path):
    path = tmp_path / "clubs.csv"
    path.write_text(",".join(declared("series").names) + "\n", encoding="utf-8")
    assert read_series(path).shape == (0, len(declared("series").names))


def test_missing_file_and_empty_folder(tmp_path):
    assert "nowhere.csv: the file or folder is missing" in faults(tmp_path / "nowhere.csv")[0]
    assert "the folder has no .csv or .xlsx file" in faults(tmp_path)[0]


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("value", "1 35 520", "a number such as 36"),
        ("value", "9,2,1", "a number such as 36"),
        ("value", "", "a number such as 36"),
        ("value", "b.d.", "a number such as 36"),
        ("value", "nan", "a number such as 36"),
        ("first_year", "23", "a year of four digits"),
        ("last_year", "?", "a year of four digits, or empty"),
        ("period_type", "month", "one of point, year, part_year"),
        ("qualifier", "ok.", "one of exact, at_least"),
        ("basis", "spent", "one of reported, planned"),
        ("break_before", "yes", "one of true, false"),
        ("year_inferred", "", "one of true, false"),
        ("comparable_to_target", "maybe", "one of yes, with_care, no"),
        ("indicator_id", "5", "an indicator such as 15.1"),
        ("task_id", "piąte", "a task number"),
        ("retrieved", "31.13.2025", "a date such as 2026-10-03"),
        ("retrieved", "2025-02-30", "a date such as 2026-10-03"),
        ("source_url", "GUS", "a web address"),
        ("source_title", " ", "the cell is empty"),
        ("definition", "", "the cell is empty"),
        ("series_id", "Kluby Rodziców", "lower-case letters"),
    ],
)
def test_a_bad_cell_is_told_with_its_place(tmp_path, column, text, said):
    told = faults(write(tmp_path / "clubs.csv", one_year(2022), one_year(2023, **{column: text})))
    assert any(
        fault.startswith(f'clubs.csv, row 3, column "{column}"')
        and said in fault
        and f'(found: "{text}")' in fault
        for fault in told
    ), told


@pytest.mark.parametrize(
    ("changes", "column", "said"),
    [
        ({"last_year": "2024"}, "last_year", "differs from first_year"),
        ({"last_year": ""}, "last_year", "differs from first_year"),
        (
            {"period_type": "several_years", "comparable_to_target": "no"},
            "last_year",
            "is not after first_year",
        ),
        ({"break_before": "true"}, "break_reason", "does not go with break_before"),
        ({"break_reason": "Nowa definicja."}, "break_reason", "does not go with break_before"),
        ({"indicator_id": "6.1"}, "task_id", "is not the task of indicator_id"),
        ({"indicator_id": ""}, "comparable_to_target", "no indicator is named"),
        ({"basis": "planned"}, "comparable_to_target", "the row is a plan or no whole year"),
        ({"period_type": "part_year"}, "comparable_to_target", "the row is a plan or no whole year"),
        ({"unit": "osoba"}, "unit", "differs from the first row of the same series_id"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(tmp_path, changes, column, said):
    (told,) = faults(write(tmp_path / "clubs.csv", one_year(2022), one_year(2023, **changes)))
    assert told.startswith(f'clubs.csv, row 3, column "{column}": ')
    assert said in told


def test_a_figure_that_stands_in_two_files_is_refused(tmp_path):
    write(tmp_path / "a.csv", one_year(2022), one_year(2023))
    write(tmp_path / "b.csv", one_year(2023, 4))
    assert [told.split(" stands twice")[0] for told in faults(tmp_path)] == [
        'a.csv, row 3, column "series_id":',
        'b.csv, row 2, column "series_id":',
    ]


def test_all_faults_of_all_files_come_at_once(tmp_path):
    write(tmp_path / "a.csv", one_year(2022, "3?", basis="spent"))
    without_area = {name: text for name, text in one_year(2022).items() if name != "area"}
    write(tmp_path / "b.csv", {**without_area, "obszar": "Miasto"})
    (tmp_path / "c.csv").write_bytes("wartość|".encode() + "wartość".encode("cp1250"))
    told = "\n".join(faults(tmp_path))
    assert len(told.splitlines()) == 5
    assert 'a.csv, row 2, column "value"' in told
    assert 'a.csv, row 2, column "basis"' in told
    assert 'b.csv, row 1, column "obszar": unknown column' in told
    assert 'b.csv, row 1, column "area": the column is missing' in told
    assert "c.csv: line 1 is in another encoding than the rest" in told
