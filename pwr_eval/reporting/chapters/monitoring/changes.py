"""What changed from one year's results to the next: which verdicts moved, and which way."""

from __future__ import annotations

import pandas as pd

from pwr_eval.reporting.chapters.chapter import YearChapter
from pwr_eval.reporting.tables import Column, Shown, Table, joined, paragraphs
from pwr_eval.vocabulary import GRADES, NO_TARGET

__all__ = ["Changes", "moved_verdicts"]

DIRECTIONS = ("worse", "better", "lost", "new", "other")


def moved_verdicts(gaps: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the verdicts of a year that differ from those of the year before.

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
    years = gaps[gaps["scope"].eq("year") & gaps["verdict"].ne(NO_TARGET)].set_index("indicator_id")
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


class Changes(YearChapter):
    """What changed since the report on the year before, and what was corrected in earlier figures."""

    def since_last_year(self) -> Shown:
        """Return the verdicts that moved, the pressing ones first, and the number of corrected figures."""
        words, year = self.words, self.results.year
        corrections = self.results.inputs.tables["corrections"]
        corrected = int(corrections["change"].isin(["corrected", "overruled", "no_figure"]).sum())
        texts = [words.count("front.corrected", corrected)] if corrected else []
        if year == self.results.programme.years[0]:
            return paragraphs([words("front.changes.first", year=year), *texts])
        moved = moved_verdicts(self.results.gaps, year)
        years = {"year": year, "before": year - 1}
        if moved.empty:
            return paragraphs([words("front.changes.none", **years), *texts])
        counts = moved["direction"].value_counts()
        listed = "; ".join(words(f"front.moved.{way}", n=counts[way]) for way in DIRECTIONS if way in counts)
        pressing = moved["direction"].isin(["worse", "lost"])
        pieces: list[Shown] = [paragraphs([words("front.changes", listed=listed, **years), *texts])]
        if pressing.any():
            pieces.append(self._moves("pressing-changes", moved[pressing]))
        if not pressing.all():
            pieces.append(self._collapsed("front.changes", self._moves("other-changes", moved[~pressing])))
        return joined(*pieces)

    def _moves(self, name: str, moved: pd.DataFrame) -> Table:
        rows = moved.merge(self._names, on="indicator_id")
        rows = rows.assign(
            way=self._coded("front.way", rows["direction"]), order=rows["direction"].map(DIRECTIONS.index)
        )
        years = {"before": self.results.year - 1, "now": self.results.year}
        columns = [Column(when, str(year), "verdict") for when, year in years.items()]
        rows = rows.sort_values("order", kind="stable")
        return self._table(name, rows, *columns, year=years["now"], before=years["before"])
