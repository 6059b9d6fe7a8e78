"""What was recorded after a check was made, and whether it would be answered otherwise by that.

A recorded answer is of the facts that were known then, and stays. A zone or an event that is recorded later and taken to
hold since before leaves it behind: it must not be shown beside that zone as if it had been held against it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from monitor.check import BoundOrder, check, check_json
from monitor.finding import Applies, Outcome
from monitor.replay import RecordedCheck
from zones.instant import Instant

Facts = Mapping[str, Sequence[tuple[int, Instant]]]
"""Of each order by its reference: the number of the transaction that recorded each fact, and since when that holds."""


def was_left_out(order: str, facts: Facts, *, consulted: bool, number: int, until: Instant) -> bool:
    """Whether there is a fact of an order that a check did not look at, and that holds at its times.

    `number` is that of the last transaction whose facts the check looked at, `until` its last possible time; of an order
    that was not `consulted` it looked at none.
    """
    return any(since <= until and (recorded > number or not consulted) for recorded, since in facts.get(order, ()))


def overtaken_by(
    recorded: RecordedCheck, bound: Sequence[BoundOrder], facts: Facts, *, unheard: bool = True
) -> tuple[str, ...]:
    """The orders, by their references, for which the check would be answered otherwise by all that is known of them now.

    With those that applied and of which it was held against no zone, whatever the answer would be, unless not `unheard`: their
    papers must have what speaks for the subject, too. Where an earlier check of the sighting answers for more, that one is
    asked about these. None for a check that was asked by what was known at a time, for one that was recorded in error, and
    for one that was made again since.
    """
    if recorded.as_known is not None or recorded.in_error is not None or recorded.again:
        return ()
    consulted = orders_of(recorded)
    asked = [one for one in bound if one.order.reference in consulted or not recorded.beside]
    later = [
        one for one in asked
        if was_left_out(one.order.reference, facts, consulted=one.order.reference in consulted,
                        number=recorded.facts_number, until=recorded.times.end)
    ]  # fmt: skip
    if not later:
        return ()
    made = check(recorded.location, recorded.times, later, leave_out_far=recorded.left_out_far)
    today = check_json(made, check_id=None)
    found = []
    for one in later:
        order = one.order.reference
        looked_at = any(version["order"] == order for version in recorded.answer["consulted"])
        silent = unheard and not looked_at and _union(today, order)["outcome"] is not None
        if silent or _otherwise(recorded.answer, today, order):
            found.append(order)
    return tuple(found)


def answered_anew(recorded: RecordedCheck, bound: BoundOrder) -> RecordedCheck:
    """The check with what it would be answered for an order by all that is known of it now."""
    made = check(recorded.location, recorded.times, [bound], leave_out_far=recorded.left_out_far)
    return replace(recorded, anew=check_json(made, check_id=recorded.id))


def orders_of(recorded: RecordedCheck) -> frozenset[str]:
    """The references of the orders that a check answered for."""
    return frozenset(one["order"] for one in recorded.answer["orders"])


def _otherwise(then: Mapping[str, Any], now: Mapping[str, Any], order: str) -> bool:
    """Whether an order's answer comes to something else; a zone that it is said to be in it must still be in, be it in more."""
    return _gist(then, order) != _gist(now, order) or not _within(then, order) <= _within(now, order)


def _within(answer: Mapping[str, Any], order: str) -> frozenset[str]:
    """The zones of an order that applied and that the place is proved to be in."""
    return frozenset(
        one["zone"] for one in answer["findings"]
        if one["order"] == order and one["outcome"] == Outcome.INSIDE and one["applies"] != Applies.NOT_AT_ALL
    )  # fmt: skip


def _gist(answer: Mapping[str, Any], order: str) -> tuple[Any, ...]:
    """What an answer comes to for an order; empty where the place is outside all that there was, and near none of it."""
    found = [one for one in answer["findings"] if one["order"] == order and one["outcome"] != Outcome.OUTSIDE]
    union = _union(answer, order)
    if union["outcome"] in (Outcome.INSIDE, Outcome.INDETERMINATE):
        return union["outcome"], union["grade"], union["applies"], union["unserved"]
    return ("in one that did not apply",) if found else ("near",) if union["near"] else ()


def _union(answer: Mapping[str, Any], order: str) -> Mapping[str, Any]:
    """The answer for an order; that nothing applied where there is none."""
    return next((one for one in answer["orders"] if one["order"] == order), {"outcome": None, "near": False})
