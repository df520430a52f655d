"""The plan appraisal: what the programme promises and how far it can be judged. Real data only."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pwr_eval.files.project import programme_folder
from pwr_eval.indicators.costs import planned_unit_costs
from pwr_eval.observations.series import read_series
from pwr_eval.programme import Programme, appraisal, load_programme
from pwr_eval.programme.records import Record
from pwr_eval.reporting.chapters.labels import NAMES, shortened
from pwr_eval.reporting.chapters.notebook_parameters import refuse_unknown_parameters
from pwr_eval.reporting.chapters.plan_appraisal.ambition import Ambition
from pwr_eval.reporting.chapters.plan_appraisal.history_and_peers import Past
from pwr_eval.reporting.tables import Column, Html, Table, collapsed, joined, key_figures, paragraphs, records
from pwr_eval.vocabulary import column_in
from pwr_eval.words.wording import Wording, wording

if TYPE_CHECKING:
    pass

__all__ = ["PlanAppraisal", "open_plan_appraisal"]


def open_plan_appraisal(project: str | Path, programme: str, language: str) -> PlanAppraisal:
    """Read a programme and its published series for the plan appraisal.

    Parameters
    ----------
    project : str or Path
        Folder that holds ``data/``.
    programme : str
        Folder in ``data/raw/``.
    language : str
        Language of the words.

    Raises
    ------
    DataError, UsageError
        As the readers say it.
    """
    refuse_unknown_parameters(("programme", "language", "project"))
    folder = programme_folder(project, programme)
    return PlanAppraisal(load_programme(folder), read_series(folder / "series"), wording(language))


MOST = 0.5  # a task that takes more than half of the money is worth a sentence


class PlanAppraisal:
    """The parts of the plan appraisal, in the order of the notebook.

    Parameters
    ----------
    programme : Programme
        The plan.
    series : DataFrame
        Published figures from before the programme.
    words : Wording
        Language of the report.
    """

    def __init__(self, programme: Programme, series: pd.DataFrame, words: Wording) -> None:
        self.programme, self.series, self.words = programme, series, words
        self.plan = programme.plan
        self.past = Past(programme, series, words)
        self.ambition = Ambition(programme, series, words)

    # figures that several parts use

    @cached_property
    def _assessed(self) -> pd.DataFrame:
        return appraisal.assessability(self.plan.indicators)

    @property
    def _budget(self) -> float:
        return float(self.plan.budgets["planned_pln"].sum())

    def _name(self, record: Record) -> str:
        return record.in_language("name", self.words.language)

    # first page

    def heading(self) -> Html:
        """Name of the programme, its years, what the report is made from."""
        facts = self.programme.description.programme
        return paragraphs([self._name(facts), self.words("appraisal.real_data_only")], style="lead")

    def key_figures(self) -> Html:
        """The plan in a few figures."""
        words, tasks = self.words, self.plan.tasks
        return key_figures(
            [
                (words.number(len(tasks)), words("appraisal.figure.tasks")),
                (words.number(len(self.plan.indicators)), words("appraisal.figure.indicators")),
                (
                    words.number(self.plan.task_units["responsible_unit"].nunique()),
                    words("appraisal.figure.units"),
                ),
                (words.money(self._budget), words("appraisal.figure.budget")),
                (words.percent(len(self.plan.budgets) / len(tasks), 0), words("appraisal.figure.budgeted")),
            ]
        )

    def main_findings(self) -> Html:
        """What a reader should know before anything else, worked out from the tables below."""
        return paragraphs([*self._findings()], bullets=True, style="findings")

    def _findings(self) -> list[str]:
        words, n = self.words, len(self._assessed)
        levels = (
            self._assessed["result_level"]
            .value_counts()
            .reindex(["output", "process", "outcome"], fill_value=0)
        )
        key = "appraisal.finding.no_outcomes" if levels["outcome"] == 0 else "appraisal.finding.outcomes"
        findings = [words(key, **{str(level): int(count) for level, count in levels.items()}, n=n)]
        if self.ambition.flat:
            findings.append(
                words("appraisal.finding.flat", flat=self.ambition.flat, numeric=self.ambition.numeric)
            )
        reading = self._count("reading_needed")
        findings += [
            *self._money_findings(),
            words("appraisal.finding.reading", clear=self._count("clear"), reading=reading, n=n),
            *self._reached_findings(),
        ]
        if any(section.goal_source == "own reading" for section in self.programme.description.sections):
            findings.append(words("appraisal.finding.goals"))
        return findings

    def _money_findings(self) -> list[str]:
        words, tasks, budgets = self.words, self.plan.tasks, self.plan.budgets
        if budgets.empty:
            return [words("appraisal.finding.no_budget")]
        n = len(budgets)
        texts = [words("appraisal.finding.budget", budgeted=n, tasks=len(tasks), without=len(tasks) - n)]
        led = tasks.merge(budgets, on="task_id")["lead_unit"].value_counts()
        if n > 1 and led.iloc[0] == n:
            texts.append(words("appraisal.finding.lead", unit=led.index[0]))
        biggest = budgets.sort_values("planned_pln").iloc[-1]
        share = float(biggest["planned_pln"]) / self._budget
        if n > 1 and share > MOST:
            name = tasks.set_index("task_id").loc[biggest["task_id"], "task"]
            texts.append(words("appraisal.finding.biggest", task=name, share=words.percent(share, 0)))
        return texts

    def _reached_findings(self) -> list[str]:
        sure = self.ambition.reached[self.ambition.reached["comparable_to_target"].eq("yes")]
        return [
            self.words(
                "appraisal.finding.reached" if row.difference <= 0 else "appraisal.finding.above",
                indicator=row.indicator,
                target=self.words.number(row.first_target),
                value=self.words.number(row.value),
                year=row.year,
            )
            for row in records(sure)
        ]

    def _count(self, status: str) -> int:
        return int(self._assessed["assessability"].eq(status).sum())

    # promises

    def promises_by_goal(self) -> Table:
        """Tasks, indicators and money by part of the overall goal."""
        names = {goal.id: f"{goal.id}. {self._name(goal)}" for goal in self.programme.description.goals}
        return self._promises(
            "goal", names, "appraisal.promises.goal", self.words("appraisal.promises.own_reading")
        )

    def promises_by_section(self) -> Table:
        """Tasks, indicators and money by section of the task tables."""
        sections = self.programme.description.sections
        names = {section.id: f"{section.id}. {self._name(section)} → {section.goal}" for section in sections}
        return self._promises("section", names, "appraisal.promises.section", "")

    def promises_by_unit(self) -> Table:
        """Tasks by responsible unit; a shared task counts for each."""
        units = self.plan.task_units["responsible_unit"].unique()
        note = self.words("appraisal.promises.unit_note")
        return self._promises("unit", {unit: unit for unit in units}, "appraisal.promises.unit", note)

    def _promises(self, by: str, names: dict[str, str], key: str, note: str) -> Table:
        words = self.words
        counted = appraisal.promises(self.programme.membership, self.plan.budgets, by)
        counted = counted.set_index(by).loc[list(names)].reset_index()
        if by == "unit":
            counted = counted.sort_values(["led_tasks", "tasks"], ascending=False, kind="stable")
        led = [Column("led_tasks", words("column.led_tasks"), "number")] if by == "unit" else []
        columns = [
            Column("name", words(f"column.{by}")),
            Column("tasks", words("column.tasks"), "number"),
            *led,
            Column("indicators", words("column.indicators"), "number"),
            Column("budgeted_tasks", words("column.budgeted_tasks"), "number"),
            Column("planned_pln", words("column.planned_pln"), "money"),
        ]
        frame = counted.assign(name=counted[by].map(names))
        return Table(frame, columns, words(key), words, note=note, name=f"promises-by-{by}")

    # what can be measured

    def assessability(self) -> Table:
        """How many indicators a report can judge, and why not the others."""
        words = self.words
        counts = self._assessed["assessability"].value_counts()
        frame = pd.DataFrame(
            {
                "reading": [words(f"assessability.{status}") for status in appraisal.ASSESSABILITY][::-1],
                "indicators": [int(counts.get(status, 0)) for status in appraisal.ASSESSABILITY][::-1],
            }
        )
        frame = frame.assign(share=frame["indicators"] / len(self._assessed))
        columns = [
            Column("reading", words("column.reading")),
            Column("indicators", words("column.indicators"), "number"),
            Column("share", words("column.share"), "percent", 0),
        ]
        return Table(frame, columns, words("appraisal.assessability"), words, name="assessability")

    def hard_to_judge(self) -> Html:
        """Each indicator that cannot be judged as it stands, or only with the unit's definition, and why."""
        words, status = self.words, self._assessed["assessability"]
        unsure = status.eq("reading_needed")
        long = words("appraisal.reading_needed", n=int(unsure.sum()))
        without = self._with_reasons(
            ~unsure & status.ne("clear"), words("appraisal.hard_to_judge"), "hard-to-judge"
        )
        rest = collapsed(self._with_reasons(unsure, long, "reading-needed"), long)
        return joined([without, rest])

    def _with_reasons(self, chosen: pd.Series[bool], caption: str, name: str) -> Table:
        words, rows = self.words, self._assessed[chosen]
        frame = rows.assign(reading=[words(f"assessability.{status}") for status in rows["assessability"]])
        columns = [
            Column("indicator_id", words("column.indicator_id")),
            Column("indicator", words("column.indicator"), language=NAMES),
            Column("reading", words("column.reading")),
            Column("note", words("column.note")),
        ]
        if len(set(rows["assessability"])) == 1:
            columns = [column for column in columns if column.name != "reading"]
        return Table(frame, columns, caption, words, note=words("appraisal.own_notes"), name=name)

    def result_levels(self) -> Table:
        """Outputs against outcomes by goal."""
        words = self.words
        goals = {goal.id: f"{goal.id}. {self._name(goal)}" for goal in self.programme.description.goals}
        by_goal = self.programme.membership.drop_duplicates("indicator_id")[["indicator_id", "goal"]]
        levels = self._assessed.merge(by_goal, on="indicator_id")
        table = pd.crosstab(levels["goal"], levels["result_level"])
        table = table.reindex(
            index=list(goals), columns=["process", "output", "outcome"], fill_value=0
        ).reset_index()
        total = table.sum(numeric_only=True).to_frame().T.assign(name=words("word.total"))
        frame = pd.concat([table.assign(name=table["goal"].map(goals)), total], ignore_index=True)
        columns = [Column("name", words("column.goal"))]
        columns += [
            Column(level, words(f"column.{level}"), "number") for level in ("process", "output", "outcome")
        ]
        caption = words("appraisal.result_levels")
        return Table(frame, columns, caption, words, total_row=True, name="result-levels")

    # money

    def planned_unit_costs(self) -> Table:
        """What a unit of each budgeted task is planned to cost, and what that unit counts."""
        words = self.words
        costs = planned_unit_costs(self.plan.budgets, self.plan.targets, self.plan.cost_units)
        count = column_in(words.language, "what_it_counts")
        units = self.plan.cost_units[["task_id", count, "note"]]
        frame = costs.drop(columns=["what_it_counts", "note"], errors="ignore").merge(units, on="task_id")
        frame = frame.merge(self.plan.tasks[["task_id", "task"]], on="task_id")
        frame = frame.assign(
            name=[f"{row.task_id}. {shortened(row.task)}" for row in records(frame)],
            share=frame["planned_pln"] / self._budget,
        )
        columns = [
            Column("name", words("column.task")),
            Column("planned_pln", words("column.planned_pln"), "money"),
            Column("share", words("column.share_of_budget"), "percent"),
            Column("planned_units", words("column.planned_units"), "number"),
            Column(count, words("column.what_it_counts"), below="note"),
            Column("planned_unit_cost", words("column.planned_unit_cost"), "money_exact"),
        ]
        caption = words("appraisal.unit_costs", first=self.programme.years[0], last=self.programme.years[-1])
        note = words("appraisal.unit_costs_note")
        return Table(frame, columns, caption, words, note=note, name="planned-unit-costs")

    # method

    def repairs(self) -> Table:
        """Every place where the print was not taken literally."""
        words = self.words
        same = ["row", "printed", "read_as", "reason"]
        frame = self.plan.repairs.drop_duplicates(same)
        frame = frame.assign(task=frame["row"].astype(int) - 1)
        columns = [
            Column("task", words("column.task"), "year"),
            Column("printed", words("column.printed")),
            Column("read_as", words("column.read_as")),
            Column("reason", words("column.reason")),
        ]
        return Table(frame, columns, words("appraisal.repairs"), words, name="repairs")

    def limits(self) -> Html:
        """What this report cannot say."""
        keys = ("levels", "definitions", "goals", "unit_cost", "context")
        texts = [self.words(f"appraisal.limit.{key}") for key in keys]
        comparison = self.programme.description.comparison
        note = [comparison.in_language("note", self.words.language)] if comparison else []
        return paragraphs([*texts, *note], bullets=True)
