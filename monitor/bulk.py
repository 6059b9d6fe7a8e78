"""Many fixes against many zones: the same judgements as one check, without the words.

Zones far from a fix (clearance beyond both the buffer and three times the error) are left out and counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.check import BoundOrder
from monitor.finding import Applies, Outcome
from monitor.fix import Fix
from monitor.fixtable import to_table
from monitor.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class FixFinding:
    """The answer for one fix and one zone version."""

    fix: Fix
    order: str
    zone: str
    zone_version: int
    outcome: Outcome
    clearance_m: float
    radius_95_m: float
    chance_inside: float
    applies: Applies
    near: bool


def check_fixes(fixes: Sequence[Fix], bound: Sequence[BoundOrder]) -> tuple[list[FixFinding], int]:
    """The findings in the order of the fixes, and how many pairs of fix and zone were far: for some fixes, once.

    For many, or again and again, make a `Register`.
    """
    register, table = Register(bound), to_table(fixes)
    answered = register.answer(table)
    return list(_findings(fixes, answered)), register.far(table, answered)


def _findings(fixes: Sequence[Fix], answered: Any) -> Iterator[FixFinding]:
    of_row = {fix.row: fix for fix in fixes}
    for one in answered.to_pylist():
        yield FixFinding(
            fix=of_row[one["row"]], order=one["order"], zone=one["zone"], zone_version=one["zone_version"],
            outcome=Outcome(one["outcome"]), clearance_m=one["clearance_m"], radius_95_m=one["radius_95_m"],
            chance_inside=one["chance_inside"], applies=Applies(one["applies"]), near=one["near"],
        )  # fmt: skip
