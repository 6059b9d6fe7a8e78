"""The share of a zone that can be proved, against closed forms."""

import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon

from tests.builders import point
from tests.zones.review.casebook import beside
from zones.frame import WGS84
from zones.review.provable import STATED_M, Provable, provable
from zones.shape import Shape, circle, corridor, valid_shape
from zones.unit import LonLat, Metres

TIE = Metres(0.9)


def _rectangle(at: LonLat, east_m: float, north_m: float) -> Shape:
    corners = [at, beside(at, 90, east_m), beside(beside(at, 90, east_m), 0, north_m), beside(at, 0, north_m)]
    return valid_shape(Polygon([(c.lon, c.lat) for c in corners]))


def _by_stated(shape: Shape, added: float = TIE) -> dict[float, Provable]:
    return {one.stated_m: one for one in provable(shape, added_m=Metres(added))}


@pytest.mark.parametrize("lon", [-3.0, 0.0, 1.2])
@pytest.mark.parametrize("stated", STATED_M)
def test_of_a_rectangle_the_radius_goes_from_each_side(lon: float, stated: float) -> None:
    made = _by_stated(_rectangle(point(lon, 51.5), 400, 250))[stated]
    radius = stated + TIE
    assert made.share == pytest.approx((400 - 2 * radius) * (250 - 2 * radius) / (400 * 250), abs=1e-3)


@pytest.mark.parametrize("radius_m", [55.0, 120.0, 900.0, 10_000.0])
def test_of_a_circle_a_smaller_circle_is_left(radius_m: float) -> None:
    for one in provable(circle(point(0.0, 50.9), Metres(radius_m)), added_m=TIE):
        assert one.share == pytest.approx((1 - one.radius_m / radius_m) ** 2, abs=1e-3)


def test_of_a_corridor_a_narrower_one_is_left_and_of_a_narrow_one_nothing() -> None:
    end = beside(point(-0.005, 50.9), 60, 2_000)
    shape = corridor(LineString([(-0.005, 50.9), (end.lon, end.lat)]), Metres(60.0))
    made = _by_stated(shape)
    for stated in (10.0, 20.0):
        half = 30 - stated - TIE
        whole = math.pi * 30**2 + 60 * 2_000
        assert made[stated].share == pytest.approx((math.pi * half**2 + 2 * half * 2_000) / whole, abs=1e-3)
    assert made[30.0].share == 0
    assert made[30.0].ground is None
    assert made[30.0].needed_m == pytest.approx(61.8)


def test_the_drawing_precision_adds_to_the_whole_error() -> None:
    made = _by_stated(circle(point(-1.0, 53.0), Metres(100.0)), added=0.9 + 5.0)
    assert made[20.0].radius_m == pytest.approx(25.9)
    assert made[20.0].share == pytest.approx(0.741**2, abs=1e-3)


def test_a_hole_takes_as_much_as_an_edge() -> None:
    at = point(-2.0, 54.0)
    shape = circle(at, Metres(300.0)).difference(circle(at, Metres(100.0)))
    radius = 20 + TIE
    expected = ((300 - radius) ** 2 - (100 + radius) ** 2) / (300**2 - 100**2)
    assert _by_stated(valid_shape(shape))[20.0].share == pytest.approx(expected, abs=1e-3)


@settings(max_examples=25, deadline=None)
@given(st.floats(-5, 1.5), st.floats(50.5, 57), st.floats(60, 3_000), st.floats(15, 120))
def test_what_is_shown_as_provable_lies_a_whole_error_within(
    lon: float, lat: float, length: float, width: float
) -> None:
    end = beside(point(lon, lat), 30, length)
    shape = corridor(LineString([(lon, lat), (end.lon, end.lat)]), Metres(width))
    edge = shapely.get_coordinates(shapely.segmentize(shape.boundary, 1e-4))
    for one in provable(shape, added_m=TIE):
        if one.ground is None:
            assert width / 2 <= one.radius_m + 0.05
            continue
        for x, y in shapely.get_coordinates(one.ground)[::5]:
            _, _, away = WGS84.inv([x] * len(edge), [y] * len(edge), edge[:, 0], edge[:, 1])
            assert min(away) >= one.radius_m - 0.1  # the arcs' chords take 6 cm at most
