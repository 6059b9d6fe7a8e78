"""An order's zones taken together, so that nobody slips through the seam of two that touch."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from zones.frame import METRES_PER_DEGREE, Floats
from zones.shape import Shape

SEAM_M = 0.1
"""Two drawn edges that meet are one: stored boundaries are each within 5 cm of the drawn one."""
_GROWN_M = 0.001
"""What closes a slit is made this much larger, so that it joins what lies on both sides."""
_GRIDS_M = (0.0, 1e-4, 1e-3)
"""Overlays run as exactly as they can; where rounding makes GEOS give up, on a grid of this size."""


@lru_cache(maxsize=64)
def union(shapes: tuple[Shape, ...]) -> Shape:
    """The shapes as one, slits up to `SEAM_M` wide between them closed; shapes far from each other stay as they are."""
    groups = _groups(shapes)
    joined = [group[0] if len(group) == 1 else _closed(group) for group in groups]
    parts = [part for shape in joined for part in shapely.get_parts(shape)]
    return shapely.orient_polygons(parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts))


def _groups(shapes: Sequence[Shape]) -> list[list[Shape]]:
    """The shapes gathered with those whose boxes lie within a seam of theirs."""
    reach = SEAM_M / METRES_PER_DEGREE * 3  # a degree of longitude is at least half one of latitude here
    boxes = np.array([shape.bounds for shape in shapes]) + np.array([-reach, -reach, reach, reach])
    left = np.arange(len(shapes))
    groups: list[list[Shape]] = []
    while left.size:
        group, new, left = left[:1], left[:1], left[1:]
        while new.size and left.size:
            hit = _touching(boxes[new], boxes[left])
            new, left = left[hit], left[~hit]
            group = np.concatenate([group, new])
        groups.append([shapes[i] for i in sorted(group.tolist())])
    return groups


def _touching(these: Floats, others: Floats) -> NDArray[np.bool_]:
    """Which of the other boxes (west, south, east, north) meet any of these."""
    a, b = these[:, None, :], others[None, :, :]
    hits = (a[..., 0] <= b[..., 2]) & (a[..., 2] >= b[..., 0]) & (a[..., 1] <= b[..., 3]) & (a[..., 3] >= b[..., 1])
    return np.asarray(hits.any(axis=0))


def _closed(shapes: Sequence[Shape]) -> BaseGeometry:
    """Shapes near each other as one, in metres around their middle: a plane in which their edges stay straight."""
    west, south, east, north = shapely.total_bounds(shapes)
    origin = np.array([(west + east) / 2, (south + north) / 2])
    scale = np.array([math.cos(math.radians(origin[1])), 1.0]) * METRES_PER_DEGREE
    plane = [shapely.transform(shape, lambda p: (p - origin) * scale) for shape in shapes]
    return shapely.transform(_closed_in_metres(plane), lambda p: p / scale + origin)


def _closed_in_metres(plane: Sequence[BaseGeometry]) -> BaseGeometry:
    for grid_m in _GRIDS_M:
        try:
            whole = shapely.union_all(plane, grid_size=grid_m or None)
            half = SEAM_M / 2
            swollen = whole.buffer(half, join_style="mitre").buffer(-half * 1.000001, join_style="mitre")
            slits = shapely.difference(swollen, whole.buffer(half / 1000), grid_size=grid_m or None)
            if slits.is_empty:
                return whole
            grown = slits.buffer(_GROWN_M, join_style="mitre")
            return shapely.union_all([*plane, grown], grid_size=grid_m or None)
        except GEOSException:
            continue
    return shapely.union_all(plane, grid_size=_GRIDS_M[-1])
