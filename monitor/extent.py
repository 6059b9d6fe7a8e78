"""How an area lies to a zone: how deep or how far the whole of it, and which share of it is inside.

Both are polygons whose edges are straight in longitude and latitude. Where their boundaries do not cross, the least
distance between them runs from a corner of one to an edge of the other; what long edges bend is met by cutting them.
"""

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from monitor.chance import SIGMAS_PER_95, chances
from monitor.clearance import FAR_M, clearances
from zones.frame import METRES_PER_DEGREE, WGS84, Floats, around_many
from zones.shape import Shape, area_m2, cut_edges
from zones.unit import Metres

_PIECE_DEG = 0.002
"""140 to 220 m: two edges of this length leave their chords by 1 mm at most, and part of that alike."""
_SLACK, _FAR_SLACK, _SLACK_M = 1.02, 1.25, 5.0
"""What the plane that picks out the corners in question may be wrong by: within `_PLANE_M`, beyond, and always."""
_PLANE_M = 300_000.0
_WIDE_SIGMAS = 40.0
_TRIANGLE_SIGMAS = 1.5
_ROOT = math.sqrt(15)
_NEAR, _FAR = (6 - _ROOT) / 21, (6 + _ROOT) / 21
_AT = np.array([[1 / 3] * 3, *(np.roll([1 - 2 * one, one, one], k) for one in (_NEAR, _FAR) for k in range(3))])
_WEIGHT = np.array([9 / 40, *[(155 - _ROOT) / 1200] * 3, *[(155 + _ROOT) / 1200] * 3])


def area_clearance(area: Shape, zone: Shape) -> Metres:
    """Metres from the area's least deep point to the zone's boundary, negative, where the zone covers the area; from its
    nearest point where none of it is inside; else 0. Within 1 cm up to 2 km, 0.1 % beyond.
    """
    shapely.prepare(zone)
    if not shapely.intersects(zone, area):
        return Metres(max(_apart(area, zone), float(np.finfo(float).tiny)))
    return Metres(-_apart(area, zone) if shapely.covers(zone, area) else 0.0)


def share_inside(area: Shape, zone: Shape) -> float:
    """Which part of the area's ground, 0 to 1, lies in the zone, by geodesic areas on WGS84."""
    if not shapely.intersects(zone, area):
        return 0.0
    if shapely.covers(zone, area):
        return 1.0
    return min(1.0, _polygons_m2(shapely.intersection(area, zone)) / area_m2(area))


def mean_chance(area: Shape, radius_95_m: float, zone: Shape) -> float:
    """The mean over the area of the chance that a position there, wrong by this radius, is in the zone.

    Where the area is over 40 standard deviations across, that is the share of it that is inside: the error at the zone's
    edge evens out, but for what lies beside the area's own edge.
    """
    sigma = radius_95_m / SIGMAS_PER_95
    west, south, east, north = area.bounds
    x, y = around_many(west, south, east, north)
    if np.hypot(x, y) > _WIDE_SIGMAS * sigma:
        return share_inside(area, zone)
    points, weights = _spread(area, sigma)
    return float(weights @ chances(points[:, 0], points[:, 1], np.full(len(points), radius_95_m), zone))


def _spread(area: Shape, sigma: float) -> tuple[Floats, Floats]:
    """Points (degrees) and weights that give the mean over an area of what changes over `sigma` metres.

    The area in triangles, each with the seven points that are exact to the fifth degree
    (D. A. Dunavant, Int. J. Numer. Methods Eng. 21, 1985, p. 1129).
    """
    corners = [
        shapely.get_coordinates(part)[:3] for part in shapely.get_parts(shapely.constrained_delaunay_triangles(area))
    ]
    triangles = np.array(corners)
    while True:
        a, b, c = triangles[:, 0], triangles[:, 1], triangles[:, 2]
        sides = [np.hypot(*around_many(p[:, 0], p[:, 1], q[:, 0], q[:, 1])) for p, q in ((a, b), (b, c), (c, a))]
        long = np.max(sides, axis=0) > _TRIANGLE_SIGMAS * sigma
        if not long.any():
            break
        a, b, c = a[long], b[long], c[long]
        ab, bc, ca = (a + b) / 2, (b + c) / 2, (c + a) / 2
        quarters = [np.stack(three, axis=1) for three in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
        triangles = np.concatenate([triangles[~long], *quarters])
    (ux, uy), (vx, vy) = (b - a).T, (c - a).T
    size = np.abs(ux * vy - uy * vx)
    points = np.einsum("kj,njd->nkd", _AT, triangles).reshape(-1, 2)
    weights = (size[:, None] * _WEIGHT).reshape(-1)
    return points, weights / weights.sum()


def _apart(one: Shape, other: Shape) -> float:
    """The least distance between two boundaries that do not cross."""
    here, there, rough_m = _in_question(one, other)
    if rough_m > FAR_M:
        lon, lat = (np.repeat(part, len(there)) for part in here.T)
        far_lon, far_lat = (np.tile(part, len(here)) for part in there.T)
        return float(np.min(WGS84.inv(lon, lat, far_lon, far_lat)[2]))
    return float(
        min(np.abs(clearances(here[:, 0], here[:, 1], other)).min(),
            np.abs(clearances(there[:, 0], there[:, 1], one)).min())
    )  # fmt: skip


def _in_question(one: Shape, other: Shape) -> tuple[Floats, Floats, float]:
    """The corners of each boundary, long edges cut, that may be the nearest to the other; and how far that is, roughly."""
    lines = [shapely.boundary(cut_edges(shape, _PIECE_DEG)) for shape in (one, other)]
    lon, lat = shapely.get_coordinates(shapely.centroid(one))[0]
    plane = [
        shapely.transform(line, lambda p: np.column_stack(around_many(lon, lat, p[:, 0], p[:, 1]))) for line in lines
    ]
    rough_m = float(shapely.distance(*plane))
    here, there = (
        shapely.get_coordinates(line)[_within(flat, of, rough_m)]
        for line, flat, of in ((lines[0], plane[0], plane[1]), (lines[1], plane[1], plane[0]))
    )
    return _thinned(here, rough_m), _thinned(there, rough_m), rough_m


def _within(line: BaseGeometry, of: BaseGeometry, rough_m: float) -> NDArray[np.bool_]:
    """Which corners of a line come within a distance of another, as far as the plane can tell."""
    slack = _SLACK if rough_m < _PLANE_M else _FAR_SLACK
    shapely.prepare(of)
    points = shapely.points(shapely.get_coordinates(line))
    return np.asarray(shapely.dwithin(points, of, rough_m * slack + _SLACK_M))


def _thinned(corners: Floats, rough_m: float) -> Floats:
    """Far off, where 0.1 % is asked for, one corner for all within 0.06 % of the distance."""
    if rough_m < FAR_M:
        return corners
    cell = rough_m * 4e-4 / METRES_PER_DEGREE
    return corners[np.unique(np.round(corners / cell), axis=0, return_index=True)[1]]


def _polygons_m2(shape: BaseGeometry) -> float:
    return sum(area_m2(part) for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > 0)
