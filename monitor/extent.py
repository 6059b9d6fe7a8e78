"""How an area lies to a zone: how deep or how far the whole of it, and which share of it is inside.

Both are polygons whose edges are straight in longitude and latitude. Where their boundaries do not cross, the least
distance between them runs from a corner of one to an edge of the other; what long edges bend is met by cutting them.
"""

import math
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from monitor.chance import SIGMAS_PER_95, by_geodesics
from monitor.clearance import FAR_M, Outline, outline, to_edges
from monitor.spread import GRID_SIGMAS, beside_edges, mean_on_grid
from zones.frame import WGS84, Floats, around_many
from zones.prepared import asked_alone
from zones.shape import Shape, area_m2
from zones.unit import Metres

_EARTH_M = 6.37e6
_FAR_CHORDS = 1.01
"""Of corners a hundredth further by their chord than the nearest ones, none is the nearest along the ground."""
_STEEPEST = 2.0
"""tan lat, up to 63°: how much a piece leaves its chord is its length² × this / 8 R at most."""


def area_clearance(area: Shape, zone: Shape) -> Metres:
    """Metres from the area's least deep point to the zone's boundary, negative, where the zone covers the area; from its
    nearest point where none of it is inside; else 0. Within 1 cm up to 2 km, 0.1 % beyond.
    """
    with asked_alone(zone):
        meet, covered = shapely.intersects(zone, area), shapely.covers(zone, area)
    if not meet:
        return Metres(max(_apart(area, zone), float(np.finfo(float).tiny)))
    return Metres(-_apart(area, zone) if covered else 0.0)


@lru_cache(maxsize=64)  # the chance of a large area asks for it again
def share_inside(area: Shape, zone: Shape) -> float:
    """Which part of the area's ground, 0 to 1, lies in the zone, by areas on WGS84; 1 only where the zone covers it."""
    with asked_alone(zone):
        meet, covered = shapely.intersects(zone, area), shapely.covers(zone, area)
    if not meet:
        return 0.0
    if covered:
        return 1.0
    return min(float(np.nextafter(1.0, 0.0)), _polygons_m2(_common(area, zone)) / area_m2(area))


def mean_chance(area: Shape, radius_95_m: float, zone: Shape) -> float:
    """The mean over the area of the chance that a position there, wrong by this radius, is in the zone.

    Up to 150 standard deviations across, within 1e-6 where the area and the error are within 10 km (see
    `monitor.spread`). A larger area's is the share of it that is inside, and what its edge takes from that beside the
    zone's, within 1e-4: the share alone is off by 0.4 σ over the breadth of a strip along that edge, 0.15 for one of
    2.7 σ.
    """
    sigma = radius_95_m / SIGMAS_PER_95
    west, south, east, north = area.bounds
    if np.hypot(*around_many(west, south, east, north)) <= GRID_SIGMAS * sigma:
        return mean_on_grid(area, sigma, zone)
    return min(max(share_inside(area, zone) + beside_edges(area, sigma, zone), 0.0), 1.0)


def _apart(one: Shape, other: Shape) -> float:
    """The least distance between two boundaries that do not cross, metres."""
    here, there = outline(one), outline(other)
    ours, theirs = _chords(here), _chords(there)
    away_here, met_there = _nearest(ours, theirs)
    away_there, met_here = _nearest(theirs, ours)
    rough_m = float(away_here.min())
    if rough_m > FAR_M:
        return min(_far(here, there, away_here, met_there), _far(there, here, away_there, met_here))
    at = int(np.argmin(away_here))
    origin = np.asarray(here.lon[0, at]), np.asarray(here.lat[0, at])
    return min(
        _near(here, away_here, there, away_there, origin, rough_m),
        _near(there, away_there, here, away_here, origin, rough_m),
    )


def _nearest(corners: Floats, others: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """How far the nearest of the others is from each corner, and which it is."""
    away, met = KDTree(others).query(corners)
    return np.asarray(away), np.asarray(met)


def _far(these: Outline, those: Outline, away: Floats, met: NDArray[np.intp]) -> float:
    """The shortest geodesic from corners to those that their chords say are nearest; edges are cut to 1 km."""
    near = away <= away.min() * _FAR_CHORDS
    lon, lat, far_lon, far_lat = (
        these.lon[0, near],
        these.lat[0, near],
        those.lon[0, met[near]],
        those.lat[0, met[near]],
    )
    return float(np.min(WGS84.inv(lon, lat, far_lon, far_lat)[2]))


def _near(
    corners: Outline,
    away: Floats,
    sides: Outline,
    sides_away: Floats,
    origin: tuple[Floats, Floats],
    rough_m: float,
) -> float:
    """The least distance from the corners to the sides, each `away` from the nearest corner of the other boundary.

    What can be nearer than the nearest two corners is no further from a corner than these and half of a side. The sides
    that each of those corners can be nearest to are picked in the plane around the origin, near the closest approach:
    away from it lengths across the way there are too long by (away / R)² / 6.
    """
    lengths = _lengths(sides)
    keep = away <= rough_m + lengths.max() / 2 + 0.1
    lon, lat = corners.lon[0, keep], corners.lat[0, keep]
    keep = np.minimum(sides_away, sides_away[sides.after]) <= rough_m + lengths / 2 + 0.1
    start, end = ((sides.lon[k, keep], sides.lat[k, keep]) for k in (0, 1))
    if not (lon.size and keep.any()):
        return math.inf
    points = np.column_stack(by_geodesics(*origin, lon, lat))
    lines = np.stack([np.column_stack(by_geodesics(*origin, *corner)) for corner in (start, end)], axis=1)
    slack = 1 + 1e-5 + 0.5 * (float(np.abs(points).max()) / _EARTH_M) ** 2
    bend_m = 0.002 + float(lengths[keep].max()) ** 2 * _STEEPEST / (8 * _EARTH_M)
    tree = shapely.STRtree(np.asarray(shapely.linestrings(lines)))
    spots = np.asarray(shapely.points(points))
    (which, _), found = tree.query_nearest(spots, return_distance=True, all_matches=False)
    nearest = np.empty(len(points))
    nearest[which] = found
    close = np.flatnonzero(nearest <= nearest.min() * slack + bend_m)
    one, side = tree.query(spots[close], predicate="dwithin", distance=nearest[close] * slack + bend_m)
    one = close[one]
    start, end = ((corner[0][side], corner[1][side]) for corner in (start, end))
    return float(to_edges((lon[one], lat[one]), start, end).min())


def _lengths(side: Outline) -> Floats:
    return np.asarray(np.hypot(*around_many(side.lon[0], side.lat[0], side.lon[1], side.lat[1])))


def _chords(side: Outline) -> Floats:
    """The beginnings of the edges as geocentric metres, the same way from everywhere: whatever pole or meridian is near."""
    lon, lat = np.radians(side.lon[0]), np.radians(side.lat[0])
    squash = (1 - WGS84.es) / np.sqrt(1 - WGS84.es * np.sin(lat) ** 2)
    normal = WGS84.a / np.sqrt(1 - WGS84.es * np.sin(lat) ** 2)
    return np.column_stack(
        [normal * np.cos(lat) * np.cos(lon), normal * np.cos(lat) * np.sin(lon), WGS84.a * squash * np.sin(lat)]
    )


def _common(area: Shape, zone: Shape) -> BaseGeometry:
    """What lies in both; on a grid of a tenth of a millimetre where rounding makes GEOS give up."""
    try:
        return shapely.intersection(area, zone)
    except GEOSException:
        return shapely.intersection(area, zone, grid_size=1e-9)


def _polygons_m2(shape: BaseGeometry) -> float:
    return sum(area_m2(part) for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > 0)
