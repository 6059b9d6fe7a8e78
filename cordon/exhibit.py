"""Exhibits: each map that was put on paper, under a reference made here, with the day and by whom.

A map that shows what one before it showed is that exhibit again, so that it is the same on another day.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
    and_,
    func,
    insert,
    select,
)

from maps.paper.exhibit import Exhibit
from maps.scene import Audience
from zones.database import InstantColumn, Stamp, intact, metadata, stamp_columns, stamped, writing
from zones.instant import LONDON, Instant
from zones.order import Order
from zones.storage import order_number

T = TypeVar("T")

exhibit_table = Table(
    "exhibit", metadata,
    Column("id", Integer, primary_key=True),
    Column("order_id", ForeignKey("stalking_order.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("shown_sha256", String(64), nullable=False),
    Column("as_at", InstantColumn, nullable=False),
    Column("by_day", Boolean, nullable=False),
    *stamp_columns(),
    UniqueConstraint("order_id", "kind", "sequence"),
    sqlite_autoincrement=True,
)  # fmt: skip


class Kind(StrEnum):
    """What an exhibit is; each kind is counted by itself, so that the subject's number tells nothing of what others were made.

    The first three are the audiences of maps.
    """

    SUBJECT = Audience.SUBJECT.value
    COURT = Audience.COURT.value
    OFFICER = Audience.OFFICER.value
    PACK = "pack"

    @property
    def words(self) -> str:
        match self:
            case Kind.SUBJECT:
                return "Map for the subject"
            case Kind.COURT:
                return "Map for the court"
            case Kind.OFFICER:
                return "Officers’ map"
            case Kind.PACK:
                return "Pack of exhibits"


_LETTERS = {Kind.SUBJECT: "S", Kind.COURT: "C", Kind.OFFICER: "O", Kind.PACK: "P"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is put on paper of an order, by the hash of what it shows, as at a time.

    `by_day` where nobody asked for that time but it was now: what shows the same on another day is then the same exhibit.
    """

    order: Order
    kind: Kind
    sha256: str
    as_at: Instant
    by_day: bool


def exhibit_for(connection: Connection, shown: Shown, *, maker: str, at: Instant) -> Exhibit:
    """The exhibit that showed the same, or what the next would be if it was recorded now."""
    return _known(connection, shown) or _made(connection, shown, _next(connection, shown), maker, at)


def keep_exhibit(connection: Connection, stamp: Stamp, shown: Shown) -> Exhibit:
    """The exhibit that showed the same, or the next, which is recorded."""
    if known := _known(connection, shown):
        return known
    sequence = _next(connection, shown)
    row = {
        "order_id": order_number(connection, shown.order.reference), "kind": shown.kind.value,
        "sequence": sequence, "shown_sha256": shown.sha256, "as_at": shown.as_at, "by_day": shown.by_day,
        **stamped(stamp, shown.order.police_force),
    }  # fmt: skip
    connection.execute(insert(exhibit_table).values(row))
    return _made(connection, shown, sequence, stamp.by, stamp.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered(Generic[T]):
    """Something that is drawn as the exhibit that it would be if it was recorded now.

    It is drawn before it is recorded: nothing that failed is on record, and no database waits for a drawing.
    """

    shown: Shown
    draw: Callable[[Exhibit], T]
    exhibit: Exhibit
    drawn: T

    def keep(self, connection: Connection, stamp: Stamp) -> tuple[Exhibit, T]:
        """The exhibit, recorded where it is not yet, and what it shows; drawn again if another took its number meanwhile."""
        kept = keep_exhibit(connection, stamp, self.shown)
        return kept, self.drawn if kept == self.exhibit else self.draw(kept)


def offer(engine: Engine, shown: Shown, draw: Callable[[Exhibit], T], *, maker: str, at: Instant) -> Offered[T]:
    """Draws what is shown as the exhibit that it would be."""
    with writing(engine) as connection:
        exhibit = exhibit_for(connection, shown, maker=maker, at=at)
    return Offered(shown=shown, draw=draw, exhibit=exhibit, drawn=draw(exhibit))


def load_exhibits(connection: Connection, order: Order) -> list[tuple[Kind, Exhibit]]:
    """The exhibits of an order, in the order of their recording."""
    number = order_number(connection, order.reference)
    query = select(exhibit_table).where(exhibit_table.c.order_id == number).order_by(exhibit_table.c.id)
    with intact("exhibits"):
        return [
            (shown.kind, _made(connection, shown, row.sequence, row.recorded_by, row.recorded_at))
            for row in connection.execute(query)
            for shown in [
                Shown(order=order, kind=Kind(row.kind), sha256=row.shown_sha256, as_at=row.as_at, by_day=row.by_day)
            ]
        ]


def _known(connection: Connection, shown: Shown) -> Exhibit | None:
    same_time = exhibit_table.c.by_day if shown.by_day else exhibit_table.c.as_at == shown.as_at
    query = (
        select(exhibit_table)
        .where(_of(connection, shown), exhibit_table.c.shown_sha256 == shown.sha256, same_time)
        .order_by(exhibit_table.c.sequence.desc())
        .limit(1)
    )
    with intact("exhibits"):
        for row in connection.execute(query):
            then = replace(shown, as_at=row.as_at, by_day=row.by_day)
            return _made(connection, then, row.sequence, row.recorded_by, row.recorded_at)
    return None


def _made(connection: Connection, shown: Shown, sequence: int, maker: str, at: Instant) -> Exhibit:
    number, order = f"{_LETTERS[shown.kind]}{sequence}", shown.order.reference
    return Exhibit(
        reference=f"{order}/{number}", maker=maker, recorded=at.astimezone(LONDON).date(), as_at=shown.as_at,
        by_day=shown.by_day,
        file=f"exhibit-{number}" if shown.kind is Kind.SUBJECT else f"order-{order_number(connection, order)}-{number}",
    )  # fmt: skip


def _next(connection: Connection, shown: Shown) -> int:
    return 1 + (connection.scalar(select(func.max(exhibit_table.c.sequence)).where(_of(connection, shown))) or 0)


def _of(connection: Connection, shown: Shown) -> ColumnElement[bool]:
    number = order_number(connection, shown.order.reference)
    return and_(exhibit_table.c.order_id == number, exhibit_table.c.kind == shown.kind.value)
