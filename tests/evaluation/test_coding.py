"""Coded texts: agreement against published figures and a second way, themes by people, quotes, faults."""

import itertools
import math
import warnings
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.errors import UsageError
from pwr_eval.evaluation.evidence.agreement import coder_agreement, cohen_kappa, krippendorff_alpha
from pwr_eval.evaluation.evidence.coding import read_coding
from pwr_eval.evaluation.evidence.survey_tables import SurveyRules
from pwr_eval.evaluation.evidence.themes import quotes, theme_counts
from pwr_eval.schemas.declaration import declared
from tests.evaluation.evidence_files import faults_of, write_rows

NAN = math.nan
# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability: four observers, twelve units.
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]


@pytest.mark.parametrize(("measure", "alpha"), [("nominal", 0.743), ("ordinal", 0.815)])
def test_alpha_as_published(measure, alpha):
    assert krippendorff_alpha(KRIPPENDORFF, measure=measure) == pytest.approx(alpha, abs=5e-4)


def alpha_by_definition(ratings, measure):
    """1 - observed by expected disagreement, over all pairs of codes."""
    units = [[value for value in unit if not math.isnan(value)] for unit in np.transpose(ratings)]
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]
    times = Counter(values)

    def distance(a, b):
        if measure == "nominal":
            return float(a != b)
        low, high = min(a, b), max(a, b)
        between = sum(number for value, number in times.items() if low <= value <= high)
        return (between - (times[a] + times[b]) / 2) ** 2

    observed = sum(
        distance(a, b) / (len(unit) - 1) for unit in units for a, b in itertools.permutations(unit, 2)
    ) / len(values)
    pairs = list(itertools.permutations(values, 2))
    expected = sum(distance(a, b) for a, b in pairs) / len(pairs)
    return 1 - observed / expected


@given(st.lists(st.tuples(*[st.sampled_from([1.0, 2.0, 3.0, NAN])] * 3), min_size=2, max_size=10))
def test_alpha_as_by_definition(units):
    ratings = np.transpose(units)
    for measure in ("nominal", "ordinal"):
        ours = krippendorff_alpha(ratings, measure=measure)
        paired = [
            v
            for unit in units
            for v in unit
            if sum(not math.isnan(w) for w in unit) > 1 and not math.isnan(v)
        ]
        if len(set(paired)) < 2:
            assert math.isnan(ours)
        else:
            assert ours == pytest.approx(alpha_by_definition(ratings, measure))


def series(table):
    pairs = [pair for pair, times in table.items() for _ in range(times)]
    return (pd.Series(codes) for codes in zip(*pairs, strict=True))


def test_kappa_as_published():
    # Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72: kappa .429, standard error .054.
    shares = {("a", "a"): 53, ("a", "b"): 5, ("a", "c"): 2, ("b", "a"): 11, ("b", "b"): 14, ("b", "c"): 5,
              ("c", "a"): 1, ("c", "b"): 6, ("c", "c"): 3}  # fmt: skip
    first, second = series({pair: times * 2 for pair, times in shares.items()})
    kappa = cohen_kappa(first, second)
    assert (kappa.n, kappa.agreement) == (200, pytest.approx(0.70))
    assert kappa.kappa == pytest.approx(0.429, abs=5e-4)
    assert (kappa.high - kappa.kappa) / 1.959964 == pytest.approx(0.054, abs=1e-3)


def test_kappa_where_it_is_undefined_or_whole():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert math.isnan(cohen_kappa(pd.Series(["a"] * 5), pd.Series(["a"] * 5)).kappa)
        whole = cohen_kappa(pd.Series(list("abab")), pd.Series(list("abab")))
        assert (whole.kappa, math.isnan(whole.low)) == (1.0, True)
        assert cohen_kappa(pd.Series({1: "a"}), pd.Series({2: "a"})).n == 0


BOOK = [
    ["far", "barrier", "themes", "", "daleko", "far", "d"],
    ["shame", "barrier", "themes", "", "wstyd", "shame", "d"],
    ["worse", "change", "ordinal", "1", "gorzej", "worse", "d"],
    ["better", "change", "ordinal", "2", "lepiej", "better", "d"],
]


def unit(number, person, text="tekst", group="rodzina", *, double="true", quotable="true"):
    return [f"u{number}", person, "interview", group, group, text, double, quotable, "true"]


UNITS = [unit(1, "p1"), unit(2, "p1"), unit(3, "p2"), unit(4, "p3", double="false")]
CODES = [
    ["u1", "x", "far"], ["u1", "y", "far"], ["u1", "y", "shame"], ["u2", "x", "far"], ["u2", "y", ""],
    ["u3", "x", "better"], ["u3", "y", "worse"], ["u4", "x", "shame"],
]  # fmt: skip


def written(folder, book=BOOK, units=UNITS, codes=CODES):
    write_rows(folder / "codebook.csv", declared("codebook").names, book)
    write_rows(folder / "units.csv", declared("coded_units").names, units)
    write_rows(folder / "codes.csv", declared("codes").names, codes)
    return folder


def test_agreement_counted_by_hand(tmp_path):
    table = coder_agreement(read_coding(written(tmp_path)))
    far = table.set_index("code").loc["far"]
    # Both read three units: far/far, far/no, no/no; agreement 2/3, by chance 2/3·1/3 + 1/3·2/3 = 4/9.
    assert (far["n"], far["coders"]) == (3, 2)
    assert [far["agreement"], far["kappa"]] == pytest.approx([2 / 3, (2 / 3 - 4 / 9) / (5 / 9)])
    change = table[table["variable"] == "change"].iloc[0]
    assert (change["n"], change["agreement"], change["reason"]) == (1, 0.0, "few_units")


def test_a_theme_counts_once_a_person(tmp_path):
    counts = theme_counts(read_coding(written(tmp_path))).set_index("code")
    assert counts.loc["far", ["people", "people_agreed", "people_any", "units_any"]].tolist() == [3, 1, 1, 2]
    assert counts.loc["shame", ["people_agreed", "people_any"]].tolist() == [1, 2]


def test_small_groups_of_people_are_hidden(tmp_path):
    units = [unit(i, f"p{i}", group="rodzina" if i < 8 else "pracownik") for i in range(1, 11)]
    codes = [[f"u{i}", coder, "far"] for i in range(1, 11) for coder in "xy"]
    table = theme_counts(
        read_coding(written(tmp_path, units=units, codes=codes)), "group", rules=SurveyRules(hide_below=5)
    )
    assert set(table["reason"]) == {"small_group", "protects_small_group"}
    assert table["people_any"].isna().all()
    assert set(quotes(read_coding(tmp_path), rules=SurveyRules(hide_below=5))["group"]) == {""}


def test_quotes_are_released_agreed_and_one_a_person(tmp_path):
    units = [
        unit(1, "p1", "krótko"), unit(2, "p1", "trochę dłużej"), unit(3, "p2", "nie do cytowania", quotable="false"),
        unit(4, "p3", "sporny"), unit(5, "p4", "najdłuższy z tych cytatów"),
    ]  # fmt: skip
    codes = [[f"u{i}", coder, "far"] for i in (1, 2, 3, 5) for coder in "xy"]
    codes += [["u4", "x", "far"], ["u4", "y", "shame"]]
    shown = quotes(read_coding(written(tmp_path, units=units, codes=codes)), most=5)
    assert shown["text"].tolist() == ["krótko", "najdłuższy z tych cytatów"]
    assert "person_id" not in shown
    with pytest.raises(UsageError, match='no code "none"'):
        quotes(read_coding(tmp_path), "none")


def test_texts_that_are_not_quotable_lose_personal_data(tmp_path):
    units = [*UNITS[:3], unit(4, "p3", "Pan Jan Kowalski pomógł", double="false", quotable="false")]
    assert (
        read_coding(written(tmp_path, units=units)).units["text"].iloc[3] == "[usunięto dane osobowe] pomógł"
    )


@pytest.mark.parametrize(
    ("part", "value", "told"),
    [
        (
            "codes",
            [*CODES, ["u1", "x", "unknown"]],
            'codes.csv, row 10, column "code": there is no such code',
        ),
        (
            "codes",
            [*CODES, ["u9", "x", "far"]],
            'row 10, column "unit_id": there is no such unit in units.csv',
        ),
        ("codes", [*CODES, CODES[0]], "the row stands twice"),
        (
            "codes",
            [*CODES, ["u3", "x", "worse"]],
            "x gave unit u3 two codes of change, of which it can have one",
        ),
        ("codes", [*CODES, ["u1", "x", ""]], "x gave unit u1 codes and none at once"),
        ("codes", CODES[:-1], 'units.csv, row 5, column "unit_id": coded by 0 of the 1 coders that it needs'),
        (
            "codes",
            [row for row in CODES if row[:2] != ["u3", "y"]],
            "coded by 1 of the 2 coders that it needs",
        ),
        ("book", [*BOOK, BOOK[0]], "the row stands twice"),
        ("book", [*BOOK[:3], [*BOOK[3][:3], "1", *BOOK[3][4:]]], "change is ordinal and has no clear order"),
        ("book", [[*BOOK[0][:3], "1", *BOOK[0][4:]], *BOOK[1:]], "barrier has an order, but is not ordinal"),
        ("book", [[*BOOK[0][:2], "nominal", *BOOK[0][3:]], *BOOK[1:]], "barrier has several measures"),
        ("units", [*UNITS, UNITS[0]], "the row stands twice"),
        ("units", [*UNITS[:3], unit(4, "p1", group="inna")], "one person speaks for several groups"),
        (
            "units",
            [*UNITS[:3], unit(4, "p3", "dr Nowak")],
            "quotable, but holds personal data: name of a person",
        ),
        ("units", [*UNITS[:3], unit(4, "44051401359")], 'column "person_id": personal data'),
        ("units", [*UNITS[:3], unit(4, "p3", double="maybe")], "is not one of true, false"),
    ],
)
def test_each_fault_is_told_with_its_place(tmp_path, part, value, told):
    read_coding(written(tmp_path))
    assert any(told in fault for fault in faults_of(read_coding, written(tmp_path, **{part: value})))
