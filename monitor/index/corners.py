"""The rings of all zones as arrays, and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from zones.frame import Floats
from zones.prepared import prepared
from zones.shape import Shape

Ints = NDArray[np.int32]
_AT_ONCE = 256
"""So many zones are taken apart at a time: GEOS makes a copy of each ring."""


@dataclass(frozen=True)
class Corners:
    """Zones by their number from 0: corners (longitude, latitude) in degrees, each ring's from `rings[r]` up to `rings[r + 1]`,
    the last the same as the first; a zone's rings from `zones[z]` up to `zones[z + 1]`; a part's, the shell first, from
    `parts[p]` on, and a zone's parts from `of_zone[z]` on.
    """

    at: Floats
    rings: Ints
    parts: Ints
    of_zone: Ints

    def __getstate__(self) -> dict[str, object]:
        """Goes to another process without what is made of it there."""
        return {name: getattr(self, name) for name in ("at", "rings", "parts", "of_zone")}

    @property
    def count(self) -> int:
        return len(self.of_zone) - 1

    @cached_property
    def zones(self) -> Ints:
        return np.ascontiguousarray(self.parts[self.of_zone])

    @property
    def shapes(self) -> NDArray[np.object_]:
        """The zones as GEOS has them, prepared for questions."""
        return self.shapes_of(np.arange(self.count))

    def shapes_of(self, zones: NDArray[np.integer]) -> NDArray[np.object_]:
        """The same of some zones, in their order."""
        own, place = np.unique(zones, return_inverse=True)
        made = np.empty(len(own), dtype=object)
        made[:] = [self.shape(zone) for zone in own.tolist()]
        return np.asarray(made[place])

    def shape(self, zone: int) -> Shape:
        """One zone as GEOS has it, prepared for questions: made when it is first asked for."""
        made = self._made.get(zone)
        if made is None:
            parts = self.parts[self.of_zone[zone] : self.of_zone[zone + 1] + 1]
            rings = self.rings[parts[0] : parts[-1] + 1]
            ends = rings - rings[0], parts - parts[0], np.array([0, len(parts) - 1])
            [made] = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, self.at[rings[0] : rings[-1]], ends)
            self._made[zone] = prepared(made)
        return made

    @cached_property
    def _made(self) -> dict[int, Shape]:
        return {}


def corners_of(shapes: Sequence[Shape]) -> Corners:
    """The corners of shapes: polygons and multipolygons in WGS84, longitude first, none of them empty; parts and holes of them may be."""
    every = np.array(shapes, dtype=object)
    at = np.empty((int(shapely.get_num_coordinates(every).sum()), 2))
    rings, parts, of_zone, done = [], [], [], 0
    for first in range(0, len(every), _AT_ONCE):
        some = every[first : first + _AT_ONCE]
        polygons, whose = _not_empty(*shapely.get_parts(some, return_index=True))
        outlines, which = _not_empty(*shapely.get_rings(polygons, return_index=True))
        taken = shapely.get_coordinates(outlines)
        at[done : done + len(taken)] = taken
        done += len(taken)
        rings.append(shapely.get_num_coordinates(outlines))
        parts.append(np.bincount(which, minlength=len(polygons)))
        of_zone.append(np.bincount(whose, minlength=len(some)))
    return Corners(at=at, rings=_ends(rings), parts=_ends(parts), of_zone=_ends(of_zone))


def _not_empty(shapes: NDArray[np.object_], whose: NDArray[np.intp]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    some = ~shapely.is_empty(shapes)
    return shapes[some], whose[some]


def _ends(counts: Sequence[NDArray[np.integer]]) -> Ints:
    return np.cumsum(np.concatenate([[0], *counts])).astype(np.int32)


def joined_corners(some: Sequence[tuple[Corners, NDArray[np.bool_]]]) -> Corners:
    """The chosen zones of each, one after the other."""
    at, rings, parts, of_zone = [], [], [], []
    for corners, chosen in some:
        of_parts = np.repeat(chosen, np.diff(corners.of_zone))
        of_rings = np.repeat(of_parts, np.diff(corners.parts))
        in_ring = np.diff(corners.rings)
        at.append(corners.at if chosen.all() else corners.at[np.repeat(of_rings, in_ring)])
        rings.append(in_ring[of_rings])
        parts.append(np.diff(corners.parts)[of_parts])
        of_zone.append(np.diff(corners.of_zone)[chosen])
    return Corners(at=np.concatenate(at), rings=_ends(rings), parts=_ends(parts), of_zone=_ends(of_zone))
