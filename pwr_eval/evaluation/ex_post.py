"""An ex-post evaluation with its results: measures, judgements and every gap in the chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from pwr_eval.errors import Fault, Place
from pwr_eval.evaluation.comparison.comparison import Comparison
from pwr_eval.evaluation.comparison.differences import difference_in_differences
from pwr_eval.evaluation.comparison.interrupted import interrupted_series
from pwr_eval.evaluation.comparison.synthetic import synthetic_control
from pwr_eval.evaluation.design.load import Evaluation, ProgrammeNames
from pwr_eval.evaluation.design.names import listed
from pwr_eval.evaluation.field_evidence import FieldEvidence
from pwr_eval.evaluation.judgement.chain import chain_faults
from pwr_eval.evaluation.judgement.contribution import contribution
from pwr_eval.evaluation.judgement.judgements import judgements_table
from pwr_eval.evaluation.judgement.matrix import evaluation_matrix
from pwr_eval.evaluation.judgement.measures import measures_table
from pwr_eval.evaluation.judgement.places import places_in, unknown_places
from pwr_eval.evaluation.judgement.sources import Sources
from pwr_eval.evaluation.overclaims import overclaims
from pwr_eval.evaluation.texts import Text, evaluation_texts, published_figures, written_figures
from pwr_eval.indicators.results import Results
from pwr_eval.programme import Programme
from pwr_eval.vocabulary import LANGUAGES
from pwr_eval.words.wording import wording

__all__ = ["ExPostEvaluation", "programme_names"]

FOLDER = "evaluation"


@dataclass(frozen=True, eq=False)
class ExPostEvaluation:
    """An ex-post evaluation with its results.

    Parameters
    ----------
    results : Results
        Indicators up to the programme's last year.
    evaluation : Evaluation
        Design and chain.
    evidence : DataFrame
        The table of evidence.
    field_evidence : FieldEvidence
        Surveys, interviews, case files and documents.
    """

    results: Results
    evaluation: Evaluation
    evidence: pd.DataFrame
    field_evidence: FieldEvidence

    @property
    def is_draft(self) -> bool:
        """Whether its design says that it is a draft."""
        return self.evaluation.design.evaluation.status == "draft"

    @property
    def programme(self) -> Programme:
        """The programme evaluated."""
        return self.results.programme

    @property
    def fictional(self) -> bool:
        """Return whether anything in it is fictional."""
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
            self.field_evidence.shares,
        )

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Every measure of the rubric: see `measures_table`."""
        evaluation = self.evaluation
        return measures_table(
            evaluation["rubric"], self.sources, evaluation.design.level_ids, evaluation["conditions"]
        )

    @cached_property
    def judgements(self) -> pd.DataFrame:
        """The judgement of every question: see `judgements_table`."""
        return judgements_table(self.evaluation, self.measures, self.evidence)

    @cached_property
    def matrix(self) -> pd.DataFrame:
        """The evaluation matrix: see `evaluation_matrix`."""
        return evaluation_matrix(self.evaluation, self.evidence)

    @cached_property
    def contribution(self) -> pd.DataFrame:
        """The links of the theory of change: see `contribution`."""
        return contribution(self.evaluation, self.evidence)

    @cached_property
    def survey_items(self) -> dict[str, dict[str, str]]:
        """Words of every item of every survey."""
        return self.field_evidence.items

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """The programme's comparison series by each method, assumptions tested; none if it names none."""
        design, compared = self.evaluation.design.comparison, self.programme.description.comparison
        if design is None or compared is None:
            return []
        series = self.results.inputs.series
        rows = series[series["series_id"].eq(compared.peer_series_id)]
        panel = pd.DataFrame(
            {"area": rows["area"], "year": rows["first_year"].astype(int), "value": rows["value"]}
        )
        own = panel[panel["area"].eq(compared.own_area)].set_index("year")["value"].sort_index()
        first = design.first_year_after
        return [
            interrupted_series(own, first_year_after=first),
            difference_in_differences(panel, treated=compared.own_area, first_year_after=first),
            synthetic_control(panel, treated=compared.own_area, first_year_after=first),
        ]

    def figures(self, language: str) -> dict[str, str]:
        """Write every figure that texts have places for."""
        return self._figures[language]

    @cached_property
    def _figures(self) -> dict[str, dict[str, str]]:
        shares = {**self.field_evidence.shares, **self.field_evidence.case_shares}
        texts = [*(text.content for text in self.texts), *self.evaluation.paragraphs.values()]
        if self.evaluation.design.comparison is not None:
            texts.append(self.evaluation.design.comparison.note)
        names = {name for text in texts for name in places_in(text)}
        published = {**published_figures(self.results.inputs.series, names), **self.field_evidence.counts}
        return {
            language: written_figures(self.measures, shares, published, self.programme, wording(language))
            for language in LANGUAGES
        }

    @cached_property
    def overclaims(self) -> list[Fault]:
        """Texts that say more than their evidence bears: see `pwr_eval.evaluation.overclaims`."""
        return overclaims(self.evaluation, self.evidence, self.texts, self._figures)

    @cached_property
    def chain(self) -> list[Fault]:
        """Every gap in the chain: see `chain_faults`."""
        received = self.results.inputs.tables["observations"]["received"]
        first = pd.Timestamp(received.min()).date() if len(received) else None
        return chain_faults(
            self.evaluation,
            self.evidence,
            self.judgements,
            programme_names(self.programme),
            first_result=first,
        )

    @property
    def texts(self) -> Iterator[Text]:
        """Every text of the tables, in every language."""
        for language in LANGUAGES:
            yield from evaluation_texts(
                self.evaluation, self.evidence, language, self.field_evidence.documents
            )

    def place_faults(self) -> Iterator[Fault]:
        """Find places in texts that no figure is known for."""
        known = self.figures("pl")
        remedy = (
            "Use a measure of rubric.csv (P08.M1), a series and year (day_care_centres.2024) or plan.tasks."
        )
        for text in self.texts:
            for name in unknown_places(text.content, known):
                place = Place(text.file, row=text.row, column=text.column)
                yield Fault(place, "no figure is known for this place", f"{{{name}}}", remedy)
        for (name, language), paragraph in self.evaluation.paragraphs.items():
            for row, line in enumerate(paragraph.splitlines(), start=1):
                for unknown in unknown_places(line, known):
                    place = Place(f"{FOLDER}/paragraphs/{name}.{language}.md", row=row)
                    yield Fault(place, "no figure is known for this place", f"{{{unknown}}}", remedy)


def programme_names(programme: Programme) -> ProgrammeNames:
    """Name what an evaluation of a programme can refer to."""
    description, plan = programme.description, programme.amended
    goals = [goal.id for goal in description.goals]
    return ProgrammeNames(
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
