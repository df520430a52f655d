"""What an amendment of the plan changes for the results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pwr_eval.indicators.gaps.table import gaps_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["compare_plans"]


def compare_plans(
    original_targets: pd.DataFrame,
    amended_targets: pd.DataFrame,
    observations: pd.DataFrame,
    **options: Any,
) -> pd.DataFrame:
    """Show where an amendment changes what the results are held against, or the verdict.

    Parameters
    ----------
    original_targets, amended_targets : DataFrame
        The plan before and after its amendment, as `gaps_table` takes it.
    observations : DataFrame
        What was reported, on the indicators of either plan.
    **options
        Options of `gaps_table`.

    Returns
    -------
    DataFrame
        Rows of `gaps_table` for both plans, `plan` "original" or "amended", where target, rule, verdict or
        reason differ or where one plan alone has the row. Empty if nothing differs.

    Raises
    ------
    DataError, UsageError
        As `gaps_table`.

    Notes
    -----
    A task added in 2026 has no target, and so no gap, in 2025.

    Examples
    --------
    >>> import pandas as pd
    >>> before = pd.DataFrame(
    ...     {"indicator_id": "1.1", "kind": "absolute", "measure": "flow", "year": [2025], "target": [100.0]}
    ... )
    >>> reported = pd.DataFrame(
    ...     {"indicator_id": "1.1", "year": [2025], "value": 90.0, "status": "reported", "fictional": False}
    ... )
    >>> rules = {"margin": 0.15, "far_above": 1.15, "growth_far_above": 2.0}
    >>> amended = before.assign(target=90.0)
    >>> table = compare_plans(before, amended, reported, up_to_year=2025, scopes=["year"], **rules)
    >>> table[["plan", "target", "verdict"]].values.tolist()
    [['original', 100.0, 'close'], ['amended', 90.0, 'met']]
    """
    options["original_targets"] = original_targets
    table = gaps_table(amended_targets, observations, **options)
    groups = table.groupby(["indicator_id", "scope", "year"], sort=False)
    changed = [
        groups[name].transform("nunique", dropna=False) > 1
        for name in ("target", "rule", "verdict", "reason")
    ]
    alone = groups["plan"].transform("size") == 1
    return table[np.logical_or.reduce([*changed, alone])].reset_index(drop=True)
