"""A file that is built to take long is refused within seconds, and an honest one of many vertices is read quickly."""

import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiLineString, Polygon

from tests.memory import grown_memory
from tests.zones.zonefiles import (
    KML,
    SECONDS,
    WORK,
    disc,
    geojson,
    gpkg,
    grid_crs,
    polygon_kml,
    refusal,
    shapefile,
    spent_s,
    written,
)
from zones.error import BadNumber, TooLarge
from zones.gisfile.read import read_zone_shapes
from zones.shape import MOST_VERTICES, area_m2, corridor

QUICK_SECONDS = 5.0


def _grid_comb(teeth: int) -> Polygon:
    """Teeth of 1,290 km, 100 m apart."""
    x = 100_000 + 50.0 * np.repeat(np.arange(2 * teeth), 2)
    y = np.tile([5_000.0, 1_295_000.0, 1_295_000.0, 5_000.0], teeth)
    return Polygon([*np.column_stack([x, y]), (x[-1], 1_000.0), (x[0], 1_000.0)])


def _slanting_comb(vertices: int, reach: float) -> Polygon:
    """Teeth along 45 degrees side by side, so that all their boxes overlap."""
    step = np.arange(vertices // 2) * 1e-6
    low, high = (np.column_stack([at - 3 + step, at + 52 - step]) for at in (0.0, reach))
    pairs = np.stack([low, high], axis=1)
    pairs[1::2] = pairs[1::2, ::-1]
    return Polygon([*pairs.reshape(-1, 2), (-2.9, 51.0), (-3.1, 51.0)])


def _star(points: int) -> Polygon:
    turn = 2 * np.pi * (np.arange(points) * (points // 2) % points) / points
    return Polygon(np.column_stack([540_000 + 5_000 * np.cos(turn), 110_000 + 5_000 * np.sin(turn)]))


def _pierced(holes: int, shell: int) -> Polygon:
    side = int(holes**0.5)
    x, y = (540_000 + 10.0 * n.ravel() for n in np.meshgrid(np.arange(side), np.arange(side)))
    turn = np.linspace(0, 2 * np.pi, shell)[:-1]
    centre, radius = 540_000 + 5 * side, 20.0 * side
    outline = np.column_stack([centre + radius * np.cos(turn), centre + radius * np.sin(turn)])
    return Polygon(outline, [[(a, b), (a + 4, b), (a + 2, b + 4)] for a, b in zip(x, y, strict=True)])


@pytest.mark.parametrize(
    ("build", "crs", "options"),
    [
        pytest.param(lambda: _grid_comb(1_000), grid_crs(), {}, id="a comb of long teeth in the grid"),
        pytest.param(lambda: _slanting_comb(24_000, 2.0), {}, {}, id="a slanting comb of long teeth"),
        pytest.param(lambda: _slanting_comb(200_000, 0.01), {}, {}, id="a slanting comb of many teeth"),
        pytest.param(lambda: _star(1_001), grid_crs(), {"repair": True}, id="a star to repair in the grid"),
        pytest.param(lambda: shapely.transform(_star(1_001), lambda p: (p - [540_000, 110_000]) / 1e5 + [0, 51]), {},
                     {"repair": True}, id="a star to repair in degrees"),
        pytest.param(lambda: _star(20_001), grid_crs(), {"repair": True}, id="a star of very many points"),
        pytest.param(lambda: _pierced(50_000, 250_000), grid_crs(), {}, id="many holes in a long shell"),
    ],
)  # fmt: skip
def test_a_shape_that_would_take_long_is_refused_in_time(
    build: Callable[[], Polygon], crs: Any, options: Any, tmp_path: Path
) -> None:
    path = written(tmp_path, "z.geojson", geojson([build()], **crs))
    with grown_memory() as grown:
        assert isinstance(refusal(path, **options), TooLarge)
    assert grown.at_most < 500_000_000


def test_very_many_features_are_refused_in_time(tmp_path: Path) -> None:
    shapes = [shapely.box(0, 50.8, 0.001, 50.801)] * 80_000
    assert isinstance(refusal(written(tmp_path, "z.geojson", geojson(shapes))), TooLarge)


@pytest.mark.parametrize(
    "route",
    [
        pytest.param(LineString([(-3 + 0.001 * n, 50.5 + 6.9 * (n % 2)) for n in range(200)]), id="legs of 770 km"),
        pytest.param(
            MultiLineString([[(0, 50 + n / 1e3), (1e-4, 50 + n / 1e3)] for n in range(2_000)]), id="2,000 lines"
        ),
    ],
)
def test_a_route_that_would_take_long_is_refused_at_once(route: LineString | MultiLineString) -> None:
    began = spent_s()
    with pytest.raises(TooLarge):
        corridor(route, 50)  # type: ignore[arg-type]
    assert spent_s() - began < 1.0


def test_a_wide_corridor_of_very_many_points_is_refused_at_once() -> None:
    with pytest.raises(TooLarge, match="narrower"):
        corridor(LineString([(n / 1e6, 51) for n in range(20_000)]), 20_000)  # type: ignore[arg-type]


def _coast(vertices: int) -> Polygon:
    """A wavy outline of 60 km or so, as an honest drawing of very many vertices has."""
    turn = np.linspace(0, 2 * np.pi, vertices)[:-1]
    away = 9_000 + 900 * np.sin(9 * turn) + 30 * np.sin(500 * turn) + 3 * np.sin(7_001 * turn)
    return Polygon(np.column_stack([540_000 + away * np.cos(turn), 130_000 + away * np.sin(turn)]))


@pytest.mark.parametrize("degrees", [False, True])
@pytest.mark.parametrize("crossing", [False, True])
def test_an_honest_shape_of_a_hundred_thousand_vertices_is_read_quickly(
    degrees: bool, crossing: bool, tmp_path: Path
) -> None:
    shape = _coast(99_000)
    if crossing:
        corners = shapely.get_coordinates(shape)
        corners[[5_000, 5_001]] = corners[[5_001, 5_000]]
        shape = Polygon(corners)
    if degrees:
        shape = shapely.transform(shape, lambda p: (p - [540_000, 130_000]) / [70_000, 111_000] + [0, 51])
    path = written(tmp_path, "z.geojson", geojson([shape], **({} if degrees else grid_crs())))
    began = spent_s()
    [zone] = read_zone_shapes(path, repair=crossing)
    assert area_m2(zone.shape) > 2e8
    assert spent_s() - began < min(QUICK_SECONDS, SECONDS)


@pytest.mark.parametrize("columns", [501, 1_900])
def test_too_many_columns_are_refused(columns: int, tmp_path: Path) -> None:
    path = gpkg(tmp_path, [WORK])
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE wide ({', '.join(f'c{n}' for n in range(columns))})")
    connection.close()
    assert isinstance(refusal(path), TooLarge)


def test_a_key_that_is_there_twice_among_very_many_is_found_in_time(tmp_path: Path) -> None:
    keys = ",".join(f'"{n}":1' for n in range(500_000))
    assert "twice" in str(refusal(written(tmp_path, "z.geojson", f'{{{keys},"499999":2}}')))


@pytest.mark.parametrize("kind", ["gpkg", "zip", "kml"])
def test_more_vertices_than_are_read_are_refused_in_time(kind: str, tmp_path: Path) -> None:
    shape = disc(MOST_VERTICES + 10)
    positions = "0.123,50.8 " * (MOST_VERTICES + 10)
    path = {
        "gpkg": lambda: gpkg(tmp_path, [shape], "EPSG:27700"),
        "zip": lambda: shapefile(tmp_path, [shape], "EPSG:27700"),
        "kml": lambda: written(
            tmp_path, "z.kml", KML.format(polygon_kml(WORK).replace("<coordinates>", f"<coordinates>{positions}"))
        ),
    }[kind]()
    assert isinstance(refusal(path), TooLarge)


def _ten_million(folder: Path) -> Path:
    """A .shp of ten million vertices that all lie in one place: small when zipped."""
    count = 9_999_000
    words = (44 + 4 + 16 * count) // 2

    def header(size_words: int) -> bytes:
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, size_words) + struct.pack("<2i8d", 1000, 5, *[0.0] * 8)

    start = struct.pack("<i4d3i", 5, 0, 0, 1, 1, 1, count, 0)
    path = folder / "many.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        with out.open("many.shp", "w") as shp:
            shp.write(header(50 + 4 + words) + struct.pack(">2i", 1, words) + start)
            row = np.random.default_rng(1).random(2_000).astype("<f8").tobytes()  # 16,000 bytes: 1,000 vertices
            for _ in range(count // 1_000):
                shp.write(row)
        out.writestr("many.shx", header(54) + struct.pack(">2i", 50, words))
        out.writestr("many.dbf", struct.pack("<B3BIHH20x", 3, 26, 1, 1, 1, 65, 11)
                     + b"name\0\0\0\0\0\0\0C" + bytes(4) + b"\x0a" + bytes(15) + b"\r" + b" " * 11)  # fmt: skip
    return path


def test_ten_million_vertices_are_refused_in_time(tmp_path: Path) -> None:
    assert isinstance(refusal(_ten_million(tmp_path)), TooLarge)
    big = written(tmp_path, "z.geojson", '{"type":"Polygon","coordinates":[[' + "[0,0]," * 10_000_000 + "[0,0]]]}")
    assert isinstance(refusal(big), TooLarge)


def test_a_position_of_millions_of_digits_is_refused_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path, "z.kml", KML.format(polygon_kml(WORK).replace("<coordinates>", "<coordinates>" + "1" * 3_000_000))
    )
    began = spent_s()
    assert isinstance(refusal(path), BadNumber)
    assert spent_s() - began < QUICK_SECONDS


def test_very_many_elements_are_refused_in_time(tmp_path: Path) -> None:
    path = written(tmp_path, "z.kml", KML.format("<Placemark/>" * 2_000_000))
    assert isinstance(refusal(path), TooLarge)
