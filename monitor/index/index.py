"""An index of zones, made once and never changed: asked which of them cover each of many positions."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import shapely

from monitor.index.blocks import Edges, edges_of
from monitor.index.corners import Corners, corners_of
from monitor.index.cover import cover
from monitor.index.glance import Glance
from monitor.index.grid import Grid, fit_for_grid, grid_of
from monitor.index.kernel import COMPILED
from monitor.index.near import Near, near_of
from monitor.index.pair import Pairs, joined
from monitor.index.plain import cover_plainly
from monitor.index.position import refuse_strange
from zones.frame import Floats
from zones.shape import Shape

_ROOM = 1 << 20


@dataclass(frozen=True)
class ZoneIndex:
    """The zones' corners, the grid that is made of them, and those that are in none, of which GEOS is asked: very large ones,
    some far from all others, and without numba all; and which of them a position may be near, and by which edges.
    """

    corners: Corners
    grid: Grid | None
    apart: tuple[int, ...]
    near: Near
    edges: Edges

    def __getstate__(self) -> dict[str, object]:
        """Goes to another process without what is made of it there."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @cached_property
    def glance(self) -> Glance:
        return Glance(self.grid, self.near)

    @classmethod
    def of(cls, shapes: Sequence[Shape], *, least_m: Floats | None = None, more_m: Floats | None = None) -> "ZoneIndex":
        """The index of shapes in WGS84, longitude first; their numbers are their places.

        Each is near as far as a position asks and `more_m` further, and at least `least_m` far, metres.
        """
        least, more = (np.zeros(len(shapes)) if one is None else one for one in (least_m, more_m))
        return cls.of_corners(corners_of(shapes), least_m=least, more_m=more)

    @classmethod
    def of_corners(cls, corners: Corners, *, least_m: Floats, more_m: Floats) -> "ZoneIndex":
        """The same of zones that are taken apart."""
        fit = fit_for_grid(corners) & COMPILED
        grid = grid_of(corners, fit) if fit.any() else None
        return cls(
            corners=corners,
            grid=grid,
            apart=tuple(np.flatnonzero(~fit).tolist()),
            near=near_of(corners, least_m, more_m),
            edges=edges_of(corners),
        )

    def covering(self, lon: Floats, lat: Floats) -> Pairs:
        """Which zones cover each position, degrees WGS84: exactly those of which GEOS says so, boundaries included; in no particular order.

        Raises BadNumber for a position that is none: not a number, infinite, or beyond ±180, ±90.
        """
        lon, lat = np.ascontiguousarray(lon, np.float64), np.ascontiguousarray(lat, np.float64)
        if self.grid is None:
            refuse_strange(lon, lat)
            return Pairs(*cover_plainly(self.corners, lon, lat, self.apart))
        found, strange = self._found(lon, lat, self.grid)
        if strange:
            refuse_strange(lon, lat)
        if not self.apart:
            return found
        which, zone = cover_plainly(self.corners, lon, lat, self.apart)
        return Pairs(np.append(found.which, which), np.append(found.zone, zone))

    def _found(self, lon: Floats, lat: Floats, grid: Grid) -> tuple[Pairs, int]:
        room = min(_ROOM, 4 * len(lon) + grid.lists.size + 64)
        begin, strange = 0, 0
        parts: list[Pairs] = []
        while True:
            which, zone, open_which, open_zone = (np.empty(room, np.int32) for _ in range(4))
            end, pairs, unsure, odd = cover(lon, lat, begin, *grid, which, zone, open_which, open_zone)
            strange += odd
            part = Pairs(which[:pairs], zone[:pairs])
            parts.append(
                part if not unsure else self._settled(part, Pairs(open_which[:unsure], open_zone[:unsure]), lon, lat)
            )
            if end == len(lon):
                break
            room = room if end > begin else 2 * room
            begin = end
        return joined(parts), strange

    def _settled(self, pairs: Pairs, unsure: Pairs, lon: Floats, lat: Floats) -> Pairs:
        """The pairs with those that GEOS says of the open ones."""
        points = shapely.points(lon[unsure.which], lat[unsure.which])
        true = shapely.covers(self.corners.shapes_of(unsure.zone), points)
        return Pairs(np.append(pairs.which, unsure.which[true]), np.append(pairs.zone, unsure.zone[true]))
