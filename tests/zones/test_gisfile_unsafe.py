"""What is renamed, built to harm or could run something is refused in a sentence."""

import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from shapely.geometry import Point

from tests.zones.zonefiles import (
    KML,
    SCHOOL,
    VRT,
    WORK,
    geojson,
    gpkg,
    polygon_kml,
    refusal,
    shapefile,
    vrt,
    written,
    zipped,
)
from zones.error import (
    BadFile,
    BadInput,
    BadNumber,
    CordonError,
    DamagedFile,
    EmptyShape,
    InvalidShape,
    NotAPolygon,
    TooLarge,
    UnsafeFile,
    WrongFormat,
)


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        pytest.param("z.geojson", vrt, WrongFormat, "GDAL virtual file", id="VRT named GeoJSON"),
        pytest.param("z.kml", vrt, WrongFormat, "GDAL virtual file", id="VRT named KML"),
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
        pytest.param("z.kml", KML.format("<Placemark/>").encode(), EmptyShape, "has no shape", id="empty Placemark"),
        pytest.param("z.geojson", geojson([WORK, None]).encode(), NotAPolygon, "nothing", id="null geometry"),
        pytest.param("z.geojson", geojson([WORK, Point(0, 50.8)]).encode(), NotAPolygon, "1 point, beside 1 polygon", id="mixed"),
        pytest.param("z.geojson", geojson([WORK]).replace("50.83", "NaN").encode(), BadNumber, "NaN", id="NaN in JSON"),
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
        pytest.param({"doc.kml": VRT}, WrongFormat, "GDAL virtual file", id="VRT within"),
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
            "UPDATE zones SET geom = NULL WHERE fid = 1", EmptyShape, "“Place 0” has no shape", id="null geometry"
        ),
        *(
            pytest.param(f"UPDATE zones SET geom = {geom} WHERE fid = 1", DamagedFile, words, id=f"{geom} for a shape")
            for geom, words in {
                "x'00'": "none of a GeoPackage",
                "'hello'": "none of a GeoPackage",
                "7": "none of a GeoPackage",
                "x''": "none of a GeoPackage",
                "CAST(substr(geom, 1, 60) AS BLOB)": "2 shapes in zones, of which 1 can be read",
            }.items()
        ),
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


@pytest.mark.parametrize("share", [0.01, 0.3, 0.7, 0.99])
@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda f: written(f, "z.geojson", geojson([WORK, SCHOOL])), id="GeoJSON"),
        pytest.param(lambda f: written(f, "z.kml", KML.format(polygon_kml(WORK) + polygon_kml(SCHOOL))), id="KML"),
        pytest.param(lambda f: zipped(f, "z.kmz", {"doc.kml": KML.format(polygon_kml(WORK))}), id="KMZ"),
        pytest.param(lambda f: shapefile(f, [WORK, SCHOOL]), id="Shapefile"),
        pytest.param(lambda f: gpkg(f, [WORK, SCHOOL]), id="GeoPackage"),
    ],
)
def test_a_file_that_is_cut_off_anywhere_is_refused(
    build: Callable[[Path], Path], share: float, tmp_path: Path
) -> None:
    path = build(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert isinstance(refusal(path), DamagedFile | WrongFormat)
