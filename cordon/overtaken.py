"""Sightings that would be answered otherwise by what was recorded since, of those that somebody may see."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cordon.reach import Reach
from monitor.check import BoundOrder
from monitor.replay import RecordedCheck
from monitor.since import Facts, overtaken_by, was_left_out
from monitor.storage import sighting_checks
from zones.storage import facts_of_orders

Overtaken = tuple[RecordedCheck, tuple[str, ...]]
"""A check, and the references of the orders for which it would be answered otherwise."""


def overtaken_sightings(reach: Reach, bound: Mapping[str, Sequence[BoundOrder]], facts: Facts) -> Iterator[Overtaken]:
    """The checks of sightings of each subject that are overtaken for one of its orders, the newest first."""
    only = next(iter(bound)) if len(bound) == 1 else None
    asked = (
        one.id for one in sighting_checks(reach.connection, subject=only)
        if any(was_left_out(each.order.reference, facts, consulted=each.order.reference in one.orders, number=one.number,
                            until=one.until) for each in bound.get(one.subject, ()))
    )  # fmt: skip
    for one in reach.those(asked):
        if orders := overtaken_by(one, bound[one.subject or ""], facts):
            yield one, orders


def overtaken_among(reach: Reach, checks: Iterable[RecordedCheck]) -> dict[str, tuple[str, ...]]:
    """Of checks of subjects those that are overtaken, by their ids, each with the orders in reach for which it is."""
    facts, bound = facts_of_orders(reach.connection), dict[str, list[BoundOrder]]()
    found = {}
    for one in checks:
        if one.subject is not None:
            if one.subject not in bound:
                bound[one.subject] = reach.bound_now(one.subject)
            found[one.id] = overtaken_by(one, bound[one.subject], facts)
    return {name: orders for name, orders in found.items() if orders}


def with_overtaken(
    reach: Reach, checks: Sequence[RecordedCheck], bound: BoundOrder
) -> tuple[list[RecordedCheck], frozenset[str]]:
    """The checks that an order's map or trail shows, and the ids of those that are overtaken for it.

    With them come sightings of the subject that were checked before the order was known; checks that were made again go.
    """
    order, facts = bound.order, facts_of_orders(reach.connection)
    shown = [one for one in checks if not one.again]
    old = {one.id for one in shown if overtaken_by(one, [bound], facts)}
    there = {one.id for one in shown}
    for one, _ in overtaken_sightings(reach, {order.subject.reference: [bound]}, facts):
        old.add(one.id)
        shown += [] if one.id in there else [one]
    return sorted(shown, key=lambda one: one.number), frozenset(old)
