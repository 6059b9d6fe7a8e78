"""The engine under the storage: SQLite, with nothing left to its defaults.

Facts are only ever added. Each carries a `Stamp`: the number that the transaction was given, when it was
recorded, and by whom. Order comes from that number, never from a clock.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import GEOSException
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Dialect,
    Engine,
    LargeBinary,
    MetaData,
    String,
    create_engine,
    event,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.types import TypeDecorator

from zones.error import Busy, CordonError, NoOffset, NotAllowed, RecordDamaged
from zones.instant import Instant, from_microseconds, to_microseconds
from zones.shape import Shape

LEAST_SQLITE = (3, 51, 3)
"""Older ones can corrupt a database in WAL mode (sqlite.org/wal.html, "the WAL-reset bug")."""
_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000, "trusted_schema": 0}

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Who records, when, and the number of the transaction in which it is done."""

    number: int
    at: Instant
    by: str


class InstantColumn(TypeDecorator[Instant]):
    """An aware instant as integer microseconds since 1970 UTC; refuses a naive one."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Instant | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise NoOffset("instant", value.isoformat(), "Give an aware time.")
        return to_microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Instant | None:
        return None if value is None else instant_of(value)


def instant_of(microseconds: Any) -> Instant:
    """The instant that a number of microseconds since 1970 stands for; raises RecordDamaged for what is none."""
    with intact("instant"):
        return from_microseconds(microseconds)


class DayColumn(TypeDecorator[date]):
    """A calendar date as ISO text."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        with intact("day"):
            return None if value is None else date.fromisoformat(value)


class ShapeColumn(TypeDecorator[Shape]):
    """A shape as little-endian EWKB with SRID 4326, to the bit."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Shape | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return bytes(shapely.to_wkb(shapely.set_srid(value, 4326), include_srid=True, byte_order=1))

    def process_result_value(self, value: Any, dialect: Dialect) -> Shape | None:
        with intact("shape"):
            return None if value is None else shapely.set_srid(shapely.from_wkb(value), 0)


def stamp_columns() -> list[Column[Any]]:
    """The columns of a `Stamp`, and the police force whose record it is."""
    return [
        Column("number", BigInteger, nullable=False, index=True),
        Column("recorded_at", InstantColumn, nullable=False),
        Column("recorded_by", String(200), nullable=False),
        Column("police_force", String(200), nullable=False),
    ]


def stamped(stamp: Stamp, police_force: str) -> dict[str, Any]:
    return {
        "number": stamp.number,
        "recorded_at": stamp.at,
        "recorded_by": stamp.by,
        "police_force": police_force,
    }


def open_engine(url: str) -> Engine:
    """An engine whose every connection has been seen to keep the promises that the records need."""
    import pysqlite3.dbapi2 as sqlite

    parsed = _address(url)
    if sqlite.sqlite_version_info < LEAST_SQLITE:
        raise RecordDamaged("SQLite", sqlite.sqlite_version, "Install the pysqlite3 wheel of the lock file.",
                            problem="is too old to be trusted with records")  # fmt: skip
    if parsed.database:
        private_folder(Path(parsed.database).parent, "CORDON_DATABASE_URL")
        try:
            # SQLite gives its side files the mode of the database.
            os.close(os.open(parsed.database, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise NotAllowed("CORDON_DATABASE_URL", parsed.database, f"Give a file that can be written ({error.strerror}).",
                             problem="can't be opened") from None  # fmt: skip
    # What a statement was given never goes into an error's text, and so into no log.
    engine = create_engine(parsed, module=sqlite, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def private_folder(folder: Path, setting: str) -> None:
    """Makes the folder, and those above it that are missing, for its owner alone; raises NotAllowed."""
    try:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        for one in reversed(missing):
            one.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise NotAllowed(setting, str(folder), f"Give a folder that can be made and written ({error.strerror}).",
                         problem="can't be made") from None  # fmt: skip


def _address(url: str) -> URL:
    """The address of an SQLite database; raises NotAllowed for any other."""
    remedy = "Give sqlite:////the/path/of/a/file: other databases are not supported yet."
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # not shown: it may hold a password
        raise NotAllowed("CORDON_DATABASE_URL", "its value", remedy, problem="is no address of a database") from None
    if parsed.drivername != "sqlite":
        raise NotAllowed("CORDON_DATABASE_URL", parsed.render_as_string(hide_password=True), remedy)
    return parsed


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that takes the writer's lock at its start, and is all kept or all undone.

    Raises RecordDamaged where the database can't be read or written.
    """
    with sound(), engine.begin() as connection:
        yield connection


@contextmanager
def sound() -> Iterator[None]:
    """Raises RecordDamaged for what the database itself refuses: a file that is none, a table that is gone, a full disk."""
    import pysqlite3.dbapi2 as sqlite

    try:
        yield
    except (DBAPIError, sqlite.Error) as error:
        said = f"{error.orig if isinstance(error, DBAPIError) else error}"
        said = said.partition(" with text ")[0]  # it quotes what it can't read as UTF-8
        raise RecordDamaged("database", said, "See that its disk has room and can be written; else put it back "
                            "from a backup.", problem="is what the database says") from None  # fmt: skip


@contextmanager
def trial(connection: Connection, *, undo: bool) -> Iterator[None]:
    """A part of a transaction; with `undo` what it wrote is undone at its end, and all that could refuse it has."""
    with connection.begin_nested() as part:
        yield
        if undo:
            part.rollback()


@contextmanager
def intact(what: str) -> Iterator[None]:
    """Raises RecordDamaged where rows hold what was never written to them: a word that there is not, half a JSON."""
    try:
        yield
    except CordonError:
        raise
    except (ValueError, KeyError, TypeError, OverflowError, GEOSException) as error:
        said = f"what is stored ({type(error).__name__})"
        raise RecordDamaged(what, said, "Look at `cordon audit verify`, and put it back from a backup.") from None


def _prepare(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # SQLAlchemy's BEGIN, not the driver's
    cursor = raw.cursor()
    for name, wanted in _PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {wanted}")
        got = cursor.execute(f"PRAGMA {name}").fetchone()[0]
        if str(got).lower() != str(wanted):
            raise RecordDamaged("database", f"{name}={got}", f"Keep the database where {name} can be {wanted}.",
                                problem="is not a safe setting")  # fmt: skip
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        if "locked" in str(error.orig):
            raise Busy("database", "its writer", "Try again in a moment.") from None
        raise
