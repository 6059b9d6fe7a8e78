"""Tile archives, MBTiles and PMTiles: what they say of themselves, what of them is drawn, and what no harm comes of."""

import gzip
import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pmtiles.tile import TileType
from shapely.geometry import LineString, Point, box

from maps.basemap.base import OTHER_RANK, BaseMap
from maps.basemap.choose import BaseMapFile, BaseMaps
from maps.basemap.file import file_degrees, read_file
from maps.basemap.mbtiles import open_mbtiles
from maps.basemap.mercator import tile_range
from maps.basemap.pmtiles import open_pmtiles
from maps.error import BadBaseMap
from tests.builders import PROJECT
from tests.maps.basemap.archives import crosses, mbtiles, painted, pmtiles, tile_json, vector_tiles
from zones.frame import to_grid

BOUNDS = (540_000.0, 101_000.0, 542_000.0, 103_000.0)
DEGREES = (-0.02, 50.78, 0.04, 50.82)
SAMPLES = PROJECT.parent / "shared" / "data" / "streets"


def drawn(path: Path, scale: float = 10_000) -> BaseMap:
    return read_file(path, BOUNDS, scale, on_screen=False)


def rasters(zooms: list[int]) -> dict[tuple[int, int, int], bytes]:
    return painted(DEGREES, zooms, crosses([(0.0, 50.8)]))


def test_both_formats_hold_the_same_tiles(tmp_path: Path) -> None:
    tiles = rasters([12, 13])
    with (
        open_mbtiles(mbtiles(tmp_path / "a.mbtiles", tiles)) as one,
        open_pmtiles(pmtiles(tmp_path / "a.pmtiles", tiles)) as other,
    ):
        wanted = [*tiles, (13, 0, 0)]
        assert one.tiles(wanted) == other.tiles(wanted) == tiles
        assert (
            (one.about.least_zoom, one.about.most_zoom) == (other.about.least_zoom, other.about.most_zoom) == (12, 13)
        )


def test_its_source_and_credit_are_its_own_words_as_plain_text(tmp_path: Path) -> None:
    told: dict[str, Any] = {
        "name": "County streets",
        "attribution": '<a href="https://x.test">© A &amp; B</a><script>x()</script>',
    }
    told |= {"planetiler:osm:osmosisreplicationtime": "2026-05-04T01:02:03Z"}
    for path in (
        mbtiles(tmp_path / "a.mbtiles", rasters([13]), **told),
        pmtiles(tmp_path / "a.pmtiles", rasters([13]), **told),
    ):
        found = BaseMaps(files=(BaseMapFile(path=path),), credit="A force").read(BOUNDS, 25_000)
        assert found.source == "County streets, 4 May 2026"
        assert found.credit == "A force; © A & B"
        again = BaseMaps(files=(BaseMapFile(path=path),), credit="Maps © A & B.").read(BOUNDS, 25_000)
        assert again.credit == "Maps © A & B."


@pytest.mark.parametrize("name", ["/home/sarah/streets.mbtiles", "C:\\maps\\a", "", "streets.pmtiles"])
def test_a_path_that_a_tool_left_in_the_archive_is_not_its_name(tmp_path: Path, name: str) -> None:
    assert drawn(mbtiles(tmp_path / "a.mbtiles", rasters([14]), name=name)).source == "Tile archive, date not stated"


def test_the_zoom_is_the_one_for_the_scale_and_never_more_tiles_than_a_sheet_needs(tmp_path: Path) -> None:
    path = pmtiles(tmp_path / "a.pmtiles", rasters([11, 12, 13, 14, 15, 16]))
    zooms = []
    for scale in (5_000, 10_000, 25_000, 100_000):
        picture = drawn(path, scale).picture
        assert picture is not None
        (level,) = picture.levels
        assert max(level.pixels.shape) <= 4_096
        zooms.append(level.covers.zoom)
    assert zooms == [16, 16, 15, 13]


def test_a_zoom_that_is_stated_but_not_there_gives_way_to_a_coarser_one(tmp_path: Path) -> None:
    picture = drawn(mbtiles(tmp_path / "a.mbtiles", rasters([14]), maxzoom="18"), 2_500).picture
    assert picture is not None
    assert picture.levels[0].covers.zoom == 14


def test_what_is_too_coarse_or_elsewhere_is_not_drawn(tmp_path: Path) -> None:
    coarse = drawn(mbtiles(tmp_path / "a.mbtiles", rasters([6])))
    assert (coarse.drawn, coarse.note) == (False, "The base map is too coarse for this scale")
    elsewhere = mbtiles(tmp_path / "b.mbtiles", rasters([14]), bounds="-3,55,-2,56")
    assert not drawn(elsewhere).drawn


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        pytest.param(None, "The base map leaves a part of this ground blank", id="none"),
        pytest.param(b"no picture", "Some tiles of the base map can't be read and are left blank", id="no picture"),
    ],
)
def test_what_is_left_blank_is_said(tmp_path: Path, instead: bytes | None, said: str) -> None:
    tiles = rasters([14])
    assert drawn(mbtiles(tmp_path / "whole.mbtiles", tiles)).note == ""
    middle = next(iter(tile_range((0.015, 50.8, 0.015, 50.8), 14).each()))
    left = {key: data for key, data in tiles.items() if key != middle} | ({middle: instead} if instead else {})
    found = drawn(mbtiles(tmp_path / "a.mbtiles", left))
    assert found.drawn
    assert found.note == said


def test_a_map_opens_where_the_archive_is(tmp_path: Path) -> None:
    here = mbtiles(tmp_path / "a.mbtiles", rasters([14]), bounds="-0.02,50.78,0.04,50.82")
    assert file_degrees(here) == pytest.approx((-0.02, 50.78, 0.04, 50.82))
    assert file_degrees(mbtiles(tmp_path / "b.mbtiles", rasters([14]))) is None


def town() -> dict[str, gpd.GeoDataFrame]:
    def frame(**columns: list[object]) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(columns, crs=4326)

    here = box(0.0, 50.795, 0.02, 50.81)
    return {
        "earth": frame(kind=["earth"], geometry=[here]),
        "water": frame(kind=["lake"], geometry=[box(0.002, 50.797, 0.004, 50.799)]),
        "roads": frame(
            kind=["minor_road", "path"], name=["Foundry Road", "A path"],
            geometry=[LineString([(0.0, 50.8), (0.018, 50.802)]), LineString([(0.0, 50.801), (0.018, 50.803)])],
        ),
        "buildings": frame(kind=["building"], name=["Her House"], geometry=[box(0.01, 50.8, 0.0102, 50.8002)]),
        "places": frame(kind=["neighbourhood"], name=["Eastside"], geometry=[Point(0.008, 50.801)]),
        "pois": frame(kind=["office"], name=["Box Works"], geometry=[Point(0.009, 50.801)]),
        "survey": frame(name=["A pillar", None, None], geometry=[
            Point(0.007, 50.8005), box(0.005, 50.8, 0.006, 50.801), LineString([(0.005, 50.8), (0.006, 50.801)])]),
    }  # fmt: skip


FIELDS = {name: [str(column) for column in frame.columns if column != "geometry"] for name, frame in town().items()}


@pytest.mark.parametrize("kind", ["mbtiles", "pmtiles"])
def test_vector_tiles_give_the_classes_and_names_of_a_geopackage(tmp_path: Path, kind: str) -> None:
    tiles = vector_tiles(tmp_path, town())
    path = tmp_path / f"a.{kind}"
    if kind == "mbtiles":
        mbtiles(path, tiles, format="pbf", json=tile_json(FIELDS))
    else:
        pmtiles(path, tiles, kind=TileType.MVT, **json.loads(tile_json(FIELDS)))
    found = drawn(path)
    grounds = {ground.name: ground.geometry for ground in found.grounds}
    assert list(grounds) == ["other_areas", "land", "surfacewater", "roads_local", "local_buildings", "other_lines"]
    ranks = {name.text: name.rank for name in found.names}
    assert ranks == {"Foundry Road": 4, "Eastside": 2, "Box Works": OTHER_RANK, "A pillar": OTHER_RANK}
    assert all(box(*BOUNDS).buffer(1e-6).covers(geometry) for geometry in grounds.values())
    # A tile of zoom 14 counts 4096 steps of 0.4 m.
    east, north = to_grid(np.array([0.0, 0.018]), np.array([50.8, 50.802]))
    true = LineString(zip(east, north, strict=True)).intersection(box(*BOUNDS))
    assert grounds["roads_local"].hausdorff_distance(true) < 1.0
    assert shapely.get_num_geometries(grounds["land"]) == 1  # no seam of a tile is left


def test_streets_around_a_shape_come_of_vector_tiles_too(tmp_path: Path) -> None:
    mbtiles(tmp_path / "a.mbtiles", vector_tiles(tmp_path, town()), format="pbf", json=tile_json(FIELDS))
    picture = mbtiles(tmp_path / "p.mbtiles", rasters([14]))
    maps = BaseMaps(files=(BaseMapFile(path=picture), BaseMapFile(path=tmp_path / "a.mbtiles")))
    assert maps.streets_around(box(0.009, 50.8, 0.01, 50.801))
    assert not BaseMaps(files=(BaseMapFile(path=picture),)).streets_around(box(0.009, 50.8, 0.01, 50.801))


def truncated(folder: Path) -> Path:
    whole = mbtiles(folder / "whole.mbtiles", rasters([14])).read_bytes()
    path = folder / "cut.mbtiles"
    path.write_bytes(whole[: len(whole) // 2])
    return path


def of_version(folder: Path, version: int) -> Path:
    path = pmtiles(folder / f"v{version}.pmtiles", rasters([14]))
    path.write_bytes(b"PMTiles" + bytes([version]) + path.read_bytes()[8:])
    return path


def with_root(folder: Path, root: bytes) -> Path:
    """An archive whose directory says something else."""
    path = pmtiles(folder / "root.pmtiles", rasters([14]))
    data = bytearray(path.read_bytes())
    data[8:24] = len(data).to_bytes(8, "little") + len(root).to_bytes(8, "little")
    path.write_bytes(bytes(data) + root)
    return path


def view_without_end(folder: Path) -> Path:
    path = mbtiles(folder / "view.mbtiles", {(14, 0, 0): b""})
    with sqlite3.connect(path) as file:
        file.execute("DROP TABLE tiles")
        file.execute(
            "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n) "
            "SELECT 14 AS zoom_level, count(i) AS tile_column, 0 AS tile_row, x'00' AS tile_data FROM n"
        )
    file.close()
    return path


def gzip_bomb(folder: Path) -> Path:
    big = gzip.compress(b"\0" * 50_000_000)
    return mbtiles(folder / "bomb.mbtiles", dict.fromkeys(rasters([14]), big), format="pbf")


def made_of(name: str, data: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(made_of("a.pmtiles", b""), id="empty"),
        pytest.param(made_of("a.pmtiles", b"This is an invalid tile archive"), id="no PMTiles"),
        pytest.param(made_of("a.mbtiles", b"SQLite format 3\0" + b"\0" * 100), id="no SQLite"),
        pytest.param(lambda folder: of_version(folder, 4), id="version 4"),
        pytest.param(lambda folder: of_version(folder, 2), id="version 2"),
        pytest.param(truncated, id="cut off"),
        pytest.param(lambda folder: with_root(folder, gzip.compress(b"\0" * 50_000_000)), id="a directory of 50 MB"),
        pytest.param(lambda folder: with_root(folder, gzip.compress(b"\xff" * 3_000_000)), id="a number without end"),
        pytest.param(lambda folder: with_root(folder, b"\x1f\x8b no gzip"), id="a damaged directory"),
        pytest.param(view_without_end, id="a table without end"),
        pytest.param(gzip_bomb, id="a tile of 50 MB"),
        pytest.param(
            lambda folder: mbtiles(folder / "a.mbtiles", rasters([14]), format="pbf"), id="undescribed layers"
        ),
        pytest.param(
            lambda folder: pmtiles(folder / "a.pmtiles", rasters([14]), kind=TileType.MLT),
            id="tiles of a kind not read",
        ),
    ],
)
def test_a_file_that_can_t_be_read_is_refused_in_words_and_soon(
    tmp_path: Path, make: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maps.basemap.mbtiles._SECONDS", 0.5)
    path = make(tmp_path)
    start = time.monotonic()
    with pytest.raises(BadBaseMap, match=path.name):
        drawn(path)
    assert time.monotonic() - start < 3.0


def test_archives_are_never_written_to(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "a.mbtiles", rasters([14]))
    before = path.read_bytes()
    tmp_path.chmod(0o500)
    try:
        assert drawn(path).drawn
    finally:
        tmp_path.chmod(0o700)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.mbtiles"]


def test_what_was_read_is_kept_until_the_file_changes(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "a.mbtiles", rasters([14]))
    first = drawn(path)
    assert drawn(path) is first
    path.unlink()
    mbtiles(path, rasters([14]), name="Drawn anew")
    assert drawn(path).source == "Drawn anew, date not stated"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="without the samples beside the project")
@pytest.mark.parametrize("kind", ["mbtiles", "pmtiles"])
def test_the_world_as_natural_earth_draws_it(kind: str) -> None:
    found = read_file(
        SAMPLES / f"natural_earth_png_z1.{kind}", (0.0, 0.0, 700_000.0, 1_250_000.0), 10_000_000, on_screen=True
    )
    assert found.picture is not None
    assert found.picture.levels[-1].covers.zoom == 1


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="without the samples beside the project")
def test_cities_of_no_known_schema_are_names_that_no_served_paper_has() -> None:
    found = read_file(SAMPLES / "world_cities.mbtiles", (0.0, 0.0, 700_000.0, 1_250_000.0), 10_000_000, on_screen=False)
    assert [(name.text, name.rank) for name in found.names] == [("London", OTHER_RANK)]
    (london,) = found.names
    assert abs(london.easting - 530_000) < 15_000  # as a map of the world has it
    assert abs(london.northing - 180_000) < 15_000


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="without the samples beside the project")
@pytest.mark.parametrize("name", ["pmtiles_invalid.pmtiles", "pmtiles_empty.pmtiles"])
def test_samples_that_are_none_are_refused(name: str) -> None:
    with pytest.raises(BadBaseMap, match=name):
        drawn(SAMPLES / name)
