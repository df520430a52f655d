"""The command ``init``: the folder of a new programme, empty, as an example, or read out of its document."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from pwr_eval.errors import Message, UsageError
from pwr_eval.files.notebooks import copy_notebooks
from pwr_eval.vocabulary import DONE
from pwr_eval.words.wording import Wording, wording

__all__ = ["add_options", "run"]


def add_options(command: argparse.ArgumentParser, words: Wording) -> None:
    """Declare the options."""
    file = words("help.metavar.file")
    command.add_argument("name", metavar=words("help.metavar.name"), help=words("help.init.name"))
    kind = command.add_mutually_exclusive_group()
    kind.add_argument(
        "--example",
        nargs="?",
        const="example",
        metavar=words("help.metavar.which"),
        help=words("help.init.example"),
    )
    kind.add_argument("--from", dest="document", type=Path, metavar=file, help=words("help.init.from"))
    kind.add_argument("--approve", type=Path, metavar=file, help=words("help.init.approve"))


def run(options: argparse.Namespace) -> int:
    """Make the folder, or take approvals in, and say what comes next."""
    words = wording(options.language)
    project, name = options.project, options.name
    if options.document:
        lines = _from_document(project, name, options.document, words)
    elif options.approve:
        lines = _approved(project, name, options.approve, words)
    else:
        lines = _new(project, name, words, options.example)
    print(*lines, sep="\n", flush=True)
    if copy_notebooks(project):
        print(words("init.notebooks"), flush=True)
    return DONE


def _new(project: Path, name: str, words: Wording, example: str | None) -> Iterator[str]:
    from pwr_eval.programme.new_programme import examples, new_folder, write_empty, write_example

    if example and example not in examples():
        known = ", ".join(examples())
        raise UsageError(Message('there is no example "{name}"; use {known}', name=example, known=known))
    with new_folder(project, name) as folder:
        if example:
            write_example(folder, example)
        else:
            write_empty(folder)
    yield words("init.made", folder=f"data/raw/{name}")
    yield words("init.next.example" if example else "init.next.empty", name=name)


def _from_document(project: Path, name: str, document: Path, words: Wording) -> Iterator[str]:
    from pwr_eval.programme.documents.approval_sheet import place_text
    from pwr_eval.programme.documents.intake import take_document

    intake = take_document(project, name, document, words)
    folder = intake.folder.relative_to(project).as_posix()
    tasks, indicators = (
        words.count("init.tasks", intake.tasks),
        words.count("init.indicators", intake.indicators),
    )
    yield words("init.read", file=document.name, folder=folder, tasks=tasks, indicators=indicators)
    if intake.approved:
        yield words("init.kept", n=intake.approved)
    if intake.not_read:
        yield words("init.not_read", n=len(intake.not_read))
        for each in intake.not_read:
            place = place_text(each.page, each.table, each.row, words)
            yield f"  {place}: {words.of_message(each.problem)}"
    yield words("init.next.draft", sheet=f"{folder}/approval.xlsx", name=name)


def _approved(project: Path, name: str, sheet: Path, words: Wording) -> Iterator[str]:
    from pwr_eval.programme.documents.approval import take_approvals

    taken = take_approvals(project, name, sheet)
    yield words("init.approved", approved=taken.approved, refused=taken.refused, undecided=taken.undecided)
