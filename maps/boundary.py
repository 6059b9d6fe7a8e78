"""A zone's boundary in words: its turning points by grid reference, and the roads that it follows, and on which side.

Made from the outline to the metre, as whoever reads a sheet could measure it, and from nothing else that is known of the
zone. National Grid metres; directions are from grid north.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from maps.basemap.base import RoadLine
from maps.grid import in_grid
from monitor.place.gridref import reference_of
from zones.canon import Json
from zones.frame import Floats
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
_EVERY_M, _END_M = 5.0, 1.0
_ROUNDED_M = 2.0
"""How far rounding to the metre may carry a turning point from the edge."""
Spot: TypeAlias = tuple[int, int]
_WAYS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roads:
    """The roads along a boundary, and whose centrelines they are; none where none are at hand."""

    lines: tuple[RoadLine, ...] = ()
    source: str = ""


NO_ROADS = Roads()


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
    """A boundary in words: how closely the turning points describe it, its rings, and whose roads it names, if any."""

    zone: str
    within_m: int
    rings: tuple[Ring, ...]
    roads: str

    def as_json(self) -> Json:
        """The words, to be hashed."""
        return [
            self.zone, self.within_m, self.roads,
            [[ring.what, [[turn.reference, turn.onward] for turn in ring.turns]] for ring in self.rings],
        ]  # fmt: skip


def boundary_in_words(label: str, shape: Shape, roads: Roads, *, distances: bool = False) -> Schedule:
    """The schedule of a zone's boundary; without roads it tells directions and lengths alone.

    What is said of roads is said of the edge itself, however closely the turning points describe it. `distances` from the
    roads' centre lines are for officers: of a zone along a route they would spell out its width.
    """
    drawn = shapely.normalize(in_grid(shape))  # from no corner where its drawing began
    within_m, outline = _outline(drawn)
    lines = [ring for part in shapely.get_parts(drawn) for ring in (part.exterior, *part.interiors)]
    corners = tuple(shapely.get_coordinates(line)[:-1] for line in lines)
    edge = _Edge(rings=corners, within_m=within_m, roads=roads, distances=distances)
    polygons = [part for part in shapely.get_parts(outline).tolist() if part.geom_type == "Polygon"]
    rings: list[Ring] = []
    for number, polygon in enumerate(sorted(polygons, key=lambda one: -one.area), 1):
        part = f"Part {number} of {len(polygons)}" if len(polygons) > 1 else "The boundary"
        rings.append(_ring(part, polygon.exterior, edge))
        rings += [_ring(f"{part}: within it, not part of the zone", hole, edge) for hole in polygon.interiors]
    named = any("along " in turn.onward or "crossing " in turn.onward for ring in rings for turn in ring.turns)
    return Schedule(zone=label, within_m=within_m, rings=tuple(rings), roads=roads.source if named else "")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    """A zone's edge as it is, with the roads by which it is told."""

    rings: tuple[Floats, ...]
    within_m: int
    roads: Roads
    distances: bool

    def beside(self, here: Spot, there: Spot) -> tuple[LineString | None, list[RoadLine]]:
        """What of the edge lies between two turning points, and the roads near that; none of it where that is not clear."""
        if not self.roads.lines:
            return None, []
        leg = LineString([here, there])
        arcs = [arc for ring in self.rings for arc in _arcs(ring, here, there)]
        off, arc = min(((float(shapely.hausdorff_distance(one, leg)), one) for one in arcs), key=lambda one: one[0],
                       default=(math.inf, leg))  # fmt: skip
        if off > self.within_m + _ROUNDED_M:
            return None, []
        near = arc.buffer(BESIDE_M)
        shapely.prepare(near)
        return arc, [road for road in self.roads.lines if near.intersects(road.line)]


def _arcs(ring: Floats, here: Spot, there: Spot) -> list[LineString]:
    """The two ways along a ring from the corner nearest to one place to that nearest to another."""
    start, end = (int(np.hypot(*(ring - at).T).argmin()) for at in (here, there))
    if start == end:
        return []
    onward = np.roll(ring, -start, axis=0)[: (end - start) % len(ring) + 1]
    back = np.roll(ring[::-1], start + 1, axis=0)[: (start - end) % len(ring) + 1]
    return [LineString(onward), LineString(back)]


def _ring(what: str, ring: BaseGeometry, edge: _Edge) -> Ring:
    at = [(round(x), round(y)) for x, y in shapely.get_coordinates(ring).tolist()][:-1]
    if shapely.is_ccw(ring):
        at.reverse()
    first = max(range(len(at)), key=lambda i: (at[i][1], -at[i][0]))
    at = at[first:] + at[:first]
    turns = tuple(
        Turn(
            number=number, reference=reference_of(*here, square_m=1), easting=here[0], northing=here[1],
            onward=_onward(here, there, edge) + (", back to point 1" if number == len(at) else ""),
        )
        for number, (here, there) in enumerate(zip(at, [*at[1:], at[0]], strict=True), 1)
    )  # fmt: skip
    return Ring(what=what, turns=turns)


def _onward(here: Spot, there: Spot, edge: _Edge) -> str:
    """How the boundary goes on: "north-east for 85 m, along High Street, on its south side, about 6 m from its centreline"."""
    east, north = there[0] - here[0], there[1] - here[1]
    words = f"{_way(east, north)} for {_length(math.hypot(east, north))}"
    arc, near = edge.beside(here, there)
    if arc is None:
        return words
    end_m = _END_M if arc.length > 4 * _END_M else 0.0
    inner = substring(arc, end_m, arc.length - end_m)  # not the road at its end
    roads = {
        name: shapely.line_merge(shapely.union_all([road.line for road in near if road.name == name]))
        for name in sorted({road.name for road in near})
    }
    crossings: dict[str, float] = {}
    for name, line in roads.items():
        met = shapely.get_coordinates(line.intersection(inner)).tolist() if line.crosses(inner) else []
        crossings[name] = min((float(arc.project(Point(at))) for at in met), default=math.inf)
    followed, said = _followed(arc, math.atan2(north, east), roads, crossings, distances=edge.distances)
    crossed = sorted((at, name) for name, at in crossings.items() if math.isfinite(at) and name != followed)
    words += f", {said}" if said else ""
    return words + (f", crossing {_and([name for _, name in crossed])}" if crossed else "")


def _followed(
    arc: LineString,
    bearing: float,
    roads: Mapping[str, BaseGeometry],
    crossings: Mapping[str, float],
    *,
    distances: bool,
) -> tuple[str, str]:
    """The one road that an edge follows, and how in words; neither where it follows none along most of its length."""
    count = max(5, math.ceil(arc.length / _EVERY_M))
    points = shapely.line_interpolate_point(arc, (np.arange(count) + 0.5) / count, normalized=True)
    best: tuple[float, str, str] | None = None
    for name, line in roads.items():
        lines = shapely.get_parts(line)
        far = np.array([shapely.distance(one, points) for one in lines])
        nearest, away = far.argmin(axis=0), far.min(axis=0)
        offsets = np.array([_offset(lines[i], p, bearing) for i, p in zip(nearest, points, strict=True)])
        along = (away <= BESIDE_M) & np.isfinite(offsets[:, 0])
        if along.mean() < _MOSTLY:
            continue
        middle = float(np.median(away[along]))
        if best is None or middle < best[0]:
            side = _side(offsets[along], bearing, middle, crosses=math.isfinite(crossings[name]), distances=distances)
            best = (middle, name, f"along {name}, {side}")
    return ("", "") if best is None else best[1:]


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


def _side(offsets: np.ndarray, bearing: float, middle_m: float, *, crosses: bool, distances: bool) -> str:
    """On which side of the centre line, and how far from it; one side alone where no part of the edge is on the other."""
    across = offsets @ np.array([-math.sin(bearing), math.cos(bearing)])  # to the left of the way the boundary goes
    left, right = bool((across > _ON_IT_M).any()), bool((across < -_ON_IT_M).any())
    if not (left or right):
        return "on its centreline"
    if (left and right) or (crosses and middle_m >= _ON_IT_M):
        return "on both sides of its centreline"
    turn = 1 if left else -1
    way = _way(-math.sin(bearing) * turn, math.cos(bearing) * turn)
    if middle_m < _ON_IT_M:
        return f"on its centreline and on its {way} side"
    return f"on its {way} side" + (f", about {max(1, round(middle_m))} m from its centreline" if distances else "")


def _way(east: float, north: float) -> str:
    return _WAYS[round(math.degrees(math.atan2(east, north)) / 45) % 8]


def _length(metres: float) -> str:
    return f"{round(metres):,} m" if metres < 10_000 else f"{metres / 1000:.1f} km"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
