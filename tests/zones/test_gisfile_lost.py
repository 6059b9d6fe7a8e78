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
    SHAPEFILE,
    WORK,
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
