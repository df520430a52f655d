"""Charts as accessible SVG: a title, a text alternative that says what is seen, the data one click away.

Every function takes tidy values and gives back a `Chart`; nothing is computed here that a table does not
hold.
"""

from __future__ import annotations

import io
import re
import tomllib
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

import pandas as pd

from pwr_eval.reporting.table_data import without_controls
from pwr_eval.reporting.tables import Shown, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter

__all__ = [
    "PALETTE",
    "Chart",
    "draw",
    "label",
    "label_bar",
    "label_end",
    "label_point",
    "line_by_year",
]

_HOUSE = tomllib.loads(resources.files(__package__).joinpath("charts.toml").read_text(encoding="utf-8"))
PALETTE: dict[str, str] = _HOUSE["palette"]
_STYLE = {**_HOUSE["style"], **{name: PALETTE[colour] for name, colour in _HOUSE["colours"].items()}}
STAMP = 17  # points, height of the strip with the mark
_FONTS = "'DejaVu Sans', Verdana, Arial, sans-serif"


@dataclass(frozen=True)
class Chart(Shown):
    """A drawn chart with the words that stand for it.

    Parameters
    ----------
    svg : str
        The drawing, an ``<svg>`` element with title and description.
    title : str
        What the chart answers, in one line.
    alt : str
        What the chart shows, for who cannot see it.
    data : Table, optional
        The values drawn.
    data_label : str
        Words of the control that opens the values.
    mark : str
        Mark that caption and drawing carry, for instance that the data are fictional.
    source : str
        Where published figures come from, in the reader's words.
    """

    svg: str
    title: str
    alt: str
    data: Table | None = None
    data_label: str = ""
    mark: str = ""
    source: str = ""

    @property
    def tables(self) -> Sequence[Table]:
        """The table of the values drawn."""
        return (self.data,) if self.data is not None else ()

    @property
    def html(self) -> str:
        """The figure, and its data one click away."""
        mark = f' <strong class="mark">{escape(self.mark)}</strong>' if self.mark else ""
        data = ""
        if self.data is not None:
            summary = f"<summary>{escape(self.data_label)}</summary>"
            data = f'<details class="data">{summary}{self.data.html}</details>'
        caption = f"<figcaption>{escape(self.title)}{mark}</figcaption>"
        source = f'<p class="source">{escape(self.source)}</p>' if self.source else ""
        return f'<figure class="chart">{caption}{self.svg}{source}</figure>{data}'

    def __repr__(self) -> str:
        return f"{self.title}: {self.alt}"


def draw(
    name: str,
    size: tuple[float, float],
    paint: Callable[[Figure], None],
    *,
    title: str,
    alt: str,
    data: Table | None = None,
    data_label: str = "",
    mark: str = "",
    source: str = "",
) -> Chart:
    """Draw a figure in the house style and give it back as a `Chart`.

    Parameters
    ----------
    name : str
        Unique in a report: ids inside the drawing are made from it, so that two drawings of a page never
        clash and the same input gives the same bytes.
    size : (float, float)
        Width and height in inches.
    paint : callable
        Draws on the figure that it is given.
    title, alt, data, data_label, mark, source
        See `Chart`.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with _house_style(name):
        figure = Figure(figsize=size)
        canvas = FigureCanvasSVG(figure)
        paint(figure)
        drawn = _printed(canvas)
    return Chart(_embeddable(drawn, name, title, alt, mark), title, alt, data, data_label, mark, source)


def _printed(canvas: FigureCanvasSVG) -> str:
    """Draw; and once more, after taking them out, where the words of others hold what no drawing may hold."""
    try:
        drawn = _as_drawn(canvas)
    except TypeError:  # matplotlib's answer to half a character
        drawn = ""
    if drawn and _printable(drawn) == drawn:
        return drawn
    _make_printable(canvas.figure)
    return _as_drawn(canvas)


def _as_drawn(canvas: FigureCanvasSVG) -> str:
    drawn = io.StringIO()
    print_svg: Callable[..., None] = canvas.print_svg
    with warnings.catch_warnings():
        # A letter that the font for the layout lacks is shown in another font by the reader's browser.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        print_svg(drawn, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return drawn.getvalue()


def _make_printable(figure: Figure) -> None:
    """Take out of all words of a figure what no drawing may hold."""
    from matplotlib.text import Text
    from matplotlib.ticker import FuncFormatter

    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        text.set_text(_printable(text.get_text()))
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        label = axis.get_major_formatter()
        if isinstance(label, FuncFormatter):  # a tick takes the label that it was given from there again
            axis.set_major_formatter(_printable_label(label))


def _printable_label(label: FuncFormatter) -> FuncFormatter:
    from matplotlib.ticker import FuncFormatter

    return FuncFormatter(lambda value, place: _printable(label(value, place)))


def _printable(text: str) -> str:
    """Take out control characters; a tab is a space."""
    return without_controls(text.replace("\t", " "))


@contextmanager
def _house_style(name: str) -> Iterator[None]:
    import matplotlib as mpl

    settings: dict[Any, Any] = {**_STYLE, "svg.hashsalt": name}
    with mpl.rc_context(settings):
        yield


def _embeddable(svg: str, name: str, title: str, alt: str, mark: str) -> str:
    """Make a part of a page from a file: no prolog, no page-wide style, ids of its own, words for readers."""
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\s*<style type="text/css">.*?</style>', "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'(xlink:href="#|href="#|url\(#)', rf"\g<1>{name}-", svg)
    svg = svg.replace("'DejaVu Sans'", _FONTS)
    width, height = re.findall(r'(?:width|height)="([\d.]+)pt"', svg)[:2]
    top = STAMP if mark else 0
    wide, high = float(width) * 4 / 3, (float(height) + top) * 4 / 3  # pixels of points
    opening = (
        f'<svg viewBox="0 {-top} {width} {float(height) + top:g}" width="{wide:.0f}" height="{high:.0f}" '
        'role="img" '
        f'aria-labelledby="{name}-title {name}-desc" stroke-linejoin="round" stroke-linecap="butt" '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(alt)}</desc>'
    )
    return re.sub(r"^<svg[^>]*>", lambda _: opening + _stamp(mark, width), svg, count=1)


def _stamp(mark: str, width: str) -> str:
    """Write the mark on a strip above the drawing, where it hides nothing and goes along with every copy."""
    if not mark:
        return ""
    return (
        f'<rect x="0" y="{-STAMP}" width="{width}" height="{STAMP - 2}" style="fill: #ffd166"/>'
        f'<text x="5" y="-6" style="font: bold 8.5px {_FONTS}; fill: #2b1d00">{escape(mark)}</text>'
    )


def label_end(axes: Axes, x: float, y: float, text: str, color: str) -> None:
    """Write a line's name beside its last point instead of in a legend."""
    label(axes, (x, y), text, (6, 0), va="center", color=color, fontsize=9)


def label(axes: Axes, at: tuple[float, float], text: str, away: tuple[float, float], **look: Any) -> None:
    """Write a text beside a point, so many points to the right and upwards."""
    axes.annotate(text, at, xytext=away, textcoords="offset points", **look)


def line_by_year(
    axes: Axes, values: pd.Series, *, color: str, name: str = "", breaks: Sequence[int] = ()
) -> None:
    """Draw a yearly series; the line is cut before each year in `breaks`, where the counting changed.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    values : Series
        Values by year; NaN leaves a gap.
    color : str
        Colour of line and name.
    name : str, optional
        Name written at the end of the line.
    breaks : sequence of int
        First years of a new way of counting.
    """
    segment = [sum(year >= first for first in breaks) for year in values.index]
    for _, part in values.groupby(segment):
        axes.plot(part.index, part.to_numpy(), color=color, linewidth=2, marker="o", markersize=3.5)
    known = values.dropna()
    if name and len(known):
        label_end(axes, float(known.index[-1]), float(known.iloc[-1]), name, color)


def label_bar(axes: Axes, x: float, y: float, text: str) -> None:
    """Write a value beside the end of its bar, on a ground of its own so that no line crosses it."""
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    label(axes, (x, y), text, (6, 0), va="center", fontsize=9, bbox=ground)


def label_point(axes: Axes, x: float, y: float, text: str, color: str = PALETTE["ink"]) -> None:
    """Write a value above its point."""
    label(axes, (x, y), text, (0, 6), ha="center", fontsize=9, color=color)
