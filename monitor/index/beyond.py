"""What a zone's edges take from the chance: those within reach are gathered, cut where they are long, and given to `bell.py` together."""

import math
from typing import Any

import numpy as np

from monitor.index.bell import LONGEST, REACH_SIGMAS, TURN, angle_of, around_near, around_sigmas, bend_at, masses
from monitor.index.blocks import IN_BLOCK, squared, squared_to_box
from monitor.index.kernel import kernel
from monitor.index.nearest import part_way

_TOGETHER = 64
_REACH = REACH_SIGMAS * REACH_SIGMAS


@kernel
def room() -> Any:
    """What `taken_by_edges` works in: of a block the corners, and the edges' squared lengths and distances; the edges that are gathered,
    their masses and angles."""
    return (
        (np.empty(IN_BLOCK + 1), np.empty(IN_BLOCK + 1), np.empty(IN_BLOCK), np.empty(IN_BLOCK)),
        (np.empty((6, _TOGETHER)), np.empty(_TOGETHER), np.empty(_TOGETHER)),
    )


@kernel
def taken_by_edges(
    z: int, plane: Any, sigma: float, longest_m: float, within: float, close: bool, kx: float, ky: float,
    corners: Any, edges: Any, place: Any,
) -> float:  # fmt: skip
    """What the edges of a zone take from 1 inside, or 0 outside, of a circular normal around a position, `plane` as `bell.plane_at`.

    Edges longer than `longest_m` bend too much to be taken whole; blocks of which the squared distance is more than `within` take
    nothing. If `close` it is the chance itself, by the angles of all edges: the chords and the edges may then have the position on
    different sides. `place` is some `room`.
    """
    boxes, spans, around, groups, of_zone = edges
    (x, y, long, away), (gathered, mass, angle) = place
    px, py = plane[0], plane[1]
    degrees = corners.reshape(corners.size)  # in a row: steps that a processor knows beforehand
    bend, longest = bend_at(py, sigma), longest_m / sigma
    most = min(longest, LONGEST)
    found, held = 0.0, 0
    for group in range(of_zone[z], of_zone[z + 1]):
        if not close and squared_to_box(around, group, px, py, kx, ky) > within:
            continue
        for block in range(groups[group, 0], groups[group, 0] + groups[group, 1]):
            if not close and squared_to_box(boxes, block, px, py, kx, ky) > within:
                continue
            first, count = spans[block, 0], spans[block, 1]
            around_sigmas(plane, sigma, degrees[2 * first : 2 * (first + count + 1)], x, y)
            for n in range(count):  # without a branch, so that a processor takes several at a time
                dx, dy = x[n + 1] - x[n], y[n + 1] - y[n]
                long[n], away[n] = dx * dx + dy * dy, squared(x[n], y[n], x[n + 1], y[n + 1])
            for n in range(count):
                ax, ay, bx, by = x[n], y[n], x[n + 1], y[n + 1]
                if away[n] > _REACH and long[n] <= longest * longest:
                    if close:
                        found += angle_of(ax, ay, bx, by)
                elif long[n] > most * most:
                    found, held = _gather_long(
                        first + n, plane, sigma, longest, bend, close, corners, gathered, mass, angle, found, held
                    )
                else:
                    held = _gather(ax, ay, bx, by, 0.0, 0.0, gathered, held)
                    if held == _TOGETHER:
                        found, held = found + _sum(held, bend, close, gathered, mass, angle), 0
    return (found + _sum(held, bend, close, gathered, mass, angle)) / TURN


@kernel
def _gather(ax: float, ay: float, bx: float, by: float, before: float, after: float, gathered: Any, held: int) -> int:
    """How many edges are held with this one."""
    gathered[0, held], gathered[1, held], gathered[2, held], gathered[3, held] = ax, ay, bx, by
    gathered[4, held], gathered[5, held] = before, after
    return held + 1


@kernel
def _sum(held: int, bend: Any, close: bool, gathered: Any, mass: Any, angle: Any) -> float:
    """What the edges held take; if `close` their mass."""
    masses(held, gathered, bend, mass, angle)
    total = 0.0
    for n in range(held):
        total += mass[n] if close else mass[n] - angle[n]
    return total


@kernel
def _gather_long(
    k: int, plane: Any, sigma: float, longest: float, bend: Any, close: bool, corners: Any,
    gathered: Any, mass: Any, angle: Any, found: float, held: int,
) -> tuple[float, int]:  # fmt: skip
    """A long edge: cut, straight in degrees, into pieces that bend little, and of each what is within reach into some of `LONGEST`."""
    ax, ay, bx, by = corners[k, 0], corners[k, 1], corners[k + 1, 0], corners[k + 1, 1]
    (ex, ey), (fx, fy) = _sigmas(plane, sigma, ax, ay), _sigmas(plane, sigma, bx, by)
    pieces = max(1, math.ceil(math.hypot(fx - ex, fy - ey) / longest))
    for piece in range(pieces):
        gx, gy = fx, fy
        if piece < pieces - 1:
            gx, gy = _sigmas(plane, sigma, *part_way((piece + 1) / pieces, ax, ay, bx, by))
        length = math.hypot(gx - ex, gy - ey)
        ux, uy = (gx - ex) / length, (gy - ey) / length
        foot, apart = -(ex * ux + ey * uy), ex * uy - ey * ux
        reach = math.sqrt(max(0.0, _REACH - apart * apart))
        low, high = max(0.0, foot - reach), min(length, foot + reach)
        parts = math.ceil((high - low) / LONGEST) if low < high else 0
        hx, hy = ex, ey
        for part in range(parts + 1):
            # The corners themselves where they are within: by its length's rounding one that is the position would be beside it.
            ix, iy, long = hx, hy, (high - low) / max(1, parts)
            along = low + part * long
            if part == parts and (parts == 0 or high == length):
                hx, hy = gx, gy
            elif along > 0.0:
                hx, hy = ex + along * ux, ey + along * uy
            if part:
                held = _gather(ix, iy, hx, hy, (along - long) / long, max(0.0, length - along) / long, gathered, held)
                if held == _TOGETHER:
                    found, held = found + _sum(held, bend, close, gathered, mass, angle), 0
            elif close:
                found += angle_of(ix, iy, hx, hy)
        if close:
            found += angle_of(hx, hy, gx, gy)
        ex, ey = gx, gy
    return found, held


@kernel
def _sigmas(plane: Any, sigma: float, lon: float, lat: float) -> tuple[float, float]:
    """A place, standard deviations east and north of the position."""
    east, north = around_near(plane, lon, lat)
    return east / sigma, north / sigma
