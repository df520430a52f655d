"""From a programme's folder to its ex-post evaluation: measures, judgements and every fault of the chain."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import pandas as pd

from pwr_eval.errors import DataError, Fault, Place, UsageError
from pwr_eval.evaluation.checklist_facts import holdings
from pwr_eval.evaluation.comparison import (
    Comparison,
    difference_in_differences,
    interrupted_series,
    synthetic_control,
)
from pwr_eval.evaluation.design import Evaluation, Known, read_evaluation
from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.evidence import read_evidence
from pwr_eval.evaluation.field_evidence import Gathered, collected, gather
from pwr_eval.evaluation.judgement import (
    Sources,
    chain_faults,
    contribution,
    evaluation_matrix,
    judgements_table,
    measures_table,
    places_in,
    unknown_places,
)
from pwr_eval.evaluation.overclaims import honesty_faults
from pwr_eval.evaluation.texts import Told, published_figures, told_texts, written_figures
from pwr_eval.indicators.results import Inputs, Results, folder_stamp, read_inputs, results_for
from pwr_eval.programme import Programme
from pwr_eval.words.wording import LANGUAGES, wording

__all__ = ["Evaluated", "evaluate", "evaluate_inputs", "known_names"]

FOLDER = "evaluation"


@dataclass(frozen=True)
class Evaluated:
    """An ex-post evaluation, worked out.

    Parameters
    ----------
    results : Results
        Indicators up to the programme's last year.
    evaluation : Evaluation
        Design and chain.
    evidence : DataFrame
        The register of findings.
    draft : bool
        Whether gaps in the chain may show.
    gathered : Gathered
        Surveys, interviews, case files and documents.
    """

    results: Results
    evaluation: Evaluation
    evidence: pd.DataFrame
    draft: bool
    gathered: Gathered

    @property
    def programme(self) -> Programme:
        """The programme evaluated."""
        return self.results.programme

    @property
    def fictional(self) -> bool:
        """Tell whether anything in it is fictional."""
        results = self.results.inputs.fictional(self.results.year)
        return bool(
            results or self.evidence["fictional"].any() or self.evaluation.design.evaluation.fictional
        )

    @cached_property
    def sources(self) -> Sources:
        """What the measures of the rubric are taken from."""
        membership = self.results.membership
        places = membership[membership["lead"]][["indicator_id", "task_id", "section", "goal"]]
        levels = self.results.plan.indicators[["indicator_id", "result_level"]]
        fictional = self.evidence.set_index("evidence_id")["fictional"]
        answers = self.evaluation["answers"].merge(
            self.evaluation["conditions"][["condition_id", "question_id"]], on="condition_id"
        )
        rests = [any(fictional.get(name, False) for name in listed(cell)) for cell in answers["evidence_ids"]]
        return Sources(
            self.results.gaps,
            self.results.costs,
            places.merge(levels, on="indicator_id"),
            answers.assign(fictional=rests),
            self.gathered.shares,
        )

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Every measure of the rubric: see `pwr_eval.evaluation.judgement.measures_table`."""
        evaluation = self.evaluation
        return measures_table(
            evaluation["rubric"], self.sources, evaluation.design.level_ids, evaluation["conditions"]
        )

    @cached_property
    def judgements(self) -> pd.DataFrame:
        """The judgement of every question: see `pwr_eval.evaluation.judgement.judgements_table`."""
        return judgements_table(self.evaluation, self.measures, self.evidence)

    @cached_property
    def matrix(self) -> pd.DataFrame:
        """The evaluation matrix: see `pwr_eval.evaluation.judgement.evaluation_matrix`."""
        return evaluation_matrix(self.evaluation, self.evidence)

    @cached_property
    def contribution(self) -> pd.DataFrame:
        """The links of the theory of change: see `pwr_eval.evaluation.judgement.contribution`."""
        return contribution(self.evaluation, self.evidence)

    @cached_property
    def survey_items(self) -> dict[str, dict[str, str]]:
        """Words of every item of every survey."""
        return self.gathered.items

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """The programme's comparison series by each method, assumptions tested; none if it names none."""
        asked, compared = self.evaluation.design.comparison, self.programme.description.comparison
        if asked is None or compared is None:
            return []
        series = self.results.inputs.series
        rows = series[series["series_id"].eq(compared.peer_series_id)]
        panel = pd.DataFrame(
            {"area": rows["area"], "year": rows["first_year"].astype(int), "value": rows["value"]}
        )
        own = panel[panel["area"].eq(compared.own_area)].set_index("year")["value"].sort_index()
        first = asked.first_year_after
        return [
            interrupted_series(own, first_year_after=first),
            difference_in_differences(panel, treated=compared.own_area, first_year_after=first),
            synthetic_control(panel, treated=compared.own_area, first_year_after=first),
        ]

    def held(self) -> dict[str, bool]:
        """Say of everything that the checklist asks for whether the report holds it."""
        return holdings(self)

    @cached_property
    def dishonest(self) -> list[Fault]:
        """Texts that say more than their evidence bears: see `pwr_eval.evaluation.overclaims`."""
        return honesty_faults(self)

    def figures(self, language: str) -> dict[str, str]:
        """Write every figure that texts have places for."""
        return self._figures[language]

    @cached_property
    def _figures(self) -> dict[str, dict[str, str]]:
        shares = {**self.gathered.shares, **self.gathered.case_shares}
        texts = [*(told.text for told in self.texts), *self.evaluation.paragraphs.values()]
        if self.evaluation.design.comparison is not None:
            texts.append(self.evaluation.design.comparison.note)
        names = {name for text in texts for name in places_in(text)}
        published = {
            **published_figures(self.results.inputs.series, names),
            **self.gathered.counts,
        }
        return {
            language: written_figures(self.measures, shares, published, self.programme, wording(language))
            for language in LANGUAGES
        }

    @cached_property
    def chain(self) -> list[Fault]:
        """Every gap in the chain: see `pwr_eval.evaluation.judgement.chain_faults`."""
        received = self.results.inputs.tables["observations"]["received"]
        first = pd.Timestamp(received.min()).date() if len(received) else None
        return chain_faults(
            self.evaluation, self.evidence, self.judgements, known_names(self.programme), first_result=first
        )

    @property
    def texts(self) -> Iterator[Told]:
        """Every text of the tables, in every language."""
        for language in LANGUAGES:
            yield from told_texts(self.evaluation, self.evidence, language, self.gathered.documents)

    def place_faults(self) -> Iterator[Fault]:
        """Find places in texts that no figure is known for."""
        known = self.figures("pl")
        remedy = (
            "Use a measure of rubric.csv (P08.M1), a series and year (day_care_centres.2024) or plan.tasks."
        )
        for told in self.texts:
            for name in unknown_places(told.text, known):
                place = Place(told.file, row=told.row, column=told.column)
                yield Fault(place, "no figure is known for this place", f"{{{name}}}", remedy)
        for (name, language), text in self.evaluation.paragraphs.items():
            for row, line in enumerate(text.splitlines(), start=1):
                for unknown in unknown_places(line, known):
                    place = Place(f"{FOLDER}/paragraphs/{name}.{language}.md", row=row)
                    yield Fault(place, "no figure is known for this place", f"{{{unknown}}}", remedy)


def known_names(programme: Programme) -> Known:
    """Name what an evaluation of a programme can refer to."""
    description, plan = programme.description, programme.amended
    goals = [goal.id for goal in description.goals]
    return Known(
        goals,
        [one.id for one in description.directions],
        [area.id for area in description.diagnosis_areas],
        {
            "all",
            *goals,
            *(section.id for section in description.sections),
            *map(str, plan.tasks["task_id"]),
            *plan.indicators["indicator_id"],
        },
    )


def evaluate(project: str | Path, programme: str, *, draft: bool = False) -> Evaluated:
    """Read a programme with its evaluation and judge it.

    Parameters
    ----------
    project : str or Path
        Folder that holds ``data/``.
    programme : str
        Folder in ``data/raw/``.
    draft : bool, default False
        Whether gaps in the chain may stand; ``status = "draft"`` in the design allows them too.

    Raises
    ------
    DataError
        With every fault of the inputs, of the evaluation's files or, unless it is a draft, of the chain.
    """
    return evaluate_inputs(read_inputs(project, programme), draft=draft)


def evaluate_inputs(inputs: Inputs, *, draft: bool = False) -> Evaluated:
    """Judge a programme that was read: see `evaluate`. The same files are judged only once."""
    if not isinstance(draft, bool):
        raise UsageError(f"draft is true or false, not {draft!r}")
    stamp = folder_stamp(inputs.programme.folder / FOLDER)
    if stamp not in inputs.worked_out:
        inputs.worked_out[stamp] = _judged(inputs)
    kept: Evaluated = inputs.worked_out[stamp]
    evaluated = copy(kept)  # with all that it has worked out
    object.__setattr__(evaluated, "draft", draft or kept.evaluation.design.evaluation.status == "draft")
    broken = [*evaluated.chain, *evaluated.dishonest]
    if broken and not evaluated.draft:
        raise DataError("the ex-post evaluation is published as a draft only (--draft), or mended", broken)
    return evaluated


def _judged(inputs: Inputs) -> Evaluated:
    programme = inputs.programme
    last = programme.years[-1]
    results = results_for(inputs, last)
    folder = programme.folder / FOLDER
    faults: list[Fault] = []
    evaluation = collected(partial(read_evaluation, folder, known_names(programme)), faults)
    questions = set(evaluation["questions"]["question_id"]) if evaluation else None
    evidence = collected(partial(read_evidence, folder / "evidence.csv", questions), faults, FOLDER)
    gathered = gather(folder, faults, questions)
    if evaluation is None or evidence is None:
        raise DataError("the ex-post evaluation cannot be read", faults)
    evaluated = Evaluated(results, evaluation, evidence, draft=True, gathered=gathered)
    faults += evaluated.place_faults()
    if faults:
        raise DataError("the ex-post evaluation cannot be read", faults)
    _ = (evaluated.chain, evaluated.dishonest)
    return evaluated
