"""Public functions of indicators, evaluation and registers leave their inputs as they were, whatever these are.

Calls are recorded where the functions are used: in their own examples, in the evaluation of Kraków, in a register.
"""

import doctest
import inspect

import numpy as np
import pandas as pd
import pytest

from pwr_eval.errors import PwrEvalError
from pwr_eval.evaluation.evaluate import evaluate
from pwr_eval.evaluation.evidence import agreement, documents, survey_tables, themes
from pwr_eval.registers import process
from tests.conftest import KRAKOW, PROJECT
from tests.registers.register_city import KEY, city, project_with_register
from tests.untouched_inputs import (
    again,
    first_row,
    image,
    modules_of,
    public_functions,
    read_only,
    recording,
)

pytestmark = pytest.mark.slow

ROOMS = [f"pwr_eval.{room}" for room in ("indicators", "evaluation", "registers")]
FUNCTIONS = {name: function for room in ROOMS for name, function in public_functions(room).items()}
TABLES = (
    "DataFrame",
    "Series",
    "ArrayLike",
    "FloatArray",
    "Floats",
    "TextArray",
    "Panel",
    "Survey",
    "Coding",
    "CaseFiles",
)
NOT_CALLED = {
    "pwr_eval.evaluation.comparison.comparison.refusal": "takes a path of numbers that it hands on",
    "pwr_eval.indicators.costs.money.share_faults": "called where a split is stated; tested with it",
}
NO_TABLE_OF_ONE = {
    "pwr_eval.indicators.costs.sensitivity.one_way_sensitivity": "its three rows are the parts of one cost",
    "pwr_eval.indicators.costs.sensitivity.sensitivity_inputs": "takes one row",
    "pwr_eval.evaluation.comparison.autoregressive.autoregressive_fit": "a line needs more points than it has parts",
}


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    recorded = recording(FUNCTIONS, patch)
    for module in [module for room in ROOMS for module in modules_of(room)]:
        for example in doctest.DocTestFinder(exclude_empty=True).find(module, module.__name__):
            doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=lambda _: None)
    evaluated = evaluate(PROJECT, KRAKOW.name)
    results, field = evaluated.results, evaluated.field_evidence
    for worked_out in ("judgements", "matrix", "contribution", "comparisons", "chain", "overclaims"):
        getattr(evaluated, worked_out)
    _ = results.trends, results.scores("unit"), results.stability(), results.differences
    for survey in field.surveys:
        for by in [None, *(group.column for group in survey.questionnaire.groups)]:
            survey_tables.item_agreement(survey, by)
            survey_tables.response_rate(survey, by)
    for coding in field.codings:
        agreement.coder_agreement(coding)
        themes.theme_counts(coding, "group")
        themes.quotes(coding)
    for by in (None, "stratum"):
        documents.case_file_counts(field.case_files, by)
    project = project_with_register(tmp_path_factory.mktemp("project"), city(families=100, services=600))
    process.process_registers(project, KRAKOW.name, KEY)
    patch.undo()
    return {name: [call for call in of_one if call is not None] for name, of_one in recorded.items()}


def test_every_function_that_takes_a_table_is_looked_at(calls):
    takes_a_table = {
        name
        for name, function in FUNCTIONS.items()
        if any(kind in str(inspect.signature(function)).partition("->")[0] for kind in TABLES)
    }
    assert takes_a_table - calls.keys() - NOT_CALLED.keys() == set()


def test_no_input_is_altered(calls):
    assert [name for name, of_one in calls.items() if any(call.touched for call in of_one)] == []


def failures(calls, change, left_out=()):
    """Calls that fail with changed inputs in another way than by saying what is wrong with them."""
    failed = []
    for name, of_one in calls.items():
        for call in of_one if name not in left_out else ():
            try:
                again(call, change)
            except PwrEvalError:
                pass
            except Exception as error:
                failed.append(f"{name}: {error!r}")
    return failed


def test_tables_closed_for_writing_do(calls):
    assert failures(calls, read_only) == []


def test_tables_of_one_row_do(calls):
    assert failures(calls, first_row, NO_TABLE_OF_ONE) == []


def test_what_is_altered_is_seen():
    values, table = np.array([3.0, 1.0]), pd.DataFrame({"a": [1, 2]})
    inputs = {"values": values, "table": table}
    before = image(inputs)
    assert image(inputs) == before
    values.sort()
    assert image(inputs) != before
    before = image(inputs)
    table.loc[0, "a"] = 3
    assert image(inputs) != before
    before = image(inputs)
    inputs["table"] = table.copy()
    assert image(inputs) != before  # the same bytes in another object
    with pytest.raises(ValueError, match="read-only"):
        read_only(values).sort()
