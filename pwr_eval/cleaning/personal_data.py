"""Personal data that must not leave a cell: PESEL, e-mail, telephone, and a name behind a title."""

from __future__ import annotations

import re

__all__ = ["REMOVED", "is_pesel", "mask_personal_data", "personal_data_in"]

REMOVED = "[usunięto dane osobowe]"
"""What stands in a text where personal data stood."""

_PESEL_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
_GAP = "[ \u00a0\u202f\u2009-]"
_NAME = "[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]+(?:-[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]+)?"
_PATTERNS = {
    # Bare, or with the birth date set off; not a piece of a longer number.
    "PESEL number": re.compile(rf"(?<![0-9])[0-9]{{6}}{_GAP}?[0-9]{{5}}(?![0-9])"),
    "e-mail address": re.compile(r"(?<![\w.+%-])[\w.+%-]++@[\w-]++(?:\.[\w-]++)+"),
    "telephone number": re.compile(
        # Nine digits behind the country's prefix or "tel."; a landline or a mobile in the usual groups.
        rf"(?:(?:\+|\b00)48|\b(?:tel|telefon|telefonu|kom|faks|fax)\b[.:]*)(?:{_GAP}*\(?[0-9]\)?){{9}}(?![0-9])"
        rf"|(?<![0-9])(?:\([0-9]{{2}}\)|[0-9]{{2}}){_GAP}[0-9]{{3}}{_GAP}[0-9]{{2}}{_GAP}[0-9]{{2}}(?![0-9])"
        rf"|(?<![0-9,.])(?<![0-9]{_GAP})(?:45|5[0137]|6[069]|7[2389]|88)[0-9]{_GAP}?[0-9]{{3}}{_GAP}?[0-9]{{3}}"
        rf"(?!{_GAP}?[0-9]|[,.][0-9]|\s*(?:zł|PLN))",
        re.IGNORECASE,
    ),
    "name of a person": re.compile(
        r"(?:\b(?:[Pp]ani?|[Pp]anem|[Pp]anią|[Pp]ana|p\.|mgr|dr|inż\.)"
        r"|\b(?:[Ss]porządził|[Oo]pracował|[Ww]ypełnił|[Zz]atwierdził|[Pp]odpisał|[Pp]odpis)(?:\(?a\)?)?:?)"
        rf"\s+{_NAME}(?:\s+{_NAME}){{0,2}}"
    ),
}


def is_pesel(digits: str) -> bool:
    """Return whether eleven digits are a PESEL number by its check digit.

    Notes
    -----
    Weights 1 3 7 9 1 3 7 9 1 3, check digit (10 - sum mod 10) mod 10: act on population registration,
    attachment on the structure of the number.

    Examples
    --------
    >>> is_pesel("44051401359"), is_pesel("44051401358")
    (True, False)
    """
    if re.fullmatch("[0-9]{11}", digits) is None:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_PESEL_WEIGHTS, digits, strict=False))
    return (10 - total % 10) % 10 == int(digits[-1])


def personal_data_in(text: str) -> tuple[str, ...]:
    """Name the kinds of personal data that a text holds, without quoting them.

    Examples
    --------
    >>> personal_data_in("kontakt: biuro@example.org, 12 616 00 00")
    ('e-mail address', 'telephone number')
    >>> personal_data_in("wydano 6 540 600 zł")
    ()
    """
    return tuple(kind for kind, pattern in _PATTERNS.items() if _mask(kind, pattern, text) != text)


def mask_personal_data(text: str) -> str:
    """Put `REMOVED` in place of every piece of personal data.

    Examples
    --------
    >>> mask_personal_data("rodzina nr PESEL 44051401359, grudzień")
    'rodzina nr PESEL [usunięto dane osobowe], grudzień'
    """
    for kind, pattern in _PATTERNS.items():
        text = _mask(kind, pattern, text)
    return text


def _mask(kind: str, pattern: re.Pattern[str], text: str) -> str:
    def replacement(found: re.Match[str]) -> str:
        only_digits = re.sub("[^0-9]", "", found[0])
        return REMOVED if kind != "PESEL number" or is_pesel(only_digits) else found[0]

    return pattern.sub(replacement, text)
