"""How far each position is from a zone's edge, and what the edges within its circle take from its chance: pair by pair.

Which edges may be the nearest, or within reach, is told in a plane that has the position's metres to a degree, with allowance for how far
that is off (`blocks.py`); how far they are is measured as one position is (`nearest.py`), what they take is summed (`beyond.py`).
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.chance import PIECE_PER_ROOT_SIGMA
from monitor.clearance import PIECE_M
from monitor.index.bell import REACH_SIGMAS, plane_at
from monitor.index.beyond import room, taken_by_edges
from monitor.index.blocks import Edges
from monitor.index.corners import Corners
from monitor.index.kernel import COMPILED, kernel
from monitor.index.nearest import TOGETHER, metres_to_nearest, nearest
from monitor.index.pair import Pairs
from zones.frame import Floats, around_many

MEASURED, CLOSE, FAR, UNSURE = 0, 1, 2, 3
"""What is told of a pair: both numbers; the same, so close to an edge that the way its chord leaves it may decide on which side one is;
that it is further than was asked; or that it has to be asked of those who look at all edges."""
_MOST_LAT = 61.0
_MOST_M, _MOST_WITHIN_M = 5_000.0, 20_000.0
_EARTH_M = 6.3e6
_ALLOWED_M = 0.05
_CLOSE_M = 0.1


class Told(NamedTuple):
    """What is told of each pair, the metres to the zone's edge, and what the edges take from 1 inside, or 0 outside, to give the chance;
    of a close one that is the chance.
    """

    told: NDArray[np.uint8]
    distance_m: Floats
    taken: Floats


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


@kernel
def measure_pairs(
    which: Any, zone: Any, limit_m: Any, sigma_m: Any, lon: Any, lat: Any, scale: Any,
    corners: Any, boxes: Any, spans: Any, around: Any, groups: Any, of_zone: Any, told: Any, distance_m: Any, taken: Any,
) -> None:  # fmt: skip
    """`Told` of each pair; `scale` as `_metres_per_degree`."""
    edges, place, some = (boxes, spans, around, groups, of_zone), room(), np.empty((5, TOGETHER))
    for pair in range(which.size):
        i, z, sigma = which[pair], zone[pair], sigma_m[pair]
        px, py, kx, ky = lon[i], lat[i], scale[i, 0], scale[i, 1]
        away, within = math.sqrt(nearest(z, px, py, kx, ky, corners, edges)), REACH_SIGMAS * sigma
        if abs(py) > _MOST_LAT or away > _MOST_M or within > _MOST_WITHIN_M:
            told[pair] = UNSURE
            continue
        # A degree of longitude changes by its tangent for the way northwards; twice that, on either side.
        off = 4.0 * (math.tan(math.radians(abs(py))) + 0.1) / _EARTH_M
        if away * (1.0 - off * away) - _ALLOWED_M > limit_m[pair]:
            told[pair] = FAR
            continue
        near, within = away * (1.0 + off * away) + _ALLOWED_M, within * (1.0 + off * within) + _ALLOWED_M
        plane = plane_at(px, py)
        least = metres_to_nearest(z, near * near, plane, px, py, kx, ky, corners, edges, some)
        close = least < _CLOSE_M
        told[pair], distance_m[pair], taken[pair] = CLOSE if close else MEASURED, least, 0.0
        if close or away <= within:
            longest = min(PIECE_M, PIECE_PER_ROOT_SIGMA * math.sqrt(sigma))
            taken[pair] = taken_by_edges(
                z, plane, sigma, longest, within * within, close, kx, ky, corners, edges, place
            )
