"""A GeoPackage as a SQLite database: nothing in it may run, and each row of a layer is counted.

Runs in the child. Views, generated columns and foreign virtual tables hold SQL that reading would run.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from zones.error import BadFile, DamagedFile, TooLarge, UnsafeFile, Way, WrongFormat

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


def counted_layers(path: Path, *, layer: str, field: str) -> dict[str, tuple[int, int]]:
    """How many features each layer has, and how many shapes; raises a BadFile for what may run SQL or hold curves.

    Where `layer` names one of them, only that is counted and looked at; views beside it are then left unread.
    """
    with read_only(path, field=field) as connection:
        return _layers(connection, layer, field)


@contextmanager
def read_only(path: Path, *, field: str) -> Iterator[Any]:
    """A connection that can only read the database, as it lies there; raises DamagedFile for what can't be read."""
    from pysqlite3 import dbapi2 as sqlite

    connection = sqlite.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    try:
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        connection.text_factory = _text
        yield connection
    except sqlite.Error:
        raise DamagedFile(
            field, "GeoPackage", "Save it anew, with the program that made it closed.",
            problem="is cut off or damaged: its database can't be read",
        ) from None  # fmt: skip
    finally:
        connection.close()


def refuse_what_runs(connection: Any, tables: Iterable[str], *, field: str) -> None:
    """Raises UnsafeFile where reading the tables could run SQL of the file's: views, triggers, virtual tables, columns."""
    objects = connection.execute(f"SELECT type, name, sql FROM sqlite_master LIMIT {20 * MOST_TABLES}").fetchall()
    for kind, name, sql in objects:
        _refuse_object(kind, name, sql or "", field)
    for table in tables:
        _refuse_columns(connection, table, field)


def _layers(connection: Any, layer: str, field: str) -> dict[str, tuple[int, int]]:
    objects = connection.execute(f"SELECT type, name, sql FROM sqlite_master LIMIT {20 * MOST_TABLES}").fetchall()
    tables = {name.lower(): name for kind, name, _ in objects if kind == "table"}
    if len(tables) > MOST_TABLES:
        raise TooLarge(field, f"{len(tables):,} tables", f"Send a GeoPackage of {MOST_TABLES:,} tables or fewer.")
    listed = _listed(connection) if {"gpkg_contents", "gpkg_geometry_columns"} <= tables.keys() else None
    picked = layer.strip().lower()
    picked = picked if picked in (listed or {}) and picked in tables else ""
    for kind, name, sql in objects:
        if not (picked and kind == "view"):
            _refuse_object(kind, name, sql or "", field)
    if listed is None:
        raise WrongFormat(field, "SQLite", "Send a GeoPackage.", problem="is a database, but no GeoPackage of features")
    if not picked:
        _refuse_unlisted(connection, tables, listed, field)
    looked_at = {picked: listed[picked]} if picked else listed
    counts: dict[str, tuple[int, int]] = {}
    for lower, (table, column) in looked_at.items():
        if lower not in tables:
            raise DamagedFile(field, table, "Save it anew.", problem="is named in it as a layer, but is not there")
        _refuse_columns(connection, table, field)
        _refuse_curves(connection, table, column, field)
        counted = f"SELECT count(*), count({_quoted(column)}) FROM {_quoted(table)}"
        counts[table] = connection.execute(counted).fetchone()
    return counts


def _listed(connection: Any) -> dict[str, tuple[str, str]]:
    """The layers that both lists name, by their name in small letters: the name, and the geometry's column."""
    found = connection.execute(
        "SELECT g.table_name, g.column_name FROM gpkg_geometry_columns g JOIN gpkg_contents c"
        " ON lower(c.table_name) = lower(g.table_name) WHERE c.data_type = 'features'"
    )
    return {str(table).lower(): (str(table), str(column)) for table, column in found}


def _refuse_unlisted(connection: Any, tables: dict[str, str], listed: dict[str, tuple[str, str]], field: str) -> None:
    """Raises DamagedFile where one list of layers lacks what the other has, or shapes lie in a table of neither."""
    named = connection.execute(
        "SELECT table_name FROM gpkg_geometry_columns UNION"
        " SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"
    )
    for (name,) in named:
        if str(name).lower() not in listed:
            raise _left_out(field, str(name), "is in one of its two lists of layers only")
    for lower, table in tables.items():
        if lower.startswith("sqlite_"):
            continue
        columns = _refuse_columns(connection, table, field)
        known = listed.get(lower, ("", ""))[1].lower()
        unlisted = [_quoted(column) for column in columns if column.lower() != known]
        holds = " OR ".join(f"substr({column}, 1, 2) = x'4750'" for column in unlisted)
        if holds and connection.execute(f"SELECT 1 FROM {_quoted(table)} WHERE {holds} LIMIT 1").fetchone():
            raise _left_out(field, table, "holds shapes that are in none of its layers")


def _left_out(field: str, table: str, problem: str) -> DamagedFile:
    remedy = "Save each layer anew with the program that made it."
    return DamagedFile(field, table, remedy, problem=f"{problem}: they would be left out", ways=(Way.LAYER,))


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


def _refuse_columns(connection: Any, table: str, field: str) -> list[str]:
    """The table's columns; raises a BadFile where there are too many, or one that runs SQL."""
    columns = connection.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall()
    if len(columns) > MOST_COLUMNS:
        remedy = f"Send tables of {MOST_COLUMNS} columns or fewer."
        raise TooLarge(field, f"{len(columns):,} columns in {table}", remedy)
    if any(column[6] for column in columns):
        raise UnsafeFile(field, table, "Save the layer into a new GeoPackage.", problem="has a column that runs SQL")
    return [column[1] for column in columns]


def _refuse_curves(connection: Any, table: str, column: str, field: str) -> None:
    names = {row[1].lower() for row in connection.execute(f"PRAGMA table_xinfo({_quoted(table)})")}
    if column.lower() not in names:
        raise DamagedFile(field, table, "Save it anew.", problem="lacks the column of its geometry")
    quoted = _quoted(column)
    rows = connection.execute(f"SELECT {quoted} IS NULL, substr({quoted}, 1, 80) FROM {_quoted(table)}")
    for number, (null, head) in enumerate(rows, 1):
        if null:
            continue
        kind = _geometry_type(head) if isinstance(head, bytes) else 0
        if kind == 0:
            raise DamagedFile(
                field, f"{table}, feature {number}", "Save it anew with the program that made it.",
                problem="is damaged: what stands for its shape is none of a GeoPackage",
            )  # fmt: skip
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
