"""The command ``check``: what units sent for a year is checked, and copies of it marked to send back."""

from __future__ import annotations

import argparse
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pwr_eval.cleaning.personal_data import mask_personal_data
from pwr_eval.cleaning.personal_doubts import personal_doubts_in
from pwr_eval.collection.forms import marked_copy
from pwr_eval.commands.options import add_year
from pwr_eval.errors import Fault, Place
from pwr_eval.files.atomic_folder import publication, report_lock
from pwr_eval.files.file_names import numbered, plain_name
from pwr_eval.files.project import chosen_programmes
from pwr_eval.indicators.checking import Check, check_year
from pwr_eval.observations.notes import NOTES
from pwr_eval.observations.quality.finding_text import finding_text
from pwr_eval.observations.quality.findings import ACCEPTED
from pwr_eval.reporting.chapters.labels import shortened
from pwr_eval.vocabulary import DONE, FAILED
from pwr_eval.words.error_text import place_text
from pwr_eval.words.wording import Wording, wording

_LONGEST_NOTE = 300

__all__ = ["add_options", "check_lines", "run", "write_marked_copies"]


def add_options(command: argparse.ArgumentParser, words: Wording) -> None:
    """Declare the options."""
    command.add_argument("--marked", action="store_true", help=words("help.check.marked"))
    add_year(command, words)


def run(options: argparse.Namespace) -> int:
    """Write what was found in the returns of a year; the exit status is 1 if an error was."""
    words = wording(options.language)
    status = DONE
    for name in chosen_programmes(options.project, options.programme):
        check = check_year(options.project, name, options.year)
        print(*check_lines(check, words), sep="\n", flush=True)
        if options.marked:
            print(*_marked_lines(options.project, check, words), sep="\n", flush=True)
        if not check.errors.empty:
            status = FAILED
    return status


# what is said


def check_lines(check: Check, words: Wording) -> Iterator[str]:
    """Tell in lines what was found: errors, open warnings, accepted ones, who sent nothing, and the sums.

    Parameters
    ----------
    check : Check
        From `pwr_eval.indicators.checking.check_year`.
    words : Wording
        Language.
    """
    folder = f"data/raw/{check.programme.id}"
    mark = f"  {words('check.fictional')}" if any(each.fictional for each in check.returns) else ""
    yield words("check.title", programme=check.programme.id, year=check.year) + mark
    yield from _unread_lines(check, words)
    if not check.returns:
        yield words("check.nobody_sent", year=check.year, folder=f"{folder}/returns/{check.year}/")
    for heading, findings in _weighed(check):
        if len(findings):
            yield ""
            yield words(f"check.{heading}", n=len(findings))
            for finding in findings.to_dict("records"):
                yield from _finding_lines(finding, words)
            if heading == "warnings":
                yield words("check.how_to_accept", file=f"{folder}/{ACCEPTED}")
    yield from _note_lines(check, words)
    yield ""
    if check.not_sent:
        yield words("check.not_sent", n=len(check.not_sent))
        yield from (f"  {unit}" for unit in check.not_sent)
    else:
        yield words("check.all_sent")
    yield from _lacking_lines(check, words)
    yield _summary(check, words)
    came = int(check.due["status"].eq("reported").sum())
    yield words("check.made_now", year=check.year, came=came, due=len(check.due))


def _lacking_lines(check: Check, words: Wording) -> Iterator[str]:
    """Tell unit by unit which figures of a return are lacking, and why."""
    lacking = check.due[~check.due["status"].isin(["reported", "not_sent"])]
    if lacking.empty:
        return
    yield words("check.lacking", n=len(lacking))
    for unit, rows in lacking.groupby("unit", sort=False):
        reasons = [
            f"{number} ({words(f'quality.status.{status}')})"
            for number, status in zip(rows["indicator_id"], rows["status"], strict=True)
        ]
        yield f"  {_printable(str(unit))}: {'; '.join(reasons)}"


def _unread_lines(check: Check, words: Wording) -> Iterator[str]:
    """Tell which cells of the plan were not read: their indicators stand without a target."""
    unread = check.programme.amended.unread
    if unread.empty:
        return
    yield ""
    yield words("check.unread", n=len(unread))
    for cell in unread.to_dict("records"):
        place = Place(cell["file"], row=cell["row"], column=cell["column"])
        yield f"  {_printable(place_text(place, words))}"
        more = words.of_message(cell["remedy"])
        found = words("check.found", found=cell["printed"])
        problem = words.of_message(cell["reason"])
        yield f"      {_printable(words('check.item', problem=problem, found=found, more=more))}"


def _note_lines(check: Check, words: Wording) -> Iterator[str]:
    """Tell which remarks of units wait for a decision, and what in them may be about a person."""
    if not check.notes:
        return
    yield ""
    yield words("check.notes", n=len(check.notes), file=f"data/raw/{check.programme.id}/{NOTES}")
    for note in check.notes:
        whose = words("check.note", number=note["indicator_id"], unit=note["sender"])
        yield f"  {_printable(whose)}"
        yield f"      {_printable(shortened(note['note'], _LONGEST_NOTE))}"
        doubts = [words.of_message(doubt) for doubt in personal_doubts_in(note["note"])]
        if doubts:
            yield f"      {words('check.note.doubts', listed=', '.join(doubts))}"


def _weighed(check: Check) -> list[tuple[str, pd.DataFrame]]:
    return [("errors", check.errors), ("warnings", check.open_warnings), ("accepted", check.accepted)]


def _finding_lines(finding: Mapping[Hashable, Any], words: Wording) -> Iterator[str]:
    text = finding_text(finding, words)
    found = words("check.found", found=text.found) if text.found else ""
    more = " ".join(filter(None, [text.expected, text.remedy]))
    about_returns = finding["rule"] != "decision"
    can_be_accepted = finding["severity"] == "warning" and not finding["accepted"] and about_returns
    name = f"  [{finding['finding_id']}]" if can_be_accepted else ""
    yield f"  {_printable(text.where)}{name}"
    yield f"      {_printable(words('check.item', problem=text.problem, found=found, more=more))}"
    if finding["accepted"]:
        date = words.date(finding["decided_on"])
        role, reason = finding["decided_by_role"], finding["reason"]
        yield f"      {_printable(words('check.reason', date=date, role=role, reason=reason))}"


def _summary(check: Check, words: Wording) -> str:
    counts = [words.count("check.files", len(check.returns))]
    counts += [words.count(f"check.{heading}", len(findings)) for heading, findings in _weighed(check)]
    if check.not_sent:
        counts.append(words.count("check.units_missing", len(check.not_sent)))
    return words("check.summary", listed=", ".join(counts))


def _printable(text: str) -> str:
    """Leave out what could move the cursor or colour the terminal: others wrote these texts."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


# copies that go back


def _marked_lines(project: Path, check: Check, words: Wording) -> Iterator[str]:
    copies = write_marked_copies(project, check, words)
    yield ""
    yield words("check.marked", n=len(copies)) if copies else words("check.nothing_to_mark")
    yield from (f"  {copy}" for copy in copies)


def write_marked_copies(project: Path, check: Check, words: Wording) -> list[Path]:
    """Write a marked copy of each return with errors or open warnings, in a folder a unit.

    Parameters
    ----------
    project : Path
        Folder with ``data/`` and ``reports/``.
    check : Check
        From `pwr_eval.indicators.checking.check_year`.
    words : Wording
        Language of the list and comments.

    Returns
    -------
    list of Path
        The copies in ``reports/<programme>/check-<year>/<unit>/``, which holds nothing else afterwards.
    """
    destination = project / "reports" / check.programme.id / f"check-{check.year}"
    returned = project / "data" / "raw" / check.programme.id / "returns" / str(check.year)
    sent = sorted(path for path in returned.glob("*") if path.is_file())
    copies: list[Path] = []
    with report_lock(destination), publication(destination) as folder:
        for path in sent:
            file = mask_personal_data(f"returns/{check.year}/{path.name}")
            errors, warnings = (_faults(found, file, words) for found in (check.errors, check.open_warnings))
            if not (errors or warnings):
                continue
            sent_by = next((each for each in check.returns if each.file == file), None)
            unit = plain_name(sent_by.sender if sent_by else "") or words("check.unknown_unit")
            stems = numbered(f"{mask_personal_data(path.stem)}_{words('check.to_correct')}")
            names = (folder / unit / f"{stem}.xlsx" for stem in stems)
            name = next(each for each in names if not each.exists())
            date_place = sent_by.date_place if sent_by else None
            marked_copy(path, errors, name, warnings=warnings, language=words.language, date_place=date_place)
            copies.append(destination / unit / name.name)
    if not copies:
        destination.rmdir()
    return copies


def _faults(findings: pd.DataFrame, file: str, words: Wording) -> list[Fault]:
    rows = findings[findings["file"].eq(file)].to_dict("records")
    return [finding_text(row, words).as_fault() for row in rows]
