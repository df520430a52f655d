"""The command ``pwr-eval``.

Exit status: 0 done, also where nothing was new; 1 the input or a check failed (said where); 2 wrong usage;
3 an internal fault. Each command stands in a file of its name, with its options; only the one that is asked
for is loaded, so that ``--help`` answers at once. Every word is in the language of the run.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from pwr_eval.vocabulary import FAILED, FIRST_LANGUAGE, LANGUAGES
from pwr_eval.words.wording import Wording, wording

__all__ = ["main"]

_COMMANDS = ("init", "report", "verify", "check", "accept", "decide", "forms", "register")
"""Modules of this room; what each does stands in the catalogue as ``help.<name>``."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the command's name; those of the process if left out.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    words = wording(_language(given))
    _let_any_letter_pass()
    with _argparse_in(words):
        options = _parser(given, words).parse_args(given)
    try:
        status: int = options.run(options)
    except KeyboardInterrupt:
        return _failed(words("error.stopped"), FAILED)
    except Exception as error:
        from pwr_eval.publishing.batch.outcomes import exit_status, of_failure

        if os.environ.get("PWR_EVAL_TRACEBACK"):
            traceback.print_exc()
        outcome = of_failure(error, words, options.command)
        return _failed(outcome.reason, exit_status([outcome]))
    return status


def _failed(text: str, status: int) -> int:
    print(f"pwr-eval: {text}", file=sys.stderr)
    return status


def _language(given: Sequence[str]) -> str:
    """Return the language of the run, before anything is said; one that is not known is refused later."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--language", nargs="?")
    language = parser.parse_known_args(given)[0].language
    return language if language in LANGUAGES else FIRST_LANGUAGE


@contextmanager
def _argparse_in(words: Wording) -> Iterator[None]:
    """Let argparse, which looks its own words up as gettext does, find them in our catalogue."""

    def plural(one: str, many: str, n: int) -> str:
        return words.of_message(one if n == 1 else many)

    before = {name: vars(argparse)[name] for name in ("_", "ngettext")}
    vars(argparse).update(_=words.of_message, ngettext=plural)
    try:
        yield
    finally:
        vars(argparse).update(before)


def _let_any_letter_pass() -> None:
    """Show "?" for a letter that the terminal's encoding lacks (old Windows consoles) instead of stopping."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser(given: Sequence[str], words: Wording) -> argparse.ArgumentParser:
    """Return a parser that knows all commands, and the options of the one that the words begin with."""
    status = words("help.status")
    parser = argparse.ArgumentParser(prog="pwr-eval", description=words("help.pwr_eval"), epilog=status)
    parser.add_argument("--language", choices=LANGUAGES, default=words.language, help=words("help.language"))
    chosen = next((word for word in given if word in _COMMANDS), "")
    commands = parser.add_subparsers(dest="command", required=True, metavar=words("help.metavar.command"))
    for name in _COMMANDS:
        command = commands.add_parser(
            name, help=words(f"help.{name}"), description=words(f"help.{name}.description"), epilog=status
        )
        if name != chosen:
            continue
        command.add_argument("--project", type=Path, default=Path(), help=words("help.project"))
        command.add_argument("--programme", action="append", default=[], help=words("help.programme"))
        command.add_argument(
            "--language", choices=LANGUAGES, default=argparse.SUPPRESS, help=words("help.language")
        )
        module = import_module(f"pwr_eval.commands.{name}")
        module.add_options(command, words)
        command.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
