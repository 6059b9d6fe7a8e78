"""How far each position is from a zone's edge, and what the edges within its circle take from its chance: pair by pair.

Edges follow one another in blocks of `IN_BLOCK`, each with its box: of what a box is too far for nothing is looked at. Which edges may be
the nearest, or within reach, is told in a plane that has the position's metres to a degree, with allowance for how far that is off; how far
they are is measured as one position is (`monitor/clearance.py`, compiled).
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor import clearance
from monitor.chance import PIECE_PER_ROOT_SIGMA
from monitor.clearance import PIECE_M
from monitor.index.bell import (
    REACH_SIGMAS,
    TURN,
    around_near,
    around_one,
    around_sigmas,
    bend_at,
    plane_at,
    triangle,
    triangles,
)
from monitor.index.corners import Corners, Ints
from monitor.index.kernel import COMPILED, compiled, inlined, kernel
from monitor.index.pair import Pairs
from zones.frame import Floats, around_many

IN_BLOCK = 16
IN_GROUP = 16
MEASURED, CLOSE, FAR, UNSURE = 0, 1, 2, 3
"""What is told of a pair: both numbers; the same, so close to an edge that the way its chord leaves it may decide on which side one is;
that it is further than was asked; or that it has to be asked of those who look at all edges."""
_MOST_LAT = 61.0
_MOST_M, _MOST_WITHIN_M = 5_000.0, 20_000.0
_EARTH_M = 6.3e6
_ALLOWED_M = 0.05
_CLOSE_M = 0.1

_along = compiled(clearance.along)
_shared = compiled(clearance.shared)
_nearest_share = compiled(clearance.nearest_share, shared=_shared)
_to_edge: Any = compiled(
    clearance.to_edges, around_many=around_one, along=_along, shared=_shared, nearest_share=_nearest_share
)


class Edges(NamedTuple):
    """Blocks of edges, `IN_BLOCK` at most: `boxes` (west, south, east, north) and `spans` (the corner that begins the first edge, how many
    edges); groups of blocks, `IN_GROUP` at most: `around` (their boxes) and `groups` (first block, how many); and where each zone's begin.
    """

    boxes: Floats
    spans: Ints
    around: Floats
    groups: Ints
    of_zone: Ints


class Told(NamedTuple):
    """What is told of each pair, the metres to the zone's edge, and what the edges take from 1 inside, or 0 outside, to give the chance;
    of a close one that is the chance.
    """

    told: NDArray[np.uint8]
    distance_m: Floats
    taken: Floats


def edges_of(corners: Corners) -> Edges:
    """The blocks and groups of all zones."""
    in_ring = np.diff(corners.rings) - 1
    firsts, counts = _parted(corners.rings[:-1], in_ring, IN_BLOCK)
    ends = corners.at[firsts + counts]  # a block's last edge ends at the next one's first corner
    boxes = np.column_stack([
        np.minimum(np.minimum.reduceat(corners.at, firsts), ends),
        np.maximum(np.maximum.reduceat(corners.at, firsts), ends),
    ])  # fmt: skip
    blocks = np.append(0, np.cumsum(-(-in_ring // IN_BLOCK)))[corners.zones]
    group_firsts, group_counts = _parted(blocks[:-1], np.diff(blocks), IN_GROUP)
    around = np.column_stack([
        np.minimum.reduceat(boxes[:, :2], group_firsts), np.maximum.reduceat(boxes[:, 2:], group_firsts),
    ])  # fmt: skip
    return Edges(
        boxes=boxes,
        spans=np.column_stack([firsts, counts]).astype(np.int32),
        around=around,
        groups=np.column_stack([group_firsts, group_counts]).astype(np.int32),
        of_zone=np.append(0, np.cumsum(-(-np.diff(blocks) // IN_GROUP))).astype(np.int32),
    )


def _parted(firsts: NDArray[Any], counts: NDArray[Any], most: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Runs, each from its first on so many, in parts of `most` at most."""
    parts = -(-counts // most)
    run = np.repeat(np.arange(len(counts)), parts)
    nth = np.arange(len(run)) - np.repeat(np.cumsum(parts) - parts, parts)
    return firsts[run] + nth * most, np.minimum(most, counts[run] - nth * most)


def measure_edges(
    corners: Corners, edges: Edges, pairs: Pairs, lon: Floats, lat: Floats, *, limit_m: Floats, sigma_m: Floats
) -> Told:
    """Of each pair how far the edge is, where it is not surely beyond `limit_m`, and what the edges take of a circular normal."""
    count = len(pairs.which)
    told = Told(np.full(count, UNSURE, np.uint8), np.full(count, np.inf), np.zeros(count))
    if COMPILED:
        measure_pairs(*pairs, limit_m, sigma_m, lon, lat, _metres_per_degree(lat), corners.at, *edges, *told)
    return told


def _metres_per_degree(lat: Floats) -> Floats:
    """Metres to a degree of longitude and of latitude at each position, in two columns."""
    east, _ = around_many(0.0, lat, 1e-3, lat)
    _, north = around_many(0.0, lat, 0.0, lat + 1e-3)
    return np.column_stack([east, north]) * 1e3


@inlined
def _squared(ax: float, ay: float, bx: float, by: float) -> float:
    """The squared distance of the origin from an edge."""
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    share = -(ax * dx + ay * dy) / length if length > 0.0 else 0.0
    share = min(1.0, max(0.0, share))
    x, y = ax + share * dx, ay + share * dy
    return x * x + y * y


@inlined
def _squared_to_box(boxes: Any, block: int, px: float, py: float, kx: float, ky: float) -> Any:
    dx = max(boxes[block, 0] - px, 0.0, px - boxes[block, 2]) * kx
    dy = max(boxes[block, 1] - py, 0.0, py - boxes[block, 3]) * ky
    return dx * dx + dy * dy


@kernel
def _part_way(share: float, ax: float, ay: float, bx: float, by: float) -> tuple[float, float]:
    return (ax + share * (bx - ax), ay + share * (by - ay)) if share < 1.0 else (bx, by)


@kernel
def _distance(px: float, py: float, ax: float, ay: float, bx: float, by: float) -> float:
    """Metres from a position to an edge of any length."""
    x, y = around_one(ax, ay, bx, by)
    count = max(1, math.ceil(math.hypot(x, y) / PIECE_M))
    best: float = np.inf
    for n in range(count):
        best = min(
            best, _to_edge(px, py, _part_way(n / count, ax, ay, bx, by), _part_way((n + 1) / count, ax, ay, bx, by))
        )
    return best


@inlined
def _closest(boxes: Any, begin: int, end: int, px: float, py: float, kx: float, ky: float) -> int:
    """The nearest of some boxes."""
    first, closest = begin, np.inf
    for n in range(begin, end):
        away = _squared_to_box(boxes, n, px, py, kx, ky)
        if away < closest:
            first, closest = n, away
    return first


@kernel
def _nearest_of(block: int, best: float, px: float, py: float, kx: float, ky: float, corners: Any, spans: Any) -> float:
    """The squared distance of the nearest edge of a block, where that is less than `best`."""
    k = spans[block, 0]
    ax, ay = (corners[k, 0] - px) * kx, (corners[k, 1] - py) * ky
    for n in range(k + 1, k + 1 + spans[block, 1]):
        bx, by = (corners[n, 0] - px) * kx, (corners[n, 1] - py) * ky
        best = min(best, _squared(ax, ay, bx, by))
        ax, ay = bx, by
    return best


@kernel
def _nearest(
    z: int,
    px: float,
    py: float,
    kx: float,
    ky: float,
    corners: Any,
    boxes: Any,
    spans: Any,
    around: Any,
    groups: Any,
    of_zone: Any,
) -> float:
    """The squared distance of a zone's nearest edge; the nearest box is looked into first, so that most others need not be."""
    group = _closest(around, of_zone[z], of_zone[z + 1], px, py, kx, ky)
    first = _closest(boxes, groups[group, 0], groups[group, 0] + groups[group, 1], px, py, kx, ky)
    best = _nearest_of(first, np.inf, px, py, kx, ky, corners, spans)
    for group in range(of_zone[z], of_zone[z + 1]):
        if _squared_to_box(around, group, px, py, kx, ky) < best:
            for block in range(groups[group, 0], groups[group, 0] + groups[group, 1]):
                if block != first and _squared_to_box(boxes, block, px, py, kx, ky) < best:
                    best = _nearest_of(block, best, px, py, kx, ky, corners, spans)
    return best


@kernel
def _nearest_exactly(
    first: int, count: int, near: float, px: float, py: float, kx: float, ky: float, corners: Any
) -> float:
    """Metres to the nearest of a block's edges of which the squared distance is some `near`."""
    least: float = np.inf
    for k in range(first, first + count):
        ax, ay, bx, by = corners[k, 0], corners[k, 1], corners[k + 1, 0], corners[k + 1, 1]
        if _squared((ax - px) * kx, (ay - py) * ky, (bx - px) * kx, (by - py) * ky) <= near:
            least = min(least, _distance(px, py, ax, ay, bx, by))
    return least


@kernel
def _by_pieces(k: int, plane: Any, sigma: float, longest: float, bend: Any, corners: Any) -> tuple[float, float]:
    """The mass and the angle of one edge, which is cut, straight in degrees, into pieces of `longest` metres at most."""
    ax, ay, bx, by = corners[k, 0], corners[k, 1], corners[k + 1, 0], corners[k + 1, 1]
    (ex, ey), (fx, fy) = around_near(plane, ax, ay), around_near(plane, bx, by)
    count = max(1, math.ceil(math.hypot(fx - ex, fy - ey) / longest))
    mass, angle = 0.0, 0.0
    for n in range(1, count + 1):
        gx, gy = fx, fy
        if n < count:
            lon, lat = _part_way(n / count, ax, ay, bx, by)
            gx, gy = around_near(plane, lon, lat)
        more, turned = triangle(ex / sigma, ey / sigma, gx / sigma, gy / sigma, bend)
        mass, angle = mass + more, angle + turned
        ex, ey = gx, gy
    return mass, angle


@kernel
def measure_pairs(
    which: Any, zone: Any, limit_m: Any, sigma_m: Any, lon: Any, lat: Any, scale: Any,
    corners: Any, boxes: Any, spans: Any, around: Any, groups: Any, of_zone: Any, told: Any, distance_m: Any, taken: Any,
) -> None:  # fmt: skip
    """`Told` of each pair; `scale` as `_metres_per_degree`."""
    x, y, masses, angles = np.empty(IN_BLOCK + 1), np.empty(IN_BLOCK + 1), np.empty(IN_BLOCK), np.empty(IN_BLOCK)
    for pair in range(which.size):
        i, z, sigma = which[pair], zone[pair], sigma_m[pair]
        px, py, kx, ky = lon[i], lat[i], scale[i, 0], scale[i, 1]
        best = _nearest(z, px, py, kx, ky, corners, boxes, spans, around, groups, of_zone)
        away, within = math.sqrt(best), REACH_SIGMAS * sigma
        if abs(py) > _MOST_LAT or away > _MOST_M or within > _MOST_WITHIN_M:
            told[pair] = UNSURE
            continue
        # A degree of longitude changes by its tangent for the way northwards; twice that, on either side.
        off = 4.0 * (math.tan(math.radians(abs(py))) + 0.1) / _EARTH_M
        if away * (1.0 - off * away) - _ALLOWED_M > limit_m[pair]:
            told[pair] = FAR
            continue
        near = away * (1.0 + off * away) + _ALLOWED_M
        within = within * (1.0 + off * within) + _ALLOWED_M if away <= within + _ALLOWED_M else 0.0
        near, within = near * near, within * within
        plane, bend = plane_at(px, py), bend_at(py, sigma)
        longest = min(PIECE_M, PIECE_PER_ROOT_SIGMA * math.sqrt(sigma))
        least, mass, angle = np.inf, 0.0, 0.0
        for group in range(of_zone[z], of_zone[z + 1]):
            if _squared_to_box(around, group, px, py, kx, ky) > max(near, within):
                continue
            for block in range(groups[group, 0], groups[group, 0] + groups[group, 1]):
                away, first, count = _squared_to_box(boxes, block, px, py, kx, ky), spans[block, 0], spans[block, 1]
                if away <= near:
                    least = min(least, _nearest_exactly(first, count, near, px, py, kx, ky, corners))
                if away <= within:
                    around_sigmas(plane, sigma, corners, first, count + 1, x, y)
                    if longest >= sigma and triangles(count, x, y, bend, masses, angles):
                        for n in range(count):
                            mass, angle = mass + masses[n] / TURN, angle + angles[n] / TURN
                    else:
                        for n in range(count):
                            more, turned = _by_pieces(first + n, plane, sigma, longest, bend, corners)
                            mass, angle = mass + more, angle + turned
        told[pair], distance_m[pair], taken[pair] = MEASURED, least, mass - angle
        if least < _CLOSE_M:
            told[pair], taken[pair] = CLOSE, mass
            for group in range(of_zone[z], of_zone[z + 1]):
                for block in range(groups[group, 0], groups[group, 0] + groups[group, 1]):
                    if _squared_to_box(boxes, block, px, py, kx, ky) > within:
                        around_sigmas(plane, sigma, corners, spans[block, 0], spans[block, 1] + 1, x, y)
                        for n in range(spans[block, 1]):
                            taken[pair] += (
                                math.atan2(x[n] * y[n + 1] - y[n] * x[n + 1], x[n] * x[n + 1] + y[n] * y[n + 1] + 0.0)
                                / TURN
                            )
