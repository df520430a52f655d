"""What changed from one year's results to the next: which verdicts moved, and which way."""

from __future__ import annotations

import pandas as pd

from pwr_eval.indicators.results import Results
from pwr_eval.reporting.chapters.labels import NAMES
from pwr_eval.reporting.tables import Column, Shown, Table, collapsed, joined, paragraphs
from pwr_eval.vocabulary import GRADES
from pwr_eval.words.wording import Wording

__all__ = ["moved_verdicts", "what_changed"]

"""Far above a target is no better than reaching it: the target is asked about."""
DIRECTIONS = ("worse", "better", "lost", "new", "other")


def moved_verdicts(gaps: pd.DataFrame, year: int) -> pd.DataFrame:
    """Hold each indicator's verdict of a year against that of the year before.

    Parameters
    ----------
    gaps : DataFrame
        From `pwr_eval.indicators.gaps.gaps_table`: indicator_id, scope, year, verdict.
    year : int
        Year held against the one before it.

    Returns
    -------
    DataFrame
        One row an indicator whose verdict moved: indicator_id, before, now, direction (``better``, ``worse``,
        ``new``: assessed for the first time, ``lost``: no longer assessed, ``other``).

    Examples
    --------
    >>> gaps = pd.DataFrame({"indicator_id": ["1.1", "1.1"], "scope": "year", "year": [2025, 2026],
    ...                      "verdict": ["below", "met"]})
    >>> moved_verdicts(gaps, 2026).to_dict("records")
    [{'indicator_id': '1.1', 'before': 'below', 'now': 'met', 'direction': 'better'}]
    """
    years = gaps[gaps["scope"].eq("year")].set_index("indicator_id")
    now = years.loc[years["year"].eq(year), "verdict"].astype(str)
    before = years.loc[years["year"].eq(year - 1), "verdict"].astype(str)
    both = pd.DataFrame({"before": before.reindex(now.index), "now": now}).dropna()
    moved = both[both["before"].ne(both["now"])]
    directions = [_direction(*pair) for pair in zip(moved["before"], moved["now"], strict=True)]
    return moved.assign(direction=directions).rename_axis("indicator_id").reset_index()


def _direction(before: str, now: str) -> str:
    if before not in GRADES or now not in GRADES:
        return "new" if now in GRADES else "lost" if before in GRADES else "other"
    change = GRADES[now] - GRADES[before]
    return "better" if change > 0 else "worse" if change < 0 else "other"


def what_changed(results: Results, words: Wording, mark: str) -> Shown:
    """Tell what changed since the report on the year before, and what was corrected in earlier figures.

    Parameters
    ----------
    results : Results
        Everything worked out for the year.
    words : Wording
        Language of the words.
    mark : str
        Mark of fictional data; empty for real ones.
    """
    corrections = results.inputs.tables["corrections"]
    corrected = int(corrections["change"].isin(["corrected", "overruled", "no_figure"]).sum())
    texts = [words.count("front.corrected", corrected)] if corrected else []
    if results.year == results.programme.years[0]:
        return paragraphs([words("front.changes.first", year=results.year), *texts])
    moved = moved_verdicts(results.gaps, results.year)
    years = {"year": results.year, "before": results.year - 1}
    if moved.empty:
        return paragraphs([words("front.changes.none", **years), *texts])
    counts = moved["direction"].value_counts()
    listed = "; ".join(words(f"front.moved.{way}", n=counts[way]) for way in DIRECTIONS if way in counts)
    texts = [words("front.changes", listed=listed, **years), *texts]
    pressing = moved["direction"].isin(["worse", "lost"])
    pieces: list[Shown] = [paragraphs(texts)]
    if pressing.any():
        pieces.append(_table(moved[pressing], words("front.changes.pressing", **years), results, words, mark))
    if not pressing.all():
        rest = _table(moved[~pressing], words("front.changes.table", **years), results, words, mark)
        pieces.append(collapsed(rest, words("front.changes.open", n=int((~pressing).sum()))))
    return joined(pieces)


def _table(moved: pd.DataFrame, caption: str, results: Results, words: Wording, mark: str) -> Table:
    names = results.plan.indicators[["indicator_id", "indicator"]]
    rows = moved.merge(names, on="indicator_id")
    rows = rows.assign(
        way=[words(f"front.way.{way}") for way in rows["direction"]],
        order=rows["direction"].map(DIRECTIONS.index),
    ).sort_values("order", kind="stable")
    columns = [
        Column("indicator_id", words("column.indicator_id")),
        Column("indicator", words("column.indicator"), language=NAMES),
        Column("before", str(results.year - 1), "verdict"),
        Column("now", str(results.year), "verdict"),
        Column("way", words("column.change_of_verdict")),
    ]
    return Table(rows, columns, caption, words, mark=mark, name="changes")
