"""What somebody who sees only the shape of a zone would take for the place that it protects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from zones.error import OutsideCoverage
from zones.frame import WGS84, Floats, lonlat_from_grid, to_grid
from zones.review.arc import arc_centres
from zones.review.around import smallest_circle
from zones.review.axis import ends_and_middle
from zones.review.flat import Plane, parts_of, plane_of, simpler
from zones.shape import Shape
from zones.unit import LonLat, Metres

_DEEPEST_M = 1.0
"""Whatever is less deep than the deepest place by no more than this could be taken for it."""
_SIMPLER_M = 0.5


class GuessKind(StrEnum):
    """How the place is guessed; the words follow "a guesser who takes …"."""

    CIRCLE = "the centre of the smallest circle around it"
    CENTROID = "its centroid"
    DEEPEST = "its deepest place"
    ARC = "the centre of a round piece of its outline"
    END = "an end of its middle line"
    MIDDLE = "the middle of its middle line"
    BOX = "the middle of its bounding box"
    GRID_BOX = "the middle of its bounding box in the National Grid"
    RECTANGLE = "the middle of the smallest rectangle around it"
    HULL = "the centroid of its convex hull"
    CORNERS = "the mean of its corners"
    HOLE = "the middle of a hole in it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A guess, and how far in metres (geodesic) it is from the place that it was to find."""

    kind: GuessKind
    at: LonLat
    away_m: Metres


@dataclass(frozen=True, slots=True)
class Guesses:
    """All the guesses that a shape invites: each a point of the plane, or the ground that is as deep as any."""

    plane: Plane
    kinds: Sequence[GuessKind]
    grounds: Sequence[BaseGeometry]

    def near(self, at: LonLat) -> Sequence[Guess]:
        """How close each comes to a place, the closest first."""
        here = self.plane.point(at)
        ends = shapely.get_coordinates(shapely.shortest_line(np.asarray(self.grounds, dtype=object), here)).reshape(
            -1, 2, 2
        )
        spots = [self.plane.lonlat(x, y) for x, y in ends[:, 0]]
        count = len(spots)
        _, _, away = WGS84.inv(
            np.full(count, at.lon), np.full(count, at.lat), [s.lon for s in spots], [s.lat for s in spots]
        )
        made = [
            Guess(kind=kind, at=spot, away_m=Metres(float(metres)))
            for kind, spot, metres in zip(self.kinds, spots, away, strict=True)
        ]
        return sorted(made, key=lambda guess: guess.away_m)


def guesses(shape: Shape) -> Guesses:
    """The guesses that a shape invites, taken whole and part by part."""
    plane = plane_of(shape)
    flat = plane.flat(shape)
    parts = parts_of(flat)
    made: list[tuple[GuessKind, BaseGeometry]] = []
    for one in (flat, *(parts if len(parts) > 1 else ())):
        made += _plain(one)
    for part in parts:
        made += _inner(part)
        made += _holes(part)
    bare = shapely.transform(shape, plane.moved)
    made += ((GuessKind.ARC, Point(centre)) for centre in arc_centres(bare))
    made.append((GuessKind.CORNERS, Point(_corners(bare).mean(axis=0))))
    made += _boxes(plane, shape)
    return Guesses(plane, [kind for kind, _ in made], [ground for _, ground in made])


def _corners(shape: BaseGeometry) -> Floats:
    """Each corner once, though a ring ends where it began."""
    return np.concatenate([shapely.get_coordinates(ring)[:-1] for ring in shapely.get_rings(shapely.get_parts(shape))])


def _plain(flat: BaseGeometry) -> Iterable[tuple[GuessKind, BaseGeometry]]:
    hull = flat.convex_hull
    yield GuessKind.CENTROID, flat.centroid
    yield GuessKind.HULL, hull.centroid
    yield GuessKind.CIRCLE, smallest_circle(flat)[0]
    yield GuessKind.RECTANGLE, shapely.minimum_rotated_rectangle(hull).centroid


def _inner(part: Polygon) -> Iterable[tuple[GuessKind, BaseGeometry]]:
    deepest = shapely.maximum_inscribed_circle(part, 0.1)
    depth_m = float(deepest.length)
    # In two steps: for one that leaves next to nothing GEOS takes a hundred times as long.
    by = (depth_m - _DEEPEST_M) / 2
    ground = part.buffer(-by, quad_segs=32).buffer(-by, quad_segs=32) if by > _DEEPEST_M / 2 else Point()
    yield GuessKind.DEEPEST, Point(deepest.coords[0]) if ground.is_empty else ground
    for kind, row in zip((GuessKind.END, GuessKind.END, GuessKind.MIDDLE), _axis(part, depth_m), strict=False):
        yield kind, Point(row)


def _holes(part: Polygon) -> Iterable[tuple[GuessKind, BaseGeometry]]:
    """A hole that is cut around a place points to it as a zone does."""
    for ring in part.interiors:
        hole = Polygon(ring)
        yield GuessKind.HOLE, hole.centroid
        yield GuessKind.HOLE, Point(shapely.maximum_inscribed_circle(hole, 0.1).coords[0])


def _axis(part: Polygon, depth_m: float) -> Iterable[Floats]:
    found = ends_and_middle(simpler(part, min(_SIMPLER_M, depth_m / 10)), depth_m)
    return () if found is None else found


def _boxes(plane: Plane, shape: Shape) -> Iterable[tuple[GuessKind, BaseGeometry]]:
    west, south, east, north = shape.bounds
    yield GuessKind.BOX, plane.point(LonLat(lon=(west + east) / 2, lat=(south + north) / 2))  # type: ignore[arg-type]
    lon, lat = shapely.get_coordinates(shape).T
    x, y = to_grid(lon, lat)
    try:
        middle = lonlat_from_grid(float(x.min() + x.max()) / 2, float(y.min() + y.max()) / 2)
    except OutsideCoverage:  # the middle of a large box can lie at sea
        return
    yield GuessKind.GRID_BOX, plane.point(middle)
