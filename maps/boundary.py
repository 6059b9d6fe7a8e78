"""A zone's boundary in words: its turning points by grid reference, and the roads that it follows, and on which side.

Made from the outline to the metre, as whoever reads a sheet could measure it, and from nothing else that is known of the
zone. National Grid metres; directions are from grid north.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
import shapely
from shapely.geometry import LinearRing, LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from maps.basemap.base import RoadLine
from maps.grid import in_grid
from monitor.place.gridref import reference_of
from zones.canon import Json
from zones.frame import Floats
from zones.shape import Shape
from zones.text import listed

_TOLERANCES_M = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_MOST_POINTS = 120
"""Of a part of a zone. More is read by nobody: it is then described less finely, and said how."""
_SHARE_OF_WIDTH = 10
"""A part is described no less finely than to this share of its width, however many points that takes: else it is another
shape."""
BESIDE_M = 30.0
"""How far from a road's centre line an edge may run and follow it."""
_ALONG_DEG = 20.0
_MOSTLY = 0.8
_ON_IT_M = 1.5
"""Nearer than this to the centre line, no side is told, and a road that goes no further beyond an edge does not cross it: roads
are not surveyed better in what is drawn here."""
_CARRIAGEWAYS_M = 3.0
"""Parallel lines of one road that are as far apart are two carriageways."""
_EVERY_M = 5.0
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
    """One closed line of a boundary, clockwise from its northernmost point; `what` says of which part or hole.

    Less than a metre across it has but one point, or two.
    """

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
    parts = sorted(shapely.get_parts(drawn).tolist(), key=lambda one: -one.area)
    rings: list[Ring] = []
    closest = 1
    for number, part in enumerate(parts, 1):
        within_m, outline = _outline(part)
        closest = max(closest, within_m)
        what = f"Part {number} of {len(parts)}" if len(parts) > 1 else "The boundary"
        told = [what, *[f"{what}: within it, not part of the zone"] * len(outline.interiors)]
        for words, ring, true in zip(told, _rings(outline), _rings(part), strict=True):
            edge = _edge(true, roads, distances=distances)
            rings.append(_ring(words, ring, edge))
    return Schedule(zone=label, within_m=closest, rings=tuple(rings), roads=roads.source if roads.lines else "")


def _rings(polygon: Polygon) -> list[LinearRing]:
    return [polygon.exterior, *polygon.interiors]


def _outline(part: Polygon) -> tuple[int, Polygon]:
    """A part of a zone as closely as some hundred turning points can tell it, or as its width needs; and how closely that is."""
    width_m = 2 * part.area / part.length  # that of a strip of this area and edge
    within_m, outline = 1, part
    for within_m in (m for m in _TOLERANCES_M if m == 1 or m * _SHARE_OF_WIDTH <= width_m):
        outline = shapely.simplify(part, within_m)
        if shapely.get_num_coordinates(outline) <= _MOST_POINTS:
            break
    return within_m, outline


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    """A ring of a zone's edge as it is, its corners and how far along it each is, and the roads by which it is told."""

    corners: Floats
    along: Floats
    clockwise: bool
    roads: Mapping[str, Sequence[LineString]]
    crossings: Sequence["_Crossing"]
    distances: bool


def _edge(ring: LinearRing, roads: Roads, *, distances: bool) -> _Edge:
    corners = shapely.get_coordinates(ring)[:-1]
    steps = np.hypot(*np.diff(shapely.get_coordinates(ring), axis=0).T)
    near = ring.buffer(BESIDE_M)
    shapely.prepare(near)
    beside = [road for road in roads.lines if near.intersects(road.line)]
    lines = {name: _merged(beside, name) for name in sorted({road.name for road in beside})}
    return _Edge(
        corners=corners, along=np.append(0.0, np.cumsum(steps)), clockwise=not shapely.is_ccw(ring), roads=lines,
        crossings=[one for name, of_it in lines.items() for one in _crossings(name, of_it, ring)], distances=distances,
    )  # fmt: skip


def _ring(what: str, outline: LinearRing, edge: _Edge) -> Ring:
    """The turning points of a ring, which are corners of the edge."""
    numbers = {tuple(corner): n for n, corner in enumerate(edge.corners.tolist())}
    every = [(_spot(corner), numbers[tuple(corner)]) for corner in shapely.get_coordinates(outline)[:-1].tolist()]
    at = [one for one, before in zip(every, [every[-1], *every], strict=False) if one[0] != before[0]] or every[:1]
    if not edge.clockwise:
        at.reverse()
    first = max(range(len(at)), key=lambda i: (at[i][0][1], -at[i][0][0]))
    at = at[first:] + at[:first]
    turns = tuple(
        Turn(
            number=number, reference=reference_of(*here[0], square_m=1), easting=here[0][0], northing=here[0][1],
            onward=_onward(here, there, edge) + (", back to point 1" if 1 < number == len(at) else ""),
        )
        for number, (here, there) in enumerate(zip(at, [*at[1:], at[0]], strict=True), 1)
    )  # fmt: skip
    return Ring(what=what, turns=turns)


def _spot(corner: Sequence[float]) -> Spot:
    return round(corner[0]), round(corner[1])


def _onward(here: tuple[Spot, int], there: tuple[Spot, int], edge: _Edge) -> str:
    """How the boundary goes on from one turning point, a corner of the edge, to the next.

    "north-east for 85 m, along High Street, on its south side, about 6 m from its centreline".
    """
    if here[0] == there[0]:
        return "less than a metre across"
    (east, north), count = np.subtract(there[0], here[0]).tolist(), len(edge.corners)
    step = 1 if edge.clockwise else -1
    passed = [(here[1] + step * n) % count for n in range((step * (there[1] - here[1])) % count + 1)]
    arc = LineString(edge.corners[passed])
    sides = set(passed[:-1] if edge.clockwise else passed[1:])  # each by the corner that begins it
    met = [one for one in edge.crossings if one.side(edge) in sides]
    near = arc.buffer(BESIDE_M)
    shapely.prepare(near)
    roads = {
        name: found for name, lines in edge.roads.items() if (found := [one for one in lines if near.intersects(one)])
    }
    follows, said = _followed(arc, math.atan2(north, east), roads, met, distances=edge.distances)
    crossed = sorted(
        ((one.at - edge.along[here[1]]) * step % edge.along[-1], one.name) for one in met if not one.of_any(follows)
    )
    words = f"{_way(east, north)} for {_length(math.hypot(east, north))}" + (f", {said}" if said else "")
    names = list(dict.fromkeys(name for _, name in crossed))
    return words + (f", crossing {listed(names)}" if names else "")


def _merged(roads: Sequence[RoadLine], name: str) -> list[LineString]:
    """The lines of a road, joined where they run on: also those whose ends two maps do not put at quite the same place."""
    lines = _joined([road.line for road in roads if road.name == name])
    ends = [Point(end) for line in lines if not line.is_closed for end in (line.coords[0], line.coords[-1])]
    gaps = [LineString([one, other]) for one, other in combinations(ends, 2) if 0 < one.distance(other) <= _ON_IT_M]
    return _joined([*lines, *gaps]) if gaps else lines


def _joined(lines: Sequence[BaseGeometry]) -> list[LineString]:
    whole = shapely.line_merge(shapely.union_all(lines))
    return [line for line in shapely.get_parts(whole).tolist() if isinstance(line, LineString)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crossing:
    """How far along a ring a road crosses it, and what of the road lies there."""

    name: str
    at: float
    there: BaseGeometry

    def side(self, edge: _Edge) -> int:
        """On which side of the ring, by the corner that begins it."""
        return min(int(np.searchsorted(edge.along, self.at, "right")) - 1, len(edge.corners) - 1)

    def of_any(self, lines: Sequence[LineString]) -> bool:
        """Whether it is one of these lines that crosses."""
        return any(line.intersection(self.there).length > 0 for line in lines)


def _crossings(name: str, lines: Sequence[LineString], ring: LinearRing) -> list[_Crossing]:
    """Where a road crosses a ring: coming from one side of it, and going further than it is surveyed on the other."""
    if not any(line.intersects(ring) for line in lines):
        return []
    within, found = Polygon(ring), []
    for there in _hanging_together(shapely.union_all(lines).intersection(ring.buffer(_ON_IT_M))):
        met = shapely.get_coordinates(there.intersection(ring))
        out = [end for at in shapely.get_coordinates(there) if ring.distance(end := Point(at)) > 0.99 * _ON_IT_M]
        if len(met) and len({bool(within.contains(end)) for end in out}) == 2:
            found.append(_Crossing(name=name, at=float(ring.project(Point(met[0]))), there=there))
    return found


def _hanging_together(lines: BaseGeometry) -> list[BaseGeometry]:
    """The lines in groups of those that touch."""
    groups: list[BaseGeometry] = []
    for line in shapely.get_parts(lines).tolist():
        apart = [group for group in groups if not group.intersects(line)]
        groups = [*apart, shapely.union_all([line, *(group for group in groups if group not in apart)])]
    return groups


def _followed(
    arc: LineString,
    bearing: float,
    roads: Mapping[str, Sequence[LineString]],
    crossings: Sequence[_Crossing],
    *,
    distances: bool,
) -> tuple[Sequence[LineString], str]:
    """The lines of the one road that an edge follows, and how in words; none where it follows none along most of its length."""
    count = max(5, math.ceil(arc.length / _EVERY_M))
    points = [arc.interpolate((n + 0.5) / count, normalized=True) for n in range(count)]
    best: tuple[float, Sequence[LineString], str] | None = None
    for name, lines in roads.items():
        far = np.array([shapely.distance(one, points) for one in lines])
        across = np.array([[_across(one, p, bearing) for p in points] for one in lines])
        away = np.where(np.isnan(across) | (far > BESIDE_M), math.inf, far)
        along = np.isfinite(away.min(axis=0))
        if along.mean() < _MOSTLY:
            continue
        middle = float(np.median(away.min(axis=0)[along]))
        if best is None or middle < best[0]:
            nearest = away.argmin(axis=0)[along]
            follows = [lines[i] for i in dict.fromkeys(nearest.tolist())]
            crosses = any(one.of_any(follows) for one in crossings)
            beside = np.where(np.isfinite(away) & _has_foot(lines, points), across, math.nan)[:, along]
            side = _between(beside) or _side(across[nearest, np.flatnonzero(along)], bearing, middle, crosses=crosses,
                                             distances=distances, two=_two(beside))  # fmt: skip
            best = (middle, follows, f"along {name}, {side}")
    return ([], "") if best is None else best[1:]


def _has_foot(lines: Sequence[LineString], points: Sequence[Point]) -> np.ndarray:
    """Whether each point lies beside each line, and not off its ends (lines, points)."""
    at = np.array([shapely.line_locate_point(line, points) for line in lines])
    ends = np.array([[line.length] for line in lines])
    return np.asarray((at > 0) & (at < ends))


def _between(across: np.ndarray) -> str:
    """Where the lines of a road lie on both sides of an edge at once, metres to the left of each (lines, points); else empty."""
    between = (np.nanmax(across, axis=0, initial=0) > _ON_IT_M) & (np.nanmin(across, axis=0, initial=0) < -_ON_IT_M)
    if between.mean() >= _MOSTLY:
        return "between its carriageways"
    return "in part between its carriageways" if between.any() else ""


def _two(across: np.ndarray) -> bool:
    """Whether a road has two carriageways beside an edge."""
    low, high = np.nanmin(across, axis=0, initial=math.inf), np.nanmax(across, axis=0, initial=-math.inf)
    return bool((high - low > _CARRIAGEWAYS_M).mean() >= _MOSTLY)


def _across(line: LineString, point: Point, bearing: float) -> float:
    """How far a point lies to the left of the centre line, as the boundary goes; NaN where the road runs another way there."""
    at = float(shapely.line_locate_point(line, point))
    foot, before, after = (
        shapely.get_coordinates(line.interpolate(distance))[0]
        for distance in (at, max(at - 5, 0), min(at + 5, line.length))
    )
    turn = math.degrees(math.atan2(*reversed(after - before)) - bearing) % 180
    east, north = shapely.get_coordinates(point)[0] - foot
    return (
        float(north * math.cos(bearing) - east * math.sin(bearing)) if min(turn, 180 - turn) <= _ALONG_DEG else math.nan
    )


def _side(across: np.ndarray, bearing: float, middle_m: float, *, crosses: bool, distances: bool, two: bool) -> str:
    """On which side of the centre line, and how far from it; one side alone where no part of the edge is on the other."""
    centreline = "the centreline of its nearer carriageway" if two else "its centreline"
    left, right = bool((across > _ON_IT_M).any()), bool((across < -_ON_IT_M).any())
    if not (left or right):
        return f"on {centreline}"
    if (left and right) or (crosses and middle_m >= _ON_IT_M):
        return f"on both sides of {centreline}"
    turn = 1 if left else -1
    way = _way(-math.sin(bearing) * turn, math.cos(bearing) * turn)
    side = f"on the {way} side of its nearer carriageway" if two else f"on its {way} side"
    if middle_m < _ON_IT_M:
        return f"on {centreline} and {side}"
    return side + (f", about {max(1, round(middle_m))} m from {centreline}" if distances else "")


def _way(east: float, north: float) -> str:
    return _WAYS[round(math.degrees(math.atan2(east, north)) / 45) % 8]


def _length(metres: float) -> str:
    return f"{round(metres):,} m" if metres < 10_000 else f"{metres / 1000:.1f} km"
