"""Hidden cells attacked: by differences, by unit costs, by other tables, by last year's report, by trying all values."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from pwr_eval.registers.disclosure.audit import possible_values
from pwr_eval.registers.disclosure.figures import (
    UnsafeFigures,
    figure_cells,
    figure_relations,
    protect_figures,
)
from pwr_eval.registers.disclosure.relations import Relation, at_most, total_of, union_of
from pwr_eval.registers.disclosure.suppression import HIDE_BELOW, suppress
from pwr_eval.registers.engine import open_engine
from pwr_eval.registers.figures import count_figures
from tests.registers.register_city import city, rows_of, taken_in


def cells_of(values, **more):
    table = pd.DataFrame({"cell": list(values), "value": [float(v) for v in values.values()]})
    return table.assign(is_count=True, contributors=math.nan).assign(**more)


def cross_table(numbers):
    """Cells and relations of a table with totals both ways."""
    numbers = np.asarray(numbers)
    values = {f"{r},{c}": n for (r, c), n in np.ndenumerate(numbers)}
    values |= {f"{r},*": n for r, n in enumerate(numbers.sum(axis=1))}
    values |= {f"*,{c}": n for c, n in enumerate(numbers.sum(axis=0))}
    values["*,*"] = numbers.sum()
    rows, columns = map(range, numbers.shape)
    relations = [total_of(f"{r},*", [f"{r},{c}" for c in columns]) for r in rows]
    relations += [total_of(f"*,{c}", [f"{r},{c}" for r in rows]) for c in columns]
    relations += [total_of("*,*", [f"{r},*" for r in rows]), total_of("*,*", [f"*,{c}" for c in columns])]
    return cells_of(values), relations


def hidden_in(protection):
    return set(protection.status.index[protection.status.eq("suppressed")])


def ratio(numerator, denominator, published, half_step):
    """What a published quotient, such as a unit cost, gives away of its two parts."""
    return [
        Relation({numerator: 1.0, denominator: -(published - half_step)}, low=0.0, high=math.inf),
        Relation({numerator: 1.0, denominator: -(published + half_step)}, low=-math.inf, high=0.0),
    ]


def assert_wide(cells, relations, protection, threshold=HIDE_BELOW):
    bounds = possible_values(cells, relations, hidden_in(protection))
    truth = cells.set_index("cell")["value"]
    assert set(bounds["cell"]) == hidden_in(protection)
    for row in bounds.itertuples():
        assert row.low - 1e-4 <= truth[row.cell] <= row.high + 1e-4
        assert row.high - row.low >= threshold - 1e-4, row


# the audit


def test_a_difference_to_the_total_gives_a_cell_away():
    cells = cells_of({"city": 12, "north": 2, "south": 10})
    bounds = possible_values(cells, [total_of("city", ["north", "south"])], ["north"])
    assert bounds[["low", "high"]].to_numpy().tolist() == [[2, 2]]


def test_a_unit_cost_gives_the_count_away():
    """1 000 zł for 2 families at "500,00 zł a family": 1000 / 500 = 2."""
    cells = cells_of({"cost": 1000, "families": 2}, is_count=[False, True])
    bounds = possible_values(cells, ratio("cost", "families", 500.0, 0.005), ["families"])
    assert bounds[["low", "high"]].to_numpy().tolist() == [[2, 2]]


def test_whole_numbers_tell_more_than_fractions():
    """2a + 2b = 7 - c with c hidden and 1 at least: in whole numbers c is odd."""
    cells = cells_of({"a": 1, "b": 1, "c": 3})
    relation = type(total_of("x", []))({"a": 2.0, "b": 2.0, "c": 1.0}, low=7.0, high=7.0)
    both = [
        possible_values(cells, [relation], ["a", "b", "c"], whole_numbers=whole) for whole in (True, False)
    ]
    assert both[0].loc[2, ["low", "high"]].tolist() == [1, 3]
    assert both[0].loc[0, ["low", "high"]].tolist() == [1, 2]
    assert both[1].loc[0, "high"] == pytest.approx(2.0, abs=1e-4)


def test_published_zeros_make_two_hidden_ones_known():
    """Two hidden cells that add up to 2 are 1 and 1, since zeros would be shown."""
    cells = cells_of({"total": 2, "a": 1, "b": 1})
    bounds = possible_values(cells, [total_of("total", ["a", "b"])], ["a", "b"])
    assert bounds[["low", "high"]].to_numpy().tolist() == [[1, 1], [1, 1]]


def test_people_in_several_districts_leave_a_range():
    cells = cells_of({"city": 10, "north": 8, "south": 5})
    bounds = possible_values(cells, union_of("city", ["north", "south"]), ["south"])
    assert bounds[["low", "high"]].to_numpy().tolist() == [[2, 10]]


def test_a_cell_that_nothing_bounds():
    cells = cells_of({"a": 2, "b": 9})
    bounds = possible_values(cells, [], ["a"])
    assert bounds[["low", "high"]].to_numpy().tolist() == [[1, math.inf]]
    assert possible_values(cells, [at_most("a", "b")], ["a"])["high"].tolist() == [9]


def test_values_that_contradict_the_relations_are_told():
    with pytest.raises(ValueError, match="no values fit"):
        possible_values(cells_of({"t": 3, "a": 9, "b": 1}), [total_of("t", ["a", "b"])], ["b"])


@given(st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=3), min_size=2, max_size=3).filter(
    lambda rows: len({len(row) for row in rows}) == 1), st.data())  # fmt: skip
def test_bounds_are_those_of_trying_every_table(numbers, data):
    cells, relations = cross_table(numbers)
    inner = [f"{r},{c}" for r, row in enumerate(numbers) for c, n in enumerate(row) if n > 0]
    hidden = data.draw(st.sets(st.sampled_from(inner), max_size=4)) if inner else set()
    bounds = possible_values(cells, relations, hidden)
    value = dict(zip(cells["cell"], cells["value"], strict=True))
    names, found = sorted(hidden), []
    for guess in itertools.product(range(1, 19), repeat=len(names)):
        tried = {**value, **dict(zip(names, map(float, guess), strict=True))}
        if all(
            each.low <= sum(w * tried[c] for c, w in each.weights.items()) <= each.high for each in relations
        ):
            found.append(guess)
        if len(names) > 3 and len(found) > 5000:
            break
    for row in bounds.itertuples():
        tried = [guess[names.index(row.cell)] for guess in found]
        assert (row.low, row.high) == pytest.approx((min(tried), max(tried)), abs=1e-3)


# suppression


def test_a_small_cell_takes_a_second_one_along():
    """North is small; the smallest cell beside it that blurs it is hidden too, and the total stays."""
    cells = cells_of({"city": 27, "north": 2, "south": 7, "west": 8, "east": 10})
    protection = suppress(cells, [total_of("city", ["north", "south", "west", "east"])])
    assert hidden_in(protection) == {"north", "south"}
    assert protection.safe


def test_a_cross_table_needs_a_rectangle():
    cells, relations = cross_table([[20, 30, 2], [15, 25, 9], [40, 8, 12]])
    protection = suppress(cells, relations)
    assert "0,2" in hidden_in(protection)
    assert len(hidden_in(protection)) >= 4
    assert_wide(cells, relations, protection)


def test_zeros_are_shown_and_three_is_not_small():
    cells = cells_of({"a": 0, "b": 3, "c": 2, "d": 1})
    assert hidden_in(suppress(cells, [])) == {"c", "d"}
    assert hidden_in(suppress(cells, [], hide_below=5)) == {"b", "c", "d"}


@pytest.mark.parametrize(("families", "hidden"), [(0, False), (1, True), (2, True), (3, False)])
def test_an_amount_of_one_family_alone_is_hidden(families, hidden):
    """The cost of a single family is hers; one of nobody's (0) says nothing of anybody."""
    amounts = {"city": 1000, "north": 400, "south": 300, "west": 300}
    cells = cells_of(amounts, is_count=False, contributors=[20.0 + families, families, 10.0, 10.0])
    protection = suppress(cells, [total_of("city", ["north", "south", "west"])])
    assert ("north" in hidden_in(protection)) == hidden
    assert len(hidden_in(protection)) == (2 if hidden else 0)


def test_a_cost_is_hidden_where_few_families_stand_behind_it():
    cells = pd.DataFrame(
        {
            "cell": ["cost", "cost a", "cost b", "cost c"], "value": [90_000.0, 4_000.0, 36_000.0, 50_000.0],
            "is_count": False, "contributors": [30.0, 2.0, 13.0, 15.0],
        }
    )  # fmt: skip
    relations = [total_of("cost", ["cost a", "cost b", "cost c"])]
    protection = suppress(cells, relations)
    assert hidden_in(protection) == {"cost a", "cost b"}
    bounds = possible_values(cells, relations, hidden_in(protection))
    assert bounds[["low", "high"]].to_numpy() == pytest.approx(np.array([[0, 40_000], [0, 40_000]]), rel=1e-3)


def test_what_an_earlier_report_showed_is_reckoned_with():
    """Last year South was shown and West hidden: hiding South now and showing West would give North away."""
    cells = cells_of({"city": 27, "north": 2, "south": 7, "west": 8, "east": 10})
    relations = [total_of("city", ["north", "south", "west", "east"])]
    before = {
        "city": "reported",
        "north": "suppressed",
        "south": "reported",
        "west": "suppressed",
        "east": "reported",
    }
    protection = suppress(cells, relations, before=before)
    assert hidden_in(protection) == {"north", "west"}
    assert protection.safe


def test_a_cell_that_earlier_reports_gave_away_is_told():
    cells = cells_of({"city": 12, "north": 2, "south": 10})
    relations = [total_of("city", ["north", "south"])]
    protection = suppress(cells, relations, before={"city": "reported", "south": "reported"})
    assert protection.exposed == ("north",)
    assert not protection.safe


def test_the_marks_do_not_say_which_cells_are_small():
    cells = cells_of({"city": 27, "north": 2, "south": 7, "west": 8, "east": 10})
    status = suppress(cells, [total_of("city", ["north", "south", "west", "east"])]).status
    assert set(status) == {"reported", "suppressed"}


@pytest.mark.slow
@given(
    st.integers(2, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 15), min_size=width, max_size=width), min_size=2, max_size=5
        )
    )
)
def test_no_cross_table_gives_a_hidden_cell_away(numbers):
    """An attacker with another solver, who drops whole numbers but knows every relation."""
    cells, relations = cross_table(numbers)
    protection = suppress(cells, relations)
    hidden = hidden_in(protection)
    value = dict(zip(cells["cell"], cells["value"], strict=True))
    assert {cell for cell, n in value.items() if 1 <= n <= 2} <= hidden
    assert not {cell for cell, n in value.items() if n == 0} & hidden
    for cell in set(protection.exposed):  # nothing beside it is left to hide
        others = {c for each in relations if cell in each.weights for c in each.weights}
        assert all(value[other] == 0 or other in hidden for other in others)
    names = sorted(hidden)
    matrix = [[each.weights.get(name, 0.0) for name in names] for each in relations]
    known = [-sum(w * value[c] for c, w in each.weights.items() if c not in hidden) for each in relations]
    for place, name in enumerate(names):
        if name in protection.exposed:
            continue
        ends = []
        for sign in (1, -1):
            objective = np.zeros(len(names))
            objective[place] = sign
            found = linprog(objective, A_eq=matrix, b_eq=known, bounds=(1, None), method="highs-ds")
            ends.append(sign * found.fun if found.status == 0 else math.inf)
        assert ends[1] - ends[0] >= HIDE_BELOW - 1e-3, name


# the figures of a register


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """A city small enough that many of its figures are on one or two families."""
    _, stored = taken_in(
        tmp_path_factory.mktemp("small"), rows_of(city(seed=4, families=25, services=110, tasks=(1, 2, 3)))
    )
    with open_engine() as engine:
        return count_figures(engine, engine.services([stored / "services.parquet"]))


def linked(figures):
    return {"newcomers": figures.newcomers, "stayed": figures.stayed, "tasks_of_one": figures.tasks_of_one}


def test_no_figure_of_a_register_can_be_worked_out(figures):
    """The attacker has every published figure of all tables, their unit costs, and all that links them."""
    published = protect_figures(figures.counts, linked(figures))
    cells = figure_cells(figures.counts, linked(figures))
    key = ["measure", "task_id", "year", "district", "group", "detail"]
    marks = cells[key].merge(published, on=key, how="left")["status"]
    hidden = set(cells.loc[marks.eq("suppressed").to_numpy(), "cell"])
    relations = list(figure_relations(cells))
    value = dict(zip(cells["cell"], cells["value"], strict=True))
    costs = published[published["measure"].eq("unit_cost_high") & published["status"].eq("reported")]
    for row in costs.itertuples():
        at = "|".join("" if pd.isna(part) else str(part) for part in (row.task_id, row.year))
        relations += ratio(f"cost_pln|{at}|||", f"{row.detail}|{at}|||", row.value, 0.005)
    assert hidden
    assert {
        cell for cell, n in value.items() if 1 <= n <= 2 and not cell.startswith(("cost", "hours"))
    } <= hidden
    bounds = possible_values(cells, relations, hidden)
    counts = bounds[~bounds["cell"].str.startswith(("cost", "hours"))]
    assert (counts["high"] - counts["low"]).min() >= HIDE_BELOW - 1e-3
    amounts = bounds.drop(counts.index)
    assert all(row.high - row.low >= 0.5 * value[row.cell] - 1e-3 for row in amounts.itertuples())
    for row in bounds.itertuples():
        assert row.low - 1e-3 <= value[row.cell] <= row.high + 1e-3


def test_hidden_figures_have_a_mark_and_no_value(figures):
    published = protect_figures(figures.counts, linked(figures))
    assert published["value"].isna().equals(published["status"].eq("suppressed"))
    assert not published[published["status"].eq("suppressed")]["value"].eq(0).any()


def test_the_unit_cost_goes_with_its_cost_and_its_count(figures):
    published = protect_figures(figures.counts, linked(figures), hide_below=12)
    place = ["task_id", "year"]
    apart = published["district"].eq("") & published["group"].eq("")
    of = {
        name: published[published["measure"].eq(name) & apart].set_index(place)["status"]
        for name in ("families", "cost_pln", "unit_cost_low")
    }
    assert of["unit_cost_low"].eq("suppressed").any()
    for at, status in of["unit_cost_low"].items():
        both = {of["families"][at], of["cost_pln"][at]}
        assert (status == "suppressed") == ("suppressed" in both)


def test_a_second_report_does_not_undo_the_first(figures):
    first = protect_figures(figures.counts, linked(figures))
    again = protect_figures(figures.counts, linked(figures), before=first)
    shown_first = first["status"].eq("reported")
    assert again["status"].eq("reported").equals(shown_first)


def test_figures_that_cannot_be_protected_are_not_given(figures):
    everything = protect_figures(figures.counts, linked(figures)).assign(status="reported")
    small = figures.counts["families"].between(1, 2) & figures.counts["district"].ne("")
    assert small.any()
    cells = figure_cells(figures.counts, linked(figures))
    one = cells[
        cells["measure"].eq("families") & cells["value"].between(1, 2) & cells["district"].ne("")
    ].iloc[0]
    keep = ~(everything["measure"].eq("families") & everything["district"].eq(one["district"]) & everything["task_id"].eq(one["task_id"])
             & everything["year"].eq(one["year"]))  # fmt: skip
    with pytest.raises(UnsafeFigures, match="can be worked out"):
        protect_figures(figures.counts, linked(figures), before=everything[keep])


def test_an_amount_takes_one_along_that_is_large_enough_to_blur_it():
    """10 beside 100 would leave it known to a tenth; of those that blur it the smallest goes."""
    values = {"all": 670.0, "small": 100.0, "tiny": 10.0, "enough": 60.0, "large": 500.0}
    contributors = [40.0, 2.0, 9.0, 9.0, 20.0]
    cells = cells_of(values, is_count=False, contributors=contributors)
    protection = suppress(cells, [total_of("all", ["small", "tiny", "enough", "large"])], hide_below=3)
    assert hidden_in(protection) == {"small", "enough"}


def test_unit_costs_are_shown_to_the_grosz(figures):
    published = protect_figures(figures.counts, linked(figures))
    shown = published[published["measure"].eq("unit_cost_low") & published["status"].eq("reported")]
    keys = ["task_id", "year"]
    whole = figures.counts[figures.counts["district"].eq("") & figures.counts["group"].eq("")]
    both = shown.merge(whole[[*keys, "unit_cost_low"]], on=keys)
    assert len(both) == len(shown) > 0
    assert both["value"].tolist() == [round(float(cost), 2) for cost in both["unit_cost_low"]]
    assert both["value"].round(1).ne(both["value"]).any()
