"""An index of zones, made once and never changed: asked which of them cover each of many positions."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import shapely

from monitor.index.blocks import Edges, edges_of
from monitor.index.corners import Corners, corners_of
from monitor.index.cover import AT_ONCE, cover
from monitor.index.glance import Glance
from monitor.index.grid import Grid, fit_for_grid, grid_of
from monitor.index.kernel import COMPILED
from monitor.index.near import Near, near_of
from monitor.index.pair import Growing, Pairs
from monitor.index.plain import cover_plainly
from monitor.index.position import refuse_strange
from monitor.index.seek import WINDOW, in_districts, seek, they_jump
from zones.frame import Floats
from zones.shape import Shape

_ROOM = 4 * AT_ONCE


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
        """The pairs of the zones in the grid, and how many positions are none on earth."""
        room = min(len(lon), WINDOW) + 1
        place, ordered, district = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.uint8)
        found, unsure = Growing(len(lon) // 4 + _ROOM), Growing(_ROOM)
        strange = 0
        for begin in range(0, len(lon), WINDOW):
            end = min(begin + WINDOW, len(lon))
            jump = they_jump(lon, lat, begin, end, grid.frame, grid.districts)
            some, odd = seek(lon, lat, begin, end, grid.frame, grid.districts, place, district, jump)
            strange += odd
            sought = place[:some]
            if jump:
                in_districts(sought, district[:some], ordered)
                sought = ordered[:some]
            done = 0
            while done < some:
                done, found.count, unsure.count = cover(
                    sought,
                    done,
                    lon,
                    lat,
                    *grid[1:],
                    found.which,
                    found.zone,
                    found.count,
                    unsure.which,
                    unsure.zone,
                    unsure.count,
                )
                if done < some:
                    share = (begin + done / some * (end - begin)) / len(lon)
                    found.grow(share)
                    unsure.grow(share)
        return self._settled(found.pairs, unsure.pairs, lon, lat) if unsure.count else found.pairs, strange

    def _settled(self, pairs: Pairs, unsure: Pairs, lon: Floats, lat: Floats) -> Pairs:
        """The pairs with those that GEOS says of the open ones."""
        points = shapely.points(lon[unsure.which], lat[unsure.which])
        true = shapely.covers(self.corners.shapes_of(unsure.zone), points)
        return Pairs(np.append(pairs.which, unsure.which[true]), np.append(pairs.zone, unsure.zone[true]))
