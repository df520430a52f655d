"""The command ``decide``: whose figure stands where returns contradict each other, and why."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from pwr_eval.cleaning.names import UnknownName
from pwr_eval.commands.options import add_decision, add_year
from pwr_eval.errors import DataError, Fault, Message, Place, UsageError
from pwr_eval.files.add_row import add_row
from pwr_eval.files.project import chosen_programmes, programme_folder
from pwr_eval.indicators.plausibility import expected_in
from pwr_eval.indicators.programme_inputs import Inputs, read_inputs
from pwr_eval.observations import read_decisions
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import DONE, REGISTER
from pwr_eval.words.wording import Wording, wording

__all__ = ["add_options", "run"]

DECISIONS = "decisions.csv"


def add_options(command: argparse.ArgumentParser, words: Wording) -> None:
    """Declare the options."""
    number = words("help.metavar.number")
    command.add_argument("subject", metavar=number, help=words("help.decide.subject"))
    add_year(command, words)
    whose = command.add_mutually_exclusive_group(required=True)
    unit = words("help.metavar.unit")
    whose.add_argument("--unit", default="", metavar=unit, help=words("help.decide.unit"))
    whose.add_argument("--register", action="store_true", help=words("help.decide.register"))
    add_decision(command, words)


def run(options: argparse.Namespace) -> int:
    """Add the decision, where there is something to decide."""
    names = chosen_programmes(options.project, options.programme)
    if len(names) > 1:
        raise UsageError(Message("name the programme with --programme ({names})", names=", ".join(names)))
    [programme] = names
    folder = programme_folder(options.project, programme)
    inputs = read_inputs(options.project, programme)
    sender = "" if options.register else _unit(inputs, options.unit, options.year)
    faults = [*_undecidable(inputs, options.subject, options.year, sender), *_decided(folder, options)]
    if faults:
        raise DataError(Message("{file} was not changed", file=DECISIONS), faults)
    row = {
        "indicator_id": options.subject,
        "year": str(options.year),
        "accepted_sender": sender,
        "accepted_source": REGISTER if options.register else "",
        "reason": options.reason,
        "decided_by_role": options.role,
        "date": str(options.date or date.today()),
    }
    path = add_row(folder / DECISIONS, row, declared("decisions").required, declared("decisions").optional)
    print(wording(options.language)("decide.done", file=f"data/raw/{programme}/{path.name}"), flush=True)
    return DONE


def _unit(inputs: Inputs, written: str, year: int) -> str:
    try:
        return expected_in(inputs.programme)(year).sender(written)
    except UnknownName:
        units = ", ".join(inputs.programme.amended_in(year).task_units["responsible_unit"].unique())
        remedy = Message("Units of the plan: {units}.", units=units)
        fault = Fault(Place(DECISIONS), "the plan names no such unit", written, remedy)
        raise DataError(Message("{file} was not changed", file=DECISIONS), [fault]) from None


def _undecidable(inputs: Inputs, subject: str, year: int, sender: str) -> list[Fault]:
    """Return why there is nothing to decide: no two figures of it, or none of the unit."""
    of_indicator = "." in subject
    table = "observations" if of_indicator else "spending"
    key = "indicator_id" if of_indicator else "task_id"
    aside = inputs.tables["corrections"]
    aside = aside[aside["table"].eq(table) & aside["year"].eq(year) & aside[key].astype(str).eq(subject)]
    senders = sorted({*aside["from_sender"], *aside["to_sender"]})
    found = Message("{number} in {year}", number=subject, year=year)
    if aside.empty:
        return [Fault(Place(DECISIONS), "no contradiction to decide on", found)]
    if sender and sender not in senders:
        remedy = Message("It was reported by: {units}.", units=", ".join(filter(None, senders)))
        return [Fault(Place(DECISIONS), "the unit reported no such figure", sender, remedy)]
    return []


def _decided(folder: Path, options: argparse.Namespace) -> list[Fault]:
    decisions = read_decisions(folder / DECISIONS)
    again = decisions["indicator_id"].eq(options.subject) & decisions["year"].eq(options.year)
    return [
        Fault(Place(DECISIONS, row=int(row) + 2), "decided already", options.subject, "Change that row.")
        for row in decisions.index[again]
    ]
