"""The middle line of a shape that is long for its width, as somebody sees the route in a corridor."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree
from shapely.geometry import LineString, Polygon

from zones.frame import Floats
from zones.review.medial import circles_within

_LONG = 3.0
_ASKEW_RAD = np.radians(60.0)
_MOST_STEPS = 1_000


def ends_and_middle(polygon: Polygon, deepest_m: float) -> Floats | None:
    """Both ends of its middle line and the middle of it (rows of metres), to half the width's quarter.

    None where the polygon is not three times as long as it is wide, by its area and its deepest place.
    """
    if polygon.area < _LONG * (2 * deepest_m) ** 2:
        return None
    step = max(deepest_m / 2, polygon.length / _MOST_STEPS)
    found = circles_within(polygon, step, most_m=deepest_m + 1.0)
    line = found.centre[(found.opposite() < _ASKEW_RAD) & (found.radius_m > deepest_m / 4)]
    if len(line) < 3:
        return None
    pairs = cKDTree(line).query_pairs(1.2 * deepest_m + step, output_type="ndarray")
    away = np.hypot(*(line[pairs[:, 0]] - line[pairs[:, 1]]).T)
    near = csr_array((np.maximum(away, 1e-9), pairs.T), shape=(len(line), len(line)))
    one, _ = _furthest(near, 0)
    other, before = _furthest(near, one)
    way = [other]
    while before[way[-1]] >= 0:
        way.append(int(before[way[-1]]))
    if len(way) < 2:
        return None
    middle = LineString(line[way]).interpolate(0.5, normalized=True)
    return np.concatenate([line[[one, other]], shapely.get_coordinates(middle)])


def _furthest(near: Any, start: int) -> tuple[int, NDArray[np.intp]]:
    """The furthest place that can be reached from one, and the place before each on the way to it (negative: none)."""
    away, before = dijkstra(near, directed=False, indices=np.array([start]), return_predecessors=True)
    return int(np.where(np.isfinite(away[0]), away[0], -1.0).argmax()), np.asarray(before[0], dtype=np.intp)
