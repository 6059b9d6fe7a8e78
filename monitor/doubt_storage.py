"""Doubts about devices as rows, and what is recorded of devices, whoever is tagged with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Integer, Table, Text, and_, func, insert, select

from monitor.doubt import Doubt, Said
from monitor.replay import RecordedCheck
from monitor.storage import check_table, fix_table, forces_in, read_checks
from zones.database import InstantColumn, Stamp, intact, metadata, stamp_columns, stamped
from zones.instant import Instant

doubt_table = Table(
    "device_doubt", metadata,
    Column("id", Integer, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", InstantColumn),
    Column("until", InstantColumn),
    *stamp_columns(),
    sqlite_autoincrement=True,
)  # fmt: skip

doubted_table = Table(
    "doubted_device", metadata,
    Column("id", Integer, primary_key=True),
    Column("doubt_id", ForeignKey("device_doubt.id"), nullable=False, index=True),
    Column("device", Text, nullable=False, index=True),
    *stamp_columns(),
    sqlite_autoincrement=True,
)  # fmt: skip

doubt_end_table = Table(
    "device_doubt_end", metadata,
    Column("id", Integer, primary_key=True),
    Column("doubt_id", ForeignKey("device_doubt.id"), nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    *stamp_columns(),
    sqlite_autoincrement=True,
)  # fmt: skip
"""Doubts that were taken back. They stay, and cover nothing any more."""

_OF_ALL = "none"
"""The police force of what somebody without one records."""
_PACK = 500


def add_doubt(
    connection: Connection, stamp: Stamp, devices: Sequence[str], start: Instant | None, end: Instant | None,
    reason: str, police_force: str | None,
) -> int:  # fmt: skip
    """Records a doubt about devices; the answer is its number."""
    whose = stamped(stamp, police_force or _OF_ALL)
    row = {"reason": reason, "since": start, "until": end, **whose}
    number = int(connection.execute(insert(doubt_table).values(row).returning(doubt_table.c.id)).scalar_one())
    connection.execute(insert(doubted_table), [{"doubt_id": number, "device": one, **whose} for one in devices])
    return number


def end_doubt(connection: Connection, stamp: Stamp, doubt: Doubt, reason: str) -> None:
    """Takes a doubt back."""
    row = {"doubt_id": doubt.number, "reason": reason, **stamped(stamp, doubt.police_force or _OF_ALL)}
    connection.execute(insert(doubt_end_table).values(row))


def load_doubts(connection: Connection, *, standing: bool) -> list[Doubt]:
    """The doubts in the order of their recording: those that stand, or also those that were taken back."""
    end = doubt_end_table.c
    ends = [end.reason.label("end_reason"), end.recorded_by.label("end_by"), end.recorded_at.label("end_at")]
    query = select(doubt_table, *ends).outerjoin(doubt_end_table, end.doubt_id == doubt_table.c.id)
    if standing:
        query = query.where(end.id.is_(None))
    with intact("doubts"):
        rows = connection.execute(query.order_by(doubt_table.c.id)).all()
        named = _devices(connection) if rows else {}
        return [_doubt(row, named[row.id]) for row in rows]


def _devices(connection: Connection) -> Mapping[int, Sequence[str]]:
    named: dict[int, list[str]] = {}
    query = select(doubted_table.c.doubt_id, doubted_table.c.device).order_by(doubted_table.c.id)
    for number, device in connection.execute(query):
        named.setdefault(number, []).append(device)
    return named


def _doubt(row: Any, devices: Sequence[str]) -> Doubt:
    taken_back = None if row.end_at is None else Said(reason=row.end_reason, by=row.end_by, at=row.end_at)
    return Doubt(
        number=row.id, devices=tuple(devices), start=row.since, end=row.until, reason=row.reason, by=row.recorded_by,
        at=row.recorded_at, police_force=None if row.police_force == _OF_ALL else row.police_force, taken_back=taken_back,
    )  # fmt: skip


def doubts_of(connection: Connection, doubts: Sequence[Doubt], fixes: Sequence[int]) -> Mapping[int, tuple[Doubt, ...]]:
    """Of recorded fixes, by their numbers, those that are doubtful, each with the doubts that cover it."""
    about: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        for device in doubt.devices:
            about.setdefault(device, []).append(doubt)
    found: dict[int, tuple[Doubt, ...]] = {}
    columns = fix_table.c
    for start in range(0, len(fixes) if about else 0, _PACK):
        query = select(columns.id, columns.device, columns.at, columns.police_force)
        for row in connection.execute(query.where(columns.id.in_(fixes[start : start + _PACK]))):
            said = tuple(
                one for one in about.get(row.device, ())
                if one.covers(row.device, row.at) and one.is_of(forces_in(row.police_force))
            )  # fmt: skip
            if said:
                found[row.id] = said
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFixes:
    """How many fixes of a device are on record for one subject, if any, and by which police forces."""

    device: str
    subject: str | None
    forces: Sequence[str]
    fixes: int


def fixes_of_devices(
    connection: Connection, devices: Sequence[str], start: Instant | None, end: Instant | None
) -> Iterator[DeviceFixes]:
    """The fixes of devices in a period, which may be open at either side, counted."""
    whose = (fix_table.c.device, fix_table.c.subject, fix_table.c.police_force)
    query = select(*whose, func.count().label("fixes")).where(_of(devices, start, end)).group_by(*whose)
    for row in connection.execute(query):
        yield DeviceFixes(device=row.device, subject=row.subject, forces=forces_in(row.police_force), fixes=row.fixes)


def checks_of_devices(
    connection: Connection, devices: Sequence[str], start: Instant | None, end: Instant | None
) -> Iterator[RecordedCheck]:
    """The recorded checks of the fixes of devices in a period, in the order of their times, one after the other."""
    query = select(check_table).join(fix_table, fix_table.c.id == check_table.c.fix_id)
    return read_checks(connection, query.where(_of(devices, start, end)).order_by(check_table.c.at, check_table.c.id))


def devices_of(connection: Connection, fixes: Iterable[int]) -> Mapping[int, str]:
    """The devices of recorded fixes, by the numbers of these."""
    asked, found = list(fixes), dict[int, str]()
    for start in range(0, len(asked), _PACK):
        query = select(fix_table.c.id, fix_table.c.device).where(fix_table.c.id.in_(asked[start : start + _PACK]))
        found |= {row.id: row.device for row in connection.execute(query)}
    return found


def _of(devices: Sequence[str], start: Instant | None, end: Instant | None) -> Any:
    columns = fix_table.c
    since = [] if start is None else [columns.at >= start]
    until = [] if end is None else [columns.at < end]
    return and_(columns.device.in_(devices), *since, *until)
