"""The command ``register``: indicators counted in the registers of services."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from pwr_eval.registers.keys import find_key, new_key_file
from pwr_eval.registers.process import RegisterResult, process_registers, programmes_with_registers
from pwr_eval.vocabulary import DONE
from pwr_eval.words.wording import Wording, wording

__all__ = ["add_options", "register_lines", "run"]


def add_options(command: argparse.ArgumentParser, words: Wording) -> None:
    """Declare the options."""
    file = words("help.metavar.file")
    command.add_argument("--key-file", type=Path, metavar=file, help=words("help.register.key_file"))
    command.add_argument("--new-key", type=Path, metavar=file, help=words("help.register.new_key"))
    command.add_argument("--memory", default="1GB", help=words("help.register.memory"))
    command.add_argument(
        "--spark", default="", metavar=words("help.metavar.address"), help=words("help.register.spark")
    )


def run(options: argparse.Namespace) -> int:
    """Process the registers of the programmes and write what came of it, or only write a new key."""
    words = wording(options.language)
    if options.new_key is not None:
        new_key_file(options.new_key, options.project)
        print(words("register.key_written", file=options.new_key))
        return DONE
    key = find_key(options.project, options.key_file)
    for name in options.programme or programmes_with_registers(options.project):
        result = process_registers(
            options.project,
            name,
            key,
            memory=options.memory,
            spark=options.spark,
        )
        print(*register_lines(result, words), sep="\n", flush=True)
    return DONE


def register_lines(result: RegisterResult, words: Wording) -> Iterator[str]:
    """Return in lines what came of the registers.

    Parameters
    ----------
    result : RegisterResult
        From `pwr_eval.registers.process.process_registers`.
    words : Wording
        Language.
    """
    for intake in result.intakes:
        mark = f"  {words('check.fictional')}" if intake.fictional else ""
        yield words("register.title", name=intake.name, sender=intake.sender) + mark
        counts = [
            ("there", intake.there),
            ("read", intake.read),
            ("refused", intake.refused),
            ("empty", intake.empty),
        ]
        yield "  " + words("register.balance", **{name: words.number(n) for name, n in counts})
        for reason, n in intake.reasons.items():
            yield "    " + words("register.item", what=words(f"register.reason.{reason}"), n=words.number(n))
        for remark, n in intake.remarks.items():
            yield "    " + words("register.item", what=words(f"register.remark.{remark}"), n=words.number(n))
        if intake.refused:
            yield "  " + words(
                "register.quarantine", file=f"{result.folder.as_posix()}/stored/{intake.name}.quarantine.csv"
            )
    hidden = int(result.published["status"].eq("suppressed").sum())
    yield words("register.figures", n=words.number(len(result.published)), hidden=words.number(hidden))
    differing = result.comparison[result.comparison["verdict"].eq("differs")]
    yield words(
        "register.compared", n=words.number(len(result.comparison)), differing=words.number(len(differing))
    )
    for row in differing.to_dict("records"):
        yield "  " + words(
            "register.difference",
            indicator=row["indicator_id"],
            where=" ".join(filter(None, [str(row["year"]), row["area"], row["group"]])),
            reported=words.number(row["reported"]),
            register=words.number(row["register"]),
            difference=words.signed(row["difference"]),
            source=row["source"],
        )
    for row in result.bounds[~result.bounds["inside"].astype(bool)].to_dict("records"):
        low, high, found = (words.number(row[name]) for name in ("low", "high", "register"))
        yield "  " + words(
            "register.outside_bounds", indicator=row["indicator_id"], register=found, low=low, high=high
        )
    yield words("register.saved", folder=result.folder.as_posix())
