"""The command ``pwr-eval``.

Exit status: 0 done, also where nothing was new; 1 the input or a check failed (said where); 2 wrong usage;
3 an internal fault. Each command stands in a file of its name, with its options; only the one that is asked
for is loaded, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from pwr_eval.vocabulary import FAILED

__all__ = ["main"]

_COMMANDS = {
    "init": "make the folder of a new programme, also from its document",
    "report": "make the reports that are due",
    "verify": "say whether reports still follow from today's inputs",
    "check": "check what the units sent for a year",
    "accept": "accept warnings that somebody looked into",
    "decide": "say whose figure stands where returns contradict each other",
    "forms": "write the forms that the units fill in for a year",
    "register": "count indicators in the registers of services",
}
"""Modules of this room, and what each does."""

_STATUS = (
    "exit status: 0 done, also where nothing was new; 1 the input or a check failed, said where; "
    "2 wrong usage; 3 an internal fault"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the command's name; those of the process if left out.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    options = _parser(words).parse_args(words)
    _let_any_letter_pass()
    try:
        status: int = options.run(options)
    except KeyboardInterrupt:
        return _failed("stopped; finished reports stay as they were", FAILED)
    except Exception as error:
        from pwr_eval.publishing.batch.outcomes import exit_status, of_failure

        if os.environ.get("PWR_EVAL_TRACEBACK"):
            traceback.print_exc()
        outcome = of_failure(error, options.command)
        return _failed(outcome.reason, exit_status([outcome]))
    return status


def _failed(text: str, status: int) -> int:
    print(f"pwr-eval: {text}", file=sys.stderr)
    return status


def _let_any_letter_pass() -> None:
    """Show "?" for a letter that the terminal's encoding lacks (old Windows consoles) instead of stopping."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return a parser that knows all commands, and the options of the one that the words begin with."""
    parser = argparse.ArgumentParser(
        prog="pwr-eval", description=__doc__.splitlines()[0] if __doc__ else None, epilog=_STATUS
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, title in _COMMANDS.items():
        command = commands.add_parser(name, help=title, epilog=_STATUS)
        if name not in words[:1]:
            continue
        command.add_argument(
            "--project", type=Path, default=Path(), help="folder with data/ and notebooks/ (default: here)"
        )
        command.add_argument(
            "--programme", action="append", default=[],
            help="folder in data/raw/; may be given several times (default: every one that is there)",
        )  # fmt: skip
        module = import_module(f"pwr_eval.commands.{name}")
        module.add_options(command)
        command.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
