"""Read the folder of an evaluation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from pwr_eval.errors import DataError, Fault, Place, attempted
from pwr_eval.evaluation.design.paragraphs import PLACES, read_paragraphs
from pwr_eval.evaluation.design.records import Design
from pwr_eval.evaluation.design.references import reference_faults, threshold_faults
from pwr_eval.files.csv_files import read_csv_text
from pwr_eval.files.records import read_record
from pwr_eval.schemas.check import check_file
from pwr_eval.schemas.declaration import declared

__all__ = ["Evaluation", "ProgrammeNames", "read_evaluation"]

DESIGN = "design.toml"
FOLDER = "evaluation"
FILES = (
    "questions", "rubric", "conditions", "answers", "findings", "conclusions", "judgements",
    "recommendations", "theory_nodes", "theory_links", "explanations",
)  # fmt: skip
"""Files of an evaluation by their names without ".csv"; each is a declared table of the same name."""


@dataclass(frozen=True)
class ProgrammeNames:
    """Names of the programme that an evaluation can refer to.

    Parameters
    ----------
    goals, directions, diagnosis_areas : collection of str
        Ids in ``programme.toml``.
    selection : collection of str
        Everything that selects indicators: "all", goals, sections, tasks, indicators.
    """

    goals: Collection[str]
    directions: Collection[str]
    diagnosis_areas: Collection[str]
    selection: Collection[str]


@dataclass(frozen=True)
class Evaluation:
    """The design of an evaluation and what its evaluators wrote.

    Parameters
    ----------
    folder : Path
        Folder that it was read from.
    design : Design
        ``design.toml`` as records.
    tables : mapping of str to DataFrame
        The files of `FILES`, every cell as text; row ``i`` is row ``i + 2`` of the file.
    paragraphs : mapping of (str, str) to str
        Markdown by place and language.
    """

    folder: Path
    design: Design
    tables: Mapping[str, pd.DataFrame]
    paragraphs: Mapping[tuple[str, str], str]

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]


def read_evaluation(folder: Path, referable: ProgrammeNames) -> Evaluation:
    """Read an evaluation's design, its chain and its paragraphs.

    Parameters
    ----------
    folder : Path
        For instance ``data/raw/krakow-2025-2027/evaluation``.
    referable : ProgrammeNames
        Names of the programme.

    Returns
    -------
    Evaluation

    Raises
    ------
    DataError
        With every fault of every file: missing files and columns, unknown criteria, levels, measures and
        names, empty texts, thresholds out of order, paragraphs for no place.
    """
    if not folder.is_dir():
        remedy = f"Make it beside the programme's plan, with {DESIGN} and questions.csv."
        raise DataError(
            "there is no evaluation", [Fault(Place(str(folder)), "the folder is missing", remedy=remedy)]
        )
    faults: list[Fault] = []
    design = attempted(partial(read_record, folder / DESIGN, Design), faults, FOLDER)
    levels = design.level_ids if design else []
    tables: dict[str, pd.DataFrame] = {}
    for name in FILES:
        needed, optional, types = declared(name).file_columns
        columns = [*needed, *(levels[:-1] if name == "rubric" else [])]
        read = partial(read_csv_text, folder / f"{name}.csv", columns, optional, types)
        table = attempted(read, faults, FOLDER)
        if table is not None:
            tables[name] = table
            faults += check_file(table, declared(name), source=_shown(f"{name}.csv"))
    names: dict[str, Collection[str]] = {
        **vars(referable),
        "levels": levels,
        "addressees": [one.id for one in design.addressees] if design else [],
        **{name: set(table[declared(name).key[0]]) for name, table in tables.items()},
    }
    for name, table in tables.items():
        wanted = {column.refers for column in declared(name).columns.values()} - {""}
        if wanted <= set(names) and (design or not {"levels", "addressees"} & wanted):
            faults += reference_faults(table, declared(name), _shown(f"{name}.csv"), names)
    if design and "rubric" in tables:
        faults += threshold_faults(tables["rubric"], levels[:-1], _shown("rubric.csv"))
    places = [*PLACES, *(tables["questions"]["question_id"] if "questions" in tables else [])]
    paragraphs, wrong = read_paragraphs(folder / "paragraphs", places, _shown("paragraphs"))
    faults += wrong
    if faults or design is None:
        raise DataError("the evaluation cannot be read", faults)
    return Evaluation(folder, design, tables, paragraphs)


def _shown(name: str) -> str:
    return f"{FOLDER}/{name}"
