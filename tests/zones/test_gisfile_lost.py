"""Nothing in a file is lost in silence: what a reader would not see is found by counting, and refused."""

import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from shapely.geometry import box

from tests.zones.test_gisfile import (
    _POINTS,
    GPX,
    KML,
    SCHOOL,
    SHAPEFILE,
    WORK,
    frame,
    gpkg,
    polygon_kml,
    refusal,
    shapefile,
    written,
    zipped,
)
from zones.error import BadFile, DamagedFile, UnsafeFile
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
    track = f"<trk><trkseg></trkseg><trkseg>{_POINTS.format('trkpt')}</trkseg><trkseg/></trk>"
    route = read_route(written(tmp_path, "z.gpx", GPX.format(track)))
    assert shapely.get_coordinates(route).tolist() == [[-0.1, 50.8], [0.1, 50.81]]


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
