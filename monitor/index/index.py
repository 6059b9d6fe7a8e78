"""An index of zones, made once and never changed: asked which of them cover each of many positions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely

from monitor.index.corners import Corners, Ints, corners_of
from monitor.index.cover import cover
from monitor.index.grid import Grid, fit_for_grid, grid_of
from monitor.index.kernel import COMPILED
from monitor.index.plain import cover_plainly
from zones.error import BadNumber
from zones.frame import Floats
from zones.shape import Shape

_ROOM = 1 << 20


class Pairs(NamedTuple):
    """That a position is covered by a zone, both by their numbers from 0; in the order of the positions, of each of the zones."""

    which: Ints
    zone: Ints


@dataclass(frozen=True)
class ZoneIndex:
    """The zones' corners, the grid that is made of them, and those that are in none, of which GEOS is asked: very large ones,
    some far from all others, and without numba all.
    """

    corners: Corners
    grid: Grid | None
    apart: tuple[int, ...]

    @classmethod
    def of(cls, shapes: Sequence[Shape]) -> "ZoneIndex":
        """The index of shapes in WGS84, longitude first; their numbers are their places."""
        corners = corners_of(shapes)
        fit = fit_for_grid(corners) & COMPILED
        grid = grid_of(corners, fit) if fit.any() else None
        return cls(corners=corners, grid=grid, apart=tuple(np.flatnonzero(~fit).tolist()))

    def covering(self, lon: Floats, lat: Floats) -> Pairs:
        """Which zones cover each position, degrees WGS84: exactly those of which GEOS says so, their boundaries included.

        Raises BadNumber for a position that is none: not a number, infinite, or beyond ±180, ±90.
        """
        lon, lat = np.ascontiguousarray(lon, np.float64), np.ascontiguousarray(lat, np.float64)
        if self.grid is None:
            _refuse_strange(lon, lat)
            return _in_order(*cover_plainly(self.corners, lon, lat, self.apart))
        found, strange = self._found(lon, lat, self.grid)
        if strange:
            _refuse_strange(lon, lat)
        if not self.apart:
            return found
        which, zone = cover_plainly(self.corners, lon, lat, self.apart)
        return _in_order(np.append(found.which, which), np.append(found.zone, zone))

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
        return _joined(parts), strange

    def _settled(self, pairs: Pairs, unsure: Pairs, lon: Floats, lat: Floats) -> Pairs:
        """The pairs with those that GEOS says of the open ones."""
        points = shapely.points(lon[unsure.which], lat[unsure.which])
        true = shapely.covers(self.corners.shapes[unsure.zone], points)
        return _in_order(np.append(pairs.which, unsure.which[true]), np.append(pairs.zone, unsure.zone[true]))


def _joined(parts: Sequence[Pairs]) -> Pairs:
    if len(parts) == 1:
        return parts[0]
    return Pairs(np.concatenate([part.which for part in parts]), np.concatenate([part.zone for part in parts]))


def _in_order(which: Ints, zone: Ints) -> Pairs:
    order = np.lexsort((zone, which))
    return Pairs(which[order], zone[order])


def _refuse_strange(lon: Floats, lat: Floats) -> None:
    """Raises BadNumber for the first position that is none on earth."""
    for field, values, most in (("longitude", lon, 180.0), ("latitude", lat, 90.0)):
        wrong = np.flatnonzero(~(np.abs(values) <= most))
        if len(wrong):
            raise BadNumber(field, float(values[wrong[0]]), f"Give degrees from -{most:g} to {most:g}.")
