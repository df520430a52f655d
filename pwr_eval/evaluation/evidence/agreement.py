"""How far coders agree beyond chance: Cohen's kappa and Krippendorff's alpha."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from pwr_eval.errors import UsageError
from pwr_eval.evaluation.evidence.coding import Coding

__all__ = ["Kappa", "coder_agreement", "cohen_kappa", "krippendorff_alpha"]

_MISSING_EXTRA = (
    'agreement of coders needs the optional packages of an evaluation: pip install "pwr-eval[evaluation]"'
)
_FEWEST_UNITS = 10
_TWO = 2
_ROUNDING = 1e-12


class Kappa(NamedTuple):
    """Agreement of two coders: units both coded, share alike, kappa and its interval (NaN = undefined)."""

    n: int
    agreement: float
    kappa: float
    low: float
    high: float


def cohen_kappa(first: pd.Series, second: pd.Series, *, confidence: float = 0.95) -> Kappa:
    """Cohen's kappa of two coders.

    Parameters
    ----------
    first, second : Series
        Codes by unit; units that only one of them has, or where a code is missing, are left out.
    confidence : float, default 0.95
        Of the interval.

    Returns
    -------
    Kappa
        Kappa is NaN if no unit is coded by both, or both give one and the same code throughout: chance alone
        would then agree always. The interval is NaN where there is no large-sample error: if kappa is NaN,
        if all codes are alike, or if one coder gives the same code throughout.

    Raises
    ------
    UsageError
        If statsmodels is not installed.

    Notes
    -----
    Source: Cohen (1960), Educational and Psychological Measurement 20; standard error: Fleiss, Cohen and
    Everitt (1969); computed by statsmodels. The interval is cut at -1 and 1.

    Examples
    --------
    >>> yes_no = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    >>> first, second = (pd.Series(codes) for codes in zip(*yes_no))
    >>> kappa = cohen_kappa(first, second)
    >>> kappa.n, round(kappa.agreement, 2), round(kappa.kappa, 2)
    (50, 0.7, 0.4)
    """
    try:
        from statsmodels.stats.inter_rater import cohens_kappa  # optional extra
    except ImportError:
        raise UsageError(_MISSING_EXTRA) from None

    pairs = pd.concat([first.rename("first"), second.rename("second")], axis=1, join="inner").dropna()
    if pairs.empty:
        return Kappa(0, np.nan, np.nan, np.nan, np.nan)
    alike = float((pairs["first"] == pairs["second"]).mean())
    codes = pd.unique(pairs.to_numpy().ravel())
    if len(codes) == 1:
        return Kappa(len(pairs), alike, np.nan, np.nan, np.nan)
    if alike == 1:  # the standard error is the root of 0, or of a rounding error below it
        return Kappa(len(pairs), alike, 1.0, np.nan, np.nan)
    table = pd.crosstab(pairs["first"], pairs["second"]).reindex(index=codes, columns=codes, fill_value=0)
    # Where a coder gives one code throughout the variance is 0, or a rounding error to either side of it.
    with np.errstate(invalid="ignore"):
        result = cohens_kappa(table.to_numpy())
    kappa = float(result.kappa)
    if result.var_kappa < _ROUNDING:
        return Kappa(len(pairs), alike, kappa, np.nan, np.nan)
    half = float(ndtri((1 + confidence) / 2) * result.std_kappa)
    return Kappa(len(pairs), alike, kappa, max(kappa - half, -1.0), min(kappa + half, 1.0))


def krippendorff_alpha(ratings: npt.ArrayLike, *, measure: Literal["nominal", "ordinal"]) -> float:
    """Krippendorff's alpha of any number of coders.

    Parameters
    ----------
    ratings : array_like, shape (n_coders, n_units)
        Codes as numbers; NaN = not coded by this coder.
    measure : {"nominal", "ordinal"}
        Whether the order of the numbers means something.

    Returns
    -------
    float
        1 = full agreement, 0 = as by chance, below 0 = worse; NaN if no unit has two codes, or all codes
        are one and the same.

    Raises
    ------
    UsageError
        If krippendorff is not installed, or the measure is unknown.

    Notes
    -----
    Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, whose data are the example.

    Examples
    --------
    >>> import numpy as np
    >>> nan = np.nan
    >>> coders = [[1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
    ...           [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan]]
    >>> [round(krippendorff_alpha(coders, measure=measure), 3) for measure in ("nominal", "ordinal")]
    [0.743, 0.815]
    """
    try:
        import krippendorff  # optional extra
    except ImportError:
        raise UsageError(_MISSING_EXTRA) from None
    if measure not in ("nominal", "ordinal"):
        raise UsageError(f'measure "{measure}" is neither nominal nor ordinal')
    codes = np.asarray(ratings, dtype=float)
    paired = codes[:, np.sum(~np.isnan(codes), axis=0) >= _TWO]
    if np.unique(paired[~np.isnan(paired)]).size < _TWO:
        return np.nan
    return float(krippendorff.alpha(reliability_data=codes, level_of_measurement=measure))


def coder_agreement(coding: Coding, *, confidence: float = 0.95) -> pd.DataFrame:
    """Agreement of the coders: for each theme (given or not), and for each variable with exclusive codes.

    Parameters
    ----------
    coding : Coding
        From `read_coding`.
    confidence : float, default 0.95
        Of the interval of kappa.

    Returns
    -------
    DataFrame
        `variable`, `code` ("" where the row is about a whole variable), `measure`, `coders`, `n` (units with
        two codes at least), `agreement` (share of them coded alike), `kappa`, `low`, `high` (two coders
        only), `alpha` and `reason`: no_common_units, no_variation (agreement beyond chance is undefined),
        few_units (fewer than 10: the figures are hints), more_than_two_coders (kappa is for two).
        To find none of a nominal variable's codes in a unit is a choice like the others; in an ordinal
        variable it has no place in the order, and the unit counts as not coded.

    Raises
    ------
    UsageError
        If the optional packages are not installed.
    """
    rows = []
    read = coding.codes[["unit_id", "coder"]].drop_duplicates().assign(read=1)
    read = read.pivot(index="unit_id", columns="coder", values="read")
    for variable, codes in coding.codebook.groupby("variable", sort=False):
        given = coding.codes[coding.codes["variable"] == variable]
        if codes["measure"].iloc[0] == "themes":
            for code in codes["code"]:
                has = given[given["code"] == code].assign(has=1.0)
                table = has.pivot(index="unit_id", columns="coder", values="has")
                # Who read the unit and did not give the code says that it is not there.
                table = table.reindex_like(read).astype(float).fillna(0.0).where(read.notna())
                rows.append(
                    {"variable": variable, "code": code, "measure": "themes"}
                    | _figures(table, "nominal", confidence)
                )
        else:
            measure = codes["measure"].iloc[0]
            ranks = (
                codes["rank"] if measure == "ordinal" else pd.Series(range(1, len(codes) + 1), codes.index)
            )
            number = dict(zip(codes["code"], ranks.astype(float), strict=True))
            given = given.assign(number=given["code"].map(number))
            table = given.pivot(index="unit_id", columns="coder", values="number")
            table = table.reindex_like(read).astype(float)
            if measure == "nominal":  # to find none of the codes is a choice too; in an order it has no place
                table = table.fillna(0.0).where(read.notna())
            rows.append(
                {"variable": variable, "code": "", "measure": measure} | _figures(table, measure, confidence)
            )
    return pd.DataFrame(rows)


def _figures(
    table: pd.DataFrame, measure: Literal["nominal", "ordinal"], confidence: float
) -> dict[str, object]:
    common = table[table.notna().sum(axis=1) >= _TWO]
    used = common.dropna(axis="columns", how="all")
    figures: dict[str, object] = {
        "coders": used.shape[1],
        "n": len(common),
        "agreement": float(
            common.eq(common.bfill(axis=1).iloc[:, 0], axis=0)
            .where(common.notna(), other=True)
            .all(axis=1)
            .mean()
        )
        if len(common)
        else np.nan,
        "kappa": np.nan,
        "low": np.nan,
        "high": np.nan,
        "alpha": krippendorff_alpha(table.to_numpy().T, measure=measure) if len(common) else np.nan,
    }
    if used.shape[1] == _TWO:
        figures |= cohen_kappa(used.iloc[:, 0], used.iloc[:, 1], confidence=confidence)._asdict()
    seen = used.to_numpy()
    varies = np.unique(seen[~np.isnan(seen)]).size > 1
    reasons = {
        "no_common_units": not len(common),
        "no_variation": bool(len(common)) and not varies,
        "few_units": 0 < len(common) < _FEWEST_UNITS,
        "more_than_two_coders": used.shape[1] > _TWO,
    }
    return figures | {"reason": "; ".join(reason for reason, holds in reasons.items() if holds)}
