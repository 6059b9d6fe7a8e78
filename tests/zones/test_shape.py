"""Shapes: what can be a zone, and circles and corridors that are true on the ground."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import from_wkt
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from tests.builders import point, square
from zones.error import BadShape, EmptyShape, InvalidShape, NotAPolygon, OutsideCoverage, SwappedCoordinates
from zones.frame import WGS84, from_grid
from zones.shape import area_m2, circle, corridor, from_grid_shape, repaired, valid_shape
from zones.unit import Metres

BOWTIE = Polygon([(0, 50.8), (0.01, 50.81), (0.01, 50.8), (0, 50.81)])


def _away(lon: float, lat: float, points: np.ndarray) -> np.ndarray:
    _, _, metres = WGS84.inv(np.full(len(points), lon), np.full(len(points), lat), points[:, 0], points[:, 1])
    return np.asarray(metres)


@settings(max_examples=60, deadline=None)
@given(st.floats(-7, 1.7), st.floats(50, 60.5), st.floats(1, 2_000))
def test_a_circle_is_true_on_the_ground_to_a_centimetre(lon: float, lat: float, radius: float) -> None:
    edge = shapely.get_coordinates(shapely.segmentize(circle(point(lon, lat), radius), 1e-5))  # type: ignore[arg-type]
    assert np.abs(_away(lon, lat, edge) - radius).max() < 0.01


@settings(max_examples=15, deadline=None)
@given(st.floats(-6, 1.5), st.floats(50.2, 59), st.floats(5, 400), st.floats(0, 360))
def test_a_corridor_is_true_on_the_ground_to_a_centimetre(lon: float, lat: float, width: float, bearing: float) -> None:
    lon2, lat2, _ = WGS84.fwd(lon, lat, bearing, 1_500)
    lon3, lat3, _ = WGS84.fwd(lon2, lat2, bearing + 70, 900)
    line = LineString([(lon, lat), (lon2, lat2), (lon3, lat3)])
    route = shapely.get_coordinates(shapely.segmentize(line, 1e-6))
    shape = corridor(line, width)  # type: ignore[arg-type]
    edge = shapely.get_coordinates(shapely.segmentize(shape, 2e-4))[::7]
    for x, y in edge:
        across = np.hypot((route[:, 0] - x) * np.cos(np.radians(lat)), route[:, 1] - y)
        near = route[np.argpartition(across, 200)[:200]]  # the nearest is among these 20 m: the others need no geodesic
        assert abs(_away(x, y, near).min() - width / 2) < 0.01 + 1e-3  # the route is sampled 0.1 m apart


@pytest.mark.parametrize("bearing", [0, 45, 90])
def test_a_corridor_20_km_wide_is_true_on_the_ground_to_half_a_centimetre(bearing: float) -> None:
    lon, lat, _ = WGS84.fwd(0, 51, bearing, 5_000)
    line = LineString([(0, 51), (lon, lat)])
    route = shapely.get_coordinates(shapely.segmentize(line, 1e-4))  # 10 m apart: 1 µm at 10 km
    edge = shapely.get_coordinates(shapely.segmentize(corridor(line, 20_000), 1e-3))  # type: ignore[arg-type]
    assert max(abs(_away(x, y, route).min() - 10_000) for x, y in edge) < 0.005


def test_a_grid_polygon_with_10_km_edges_stays_within_5_cm() -> None:
    drawn = box(530_000, 100_000, 550_000, 110_000)
    stored = from_grid_shape(drawn)
    along = shapely.get_coordinates(shapely.segmentize(drawn.exterior, 37.0))
    lon, lat = from_grid(along[:, 0], along[:, 1])
    squared = shapely.transform(stored.boundary, lambda p: p * [70_400, 111_240])
    away = shapely.distance(squared, shapely.points(lon * 70_400, lat * 111_240))
    assert away.max() < 0.05


@pytest.mark.parametrize(
    ("geometry", "error", "words"),
    [
        pytest.param(Point(0, 50.8), NotAPolygon, "polygon", id="a point"),
        pytest.param(Polygon(), EmptyShape, "empty", id="empty"),
        pytest.param(Polygon([(0, 50.8), (0, 50.8), (0, 50.8), (0, 50.8)]), BadShape, "", id="one place"),
        pytest.param(Polygon([(0, 50.8), (0.01, 50.81), (0.02, 50.82), (0, 50.8)]), BadShape, "", id="no width"),
        pytest.param(BOWTIE, InvalidShape, "crosses itself at longitude 0.005", id="crossing itself"),
        pytest.param(box(50.8, 0, 50.81, 0.01), SwappedCoordinates, "exchanged", id="latitude first"),
        pytest.param(box(530_000, 100_000, 530_100, 100_100), BadShape, "is outside Great Britain", id="metres"),
        pytest.param(Polygon([(0, 50.8), (np.nan, 50.81), (0.02, 50.8)]), BadShape, "not a number", id="NaN"),
        pytest.param(Polygon([(0, 50.8), (np.inf, 50.81), (0.02, 50.8)]), BadShape, "not a number", id="infinite"),
    ],
)
def test_what_can_not_be_a_zone_is_refused_in_words(geometry: Polygon, error: type[BadShape], words: str) -> None:
    with pytest.raises(error, match=words or None) as caught:
        valid_shape(geometry)
    assert caught.value.remedy


def test_a_zone_that_has_no_place_in_the_grid_is_refused_before_it_is_recorded() -> None:
    with pytest.raises(OutsideCoverage, match=r"\(latitude, longitude\) is outside the National Grid"):
        circle(point(-9.0, 49.8), Metres(50.0))


def test_a_repair_says_what_it_changes_and_loses_no_area() -> None:
    made = repaired(BOWTIE)
    assert made.shape.is_valid
    assert len(shapely.get_parts(made.shape)) == 2
    assert "crosses itself" in made.change
    assert "2 outlines instead of one outline" in made.change


def test_heights_go_and_rings_turn_as_rfc_7946_says() -> None:
    shape = valid_shape(Polygon([(0, 50.8, 3), (0, 50.81, 3), (0.01, 50.81, 3), (0.01, 50.8, 3)]))
    assert not shape.has_z
    assert isinstance(shape, Polygon)
    assert shape.exterior.is_ccw


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("MULTIPOLYGON(((0 50.8,0.01 50.8,0.01 50.81,0 50.8)),EMPTY)", "MULTIPOLYGON(((0 50.8,0.01 50.8,0.01 50.81,0 50.8)))"),
        ("POLYGON((0 50.8,0.01 50.8,0.01 50.81,0 50.8),EMPTY)", "POLYGON((0 50.8,0.01 50.8,0.01 50.81,0 50.8))"),
    ],
)  # fmt: skip
def test_parts_and_holes_that_have_no_corner_are_none(written: str, kept: str) -> None:
    shape = valid_shape(from_wkt(written))
    assert shape.geom_type == from_wkt(kept).geom_type
    assert shape.wkt == shapely.orient_polygons(from_wkt(kept)).wkt


def test_area_counts_holes_and_parts() -> None:
    hole = Polygon(square().exterior.coords, [square(-0.0005, 50.8005, 0.001).exterior.coords[::-1]])
    assert area_m2(valid_shape(hole)) == pytest.approx(area_m2(square()) * 0.75, rel=1e-3)
    both = MultiPolygon([square(), square(0.01)])
    assert area_m2(valid_shape(both)) == pytest.approx(2 * area_m2(square()), rel=1e-6)
