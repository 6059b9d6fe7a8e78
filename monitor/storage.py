"""Sightings, fixes, checks and findings as rows. Findings hold references, never names.

Columns that a later version added stand behind the stamp, and are null in older rows: the audit's hash of a row leaves
out what is null at its end. A check of an area has a point of it as its longitude and latitude.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    and_,
    func,
    insert,
    or_,
    select,
    true,
    type_coerce,
)

from monitor.check import Check, check_json
from monitor.fix import Fix
from monitor.location import Accuracy, Area, Location, Place, Spot
from monitor.replay import RecordedCheck
from monitor.sighting import Sighting
from zones.canon import canonical
from zones.database import InstantColumn, ShapeColumn, Stamp, intact, metadata, stamp_columns, stamped
from zones.error import NotFound
from zones.instant import Instant, from_microseconds, uk_date
from zones.period import Period
from zones.unit import Lat, Lon, LonLat

_PREFIX = "C-"

sighting_table = Table(
    "sighting", metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", ForeignKey("subject.reference"), nullable=False, index=True),
    Column("place", Text, nullable=False),
    Column("radius_m", Float),
    Column("percent", Float, nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("who", Text, nullable=False),
    Column("how", Text, nullable=False),
    *stamp_columns(),
    Column("until", InstantColumn),
    sqlite_autoincrement=True,
)  # fmt: skip

fix_table = Table(
    "fix", metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(100)),
    Column("device", Text, nullable=False, index=True),
    Column("at", InstantColumn, nullable=False),
    Column("lon_deg", Float, nullable=False),
    Column("lat_deg", Float, nullable=False),
    Column("radius_95_m", Float, nullable=False),
    *stamp_columns(),
    Column("mechanism", String(20)),
    Column("speed_mps", Float),
    Index("ix_fix_subject_at", "subject", "at"),
    sqlite_autoincrement=True,
)  # fmt: skip

check_table = Table(
    "recorded_check", metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(100), index=True),
    Column("sighting_id", ForeignKey("sighting.id"), index=True),
    Column("fix_id", ForeignKey("fix.id"), index=True),
    Column("at", InstantColumn, nullable=False),
    Column("lon_deg", Float, nullable=False),
    Column("lat_deg", Float, nullable=False),
    Column("stated_m", Float),
    Column("percent", Float, nullable=False),
    Column("as_given", Text, nullable=False),
    Column("reading", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("versions", Text, nullable=False),
    *stamp_columns(),
    Column("until", InstantColumn),
    Column("as_known", BigInteger),
    Column("area", ShapeColumn),
    Column("estimate", Text),
    Column("scope", Text),
    sqlite_autoincrement=True,
)  # fmt: skip

finding_table = Table(
    "finding", metadata,
    Column("id", Integer, primary_key=True),
    Column("check_id", ForeignKey("recorded_check.id"), nullable=False, index=True),
    Column("order", String(100), nullable=False, index=True),
    Column("zone", Text, nullable=False),
    Column("zone_version", Integer, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("clearance_m", Float, nullable=False),
    Column("chance_inside", Float, nullable=False),
    Column("radius_95_m", Float, nullable=False),
    Column("applies", String(20), nullable=False),
    Column("near", Integer, nullable=False),
    Column("unserved", Integer, nullable=False),
    Column("because", Text, nullable=False),
    Column("inputs_sha256", String(64), nullable=False),
    Column("finding_sha256", String(64), nullable=False),
    *stamp_columns(),
    sqlite_autoincrement=True,
)  # fmt: skip

# Of a tag there are very many: each is given to one statement, which is then made once.
_ADD_FIX = insert(fix_table).returning(fix_table.c.id)
_ADD_CHECK = insert(check_table).returning(check_table.c.id)
_FINDING_NUMBERS = ("clearance_m", "chance_inside", "radius_95_m")
_ANSWERED = (
    "order",
    "outcome",
    "grade",
    "chance_inside",
    "clearance_m",
    "radius_95_m",
    "applies",
    "unserved",
    "because",
)
_MOST_NAMED = 500
_HOUR_US = 3_600_000_000


def add_sighting(connection: Connection, stamp: Stamp, sighting: Sighting, police_force: str) -> int:
    """Records a sighting as it was reported; the answer is its number."""
    row = {**_reported(sighting), **stamped(stamp, police_force)}
    return int(connection.execute(insert(sighting_table).values(row).returning(sighting_table.c.id)).scalar_one())


def same_sighting(connection: Connection, sighting: Sighting, *, by: str, since: Instant) -> str | None:
    """The id of the check of a sighting that is the same to the letter, recorded by somebody since an instant."""
    columns, wanted = sighting_table.c, _reported(sighting)
    query = (
        select(check_table.c.id)
        .join(sighting_table, sighting_table.c.id == check_table.c.sighting_id)
        .where(columns.recorded_by == by, columns.recorded_at >= since)
        .where(*(columns[name].is_not_distinct_from(value) for name, value in wanted.items()))
        .order_by(check_table.c.id)
    )
    found = connection.execute(query).scalars().first()
    return None if found is None else check_id_of(found)


def add_fix(
    connection: Connection,
    stamp: Stamp,
    *,
    subject: str | None,
    device: str,
    at: Instant,
    spot: Spot,
    police_force: str,
    mechanism: str = "",
    speed_mps: float | None = None,
) -> int:
    """Records a tagged fix; the answer is its number."""
    row = {
        "subject": subject, "device": device, "at": at, "lon_deg": spot.at.lon, "lat_deg": spot.at.lat,
        "radius_95_m": spot.accuracy.budget().position_m, "mechanism": mechanism or None, "speed_mps": speed_mps,
        **stamped(stamp, police_force),
    }  # fmt: skip
    return int(connection.execute(_ADD_FIX, row).scalar_one())


def add_check(
    connection: Connection, stamp: Stamp, made: Check, *, subject: str | None, versions: Mapping[str, str],
    police_force: str, sighting: int | None = None, fix: int | None = None, as_known: int | None = None, scope: str = "",
) -> str:  # fmt: skip
    """Records a check and its findings; the answer is its id. `scope` is as `RecordedCheck` has it."""
    place, times = made.location.place, made.times
    row = {
        "subject": subject, "sighting_id": sighting, "fix_id": fix, "at": times.start,
        "until": None if times.is_instant else times.end, "as_known": as_known, **_placed(place),
        "stated_m": place.accuracy.stated_m, "percent": place.accuracy.percent,
        "as_given": made.location.as_given, "reading": made.location.reading,
        "answer": canonical(check_json(made, check_id=None)).decode(), "versions": canonical(dict(versions)).decode(),
        "scope": scope or None, **stamped(stamp, police_force),
    }  # fmt: skip
    check_id = int(connection.execute(_ADD_CHECK, row).scalar_one())
    rows = [
        {
            "check_id": check_id, "order": found.order, "zone": found.zone, "zone_version": found.zone_version,
            "outcome": found.judgement.outcome, "clearance_m": found.judgement.clearance_m,
            "chance_inside": found.judgement.chance_inside, "radius_95_m": found.judgement.radius_95_m,
            "applies": found.applies, "near": found.near, "unserved": found.unserved, "because": found.because,
            "inputs_sha256": found.inputs_sha256, "finding_sha256": found.finding_sha256,
            **stamped(stamp, police_force),
        }
        for found in made.findings
    ]  # fmt: skip
    if rows:
        connection.execute(insert(finding_table), rows)
    return check_id_of(check_id)


def load_check(connection: Connection, check_id: str) -> RecordedCheck:
    """A recorded check; raises NotFound."""
    number = check_id.removeprefix(_PREFIX)
    row = None
    if number.isascii() and number.isdecimal() and len(number) < 16:
        row = connection.execute(select(check_table).where(check_table.c.id == int(number))).first()
    if row is None:
        raise NotFound("check", check_id, "Give the id that the check was recorded under, such as C-1.")
    with intact("check"):
        return _recorded(row)


def check_stamp(connection: Connection, check_id: str) -> Stamp:
    """Who recorded a check, when, and in which transaction."""
    query = select(check_table).where(check_table.c.id == check_number(check_id))
    row = connection.execute(query).one()
    return Stamp(number=row.number, at=row.recorded_at, by=row.recorded_by)


def load_checks(
    connection: Connection, *, order: str | None = None, of_sightings: bool = False, since: Instant | None = None,
    before: int | None = None, newest_first: bool = False,
) -> Iterator[RecordedCheck]:  # fmt: skip
    """Recorded checks in the order of their recording, one after the other: of a force they can be very many.

    All, or those with a finding for an order, of sightings, not both of a time and recorded before `since`, recorded in a
    transaction before that of a number.
    """
    query = select(check_table).order_by(check_table.c.id.desc() if newest_first else check_table.c.id)
    if order is not None:
        touched = select(finding_table.c.check_id).where(finding_table.c.order == order)
        query = query.where(check_table.c.id.in_(touched))
    if of_sightings:
        query = query.where(check_table.c.sighting_id.is_not(None))
    if since is not None:
        query = query.where(or_(check_table.c.at >= since, check_table.c.recorded_at >= since))
    if before is not None:
        query = query.where(check_table.c.number < before)
    return read_checks(connection, query)


def read_checks(connection: Connection, query: Select[Any]) -> Iterator[RecordedCheck]:
    """The recorded checks of a query of their rows, one after the other."""
    with intact("checks"):
        for row in connection.execute(query):
            yield _recorded(row)


def checked_again(connection: Connection) -> Mapping[int, Sequence[str]]:
    """The ids of the checks of each sighting that was checked more than once, by its number, the last check last.

    Those that were asked by what was known at a time are none of them.
    """
    sighting, asked = check_table.c.sighting_id, check_table.c.as_known.is_(None)
    twice = select(sighting).where(sighting.is_not(None), asked).group_by(sighting).having(func.count() > 1)
    query = select(sighting, check_table.c.id).where(sighting.in_(twice), asked).order_by(check_table.c.id)
    same: dict[int, list[str]] = {}
    for number, check in connection.execute(query):
        same.setdefault(number, []).append(check_id_of(check))
    return same


def checks_of_sighting(connection: Connection, sighting: int) -> Sequence[str]:
    """The ids of the checks of a sighting, in the order of their recording."""
    query = select(check_table.c.id).where(check_table.c.sighting_id == sighting).order_by(check_table.c.id)
    return [check_id_of(one) for one in connection.execute(query).scalars()]


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingCheck:
    """A check of a sighting in short: the number of its transaction, its last possible time, the orders it has findings for."""

    id: str
    subject: str
    number: int
    until: Instant
    orders: frozenset[str]


def sighting_checks(connection: Connection, *, subject: str | None = None) -> Iterator[SightingCheck]:
    """The checks of sightings in short, of all or of one subject, the newest first."""
    columns = check_table.c
    of_sighting = and_(columns.sighting_id.is_not(None), true() if subject is None else columns.subject == subject)
    found = select(finding_table.c.check_id, finding_table.c.order).join(
        check_table, columns.id == finding_table.c.check_id
    )
    orders: dict[int, set[str]] = {}
    for number, order in connection.execute(found.where(of_sighting).distinct()):
        orders.setdefault(number, set()).add(order)
    query = select(columns.id, columns.subject, columns.number, columns.at, columns.until).where(of_sighting)
    for row in connection.execute(query.order_by(columns.id.desc())):
        yield SightingCheck(
            id=check_id_of(row.id), subject=row.subject, number=row.number, until=row.at if row.until is None else row.until,
            orders=frozenset(orders.get(row.id, ())),
        )  # fmt: skip


def check_words(connection: Connection, *, force: str | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The words that each check was given, but for those of fixes, which have none: its id and the words, newest first.

    With a force only those that its orders can be in: a check's own force may be several, one after the other.
    """
    query = (
        select(
            check_table.c.id, check_table.c.as_given, check_table.c.reading, sighting_table.c.who, sighting_table.c.how
        )
        .outerjoin(sighting_table, sighting_table.c.id == check_table.c.sighting_id)
        .where(check_table.c.fix_id.is_(None))
        .order_by(check_table.c.id.desc())
    )
    if force is not None:
        query = query.where(func.instr(check_table.c.police_force, force) > 0)
    for number, *words in connection.execute(query):
        yield check_id_of(number), tuple(word for word in words if word is not None)


def load_finding_rows(connection: Connection, check_id: str) -> Sequence[Mapping[str, Any]]:
    """The findings of a check as they stand in their own table, for a replay to hold against the answer."""
    query = select(finding_table).where(finding_table.c.check_id == check_number(check_id))
    with intact("findings"):
        return [
            dict(row._mapping) | {name: float(row._mapping[name]) for name in _FINDING_NUMBERS}
            for row in connection.execute(query.order_by(finding_table.c.id))
        ]


def forces_in(police_force: str) -> Sequence[str]:
    """The police forces whose record something is: of what was asked of all orders at once it is theirs together."""
    return police_force.split("; ")


def load_fixes(
    connection: Connection,
    subject: str,
    police_force: str | None,
    start: Instant | None = None,
    end: Instant | None = None,
) -> list[Fix]:
    """The recorded fixes of a subject, all or from a time up to one, those of one police force or all, in the order of their recording.

    The row of each is its number.
    """
    query = select(fix_table).where(fix_table.c.subject == subject).order_by(fix_table.c.id)
    if start is not None:
        query = query.where(fix_table.c.at >= start)
    if end is not None:
        query = query.where(fix_table.c.at < end)
    with intact("fixes"):
        return [
            Fix(
                row=row.id, device=row.device, at=row.at, lon_deg=float(row.lon_deg), lat_deg=float(row.lat_deg),
                radius_95_m=float(row.radius_95_m), mechanism=row.mechanism or "",
                speed_mps=None if row.speed_mps is None else float(row.speed_mps),
            )
            for row in connection.execute(query)
            if police_force is None or police_force in forces_in(row.police_force)
        ]  # fmt: skip


def fix_days(connection: Connection, subject: str, police_force: str | None) -> Counter[date]:
    """How many fixes of a subject, those of one police force or all, are on record of each day on UK clocks.

    They are counted by the hour, where they are: UK midnights are whole hours UTC in all the years that a fix can be of.
    """
    counted = [type_coerce(fix_table.c.at, BigInteger) // _HOUR_US]
    if police_force is not None:
        counted.append(fix_table.c.police_force)
    query = select(func.count(), *counted).where(fix_table.c.subject == subject).group_by(*counted)
    found: Counter[date] = Counter()
    with intact("fixes"):
        for count, hour, *forces in connection.execute(query):
            if all(police_force in forces_in(one) for one in forces):
                found[uk_date(from_microseconds(hour * _HOUR_US))] += count
    return found


def load_sightings_of(connection: Connection, checks: Sequence[RecordedCheck]) -> Mapping[int, Sighting]:
    """The sightings that the checks are of, by number."""
    numbers = [check.sighting for check in checks if check.sighting is not None]
    found: dict[int, Sighting] = {}
    with intact("sightings"):
        for start in range(0, len(numbers), _MOST_NAMED):
            query = select(sighting_table).where(sighting_table.c.id.in_(numbers[start : start + _MOST_NAMED]))
            found |= {row.id: _sighting(row) for row in connection.execute(query)}
    return found


def _reported(sighting: Sighting) -> dict[str, Any]:
    """The columns of a sighting."""
    return {
        "subject": sighting.subject, "place": sighting.place, "radius_m": sighting.accuracy.stated_m,
        "percent": sighting.accuracy.percent, "at": sighting.at, "who": sighting.who, "how": sighting.how,
        "until": sighting.until,
    }  # fmt: skip


def _placed(place: Place) -> dict[str, Any]:
    """The columns of a place."""
    if isinstance(place, Spot):
        return {"lon_deg": place.at.lon, "lat_deg": place.at.lat}
    at = place.inner_point
    return {"lon_deg": at.lon, "lat_deg": at.lat, "area": place.shape, "estimate": place.estimate}


def _sighting(row: Any) -> Sighting:
    return Sighting(
        subject=row.subject, place=row.place, accuracy=_accuracy(row.radius_m, row.percent), at=row.at, until=row.until,
        who=row.who, how=row.how,
    )  # fmt: skip


def check_id_of(number: int) -> str:
    return f"{_PREFIX}{number}"


def check_number(check_id: str) -> int:
    """The number in the id of a check that was loaded."""
    return int(check_id.removeprefix(_PREFIX))


def _accuracy(stated_m: Any, percent: Any) -> Accuracy:
    return Accuracy(stated_m=None if stated_m is None else float(stated_m), percent=float(percent))


def _answer(text: str) -> Mapping[str, Any]:
    """The answer of a check; raises KeyError or TypeError where it lacks what every answer has."""
    found = dict(json.loads(text))
    for finding in [*found["findings"], *found["orders"]]:
        _ = [finding[name] for name in _ANSWERED]
    return found


def _recorded(row: Any) -> RecordedCheck:
    accuracy = _accuracy(row.stated_m, row.percent)
    place: Place
    if row.area is None:
        at = LonLat(lon=Lon(float(row.lon_deg)), lat=Lat(float(row.lat_deg)))
        place = Spot(at=at, accuracy=accuracy)
    else:
        place = Area(shape=row.area, accuracy=accuracy, estimate=row.estimate or "")
    return RecordedCheck(
        id=check_id_of(row.id), subject=row.subject, sighting=row.sighting_id, fix=row.fix_id,
        location=Location(place=place, as_given=row.as_given, reading=row.reading),
        times=Period(start=row.at, end=row.at if row.until is None else row.until), as_known=row.as_known,
        scope=row.scope or "", answer=_answer(row.answer), versions=dict(json.loads(row.versions)), number=row.number,
    )  # fmt: skip
