"""The line of a corridor, from a file."""

from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from shapely.geometry import LineString, MultiLineString

from tests.zones.zonefiles import GPX, POINTS, WORK, geojson, gpkg, shapefile, written
from zones.error import BadFile, BadInput, Way
from zones.gisfile.read import read_route

TWICE = f"<trk><trkseg>{POINTS.format('trkpt')}</trkseg><trkseg>{POINTS.format('trkpt')}</trkseg></trk>"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(f"<trk><trkseg>{POINTS.format('trkpt')}</trkseg></trk>", 1, id="track"),
        pytest.param(f"<rte>{POINTS.format('rtept')}</rte>", 1, id="route"),
        pytest.param(f'<wpt lat="50" lon="0"/>{TWICE}', 2, id="track of two segments beside a waypoint"),
        pytest.param(f"<rte/>{TWICE}", 2, id="track beside a route of nothing"),
    ],
)
def test_a_route_is_the_lines_of_a_gpx(content: str, expected: int, tmp_path: Path) -> None:
    route = read_route(written(tmp_path, "z.gpx", GPX.format(content))).line
    assert len(shapely.get_parts(route)) == expected
    assert shapely.get_coordinates(route)[0].tolist() == [-0.1, 50.8]


def test_of_a_track_and_a_route_one_is_picked_and_which_it_was_is_said(tmp_path: Path) -> None:
    route = POINTS.format("rtept").replace("-0.1", "-0.2")
    path = written(tmp_path, "z.gpx", GPX.format(f"<rte>{route}</rte>{TWICE}"))
    with pytest.raises(BadFile, match="are both in it") as caught:
        read_route(path)
    assert set(caught.value.value.split(" and ")) == {"tracks", "routes"}
    assert caught.value.ways == (Way.LAYER,)
    walked, planned = (read_route(path, layer=name) for name in ("tracks", "routes"))
    assert walked.source == "2 lines: GPX file (tracks), WGS84"
    assert planned.source == "a line: GPX file (routes), WGS84"
    assert shapely.get_coordinates(planned.line)[0].tolist() == [-0.2, 50.8]


def test_all_lines_of_a_file_make_the_route_and_their_number_is_said(tmp_path: Path) -> None:
    lines = [LineString([(0, 50.8), (0, 50.9)]), MultiLineString([[(0, 51), (0, 51.1)], [(0, 51.2), (0, 51.3)]])]
    route = read_route(written(tmp_path, "z.geojson", geojson(lines)))
    assert len(shapely.get_parts(route.line)) == 3
    assert route.source == "3 lines: GeoJSON file, WGS84"
    bare = read_route(shapefile(tmp_path, lines, parts=("shp", "shx", "dbf")))
    assert "3 lines" in bare.source
    assert "assumed" in bare.source


def test_a_route_in_the_grid_comes_in_wgs84(tmp_path: Path) -> None:
    route = read_route(gpkg(tmp_path, [LineString([(540_000, 104_000), (541_000, 104_000)])], "EPSG:27700")).line
    assert -1 < route.bounds[0] < 1
    assert 50 < route.bounds[1] < 51


@pytest.mark.parametrize(
    ("build", "words"),
    [
        pytest.param(lambda f: written(f, "z.gpx", GPX.format('<wpt lat="50" lon="0"/>')), "1 point”", id="points only"),
        pytest.param(lambda f: gpkg(f, [WORK]), "1 polygon”", id="polygons"),
        pytest.param(lambda f: written(f, "z.gpx", GPX.format("<trk><trkseg><trkpt lat='x' lon='0'/></trkseg></trk>")),
                     "lat", id="no latitude"),
        pytest.param(lambda f: written(f, "z.gpx", GPX.format("")), "no features", id="nothing"),
    ],
)  # fmt: skip
def test_a_route_needs_lines(build: Callable[[Path], Path], words: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read_route(build(tmp_path))
    assert caught.value.field.startswith("FILE")
