"""Run as `python -m zones.gisfile.child`: one staged file, one GDAL driver, no network, little time and memory.

Its task is JSON in the environment; it answers on standard output: a line with the length of a JSON text, that
text, then the WKB of all features end to end. No text of GDAL's leaves the process.
"""

import contextlib
import ctypes
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

MEMORY_BYTES = 1_500 * 2**20
CPU_SECONDS = 9
OPEN_FILES = 64
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
TASK = "CORDON_CHILD_TASK"
_TRIED = "CORDON_CHILD_SKIPPED_MORE"
MOST_COLUMNS = 500
_ANSI = (b"\x00", b"\x03", b"\x57")
"""Marks of a dBASE table that say nothing, or Windows-1252 (xBase file format, language driver id)."""

DRIVERS = (
    "ADBC|AIVector|AVCBin|AVCE00|AmigoCloud|Arrow|CAD|CSV|CSW|Carto|CouchDB|DGN|DWG|DXF|EDIGEO|EEDA|"
    "ESRI Shapefile|ESRIJSON|Elasticsearch|FileGDB|FlatGeobuf|GDALG|GML|GMLAS|GPKG|GPSBabel|GPX|GTFS|GTI|"
    "GeoJSON|GeoJSONSeq|GeoRSS|HANA|HTTP|Idrisi|Interlis 1|Interlis 2|JML|JSONFG|KML|LIBKML|LVBAG|MBTiles|"
    "MEM|MSSQLSpatial|MVT|MapInfo File|MapML|Memory|MiraMonVector|MongoDBv3|MySQL|NAS|NGW|OAPIF|OCI|ODBC|ODS|"
    "OGCAPI|OGR_GMT|OGR_PDS|OGR_VRT|OSM|OpenFileGDB|PCIDSK|PDF|PDS4|PGDUMP|PGeo|PLSCENES|PMTiles|Parquet|"
    "PostgreSQL|S57|SOSI|SQLite|STACIT|STACTA|SXF|Selafin|TIGER|TopoJSON|UK .NTF|VDV|VFK|VICAR|VRT|WAsP|WCS|"
    "WFS|WMS|WMTS|XLS|XLSX|XODR|netCDF"
)
"""Vector drivers of GDAL 3.x, and raster ones that call elsewhere; what a build has besides is found at start."""


def main() -> int:
    """Reads the task, does it, writes the answer; a fault that a person can mend is part of the answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    leave_network()
    task = json.loads(os.environ[TASK])
    pyogrio = _gdal(task["driver"])
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    from zones.error import CordonError

    try:
        answer, blobs = read(pyogrio, task)
    except CordonError as error:
        blobs = []
        answer = {"fault": [type(error).__name__, error.value, error.remedy, error.problem]}
    except MemoryError:
        blobs, answer = [], {"fault": "memory"}
    text = json.dumps(answer).encode()
    out.write(b"%d\n" % len(text) + text)
    for blob in blobs:
        out.write(blob)
    out.close()
    return 0


def leave_network() -> None:
    """A network namespace of its own, without even a loopback; where the system does not allow it, none.

    Before any thread exists: a user namespace can't be entered by several.
    """
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def read(pyogrio: Any, task: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """All layers of features of the staged file, how many positions it holds if known, and all WKB in file order."""
    from zones.error import DamagedFile, TooLarge
    from zones.gisfile.reference import unread_frame

    path, driver, field, value = Path(task["path"]), task["driver"], task["field"], task["value"]
    names, counts = _checked(path, task)
    if max(counts.values(), default=0) > task["most_vertices"]:
        remedy = f"Simplify it to {task['most_vertices']:,} vertices or fewer."
        raise TooLarge(field, f"{max(counts.values()):,} positions or places", remedy)
    layers: list[dict[str, Any]] = []
    blobs: list[bytes] = []
    try:
        for name in _layer_names(pyogrio, path, driver) if names is None else names:
            layers.append(_layer(pyogrio, path, name, task, blobs))
    except pyogrio.errors.CRSError:
        raise unread_frame(field, value) from None
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError, ValueError):
        raise DamagedFile(field, value, "Save it anew.", problem="is damaged: its features can't be read") from None
    _compare(layers, counts, field, value)
    return {"layers": layers, "positions": counts.get("positions")}, blobs


def _layer_names(pyogrio: Any, path: Path, driver: str) -> list[str]:
    """Layers with geometry, without the points that routes and tracks of a GPX are made of."""
    points = ("route_points", "track_points") if driver == "GPX" else ()
    return [name for name, kind in pyogrio.list_layers(path).tolist() if kind is not None and name not in points]


def _checked(path: Path, task: dict[str, Any]) -> tuple[list[str] | None, dict[str, int]]:
    """The layers to read, where we have to say which, and what the file holds by our own count, before GDAL sees it."""
    driver, field, value = task["driver"], task["field"], task["value"]
    if driver == "GPKG":
        from zones.gisfile.geopackage import counted_layers

        tables = counted_layers(path, layer=task["layer"], field=field)
        features = {f"features in {name}": rows for name, (rows, _) in tables.items()}
        return list(tables), features | {f"shapes in {name}": shapes for name, (_, shapes) in tables.items()}
    if driver == "LIBKML":
        from zones.gisfile.markup import count_kml

        counted = count_kml(path.read_bytes(), field=field, value=value)
        return None, {"features": counted.elements["Placemark"], "positions": counted.positions}
    if driver == "GPX":
        from zones.gisfile.markup import count_gpx

        held = count_gpx(path.read_bytes(), field=field, value=value).elements
        positions = sum(held[name] for name in ("wpt", "rtept", "trkpt"))
        return None, {"waypoints": held["wpt"], "routes": held["rte"], "tracks": held["trk"], "positions": positions}
    return None, {}


def _compare(layers: list[dict[str, Any]], counts: dict[str, int], field: str, value: str) -> None:
    """Raises DamagedFile where the driver found other features than are there; positions are the parent's to count."""
    from zones.error import DamagedFile

    found: dict[str, int] = {}
    for layer in layers:
        name, sizes = layer["name"], layer["sizes"]
        shapes = sum(size >= 0 for size in sizes)
        found |= {name: len(sizes), f"features in {name}": len(sizes), f"shapes in {name}": shapes}
    found["features"] = sum(len(layer["sizes"]) for layer in layers)
    for name, held in counts.items():
        if name != "positions" and held != found.get(name, 0):
            problem = f"is damaged: it holds {held:,} {name}, of which {found.get(name, 0):,} can be read"
            raise DamagedFile(field, value, "Save it anew.", problem=problem)


def _gdal(driver: str) -> Any:
    """pyogrio with that one driver; its process is started again once to skip drivers that we did not know of."""
    for name in ("geopandas", "pandas", "pyarrow"):
        sys.modules[name] = None  # type: ignore[assignment]  # pyogrio does without, and starts in a third of the time
    if "GDAL_SKIP" not in os.environ:
        os.environ["GDAL_SKIP"] = ",".join(name for name in DRIVERS.split("|") if name != driver)
    import pyogrio
    import pyogrio.errors
    import pyogrio.raw

    others = [name for name in pyogrio.list_drivers() if name != driver]
    if others:
        if _TRIED in os.environ:
            raise SystemExit("other GDAL drivers than the wanted one are there")
        skip = ",".join([os.environ["GDAL_SKIP"], *others])
        os.execve(
            sys.executable, [sys.executable, "-m", "zones.gisfile.child"], os.environ | {"GDAL_SKIP": skip, _TRIED: "1"}
        )
    return pyogrio


def _layer(pyogrio: Any, path: Path, name: str, task: dict[str, Any], blobs: list[bytes]) -> dict[str, Any]:
    from zones.error import TooLarge
    from zones.gisfile.reference import epsg_of

    field = task["field"]
    about = pyogrio.read_info(path, layer=name)
    columns = [str(column) for column in about["fields"]]
    if len(columns) > MOST_COLUMNS:
        raise TooLarge(field, f"{len(columns):,} columns", f"Send a layer of {MOST_COLUMNS} columns or fewer.")
    wanted = [column for column in columns if column.lower() in ("name", "label", "title")][:1]
    for encoding in _encodings(path, task["driver"]):
        with contextlib.suppress(UnicodeDecodeError):
            meta, _, geometries, values = pyogrio.raw.read(
                path, layer=name, columns=wanted, force_2d=True, encoding=encoding
            )
            break
    else:
        meta, _, geometries, values = pyogrio.raw.read(path, layer=name, columns=[], force_2d=True)
    total = sum(len(blob) for blob in blobs) + sum(len(blob) for blob in geometries if blob is not None)
    if total > task["most_bytes"]:
        raise TooLarge(field, task["value"], f"Simplify it to {task['most_vertices']:,} vertices or fewer.")
    epsg, called = epsg_of(meta["crs"])
    blobs.extend(bytes(blob) for blob in geometries if blob is not None)
    return {
        "name": str(name),
        "epsg": epsg,
        "crs": called,
        "names": [v if isinstance(v, str) else "" for v in values[0]] if values else [""] * len(geometries),
        "sizes": [-1 if blob is None else len(blob) for blob in geometries],
    }


def _encodings(path: Path, driver: str) -> tuple[str | None, ...]:
    """In which encodings a layer's names may be, to be tried in turn; None is what GDAL makes of the file.

    A Shapefile's .cpg is often left behind: GDAL then takes ISO-8859-1, which fits every text and is seldom meant.
    """
    if driver != "ESRI Shapefile":
        return (None,)
    if path.with_suffix(".cpg").exists():
        return (None, "UTF-8", "cp1252")
    table = path.with_suffix(".dbf")
    mark = table.read_bytes()[29:30] if table.exists() else b""
    return ("UTF-8", "cp1252", None) if mark in _ANSI else ("UTF-8", None)


if __name__ == "__main__":
    sys.exit(main())
