"""Parameters that papermill put into a notebook, held against those that the notebook declares.

papermill itself takes a misspelt name for a new variable and goes on with the default: a report of the
wrong year.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection

from pwr_eval.errors import Message, UsageError

__all__ = ["refuse_unknown_parameters"]

INJECTED = "# Parameters"  # first line of the cell that papermill writes


def refuse_unknown_parameters(known: Collection[str]) -> None:
    """Stop the notebook if papermill gave it a parameter that it does not declare.

    Outside a notebook, and in one that a person runs, nothing happens.

    Parameters
    ----------
    known : collection of str
        Declared parameters.

    Raises
    ------
    UsageError
        With every unknown name and the list of what is allowed.
    """
    # Without IPython there is no notebook; importing it only to find that out would take a second.
    if "IPython" not in sys.modules:
        return
    shell = sys.modules["IPython"].get_ipython()
    cells = shell.user_ns.get("In", []) if shell is not None else []
    unknown = sorted(_assigned(cells) - set(known))
    if unknown:
        raise UsageError(
            Message(
                "unknown parameter {unknown}; use {known}", unknown=", ".join(unknown), known=", ".join(known)
            )
        )


def _assigned(cells: Collection[str]) -> set[str]:
    names: set[str] = set()
    for source in cells:
        if source.startswith(INJECTED):
            targets = [node.targets for node in ast.parse(source).body if isinstance(node, ast.Assign)]
            names |= {name.id for group in targets for name in group if isinstance(name, ast.Name)}
    return names
