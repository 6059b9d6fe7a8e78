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
from shapely.geometry import LineString, Point, Polygon
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
            edge = _Edge(ring=shapely.get_coordinates(true)[:-1], within_m=within_m, roads=roads, distances=distances)
            rings.append(_ring(words, ring, edge))
    return Schedule(zone=label, within_m=closest, rings=tuple(rings), roads=roads.source if roads.lines else "")


def _rings(polygon: Polygon) -> list[BaseGeometry]:
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
    """A ring of a zone's edge as it is, with the roads by which it is told."""

    ring: Floats
    within_m: int
    roads: Roads
    distances: bool

    def beside(self, here: Spot, there: Spot) -> tuple[LineString | None, list[RoadLine]]:
        """What of the edge lies between two turning points, and the roads near that; none of it where that is not clear."""
        if not self.roads.lines:
            return None, []
        leg = LineString([here, there])
        off, arc = min(((float(shapely.hausdorff_distance(one, leg)), one) for one in _arcs(self.ring, here, there)),
                       key=lambda one: one[0], default=(math.inf, leg))  # fmt: skip
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
    at = [(round(x), round(y)) for x, y in shapely.get_coordinates(ring).tolist()]
    at = [here for here, before in zip(at[1:], at, strict=False) if here != before] or at[:1]
    if shapely.is_ccw(ring):
        at.reverse()
    first = max(range(len(at)), key=lambda i: (at[i][1], -at[i][0]))
    at = at[first:] + at[:first]
    turns = tuple(
        Turn(
            number=number, reference=reference_of(*here, square_m=1), easting=here[0], northing=here[1],
            onward=_onward(here, there, edge) + (", back to point 1" if 1 < number == len(at) else ""),
        )
        for number, (here, there) in enumerate(zip(at, [*at[1:], at[0]], strict=True), 1)
    )  # fmt: skip
    return Ring(what=what, turns=turns)


def _onward(here: Spot, there: Spot, edge: _Edge) -> str:
    """How the boundary goes on: "north-east for 85 m, along High Street, on its south side, about 6 m from its centreline"."""
    east, north = there[0] - here[0], there[1] - here[1]
    if here == there:
        return "less than a metre across"
    words = f"{_way(east, north)} for {_length(math.hypot(east, north))}"
    arc, near = edge.beside(here, there)
    if arc is None:
        return words
    end_m = _END_M if arc.length > 4 * _END_M else 0.0
    inner = LineString(shapely.get_coordinates(substring(arc, end_m, arc.length - end_m)))  # not the road at its end
    roads = {name: _merged(near, name) for name in sorted({road.name for road in near})}
    crossings = {name: _crossings(lines, inner) for name, lines in roads.items()}
    follows, said = _followed(arc, math.atan2(north, east), roads, crossings, distances=edge.distances)
    met = sorted(
        (min(one.at for one in found), name)
        for name, every in crossings.items()
        if (found := [one for one in every if not one.of_any(follows)])
    )
    words += f", {said}" if said else ""
    return words + (f", crossing {_and([name for _, name in met])}" if met else "")


def _merged(roads: Sequence[RoadLine], name: str) -> list[LineString]:
    """The lines of a road, joined where they run on."""
    whole = shapely.line_merge(shapely.union_all([road.line for road in roads if road.name == name]))
    return [line for line in shapely.get_parts(whole).tolist() if isinstance(line, LineString)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crossing:
    """Where along an edge a road crosses it, and what of the road lies there."""

    at: float
    there: BaseGeometry

    def of_any(self, lines: Sequence[LineString]) -> bool:
        """Whether it is one of these lines that crosses."""
        return any(line.intersection(self.there).length > 0 for line in lines)


def _crossings(lines: Sequence[LineString], edge: LineString) -> list[_Crossing]:
    """Where a road crosses an edge: coming from one side of it, and going further than it is surveyed on the other."""
    met = [line for line in lines if line.intersects(edge)]
    if not met:
        return []
    band = shapely.union_all(lines).intersection(edge.buffer(_ON_IT_M, cap_style="flat"))
    return [
        _Crossing(at=min(float(edge.project(Point(at))) for at in places), there=there)
        for there in _hanging_together(band)
        if len(places := shapely.get_coordinates(there.intersection(edge)))
        and {-1, 1} <= {_side_of(edge, Point(end)) for end in shapely.get_coordinates(there)}
    ]


def _hanging_together(lines: BaseGeometry) -> list[BaseGeometry]:
    """The lines in groups of those that touch."""
    groups: list[BaseGeometry] = []
    for line in shapely.get_parts(lines).tolist():
        apart = [group for group in groups if not group.intersects(line)]
        groups = [*apart, shapely.union_all([line, *(group for group in groups if group not in apart)])]
    return groups


def _side_of(edge: LineString, place: Point) -> int:
    """1 to the left of an edge, -1 to the right; 0 for a place within its band, or beyond its ends."""
    at = edge.project(place)
    if edge.distance(place) < 0.99 * _ON_IT_M or not 0 < at < edge.length:
        return 0
    before, after = (
        shapely.get_coordinates(edge.interpolate(distance))[0]
        for distance in (max(at - 0.5, 0), min(at + 0.5, edge.length))
    )
    (dx, dy), (x, y) = after - before, shapely.get_coordinates(place)[0] - before
    return 1 if dx * y - dy * x > 0 else -1


def _followed(
    arc: LineString,
    bearing: float,
    roads: Mapping[str, Sequence[LineString]],
    crossings: Mapping[str, Sequence[_Crossing]],
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
            crosses = any(one.of_any(follows) for one in crossings[name])
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


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
