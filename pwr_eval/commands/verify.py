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

__all__ = ["add_options", "run"]


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare the options."""
    command.description = (
        "Hold what each report was made from against today's files and list what differs; status 1 if "
        "anything does."
    )
    command.add_argument(
        "reports", nargs="*", type=Path, metavar="REPORT",
        help="folder of a report or its page (default: every report that is there)",
    )  # fmt: skip
    add_output(command)


def run(options: argparse.Namespace) -> int:
    """Write what differs; the exit status is 1 if a report does not follow from today's inputs."""
    verdicts = verify_reports(options.project, options.reports, programmes=options.programme)
    if options.json:
        reports = [{"holds": verdict.holds, **asdict(verdict)} for verdict in verdicts]
        print(json.dumps({"reports": reports}, ensure_ascii=False, indent=1))
    elif not options.quiet:
        print(*(line for verdict in verdicts for line in _lines(verdict)), sep="\n")
    return DONE if all(verdict.holds for verdict in verdicts) else FAILED


def _lines(verdict: Verdict) -> Iterator[str]:
    yield f"{verdict.report}: {'follows' if verdict.holds else 'does NOT follow'} from today's inputs"
    yield from (f"  {difference}" for difference in verdict.differs)
    yield from (f"  made with other versions: {note}" for note in verdict.notes)
