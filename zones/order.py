"""An order: whom it binds, whom it protects, what happened to it; when it was in force follows from that.

Stalking Protection Act 2019: a full order lasts for a fixed period of two years or more, or until further order
(s 3); an order can be varied, renewed or discharged (s 4); an interim order lasts for a fixed period or until
the main application is decided (s 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from zones.error import (
    BadEvent,
    BadValue,
    MissingField,
)
from zones.fields import Fields
from zones.instant import LONDON, Instant, midnight_after, read_day, read_instant, uk_text, uk_weekday
from zones.period import Period, at_once, overlap
from zones.text import read_reference, read_text


class OrderKind(StrEnum):
    FULL = "full"
    INTERIM = "interim"


class EventKind(StrEnum):
    SERVED = "served"
    VARIED = "varied"
    RENEWED = "renewed"
    DISCHARGED = "discharged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The subject or the protected person; referred to everywhere else by `reference` alone."""

    reference: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened to an order. `until` is the new last day; None where the event leaves it, or lifts it (renewal)."""

    kind: EventKind
    at: Instant
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A Stalking Protection Order as recorded, with its events in the order of their times."""

    reference: str
    kind: OrderKind
    court: str
    police_force: str
    made_at: Instant
    until: date | None
    subject: Person
    protected_person: Person
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an order stood in a period: in which part of it it bound, and why not in the rest; and when it was served.

    `unserved` is true where the subject had not been served when that part, or else the period, began.
    """

    bound: Period | None
    unserved: bool
    served: Instant | None
    because: tuple[str, ...]

    @property
    def in_force(self) -> bool:
        return self.bound is not None


def served_at(order: Order) -> Instant | None:
    """When the subject was first served, if ever."""
    return min((event.at for event in order.events if event.kind is EventKind.SERVED), default=None)


def end_of_force(order: Order, as_of: Instant | None = None) -> Instant | None:
    """When the order ends by what had happened to it up to `as_of` (all of it by default); None: until further order.

    A last day ends at the midnight, Europe/London, that follows it.
    """
    end = None if order.until is None else midnight_after(order.until)
    for event in order.events:
        if as_of is not None and event.at > as_of:
            break
        match event.kind:
            case EventKind.DISCHARGED:
                return event.at
            case EventKind.RENEWED:
                end = None if event.until is None else midnight_after(event.until)
            case EventKind.VARIED if event.until is not None:
                end = midnight_after(event.until)
            case EventKind.VARIED | EventKind.SERVED:
                pass
    return end


def last_day(order: Order, as_of: Instant | None = None) -> date | None:
    """The last day on which the order binds, as it stood at an instant; None: until further order."""
    end = end_of_force(order, as_of)
    return None if end is None else (end - timedelta(microseconds=1)).astimezone(LONDON).date()


def last_day_text(order: Order, as_of: Instant | None = None) -> str:
    """The last day as it stood at an instant (as known now by default): "Thu 1 March 2029", or "until further order"."""
    last = last_day(order, as_of)
    return "until further order" if last is None else uk_weekday(last)


def standing(order: Order, at: Instant) -> Standing:
    """How the order stood at an instant; it binds from its making (half-open periods)."""
    return standing_in(order, at_once(at))


def standing_in(order: Order, period: Period) -> Standing:
    """How the order stood in a period of possible times."""
    served, end = served_at(order), end_of_force(order)
    because: list[str] = []
    if period.start < order.made_at:
        because.append(f"the order was not made until {uk_text(order.made_at)}")
    if end is not None and (period.end > end or period.start >= end):
        discharged = any(e.kind is EventKind.DISCHARGED and e.at == end for e in order.events)
        because.append(f"the order {'was discharged' if discharged else 'had lapsed'} on {uk_text(end)}")
    bound = overlap(period, order.made_at, end)
    unserved = served is None or (bound or period).start < served
    return Standing(bound=bound, unserved=unserved, served=served, because=tuple(because))


def doubts(order: Order, others: Sequence[Order] = ()) -> list[str]:
    """What the Act would not expect of the order beside the subject's others; it is recorded as it was made all the same.

    Stalking Protection Act 2019, s 3(2): a full order's fixed period is two years or more from the day of its making;
    s 5: an interim order lasts no longer than until the application for the full one is decided.
    """
    if order.kind is not OrderKind.FULL:
        return []
    return [
        f"the interim order {other.reference} still binds after that: record that it was discharged, if this order took its place "
        "(Stalking Protection Act 2019, s 5)"
        for other in others
        if other.kind is OrderKind.INTERIM
        and other.protected_person.reference == order.protected_person.reference
        and standing(other, order.made_at).in_force
    ] + _doubts_of_period(order)


def _doubts_of_period(order: Order) -> list[str]:
    if order.until is None:
        return []
    made = order.made_at.astimezone(LONDON).date()
    least = (
        date(made.year + 2, made.month, made.day) if (made.month, made.day) != (2, 29) else date(made.year + 2, 3, 1)
    )
    if order.until + timedelta(days=1) >= least:
        return []
    return ["a full order's fixed period is two years or more (Stalking Protection Act 2019, s 3): check its last day"]


def with_event(order: Order, event: Event) -> Order:
    """The order with one more event; raises BadEvent where its state then does not allow it, or would undo a later one."""
    if event.kind in (EventKind.SERVED, EventKind.DISCHARGED) and event.until is not None:
        raise BadValue(
            "until",
            event.until.isoformat(),
            f"An event of kind {event.kind} has no last day: leave it out.",
            problem="does not belong there",
        )
    if event.until is not None and midnight_after(event.until) <= event.at:
        raise BadValue("until", event.until.isoformat(), "Give a last day that is not before the event.",
                       problem="is before it happened")  # fmt: skip
    told = replace(order, events=())
    for one in sorted((*order.events, event), key=lambda happened: happened.at):
        fault = _against(told, one)
        if fault is not None and one is event:
            raise fault
        if fault is not None:
            undone = f"The order was {one.kind} after that, on {uk_text(one.at)}, which could then not have been."
            raise BadEvent("at", uk_text(event.at), undone)
        told = replace(told, events=(*told.events, one))
    return told


def without_event(order: Order, event: Event) -> Order:
    """The order as if an event of it had not been; raises BadEvent where a later one could then not have been either."""
    left = list(order.events)
    left.remove(event)
    told = replace(order, events=())
    for one in sorted(left, key=lambda happened: happened.at):
        if _against(told, one) is not None:
            raise BadEvent("event", event.kind, f"The order was {one.kind} after that, on {uk_text(one.at)}, which could then "
                           "not have been. Begin with that one.")  # fmt: skip
        told = replace(told, events=(*told.events, one))
    return told


def _against(order: Order, event: Event) -> BadEvent | None:
    """Why an event can't follow on what has happened to the order."""
    if event.at < order.made_at:
        return BadEvent("at", uk_text(event.at), f"The order was made on {uk_text(order.made_at)}: give a later time.")
    if event.kind is EventKind.SERVED:
        known = served_at(order) is not None
        return BadEvent("kind", event.kind, "The order is recorded as served already.") if known else None
    state = standing(order, event.at)
    if state.in_force:
        return None
    return BadEvent("at", uk_text(event.at), f"Check the time: {' and '.join(state.because)}.")


_ORDER_FIELDS = ("reference", "kind", "court", "police_force", "made_at", "served_at", "until",
                 "subject", "protected_person")  # fmt: skip


def read_order(value: Any) -> Order:
    """An order from its JSON; raises every fault at once (ManyFaults)."""
    fields = Fields(value, _ORDER_FIELDS, called="order")
    read, faults = fields.read, fields.faults
    reference = read("reference", lambda v: read_reference(v, "reference"))
    kind = read("kind", lambda v: _word(v, OrderKind, "kind"))
    court = read("court", lambda v: read_text(v, "court"))
    force = read("police_force", lambda v: read_text(v, "police_force"))
    made_at = read("made_at", lambda v: read_instant(v, field="made_at"))
    served = read("served_at", lambda v: None if v is None else read_instant(v, field="served_at"))
    until = read("until", lambda v: None if v is None else read_day(v, field="until"))
    subject = read("subject", lambda v: _person(v, "subject"))
    protected = read("protected_person", lambda v: _person(v, "protected_person"))
    if made_at and until and midnight_after(until) <= made_at:
        faults.append(BadValue("until", until.isoformat(), "Give a last day that is not before the making.",
                               problem="is before the order was made"))  # fmt: skip
    if made_at and served and served < made_at:
        faults.append(BadEvent("served_at", fields.given["served_at"], "An order is served after it is made."))
    if subject and protected and subject.reference == protected.reference:
        faults.append(BadValue("protected_person", protected.reference, "Nobody is protected from themselves.",
                               problem="is the subject"))  # fmt: skip
    fields.done()
    events = () if served is None else (Event(kind=EventKind.SERVED, at=served),)
    return Order(
        reference=reference, kind=kind, court=court, police_force=force, made_at=made_at, until=until,
        subject=subject, protected_person=protected, events=events,
    )  # fmt: skip


def read_event(value: Any) -> Event:
    """An event from its JSON; `until` may be left out, but not of a renewal. Raises every fault at once."""
    fields = Fields(value, ("kind", "at", "until"), called="event", optional=("until",))
    kind = fields.read("kind", lambda v: _word(v, EventKind, "kind"))
    at = fields.read("at", lambda v: read_instant(v, field="at"))
    until = fields.read("until", lambda v: None if v is None else read_day(v, field="until"))
    if kind is EventKind.RENEWED and "until" not in fields.given:
        fields.faults.append(MissingField("until", remedy="Give the new last day, or null for until further order."))
    fields.done()
    return Event(kind=kind, at=at, until=until)


def _person(value: Any, field: str) -> Person:
    fields = Fields(value, ("reference", "name"), called=field, within=f"{field}.")
    reference = fields.read("reference", lambda v: read_reference(v, f"{field}.reference"))
    name = fields.read("name", lambda v: read_text(v, f"{field}.name"))
    fields.done()
    return Person(reference=reference, name=name)


def _word(value: Any, words: type[StrEnum], field: str) -> Any:
    if value == "":
        raise MissingField(field, remedy=f"Give one of {', '.join(words)}.")
    try:
        return words(value)
    except ValueError:
        raise BadValue(field, value, f"Give one of {', '.join(words)}.") from None
