"""The cells of all zones as one grid: a head for each block and each cell of a divided block, and lists where one is not enough.

A head is 0 where there is nothing; even for one entry, (entry + 1) × 2; odd for a list, its place × 2 + 1; a block's less than 0 where the
block is divided, minus its number. A list is how many entries, and these. An entry is even where a zone covers the cell, zone × 2;
odd where a position in it needs a test, the test's number × 2 + 1.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.index.cells import BLOCK, IN_BLOCK, LAT_CELLS, LON_CELLS, MARGIN, READ_AHEAD
from monitor.index.corners import Corners, Ints
from monitor.index.emit import emit
from monitor.index.kernel import kernel
from monitor.index.raster import extent, raster
from monitor.index.seek import DISTRICTS
from zones.frame import GB_EAST, GB_NORTH, GB_SOUTH, GB_WEST, Floats

_MOST_CELLS = 1 << 23
"""Of a zone's box, some 100 by 75 km: while it is made each takes 13 bytes. What is larger is asked of GEOS."""
_MOST_BLOCKS = 1 << 24
"""Of a grid; Great Britain is a quarter of that."""


class Grid(NamedTuple):
    """The grid as arrays: `frame` is the first block's column and row, and how many blocks there are in a row and in a column.

    `districts` of blocks: 0 where there is nothing, else those have the same whose cells lie side by side here; `heads` of blocks row by row from the south-west, the first of which is empty; `cells`, the heads of the cells of divided blocks;
    `tests` of (zone × 4 with the corner's flags, first corner, how many edges, further runs or -1); `corners` in degrees.
    """

    districts: NDArray[np.uint8]
    frame: Ints
    heads: Ints
    cells: Ints
    lists: Ints
    tests: Ints
    runs: Ints
    corners: Floats


def grid_of(corners: Corners, zones: NDArray[np.bool_]) -> Grid:
    """The grid of those of the zones that are in it: some 35 bytes a corner."""
    column, row, across, up = _frame(_boxes(corners)[zones])
    tests, runs, spans, wholes = _cells_of(
        corners.at, corners.rings, corners.zones, zones, row * across + column, across
    )
    heads, cells, lists = _heads(tests, spans, wholes, across * up)
    _fill(heads, cells, lists, tests, spans, wholes)
    return Grid(
        _districts(heads),
        np.array([column, row, across, up], np.int32),
        heads,
        cells,
        lists,
        np.ascontiguousarray(tests[:, 2:]),
        runs,
        corners.at,
    )


def _districts(heads: Ints) -> NDArray[np.uint8]:
    """By the number of a divided block; of one that is not any will do: nothing else is looked at."""
    divided = np.maximum(-heads.astype(np.int64), 0)
    return np.where(heads != 0, 1 + divided * (DISTRICTS - 2) // max(int(divided.max()), 1), 0).astype(np.uint8)


def fit_for_grid(corners: Corners) -> NDArray[np.bool_]:
    """Which zones are small enough for the grid, and near enough to each other: else those in and around Great Britain."""
    boxes = _boxes(corners)
    sizes = (boxes[:, 2:] - boxes[:, :2] + 2) * BLOCK
    fit = sizes.prod(axis=1) <= _MOST_CELLS
    _, _, across, up = _frame(boxes[fit])
    if across * up <= _MOST_BLOCKS:
        return np.asarray(fit)
    west, south, east, north = (side / BLOCK for side in
                                (GB_WEST * LON_CELLS, GB_SOUTH * LAT_CELLS, GB_EAST * LON_CELLS, GB_NORTH * LAT_CELLS))  # fmt: skip
    within = (boxes >= [west, south, west, south]).all(axis=1) & (boxes <= [east, north, east, north]).all(axis=1)
    return np.asarray(fit & within)


def _boxes(corners: Corners) -> NDArray[np.int64]:
    """The blocks of each zone's box: its first column and row, and its last."""
    begins = corners.rings[corners.zones[:-1]]
    scaled = corners.at * [LON_CELLS / BLOCK, LAT_CELLS / BLOCK]
    margin = MARGIN / BLOCK
    low = np.floor(np.minimum.reduceat(scaled, begins, axis=0) - margin) if corners.count else np.zeros((0, 2))
    high = np.floor(np.maximum.reduceat(scaled, begins, axis=0) + margin) if corners.count else np.zeros((0, 2))
    return np.column_stack([low, high]).astype(np.int64)


def _frame(boxes: NDArray[np.int64]) -> tuple[int, int, int, int]:
    """The first block's column and row, and how many there are. In the west one more: positions that are nowhere are put into it."""
    if not len(boxes):
        return 0, 0, 1, 1
    (column, row), (east, north) = boxes[:, :2].min(axis=0).tolist(), boxes[:, 2:].max(axis=0).tolist()
    return column - 1, row, east - column + 2, north - row + 1


@kernel
def _longer(rows: Any, need: int) -> Any:
    made = np.empty((max(need, rows.shape[0] * 3 // 2), rows.shape[1]), rows.dtype)
    made[: rows.shape[0]] = rows
    return made


@kernel
def _cells_of(at: Any, rings: Any, zones: Any, wanted: Any, block0: int, across: int) -> tuple[Any, Any, Any, Any]:
    """The tests, further runs, spans and whole blocks of the zones that are wanted, in their order."""
    size, visits = 1 << 16, 1 << 16
    flags, last, run, first = (
        np.empty(size, np.uint8),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
    )
    run_first, run_count, run_next = np.empty(visits, np.int32), np.empty(visits, np.int32), np.empty(visits, np.int32)
    guess = at.shape[0] // 4 + 64
    tests, runs = np.empty((guess, 6), np.int32), np.empty((guess // 8, 2), np.int32)
    spans, wholes = np.empty((guess // 2, 4), np.int32), np.empty((1024, 2), np.int32)
    n_tests, n_runs, n_spans, n_wholes = 0, 0, 0, 0
    for zone in range(zones.size - 1):
        if not wanted[zone]:
            continue
        column, row, columns, rows, most = extent(at, rings[zones[zone]], rings[zones[zone + 1]])
        if columns * rows > size:
            size = columns * rows
            flags, last, run, first = (
                np.empty(size, np.uint8),
                np.empty(size, np.int32),
                np.empty(size, np.int32),
                np.empty(size, np.int32),
            )
        if most > visits:
            visits = most
            run_first, run_count, run_next = (
                np.empty(visits, np.int32),
                np.empty(visits, np.int32),
                np.empty(visits, np.int32),
            )
        raster(
            at,
            rings[zones[zone] : zones[zone + 1] + 1],
            column,
            row,
            columns,
            rows,
            flags,
            last,
            run,
            first,
            run_first,
            run_count,
            run_next,
        )
        while True:
            t, r, s, w = emit(
                zone, flags, first, run_first, run_count, run_next, column, row, columns, rows, block0, across,
                tests, n_tests, runs, n_runs, spans, n_spans, wholes, n_wholes,
            )  # fmt: skip
            if t <= tests.shape[0] and r <= runs.shape[0] and s <= spans.shape[0] and w <= wholes.shape[0]:
                break
            tests = _longer(tests, t) if t > tests.shape[0] else tests
            runs = _longer(runs, r) if r > runs.shape[0] else runs
            spans = _longer(spans, s) if s > spans.shape[0] else spans
            wholes = _longer(wholes, w) if w > wholes.shape[0] else wholes
        n_tests, n_runs, n_spans, n_wholes = t, r, s, w
    return tests[:n_tests], runs[:n_runs], spans[:n_spans], wholes[:n_wholes]


@kernel
def _heads(tests: Any, spans: Any, wholes: Any, blocks: int) -> tuple[Any, Any, Any]:
    """The heads of blocks and of cells, those of lists with room for these, all others empty."""
    heads = np.zeros(blocks, np.int32)
    divided = 0
    for rows in (tests, spans):
        for n in range(rows.shape[0]):
            if heads[rows[n, 0]] == 0:
                divided += 1
                heads[rows[n, 0]] = -divided
    cells = np.zeros((divided + 1) * IN_BLOCK, np.int32)
    for n in range(tests.shape[0]):
        cells[-heads[tests[n, 0]] * IN_BLOCK + tests[n, 1]] += 1
    for n in range(spans.shape[0]):
        cell = -heads[spans[n, 0]] * IN_BLOCK + spans[n, 1]
        for c in range(cell, cell + spans[n, 2]):
            cells[c] += 1
    for n in range(wholes.shape[0]):
        head = heads[wholes[n, 0]]
        if head < 0:
            for c in range(-head * IN_BLOCK, (1 - head) * IN_BLOCK):
                cells[c] += 1
        else:
            heads[wholes[n, 0]] += 1
    room = 1
    for c in range(cells.size):
        count = cells[c]
        cells[c] = room << 1 | 1 if count > 1 else 0
        room += count + 1 if count > 1 else 0
    for b in range(blocks):
        count = heads[b]
        if count >= 0:
            heads[b] = room << 1 | 1 if count > 1 else 0
            room += count + 1 if count > 1 else 0
    return heads, cells, np.zeros(room + READ_AHEAD, np.int32)


@kernel
def _put(heads: Any, lists: Any, at: int, entry: int) -> None:
    head = heads[at]
    if head & 1:
        place = head >> 1
        lists[place] += 1
        lists[place + lists[place]] = entry
    else:
        heads[at] = (entry + 1) << 1


@kernel
def _fill(heads: Any, cells: Any, lists: Any, tests: Any, spans: Any, wholes: Any) -> None:
    for n in range(tests.shape[0]):
        _put(cells, lists, -heads[tests[n, 0]] * IN_BLOCK + tests[n, 1], n << 1 | 1)
    for n in range(spans.shape[0]):
        cell = -heads[spans[n, 0]] * IN_BLOCK + spans[n, 1]
        for c in range(cell, cell + spans[n, 2]):
            _put(cells, lists, c, spans[n, 3] << 1)
    for n in range(wholes.shape[0]):
        head = heads[wholes[n, 0]]
        if head < 0:
            for c in range(-head * IN_BLOCK, (1 - head) * IN_BLOCK):
                _put(cells, lists, c, wholes[n, 1] << 1)
        else:
            _put(heads, lists, wholes[n, 0], wholes[n, 1] << 1)
