"""The command ``accept``: a warning that somebody looked into is accepted, with the reason."""

from __future__ import annotations

import argparse
from datetime import date

import pandas as pd

from pwr_eval.commands.options import add_decision
from pwr_eval.errors import DataError, Fault, Message, Place, UsageError
from pwr_eval.files.add_row import add_row
from pwr_eval.files.project import chosen_programmes, programme_folder
from pwr_eval.indicators.programme_inputs import read_inputs
from pwr_eval.observations.quality import accept, idle_acceptances
from pwr_eval.observations.quality.findings import ACCEPTED, read_accepted
from pwr_eval.schemas.declaration import declared
from pwr_eval.vocabulary import DONE
from pwr_eval.words.wording import Wording, wording

__all__ = ["add_options", "run"]

_ADDED = ["accepted", "reason", "decided_by_role", "decided_on"]


def add_options(command: argparse.ArgumentParser, words: Wording) -> None:
    """Declare the options."""
    finding = words("help.metavar.finding")
    command.add_argument("finding", nargs="+", metavar=finding, help=words("help.accept.finding"))
    add_decision(command, words)


def run(options: argparse.Namespace) -> int:
    """Add a row for each finding, or none where any of them does not hold."""
    words = wording(options.language)
    programme = _programme_of(options)
    folder = programme_folder(options.project, programme)
    findings = read_inputs(options.project, programme).tables["findings"].drop(columns=_ADDED)
    rows = [
        {
            "finding_id": finding,
            "reason": options.reason,
            "decided_by_role": options.role,
            "date": str(options.date or date.today()),
        }
        for finding in dict.fromkeys(options.finding)
    ]
    # Held against what was found as if the rows stood there, before anything is written.
    together = pd.concat([read_accepted(folder), pd.DataFrame(rows)], ignore_index=True)
    accept(findings, together)
    mine = {row["finding_id"] for row in rows}
    idle = [fault for fault in idle_acceptances(findings, together) if _finding_of(fault, together) in mine]
    if idle:
        raise DataError(Message("{file} was not changed", file=ACCEPTED), idle)
    for row in rows:
        path = add_row(folder / ACCEPTED, row, declared("accepted").required, declared("accepted").optional)
    print(words("accept.done", n=len(rows), file=f"data/raw/{programme}/{path.name}"), flush=True)
    return DONE


def _finding_of(fault: Fault, accepted: pd.DataFrame) -> str:
    return str(accepted["finding_id"].iloc[fault.place.row - 2])


def _programme_of(options: argparse.Namespace) -> str:
    """Return the one programme whose findings these are."""
    names = chosen_programmes(options.project, options.programme)
    if len(names) == 1:
        return names[0]
    found = [
        name
        for name in names
        if set(options.finding) & set(read_inputs(options.project, name).tables["findings"]["finding_id"])
    ]
    if len(found) > 1:
        problem = "several programmes have such a finding: name one with --programme ({names})"
        raise UsageError(Message(problem, names=", ".join(found)))
    if not found:
        fault = Fault(Place(ACCEPTED), "no finding has this id", ", ".join(options.finding))
        raise DataError(Message("{file} was not changed", file=ACCEPTED), [fault])
    return found[0]
