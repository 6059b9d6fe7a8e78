"""Which zones a position may be near: their boxes, each grown by how far it is asked about, listed in the cells of three grids.

A position is looked up in the finest grid that answers for as far as it asks. What is told is coarse, and never too little.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.index.corners import Corners, Ints
from monitor.index.kernel import COMPILED, kernel
from monitor.index.pair import Pairs, joined
from zones.frame import Floats, degrees_reach

CELLS_PER_DEGREE = ((128.0, 256.0), (8.0, 16.0), (0.5, 1.0))
ANSWERS_FOR_M = (160.0, 5_000.0, 80_000.0)
"""How far from a position the grids answer for: a tag's usual fix, a bad one, one by a mast alone."""
_GRIDS = len(ANSWERS_FOR_M)
_SCALES, _REACHES = np.array(CELLS_PER_DEGREE), np.array(ANSWERS_FOR_M)
_MOST_M = 100_000.0
_MOST_LAT = 80.0
_MOST_CELLS = 1 << 14
"""Of the finest grid for one zone, some 70 by 55 km: a larger one is in no grid."""
_MOST_ACROSS, _MOST_UP = 1 << 11, 3 << 10
"""Cells of a grid, twice as many as England needs. What lies further out is folded onto these: zones' boxes keep them apart."""
_ROOM = 1 << 20


class Near(NamedTuple):
    """The grids as arrays, the finest first: `frames` with the first column and row, how many of each, and how many of each when
    folded; `begins` with where a grid's cells begin in `starts`, and these with where a cell's zones begin in `listed`.

    `least_m` and `more_m`: a zone is asked about as far as a position asks and that much more, and at least so far. `rows` have a zone's
    box (west, south, east, north; without end of one that may be near any position), the degrees of longitude and latitude to a metre,
    and these two: all that is looked at, side by side. `everywhere` are zones that are in no grid.
    """

    frames: NDArray[np.int64]
    begins: NDArray[np.int64]
    starts: Ints
    listed: Ints
    rows: Floats
    least_m: Floats
    more_m: Floats
    everywhere: Ints


def near_of(corners: Corners, least_m: Floats, more_m: Floats) -> Near:
    """The grids of zones, each asked about at least `least_m` far, and `more_m` further than a position asks, metres."""
    boxes = _boxes(corners)
    grow = _grow(boxes)
    far = np.maximum(least_m, ANSWERS_FOR_M[-1] + more_m)
    grown = _grown(boxes, grow, far)
    fits = (
        (far <= _MOST_M) & (np.abs(grown[:, ::2]) < 180).all(axis=1) & (np.abs(grown[:, 1::2]) < _MOST_LAT).all(axis=1)
    )
    boxes[~fits] = -np.inf, -np.inf, np.inf, np.inf
    wide = _grown(boxes, grow, np.maximum(least_m, ANSWERS_FOR_M[0] + more_m))
    extent = (wide[:, 2:] - wide[:, :2]) * CELLS_PER_DEGREE[0] + 1
    small = (extent.prod(axis=1) <= _MOST_CELLS) & (extent + 1 < [_MOST_ACROSS, _MOST_UP]).all(axis=1)
    zones = np.flatnonzero(small).astype(np.int32)
    frames: list[list[int]] = []
    starts: list[NDArray[np.intp]] = []
    listed: list[Ints] = []
    for scale, reach_m in zip(CELLS_PER_DEGREE, ANSWERS_FOR_M, strict=True):
        wide = _grown(boxes, grow, np.maximum(least_m, reach_m + more_m))[zones]
        frame, cells, which = _listed(wide, scale)
        order = np.argsort(cells, kind="stable")
        counts = np.bincount(cells, minlength=frame[4] * frame[5])
        frames.append(frame)
        starts.append(np.append(0, np.cumsum(counts)) + sum(len(one) for one in listed))
        listed.append(zones[which[order]])
    return Near(
        frames=np.array(frames, np.int64),
        begins=np.cumsum([0, *(len(one) for one in starts[:-1])]).astype(np.int64),
        starts=np.concatenate(starts).astype(np.int32),
        listed=np.concatenate(listed).astype(np.int32),
        rows=np.column_stack([boxes, grow, least_m, more_m]),
        least_m=np.ascontiguousarray(least_m, np.float64),
        more_m=np.ascontiguousarray(more_m, np.float64),
        everywhere=np.flatnonzero(~small).astype(np.int32),
    )


def _boxes(corners: Corners) -> Floats:
    begins = corners.rings[corners.zones[:-1]]
    if not corners.count:
        return np.zeros((0, 4))
    return np.column_stack([np.minimum.reduceat(corners.at, begins), np.maximum.reduceat(corners.at, begins)])


def _grow(boxes: Floats) -> Floats:
    """Degrees of longitude and of latitude to a metre, that surely reach it."""
    lat = np.abs(boxes[:, 1::2]).max(axis=1, initial=0.0)
    each: Sequence[tuple[float, float]] = [degrees_reach(one, _MOST_M) for one in lat.tolist()]
    return np.array(each).reshape(-1, 2) / _MOST_M


def _grown(boxes: Floats, grow: Floats, metres: Floats) -> Floats:
    by = grow * metres[:, None]
    return np.column_stack([boxes[:, :2] - by, boxes[:, 2:] + by])


def _listed(boxes: Floats, scale: tuple[float, float]) -> tuple[list[int], NDArray[np.intp], NDArray[np.intp]]:
    """A grid's frame, and in which of its cells which box is."""
    if not len(boxes):
        return [0, 0, 1, 1, 1, 1], np.zeros(0, np.intp), np.zeros(0, np.intp)
    cells = np.floor(boxes * [*scale, *scale]).astype(np.intp)
    (column, row), (east, north) = cells[:, :2].min(axis=0), cells[:, 2:].max(axis=0)
    across, up = int(east - column + 1), int(north - row + 1)
    wide, high = cells[:, 2] - cells[:, 0] + 1, cells[:, 3] - cells[:, 1] + 1
    which = np.repeat(np.arange(len(boxes)), wide * high)
    nth = np.arange(len(which)) - np.repeat(np.cumsum(wide * high) - wide * high, wide * high)
    x, y = cells[which, 0] + nth % wide[which] - column, cells[which, 1] + nth // wide[which] - row
    columns, rows = min(across, _MOST_ACROSS), min(up, _MOST_UP)
    return [int(column), int(row), across, up, columns, rows], y % rows * columns + x % columns, which


def find_near(
    grids: Near, lon: Floats, lat: Floats, at: NDArray[np.int64], reach_m: Floats,
    first: NDArray[np.int64], last: NDArray[np.int64],
) -> Pairs:  # fmt: skip
    """The pairs in their order of a position and a zone that it may be near, asked `reach_m` far, at a time of the zone's.

    `at` is when each position was, `first` and `last` from when up to when each zone is asked about, in the same unit.
    """
    if not COMPILED:
        return _plainly(grids, lon, lat, at, reach_m, first, last)
    parts, begin, room = [Pairs(np.zeros(0, np.int32), np.zeros(0, np.int32))], 0, _ROOM
    while begin < len(lon):
        which, zone = np.empty(room, np.int32), np.empty(room, np.int32)
        end, found = _near(lon, lat, at, reach_m, begin, first, last, *grids, which, zone)
        parts.append(Pairs(which[:found].copy(), zone[:found].copy()))
        room = room if end > begin else 2 * room
        begin = end
    pairs = joined(parts)
    if not len(grids.everywhere):
        return pairs
    order = np.lexsort((pairs.zone, pairs.which))
    return Pairs(pairs.which[order], pairs.zone[order])


def _plainly(
    grids: Near, lon: Floats, lat: Floats, at: NDArray[np.int64], reach_m: Floats,
    first: NDArray[np.int64], last: NDArray[np.int64],
) -> Pairs:  # fmt: skip
    """The same, zone by zone."""
    parts = [Pairs(np.zeros(0, np.int32), np.zeros(0, np.int32))]
    for zone, (west, south, east, north, grow_lon, grow_lat, least, more) in enumerate(grids.rows.tolist()):
        metres = np.maximum(least, reach_m + more)
        dx, dy = grow_lon * metres, grow_lat * metres
        near = (lon >= west - dx) & (lon <= east + dx) & (lat >= south - dy) & (lat <= north + dy)
        near |= reach_m > ANSWERS_FOR_M[-1]
        which = np.flatnonzero(near & (at >= first[zone]) & (at < last[zone])).astype(np.int32)
        parts.append(Pairs(which, np.full(len(which), zone, np.int32)))
    pairs = joined(parts)
    order = np.lexsort((pairs.zone, pairs.which))
    return Pairs(pairs.which[order], pairs.zone[order])


@kernel
def near_one(
    x: float, y: float, moment: int, reach: float, first: Any, last: Any,
    frames: Any, begins: Any, starts: Any, listed: Any, rows: Any, least_m: Any, more_m: Any, everywhere: Any, zone: Any,
) -> int:  # fmt: skip
    """How many zones one position may be near, and which; more than there is room for where that is too little."""
    lon, lat, at, reach_m = np.array([x]), np.array([y]), np.array([moment]), np.array([reach])
    end, found = _near(
        lon, lat, at, reach_m, 0, first, last, frames, begins, starts, listed, rows, least_m, more_m, everywhere,
        np.empty(zone.size, np.int32), zone,
    )  # fmt: skip
    return found if end else zone.size + 1


@kernel
def _near(
    lon: Any, lat: Any, at: Any, reach_m: Any, begin: int, first: Any, last: Any,
    frames: Any, begins: Any, starts: Any, listed: Any, rows: Any, least_m: Any, more_m: Any, everywhere: Any,
    which: Any, zone: Any,
) -> tuple[int, int]:  # fmt: skip
    """The pairs of the positions from `begin` on, as far as there is room: where to go on, and how many pairs there are."""
    found = 0
    for i in range(begin, lon.size):
        begun, x, y, reach = found, lon[i], lat[i], reach_m[i]
        level = 0
        while level < _GRIDS and reach > _REACHES[level]:
            level += 1
        low, high = 0, least_m.size
        if level < _GRIDS:
            u = int(np.floor(x * _SCALES[level, 0])) - frames[level, 0]
            v = int(np.floor(y * _SCALES[level, 1])) - frames[level, 1]
            if (u >= 0) & (v >= 0) & (u < frames[level, 2]) & (v < frames[level, 3]):
                u, v = (
                    u if u < frames[level, 4] else u % frames[level, 4],
                    v if v < frames[level, 5] else v % frames[level, 5],
                )
                cell = begins[level] + v * frames[level, 4] + u
                low, high = starts[cell], starts[cell + 1]
            else:
                high = 0
        apart = everywhere.size if level < _GRIDS else 0
        for n in range(low - apart, high):
            z = n
            if level < _GRIDS:
                z = listed[n] if n >= low else everywhere[n - low + apart]
                metres = max(rows[z, 6], reach + rows[z, 7])
                dx, dy = rows[z, 4] * metres, rows[z, 5] * metres
                if not (
                    (x >= rows[z, 0] - dx) & (x <= rows[z, 2] + dx) & (y >= rows[z, 1] - dy) & (y <= rows[z, 3] + dy)
                ):
                    continue
            if (at[i] >= first[z]) & (at[i] < last[z]):
                if found == zone.size:
                    return i, begun
                which[found], zone[found] = i, z
                found += 1
    return lon.size, found
