"""How an area lies to a zone: clearance, share and mean chance against slower ways to the same numbers."""

import math
import time

import numpy as np
import pytest
import shapely
from shapely.affinity import rotate, translate
from shapely.geometry import MultiPolygon, Polygon, box

from monitor.chance import SIGMAS_PER_95, chances
from monitor.extent import area_clearance, mean_chance, share_inside
from monitor.judge import judge
from monitor.location import Accuracy, Area
from tests.builders import place, square
from tests.monitor.test_clearance import AROUND_BRITAIN
from zones.frame import WGS84, Floats
from zones.shape import Shape, area_m2, valid_shape


def _star(random: np.random.Generator, lon: float, lat: float, size_m: float, corners: int) -> Polygon:
    bearing = -np.sort(random.uniform(-180, 180, corners))
    reach = size_m * random.uniform(0.6, 1.0, corners)
    x, y, _ = WGS84.fwd(np.full(corners, lon), np.full(corners, lat), bearing, reach)
    return Polygon(np.column_stack([x, y]))


def _dense_m(one: Shape, other: Shape) -> float:
    """The least geodesic between points spread along both boundaries, looked at closer each time around the nearest."""
    edges = []
    for shape in (one, other):
        rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(shape))]
        edges.append((np.concatenate([r[:-1] for r in rings]), np.concatenate([r[1:] for r in rings])))
    (a, b), (c, d) = edges
    pairs = np.array(np.meshgrid(np.arange(len(a)), np.arange(len(c)))).reshape(2, -1)
    low, high = np.zeros((2, pairs.shape[1])), np.ones((2, pairs.shape[1]))
    for samples in (7, *([7] * 12)):
        grid = np.linspace(0, 1, samples)
        s = low[0][:, None] + grid * (high - low)[0][:, None]
        t = low[1][:, None] + grid * (high - low)[1][:, None]
        p = a[pairs[0]][:, None] + s[..., None] * (b - a)[pairs[0]][:, None]
        q = c[pairs[1]][:, None] + t[..., None] * (d - c)[pairs[1]][:, None]
        p, q = np.broadcast_arrays(p[:, :, None], q[:, None, :])
        metres = np.reshape(
            WGS84.inv(p[..., 0].ravel(), p[..., 1].ravel(), q[..., 0].ravel(), q[..., 1].ravel())[2],
            (pairs.shape[1], -1),
        )
        at, best = metres.argmin(axis=1), metres.min(axis=1)
        step = (high - low) / (samples - 1)
        middle = np.stack([s[np.arange(len(s)), at // samples], t[np.arange(len(t)), at % samples]])
        # Two points move apart by no more than the steps between samples: no other pair of edges can come to be nearest.
        span = np.hypot(*((b - a)[pairs[0]].T)) * step[0] + np.hypot(*((d - c)[pairs[1]].T)) * step[1]
        keep = best - span * 111_700 <= best.min()
        keep &= best <= np.sort(best)[min(len(best), 60) - 1]
        low = np.maximum(middle - step, 0)[:, keep]
        high = np.minimum(middle + step, 1)[:, keep]
        pairs = pairs[:, keep]
    return float(best.min())


@pytest.mark.parametrize("where", AROUND_BRITAIN)
def test_an_areas_clearance_is_geodesic_to_a_centimetre_all_around_britain(where: str) -> None:
    random = np.random.default_rng([7, list(AROUND_BRITAIN).index(where)])
    lon, lat = AROUND_BRITAIN[where]
    for size_m, other_m in ((20.0, 1_000.0), (3_000.0, 10.0), (800.0, 800.0), (30_000.0, 3_000.0)):
        zone = _star(random, lon, lat, size_m, 9)
        for away_m in (0.001, 10 ** random.uniform(-2, 3.3), random.uniform(1_500, 40_000), random.uniform(4e4, 3e5)):
            x, y, _ = WGS84.fwd(lon, lat, random.uniform(-180, 180), size_m + other_m + away_m)
            area = _star(random, x, y, other_m, 9)
            expected = _dense_m(area, zone)
            assert area_clearance(area, zone) == pytest.approx(
                expected, abs=max(0.01, expected * 0.001) if expected > 2_000 else 0.01
            )
            assert share_inside(area, zone) == 0
        inner = _star(random, lon, lat, size_m * random.uniform(0.2, 0.59), 8)
        if zone.covers(inner):
            expected = _dense_m(inner, zone)
            assert area_clearance(inner, zone) == pytest.approx(
                -expected, abs=max(0.01, expected * 0.001) if expected > 2_000 else 0.01
            )
            assert share_inside(inner, zone) == 1


def test_an_area_around_a_zone_and_one_in_its_hole_are_outside_as_far_as_the_edge() -> None:
    ring = valid_shape(
        Polygon(
            box(-0.01, 50.79, 0.01, 50.81).exterior.coords, [box(-0.005, 50.796, 0.005, 50.806).exterior.coords[::-1]]
        )
    )
    within = square()
    for area, zone in ((ring, within), (within, ring)):
        assert area_clearance(area, zone) == pytest.approx(_dense_m(area, zone), abs=0.001)
        assert share_inside(area, zone) == 0
    assert area_clearance(MultiPolygon([within, square(0.1)]), ring) == area_clearance(within, ring)


@pytest.mark.parametrize(
    ("area", "clearance_m", "share"),
    [
        pytest.param(square(), 0.0, 1.0, id="the zone itself"),
        pytest.param(square(0.001), 0.0, 0.0, id="touches from outside"),
        pytest.param(square(0.001, 50.802), 0.0, 0.0, id="touches at a corner"),
        pytest.param(box(-0.001, 50.8005, 0.0, 50.8015), 0.0, 1.0, id="touches from inside"),
        pytest.param(square(0.0), 0.0, 0.5, id="half"),
        pytest.param(MultiPolygon([square(-0.0005, 50.8005, 0.001), square(0.1, 50.8005, 0.001)]), 0.0, 0.5, id="two parts"),
    ],
)  # fmt: skip
def test_the_boundary_belongs_to_the_zone(area: Shape, clearance_m: float, share: float) -> None:
    assert area_clearance(area, square()) == clearance_m
    assert share_inside(area, square()) == pytest.approx(share, abs=1e-7)


def test_the_share_is_that_of_the_ground() -> None:
    """The same polygon by GeographicLib, its edges cut to metres: geodesics then run where they do."""
    random = np.random.default_rng(5)
    for where, (lon, lat) in AROUND_BRITAIN.items():
        for size_m in (100.0, 1_000.0, 30_000.0):
            zone = _star(random, lon, lat, size_m, 9)
            area = translate(zone, (zone.bounds[2] - zone.bounds[0]) * 0.3)
            both, whole = (
                abs(float(WGS84.geometry_area_perimeter(shapely.segmentize(shape, max(size_m / 3e7, 1e-5)))[0]))
                for shape in (zone.intersection(area), area)
            )
            assert area_m2(area) == pytest.approx(whole, rel=1e-6), where
            assert share_inside(area, zone) == pytest.approx(both / whole, abs=1e-6), where


def _integrated(area: Shape, radius_m: float, zone: Shape) -> float:
    """Gauss's rule on triangles no longer than six standard deviations, twenty points each way."""
    triangles = np.array(
        [shapely.get_coordinates(part)[:3] for part in shapely.constrained_delaunay_triangles(area).geoms]
    )
    while True:
        sides = np.linalg.norm(np.roll(triangles, -1, axis=1) - triangles, axis=2)
        long = sides.max(axis=1) > 6 * radius_m / SIGMAS_PER_95 / 111_000
        if not long.any():
            break
        a, b, c = np.moveaxis(np.take_along_axis(
            triangles[long], (sides[long].argmax(axis=1)[:, None] + np.arange(3))[:, :, None] % 3, axis=1
        ), 1, 0)  # fmt: skip
        middle = (a + b) / 2
        triangles = np.concatenate([triangles[~long], np.stack([a, middle, c], 1), np.stack([middle, b, c], 1)])
    nodes, weights = np.polynomial.legendre.leggauss(20)
    u, v = (part.ravel() for part in np.meshgrid((nodes + 1) / 2, (nodes + 1) / 2))
    weight = np.outer(weights, weights).ravel() * u
    a, b, c = np.moveaxis(triangles, 1, 0)
    points = (a[:, None] + u[:, None] * (b - a)[:, None] + (u * v)[:, None] * (c - b)[:, None]).reshape(-1, 2)
    size = np.abs((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0])
    ground = (size[:, None] * weight).ravel() * np.cos(np.radians(points[:, 1]))
    found = chances(points[:, 0], points[:, 1], np.full(len(points), radius_m), zone)
    return float(ground @ found / ground.sum())


STRIP = box(0, 50.8, 0.005, 50.8001)
"""350 m by 11 m."""
BESIDE = valid_shape(box(-0.01, 50.79, 0.02, 50.8001))
"""A zone whose edge runs along the strip's."""


@pytest.mark.parametrize("radius_m", [17.0, 30.0, 100.0, 1_000.0])
@pytest.mark.parametrize(
    ("area", "zone"),
    [
        pytest.param(square(), square(), id="the zone itself"),
        pytest.param(square(0.0), square(), id="half"),
        pytest.param(_star(np.random.default_rng(1), 0.0005, 50.801, 120, 7), _star(np.random.default_rng(2), 0, 50.801, 90, 9), id="stars"),
        pytest.param(STRIP, BESIDE, id="a strip along the edge"),
        pytest.param(square(0.0, 60.7), _star(np.random.default_rng(3), 0, 60.7, 90, 9), id="in the north"),
    ],
)  # fmt: skip
def test_the_chance_of_an_area_is_the_mean_over_it(area: Shape, zone: Shape, radius_m: float) -> None:
    assert mean_chance(area, radius_m, zone) == pytest.approx(_integrated(area, radius_m, zone), abs=1e-6)


@pytest.mark.parametrize(("area", "zone", "radius_m"), [(STRIP, BESIDE, 5.0), (square(), square(), 3.0), (square(), square(0.0), 3.0)])  # fmt: skip
def test_the_chance_of_a_large_area_counts_what_lies_along_its_edge(area: Shape, zone: Shape, radius_m: float) -> None:
    """Over 150 standard deviations across: the share alone would be wrong by up to 0.08 here."""
    expected = _integrated(area, radius_m, zone)
    assert mean_chance(area, radius_m, zone) == pytest.approx(expected, abs=1e-4)
    assert abs(share_inside(area, zone) - expected) > 1e-3


def test_the_chance_of_a_dot_is_that_of_its_place() -> None:
    dot = square(0.000999, 50.8005, 2e-6)
    lon, lat = (np.array([value]) for value in shapely.get_coordinates(dot.centroid)[0])
    for radius_m in (0.9, 20.0, 5_000.0):
        alone = float(chances(lon, lat, np.array([radius_m]), square())[0])
        assert mean_chance(dot, radius_m, square()) == pytest.approx(alone, abs=1e-6)


def _wavy(lon: float, size_m: float, corners: int) -> Polygon:
    bearing = -np.linspace(-180, 180, corners, endpoint=False)
    reach = size_m * (1 + 0.02 * np.sin(np.radians(bearing) * 17))
    x, y, _ = WGS84.fwd(np.full(corners, lon), np.full(corners, 51.0), bearing, reach)
    return Polygon(np.column_stack([x, y]))


@pytest.mark.parametrize(("lon", "size_m"), [(0.07, 1_000.0), (0.0, 4_890.0), (0.1, 1_000.0), (1.0, 1_000.0)])
def test_zones_and_areas_of_very_many_corners_are_judged_in_seconds(lon: float, size_m: float) -> None:
    """100,000 corners against 5,000 take half a second; ten leave room for a busy machine."""
    zone, area = _wavy(0.0, 5_000.0, 100_000), _wavy(lon, size_m, 5_000)
    start = time.process_time()
    judge(Area(shape=area, accuracy=Accuracy(stated_m=10.0)), zone, drawing_m=0.0)
    assert time.process_time() - start < 10


@pytest.mark.parametrize("turn", [0.0, 1e-9, 33.0])
@pytest.mark.parametrize("thin_deg", [1e-6, 1e-8, 1e-10])
def test_slivers_are_judged_like_anything_else(thin_deg: float, turn: float) -> None:
    sliver = rotate(box(-0.002, 50.801, 0.0, 50.801 + thin_deg), turn, origin="center")
    assert share_inside(sliver, square()) == pytest.approx(0.5, abs=1e-3)
    assert float(area_clearance(sliver, square())) == 0
    for radius_m in (0.9, 50.0, 1e6):
        assert 0 <= mean_chance(sliver, radius_m, square()) <= 1
    assert mean_chance(sliver, 5.0, square()) == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize(
    "figures", ["31210 04380", "3121 0438", "312 043", "31 04", "3 0", ""], ids=["1 m", "10 m", "100 m", "1 km", "10 km", "100 km"]
)  # fmt: skip
def test_a_grid_square_is_judged_by_the_whole_of_it_at_every_size(figures: str) -> None:
    spot = place(f"TQ {figures}".strip(), 0.0).place
    assert isinstance(spot, Area)
    west, south, east, north = spot.shape.bounds
    middle = (west + east) / 2
    half, whole = (
        valid_shape(box(middle, south - 0.01, east + 0.01, north + 0.01)),
        valid_shape(box(west - 0.01, south - 0.01, east + 0.01, north + 0.01)),
    )
    across = judge(spot, half, drawing_m=0.0)
    assert across.outcome == "indeterminate"
    assert across.clearance_m == 0
    assert across.share_inside == pytest.approx(0.5, abs=0.03)
    assert across.chance_inside == pytest.approx(across.share_inside, abs=0.03)
    assert judge(spot, whole, drawing_m=0.0).outcome == "inside"
    east_of = valid_shape(box(east + 0.001, south, east + 0.01, north))
    assert judge(spot, east_of, drawing_m=0.0).outcome == "outside"


@pytest.mark.parametrize("code", ["22222222+", "CVXXXX00+", "CVXXXXXX+XX", "C2000000+", "9F000000+", "9C000000+", "8C000000+", "4RRH4600+"])  # fmt: skip
def test_boxes_anywhere_on_earth_have_a_clearance(code: str) -> None:
    """At the poles, beside the 180th meridian, and 20 degrees wide beside the zone."""
    area = place(code, 0.0).place
    assert isinstance(area, Area)
    zone = square(-0.003) if code[1] == "F" else square()
    found = judge(area, zone, drawing_m=0.0)
    if found.outcome != "outside":
        assert code.startswith("9")
        return
    west, south, east, north = area.shape.bounds
    up, along = np.linspace(south, north, 4001), np.linspace(west, east, 4001)
    lon = np.concatenate([np.full(4001, west), np.full(4001, east), along, along])
    lat = np.concatenate([up, up, np.full(4001, south), np.full(4001, north)])
    corners: Floats = shapely.get_coordinates(shapely.segmentize(zone.exterior, 0.0005))
    metres = min(float(np.min(WGS84.inv(lon, lat, np.full(len(lon), x), np.full(len(lat), y))[2])) for x, y in corners)
    # The samples of the largest boxes are 500 m apart.
    assert found.clearance_m == pytest.approx(metres, rel=0.001, abs=3.0 if metres < 1e4 else 0.1)
    assert found.outcome == "outside"
    assert math.isfinite(found.chance_inside)
