"""The names of a base map: of streets along their lines, of places at their points."""

import math
from collections.abc import Iterable

import shapely
from shapely.geometry.base import BaseGeometry

from maps.basemap.base import OTHER_RANK, PlaceName, RoadLine

RANKS = {"Capital": 1, "City": 1, "Town": 1, "Village": 1, "Suburban Area": 2, "Hamlet": 2, "Small Settlements": 2}
"""Ranks of Zoomstack's kinds of names; all others have OTHER_RANK."""
STATION_RANK, STREET_RANK = 2, 4
_LEAST_STREET_M = 40.0


def road_lines(streets: Iterable[tuple[object, BaseGeometry | None]]) -> list[RoadLine]:
    """The lines of the streets that have a name."""
    return [
        RoadLine(name=text, line=part)
        for text, geometry in streets
        if isinstance(text, str) and text and geometry is not None
        for part in shapely.get_parts(geometry).tolist()
        if part.geom_type == "LineString"
    ]


def street_names(roads: Iterable[RoadLine]) -> list[PlaceName]:
    """One name a street, at the middle of its longest line, along it."""
    longest: dict[str, BaseGeometry] = {}
    for road in roads:
        if road.line.length > getattr(longest.get(road.name), "length", _LEAST_STREET_M):
            longest[road.name] = road.line
    made: list[PlaceName] = []
    for text, line in longest.items():
        a, middle, b = (line.interpolate(share, normalized=True) for share in (0.4, 0.5, 0.6))
        angle = -math.degrees(math.atan2(b.y - a.y, b.x - a.x))
        upright = (angle + 90) % 180 - 90
        made.append(
            PlaceName(text=text, easting=middle.x, northing=middle.y, angle_deg=round(upright, 1), rank=STREET_RANK)
        )
    return made


def point_names(points: Iterable[tuple[object, int, BaseGeometry | None]]) -> list[PlaceName]:
    """The name, with its rank, at each point."""
    made: list[PlaceName] = []
    for text, rank, geometry in points:
        if isinstance(text, str) and text and geometry is not None and not geometry.is_empty:
            point = geometry.centroid
            made.append(PlaceName(text=text, easting=point.x, northing=point.y, rank=rank))
    return made


def rank_of(kind: object) -> int:
    """The rank of a name of one of Zoomstack's kinds."""
    return RANKS.get(str(kind), OTHER_RANK)


def in_order(names: Iterable[PlaceName]) -> tuple[PlaceName, ...]:
    """The names as they are placed, each once: the weightiest first, then by text and place."""
    return tuple(sorted(set(names), key=lambda one: (one.rank, one.text, one.easting, one.northing)))
