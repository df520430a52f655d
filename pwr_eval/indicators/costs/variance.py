"""Why the spending differs from the plan: more units, or dearer ones."""

from __future__ import annotations

import pandas as pd

from pwr_eval.indicators.costs.money import to_grosze, to_pln
from pwr_eval.indicators.costs.unit_cost import unit_cost

__all__ = ["volume_and_price"]


def volume_and_price(
    spent: pd.Series, units: pd.Series, planned: pd.Series, planned_units: pd.Series
) -> pd.DataFrame:
    """Split spending minus plan into the part of the number of units and the part of the cost of one unit.

    Parameters
    ----------
    spent, planned : Series
        Amounts in zł.
    units, planned_units : Series
        Units delivered and planned, counted in the same way. All four with the same index.

    Returns
    -------
    DataFrame
        ``volume_effect`` = (units - planned_units) * planned unit cost and ``price_effect`` = (unit cost -
        planned unit cost) * units, zł, positive = more money than planned. They sum to spent - planned to
        the grosz: the volume effect is rounded, the price effect takes the rest. NaN where a unit cost
        cannot be told.

    Notes
    -----
    The usual split of standard costing; the joint part (more units, each dearer) is in the price effect.

    Examples
    --------
    Planned 100 hours at 40 zł, delivered 90 hours at 44 zł: 400 zł less by volume, 360 zł more by price.

    >>> spent, units, planned, planned_units = (pd.Series([value]) for value in (3960.0, 90.0, 4000.0, 100.0))
    >>> volume_and_price(spent, units, planned, planned_units)
       volume_effect  price_effect
    0         -400.0         360.0
    """
    planned_unit_cost = unit_cost(planned, planned_units)
    known = planned_unit_cost.notna() & unit_cost(spent, units).notna()
    more = (to_grosze(spent) - to_grosze(planned)).where(known)
    volume = ((units - planned_units) * planned_unit_cost * 100).where(known).round().astype("Int64")
    return pd.DataFrame({"volume_effect": to_pln(volume), "price_effect": to_pln(more - volume)})
