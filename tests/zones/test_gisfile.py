"""Zone files: each kind reads true, and what is renamed, cut off, lost or built to harm is refused in a sentence."""

import json
import os
import resource
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from tests.builders import SHARED
from zones.error import (
    BadFile,
    BadInput,
    BadShape,
    BadValue,
    CordonError,
    DamagedFile,
    InvalidShape,
    ManyFaults,
    NotAPolygon,
    TooLarge,
    UnknownFrame,
    UnsafeFile,
    WrongFormat,
)
from zones.gisfile import child, driver
from zones.gisfile.read import ZoneShape, read_features, read_route, read_zone_shapes
from zones.gisfile.reference import epsg_of
from zones.shape import MOST_VERTICES, from_grid_shape

WORK = box(-0.01, 50.82, 0.01, 50.83)
"""Across longitude 0, near the Sussex coast."""
SCHOOL = Polygon(shapely.box(0.02, 50.82, 0.04, 50.84).exterior, [shapely.box(0.025, 50.825, 0.03, 50.83).exterior])
GRID_WORK = box(540_000, 104_000, 541_000, 105_000)
BOWTIE = Polygon([(540_000, 104_000), (541_000, 105_000), (541_000, 104_000), (540_000, 105_000)])
GRID_PRJ = (
    'PROJCS["Transverse_Mercator",GEOGCS["GCS_OSGB 1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,'
    '299.3249646]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["latitude_of_origin",49],PARAMETER["central_meridian",-2],PARAMETER["scale_factor",0.9996012717],'
    'PARAMETER["false_easting",400000],PARAMETER["false_northing",-100000],UNIT["Meter",1]]'
)
SHAPEFILE = ("shp", "shx", "dbf", "prj", "cpg")
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
SECONDS = 10.0
MEMORY_BYTES = 1_500 * 2**20


def frame(shapes: Sequence[BaseGeometry | None], crs: str | None = "EPSG:4326", **columns: Any) -> Any:
    return geopandas.GeoDataFrame({"name": [f"Place {n}" for n in range(len(shapes))]} | columns, geometry=list(shapes),
                                  crs=crs)  # fmt: skip


def gpkg(folder: Path, shapes: Sequence[BaseGeometry | None], crs: str | None = "EPSG:4326", **options: Any) -> Path:
    path = folder / "zones.gpkg"
    frame(shapes, crs).to_file(path, driver="GPKG", **options)
    return path


def shapefile(
    folder: Path,
    shapes: Sequence[BaseGeometry | None],
    crs: str | None = "EPSG:4326",
    *,
    parts: Sequence[str] = SHAPEFILE,
    within: str = "",
    change: Mapping[str, Callable[[bytes], bytes]] | None = None,
) -> Path:
    """A zipped Shapefile of some of its parts, each changed as asked."""
    made = Path(tempfile.mkdtemp(dir=folder)) / "zones.shp"
    frame(shapes, crs).to_file(made)
    path = folder / "zones.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for part in parts:
            if made.with_suffix(f".{part}").exists():
                data = made.with_suffix(f".{part}").read_bytes()
                out.writestr(f"{within}zones.{part}", (change or {}).get(part, lambda same: same)(data))
    return path


def polygon_kml(shape: Polygon, name: str = "Place 0") -> str:
    rings = [
        f"<{side}><LinearRing><coordinates>{' '.join(f'{x!r},{y!r},0' for x, y in ring.coords)}</coordinates>"
        f"</LinearRing></{side}>"
        for side, ring in [("outerBoundaryIs", shape.exterior), *(("innerBoundaryIs", r) for r in shape.interiors)]
    ]
    return f"<Placemark><name>{name}</name><Polygon>{''.join(rings)}</Polygon></Placemark>"


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zipped(folder: Path, name: str, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as out:
        for member, content in members.items():
            out.writestr(member, content)
    return folder / name


def geojson(shapes: Sequence[BaseGeometry | None], **members: Any) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"Place {n}"},
            "geometry": None if shape is None else shapely.geometry.mapping(shape),
        }
        for n, shape in enumerate(shapes)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features} | members)


def grid_crs() -> dict[str, Any]:
    return {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}}


def refusal(path: Path, **options: Any) -> CordonError:
    """The refusal of a file, which comes in time, names a cure and none of our folders."""
    began = time.monotonic()
    with pytest.raises((BadInput, ManyFaults)) as caught:
        read_zone_shapes(path, **options)
    assert time.monotonic() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < MEMORY_BYTES
    for fault in caught.value.faults:
        assert fault.remedy
        assert tempfile.gettempdir() not in str(fault)
        assert "\n" not in str(fault)
    return caught.value


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda f, s: written(f, "z.geojson", geojson(s)), id="GeoJSON"),
        pytest.param(lambda f, s: written(f, "z.geojson", b"\xef\xbb\xbf" + geojson(s).encode()), id="GeoJSON with BOM"),
        pytest.param(
            lambda f, s: written(f, "z.kml", KML.format("".join(polygon_kml(x, f"Place {n}") for n, x in enumerate(s)))),
            id="KML",
        ),
        pytest.param(
            lambda f, s: zipped(f, "z.kmz", {"doc.kml": KML.format("".join(polygon_kml(x, f"Place {n}")
                                                                           for n, x in enumerate(s)))}),
            id="KMZ",
        ),
        pytest.param(shapefile, id="Shapefile"),
        pytest.param(gpkg, id="GeoPackage"),
    ],
)  # fmt: skip
def test_each_kind_gives_each_feature_as_a_zone_with_its_holes_and_name(
    build: Callable[[Path, Sequence[BaseGeometry]], Path], tmp_path: Path
) -> None:
    made = read_zone_shapes(build(tmp_path, [WORK, SCHOOL]))
    assert [zone.name for zone in made] == ["Place 0", "Place 1"]
    assert all(zone.change == "" and "WGS84" in zone.source for zone in made)
    for zone, drawn in zip(made, [WORK, SCHOOL], strict=True):
        assert zone.shape.equals(drawn)
        assert len(zone.shape.interiors) == len(drawn.interiors)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda f, s: written(f, "z.geojson", geojson(s, **grid_crs())), id="GeoJSON with crs member"),
        pytest.param(lambda f, s: shapefile(f, s, "EPSG:27700"), id="Shapefile"),
        pytest.param(lambda f, s: shapefile(f, s, "EPSG:27700", within="My zones/"), id="Shapefile in a folder"),
        pytest.param(
            lambda f, s: shapefile(f, s, "EPSG:27700", change={"prj": lambda _: GRID_PRJ.encode()}),
            id="Shapefile whose projection is only called Transverse_Mercator",
        ),
        pytest.param(lambda f, s: gpkg(f, s, "EPSG:27700"), id="GeoPackage"),
    ],
)
def test_what_is_drawn_in_the_national_grid_goes_through_ostn15(
    build: Callable[[Path, Sequence[BaseGeometry]], Path], tmp_path: Path
) -> None:
    [zone] = read_zone_shapes(build(tmp_path, [GRID_WORK]))
    assert zone.shape.equals_exact(shapely.orient_polygons(from_grid_shape(GRID_WORK)), 1e-9, normalize=True)
    assert "National Grid" in zone.source


def test_without_a_coordinate_system_metres_need_one_said(tmp_path: Path) -> None:
    for path in (
        shapefile(tmp_path, [GRID_WORK], None, parts=("shp", "shx", "dbf")),
        written(tmp_path, "z.geojson", geojson([GRID_WORK])),
    ):
        refused = refusal(path)
        assert isinstance(refused, UnknownFrame)
        assert "--crs EPSG:27700" in str(refused)
        assert read_features(path, crs="epsg:27700").epsg == 27700
        assert len(read_zone_shapes(path, crs="EPSG:27700")) == 1


def test_degrees_without_a_coordinate_system_stay_unsaid_for_features(tmp_path: Path) -> None:
    assert read_features(shapefile(tmp_path, [WORK], None, parts=("shp", "shx", "dbf"))).epsg is None


@pytest.mark.parametrize(
    ("build", "options", "error", "words"),
    [
        pytest.param(lambda f: gpkg(f, [WORK]), {"crs": "EPSG:27700"}, UnknownFrame, "contradicts", id="GeoPackage"),
        pytest.param(lambda f: written(f, "z.kml", KML.format(polygon_kml(WORK))), {"crs": "EPSG:27700"}, UnknownFrame,
                     "contradicts", id="KML is WGS84"),
        pytest.param(lambda f: gpkg(f, [GRID_WORK], "EPSG:32630"), {}, UnknownFrame, "EPSG:32630", id="UTM"),
        pytest.param(lambda f: gpkg(f, [GRID_WORK], "EPSG:3857"), {}, UnknownFrame, "EPSG:3857", id="Web Mercator"),
        pytest.param(lambda f: shapefile(f, [GRID_WORK], "EPSG:27700", change={"prj": lambda _: b"nonsense"}), {},
                     UnknownFrame, "EPSG:27700", id="nonsense .prj"),
        pytest.param(lambda f: gpkg(f, [WORK], "EPSG:27700"), {}, UnknownFrame, "degrees", id="degrees called metres"),
        pytest.param(lambda f: gpkg(f, [GRID_WORK]), {}, UnknownFrame, "degrees", id="metres called degrees"),
        pytest.param(lambda f: gpkg(f, [WORK]), {"crs": "EPSG:1"}, BadValue, "EPSG:27700", id="unknown --crs"),
        pytest.param(lambda f: gpkg(f, [box(-5000, 1, 2, 3)], "EPSG:27700"), {}, BadShape, "outside the National Grid",
                     id="beyond the grid"),
    ],
)  # fmt: skip
def test_a_coordinate_system_that_can_not_be_right_is_refused(
    build: Callable[[Path], Path], options: dict[str, str], error: type[CordonError], words: str, tmp_path: Path
) -> None:
    refused = refusal(build(tmp_path), **options)
    assert isinstance(refused, error)
    assert words in str(refused)


@pytest.mark.parametrize(
    ("name", "code"), [("EPSG:4258", 4326), ("EPSG:4979", 4326), ("OGC:CRS84", 4326), ("EPSG:7405", 27700)]
)
def test_systems_that_amount_to_the_two_are_taken_as_them(name: str, code: int) -> None:
    assert epsg_of(name)[0] == code


def _vrt(folder: Path) -> bytes:
    (folder / "secret.csv").write_text("x,y\n0,50.8\n")
    return b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>secret.csv</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        pytest.param("z.geojson", _vrt, WrongFormat, "GDAL virtual file", id="VRT named GeoJSON"),
        pytest.param("z.kml", _vrt, WrongFormat, "GDAL virtual file", id="VRT named KML"),
        pytest.param("z.geojson", b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read x"}',
                     WrongFormat, "gdal_streamed_alg", id="GDAL algorithm named GeoJSON"),
        pytest.param("z.geojson", geojson([WORK], crs={"type": "link", "properties": {"href": "http://a.test"}}).encode(),
                     UnsafeFile, "crs link", id="crs link"),
        pytest.param("z.geojson", KML.format("").encode(), WrongFormat, "KML", id="KML named GeoJSON"),
        pytest.param("z.kml", geojson([WORK]).encode(), WrongFormat, "GeoJSON", id="GeoJSON named KML"),
        pytest.param("z.gpkg", geojson([WORK]).encode(), WrongFormat, "GeoJSON", id="GeoJSON named GeoPackage"),
        pytest.param("z.gpx", KML.format("").encode(), WrongFormat, "KML", id="KML named GPX"),
        pytest.param("z.zip", b"%PDF-1.7", WrongFormat, "PDF", id="PDF named zip"),
        pytest.param("z.shp", b"\x00\x00\x27\x0a" + bytes(96), WrongFormat, ".dbf", id="a .shp alone"),
        pytest.param("z.dat", b"\x00\x01\x02", WrongFormat, "GeoPackage", id="unknown"),
        pytest.param("z.geojson", b"", DamagedFile, "empty", id="empty"),
        pytest.param("z.kml", b"<kml><Document>", DamagedFile, "cut off", id="KML cut off"),
        pytest.param("z.kml", b"<!DOCTYPE kml><kml/>", UnsafeFile, "DOCTYPE", id="DOCTYPE"),
        pytest.param("z.kml", "<!DOCTYPE kml><kml/>".encode("utf-16"), UnsafeFile, "encoding", id="UTF-16"),
        pytest.param("z.kml", "<!DOCTYPE kml><kml/>".encode("utf-16-le"), UnsafeFile, "encoding", id="UTF-16, no BOM"),
        pytest.param("z.kml", "<!DOCTYPE kml><kml/>".encode("utf-32"), UnsafeFile, "encoding", id="UTF-32"),
        pytest.param("z.kml", b"<?xml version='1.0' encoding='UTF-7'?>\n<kml/>", UnsafeFile, "UTF-7", id="UTF-7"),
        pytest.param("z.kml", b"<!DOCTYPE kml [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><kml>&b;</kml>", UnsafeFile,
                     "DOCTYPE", id="billion laughs"),
        pytest.param("z.kml", b"<!-- " + b"x" * 70_000 + b" --><!DOCTYPE kml><kml/>", BadFile, "", id="a late DOCTYPE"),
        pytest.param("z.kml", b"<kml>" + b"<a>" * 50_000, UnsafeFile, "deeply", id="deep XML"),
        pytest.param("z.geojson", b'{"type":"GeometryCollection","geometries":[' * 20_000, BadInput, "deeply",
                     id="deep JSON"),
        pytest.param("z.kml", KML.format("<NetworkLink><Link><href>http://a.test</href></Link></NetworkLink>").encode(),
                     UnsafeFile, "NetworkLink", id="NetworkLink"),
        pytest.param("z.kml", KML.format("<GroundOverlay><LatLonBox><north>51</north><south>50</south><east>1</east>"
                                         "<west>0</west></LatLonBox></GroundOverlay>").encode(),
                     UnsafeFile, "GroundOverlay", id="GroundOverlay"),
        pytest.param("z.kml", KML.format(polygon_kml(WORK).replace("50.82", "nan", 1)).encode(), BadInput,
                     "not a position", id="NaN in KML"),
        pytest.param("z.kml", KML.format(polygon_kml(WORK).replace("0.01,50.82,0</c", "0.01,50.825,0</c")).encode(),
                     InvalidShape, "not closed", id="KML ring not closed"),
        pytest.param("z.kml", KML.format("<Placemark/>").encode(), DamagedFile, "without a shape", id="empty Placemark"),
        pytest.param("z.geojson", geojson([WORK, None]).encode(), NotAPolygon, "nothing", id="null geometry"),
        pytest.param("z.geojson", geojson([WORK, Point(0, 50.8)]).encode(), NotAPolygon, "Point", id="mixed"),
        pytest.param("z.geojson", geojson([WORK]).replace("50.83", "NaN").encode(), UnsafeFile, "NaN", id="NaN in JSON"),
        pytest.param("z.geojson", b'{"type": {}}', WrongFormat, "RFC 7946", id="type is an object"),
    ],
)  # fmt: skip
def test_what_is_not_what_it_seems_is_refused_in_words(
    name: str, content: bytes | Callable[[Path], bytes], error: type[CordonError], words: str, tmp_path: Path
) -> None:
    data = content if isinstance(content, bytes) else content(tmp_path)
    refused = refusal(written(tmp_path, name, data))
    assert isinstance(refused, error)
    assert words in str(refused)


def _cut(share: float) -> Callable[[bytes], bytes]:
    return lambda data: data[: int(len(data) * share)]


def _nan(data: bytes) -> bytes:
    at = data.index(struct.pack("<d", 541_000.0), 144)
    return data[:at] + struct.pack("<d", float("nan")) + data[at + 8 :]


def _rows(count: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:4] + count.to_bytes(4, "little") + data[8:]


def _null_shape(data: bytes) -> bytes:
    return data[:108] + bytes(4) + data[112:]


@pytest.mark.parametrize(
    ("parts", "change", "error", "words"),
    [
        pytest.param(("shp", "dbf", "prj"), {}, DamagedFile, ".shx", id="no .shx"),
        pytest.param(SHAPEFILE, {"shp": _cut(0.8)}, DamagedFile, "cut off", id=".shp cut off"),
        pytest.param(SHAPEFILE, {"shx": _cut(0.95)}, DamagedFile, "cut off", id=".shx cut off"),
        pytest.param(SHAPEFILE, {"dbf": _cut(0.5)}, DamagedFile, ".dbf", id=".dbf cut off"),
        pytest.param(SHAPEFILE, {"dbf": _rows(1)}, DamagedFile, "another Shapefile", id=".dbf of another"),
        pytest.param(SHAPEFILE, {"dbf": lambda d: d[:8] + (20_000).to_bytes(2, "little") + d[10:]}, BadFile, "columns",
                     id=".dbf of too many columns"),
        pytest.param(SHAPEFILE, {"shp": _nan}, BadShape, "not a number", id="NaN in a ring"),
        pytest.param(SHAPEFILE, {"shp": _null_shape}, DamagedFile, "2 features, 1 of them without a shape",
                     id="null shape"),
        pytest.param(SHAPEFILE, {"shp": lambda d: b"no" + d[2:]}, DamagedFile, ".shp", id="no Shapefile at all"),
    ],
)  # fmt: skip
def test_a_shapefile_whose_parts_are_not_whole_is_refused(
    parts: Sequence[str], change: Any, error: type[CordonError], words: str, tmp_path: Path
) -> None:
    refused = refusal(shapefile(tmp_path, [GRID_WORK, GRID_WORK], "EPSG:27700", parts=parts, change=change))
    assert isinstance(refused, error)
    assert words in str(refused)


def test_a_shapefile_without_its_dbf_is_read_and_says_what_is_lacking(tmp_path: Path) -> None:
    [zone] = read_zone_shapes(shapefile(tmp_path, [GRID_WORK], "EPSG:27700", parts=("shp", "shx", "prj")))
    assert "without its .dbf" in zone.source
    assert zone.name == ""


def test_a_shape_that_its_table_marks_as_deleted_is_no_zone(tmp_path: Path) -> None:
    def first_deleted(data: bytes) -> bytes:
        start = int.from_bytes(data[8:10], "little")
        return data[:start] + b"*" + data[start + 1 :]

    [zone] = read_zone_shapes(shapefile(tmp_path, [WORK, SCHOOL], change={"dbf": first_deleted}))
    assert zone.shape.equals(SCHOOL)


def test_of_several_shapefiles_in_a_zip_one_is_picked(tmp_path: Path) -> None:
    one = zipfile.ZipFile(shapefile(tmp_path, [WORK]))
    members = {info.filename: one.read(info) for info in one.infolist()}
    path = zipped(
        tmp_path, "two.zip", members | {name.replace("zones", "other"): data for name, data in members.items()}
    )
    assert "zones" in str(refusal(path))
    assert len(read_zone_shapes(path, layer="other")) == 1
    assert isinstance(refusal(path, layer="third"), BadValue)


@pytest.mark.parametrize(
    ("members", "error", "words"),
    [
        pytest.param({"../doc.kml": KML.format("")}, UnsafeFile, "path", id="leads upwards"),
        pytest.param({"doc.kml": KML.format(polygon_kml(WORK)), "files/../../a.png": "x"}, UnsafeFile, "path",
                     id="another member leads upwards"),
        pytest.param({"/etc/doc.kml": KML.format("")}, UnsafeFile, "path", id="absolute"),
        pytest.param({"..\\doc.kml": KML.format("")}, UnsafeFile, "path", id="backslashes"),
        pytest.param({f"{n}.txt": "" for n in range(201)} | {"doc.kml": KML.format("")}, TooLarge, "200",
                     id="too many"),
        pytest.param({"doc.kml": "<kml>" + " " * (60 << 20) + "</kml>"}, BadFile, "", id="bomb"),
        pytest.param({"a.kml": KML.format(""), "b.kml": KML.format("")}, UnsafeFile, "a.kml, b.kml", id="two KML files"),
        pytest.param({"doc.kml": _vrt(Path(tempfile.mkdtemp()))}, WrongFormat, "GDAL virtual file", id="VRT within"),
        pytest.param({"doc.kml": "<!DOCTYPE a><kml/>"}, UnsafeFile, "DOCTYPE", id="DOCTYPE within"),
        pytest.param({"readme.txt": "hello"}, WrongFormat, "neither a .shp nor a .kml", id="nothing of use"),
    ],
)  # fmt: skip
def test_a_kmz_that_is_built_oddly_is_refused(
    members: dict[str, str | bytes], error: type[CordonError], words: str, tmp_path: Path
) -> None:
    refused = refusal(zipped(tmp_path, "z.kmz", members))
    assert isinstance(refused, error)
    assert words in str(refused)
    assert not list(tmp_path.parent.glob("doc.kml"))


def test_a_zip_that_holds_a_link_or_is_encrypted_or_cut_off_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("doc.kml")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "link.kmz", "w") as out:
        out.writestr(link, "/etc/passwd")
    assert "link" in str(refusal(tmp_path / "link.kmz"))
    whole = zipped(tmp_path, "z.kmz", {"doc.kml": KML.format(polygon_kml(WORK))}).read_bytes()
    assert isinstance(refusal(written(tmp_path, "cut.kmz", whole[:-40])), DamagedFile)
    at = whole.index(b"PK\x01\x02") + 8
    assert "encrypted" in str(refusal(written(tmp_path, "locked.kmz", whole[:at] + b"\x01" + whole[at + 1 :])))
    broken = bytearray(whole)
    broken[60:70] = bytes(10)
    assert isinstance(refusal(written(tmp_path, "broken.kmz", bytes(broken))), DamagedFile)


def test_a_zip_bomb_is_stopped_though_its_header_lies(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out, out.open("a.shp", "w") as member:
        for _ in range(400):
            member.write(bytes(2**20))
    assert isinstance(refusal(path), TooLarge)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (1_000).to_bytes(4, "little")
    assert isinstance(refusal(written(tmp_path, "liar.zip", bytes(data))), BadFile)


@pytest.mark.parametrize(
    ("sql", "error", "words"),
    [
        pytest.param("CREATE VIEW v AS SELECT * FROM zones", UnsafeFile, "view", id="view"),
        pytest.param("CREATE TRIGGER t AFTER INSERT ON zones BEGIN SELECT 1; END", UnsafeFile, "trigger", id="trigger"),
        pytest.param("CREATE VIRTUAL TABLE f USING fts5(a)", UnsafeFile, "virtual table", id="virtual table"),
        pytest.param("ALTER TABLE zones ADD COLUMN g AS (name || 'x')", UnsafeFile, "runs SQL", id="generated column"),
        pytest.param("DELETE FROM gpkg_geometry_columns", BadInput, "", id="no layers"),
        pytest.param(
            "UPDATE zones SET geom = NULL WHERE fid = 1", DamagedFile, "1 of them without", id="null geometry"
        ),
        pytest.param("UPDATE zones SET geom = x'00' WHERE fid = 1", BadInput, "", id="broken geometry"),
        pytest.param("DROP TABLE gpkg_contents", WrongFormat, "GeoPackage", id="no GeoPackage"),
    ],
)
def test_a_geopackage_that_could_run_sql_or_lost_something_is_refused(
    sql: str, error: type[CordonError], words: str, tmp_path: Path
) -> None:
    path = gpkg(tmp_path, [WORK, SCHOOL], SPATIAL_INDEX="NO")
    with sqlite3.connect(path) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers if sql.startswith("UPDATE") else []:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(sql)
    connection.close()
    refused = refusal(path)
    assert isinstance(refused, error)
    assert words in str(refused)


def test_a_geopackage_in_wal_mode_is_read_and_left_as_it_is(tmp_path: Path) -> None:
    path = gpkg(tmp_path, [WORK])
    data = bytearray(path.read_bytes())
    data[18:20] = b"\x02\x02"
    path.write_bytes(bytes(data))
    assert len(read_zone_shapes(path)) == 1
    assert path.read_bytes() == bytes(data)
    assert list(tmp_path.iterdir()) == [path]


def test_a_layer_is_picked_by_name_and_several_are_never_dropped(tmp_path: Path) -> None:
    path = gpkg(tmp_path, [WORK, SCHOOL], layer="zones")
    frame([Point(0, 50.8)]).to_file(path, driver="GPKG", layer="people")
    assert isinstance(refusal(path), NotAPolygon)
    assert len(read_zone_shapes(path, layer="zones")) == 2
    assert "people, zones" in str(refusal(path, layer="roads")) or "zones, people" in str(refusal(path, layer="roads"))


def test_nan_in_a_geopackage_ring_is_refused(tmp_path: Path) -> None:
    with np.errstate(invalid="ignore"):
        bad = Polygon([(540_000, 104_000), (540_000, np.nan), (541_000, 105_000)])
        path = gpkg(tmp_path, [bad, GRID_WORK], "EPSG:27700")
    assert "not a number" in str(refusal(path))


@pytest.mark.parametrize("columns", [501, 1_900])
def test_too_many_columns_are_refused(columns: int, tmp_path: Path) -> None:
    path = gpkg(tmp_path, [WORK])
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE wide ({', '.join(f'c{n}' for n in range(columns))})")
    connection.close()
    assert isinstance(refusal(path), TooLarge)


def test_properties_without_number_are_read_past(tmp_path: Path) -> None:
    text = geojson([WORK]).replace('"name"', ", ".join(f'"c{n}": 1' for n in range(20_000)) + ', "name"')
    assert read_zone_shapes(written(tmp_path, "z.geojson", text))[0].name == "Place 0"


def test_a_key_that_is_there_twice_among_very_many_is_found_in_time(tmp_path: Path) -> None:
    keys = ",".join(f'"{n}":1' for n in range(500_000))
    assert "twice" in str(refusal(written(tmp_path, "z.geojson", f'{{{keys},"499999":2}}')))


@pytest.mark.parametrize("kind", ["geojson", "gpkg", "zip"])
def test_a_crossing_ring_is_refused_with_its_place_and_repaired_on_consent(kind: str, tmp_path: Path) -> None:
    path = {
        "geojson": lambda: written(tmp_path, "z.geojson", geojson([BOWTIE], **grid_crs())),
        "gpkg": lambda: gpkg(tmp_path, [BOWTIE], "EPSG:27700"),
        "zip": lambda: shapefile(tmp_path, [BOWTIE], "EPSG:27700"),
    }[kind]()
    refused = refusal(path)
    if kind != "zip":  # a Shapefile driver may take the two halves apart
        assert isinstance(refused, InvalidShape)
    assert "easting 540500.00, northing 104500.00" in str(refused)
    [zone] = read_zone_shapes(path, repair=True)
    assert zone.shape.is_valid
    assert len(shapely.get_parts(zone.shape)) == 2
    assert "crosses itself" in zone.change


def test_all_bad_features_are_said_at_once(tmp_path: Path) -> None:
    refused = refusal(written(tmp_path, "z.geojson", geojson([BOWTIE, GRID_WORK, BOWTIE], **grid_crs())))
    assert [fault.field for fault in refused.faults] == ["FILE, feature 1", "FILE, feature 3"]


def test_heights_are_dropped_and_parts_kept(tmp_path: Path) -> None:
    high = shapely.force_3d(MultiPolygon([WORK, SCHOOL]), 12.0)
    [zone] = read_zone_shapes(gpkg(tmp_path, [high]))
    assert not zone.shape.has_z
    assert len(shapely.get_parts(zone.shape)) == 2


def _disc(count: int) -> Polygon:
    turn = np.linspace(0, 2 * np.pi, count)[:-1]
    return Polygon(np.column_stack([540_000 + 5_000 * np.cos(turn), 110_000 + 5_000 * np.sin(turn)]))


@pytest.mark.parametrize("kind", ["geojson", "gpkg", "zip"])
def test_a_hundred_thousand_vertices_are_read(kind: str, tmp_path: Path) -> None:
    shape = _disc(100_000)
    path = {
        "geojson": lambda: written(tmp_path, "z.geojson", geojson([shape], **grid_crs())),
        "gpkg": lambda: gpkg(tmp_path, [shape], "EPSG:27700"),
        "zip": lambda: shapefile(tmp_path, [shape], "EPSG:27700"),
    }[kind]()
    [zone] = read_zone_shapes(path)
    assert shapely.get_num_coordinates(zone.shape) == 100_000


@pytest.mark.parametrize("kind", ["gpkg", "zip", "kml"])
def test_more_vertices_than_are_read_are_refused_in_time(kind: str, tmp_path: Path) -> None:
    shape = _disc(MOST_VERTICES + 10)
    positions = "0.123,50.8 " * (MOST_VERTICES + 10)
    path = {
        "gpkg": lambda: gpkg(tmp_path, [shape], "EPSG:27700"),
        "zip": lambda: shapefile(tmp_path, [shape], "EPSG:27700"),
        "kml": lambda: written(
            tmp_path, "z.kml", KML.format(polygon_kml(WORK).replace("<coordinates>", f"<coordinates>{positions}"))
        ),
    }[kind]()
    assert isinstance(refusal(path), TooLarge)


def _ten_million(folder: Path) -> Path:
    """A .shp of ten million vertices that all lie in one place: small when zipped."""
    count = 9_999_000
    words = (44 + 4 + 16 * count) // 2

    def header(size_words: int) -> bytes:
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, size_words) + struct.pack("<2i8d", 1000, 5, *[0.0] * 8)

    start = struct.pack("<i4d3i", 5, 0, 0, 1, 1, 1, count, 0)
    path = folder / "many.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        with out.open("many.shp", "w") as shp:
            shp.write(header(50 + 4 + words) + struct.pack(">2i", 1, words) + start)
            row = np.random.default_rng(1).random(2_000).astype("<f8").tobytes()  # 16,000 bytes: 1,000 vertices
            for _ in range(count // 1_000):
                shp.write(row)
        out.writestr("many.shx", header(54) + struct.pack(">2i", 50, words))
        out.writestr("many.dbf", struct.pack("<B3BIHH20x", 3, 26, 1, 1, 1, 65, 11)
                     + b"name\0\0\0\0\0\0\0C" + bytes(4) + b"\x0a" + bytes(15) + b"\r" + b" " * 11)  # fmt: skip
    return path


def test_ten_million_vertices_are_refused_in_time(tmp_path: Path) -> None:
    assert isinstance(refusal(_ten_million(tmp_path)), TooLarge)
    big = written(tmp_path, "z.geojson", '{"type":"Polygon","coordinates":[[' + "[0,0]," * 10_000_000 + "[0,0]]]}")
    assert isinstance(refusal(big), TooLarge)


def test_very_many_elements_are_refused_in_time(tmp_path: Path) -> None:
    path = written(tmp_path, "z.kml", KML.format("<Placemark/>" * 2_000_000))
    assert isinstance(refusal(path), TooLarge)


GPX = '<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>'
_POINTS = '<{0} lat="50.8" lon="-0.1"/><{0} lat="50.81" lon="0.1"/>'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(f"<trk><trkseg>{_POINTS.format('trkpt')}</trkseg></trk>", 1, id="track"),
        pytest.param(f"<rte>{_POINTS.format('rtept')}</rte>", 1, id="route"),
        pytest.param(
            f'<wpt lat="50" lon="0"/><rte>{_POINTS.format("rtept")}</rte>'
            f"<trk><trkseg>{_POINTS.format('trkpt')}</trkseg><trkseg>{_POINTS.format('trkpt')}</trkseg></trk>",
            2,
            id="tracks go before routes",
        ),
    ],
)
def test_a_route_is_the_lines_of_a_gpx(content: str, expected: int, tmp_path: Path) -> None:
    route = read_route(written(tmp_path, "z.gpx", GPX.format(content)))
    assert len(shapely.get_parts(route)) == expected
    assert shapely.get_coordinates(route)[0].tolist() == [-0.1, 50.8]


def test_a_route_in_the_grid_comes_in_wgs84(tmp_path: Path) -> None:
    route = read_route(gpkg(tmp_path, [LineString([(540_000, 104_000), (541_000, 104_000)])], "EPSG:27700"))
    assert -1 < route.bounds[0] < 1
    assert 50 < route.bounds[1] < 51


@pytest.mark.parametrize(
    ("build", "words"),
    [
        pytest.param(lambda f: written(f, "z.gpx", GPX.format('<wpt lat="50" lon="0"/>')), "Point", id="points only"),
        pytest.param(lambda f: gpkg(f, [WORK]), "Polygon", id="polygons"),
        pytest.param(lambda f: written(f, "z.gpx", GPX.format("<trk><trkseg><trkpt lat='x' lon='0'/></trkseg></trk>")),
                     "lat", id="no latitude"),
        pytest.param(lambda f: written(f, "z.gpx", GPX.format("")), "no features", id="nothing"),
    ],
)  # fmt: skip
def test_a_route_needs_lines(build: Callable[[Path], Path], words: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read_route(build(tmp_path))
    assert caught.value.field.startswith("--corridor")


def test_a_missing_file_or_folder_is_said(tmp_path: Path) -> None:
    assert "not there" in str(refusal(tmp_path / "none.kml"))
    assert "not a file" in str(refusal(tmp_path))


def test_a_file_without_suffix_is_known_by_its_content(tmp_path: Path) -> None:
    assert len(read_zone_shapes(written(tmp_path, "upload", geojson([WORK])))) == 1
    assert len(read_zone_shapes(gpkg(tmp_path, [WORK]).rename(tmp_path / "upload2"))) == 1


def test_the_childs_driver_is_the_only_one_even_where_a_build_has_unknown_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = gpkg(tmp_path, [WORK])
    monkeypatch.setattr(driver, "DRIVERS", "MEM|VRT")
    assert len(read_zone_shapes(path)) == 1


def test_the_child_refuses_to_read_with_other_drivers_about(tmp_path: Path) -> None:
    task = {"path": "x", "driver": "GPKG", "field": "F", "value": "x", "most_bytes": 1, "most_vertices": 1}
    environment = {"PYTHONPATH": str(Path(child.__file__).parents[2]), "GDAL_SKIP": "MEM", child._TRIED: "1",
                   child.TASK: json.dumps(task)}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "zones.gisfile.child"], env=environment, capture_output=True, check=False
    )
    assert done.returncode != 0
    assert done.stdout == b""


def test_the_child_has_no_network_where_the_system_allows_that() -> None:
    script = (
        "import os, zones.gisfile.child as c; before = os.readlink('/proc/self/ns/net'); c.leave_network();"
        "print(before != os.readlink('/proc/self/ns/net'), open('/proc/net/dev').read().count(':'))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True,
                          cwd=Path(child.__file__).parents[2])  # fmt: skip
    left, devices = done.stdout.split()
    assert left == "False" or int(devices) <= 1  # nothing but a loopback that is down


def test_the_child_is_given_none_of_our_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDON_DATABASE_URL", "secret")
    given = driver._environment({"driver": "GPX"}, str(tmp_path))
    assert "secret" not in "".join(given.values())
    assert "GPX" not in given["GDAL_SKIP"].split(",")


def test_a_child_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = gpkg(tmp_path, [WORK])
    monkeypatch.setattr(driver, "TIMEOUT_S", 0.01)
    assert isinstance(refusal(path), TooLarge)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = gpkg(tmp_path, [WORK])
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    read_zone_shapes(path)
    with pytest.raises(BadFile):
        read_zone_shapes(written(tmp_path, "bad.kml", "<kml>"))
    assert os.listdir(temporary) == []


def _expected() -> list[tuple[str, dict[str, Any]]]:
    path = SHARED / "formats" / "expected.json"
    return sorted(json.loads(path.read_text()).items()) if path.exists() else []


READ_THOUGH_GDAL_DID_NOT = {"rl_london_sport_27700_folder.zip"}
NOT_IN_BRITAIN_THOUGH_SAID_SO = {"ch_problematic_crs_defined.geojson"}
"""UTM zone 32: Berlin."""


@pytest.mark.parametrize(("name", "expected"), _expected())
def test_files_that_people_send_are_read_whole_or_refused_in_words(name: str, expected: dict[str, Any]) -> None:
    made, faults = _read_or_refused(SHARED / "formats" / "files" / name)
    assert all(fault.remedy and str(fault) for fault in faults)
    if faults:
        assert not expected["clean_zone_in_gb"] or name in NOT_IN_BRITAIN_THOUGH_SAID_SO
    elif name not in READ_THOUGH_GDAL_DID_NOT:
        assert expected["reads"] is True
        assert len(made) == expected["features"]
        assert sum(len(shapely.get_parts(zone.shape)) for zone in made) == expected["polygons"]


def _read_or_refused(path: Path) -> tuple[Sequence[ZoneShape], Sequence[CordonError]]:
    try:
        return read_zone_shapes(path), ()
    except (BadInput, ManyFaults) as refused:
        return (), refused.faults


BOUNDARIES = [("eastbourne_lsoa_27700.zip", 61), ("sussex_districts_bng.gpkg", 13), ("sussex_districts_bng.geojson", 13),
              ("sussex_districts_wgs84.geojson", 13), ("sussex_police_area_bng.geojson", 1)]  # fmt: skip


@pytest.mark.parametrize(("name", "count"), BOUNDARIES if (SHARED / "boundaries").exists() else [])
def test_boundaries_are_read_whole(name: str, count: int) -> None:
    assert len(read_zone_shapes(SHARED / "boundaries" / name)) == count


@pytest.mark.parametrize(
    "name", [n for n, _ in BOUNDARIES if "districts_bng" in n and (SHARED / "boundaries").exists()]
)
def test_districts_in_the_grid_are_those_in_wgs84_to_10_cm(name: str) -> None:
    truth = read_zone_shapes(SHARED / "boundaries" / "sussex_districts_wgs84.geojson")
    made = read_zone_shapes(SHARED / "boundaries" / name)
    for zone, true in zip(made, truth, strict=True):
        line, other = (
            shapely.transform(shape.boundary, lambda p: p * [70_200, 111_250]) for shape in (zone.shape, true.shape)
        )
        corners = shapely.points(shapely.get_coordinates(other))
        assert shapely.distance(line, corners).max() < 0.1
