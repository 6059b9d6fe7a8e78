"""The chance of being inside: the integral of a circular normal over the zone."""

import math

import numpy as np
import pytest
import shapely
from numpy.polynomial.legendre import leggauss
from scipy.stats import norm
from shapely.geometry import MultiPolygon, Polygon, box

from monitor.chance import SIGMAS_PER_95, Grade, chance_inside, chances, grade
from tests.builders import point, square
from zones.frame import WGS84
from zones.shape import Shape, circle, valid_shape


def _integrated(lon: float, lat: float, radius: float, shape: Shape) -> float:
    """Green's theorem, Gauss-Legendre on short pieces of the boundary, in GeographicLib's own plane."""
    sigma = radius / SIGMAS_PER_95
    nodes, weights = leggauss(12)
    total = 0.0
    for ring in shapely.get_rings(shapely.get_parts(shapely.segmentize(shapely.orient_polygons(shape), 2e-5))):
        corners = shapely.get_coordinates(ring)
        bearing, _, away = WGS84.inv(
            np.full(len(corners), lon), np.full(len(corners), lat), corners[:, 0], corners[:, 1]
        )
        x, y = away * np.sin(np.radians(bearing)) / sigma, away * np.cos(np.radians(bearing)) / sigma
        for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
            u, v = x[:-1] + node * np.diff(x), y[:-1] + node * np.diff(y)
            total += weight * float(np.sum(norm.pdf(v) * norm.cdf(u) * np.diff(y)))
    return abs(total)


def test_the_chance_agrees_with_numerical_integration_to_1e_6() -> None:
    rng = np.random.default_rng(11)
    worst = 0.0
    for _ in range(1_000):
        lon, lat = rng.uniform(-5, 1.5), rng.uniform(50, 60)
        angle = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(4, 10)))
        reach = rng.uniform(30, 1_200, len(angle))
        x = lon + reach * np.cos(angle) / 111_000 / math.cos(math.radians(lat))
        outer = Polygon(np.column_stack([x, lat + reach * np.sin(angle) / 111_000]))
        hole = Polygon(np.column_stack([lon + 0.2 * (x - lon), lat + 0.2 * reach * np.sin(angle) / 111_000]))
        if not (outer.is_valid and hole.is_valid):
            continue
        shape = outer.difference(hole)
        if not isinstance(shape, Polygon | MultiPolygon) or not shape.is_valid or shape.is_empty:
            continue
        at = (lon + rng.normal(0, 0.004), lat + rng.normal(0, 0.003))
        radius = 10 ** rng.uniform(-0.05, 3.3)
        worst = max(worst, abs(chance_inside(point(*at), radius, valid_shape(shape)) - _integrated(*at, radius, shape)))
    assert worst < 1e-6


def test_many_positions_are_answered_as_each_alone() -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.normal(0.0, 0.002, 300), 50.801 + rng.normal(0.0, 0.002, 300)
    radius = rng.choice([0.9, 5.0, 60.0, 900.0, 50_000.0], 300)
    for shape in (square(), valid_shape(box(-0.3, 50.5, 0.3, 50.801))):
        together = chances(lon, lat, radius, shape)
        alone = [chance_inside(point(x, y), r, shape) for x, y, r in zip(lon, lat, radius, strict=True)]
        assert together == pytest.approx(alone, abs=1e-12)
    assert chances(lon[:0], lat[:0], radius[:0], square()).shape == (0,)


def test_a_circle_of_the_95_percent_radius_holds_95_percent() -> None:
    assert chance_inside(point(0.0, 50.8), 100.0, circle(point(0.0, 50.8), 100.0)) == pytest.approx(0.95, abs=1e-4)  # type: ignore[arg-type]


def test_on_an_edge_it_is_a_half_and_at_a_corner_a_quarter() -> None:
    wide = square(0.0, 50.8, 0.5)
    assert chance_inside(point(0.0, 51.0), 10.0, wide) == pytest.approx(0.5, abs=1e-4)  # its edges bend
    assert chance_inside(point(0.0, 50.8), 10.0, wide) == pytest.approx(0.25, abs=1e-5)


def test_whichever_way_a_corner_points_it_has_its_angle_s_share() -> None:
    """The angles of a triangle are half a turn together, however it is turned about."""
    for turn in np.radians(np.arange(0, 360, 15)):
        angles = turn + np.array([0.0, 2.0, 4.0])
        shape = valid_shape(Polygon(np.column_stack([1e-3 * np.cos(angles) / 0.63, 51 + 1e-3 * np.sin(angles)])))
        at = shapely.get_coordinates(shape)[:3]
        found = chances(at[:, 0], at[:, 1], np.full(3, 5.0), shape)
        assert found.sum() == pytest.approx(0.5, abs=1e-4)  # its edges bend
        assert found.max() < 0.25


def test_disjoint_parts_add_up() -> None:
    a, b = square(-0.004), square(0.001)
    both = valid_shape(MultiPolygon([a, b]))
    at = point(-0.0005, 50.801)
    assert chance_inside(at, 200.0, both) == pytest.approx(
        chance_inside(at, 200.0, a) + chance_inside(at, 200.0, b), abs=1e-12
    )


@pytest.mark.parametrize(
    ("chance", "word"),
    [
        (0.0, Grade.REMOTE_CHANCE), (0.0749, Grade.REMOTE_CHANCE), (0.075, Grade.HIGHLY_UNLIKELY),
        (0.225, Grade.UNLIKELY), (0.375, Grade.REALISTIC_POSSIBILITY), (0.525, Grade.LIKELY),
        (0.775, Grade.HIGHLY_LIKELY), (0.925, Grade.ALMOST_CERTAIN), (1.0, Grade.ALMOST_CERTAIN),
    ],
)  # fmt: skip
def test_the_yardstick_is_cut_in_the_middle_of_its_gaps(chance: float, word: Grade) -> None:
    assert grade(chance) is word


@pytest.mark.parametrize("radius", [0.9, 10.0, 1_000.0])
@pytest.mark.parametrize("inside", [True, False])
def test_beside_a_very_long_edge_the_chance_is_that_of_its_own_side(radius: float, inside: bool) -> None:
    """The edge is 105 km long and lies hundreds of metres off its chord; 3 radii away all is settled."""
    lon, lat, _ = WGS84.fwd(-0.25, 51, 0 if inside else 180, 3 * radius)
    assert chance_inside(point(lon, lat), radius, valid_shape(box(-1, 51, 0.5, 51.5))) == pytest.approx(
        float(inside), abs=1e-6
    )


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("apart_deg", [5e-324, 1e-200, 1e-110, 1e-17, 1e-15, 1e-13, 1e-11])
@pytest.mark.parametrize("at", [(0.0, 50.802), (0.0003, 50.8019), (0.0, 50.80199999999999)])
def test_corners_nearer_than_the_plane_can_tell_change_nothing(apart_deg: float, at: tuple[float, float]) -> None:
    """Overlays leave such corners: their edge has no length in the plane, and once made the chance not a number."""
    plain = valid_shape(box(0, 50.8, 0.002, 50.802))
    doubled = valid_shape(Polygon([(0, 50.8), (0.002, 50.8), (0.002, 50.802), (apart_deg, 50.802), (0, 50.802)]))
    assert shapely.get_num_coordinates(doubled) == shapely.get_num_coordinates(plain) + 1
    for radius in (0.9, 20.0, 300.0):
        assert chance_inside(point(*at), radius, doubled) == pytest.approx(
            chance_inside(point(*at), radius, plain), abs=1e-9
        )


@pytest.mark.parametrize("away_deg", [1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9])
@pytest.mark.parametrize("radius", [0.9, 20.0, 300.0])
def test_beside_a_corner_it_is_nearly_that_at_the_corner(away_deg: float, radius: float) -> None:
    shape = square()
    west, south, _, _ = shape.bounds
    at_corner = chance_inside(point(west, south), radius, shape)
    most = away_deg * 111_320 / (radius / SIGMAS_PER_95)  # a normal's mass beside a line is less than its breadth
    for lon, lat in ((west, south + away_deg), (west, south - away_deg), (west - away_deg, south - away_deg)):
        assert chance_inside(point(lon, lat), radius, shape) == pytest.approx(at_corner, abs=most + 1e-9)


def test_a_very_wide_error_is_integrated_in_the_plane_of_geodesics() -> None:
    shape = valid_shape(box(-1, 51, 0.5, 52.0))
    found = chance_inside(point(-2.0, 52.5), 300_000.0, shape)
    assert found == pytest.approx(_integrated(-2.0, 52.5, 300_000.0, shapely.segmentize(shape, 0.005)), abs=1e-6)
