"""The audit: who looked at, changed or disclosed what, when and why, in a chain of hashes.

Data Protection Act 2018, s 62 asks for logs of collection, alteration, consultation, disclosure, combination and
erasure; the why is our policy. Each event's hash covers the one before it. The last hash, the *head*, carries an
HMAC with a key that the database's account lacks, and every head is also appended to a file outside the database:
a recomputed chain fails by the HMAC, a missing tail by the file. Events hold references, never names.

An event that recorded facts also carries a hash of the rows that it wrote, so that a row that was changed, removed or
slipped in since is found, whatever table it stands in.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, Text, insert, select, update

from cordon.actor import Actor
from zones.canon import Json, canonical, sha256
from zones.database import InstantColumn, Stamp, metadata
from zones.error import RecordDamaged
from zones.instant import Instant, utc_text

GENESIS = "0" * 64
_ROWS = "rows_sha256"

event_table = Table(
    "audit_event", metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", InstantColumn, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("action", String(60), nullable=False),
    Column("what", Text, nullable=False),
    Column("to_whom", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)  # fmt: skip

head_table = Table(
    "audit_head", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("hmac", String(64), nullable=False),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last event's number and hash, with the HMAC over both."""

    number: int
    hash: str
    hmac: str

    def line(self) -> str:
        return f"{self.number} {self.hash} {self.hmac}\n"


def next_number(connection: Connection) -> int:
    """The number of the transaction under way; the writer's lock is held."""
    row = connection.execute(select(head_table.c.number).where(head_table.c.id == 1).with_for_update()).first()
    return 1 if row is None else int(row.number) + 1


def append(
    connection: Connection, key: bytes, stamp: Stamp, actor: Actor, action: str, what: Mapping[str, Json], to_whom: str
) -> Head:
    """Writes the event of a transaction and the new head; the caller appends the head to its file after commit."""
    row = connection.execute(select(head_table).where(head_table.c.id == 1)).first()
    previous = GENESIS if row is None else row.hash
    written = rows_sha256(connection, stamp.number)
    what = {**what, _ROWS: written} if written else what
    content: dict[str, Json] = {
        "number": stamp.number, "at": utc_text(stamp.at), "actor": actor.name, "action": action,
        "what": canonical(dict(what)).decode(), "to_whom": to_whom, "why": actor.reason, "previous": previous,
    }  # fmt: skip
    digest = sha256(content)
    connection.execute(insert(event_table).values({**content, "at": stamp.at, "hash": digest}))
    head = Head(number=stamp.number, hash=digest, hmac=seal(key, stamp.number, digest))
    values = {"number": head.number, "hash": head.hash, "hmac": head.hmac}
    if row is None:
        connection.execute(insert(head_table).values(id=1, **values))
    else:
        connection.execute(update(head_table).where(head_table.c.id == 1).values(**values))
    return head


def rows_sha256(connection: Connection, number: int) -> str:
    """The hash of all rows that a transaction wrote, table by table, in the order of their keys; empty for none."""
    digest = hashlib.sha256()
    found = False
    for table in _fact_tables():
        for row in connection.execute(select(table).where(table.c.number == number).order_by(*table.primary_key)):
            digest.update(canonical([table.name, *map(_plain, row)]) + b"\n")
            found = True
    return digest.hexdigest() if found else ""


def _fact_tables() -> list[Table]:
    """The tables of facts, of all rooms: those whose rows carry a stamp."""
    import monitor.storage
    import zones.storage

    _ = (monitor.storage, zones.storage)  # their tables are known once they are imported
    return [table for table in metadata.sorted_tables if "number" in table.c and "recorded_by" in table.c]


def _plain(value: Any) -> Json:
    match value:
        case datetime():
            return utc_text(Instant(value))
        case date():
            return value.isoformat()
        case BaseGeometry():
            return value.wkb_hex
        case _:
            return value  # type: ignore[no-any-return]  # what is left are texts, numbers and None


def keep_head(file: Path, head: Head) -> None:
    """Appends the head to the file outside the database, and sees it to the disk."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, head.line().encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read_key(file: Path, *, make: bool) -> bytes:
    """The HMAC key; made where there is none and `make` says so."""
    try:
        key = bytes.fromhex(file.read_text().strip())
    except FileNotFoundError:
        if not make:
            raise RecordDamaged("audit key", file.name, "Put the key file back from its own backup.",
                                problem="is missing") from None  # fmt: skip
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = secrets.token_bytes(32)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(handle, key.hex().encode())
        os.close(handle)
    except ValueError:
        raise RecordDamaged("audit key", file.name, "Put the key file back from its own backup.") from None
    return key


def faults(connection: Connection, key: bytes, heads_file: Path) -> list[str]:
    """What is wrong with the chain, in sentences; empty when every event is as it was written and none is missing."""
    found: list[str] = []
    hashes: dict[int, str] = {}
    previous, expected = GENESIS, 1
    for row in connection.execute(select(event_table).order_by(event_table.c.number)):
        if row.number != expected:
            found.append(f"event {expected} is missing: the next one is {row.number}")
        content: dict[str, Json] = {
            "number": row.number, "at": utc_text(row.at), "actor": row.actor, "action": row.action, "what": row.what,
            "to_whom": row.to_whom, "why": row.why, "previous": row.previous,
        }  # fmt: skip
        if row.previous != previous:
            found.append(f"event {row.number} does not follow the one before it")
        if sha256(content) != row.hash:
            found.append(f"event {row.number} is not what was written")
        if what_of(row.what).get(_ROWS, "") != rows_sha256(connection, row.number):
            found.append(f"the facts recorded with event {row.number} are not what was written")
        hashes[row.number] = row.hash
        previous, expected = row.hash, row.number + 1
    for table in _fact_tables():
        stray = connection.execute(select(table.c.number).distinct()).scalars().all()
        if unknown := sorted(set(stray) - set(hashes)):
            found.append(f"{table.name} holds rows of event {unknown[0]}, which there is not")
    head = connection.execute(select(head_table).where(head_table.c.id == 1)).first()
    if head is None:
        found += ["the head is missing"] if hashes else []
    else:
        if (head.number, head.hash) != (expected - 1, previous):
            found.append(f"the head is that of event {head.number}, the last event is {expected - 1}")
        if not hmac.compare_digest(head.hmac, seal(key, head.number, head.hash)):
            found.append("the head was not sealed with this key")
    return found + _heads_faults(heads_file, key, hashes)


def _heads_faults(file: Path, key: bytes, hashes: Mapping[int, str]) -> list[str]:
    """The heads kept outside the database, each held against the event that it was the head of."""
    if not file.exists():
        return [f"the file of heads, {file.name}, is missing"] if hashes else []
    found: list[str] = []
    for place, line in enumerate(file.read_text().splitlines(), 1):
        parts = line.split(" ")
        if len(parts) != 3 or not parts[0].isdecimal() or seal(key, int(parts[0]), parts[1]) != parts[2]:
            found.append(f"line {place} of {file.name} is not what was written")
        elif int(parts[0]) not in hashes:
            found.append(f"event {parts[0]} was written and is missing")
        elif hashes[int(parts[0])] != parts[1]:
            found.append(f"event {parts[0]} is not the one that was written")
    return found


def seal(key: bytes, number: int, digest: str) -> str:
    return hmac.new(key, f"{number} {digest}".encode(), hashlib.sha256).hexdigest()


def what_of(text: str) -> Mapping[str, Json]:
    """The references of an event, from its row."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
