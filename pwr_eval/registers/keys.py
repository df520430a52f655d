"""The key of the pseudonyms: from the environment or a file outside the project, never weak, never shown."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pwr_eval.errors import Message, UsageError

__all__ = ["KEY_FILE_VARIABLE", "KEY_VARIABLE", "PseudonymKey", "find_key", "new_key_file"]

KEY_VARIABLE = "PWR_EVAL_REGISTER_KEY"
KEY_FILE_VARIABLE = "PWR_EVAL_REGISTER_KEY_FILE"
_KEY_BYTES = 32
# Chance gives 16 or fewer different bytes in 32 less than once in 10^9 draws; a repeated key has no more.
_TOO_FEW = 16
_HOW = "Make one with `pwr-eval register --new-key FILE`, FILE outside the project, and keep it safe."


@dataclass(frozen=True)
class PseudonymKey:
    """A key that passed the checks; its content never shows.

    Parameters
    ----------
    secret : bytes
        At least 32 random bytes.

    Examples
    --------
    >>> PseudonymKey(bytes.fromhex("00" * 31))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pwr_eval.errors.UsageError: the key of the registers is too short: 31 bytes, needed are 32. ...
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < _KEY_BYTES:
            raise UsageError(
                f"the key of the registers is too short: {len(self.secret)} bytes, needed are {_KEY_BYTES}. "
                + _HOW
            )
        steps = {(after - before) % 256 for before, after in zip(self.secret, self.secret[1:], strict=False)}
        if len(set(self.secret)) <= _TOO_FEW or len(steps) <= _TOO_FEW:
            raise UsageError(
                Message(
                    "the key of the registers is weak: its bytes repeat or follow a pattern. {how}",
                    how=Message(_HOW),
                )
            )

    @property
    def fingerprint(self) -> str:
        """Tells two keys apart without giving either away: their pseudonyms do not fit together."""
        return hmac.digest(self.secret, b"pwr_eval: which key is this?", hashlib.sha256).hex()[:16]


def find_key(
    project: Path, key_file: Path | None = None, environment: Mapping[str, str] | None = None
) -> PseudonymKey:
    """Take the key from a named file, or from the environment.

    Parameters
    ----------
    project : Path
        Folder in which no key may lie.
    key_file : Path, optional
        File that holds the key as hexadecimal digits; else the file that ``PWR_EVAL_REGISTER_KEY_FILE``
        names, or the digits in ``PWR_EVAL_REGISTER_KEY``.
    environment : mapping, optional
        Those variables; of the process if left out.

    Raises
    ------
    UsageError
        No key, a key given twice, a file inside the project, or a weak key. The key itself is never quoted.
    """
    variables = os.environ if environment is None else environment
    inside, named = variables.get(KEY_VARIABLE, ""), variables.get(KEY_FILE_VARIABLE, "")
    if key_file is None and inside and named:
        raise UsageError(
            Message(
                "the key of the registers is given twice: {one} and {other}",
                one=KEY_VARIABLE,
                other=KEY_FILE_VARIABLE,
            )
        )
    if key_file is not None or named:
        return _of_text(_text_of(Path(key_file or named), project))
    if not inside:
        raise UsageError(
            Message(
                "there is no key for the registers: set {one} or {other}. {how}",
                one=KEY_FILE_VARIABLE,
                other=KEY_VARIABLE,
                how=Message(_HOW),
            )
        )
    return _of_text(inside)


def new_key_file(path: Path, project: Path) -> PseudonymKey:
    """Write a new random key to a file that only its owner may read; an existing file is never replaced.

    Raises
    ------
    UsageError
        If the file lies inside the project or is there already.
    """
    _refuse_inside(path, project)
    key = secrets.token_hex(_KEY_BYTES)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(
            Message(
                "{path} is there already; a key is never replaced: its pseudonyms would be lost", path=path
            )
        ) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{key}\n")
    return PseudonymKey(bytes.fromhex(key))


def _text_of(path: Path, project: Path) -> str:
    _refuse_inside(path, project)
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise UsageError(
            Message("the key file {path} is missing. {how}", path=path, how=Message(_HOW))
        ) from None
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            Message("the key file {path} cannot be read as text. {how}", path=path, how=Message(_HOW))
        ) from None


def _refuse_inside(path: Path, project: Path) -> None:
    # As written and as resolved: neither the file nor a link to it may lie in what is shared or backed up.
    at = Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve would follow the link
    root = project.resolve()
    if path.resolve().is_relative_to(root) or at.is_relative_to(root):
        raise UsageError(
            Message(
                "the key file {path} lies inside the project; keep it outside, apart from the data", path=path
            )
        )


def _of_text(text: str) -> PseudonymKey:
    digits = text.strip()
    if re.fullmatch("(?:[0-9a-fA-F]{2})+", digits) is None:
        raise UsageError(
            Message(
                "the key of the registers is weak: no row of hexadecimal digits as chance makes them. {how}",
                how=Message(_HOW),
            )
        )
    return PseudonymKey(bytes.fromhex(digits))
