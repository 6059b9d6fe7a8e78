"""What a file says of itself: its coordinate system and its names, taken as said, or refused, or told as assumed."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box

from tests.zones.zonefiles import (
    GPX,
    GRID_PRJ,
    GRID_WORK,
    KML,
    POINTS,
    SHAPEFILE,
    WORK,
    geojson,
    gpkg,
    polygon_kml,
    refusal,
    shapefile,
    written,
)
from zones.error import BadNumber, BadShape, BadValue, CordonError, UnknownFrame, Way
from zones.gisfile.read import read_features, read_route, read_zone_shapes
from zones.gisfile.reference import epsg_of

OSGB36 = (
    'GEOGCS["undefined",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0],'
    'UNIT["Degree",0.017453292519943295]]'
)
ASSUMED = "WGS84 assumed: the file does not say"


@pytest.mark.parametrize("name", ["undefined", "Undefined geographic SRS"])
def test_degrees_of_another_datum_that_are_called_undefined_are_refused(name: str, tmp_path: Path) -> None:
    prj = OSGB36.replace("undefined", name).encode()
    assert isinstance(refusal(shapefile(tmp_path, [WORK], change={"prj": lambda _: prj})), UnknownFrame)


@pytest.mark.parametrize("text", [b"nonsense", b"", b"\xff\xfe\x00", GRID_PRJ[:-9].encode()])
@pytest.mark.parametrize("crs", [None, "EPSG:4326"])
def test_a_prj_that_can_not_be_read_is_not_taken_as_none(text: bytes, crs: str | None, tmp_path: Path) -> None:
    refused = refusal(shapefile(tmp_path, [WORK], change={"prj": lambda _: text}), crs=crs)
    assert isinstance(refused, UnknownFrame)
    assert "(.prj of a Shapefile) can't be read" in str(refused)


def test_degrees_of_which_the_file_says_nothing_are_wgs84_by_assumption_and_that_is_told(tmp_path: Path) -> None:
    bare = shapefile(tmp_path, [WORK], parts=[part for part in SHAPEFILE if part != "prj"])
    assert ASSUMED in read_zone_shapes(bare)[0].source
    assert ASSUMED not in read_zone_shapes(bare, crs="EPSG:4326")[0].source
    for path in (
        gpkg(tmp_path, [WORK]),
        written(tmp_path, "z.geojson", geojson([WORK])),
        written(tmp_path, "z.kml", KML.format(polygon_kml(WORK))),
    ):
        assert ASSUMED not in read_zone_shapes(path)[0].source


@pytest.mark.parametrize("system", [0, -1])
def test_the_two_undefined_systems_of_a_geopackage_say_nothing(system: int, tmp_path: Path) -> None:
    path = gpkg(tmp_path, [WORK])
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER IF EXISTS trigger_insert_feature_count_zones")
        connection.execute("UPDATE gpkg_contents SET srs_id = ?", [system])
        connection.execute("UPDATE gpkg_geometry_columns SET srs_id = ?", [system])
    connection.close()
    assert ASSUMED in read_zone_shapes(path)[0].source


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("Sarah's work", "Sarah's work", id="as it is"),
        pytest.param("a\x00b\x1fc\x7fd\u2028e", "a b c d e", id="control characters"),
        pytest.param(" one\r\ntwo\t", "one  two", id="lines"),
        pytest.param("a\ud800b", "a\N{REPLACEMENT CHARACTER}b", id="half a surrogate pair"),
        pytest.param("\U0001f600", "\U0001f600", id="a whole pair"),
        pytest.param("x" * 500, "x" * 500, id="500 characters"),
        pytest.param("x" * 501, "x" * 499 + "…", id="501 characters"),
    ],
)
def test_a_name_is_kept_as_one_line_that_can_be_stored(name: str, kept: str, tmp_path: Path) -> None:
    text = geojson([WORK], features=[{"type": "Feature", "properties": {"name": name}, "geometry": {
        "type": "Polygon", "coordinates": [list(WORK.exterior.coords)]}}])  # fmt: skip
    [zone] = read_zone_shapes(written(tmp_path, "z.geojson", text))
    assert zone.name == kept
    assert zone.name.encode()


def test_the_names_of_other_kinds_are_kept_so_too(tmp_path: Path) -> None:
    path = written(tmp_path, "z.kml", KML.format(polygon_kml(WORK, "a&#x85;" + "x" * 600)))
    [zone] = read_zone_shapes(path)
    assert zone.name == "a " + "x" * 497 + "…"


@pytest.mark.parametrize("given", ["٥٠", "５０", "50\u00a0"])
def test_the_digits_of_a_gpx_are_ascii(given: str, tmp_path: Path) -> None:
    track = f"<trk><trkseg>{POINTS.format('trkpt').replace('50.8', given, 1)}</trkseg></trk>"
    with pytest.raises(BadNumber, match="lat"):
        read_route(written(tmp_path, "z.gpx", GPX.format(track)))


def test_without_a_coordinate_system_metres_need_one_said(tmp_path: Path) -> None:
    for path in (
        shapefile(tmp_path, [GRID_WORK], None, parts=("shp", "shx", "dbf")),
        written(tmp_path, "z.geojson", geojson([GRID_WORK])),
    ):
        refused = refusal(path)
        assert isinstance(refused, UnknownFrame)
        assert refused.ways == (Way.GRID,)
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
                     UnknownFrame, "can't be placed", id="nonsense .prj"),
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


def _said(name: Any) -> dict[str, Any]:
    return {"crs": {"type": "name", "properties": {"name": name}}}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("EPSG:27700", 27700),
        ("urn:ogc:def:crs:EPSG::27700", 27700),
        ("urn:ogc:def:crs:EPSG:6.18:27700", 27700),
        ("urn:ogc:def:crs:EPSG:10.082:7405", 27700),
        ("http://www.opengis.net/def/crs/EPSG/0/27700", 27700),
        ("https://www.opengis.net/def/crs/EPSG/9.9.1/27700", 27700),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", 4326),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326),
        ("http://www.opengis.net/def/crs/OGC/0/CRS84h", 4326),
        ("urn:ogc:def:crs:OGC:1.3:CRS84h", 4326),
        ("OGC:CRS84", 4326),
        ("urn:ogc:def:crs:EPSG::4258", 4326),
        (" epsg:4258 ", 4326),
    ],
)
def test_a_crs_by_name_is_known_however_ogc_spells_it(name: str, code: int, tmp_path: Path) -> None:
    path = written(tmp_path, "z.geojson", geojson([GRID_WORK if code == 27700 else WORK], **_said(name)))
    assert read_features(path).epsg == code
    assert ASSUMED not in read_zone_shapes(path)[0].source


@pytest.mark.parametrize(
    "name",
    [
        *("EPSG:277", "EPSG:32630", "EPSG:4277", "27700", "EPSG:27700x", "EPSG:２７７００", "", None, 27700),
        "http://a.test/def/crs/EPSG/0/27700",
    ],
)
def test_a_crs_of_another_name_is_refused_with_it(name: Any, tmp_path: Path) -> None:
    refused = refusal(written(tmp_path, "z.geojson", geojson([GRID_WORK], **_said(name))))
    assert isinstance(refused, UnknownFrame)
    assert str(name) in str(refused)
    assert "EPSG:27700" in refused.remedy


def test_a_crs_that_is_null_says_nothing_and_that_is_told(tmp_path: Path) -> None:
    assert ASSUMED in read_zone_shapes(written(tmp_path, "z.geojson", geojson([WORK], crs=None)))[0].source
    metres = written(tmp_path, "z.geojson", geojson([GRID_WORK], crs=None))
    assert isinstance(refusal(metres), UnknownFrame)
    assert "National Grid" in read_zone_shapes(metres, crs="EPSG:27700")[0].source


LINK = {"crs": {"type": "link", "properties": {"href": "http://a.test/x", "type": "proj4"}}}


def _within(where: str, member: dict[str, Any], **top: Any) -> str:
    """GeoJSON of a zone whose feature, geometry or part of a collection has a member more."""
    shape: dict[str, Any] = {"type": "Polygon", "coordinates": [list(WORK.exterior.coords)]}
    shape |= member if where == "geometry" else {}
    if where == "part":
        shape = {"type": "GeometryCollection", "geometries": [shape | member]}
    feature: dict[str, Any] = {"type": "Feature", "properties": None, "geometry": shape}
    return json.dumps(
        {"type": "FeatureCollection", "features": [feature | (member if where == "feature" else {})]} | top
    )


@pytest.mark.parametrize("where", ["feature", "geometry", "part"])
def test_a_crs_within_is_that_of_the_file_or_refused(where: str, tmp_path: Path) -> None:
    def sent(member: dict[str, Any], **top: Any) -> Path:
        return written(tmp_path, "z.geojson", _within(where, member, **top))

    assert "crs link" in str(refusal(sent(LINK)))
    for refused in (refusal(sent(_said("EPSG:27700"))), refusal(sent(_said("EPSG:4326"), **_said("EPSG:27700")))):
        assert isinstance(refused, UnknownFrame)
        assert "is not the coordinate system of the file" in str(refused)
        assert "feature 1" in str(refused)
    for crs in ({}, _said("EPSG:4326")):
        assert len(read_zone_shapes(sent(_said("OGC:CRS84"), **crs))) == 1
    assert ASSUMED in read_zone_shapes(sent({"crs": None}, crs=None))[0].source


@pytest.mark.parametrize("unit", ['UNIT["Foot",0.3048]', 'UNIT["Kilometer",1000]', 'UNIT["Meter",1.0001]'])
def test_a_national_grid_in_other_units_than_metres_is_refused_as_that(unit: str, tmp_path: Path) -> None:
    prj = GRID_PRJ.replace('UNIT["Meter",1]', unit).encode()
    refused = refusal(shapefile(tmp_path, [GRID_WORK], "EPSG:27700", change={"prj": lambda _: prj}))
    assert isinstance(refused, UnknownFrame)
    assert "instead of metres" in str(refused)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize(
    ("name", "text", "called"),
    [("z.geojson", geojson([WORK]), "JSON"), ("z.kml", KML.format(polygon_kml(WORK)), "XML")],
)
def test_text_in_a_wide_encoding_is_called_what_it_is(
    name: str, text: str, called: str, encoding: str, tmp_path: Path
) -> None:
    refused = refusal(written(tmp_path, name, text.encode(encoding)))
    assert f"{called} in {encoding[:6].upper()}" in str(refused)
    assert "UTF-8" in refused.remedy
