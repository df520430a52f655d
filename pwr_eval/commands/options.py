"""Options that several commands have."""

from __future__ import annotations

import argparse
from datetime import date

from pwr_eval.words.wording import Wording

__all__ = ["add_decision", "add_output", "add_year"]


def add_output(command: argparse.ArgumentParser, words: Wording) -> None:
    """Let a command be given the form of what it says."""
    command.add_argument("--json", action="store_true", help=words("help.json"))
    command.add_argument("-q", "--quiet", action="store_true", help=words("help.quiet"))


def add_decision(command: argparse.ArgumentParser, words: Wording) -> None:
    """Let a command be given who decides, why and when: it stands in the reports."""
    for name in ("reason", "role"):
        text = words(f"help.decision.{name}")
        command.add_argument(f"--{name}", required=True, metavar=words("help.metavar.text"), help=text)
    day = words("help.metavar.date")
    command.add_argument("--date", type=date.fromisoformat, metavar=day, help=words("help.decision.date"))


def add_year(command: argparse.ArgumentParser, words: Wording) -> None:
    """Let a command be given the year that it is about."""
    command.add_argument("year", type=int, metavar=words("help.metavar.year"), help=words("help.year"))
