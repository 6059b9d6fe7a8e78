"""Which positions are in a block that some zone reaches: for most of them one number says that they are not.

It is the block's district, 0 for nothing. Positions that jump from one district to another are put in the order of these, as most of what
is then looked at for one of them has just been looked at for another.
"""

from typing import Any

import numpy as np

from monitor.index.cells import BLOCK, LAT_CELLS, LON_CELLS
from monitor.index.kernel import UINT, kernel

WINDOW = 1 << 22
"""Positions that are sought, and put in order, together: they take 36 MB."""
DISTRICTS = 256
_AT_ONCE = 4096


@kernel
def _block(x: float, y: float, column: float, row: float, across: float, up: float) -> Any:
    """The number of a position's block, that of the first, where there is nothing, for one that is in none."""
    u, v = np.floor(x * (LON_CELLS / BLOCK)) - column, np.floor(y * (LAT_CELLS / BLOCK)) - row
    there = (u >= 0.0) & (u < across) & (v >= 0.0) & (v < up)
    return np.uint32(np.int32(v * across + u if there else 0.0))


@kernel
def they_jump(lon: Any, lat: Any, begin: int, end: int, frame: Any, districts: Any) -> bool:
    """Whether most of the positions, of the first few thousand, are in another district than the one before; not where few are in any:
    to put them in order then takes longer than it saves.
    """
    column, row, across, up = float(frame[0]), float(frame[1]), float(frame[2]), float(frame[3])
    some, jumps, before = 0, 0, 0
    end = min(end, begin + 2 * _AT_ONCE)
    for k in range(begin, end):
        here = districts[UINT(_block(lon[k], lat[k], column, row, across, up))]
        some += here != 0
        jumps += (here != 0) & (here != before)
        before = here if here != 0 else before
    return 2 * jumps > some and 4 * some > end - begin


@kernel
def seek(
    lon: Any, lat: Any, begin: int, end: int, frame: Any, districts: Any, place: Any, district: Any, jump: bool
) -> Any:
    """Writes the places, and if they jump the districts, of those that are in a block that a zone reaches: how many, and how many of
    all are none on earth.
    """
    block = np.empty(_AT_ONCE, np.uint32)
    column, row, across, up = float(frame[0]), float(frame[1]), float(frame[2]), float(frame[3])
    some, strange = UINT(0), 0
    for at in range(begin, end, _AT_ONCE):
        count = min(_AT_ONCE, end - at)
        for k in range(count):
            x, y = lon[at + k], lat[at + k]
            strange += not ((abs(x) <= 180.0) & (abs(y) <= 90.0))
            block[k] = _block(x, y, column, row, across, up)
        if jump:
            for k in range(count):
                found = districts[UINT(block[k])]
                place[some], district[some] = at + k, found
                some += UINT(found != 0)
        else:
            for k in range(count):
                place[some] = at + k
                some += UINT(districts[UINT(block[k])] != 0)
    return np.int64(some), strange


@kernel
def in_districts(place: Any, district: Any, ordered: Any) -> None:
    """Writes the places in the order of their districts, those of one in the order they have."""
    ends = np.zeros(DISTRICTS + 1, np.int64)
    for k in range(place.size):
        ends[UINT(district[k]) + UINT(1)] += 1
    for k in range(1, DISTRICTS):
        ends[k] += ends[k - 1]
    for k in range(place.size):
        to = UINT(district[k])
        ordered[UINT(ends[to])] = place[k]
        ends[to] += 1
