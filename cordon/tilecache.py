"""Tiles that a server sent, kept in a file of our own in the data folder: an MBTiles file that nobody else may read.

It tells where we looked, as the database does. It is never larger than some size: the oldest go first.
"""

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from maps.basemap.tiles import TileKey

DAYS = 30
_MOST_BYTES = 200_000_000
_BUSY_SECONDS = 2.0
_TABLES = """
CREATE TABLE IF NOT EXISTS metadata (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB, fetched REAL,
  PRIMARY KEY (zoom_level, tile_column, tile_row));
"""


class TileCache:
    """What one server sent; a tile without bytes is one that the server does not have."""

    def __init__(self, file: Path, server: str) -> None:
        self._file, self._server = file, hashlib.sha256(server.encode()).hexdigest()

    def kept(self, wanted: list[TileKey]) -> tuple[Mapping[TileKey, bytes], Mapping[TileKey, bytes]]:
        """The tiles that are there: those of the last days, and older ones."""
        fresh: dict[TileKey, bytes] = {}
        old: dict[TileKey, bytes] = {}
        if not self._file.is_file():
            return fresh, old
        with self._open() as file:
            for z, x, y in wanted:
                row = file.execute(
                    "SELECT tile_data, fetched FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                    (z, x, 2**z - 1 - y),
                ).fetchone()
                if row is not None:
                    (fresh if 0 <= now() - row[1] < DAYS * 86_400 else old)[z, x, y] = bytes(row[0])
        return fresh, old

    def keep(self, tiles: Mapping[TileKey, bytes]) -> None:
        """Adds tiles, or puts them in place of older ones."""
        with self._open() as file:
            rows = [(z, x, 2**z - 1 - y, data, now()) for (z, x, y), data in tiles.items()]
            file.executemany("INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?, ?)", rows)
            count, size = file.execute("SELECT count(*), coalesce(sum(length(tile_data)), 0) FROM tiles").fetchone()
            if size > _MOST_BYTES:
                file.execute(
                    "DELETE FROM tiles WHERE rowid IN (SELECT rowid FROM tiles ORDER BY fetched LIMIT ?)",
                    (count // 4 + 1,),
                )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The file, made if need be; emptied where it holds what another server sent."""
        os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(self._file, timeout=_BUSY_SECONDS)) as file, file:
            file.execute("PRAGMA secure_delete = ON")
            file.executescript(_TABLES)
            known = file.execute("SELECT value FROM metadata WHERE name = 'server'").fetchone()
            if known is None or known[0] != self._server:
                file.execute("DELETE FROM tiles")
                file.executemany(
                    "INSERT OR REPLACE INTO metadata VALUES (?, ?)",
                    [("server", self._server), ("name", "Tiles that a server sent"), ("format", "png")],
                )
            yield file


def now() -> float:
    """Seconds since 1970: how old a tile is."""
    return time.time()
