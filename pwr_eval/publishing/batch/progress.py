"""What a person, a log or a machine learns while reports are made."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from pwr_eval.publishing.batch.outcomes import Outcome, exit_status

__all__ = ["Bar", "Lines", "Machine", "Progress"]


class Progress:
    """Says nothing but what went wrong, one line a report; every call comes from one thread."""

    def say(self, text: str) -> None:
        """Take a line on what goes on."""

    def expect(self, reports: int) -> None:
        """Take note that so many more reports will be made."""

    def done(self, outcome: Outcome) -> None:
        """Take note of a report that was made, left alone or not made."""
        if outcome.went_wrong or outcome.left_out:
            self._write(error_text(outcome), sys.stderr)

    def end(self, outcomes: Sequence[Outcome]) -> None:
        """Close the run."""

    def stop(self) -> None:
        """Close a run that did not come to its end."""

    def _write(self, text: str, stream: TextIO) -> None:
        print(text, file=stream, flush=True)


class Lines(Progress):
    """A line an event: for logs, where nothing is drawn over."""

    def __init__(self) -> None:
        self._expected = self._done = 0

    def say(self, text: str) -> None:
        """Write it."""
        self._write(text, sys.stdout)

    def expect(self, reports: int) -> None:
        """Count."""
        self._expected += reports

    def done(self, outcome: Outcome) -> None:
        """Write what became of a report, and why."""
        if outcome.report:
            self._done += 1
            self._write(f"  [{self._done}/{self._expected}] {_line(outcome)}", sys.stdout)
        super().done(outcome)

    def end(self, outcomes: Sequence[Outcome]) -> None:
        """Say which pages to open."""
        made = [outcome for outcome in outcomes if outcome.status == "made"]
        self._write("", sys.stdout)
        self._write(_summary(outcomes), sys.stdout)
        if made:
            self._write("Open in a browser:", sys.stdout)
        for outcome in made:
            mark = "  (example data, fictional)" if outcome.fictional else ""
            self._write(f"  {_as_typed(outcome.path)}{mark}", sys.stdout)


class Bar(Lines):
    """Lines with a bar below them: for a person at a terminal."""

    def __init__(self) -> None:
        from tqdm import tqdm

        super().__init__()
        self._bar: Any = tqdm(total=0, unit="report", leave=False, dynamic_ncols=True)

    def expect(self, reports: int) -> None:
        """Lengthen the bar."""
        super().expect(reports)
        self._bar.total = self._expected
        self._bar.refresh()

    def done(self, outcome: Outcome) -> None:
        """Move the bar."""
        super().done(outcome)
        self._bar.update(1 if outcome.report else 0)

    def end(self, outcomes: Sequence[Outcome]) -> None:
        """Take the bar away."""
        self._bar.close()
        super().end(outcomes)

    def stop(self) -> None:
        """Take the bar away."""
        self._bar.close()

    def _write(self, text: str, stream: TextIO) -> None:
        self._bar.write(text, file=stream)
        stream.flush()


class Machine(Progress):
    """One JSON document at the end, for programs; failures also stand on the error stream."""

    def end(self, outcomes: Sequence[Outcome]) -> None:
        """Write the document."""
        content = {"status": exit_status(outcomes), "reports": [outcome.as_json() for outcome in outcomes]}
        self._write(json.dumps(content, ensure_ascii=False, indent=1), sys.stdout)


def error_text(outcome: Outcome) -> str:
    r"""Return in one line what went wrong with a report and where the rest stands.

    Faults of the data are all listed, a line each, since nothing was run that could be looked at.

    Examples
    --------
    >>> error_text(Outcome("krakow", "money", "failed", reason="cell 7 failed\nmore", kept="failed/money"))
    'pwr-eval: krakow/money: cell 7 failed (more in failed/money)'
    """
    if outcome.left_out and not outcome.went_wrong:
        return f"pwr-eval: {outcome.name}: incomplete, {'; '.join(outcome.left_out)}"
    if outcome.kept:
        first = outcome.reason.splitlines()[0]
        return f"pwr-eval: {outcome.name}: {first} (more in {_as_typed(outcome.kept)})"
    if outcome.report:
        return f"pwr-eval: {outcome.name}: {'; '.join(map(str.strip, outcome.reason.splitlines()))}"
    return f"pwr-eval: {outcome.name}: {outcome.reason}"


def _as_typed(path: str) -> str:
    """Return a path from here where it lies below."""
    full, here = Path(path), Path.cwd()
    return str(full.relative_to(here)) if full.is_relative_to(here) else path


def _line(outcome: Outcome) -> str:
    if outcome.status == "made":
        return f"{outcome.title} ({outcome.seconds:.1f} s; {outcome.reason})"
    if outcome.status == "left":
        return f"{outcome.title}: left alone, {outcome.reason}"
    return f"{outcome.title}: not made; an earlier one stays as it was"


def _summary(outcomes: Sequence[Outcome]) -> str:
    count = {status: sum(each.status == status for each in outcomes) for status in ("made", "left")}
    wrong = sum(each.went_wrong for each in outcomes)
    if not count["made"] and not wrong:
        return f"Nothing is new: {count['left']} reports follow from today's inputs and were left alone."
    made = f"{count['made']} made, {count['left']} left alone"
    return made + (f", {wrong} not made" if wrong else "")
