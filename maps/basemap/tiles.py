"""A tile archive behind one small face, whatever its format: what it says of itself, and its tiles."""

import zlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from maps.basemap.mercator import Degrees, TileRange, tile_range

TileKey: TypeAlias = tuple[int, int, int]
"""Zoom, column, row from the north."""
MOST_TILE_BYTES = 4_000_000
"""Of a tile, packed or not: real ones have some ten to some hundred thousand."""
MOST_ZOOM = 22
WORLD: Degrees = (-180.0, -85.0, 180.0, 85.0)


class TooMuch(ValueError):
    """More bytes than such a thing has where nobody means harm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an archive says of itself; `layers` are those of vector tiles, as TileJSON describes them.

    No map asks for more than `most_at_once` tiles.
    """

    vector: bool
    least_zoom: int
    most_zoom: int
    degrees: Degrees = WORLD
    source: str = ""
    credit: str = ""
    most_at_once: int = 256
    layers: Sequence[Mapping[str, Any]] = ()


class Tiles(Protocol):
    """An open archive."""

    @property
    def about(self) -> About: ...

    @property
    def notes(self) -> Sequence[str]:
        """What has to be said of it once tiles were asked for."""
        ...

    def tiles(self, wanted: Sequence[TileKey]) -> Mapping[TileKey, bytes]:
        """Those of the tiles that there are, as they are kept; the tiles of vectors unpacked."""
        ...


class RemoteTiles(Protocol):
    """A server of tiles that the settings name, asked by the application: this room knows no web."""

    @property
    def officers_only(self) -> bool: ...

    @property
    def warning(self) -> str:
        """What whoever looks at a map from there has to know."""
        ...

    def open(self) -> AbstractContextManager[Tiles]: ...


def finest(tiles: Tiles, degrees: Degrees, zoom: int, most: int) -> tuple[TileRange, Mapping[TileKey, bytes]]:
    """The tiles of some ground at the zoom, or at the next coarser one at which there are any, and no more than `most`.

    An archive may state zooms of which it has no tile. No range where there is nothing at all.
    """
    for z in range(min(zoom, tiles.about.most_zoom), tiles.about.least_zoom - 1, -1):
        covers = tile_range(degrees, z)
        if len(covers) <= most and (found := tiles.tiles(covers.each())):
            return covers, found
    return TileRange(zoom=0, west=0, north=0, east=0, south=0), {}


def unpacked(data: bytes, most_bytes: int = MOST_TILE_BYTES) -> bytes:
    """The bytes, without gzip or zlib around them; raises TooMuch for more than `most_bytes`, ValueError for a damaged pack."""
    if not data.startswith((b"\x1f\x8b", b"\x78\x9c", b"\x78\x01", b"\x78\xda")):
        return data
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        made = unpacking.decompress(data, most_bytes + 1)
    except zlib.error as error:
        raise ValueError("a damaged pack") from error
    if len(made) > most_bytes:
        raise TooMuch(f"more than {most_bytes:,} bytes")
    return made
