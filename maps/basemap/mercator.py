"""Web Mercator and its tiles, beside the National Grid.

Tiles are counted from the north-west of the world (`x` eastwards, `y` southwards, 2^z of each at zoom z). Between Web
Mercator and WGS84 the formulas are exact, between WGS84 and the National Grid it is OSTN15.
"""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from maps.grid import Bounds
from zones.frame import Floats, degrees_or_nan, grid_or_nan

Degrees: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north, WGS84."""
HALF_WORLD_M = 20_037_508.342789244
"""From the middle of the world to its edge, Web Mercator metres (EPSG:3857)."""
_TILE_PX = 256
_MOST_LAT = 85.0511
_PIECES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class TileRange:
    """Whole tiles of a zoom: columns from `west` up to, not with, `east`, rows from `north` to `south`."""

    zoom: int
    west: int
    north: int
    east: int
    south: int

    def __len__(self) -> int:
        return max(0, self.east - self.west) * max(0, self.south - self.north)

    def each(self) -> list[tuple[int, int, int]]:
        """Zoom, column and row of each, row by row."""
        return [(self.zoom, x, y) for y in range(self.north, self.south) for x in range(self.west, self.east)]


def tile_place(lon: Floats, lat: Floats, zoom: float) -> tuple[Floats, Floats]:
    """Columns and rows, with fractions, of places in degrees."""
    count = 2.0**zoom
    row = (1 - np.arcsinh(np.tan(np.radians(np.clip(lat, -_MOST_LAT, _MOST_LAT)))) / math.pi) / 2
    return (lon + 180) / 360 * count, row * count


def tile_lat(row: float, zoom: int) -> float:
    """The latitude of a row, with fractions."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / 2.0**zoom))))


def degrees_around(bounds: Bounds) -> Degrees | None:
    """West, south, east and north in degrees of what the grid covers of the bounds; None where it covers nothing."""
    west, south, east, north = bounds
    e, n = np.meshgrid(np.linspace(west, east, _PIECES), np.linspace(south, north, _PIECES))
    lon, lat = degrees_or_nan(e.ravel(), n.ravel())
    if np.isnan(lon).all():
        return None
    return float(np.nanmin(lon)), float(np.nanmin(lat)), float(np.nanmax(lon)), float(np.nanmax(lat))


def tile_range(degrees: Degrees, zoom: int) -> TileRange:
    """The tiles on which some ground lies: west, south, east, north."""
    west, south, east, north = degrees
    columns, rows = tile_place(np.array([west, east]), np.array([north, south]), zoom)
    last = 2**zoom - 1
    first_x, last_x = (min(max(math.floor(at), 0), last) for at in columns)
    first_y, last_y = (min(max(math.floor(at), 0), last) for at in rows)
    return TileRange(zoom=zoom, west=first_x, north=first_y, east=last_x + 1, south=last_y + 1)


def metres_a_pixel(zoom: float, lat: float) -> float:
    """The ground under a pixel of a tile of 256, metres."""
    return float(2 * HALF_WORLD_M * math.cos(math.radians(lat)) / (_TILE_PX * 2.0**zoom))


def zoom_for(metres: float, lat: float) -> float:
    """The zoom at which a pixel is so many metres of the ground."""
    return math.log2(metres_a_pixel(0, lat) / metres)


def mercator_box(degrees: Degrees) -> tuple[float, float, float, float]:
    """The same box in Web Mercator metres."""
    columns, rows = tile_place(np.array(degrees[::2]), np.array(degrees[1::2]), 0)
    x, y = (columns * 2 - 1) * HALF_WORLD_M, (1 - rows * 2) * HALF_WORLD_M
    return float(x[0]), float(y[0]), float(x[1]), float(y[1])


def mercator_in_grid(geometries: "np.ndarray[tuple[int], np.dtype[np.object_]]") -> list[BaseGeometry]:
    """Geometries in Web Mercator as National Grid metres; those that reach beyond the grid are left out."""

    def moved(points: Floats) -> Floats:
        x, y = points[:, 0] / HALF_WORLD_M * 180, points[:, 1] / HALF_WORLD_M * math.pi
        return np.column_stack(grid_or_nan(x, np.degrees(np.arctan(np.sinh(y)))))

    made = shapely.transform(geometries, moved)
    return [one for one in made if one is not None and bool(np.isfinite(shapely.get_coordinates(one)).all())]
