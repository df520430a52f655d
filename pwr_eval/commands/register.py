"""What came of registers, in lines for who result them in."""

from __future__ import annotations

from collections.abc import Iterator

from pwr_eval.registers.process import RegisterResult
from pwr_eval.words.wording import Wording

__all__ = ["told"]


def told(result: RegisterResult, words: Wording) -> Iterator[str]:
    """Tell in lines what came of the registers.

    Parameters
    ----------
    result : RegisterResult
        From `pwr_eval.registers.process.process_registers`.
    words : Wording
        Language.
    """
    for intake in result.intakes:
        mark = f"  {words('check.fictional')}" if intake.fictional else ""
        yield words("register.title", name=intake.name, sender=intake.sender) + mark
        counts = [
            ("there", intake.there),
            ("read", intake.read),
            ("refused", intake.refused),
            ("empty", intake.empty),
        ]
        yield "  " + words("register.balance", **{name: words.number(n) for name, n in counts})
        for reason, n in intake.reasons.items():
            yield "    " + words("register.item", what=words(f"register.reason.{reason}"), n=words.number(n))
        for remark, n in intake.remarks.items():
            yield "    " + words("register.item", what=words(f"register.remark.{remark}"), n=words.number(n))
        if intake.refused:
            yield "  " + words(
                "register.quarantine", file=f"{result.folder.as_posix()}/stored/{intake.name}.quarantine.csv"
            )
    hidden = int(result.published["status"].eq("suppressed").sum())
    yield words("register.figures", n=words.number(len(result.published)), hidden=words.number(hidden))
    differing = result.comparison[result.comparison["verdict"].eq("differs")]
    yield words(
        "register.compared", n=words.number(len(result.comparison)), differing=words.number(len(differing))
    )
    for row in differing.to_dict("records"):
        yield "  " + words(
            "register.difference",
            indicator=row["indicator_id"],
            where=" ".join(filter(None, [str(row["year"]), row["area"], row["group"]])),
            reported=words.number(row["reported"]),
            register=words.number(row["register"]),
            difference=words.signed(row["difference"]),
            source=row["source"],
        )
    for row in result.bounds[~result.bounds["inside"].astype(bool)].to_dict("records"):
        low, high, found = (words.number(row[name]) for name in ("low", "high", "register"))
        yield "  " + words(
            "register.outside_bounds", indicator=row["indicator_id"], register=found, low=low, high=high
        )
    yield words("register.saved", folder=result.folder.as_posix())
