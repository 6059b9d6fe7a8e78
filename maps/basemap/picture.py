"""The pictures of raster tiles put together: in a sober grey, and warped into the National Grid for paper.

Grey, and so light that black becomes the grey that still has a contrast of 5.9:1 with white: what was legible stays so,
and zones and symbols, which are darker, stand out.
"""

import math
import struct
import warnings
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from maps.basemap.mercator import TileRange, degrees_around, metres_a_pixel, tile_lat, tile_place, tile_range
from maps.basemap.tiles import TileKey
from maps.grid import Bounds
from zones.frame import degrees_or_nan

_FORMATS = ("PNG", "JPEG", "WEBP")
_LEAST_PX, _MOST_PX = 16, 1_024
"""The side of a tile that is read; usual ones have 256 or 512."""
_DARKEST, _STEP = 100, 5
"""The darkest grey of 255, and the steps of grey between it and white: few, for small files."""
_SOBER = [255 - round((255 - v) * (255 - _DARKEST) / 255 / _STEP) * _STEP for v in range(256)]
_Piece: TypeAlias = tuple[tuple[int, int, int, int], tuple[float, ...]]
_MESH_M, _MOST_MESH = 1_000.0, 128
"""OSTN15 is a grid of 1 km: between places so far apart, all is straight to a few centimetres."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Level:
    """Tiles of one zoom as one picture, north up; white where a tile is not `there`."""

    covers: TileRange
    tile_px: int
    pixels: NDArray[np.uint8]
    there: frozenset[TileKey]

    @property
    def pixel_m(self) -> float:
        """The ground under a pixel in the middle, metres."""
        middle = tile_lat((self.covers.north + self.covers.south) / 2, self.covers.zoom)
        return metres_a_pixel(self.covers.zoom, middle) * 256 / self.tile_px


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """A picture of the ground within `bounds` (National Grid): levels of it, the coarsest first."""

    bounds: Bounds
    levels: tuple[Level, ...]

    def in_grid(self, bounds: Bounds, width_px: int, height_px: int) -> bytes:
        """The ground within some bounds as a PNG, every pixel where OSTN15 puts it; white where there is none.

        The same for the same on every machine: without a date, a name or any other word.
        """
        level = self._finest_over(bounds)
        drawn = Image.new("L", (width_px, height_px), 255)
        mesh = _mesh(level, bounds, width_px, height_px)
        if mesh:
            source = Image.fromarray(level.pixels)
            drawn = source.transform(
                drawn.size, Image.Transform.MESH, mesh, resample=Image.Resampling.BILINEAR, fill=1, fillcolor=255
            )
        return _png(drawn)

    def tiles(self) -> dict[str, bytes]:
        """Each tile of each level as a PNG, by zoom/column/row."""
        made: dict[str, bytes] = {}
        for level in self.levels:
            side, first = level.tile_px, level.covers
            for z, x, y in sorted(level.there):
                top, left = (y - first.north) * side, (x - first.west) * side
                made[f"{z}/{x}/{y}"] = _png(Image.fromarray(level.pixels[top : top + side, left : left + side]))
        return made

    def _finest_over(self, bounds: Bounds) -> Level:
        """The finest level that covers the bounds; the coarsest covers all that there is."""
        covering = [level for level in self.levels if _covers(level.covers, bounds)]
        return covering[-1] if covering else self.levels[0]


def level_of(covers: TileRange, found: Mapping[TileKey, bytes]) -> Level | None:
    """The tiles put together; None where there is none that can be read as a picture."""
    read = {key: picture for key, data in found.items() if (picture := sober(data)) is not None}
    if not read:
        return None
    side = max(picture.width for picture in read.values())
    columns, rows = covers.east - covers.west, covers.south - covers.north
    whole = Image.new("L", (columns * side, rows * side), 255)
    for (_, x, y), picture in read.items():
        fitted = picture if picture.size == (side, side) else picture.resize((side, side), Image.Resampling.BILINEAR)
        whole.paste(fitted, ((x - covers.west) * side, (y - covers.north) * side))
    return Level(covers=covers, tile_px=side, pixels=np.asarray(whole), there=frozenset(read))


def sober(data: bytes) -> Image.Image | None:
    """A tile's picture in the sober grey; None for what is none, or is larger than a tile is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a picture that is refused below
            with Image.open(BytesIO(data), formats=_FORMATS) as opened:
                if not all(_LEAST_PX <= side <= _MOST_PX for side in opened.size):
                    return None
                picture = opened.convert("RGBA")
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        zlib.error,
        struct.error,
        Image.DecompressionBombError,
    ):
        return None
    on_white = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return on_white.convert("L").point(_SOBER)


def _covers(tiles: TileRange, bounds: Bounds) -> bool:
    degrees = degrees_around(bounds)
    if degrees is None:
        return False
    wanted = tile_range(degrees, tiles.zoom)
    return (
        tiles.west <= wanted.west
        and wanted.east <= tiles.east
        and tiles.north <= wanted.north
        and wanted.south <= tiles.south
    )


def _mesh(level: Level, bounds: Bounds, width_px: int, height_px: int) -> list[_Piece]:
    """For each rectangle of the drawing, where its corners lie in the level's picture (north-west, then anticlockwise)."""
    west, south, east, north = bounds
    across = _edges(width_px, east - west)
    down = _edges(height_px, north - south)
    e, n = np.meshgrid(west + across / width_px * (east - west), north - down / height_px * (north - south))
    lon, lat = degrees_or_nan(e.ravel(), n.ravel())
    columns, rows = tile_place(lon, lat, level.covers.zoom)
    x = ((columns - level.covers.west) * level.tile_px).reshape(e.shape).tolist()
    y = ((rows - level.covers.north) * level.tile_px).reshape(e.shape).tolist()
    made: list[_Piece] = []
    for i in range(len(down) - 1):
        for j in range(len(across) - 1):
            corners = (
                x[i][j],
                y[i][j],
                x[i + 1][j],
                y[i + 1][j],
                x[i + 1][j + 1],
                y[i + 1][j + 1],
                x[i][j + 1],
                y[i][j + 1],
            )
            if not any(math.isnan(at) for at in corners):
                made.append(((int(across[j]), int(down[i]), int(across[j + 1]), int(down[i + 1])), corners))
    return made


def _edges(pixels: int, metres: float) -> NDArray[np.int64]:
    """Pixels between which the drawing is taken for straight."""
    pieces = min(max(1, math.ceil(metres / _MESH_M)), _MOST_MESH, pixels)
    return np.unique(np.linspace(0, pixels, pieces + 1).round().astype(np.int64))


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG", compress_level=3)
    return out.getvalue()
