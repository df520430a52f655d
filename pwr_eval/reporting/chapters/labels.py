"""Names as several pages show them."""

from __future__ import annotations

from pwr_eval.programme import Programme
from pwr_eval.words.wording import Wording

__all__ = ["NAMES", "capitalised", "goal_names", "shortened"]

NAMES = "pl"  # language of the names in a programme, and of what its units write


def goal_names(programme: Programme, words: Wording) -> dict[str, str]:
    """Give the goals' ids and names, in the programme's order."""
    goals = programme.description.goals
    return {goal.id: f"{goal.id}. {goal.in_language('name', words.language)}" for goal in goals}


def shortened(text: str, length: int = 58) -> str:
    """Cut a text at a word's end.

    Examples
    --------
    >>> shortened("usługi poradnictwa rodzinnego", 20)
    'usługi poradnictwa …'
    """
    if len(text) <= length:
        return text
    return text[: text.rfind(" ", 0, length)].rstrip(",;–- ") + " …"


def capitalised(text: str) -> str:
    """Begin a text with a capital, as a title does; the rest stays as it is."""
    return text[:1].upper() + text[1:]
