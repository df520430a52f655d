"""Options that several commands have."""

from __future__ import annotations

import argparse
from datetime import date

__all__ = ["add_decision", "add_language", "add_output", "add_year"]


def add_language(command: argparse.ArgumentParser) -> None:
    """Let a command be given the language of its words."""
    command.add_argument("--language", default="pl", help="language of the words (default: pl)")


def add_output(command: argparse.ArgumentParser) -> None:
    """Let a command be given the form of what it says."""
    command.add_argument("--json", action="store_true", help="one JSON document instead of lines")
    command.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")


def add_decision(command: argparse.ArgumentParser) -> None:
    """Let a command be given who decides, why and when: it stands in the reports."""
    command.add_argument("--reason", required=True, help="why; it stands in the reports")
    command.add_argument("--role", required=True, help="post of the one who decides, without a name")
    command.add_argument("--date", type=date.fromisoformat, help="day of the decision (default: today)")


def add_year(command: argparse.ArgumentParser) -> None:
    """Let a command be given the year that it is about."""
    command.add_argument("year", type=int, metavar="YEAR", help="year that is reported, such as 2025")
