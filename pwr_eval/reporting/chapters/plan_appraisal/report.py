"""The plan appraisal: what the programme promises and how far it can be judged. Real data only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from pwr_eval.errors import Fault
from pwr_eval.files.project import programme_folder
from pwr_eval.files.records import Record
from pwr_eval.indicators.costs import planned_unit_costs
from pwr_eval.indicators.programme_inputs import with_its_series
from pwr_eval.observations.published_series import published_series
from pwr_eval.observations.quality.findings import of_faults
from pwr_eval.programme import Programme, appraisal, load_programme
from pwr_eval.reporting.chapters.labels import goal_names, numbered_task, unread_and_drafts, written_amount
from pwr_eval.reporting.chapters.notebook_parameters import refuse_unknown_parameters
from pwr_eval.reporting.chapters.plan_appraisal.ambition import Ambition
from pwr_eval.reporting.chapters.plan_appraisal.chapter import PlanChapter
from pwr_eval.reporting.chapters.plan_appraisal.history_and_peers import HistoryAndPeers
from pwr_eval.reporting.columns import column
from pwr_eval.reporting.incomplete import incomplete_notice
from pwr_eval.reporting.tables import (
    LEFT_OUT,
    Column,
    Html,
    Shown,
    Table,
    collapsed,
    joined,
    key_figures,
    paragraphs,
    records,
)
from pwr_eval.vocabulary import NO_YEAR, column_in
from pwr_eval.words.wording import Wording, wording

__all__ = ["PlanAppraisal", "open_plan_appraisal"]

_BESIDE_BEFORE = {-1: "lower", 0: "reached", 1: "above"}
MOST = 0.5  # a task that takes more than half of the money is worth a sentence
LEVELS = ["process", "output", "outcome"]


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
    faults: list[Fault] = []
    series = published_series(folder, faults)
    loaded = with_its_series(load_programme(folder), series, faults)
    return PlanAppraisal(loaded, series, wording(language), faults)


class PlanAppraisal(PlanChapter):
    """The parts of the plan appraisal, in the order of the notebook."""

    def __init__(
        self, programme: Programme, series: pd.DataFrame, words: Wording, faults: Sequence[Fault] = ()
    ) -> None:
        super().__init__(programme, series, words)
        self._left_out = of_faults(faults, "series", NO_YEAR)
        self.history_and_peers = HistoryAndPeers(programme, series, words)
        self.ambition = Ambition(programme, series, words)

    # figures that several parts use

    @cached_property
    def _assessed(self) -> pd.DataFrame:
        stated = self.plan.targets.groupby("indicator_id")["baseline"].first()
        indicators = self.plan.indicators
        baseline = indicators["baseline"].fillna(indicators["indicator_id"].map(stated))
        return appraisal.assessability(indicators.assign(baseline=baseline))

    @property
    def _budget(self) -> float:
        return float(self.plan.task_budgets["planned_pln"].sum())

    def _name(self, record: Record) -> str:
        return record.in_language("name", self.words.language)

    # first page

    def heading(self) -> Html:
        """Name of the programme, its years, what the report is made from."""
        facts = self.programme.description.programme
        kind = "fictional" if facts.fictional else "real_data_only"
        lead = paragraphs([self._name(facts), self.words(f"appraisal.{kind}")], style="lead")
        return joined(lead, incomplete_notice(self._left_out, self.words))

    def key_figures(self) -> Html:
        """The plan in a few figures."""
        words, tasks = self.words, self.plan.tasks
        budgeted = len(self.plan.task_budgets) / len(tasks)
        targeted = self.plan.targets[self.plan.targets["kind"].ne("none")]
        all_years = len(targeted) == len(self.plan.indicators) * len(self.programme.years)
        counted = {
            "tasks": len(tasks),
            "indicators_every_year" if all_years else "indicators": len(self.plan.indicators),
            "units": self.plan.task_units["responsible_unit"].nunique(),
        }
        figures = [(words.number(n), words.count(f"appraisal.{key}", n)) for key, n in counted.items()]
        if self._budget:
            figures.append((words.money(self._budget), words("appraisal.figure.budget")))
        figures.append((words.percent(budgeted, 0), words("appraisal.figure.budgeted")))
        return key_figures(figures, mark=self.mark)

    def main_findings(self) -> Html:
        """What a reader should know before anything else, worked out from the tables below."""
        return paragraphs([*self._findings()], bullets=True, style="findings")

    def _findings(self) -> list[str]:
        words, n = self.words, len(self._assessed)
        levels = self._assessed["result_level"].value_counts().reindex(LEVELS, fill_value=0)
        key = "no_outcomes" if levels["outcome"] == 0 else "outcomes"
        key = "outputs_only" if levels["output"] == n else key
        findings = [
            words(
                f"appraisal.finding.{key}", **{str(level): int(count) for level, count in levels.items()}, n=n
            )
        ]
        flat, numeric = self.ambition.flat, self.ambition.numeric
        if flat:
            findings.append(words("appraisal.finding.flat", flat=flat, numeric=numeric))
        findings += [*self._money_findings(), *self._reading_findings(), *self._reached_findings()]
        if self._goals_read_by_us:
            findings.append(words("appraisal.finding.goals"))
        return findings

    @property
    def _goals_read_by_us(self) -> bool:
        description = self.programme.description
        several = len(description.goals) > 1
        return several and any(section.goal_source == "own reading" for section in description.sections)

    def _reading_findings(self) -> list[str]:
        words, n = self.words, len(self._assessed)
        reading, without = self._count("reading_needed"), self._count("no_target")
        texts = []
        if reading:
            texts.append(words("appraisal.finding.reading", clear=self._count("clear"), reading=reading, n=n))
        if without:
            texts.append(words("appraisal.finding.no_target", without=without, n=n))
        return [*texts, *unread_and_drafts(self.plan, words)]

    def _money_findings(self) -> list[str]:
        words, tasks, budgets = self.words, self.plan.tasks, self.plan.task_budgets
        if budgets.empty:
            return [words("appraisal.finding.no_budget")]
        n = len(budgets)
        every = "appraisal.finding.budget.all" if n == len(tasks) else "appraisal.finding.budget"
        texts = [words(every, budgeted=n, tasks=len(tasks), without=len(tasks) - n)]
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
                f"appraisal.finding.{_BESIDE_BEFORE[int(np.sign(row.difference))]}",
                indicator=row.indicator,
                target=written_amount(row.first_target, row.measure, self.words),
                value=written_amount(row.value, row.measure, self.words),
                year=row.year,
            )
            for row in records(sure)
        ]

    def _count(self, status: str) -> int:
        return int(self._assessed["assessability"].eq(status).sum())

    # promises

    @cached_property
    def _goals(self) -> dict[str, str]:
        return goal_names(self.programme, self.words)

    def promises_by_goal(self) -> Table:
        """Tasks, indicators and money by part of the overall goal."""
        return self._promises("goal", self._goals)

    def promises_by_section(self) -> Table | Html:
        """Tasks, indicators and money by section of the task tables, where there are several."""
        sections = self.programme.description.sections
        if len(sections) == 1:
            return LEFT_OUT
        names = {section.id: f"{section.id}. {self._name(section)} → {section.goal}" for section in sections}
        return self._promises("section", names)

    def promises_by_unit(self) -> Table:
        """Tasks by responsible unit; a shared task counts for each."""
        units = self.plan.task_units["responsible_unit"].unique()
        return self._promises("unit", {unit: unit for unit in units})

    def _promises(self, by: str, names: dict[str, str]) -> Table:
        counted = appraisal.promises(self.programme.membership, self.plan.task_budgets, by)
        counted = counted.set_index(by).loc[list(names)].reset_index()
        columns = ["tasks"]
        if by == "unit":
            counted = counted.sort_values(["led_tasks", "tasks"], ascending=False, kind="stable")
            columns = ["tasks", "led_tasks"]
        name = Column("name", self.words(f"column.{by}"))
        frame = counted.assign(name=counted[by].map(names))
        note = ""
        if by == "goal" and (self._goals_read_by_us or counted["planned_pln"].isna().any()):
            note = self.words(
                f"appraisal.promises.{'own_reading' if self._goals_read_by_us else 'no_budget'}"
            )
        return self._table(f"promises-by-{by}", frame, name, *columns, note=note)

    # what can be measured

    def assessability(self) -> Table:
        """How many indicators a report can judge, and why not the others."""
        statuses = pd.Series([*appraisal.ASSESSABILITY][::-1])
        counts = statuses.map(self._assessed["assessability"].value_counts()).fillna(0).astype(int)
        reading, share = self._coded("assessability", statuses), counts / len(self._assessed)
        frame = pd.DataFrame({"reading": reading, "indicators": counts, "share": share})
        return self._table("assessability", frame[frame["indicators"].gt(0)])

    def hard_to_judge(self) -> Html:
        """Each indicator that cannot be judged as it stands, or only with the unit's definition, and why."""
        status = self._assessed["assessability"]
        unsure = status.eq("reading_needed")
        other = ~unsure & status.ne("clear")
        pieces: list[Shown] = [self._with_reasons("hard-to-judge", other)] if other.any() else []
        if unsure.any():
            with_definition = self._with_reasons("reading-needed", unsure)
            pieces.append(collapsed(with_definition, with_definition.caption))
        return joined(*pieces) if pieces else LEFT_OUT

    def _with_reasons(self, name: str, chosen: pd.Series[bool]) -> Table:
        rows = self._assessed[chosen]
        frame = rows.assign(reading=self._coded("assessability", rows["assessability"]))
        reading = [] if len(set(rows["assessability"])) == 1 else ["reading"]
        return self._table(name, frame, *reading, n=len(rows))

    def result_levels(self) -> Table:
        """Outputs against outcomes by goal."""
        by_goal = self.programme.membership.drop_duplicates("indicator_id")[["indicator_id", "goal"]]
        levels = self._assessed.merge(by_goal, on="indicator_id")
        table = pd.crosstab(levels["goal"], levels["result_level"])
        table = table.reindex(index=list(self._goals), columns=LEVELS, fill_value=0).reset_index()
        frame = table.assign(name=table["goal"].map(self._goals))
        if len(frame) == 1:
            return self._table("result-levels", frame)
        total = table.sum(numeric_only=True).to_frame().T.assign(name=self.words("word.total"))
        total_row = self._table("result-levels", pd.concat([frame, total], ignore_index=True))
        return replace(total_row, total_row=True)

    # money

    def budgets(self) -> Table | Html:
        """Every amount that the plan gives by year or source, or in words."""
        rows = self.plan.budgets
        if rows["year"].isna().all() and rows["source"].eq("").all() and rows["planned_pln"].notna().all():
            return LEFT_OUT
        tasks = self.plan.tasks.set_index("task_id")
        names = [
            numbered_task(tasks.loc[row.task_id]) if pd.notna(row.task_id) else self._goals[row.goal]
            for row in records(rows)
        ]
        years = [
            str(row.year) if pd.notna(row.year) else f"{row.first_year}–{row.last_year}"
            for row in records(rows)
        ]
        sources = [self.words(f"budget_source.{row.source}") if row.source else "–" for row in records(rows)]
        frame = rows.assign(name=names, years=years, money_source=sources)
        return self._table("budgets", frame)

    def planned_unit_costs(self) -> Table | Html:
        """What a unit of each budgeted task is planned to cost, and what that unit counts."""
        words, years = self.words, self.programme.years
        if self.plan.task_budgets.empty:
            return LEFT_OUT
        costs = planned_unit_costs(self.plan.task_budgets, self.plan.targets, self.plan.cost_units)
        counts = column_in(words.language, "what_it_counts")
        units = self.plan.cost_units[["task_id", counts, "note"]]
        frame = costs.drop(columns=["what_it_counts", "note"], errors="ignore").merge(units, on="task_id")
        frame = frame.merge(self.plan.tasks[["task_id", "number", "task"]], on="task_id")
        frame = frame.assign(
            name=[numbered_task(row) for row in records(frame)], share=frame["planned_pln"] / self._budget
        )
        counted = replace(column("what_it_counts", words), name=counts)
        return self._table("planned-unit-costs", frame, counted, first=years[0], last=years[-1])

    # method

    def repairs(self) -> Table | Html:
        """Every place where the print was not taken literally."""
        frame = self.plan.repairs.drop_duplicates(["row", "printed", "read_as", "reason"])
        tasks = frame["row"].astype(int) - 1
        return self._table_or("repairs", frame.assign(task=tasks.map(self._numbers)))

    def unread(self) -> Table | Html:
        """Every cell of the plan that could not be read, and why."""
        rows = self.plan.unread
        if rows.empty:
            return LEFT_OUT
        frame = rows.assign(
            task=rows["task_id"].map(self._numbers),
            why=[self.words.of_message(reason) for reason in rows["reason"]],
        )
        return self._table("unread", frame)

    @property
    def _numbers(self) -> pd.Series[str]:
        return self.plan.tasks.set_index("task_id")["number"]

    def limits(self) -> Html:
        """What this report cannot say."""
        whole = self.plan.budgets["year"].isna().all()
        said = {
            "levels": True,
            "definitions": True,
            "goals": self._goals_read_by_us,
            "unit_cost": self._budget and whole,
            "unit_cost_by_year": self._budget and not whole,
            "context": self.history_and_peers.has_breaks,
        }
        texts = [self.words(f"appraisal.limit.{key}") for key, holds in said.items() if holds]
        comparison = self.programme.description.comparison
        note = [comparison.in_language("note", self.words.language)] if comparison else []
        return paragraphs([*texts, *note], bullets=True)
