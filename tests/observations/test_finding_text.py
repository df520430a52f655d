"""A message keeps its values in the table of findings, so that each finding is said in the reader's language."""

import pandas as pd
import pytest

from pwr_eval.errors import Fault, Message, Place
from pwr_eval.observations.quality.finding_text import finding_text
from pwr_eval.observations.quality.findings import in_order, not_accepted, of_faults
from pwr_eval.words.wording import wording


@pytest.mark.parametrize(
    ("language", "problem", "remedy"),
    [
        ("pl", "wartość przyszła 2027-03-01, czyli po tej decyzji", "Proszę wpisać 7."),
        ("en", "the figure came on 2027-03-01, after the decision", "Write 7."),
    ],
)
def test_values_come_through_the_table(language, problem, remedy):
    message = Message("the figure came on {day}, after the decision", day="2027-03-01")
    faults = [Fault(Place("a.csv", row=row), message, "x", Message("Write {n}.", n=7)) for row in (3, 2)]
    table = not_accepted(of_faults(faults, "decision", 2026))
    together = in_order(pd.concat([table, table.iloc[:0]], ignore_index=True))
    texts = [finding_text(row, wording(language)) for row in together.to_dict("records")]
    assert [(text.place.row, text.problem, text.remedy) for text in texts] == [
        (2, problem, remedy),
        (3, problem, remedy),
    ]
