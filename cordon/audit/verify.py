"""What is wrong with the audit: any event, row, head or line of heads that is not as it was written, or is not there."""

from collections.abc import Iterator, Mapping
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select, type_coerce
from sqlalchemy.types import NullType

from cordon.audit.chain import GENESIS, ROWS, event_table, load_head, what_of
from cordon.audit.head import is_sealed, line_of, read_head, seal
from cordon.audit.rows import fact_tables, hashes_of_rows
from zones.canon import Json, sha256
from zones.database import instant_of
from zones.error import RecordDamaged, shown
from zones.instant import utc_text


def faults(connection: Connection, key: bytes, heads_file: Path) -> list[str]:
    """What is wrong with the chain, in sentences; empty when every event is as it was written and none is missing."""
    found: list[str] = []
    hashes: dict[int, str] = {}
    rows = _Ahead(hashes_of_rows(connection))
    previous, expected = GENESIS, 1
    stored: list[Any] = [type_coerce(column, NullType).label(column.name) for column in event_table.c]
    for row in connection.execute(select(*stored).order_by(event_table.c.number)):
        if not isinstance(row.number, int):
            found.append(f"an event has the number {shown(row.number)}")
            continue
        if row.number != expected:
            found.append(f"event {expected} is missing: the next one is {row.number}")
        if row.previous != previous:
            found.append(f"event {row.number} does not follow the one before it")
        if _event_hash(row) != row.hash:
            found.append(f"event {row.number} is not what was written")
        if what_of(row.what).get(ROWS, "") != rows.at(row.number):
            found.append(f"the facts recorded with event {row.number} are not what was written")
        hashes[row.number] = row.hash
        previous, expected = row.hash, row.number + 1
    for table in fact_tables():
        stray = connection.execute(select(table.c.number).distinct()).scalars().all()
        if unknown := sorted(set(stray) - set(hashes), key=str):
            found.append(f"{table.name} holds rows of event {shown(unknown[0])}, which there is not")
    head = load_head(connection)
    if head is None:
        found += ["the head is missing"] if hashes else []
    else:
        if (head.number, head.hash) != (expected - 1, previous):
            found.append(f"the head is that of event {head.number}, the last event is {expected - 1}")
        if not is_sealed(key, head):
            found.append("the head was not sealed with this key")
    return found + heads_faults(heads_file, key, hashes)


class _Ahead:
    """The hashes of rows, asked for by numbers that only grow."""

    def __init__(self, hashes: Iterator[tuple[int, str]]) -> None:
        self._hashes = hashes
        self._next = next(hashes, None)

    def at(self, number: int) -> str:
        while self._next is not None and self._next[0] < number:
            self._next = next(self._hashes, None)
        return "" if self._next is None or self._next[0] != number else self._next[1]


def _event_hash(row: Row[Any]) -> str:
    """The hash of an event as it stands in the database; empty where it holds what no event does."""
    if type(row.at) is not int:
        return ""  # half a microsecond more would be read as the same instant
    try:
        content: dict[str, Json] = {
            "number": row.number, "at": utc_text(instant_of(row.at)), "actor": row.actor, "action": row.action,
            "what": row.what, "to_whom": row.to_whom, "why": row.why, "previous": row.previous,
        }  # fmt: skip
        return sha256(content)
    except (RecordDamaged, TypeError, ValueError):
        return ""


def heads_faults(file: Path, key: bytes, hashes: Mapping[int, str]) -> list[str]:
    """The heads kept outside the database, each held against the event that it was the head of."""
    if not file.exists():
        return [f"the file of heads, {file.name}, is missing"] if hashes else []
    found: list[str] = []
    kept: set[int] = set()
    with file.open("rb") as handle:  # line by line: a million of them are not held at once
        for place, (line, following) in enumerate(pairwise(chain(map(line_of, handle), [""])), 1):
            if len(line) < len(following) and following.startswith(line):
                continue  # the machine stopped in it, and it was written again
            head = read_head(line)
            if head is None or seal(key, head.number, head.hash) != head.hmac:
                found.append(f"line {place} of {file.name} is not what was written")
                continue
            kept.add(head.number)
            if head.number not in hashes:
                found.append(f"event {head.number} was written and is missing")
            elif hashes[head.number] != head.hash:
                found.append(f"event {head.number} is not the one that was written")
    if gone := sorted(set(hashes) - kept):
        found.append(f"{file.name} lacks the head of event {gone[0]}" + (" and of others" if len(gone) > 1 else ""))
    return found
