"""A GeoPackage as a SQLite database: nothing in it may run, and each row of a layer is counted.

Runs in the child. Views, generated columns and foreign virtual tables hold SQL that reading would run.
"""

import re
from pathlib import Path
from typing import Any

from zones.error import BadFile, DamagedFile, TooLarge, UnsafeFile, WrongFormat

MOST_COLUMNS = 500
MOST_TABLES = 1_000
_TRIGGERS = re.compile(
    r"rtree_.+_(insert|update[1-7]?|delete)|gpkg_.+|trigger_(insert|delete)_feature_count_.+|.+_zoom_(insert|update)",
    re.IGNORECASE | re.DOTALL,
)
_RTREE = re.compile(r"CREATE\s+VIRTUAL\s+TABLE\s+.{1,300}?\s+USING\s+rtree\s*\(", re.IGNORECASE | re.DOTALL)
_TABLE = re.compile(r"CREATE\s+TABLE\s", re.IGNORECASE)
_CURVES = range(8, 15)
"""WKB types CircularString to Surface; 15 to 17 are surfaces of many faces."""
_COLLECTION = 7


def counted_layers(path: Path, *, field: str) -> dict[str, int]:
    """How many rows each layer of features has; raises a BadFile for what may run SQL or hold curves."""
    from pysqlite3 import dbapi2 as sqlite

    connection = sqlite.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        connection.text_factory = _text
        return _layers(connection, field)
    except sqlite.Error:
        raise DamagedFile(
            field, "GeoPackage", "Save it anew, with the program that made it closed.",
            problem="is cut off or damaged: its database can't be read",
        ) from None  # fmt: skip
    finally:
        connection.close()


def _layers(connection: Any, field: str) -> dict[str, int]:
    objects = connection.execute(f"SELECT type, name, sql FROM sqlite_master LIMIT {20 * MOST_TABLES}").fetchall()
    tables = [name for kind, name, _ in objects if kind == "table"]
    if len(tables) > MOST_TABLES:
        raise TooLarge(field, f"{len(tables):,} tables", f"Send a GeoPackage of {MOST_TABLES:,} tables or fewer.")
    for kind, name, sql in objects:
        _refuse_object(kind, name, sql or "", field)
    if not {"gpkg_contents", "gpkg_geometry_columns"} <= {name.lower() for name in tables}:
        raise WrongFormat(field, "SQLite", "Send a GeoPackage.", problem="is a database, but no GeoPackage of features")
    for table in tables:
        if not table.lower().startswith(("rtree_", "sqlite_")):
            _refuse_columns(connection, table, field)
    found = connection.execute(
        "SELECT g.table_name, g.column_name FROM gpkg_geometry_columns g JOIN gpkg_contents c"
        " ON lower(c.table_name) = lower(g.table_name) WHERE c.data_type = 'features'"
    ).fetchall()
    known = {table.lower(): table for table in tables}
    counts: dict[str, int] = {}
    for table, column in found:
        if str(table).lower() not in known:
            raise DamagedFile(field, table, "Save it anew.", problem="is named in it as a layer, but is not there")
        _refuse_curves(connection, str(table), str(column), field)
        counts[str(table)] = connection.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()[0]
    return counts


def _refuse_object(kind: str, name: str, sql: str, field: str) -> None:
    good = {
        "index": True,
        "view": False,
        "trigger": _TRIGGERS.fullmatch(name) is not None,
        "table": _TABLE.match(sql) is not None
        or (name.lower().startswith("rtree_") and _RTREE.match(sql) is not None)
        or name.lower().startswith("sqlite_"),
    }.get(kind, False)
    if not good:
        called = "virtual table" if kind == "table" else kind
        raise UnsafeFile(
            field, name, "Save the layer itself into a new GeoPackage.", problem=f"is a {called}, which could run SQL"
        )


def _refuse_columns(connection: Any, table: str, field: str) -> None:
    columns = connection.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall()
    if len(columns) > MOST_COLUMNS:
        remedy = f"Send tables of {MOST_COLUMNS} columns or fewer."
        raise TooLarge(field, f"{len(columns):,} columns in {table}", remedy)
    if any(column[6] for column in columns):
        raise UnsafeFile(field, table, "Save the layer into a new GeoPackage.", problem="has a column that runs SQL")


def _refuse_curves(connection: Any, table: str, column: str, field: str) -> None:
    names = {row[1].lower() for row in connection.execute(f"PRAGMA table_xinfo({_quoted(table)})")}
    if column.lower() not in names:
        raise DamagedFile(field, table, "Save it anew.", problem="lacks the column of its geometry")
    quoted = _quoted(column)
    rows = connection.execute(
        f"SELECT substr({quoted}, 1, 80), length({quoted}) FROM {_quoted(table)} WHERE typeof({quoted}) = 'blob'"
    )
    for number, (head, _) in enumerate(rows, 1):
        kind = _geometry_type(bytes(head))
        if kind in _CURVES or kind > 14:
            raise _curved(field, f"{table}, feature {number}", "is drawn with arcs or is no flat shape")
        if kind == _COLLECTION:
            raise _curved(field, f"{table}, feature {number}", "is a collection of geometries, which may hold arcs")


def _geometry_type(blob: bytes) -> int:
    """The WKB type in a GeoPackage's geometry blob, without its dimensions; 0 where it is none."""
    if len(blob) < 8 or blob[:2] != b"GP":
        return 0
    start = 8 + {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}.get(blob[3] >> 1 & 7, 1_000)
    code = int.from_bytes(blob[start + 1 : start + 5], "little" if blob[start : start + 1] == b"\x01" else "big")
    return (code & 0xFFFF) % 1000


def _curved(field: str, value: str, problem: str) -> BadFile:
    return WrongFormat(field, value, "Save it as polygons with straight edges.", problem=problem)


def _quoted(name: object) -> str:
    return '"' + str(name).replace('"', '""') + '"'


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
