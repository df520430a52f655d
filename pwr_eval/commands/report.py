"""The command ``report``: the reports that are due are made."""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields

from pwr_eval.commands.options import add_language, add_output
from pwr_eval.publishing.batch.make_reports import make_reports
from pwr_eval.publishing.batch.outcomes import exit_status
from pwr_eval.publishing.batch.progress import Bar, Lines, Machine, Progress
from pwr_eval.publishing.batch.run_options import KERNELS, RunOptions

__all__ = ["add_options", "run"]


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare the options; those of the run are named as the fields of `RunOptions`."""
    command.description = (
        "Check the data, write the tables to data/processed/ and make the reports in reports/ whose inputs "
        "changed."
    )
    command.add_argument("--year", type=int, help="only the reports on this year")
    command.add_argument(
        "--only", action="append", default=[], metavar="NAME",
        help="only this report, such as monitoring-2025, and no tables; may be given several times",
    )  # fmt: skip
    command.add_argument(
        "--pdf", action="store_true", help="write each report as an accessible PDF too (needs pwr-eval[pdf])"
    )
    command.add_argument("--ex-post", action="store_true", help="only the ex-post evaluation")
    command.add_argument(
        "--draft", action="store_true", help="make the ex-post evaluation with gaps, marked as a draft"
    )
    command.add_argument(
        "--strict",
        action="store_true",
        help="make nothing of a programme if anything of its data cannot be used",
    )
    command.add_argument(
        "--incomplete", action="store_true",
        help="let a report that lacks something take the place of a complete one",
    )  # fmt: skip
    command.add_argument("--force", action="store_true", help="make all, also where no input changed")
    command.add_argument(
        "--jobs", type=int, metavar="N",
        help="how many reports at once (default: one a core of this machine, and one more)",
    )  # fmt: skip
    command.add_argument(
        "--cell-seconds", type=int, default=120, metavar="S", help="longest time of one cell (default: 120)"
    )
    command.add_argument(
        "--run-seconds", type=int, default=600, metavar="S", help="longest time of a notebook (default: 600)"
    )
    command.add_argument(
        "--kernels", choices=KERNELS, default="auto",
        help="how kernels start: forked from a prepared process (Linux) or stock (default: what is there)",
    )  # fmt: skip
    command.add_argument(
        "--scheduler", metavar="ADDRESS",
        help="let the workers of this Dask scheduler make the programmes (needs pwr-eval[cluster])",
    )  # fmt: skip
    add_language(command)
    add_output(command)


def run(options: argparse.Namespace) -> int:
    """Make the reports; the exit status is that of the worst of them."""
    given = vars(options) | {"programmes": tuple(options.programme), "only": tuple(options.only)}
    run_options = RunOptions(**{field.name: given[field.name] for field in fields(RunOptions)})
    return exit_status(make_reports(run_options, _progress(options)))


def _progress(options: argparse.Namespace) -> Progress:
    if options.json:
        return Machine()
    if options.quiet:
        return Progress()
    return Bar() if sys.stderr.isatty() and sys.stdout.isatty() else Lines()
