"""What is filled at first use, filled once in the server that kernels are forked from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pwr_eval.charts import draw
from pwr_eval.wording import LANGUAGES, wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["warm_up"]


def warm_up() -> None:
    """Read the texts of both languages and find the font by drawing an empty chart."""
    for language in LANGUAGES:
        wording(language)("page.skip")
    draw("warm", (2, 1), _paint, title="x", alt="x")


def _paint(figure: Figure) -> None:
    figure.add_subplot().set_title("x")
