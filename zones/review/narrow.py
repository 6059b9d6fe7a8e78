"""The narrowest place of a zone: where it is least wide across, as somebody walking through it would say.

It is the shortest straight line between two opposite sides whose circle, the line as its diameter, lies within the
zone: the neck of an hourglass, a corridor's width, an arm of an L, what a hole leaves beside it. Sides that part by up
to 10° count as opposite at a blunt end. A corner has no opposite sides, so no corner or spike is a narrow place,
though each narrows to nothing, nor is a tooth of the outline that is not twice as long as it is wide; where a part has no opposite sides at all (a triangle), it is the largest circle in it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.geometry import LineString, Polygon

from zones.review.flat import Plane, parts_of, plane_of, simpler
from zones.review.medial import Circles, circles_within
from zones.shape import Shape
from zones.unit import Metres

_SIMPLER_M = 0.005
"""Corners that stand out by less are left out before looking: a width is found to 2 cm."""
_SAMPLES = 800
_OPPOSITE_RAD = np.radians(0.5)
_PARTING_RAD = np.radians(10.0)
_LONG = 10.0
"""The way round either side of a line across, in its half widths, that parts the zone: two widths deep."""
_BLUNT = 6.0
"""The way round a blunt end, in radii of the last circle before it: π round, 4 square, 5.5 at a point of 40°."""
_TELLING, _TELLING_M = 0.02, 0.03
"""What a blunt end must be narrower by to count: the chords of a round one seem to part, and cost 0.4 %."""
_ROUND = 1.001
"""A part that is larger by no more than the largest circle in it is that circle: any line across it is as short."""
_ASKEW_RAD = np.radians(60.0)
_ROUNDING = 1e-5
"""By how much the circle on a line may reach out: the mouth of a spike that opens by more than half a degree fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """A part's narrowest place: its width in metres, and a line across it in WGS84, longitude first."""

    part: int
    width_m: Metres
    across: LineString


def narrowest(shape: Shape) -> Sequence[Narrow]:
    """The narrowest place of each part, in the order of the parts (from 0)."""
    plane = plane_of(shape)
    return [_of_part(plane, part, number) for number, part in enumerate(parts_of(plane.flat(shape)))]


def _of_part(plane: Plane, part: Polygon, number: int) -> Narrow:
    line = _across(part)
    ends = plane.degrees(line)
    return Narrow(
        part=number, width_m=Metres(float(line.length)), across=LineString(shapely.get_coordinates(ends)[[0, -1]])
    )


def _across(part: Polygon) -> LineString:
    """The shortest line across, in the plane."""
    simple = simpler(part, _SIMPLER_M)
    widest = shapely.maximum_inscribed_circle(part, 0.01)
    if part.area < _ROUND * math.pi * float(widest.length) ** 2:
        return _diameter(widest)
    found = circles_within(simple, max(simple.length / _SAMPLES, 0.05), most_m=float(widest.length) + 2 * _SIMPLER_M)
    found = found.where(~found.in_a_corner())
    away, way_round = found.opposite(), found.way_round_m() / found.radius_m
    parts = way_round >= _LONG
    lines = [_diameter(widest), *_narrowest_of(found.where((away < _OPPOSITE_RAD) & parts))]
    lines += _between_corners(simple, found.where((away < _ASKEW_RAD) & parts))
    least = min(lines, key=lambda line: float(line.length))
    parting = found.where(away < _PARTING_RAD)
    blunt = _narrowest_of(parting.where((parting.way_round_m() <= _BLUNT * parting.radius_m) & _goes_on(parting)))
    return next((line for line in blunt if line.length < least.length * (1 - _TELLING) - _TELLING_M), least)


def _goes_on(found: Circles) -> NDArray[np.bool_]:
    """Whether two or three widths further another of the circles is hardly larger: an arm, not a tooth of the outline."""
    tree, width = cKDTree(found.centre), 2 * found.radius_m
    near = tree.query_ball_point(found.centre, 3 * width)
    return np.array([
        bool(np.any((np.hypot(*(found.centre[those] - centre).T) > 2 * 2 * radius) & (found.radius_m[those] < 1.5 * radius)))
        for centre, radius, those in zip(found.centre, found.radius_m, near, strict=True)
    ], dtype=bool)  # fmt: skip


def _narrowest_of(those: Circles) -> list[LineString]:
    """The line across the least of the circles; none where there is none."""
    if not len(those.radius_m):
        return []
    least = int(those.radius_m.argmin())
    return [LineString([those.touch[least], those.other[least]])]


def _between_corners(part: Polygon, found: Circles) -> list[LineString]:
    """The shortest lines between the two edges that a circle touches, where the circle on the line is within.

    A neck between two inward corners fits no circle of a sample exactly: these touch it askew.
    """
    lines = found.shortest_lines()
    middle, half = shapely.points(lines.mean(axis=1)), np.hypot(*(lines[:, 1] - lines[:, 0]).T) / 2
    within = shapely.covers(part, middle) & (shapely.distance(part.boundary, middle) >= half * (1 - _ROUNDING))
    return [LineString(line) for line in lines[within & (half > _SIMPLER_M)]]


def _diameter(radius: LineString) -> LineString:
    """The diameter of the circle that this is a radius of, from its centre."""
    (x, y), (to_x, to_y) = shapely.get_coordinates(radius)
    return LineString([(to_x, to_y), (2 * x - to_x, 2 * y - to_y)])
