"""The shapes that reports use again and again: stacked bars, results beside their targets, panels of years.

Names stand beside what they name, legends only where that cannot be; signs and numbers say what colours say.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from pwr_eval.reporting.charts import PALETTE, label
from pwr_eval.reporting.verdict_style import VERDICT_STYLES, VerdictStyle
from pwr_eval.vocabulary import CANNOT_ASSESS
from pwr_eval.words.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.textpath import TextPath

__all__ = [
    "Part", "Path", "ResultRow", "named_rows", "path_panel", "result_rows", "result_rows_height",
    "stacked_bars", "stacked_bars_height", "wrapped",
]  # fmt: skip

FURTHEST = 200.0  # per cent; a result further above its target is drawn here, with its number
_BAND = "#f3f6f9"
_SIZE = 7.5  # points, of a sign among the results


def wrapped(text: str, width: int, lines: int = 2) -> str:
    r"""Break a name into lines; what does not fit ends with an ellipsis.

    Examples
    --------
    >>> wrapped("usługi poradnictwa rodzinnego i terapii", 20)
    'usługi poradnictwa\nrodzinnego i terapii'
    """
    parts = textwrap.wrap(text, width, break_long_words=False)
    if len(parts) > lines:
        parts = [*parts[: lines - 1], textwrap.shorten(" ".join(parts[lines - 1 :]), width, placeholder=" …")]
    return "\n".join(parts)


@dataclass(frozen=True)
class Part:
    """One kind of part of the bars: its column, its words, and how it looks."""

    column: str
    label: str
    style: VerdictStyle


def stacked_bars_height(bars: int) -> float:
    """Give the height in inches that `stacked_bars` needs."""
    return 0.46 * bars + 1.0


def stacked_bars(
    figure: Figure, counts: pd.DataFrame, names: Sequence[str], parts: Sequence[Part], axis: str
) -> None:
    """Draw a bar a row of counts, with the number of each part in it and their sum at its end.

    Parameters
    ----------
    figure : Figure
        Empty figure.
    counts : DataFrame
        One row a bar, from the top; columns of `parts`.
    names : sequence of str
        Names of the bars.
    parts : sequence of Part
        Parts from the left; one that is nowhere is left out.
    axis : str
        What the numbers count.
    """
    parts = [part for part in parts if counts[part.column].any()]
    axes = figure.subplots()
    places = list(range(len(counts)))[::-1]
    left = pd.Series(0.0, index=counts.index)
    longest = float(counts[[part.column for part in parts]].sum(axis=1).max())
    for part in parts:
        axes.barh(
            places, counts[part.column], left=left, height=0.72, color=part.style.fill,
            edgecolor=PALETTE["muted"], linewidth=0.6, label=f"{part.style.sign} {part.label}",
        )  # fmt: skip
        for place, start, n in zip(places, left, counts[part.column], strict=True):
            if n:
                wide = n > 0.07 * longest
                text = f"{part.style.sign} {n}" if wide else f"{part.style.sign}\n{n}"
                axes.text(
                    start + n / 2, place, text, ha="center", va="center", fontsize=8 if wide else 7,
                    color=part.style.ink, linespacing=0.95,
                )  # fmt: skip
        left += counts[part.column]
    for place, end in zip(places, left, strict=True):
        _beside(axes, end, place, f"{end:.0f}")
    named_rows(axes, places, [wrapped(name, 40) for name in names], axis, fontsize=9)
    axes.set_xlim(0, longest * 1.06)
    axes.locator_params(axis="x", integer=True, nbins=8)
    figure.legend(loc="outside upper left", ncols=4, fontsize=8.5, handlelength=1.2, columnspacing=1.4)


@dataclass(frozen=True)
class ResultRow:
    """A result beside its target.

    Parameters
    ----------
    name : str
        Name of the indicator.
    group : str
        Rows of one group stand on one ground.
    verdict : str
        Code of the verdict.
    achievement : float
        Result as a share of the target; NaN if there is no such share.
    known : {"exactly", "roughly", "at_least", "at_most"}
        How the result is known: a hollow sign unless exactly; an arrow where only one bound is.
    result, target : str
        Both as written for the reader.
    """

    name: str
    group: str
    verdict: str
    achievement: float
    known: Literal["exactly", "roughly", "at_least", "at_most"]
    result: str
    target: str


def result_rows_height(rows: int) -> float:
    """Give the height in inches that `result_rows` needs."""
    return 0.235 * rows + 1.25


def result_rows(
    figure: Figure, rows: Sequence[ResultRow], words: Mapping[str, str], verdicts: Mapping[str, str]
) -> None:
    """Draw results as shares of their targets, a row each, with both numbers at the right.

    Parameters
    ----------
    figure : Figure
        Empty figure.
    rows : sequence of ResultRow
        From the top.
    words : mapping of str to str
        ``axis``, ``result``, ``target``.
    verdicts : mapping of str to str
        Words of the verdicts.
    """
    axes, side = figure.subplots(1, 2, sharey=True, width_ratios=[2.9, 1])
    places = list(range(len(rows)))[::-1]
    for panel in (axes, side):
        _bands(panel, [row.group for row in rows], places)
    axes.axvline(100, color=PALETTE["ink"], linewidth=1.2, zorder=1.5)
    side.axis("off")
    side.set_xlim(0, 1)
    for x, text in ((0.5, words["result"]), (0.98, words["target"])):
        side.text(x, len(rows) - 0.4, text, ha="right", va="bottom", fontsize=8, color=PALETTE["muted"])
    for row, place in zip(rows, places, strict=True):
        _draw_row(axes, row, place)
        side.text(0.5, place, row.result, ha="right", va="center", fontsize=8, weight="bold")
        side.text(0.98, place, row.target, ha="right", va="center", fontsize=8)
    named_rows(axes, places, [row.name for row in rows], fontsize=8)
    axes.tick_params(axis="y", labelcolor=PALETTE["ink"])
    axes.set_xlim(-4, FURTHEST + 4)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xticks([0, 50, 100, 150, 200], ["0", "50", "100", "150", "≥ 200"], fontsize=8)
    axes.set_xlabel(words["axis"], fontsize=8.5)
    _legend_of_signs(figure, [row.verdict for row in rows], verdicts)


def _draw_row(axes: Axes, row: ResultRow, place: int) -> None:
    style = VERDICT_STYLES[row.verdict]
    color = style.line
    if row.achievement != row.achievement:
        axes.text(
            100, place, f" {style.sign} ", ha="center", va="center", fontsize=8.5, color=color,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )  # fmt: skip
        return
    share = min(row.achievement * 100, FURTHEST)
    bounded = row.known in ("at_least", "at_most")
    if bounded:
        end = FURTHEST if row.known == "at_least" else 0.0
        arrow = {"arrowstyle": "->", "color": color, "linestyle": ":"}
        axes.annotate("", (end, place), (share, place), arrowprops=arrow)
    else:
        ends = min(share, 100), max(share, 100)
        axes.hlines(place, *ends, color=color, linewidth=2.2, alpha=0.45, zorder=2)
    marker = "|" if bounded and row.verdict == CANNOT_ASSESS else _marker(style.sign)
    exactly = row.known == "exactly"
    axes.plot(
        share, place, linestyle="", marker=marker, markersize=_SIZE, color=color,
        markerfacecolor=color if exactly else "white", markeredgecolor=color,
        markeredgewidth=0.4 if exactly else 1.0, zorder=3,
    )  # fmt: skip


@cache
def _marker(sign: str) -> TextPath:
    """Return a sign as a shape around its middle: drawn alike on every machine, whatever fonts it has."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family="DejaVu Sans")
    box = TextPath((0, 0), sign, size=1, prop=font).get_extents()
    return TextPath((-(box.x0 + box.x1) / 2, -(box.y0 + box.y1) / 2), sign, size=1, prop=font)


def _bands(axes: Axes, groups: Sequence[str], places: Sequence[int]) -> None:
    shaded = False
    for at, (group, place) in enumerate(zip(groups, places, strict=True)):
        shaded = shaded if at and groups[at - 1] == group else not shaded
        if shaded:
            axes.axhspan(place - 0.5, place + 0.5, color=_BAND, linewidth=0, zorder=0)


def _legend_of_signs(figure: Figure, used: Sequence[str], verdicts: Mapping[str, str]) -> None:
    from matplotlib.lines import Line2D

    signs = [
        Line2D(
            [], [], linestyle="", marker=_marker(style.sign), color=style.line, markeredgewidth=0.4,
            label=verdicts[verdict], markersize=_SIZE,
        )
        for verdict, style in VERDICT_STYLES.items()
        if verdict in used
    ]  # fmt: skip
    figure.legend(
        handles=signs, loc="outside upper left", ncols=7, fontsize=8, handlelength=1, columnspacing=1
    )


def named_rows(axes: Axes, places: Iterable[int], names: Sequence[str], axis: str = "", **look: Any) -> None:
    """Write the names of rows and what they are measured in; no line beside the names, they are enough.

    Parameters
    ----------
    axes : Axes
        Panel of the rows.
    places : iterable of int
        Where each row stands.
    names : sequence of str
        Their names.
    axis : str, optional
        What the numbers are.
    **look
        Look of the names.
    """
    axes.set_yticks(list(places), names, **look)
    axes.set_xlabel(axis)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _beside(axes: Axes, x: float, y: float, text: str, **look: Any) -> None:
    look = {"fontsize": 9, **look}
    label(axes, (x, y), text, (5, 0), va="center", weight="bold", **look)


@dataclass(frozen=True)
class Path:
    """Targets and results of one indicator over the years of a programme.

    Parameters
    ----------
    targets, actual, low, high : Series
        By year: target, result, and the bounds of the result where it is not known exactly.
    expected_low, expected_high : float
        Range in which the trend leads to the last year; NaN where no trend may be drawn on.
    """

    targets: pd.Series
    actual: pd.Series
    low: pd.Series
    high: pd.Series
    expected_low: float
    expected_high: float


def path_panel(axes: Axes, path: Path, words: Wording, *, named: bool) -> None:
    """Draw one small chart of the way to the last target.

    The way still to go is dotted; the range that the trend leads to stands as a bar at the last year.

    Parameters
    ----------
    axes : Axes
        Panel to draw in.
    path : Path
        What is drawn.
    words : Wording
        Language of numbers and names.
    named : bool
        Whether the lines carry their names: one panel of several is enough.
    """
    targets, actual, last = path.targets, path.actual.dropna(), path.targets.index[-1]
    dashed: dict[str, Any] = {"color": PALETTE["target"], "linestyle": "--", "marker": "s", "markersize": 4}
    solid: dict[str, Any] = {"color": PALETTE["result"], "marker": "o", "markersize": 4.5, "linewidth": 2}
    axes.plot(targets.index, targets, **dashed)
    axes.plot(path.actual.index, path.actual, **solid)
    doubtful = path.low.ne(path.high) & path.low.notna() & path.high.notna()
    axes.vlines(path.low.index[doubtful], path.low[doubtful], path.high[doubtful], color=PALETTE["result"])
    if len(actual) and actual.index[-1] < last:
        way = ([actual.index[-1], last], [actual.iloc[-1], targets.iloc[-1]])
        axes.plot(*way, color=PALETTE["muted"], linestyle=":", linewidth=1.4, zorder=1)
    if path.expected_low == path.expected_low:
        ends = path.expected_low, path.expected_high
        axes.vlines(last, *ends, color=PALETTE["fair"], linewidth=6, alpha=0.6)
    top = 1.22 * max(targets.max(), path.actual.max(), path.high.max(), path.expected_high, 1e-9)
    axes.set_xlim(targets.index[0] - 0.25, last + 0.75)
    axes.set_xticks(targets.index)
    axes.set_ylim(0, top)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="x", labelsize=8.5)
    # The numbers stand at the points: an axis would only repeat them less exactly.
    at_target: dict[str, Any] = {"color": PALETTE["target"], "fontsize": 8.5}
    at_result: dict[str, Any] = {"color": PALETTE["result"], "fontsize": 8.5}
    _beside(axes, last, targets.iloc[-1], words.number(targets.iloc[-1]), **at_target)
    for year in actual.index:
        up = _goes_above(path, year, top)
        text = words.number(actual[year])
        _at_point(axes, year, actual[year], text, 5 if up else -5, weight="bold", **at_result)
    if named and len(actual):
        first = actual.index[0]
        up = _goes_above(path, first, top)
        _at_point(axes, first, actual[first], words("chart.result"), 17 if up else -17, **at_result)
        text = words("chart.target_short")
        _at_point(axes, targets.index[0], targets.iloc[0], text, -5 if up else 5, **at_target)


def _goes_above(path: Path, year: int, top: float) -> bool:
    """Tell whether a result's number stands above its point: away from the target, and never on the axis."""
    value, target = path.actual[year], path.targets.get(year)
    return bool(value < 0.15 * top or target is None or pd.isna(target) or value >= target)


def _at_point(axes: Axes, x: float, y: float, text: str, up: float, **look: Any) -> None:
    label(axes, (x, y), text, (0, up), ha="center", va="bottom" if up > 0 else "top", **look)
