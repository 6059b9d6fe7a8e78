"""Products as Ordnance Survey lays them out, made small and made up; and a gazetteer to import them into."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
from shapely.geometry import LineString, Point
from sqlalchemy import Connection, Engine

import monitor.storage
import zones.storage
from monitor.gazetteer.load import Imported, load
from monitor.gazetteer.osfile.commas import OPEN_NAMES_COLUMNS
from monitor.gazetteer.osfile.stage import staged
from tests.builders import SHARED
from zones.database import Stamp, metadata, open_engine, writing
from zones.instant import Instant

_ = (monitor.storage, zones.storage)  # their tables stand beside ours

PLACES = SHARED / "places"
Postcode = tuple[str, int, int, int]
"""Postcode, quality, easting, northing."""


def quiet(what: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


def fresh(folder: Path, name: str = "gazetteer.db") -> Engine:
    engine = open_engine(f"sqlite:///{folder / name}")
    metadata.create_all(engine)
    return engine


def put(engine: Engine, path: Path, day: str | None = None) -> Imported:
    """Imports a file; the number of the transaction does not matter here."""
    stamp = Stamp(number=1, at=Instant(datetime(2026, 3, 1, tzinfo=UTC)), by="tester")
    with staged(path, day=day, progress=quiet) as product, writing(engine) as connection:
        return load(connection, stamp, product, quiet)


@contextmanager
def looking(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection


def comma_text(rows: Sequence[Sequence[Any]], *, quote: int = csv.QUOTE_MINIMAL) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n", quoting=quote).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue().encode()


def zipped(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return path


def code_point_rows(postcodes: Sequence[Postcode]) -> list[list[Any]]:
    return [[*one, "E92000001", "E19000002", "E18000008", "", "E06000043", "E05015415"] for one in postcodes]


def code_point_zip(path: Path, postcodes: Sequence[Postcode], day: date | None) -> Path:
    """Data/CSV without headers, one file an area; Doc with the headers and, with a day, the metadata."""
    areas: dict[str, list[Postcode]] = {}
    for one in postcodes:
        areas.setdefault("".join(c for c in one[0][:2] if c.isalpha()), []).append(one)
    members = {f"Data/CSV/{area.lower()}.csv": comma_text(code_point_rows(some)) for area, some in areas.items()}
    members["Doc/Code-Point_Open_Column_Headers.csv"] = comma_text([
        ["PC", "PQ", "EA", "NO", "CY", "RH", "LH", "CC", "DC", "WC"],
        ["Postcode", "Positional_quality_indicator", "Eastings", "Northings", "Country_code", "NHS_regional_HA_code",
         "NHS_HA_code", "Admin_county_code", "Admin_district_code", "Admin_ward_code"],
    ])  # fmt: skip
    members["Doc/licence.txt"] = "© Crown copyright".encode("latin-1")
    if day is not None:
        members["Doc/metadata.txt"] = (
            f"ORDNANCE SURVEY\r\nPRODUCT: OS CODE-POINT_03.02\r\nDATASET VERSION NUMBER: 2025.4.0\r\n"
            f"COPYRIGHT DATE: {day:%Y%m%d}\r\nRM UPDATE DATE: 19990101\r\n"
        ).encode()
    return zipped(path, members)


def code_point_package(path: Path, postcodes: Sequence[Postcode], *, old: bool = False) -> Path:
    """Its layer `codepoint`, with the columns in small letters, or in capitals as they were until 2023."""
    columns = ("Postcode", "Positional_quality_indicator") if old else ("postcode", "positional_quality_indicator")
    frame = gpd.GeoDataFrame(
        {columns[0]: [one[0] for one in postcodes], columns[1]: [one[1] for one in postcodes]},
        geometry=[Point(one[2], one[3]) for one in postcodes], crs="EPSG:27700",
    )  # fmt: skip
    frame.to_file(path, layer="codepoint", driver="GPKG")
    return path


def name_row(identifier: str, name: str, local_type: str, at: tuple[float, float], **more: Any) -> dict[str, Any]:
    """A row of Open Names; `box` is west, south, east, north."""
    row: dict[str, Any] = dict.fromkeys(OPEN_NAMES_COLUMNS, "") | {
        "id": identifier, "names_uri": f"http://data.ordnancesurvey.co.uk/id/{identifier}", "name1": name,
        "type": "other", "local_type": local_type, "geometry_x": at[0], "geometry_y": at[1],
        "region": "South East", "country": "England",
    }  # fmt: skip
    box = more.pop("box", None)
    if box is not None:
        row |= dict(zip(("mbr_xmin", "mbr_ymin", "mbr_xmax", "mbr_ymax"), box, strict=True))
    return row | more


def open_names_zip(path: Path, tiles: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    members = {
        f"DATA/{tile}.csv": b"\xef\xbb\xbf" + comma_text([[row[c] for c in OPEN_NAMES_COLUMNS] for row in rows])
        for tile, rows in tiles.items()
    }
    members["DOC/OS_Open_Names_Header.csv"] = b"\xef\xbb\xbf" + ",".join(OPEN_NAMES_COLUMNS).upper().encode()
    members["readme.txt"] = b"Notes on the Supply of Ordnance Survey Digital Data"
    return zipped(path, members)


def open_names_package(path: Path, rows: Sequence[Mapping[str, Any]], layer: str = "named_place") -> Path:
    columns: dict[str, list[Any]] = {
        column: [row[column] if row[column] != "" else None for row in rows]
        for column in OPEN_NAMES_COLUMNS
        if column not in ("geometry_x", "geometry_y")
    }
    points = [Point(row["geometry_x"], row["geometry_y"]) for row in rows]
    gpd.GeoDataFrame(columns, geometry=points, crs="EPSG:27700").to_file(path, layer=layer, driver="GPKG")
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A link to be: its name or number, and the nodes it runs by; nodes are called after where they are."""

    points: Sequence[tuple[float, float]]
    name: str = ""
    name_2: str = ""
    number: str = ""
    form: str = "Single Carriageway"
    classification: str = "Unclassified"
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Junction:
    number: str
    at: tuple[float, float]


def node(at: tuple[float, float]) -> str:
    return f"N-{at[0]:.0f}-{at[1]:.0f}"


def _ids(ways: Sequence[Way]) -> list[str]:
    return [way.id or f"L{number:07}-0000-0000-0000-000000000000"[:36] for number, way in enumerate(ways, 1)]


def open_roads_package(path: Path, ways: Sequence[Way], junctions: Sequence[Junction] = ()) -> Path:
    """Layers road_link, road_node and motorway_junction, as since 2023."""
    frame = gpd.GeoDataFrame(
        {
            "id": _ids(ways), "fictitious": [False] * len(ways), "road_classification": [w.classification for w in ways],
            "road_function": ["Local Road"] * len(ways), "form_of_way": [w.form for w in ways],
            "road_classification_number": [w.number or None for w in ways], "name_1": [w.name or None for w in ways],
            "name_1_lang": [None] * len(ways), "name_2": [w.name_2 or None for w in ways],
            "start_node": [node(w.points[0]) for w in ways], "end_node": [node(w.points[-1]) for w in ways],
        },
        geometry=[LineString(w.points) for w in ways], crs="EPSG:27700",
    )  # fmt: skip
    frame.to_file(path, layer="road_link", driver="GPKG")
    nodes = sorted({(node(p), p) for w in ways for p in (w.points[0], w.points[-1])})
    gpd.GeoDataFrame(
        {"id": [n for n, _ in nodes], "form_of_road_node": ["junction"] * len(nodes)},
        geometry=[Point(p) for _, p in nodes], crs="EPSG:27700",
    ).to_file(path, layer="road_node", driver="GPKG")  # fmt: skip
    if junctions:
        gpd.GeoDataFrame(
            {"id": [f"J{n}" for n in range(len(junctions))], "junction_number": [j.number for j in junctions]},
            geometry=[Point(j.at) for j in junctions], crs="EPSG:27700",
        ).to_file(path, layer="motorway_junction", driver="GPKG")  # fmt: skip
    return path


def open_roads_tiles(path: Path, tiles: Mapping[str, Sequence[Way]], junctions: Sequence[Junction] = ()) -> Path:
    """Shapefiles XX_RoadLink, XX_RoadNode and XX_MotorwayJunction in data/, zipped."""
    folder = path.with_suffix(".made")
    folder.mkdir()
    number = 0
    for tile, ways in tiles.items():
        ids = [w.id or f"T{number + i:07}" for i, w in enumerate(ways)]
        number += len(ways)
        gpd.GeoDataFrame(
            {
                "fictitious": ["false"] * len(ways), "identifier": ids, "class": [w.classification for w in ways],
                "roadNumber": [w.number or None for w in ways], "name1": [w.name or None for w in ways],
                "name2": [w.name_2 or None for w in ways], "formOfWay": [w.form for w in ways],
                "length": [LineString(w.points).length for w in ways], "startNode": [node(w.points[0]) for w in ways],
                "endNode": [node(w.points[-1]) for w in ways],
            },
            geometry=[LineString(w.points) for w in ways], crs="EPSG:27700",
        ).to_file(folder / f"{tile}_RoadLink.shp", encoding="UTF-8")  # fmt: skip
        if junctions:
            gpd.GeoDataFrame(
                {"identifier": [f"J{n}" for n in range(len(junctions))], "number": [j.number for j in junctions]},
                geometry=[Point(j.at) for j in junctions], crs="EPSG:27700",
            ).to_file(folder / f"{tile}_MotorwayJunction.shp")  # fmt: skip
    return zipped(path, {f"data/{file.name}": file.read_bytes() for file in sorted(folder.iterdir())})
