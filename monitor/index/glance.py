"""A look at one number, which is enough for most positions: that nothing covers it, that nothing is near.

For one position handing the arrays to a compiled function takes longer than all that it then does.
"""

import math
from typing import Any

from monitor.index.cells import BLOCK, LAT_CELLS, LON_CELLS
from monitor.index.grid import Grid
from monitor.index.near import ANSWERS_FOR_M, CELLS_PER_DEGREE, Near

_LON_BLOCKS, _LAT_BLOCKS = LON_CELLS / BLOCK, LAT_CELLS / BLOCK


class Glance:
    """What a look takes, as Python's own numbers."""

    def __init__(self, grid: Grid | None, near: Near) -> None:
        self._heads: Any = None
        if grid is not None:
            self._column, self._row, self._across, self._up = grid.frame.tolist()
            self._heads = grid.heads.data
        self._grids = list(
            zip(ANSWERS_FOR_M, CELLS_PER_DEGREE, near.begins.tolist(), near.frames.tolist(), strict=True)
        )
        self._starts: Any = near.starts.data
        self._everywhere = len(near.everywhere) > 0

    def in_no_cell(self, lon: float, lat: float) -> bool:
        """Whether no zone of the grid reaches the block of a position."""
        if self._heads is None:
            return True
        u, v = math.floor(lon * _LON_BLOCKS) - self._column, math.floor(lat * _LAT_BLOCKS) - self._row
        return not (0 <= u < self._across and 0 <= v < self._up and self._heads[v * self._across + u])

    def near_nothing(self, lon: float, lat: float, reach_m: float) -> bool:
        """Whether the lists say at once that there is no zone within reach."""
        if self._everywhere:
            return False
        for answers_for_m, (lon_cells, lat_cells), begin, (column, row, across, up, columns, rows) in self._grids:
            if reach_m <= answers_for_m:
                u, v = math.floor(lon * lon_cells) - column, math.floor(lat * lat_cells) - row
                if not (0 <= u < across and 0 <= v < up):
                    return True
                cell = begin + v % rows * columns + u % columns
                return bool(self._starts[cell] == self._starts[cell + 1])
        return False
