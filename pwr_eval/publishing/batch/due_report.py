"""A report that is due: what it is made from, whether it must be made, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pwr_eval.publishing.manifest import Provenance

__all__ = ["Report"]


@dataclass(frozen=True)
class Report:
    """A report that is due.

    Parameters
    ----------
    programme : str
        Folder in ``data/raw/``.
    name : str
        Folder of the report.
    made_from : Provenance
        What it is made from, its title and what its notebook is given.
    needed : bool
        False if the report that stands there follows from today's inputs.
    reason : str
        Why it must be made, or why it may be left.
    """

    programme: str
    name: str
    made_from: Provenance
    needed: bool = True
    reason: str = ""

    @property
    def title(self) -> str:
        """Title of its page."""
        return self.made_from.title

    @property
    def fictional(self) -> bool:
        """True if it shows example data."""
        return self.made_from.fictional

    @property
    def notebook(self) -> str:
        """Path of its notebook in the project; empty for the pages of the units, which have none."""
        return next(iter(self.made_from.notebook), "")

    def folder(self, project: Path) -> Path:
        """Return the folder that it is published in."""
        return project / self.made_from.report
