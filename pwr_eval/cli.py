"""The command ``pwr-eval``.

Exit status: 0 done, 1 the input or a check failed (said where), 2 wrong usage, 3 an internal fault.
Nothing heavy is imported before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pwr_eval.errors import PwrEvalError, UsageError

if TYPE_CHECKING:
    from pwr_eval.reports import Made, Say

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

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
    _let_any_letter_pass()
    try:
        status: int = options.run(options)
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
    return status


def _let_any_letter_pass() -> None:
    """Show "?" for a letter that the terminal's encoding lacks (old Windows consoles) instead of stopping."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pwr-eval", description=__doc__.splitlines()[0] if __doc__ else None
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    report = _add_command(
        commands, "report", _report, "make the reports that are due",
        "Check the data, write the tables to data/processed/ and make the reports in reports/.",
    )  # fmt: skip
    report.add_argument("--year", type=int, help="only the reports on this year")
    report.add_argument("--ex-post", action="store_true", help="only the ex-post evaluation")
    report.add_argument(
        "--draft", action="store_true", help="make the ex-post evaluation with gaps, marked as a draft"
    )
    report.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")
    check = _add_command(
        commands, "check", _check, "check what the units sent for a year",
        "Check every return of a year and list all faults and doubts at once; data/raw/ is only read.",
    )  # fmt: skip
    check.add_argument(
        "--marked", action="store_true", help="write copies with marked cells, to send back, to reports/"
    )
    forms = _add_command(
        commands, "forms", _forms, "write the forms that the units fill in for a year",
        "Write one Excel form for each responsible unit to reports/.",
    )  # fmt: skip
    for command in (check, forms):
        command.add_argument("year", type=int, metavar="YEAR", help="year that is reported, such as 2025")
    for command in (report, check):
        command.add_argument("--language", default="pl", help="language of the words (default: pl)")
    return parser


def _add_command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], title: str, description: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=title, description=description)
    command.set_defaults(run=run)
    command.add_argument(
        "--project", type=Path, default=Path(), help="folder with data/ and notebooks/ (default: here)"
    )
    command.add_argument("--programme", help="folder in data/raw/ (default: every one that is there)")
    return command


def _report(options: argparse.Namespace) -> int:
    from pwr_eval.reports import make_reports  # noqa: PLC0415 - see the module's docstring

    say = _silence if options.quiet else _say
    if options.ex_post and options.year is not None:
        raise UsageError("--ex-post is about the whole programme: leave --year out")
    made = make_reports(
        options.project,
        programme=options.programme,
        year=options.year,
        language=options.language,
        ex_post=options.ex_post,
        draft=options.draft,
        say=say,
    )
    _closing_words(made, say)
    return DONE


def _check(options: argparse.Namespace) -> int:
    from pwr_eval.collecting import collect  # noqa: PLC0415 - see the module's docstring

    without_errors = [
        collect(
            options.project, name, options.year, language=options.language, marked=options.marked, say=_say
        )
        for name in _programmes(options)
    ]
    return DONE if all(without_errors) else FAILED


def _forms(options: argparse.Namespace) -> int:
    from pwr_eval.collecting import hand_out_forms  # noqa: PLC0415 - see the module's docstring

    for name in _programmes(options):
        for form in hand_out_forms(options.project, name, options.year):
            _say(str(form))
    return DONE


def _programmes(options: argparse.Namespace) -> list[str]:
    from pwr_eval.results import programmes_in  # noqa: PLC0415 - see the module's docstring

    return [options.programme] if options.programme else programmes_in(options.project)


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
