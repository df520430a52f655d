"""The command ``verify``: reports are held against today's inputs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from pwr_eval.commands.options import add_output
from pwr_eval.publishing.verify import Verdict, verify_reports
from pwr_eval.vocabulary import DONE, FAILED
from pwr_eval.words.wording import Wording, wording

__all__ = ["add_options", "run"]


def add_options(command: argparse.ArgumentParser, words: Wording) -> None:
    """Declare the options."""
    command.add_argument(
        "reports",
        nargs="*",
        type=Path,
        metavar=words("help.metavar.report"),
        help=words("help.verify.reports"),
    )
    add_output(command, words)


def run(options: argparse.Namespace) -> int:
    """Write what differs; the exit status is 1 if a report does not follow from today's inputs."""
    verdicts = verify_reports(options.project, options.reports, programmes=options.programme)
    if options.json:
        reports = [{"holds": verdict.holds, **asdict(verdict)} for verdict in verdicts]
        print(json.dumps({"reports": reports}, ensure_ascii=False, indent=1))
    elif not options.quiet:
        words = wording(options.language)
        print(*(line for verdict in verdicts for line in _lines(verdict, words)), sep="\n")
    return DONE if all(verdict.holds for verdict in verdicts) else FAILED


def _lines(verdict: Verdict, words: Wording) -> Iterator[str]:
    yield words("verify.follows" if verdict.holds else "verify.differs", report=verdict.report)
    yield from (f"  {difference.text(words)}" for difference in verdict.differs)
    yield from (f"  {words('verify.versions', difference=note.text(words))}" for note in verdict.notes)
