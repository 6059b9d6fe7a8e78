"""Clearance: signed geodesic distance to the boundary, which belongs to the zone."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from monitor.clearance import clearance, clearances
from tests.builders import point, square
from zones.frame import WGS84
from zones.shape import valid_shape


def _dense(lon: float, lat: float, shape: Polygon) -> float:
    """The distance to the nearest of very many points of the boundary, by GeographicLib."""
    ring = shape.exterior
    shares = np.linspace(0, 1, 4_001)
    for _ in range(2):
        points = shapely.get_coordinates(shapely.line_interpolate_point(ring, shares, normalized=True))
        _, _, metres = WGS84.inv(np.full(len(points), lon), np.full(len(points), lat), points[:, 0], points[:, 1])
        best = int(np.argmin(metres))
        shares = np.linspace(shares[max(best - 1, 0)], shares[min(best + 1, len(shares) - 1)], 4_001)
    return float(np.min(metres))


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
    assert isinstance(shape, Polygon)
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
