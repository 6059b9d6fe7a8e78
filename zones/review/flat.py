"""Metres around a zone: its geometry in a plane and back, for questions that degrees can't answer."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from zones.frame import METRES_PER_DEGREE, Floats, plane_at
from zones.shape import GRID_PIECE_M, Shape, cut_edges
from zones.unit import Lat, Lon, LonLat

_PIECE_DEG = GRID_PIECE_M / METRES_PER_DEGREE
_CELL_DEG = 0.05
"""Zones of one neighbourhood share a plane: 5 km off its middle it draws lengths 3e-7 too long (x² / 2 R²)."""


@dataclass(frozen=True, slots=True)
class Plane:
    """Metres east and north in a transverse Mercator; within 20 km of its middle lengths are true to 5e-6."""

    _frame: Transformer

    def flat(self, geometry: BaseGeometry) -> BaseGeometry:
        """A WGS84 geometry in the plane, its edges cut so that they keep within 2 mm of their course."""
        return shapely.transform(cut_edges(geometry, _PIECE_DEG), lambda points: self.moved(points, "FORWARD"))

    def degrees(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry of the plane in WGS84, its edges cut so that they keep within 2 mm of their course."""
        return shapely.transform(cut_edges(geometry, GRID_PIECE_M), lambda points: self.moved(points, "INVERSE"))

    def point(self, at: LonLat) -> Point:
        x, y = self._frame.transform(at.lon, at.lat)
        return Point(x, y)

    def lonlat(self, x: float, y: float) -> LonLat:
        lon, lat = self._frame.transform(x, y, direction="INVERSE")
        return LonLat(lon=Lon(float(lon)), lat=Lat(float(lat)))

    def moved(self, points: Floats, direction: str = "FORWARD") -> Floats:
        return np.column_stack(self._frame.transform(points[:, 0], points[:, 1], direction=direction))


def plane_of(shape: BaseGeometry) -> Plane:
    """The plane of a shape's neighbourhood."""
    west, south, east, north = shape.bounds
    return _plane(
        *(_CELL_DEG * math.floor(middle / _CELL_DEG + 0.5) for middle in ((west + east) / 2, (south + north) / 2))
    )


@lru_cache(maxsize=256)  # PROJ takes 10 ms to make one
def _plane(lon: float, lat: float) -> Plane:
    return Plane(plane_at(lon, lat))


def parts_of(shape: BaseGeometry) -> list[Polygon]:
    """The polygons that a geometry has, without the points and lines that an overlay may leave beside them."""
    return [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty]


def as_shape(parts: Iterable[Polygon]) -> Shape:
    """Polygons as one shape; there must be one at least."""
    polygons = list(parts)
    made: Shape = polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
    return shapely.orient_polygons(made)


def simpler(part: Polygon, within_m: float) -> Polygon:
    """A polygon of the plane without the corners that stand out by less."""
    made = part.simplify(within_m)
    return made if isinstance(made, Polygon) and not made.is_empty else part
