"""Claims of cause: found in a sentence, and let pass where the sentence itself takes them back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pwr_eval.evaluation.claims.lexicon import Claim, Lexicon

__all__ = ["Found", "claims_in"]

_WORDS_BEFORE_A_VERB = 4
_WORDS_AFTER = 4


class Found(NamedTuple):
    """Words that claim, where they stand in the sentence, the rule and a better wording."""

    start: int
    end: int
    rule: str
    instead: str


def claims_in(read: str, words: Lexicon) -> list[Found]:
    """Claims of one sentence in small letters, the strongest where several overlap.

    Examples
    --------
    >>> from pwr_eval.evaluation.claims.lexicon import lexicon
    >>> [claim.rule for claim in claims_in("program wpłynął na rodziny.", lexicon("pl"))]
    ['attribution']
    >>> claims_in("nie wiadomo, czy program wpłynął na rodziny.", lexicon("pl"))
    []
    """
    if read.rstrip(' *_"”»)').endswith("?"):
        return []
    found = [one for claim in words.claims for one in _found(read, claim, words)]
    found.sort(key=lambda one: (-words.needs[one.rule], one.start))
    kept: list[Found] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept)


def _found(read: str, claim: Claim, words: Lexicon) -> Iterator[Found]:
    around = words.around
    for match in claim.pattern.finditer(read):
        verb = match.start("verb") if "verb" in match.re.groupindex else match.start()
        # The claim is weighed in its own clause: "it is not known ..., but the programme caused ..." claims.
        clause = max((cue.end() for cue in around["adversatives"].finditer(read, 0, verb)), default=0)
        clause = max(clause, read.rfind(";", 0, verb) + 1, read.rfind(" – ", 0, verb) + 1)
        before = read[clause:verb]
        if around["hedges"].search(before) or around["opinions"].search(before):
            continue
        near = _last_words(before, _WORDS_BEFORE_A_VERB)
        if _ends_with(around["modals"], near, 2) or (claim.outcome_only and near.endswith(" się")):
            continue
        if claim.noun and (
            _ends_with(around["inquiries"], near, 3)
            or _ends_with(around["negation"], near, 3)
            or around["later_hedges"].search(read, match.end())
        ):
            continue
        # "delays of the grant caused": what comes just before the programme's word may be the subject.
        gap = f"{_last_words(read[clause : match.start()], 3)} {read[match.start() : verb]}"
        if claim.verb_first and around["other_causes"].search(gap):
            continue
        after = read[match.end() :]
        if (claim.outcome_only or claim.verb_first) and around["deliveries"].search(
            _first_words(after, _WORDS_AFTER)
        ):
            continue
        if claim.object_needed and not re.match(r"\s+[^\W\d]", after):
            continue
        if claim.verb is not None and not claim.verb.search(read):
            continue
        negated = _ends_with(around["negation"], near, 1) or re.search(r"n't\s*$", before)
        if not claim.noun and not negated:
            # "had no effect on"
            negated = around["negation"].search(read[verb : match.end()])
        if negated and claim.rule != "proof":
            yield Found(match.start(), match.end(), "no_effect", words.instead["no_effect"])
        elif not negated:
            yield Found(match.start(), match.end(), claim.rule, claim.instead)


def _last_words(text: str, number: int) -> str:
    return " ".join(text.split()[-number:])


def _first_words(text: str, number: int) -> str:
    return " ".join(text.split()[:number])


def _ends_with(pattern: re.Pattern[str], text: str, words: int) -> bool:
    """Return whether the pattern stands in the last words of a text."""
    return pattern.search(_last_words(text, words)) is not None
