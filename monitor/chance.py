"""The probability that the true position is in a zone, the position being a circular normal.

The integral of a circular normal over a polygon is a sum over its edges of the masses of the triangles from the
position to each edge: for an edge at perpendicular distance h, reaching k beyond the foot of the perpendicular,
atan(k/h)/2π − T(h, k/h), T being Owen's function (D. B. Owen, Annals of Mathematical Statistics 27, 1956, p. 1075;
holes count with the opposite sign). The plane is that of geodesic lengths and bearings from the position.
"""

import math
from enum import StrEnum

import numpy as np
from scipy.special import owens_t

from monitor.clearance import Outline, outline
from zones.frame import WGS84, Floats, around
from zones.shape import Shape
from zones.unit import LonLat

SIGMAS_PER_95 = math.sqrt(-2 * math.log(0.05))
"""A circular normal's 95 % radius in standard deviations: P(R ≤ r) = 1 − exp(−r²/2σ²)."""
_REACH_SIGMAS = 9.0
_WIDE_SIGMA_M = 8_000.0
_BEND_M = 0.1
"""More than a piece of an outline leaves its chord by."""


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


def chance_inside(at: LonLat, radius_95_m: float, shape: Shape) -> float:
    """The probability, 0 to 1, that the true position is in the shape; within 1e-7 of the model's integral."""
    edges = outline(shape)
    sigma = radius_95_m / SIGMAS_PER_95
    ax, ay, bx, by = _plane_edges(at, edges, sigma)
    dx, dy = bx - ax, by - ay
    length = np.hypot(dx, dy)
    keep = length > 0
    ax, ay, bx, by, dx, dy, length = (part[keep] for part in (ax, ay, bx, by, dx, dy, length))
    height = (ax * dy - ay * dx) / length  # signed: positive when the position lies to the edge's left
    near, far = (ax * dx + ay * dy) / length, (bx * dx + by * dy) / length
    h = np.maximum(np.abs(height) / sigma, 1e-300)
    mass = _triangle(h, far / sigma) - _triangle(h, near / sigma)
    total = float(np.sum(np.copysign(mass, height)))
    return min(1.0, max(0.0, total))


def _triangle(h: Floats, k: Floats) -> Floats:
    """The standard normal's mass over the right triangle of legs h (from the origin) and k, odd in k."""
    slope = k / h
    return np.arctan2(k, h) / (2 * math.pi) - owens_t(h, slope)


def _plane_edges(at: LonLat, edges: Outline, sigma: float) -> tuple[Floats, Floats, Floats, Floats]:
    """The edges in metres around the position; those near it in pieces short enough to be straight there.

    An edge straight in lon/lat bends by length² tan(lat) / 8R; pieces of 2√σ metres keep the probability within
    1e-7 of the curve's.
    """
    if sigma > _WIDE_SIGMA_M:
        return (*_plane(at, edges.lon[0], edges.lat[0]), *_plane(at, edges.lon[1], edges.lat[1]))
    ax, ay = around(at, edges.lon[0], edges.lat[0])
    bx, by = around(at, edges.lon[1], edges.lat[1])
    dx, dy = bx - ax, by - ay
    length = np.hypot(dx, dy)
    middle = np.clip(-(ax * dx + ay * dy) / np.maximum(length * length, 1e-300), 0.0, 1.0)
    nearest = np.hypot(ax + middle * dx, ay + middle * dy)
    piece = 2 * math.sqrt(max(sigma, 0.01))
    split = np.flatnonzero((nearest < _REACH_SIGMAS * sigma + _BEND_M) & (length > piece))
    if not split.size:
        return ax, ay, bx, by
    parts: list[Floats] = []
    for i in split:
        reach = (_REACH_SIGMAS * sigma + _BEND_M) / length[i]
        low, high = max(0.0, middle[i] - reach), min(1.0, middle[i] + reach)
        count = max(1, math.ceil((high - low) * length[i] / piece))
        shares = np.unique(np.concatenate([[0.0], np.linspace(low, high, count + 1), [1.0]]))
        lon = edges.lon[0, i] + shares * (edges.lon[1, i] - edges.lon[0, i])
        lat = edges.lat[0, i] + shares * (edges.lat[1, i] - edges.lat[0, i])
        lon[-1], lat[-1] = edges.lon[1, i], edges.lat[1, i]
        x, y = around(at, lon, lat)
        parts.append(np.stack([x[:-1], y[:-1], x[1:], y[1:]]))
    whole = np.setdiff1d(np.arange(len(ax)), split, assume_unique=True)
    joined = np.concatenate([np.stack([ax[whole], ay[whole], bx[whole], by[whole]]), *parts], axis=1)
    return joined[0], joined[1], joined[2], joined[3]


def _plane(at: LonLat, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Metres east and north by the geodesic's length and bearing (GeographicLib), where `around` is no longer exact."""
    bearing, _, length = WGS84.inv(np.full(lon.shape, at.lon), np.full(lat.shape, at.lat), lon, lat)
    bearing = np.radians(bearing)
    return length * np.sin(bearing), length * np.cos(bearing)
