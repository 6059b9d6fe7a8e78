"""Geometries cut to a box: only those that reach out of it are cut, for most do not."""

from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Geometries: TypeAlias = NDArray[np.object_]


def decoded(encoded: Any) -> Geometries:
    """Geometries as a file has them, made valid; what is nothing is left as None."""
    found: Geometries = np.atleast_1d(shapely.from_wkb(encoded, on_invalid="ignore"))
    bad = ~shapely.is_valid(found) & ~shapely.is_missing(found)
    found[bad] = shapely.make_valid(found[bad])
    return found


def clipped(geometries: Geometries, box: BaseGeometry) -> Geometries:
    """The same, as far as they lie in the box; None or empty for those that do not."""
    made = geometries.copy()
    if len(made):
        west, south, east, north = shapely.bounds(made).T
        w, s, e, n = box.bounds
        out = ~((west >= w) & (south >= s) & (east <= e) & (north <= n))
        made[out] = shapely.intersection(made[out], box)
    return made


def parts_of(geometries: Geometries, dimension: int) -> list[BaseGeometry]:
    """The single polygons (2), lines (1) or points (0) of them."""
    there = np.array([one for one in geometries if one is not None and not one.is_empty], dtype=object)
    parts = shapely.get_parts(there) if len(there) else there
    return [part for part in parts if shapely.get_dimensions(part) == dimension]
