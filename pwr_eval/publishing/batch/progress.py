"""What a person, a log or a machine learns while reports are made."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from pwr_eval.publishing.batch.outcomes import Outcome, exit_status
from pwr_eval.words.wording import Wording

__all__ = ["Bar", "Lines", "Machine", "Progress"]


class Progress:
    """Says nothing but what went wrong, one line a report; every call comes from one thread.

    Parameters
    ----------
    words : Wording
        Language of the run.
    """

    def __init__(self, words: Wording) -> None:
        self.words = words

    def say(self, text: str) -> None:
        """Take a line on what goes on."""

    def expect(self, reports: int) -> None:
        """Take note that so many more reports will be made."""

    def done(self, outcome: Outcome) -> None:
        """Take note of a report that was made, left alone or not made."""
        if outcome.went_wrong or outcome.left_out:
            self._write(failure_line(outcome, self.words), sys.stderr)

    def end(self, outcomes: Sequence[Outcome]) -> None:
        """Close the run."""

    def stop(self) -> None:
        """Close a run that did not come to its end."""

    def _write(self, text: str, stream: TextIO) -> None:
        print(text, file=stream, flush=True)


class Lines(Progress):
    """A line an event: for logs, where nothing is drawn over."""

    def __init__(self, words: Wording) -> None:
        super().__init__(words)
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
            self._write(f"  [{self._done}/{self._expected}] {_line(outcome, self.words)}", sys.stdout)
        super().done(outcome)

    def end(self, outcomes: Sequence[Outcome]) -> None:
        """Say which pages to open."""
        made = [outcome for outcome in outcomes if outcome.status == "made"]
        self._write("", sys.stdout)
        self._write(_summary(outcomes, self.words), sys.stdout)
        if made:
            self._write(self.words("progress.open"), sys.stdout)
        for outcome in made:
            mark = self.words("progress.fictional") if outcome.fictional else ""
            self._write(f"  {_as_typed(outcome.path)}{mark}", sys.stdout)


class Bar(Lines):
    """Lines with a bar below them: for a person at a terminal."""

    def __init__(self, words: Wording) -> None:
        from tqdm import tqdm

        super().__init__(words)
        self._bar: Any = tqdm(total=0, unit=words("progress.unit"), leave=False, dynamic_ncols=True)

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


def failure_line(outcome: Outcome, words: Wording) -> str:
    r"""Return in one line what went wrong with a report and where the rest stands.

    Faults of the data are all listed, a line each, since nothing was run that could be looked at.

    Examples
    --------
    >>> from pwr_eval.words.wording import wording
    >>> failed = Outcome("krakow", "money", "failed", reason="cell 7 failed\nmore", kept="failed/money")
    >>> failure_line(failed, wording("en"))
    'pwr-eval: krakow/money: cell 7 failed (more in failed/money)'
    """
    if outcome.left_out and not outcome.went_wrong:
        left_out = "; ".join(outcome.left_out)
        return f"pwr-eval: {outcome.name}: {words('progress.incomplete', left_out=left_out)}"
    text = outcome.reason
    if outcome.kept:
        text = words("progress.more", text=text.splitlines()[0], folder=_as_typed(outcome.kept))
    elif outcome.report:
        text = "; ".join(map(str.strip, text.splitlines()))
    return f"pwr-eval: {outcome.name}: {text}"


def _as_typed(path: str) -> str:
    """Return a path from here where it lies below."""
    full, here = Path(path), Path.cwd()
    return str(full.relative_to(here)) if full.is_relative_to(here) else path


def _line(outcome: Outcome, words: Wording) -> str:
    if outcome.status == "made":
        seconds = words.number(outcome.seconds, 1)
        return words("progress.made", title=outcome.title, seconds=seconds, reason=outcome.reason)
    if outcome.status == "left":
        return words("progress.left", title=outcome.title, reason=outcome.reason)
    return words("progress.failed", title=outcome.title)


def _summary(outcomes: Sequence[Outcome], words: Wording) -> str:
    made, left = (sum(each.status == status for each in outcomes) for status in ("made", "left"))
    failed = sum(each.went_wrong for each in outcomes)
    if not made and not failed:
        return words.count("progress.nothing_new", left)
    counted = words("progress.sum", made=made, left=left)
    return words("progress.sum_failed", sum=counted, failed=failed) if failed else counted
