"""The probability that the true position is in a zone, the position being a circular normal.

The integral of a circular normal over a polygon is a sum over its edges of the masses of the triangles from the
position to each edge: the angle under which the edge is seen, over 2π, less T(h, k/h) at its one end and more at the
other, for an edge at perpendicular distance h that reaches k beyond the foot of the perpendicular, T being Owen's
function (D. B. Owen, Annals of Mathematical Statistics 27, 1956, p. 1075; holes count with the opposite sign). The plane
is that of geodesic lengths and bearings from the position.

An edge straight in longitude and latitude is a curve there: what lies between it and its chord is added to first order.
"""

import math
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import numpy as np
from scipy.special import erf, owens_t

from monitor.clearance import Outline, between, cut, nearest_share, outline
from zones.frame import WGS84, Floats, around_many
from zones.shape import Shape
from zones.unit import LonLat

SIGMAS_PER_95 = math.sqrt(-2 * math.log(0.05))
"""A circular normal's 95 % radius in standard deviations: P(R ≤ r) = 1 − exp(−r²/2σ²)."""
_REACH_SIGMAS = 9.0
_WIDE_SIGMA_M = 8_000.0
"""Of a wider normal, what `around` bends far off shows."""
EARTH_M = 6.37e6
PIECE_PER_ROOT_SIGMA = 100.0
"""Edges near the position are cut into pieces of this times √σ metres: what the first order leaves is then below 1e-8,
the bulge of a piece being length² tan(lat) / 8R."""
_MOST_PAIRS = 100_000
_Plane = Callable[[Any, Any, Any, Any], tuple[Floats, Floats]]


class Grade(StrEnum):
    """The words of the PHIA probability yardstick (UK Professional Head of Intelligence Assessment)."""

    REMOTE_CHANCE = "remote chance"
    HIGHLY_UNLIKELY = "highly unlikely"
    UNLIKELY = "unlikely"
    REALISTIC_POSSIBILITY = "realistic possibility"
    LIKELY = "likely"
    HIGHLY_LIKELY = "highly likely"
    ALMOST_CERTAIN = "almost certain"


# The yardstick's ranges leave gaps (5-10, 20-25, 35-40, 50-55, 75-80, 90-95 %): they are cut in the middle.
_CUTS = (0.075, 0.225, 0.375, 0.525, 0.775, 0.925)


def grade(chance: float) -> Grade:
    """The yardstick's word for a probability from 0 to 1, as it is shown, to 1e-6; a cut belongs to the word above it."""
    shown = round(chance, 6)
    return list(Grade)[sum(shown >= cut for cut in _CUTS)]


def grade_range(word: Grade) -> tuple[float, float]:
    """From which chance up to which a word stands."""
    cuts = (0.0, *_CUTS, 1.0)
    place = list(Grade).index(word)
    return cuts[place], cuts[place + 1]


def chance_inside(at: LonLat, radius_95_m: float, shape: Shape) -> float:
    """The probability, 0 to 1, that the true position is in the shape; within 1e-7 of the model's integral."""
    return float(chances(np.array([at.lon]), np.array([at.lat]), np.array([radius_95_m]), shape)[0])


def chances(lon: Floats, lat: Floats, radius_95_m: Floats, shape: Shape) -> Floats:
    """`chance_inside` of many positions, degrees, each of a radius of its own, metres, in one shape."""
    edges = outline(shape)
    sigma = np.asarray(radius_95_m, dtype=np.float64) / SIGMAS_PER_95
    made = np.empty(len(lon))
    step = max(1, _MOST_PAIRS // edges.lon.shape[1])
    wide = sigma > _WIDE_SIGMA_M
    plane: _Plane
    for plane, which in ((around_many, ~wide), (by_geodesics, wide)):
        places = np.flatnonzero(which)
        for start in range(0, len(places), step):
            part = places[start : start + step]
            made[part] = _chances(lon[part], lat[part], sigma[part], edges, plane)
    return np.clip(made, 0.0, 1.0)


def _chances(lon: Floats, lat: Floats, sigma: Floats, edges: Outline, plane: _Plane) -> Floats:
    """The sums over all edges; lengths are in standard deviations from here on."""
    ax, ay = plane(lon[:, None], lat[:, None], edges.lon[0], edges.lat[0])
    ax, ay = ax / sigma[:, None], ay / sigma[:, None]
    bx, by = ax[:, edges.after], ay[:, edges.after]
    turn = _turn(ax, ay, bx, by)
    one, edge = np.nonzero(_away(ax, ay, bx, by) < _REACH_SIGMAS)
    length_m = np.hypot(bx[one, edge] - ax[one, edge], by[one, edge] - ay[one, edge]) * sigma[one]
    long = length_m > PIECE_PER_ROOT_SIGMA * np.sqrt(sigma[one])
    turn[one[long], edge[long]] = 0.0
    total = turn.sum(axis=1)
    short = one[~long], edge[~long]
    bend = _bend(edges.lat[0, short[1]], sigma[short[0]])
    total += np.bincount(short[0], _beyond(ax[short], ay[short], bx[short], by[short], bend), len(lon))
    if long.any():
        count = np.ceil(length_m[long] / (PIECE_PER_ROOT_SIGMA * np.sqrt(sigma[one[long]]))).astype(np.intp)
        piece, *shares = cut(count)
        whose, which = one[long][piece], edge[long][piece]
        (ax, ay), (bx, by) = (
            (
                part / sigma[whose]
                for part in plane(
                    lon[whose],
                    lat[whose],
                    between(edges.lon[0, which], edges.lon[1, which], share),
                    between(edges.lat[0, which], edges.lat[1, which], share),
                )
            )
            for share in shares
        )
        mass = _turn(ax, ay, bx, by) + _beyond(ax, ay, bx, by, _bend(edges.lat[0, which], sigma[whose]))
        total += np.bincount(whose, mass, len(lon))
    return np.asarray(total)


def _turn(ax: Floats, ay: Floats, bx: Floats, by: Floats) -> Floats:
    """The angle under which each edge is seen, over 2π, positive where the position lies to its left."""
    # Of an edge that ends at the position there is none: without the 0 its product may be -0, and the angle half a turn.
    return np.asarray(np.arctan2(ax * by - ay * bx, ax * bx + ay * by + 0.0) / (2 * math.pi))


def _away(ax: Floats, ay: Floats, bx: Floats, by: Floats) -> Floats:
    """How far each edge is."""
    dx, dy = bx - ax, by - ay
    share = nearest_share(ax, ay, dx, dy)
    return np.asarray(np.hypot(ax + share * dx, ay + share * dy))


def _beyond(ax: Floats, ay: Floats, bx: Floats, by: Floats, bend: Floats) -> Floats:
    """What each edge takes from its angle: the mass beyond it, and that between it and its chord."""
    dx, dy = bx - ax, by - ay
    length = np.maximum(np.hypot(dx, dy), 1e-300)
    # Each length is taken from the corner that it belongs to, the height from the nearer one: a difference of two large
    # numbers would lose the small ones of a position beside a corner. The side is the angle's, to the bit.
    near, far = (ax * dx + ay * dy) / length, (bx * dx + by * dy) / length
    a_nearer = np.abs(near) < np.abs(far)
    h = np.abs(np.where(a_nearer, ax * dy - ay * dx, bx * dy - by * dx)) / length
    side = ax * by - ay * bx
    h_or_so = np.maximum(h, 1e-300)
    beyond = np.copysign(owens_t(h_or_so, far / h_or_so) - owens_t(h_or_so, near / h_or_so), side)
    # No triangle, and no angle: an edge that ends at the position, or of two corners that the plane cannot tell apart.
    none = ((ax == 0) & (ay == 0)) | ((bx == 0) & (by == 0)) | ((dx == 0) & (dy == 0))
    beyond[none] = 0.0
    # The curve lies towards the equator of its chord, by half of this times what is left of it at either side.
    east, north = dx / length, dy / length
    curvature = bend * east * (2 * north * north + east * east)
    # The integral of (s - near)(far - s) exp(-s²/2) from near to far.
    at_near, at_far = np.exp(-near * near / 2), np.exp(-far * far / 2)
    mass = math.sqrt(math.pi / 2) * (erf(far / math.sqrt(2)) - erf(near / math.sqrt(2)))
    bulge = (near + far) * (at_near - at_far) - near * at_near + far * at_far - (1 + near * far) * mass
    return np.asarray(curvature / 2 * bulge * np.exp(-h * h / 2) / (2 * math.pi) - beyond)


def _bend(lat: Floats, sigma: Floats) -> Floats:
    """How much a parallel bends in the plane: tan(lat) / R, to the standard deviation."""
    return np.asarray(np.tan(np.radians(lat)) * sigma / EARTH_M)


def by_geodesics(lon0: Floats, lat0: Floats, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Metres east and north by the geodesic's length and bearing (GeographicLib), where `around` is no longer exact."""
    lon0, lat0, lon, lat = np.broadcast_arrays(lon0, lat0, lon, lat)
    bearing, _, length = WGS84.inv(lon0, lat0, lon, lat)
    bearing = np.radians(bearing)
    return length * np.sin(bearing), length * np.cos(bearing)
