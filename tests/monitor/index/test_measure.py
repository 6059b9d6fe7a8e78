"""Many are told what one is told: all pairs that are not far, their clearance and their chance, whatever the zones and wherever on earth."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, box

from monitor.chance import chances
from monitor.clearance import PIECE_M, clearances
from monitor.fixtable import FIXES
from monitor.index.index import ZoneIndex
from monitor.index.measure import Measured, Positions, measure
from monitor.register import Register
from tests.monitor.index.test_index import with_hole
from zones.error import BadNumber
from zones.frame import METRES_PER_DEGREE, Floats, around_many
from zones.shape import Shape

CLEARANCE_M = 1e-6
CHANCE, CHANCE_BY_LONG_EDGES = 1e-8, 1e-6
"""An edge of more than a kilometre is cut in other places than for one position: what either leaves out is of second order, and
is not shown."""
NEVER, EVER = np.iinfo(np.int64).min, np.iinfo(np.int64).max


def star(random: np.random.Generator, *, lon: float, lat: float, metres: float, corners: int) -> Polygon:
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False) + random.uniform(0, 0.1)
    far = metres * random.uniform(0.5, 1.0, corners) / METRES_PER_DEGREE
    return Polygon(np.column_stack([lon + far * np.cos(angles) / np.cos(np.radians(lat)), lat + far * np.sin(angles)]))


def zones_about(random: np.random.Generator, lon: float, lat: float) -> list[Shape]:
    """From 30 cm to 100 km, some with a hole, some in two parts, valid and within ±180."""
    made: list[Shape] = []
    while len(made) < 14:
        metres = (0.3, 3.0, 30.0, 300.0, 3_000.0, 30_000.0, 100_000.0)[len(made) % 7]
        at = lon + random.normal(0, 0.02) / np.cos(np.radians(lat)), lat + random.normal(0, 0.02)
        shape: Any = star(random, lon=at[0], lat=at[1], metres=metres, corners=int(random.integers(3, 90)))
        hole = star(random, lon=at[0], lat=at[1], metres=0.3 * metres, corners=7)
        if random.random() < 0.4 and shape.contains(hole):
            shape = with_hole(shape, hole)
        if random.random() < 0.3:
            shape = shape.union(
                star(random, lon=at[0], lat=at[1] + 3 * metres / METRES_PER_DEGREE, metres=metres, corners=9)
            )
        shape = shape.intersection(box(-180, -89, 180, 89))
        if shape.is_valid and isinstance(shape, Polygon | MultiPolygon) and not shape.is_empty:
            made.append(shapely.orient_polygons(shape))
    return made


def positions_about(
    random: np.random.Generator, shapes: Sequence[Shape], lon: float, lat: float
) -> tuple[Floats, Floats]:
    """On and beside edges and corners, deep inside, near, far, at the poles and at the antimeridian."""
    parts: list[Any] = [
        [(lon, 90), (lon, -90), (180, lat), (-180, lat)],
        random.uniform([-180, -90], [180, 90], (4, 2)),
    ]
    wide = np.array([1 / np.cos(np.radians(lat)), 1.0])
    for shape in shapes:
        at = shapely.get_coordinates(shape)
        n = random.integers(0, len(at) - 1, 6)
        share = random.choice([0.0, 0.5, random.uniform()], 6)[:, None]
        beside = random.normal(0, 1, (6, 2)) * random.choice([0, 1e-9, 1e-4, 0.05, 0.1, 1, 30, 4_000], 6)[:, None]
        parts += [
            at[n] + share * (at[n + 1] - at[n]) + beside / METRES_PER_DEGREE * wide,
            shape.representative_point().coords,
        ]
    parts += [[lon, lat] + random.normal(0, spread, (20, 2)) * wide for spread in (0.04, 2.0)]
    at = np.concatenate([np.asarray(part, float) for part in parts])
    return np.clip(at[:, 0], -180, 180), np.clip(at[:, 1], -90, 90)


def longest_m(shape: Shape) -> float:
    edges = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    (a, b), same = (edges[0][:-1], edges[0][1:]), edges[1][:-1] == edges[1][1:]
    return float(np.hypot(*around_many(a[same, 0], a[same, 1], b[same, 0], b[same, 1])).max())


def asked_of(lon: Any, lat: Any, *, radius_95_m: Any = 20.0, reach_m: Any = 60.0, at: Any = 0) -> Positions:
    lon = np.asarray(lon, float)
    radius, reach = (np.broadcast_to(np.asarray(one, float), lon.shape) for one in (radius_95_m, reach_m))
    return Positions(lon, np.asarray(lat, float), np.broadcast_to(np.asarray(at, np.int64), lon.shape), radius, reach)


def told_of(shapes: Sequence[Shape], asked: Positions, *, drawing_m: Any = 0.0, least_m: Any = 0.0) -> Measured:
    drawing, least = (np.array(np.broadcast_to(np.asarray(one, float), len(shapes))) for one in (drawing_m, least_m))
    index = ZoneIndex.of(shapes, least_m=least, more_m=3 * drawing)
    first, last = np.full(len(shapes), NEVER), np.full(len(shapes), EVER)
    return measure(index, asked, drawing_m=drawing, first=first, last=last)


def agrees(told: Measured, shapes: Sequence[Shape], asked: Positions, *, drawing_m: Floats, least_m: Floats) -> int:
    """Compares with what each position is told of each zone by itself; how many pairs there were."""
    found = {(w, z): numbers for w, z, *numbers in zip(*(column.tolist() for column in told), strict=True)}
    assert len(found) == len(told.which)
    assert list(found) == sorted(found)
    count = len(found)
    for zone, shape in enumerate(shapes):
        clearance = clearances(asked.lon, asked.lat, shape)
        radius = asked.radius_95_m + drawing_m[zone]
        limit = np.maximum(least_m[zone], asked.reach_m + 3 * drawing_m[zone])
        chance = chances(asked.lon, asked.lat, radius, shape)
        allowed = CHANCE if longest_m(shape) <= PIECE_M else CHANCE_BY_LONG_EDGES
        for n in np.flatnonzero(clearance <= limit + CLEARANCE_M).tolist():
            numbers = found.pop((n, zone), None)
            if numbers is None:
                assert clearance[n] > limit[n] - CLEARANCE_M, (n, zone)
                continue
            expected = clearance[n], radius[n], chance[n]
            assert abs(numbers[0] - expected[0]) <= CLEARANCE_M, (n, zone)
            assert (numbers[0] <= 0) == (expected[0] <= 0), (n, zone)
            assert numbers[1] == expected[1]
            assert abs(numbers[2] - expected[2]) <= allowed, (n, zone, numbers, expected)
    assert not found
    return count


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        pytest.param(0.0, 51.0, id="across longitude 0"),
        pytest.param(-3.2, 55.0, id="further north"),
        pytest.param(20.0, 85.0, id="near the pole"),
        pytest.param(10.0, 60.99, id="where the index leaves off"),
        pytest.param(179.99, 10.0, id="beside the antimeridian"),
        pytest.param(-179.99, -10.0, id="beside it from the east"),
        pytest.param(151.0, -33.9, id="south"),
    ],
)
def test_all_that_is_not_far_and_nothing_else_with_the_numbers_of_one_check(lon: float, lat: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    shapes = zones_about(random, lon, lat)
    at = positions_about(random, shapes, lon, lat)
    count = len(at[0])
    radius = random.choice([0.9, 5.0, 20.0, 60.0, 500.0, 5_000.0, 60_000.0, 330_000.0], count) * random.uniform(
        0.9, 1.1, count
    )
    reach = np.where(random.random(count) < 0.8, 3 * radius, random.choice([0.0, 100.0, 1e6], count))
    drawing, least = (
        random.choice([0.0, 0.0, 1.0, 10.0], len(shapes)),
        random.choice([0.0, 0.0, 50.0, 3e3, 2e5], len(shapes)),
    )
    asked = asked_of(*at, radius_95_m=radius, reach_m=reach)
    told = told_of(shapes, asked, drawing_m=drawing, least_m=least)
    assert agrees(told, shapes, asked, drawing_m=drawing, least_m=least) > 100


def test_zones_on_both_sides_of_the_antimeridian_are_near_each_other() -> None:
    shapes: list[Shape] = [box(179.99, 10.0, 180.0, 10.01), box(-180.0, 10.0, -179.99, 10.01)]
    asked = asked_of([179.9999, -179.9999, 180.0], [10.005] * 3, radius_95_m=50.0, reach_m=150.0)
    told = told_of(shapes, asked)
    assert told.which.tolist() == [0, 0, 1, 1, 2, 2]
    assert agrees(told, shapes, asked, drawing_m=np.zeros(2), least_m=np.zeros(2)) == 6


def test_a_zone_is_asked_about_from_its_first_instant_up_to_its_last() -> None:
    shapes = [box(0, 51, 0.01, 51.01), box(0, 51, 0.02, 51.02)]
    index = ZoneIndex.of(shapes)
    asked = asked_of([0.005] * 5, [51.005] * 5, at=[0, 4, 5, 9, 10])
    told = measure(index, asked, drawing_m=np.zeros(2), first=np.array([0, 5]), last=np.array([5, 10]))
    assert list(zip(told.which.tolist(), told.zone.tolist(), strict=True)) == [(0, 0), (1, 0), (2, 1), (3, 1)]


@pytest.mark.parametrize("shapes", [[], [box(0, 51, 0.01, 51.01)]], ids=["no zone", "no position"])
def test_nothing_is_measured_of_nothing(shapes: list[Shape]) -> None:
    at = np.zeros(0 if shapes else 3)
    assert [len(column) for column in told_of(shapes, asked_of(at, at))] == [0] * 5


STRANGE = [
    pytest.param({"lon": np.nan}, "longitude", id="no longitude"),
    pytest.param({"lat": np.nan}, "latitude", id="no latitude"),
    pytest.param({"lon": np.inf}, "longitude", id="infinite"),
    pytest.param({"lon": -180.1}, "longitude", id="beyond the antimeridian"),
    pytest.param({"lat": 90.1}, "latitude", id="beyond the pole"),
    pytest.param({"radius_95_m": np.nan}, "radius_95_m", id="no radius"),
    pytest.param({"radius_95_m": -1.0}, "radius_95_m", id="a radius of less than nothing"),
    pytest.param({"reach_m": np.inf}, "reach_m", id="an infinite reach"),
]


@pytest.mark.parametrize(("wrong", "field"), STRANGE)
@pytest.mark.parametrize("shapes", [[box(0, 51, 0.01, 51.01)], []], ids=["a zone", "no zone"])
def test_what_is_no_position_is_refused_and_never_far(wrong: dict[str, float], field: str, shapes: list[Shape]) -> None:
    given = {"lon": 0.0, "lat": 51.0, "radius_95_m": 20.0, "reach_m": 60.0} | wrong
    many = {
        name: np.array([one] * 3 + [given[name]])
        for name, one in (("lon", 9.0), ("lat", 9.0), ("radius_95_m", 2.0), ("reach_m", 6.0))
    }
    with pytest.raises(BadNumber) as told:
        told_of(shapes, asked_of(**many))
    assert told.value.field == field


@pytest.mark.parametrize(("wrong", "field"), STRANGE[:6])
def test_a_register_refuses_them_too(wrong: dict[str, float], field: str) -> None:
    given = {"lon": 0.0, "lat": 51.0, "radius_95_m": 20.0} | wrong
    columns: dict[str, Any] = {
        "row": [1], "device": ["tag"], "time": [0], "longitude": [given["lon"]], "latitude": [given["lat"]],
        "radius_95_m": [given["radius_95_m"]],
    }  # fmt: skip
    arrays = [pa.array(columns.get(one.name, [None])).cast(one.type) for one in FIXES]
    with pytest.raises(BadNumber) as told:
        Register([]).answer(pa.RecordBatch.from_arrays(arrays, schema=FIXES))
    assert told.value.field == field


def test_zones_at_both_ends_of_the_earth_take_no_more_room_than_those_of_this_country() -> None:
    shapes = [
        box(0, 51, 0.01, 51.01),
        box(151.2, -33.9, 151.3, -33.8),
        box(-70.0, 40.0, 40.0, 60.0),
        box(-160, -60, 170, -59.9),
    ]
    index = ZoneIndex.of(shapes)
    assert index.near.everywhere.tolist() == [2, 3]
    assert sum(array.nbytes for array in index.near) < 60e6
    asked = asked_of([0.0, 151.2, -70.0, 169.0], [51.0, -33.9, 50.0, -59.95])
    drawing = np.zeros(4)
    assert agrees(told_of(shapes, asked), shapes, asked, drawing_m=drawing, least_m=drawing) == 5


def small_case() -> Measured:
    random = np.random.default_rng(2)
    holed = with_hole(box(0, 51, 0.01, 51.01), Point(0.005, 51.005).buffer(0.001))
    shapes: list[Shape] = [shapely.orient_polygons(holed), box(0.005, 51, 0.2, 51.02), box(100, 10, 100.1, 10.1)]
    at = np.concatenate(
        [random.uniform([-0.005, 50.995], [0.015, 51.015], (60, 2)), shapely.get_coordinates(holed)[:9]]
    )
    radius = random.uniform(1, 400, len(at))
    return told_of(
        shapes,
        asked_of(at[:, 0], at[:, 1], radius_95_m=radius, reach_m=3 * radius),
        drawing_m=[1.0, 0.0, 2.0],
        least_m=80.0,
    )


WITHOUT_NUMBA = """
import sys
sys.modules["numba"] = None
import numpy as np
from monitor.index.kernel import COMPILED
from tests.monitor.index.test_measure import small_case
assert not COMPILED
np.savez(sys.argv[1], *small_case())
"""


def test_without_numba_the_same_pairs_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "told.npz"
    subprocess.run([sys.executable, "-c", WITHOUT_NUMBA, str(path)], check=True, timeout=120)
    with np.load(path) as saved:
        which, zone, *numbers = (saved[name] for name in saved.files)
    told = small_case()
    assert len(told.which) > 80
    assert np.array_equal(which, told.which)
    assert np.array_equal(zone, told.zone)
    for found, expected, allowed in zip(numbers, told[2:], (CLEARANCE_M, 0.0, CHANCE_BY_LONG_EDGES), strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=allowed)
