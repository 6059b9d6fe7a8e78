"""The base map: a local GeoPackage of Zoomstack's layers in the National Grid, or a sentence that says what it is not."""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box

from maps.basemap import PLAIN_GRID, read_basemap
from maps.error import BadBaseMap
from tests.builders import PROJECT

TOWN = PROJECT / "data" / "demo" / "saltmere.gpkg"
BOUNDS = (540_500.0, 101_500.0, 541_000.0, 102_000.0)


def geopackage(folder: Path, layer: str, crs: str | None) -> Path:
    path = folder / "base.gpkg"
    gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], crs=crs).to_file(path, layer=layer)
    return path


def test_without_a_file_it_is_the_plain_grid() -> None:
    assert read_basemap(None, BOUNDS, "") == PLAIN_GRID


def test_the_ground_is_clipped_to_the_bounds_and_names_the_streets() -> None:
    found = read_basemap(TOWN, BOUNDS, "An invented town")
    frame = box(*BOUNDS)
    assert all(frame.buffer(1e-6).covers(ground.geometry) for ground in found.grounds)
    assert {"land", "roads_local", "local_buildings"} <= {ground.name for ground in found.grounds}
    assert found.names
    assert found.credit == "An invented town"


@pytest.mark.parametrize(
    ("layer", "crs", "said"),
    [
        pytest.param("cities", "EPSG:27700", "has none of the layers of a base map", id="other layers"),
        pytest.param("land", "EPSG:4326", "is not in the British National Grid", id="degrees"),
        pytest.param("land", None, "is not in the British National Grid", id="no coordinate system"),
    ],
)
def test_a_file_that_is_no_base_map_is_refused_in_words(tmp_path: Path, layer: str, crs: str | None, said: str) -> None:
    with pytest.raises(BadBaseMap, match=said):
        read_basemap(geopackage(tmp_path, layer, crs), BOUNDS, "")


@pytest.mark.parametrize("name", ["none.gpkg", "", "text.gpkg"])
def test_what_can_t_be_read_is_refused_in_words(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.gpkg").write_text("no GeoPackage")
    with pytest.raises(BadBaseMap):
        read_basemap(tmp_path / name, BOUNDS, "")
