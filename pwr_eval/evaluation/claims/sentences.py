"""Texts to be checked, with the evidence that they rest on; paragraphs, sentences and their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from pwr_eval.errors import DataError, Fault, Place, UsageError
from pwr_eval.vocabulary import LANGUAGES

__all__ = ["CheckedText", "Sentence", "sentences", "texts_of_markdown"]


_FENCE = re.compile(r"^\s*(```|~~~)")
_OWN_LINE = re.compile(r"^\s*(?:#{1,6}\s|[-*+]\s|\d+[.)]\s|\|)")
# Not read as the author's words: code, addresses, comments, formulas of links.
_SKIPPED = re.compile(r"`[^`\n]*`|<!--.*?-->|<[^<>\n]+>|https?://\S+|\]\([^)\n]*\)", re.DOTALL)
_QUOTED = re.compile(r"„[^„”“]*[”“]|“[^“”]*”|«[^«»]*»|\"[^\"]*\"")
_WORDS_OF_A_QUOTE = 4  # fewer are a name or a word held at arm's length, and the author's own
_ABBREVIATED = re.compile(
    r"(?:\b(?:np|tj|tzn|tzw|m\.in|itp|itd|ok|tys|mln|mld|ds|nr|art|ust|pkt|por|zob|ul|dr|prof|godz|min|max|wg|ww|"
    r"e\.g|i\.e|vs|no|fig|cf|approx|ca|al|etc|ms|mr)|\b\w)\.$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?…]+[\"”»)\]]*(?=\s+[\"„“«(\[*]*[A-ZĄĆĘŁŃÓŚŹŻ0-9])|\Z")
_CITED = re.compile(r"\bE[0-9]+\b")


@dataclass(frozen=True)
class CheckedText:
    """A text of a report, with what is known of its evidence.

    Parameters
    ----------
    file : str
        Where it stands, as the reader would look for it.
    text : str
        The words, as plain text or Markdown.
    language : {"pl", "en"}
        Their language.
    strength : int, optional
        Level of the Maryland scale of the evidence; unknown counts as 0.
    n : float, optional
        People or cases behind its figures; unknown is not judged.
    years : int, optional
        Years of the series that it is about; unknown is not judged.
    first_line : int, default 1
        Line of the file in which the text begins.
    paragraph : int, default 1
        Number of its first paragraph.
    """

    file: str
    text: str
    language: str
    strength: int | None = None
    n: float | None = None
    years: int | None = None
    first_line: int = 1
    paragraph: int = 1

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise UsageError(f'words in "{self.language}" cannot be checked; use {" or ".join(LANGUAGES)}')


class Sentence(NamedTuple):
    """One sentence: as it stands, and as it is read (quotes and code blanked), with paragraph and line."""

    shown: str
    read: str
    paragraph: int
    line: int


def sentences(text: CheckedText) -> Iterator[Sentence]:
    r"""Sentences of a text; blockquotes and code blocks are left out, list items and headings stand alone.

    Examples
    --------
    >>> text = CheckedText("a.md", "Raz. Dwa m.in. trzy.\n\n> cytat", "pl")
    >>> [(one.shown, one.line) for one in sentences(text)]
    [('Raz.', 1), ('Dwa m.in. trzy.', 1)]
    """
    for number, (line, paragraph) in enumerate(_paragraphs(text.text), start=text.paragraph):
        read = _blanked(paragraph)
        start = 0
        for end in [*_ends(read), len(read)]:
            shown = paragraph[start:end]
            if shown.strip():
                lead = len(shown) - len(shown.lstrip())
                at = line + paragraph[: start + lead].count("\n")
                yield Sentence(
                    " ".join(shown.split()), read[start:end].lower(), number, at + text.first_line - 1
                )
            start = end


def texts_of_markdown(
    file: str, text: str, language: str, evidence: pd.DataFrame | None = None
) -> tuple[CheckedText, ...]:
    r"""One text a paragraph, resting on the findings that it cites: "(E03, E07)".

    Parameters
    ----------
    file : str
        Name that the overclaims found carry.
    text : str
        Markdown.
    language : {"pl", "en"}
        Its language.
    evidence : DataFrame, optional
        Table of evidence (`evidence_id`, `strength`, `n`). A paragraph holds the highest strength and the
        smallest number of those that it cites; without any it rests on none, which is strength 0.

    Returns
    -------
    tuple of CheckedText

    Raises
    ------
    DataError
        If a paragraph cites a finding that the register does not have.

    Examples
    --------
    >>> register = pd.DataFrame({"evidence_id": ["E01"], "strength": [3], "n": [22]})
    >>> texts = texts_of_markdown("a.md", "Raz (E01).\n\nDwa.", "pl", register)
    >>> [(one.strength, one.n, one.first_line) for one in texts]
    [(3, 22.0, 1), (0, None, 3)]
    """
    known = pd.DataFrame() if evidence is None else evidence.set_index("evidence_id")
    texts, faults = [], []
    for number, (line, paragraph) in enumerate(_paragraphs(text), start=1):
        cited = list(dict.fromkeys(_CITED.findall(paragraph))) if evidence is not None else []
        faults += [
            Fault(Place(file, row=line), "the register has no such finding", found=evidence_id)
            for evidence_id in cited
            if evidence_id not in known.index
        ]
        rows = known.loc[[evidence_id for evidence_id in cited if evidence_id in known.index]]
        n = float(rows["n"].min()) if len(rows) and rows["n"].notna().any() else None
        strength = int(rows["strength"].max()) if len(rows) else 0
        texts.append(CheckedText(file, paragraph, language, strength, n, None, line, number))
    if faults:
        raise DataError(f"{file} cannot be checked", faults)
    return tuple(texts)


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """First line and words of each paragraph; a list item, heading or row of a table is one of its own."""
    fenced, start, lines = False, 0, list[str]()
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if _FENCE.match(line):
            fenced = not fenced
        ends = (
            fenced
            or not line.strip()
            or _OWN_LINE.match(line)
            or _FENCE.match(line)
            or line.lstrip().startswith(">")
        )
        if ends and lines:
            yield start, "\n".join(lines)
            lines = []
        if fenced or not line.strip() or _FENCE.match(line) or line.lstrip().startswith(">"):
            continue
        start = start if lines else number
        lines.append(line)


def _blanked(paragraph: str) -> str:
    """Put blanks of the same length for what are not the author's own words."""
    plain = _SKIPPED.sub(lambda found: re.sub(r"\S", " ", found[0]), paragraph)
    return _QUOTED.sub(_own_or_quoted, plain)


def _own_or_quoted(found: re.Match[str]) -> str:
    """Blank a quote, or only its marks where it is a name or a word held at arm's length."""
    if len(found[0].split()) >= _WORDS_OF_A_QUOTE:
        return re.sub(r"\S", " ", found[0])
    return f" {found[0][1:-1]} "


def _ends(read: str) -> Iterator[int]:
    for found in _END.finditer(read):
        if found[0] == "." and _ABBREVIATED.search(read[: found.end()]) and not _is_year(read[: found.end()]):
            continue
        if found[0]:
            yield found.end()


def _is_year(before: str) -> bool:
    """Return whether "2025 r." ends here: it may end a sentence, too."""
    return re.search(r"\d{4} r\.$", before) is not None
