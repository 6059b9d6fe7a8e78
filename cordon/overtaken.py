"""Sightings that would be answered otherwise by what was recorded since, of those that somebody may see."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from cordon.note import recorded_in_error
from cordon.reach import Reach
from monitor.check import BoundOrder
from monitor.replay import RecordedCheck
from monitor.since import Facts, overtaken_by, was_left_out
from monitor.storage import sighting_checks
from zones.storage import facts_of_orders

Overtaken = tuple[RecordedCheck, tuple[str, ...]]
"""A check, and the references of the orders for which it would be answered otherwise."""


def overtaken_sightings(
    reach: Reach, bound: Mapping[str, Sequence[BoundOrder]], facts: Facts, *, unheard: bool
) -> Iterator[Overtaken]:
    """The checks of sightings of each subject that are overtaken for one of its orders, the newest first.

    `unheard`: with those that an order is merely missing from, as `overtaken_by` has it.
    """
    only = next(iter(bound)) if len(bound) == 1 else None
    asked = (
        one.id for one in sighting_checks(reach.connection, subject=only)
        if any(was_left_out(each.order.reference, facts, consulted=each.order.reference in one.orders, number=one.number,
                            until=one.until) for each in bound.get(one.subject, ()))
    )  # fmt: skip
    for one in reach.those(asked):
        if orders := overtaken_by(one, bound[one.subject or ""], facts, unheard=unheard):
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

    Of each sighting the last that answers for the order. With them come sightings of the subject that were never held
    against it, though it binds since before; of those marked as recorded in error each by its mark alone.
    """
    facts = facts_of_orders(reach.connection)
    shown, unheard = shown_for(reach, checks, bound, facts)
    return shown, unheard | {one.id for one in shown if one.id not in unheard and overtaken_by(one, [bound], facts)}


def shown_for(
    reach: Reach, checks: Sequence[RecordedCheck], bound: BoundOrder, facts: Facts
) -> tuple[list[RecordedCheck], frozenset[str]]:
    """The same checks, and the ids of those that were held against nothing of the order."""
    order = bound.order
    last = {one.sighting: one.id for one in checks}
    shown = [one for one in checks if one.sighting is None or last[one.sighting] == one.id]
    unheard = set[str]()
    for one, _ in overtaken_sightings(reach, {order.subject.reference: [bound]}, facts, unheard=True):
        if one.sighting not in last:
            last[one.sighting] = one.id
            unheard.add(one.id)
            shown.append(one)
    for one in reach.those([said.check for said in recorded_in_error(reach.connection).values()]):
        held = replace(one, in_error=None, again="", beside="")
        if one.sighting not in last and one.subject == order.subject.reference and overtaken_by(held, [bound], facts):
            shown.append(one)
    return sorted(shown, key=lambda one: one.number), frozenset(unheard)
