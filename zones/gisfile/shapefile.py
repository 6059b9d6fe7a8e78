"""A Shapefile's parts: whether they are whole and belong together, by their headers (ESRI white paper, July 1998).

GDAL reads on where a part is cut off, with features that are empty or missing; so the sizes are compared first.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zones.error import DamagedFile, NotAPolygon, TooLarge

MOST_COLUMNS = 500
_MAGIC = 9994


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What the headers promise: features that are not deleted, and the vertices of all of them (None: unknown)."""

    features: int
    vertices: int | None


def promised(shp: Path, shx: Path, dbf: Path | None, *, most_vertices: int, field: str) -> Promise:
    """What a driver must find; raises DamagedFile where a part is cut off or is another file's."""
    kind = _header(shp, ".shp", field)
    _header(shx, ".shx", field)
    if kind == 31:
        raise NotAPolygon(
            field, "MultiPatch", "Save it as polygons.", problem="(three-dimensional patches) is in it, not polygons"
        )
    index = np.fromfile(shx, dtype=">u4", offset=100)
    if len(index) % 2:
        raise _damaged(".shx", "ends within a record", field)
    starts, lengths = index[0::2].astype(np.int64) * 2, index[1::2].astype(np.int64) * 2
    if len(starts) > most_vertices:
        raise TooLarge(field, f"{len(starts):,} shapes", f"Send {most_vertices:,} shapes or fewer.")
    if len(starts) and (int(starts.min()) < 100 or int((starts + 8 + lengths).max()) > shp.stat().st_size):
        raise _damaged(".shp", "ends before its last record", field)
    _refuse_unlisted(starts, lengths, shp.stat().st_size, field)
    vertices = _vertices(shp, starts, lengths, field)
    if vertices > most_vertices:
        raise TooLarge(field, f"{vertices:,} vertices", f"Simplify it to {most_vertices:,} vertices or fewer.")
    if dbf is None:
        return Promise(features=len(starts), vertices=vertices)
    rows, deleted = _table(dbf, field)
    if rows != len(starts):
        problem = f"holds {rows:,} rows where the .shp has {len(starts):,} shapes: it belongs to another Shapefile"
        raise _damaged(".dbf", problem, field)
    return Promise(features=rows - deleted, vertices=None if deleted else vertices)


def _header(path: Path, suffix: str, field: str) -> int:
    """The shape type, where the header is one and the length it states is the file's own."""
    head = path.open("rb").read(100)
    size = path.stat().st_size
    if len(head) < 100 or int.from_bytes(head[:4], "big") != _MAGIC or int.from_bytes(head[28:32], "little") != 1000:
        raise _damaged(suffix, f"does not begin as a {suffix} does", field)
    stated = int.from_bytes(head[24:28], "big") * 2
    if stated != size:
        how = "is cut off" if size < stated else "has something behind its end"
        raise _damaged(suffix, f"{how}: it should be {stated:,} bytes long and is {size:,}", field)
    return int.from_bytes(head[32:36], "little")


def _refuse_unlisted(starts: np.ndarray, lengths: np.ndarray, size: int, field: str) -> None:
    """Raises DamagedFile unless the listed records are all of the .shp's, each once: end to end from 100 to its end.

    `_vertices` holds the listed lengths against the records' own; so this is the walk from record to record.
    """
    order = np.argsort(starts)
    begins, ends = starts[order], (starts + 8 + lengths)[order]
    if not np.array_equal(np.append(begins, size), np.append(100, ends)):
        problem = f"lists {len(starts):,} shapes, which are not all those of the .shp, each once: some would be lost"
        raise _damaged(".shx", problem, field)


def _vertices(shp: Path, starts: np.ndarray, lengths: np.ndarray, field: str) -> int:
    if not len(starts):
        return 0
    octets = np.memmap(shp, dtype=np.uint8, mode="r")

    def numbers(at: np.ndarray, order: str) -> np.ndarray:
        return np.ascontiguousarray(octets[at[:, None] + np.arange(4)]).view(f"{order}u4").ravel().astype(np.int64)

    if not np.array_equal(numbers(starts + 4, ">") * 2, lengths):
        raise _damaged(".shx", "does not fit the .shp: it belongs to another Shapefile", field)
    if (lengths < 4).any():
        raise _damaged(".shp", "holds a record that is too short", field)
    types = numbers(starts + 8, "<")
    if (lengths[types == 0] > 4).any():
        raise _damaged(".shp", "holds a record that has bytes and calls itself no shape", field)
    total = int(np.isin(types % 10, (1,)).sum())
    for family, at, least in (((3, 5), 48, 44), ((8,), 44, 40)):  # where the number of points stands
        held = np.isin(types % 10, family) & (types < 31)
        if (lengths[held] < least).any():
            raise _damaged(".shp", "holds a record that is too short", field)
        counts = numbers(starts[held] + at, "<")
        if (counts * 16 > lengths[held]).any():
            raise _damaged(".shp", "holds a record with fewer vertices than it states", field)
        total += int(counts.sum())
    return total


def _table(dbf: Path, field: str) -> tuple[int, int]:
    """Rows of a dBASE table, and how many of them are marked as deleted."""
    data = dbf.read_bytes()
    if len(data) < 33:
        raise _damaged(".dbf", "does not begin as a .dbf does", field)
    rows = int.from_bytes(data[4:8], "little")
    header, row = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    if (header - 33) // 32 > MOST_COLUMNS:
        raise TooLarge(field, f"{(header - 33) // 32:,} columns", f"Send a table of {MOST_COLUMNS} columns or fewer.")
    if header < 33 or row < 1:
        raise _damaged(".dbf", "does not begin as a .dbf does", field)
    if len(data) < header + rows * row:
        problem = f"is cut off: its {rows:,} rows need {header + rows * row:,} bytes and it has {len(data):,}"
        raise _damaged(".dbf", problem, field)
    return rows, data[header : header + rows * row : row].count(b"*")


def _damaged(suffix: str, problem: str, field: str) -> DamagedFile:
    return DamagedFile(field, suffix, "Zip the .shp, .shx, .dbf and .prj of one Shapefile anew.", problem=problem)
