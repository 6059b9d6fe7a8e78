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
import math
import os
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from heapq import merge
from itertools import chain, groupby, islice, pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    Row,
    String,
    Table,
    Text,
    and_,
    func,
    insert,
    literal_column,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.types import NullType

from cordon.actor import NOBODY, Actor
from zones.canon import Json, canonical, sha256
from zones.database import InstantColumn, Stamp, instant_of, intact, metadata, private_folder
from zones.error import NotAllowed, RecordDamaged, shown
from zones.instant import Instant, utc_text

GENESIS = "0" * 64
_ROWS = "rows_sha256"
_TAIL_BYTES = 16_000
_KEY_BYTES = 32

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


def is_empty(connection: Connection) -> bool:
    """Whether no event was ever written: only then may a key be made."""
    return connection.execute(select(event_table.c.number).limit(1)).first() is None


def guard(connection: Connection, key: bytes, heads_file: Path) -> Head | None:
    """The head, seen to be that of the last event, sealed and kept outside; None before the first event.

    Raises RecordDamaged, so that no later action covers up a missing tail or head. The writer's lock is held.
    """
    remedy = (f"Run `cordon audit verify` to see what is wrong, and put the database and {heads_file.name} back, both "
              "from the same backup.")  # fmt: skip
    row = connection.execute(select(head_table).where(head_table.c.id == 1)).first()
    last = connection.execute(
        select(event_table.c.number, event_table.c.hash).order_by(event_table.c.number.desc()).limit(1)
    ).first()
    _see_writable(heads_file)
    kept = _last_kept(heads_file)
    if row is None and last is None and not kept:
        return None
    if row is None or last is None or (row.number, row.hash) != (last.number, last.hash):
        raise RecordDamaged("audit", "its last event", remedy, problem="is not the one that its head is of")
    if not _is_sealed(key, row):
        raise RecordDamaged("audit", "its head", remedy, problem="was not sealed with this key")
    head = Head(number=row.number, hash=row.hash, hmac=row.hmac)
    if kept == head.number - 1:
        keep_head(heads_file, head)  # the machine stopped between the event and its head
    elif kept != head.number:
        raise RecordDamaged("audit heads", heads_file.name, remedy,
                            problem=f"ends with event {kept}, the database with {head.number}")  # fmt: skip
    return head


def _see_writable(file: Path) -> None:
    """Raises NotAllowed where the head could not be kept once the event is committed."""
    private_folder(file.parent, "CORDON_AUDIT_HEADS")
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))
    except OSError as error:
        raise NotAllowed("CORDON_AUDIT_HEADS", str(file), f"Give a file that can be written ({error.strerror}).",
                         problem="can't be written") from None  # fmt: skip


def append(
    connection: Connection, key: bytes, stamp: Stamp, actor: Actor, action: str, what: Mapping[str, Json], to_whom: str,
    before: Head | None,
) -> Head:  # fmt: skip
    """Writes the event of a transaction and the new head; the caller appends the head to its file after commit."""
    previous = GENESIS if before is None else before.hash
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
    if before is None:
        connection.execute(insert(head_table).values(id=1, **values))
    else:
        connection.execute(update(head_table).where(head_table.c.id == 1).values(**values))
    return head


def rows_sha256(connection: Connection, number: int) -> str:
    """The hash of all rows that a transaction wrote, table by table, in the order of their keys; empty for none.

    As the database holds them, not as they are read: a value that was damaged since can be hashed like any other. What
    is null at a row's end is left out: columns that a later version adds stand there, and leave older rows as they were.
    """
    lines = [line for table in _fact_tables() for line in _rows_of(connection, table, number)]
    return hashlib.sha256(b"".join(lines)).hexdigest() if lines else ""


def _rows_of(connection: Connection, table: Table, number: int) -> Iterator[bytes]:
    query = select(*_stored(table)).select_from(table).where(table.c.number == number).order_by(*table.primary_key)
    for row in connection.execute(query):
        yield _row_line(table, row)


def _hashes_of_rows(connection: Connection) -> Iterator[tuple[int, str]]:
    """What `rows_sha256` answers for each transaction that wrote rows, in the order of their numbers.

    All tables are read once, side by side: a query for each event and table would take an hour for a million events.
    """
    tables = [_numbered_rows(connection, table, place) for place, table in enumerate(_fact_tables())]
    for number, lines in groupby(merge(*tables, key=lambda one: one[:2]), key=lambda one: one[0]):
        digest = hashlib.sha256()
        for _, _, line in lines:
            digest.update(line)
        yield number, digest.hexdigest()


def _numbered_rows(connection: Connection, table: Table, place: int) -> Iterator[tuple[int, int, bytes]]:
    number: Any = literal_column(f'"{table.name}"."number"').label("its_number")
    query = select(*_stored(table), number).select_from(table).order_by(table.c.number, *table.primary_key)
    for row in connection.execute(query):
        if type(row.its_number) is int:  # else it is told of as a row of no event
            yield row.its_number, place, _row_line(table, row[:-1])


def _stored(table: Table) -> list[Any]:
    return [literal_column(f'"{table.name}"."{column.name}"') for column in table.c]


def _row_line(table: Table, row: Sequence[Any]) -> bytes:
    values: list[Json] = [_as_json(value) for value in row]
    while values and values[-1] is None:
        values.pop()
    return canonical([table.name, *values]) + b"\n"


def _as_json(value: Any) -> Json:
    """A stored value as JSON has it; what JSON does not have was never written, and is hashed as its text."""
    if isinstance(value, bytes):
        return value.hex()
    return value if not isinstance(value, float) or math.isfinite(value) else repr(value)


def _fact_tables() -> list[Table]:
    """The tables of facts, of all rooms: those whose rows carry a stamp."""
    import cordon.note
    import cordon.reach
    import cordon.signin.storage
    import monitor.gazetteer.storage
    import monitor.storage
    import zones.review.storage
    import zones.storage

    _ = (
        monitor.storage,
        monitor.gazetteer.storage,
        zones.review.storage,
        zones.storage,
        cordon.note,
        cordon.reach,
        cordon.signin.storage,
    )  # their tables are known once they are imported
    return [table for table in metadata.sorted_tables if "number" in table.c and "recorded_by" in table.c]


def number_at(connection: Connection, at: Instant) -> int:
    """The number of the last event that was recorded by an instant, 0 where none was.

    What has a lower number was known by then, whatever a clock that was put right since said of it.
    """
    query = select(func.max(event_table.c.number)).where(event_table.c.at <= at)
    return int(connection.execute(query).scalar_one() or 0)


def keep_head(file: Path, head: Head) -> None:
    """Appends the head to the file outside the database, and sees it to the disk."""
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        unfinished = size and os.pread(handle, 1, size - 1) != b"\n"  # a line that the machine stopped in
        os.write(handle, (b"\n" if unfinished else b"") + head.line().encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read_key(file: Path, *, make: bool) -> bytes:
    """The HMAC key; made where there is none and `make` says so. Raises RecordDamaged or NotAllowed."""
    remedy = "Put the key file back from its own backup."
    if make and not file.exists():
        _make_key(file)
    try:
        key = bytes.fromhex(file.read_text().strip())
    except FileNotFoundError:
        raise RecordDamaged("audit key", file.name, remedy, problem="is missing") from None
    except OSError as error:
        raise NotAllowed("audit key", str(file), f"Let this user read it ({error.strerror}).") from None
    except ValueError:
        raise RecordDamaged("audit key", file.name, remedy) from None
    if len(key) != _KEY_BYTES:
        raise RecordDamaged("audit key", file.name, remedy)
    return key


def _make_key(file: Path) -> None:
    """A new key in the file, whole from its first instant; where another process was first, its key stays."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".audit-key-")  # for its owner alone
    with os.fdopen(handle, "w") as made:
        made.write(secrets.token_bytes(_KEY_BYTES).hex())
        made.flush()
        os.fsync(made.fileno())
    with suppress(FileExistsError):
        os.link(name, file)
    os.unlink(name)


def faults(connection: Connection, key: bytes, heads_file: Path) -> list[str]:
    """What is wrong with the chain, in sentences; empty when every event is as it was written and none is missing."""
    found: list[str] = []
    hashes: dict[int, str] = {}
    rows = _Ahead(_hashes_of_rows(connection))
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
        if what_of(row.what).get(_ROWS, "") != rows.at(row.number):
            found.append(f"the facts recorded with event {row.number} are not what was written")
        hashes[row.number] = row.hash
        previous, expected = row.hash, row.number + 1
    for table in _fact_tables():
        stray = connection.execute(select(table.c.number).distinct()).scalars().all()
        if unknown := sorted(set(stray) - set(hashes), key=str):
            found.append(f"{table.name} holds rows of event {shown(unknown[0])}, which there is not")
    head = connection.execute(select(head_table).where(head_table.c.id == 1)).first()
    if head is None:
        found += ["the head is missing"] if hashes else []
    else:
        if (head.number, head.hash) != (expected - 1, previous):
            found.append(f"the head is that of event {head.number}, the last event is {expected - 1}")
        if not _is_sealed(key, head):
            found.append("the head was not sealed with this key")
    return found + _heads_faults(heads_file, key, hashes)


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


def _heads_faults(file: Path, key: bytes, hashes: Mapping[int, str]) -> list[str]:
    """The heads kept outside the database, each held against the event that it was the head of."""
    if not file.exists():
        return [f"the file of heads, {file.name}, is missing"] if hashes else []
    found: list[str] = []
    kept: set[int] = set()
    with file.open("rb") as handle:  # line by line: a million of them are not held at once
        for place, (line, following) in enumerate(pairwise(chain(map(_line, handle), [""])), 1):
            if len(line) < len(following) and following.startswith(line):
                continue  # the machine stopped in it, and it was written again
            head = _read_head(line)
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


def _line(heads: bytes) -> str:
    """A line of the file of heads, parted from the next by what we part them with and nothing else."""
    return heads.removesuffix(b"\n").decode(errors="replace")


def _read_head(line: str) -> Head | None:
    """The head of a line, where it is as we write one: "007" is not 7."""
    parts = line.split(" ")
    if len(parts) != 3 or not re.fullmatch("[1-9][0-9]{0,17}", parts[0]):
        return None
    return Head(number=int(parts[0]), hash=parts[1], hmac=parts[2])


def _last_kept(file: Path) -> int:
    """The highest number among the last lines of the file of heads; 0 where there is none.

    Not the last line's: two actions that end together may write their heads in either order.
    """
    if not file.exists():
        return 0
    with file.open("rb") as handle:
        handle.seek(max(0, file.stat().st_size - _TAIL_BYTES))
        lines = [_line(one) for one in handle]
    return max((head.number for line in lines if (head := _read_head(line))), default=0)


def _is_sealed(key: bytes, row: Row[Any]) -> bool:
    """Whether a row holds the seal over its number and hash; as bytes, for what was put there may be any text."""
    return hmac.compare_digest(str(row.hmac).encode(), seal(key, row.number, row.hash).encode())


def seal(key: bytes, number: int, digest: str) -> str:
    return hmac.new(key, f"{number} {digest}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for among the events; what is empty is not asked.

    `about` holds references of people and orders, of which one is enough; `since` and `until` are half-open. Of a `force`
    are the events of its people, and those of the shell, which has none.
    """

    force: str = ""

    who: str = ""
    about: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    check: str = ""
    since: Instant | None = None
    until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event as it was written; `what` holds references by their kinds."""

    number: int
    at: Instant
    who: str
    action: str
    what: Mapping[str, Json]
    to_whom: str
    why: str

    @property
    def people(self) -> frozenset[str]:
        """The references of the people and orders that it is about."""
        return frozenset(_texts(self.what, "people", "subject", "order", "orders", "about"))

    @property
    def checks(self) -> frozenset[str]:
        return frozenset(_texts(self.what, "check", "checks", "other"))


def search(connection: Connection, sought: Sought, *, before: int | None, most: int) -> list[Event]:
    """The newest events of those that are sought, those before a number where one is given.

    The database finds the texts, wherever they stand; the event itself says whether they are what was meant. Of a
    sign-in, which nobody has signed in for yet, who did it is who it was for.
    """
    query = select(event_table).where(*_where(sought)).order_by(event_table.c.number.desc())
    if before is not None:
        query = query.where(event_table.c.number < before)
    with intact("audit"):
        rows = connection.execute(query)
        found = (event for event in map(_event, rows) if _is_sought(event, sought))
        events = list(islice(found, most))
        rows.close()
        return events


def load_head(connection: Connection) -> Head | None:
    """The head as it stands in the database."""
    row = connection.execute(select(head_table).where(head_table.c.id == 1)).first()
    return None if row is None else Head(number=row.number, hash=row.hash, hmac=row.hmac)


def _where(sought: Sought) -> Iterator[Any]:
    if sought.who:
        actor = event_table.c.actor
        yield or_(actor.in_(_spelt(sought.who)), and_(actor == NOBODY.name, or_(*map(_holds, _spelt(sought.who)))))
    if sought.about:
        yield or_(*(_holds(reference) for reference in sorted(sought.about)))
    if sought.check:
        yield _holds(sought.check)
    if sought.actions:
        yield event_table.c.action.in_(sorted(sought.actions))
    if sought.since is not None:
        yield event_table.c.at >= sought.since
    if sought.until is not None:
        yield event_table.c.at < sought.until


def _holds(text: str) -> Any:
    """Whether the JSON of an event holds a text, whole: with the quotes around it, one that begins like it is another."""
    return func.instr(event_table.c.what, canonical(text).decode()) > 0


def _spelt(who: str) -> list[str]:
    """A name as it was typed, and in the small letters of those who sign in."""
    return sorted({who, who.lower()})


def _is_sought(event: Event, sought: Sought) -> bool:
    """Whether the texts stand where they mean what is sought."""
    who = event.what.get("user") if event.who == NOBODY.name else event.who
    return (
        (not sought.who or who in _spelt(sought.who))
        and (not sought.about or bool(sought.about & event.people))
        and (not sought.check or sought.check in event.checks)
        and (not sought.force or event.what.get("force", sought.force) == sought.force)
    )


def _event(row: Row[Any]) -> Event:
    return Event(number=row.number, at=row.at, who=row.actor, action=row.action, what=what_of(row.what),
                 to_whom=row.to_whom, why=row.why)  # fmt: skip


def _texts(what: Mapping[str, Json], *kinds: str) -> Iterator[str]:
    for kind in kinds:
        value = what.get(kind)
        for one in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
            if isinstance(one, str):
                yield one


def what_of(text: str) -> Mapping[str, Json]:
    """The references of an event, from its row."""
    try:
        found = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
