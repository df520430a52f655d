"""The evaluator's own paragraphs: Markdown files that the report takes in, so that no rerun loses them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from pwr_eval.errors import Fault, Place
from pwr_eval.vocabulary import CRITERIA, LANGUAGES

__all__ = ["PLACES", "read_paragraphs"]

PLACES = (
    "summary", "object", "method", *CRITERIA, "costs", "goals", "comparison", "contribution",
    "conclusions", "recommendations",
)  # fmt: skip
"""Where an evaluator's paragraph can stand, besides the id of a question."""

# What the page would have to refuse later: headings in order, tables with captions, nothing loads.
_REFUSED = {
    "a heading": re.compile(r"^ {0,3}#{1,6}\s|^ {0,3}(=+|-+)\s*$"),
    "a table": re.compile(r"^\s*\|.*\|\s*$"),
    "a picture": re.compile(r"!\["),
    "HTML": re.compile(r"<[A-Za-z/!]"),
}


def read_paragraphs(
    folder: Path, places: Collection[str], shown: str
) -> tuple[dict[tuple[str, str], str], list[Fault]]:
    """Read ``<place>.<language>.md`` of a folder.

    Parameters
    ----------
    folder : Path
        May be missing: nobody wrote anything then.
    places : collection of str
        Places of the report that a paragraph can be for.
    shown : str
        How messages name the folder.

    Returns
    -------
    dict, list of Fault
        Text by place and language; and what is wrong: unknown places, languages, or what a paragraph cannot
        hold.
    """
    texts: dict[tuple[str, str], str] = {}
    faults: list[Fault] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        file = f"{shown}/{path.name}"
        place, _, language = path.name.removesuffix(".md").rpartition(".")
        if not path.name.endswith(".md") or language not in LANGUAGES:
            remedy = "Name it <place>.pl.md or <place>.en.md."
            faults.append(Fault(Place(file), "not a paragraph's file", remedy=remedy))
        elif place not in places:
            remedy = f"Use {', '.join(places)}."
            faults.append(Fault(Place(file), "the report has no such place", place, remedy))
        else:
            try:
                texts[place, language] = path.read_bytes().decode("utf-8-sig")
            except UnicodeDecodeError:
                faults.append(Fault(Place(file), "not UTF-8 text", remedy="Save it as UTF-8."))
                continue
            faults += _refused(texts[place, language], file)
    return texts, faults


def _refused(text: str, file: str) -> Iterator[Fault]:
    for number, line in enumerate(text.splitlines(), start=1):
        for what, pattern in _REFUSED.items():
            # A line of hyphens makes a heading of the text above it; alone it is a rule.
            if pattern.search(line):
                remedy = "Write plain paragraphs, lists, **bold** and *italics*."
                yield Fault(Place(file, row=number), f"{what} cannot stand in a paragraph", line[:60], remedy)
