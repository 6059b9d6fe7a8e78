"""The question: which zones cover each position.

A position is brought to its cell. What the cell's head leaves open is told by the way from the cell's south-western corner, of which it is
known whether it is in the zone, to the position: each edge that it crosses changes sides. Whether an edge is crossed is told by four
orientations, each certain within Shewchuk's error bound ("Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric
Predicates", 1997, ccwerrboundA); what is not certain, as every position on an edge, is left to GEOS.
"""

from typing import Any

import numpy as np

from monitor.index.cells import BLOCK, BLOCK_BITS, IN_BLOCK, LAT_CELLS, LON_CELLS, READ_AHEAD
from monitor.index.kernel import UINT, inlined, kernel
from monitor.index.raster import CORNER_INSIDE, CORNER_UNSURE

AT_ONCE = 4096
"""Positions that go through each step together: what one of them waits for in memory the next ones wait for, too."""
_UNSURE = CORNER_UNSURE
_ERROR = 3.3306690738754716e-16
"""(3 + 16 ε) ε for ε = 2⁻⁵³."""


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
def _tested(test: Any, px: float, py: float, tests: Any, runs: Any, corners: Any) -> Any:
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
    place: Any, begin: int, lon: Any, lat: Any, frame: Any, heads: Any, cells: Any, lists: Any, tests: Any, runs: Any, corners: Any,
    which: Any, zone: Any, n_pairs: int, open_which: Any, open_zone: Any, n_open: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Appends the pairs of the positions at `place`, from `begin` on, as far as there is room: which position, which zone; and those left
    to GEOS. Answers where to go on, and how many pairs and open pairs there then are.
    """
    x, y = np.empty(AT_ONCE), np.empty(AT_ONCE)
    nth, head, entries = (np.empty(AT_ONCE + 1, np.int32), np.empty(AT_ONCE + 1, np.int32), np.empty(AT_ONCE, np.int32))
    while begin < place.size:
        here = place[begin : begin + AT_ONCE]
        some = _headed(here, lon, lat, frame, heads, cells, x, y, nth, head)
        listed = _counted(some, head, lists, entries)
        end = begin + here.size
        while listed > min(which.size - READ_AHEAD - n_pairs, open_which.size - n_open):
            some -= 1
            listed -= entries[some]
            end = begin + nth[some]
        if end == begin:
            break
        _written(some, nth, head, entries, lists, which[n_pairs:], zone[n_pairs:])
        told, tested = _parted(listed, here, which[n_pairs:], zone[n_pairs:], open_which[n_open:], open_zone[n_open:])
        n_pairs += told
        held, unsure = _tested_all(tested, here, x, y, tests, runs, corners, which[n_pairs:], zone[n_pairs:],
                                   open_which[n_open:], open_zone[n_open:])  # fmt: skip
        n_pairs, n_open, begin = n_pairs + held, n_open + unsure, end
    return begin, n_pairs, n_open


@kernel
def _headed(
    here: Any, lon: Any, lat: Any, frame: Any, heads: Any, cells: Any, x: Any, y: Any, nth: Any, head: Any
) -> Any:
    """The positions whose cell is not empty, by their place in `here`, and the cells' heads: how many."""
    column, row, across = float(frame[0]), float(frame[1]), float(frame[2])
    for k in range(here.size):
        x[k], y[k] = lon[UINT(here[k])], lat[UINT(here[k])]
    for k in range(here.size):
        u, v = np.floor(x[k] * LON_CELLS), np.floor(y[k] * LAT_CELLS)
        left, low = np.floor(u / BLOCK), np.floor(v / BLOCK)
        head[k] = np.int32((low - row) * across + left - column)
        nth[k] = np.int32((v - low * BLOCK) * BLOCK + u - left * BLOCK)
    for k in range(here.size):
        head[k] = heads[UINT(head[k])]
        nth[k] = nth[k] - head[k] * IN_BLOCK if head[k] < 0 else 0
    some = UINT(0)
    for k in range(here.size):
        found = cells[UINT(nth[k])] if head[k] < 0 else head[k]
        nth[some], head[some] = k, found
        some += UINT(found != 0)
    return np.int64(some)


@kernel
def _counted(some: int, head: Any, lists: Any, entries: Any) -> int:
    """How many entries each of the heads has, and all."""
    listed = 0
    for k in range(some):
        entries[k] = lists[UINT(head[k] >> 1)] if head[k] & 1 else 1
        listed += entries[k]
    return listed


@kernel
def _written(some: int, nth: Any, head: Any, entries: Any, lists: Any, which: Any, zone: Any) -> None:
    """The entries of the heads one after the other, each beside its position.

    `READ_AHEAD` of each are written at once, what is too many written over by the next: a processor would guess wrongly how many they are.
    """
    end = UINT(0)
    for k in range(some):
        found, of, count = head[k], nth[k], UINT(entries[k])
        place = UINT(found >> 1) if found & 1 else UINT(0)
        which[end] = which[end + UINT(1)] = which[end + UINT(2)] = which[end + UINT(3)] = of
        zone[end] = lists[place + UINT(1)] if found & 1 else (found >> 1) - 1
        zone[end + UINT(1)] = lists[place + UINT(2)]
        zone[end + UINT(2)] = lists[place + UINT(3)]
        zone[end + UINT(3)] = lists[place + UINT(4)]
        if count > UINT(READ_AHEAD):
            for n in range(UINT(READ_AHEAD), count):
                which[end + n], zone[end + n] = of, lists[place + UINT(1) + n]
        end += count


@kernel
def _parted(listed: int, here: Any, which: Any, zone: Any, open_which: Any, open_zone: Any) -> Any:
    """Of the entries those that say a zone, in place, as pairs, and those that need a test, as they are, to the open ones: how many each."""
    told, tested = UINT(0), UINT(0)
    for n in range(listed):
        nth, entry = which[n], zone[n]
        which[told], zone[told] = here[UINT(nth)], entry >> 1
        open_which[tested], open_zone[tested] = nth, entry >> 1
        told += UINT(1 - (entry & 1))
        tested += UINT(entry & 1)
    return np.int64(told), np.int64(tested)


@kernel
def _tested_all(
    count: int, here: Any, x: Any, y: Any, tests: Any, runs: Any, corners: Any, which: Any, zone: Any, open_which: Any, open_zone: Any,
) -> Any:  # fmt: skip
    """The tests that are among the open ones: what holds to the pairs, what is not sure stays open, in place: how many each.

    The first corner of each, and the last one, are fetched for many at a time.
    """
    held, unsure = UINT(0), UINT(0)
    first, last = np.empty((AT_ONCE, 2)), np.empty((AT_ONCE, 2))
    for begin in range(0, count, AT_ONCE):
        end = min(count, begin + AT_ONCE)
        for n in range(begin, end):
            test = UINT(open_zone[n])
            corner = UINT(tests[test, 1])
            first[n - begin, 0], first[n - begin, 1] = corners[corner, 0], corners[corner, 1]
            corner += UINT(tests[test, 2])
            last[n - begin, 0], last[n - begin, 1] = corners[corner, 0], corners[corner, 1]
        for n in range(begin, end):
            nth, test = UINT(open_which[n]), UINT(open_zone[n])
            found = _tested(test, x[nth], y[nth], tests, runs, corners)
            which[held], zone[held] = here[nth], tests[test, 0] >> 2
            open_which[unsure], open_zone[unsure] = which[held], zone[held]
            held += UINT(found == 1)
            unsure += UINT(found >> 1)
    return np.int64(held), np.int64(unsure)


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
