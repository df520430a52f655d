"""The example evaluation of Kraków, and copies of it that a test may break."""

import csv
import shutil
from pathlib import Path

from pwr_eval.evaluation.design.load import read_evaluation
from pwr_eval.evaluation.evidence.evidence_table import read_evidence
from pwr_eval.evaluation.ex_post import ExPostEvaluation, programme_names
from tests.conftest import KRAKOW

EVALUATION = KRAKOW / "evaluation"


def copied(tmp_path):
    """A copy of the folder of the evaluation."""
    copy = tmp_path / "evaluation"
    if not copy.exists():
        shutil.copytree(EVALUATION, copy)
    return copy


def rows_of(folder, name):
    with (Path(folder) / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder, name, rows):
    with (Path(folder) / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def changed(folder, name, key, value, **cells):
    """Change cells of the row whose first column or `key` has a value; without cells the row goes."""
    rows = rows_of(folder, name)
    kept = [{**row, **cells} if row[key] == value else row for row in rows if cells or row[key] != value]
    assert kept != rows, "nothing was changed"
    write(folder, name, kept)


def reread(folder, results, field_evidence):
    """The evaluation of a folder, judged with results that were worked out before."""
    evaluation = read_evaluation(folder, programme_names(results.programme))
    evidence = read_evidence(folder / "evidence.csv", set(evaluation["questions"]["question_id"]))
    return ExPostEvaluation(results, evaluation, evidence, field_evidence)


def told(faults):
    return [str(fault) for fault in faults]


__all__ = ["EVALUATION", "changed", "copied", "reread", "rows_of", "told", "write"]
