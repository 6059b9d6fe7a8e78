"""What an edge takes from the chance of a circular normal: the integral that `monitor/chance.py` has in closed form, by quadrature.

The mass of the triangle from the position to an edge is ∫ (1 − exp(−r²/2)) dθ / 2π along it. With dθ = (x dy − y dx) / r² that is the
integral of a function of r² without a pole, which Gauss and Legendre's rule takes to 1e-11 from pieces of a standard deviation. What the
edge takes is that less its angle.
"""

import math
from typing import Any

import numpy as np

from monitor.chance import EARTH_M
from monitor.index.kernel import inlined, kernel
from zones import frame

_A, _E2, _RADIANS = frame._A, frame._E2, math.pi / 180.0
REACH_SIGMAS = 6.5
"""All that lies further out is 7e-10."""
LONGEST = 4.0
"""Standard deviations: longer edges have to be cut."""
TURN = 2.0 * math.pi
_RULE_BY_LENGTH = ((0.04, 2), (0.25, 3), (0.6, 4), (1.25, 5), (2.5, 7), (LONGEST, 9))
"""Up to which length of an edge how many nodes are enough: what they leave is below 3e-11 for each standard deviation of it."""
_RULES = len(_RULE_BY_LENGTH)
_UP_TO = np.array([length for length, _ in _RULE_BY_LENGTH])
_NODES = np.array([nodes for _, nodes in _RULE_BY_LENGTH])
_AT, _WEIGHT = np.zeros((_RULES, _NODES.max())), np.zeros((_RULES, _NODES.max()))
"""Where on an edge from 0 to 1 the function is taken, and with what weight, rule by rule."""
for _nth, _nodes in enumerate(_NODES):
    _at, _weight = np.polynomial.legendre.leggauss(_nodes)
    _AT[_nth, :_nodes], _WEIGHT[_nth, :_nodes] = (_at + 1) / 2, _weight / 2
_HALVINGS = 6
_EXP = tuple(1.0 / math.factorial(n) for n in range(7))
_ARC = tuple((-1.0) ** n / (2 * n + 1) for n in range(8))
_SINE, _COSINE = (1.0 / 6.0, 1.0 / 120.0), (1.0 / 24.0, 1.0 / 720.0)


@kernel
def plane_at(lon0: float, lat0: float) -> tuple[float, float, float, float, float, float]:
    """What `around_near` needs to know of a position: its degrees, the sine and cosine of its latitude, and the earth's curvature there."""
    lat = math.radians(lat0)
    sine = math.sin(lat)
    w2 = 1.0 - _E2 * sine * sine
    return lon0, lat0, sine, math.cos(lat), _A / math.sqrt(w2), 1.0 / w2


@kernel
def around_near(plane: Any, lon: float, lat: float) -> tuple[float, float]:
    """`zones.frame.around`, within 100 km: sines, cosines and the change of curvature by their series, to 1e-9 m."""
    lon0, lat0, sine0, cosine0, curved0, per_w2 = plane
    turn, rise = (lon - lon0) * _RADIANS, (lat - lat0) * _RADIANS
    sine_h, cosine_h = _small(rise / 2.0)
    sine, cosine = sine0 * cosine_h + cosine0 * sine_h, cosine0 * cosine_h - sine0 * sine_h
    more = _E2 * (sine - sine0) * (sine + sine0) * per_w2  # w² is less by this share of what it is at the position
    curved = curved0 * (1.0 + more * (0.5 + more * (0.375 + more * 0.3125)))
    east = curved * cosine * turn
    north = curved * (1.0 - _E2) * per_w2 * (1.0 + more * (1.0 + more * (1.0 + more))) * rise
    sine_half, cosine_half = _small(turn * sine / 2.0)
    return east * cosine_half - north * sine_half, north * cosine_half + east * sine_half


@kernel
def bend_at(lat: float, sigma: float) -> tuple[float, float]:
    """How much a parallel bends in a position's plane, as in `monitor.chance`, and how much more with each σ northwards."""
    tangent = math.tan(math.radians(lat))
    return tangent * sigma / EARTH_M, (1.0 + tangent * tangent) * (sigma / EARTH_M) ** 2


@kernel
def around_one(lon0: float, lat0: float, lon: float, lat: float) -> tuple[float, float]:
    """The same for one place."""
    return around_near(plane_at(lon0, lat0), lon, lat)


@kernel
def _small(x: float) -> tuple[float, float]:
    """Sine and cosine of a small angle."""
    x2 = x * x
    return x * (1.0 - x2 * (_SINE[0] - x2 * _SINE[1])), 1.0 - x2 * (0.5 - x2 * (_COSINE[0] - x2 * _COSINE[1]))


@kernel
def angle_of(ax: float, ay: float, bx: float, by: float) -> float:
    """The angle under which an edge is seen. At a corner there is none, were the products -0."""
    cross, dot = _cross(ax, ay, bx, by)
    if abs(cross) < 0.1 * dot:
        return _arc(cross / dot)
    return math.atan2(cross, dot + 0.0)


@kernel
def _arc(x: float) -> float:
    """The arc tangent of up to 0.2, by its series: to 1e-13."""
    x2, found = x * x, _ARC[-1]
    for n in range(len(_ARC) - 2, -1, -1):
        found = found * x2 + _ARC[n]
    return x * found


@kernel
def _bell(u: float) -> float:
    """exp(−u/2), for u up to 100, by its series for a 64th of that: to 3e-12, and many at a time, as `math.exp` can't."""
    x, e = u / -128.0, _EXP[-1]
    for n in range(len(_EXP) - 2, -1, -1):
        e = e * x + _EXP[n]
    for _ in range(_HALVINGS):
        e *= e
    return e


@kernel
def masses(count: int, edges: Any, bend: tuple[float, float], mass: Any, angle: Any) -> None:
    """Of `count` edges, each a column of ax, ay, bx, by in standard deviations from the position, at most `LONGEST` long: the `mass` of
    the triangle from the position to the edge, with that between edge and chord to first order (see `bend_at`), and its `angle`.

    Where the edge is part of a chord, the two numbers that follow are what of it comes before and after, as multiples of the part.

    Both are positive where the position lies to the edge's left; neither is over 2π yet. Without a branch, so that a processor takes
    several edges at a time.
    """
    longest = 0.0
    for n in range(count):
        dx, dy = edges[2, n] - edges[0, n], edges[3, n] - edges[1, n]
        longest = max(longest, dx * dx + dy * dy)
        mass[n] = 0.0
    rule = 0
    while rule < _RULES - 1 and longest > _UP_TO[rule] * _UP_TO[rule]:
        rule += 1
    for k in range(_NODES[rule]):
        _add_node(count, edges, _AT[rule, k], _WEIGHT[rule, k], bend, mass)
    wide = False
    for n in range(count):
        cross, dot = _cross(edges[0, n], edges[1, n], edges[2, n], edges[3, n])
        z = cross / (dot if dot > 0.0 else 1.0)
        small = (dot > 0.0) & (z * z <= 0.01)
        angle[n] = _arc(z) if small else np.nan
        wide |= not small
    if not wide:
        return
    for n in range(count):
        cross, dot = _cross(edges[0, n], edges[1, n], edges[2, n], edges[3, n])
        t = cross / (max(dot, 0.0) + math.sqrt(cross * cross + dot * dot) + 1e-300)  # the tangent of the angle's half,
        t = t / (1.0 + math.sqrt(1.0 + t * t))  # its quarter,
        t = t / (1.0 + math.sqrt(1.0 + t * t))  # its eighth
        angle[n] = angle[n] if angle[n] == angle[n] else 8.0 * _arc(t) if dot > 0.0 else np.nan
    for n in range(count):
        if angle[n] != angle[n]:
            angle[n] = angle_of(edges[0, n], edges[1, n], edges[2, n], edges[3, n])


@inlined
def _cross(ax: float, ay: float, bx: float, by: float) -> tuple[float, float]:
    """The sine and the cosine of the angle under which an edge is seen, each times how far its corners are."""
    return ax * by - ay * bx, ax * bx + ay * by


@kernel
def _add_node(count: int, edges: Any, at: float, weight: float, bend: tuple[float, float], mass: Any) -> None:
    for n in range(count):
        ax, ay = edges[0, n], edges[1, n]
        dx, dy = edges[2, n] - ax, edges[3, n] - ay
        px, py = ax + at * dx, ay + at * dy
        u = px * px + py * py
        bell = _bell(min(u, 100.0))
        smooth = (1.0 - bell) / (u if u > 1e-4 else 1.0)
        smooth = smooth if u > 1e-4 else 0.5 - u * (0.125 - u / 48.0)
        # The bend's east is dx over the length, its bulge grows with the cube of that.
        bulge = (
            (bend[0] + bend[1] * py)
            * dx
            * (2.0 * dy * dy + dx * dx)
            / 2.0
            * bell
            * (edges[4, n] + at)
            * (edges[5, n] + 1.0 - at)
        )
        mass[n] += weight * ((ax * dy - ay * dx) * smooth + bulge)


@kernel
def around_sigmas(plane: Any, sigma: float, degrees: Any, x: Any, y: Any) -> None:
    """Places in a row, longitude and latitude in turns, standard deviations east and north of the position."""
    per_sigma = 1.0 / sigma
    for n in range(len(degrees) // 2):
        east, north = around_near(plane, degrees[2 * n], degrees[2 * n + 1])
        x[n], y[n] = east * per_sigma, north * per_sigma
