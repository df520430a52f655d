"""What in a text may be about one person, so that somebody looks before it is let out; more than is masked.

Every pattern takes time in proportion to the text: none repeats what repeats.
"""

from __future__ import annotations

import re

__all__ = ["personal_doubts_in"]

_WORD = "[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]{1,30}"
_DOUBTS = {
    # Two words with capitals inside a sentence; its first word has one anyway.
    "may be a name": re.compile(rf"(?<=[a-ząćęłńóśźż,;(:–-] ){_WORD}(?:-{_WORD})? {_WORD}"),
    "may be an address": re.compile(
        rf"(?:\b(?:ul|al|os|pl)\.? ?{_WORD}|\b(?:ulic[aąyę]|osiedl[eua]|alej[aię]|plac[u]?) {_WORD}"
        rf"|\b{_WORD} [0-9]{{1,4}}[a-zA-Z]?(?:/[0-9]{{1,4}})?(?![0-9.,]|\s?(?:%|zł|r\b|rok|lat|osób|godz)))"
    ),
    "may be an e-mail address": re.compile(r"\((?:at|AT|małpa)\)|\[at\]|\bmałpa\b"),
    "a child with an age": re.compile(
        r"\b[0-9]{1,2}[- ]?(?:letni|letnia|letniego|letniej|latek|latka|latk[iu])\b"
        r"|\b(?:dzieck[oau]|syna?|córk[aię]|chłopiec|chłopca|dziewczynk[aię])[^.;]{0,20}?"
        r"\b[0-9]{1,2} ?(?:lat|l\.|rok|mies)",
        re.IGNORECASE,
    ),
    "may be a telephone number": re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){8}(?![ -]?[0-9])"),
}


def personal_doubts_in(text: str) -> tuple[str, ...]:
    """Name what in a text may tell of one person.

    Examples
    --------
    >>> personal_doubts_in("opiekuje się Zofia Przykładowa")
    ('may be a name',)
    >>> personal_doubts_in("7-letnia córka z ul. Zmyślonej 4")
    ('may be an address', 'a child with an age')
    >>> personal_doubts_in("Zajęcia zaczęły się w marcu 2026 r.")
    ()
    """
    return tuple(kind for kind, pattern in _DOUBTS.items() if pattern.search(text))
