"""What an edge takes from the chance of a circular normal: the integral that `monitor/chance.py` has in closed form, by quadrature.

The mass of the triangle from the position to an edge is ∫ (1 − exp(−r²/2)) dθ / 2π along it. With dθ = (x dy − y dx) / r² that is the
integral of a function of r² without a pole, which Gauss and Legendre's rule takes to 1e-11 from pieces of a standard deviation. What the
edge takes is that less its angle.
"""

import math
from typing import Any

import numpy as np

from monitor.chance import EARTH_M
from monitor.index.kernel import kernel
from zones import frame

_A, _E2, _RADIANS = frame._A, frame._E2, math.pi / 180.0
REACH_SIGMAS = 6.5
"""All that lies further out is 7e-10."""
_SHORT = 0.2
TURN = 2.0 * math.pi


def _rule(count: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Where on a piece from 0 to 1 the function is taken, and with what weight."""
    at, weight = np.polynomial.legendre.leggauss(count)
    return tuple(((at + 1) / 2).tolist()), tuple((weight / 2).tolist())


_HALVINGS = 6
_EXP = tuple(1.0 / math.factorial(n) for n in range(11))
_ARC = tuple((-1.0) ** n / (2 * n + 1) for n in range(6))
_SINE, _COSINE = (1.0 / 6.0, 1.0 / 120.0), (1.0 / 24.0, 1.0 / 720.0)
_AT_3, _WEIGHT_3 = _rule(3)
_AT_5, _WEIGHT_5 = _rule(5)


@kernel
def plane_at(lon0: float, lat0: float) -> tuple[float, float, float, float]:
    """What `around_near` needs to know of a position: its degrees, and the sine and cosine of its latitude."""
    lat = math.radians(lat0)
    return lon0, lat0, math.sin(lat), math.cos(lat)


@kernel
def around_near(plane: Any, lon: float, lat: float) -> tuple[float, float]:
    """`zones.frame.around`, within 100 km: sines and cosines of small angles by their series, to 1e-9 m."""
    lon0, lat0, sine0, cosine0 = plane
    turn, rise = (lon - lon0) * _RADIANS, (lat - lat0) * _RADIANS
    sine_h, cosine_h = _small(rise / 2.0)
    sine, cosine = sine0 * cosine_h + cosine0 * sine_h, cosine0 * cosine_h - sine0 * sine_h
    w2 = 1.0 - _E2 * sine * sine
    curved = _A / math.sqrt(w2)
    east, north = curved * cosine * turn, curved * (1.0 - _E2) / w2 * rise
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
def _angle(cross: float, dot: float) -> float:
    """The arc tangent of cross / dot; of a small one by its series. At a corner, where both are 0, it is none, were they -0."""
    if abs(cross) < 0.1 * dot:
        return _arc(cross / dot)
    return math.atan2(cross, dot + 0.0)


@kernel
def _arc(x: float) -> float:
    """The arc tangent of less than 0.1, by its series."""
    x2, found = x * x, _ARC[-1]
    for n in range(len(_ARC) - 2, -1, -1):
        found = found * x2 + _ARC[n]
    return x * found


@kernel
def _smooth(u: float, bell: float) -> float:
    """(1 − exp(−u/2)) / u for u = r², where `bell` is exp(−u/2)."""
    return (1.0 - bell) / u if u > 1e-6 else 0.5 - u / 8.0


@kernel
def triangle(ax: float, ay: float, bx: float, by: float, bend: tuple[float, float]) -> tuple[float, float]:
    """The mass of the triangle from the position to the edge from a to b, standard deviations from it, and its angle over 2π.

    Both are positive where the position lies to the edge's left. What is further out than `REACH_SIGMAS` is all there: the angle.
    The mass between the edge and its chord is in it, to first order: see `bend_at`.
    """
    dx, dy = bx - ax, by - ay
    length = math.sqrt(dx * dx + dy * dy)
    if length == 0.0:
        return 0.0, 0.0
    ux, uy = dx / length, dy / length
    along = -(ax * ux + ay * uy)
    low, high = max(0.0, along - REACH_SIGMAS), min(length, along + REACH_SIGMAS)
    angle = _angle(ax * by - ay * bx, ax * bx + ay * by)
    if low >= high:
        return angle / TURN, angle / TURN
    beyond = 0.0
    if high - low < length:
        # The corners themselves where they are within: by its length's rounding one that is the position would be beside it.
        px, py = (ax + low * ux, ay + low * uy) if low > 0.0 else (ax, ay)
        qx, qy = (ax + high * ux, ay + high * uy) if high < length else (bx, by)
        beyond = angle - _angle(px * qy - py * qx, px * qx + py * qy)
    area, bulge = 0.0, 0.0
    if high - low <= _SHORT:
        step = high - low
        for n in range(3):
            s = low + step * _AT_3[n]
            x, y = ax + s * ux, ay + s * uy
            u = x * x + y * y
            bell = math.exp(-u / 2.0)
            area += _WEIGHT_3[n] * _smooth(u, bell)
            bulge += _WEIGHT_3[n] * (bend[0] + bend[1] * y) * bell * s * (length - s)
    else:
        count = math.ceil(high - low)
        step = (high - low) / count
        for piece in range(count):
            for n in range(5):
                s = low + step * (piece + _AT_5[n])
                x, y = ax + s * ux, ay + s * uy
                u = x * x + y * y
                bell = math.exp(-u / 2.0)
                area += _WEIGHT_5[n] * _smooth(u, bell)
                bulge += _WEIGHT_5[n] * (bend[0] + bend[1] * y) * bell * s * (length - s)
    area *= (ax * uy - ay * ux) * step
    bulge *= ux * (2.0 * uy * uy + ux * ux) / 2.0 * step
    return (area + beyond + bulge) / TURN, angle / TURN


@kernel
def _bell(u: float) -> float:
    """exp(−u/2), for u up to 100, by its series for a 64th of that: to 1e-11, and many at a time, as `math.exp` can't."""
    x, e = u / -128.0, _EXP[-1]
    for n in range(len(_EXP) - 2, -1, -1):
        e = e * x + _EXP[n]
    for _ in range(_HALVINGS):
        e *= e
    return e


@kernel
def triangles(count: int, x: Any, y: Any, bend: tuple[float, float], mass: Any, angle: Any) -> bool:
    """`triangle` of each edge from one corner to the next of `count` + 1, none of it cut off; false where one is too long for that.

    Without a branch, so that a processor takes several edges at a time.
    """
    longest = 0.0
    for n in range(count):
        dx, dy = x[n + 1] - x[n], y[n + 1] - y[n]
        longest = max(longest, dx * dx + dy * dy)
    if longest > 1.0:
        return False
    for n in range(count):
        mass[n] = 0.0
    if longest <= _SHORT * _SHORT:
        for k in range(3):
            _add_node(count, x, y, _AT_3[k], _WEIGHT_3[k], bend, mass)
    else:
        for k in range(5):
            _add_node(count, x, y, _AT_5[k], _WEIGHT_5[k], bend, mass)
    for n in range(count):
        cross, dot = x[n] * y[n + 1] - y[n] * x[n + 1], x[n] * x[n + 1] + y[n] * y[n + 1]
        z = cross / (dot if dot > 0.0 else 1.0)
        angle[n] = _arc(z) if (dot > 0.0) & (z * z <= 0.01) else np.nan
    for n in range(count):
        if angle[n] != angle[n]:
            angle[n] = math.atan2(x[n] * y[n + 1] - y[n] * x[n + 1], x[n] * x[n + 1] + y[n] * y[n + 1] + 0.0)
    return True


@kernel
def _add_node(count: int, x: Any, y: Any, at: float, weight: float, bend: tuple[float, float], mass: Any) -> None:
    for n in range(count):
        ax, ay = x[n], y[n]
        dx, dy = x[n + 1] - ax, y[n + 1] - ay
        px, py = ax + at * dx, ay + at * dy
        u = px * px + py * py
        bell = _bell(min(u, 100.0))
        smooth = (1.0 - bell) / (u if u > 1e-4 else 1.0)
        smooth = smooth if u > 1e-4 else 0.5 - u * (0.125 - u / 48.0)
        # The bend's east is dx over the length, its bulge grows with the cube of that.
        bulge = (bend[0] + bend[1] * py) * dx * (2.0 * dy * dy + dx * dx) / 2.0 * bell * at * (1.0 - at)
        mass[n] += weight * ((ax * dy - ay * dx) * smooth + bulge)


@kernel
def around_sigmas(plane: Any, sigma: float, corners: Any, first: int, count: int, x: Any, y: Any) -> None:
    """The corners from `first` on, standard deviations east and north of the position."""
    for n in range(count):
        east, north = around_near(plane, corners[first + n, 0], corners[first + n, 1])
        x[n], y[n] = east / sigma, north / sigma
