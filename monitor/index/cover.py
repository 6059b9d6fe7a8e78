"""The question: which zones cover each position.

A position is brought to its cell. What the cell's head leaves open is told by the way from the cell's south-western corner, of which it is
known whether it is in the zone, to the position: each edge that it crosses changes sides. Whether an edge is crossed is told by four
orientations, each certain within Shewchuk's error bound ("Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric
Predicates", 1997, ccwerrboundA); what is not certain, as every position on an edge, is left to GEOS.
"""

from typing import Any

import numpy as np

from monitor.index.cells import BLOCK, BLOCK_BITS, IN_BLOCK, LAT_CELLS, LON_CELLS
from monitor.index.kernel import inlined, kernel
from monitor.index.raster import CORNER_INSIDE, CORNER_UNSURE

AT_ONCE = 4096
"""Positions that go through each step together: what one of them waits for in memory the next ones wait for, too."""
_UNSURE = CORNER_UNSURE
_ERROR = 3.3306690738754716e-16
"""(3 + 16 ε) ε for ε = 2⁻⁵³."""
_LANE = 8 * AT_ONCE


@inlined
def _along(k: int, count: int, px: float, py: float, cx: float, cy: float, corners: Any, inside: int) -> int:
    """Whether a position is inside, having come from a cell's corner past `count` edges from corner `k` on; with `_UNSURE`, not sure."""
    dx, dy = px - cx, py - cy
    ax, ay = corners[k, 0], corners[k, 1]
    ux, uy = ax - cx, ay - cy
    left, right = dx * uy, dy * ux
    unsure = abs(left - right) <= _ERROR * (abs(left) + abs(right))
    side = left > right
    for n in range(k + 1, k + 1 + count):
        bx, by = corners[n, 0], corners[n, 1]
        vx, vy = bx - cx, by - cy
        left, right = dx * vy, dy * vx
        unsure |= abs(left - right) <= _ERROR * (abs(left) + abs(right))
        other = left > right
        left, right = ux * vy, uy * vx
        unsure |= abs(left - right) <= _ERROR * (abs(left) + abs(right))
        before = left > right
        left, right = (ax - px) * (by - py), (ay - py) * (bx - px)
        unsure |= abs(left - right) <= _ERROR * (abs(left) + abs(right))
        inside ^= (side != other) & (before != (left > right))
        ax, ay, ux, uy, side = bx, by, vx, vy, other
    return inside | (_UNSURE if unsure else 0)


@inlined
def _tested(test: int, px: float, py: float, tests: Any, runs: Any, corners: Any) -> Any:
    """1 inside, 0 outside, else not sure."""
    cx, cy = np.floor(px * LON_CELLS) / LON_CELLS, np.floor(py * LAT_CELLS) / LAT_CELLS
    found = _along(tests[test, 1], tests[test, 2], px, py, cx, cy, corners, tests[test, 0] & CORNER_INSIDE)
    found |= tests[test, 0] & CORNER_UNSURE
    run = tests[test, 3]
    while run >= 0:
        count = runs[run, 1]
        found = found & _UNSURE | _along(runs[run, 0], abs(count), px, py, cx, cy, corners, found & CORNER_INSIDE)
        run = run + 1 if count > 0 else -1
    return found


@kernel
def cover(
    lon: Any, lat: Any, begin: int, frame: Any, heads: Any, cells: Any, lists: Any, tests: Any, runs: Any, corners: Any,
    which: Any, zone: Any, open_which: Any, open_zone: Any,
) -> tuple[int, int, int, int]:  # fmt: skip
    """The pairs of the positions from `begin` on, as far as there is room: which position, which zone; and those left to GEOS.

    Answers where to go on, how many pairs and open pairs there are, and how many positions are none on earth.
    """
    n_pairs, n_open, strange, looked_at = 0, 0, 0, 0
    block, place, head = np.empty(AT_ONCE, np.int32), np.empty(AT_ONCE, np.int32), np.empty(AT_ONCE, np.int32)
    lane_which, lane_test = np.empty(_LANE, np.int32), np.empty(_LANE, np.int32)
    column, row, across, up = frame[0], frame[1], frame[2], frame[3]
    west, east = column * BLOCK / LON_CELLS, (column + across) * BLOCK / LON_CELLS
    south, north = row * BLOCK / LAT_CELLS, (row + up) * BLOCK / LAT_CELLS
    i = begin
    while i < lon.size:
        count = min(AT_ONCE, lon.size - i)
        for k in range(count):
            x, y = lon[i + k], lat[i + k]
            strange += not ((abs(x) <= 180.0) & (abs(y) <= 90.0))
            there = (x >= west) & (x < east) & (y >= south) & (y < north)
            x, y = x if there else west, y if there else south
            u, v = np.int32(np.floor(x * LON_CELLS)), np.int32(np.floor(y * LAT_CELLS))
            block[k] = ((v >> BLOCK_BITS) - row) * across + (u >> BLOCK_BITS) - column if there else 0
        some = 0
        for k in range(count):
            found = heads[block[k]]
            place[some], head[some] = k, found
            some += found != 0
        for k in range(some):
            found = head[k]
            if found < 0:
                u = np.int32(np.floor(lon[i + place[k]] * LON_CELLS)) & (BLOCK - 1)
                v = np.int32(np.floor(lat[i + place[k]] * LAT_CELLS)) & (BLOCK - 1)
                head[k] = cells[-found * IN_BLOCK + v * BLOCK + u]
        for k in range(some):  # only looked at, as in `_test_lane`
            looked_at += lists[head[k] >> 1] if head[k] & 1 else 0
        n_lane, room = 0, True
        pairs_before, open_before = n_pairs, n_open
        for k in range(some):
            found, position = head[k], i + place[k]
            if found == 0:
                continue
            entries = lists[found >> 1] if found & 1 else 1
            room = n_pairs + n_lane + entries <= which.size and n_open + n_lane + entries <= open_which.size
            if not room:
                break
            for n in range(entries):
                entry = lists[(found >> 1) + 1 + n] if found & 1 else (found >> 1) - 1
                if entry & 1:
                    if n_lane == _LANE:
                        n_pairs, n_open = _test_lane(n_lane, lane_which, lane_test, lon, lat, tests, runs, corners,
                                                     which, zone, n_pairs, open_which, open_zone, n_open)  # fmt: skip
                        n_lane = 0
                    lane_which[n_lane], lane_test[n_lane] = position, entry >> 1
                    n_lane += 1
                else:
                    which[n_pairs], zone[n_pairs] = position, entry >> 1
                    n_pairs += 1
        if not room:
            return i, pairs_before, open_before, strange
        n_pairs, n_open = _test_lane(n_lane, lane_which, lane_test, lon, lat, tests, runs, corners, which, zone, n_pairs,
                                     open_which, open_zone, n_open)  # fmt: skip
        i += count
    return i, n_pairs, n_open, strange if looked_at >= 0 else -1


@kernel
def cover_one(
    x: float, y: float, frame: Any, heads: Any, cells: Any, lists: Any, tests: Any, runs: Any, corners: Any, zone: Any,
) -> tuple[int, int]:  # fmt: skip
    """The zones of one position, from the first place of `zone` on, and from the last one back those left to GEOS: how many of each.

    Less than 0 where there is too little room: minus how much would be enough.
    """
    u, v = np.int64(np.floor(x * LON_CELLS)), np.int64(np.floor(y * LAT_CELLS))
    across, up = (u >> BLOCK_BITS) - frame[0], (v >> BLOCK_BITS) - frame[1]
    if not ((across >= 0) & (across < frame[2]) & (up >= 0) & (up < frame[3])):
        return 0, 0
    found = heads[up * frame[2] + across]
    if found < 0:
        found = cells[-found * IN_BLOCK + (v & (BLOCK - 1)) * BLOCK + (u & (BLOCK - 1))]
    if found == 0:
        return 0, 0
    entries = lists[found >> 1] if found & 1 else 1
    if entries > zone.size:
        return -entries, 0
    n_pairs, n_open = 0, 0
    for n in range(entries):
        entry = lists[(found >> 1) + 1 + n] if found & 1 else (found >> 1) - 1
        inside, covers = 1, entry >> 1
        if entry & 1:
            inside, covers = _tested(entry >> 1, x, y, tests, runs, corners), tests[entry >> 1, 0] >> 2
        if inside & _UNSURE:
            n_open += 1
            zone[zone.size - n_open] = covers
        elif inside:
            zone[n_pairs] = covers
            n_pairs += 1
    return n_pairs, n_open


@kernel
def _test_lane(
    count: int, lane_which: Any, lane_test: Any, lon: Any, lat: Any, tests: Any, runs: Any, corners: Any,
    which: Any, zone: Any, n_pairs: int, open_which: Any, open_zone: Any, n_open: int,
) -> tuple[int, int]:  # fmt: skip
    """The tests of some positions, those that hold appended to the pairs, those that are not sure to the open ones.

    First the first and the last corner of each is looked at: a processor fetches many of them at a time. (What is added up is no number
    only where a corner is none: were nothing made of it, the look would be left out.)
    """
    looked_at = 0.0
    for n in range(count):
        test = lane_test[n]
        looked_at += corners[tests[test, 1], 0] + corners[tests[test, 1] + tests[test, 2], 0]
    if np.isnan(looked_at):
        return 0, 0
    for n in range(count):
        position, test = lane_which[n], lane_test[n]
        found = _tested(test, lon[position], lat[position], tests, runs, corners)
        if found & _UNSURE:
            open_which[n_open], open_zone[n_open] = position, tests[test, 0] >> 2
            n_open += 1
        else:
            which[n_pairs], zone[n_pairs] = position, tests[test, 0] >> 2
            n_pairs += found
    return n_pairs, n_open
