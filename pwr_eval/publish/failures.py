"""What can go wrong between a notebook and its published report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pwr_eval.errors import PwrEvalError

__all__ = ["PublishError", "RunError"]


class RunError(PwrEvalError):
    r"""A notebook that did not run to its end; says which cell and why.

    Parameters
    ----------
    notebook : str
        Path of the notebook as the user would type it.
    reason : str
        What happened, in words; of an error of this package its whole message.
    cell : int, optional
        Number of the cell as it stands in the notebook, counted from 1; 0 if no cell is to blame.
    source : str, optional
        Code of that cell; its first line is shown.
    executed : NotebookNode, optional
        The notebook as far as it ran.

    Examples
    --------
    >>> print(RunError("notebooks/02.ipynb", "the kernel died", cell=7, source="overview()\nmore()"))
    notebooks/02.ipynb, cell 7 ("overview()"): the kernel died
    """

    def __init__(
        self, notebook: str, reason: str, *, cell: int = 0, source: str = "", executed: Any = None
    ) -> None:
        self.notebook, self.reason, self.cell, self.source = notebook, reason, cell, source
        self.executed = executed
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f", cell {self.cell}" if self.cell else ""
        lines = self.source.strip().splitlines()
        first_line = f' ("{lines[0]}")' if lines else ""
        return f"{self.notebook}{place}{first_line}: {self.reason}"


class PublishError(PwrEvalError):
    """A page that must not be published as it is, or a place that cannot be written; lists every fault.

    Examples
    --------
    >>> print(PublishError("the page is not fit to publish", ["table 2 has no caption"]))
    the page is not fit to publish: 1 fault
      table 2 has no caption
    """

    def __init__(self, summary: str, faults: Iterable[str] = ()) -> None:
        self.summary, self.faults = summary, tuple(faults)
        super().__init__(str(self))

    def __str__(self) -> str:
        if not self.faults:
            return self.summary
        count = f"{len(self.faults)} fault" + ("s" if len(self.faults) > 1 else "")
        return "\n".join([f"{self.summary}: {count}", *(f"  {fault}" for fault in self.faults)])
