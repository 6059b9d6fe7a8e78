"""A zone's boundary in words: its turning points by grid reference, and the roads that it follows, and on which side.

Made from the outline to the metre, as whoever reads a sheet could measure it, and from nothing else that is known of the
zone. National Grid metres; bearings are from grid north.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from maps.basemap.base import RoadLine
from maps.grid import in_grid
from monitor.place.gridref import reference_of
from zones.shape import Shape

_TOLERANCES_M = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_MOST_POINTS = 120
"""A schedule of more is read by nobody: it then describes the boundary less finely, and says how."""
BESIDE_M = 30.0
"""How far from a road's centre line an edge may run and follow it."""
_ALONG_DEG = 20.0
_MOSTLY = 0.8
_ON_IT_M = 1.5
"""Nearer than this to the centre line, no side is told: roads are not surveyed better in what is drawn here."""
_EVERY_M, _END_M = 5.0, 3.0
_WAYS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A turning point, by its number, and how the boundary goes on from it to the next."""

    number: int
    reference: str
    easting: int
    northing: int
    onward: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """One closed line of a boundary, clockwise from its northernmost point; `what` says of which part or hole."""

    what: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A boundary in words: how closely the turning points describe it, and its rings."""

    zone: str
    within_m: int
    rings: tuple[Ring, ...]


def boundary_in_words(label: str, shape: Shape, roads: Sequence[RoadLine], *, distances: bool = False) -> Schedule:
    """The schedule of a zone's boundary; without roads it tells bearings and lengths alone.

    `distances` from the roads' centre lines are for officers: of a zone along a route they would spell out its width.
    """
    within_m, outline = _outline(shapely.normalize(in_grid(shape)))  # from no corner where its drawing began
    polygons = [part for part in shapely.get_parts(outline).tolist() if part.geom_type == "Polygon"]
    tree = shapely.STRtree([road.line for road in roads])
    rings: list[Ring] = []
    for number, polygon in enumerate(sorted(polygons, key=lambda one: -one.area), 1):
        part = f"Part {number} of {len(polygons)}" if len(polygons) > 1 else "The boundary"
        rings.append(_ring(part, polygon.exterior, roads, tree, distances=distances))
        rings += [
            _ring(f"{part}: within it, not part of the zone", hole, roads, tree, distances=distances)
            for hole in polygon.interiors
        ]
    return Schedule(zone=label, within_m=within_m, rings=tuple(rings))


def _outline(drawn: BaseGeometry) -> tuple[int, BaseGeometry]:
    """The outline to the metre, or as closely as some hundred turning points can tell it; and how closely that is."""
    for within_m in _TOLERANCES_M:
        outline = shapely.set_precision(shapely.simplify(drawn, within_m), 1.0)
        if not outline.is_empty and shapely.get_num_coordinates(outline) <= _MOST_POINTS:
            return within_m, outline
        if outline.is_empty:
            break
    outline = shapely.set_precision(shapely.simplify(drawn, _TOLERANCES_M[-1]), 1.0)
    return (1, shapely.set_precision(drawn, 1.0)) if outline.is_empty else (_TOLERANCES_M[-1], outline)


def _ring(what: str, ring: BaseGeometry, roads: Sequence[RoadLine], tree: shapely.STRtree, *, distances: bool) -> Ring:
    at = [(round(x), round(y)) for x, y in shapely.get_coordinates(ring).tolist()][:-1]
    if shapely.is_ccw(ring):
        at.reverse()
    first = max(range(len(at)), key=lambda i: (at[i][1], -at[i][0]))
    at = at[first:] + at[:first]
    turns = tuple(
        Turn(
            number=number, reference=reference_of(*here, square_m=1), easting=here[0], northing=here[1],
            onward=_onward(here, there, roads, tree, back=number == len(at), distances=distances),
        )
        for number, (here, there) in enumerate(zip(at, [*at[1:], at[0]], strict=True), 1)
    )  # fmt: skip
    return Ring(what=what, turns=turns)


def _onward(
    here: tuple[int, int],
    there: tuple[int, int],
    roads: Sequence[RoadLine],
    tree: shapely.STRtree,
    *,
    back: bool,
    distances: bool,
) -> str:
    """How the boundary goes on: "north-east for 85 m along High Street, on its south side, about 6 m from its centreline"."""
    east, north = there[0] - here[0], there[1] - here[1]
    way = _way(east, north)
    words = f"{way} for {_length(math.hypot(east, north))}"
    leg = LineString([here, there])
    if near := [roads[i] for i in sorted(tree.query(leg.buffer(BESIDE_M)))] if roads else []:
        followed = _followed(leg, near, distances=distances)
        inner = substring(
            leg, min(_END_M, leg.length / 2), max(leg.length - _END_M, leg.length / 2)
        )  # not the road at its end
        crossed = sorted({road.name for road in near if road.name not in followed and road.line.crosses(inner)})
        words += "".join(f", {said}" for said in followed.values())
        words += f", crossing {_and(crossed)}" if crossed else ""
    return words + (", back to point 1" if back else "")


def _followed(leg: LineString, roads: Sequence[RoadLine], *, distances: bool) -> dict[str, str]:
    """The one road that a leg follows, and how; none where it follows none along most of its length."""
    count = max(5, math.ceil(leg.length / _EVERY_M))
    shares = (np.arange(count) + 0.5) / count
    points = shapely.line_interpolate_point(leg, shares, normalized=True)
    (x0, y0), (x1, y1) = leg.coords
    bearing = math.atan2(y1 - y0, x1 - x0)
    best: tuple[float, str, str] | None = None
    for name in sorted({road.name for road in roads}):
        line = shapely.union_all([road.line for road in roads if road.name == name])
        lines = shapely.get_parts(shapely.line_merge(line) if line.geom_type == "MultiLineString" else line)
        far = np.array([shapely.distance(one, points) for one in lines])
        nearest, away = far.argmin(axis=0), far.min(axis=0)
        offsets = np.array([_offset(lines[i], p, bearing) for i, p in zip(nearest, points, strict=True)])
        along = (away <= BESIDE_M) & np.isfinite(offsets[:, 0])
        if along.mean() < _MOSTLY:
            continue
        middle = float(np.median(away[along]))
        if best is None or middle < best[0]:
            best = (middle, name, _side(offsets[along], bearing, middle, distances=distances))
    return {} if best is None else {best[1]: f"along {best[1]}, {best[2]}"}


def _offset(line: LineString, point: Point, bearing: float) -> tuple[float, float]:
    """From the centre line to a point beside it, east and north; NaN where the road runs another way there."""
    at = float(shapely.line_locate_point(line, point))
    foot, before, after = (
        shapely.get_coordinates(line.interpolate(distance))[0]
        for distance in (at, max(at - 5, 0), min(at + 5, line.length))
    )
    turn = math.degrees(math.atan2(*reversed(after - before)) - bearing) % 180
    east, north = shapely.get_coordinates(point)[0] - foot
    return (float(east), float(north)) if min(turn, 180 - turn) <= _ALONG_DEG else (math.nan, math.nan)


def _side(offsets: np.ndarray, bearing: float, middle_m: float, *, distances: bool) -> str:
    """On which side of the centre line, and how far from it."""
    if middle_m < _ON_IT_M:
        return "on its centreline"
    across = offsets @ np.array([-math.sin(bearing), math.cos(bearing)])  # to the left of the way the boundary goes
    left = float((across > 0).mean())
    if _MOSTLY > left > 1 - _MOSTLY:
        return "on both sides of its centreline"
    turn = 1 if left >= _MOSTLY else -1
    way = _way(-math.sin(bearing) * turn, math.cos(bearing) * turn)
    return f"on its {way} side" + (f", about {max(1, round(middle_m))} m from its centreline" if distances else "")


def _way(east: float, north: float) -> str:
    return _WAYS[round(math.degrees(math.atan2(east, north)) / 45) % 8]


def _length(metres: float) -> str:
    return f"{round(metres):,} m" if metres < 10_000 else f"{metres / 1000:.1f} km"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
