"""A shape squared to the lines of the National Grid, or to streets: whatever they cut out that it touches."""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from zones.error import OutsideCoverage
from zones.frame import to_grid
from zones.review.flat import Plane, as_shape, parts_of
from zones.shape import Shape, cut_edges, from_grid_shape

_CELLS_M = (50, 100, 200, 500, 1_000, 2_000)
_MOST_CELLS = 3_000
_TOUCHES_M2 = 1.0


def to_grid_squares(shape: BaseGeometry) -> Shape | None:
    """The squares of the National Grid that a WGS84 shape touches, of 50 m or, for a large one, as many as 3,000.

    None where some lie outside the grid's coverage.
    """
    try:
        return _squares(shape)
    except OutsideCoverage:
        return None


def _squares(shape: BaseGeometry) -> Shape:
    grid = shapely.transform(cut_edges(shape, 0.002), lambda p: np.column_stack(to_grid(p[:, 0], p[:, 1])))
    west, south, east, north = grid.bounds
    cell = next((one for one in _CELLS_M if (east - west) * (north - south) <= _MOST_CELLS * one**2), _CELLS_M[-1])
    columns = np.arange(math.floor(west / cell), math.ceil(east / cell)) * cell
    rows = np.arange(math.floor(south / cell), math.ceil(north / cell)) * cell
    x, y = (axis.ravel() for axis in np.meshgrid(columns, rows))
    squares = shapely.box(x, y, x + cell, y + cell)
    shapely.prepare(grid)
    chosen = shapely.coverage_union_all(squares[shapely.intersects(grid, squares)])
    return as_shape(parts_of(from_grid_shape(as_shape(parts_of(chosen.simplify(0.0))))))


def to_streets(flat: BaseGeometry, streets: Sequence[LineString], plane: Plane) -> Shape | None:
    """The blocks between streets (WGS84 lines) that a shape of the plane touches, as WGS84; None where there are none."""
    lines = shapely.union_all([plane.flat(street) for street in streets])
    blocks = parts_of(shapely.polygonize([*shapely.get_parts(lines)]))
    touched = [block for block in blocks if block.intersection(flat).area > _TOUCHES_M2]
    if not touched:
        return None
    whole = [Polygon(part.exterior) for part in parts_of(shapely.union_all(touched))]
    return as_shape(parts_of(plane.degrees(shapely.union_all(whole))))
