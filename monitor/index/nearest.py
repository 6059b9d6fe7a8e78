"""The nearest edge of a zone: which ones may be it, told in a plane, and how far these are, measured as one position is.

`monitor.clearance.to_edges` is what measures, compiled.
"""

import math
from typing import Any

import numpy as np

from monitor import clearance
from monitor.clearance import PIECE_M
from monitor.index.bell import around_near, around_one
from monitor.index.blocks import squared, squared_to_box
from monitor.index.kernel import compiled, inlined, kernel, least_of_many

TOGETHER = 32
_LANES = 4
"""So many edges at least are measured together by a processor that can."""
_SURELY_ONE_PIECE = 0.9 * PIECE_M


@inlined
def _either(which: bool, one: float, other: float) -> float:
    return one if which else other


@inlined
def _lesser(one: float, other: float) -> float:
    return one if one < other else other


@inlined
def _greater(one: float, other: float) -> float:
    return one if one > other else other


_along = compiled(clearance.along)
_shared = compiled(clearance.shared, _minimum=_lesser, _maximum=_greater)
_nearest_share = compiled(clearance.nearest_share, shared=_shared, _maximum=_greater)
_to_edge: Any = compiled(
    clearance.to_edges, from_position=around_near, along=_along, shared=_shared, nearest_share=_nearest_share,
    _where=_either, _minimum=_lesser, _maximum=_greater,
)  # fmt: skip


@kernel
def nearest(z: int, px: float, py: float, kx: float, ky: float, corners: Any, edges: Any) -> float:
    """The squared distance of a zone's nearest edge; the nearest box is looked into first, so that most others need not be."""
    boxes, spans, around, groups, of_zone = edges
    degrees = corners.reshape(corners.size)
    group = _closest(around, of_zone[z], of_zone[z + 1], px, py, kx, ky)
    first = _closest(boxes, groups[group, 0], groups[group, 0] + groups[group, 1], px, py, kx, ky)
    best = _nearest_of(_of_block(first, degrees, spans), np.inf, px, py, kx, ky)
    for group in range(of_zone[z], of_zone[z + 1]):
        if squared_to_box(around, group, px, py, kx, ky) < best:
            for block in range(groups[group, 0], groups[group, 0] + groups[group, 1]):
                if block != first and squared_to_box(boxes, block, px, py, kx, ky) < best:
                    best = _nearest_of(_of_block(block, degrees, spans), best, px, py, kx, ky)
    return best


@kernel
def metres_to_nearest(
    z: int, near: float, plane: Any, px: float, py: float, kx: float, ky: float, corners: Any, edges: Any, some: Any
) -> float:
    """Metres to the nearest of a zone's edges of which the squared distance is some `near`; `plane` as `bell.plane_at`.

    These edges are gathered in `some`, of which each column is one, and measured together.
    """
    boxes, spans, around, groups, of_zone = edges
    least, held = np.inf, 0
    for group in range(of_zone[z], of_zone[z + 1]):
        if squared_to_box(around, group, px, py, kx, ky) > near:
            continue
        for block in range(groups[group, 0], groups[group, 0] + groups[group, 1]):
            if squared_to_box(boxes, block, px, py, kx, ky) > near:
                continue
            for k in range(spans[block, 0], spans[block, 0] + spans[block, 1]):
                ax, ay, bx, by = corners[k, 0], corners[k, 1], corners[k + 1, 0], corners[k + 1, 1]
                if squared((ax - px) * kx, (ay - py) * ky, (bx - px) * kx, (by - py) * ky) > near:
                    continue
                if math.hypot((bx - ax) * kx, (by - ay) * ky) > _SURELY_ONE_PIECE:
                    least = min(least, _by_pieces(plane, ax, ay, bx, by))
                    continue
                some[0, held], some[1, held], some[2, held], some[3, held] = ax, ay, bx, by
                held += 1
                if held == TOGETHER:
                    least, held = min(least, _least(held, plane, some)), 0
    if held == 0:
        return least
    while held % _LANES:  # the same once more costs less than one alone
        some[:, held] = some[:, held - 1]
        held += 1
    return min(least, _least(held, plane, some))


@least_of_many
def _least(held: int, plane: Any, some: Any) -> float:
    for n in range(held):
        some[4, n] = _to_edge(plane, (some[0, n], some[1, n]), (some[2, n], some[3, n]))
    least: float = np.inf
    for n in range(held):
        least = min(least, some[4, n])
    return least


@kernel
def _closest(boxes: Any, begin: int, end: int, px: float, py: float, kx: float, ky: float) -> int:
    """The nearest of some boxes."""
    first, closest = begin, np.inf
    for n in range(begin, end):
        away = squared_to_box(boxes, n, px, py, kx, ky)
        if away < closest:
            first, closest = n, away
    return first


@kernel
def _of_block(block: int, degrees: Any, spans: Any) -> Any:
    first = 2 * spans[block, 0]
    return degrees[first : first + 2 * spans[block, 1] + 2]


@least_of_many
def _nearest_of(degrees: Any, best: float, px: float, py: float, kx: float, ky: float) -> float:
    """The squared distance of the nearest edge of a block, where that is less than `best`; its corners' degrees in turns, longitude first."""
    for n in range(len(degrees) // 2 - 1):
        ax, ay = (degrees[2 * n] - px) * kx, (degrees[2 * n + 1] - py) * ky
        bx, by = (degrees[2 * n + 2] - px) * kx, (degrees[2 * n + 3] - py) * ky
        best = min(best, squared(ax, ay, bx, by))
    return best


@kernel
def part_way(share: float, ax: float, ay: float, bx: float, by: float) -> tuple[float, float]:
    """Where on an edge, straight in degrees; its end is b to the bit."""
    return (ax + share * (bx - ax), ay + share * (by - ay)) if share < 1.0 else (bx, by)


@kernel
def _by_pieces(plane: Any, ax: float, ay: float, bx: float, by: float) -> float:
    """Metres to a long edge."""
    x, y = around_one(ax, ay, bx, by)
    count = max(1, math.ceil(math.hypot(x, y) / PIECE_M))
    best: float = np.inf
    for n in range(count):
        start, end = part_way(n / count, ax, ay, bx, by), part_way((n + 1) / count, ax, ay, bx, by)
        best = min(best, _to_edge(plane, start, end))
    return best
