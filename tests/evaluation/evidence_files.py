"""Small surveys, codings and registers that tests write, change and read again."""

import csv
from pathlib import Path

import pytest

from pwr_eval.errors import DataError

QUESTIONNAIRE = """
id = "s"
title = "PRZYKŁAD"
title_en = "EXAMPLE"
fictional = true
mode = "papier"
mode_en = "paper"
speaks_for = "rodzice"
speaks_for_en = "parents"
first_day = 2027-10-01
last_day = 2027-10-31
population = 100
invited = 40
ineligible = 2
weight = "w"
[[groups]]
column = "area"
title = "obszar"
title_en = "area"
parts = [
  { value = "A", label = "A", label_en = "A", invited = 20 },
  { value = "B", label = "B", label_en = "B", invited = 20 },
]
[[scales]]
id = "five"
codes = [
  { code = 1, label = "zdecydowanie nie", label_en = "strongly no", means = "disagree" },
  { code = 2, label = "raczej nie", label_en = "rather no", means = "disagree" },
  { code = 3, label = "ani, ani", label_en = "neither", means = "neutral" },
  { code = 4, label = "raczej tak", label_en = "rather yes", means = "agree", also = ["r. tak"] },
  { code = 5, label = "zdecydowanie tak", label_en = "strongly yes", means = "agree" },
  { code = 8, label = "nie wiem", label_en = "do not know", means = "no_opinion" },
  { code = 9, label = "odmowa", label_en = "refused", means = "refused" },
]
[[scales]]
id = "yes_no"
ordered = false
codes = [
  { code = 1, label = "tak", label_en = "yes", means = "agree" },
  { code = 0, label = "nie", label_en = "no", means = "disagree" },
]
[[items]]
id = "q1"
text = "Czy?"
text_en = "Did?"
scale = "yes_no"
[[items]]
id = "q2"
text = "Jak?"
text_en = "How?"
scale = "five"
asked_if = { item = "q1", codes = [1] }
[[items]]
id = "q3"
text = "Coś jeszcze?"
text_en = "Anything else?"
"""
HEADER = ["respondent_id", "w", "area", "q1", "q2", "q3", "fictional"]


def write_rows(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def write_survey(folder: Path, rows, questionnaire=QUESTIONNAIRE, header=HEADER):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "questionnaire.toml").write_text(questionnaire, encoding="utf-8")
    write_rows(folder / "responses.csv", header, rows)
    return folder


def answers(area, number, q2, *, first=1, weight="1", q1="tak"):
    return [[f"{area}{i}", weight, area, q1, q2, "", "true"] for i in range(first, first + number)]


def faults_of(read, *arguments, **named):
    with pytest.raises(DataError) as error:
        read(*arguments, **named)
    return [str(fault) for fault in error.value.faults]
