"""Rows of Shapefiles, streamed out of the zip that holds them: the .shp and its .dbf side by side, each record counted.

Layouts: ESRI Shapefile Technical Description, July 1998; dBASE III+. No driver is used.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from monitor.gazetteer.osfile.commas import Progress
from zones.error import DamagedFile
from zones.gisfile.archive import Archive

_FILE_CODE = 9994
_POINTS = {1, 11, 21}
_LINES = {3, 13, 23}
_MOST_RECORD_BYTES = 16 * 2**20
_GONE = ord("*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """The Shapefiles of a product within a zip, by the part of their names that says what they hold."""

    archive: Archive
    name: str

    def stems(self, ending: str) -> list[str]:
        """The paths, without their suffix, of the Shapefiles whose names end so: TQ_RoadLink for "roadlink"."""
        return sorted(
            member[:-4]
            for member in self.archive.members
            if member.lower().endswith(".shp") and PurePosixPath(member).stem.lower().endswith(ending)
        )


def rows_of(
    source: Tiles, ending: str, wanted: Sequence[Sequence[str]], progress: Progress, *, what: str, field: str
) -> Iterator[tuple[str, int, list[str | None], NDArray[np.float64] | None]]:
    """Of each tile: its name, a row's number, its wanted values, and its points, two columns of metres; None for none.

    A wanted column is given by the names that it has had, in small letters, cut at ten characters. Raises DamagedFile
    where a record is missing, in several parts, or no point or line.
    """
    stems = source.stems(ending)
    sizes = [source.archive.members[f"{stem}{_suffix(source, stem, '.shp')}"].file_size for stem in stems]
    before = 0
    for stem, size in zip(stems, sizes, strict=True):
        tile = PurePosixPath(stem).name
        with (
            source.archive.stream(stem + _suffix(source, stem, ".shp")) as shapes,
            source.archive.stream(stem + _suffix(source, stem, ".dbf")) as table,
        ):
            records = _records(table, wanted, tile, field)
            done = 100
            for number, (points, length) in enumerate(_shapes(shapes, tile, field), 1):
                values = next(records, None)
                if values is None:
                    raise _damaged(tile, f"has more shapes than the {number - 1:,} rows of its .dbf", field)
                done += length
                if number % 5_000 == 0:
                    progress(what, before + done, sum(sizes))
                if values:
                    yield tile, number, values, points
            if next(records, None) is not None:
                raise _damaged(tile, "has fewer shapes than its .dbf has rows", field)
        before += size


def _suffix(source: Tiles, stem: str, suffix: str) -> str:
    for member in source.archive.members:
        if member.lower() == (stem + suffix).lower():
            return member[len(stem) :]
    raise _damaged(PurePosixPath(stem).name, f"comes without its {suffix}", "FILE")


def _shapes(file: IO[bytes], tile: str, field: str) -> Iterator[tuple[NDArray[np.float64] | None, int]]:
    """The points of each record, and the record's bytes."""
    head = _exactly(file, 100, tile, field)
    code, length = struct.unpack(">i20xi", head[:28])
    if code != _FILE_CODE:
        raise _damaged(tile, "has a .shp that is none", field)
    left = length * 2 - 100
    while left > 0:
        _, words = struct.unpack(">ii", _exactly(file, 8, tile, field))
        size = words * 2
        if not 4 <= size <= min(_MOST_RECORD_BYTES, left - 8):
            raise _damaged(tile, "has a record of a length that can't be", field)
        yield _points(_exactly(file, size, tile, field), tile, field), size + 8
        left -= size + 8
    if file.read(1):
        raise _damaged(tile, "goes on after its end", field)


def _points(record: bytes, tile: str, field: str) -> NDArray[np.float64] | None:
    (kind,) = struct.unpack_from("<i", record)
    if kind == 0:
        return None
    if kind in _POINTS and len(record) >= 20:
        return np.frombuffer(record, "<f8", 2, 4).reshape(1, 2)
    if kind in _LINES and len(record) >= 44:
        parts, count = struct.unpack_from("<ii", record, 36)
        start = 44 + 4 * parts
        if parts == 1 and count >= 2 and start + 16 * count <= len(record):
            return np.frombuffer(record, "<f8", 2 * count, start).reshape(count, 2)
    raise _damaged(tile, "has a record that is neither a point nor a line of one part", field)


def _records(file: IO[bytes], wanted: Sequence[Sequence[str]], tile: str, field: str) -> Iterator[list[str | None]]:
    """The wanted values of each record; an empty list for one that is marked as deleted."""
    head = _exactly(file, 32, tile, field)
    count, header, size = struct.unpack_from("<IHH", head, 4)
    fields = _exactly(file, header - 32, tile, field) if header > 32 else b""
    places: dict[str, tuple[int, int]] = {}
    at = 1
    for start in range(0, len(fields) - 1, 32):
        if fields[start] == 0x0D or start + 32 > len(fields):
            break
        name = fields[start : start + 11].split(b"\x00")[0].decode("ascii", errors="replace").lower()
        places[name] = (at, at + fields[start + 16])
        at += fields[start + 16]
    if at > size:
        raise _damaged(tile, "has a .dbf whose columns don't fit its rows", field)
    chosen = [next((places[one[:10]] for one in spellings if one[:10] in places), None) for spellings in wanted]
    for _ in range(count):
        record = _exactly(file, size, tile, field)
        if record[0] == _GONE:
            yield []
        else:
            yield [None if place is None else _text(record[place[0] : place[1]]) for place in chosen]


def _text(cell: bytes) -> str:
    """UTF-8, or Windows-1252 where it is none: the tiles have had both."""
    plain = cell.strip(b" \x00")
    try:
        return plain.decode("utf-8")
    except UnicodeDecodeError:
        return plain.decode("cp1252", errors="replace")


def _exactly(file: IO[bytes], count: int, tile: str, field: str) -> bytes:
    found: Any = file.read(count)
    if len(found) != count:
        raise _damaged(tile, "is cut off", field)
    return bytes(found)


def _damaged(tile: str, problem: str, field: str) -> DamagedFile:
    return DamagedFile(field, tile, "Fetch the product again, as it was published.", problem=problem)
