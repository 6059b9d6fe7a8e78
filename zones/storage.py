"""Orders and zones as rows: facts are added, never changed.

`as_known` limits every reading to what had been recorded up to a transaction's number: a replay asks for the
facts as they stood when the check was made.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import index
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    or_,
    select,
)

from zones.database import DayColumn, InstantColumn, ShapeColumn, Stamp, intact, metadata, stamp_columns, stamped
from zones.error import AlreadyThere, BadValue, NotFound
from zones.in_error import InError
from zones.instant import Instant
from zones.order import Event, EventKind, Order, OrderKind, Person
from zones.schedule import Schedule
from zones.unit import Metres
from zones.zone import MadeBy, Zone, ZoneKind, ZoneVersion

subject_table = Table(
    "subject", metadata,
    Column("reference", String(100), primary_key=True),
    Column("name", Text, nullable=False),
    *stamp_columns(),
)  # fmt: skip

protected_person_table = Table(
    "protected_person", metadata,
    Column("reference", String(100), primary_key=True),
    Column("name", Text, nullable=False),
    *stamp_columns(),
)  # fmt: skip

order_table = Table(
    "stalking_order", metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String(100), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("court", Text, nullable=False),
    Column("made_at", InstantColumn, nullable=False),
    Column("until", DayColumn),
    Column("subject", ForeignKey("subject.reference"), nullable=False, index=True),
    Column("protected_person", ForeignKey("protected_person.reference"), nullable=False),
    *stamp_columns(),
    sqlite_autoincrement=True,
)  # fmt: skip

event_table = Table(
    "order_event", metadata,
    Column("id", Integer, primary_key=True),
    Column("order_id", ForeignKey("stalking_order.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("until", DayColumn),
    *stamp_columns(),
    sqlite_autoincrement=True,
)  # fmt: skip

event_end_table = Table(
    "order_event_end", metadata,
    Column("id", Integer, primary_key=True),
    Column("event_id", ForeignKey("order_event.id"), nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    *stamp_columns(),
    sqlite_autoincrement=True,
)  # fmt: skip
"""Events that were recorded in error. They stay, and count no more."""

zone_table = Table(
    "zone", metadata,
    Column("id", Integer, primary_key=True),
    Column("order_id", ForeignKey("stalking_order.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("label", Text, nullable=False),
    *stamp_columns(),
    UniqueConstraint("order_id", "sequence"),
    UniqueConstraint("order_id", "label", name="uq_zone_label"),
    sqlite_autoincrement=True,
)  # fmt: skip

version_table = Table(
    "zone_version", metadata,
    Column("id", Integer, primary_key=True),
    Column("zone_id", ForeignKey("zone.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("shape", ShapeColumn, nullable=False),
    Column("schedule", Text, nullable=False),
    Column("buffer_m", Float, nullable=False),
    Column("precision_m", Float, nullable=False),
    Column("made_by", String(20), nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("valid_from", InstantColumn, nullable=False),
    *stamp_columns(),
    UniqueConstraint("zone_id", "version"),
    sqlite_autoincrement=True,
)  # fmt: skip

LATEST = 2**62
_MOST_NAMED = 100
"""Of more orders than this all zones are read, and those of others passed over."""


def add_order(connection: Connection, stamp: Stamp, order: Order) -> None:
    """Records an order with its subject, its protected person and its events; raises AlreadyThere."""
    if connection.execute(select(order_table.c.id).where(order_table.c.reference == order.reference)).first():
        raise AlreadyThere("reference", order.reference, "Give the order a reference of its own.")
    force = order.police_force
    _add_person(connection, stamp, subject_table, order.subject, force, "subject")
    _add_person(connection, stamp, protected_person_table, order.protected_person, force, "protected_person")
    row = {
        "reference": order.reference, "kind": order.kind, "court": order.court, "made_at": order.made_at,
        "until": order.until, "subject": order.subject.reference,
        "protected_person": order.protected_person.reference, **stamped(stamp, force),
    }  # fmt: skip
    connection.execute(insert(order_table).values(row))
    for happened in order.events:
        add_event(connection, stamp, order, happened)


def add_event(connection: Connection, stamp: Stamp, order: Order, happened: Event) -> None:
    """Records what happened to an order; whether it may is `zones.order.with_event`'s to say."""
    row = {"order_id": order_number(connection, order.reference), "kind": happened.kind, "at": happened.at,
           "until": happened.until, **stamped(stamp, order.police_force)}  # fmt: skip
    connection.execute(insert(event_table).values(row))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvent:
    """Something that happened to an order as it was recorded, with the number that stands for it in addresses."""

    number: int
    event: Event
    by: str
    recorded_at: Instant
    in_error: InError | None


def end_event(connection: Connection, stamp: Stamp, order: Order, number: int, reason: str) -> None:
    """Records that an event of an order was recorded in error; whether it may is `zones.order.without_event`'s to say."""
    row = {"event_id": number, "reason": reason, **stamped(stamp, order.police_force)}
    connection.execute(insert(event_end_table).values(row))


def load_history(connection: Connection, order: Order) -> Sequence[RecordedEvent]:
    """All that was recorded to have happened to an order, in the order of time, what was recorded in error with it."""
    ended = event_end_table.c
    query = (
        select(event_table, ended.reason, ended.recorded_by.label("ended_by"), ended.recorded_at.label("ended_at"))
        .outerjoin(event_end_table, ended.event_id == event_table.c.id)
        .where(event_table.c.order_id == order_number(connection, order.reference))
        .order_by(event_table.c.at, event_table.c.id)
    )
    with intact("events"):
        return [
            RecordedEvent(
                number=row.id, event=_event(row), by=row.recorded_by, recorded_at=row.recorded_at,
                in_error=None if row.reason is None else InError(reason=row.reason, by=row.ended_by, at=row.ended_at),
            )
            for row in connection.execute(query)
        ]  # fmt: skip


def add_zone(connection: Connection, stamp: Stamp, order: Order, version: ZoneVersion) -> None:
    """Records a new zone with its first version; raises AlreadyThere for a label that the order has."""
    order_id = order_number(connection, order.reference)
    here = zone_table.c.order_id == order_id
    if connection.execute(select(zone_table.c.id).where(here, zone_table.c.label == version.label)).first():
        raise AlreadyThere("--label", version.label, "Give the zone another label, or vary the one there is.")
    sequence = zone_counts(connection).get(order.reference, 0)
    row = {"order_id": order_id, "sequence": sequence, "label": version.label, **stamped(stamp, order.police_force)}
    zone_id = connection.execute(insert(zone_table).values(row).returning(zone_table.c.id)).scalar_one()
    _add_version(connection, stamp, order, zone_id, version)


def add_zone_version(connection: Connection, stamp: Stamp, order: Order, version: ZoneVersion) -> None:
    """Records a later version of a zone that there is."""
    where = (zone_table.c.order_id == order_number(connection, order.reference), zone_table.c.label == version.label)
    zone_id = connection.execute(select(zone_table.c.id).where(*where)).scalar_one()
    _add_version(connection, stamp, order, zone_id, version)


def zone_counts(connection: Connection) -> Mapping[str, int]:
    """How many zones each order has, by reference; an order without any is not in it. The next zone's place is that."""
    query = (
        select(order_table.c.reference, func.count())
        .join(zone_table, zone_table.c.order_id == order_table.c.id)
        .group_by(order_table.c.reference)
    )
    return {str(reference): int(count) for reference, count in connection.execute(query)}


def load_orders(
    connection: Connection, *, reference: str | None = None, subject: str | None = None, as_known: int = LATEST
) -> Sequence[Order]:
    """The orders, in the order of their recording; all of them, one, or those that bind a subject."""
    query = (
        select(order_table, subject_table.c.name.label("subject_name"),
               protected_person_table.c.name.label("protected_person_name"))
        .join(subject_table, subject_table.c.reference == order_table.c.subject)
        .join(protected_person_table, protected_person_table.c.reference == order_table.c.protected_person)
        .where(order_table.c.number <= as_known)
        .order_by(order_table.c.id)
    )  # fmt: skip
    if reference is not None:
        query = query.where(order_table.c.reference == reference)
    if subject is not None:
        query = query.where(order_table.c.subject == subject)
    events: dict[int, list[Event]] = {}
    ended = select(event_end_table.c.event_id).where(event_end_table.c.number <= as_known)
    known = (event_table.c.number <= as_known, event_table.c.id.not_in(ended))
    found = select(event_table).where(*known).order_by(event_table.c.at, event_table.c.id)
    with intact("orders"):
        rows = connection.execute(query).all()
        if reference is not None or subject is not None:
            found = found.where(event_table.c.order_id.in_([row.id for row in rows]))
        for row in connection.execute(found):
            events.setdefault(row.order_id, []).append(_event(row))
        return [_order(row, tuple(events.get(row.id, ()))) for row in rows]


def load_order(connection: Connection, reference: str) -> Order:
    """The order of this reference; raises NotFound."""
    found = load_orders(connection, reference=reference)
    if not found:
        raise NotFound("order", reference, "Check the reference, or add the order first.")
    return found[0]


def order_numbers(connection: Connection) -> Mapping[str, int]:
    """The number of each order, by reference."""
    return {row.reference: row.id for row in connection.execute(select(order_table.c.reference, order_table.c.id))}


def order_of_number(connection: Connection, number: int) -> str:
    """The reference of the order of this number; raises NotFound."""
    found = connection.execute(select(order_table.c.reference).where(order_table.c.id == number)).scalar_one_or_none()
    if found is None:
        raise NotFound("order", number, "Check the reference, or add the order first.")
    return str(found)


def subjects_of(connection: Connection, police_force: str) -> Mapping[str, str]:
    """Whom each order of a police force binds: the references of their subjects by those of the orders."""
    query = select(order_table.c.reference, order_table.c.subject).where(order_table.c.police_force == police_force)
    return {row.reference: row.subject for row in connection.execute(query)}


def zone_words(connection: Connection) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """The words of each version of each zone: the order's reference, the zone's sequence, and label, note and source."""
    query = (
        select(
            order_table.c.reference,
            zone_table.c.sequence,
            zone_table.c.label,
            version_table.c.note,
            version_table.c.source,
        )
        .join(zone_table, zone_table.c.id == version_table.c.zone_id)
        .join(order_table, order_table.c.id == zone_table.c.order_id)
        .order_by(order_table.c.id, zone_table.c.sequence, version_table.c.version)
    )
    for reference, sequence, *words in connection.execute(query):
        yield reference, sequence, tuple(words)


def orders_of_person(connection: Connection, reference: str, *, any_case: bool = False) -> Sequence[str]:
    """The references of the orders that bind or protect whom a reference stands for; `any_case`: or one that is it but for case."""
    people = (order_table.c.subject, order_table.c.protected_person)
    theirs = or_(*(func.lower(one) == func.lower(reference) if any_case else one == reference for one in people))
    return connection.execute(select(order_table.c.reference).where(theirs).order_by(order_table.c.id)).scalars().all()


def load_zones(connection: Connection, orders: Sequence[Order], *, as_known: int = LATEST) -> Mapping[str, list[Zone]]:
    """The zones of the orders by the orders' references, in the sequence of each, with their versions."""
    if not orders:
        return {}
    query = (
        select(order_table.c.reference, zone_table.c.sequence, zone_table.c.label, version_table)
        .join(zone_table, zone_table.c.id == version_table.c.zone_id)
        .join(order_table, order_table.c.id == zone_table.c.order_id)
        .where(version_table.c.number <= as_known)
        .order_by(order_table.c.id, zone_table.c.sequence, version_table.c.version)
    )
    if len(orders) <= _MOST_NAMED:
        query = query.where(order_table.c.reference.in_([order.reference for order in orders]))
    wanted = {order.reference for order in orders}
    found: dict[tuple[str, int, str], list[ZoneVersion]] = {}
    with intact("zones"):
        for row in connection.execute(query):
            if row.reference in wanted:
                found.setdefault((row.reference, index(row.sequence), row.label), []).append(_version(row))
    made: dict[str, list[Zone]] = {order.reference: [] for order in orders}
    for (reference, sequence, label), versions in found.items():
        made[reference].append(Zone(order=reference, sequence=sequence, label=label, versions=tuple(versions)))
    return made


def facts_of_orders(connection: Connection) -> Mapping[str, list[tuple[int, Instant]]]:
    """When each fact of each order was recorded, as the number of its transaction, and since when it holds.

    That an event was recorded in error is a fact, too, of since that was said to have happened.
    """
    made = select(order_table.c.reference, order_table.c.number, order_table.c.made_at)
    happened = select(order_table.c.reference, event_table.c.number, event_table.c.at).join(
        order_table, order_table.c.id == event_table.c.order_id
    )
    ended = (
        select(order_table.c.reference, event_end_table.c.number, event_table.c.at)
        .join(event_table, event_table.c.id == event_end_table.c.event_id)
        .join(order_table, order_table.c.id == event_table.c.order_id)
    )
    held = (
        select(order_table.c.reference, version_table.c.number, version_table.c.valid_from)
        .join(zone_table, zone_table.c.id == version_table.c.zone_id)
        .join(order_table, order_table.c.id == zone_table.c.order_id)
    )
    found: dict[str, list[tuple[int, Instant]]] = {}
    with intact("facts of the orders"):
        for query in (made, happened, ended, held):
            for reference, number, since in connection.execute(query):
                found.setdefault(reference, []).append((number, since))
    return found


def subject_is_known(connection: Connection, reference: str) -> bool:
    return (
        connection.execute(select(subject_table.c.reference).where(subject_table.c.reference == reference)).first()
        is not None
    )


def _add_person(connection: Connection, stamp: Stamp, table: Table, person: Person, force: str, field: str) -> None:
    known = connection.execute(select(table.c.name).where(table.c.reference == person.reference)).scalar_one_or_none()
    if known is None:
        row = {"reference": person.reference, "name": person.name, **stamped(stamp, force)}
        connection.execute(insert(table).values(row))
    elif known != person.name:
        raise BadValue(f"{field}.name", person.name, f"The reference {person.reference} is recorded with another name.",
                       problem="is not the name that is recorded with it")  # fmt: skip


def _add_version(connection: Connection, stamp: Stamp, order: Order, zone_id: int, version: ZoneVersion) -> None:
    row = {
        "zone_id": zone_id, "version": version.version, "kind": version.kind, "shape": version.shape,
        "schedule": version.schedule.ics, "buffer_m": version.buffer_m, "precision_m": version.precision_m,
        "made_by": version.made_by, "source": version.source, "note": version.note,
        "valid_from": version.valid_from, **stamped(stamp, order.police_force),
    }  # fmt: skip
    connection.execute(insert(version_table).values(row))


def order_number(connection: Connection, reference: str) -> int:
    """The number that stands for an order in addresses, and names nobody; raises NotFound."""
    found = connection.execute(
        select(order_table.c.id).where(order_table.c.reference == reference)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound("order", reference, "Check the reference, or add the order first.")
    return int(found)


def _event(row: Row[Any]) -> Event:
    return Event(kind=EventKind(row.kind), at=row.at, until=row.until)


def _order(row: Row[Any], events: tuple[Event, ...]) -> Order:
    return Order(
        reference=row.reference, kind=OrderKind(row.kind), court=row.court, police_force=row.police_force,
        made_at=row.made_at, until=row.until, subject=Person(reference=row.subject, name=row.subject_name),
        protected_person=Person(reference=row.protected_person, name=row.protected_person_name), events=events,
    )  # fmt: skip


def _version(row: Row[Any]) -> ZoneVersion:
    return ZoneVersion(
        order=row.reference, label=row.label, version=row.version, kind=ZoneKind(row.kind), shape=row.shape,
        schedule=Schedule(ics=row.schedule), buffer_m=Metres(float(row.buffer_m)), precision_m=Metres(float(row.precision_m)),
        made_by=MadeBy(row.made_by), source=row.source, note=row.note, valid_from=row.valid_from,
    )  # fmt: skip
