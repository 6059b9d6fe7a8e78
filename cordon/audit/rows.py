"""The hash of the rows that an event recorded: a row changed, removed or slipped in since is found, whatever its table."""

import hashlib
import math
from collections.abc import Iterator, Sequence
from functools import cache
from heapq import merge
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Column,
    CompoundSelect,
    Connection,
    LargeBinary,
    Select,
    Table,
    bindparam,
    exists,
    literal,
    literal_column,
    select,
    union_all,
)

from zones.canon import Json, canonical
from zones.database import metadata


def rows_sha256(connection: Connection, number: int) -> str:
    """The hash of all rows that a transaction wrote, table by table, in the order of their keys; empty for none.

    As the database holds them, not as they are read: a value that was damaged since can be hashed like any other. What
    is null at a row's end is left out: columns that a later version adds stand there, and leave older rows as they were.
    """
    written = connection.execute(_written(), {"number": number}).scalars().all()
    lines = [line for place in sorted(written) for line in _rows_of(connection, fact_tables()[place], number)]
    return hashlib.sha256(b"".join(lines)).hexdigest() if lines else ""


def hashes_of_rows(connection: Connection) -> Iterator[tuple[int, str]]:
    """What `rows_sha256` answers for each transaction that wrote rows, in the order of their numbers.

    All tables are read once, side by side: a query for each event and table would take an hour for a million events.
    """
    tables = [_numbered_rows(connection, table, place) for place, table in enumerate(fact_tables())]
    for number, lines in groupby(merge(*tables, key=lambda one: one[:2]), key=lambda one: one[0]):
        digest = hashlib.sha256()
        for _, _, line in lines:
            digest.update(line)
        yield number, digest.hexdigest()


def _rows_of(connection: Connection, table: Table, number: int) -> Iterator[bytes]:
    for row in connection.execute(_rows(table), {"number": number}):
        yield _row_line(table, row)


@cache
def _written() -> CompoundSelect[Any]:
    """Which of the tables of facts a transaction wrote to, by their places: most are looks, and wrote to none."""
    return union_all(*(
        select(literal(place)).where(exists().where(table.c.number == bindparam("number")))
        for place, table in enumerate(fact_tables())
    ))  # fmt: skip


@cache
def _rows(table: Table) -> Select[Any]:
    query = select(*_stored(table)).select_from(table).where(table.c.number == bindparam("number"))
    return query.order_by(*table.primary_key)


def _numbered_rows(connection: Connection, table: Table, place: int) -> Iterator[tuple[int, int, bytes]]:
    number: Any = literal_column(f'"{table.name}"."number"').label("its_number")
    query = select(*_stored(table), number).select_from(table).order_by(table.c.number, *table.primary_key)
    for row in connection.execute(query):
        if type(row.its_number) is int:  # else it is told of as a row of no event
            yield row.its_number, place, _row_line(table, row[:-1])


def _stored(table: Table) -> list[Any]:
    return [literal_column(f'"{table.name}"."{column.name}"') for column in table.c]


def _row_line(table: Table, row: Sequence[Any]) -> bytes:
    values = [_as_json(value, binary=_is_binary(column)) for column, value in zip(table.c, row, strict=True)]
    while values and values[-1] is None:
        values.pop()
    return canonical([table.name, *values]) + b"\n"


def _is_binary(column: Column[Any]) -> bool:
    """Whether a column holds bytes; every other holds texts or numbers."""
    return isinstance(getattr(column.type, "impl", column.type), LargeBinary)


def _as_json(value: Any, *, binary: bool) -> Json:
    """A stored value as JSON has it; what JSON does not have was never written, and is hashed as its text.

    Bytes are hashed as their hexadecimal text: where a column holds the one in place of the other, that is told apart.
    """
    if isinstance(value, bytes):
        return value.hex() if binary else ["bytes", value.hex()]
    if binary and isinstance(value, str):
        return ["text", value]
    return value if not isinstance(value, float) or math.isfinite(value) else repr(value)


@cache
def fact_tables() -> tuple[Table, ...]:
    """The tables of facts, of all rooms: those whose rows carry a stamp."""
    import cordon.exhibit
    import cordon.note
    import cordon.reach
    import cordon.signin.storage
    import monitor.alert_storage
    import monitor.doubt_storage
    import monitor.gazetteer.storage
    import monitor.storage
    import zones.review.storage
    import zones.storage

    _ = (
        monitor.alert_storage,
        monitor.doubt_storage,
        monitor.storage,
        monitor.gazetteer.storage,
        zones.review.storage,
        zones.storage,
        cordon.exhibit,
        cordon.note,
        cordon.reach,
        cordon.signin.storage,
    )  # their tables are known once they are imported
    return tuple(table for table in metadata.sorted_tables if "number" in table.c and "recorded_by" in table.c)
