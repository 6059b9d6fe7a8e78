"""A PMTiles archive of version 3 (Protomaps, PMTiles specification): one file, of which only the parts that are needed are read."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from maps.basemap.mbtiles import vector_layers
from maps.basemap.mercator import Degrees
from maps.basemap.source import archive_credit, archive_source
from maps.basemap.tiles import MOST_TILE_BYTES, MOST_ZOOM, WORLD, About, TileKey, TooMuch, unpacked
from maps.error import BadBaseMap

MAGIC = b"PMTiles"
_HEADER_BYTES = 127
_MOST_DEEP = 4
_MOST_DIRECTORY_BYTES = 4_000_000
_REMEDY = "Set a PMTiles file of version 3 that is whole, packed by gzip or not at all."
_ENDLESS = re.compile(rb"[\x80-\xff]{10}")
_RASTERS = (TileType.PNG, TileType.JPEG, TileType.WEBP)


class _PMTiles:
    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self._size, self.notes = file, size, list[str]()
        self._header: HeaderDict = deserialize_header(self._bytes(0, _HEADER_BYTES))
        self._known: dict[int, list[Entry]] = {}
        self.about = self._about()

    def tiles(self, wanted: Sequence[TileKey]) -> Mapping[TileKey, bytes]:
        made: dict[TileKey, bytes] = {}
        for key in wanted:
            data = self._tile(zxy_to_tileid(*key))
            if data is not None:
                made[key] = unpacked(data) if self.about.vector else data
        return made

    def _tile(self, number: int) -> bytes | None:
        """The tile of that number: its entry is in the root directory, or in the leaf that the root's entry leads to."""
        at, length = self._header["root_offset"], self._header["root_length"]
        for _ in range(_MOST_DEEP):
            found = find_tile(self._directory(at, length), number)
            if found is None:
                return None
            if found.run_length:
                return self._bytes(self._header["tile_data_offset"] + found.offset, found.length)
            at, length = self._header["leaf_directory_offset"] + found.offset, found.length
        return None

    def _directory(self, at: int, length: int) -> list[Entry]:
        if at not in self._known:
            packed = self._bytes(at, length)
            # The library would fill the memory, or reckon for ever with a number without an end.
            if _ENDLESS.search(self._unpacked(packed)):
                raise ValueError("its directory is damaged")
            self._known[at] = deserialize_directory(packed)
        return self._known[at]

    def _unpacked(self, packed: bytes) -> bytes:
        return unpacked(packed, _MOST_DIRECTORY_BYTES)

    def _bytes(self, at: int, length: int) -> bytes:
        if length > MOST_TILE_BYTES:
            raise TooMuch(f"a part of {length:,} bytes")
        if at + length > self._size:
            raise ValueError("it is cut off")
        self._file.seek(at)
        return self._file.read(length)

    def _about(self) -> About:
        header = self._header
        if header["internal_compression"] != Compression.GZIP:
            raise ValueError(f"directories by {header['internal_compression'].name}")
        vector = header["tile_type"] not in _RASTERS
        if vector and header["tile_type"] is not TileType.MVT:
            raise ValueError(f"tiles as {header['tile_type'].name}")
        if vector and header["tile_compression"] not in (Compression.GZIP, Compression.NONE):
            raise ValueError(f"tiles packed by {header['tile_compression'].name}")
        text = self._unpacked(self._bytes(header["metadata_offset"], header["metadata_length"])).decode()
        metadata = json.loads(text) if text else {}
        if not isinstance(metadata, dict):
            raise ValueError("its description is no object")
        return About(
            vector=vector, least_zoom=min(header["min_zoom"], MOST_ZOOM), most_zoom=min(header["max_zoom"], MOST_ZOOM),
            degrees=_degrees(header), source=archive_source("Tile archive", metadata), credit=archive_credit(metadata),
            layers=vector_layers(text),
        )  # fmt: skip


@contextmanager
def open_pmtiles(path: Path) -> Iterator[_PMTiles]:
    """The archive, while the block lasts; raises BadBaseMap for one that can't be read, also while it is read."""
    try:
        with path.open("rb") as file:
            yield _PMTiles(file, path.stat().st_size)
    except SpecVersionUnsupported:
        raise BadBaseMap(
            "CORDON_BASEMAP", path.name, _REMEDY, problem="is a PMTiles archive of a version that is not read"
        ) from None
    except (MagicNumberNotFound, ValueError, IndexError, EOFError, OSError, RecursionError) as error:
        raise BadBaseMap("CORDON_BASEMAP", path.name, f"{_REMEDY} ({_why(error)})") from None


def _why(error: Exception) -> str:
    return "it is no PMTiles file" if isinstance(error, MagicNumberNotFound) else str(error) or type(error).__name__


def _degrees(header: HeaderDict) -> Degrees:
    west, south = header["min_lon_e7"] / 1e7, header["min_lat_e7"] / 1e7
    east, north = header["max_lon_e7"] / 1e7, header["max_lat_e7"] / 1e7
    return (west, south, east, north) if -180 <= west < east <= 180 and -90 <= south < north <= 90 else WORLD
