"""A GeoPackage of Zoomstack's layers in the National Grid, or a sentence that says what it is not."""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, box

from maps.basemap.choose import BaseMapFile, BaseMaps
from maps.basemap.geopackage import read_geopackage
from maps.error import BadBaseMap
from tests.builders import PROJECT

TOWN = PROJECT / "data" / "demo" / "saltmere.gpkg"
BOUNDS = (540_500.0, 101_500.0, 541_000.0, 102_000.0)


def geopackage(folder: Path, layer: str, crs: str | None) -> Path:
    path = folder / "base.gpkg"
    gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], crs=crs).to_file(path, layer=layer)
    return path


def test_the_ground_is_clipped_to_the_bounds_and_names_the_streets() -> None:
    found = read_geopackage(TOWN, BOUNDS, 10_000)
    frame = box(*BOUNDS)
    assert all(frame.buffer(1e-6).covers(ground.geometry) for ground in found.grounds)
    assert {"land", "roads_local", "local_buildings"} <= {ground.name for ground in found.grounds}
    assert found.names


def test_its_source_is_what_the_file_says_and_never_its_path(tmp_path: Path) -> None:
    copy = tmp_path / "renamed.gpkg"
    copy.write_bytes(TOWN.read_bytes())
    said = "Saltmere, an invented town, 1 January 2026"
    assert read_geopackage(copy, BOUNDS, 10_000).source == read_geopackage(TOWN, BOUNDS, 10_000).source == said


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        (10_000, {"roads_local", "local_buildings"}),
        (50_000, {"roads_local", "district_buildings"}),
        (100_000, {"roads_local", "district_buildings"}),
        (250_000, set()),
    ],
)
def test_buildings_and_streets_are_drawn_while_they_are_legible(tmp_path: Path, scale: int, expected: set[str]) -> None:
    path = tmp_path / "a.gpkg"
    for layer in ("land", "district_buildings", "local_buildings"):
        gpd.GeoDataFrame(geometry=[box(*BOUNDS)], crs="EPSG:27700").to_file(path, layer=layer)
    street = LineString([BOUNDS[:2], BOUNDS[2:]])
    gpd.GeoDataFrame(geometry=[street], crs="EPSG:27700").to_file(path, layer="roads_local")
    assert {ground.name for ground in read_geopackage(path, BOUNDS, scale).grounds} == {"sea", "land", *expected}


def test_a_file_that_names_its_layers_alone_is_called_by_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "sarahs-streets.gpkg"
    for layer in ("land", "woodland"):
        gpd.GeoDataFrame(geometry=[box(*BOUNDS)], crs="EPSG:27700").to_file(path, layer=layer)
    assert read_geopackage(path, BOUNDS, 10_000).source.startswith("Map with the layers of OS Open Zoomstack, ")


def test_where_it_has_nothing_there_is_no_sea_either(tmp_path: Path) -> None:
    """Zoomstack draws no sea: it is what lies under the land, and without land there is no telling."""
    assert not read_geopackage(geopackage(tmp_path, "land", "EPSG:27700"), BOUNDS, 10_000).drawn


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
        read_geopackage(geopackage(tmp_path, layer, crs), BOUNDS, 10_000)


@pytest.mark.parametrize("name", ["none.gpkg", "", "text.gpkg"])
def test_what_can_t_be_read_is_refused_in_words(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.gpkg").write_text("no GeoPackage")
    with pytest.raises(BadBaseMap):
        BaseMaps(files=(BaseMapFile(path=tmp_path / name),)).read(BOUNDS, 10_000)
