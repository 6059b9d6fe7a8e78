"""Roads as areas: their links of Open Roads, grown by half of an assumed width. National Grid metres.

Open Roads has centre lines, generalised for 1:25,000, and no widths. The widths are our assumption, on the large side:
carriageways and verges of the standard cross-sections (DMRB CD 127), and what the generalisation may have moved.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from monitor.gazetteer.storage import LINK_SQUARE_M, Connection, links_at, links_in, square_of
from zones.database import intact

ROUNDABOUT, SLIP_ROAD = "Roundabout", "Slip Road"
_HALF_M = {"Collapsed Dual Carriageway": 20.0, "Dual Carriageway": 15.0, ROUNDABOUT: 15.0}
_SINGLE_M, _MOTORWAY_M = 10.0, 25.0
WIDEST_M = _MOTORWAY_M
_MOST_ROUNDS = 12
_LONGEST_M = 3_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of the road network: from node to node along a centre line."""

    id: str
    start: str
    end: str
    road: str
    name: str
    form: str
    classification: str
    line: LineString

    @property
    def length_m(self) -> float:
        return float(self.line.length)

    @property
    def half_m(self) -> float:
        """Half of its assumed width."""
        if self.classification == "Motorway" and self.form != SLIP_ROAD:
            return _MOTORWAY_M
        return _HALF_M.get(self.form, _SINGLE_M)


def links_of(rows: Iterable[Any]) -> list[Link]:
    with intact("roads"):
        return [
            Link(id=row.id, start=row.start_node, end=row.end_node, road=row.road, name=row.name_1, form=row.form,
                 classification=row.classification, line=shapely.from_wkb(row.line))
            for row in rows
        ]  # fmt: skip


def links_along(connection: Connection, edge: BaseGeometry, within_m: float) -> list[Link]:
    """The links that come as near as that to a line, National Grid metres, in the order of their ids.

    One whose middle is further from it than 3 km is not found: links end at each junction, and few are as long.
    """
    if edge.is_empty:
        return []
    near = shapely.buffer(edge, _LONGEST_M)
    west, south, east, north = (int(side // LINK_SQUARE_M) for side in near.bounds)
    corners = [(x * LINK_SQUARE_M, y * LINK_SQUARE_M) for x in range(west, east + 1) for y in range(south, north + 1)]
    shapely.prepare(near)
    squares = [
        square_of(x, y, LINK_SQUARE_M)
        for x, y in corners
        if x >= 0 and y >= 0 and near.intersects(shapely.box(x, y, x + LINK_SQUARE_M, y + LINK_SQUARE_M))
    ]
    links = links_of(links_in(connection, squares))
    close = shapely.buffer(edge, within_m)
    shapely.prepare(close)
    return [link for link, there in zip(links, close.intersects([link.line for link in links]), strict=True) if there]


def grown(links: Sequence[Link]) -> BaseGeometry:
    """The ground of the links."""
    return shapely.union_all(
        shapely.buffer([link.line for link in links], [link.half_m for link in links], quad_segs=8)
    )


def widths(links: Sequence[Link]) -> str:
    """The assumption that the ground rests on, in words."""
    half = sorted({link.half_m for link in links})
    said = f"{half[0]:g} m" if len(half) == 1 else f"{half[0]:g} to {half[-1]:g} m"
    return f"the centre line grown by {said} on either side, a width that we assume"


def with_forms(connection: Connection, links: Sequence[Link], form: str, road: str) -> list[Link]:
    """The links of a form of way that hang on the links, and on each other: roundabouts, or slip roads of no other road."""
    known = {link.id for link in links}
    nodes = {node for link in links for node in (link.start, link.end)}
    found: list[Link] = []
    new = nodes
    for _ in range(_MOST_ROUNDS):
        made = [link for link in links_of(links_at(connection, new, (form,))) if link.id not in known]
        made = [link for link in made if form == ROUNDABOUT or link.road in ("", road)]
        made = list({link.id: link for link in made}.values())
        if not made:
            break
        known |= {link.id for link in made}
        found += made
        new = {node for link in made for node in (link.start, link.end)} - nodes
        nodes |= new
    return found
