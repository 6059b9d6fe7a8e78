"""Search: a text in what is recorded; and what needs attention."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cordon.actions.orders import ListedOrder, listed
from cordon.desk import Act, Desk
from cordon.draft import Draft, load_drafts, owner
from cordon.note import load_notes
from cordon.right import Right
from monitor.finding import Applies, Outcome
from monitor.replay import RecordedCheck
from monitor.sighting import Sighting
from monitor.storage import load_sightings_of
from zones.error import BadValue
from zones.instant import Instant
from zones.order import OrderKind, end_of_force, standing
from zones.period import Period
from zones.schedule import windows
from zones.storage import load_zones, order_numbers
from zones.text import read_text
from zones.zone import Zone, held_periods

LEAST_CHARS = 2
MOST_CHARS = 200
SOON = timedelta(days=28)
"""How long before an order ends, or a schedule runs out, that it is said."""
LATELY = timedelta(days=7)
_MOST_FOUND = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something that a text was found in: what it is, its name, the words, and its address by numbers alone."""

    kind: str
    name: str
    words: str
    order: int | None = None
    letter: str = ""
    check: str = ""


def search(desk: Desk, text: str) -> Sequence[Found]:
    """Orders, people, zones, sightings and notes in reach that hold a text, in whatever case; at most 50.

    What was sought is not in the audit, for it may be a name; whom it found is.
    """
    sought = read_text(text, "text").strip().casefold()
    if not LEAST_CHARS <= len(sought) <= MOST_CHARS:
        raise BadValue("text", text, f"Give from {LEAST_CHARS} to {MOST_CHARS} characters.")
    with desk.act("case.searched", Right.SEE) as act:
        orders = [one.order for one in listed(act)]
        act.reach.seen.clear()
        found = _in_orders(act, orders, sought) + _in_checks(act, sought)
        act.what = {"orders": sorted({one.name for one in found if one.kind == "Order"}),
                    "checks": sorted({one.check for one in found if one.check}), "found": len(found)}  # fmt: skip
        return found[:_MOST_FOUND]


def _in_orders(act: Act, orders: Sequence[Any], sought: str) -> list[Found]:
    numbers, zones = order_numbers(act.connection), load_zones(act.connection, orders)
    found: list[Found] = []
    for order in orders:
        number = numbers[order.reference]
        subject, protected = order.subject, order.protected_person
        here: list[Found] = []
        if _holds(sought, order.reference, order.court):
            here.append(Found(kind="Order", name=order.reference, words=order.court, order=number))
        if _holds(sought, subject.reference, subject.name):
            here.append(
                Found(
                    kind="Subject",
                    name=subject.reference,
                    words=f"{subject.name}, order {order.reference}",
                    order=number,
                )
            )
        if _holds(sought, protected.reference, protected.name):
            here.append(Found(kind="Protected person", name=protected.reference, words=f"{protected.name}, order {order.reference}",
                              order=number))  # fmt: skip
        here += [
            Found(kind="Zone", name=zone.label, words=f"order {order.reference}", order=number,
                  letter=zone.served_label.removeprefix("Zone "))
            for zone in zones[order.reference]
            if _holds(sought, zone.label, *(text for version in zone.versions for text in (version.note, version.source)))
        ]  # fmt: skip
        if here:
            act.reach.seen |= {subject.reference, protected.reference}
        found += here
    return found


def _in_checks(act: Act, sought: str) -> list[Found]:
    before = set(act.reach.seen)
    checks = act.reach.checks()
    act.reach.seen.clear()
    act.reach.seen |= before
    seen = load_sightings_of(act.connection, checks)
    found: list[Found] = []
    for one in checks:
        sighting = seen.get(one.sighting or 0)
        words = [one.id, one.location.as_given, one.location.reading]
        words += [sighting.who, sighting.how] if sighting else []
        notes = [note.text for note in load_notes(act.connection, one.id)] if one.fix is None else []
        if _holds(sought, *words, *notes):
            kind = "Sighting" if sighting else "Fix" if one.fix else "Check"
            found.append(Found(kind=kind, name=one.id, words=sighting.who if sighting else "", check=one.id))
            act.reach.seen |= {one.subject} if one.subject else set()
    return found


def _holds(sought: str, *texts: str) -> bool:
    return any(sought in text.casefold() for text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What somebody must look at, each as (order, why), and the last sightings with their answers."""

    orders: Sequence[tuple[ListedOrder, str]]
    lately: Sequence[tuple[RecordedCheck, Sighting]]
    drafts: Sequence[tuple[Draft, int]]
    any_order: bool


def needs_attention(desk: Desk, *, hides: bool = False) -> Attention:
    """Orders that are unserved, end soon, or whose zones leave gaps; sightings of the last days; one's own drafts.

    `hides`: zones are called as on served paper.
    """
    with desk.act("home.shown", Right.SEE) as act:
        at, orders = act.stamp.at, listed(act)
        zones = load_zones(act.connection, [one.order for one in orders])
        found = [(one, why) for one in orders for why in _of_order(one, zones[one.order.reference], at, orders, hides)]
        since = at - LATELY
        checks = [one for one in act.reach.checks(of_sightings=True) if one.times.start >= since and _grave(one)]
        seen = load_sightings_of(act.connection, checks)
        numbers = {one.order.reference: one.number for one in orders}
        drafts = [one for one in load_drafts(act.connection, user=owner(desk.actor)) if one.order in numbers]
        return Attention(
            orders=found, lately=[(one, seen[one.sighting or 0]) for one in reversed(checks)],
            drafts=[(draft, numbers[draft.order]) for draft in drafts], any_order=bool(orders),
        )  # fmt: skip


def _of_order(one: ListedOrder, zones: Sequence[Zone], at: Instant, others: Sequence[ListedOrder],
              hides: bool) -> list[str]:  # fmt: skip
    order, state, end = one.order, standing(one.order, at), end_of_force(one.order, at)
    if not state.in_force:
        return []
    why = ["It has not been served yet."] if state.unserved else []
    if end is not None and end - at <= SOON:
        days = max(1, (end - at).days)
        why.append(f"It ends in {days} day{'' if days == 1 else 's'}.")
    if not zones:
        why.append("It has no zone yet.")
    if order.kind is OrderKind.INTERIM and any(
        other.order.kind is OrderKind.FULL and other.order.protected_person.reference == order.protected_person.reference
        and other.order.subject.reference == order.subject.reference and standing(other.order, at).in_force
        for other in others
    ):  # fmt: skip
        why.append("A full order is in force beside it: was it discharged?")
    soon = Period(start=at, end=Instant(at + SOON))
    for zone in zones:
        held = next((period for period in reversed(held_periods(zone)) if period.start <= at), None)
        if held is not None and not windows(held.version.schedule, soon):
            called = zone.served_label if hides else zone.label
            why.append(f"The hours of {called} do not come again in the next {SOON.days} days.")
    return why


def _grave(check: RecordedCheck) -> bool:
    """Whether the answer is inside, or not proved either way, of zones that applied."""
    return any(
        one["outcome"] in (Outcome.INSIDE, Outcome.INDETERMINATE) and one["applies"] != Applies.NOT_AT_ALL
        for one in check.answer["orders"]
    )
