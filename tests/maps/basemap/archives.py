"""Small tile archives that tests draw themselves: pictures in which a place can be found again, and vector tiles."""

import gzip
import json
import math
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
from numpy.typing import NDArray
from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from maps.basemap.mercator import tile_place, tile_range
from maps.basemap.tiles import TileKey

Numbers = NDArray[Any]
Painter = Callable[[Numbers, Numbers, int], Numbers]
"""Greys from columns and rows of tiles, with fractions, at a zoom."""


def crosses(places: Iterable[tuple[float, float]], *, half_m: float = 3.0) -> Painter:
    """Black crosses on white at places, longitude first, their arms of `half_m` metres half width."""

    def paint(x: Numbers, y: Numbers, zoom: int) -> Numbers:
        made = np.full(x.shape, 255, dtype=np.uint8)
        for lon, lat in places:
            (cx,), (cy,) = tile_place(np.array([lon]), np.array([lat]), zoom)
            metres = 40_075_016.686 * math.cos(math.radians(lat)) / 2**zoom
            dx, dy = np.abs(x - cx) * metres, np.abs(y - cy) * metres
            made[(np.minimum(dx, dy) <= half_m) & (np.maximum(dx, dy) <= 20 * half_m)] = 0
        return made

    return paint


def painted(degrees: tuple[float, float, float, float], zooms: Iterable[int], paint: Painter, *, side: int = 256,
            kind: str = "PNG") -> dict[TileKey, bytes]:  # fmt: skip
    """Tiles of some ground."""
    made: dict[TileKey, bytes] = {}
    steps = (np.arange(side) + 0.5) / side
    for zoom in zooms:
        for key in tile_range(degrees, zoom).each():
            x, y = np.meshgrid(key[1] + steps, key[2] + steps)
            out = BytesIO()
            Image.fromarray(paint(x, y, zoom)).save(out, kind)
            made[key] = out.getvalue()
    return made


def mbtiles(path: Path, tiles: Mapping[TileKey, bytes], **metadata: str) -> Path:
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE metadata (name text, value text)")
        file.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
        zooms = [z for z, _, _ in tiles]
        told = {"name": "Drawn", "format": "png", "minzoom": str(min(zooms)), "maxzoom": str(max(zooms))} | metadata
        file.executemany("INSERT INTO metadata VALUES (?, ?)", told.items())
        file.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)",
                         [(z, x, 2**z - 1 - y, data) for (z, x, y), data in tiles.items()])  # fmt: skip
    file.close()
    return path


def pmtiles(path: Path, tiles: Mapping[TileKey, bytes], *, kind: TileType = TileType.PNG, **metadata: Any) -> Path:
    with path.open("wb") as file:
        writer: Any = Writer(file)
        for key in sorted(tiles, key=lambda one: zxy_to_tileid(*one)):
            writer.write_tile(zxy_to_tileid(*key), tiles[key])
        writer.finalize(
            {
                "tile_type": kind, "tile_compression": Compression.GZIP if kind is TileType.MVT else Compression.NONE,
                "center_lon_e7": 0, "center_lat_e7": 0, "center_zoom": 0,
            },
            {"name": "Drawn"} | metadata,
        )  # fmt: skip
    return path


def vector_tiles(
    folder: Path, layers: Mapping[str, gpd.GeoDataFrame], *, zooms: tuple[int, int] = (13, 14)
) -> dict[TileKey, bytes]:
    """Vector tiles of layers in WGS84, as GDAL cuts them, packed by gzip."""
    found: dict[TileKey, bytes] = {}
    for number, (layer, frame) in enumerate(layers.items()):
        path = folder / f"layer-{number}.mbtiles"
        pyogrio.write_dataframe(
            frame.to_crs(3857), path, layer=layer, driver="MBTiles", MINZOOM=zooms[0], MAXZOOM=zooms[1]
        )
        with sqlite3.connect(path) as file:
            for z, x, y, data in file.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles"):
                key = (z, x, 2**z - 1 - y)
                found[key] = found.get(key, b"") + gzip.decompress(data)  # a tile is a list of layers
        file.close()
        path.unlink()
    return {key: gzip.compress(data, mtime=0) for key, data in found.items()}


def tile_json(layers: Mapping[str, Iterable[str]]) -> str:
    described = [{"id": name, "fields": dict.fromkeys(fields, "String")} for name, fields in layers.items()]
    return json.dumps({"vector_layers": described})
