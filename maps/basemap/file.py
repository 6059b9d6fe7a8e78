"""One file of a base map, whatever its format: told by its first bytes, read for some ground, kept for a while."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TypeAlias

from maps.basemap.base import BaseMap
from maps.basemap.geopackage import geopackage_degrees, read_geopackage
from maps.basemap.kept import kept
from maps.basemap.mbtiles import open_mbtiles
from maps.basemap.mercator import Degrees
from maps.basemap.pmtiles import MAGIC, open_pmtiles
from maps.basemap.raster import raster_map, raster_on_screen
from maps.basemap.tiles import Tiles
from maps.basemap.vectortiles import vector_map
from maps.error import BadBaseMap
from maps.grid import Bounds
from zones.frame import GB_EAST, GB_NORTH, GB_SOUTH, GB_WEST

_SQLITE = b"SQLite format 3\0"
_REMEDY = "Set the path of a GeoPackage, an MBTiles or a PMTiles file, or none."
_ZOOMED = 2
"""A map on a screen is drawn for being looked at so much closer than it opens."""
_OPENS_DEG = 0.06
_Opening: TypeAlias = Callable[[Path], AbstractContextManager[Tiles]]


def read_file(path: Path, bounds: Bounds, scale: float, *, on_screen: bool) -> BaseMap:
    """The ground within `bounds` at 1:`scale`, or for a map that is zoomed; raises BadBaseMap for a file that can't be read."""
    if not path.is_file():
        raise BadBaseMap("CORDON_BASEMAP", path.name, _REMEDY, problem="is not there")

    def read() -> BaseMap:
        opening = _archive(path)
        if opening is None:
            return read_geopackage(path, bounds, scale / _ZOOMED if on_screen else scale)
        with opening(path) as tiles:
            return read_tiles(tiles, bounds, scale, on_screen=on_screen)

    return kept(path, (bounds, scale, on_screen), read)


def is_of_lines(path: Path) -> bool:
    """Whether a file has lines, and not pictures; raises BadBaseMap for a file that can't be read."""
    opening = _archive(path)
    if opening is None:
        return True
    with opening(path) as tiles:
        return tiles.about.vector


def read_tiles(tiles: Tiles, bounds: Bounds, scale: float, *, on_screen: bool) -> BaseMap:
    """The same of an open archive."""
    if tiles.about.vector:
        return vector_map(tiles, bounds, scale)
    return raster_on_screen(tiles, bounds, scale) if on_screen else raster_map(tiles, bounds, scale)


def file_degrees(path: Path) -> Degrees | None:
    """Where a map opens that has nothing to show yet: the ground of the file, or the middle of it.

    None where the file does not say, where it is more than Great Britain, and where it can't be read.
    """
    try:
        opening = _archive(path)
        if opening is None:
            return geopackage_degrees(path)
        with opening(path) as tiles:
            west, south, east, north = tiles.about.degrees
    except (BadBaseMap, OSError):
        return None  # what is wrong with the file is said when it is drawn
    if not (west > GB_WEST and south > GB_SOUTH and east < GB_EAST and north < GB_NORTH):
        return None
    lon, lat = (west + east) / 2, (south + north) / 2
    return (
        max(west, lon - _OPENS_DEG),
        max(south, lat - _OPENS_DEG / 2),
        min(east, lon + _OPENS_DEG),
        min(north, lat + _OPENS_DEG / 2),
    )


def _archive(path: Path) -> _Opening | None:
    """How the file's tiles are opened; None for what is read as a GeoPackage, or is none of the three."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_SQLITE))
    except OSError as error:
        raise BadBaseMap("CORDON_BASEMAP", path.name, f"{_REMEDY} ({error.strerror})") from None
    if start.startswith(MAGIC) or (start != _SQLITE and path.suffix == ".pmtiles"):
        return open_pmtiles
    if (start == _SQLITE and _has_tiles(path)) or path.suffix == ".mbtiles":
        return open_mbtiles
    return None


def _has_tiles(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as file:
            names = {str(name) for (name,) in file.execute("SELECT name FROM sqlite_master LIMIT 10000")}
    except sqlite3.Error:
        return False
    return {"tiles", "metadata"} <= names and "gpkg_contents" not in names
