"""Clearance: signed geodesic distance to the boundary, which belongs to the zone."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from monitor.clearance import clearance, clearances
from tests.builders import point, square
from zones.frame import WGS84, Floats
from zones.shape import Shape, valid_shape

AROUND_BRITAIN = {
    "Unst": (-0.85, 60.80), "Muckle Flugga to sea": (-0.89, 60.86), "Scilly": (-6.33, 49.92), "St Kilda": (-8.58, 57.81),
    "Lizard": (-5.20, 49.97), "Lowestoft": (1.75, 52.48), "Dover": (1.31, 51.13), "Peacehaven on 0": (0.0, 50.79),
    "Greenwich on 0": (0.0, 51.48), "Louth on 0": (0.0, 53.37), "Cardiff": (-3.18, 51.48), "Berwick": (-2.0, 55.77),
    "Fort William": (-5.1, 56.82), "Lewis": (-6.8, 58.2),
}  # fmt: skip


def _dense(lon: float, lat: float, shape: BaseGeometry) -> float:
    """The distance to the nearest of very many points of every ring, by GeographicLib.

    A first round finds where on each edge; the others look twenty times closer each around the nearest of each.
    """
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(shape))]
    a, b = np.concatenate([ring[:-1] for ring in rings]), np.concatenate([ring[1:] for ring in rings])
    low, high = np.zeros(len(a)), np.ones(len(a))
    for samples in (101, 41, 41, 41, 41, 41):
        share = low + np.linspace(0, 1, samples)[:, None] * (high - low)
        x, y = (a[:, i] + share * (b[:, i] - a[:, i]) for i in (0, 1))
        _, _, metres = WGS84.inv(np.full(x.shape, lon), np.full(x.shape, lat), x, y)
        at = metres.argmin(axis=0)
        best = metres.min(axis=0)
        keep = best <= best.min() + 0.02 * best.min() + 1_000  # no other can come to be the nearest
        a, b, at, share, best = a[keep], b[keep], at[keep], share[:, keep], best[keep]
        edge = np.arange(len(a))
        low, high = share[np.maximum(at - 1, 0), edge], share[np.minimum(at + 1, samples - 1), edge]
    return float(best.min())


def _ring(random: np.random.Generator, lon: float, lat: float, size_m: float, corners: int) -> Polygon:
    """A star whose corners lie from half of the size to all of it from a place."""
    bearing = np.sort(random.uniform(-180, 180, corners))
    x, y, _ = WGS84.fwd(
        np.full(corners, lon), np.full(corners, lat), bearing, size_m * random.uniform(0.5, 1.0, corners)
    )
    return Polygon(np.column_stack([x, y]))


def _zone(random: np.random.Generator, lon: float, lat: float, size_m: float) -> Shape:
    """Two parts side by side, the first with a hole."""
    while True:
        outer = _ring(random, lon, lat, size_m, int(random.integers(5, 25)))
        hole = _ring(random, lon, lat, size_m * 0.4, int(random.integers(3, 9)))
        beside = _ring(random, *WGS84.fwd(lon, lat, random.uniform(-180, 180), 2.5 * size_m)[:2], size_m, 7)
        made = MultiPolygon([Polygon(outer.exterior, [hole.exterior]), beside])
        if made.is_valid:
            return shapely.orient_polygons(made)


def _beside(random: np.random.Generator, shape: Shape, metres: Floats) -> tuple[Floats, Floats]:
    """Positions so many metres, any way, from points of the boundary."""
    on = shapely.line_interpolate_point(shape.boundary, random.uniform(0, 1, len(metres)), normalized=True)
    lon, lat = shapely.get_coordinates(on).T
    x, y, _ = WGS84.fwd(lon, lat, random.uniform(-180, 180, len(metres)), metres)
    return x, y


@pytest.mark.parametrize("where", AROUND_BRITAIN)
def test_clearance_is_geodesic_to_a_centimetre_all_around_britain(where: str) -> None:
    """Zones from 20 m to 40 km, of two parts and a hole; positions from 1 mm to 300 km away, in zones and holes too."""
    random = np.random.default_rng([20261125, list(AROUND_BRITAIN).index(where)])
    lon, lat = AROUND_BRITAIN[where]
    sides = set()
    for size_m in (20.0, 150.0, 1_000.0, 6_000.0, 40_000.0):
        shape = _zone(random, lon, lat, size_m)
        metres = np.concatenate([10 ** random.uniform(-3, 3.3, 12), random.uniform(0, 2_000, 6),
                                 random.uniform(2_000, 20_000, 4), random.uniform(18_000, 300_000, 5)])  # fmt: skip
        x, y = _beside(random, shape, metres)
        found = clearances(x, y, shape)
        covered = shapely.intersects_xy(shape, x, y)
        assert ((found <= 0) == covered).all()
        for i in range(len(metres)):
            expected = _dense(x[i], y[i], shape)
            assert abs(abs(found[i]) - expected) <= (0.01 if expected <= 2_000 else expected * 0.001)
        sides |= set(covered.tolist())
    assert sides == {True, False}


@settings(max_examples=80, deadline=None)
@given(
    st.floats(-6, 1.5), st.floats(50, 60), st.floats(20, 1_500), st.integers(3, 9), st.floats(-0.02, 0.02),
    st.floats(-0.012, 0.012),
)  # fmt: skip
def test_clearance_is_geodesic_to_a_centimetre(
    lon: float, lat: float, size: float, corners: int, east: float, north: float
) -> None:
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = size * (1 + 0.5 * np.sin(3 * turn))
    x = lon + reach * np.cos(turn) / 111_000 / np.cos(np.radians(lat))
    y = lat + reach * np.sin(turn) / 111_000
    shape = valid_shape(Polygon(np.column_stack([x, y])))
    expected = _dense(lon + east, lat + north, shape)
    assert abs(abs(clearance(point(lon + east, lat + north), shape)) - expected) <= max(0.01, expected * 0.001)


def test_points_of_the_boundary_are_inside_exactly_as_geos_says() -> None:
    rng = np.random.default_rng(7)
    angle = np.sort(rng.uniform(0, 2 * np.pi, 40))
    reach = rng.uniform(0.001, 0.004, 40)
    shape = valid_shape(Polygon(np.column_stack([reach * np.cos(angle), 50.8 + reach * np.sin(angle)])))
    corners = shapely.get_coordinates(shape)
    share = rng.uniform(0, 1, 100_000)
    start = rng.integers(0, len(corners) - 1, 100_000)
    made = corners[start] + share[:, None] * (corners[start + 1] - corners[start])
    made[:10_000] = corners[rng.integers(0, len(corners), 10_000)]
    found = clearances(made[:, 0], made[:, 1], shape)
    covered = shapely.covers(shape, shapely.points(made))
    assert ((found <= 0) == covered).all()
    assert (found[:10_000] == 0).all()
    assert np.abs(found).max() < 1e-3


def test_inside_is_negative_and_holes_are_outside() -> None:
    hole = valid_shape(Polygon(square().exterior.coords, [square(-0.0005, 50.8005, 0.001).exterior.coords[::-1]]))
    assert clearance(point(0.0, 50.801), hole) > 0
    assert clearance(point(0.0, 50.801), square()) < 0


def test_a_place_on_the_other_side_of_the_earth_has_a_clearance_too() -> None:
    _, _, expected = WGS84.inv(151.2, -33.9, 0.0, 50.801)
    assert abs(clearance(point(151.2, -33.9), square()) - expected) / expected < 0.001


@pytest.mark.parametrize("away_m", [30.0, 1_500.0, 19_000.0, 21_000.0, 25_000.0, 50_000.0])
def test_long_edges_are_measured_where_they_run_not_along_their_chord(away_m: float) -> None:
    """An edge of 190 km straight in lon/lat leaves its chord by kilometres; the foot is due south of its middle."""
    shape = valid_shape(box(-3, 55, 0, 55.5))
    lon, lat, _ = WGS84.fwd(-1.5, 55, 180, away_m)
    along = np.linspace(-3, 0, 300_001)
    _, _, metres = WGS84.inv(np.full(len(along), lon), np.full(len(along), lat), along, np.full(len(along), 55.0))
    expected = float(np.min(metres))
    assert abs(clearance(point(lon, lat), shape) - expected) <= (0.01 if expected < 2_000 else expected * 0.001)
