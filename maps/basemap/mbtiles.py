"""An MBTiles archive (Mapbox, MBTiles specification 1.3): a SQLite file, opened read-only, its rows counted from the south."""

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from maps.basemap.mercator import Degrees
from maps.basemap.source import archive_credit, archive_source
from maps.basemap.tiles import MOST_TILE_BYTES, MOST_ZOOM, WORLD, About, TileKey, TooMuch, unpacked
from maps.error import BadBaseMap

_SECONDS = 5.0
"""A table may be a view of anything: no archive takes longer than this."""
_STEPS = 10_000
_MOST_METADATA_CHARS = 1_000_000
_REMEDY = "Set an MBTiles file that is whole, or make it again."


class _MBTiles:
    def __init__(self, file: sqlite3.Connection, about: About) -> None:
        self._file, self.about, self.notes = file, about, list[str]()

    def tiles(self, wanted: Sequence[TileKey]) -> Mapping[TileKey, bytes]:
        made: dict[TileKey, bytes] = {}
        for z, x, y in wanted:
            row = self._file.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? LIMIT 1",
                (z, x, 2**z - 1 - y),
            ).fetchone()
            if row is not None and isinstance(row[0], bytes):
                if len(row[0]) > MOST_TILE_BYTES:
                    raise TooMuch(f"a tile of {len(row[0]):,} bytes")
                made[z, x, y] = unpacked(row[0]) if self.about.vector else row[0]
        return made


@contextmanager
def open_mbtiles(path: Path) -> Iterator[_MBTiles]:
    """The archive, while the block lasts; raises BadBaseMap for one that can't be read, also while it is read."""
    until = time.monotonic() + _SECONDS
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as file:
            file.set_progress_handler(lambda: int(time.monotonic() > until), _STEPS)
            file.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 4 * MOST_TILE_BYTES)
            file.execute("PRAGMA trusted_schema = OFF")
            yield _MBTiles(file, _about(file))
    except (sqlite3.Error, ValueError) as error:
        why = f"{type(error).__name__}: {error}" if isinstance(error, TooMuch) else type(error).__name__
        raise BadBaseMap("CORDON_BASEMAP", path.name, f"{_REMEDY} ({why})") from None


def _about(file: sqlite3.Connection) -> About:
    rows = file.execute("SELECT name, value FROM metadata WHERE length(value) <= ?", (_MOST_METADATA_CHARS,)).fetchmany(
        1_000
    )
    metadata = {str(name): str(value) for name, value in rows}
    least, most = (
        _zoom(metadata.get(key)) if _zoom(metadata.get(key)) is not None
        else file.execute(f"SELECT {what}(zoom_level) FROM tiles").fetchone()[0]
        for key, what in (("minzoom", "min"), ("maxzoom", "max"))
    )  # fmt: skip
    return About(
        vector=metadata.get("format") in ("pbf", "mvt") or ("format" not in metadata and "vector_layers" in metadata.get("json", "")),
        least_zoom=min(max(int(least or 0), 0), MOST_ZOOM), most_zoom=min(max(int(most or 0), 0), MOST_ZOOM),
        degrees=_degrees(metadata.get("bounds", "")), source=archive_source("Tile archive", metadata),
        credit=archive_credit(metadata), layers=vector_layers(metadata.get("json", "")),
    )  # fmt: skip


def _zoom(text: str | None) -> int | None:
    return int(text) if text is not None and text.strip().isdecimal() and len(text) < 4 else None


def _degrees(text: str) -> Degrees:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return WORLD
    return (west, south, east, north) if -180 <= west < east <= 180 and -90 <= south < north <= 90 else WORLD


def vector_layers(text: str) -> Sequence[Mapping[str, Any]]:
    """The layers of vector tiles out of the JSON that describes them; none where that holds none."""
    try:
        found = json.loads(text)["vector_layers"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
    return [one for one in found if isinstance(one, dict) and "id" in one] if isinstance(found, list) else ()
