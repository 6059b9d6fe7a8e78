"""Which cells the edge of one zone passes through, and which lie within it.

An edge of a zone is named by the corner that begins it. A cell that the edge passes through keeps the edges that come into it, as runs of
corners that follow one another, and whether its south-western corner is in the zone: by these the place of a position in that cell is told.
"""

from typing import Any

import numpy as np

from monitor.index.cells import BLOCK, LAT_CELLS, LON_CELLS, MARGIN
from monitor.index.kernel import kernel

CORNER_INSIDE, CORNER_UNSURE, EDGES = 1, 2, 4
"""What a cell is flagged with. The corner is unsure where the edge comes so near to it that rounding decides."""
_NONE = -2


@kernel
def extent(at: Any, first: int, end: int) -> tuple[int, int, int, int, int]:
    """The blocks around the corners from `first` up to `end`: their westernmost column and southernmost row of cells, how many columns
    and rows, and how many visits of edges to cells there are at most.
    """
    west, east, south, north = np.inf, -np.inf, np.inf, -np.inf
    visits = 0
    for k in range(first, end):
        u, v = at[k, 0] * LON_CELLS, at[k, 1] * LAT_CELLS
        west, east, south, north = min(west, u), max(east, u), min(south, v), max(north, v)
        if k + 1 < end:
            # On a border between cells, or from corner to corner of them, an edge comes into those on both of its sides.
            visits += 2 * (int(abs(at[k + 1, 0] * LON_CELLS - u)) + int(abs(at[k + 1, 1] * LAT_CELLS - v))) + 12
    column = int(np.floor((west - MARGIN) / BLOCK)) * BLOCK
    row = int(np.floor((south - MARGIN) / BLOCK)) * BLOCK
    columns = (int(np.floor((east + MARGIN) / BLOCK)) + 1) * BLOCK - column
    rows = (int(np.floor((north + MARGIN) / BLOCK)) + 1) * BLOCK - row
    return column, row, columns, rows, visits


@kernel
def raster(
    at: Any, rings: Any, column: int, row: int, columns: int, rows: int,
    flags: Any, last: Any, run: Any, first: Any, run_first: Any, run_count: Any, run_next: Any,
) -> None:  # fmt: skip
    """Flags the cells of one zone, row by row from the south-west, and notes the runs of edges in each.

    `first[cell]` is its first run, `run_next` the one after it, -1 for none; `run_first` the corner at which a run begins, `run_count` how
    many edges it has. `last` and `run` are room for the last edge that came into each cell, and its run.
    """
    for cell in range(columns * rows):
        flags[cell], last[cell] = 0, _NONE
    runs = 0
    for ring in range(rings.size - 1):
        bu, bv = at[rings[ring], 0] * LON_CELLS, at[rings[ring], 1] * LAT_CELLS
        for k in range(rings[ring], rings[ring + 1] - 1):
            au, av = bu, bv
            bu, bv = at[k + 1, 0] * LON_CELLS, at[k + 1, 1] * LAT_CELLS
            left, right, low, high = min(au, bu), max(au, bu), min(av, bv), max(av, bv)
            west, east = int(np.floor(left - MARGIN)), int(np.floor(right + MARGIN))
            south, north = int(np.floor(low - MARGIN)), int(np.floor(high + MARGIN))
            slope = (bu - au) / (bv - av) if high > low else 0.0
            for j in range(south, north + 1):
                i0, i1 = west, east
                if south != north and west != east and high > low:  # as far as the edge is in this row
                    p = au + (max(low, j - MARGIN) - av) * slope
                    q = au + (min(high, j + 1 + MARGIN) - av) * slope
                    i0 = max(west, int(np.floor(min(p, q) - MARGIN)))
                    i1 = min(east, int(np.floor(max(p, q) + MARGIN)))
                begin = (j - row) * columns - column
                for cell in range(begin + i0, begin + i1 + 1):
                    if last[cell] == k - 1:
                        run_count[run[cell]] += 1
                    else:
                        run_first[runs], run_count[runs], run_next[runs] = k, 1, -1
                        if last[cell] == _NONE:
                            first[cell] = runs
                            flags[cell] |= EDGES
                        else:
                            run_next[run[cell]] = runs
                        run[cell] = runs
                        runs += 1
                    last[cell] = k
            # The corners of cells from which on eastwards one is on the other side of this edge: a lower end belongs to it.
            for j in range(int(np.ceil(low)), int(np.ceil(high))):
                u = au + (j - av) * slope
                i = int(np.floor(u))
                cell = (j - row) * columns + i - column
                if i + 1 - column < columns:
                    flags[cell + 1] ^= CORNER_INSIDE
                    if u - i > 1 - MARGIN:
                        flags[cell + 1] |= CORNER_UNSURE
                if u - i < MARGIN:
                    flags[cell] |= CORNER_UNSURE
    for j in range(rows):
        inside = 0
        for cell in range(j * columns, (j + 1) * columns):
            inside ^= flags[cell] & CORNER_INSIDE
            flags[cell] = (flags[cell] & (CORNER_UNSURE | EDGES)) | inside
