"""Nothing in a file is lost in silence: what a reader would not see is found by counting, and refused."""

import sqlite3
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import Polygon, box

from tests.zones.zonefiles import (
    GPX,
    GRID_WORK,
    KML,
    POINTS,
    SCHOOL,
    SHAPEFILE,
    WORK,
    frame,
    geojson,
    gpkg,
    polygon_kml,
    refusal,
    shapefile,
    written,
    zipped,
)
from zones.error import BadFile, BadShape, BadValue, CordonError, DamagedFile, InvalidShape, UnsafeFile
from zones.gisfile.read import read_route, read_zone_shapes

BOXES = [box(540_000 + 100 * n, 104_000, 540_050 + 100 * n, 104_050) for n in range(5)]


def _first_two(index: bytes) -> bytes:
    """An index of two shapes whose header says so."""
    return index[:24] + struct.pack(">i", (100 + 16) // 2) + index[28 : 100 + 16]


def _second_is_first(index: bytes) -> bytes:
    return index[:108] + index[100:108] + index[116:]


@pytest.mark.parametrize(
    ("index", "table"),
    [
        pytest.param(_first_two, None, id="an index of two, no table"),
        pytest.param(_first_two, lambda d: d[:4] + struct.pack("<I", 2) + d[8:], id="an index of two, a table of two"),
        pytest.param(_second_is_first, lambda same: same, id="one shape twice, another never"),
        pytest.param(lambda d: d[:24] + struct.pack(">i", 50) + d[28:100], None, id="an index of none"),
    ],
)
def test_a_shapefile_whose_index_leaves_out_a_shape_is_refused(
    index: Callable[[bytes], bytes], table: Callable[[bytes], bytes] | None, tmp_path: Path
) -> None:
    parts = SHAPEFILE if table else ("shp", "shx", "prj")
    change = {"shx": index} | ({"dbf": table} if table else {})
    refused = refusal(shapefile(tmp_path, BOXES, "EPSG:27700", parts=parts, change=change))
    assert isinstance(refused, DamagedFile)
    assert "some would be lost" in str(refused)


def test_shapes_that_an_index_lists_in_another_order_are_all_read(tmp_path: Path) -> None:
    def turned(index: bytes) -> bytes:
        return index[:100] + b"".join(index[at : at + 8] for at in range(len(index) - 8, 99, -8))

    made = read_zone_shapes(shapefile(tmp_path, BOXES, "EPSG:27700", change={"shx": turned}))
    assert len(made) == len(BOXES)


@pytest.mark.parametrize(
    ("mode", "end"), [pytest.param("WAL", ["COMMIT"], id="-wal"), pytest.param("DELETE", [], id="-journal")]
)
def test_a_geopackage_that_is_open_elsewhere_with_changes_is_refused(mode: str, end: list[str], tmp_path: Path) -> None:
    path = gpkg(tmp_path, [WORK])
    other = sqlite3.connect(path, isolation_level=None)
    changes = ["BEGIN", "CREATE TABLE more (a)", "INSERT INTO more VALUES (zeroblob(100000))"]
    for sql in [f"PRAGMA journal_mode = {mode}", "PRAGMA cache_size = 1", *changes, *end]:
        other.execute(sql)
    refused = refusal(path)
    other.close()
    assert isinstance(refused, BadFile)
    assert "Close it in the program that has it open" in str(refused)
    assert len(read_zone_shapes(path)) == 1


PLACE = KML.format(polygon_kml(WORK))


def test_a_kmz_with_places_in_a_second_kml_is_refused_naming_it(tmp_path: Path) -> None:
    for second in (PLACE, PLACE.encode("utf-16")):
        refused = refusal(
            zipped(tmp_path, "z.kmz", {"doc.kml": PLACE, "files/more.kml": second, "style.kml": "<kml/>"})
        )
        assert isinstance(refused, UnsafeFile)
        assert "files/more.kml" in str(refused)
        assert "style.kml" not in str(refused)


def test_a_kmz_whose_other_kml_holds_no_place_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path, "z.kmz", {"doc.kml": PLACE, "style.kml": KML.format('<Style id="a"/>')})
    assert len(read_zone_shapes(path)) == 1


@pytest.mark.parametrize("other", ["more.kml", "more.geojson", "folder/More.GPKG"])
def test_a_zip_with_a_shapefile_and_zones_of_another_kind_is_refused_naming_them(other: str, tmp_path: Path) -> None:
    path = shapefile(tmp_path, [WORK])
    with zipfile.ZipFile(path, "a") as out:
        out.writestr(other, "x")
    refused = refusal(path)
    assert isinstance(refused, UnsafeFile)
    assert other in str(refused)
    assert len(read_zone_shapes(path, layer="zones")) == 1


def test_an_empty_segment_of_a_track_is_nothing(tmp_path: Path) -> None:
    track = f"<trk><trkseg></trkseg><trkseg>{POINTS.format('trkpt')}</trkseg><trkseg/></trk>"
    route = read_route(written(tmp_path, "z.gpx", GPX.format(track))).line
    assert shapely.get_coordinates(route).tolist() == [[-0.1, 50.8], [0.1, 50.81]]


TRACK = f"<trk><trkseg>{POINTS.format('trkpt')}</trkseg></trk>"


@pytest.mark.parametrize(
    ("name", "slip"),
    [("trkpt", "trkpu"), ("trkseg", "tskseg"), ("trk>", "tsk>"), ("wpt", "vpt"), ("trkpt lat", "trkpu lau")],
)
def test_a_gpx_point_under_a_name_that_nobody_reads_is_not_left_out(name: str, slip: str, tmp_path: Path) -> None:
    whole = GPX.format(f'<wpt lat="50" lon="0"/>{TRACK}{TRACK}')
    with pytest.raises(DamagedFile, match="would be left out"):
        read_route(written(tmp_path, "z.gpx", whole.replace(name, slip, 2)))


def test_what_programs_add_to_a_gpx_is_read_past(tmp_path: Path) -> None:
    more = '<metadata><bounds minlat="1" minlon="1"/></metadata><extensions><a:b lat="1" lon="1"/></extensions>'
    track = TRACK.replace("<trkseg>", '<name>n</name><extensions><c lat="1" lon="1"/></extensions><trkseg>', 1)
    assert len(shapely.get_coordinates(read_route(written(tmp_path, "z.gpx", GPX.format(more + track))).line)) == 2


def _changed(path: Path, *statements: str) -> Path:
    """A GeoPackage without triggers, changed by SQL."""
    with sqlite3.connect(path) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for sql in [*(f'DROP TRIGGER "{name}"' for (name,) in triggers), *statements]:
            connection.execute(sql)
    connection.close()
    return path


def _two_layers(folder: Path) -> Path:
    path = gpkg(folder, [WORK], layer="zones")
    frame([SCHOOL]).to_file(path, driver="GPKG", layer="other")
    return path


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(["DELETE FROM gpkg_contents WHERE table_name = 'other'"], id="not in the contents"),
        pytest.param(["DELETE FROM gpkg_geometry_columns WHERE table_name = 'other'"], id="not in the geometry columns"),
        pytest.param(
            ["UPDATE gpkg_contents SET data_type = 'attributes' WHERE table_name = 'other'"], id="called a mere table"
        ),
        pytest.param([f"DELETE FROM {lists} WHERE table_name = 'other'" for lists in
                      ("gpkg_geometry_columns", "gpkg_contents")], id="in neither list"),
        pytest.param([f"DELETE FROM {lists} WHERE table_name = 'other'" for lists in
                      ("gpkg_geometry_columns", "gpkg_contents")] + ["ALTER TABLE other RENAME TO rtree_zones_x"],
                     id="in neither list, named as an index"),
        pytest.param(["DROP TABLE IF EXISTS rtree_other_geom", "ALTER TABLE zones ADD COLUMN second BLOB",
                      "UPDATE zones SET second = geom"], id="a second column of shapes"),
    ],
)  # fmt: skip
def test_shapes_of_a_geopackage_that_are_in_no_layer_are_not_left_out_in_silence(
    statements: list[str], tmp_path: Path
) -> None:
    refused = refusal(_changed(_two_layers(tmp_path), "DELETE FROM gpkg_extensions", *statements))
    assert isinstance(refused, DamagedFile)
    assert "they would be left out" in str(refused)


CURVE = "GP\0\1" + "\0" * 4 + "\1\x0a\0\0\0"


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("CREATE VIEW v AS SELECT * FROM zones", id="a view"),
        pytest.param(f"UPDATE other SET geom = x'{CURVE.encode().hex()}'", id="arcs in another layer"),
        pytest.param("ALTER TABLE other ADD COLUMN g AS (name || 'x')", id="a generated column in another layer"),
        pytest.param("DELETE FROM gpkg_geometry_columns WHERE table_name = 'other'", id="another layer half listed"),
        pytest.param("DROP TABLE other", id="another layer gone"),
    ],
)
def test_a_layer_that_is_picked_is_read_whatever_lies_beside_it(statement: str, tmp_path: Path) -> None:
    path = _changed(_two_layers(tmp_path), "DROP TABLE rtree_other_geom", statement)
    refusal(path)
    assert len(read_zone_shapes(path, layer="Zones ")) == 1


def test_a_view_is_no_layer_to_pick(tmp_path: Path) -> None:
    path = _changed(
        gpkg(tmp_path, [WORK]),
        "CREATE VIEW v AS SELECT * FROM zones",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('v', 'features', 'v', 4326)",
        "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POLYGON', 4326, 0, 0)",
    )
    assert isinstance(refusal(path, layer="v"), UnsafeFile)
    assert len(read_zone_shapes(path, layer="zones")) == 1


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
        pytest.param(SHAPEFILE, {"shp": _null_shape}, DamagedFile, "calls itself no shape", id="null shape with bytes"),
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


def test_a_geopackage_in_wal_mode_is_read_and_left_as_it_is(tmp_path: Path) -> None:
    path = gpkg(tmp_path, [WORK])
    data = bytearray(path.read_bytes())
    data[18:20] = b"\x02\x02"
    path.write_bytes(bytes(data))
    assert len(read_zone_shapes(path)) == 1
    assert path.read_bytes() == bytes(data)
    assert list(tmp_path.iterdir()) == [path]


def test_nan_in_a_geopackage_ring_is_refused(tmp_path: Path) -> None:
    with np.errstate(invalid="ignore"):
        bad = Polygon([(540_000, 104_000), (540_000, np.nan), (541_000, 105_000)])
        path = gpkg(tmp_path, [bad, GRID_WORK], "EPSG:27700")
    assert "not a number" in str(refusal(path))


def _open_ring(data: bytes) -> bytes:
    """A polygon's bytes with the last position of its hole a metre off, in each of the two byte orders of a double."""
    x, y = SCHOOL.interiors[0].coords[-1]
    for order in ("<2d", ">2d"):
        at = data.rfind(struct.pack(order, x, y))
        if at >= 0:
            data = data[:at] + struct.pack(order, x + 0.001, y) + data[at + 16 :]
    return data


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda f: written(f, "z.gpkg", _open_ring(gpkg(f, [WORK, SCHOOL]).read_bytes())), id="GeoPackage"),
        pytest.param(lambda f: shapefile(f, [WORK, SCHOOL], change={"shp": _open_ring}), id="Shapefile"),
        pytest.param(lambda f: written(f, "z.kml", KML.format(polygon_kml(WORK) + polygon_kml(SCHOOL).replace(
            "0.03,50.825,0</c", "0.031,50.825,0</c"))), id="KML"),
        pytest.param(lambda f: written(f, "z.geojson", geojson([WORK, SCHOOL]).replace(
            "[0.03, 50.825]]]", "[0.031, 50.825]]]")), id="GeoJSON"),
    ],
)  # fmt: skip
def test_a_ring_that_is_not_closed_is_said_by_its_number_and_its_ends(
    build: Callable[[Path], Path], tmp_path: Path
) -> None:
    refused = refusal(build(tmp_path))
    assert isinstance(refused, InvalidShape)
    assert refused.field.startswith("FILE, feature 2")
    assert refused.field.endswith("ring 2")
    assert refused.value == "0.03, 50.825 … 0.031, 50.825"
    assert "first position" in refused.remedy


def test_the_ring_of_a_part_is_said_with_its_part(tmp_path: Path) -> None:
    shape = polygon_kml(WORK).split("</name>")[1].removesuffix("</Placemark>")
    ring = shape.replace("0.01,50.82,0</c", "0.011,50.82,0</c")
    path = written(
        tmp_path, "z.kml", KML.format(f"<Placemark><MultiGeometry>{shape}{ring}</MultiGeometry></Placemark>")
    )
    assert refusal(path).field == "FILE, feature 1, part 2, ring 1"


def test_a_line_of_one_point_and_a_closed_line_are_called_that(tmp_path: Path) -> None:
    place = "<Placemark><name>Bus stop</name>{}</Placemark>"
    line = "<LineString><coordinates>0,50</coordinates></LineString>"
    ring = "<LinearRing><coordinates>0,50 1,50 1,51 0,50</coordinates></LinearRing>"
    assert "“1 position” is too few for a line" in str(
        refusal(written(tmp_path, "z.kml", KML.format(place.format(line))))
    )
    assert "“Bus stop” holds" in str(refusal(written(tmp_path, "z.kml", KML.format(place.format(ring)))))


@pytest.mark.parametrize("kind", ["kml", "zip", "gpkg", "geojson"])
def test_a_feature_without_a_shape_is_called_that_and_not_damaged(kind: str, tmp_path: Path) -> None:
    path = {
        "kml": lambda: written(
            tmp_path, "z.kml", KML.format(polygon_kml(WORK) + "<Placemark><name>Place 1</name></Placemark>")
        ),
        "zip": lambda: shapefile(tmp_path, [WORK, None]),
        "gpkg": lambda: gpkg(tmp_path, [WORK, None]),
        "geojson": lambda: written(tmp_path, "z.geojson", geojson([WORK, None])),
    }[kind]()
    refused = refusal(path)
    assert isinstance(refused, BadShape)
    if kind != "geojson":
        assert (refused.field, refused.value) == ("FILE, feature 2", "Place 1")
        assert "has no shape" in str(refused)


LOST = '<Placemark><Polygon><outerBoundaryIs>{0}</outerBoundaryIs><innerBoundaryIs>{0}{0}</innerBoundaryIs></Polygon></Placemark>'.format(
    "<LinearRing><coordinates>0,50.8 0.1,50.8 0.1,50.9 0,50.8</coordinates></LinearRing>"
)  # fmt: skip


@pytest.mark.parametrize(
    "beside",
    [
        pytest.param("<Placemark/>", id="no shape"),
        pytest.param("<Placemark><LineString><coordinates>0,50</coordinates></LineString></Placemark>", id="one point"),
        pytest.param("<Placemark><LinearRing><coordinates>0,50 1,50 1,51 0,50</coordinates></LinearRing></Placemark>",
                     id="a closed line"),
    ],
)  # fmt: skip
def test_what_is_lost_in_a_layer_is_seen_whatever_lies_in_another(beside: str, tmp_path: Path) -> None:
    folders = f"<Folder><name>a</name>{LOST}</Folder><Folder><name>b</name>{beside}</Folder>"
    refusal(written(tmp_path, "z.kml", KML.format(folders)), layer="a")


def test_rows_that_a_stale_count_of_a_geopackage_hides_are_seen(tmp_path: Path) -> None:
    path = _changed(gpkg(tmp_path, [WORK, SCHOOL]), "UPDATE gpkg_ogr_contents SET feature_count = 1")
    assert "2 features in zones, of which 1 can be read" in str(refusal(path))
    path = _changed(path, "UPDATE zones SET geom = NULL WHERE fid = 2")
    assert "2 features in zones, of which 1 can be read" in str(refusal(path))


def test_folders_of_the_same_name_are_picked_together(tmp_path: Path) -> None:
    folders = [f"<Folder><name>{name}</name>{polygon_kml(WORK)}</Folder>" for name in ("f", "g", "f", "f")]
    path = written(tmp_path, "z.kml", KML.format("".join(folders)))
    assert len(read_zone_shapes(path, layer="F")) == 3
    assert len(read_zone_shapes(path, layer="f (#2)")) == 1


CAFE = "Café \N{RIGHT SINGLE QUOTATION MARK}x"


@pytest.mark.parametrize(
    ("encoding", "cpg", "mark"),
    [
        pytest.param("utf-8", None, 0x00, id="UTF-8, no .cpg"),
        pytest.param("utf-8", None, 0x57, id="UTF-8, no .cpg, a table that says ANSI"),
        pytest.param("cp1252", None, 0x00, id="Windows-1252, no .cpg"),
        pytest.param("cp1252", None, 0x57, id="Windows-1252, no .cpg, a table that says ANSI"),
        pytest.param("utf-8", b"UTF-8", 0x00, id="UTF-8 with .cpg"),
        pytest.param("cp1252", b"UTF-8", 0x00, id="Windows-1252 with a .cpg that says UTF-8"),
        pytest.param("cp1252", b"1252", 0x00, id="Windows-1252 with .cpg"),
    ],
)
def test_names_of_a_shapefile_are_read_in_the_encoding_they_are_in(
    encoding: str, cpg: bytes | None, mark: int, tmp_path: Path
) -> None:
    def table(data: bytes) -> bytes:
        name = CAFE.encode(encoding)
        return data[:29] + bytes([mark]) + data[30:].replace(b"Place 0".ljust(len(name)), name)

    parts = [part for part in SHAPEFILE if part != "cpg" or cpg is not None]
    [zone] = read_zone_shapes(
        shapefile(tmp_path, [WORK], parts=parts, change={"dbf": table, "cpg": lambda _: cpg or b""})
    )
    assert zone.name == CAFE


def test_kml_in_windows_1252_is_refused_as_that_and_in_latin_1_is_read(tmp_path: Path) -> None:
    for encoding in ("windows-1252", "iso-8859-1"):
        text = f'<?xml version="1.0" encoding="{encoding}"?>' + KML.format(polygon_kml(WORK, "Café"))
        path = written(tmp_path, f"{encoding}.kml", text.encode(encoding))
        if encoding == "iso-8859-1":
            assert read_zone_shapes(path)[0].name == "Café"
        else:
            assert "“windows-1252” is an XML encoding" in str(refusal(path))
