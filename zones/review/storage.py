"""The places of a case and the reviews of its zones as rows: facts are added, never changed.

A place that was recorded by mistake, or is one no more, is taken back by a row of its own.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Float, ForeignKey, Integer, Row, Select, String, Table, Text, insert, select

from zones.canon import Json, canonical
from zones.database import Stamp, intact, metadata, stamp_columns, stamped
from zones.error import NotFound
from zones.frame import in_great_britain
from zones.order import Order
from zones.review.place import Place, PlaceKind, ProtectedPlace
from zones.schedule import Schedule
from zones.storage import order_number, order_table, version_table, zone_table
from zones.unit import Lat, Lon, LonLat
from zones.zone import ZoneVersion

place_table = Table(
    "case_place", metadata,
    Column("id", Integer, primary_key=True),
    Column("order_id", ForeignKey("stalking_order.id"), nullable=False, index=True),
    Column("whose", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("lon_deg", Float, nullable=False),
    Column("lat_deg", Float, nullable=False),
    Column("known", Integer, nullable=False),
    Column("times", Text),
    Column("reading", Text),
    *stamp_columns(),
    sqlite_autoincrement=True,
)  # fmt: skip

place_end_table = Table(
    "case_place_end", metadata,
    Column("id", Integer, primary_key=True),
    Column("place_id", ForeignKey("case_place.id"), nullable=False, unique=True),
    *stamp_columns(),
    sqlite_autoincrement=True,
)  # fmt: skip

review_table = Table(
    "zone_review", metadata,
    Column("id", Integer, primary_key=True),
    Column("version_id", ForeignKey("zone_version.id"), nullable=False, index=True),
    Column("points", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    *stamp_columns(),
    sqlite_autoincrement=True,
)  # fmt: skip


class Whose(StrEnum):
    """Whose place it is."""

    PROTECTED = "protected"
    SUBJECT = "subject"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePlace:
    """A place that matters to an order: whose and of what kind, its name for officers, and where, as it was given.

    `known` is whether the subject knows a place of the protected person; `times` when the subject is at one of theirs;
    `reading` how the place was read, empty of one that was recorded before that was kept.
    """

    number: int
    order: str
    whose: Whose
    kind: PlaceKind
    name: str
    place: str
    at: LonLat
    known: bool
    times: Schedule | None
    reading: str

    @property
    def read_as(self) -> str:
        """How it was read; of one that was recorded before that was kept, where it was taken to be."""
        return self.reading or f"latitude {self.at.lat:.5f}, longitude {self.at.lon:.5f}"

    @property
    def on_the_grid(self) -> bool:
        """Whether a map of ours can show it."""
        return in_great_britain(self.at)

    @property
    def protected(self) -> ProtectedPlace:
        return ProtectedPlace(name=self.name, kind=self.kind, at=self.at, known=self.known)

    @property
    def other(self) -> Place:
        """As a place of the subject's, or a public one; a duty is one that its order requires."""
        required = self.order if self.kind is PlaceKind.DUTY else ""
        return Place(name=self.name, kind=self.kind, at=self.at, times=self.times, required_by=required)


def add_place(connection: Connection, stamp: Stamp, order: Order, place: CasePlace) -> None:
    """Records a place of an order."""
    row = {
        "order_id": order_number(connection, order.reference), "whose": place.whose, "kind": place.kind, "name": place.name,
        "place": place.place, "lon_deg": place.at.lon, "lat_deg": place.at.lat, "known": int(place.known),
        "times": None if place.times is None else place.times.ics, "reading": place.reading,
        **stamped(stamp, order.police_force),
    }  # fmt: skip
    connection.execute(insert(place_table).values(row))


def end_place(connection: Connection, stamp: Stamp, order: Order, number: int) -> CasePlace:
    """Takes a place of an order back; the answer is that place. Raises NotFound."""
    for place in load_places(connection, [order]):
        if place.number == number:
            row = {"place_id": number, **stamped(stamp, order.police_force)}
            connection.execute(insert(place_end_table).values(row))
            return place
    raise NotFound("place", number, "Look at the places of the order.")


def load_places(connection: Connection, orders: Sequence[Order]) -> Sequence[CasePlace]:
    """The places of the orders that were not taken back, in the order of their recording."""
    wanted = {order.reference for order in orders}
    with intact("places"):
        return [_place(row) for row in connection.execute(_places()) if row.reference in wanted]


def add_review(
    connection: Connection, stamp: Stamp, order: Order, version: ZoneVersion, points: Json, reasons: Json
) -> None:
    """Records with a version of a zone what its review said, and the reasons that were given."""
    query = (
        select(version_table.c.id)
        .join(zone_table, zone_table.c.id == version_table.c.zone_id)
        .where(zone_table.c.order_id == order_number(connection, order.reference), zone_table.c.label == version.label,
               version_table.c.version == version.version)
    )  # fmt: skip
    row = {"version_id": connection.execute(query).scalar_one(), "points": canonical(points).decode(),
           "reasons": canonical(reasons).decode(), **stamped(stamp, order.police_force)}  # fmt: skip
    connection.execute(insert(review_table).values(row))


def load_reviews(connection: Connection, order: Order) -> dict[tuple[str, int], dict[str, Any]]:
    """The reviews of an order's zones, by label and version: `points` and `reasons` as they were recorded."""
    query = (
        select(zone_table.c.label, version_table.c.version, review_table)
        .join(version_table, version_table.c.id == review_table.c.version_id)
        .join(zone_table, zone_table.c.id == version_table.c.zone_id)
        .where(zone_table.c.order_id == order_number(connection, order.reference))
        .order_by(review_table.c.id)
    )
    with intact("reviews"):
        return {
            (row.label, row.version): {"points": json.loads(row.points), "reasons": json.loads(row.reasons),
                                       "by": row.recorded_by, "at": row.recorded_at}
            for row in connection.execute(query)
        }  # fmt: skip


def _places() -> Select[Any]:
    return (
        select(place_table, order_table.c.reference)
        .join(order_table, order_table.c.id == place_table.c.order_id)
        .where(place_table.c.id.not_in(select(place_end_table.c.place_id)))
        .order_by(place_table.c.id)
    )


def _place(row: Row[Any]) -> CasePlace:
    at = LonLat(lon=Lon(float(row.lon_deg)), lat=Lat(float(row.lat_deg)))
    times = None if row.times is None else Schedule(ics=row.times)
    return CasePlace(
        number=row.id, order=row.reference, whose=Whose(row.whose), kind=PlaceKind(row.kind), name=row.name, place=row.place,
        at=at, known=bool(row.known), times=times, reading=row.reading or "",
    )  # fmt: skip
