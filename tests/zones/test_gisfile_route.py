"""The line of a corridor, from a file."""

from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from shapely.geometry import LineString

from tests.zones.zonefiles import GPX, POINTS, WORK, gpkg, written
from zones.error import BadInput
from zones.gisfile.read import read_route


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(f"<trk><trkseg>{POINTS.format('trkpt')}</trkseg></trk>", 1, id="track"),
        pytest.param(f"<rte>{POINTS.format('rtept')}</rte>", 1, id="route"),
        pytest.param(
            f'<wpt lat="50" lon="0"/><rte>{POINTS.format("rtept")}</rte>'
            f"<trk><trkseg>{POINTS.format('trkpt')}</trkseg><trkseg>{POINTS.format('trkpt')}</trkseg></trk>",
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
