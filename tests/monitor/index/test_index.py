"""The index says of every position exactly what GEOS says: on edges, on corners, in holes, across longitude 0 and block by block."""

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from monitor.index.corners import corners_of
from monitor.index.cover import AT_ONCE
from monitor.index.index import ZoneIndex
from monitor.index.kernel import COMPILED
from monitor.index.pair import Pairs
from monitor.index.plain import cover_plainly
from monitor.index.raster import extent, raster
from monitor.index.seek import DISTRICTS, in_districts
from zones.error import BadNumber
from zones.frame import Floats
from zones.shape import Shape, valid_shape

LON, LAT = 0.0, 51.0
CELL = 1 / 4096


def star(random: np.random.Generator, *, lon: float, lat: float, reach: float, corners: int) -> Shape:
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    far = reach * random.uniform(0.5, 1.0, corners)
    return valid_shape(Polygon(np.column_stack([lon + 1.6 * far * np.cos(angles), lat + far * np.sin(angles)])))


def with_hole(outer: Polygon, hole: Polygon) -> Polygon:
    return Polygon(outer.exterior, [hole.exterior])


def expected(shapes: Sequence[Shape], lon: Floats, lat: Floats) -> set[tuple[int, int]]:
    points = shapely.points(lon, lat)
    return {(int(n), zone) for zone, shape in enumerate(shapes) for n in np.flatnonzero(shapely.covers(shape, points))}


def as_set(pairs: Pairs) -> set[tuple[int, int]]:
    found = list(zip(pairs.which.tolist(), pairs.zone.tolist(), strict=True))
    assert len(found) == len(set(found))
    return set(found)


def agrees(shapes: Sequence[Shape], lon: Floats, lat: Floats) -> None:
    index, wanted = ZoneIndex.of(shapes), expected(shapes, lon, lat)
    assert as_set(index.covering(lon, lat)) == wanted
    which, zone = cover_plainly(index.corners, lon, lat, range(len(shapes)))
    assert set(zip(which.tolist(), zone.tolist(), strict=True)) == wanted


def on_edges(shape: Shape, random: np.random.Generator, count: int) -> Floats:
    """Corners, and positions that lie on edges as far as numbers can."""
    at = shapely.get_coordinates(shape)
    some = random.integers(0, len(at) - 1, count)
    share = random.choice([0.0, 0.5, 0.25, random.uniform()], count)[:, None]
    return np.asarray(at[some] + share * (at[some + 1] - at[some]))


def test_numba_is_here_so_that_what_is_compiled_is_what_is_tested() -> None:
    assert COMPILED


@pytest.mark.parametrize("seed", range(8))
def test_zones_of_all_sizes_over_and_beside_each_other(seed: int) -> None:
    random = np.random.default_rng(seed)
    shapes = [
        star(
            random,
            lon=LON + random.normal(0, 0.05),
            lat=LAT + random.normal(0, 0.03),
            reach=reach,
            corners=int(random.integers(3, 400)),
        )
        for reach in random.choice([0.0001, 0.001, 0.005, 0.03], 40)
    ]
    shapes.append(star(random, lon=LON, lat=LAT, reach=0.1, corners=5_000))
    near = np.concatenate([on_edges(shape, random, 30) for shape in shapes])
    spread = random.normal([LON, LAT], [0.08, 0.05], (4_000, 2))
    at = np.concatenate([near, spread, np.round(spread, 4)])
    agrees(shapes, at[:, 0], at[:, 1])


def test_holes_parts_and_islands_in_holes() -> None:
    holed = with_hole(box(-0.01, 50.99, 0.01, 51.01), box(-0.005, 50.995, 0.005, 51.005))
    island = box(-0.002, 50.998, 0.002, 51.002)
    shapes: list[Shape] = [
        MultiPolygon([holed, island]),
        holed,
        MultiPolygon([box(0.02, 51, 0.03, 51.01), box(0.03, 51.01, 0.04, 51.02)]),
    ]
    x, y = np.meshgrid(np.linspace(-0.012, 0.042, 109), np.linspace(50.988, 51.022, 69))
    agrees(shapes, x.ravel(), y.ravel())


def test_zones_whose_edges_lie_on_the_borders_of_cells_and_whose_corners_on_theirs() -> None:
    """A rectangle of whole cells, an octagon through their corners, and a sliver along a border."""
    rectangle = box(LON - 8 * CELL, LAT - 8 * CELL, LON + 40 * CELL, LAT + 24 * CELL)
    octagon = Polygon([(LON + x * 2 * CELL, LAT + y * CELL) for x, y in
                       ((2, 0), (6, 0), (8, 4), (8, 12), (6, 16), (2, 16), (0, 12), (0, 4))])  # fmt: skip
    sliver = Polygon([(LON, LAT), (LON + 64 * CELL, LAT), (LON + 64 * CELL, LAT + 1e-9), (LON, LAT + 1e-10)])
    steps = np.arange(-12, 48) * CELL
    x, y = np.meshgrid(LON + steps, LAT + steps)
    exact = np.column_stack([x.ravel(), y.ravel()])
    at = np.concatenate([exact, exact + 1e-12, exact - 1e-12, np.nextafter(exact, 90), np.nextafter(exact, -90)])
    agrees([rectangle, octagon, valid_shape(sliver)], at[:, 0], at[:, 1])


def test_a_zone_within_one_cell_and_one_of_many_blocks() -> None:
    inner = box(LON + 0.1 * CELL, LAT + 0.1 * CELL, LON + 0.2 * CELL, LAT + 0.2 * CELL)
    county = star(np.random.default_rng(3), lon=-1.0, lat=52.0, reach=0.6, corners=700)
    random = np.random.default_rng(4)
    at = np.concatenate(
        [
            random.uniform([LON, LAT], [LON + CELL, LAT + CELL], (500, 2)),
            random.normal([-1.0, 52.0], 0.6, (5_000, 2)),
            on_edges(county, random, 500),
        ]
    )
    agrees([inner, county], at[:, 0], at[:, 1])


@settings(max_examples=60, deadline=None)
@given(
    corners=st.lists(st.tuples(st.integers(-12, 12), st.integers(-12, 12)), min_size=3, max_size=9, unique=True),
    scale=st.sampled_from([CELL, CELL / 3, 1e-6, 0.013]),
)
def test_whatever_polygon_of_few_corners_on_a_lattice(corners: list[tuple[int, int]], scale: float) -> None:
    shape = shapely.convex_hull(shapely.MultiPoint(corners))
    if not isinstance(shape, Polygon):
        return
    made = Polygon([(LON + x * scale, LAT + y * scale) for x, y in shape.exterior.coords])
    if not made.is_valid:
        return
    steps = np.arange(-13, 14) * scale
    x, y = np.meshgrid(LON + steps, LAT + steps)
    agrees([made], x.ravel(), y.ravel())


def test_on_fifty_thousand_corners_and_edges_of_zones_that_meet() -> None:
    """Squares side by side, so that edges are shared, and stars over them; every position is on the boundary of some zone, nearly."""
    random = np.random.default_rng(6)
    side = 0.0013
    shapes: list[Shape] = [
        box(LON + x * side, LAT + y * side, LON + (x + 1) * side, LAT + (y + 1) * side)
        for x in range(-6, 6)
        for y in range(6)
    ]
    shapes += [
        star(random, lon=LON, lat=LAT + 0.004, reach=0.004, corners=int(random.integers(3, 300))) for _ in range(28)
    ]
    at = np.concatenate([on_edges(shape, random, 500) for shape in shapes])
    assert len(at) == 50_000
    agrees(shapes, at[:, 0], at[:, 1])


def test_more_pairs_than_there_is_room_for_at_once() -> None:
    shapes = [box(-0.01 - n * 1e-5, 50.99, 0.01, 51.01) for n in range(400)]
    lon, lat = np.zeros(3 * AT_ONCE), np.full(3 * AT_ONCE, 51.0)
    pairs = ZoneIndex.of(shapes).covering(lon, lat)
    assert len(pairs.which) == 400 * len(lon)
    assert (np.bincount(pairs.which) == 400).all()


def test_more_pairs_than_there_is_room_for_of_positions_that_need_tests_and_of_others() -> None:
    random = np.random.default_rng(7)
    shapes = [star(random, lon=LON, lat=LAT, reach=0.003, corners=60) for _ in range(150)]
    at = np.concatenate([random.uniform([LON - 0.006, LAT - 0.004], [LON + 0.006, LAT + 0.004], (2 * AT_ONCE, 2)), *(on_edges(one, random, 5) for one in shapes)])  # fmt: skip
    agrees(shapes, at[:, 0], at[:, 1])


@pytest.mark.parametrize("window", [1, 1_000, AT_ONCE, 3 * AT_ONCE + 1])
def test_people_one_after_the_other_and_mixed_are_found_in_the_same_zones(
    window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.index.index.WINDOW", window)
    random = np.random.default_rng(8)
    towns = random.uniform([-2.0, 50.5], [1.0, 53.0], (40, 2))
    shapes = [
        star(random, lon=lon + far, lat=lat, reach=reach, corners=int(random.integers(3, 90)))
        for lon, lat in towns for far in (0.0, 0.004) for reach in (0.001, 0.006)
    ]  # fmt: skip
    walks = np.concatenate([town + np.cumsum(random.normal(0, 3e-4, (400, 2)), axis=0) for town in towns])
    wanted, index = expected(shapes, walks[:, 0], walks[:, 1]), ZoneIndex.of(shapes)
    assert as_set(index.covering(walks[:, 0], walks[:, 1])) == wanted
    mixed = random.permutation(len(walks)).astype(np.int32)
    found = index.covering(walks[mixed, 0], walks[mixed, 1])
    assert as_set(Pairs(mixed[found.which], found.zone)) == wanted


def test_positions_that_jump_are_put_in_the_order_of_districts_and_none_is_lost() -> None:
    random = np.random.default_rng(9)
    place = np.arange(1_000, 6_000, dtype=np.int32)
    district = random.integers(1, DISTRICTS, len(place)).astype(np.uint8)
    ordered = np.empty(len(place), np.int32)
    in_districts(place, district, ordered)
    assert ordered.tolist() == place[np.argsort(district, kind="stable")].tolist()


@pytest.mark.parametrize(
    ("lon", "lat", "field"),
    [
        pytest.param(np.nan, 51.0, "longitude", id="no number"),
        pytest.param(0.0, np.nan, "latitude", id="no latitude"),
        pytest.param(np.inf, 51.0, "longitude", id="infinite"),
        pytest.param(0.0, -np.inf, "latitude", id="infinite southwards"),
        pytest.param(180.1, 51.0, "longitude", id="beyond the antimeridian"),
        pytest.param(0.0, 90.1, "latitude", id="beyond the pole"),
    ],
)
def test_what_is_no_position_is_refused_and_never_outside(lon: float, lat: float, field: str) -> None:
    index = ZoneIndex.of([box(-0.01, 50.99, 0.01, 51.01)])
    with pytest.raises(BadNumber) as told:
        index.covering(np.array([0.0] * 2_000 + [lon]), np.array([51.0] * 2_000 + [lat]))
    assert told.value.field == field


def test_the_ends_of_the_earth_are_positions() -> None:
    polar = box(-180.0, 89.0, 180.0, 90.0)
    lon, lat = np.array([180.0, -180.0, 0.0, 0.0]), np.array([90.0, 89.0, 90.0, -90.0])
    agrees([polar], lon, lat)


def test_zones_at_both_ends_of_the_earth_are_found_beside_those_of_this_country() -> None:
    shapes = [box(-0.01, 50.99, 0.01, 51.01), box(151.2, -33.9, 151.3, -33.8), box(-12.0, 44.0, 12.0, 61.0)]
    index = ZoneIndex.of(shapes)
    assert index.apart == (1, 2)
    agrees(shapes, np.array([0.0, 151.25, 5.0, 151.2]), np.array([51.0, -33.85, 45.0, -33.9]))


@pytest.mark.parametrize("shapes", [[], [box(0, 51, 0.01, 51.01)]], ids=["no zone", "no position"])
def test_nothing_is_covered_by_nothing(shapes: list[Shape]) -> None:
    at = np.zeros(0 if shapes else 3)
    assert len(ZoneIndex.of(shapes).covering(at, at).which) == 0


def test_corners_are_those_of_the_shapes_and_make_them_again() -> None:
    shapes: list[Shape] = [
        box(0, 51, 0.01, 51.01),
        MultiPolygon([with_hole(box(0.1, 51, 0.2, 51.1), box(0.12, 51.02, 0.13, 51.03)), box(0.3, 51, 0.4, 51.1)]),
    ]
    corners = corners_of(shapes)
    assert corners.count == 2
    assert all(shapely.equals(made, shape) for made, shape in zip(corners.shapes, shapes, strict=True))


@pytest.mark.parametrize(
    "written", ["MULTIPOLYGON(((0 51,0.01 51,0.01 51.01,0 51)),EMPTY)", "POLYGON((0 51,0.01 51,0.01 51.01,0 51),EMPTY)"]
)
def test_a_part_or_a_hole_that_has_no_corner_covers_nothing_and_breaks_nothing(written: str) -> None:
    odd = shapely.from_wkt(written)
    assert isinstance(odd, Polygon | MultiPolygon)
    shapes = [box(0.02, 51.0, 0.03, 51.01), odd, box(0.0, 51.0, 0.001, 51.001)]
    agrees(
        shapes, np.array([0.005, 0.008, 0.0, 0.025, 0.01, 0.5]), np.array([51.005, 51.001, 51.0, 51.005, 51.01, 51.0])
    )


@pytest.mark.parametrize("apart", [0.0, 1e-9, -1e-9])
@pytest.mark.parametrize(("across", "up"), [(40, 40), (40, 1), (1, 40), (1, 1), (40, 20)])
def test_edges_along_borders_of_cells_find_the_room_that_is_made_for_them(across: int, up: int, apart: float) -> None:
    """What had no room was written beside it, and ended the process."""
    west, south, east, north = LON + apart, LAT + apart, LON + across / 2048 - apart, LAT + up / 4096 - apart
    square, slanted = box(west, south, east, north), Polygon([(west, south), (east, north), (west, north)])
    corners = corners_of([MultiPolygon([square])]), corners_of([MultiPolygon([slanted])])
    for at, rings in ((one.at, one.rings) for one in corners):
        column, row, columns, rows, most = extent(at, 0, len(at))
        cells = [np.zeros(columns * rows, np.uint8), *(np.zeros(columns * rows, np.int32) for _ in range(3))]
        runs = [np.full(4 * most, -9, np.int32) for _ in range(3)]
        raster(at, rings, column, row, columns, rows, *cells, *runs)
        assert (runs[0] != -9).any()
        assert all((one[most:] == -9).all() for one in runs)
