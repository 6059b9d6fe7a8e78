"""What was recorded after a check was made, and whether it would be answered otherwise by that.

A recorded answer is of the facts that were known then, and stays. A zone or an event that is recorded later and taken to
hold since before leaves it behind: it must not be shown beside that zone as if it had been held against it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from monitor.check import BoundOrder, check, check_json
from monitor.finding import Outcome
from monitor.replay import RecordedCheck
from zones.instant import Instant

LaterFact = tuple[int, Instant]
"""The number of the transaction that recorded a fact of an order, and since when the fact holds."""


def may_be_overtaken(number: int, until: Instant, facts: Sequence[LaterFact]) -> bool:
    """Whether a fact that holds at a check's times was recorded after the transaction whose facts the check looked at."""
    return any(recorded > number and since <= until for recorded, since in facts)


def overtaken_by(recorded: RecordedCheck, bound: Sequence[BoundOrder]) -> tuple[str, ...]:
    """The orders, by their references, for which the check would be answered otherwise by all that is known of them now.

    None for a check that was asked by what was known at a time, for one that was recorded in error, and for one that was
    made again since.
    """
    if recorded.as_known is not None or recorded.in_error is not None or recorded.again:
        return ()
    made = check(recorded.location, recorded.times, bound, leave_out_far=recorded.left_out_far)
    today = check_json(made, check_id=None)
    return tuple(
        order
        for order in (one.order.reference for one in bound)
        if _gist(recorded.answer, order) != _gist(today, order)
    )


def overtaken_of(checks: Iterable[RecordedCheck], bound: BoundOrder, facts: Sequence[LaterFact]) -> frozenset[str]:
    """The ids of the checks that would be answered otherwise for an order, by its facts now."""
    return frozenset(
        one.id for one in checks
        if may_be_overtaken(one.facts_number, one.times.end, facts) and overtaken_by(one, [bound])
    )  # fmt: skip


def _gist(answer: Mapping[str, Any], order: str) -> tuple[Any, ...]:
    """What an answer comes to for an order, whichever zones it names; empty where the place is outside all that there was."""
    found = [one for one in answer["findings"] if one["order"] == order and one["outcome"] != Outcome.OUTSIDE]
    union = next((one for one in answer["orders"] if one["order"] == order), None)
    if union is not None and union["outcome"] in (Outcome.INSIDE, Outcome.INDETERMINATE):
        return union["outcome"], union["grade"], union["applies"], union["unserved"]
    return ("in one that did not apply",) if found else ()
