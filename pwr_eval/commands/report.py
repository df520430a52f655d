"""The command ``report``: the reports that are due are made."""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields

from pwr_eval.commands.options import add_output
from pwr_eval.publishing.batch.make_reports import make_reports
from pwr_eval.publishing.batch.outcomes import exit_status
from pwr_eval.publishing.batch.progress import Bar, Lines, Machine, Progress
from pwr_eval.publishing.batch.run_options import KERNELS, RunOptions
from pwr_eval.words.wording import Wording, wording

__all__ = ["add_options", "run"]


def add_options(command: argparse.ArgumentParser, words: Wording) -> None:
    """Declare the options; those of the run are named as the fields of `RunOptions`."""
    name, seconds = words("help.metavar.name"), words("help.metavar.seconds")
    command.add_argument(
        "--year", type=int, metavar=words("help.metavar.year"), help=words("help.report.year")
    )
    command.add_argument("--only", action="append", default=[], metavar=name, help=words("help.report.only"))
    for flag in ("pdf", "ex-post", "draft", "strict", "incomplete", "force"):
        text = words(f"help.report.{flag.replace('-', '_')}")
        command.add_argument(f"--{flag}", action="store_true", help=text)
    command.add_argument("--jobs", type=int, metavar="N", help=words("help.report.jobs"))
    command.add_argument(
        "--cell-seconds", type=int, default=120, metavar=seconds, help=words("help.report.cell_seconds")
    )
    command.add_argument(
        "--run-seconds", type=int, default=600, metavar=seconds, help=words("help.report.run_seconds")
    )
    command.add_argument("--kernels", choices=KERNELS, default="auto", help=words("help.report.kernels"))
    command.add_argument(
        "--scheduler", metavar=words("help.metavar.address"), help=words("help.report.scheduler")
    )
    add_output(command, words)


def run(options: argparse.Namespace) -> int:
    """Make the reports; the exit status is that of the worst of them."""
    given = vars(options) | {"programmes": tuple(options.programme), "only": tuple(options.only)}
    run_options = RunOptions(**{field.name: given[field.name] for field in fields(RunOptions)})
    return exit_status(make_reports(run_options, _progress(options)))


def _progress(options: argparse.Namespace) -> Progress:
    words = wording(options.language)
    if options.json:
        return Machine(words)
    if options.quiet:
        return Progress(words)
    return Bar(words) if sys.stderr.isatty() and sys.stdout.isatty() else Lines(words)
