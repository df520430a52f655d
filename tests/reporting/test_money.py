"""Money of the monitoring page: what is compared, the cost of a unit and of a family, and empty cases."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from pwr_eval.indicators.programme_inputs import read_inputs
from pwr_eval.indicators.results import results_for
from pwr_eval.reporting.chapters.monitoring.money import Money
from pwr_eval.reporting.tables import Table
from pwr_eval.words.wording import NBSP, wording
from tests.conftest import KRAKOW, PROJECT

ASSISTANTS = 2


@pytest.fixture(scope="module")
def inputs():
    return read_inputs(PROJECT, KRAKOW.name)


def money(inputs, year=2026, language="pl", *, spending=None, budgets=None, margins=None):
    """The page of a year, with other spending, budgets or margins if these are given."""
    programme = inputs.programme
    if budgets is not None:
        plan = dataclasses.replace(programme.amended, budgets=budgets)
        programme = dataclasses.replace(programme, plan=plan, amended=plan)
    if margins is not None:
        costs = programme.description.costs.model_copy(update=margins)
        description = programme.description.model_copy(update={"costs": costs})
        programme = dataclasses.replace(programme, description=description)
    if spending is None:
        spending = inputs.tables["spending"]
    inputs = dataclasses.replace(inputs, programme=programme, tables={**inputs.tables, "spending": spending})
    return Money(results_for(inputs, year), wording(language))


def unreported(spending, task, year):
    rows = spending["task_id"].eq(task) & spending["year"].eq(year)
    return spending.assign(
        spent_pln=spending["spent_pln"].mask(rows), status=spending["status"].mask(rows, "missing")
    )


def words_of(part):
    return part._repr_html_().replace(NBSP, " ")


def row_of(page, task):
    frame = page.unit_costs().frame
    return frame[frame["task_id"].eq(task)].iloc[0]


def test_family_years_give_a_point_and_different_families_an_interval(inputs):
    page = money(inputs)
    row = row_of(page, ASSISTANTS)
    # 3 954 120 + 4 190 870,40 zł for 642 + 672 family-years, and at least 672 different families.
    assert row["unit_cost"].replace(NBSP, " ") == "6 198,62 zł"
    assert row["different_cost"].replace(NBSP, " ") == "6 198,62–12 120,52 zł"
    assert row_of(page, 1)["different_cost"] == "–"  # services are no people
    assert row_of(page, 3)["different_cost"] == "–"  # one family in one year only
    assert "Koszt na osobę lub rodzinę" in page.unit_costs().note


def test_one_year_has_no_column_of_different_people(inputs):
    columns = [column.name for column in money(inputs, 2025).unit_costs().columns]
    assert "different_cost" not in columns
    assert "real_unit_cost" in columns


def test_planned_unit_cost_to_date_is_explained_until_the_last_year(inputs):
    text = "Planowany koszt jednostkowy do"
    assert text in money(inputs, 2026).unit_costs().note
    assert text not in money(inputs, 2027).unit_costs().note


def test_a_missing_year_is_named_and_left_out_on_both_sides(inputs):
    spending = unreported(inputs.tables["spending"], ASSISTANTS, 2025)
    page = money(inputs, spending=spending)
    whole, left = money(inputs), 4_222_560
    assert page.execution == pytest.approx(
        (whole._budgeted["spent_pln"].sum() - 3_954_120) / (whole._budgeted["planned_pln"].sum() - left)
    )
    assert any("zadanie 2 (2025)" in text for text in page.findings())
    assert "nie podano wydatków za: 2025" in row_of(page, ASSISTANTS)["why"]
    assert not any("nie podała" in text for text in page.findings())


def test_spending_without_a_budget_has_a_sentence_of_its_own(inputs):
    # Task 49: 288 000 + 352 000 zł.
    findings = [text.replace(NBSP, " ") for text in money(inputs).findings()]
    assert "W 1 zadaniu bez budżetu w planie wydano 640 000 zł." in findings
    assert findings[0].startswith("W 7 zadaniach z budżetem")


def test_tornado_says_what_it_assumes_and_why_this_task(inputs):
    text = words_of(money(inputs).tornado())
    assert "wydatki ±5 %" in text
    assert "liczba od 672 do 1 314" in text
    assert "w których liczba jest niepewna" in text
    assert "ceny ±" not in text  # no price index of 2026: current prices
    assert "12 121 zł" in text


def test_tornado_of_the_price_year_has_no_prices(inputs):
    text = words_of(money(inputs, 2025).tornado())
    assert "ceny ±" not in text
    assert "15. " in text
    assert "W żadnym zadaniu liczba nie jest niepewna" in text


def test_tornado_with_nothing_to_vary_is_a_sentence(inputs):
    text = words_of(money(inputs, 2025, margins={"cost_margin": 0.0}).tornado())
    assert "<svg" not in text
    assert "się nie zmienia" in text


def test_tornado_of_a_task_without_figures_is_a_sentence(inputs):
    assert "Zadanie 99 nie ma" in words_of(money(inputs).tornado(99))


def one_sentence_each(page):
    """Every part of a page shows; those without content are one paragraph."""
    chart, table, tornado = page.execution_by_task(), page.unit_costs(), page.tornado()
    page.execution_table()._repr_html_()
    assert words_of(chart).count("<p") == words_of(tornado).count("<p") == 1
    assert "<svg" not in words_of(chart) + words_of(tornado)
    return table


@pytest.mark.parametrize("language", ["pl", "en"])
def test_no_spending_at_all(inputs, language):
    page = money(inputs, language=language, spending=inputs.tables["spending"].iloc[:0])
    assert page.findings() == [wording(language)("money.finding.none")]
    assert np.isnan(page.execution)
    assert isinstance(one_sentence_each(page), Table)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_no_budgets_and_no_spending(inputs, language):
    plan = inputs.programme.amended
    page = money(
        inputs,
        language=language,
        spending=inputs.tables["spending"].iloc[:0],
        budgets=plan.budgets.iloc[:0],
    )
    assert page.findings() == [wording(language)("money.finding.none")]
    assert not isinstance(one_sentence_each(page), Table)


def test_no_budgets(inputs):
    page = money(inputs, budgets=inputs.programme.amended.budgets.iloc[:0])
    assert page.findings()[0].startswith("Plan nie daje budżetu")
    assert page.findings()[1].startswith("W 8 zadaniach bez budżetu")
    assert "<svg" not in words_of(page.execution_by_task())
    assert "<svg" in words_of(page.tornado())


def test_nothing_spent(inputs):
    page = money(inputs, spending=inputs.tables["spending"].assign(spent_pln=0.0))
    assert page.execution == 0
    assert page.findings()[0].startswith("W 7 zadaniach")
    one_sentence_each(page)


def test_budgets_of_zero(inputs):
    budgets = inputs.programme.amended.budgets.assign(planned_pln=0.0)
    page = money(inputs, budgets=budgets)
    assert np.isnan(page.execution)
    assert "wynoszą 0 zł" in page.findings()[0]
    assert "<svg" not in words_of(page.execution_by_task())


def test_spending_of_tasks_with_a_budget_only_missing(inputs):
    spending = inputs.tables["spending"]
    page = money(inputs, spending=spending[spending["task_id"].eq(49)])
    assert page.findings()[0].startswith("Dla żadnego zadania z budżetem")
    assert pd.isna(page.execution)
