"""Which base map is drawn: by scale, by who looks, by who has something there."""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box

from maps.basemap.base import PLAIN_GRID
from maps.basemap.choose import BaseMapFile, BaseMaps, read_files
from maps.error import BadBaseMap
from tests.maps.scenes import SALTMERE

BOUNDS = (540_500.0, 101_500.0, 541_000.0, 102_000.0)
ELSEWHERE = (400_000.0, 300_000.0, 401_000.0, 301_000.0)


def ground(path: Path, *, box_of: tuple[float, float, float, float] = BOUNDS) -> Path:
    """A base map of one square, named after its file."""
    gpd.GeoDataFrame(geometry=[box(*box_of)], crs="EPSG:27700").to_file(path, layer="woodland", identifier=path.stem)
    return path


def test_without_a_file_it_is_the_plain_grid() -> None:
    assert BaseMaps().read(BOUNDS, 10_000) == PLAIN_GRID
    assert read_files("") == read_files(" ; ") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("/maps/streets.gpkg", [("/maps/streets.gpkg", 1, 1_000_000_000, False)], id="a path alone"),
        pytest.param(
            "/my maps/a b.gpkg 1:500-1:25000; county.mbtiles 1:1,000,000 - 1:25,000",
            [("/my maps/a b.gpkg", 500, 25_000, False), ("county.mbtiles", 25_000, 1_000_000, False)],
            id="blanks, commas, either order",
        ),
        pytest.param("a.pmtiles 1:1-1:2 officers-only;", [("a.pmtiles", 1, 2, True)], id="for officers, at its scales"),
        pytest.param("a.pmtiles  officers-only", [("a.pmtiles", 1, 1_000_000_000, True)], id="for officers"),
        pytest.param("officers-only", [("officers-only", 1, 1_000_000_000, False)], id="a path like the word"),
    ],
)
def test_files_and_scales_are_read_from_the_right(text: str, expected: list[tuple[object, ...]]) -> None:
    found = [(str(one.path), one.finest, one.coarsest, one.officers_only) for one in read_files(text)]
    assert found == expected


def test_a_file_that_is_there_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a;b 1:5-1:6"
    path.touch()
    assert [one.path for one in read_files(str(path))] == [path]


@pytest.mark.parametrize("text", ["a.gpkg 1:500", "a.gpkg 1:0-1:500", "a.gpkg 1:x-1:500", " 1:1-1:2", "a.gpkg 1:,-1:5"])
def test_scales_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(BadBaseMap, match="CORDON_BASEMAP"):
        read_files(text)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [(499, "streets"), (500, "streets"), (24_999, "streets"), (25_000, "streets"), (25_001, "county"), (9e6, "county")],
)
def test_the_scale_picks_the_file_the_first_named_of_two_and_the_nearest_of_none(
    tmp_path: Path, scale: float, expected: str
) -> None:
    named = f"{ground(tmp_path / 'streets.gpkg')} 1:500-1:25000; {ground(tmp_path / 'county.gpkg')} 1:25000-1:1000000"
    found = BaseMaps(files=read_files(named)).read(BOUNDS, scale)
    assert found.source.split(",")[0] == expected


def test_a_file_with_nothing_there_gives_way_to_one_that_has(tmp_path: Path) -> None:
    fits, other = ground(tmp_path / "fits.gpkg", box_of=ELSEWHERE), ground(tmp_path / "other.gpkg")
    maps = BaseMaps(files=read_files(f"{fits} 1:1-1:50000; {other} 1:50000-1:100000"), credit="A force")
    assert maps.read(BOUNDS, 10_000).source.startswith("other")
    nowhere = maps.read((0.0, 0.0, 10.0, 10.0), 10_000)
    assert not nowhere.drawn
    assert "nothing here" in nowhere.note


def test_a_file_for_officers_is_on_no_served_paper(tmp_path: Path) -> None:
    maps = BaseMaps(files=(BaseMapFile(path=ground(tmp_path / "a.gpkg"), officers_only=True),))
    assert maps.on_screen(BOUNDS).drawn
    assert maps.read(BOUNDS, 10_000) == PLAIN_GRID


def test_a_map_opens_where_its_base_map_is() -> None:
    west, south, east, north = SALTMERE.where_it_is()
    assert west < 0.0 < east < 0.1
    assert 50.7 < south < north < 50.9


def test_the_words_beside_a_map_say_its_source_and_credit() -> None:
    said = SALTMERE.read(BOUNDS, 10_000).words
    assert said == "Saltmere, an invented town, 1 January 2026. An invented town; drawn for Cordon."
