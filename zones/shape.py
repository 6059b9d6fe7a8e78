"""Shapes: which polygons can be a zone, and circles and corridors that are true on the ground.

A shape is a valid Polygon or MultiPolygon in WGS84, longitude then latitude, degrees, its edges straight in
longitude and latitude (RFC 7946), shells anticlockwise and holes clockwise. Its boundary belongs to it.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import shapely
from numpy.polynomial.legendre import leggauss
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from zones.error import BadShape, EmptyShape, InvalidShape, NotAPolygon, SwappedCoordinates, TooLarge, Way
from zones.frame import GB_EAST, GB_NORTH, GB_SOUTH, GB_WEST, WGS84, Floats, from_grid, plane_at, to_grid
from zones.unit import LonLat, Metres

Shape: TypeAlias = Polygon | MultiPolygon

LEAST_AREA_M2 = 0.01
_M2_PER_DEGREE2 = 111_320**2 / 2
"""Roughly, in Great Britain: to tell an area from none, not to measure one."""
MOST_VERTICES = 500_000
GRID_PIECE_M = 250.0
"""A grid line this long leaves its chord in lon/lat by at most 2 mm (length² tan 61° / 8 R)."""
SAGITTA_M = 0.004
"""How far an arc's chord may leave the arc; with the frame's own error it stays within the 1 cm promised."""
_NOT_YET = "can't be a zone yet"
_OUTLINES, _OVERLAP, _CROSSES = "outlines ", "overlap", "the outline crosses itself"
REASONS = {
    "Self-intersection": _CROSSES,
    "Ring Self-intersection": "the outline touches itself",
    "Hole lies outside shell": "a hole lies outside its outline",
    "Holes are nested": "a hole lies within another hole",
    "Nested shells": "an outline lies within another",
    "Nested holes": "a hole lies within another hole",
    "Interior is disconnected": "a hole cuts the outline in two",
    "Duplicate Rings": "an outline is there twice",
    "Too few points in geometry component": "an outline has fewer than three different corners",
}
"""GEOS's reasons against a polygon, in plain words."""
_PIECE_M = 2_000.0
_EARTH_M = 6.37e6
MOST_RADIUS_M = 10_000.0
MOST_ROUTE_M = 200_000.0
_MOST_ROUTE_PARTS = 300
_MOST_CAPSULE_VERTICES = 8_000_000
"""20,000 points at 200 m come to that: three seconds."""
MOST_REPAIRED_VERTICES = 100_000
MOST_REPAIRED_CROSSINGS = 20_000
_MOST_PARTS_COMPARED = 200
"""Of more parts it is not said which of them overlap."""
_MOST_NEAR_EDGES = 3_000_000
"""Each edge's box meets its own and two others'; this is thirty for each of the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A repaired shape, and in words what the repair changed."""

    shape: Shape
    change: str


def valid_shape(geometry: BaseGeometry, *, field: str = "shape") -> Shape:
    """The geometry as a shape; raises a BadShape that says what is wrong and where.

    Nothing is changed but the direction of rings and the loss of heights, and of parts and holes that have no corner.
    """
    if not isinstance(geometry, Polygon | MultiPolygon):
        raise NotAPolygon(field, geometry.geom_type, "Give a polygon: at least three corners, closed.")
    if geometry.is_empty:
        raise EmptyShape(field, geometry.geom_type, "Draw a polygon with an area.", problem="is empty")
    count = int(shapely.get_num_coordinates(geometry))
    if count > MOST_VERTICES:
        raise TooLarge(field, f"{count:,} vertices", f"Simplify it to {MOST_VERTICES:,} vertices or fewer.")
    flat = _all_of_it(shapely.force_2d(geometry))
    _refuse_wrong_numbers(flat, field)
    _refuse_flat(flat, field)
    if not flat.is_valid:
        raise invalid(flat, reason(flat), field=field)
    if flat.area * _M2_PER_DEGREE2 < LEAST_AREA_M2:
        raise EmptyShape(field, _corner_text(flat), "Draw a polygon with an area.")
    return shapely.orient_polygons(flat)


def _all_of_it(shape: Shape) -> Shape:
    """The shape without parts and holes that have no corner: GEOS calls it valid with them, others stumble over them."""
    if not shapely.is_empty(shapely.get_rings(shape)).any() and not shapely.is_empty(shapely.get_parts(shape)).any():
        return shape
    parts = [
        Polygon(part.exterior, [hole for hole in part.interiors if not hole.is_empty])
        for part in shapely.get_parts(shape)
        if not part.is_empty
    ]
    return parts[0] if isinstance(shape, Polygon) else MultiPolygon(parts)


def repaired(geometry: BaseGeometry, *, field: str = "shape") -> Repair:
    """The valid shape nearest to an invalid polygon (GEOS's "structure" method), with what changed."""
    flat = shapely.force_2d(geometry)
    if not isinstance(flat, Polygon | MultiPolygon) or flat.is_valid:
        return Repair(shape=valid_shape(flat, field=field), change="")
    _refuse_wrong_numbers(flat, field)
    _refuse_flat(flat, field)
    refuse_tangled(flat, field=field)
    why = reason(flat)
    refuse_guess(flat, why, field=field)
    made = shapely.make_valid(flat, method="structure", keep_collapsed=False)
    shape = valid_shape(made, field=field)
    return Repair(shape=shape, change=change_words(why, flat, _rings_area_m2(flat), shape, area_m2(shape)))


def change_words(why: str, before: BaseGeometry, before_m2: float, after: BaseGeometry, after_m2: float) -> str:
    """What a repair changed."""
    joined = why.startswith(_OUTLINES)
    twice = " (what lies in both counted twice)" if joined and _OVERLAP in why else ""
    # Of an outline that crosses itself the ground on either side would count against the other.
    instead = "" if _CROSSES in why else f" instead of {before_m2:,.0f} m²{twice}"
    return (
        f"{why[:1].upper()}{why[1:]}. {'Joined' if joined else 'Mended'}: {described(after)} instead of {described(before)}; "
        f"{after_m2:,.0f} m² inside{instead}."
    )


def refuse_guess(geometry: BaseGeometry, why: str, *, field: str) -> None:
    """Raises InvalidShape for what no repair can tell the meaning of: a hole outside could be ground to add or to leave out."""
    if why.startswith(REASONS["Hole lies outside shell"]):
        raise InvalidShape(
            field, described(geometry), "Delete the hole, or make it a polygon of its own: a repair can't tell which.",
            problem=f"{_NOT_YET}: {why}",
        )  # fmt: skip


def refuse_tangled(geometry: BaseGeometry, *, field: str) -> None:
    """Raises TooLarge where a repair would take many seconds: too many vertices, or edges that cross."""
    count = int(shapely.get_num_coordinates(geometry))
    if count > MOST_REPAIRED_VERTICES:
        remedy = f"Simplify it to {MOST_REPAIRED_VERTICES:,} vertices or fewer, or mend the drawing itself."
        raise TooLarge(field, f"{count:,} vertices", remedy, problem="are more than are repaired here")
    if _is_tangled(geometry):
        raise TooLarge(
            field, described(geometry), "Draw it anew.", problem="crosses itself too often for a repair"
        )  # fmt: skip


def _is_tangled(geometry: BaseGeometry) -> bool:
    points, rings = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(geometry)), return_index=True)
    within = rings[1:] == rings[:-1]
    edges = np.stack([points[:-1][within], points[1:][within]], axis=1)
    lines = np.asarray(shapely.linestrings(edges), dtype=object)
    tree = shapely.STRtree(lines)
    near = crossed = 0
    for start in range(0, len(lines), 100):  # a hundred edges meet ten million boxes at most
        one, other = tree.query(lines[start : start + 100])
        near += len(one)
        if near > _MOST_NEAR_EDGES:
            return True
        crossed += int(np.count_nonzero(_cross(edges[start + one], edges[other])))
    return crossed > 2 * MOST_REPAIRED_CROSSINGS  # each is met from both its edges


def _cross(one: Floats, other: Floats) -> np.ndarray:
    """Whether edges cross at a place within both of them."""

    def parts(edge: Floats, ends: Floats) -> np.ndarray:
        """Whether the line of each edge has the two ends on different sides."""
        (dx, dy), away = (edge[:, 1] - edge[:, 0]).T, ends - edge[:, :1]
        side = np.sign(dx[:, None] * away[..., 1] - dy[:, None] * away[..., 0])
        return np.asarray(side[:, 0] * side[:, 1] < 0)

    return np.asarray(parts(one, other) & parts(other, one))


def from_grid_shape(geometry: BaseGeometry, *, field: str = "shape") -> BaseGeometry:
    """A geometry in National Grid metres as WGS84, densified so that its lines stay within 1 cm of the drawn ones.

    Raises TooLarge where that takes more than `MOST_VERTICES`.
    """
    flat = shapely.force_2d(geometry)
    count = int(shapely.get_num_coordinates(flat)) + flat.length / GRID_PIECE_M
    if count > MOST_VERTICES:
        raise TooLarge(
            field, f"{count:,.0f} vertices", "Send a smaller shape.", problem="are what its long edges come to, in pieces"
        )  # fmt: skip
    dense = cut_edges(flat, GRID_PIECE_M)

    def moved(points: Floats) -> Floats:
        return np.column_stack(from_grid(points[:, 0], points[:, 1], field=field))

    return shapely.transform(dense, moved)


def from_grid_polygon(polygon: Polygon, *, field: str = "shape") -> Polygon:
    """`from_grid_shape` of one polygon, its rings turned as RFC 7946 has them."""
    made = shapely.orient_polygons(from_grid_shape(polygon, field=field))
    assert isinstance(made, Polygon)
    return made


def circle(centre: LonLat, radius_m: Metres) -> Shape:
    """The disc of points within `radius_m` of the centre on the WGS84 ellipsoid, to 1 cm.

    Its corners stand between the compass points, so that none repeats a coordinate of the centre.
    """
    count = max(64, 4 * math.ceil(math.pi * math.sqrt(radius_m / (2 * SAGITTA_M)) / 4))
    bearings = (np.arange(count) + 0.5) * (-360.0 / count)
    lon, lat, _ = WGS84.fwd(
        np.full(count, centre.lon), np.full(count, centre.lat), bearings, np.full(count, radius_m + SAGITTA_M / 2)
    )
    return valid_shape(Polygon(np.column_stack([lon, lat])), field="circle")


def corridor(line: BaseGeometry, width_m: Metres, *, field: str = "corridor") -> Shape:
    """All within half of `width_m` of a route (WGS84 lines, straight in lon/lat), with round ends, to 1 cm.

    The union of the capsules of its pieces, each made in a transverse Mercator of its own neighbourhood:
    GEOS's buffer of a whole line simplifies its bends by 1 % of the distance.
    """
    half = width_m / 2
    routes = [part for part in shapely.get_parts(shapely.force_2d(line)) if isinstance(part, LineString)]
    if not routes or any(route.length == 0 for route in routes):
        raise NotAPolygon(field, line.geom_type, "Give a route: a line of two points or more.", problem="is no route")
    count = int(shapely.get_num_coordinates(line))
    if count > 20_000:
        raise TooLarge(field, f"{count:,} points", "Simplify the route to 20,000 points or fewer.")
    for route in routes:
        _refuse_wrong_numbers(route, field)
    _refuse_long(routes, width_m, field)
    capsules = [capsule for route in routes for capsule in _capsules(route, half)]
    union = shapely.union_all(capsules)
    return valid_shape(union, field=field)


def area_m2(shape: BaseGeometry) -> float:
    """The area of polygons on WGS84, square metres, their edges straight in longitude and latitude.

    Between an edge and the equator lies Δλ × the mean along it of the ellipsoid's area up to a latitude, by Gauss's rule
    of five points: exact to a part in a billion.
    """
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(points):
        return 0.0
    within = ring[1:] == ring[:-1]
    lon, lat = np.radians(points).T
    turn, start, end = np.diff(lon)[within], lat[:-1][within], lat[1:][within]
    lowest = _area_to(lat.min())
    return abs(sum(
        float(weight / 2 * np.sum(turn * (_area_to(start + (node + 1) / 2 * (end - start)) - lowest)))
        for node, weight in zip(*leggauss(5), strict=True)
    ))  # fmt: skip


def _area_to(lat: Floats) -> Floats:
    """The ellipsoid's area from the equator to a latitude (radians), square metres for each radian of longitude.

    (J. P. Snyder, Map Projections: A Working Manual, 1987, equation 3-12.)
    """
    sine, e = np.sin(lat), math.sqrt(WGS84.es)
    return np.asarray(WGS84.a**2 * (1 - WGS84.es) / 2 * (sine / (1 - WGS84.es * sine**2) + np.arctanh(e * sine) / e))


def cut_edges(geometry: BaseGeometry, piece: float) -> BaseGeometry:
    """The geometry with no edge longer than `piece`; every vertex stays.

    Ring by ring: `shapely.segmentize` tests whole polygons for validity, and rebuilds those that fail.
    """
    if not isinstance(geometry, Polygon | MultiPolygon):
        return shapely.segmentize(geometry, piece)
    rings, owners = shapely.get_rings(shapely.get_parts(geometry), return_index=True)
    parts = np.split(shapely.segmentize(rings, piece), np.flatnonzero(np.diff(owners)) + 1)
    made = [Polygon(part[0], part[1:]) for part in parts if len(part)]
    return made[0] if isinstance(geometry, Polygon) and made else MultiPolygon(made)


def _refuse_long(routes: list[LineString], width_m: Metres, field: str) -> None:
    """Raises TooLarge where a corridor would take many seconds to make."""
    if len(routes) > _MOST_ROUTE_PARTS:
        raise TooLarge(field, f"{len(routes):,} lines", f"Join the lines of the route to {_MOST_ROUTE_PARTS} or fewer.")
    length_m = 0.0
    for route in routes:
        lon, lat = shapely.get_coordinates(route).T
        length_m += float(np.sum(WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]))
    if length_m > MOST_ROUTE_M:
        remedy = f"Give a route of at most {MOST_ROUTE_M / 1000:g} km."
        raise TooLarge(field, f"a route of {length_m / 1000:,.0f} km", remedy)
    pieces = sum(int(shapely.get_num_coordinates(route)) for route in routes) + length_m / GRID_PIECE_M
    if pieces * 4 * _quarter(width_m / 2) > _MOST_CAPSULE_VERTICES:
        raise TooLarge(field, f"{pieces:,.0f} points at {width_m:g} m", "Simplify the route, or make it narrower.",
                       problem="are more than a corridor of this width is made of")  # fmt: skip


def _quarter(half_m: float) -> int:
    """Into how many pieces a quarter of a round end is cut."""
    return max(16, math.ceil(math.pi / 4 * math.sqrt(half_m / (2 * SAGITTA_M))))


def _capsules(route: LineString, half_m: float) -> list[Polygon]:
    """One capsule a piece, in WGS84."""
    points = _densified(shapely.get_coordinates(route))
    made: list[Polygon] = []
    _, _, lengths = WGS84.inv(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    start = 0
    while start < len(points) - 1:
        end = max(start + 1, int(np.searchsorted(along, along[start] + _PIECE_M, side="right")) - 1)
        lon0, lat0 = points[(start + end) // 2]
        plane = plane_at(lon0, lat0)
        x, y = plane.transform(points[start : end + 1, 0], points[start : end + 1, 1])
        flat = np.column_stack([x, y])
        quarter = _quarter(half_m)
        for ends in pairwise(flat):
            ring = shapely.get_coordinates(LineString(ends).buffer(half_m + _outset(half_m), quad_segs=quarter))
            lon, lat = plane.transform(ring[:, 0], ring[:, 1], direction="INVERSE")
            made.append(Polygon(np.column_stack([lon, lat])))
        start = end
    return made


def _densified(points: Floats) -> Floats:
    """The route with points at most `GRID_PIECE_M` apart, on its lines straight in lon/lat; repeats dropped."""
    keep = np.concatenate([[True], np.any(np.diff(points, axis=0) != 0, axis=1)])
    points = points[keep]
    _, _, lengths = WGS84.inv(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    pieces = [points[:1]]
    for a, b, length in zip(points[:-1], points[1:], lengths, strict=True):
        steps = np.arange(1, max(1, math.ceil(length / GRID_PIECE_M)) + 1) / max(1, math.ceil(length / GRID_PIECE_M))
        pieces.append(a + steps[:, None] * (b - a))
    return np.concatenate(pieces)


def _outset(half_m: float) -> float:
    """What is added to a capsule's half width: half of what its chords, and its plane, take from it at most.

    Transverse Mercator draws what lies x from its meridian larger by x² / 2 R²: the half width loses nothing from
    north to south, and the integral of that from west to east. 5 mm are left at a width of 20 km.
    """
    return SAGITTA_M / 2 + half_m**3 / (12 * _EARTH_M**2)


def _refuse_flat(geometry: BaseGeometry, field: str) -> None:
    """Raises EmptyShape where all corners are in one place or on one line: GEOS would call that a ring that crosses."""
    if geometry.convex_hull.area * _M2_PER_DEGREE2 < LEAST_AREA_M2:
        raise EmptyShape(field, _corner_text(geometry), "Draw a polygon with an area.")


def _refuse_wrong_numbers(geometry: BaseGeometry, field: str) -> None:
    points = shapely.get_coordinates(geometry)
    bad = np.flatnonzero(~np.isfinite(points).all(axis=1))
    if bad.size:
        raise BadShape(
            field, f"vertex {int(bad[0]) + 1}", "Give finite numbers.", problem="has a coordinate that is not a number"
        )
    inside = _in_box(points[:, 0], points[:, 1])
    if inside.all():
        to_grid(points[:, 0], points[:, 1], field=field)  # a zone that has no place in the grid could never be drawn
        return
    first = points[int(np.flatnonzero(~inside)[0])]
    text = f"{first[0]:.7g}, {first[1]:.7g}"
    if _in_box(points[:, 1], points[:, 0]).all():
        raise SwappedCoordinates(field, text, "Give longitude before latitude, as GeoJSON does.")
    raise BadShape(
        field,
        text,
        f"Zones lie in Great Britain: longitude {GB_WEST:g} to {GB_EAST:g}, latitude {GB_SOUTH:g} to {GB_NORTH:g}.",
        problem="(longitude, latitude of a vertex) is outside Great Britain",
        ways=(Way.GRID,),
    )


def _in_box(lon: Floats, lat: Floats) -> np.ndarray:
    return (lon >= GB_WEST) & (lon <= GB_EAST) & (lat >= GB_SOUTH) & (lat <= GB_NORTH)


def reason(geometry: BaseGeometry, *, called: tuple[str, str] = ("longitude", "latitude"), digits: int = 6) -> str:
    """Why GEOS finds a polygon invalid, in plain words, with the place, its two numbers called as said."""
    words, _, place = str(shapely.is_valid_reason(geometry)).partition("[")
    explained = REASONS.get(words.strip(), words.strip().lower())
    if not place:
        return explained
    x, y = (float(number) for number in place.rstrip("]").split())
    if together := _together(geometry):
        explained, x, y = together
    return f"{explained} at {called[0]} {x:.{digits}f}, {called[1]} {y:.{digits}f}"


def _together(geometry: BaseGeometry) -> tuple[str, float, float] | None:
    """Which two outlines overlap or share a border, and where, if each is sound alone: GEOS says no more than that lines cross."""
    parts = shapely.get_parts(geometry)
    if not 1 < len(parts) <= _MOST_PARTS_COMPARED or not shapely.is_valid(parts).all():
        return None
    one, other = shapely.STRtree(parts).query(parts, predicate="intersects")
    shared: tuple[str, float, float] | None = None
    for first, second in sorted((int(a), int(b)) for a, b in zip(one, other, strict=True) if a < b):
        both = parts[first].intersection(parts[second])
        at, named = both.representative_point(), f"{_OUTLINES}{first + 1} and {second + 1}"
        if both.area > 0:
            return f"{named} {_OVERLAP}", at.x, at.y
        if both.length > 0 and shared is None:
            shared = f"{named} share a border", at.x, at.y
    return shared


def invalid(geometry: BaseGeometry, why: str, *, field: str) -> InvalidShape:
    """The error of a polygon that is invalid for a `reason`."""
    return InvalidShape(
        field,
        described(geometry),
        "Mend it there.",
        problem=f"{_NOT_YET}: {why}",
        ways=(Way.REPAIR,),
    )


def described(shape: BaseGeometry) -> str:
    """Its outlines and holes, counted."""
    parts, holes = len(shapely.get_parts(shape)), _holes(shape)
    outlines = "one outline" if parts == 1 else f"{parts:,} outlines"
    return outlines + (f" with {holes:,} hole{'s' * (holes != 1)}" if holes else "")


def _holes(shape: BaseGeometry) -> int:
    return int(shapely.get_num_interior_rings(shapely.get_parts(shape)).sum())


def _rings_area_m2(shape: Shape) -> float:
    return abs(sum(float(WGS84.geometry_area_perimeter(part)[0]) for part in shapely.get_parts(shape)))


def _corner_text(shape: BaseGeometry) -> str:
    lon, lat = shapely.get_coordinates(shape)[0]
    return f"{described(shape)} at longitude {lon:.6f}, latitude {lat:.6f}"
