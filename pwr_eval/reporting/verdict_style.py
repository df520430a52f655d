"""How a verdict looks, once: its sign, its colours and its word, for pages, charts, workbooks and print.

The order is that of `VERDICTS`. Signs differ, so that colour never stands alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final, Literal

from pwr_eval.vocabulary import CANNOT_ASSESS, NO_TARGET, VERDICTS
from pwr_eval.words.wording import Wording

__all__ = [
    "DUE_STYLES",
    "VERDICT_STYLES",
    "VerdictStyle",
    "level_verdict",
    "verdict_badge",
    "verdict_css",
    "verdict_word",
    "verdict_words",
]

_INK, _MUTED = "#1f2933", "#52606d"


@dataclass(frozen=True)
class VerdictStyle:
    """How one verdict looks.

    Parameters
    ----------
    sign : str
        What says the same as the colour; every sign is in DejaVu Sans, which charts are laid out with.
    fill, ink : str
        Colour of a part of a bar, and of the text on it.
    line : str
        Colour of the sign on white.
    tone : {"good", "fair", "poor", "none"}
        Which of the style sheet's pairs of colours the word on a page has.
    border : str
        Border of the word on a page.
    """

    sign: str
    fill: str
    ink: str
    line: str
    tone: Literal["good", "fair", "poor", "none"]
    border: Literal["solid", "dashed"] = "solid"


# What is a pale ground in a bar needs a darker line on white.
VERDICT_STYLES: Final[Mapping[str, VerdictStyle]] = {
    "far_above": VerdictStyle("▲", "#4c5866", "white", "#4c5866", "none"),
    "met": VerdictStyle("●", "#00795c", "white", "#00795c", "good"),
    "close": VerdictStyle("◕", "#0b4f82", "white", "#0b4f82", "fair"),
    "partly": VerdictStyle("◑", "#8cb8dd", _INK, "#3d80b4", "fair"),
    "below": VerdictStyle("▼", "#b3500a", "white", "#b3500a", "poor"),
    "not_reported": VerdictStyle("○", "#ffffff", _INK, _MUTED, "none", "dashed"),
    "cannot_assess": VerdictStyle("?", "#d5dae0", _INK, _MUTED, "none"),
    NO_TARGET: VerdictStyle("–", "#ffffff", _INK, _MUTED, "none"),
}

DUE_STYLES: Final[Mapping[str, VerdictStyle]] = {
    "reported": VERDICT_STYLES["met"],
    "in_part": replace(VERDICT_STYLES["close"], sign="◐"),
    "no_value": replace(VERDICT_STYLES["partly"], sign="–"),
    "not_applicable": replace(VERDICT_STYLES["cannot_assess"], sign="×"),
    "faulty": replace(VERDICT_STYLES["cannot_assess"], fill="#f1dcc9"),
    "left_out": VERDICT_STYLES["below"],
    "not_sent": VERDICT_STYLES["not_reported"],
}
"""How the answers to what was due look, in the colours of the verdicts."""

# The verdicts whose look the levels of an evaluator's scale take by their place, before the worst.
_LEVELS = ("met", "close", "partly")


def verdict_word(verdict: str, words: Wording) -> str:
    """Return what a verdict is called."""
    return words(f"verdict.{verdict}")


def verdict_words(words: Wording) -> dict[str, str]:
    """Return what every verdict is called, in the order in which they are shown."""
    return {verdict: verdict_word(verdict, words) for verdict in VERDICTS}


def verdict_badge(verdict: str, text: str) -> str:
    """Return the HTML of a text that looks like a verdict.

    Examples
    --------
    >>> verdict_badge("met", "target met")
    '<span class="verdict verdict-met">target met</span>'
    """
    return f'<span class="verdict verdict-{escape(verdict)}">{escape(text)}</span>'


def level_verdict(level: str, scale: Sequence[str]) -> str:
    """Return the verdict whose look a level of a scale has; the worst has its own, however long the scale.

    Parameters
    ----------
    level : str
        A level of the scale, or "cannot_assess".
    scale : sequence of str
        Levels, the best first.

    Examples
    --------
    >>> [level_verdict(level, ["fully", "mostly", "little"]) for level in ("fully", "mostly", "little")]
    ['met', 'close', 'below']
    """
    if level == CANNOT_ASSESS:
        return CANNOT_ASSESS
    if level == scale[-1]:
        return "below"
    return _LEVELS[min(scale.index(level), len(_LEVELS) - 1)]


def verdict_css() -> str:
    """Return the rules of the style sheet that differ between verdicts; without a target there is no sign."""
    return "".join(_rules(verdict, VERDICT_STYLES[verdict]) for verdict in VERDICTS)


def _rules(verdict: str, style: VerdictStyle) -> str:
    tone = f"color: var(--{style.tone}); background: var(--{style.tone}-ground);"
    # Who hears the page hears the word alone: the second content gives the sign no text.
    sign = f'content: "{style.sign}"; content: "{style.sign}" / "";'
    return (
        f".verdict-{verdict} {{ {tone} border-style: {style.border}; }}\n"
        f".verdict-{verdict}::before {{ {sign} }}\n"
    )
