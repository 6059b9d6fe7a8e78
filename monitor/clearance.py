"""Clearance: the signed geodesic distance from a position to a zone's boundary, negative inside.

The zone's edges are straight in longitude and latitude. For each edge the nearest point is found in a local plane,
refined once on the curve that the edge is there, and its distance taken by Gauss's mid-latitude formula
(`zones.frame.around`), or by GeographicLib's algorithm beyond `FAR_M`. Within 1 cm up to 2 km and 0.1 % beyond.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from zones.frame import WGS84, Floats, around_many
from zones.shape import Shape
from zones.unit import LonLat, Metres

FAR_M = 20_000.0
_FAR_SAMPLES = 9
_MOST_PAIRS = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A shape's directed edges, each from (lon, lat)[0] to (lon, lat)[1], degrees; the interior lies to their left."""

    shape: Shape
    lon: Floats
    lat: Floats


@lru_cache(maxsize=1024)
def outline(shape: Shape) -> Outline:
    """The shape's edges, prepared for many questions."""
    shapely.prepare(shape)
    rings = shapely.get_rings(shapely.get_parts(shape))
    starts, ends = [], []
    for ring in rings:
        points = shapely.get_coordinates(ring)
        starts.append(points[:-1])
        ends.append(points[1:])
    a, b = np.concatenate(starts), np.concatenate(ends)
    keep = (a != b).any(axis=1)
    a, b = a[keep], b[keep]
    return Outline(shape=shape, lon=np.stack([a[:, 0], b[:, 0]]), lat=np.stack([a[:, 1], b[:, 1]]))


def clearance(at: LonLat, shape: Shape) -> Metres:
    """Metres from the position to the shape's boundary, negative inside; 0 or less exactly where GEOS `covers`."""
    return Metres(float(clearances(np.array([at.lon]), np.array([at.lat]), shape)[0]))


def clearances(lon: Floats, lat: Floats, shape: Shape) -> Floats:
    """`clearance` of many positions, degrees, to one shape."""
    edges = outline(shape)
    distance = np.empty(len(lon))
    step = max(1, _MOST_PAIRS // edges.lon.shape[1])
    for start in range(0, len(lon), step):
        part = slice(start, start + step)
        distance[part] = _distances(lon[part], lat[part], edges)
    inside = covers(lon, lat, shape)
    return np.where(inside, -distance, np.maximum(distance, np.finfo(float).tiny))


def covers(lon: Floats, lat: Floats, shape: Shape) -> NDArray[np.bool_]:
    """Whether the shape covers each position: its boundary belongs to it."""
    return np.asarray(shapely.intersects_xy(outline(shape).shape, lon, lat))


def _distances(lon: Floats, lat: Floats, edges: Outline) -> Floats:
    """Unsigned metres from each position to the nearest edge."""
    lon0, lat0 = lon[:, None], lat[:, None]
    ax, ay = around_many(lon0, lat0, edges.lon[0], edges.lat[0])
    bx, by = around_many(lon0, lat0, edges.lon[1], edges.lat[1])
    share = _nearest_share(ax, ay, bx - ax, by - ay)
    x, y = around_many(lon0, lat0, *_along(edges, share))
    # One Gauss-Newton step on the curve through this point, its direction taken from a nearby one.
    nudge = np.where(share < 0.5, 1e-3, -1e-3)
    x2, y2 = around_many(lon0, lat0, *_along(edges, share + nudge))
    dx, dy = (x2 - x) / nudge, (y2 - y) / nudge
    share = np.clip(share - (x * dx + y * dy) / np.maximum(dx * dx + dy * dy, 1e-300), 0.0, 1.0)
    x3, y3 = around_many(lon0, lat0, *_along(edges, share))
    distance: Floats = np.sqrt(np.minimum(x * x + y * y, x3 * x3 + y3 * y3)).min(axis=1)
    for i in np.flatnonzero(distance > FAR_M):
        distance[i] = _far_distance(lon[i], lat[i], edges)
    return distance


def _nearest_share(ax: Floats, ay: Floats, dx: Floats, dy: Floats) -> Floats:
    """Where along each edge (0 to 1) the origin is nearest."""
    return np.clip(-(ax * dx + ay * dy) / np.maximum(dx * dx + dy * dy, 1e-300), 0.0, 1.0)


def _along(edges: Outline, share: Floats) -> tuple[Floats, Floats]:
    return (
        edges.lon[0] + share * (edges.lon[1] - edges.lon[0]),
        edges.lat[0] + share * (edges.lat[1] - edges.lat[0]),
    )


def _far_distance(lon: float, lat: float, edges: Outline) -> float:
    """The shortest geodesic to points spread along the edges: an edge is short beside such a distance."""
    shares = np.linspace(0.0, 1.0, _FAR_SAMPLES)[:, None]
    far_lon, far_lat = (part.ravel() for part in _along(edges, shares))
    _, _, away = WGS84.inv(np.full(far_lon.shape, lon), np.full(far_lat.shape, lat), far_lon, far_lat)
    return float(np.min(away))
