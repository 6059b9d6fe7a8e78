"""Rows of a GeoPackage's layers, read by SQLite alone: no driver, no view, no trigger, no network."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.gazetteer.osfile.commas import Progress
from monitor.gazetteer.product import Kind
from zones.error import DamagedFile, UnknownFrame, WrongFormat
from zones.gisfile.geopackage import read_only, refuse_what_runs

MAGIC = b"SQLite format 3\x00"
_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_NATIONAL_GRID = 27700


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """A GeoPackage: where it lies, and what errors call it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer: its table, its columns by their names in small letters, its geometry's, and its rows."""

    table: str
    columns: dict[str, str]
    geometry: str
    rows: int
    last_change: str


def kind_of(source: Layers, *, field: str) -> tuple[Kind, str]:
    """Which product the layers are of, and the day of their last change as the file has it; raises WrongFormat."""
    _refuse_cut_off(source, field)
    with read_only(source.path, field=field) as connection:
        for layer in _layers(connection, source, field):
            for kind, columns in _SIGNS.items():
                if columns <= set(layer.columns):
                    return kind, layer.last_change
    raise WrongFormat(field, source.name, "Send OS Code-Point Open, OS Open Names or OS Open Roads as published.",
                      problem="is a GeoPackage, but of none of the products that are read here")  # fmt: skip


_SIGNS = {
    Kind.CODE_POINT: {"postcode", "positional_quality_indicator"},
    Kind.OPEN_NAMES: {"names_uri", "name1", "local_type"},
    Kind.OPEN_ROADS: {"form_of_way", "start_node", "end_node"},
}


def rows_of(
    source: Layers, signs: set[str], wanted: Sequence[Sequence[str]], progress: Progress, *, what: str, field: str
) -> Iterator[tuple[int, list[Any], bytes | None]]:
    """Of the layers that have the columns `signs`: each row's number, its wanted values, and its geometry as WKB.

    A wanted column is given by the names that it has had; where there is none of them the value is None. Raises
    DamagedFile where rows were lost.
    """
    with read_only(source.path, field=field) as connection:
        layers = [layer for layer in _layers(connection, source, field) if signs <= set(layer.columns)]
        refuse_what_runs(connection, [layer.table for layer in layers], field=field)
        total, done = sum(layer.rows for layer in layers), 0
        for layer in layers:
            _refuse_lost(connection, layer, source, field)
            names = [
                next((layer.columns[one] for one in spellings if one in layer.columns), None) for spellings in wanted
            ]
            listed = ", ".join("NULL" if name is None else _quoted(name) for name in names)
            found = connection.execute(f"SELECT {listed}, {_quoted(layer.geometry)} FROM {_quoted(layer.table)}")
            number = 0
            while batch := found.fetchmany(5_000):
                for *values, blob in batch:
                    number += 1
                    yield number, values, None if blob is None else wkb_of(blob, source, layer.table, number, field)
                progress(what, done + number, total)
            done += number


def wkb_of(blob: Any, source: Layers, table: str, number: int, field: str) -> bytes | None:
    """The WKB in a GeoPackage's geometry (OGC 12-128, 2.1.3); None for an empty one; raises DamagedFile."""
    length = _ENVELOPE_BYTES.get(blob[3] >> 1 & 7) if isinstance(blob, bytes) and len(blob) > 8 else None
    if length is None or blob[:2] != b"GP":
        raise DamagedFile(field, f"{source.name}, {table}, row {number:,}", "Take the file as it was published.",
                          problem="is damaged: what stands for its shape is none of a GeoPackage")  # fmt: skip
    if blob[3] >> 4 & 1:
        return None
    return bytes(blob[8 + length :])


def point_of(wkb: bytes) -> tuple[float, float] | None:
    """The two coordinates of a point, None for what is no point."""
    if len(wkb) < 21:
        return None
    order = "<" if wkb[0] == 1 else ">"
    (code,) = struct.unpack_from(f"{order}I", wkb, 1)
    if (code & 0xFFFF) % 1000 != 1:
        return None
    x, y = struct.unpack_from(f"{order}dd", wkb, 5)
    return float(x), float(y)


def _layers(connection: Any, source: Layers, field: str) -> list[Layer]:
    tables = {str(row[0]).lower() for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"} <= tables:
        raise WrongFormat(
            field, source.name, "Send a GeoPackage.", problem="is a database, but no GeoPackage of features"
        )
    found = connection.execute(
        "SELECT g.table_name, g.column_name, c.last_change, s.organization, s.organization_coordsys_id"
        " FROM gpkg_geometry_columns g JOIN gpkg_contents c ON lower(c.table_name) = lower(g.table_name)"
        " LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id"
    ).fetchall()
    made = []
    for table, geometry, changed, organization, code in found:
        if str(table).lower() not in tables:
            raise DamagedFile(field, str(table), "Take the file as it was published.",
                              problem="is named in it as a layer, but is not there")  # fmt: skip
        if (str(organization).upper(), code) != ("EPSG", _NATIONAL_GRID):
            raise UnknownFrame(field, f"{source.name}, {table}", "Send it in the National Grid (EPSG:27700), as published.",
                               problem="is not in the National Grid")  # fmt: skip
        columns = {
            str(row[1]).lower(): str(row[1]) for row in connection.execute(f"PRAGMA table_info({_quoted(table)})")
        }
        if str(geometry).lower() not in columns:
            raise DamagedFile(field, str(table), "Take the file as it was published.",
                              problem="lacks the column of its geometry")  # fmt: skip
        (rows,) = connection.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()
        made.append(
            Layer(table=str(table), columns=columns, geometry=str(geometry), rows=int(rows), last_change=str(changed))
        )
    return made


def _refuse_lost(connection: Any, layer: Layer, source: Layers, field: str) -> None:
    """Raises DamagedFile where the file says of itself that it held more rows."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'gpkg_ogr_contents'")
    if there.fetchone() is None:
        return
    promised = connection.execute(
        "SELECT feature_count FROM gpkg_ogr_contents WHERE lower(table_name) = lower(?)", (layer.table,)
    ).fetchone()
    if promised is not None and promised[0] is not None and promised[0] != layer.rows:
        raise DamagedFile(field, f"{source.name}, {layer.table}", "Take the file as it was published.",
                          problem=f"is damaged: it says that it holds {promised[0]:,} rows, and holds {layer.rows:,}")  # fmt: skip


def _refuse_cut_off(source: Layers, field: str) -> None:
    """Raises DamagedFile for a database shorter than its header says, or one with changes that were not yet put into it."""
    with source.path.open("rb") as file:
        head = file.read(100)
    size = source.path.stat().st_size
    page = int.from_bytes(head[16:18], "big")
    page = 65_536 if page == 1 else page
    pages = int.from_bytes(head[28:32], "big")
    if not head.startswith(MAGIC) or len(head) < 100 or page * pages > size:
        raise DamagedFile(field, source.name, "Fetch it again.", problem="is cut off or damaged")
    beside = source.path.with_name(source.path.name + "-wal")
    if beside.exists() and beside.stat().st_size:
        raise DamagedFile(field, source.name, "Close the program that holds it open, and try again.",
                          problem=f"has changes that are not in it yet, in {beside.name}")  # fmt: skip


def _quoted(name: object) -> str:
    return '"' + str(name).replace('"', '""') + '"'
