"""The command ``pwr-eval``.

Exit status: 0 done, also where nothing was new; 1 the input or a check failed (said where); 2 wrong usage;
3 an internal fault. Nothing heavy is imported before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pwr_eval.errors import PwrEvalError, UsageError

if TYPE_CHECKING:
    from pwr_eval.publishing.batch.progress import Progress

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["main"]

DONE, FAILED, WRONG_USAGE, INTERNAL_FAULT = 0, 1, 2, 3
_STATUS = (
    "exit status: 0 done, also where nothing was new; 1 the input or a check failed, said where; "
    "2 wrong usage; 3 an internal fault"
)


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
        return _failed(str(error), WRONG_USAGE)
    except PwrEvalError as error:
        return _failed(str(error), FAILED)
    except KeyboardInterrupt:
        return _failed("stopped; finished reports stay as they were", FAILED)
    except OSError as error:
        return _failed(f"{error.filename or 'the system'}: {error.strerror or error}", FAILED)
    except Exception as error:
        from pwr_eval.publishing.batch.outcomes import told_fault

        if os.environ.get("PWR_EVAL_TRACEBACK"):
            traceback.print_exc()
        return _failed(told_fault(error), INTERNAL_FAULT)
    return status


def _failed(words: str, status: int) -> int:
    print(f"pwr-eval: {words}", file=sys.stderr)
    return status


def _let_any_letter_pass() -> None:
    """Show "?" for a letter that the terminal's encoding lacks (old Windows consoles) instead of stopping."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pwr-eval", description=__doc__.splitlines()[0] if __doc__ else None, epilog=_STATUS
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    report = _add_command(
        commands, "report", _report, "make the reports that are due",
        "Check the data, write the tables to data/processed/ and make the reports in reports/ whose inputs "
        "changed.",
    )  # fmt: skip
    _add_report_options(report)
    verify = _add_command(
        commands, "verify", _verify, "say whether reports still follow from today's inputs",
        "Hold what each report was made from against today's files and list what differs; status 1 if "
        "anything does.",
    )  # fmt: skip
    verify.add_argument(
        "reports", nargs="*", type=Path, metavar="REPORT",
        help="folder of a report or its page (default: every report that is there)",
    )  # fmt: skip
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
    register = _add_command(
        commands, "register", _register, "count indicators in the registers of services",
        "Take in the registers of data/raw/<programme>/registers/ under pseudonyms, count what they say, "
        "hide small figures and hold the rest against the returns. The key of the pseudonyms comes from "
        "--key-file, from the file that PWR_EVAL_REGISTER_KEY_FILE names, or from PWR_EVAL_REGISTER_KEY.",
    )  # fmt: skip
    register.add_argument("--key-file", type=Path, metavar="FILE", help="key, in a file outside the project")
    register.add_argument("--new-key", type=Path, metavar="FILE", help="only write a new key to a new file")
    register.add_argument("--memory", default="1GB", help="what may be held at a time (default: 1GB)")
    register.add_argument(
        "--spark", default="", metavar="ADDRESS", help="count on a cluster: spark://…, sc://…, yarn, local[2]"
    )
    register.add_argument(
        "--threshold", type=_from_2, default=3, help="fewest people in a figure that is shown (default: 3)"
    )
    for command in (check, forms):
        command.add_argument("year", type=int, metavar="YEAR", help="year that is reported, such as 2025")
    for command in (report, check, register):
        command.add_argument("--language", default="pl", help="language of the words (default: pl)")
    for command in (report, verify):
        command.add_argument("--json", action="store_true", help="one JSON document instead of lines")
        command.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")
    return parser


def _add_report_options(report: argparse.ArgumentParser) -> None:
    report.add_argument("--year", type=int, help="only the reports on this year")
    report.add_argument(
        "--only", action="append", default=[], metavar="NAME",
        help="only this report, such as monitoring-2025, and no tables; may be given several times",
    )  # fmt: skip
    report.add_argument(
        "--pdf", action="store_true", help="write each report as an accessible PDF too (needs pwr-eval[pdf])"
    )
    report.add_argument("--ex-post", action="store_true", help="only the ex-post evaluation")
    report.add_argument(
        "--draft", action="store_true", help="make the ex-post evaluation with gaps, marked as a draft"
    )
    report.add_argument("--force", action="store_true", help="make all, also where no input changed")
    report.add_argument(
        "--jobs", type=int, metavar="N",
        help="how many reports at once (default: one a core of this machine, and one more)",
    )  # fmt: skip
    report.add_argument(
        "--cell-seconds", type=int, default=120, metavar="S", help="longest time of one cell (default: 120)"
    )
    report.add_argument(
        "--run-seconds", type=int, default=600, metavar="S", help="longest time of a notebook (default: 600)"
    )
    report.add_argument(
        "--kernels", choices=("auto", "forked", "stock"), default="auto",
        help="how kernels start: forked from a prepared process (Linux) or stock (default: what is there)",
    )  # fmt: skip
    report.add_argument(
        "--scheduler", metavar="ADDRESS",
        help="let the workers of this Dask scheduler make the programmes (needs pwr-eval[cluster])",
    )  # fmt: skip


def _add_command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], title: str, description: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=title, description=description, epilog=_STATUS)
    command.set_defaults(run=run)
    command.add_argument(
        "--project", type=Path, default=Path(), help="folder with data/ and notebooks/ (default: here)"
    )
    command.add_argument(
        "--programme", action="append", default=[],
        help="folder in data/raw/; may be given several times (default: every one that is there)",
    )  # fmt: skip
    return command


def _report(options: argparse.Namespace) -> int:
    from pwr_eval.publishing.batch.make_reports import make_reports
    from pwr_eval.publishing.batch.outcomes import exit_status

    if options.ex_post and options.year is not None:
        raise UsageError("--ex-post is about the whole programme: leave --year out")
    outcomes = make_reports(
        options.project,
        programmes=options.programme,
        year=options.year,
        language=options.language,
        only=options.only,
        force=options.force,
        pdf=options.pdf,
        cell_seconds=options.cell_seconds,
        run_seconds=options.run_seconds,
        ex_post=options.ex_post,
        draft=options.draft,
        jobs=options.jobs,
        kernels=options.kernels,
        scheduler=options.scheduler,
        progress=_progress(options),
    )
    return exit_status(outcomes)


def _progress(options: argparse.Namespace) -> Progress:
    from pwr_eval.publishing.batch.progress import Bar, Lines, Machine, Quiet

    if options.json:
        return Machine()
    if options.quiet:
        return Quiet()
    return Bar() if sys.stderr.isatty() and sys.stdout.isatty() else Lines()


def _verify(options: argparse.Namespace) -> int:
    from pwr_eval.publishing.verify import tell_verdicts, verify_reports

    verdicts = verify_reports(options.project, options.reports, programmes=options.programme)
    return tell_verdicts(verdicts, json=options.json, quiet=options.quiet, say=_say)


def _check(options: argparse.Namespace) -> int:
    from pwr_eval.commands.check import collect

    without_errors = [
        collect(
            options.project, name, options.year, language=options.language, marked=options.marked, say=_say
        )
        for name in _programmes(options)
    ]
    return DONE if all(without_errors) else FAILED


def _forms(options: argparse.Namespace) -> int:
    from pwr_eval.commands.forms import hand_out_forms

    for name in _programmes(options):
        for form in hand_out_forms(options.project, name, options.year):
            _say(str(form))
    return DONE


def _register(options: argparse.Namespace) -> int:
    from pwr_eval.registers.keys import find_key, new_key_file
    from pwr_eval.words.wording import wording

    words = wording(options.language)
    if options.new_key is not None:
        new_key_file(options.new_key, options.project)
        _say(words("register.key_written", file=options.new_key))
        return DONE
    key = find_key(options.project, options.key_file)
    from pwr_eval.commands.register import told
    from pwr_eval.registers.process import process_registers, programmes_with_registers

    named = [options.programme] if options.programme else programmes_with_registers(options.project)
    for name in named:
        result = process_registers(
            options.project,
            name,
            key,
            memory=options.memory,
            spark=options.spark,
            threshold=options.threshold,
        )
        for line in told(result, words):
            _say(line)
    return DONE


def _from_2(text: str) -> int:
    number = int(text)
    if number <= 1:
        raise argparse.ArgumentTypeError("the threshold is 2 or more: one of 1 hides nothing")
    return number


def _programmes(options: argparse.Namespace) -> list[str]:
    from pwr_eval.files.project import chosen_programmes

    return chosen_programmes(options.project, options.programme)


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
