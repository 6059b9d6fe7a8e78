"""The National Grid under a map: geometries brought into it by OSTN15 and back, and its lines."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from zones.frame import Floats, from_grid, plane_at, to_grid
from zones.unit import LonLat

Bounds: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north in National Grid metres."""

_SEEN_M = 1.0
"""A smaller error is not seen on any map."""
_STEPS_M = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
# Ordnance Survey, "A guide to coordinate systems in Great Britain", annexe B and C: the projection's scale.
_F0, _E0, _RADIUS_M = 0.9996012717, 400_000.0, 6_382_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GridLines:
    """The grid's lines within some bounds, metres."""

    bounds: Bounds
    eastings: Sequence[int]
    northings: Sequence[int]

    def upright(self) -> list[LineString]:
        """A line for each easting, south to north."""
        return [LineString([(e, self.bounds[1]), (e, self.bounds[3])]) for e in self.eastings]

    def level(self) -> list[LineString]:
        """A line for each northing, west to east."""
        return [LineString([(self.bounds[0], n), (self.bounds[2], n)]) for n in self.northings]


def grid_lines(bounds: Bounds, *, least_step_m: float) -> GridLines:
    """The lines within the bounds at the smallest usual step that is not below `least_step_m`."""
    step = next((step for step in _STEPS_M if step >= least_step_m), _STEPS_M[-1])
    west, south, east, north = bounds
    return GridLines(
        bounds=bounds,
        eastings=range(math.ceil(west / step) * step, math.floor(east / step) * step + 1, step),
        northings=range(math.ceil(south / step) * step, math.floor(north / step) * step + 1, step),
    )


def in_grid(geometry: BaseGeometry) -> BaseGeometry:
    """A WGS84 geometry in National Grid metres; raises OutsideCoverage."""
    return shapely.transform(geometry, lambda p: np.column_stack(to_grid(p[:, 0], p[:, 1])))


def in_degrees(geometry: BaseGeometry) -> BaseGeometry:
    """A geometry in National Grid metres as WGS84; raises OutsideCoverage."""
    return shapely.transform(geometry, lambda p: np.column_stack(from_grid(p[:, 0], p[:, 1])))


def spot_in_grid(at: LonLat) -> tuple[float, float]:
    """Easting and northing of a position; raises OutsideCoverage."""
    east, north = to_grid(np.array([at.lon]), np.array([at.lat]))
    return float(east[0]), float(north[0])


def grid_scale(easting: float) -> float:
    """Grid metres to a metre on the ground, at an easting."""
    return _F0 * (1 + ((easting - _E0) / _RADIUS_M) ** 2 / 2)


def bounds_of(shapes: Iterable[BaseGeometry], *, around_m: float = 0.0) -> Bounds:
    """The bounds in the grid of WGS84 shapes, grown by some metres; raises OutsideCoverage."""
    boxes = np.array([in_grid(shape).bounds for shape in shapes])
    west, south = boxes[:, :2].min(axis=0) - around_m
    east, north = boxes[:, 2:].max(axis=0) + around_m
    return float(west), float(south), float(east), float(north)


def grown(shape: BaseGeometry, metres: float) -> BaseGeometry:
    """The shape grown by some metres, to look at: in a plane of its own, for a buffer may reach out of the grid."""
    plane = plane_at(shape.centroid.x, shape.centroid.y)

    def moved(points: Floats, direction: str) -> Floats:
        return np.column_stack(plane.transform(points[:, 0], points[:, 1], direction=direction))

    flat = shapely.transform(shape, lambda points: moved(points, "FORWARD"))
    return shapely.transform(flat.buffer(metres), lambda points: moved(points, "INVERSE"))


def grown_area(area: BaseGeometry, error_m: float) -> BaseGeometry:
    """The area within which a place was, at 95 %: grown by its error where that is more than the tie of the frames."""
    return area if error_m <= _SEEN_M else grown(area, error_m)
