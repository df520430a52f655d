"""Texts of a page in another language than the page's, said to be so for those who hear it."""

from __future__ import annotations

import re
from collections.abc import Collection

from bs4 import BeautifulSoup, NavigableString, Tag

__all__ = ["mark_foreign_texts"]


def mark_foreign_texts(page: BeautifulSoup, texts: Collection[str], language: str) -> None:
    """Return of every place of a page's body that holds one of the texts in which language it is.

    Parameters
    ----------
    page : BeautifulSoup
        The page; it is changed.
    texts : collection of str
        Texts in the other language, such as names that nobody has translated.
    language : str
        Code of their language.

    Examples
    --------
    >>> page = BeautifulSoup("<body><p>Goal C1: Wsparcie rodzin</p></body>", "html.parser")
    >>> mark_foreign_texts(page, ["Wsparcie rodzin"], "pl")
    >>> str(page.p)
    '<p>Goal C1: <span lang="pl">Wsparcie rodzin</span></p>'
    """
    longest_first = sorted(filter(None, texts), key=len, reverse=True)
    if page.body is None or not longest_first:
        return
    found = re.compile("|".join(map(re.escape, longest_first)))
    for node in list(page.body.find_all(string=found)):
        if node.find_parent(lang=True) not in (None, page.html) or node.find_parent("style"):
            continue
        node.replace_with(*_pieces(page, str(node), found, language))


def _pieces(
    page: BeautifulSoup, text: str, found: re.Pattern[str], language: str
) -> list[NavigableString | Tag]:
    pieces: list[NavigableString | Tag] = []
    end = 0
    for match in found.finditer(text):
        span = page.new_tag("span", attrs={"lang": language})
        span.string = match[0]
        pieces += [NavigableString(text[end : match.start()]), span]
        end = match.end()
    return [*pieces, NavigableString(text[end:])]
