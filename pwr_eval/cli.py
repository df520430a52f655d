"""The command ``pwr-eval``.

Exit status: 0 done, 1 the input or a check failed (said where), 2 wrong usage, 3 an internal fault.
Nothing heavy is imported before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pwr_eval.errors import PwrEvalError, UsageError

if TYPE_CHECKING:
    from pwr_eval.reports import Made, Say

__all__ = ["main"]

DONE, FAILED, WRONG_USAGE, INTERNAL_FAULT = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give back its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the command's name; those of the process if left out.
    """
    options = _parser().parse_args(arguments)
    try:
        return _report(options)
    except UsageError as error:
        print(f"pwr-eval: {error}", file=sys.stderr)
        return WRONG_USAGE
    except PwrEvalError as error:
        print(f"pwr-eval: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("pwr-eval: stopped; finished reports stay as they were", file=sys.stderr)
        return FAILED
    except OSError as error:
        print(f"pwr-eval: {error.filename or 'the system'}: {error.strerror or error}", file=sys.stderr)
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pwr-eval", description=__doc__.splitlines()[0] if __doc__ else None
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    report = commands.add_parser(
        "report",
        help="make the reports that are due",
        description="Check the data, write the tables to data/processed/ and make the reports in reports/.",
    )
    report.add_argument(
        "--project", type=Path, default=Path(), help="folder with data/ and notebooks/ (default: here)"
    )
    report.add_argument("--programme", help="folder in data/raw/ (default: every one that is there)")
    report.add_argument("--year", type=int, help="only the monitoring of this year")
    report.add_argument("--language", default="pl", help="language of the reports (default: pl)")
    report.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")
    return parser


def _report(options: argparse.Namespace) -> int:
    from pwr_eval.reports import make_reports  # noqa: PLC0415 - see the module's docstring

    say = _silence if options.quiet else _say
    made = make_reports(
        options.project, programme=options.programme, year=options.year, language=options.language, say=say
    )
    _closing_words(made, say)
    return DONE


def _closing_words(made: list[Made], say: Say) -> None:
    say("")
    say("Open in a browser:")
    for report in made:
        say(f"  {report.path}" + ("  (example data, fictional)" if report.fictional else ""))


def _say(text: str) -> None:
    print(text, flush=True)


def _silence(text: str) -> None:
    """Say nothing: the other choice beside `_say`."""


if __name__ == "__main__":
    sys.exit(main())
