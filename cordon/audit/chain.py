"""Events in their chain: each is written with its transaction, after the head was seen to be whole."""

import json
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, Text, func, insert, select, update

from cordon.actor import Actor
from cordon.audit.head import Head, is_sealed, keep_head, last_kept, seal, see_writable
from cordon.audit.rows import rows_sha256
from zones.canon import Json, canonical, sha256
from zones.database import InstantColumn, Stamp, metadata
from zones.error import RecordDamaged
from zones.instant import Instant, utc_text

GENESIS = "0" * 64
ROWS = "rows_sha256"

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


def is_empty(connection: Connection) -> bool:
    """Whether no event was ever written: only then may a key be made."""
    return connection.execute(select(event_table.c.number).limit(1)).first() is None


def load_head(connection: Connection) -> Head | None:
    """The head as it stands in the database."""
    row = connection.execute(select(head_table).where(head_table.c.id == 1)).first()
    return None if row is None else Head(number=row.number, hash=row.hash, hmac=row.hmac)


def guard(connection: Connection, key: bytes, heads_file: Path) -> Head | None:
    """The head, seen to be that of the last event, sealed and kept outside; None before the first event.

    Raises RecordDamaged, so that no later action covers up a missing tail or head. The writer's lock is held.
    """
    remedy = (f"Run `cordon audit verify` to see what is wrong, and put the database and {heads_file.name} back, both "
              "from the same backup.")  # fmt: skip
    head = load_head(connection)
    last = connection.execute(
        select(event_table.c.number, event_table.c.hash).order_by(event_table.c.number.desc()).limit(1)
    ).first()
    see_writable(heads_file)
    kept = last_kept(heads_file)
    if head is None and last is None and not kept:
        return None
    if head is None or last is None or (head.number, head.hash) != (last.number, last.hash):
        raise RecordDamaged("audit", "its last event", remedy, problem="is not the one that its head is of")
    if not is_sealed(key, head):
        raise RecordDamaged("audit", "its head", remedy, problem="was not sealed with this key")
    if kept == head.number - 1:
        keep_head(heads_file, head)  # the machine stopped between the event and its head
    elif kept != head.number:
        raise RecordDamaged("audit heads", heads_file.name, remedy,
                            problem=f"ends with event {kept}, the database with {head.number}")  # fmt: skip
    return head


def append(
    connection: Connection, key: bytes, stamp: Stamp, actor: Actor, action: str, what: Mapping[str, Json], to_whom: str,
    before: Head | None,
) -> Head:  # fmt: skip
    """Writes the event of a transaction and the new head; the caller appends the head to its file after commit."""
    previous = GENESIS if before is None else before.hash
    written = rows_sha256(connection, stamp.number)
    what = {**what, ROWS: written} if written else what
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


def number_at(connection: Connection, at: Instant) -> int:
    """The number of the last event that was recorded by an instant, 0 where none was.

    What has a lower number was known by then, whatever a clock that was put right since said of it.
    """
    query = select(func.max(event_table.c.number)).where(event_table.c.at <= at)
    return int(connection.execute(query).scalar_one() or 0)


def what_of(text: str) -> Mapping[str, Json]:
    """The references of an event, from its row."""
    try:
        found = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
