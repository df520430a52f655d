"""Columns, types and codes of what a gaps table is made from."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from pwr_eval.vocabulary import KINDS, MEASURES, PERIODS, QUALIFIERS, STATUSES

if TYPE_CHECKING:
    from pandera.pandas import Check, DataFrameSchema

__all__ = ["level_schema", "observation_schema", "target_schema"]


@cache
def target_schema() -> DataFrameSchema:
    """Give the columns, types and codes of targets."""
    # Imported here and not above: pandera takes as long to import as pandas.
    from pandera.pandas import Check, Column, DataFrameSchema

    return DataFrameSchema(
        {
            "indicator_id": Column(str, coerce=True),
            "kind": Column(str, Check.isin(KINDS), coerce=True),
            "measure": Column(str, Check.isin(MEASURES), coerce=True),
            "period": Column(str, Check.isin(PERIODS), coerce=True),
            "better": Column(str, Check.isin(["higher", "lower"]), coerce=True),
            "unit": Column(str, coerce=True),
            "year": Column(float, _whole_year(), coerce=True),
            "target": Column(float, _finite(), nullable=True, coerce=True),
        }
    )


@cache
def observation_schema() -> DataFrameSchema:
    """Give the columns, types and codes of observations."""
    from pandera.pandas import Check, Column, DataFrameSchema

    def count() -> Column:
        return Column(float, [Check.ge(0), _finite()], nullable=True, coerce=True)

    months = Check.isin([float(month) for month in range(1, 13)], name="whole month 1 to 12")
    return DataFrameSchema(
        {
            "indicator_id": Column(str, coerce=True),
            "year": Column(float, _whole_year(), coerce=True),
            "month": Column(float, months, nullable=True, coerce=True),
            "area": Column(str, coerce=True),
            "group": Column(str, coerce=True),
            "value": count(),
            "numerator": count(),
            "denominator": count(),
            "unit": Column(str, coerce=True),
            "qualifier": Column(str, Check.isin(QUALIFIERS), coerce=True),
            "status": Column(str, Check.isin(STATUSES), coerce=True),
            "fictional": Column(bool),
            "deduplicated": Column("boolean", nullable=True, coerce=True),
            "months_covered": Column(float, [Check.gt(0), Check.le(12)], nullable=True, coerce=True),
            "evidence": Column(str, coerce=True),
        }
    )


@cache
def level_schema() -> DataFrameSchema:
    """Give the columns and types of levels before the programme, and of what a register counts."""
    from pandera.pandas import Check, Column, DataFrameSchema

    return DataFrameSchema(
        {
            "indicator_id": Column(str, coerce=True),
            "year": Column(float, _whole_year(), coerce=True),
            "value": Column(float, [Check.ge(0), _finite()], nullable=True, coerce=True),
            "fictional": Column(bool),
        }
    )


def _finite() -> Check:
    from pandera.pandas import Check

    return Check(lambda values: ~np.isinf(values), name="finite", error="finite")


def _whole_year() -> Check:
    from pandera.pandas import Check

    return Check(lambda years: years % 1 == 0, name="whole year", error="whole year")
