"""Texts and numbers in the reader's language.

Texts live in gettext catalogues (``locale/texts.<language>.po``) under stable keys; Babel formats numbers,
money and dates.
"""

from __future__ import annotations

import gettext
import io
import math
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from pwr_eval.errors import Message, UsageError
from pwr_eval.vocabulary import FIRST_LANGUAGE, LANGUAGES
from pwr_eval.words.rounding import percent_decimals, rounded

__all__ = ["Wording", "wording"]

NBSP = "\N{NO-BREAK SPACE}"
_MOST_PLACES = 2  # of a number whose places nobody set


class Wording:
    r"""Words, numbers and dates of one language.

    Parameters
    ----------
    language : {"pl", "en"}
        Language of the report.

    Examples
    --------
    >>> pl = wording("pl")
    >>> pl.number(12667680), pl.percent(0.125), pl.money(44)
    ('12\xa0667\xa0680', '12,5\xa0%', '44\xa0zł')
    >>> [pl.count("tasks", n) for n in (1, 22, 51)]
    ['1 zadanie', '22 zadania', '51 zadań']
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale.parse(LANGUAGES[language])
        self._catalogue = _catalogue(language)

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of a key, with ``{name}`` places filled in.

        Raises
        ------
        KeyError
            If the catalogue lacks the key: a fault of this package, found by its tests.
        """
        text = self._catalogue.gettext(key)
        if text == key:
            raise KeyError(f"the {self.language} catalogue has no text for {key!r}")
        return text.format(**values) if values else text

    def of_notebook(self, text: str) -> str:
        """Return the text of a notebook's Markdown cell, which stands there in Polish, in this language.

        Raises
        ------
        KeyError
            If the catalogue ``notebooks.<language>.po`` lacks the text.
        """
        if self.language == FIRST_LANGUAGE:
            return text
        translated = _catalogue(self.language, "notebooks").gettext(text)
        if translated == text:
            raise KeyError(f"notebooks.{self.language}.po has no text for {text[:60]!r}")
        return translated

    def of_message(self, message: str) -> str:
        """Return a message, which stands in the code in English, in this language.

        A text that ``messages.<language>.po`` does not hold stays as it is: it is somebody else's, or was
        put into words before.

        Examples
        --------
        >>> reason = Message("it can mean {a} or {b}", a="1 234", b="1,2340")
        >>> wording("pl").of_message(Message("not a number: {reason}", reason=reason))
        'to nie jest liczba: może znaczyć 1 234 albo 1,2340'
        """
        if self.language == "en" or not message:  # gettext keeps its header under ""
            return str(message)
        if not isinstance(message, Message):
            message = Message(message)
        template = _catalogue(self.language, "messages").gettext(message.template)
        if not message.values:
            return template
        values = {
            name: self.of_message(value) if isinstance(value, Message) else value
            for name, value in message.values.items()
        }
        return template.format(**values)

    def has(self, key: str) -> bool:
        """Return whether the catalogue holds a key."""
        return self._catalogue.gettext(key) != key

    def count(self, key: str, n: int, /, **values: object) -> str:
        """Return a number with its noun in the right plural form."""
        text = self._catalogue.ngettext(f"count.{key}", f"count.{key}.plural", n)
        if text.startswith("count."):
            raise KeyError(f"the {self.language} catalogue has no plural forms for {key!r}")
        return text.format(n=self.number(n), **values)

    def number(self, value: float | Decimal, decimals: int | None = None) -> str:
        """Format a number; without `decimals` whole numbers stay whole and others show up to two places.

        Missing (NaN) comes out as an en dash, never as 0. Halves are rounded away from zero.
        """
        if _missing(value):
            return "–"
        pattern = "#,##0.##" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
        shown = rounded(value, _MOST_PLACES if decimals is None else decimals)
        return _minus(format_decimal(shown, format=pattern, locale=self.locale))

    def signed(self, value: float, decimals: int | None = None) -> str:
        """Format a difference with its sign; 0 has none."""
        text = self.number(value, decimals)
        return f"+{text}" if not _missing(value) and value > 0 and text.strip("0,.") else text

    def with_percent_sign(self, text: str) -> str:
        """Return a written number with the sign of per cent after it, as the language spaces it."""
        return text + self.percent(0, 0).removeprefix("0")

    def percent(self, share: float, decimals: int = 1) -> str:
        """Format a share (0.125) as a percentage (12,5 %); the space before % is Polish and SI usage.

        A share above 0 that would read as 0 comes out as below the smallest figure: < 0,1 %. One that would
        read as 100 % and is not has as many places as it takes: 9 999 of 10 000 is 99,99 %.
        """
        if _missing(share):
            return "–"
        decimals = percent_decimals(share, decimals)
        smallest = 10.0**-decimals
        percentage = Decimal(repr(float(share))) * 100 if math.isfinite(share) else share
        sign = f"<{NBSP}" if percentage > 0 and not rounded(percentage, decimals) else ""
        space = NBSP if self.language == "pl" else ""
        return f"{sign}{self.number(smallest if sign else percentage, decimals)}{space}%"

    def money(self, pln: float, decimals: int = 0) -> str:
        """Format an amount in złoty."""
        if _missing(pln):
            return "–"
        amount = self.number(pln, decimals)
        return f"{amount}{NBSP}zł" if self.language == "pl" else f"PLN{NBSP}{amount}"

    def date(self, day: date) -> str:
        """Format a day in full."""
        return format_date(day, format="long", locale=self.locale)

    def listed(self, items: list[str]) -> str:
        """Join items as a sentence does: ``a, b i c``."""
        if len(items) <= 1:  # needs no conjunction
            return "".join(items)
        return f"{', '.join(items[:-1])} {self('word.and')} {items[-1]}"


@cache
def wording(language: str) -> Wording:
    """Return the wording of a language.

    Raises
    ------
    UsageError
        If there is no catalogue for it.
    """
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise UsageError(
            Message('there are no texts in "{language}"; use {known}', language=language, known=known)
        )
    return Wording(language)


@cache
def _catalogue(language: str, domain: str = "texts") -> gettext.GNUTranslations:
    text = resources.files(__package__).joinpath("locale", f"{domain}.{language}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text), locale=LANGUAGES[language]))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _missing(value: float | Decimal) -> bool:
    return value is None or math.isnan(value)


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}", 1)
