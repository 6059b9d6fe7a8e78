"""Clearance: the signed geodesic distance from a position to a zone's boundary, negative inside.

The zone's edges are straight in longitude and latitude; long ones are taken in pieces. For each piece the nearest point
is found in a local plane, refined once on the curve that the edge is there, and its distance taken by Gauss's
mid-latitude formula (`zones.frame.around`), or by GeographicLib's algorithm beyond `FAR_M`. Within 1 cm up to 2 km and
0.1 % beyond.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from zones.frame import WGS84, Floats, around_many
from zones.prepared import prepared
from zones.shape import Shape
from zones.unit import LonLat, Metres

FAR_M = 20_000.0
PIECE_M = 1_000.0
"""An edge this long leaves its chord by 4 cm at most (length² tan 61° / 8 R): near enough to be found by its chord."""
_FAR_SAMPLES = 17
_MOST_PAIRS = 2_000_000
_where, _minimum, _maximum = (
    np.where,
    np.minimum,
    np.maximum,
)  # by names of ours: the index has others for single numbers
LonLats = tuple[Floats, Floats]
"""Longitudes and latitudes, degrees."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A shape's directed edges, in pieces, each from (lon, lat)[0] to (lon, lat)[1], degrees; the interior lies left.

    `after` has the place of the edge that begins where each ends.
    """

    shape: Shape
    lon: Floats
    lat: Floats
    after: NDArray[np.intp]


@lru_cache(maxsize=256)
def outline(shape: Shape) -> Outline:
    """The shape's edges, prepared for many questions."""
    prepared(shape)
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(shape))]
    a = np.concatenate([points[:-1] for points in rings])
    b = np.concatenate([points[1:] for points in rings])
    keep = (a != b).any(axis=1)
    a, b = _in_pieces(a[keep], b[keep])
    return Outline(shape=shape, lon=np.stack([a[:, 0], b[:, 0]]), lat=np.stack([a[:, 1], b[:, 1]]), after=_after(a, b))


def _after(a: Floats, b: Floats) -> NDArray[np.intp]:
    """Which edge begins where each ends: the next, or the first of its ring."""
    last = np.append(np.flatnonzero((b[:-1] != a[1:]).any(axis=1)), len(a) - 1)
    after = np.arange(1, len(a) + 1)
    after[last] = np.append(0, last[:-1] + 1)
    return after


def _in_pieces(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """The edges from a to b (rows of longitude and latitude) cut, straight in degrees, into `PIECE_M` at most."""
    x, y = around_many(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    count = np.maximum(1, np.ceil(np.hypot(x, y) / PIECE_M)).astype(np.intp)
    edge, share, next_share = cut(count)
    return between(a[edge], b[edge], share[:, None]), between(a[edge], b[edge], next_share[:, None])


def cut(count: NDArray[np.intp]) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Edges in so many pieces each: whose each piece is, and where along its edge it begins and ends (0 to 1)."""
    edge = np.repeat(np.arange(len(count)), count)
    piece = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    return edge, piece / count[edge], (piece + 1) / count[edge]


def between(a: Floats, b: Floats, share: Floats) -> Floats:
    """The way from a to b, degrees; its end is b to the bit."""
    return np.where(share < 1, a + share * (b - a), b)


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
    away = to_edges((lon[:, None], lat[:, None]), (edges.lon[0], edges.lat[0]), (edges.lon[1], edges.lat[1]))
    distance: Floats = away.min(axis=1)
    for i in np.flatnonzero(distance > FAR_M):
        distance[i] = _far_distance(lon[i], lat[i], edges)
    return distance


def to_edges(position: LonLats, start: LonLats, end: LonLats) -> Floats:
    """Metres from each position to each edge, broadcasting; the edges at most `PIECE_M` long, up to `FAR_M` away.

    The index compiles this, and what it calls, for single numbers.
    """
    ax, ay = from_position(position, *start)
    bx, by = from_position(position, *end)
    share = nearest_share(ax, ay, bx - ax, by - ay)
    x, y = from_position(position, *along(start, end, share))
    # One Gauss-Newton step on the curve through this point, its direction taken from a nearby one.
    nudge = _where(share < 0.5, 1e-3, -1e-3)
    x2, y2 = from_position(position, *along(start, end, share + nudge))
    dx, dy = (x2 - x) / nudge, (y2 - y) / nudge
    share = shared(share - (x * dx + y * dy) / _maximum(dx * dx + dy * dy, 1e-300))
    x3, y3 = from_position(position, *along(start, end, share))
    nearest: Floats = np.sqrt(_minimum(x * x + y * y, x3 * x3 + y3 * y3))
    return nearest


def from_position(position: LonLats, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Metres east and north of each position (see `zones.frame.around`)."""
    return around_many(*position, lon, lat)


def nearest_share(ax: Floats, ay: Floats, dx: Floats, dy: Floats) -> Floats:
    """Where along each edge (0 to 1) the origin is nearest."""
    return shared(-(ax * dx + ay * dy) / _maximum(dx * dx + dy * dy, 1e-300))


def shared(share: Floats) -> Floats:
    """From 0, where the edge begins, to 1."""
    return _minimum(1.0, _maximum(0.0, share))


def along(start: LonLats, end: LonLats, share: Floats) -> LonLats:
    """Where on the edge, straight in degrees."""
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _far_distance(lon: float, lat: float, edges: Outline) -> float:
    """The shortest geodesic to points spread along the pieces that can be the nearest."""
    roughly = _on_a_sphere(lon, lat, edges.lon[0], edges.lat[0])
    near = np.flatnonzero(roughly <= roughly.min() * 1.02 + 2 * PIECE_M)  # the sphere is off by less than 0.6 %
    away = _geodesic(lon, lat, edges.lon[0, near], edges.lat[0, near])
    x, y = around_many(edges.lon[0, near], edges.lat[0, near], edges.lon[1, near], edges.lat[1, near])
    near = near[away - 1.01 * np.hypot(x, y) <= away.min()]  # no part of a piece is nearer than its length allows
    shares = np.linspace(0.0, 1.0, _FAR_SAMPLES)[:, None]
    far_lon, far_lat = (
        part[:, near].ravel() for part in along((edges.lon[0], edges.lat[0]), (edges.lon[1], edges.lat[1]), shares)
    )
    return float(_geodesic(lon, lat, far_lon, far_lat).min())


def _geodesic(lon: float, lat: float, far_lon: Floats, far_lat: Floats) -> Floats:
    """Metres by GeographicLib's algorithm."""
    _, _, away = WGS84.inv(np.full(far_lon.shape, lon), np.full(far_lat.shape, lat), far_lon, far_lat)
    return np.asarray(away)


def _on_a_sphere(lon: float, lat: float, other_lon: Floats, other_lat: Floats) -> Floats:
    """Great-circle metres (haversine formula)."""
    rise, turn = np.radians(other_lat - lat), np.radians(other_lon - lon)
    half = np.sin(rise / 2) ** 2 + math.cos(math.radians(lat)) * np.cos(np.radians(other_lat)) * np.sin(turn / 2) ** 2
    return np.asarray(2 * 6_371_000.0 * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))
