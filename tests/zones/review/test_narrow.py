"""The narrowest place: necks, arms, corridors and what a hole leaves; never a corner."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate, translate
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from tests.builders import point
from tests.zones.review.casebook import beside
from zones.frame import WGS84
from zones.review.flat import plane_of
from zones.review.narrow import narrowest
from zones.shape import Shape, circle, corridor, valid_shape
from zones.unit import Metres

HOURGLASS = Polygon([(0, 0), (500, 0), (260, 250), (500, 500), (0, 500), (240, 250)])
SLANTED_NECK = Polygon([(0, 0), (500, 0), (262, 240), (500, 500), (0, 500), (240, 260)])
L_SHAPE = Polygon([(0, 0), (500, 0), (500, 50), (60, 50), (60, 400), (0, 400)])
SPIKE = box(0, 0, 300, 300).union(Polygon([(290, 100), (290, 140), (900, 120)]))
STAR = Polygon([
    (math.cos(turn) * size, math.sin(turn) * size)
    for turn, size in zip(np.linspace(0, 2 * math.pi, 10, endpoint=False), [500, 190] * 5, strict=True)
])  # fmt: skip
RING = Point(0, 0).buffer(500, quad_segs=128).difference(Point(100, 0).buffer(370, quad_segs=128))
TWO_HOLES = box(0, 0, 400, 400).difference(box(100, 100, 190, 300)).difference(box(205, 100, 300, 300))
TWO_LOBES = box(0, 0, 6_000, 6_000).union(box(6_000, 100, 6_200, 110)).union(box(6_200, 0, 12_000, 6_000))
TAPER = Polygon([(0, -15), (300, -35), (300, 35), (0, 15)])


def _on_the_ground(flat: BaseGeometry, lon: float = 0.0, lat: float = 51.0) -> Shape:
    plane = plane_of(Point(lon, lat))
    return valid_shape(plane.degrees(translate(flat, *plane.point(point(lon, lat)).coords[0])))


def _length_m(line: LineString) -> float:
    return float(WGS84.geometry_length(line))


@pytest.mark.parametrize(
    ("flat", "width_m"),
    [
        pytest.param(box(0, 0, 1_000, 50), 50.0, id="a rectangle: its width, though its corners narrow to nothing"),
        pytest.param(box(0, 0, 100, 100), 100.0, id="a square"),
        pytest.param(HOURGLASS, 20.0, id="an hourglass: between its two inward corners"),
        pytest.param(SLANTED_NECK, math.hypot(22, 20), id="a neck that lies askew"),
        pytest.param(L_SHAPE, 50.0, id="an L: its narrower arm, though it leads nowhere else"),
        pytest.param(box(0, 0, 500, 500).union(box(500, 100, 1_500, 140)), 40.0, id="an arm of a block"),
        pytest.param(SPIKE, 300.0, id="a spike is no narrow place"),
        pytest.param(RING, 30.0, id="a ring with its hole off the centre"),
        pytest.param(box(0, 0, 300, 300).union(box(300, 100, 308, 106)), 300.0, id="a tooth of the outline is no arm"),
        pytest.param(TWO_HOLES, 15.0, id="between two holes"),
        pytest.param(TWO_LOBES, 10.0, id="a lane of 10 m between fields of 6 km"),
        pytest.param(Polygon([(0, 0), (500, 0), (250, 433.0127)]), 288.675, id="a triangle: the circle in it"),
        pytest.param(TAPER, 31.5, id="sides that part by 8°: near the narrower end"),
    ],
)
@pytest.mark.parametrize("turn", [0.0, 17.0])
def test_the_narrowest_place_is_the_least_wide_between_opposite_sides(
    flat: BaseGeometry, width_m: float, turn: float
) -> None:
    (found,) = narrowest(_on_the_ground(rotate(flat, turn)))
    tolerance = 1.5 if flat is TAPER else 0.05  # samples stand 1 m apart along a taper
    assert found.width_m == pytest.approx(width_m, abs=tolerance)
    assert _length_m(found.across) == pytest.approx(found.width_m, abs=0.02)


@pytest.mark.parametrize("flat", [HOURGLASS, L_SHAPE, RING, TWO_HOLES])
def test_the_line_goes_from_side_to_side_within_the_zone(flat: BaseGeometry) -> None:
    shape = _on_the_ground(flat)
    (found,) = narrowest(shape)
    for lon, lat in found.across.coords:
        assert shape.boundary.distance(Point(lon, lat)) * 111_000 < 0.05
    assert shape.buffer(1e-6).covers(found.across)


def test_a_star_is_narrowest_between_its_inward_corners_not_at_its_points() -> None:
    (found,) = narrowest(_on_the_ground(STAR))
    assert found.width_m > 200


def test_each_part_has_its_own() -> None:
    both = MultiPolygon([box(0, 0, 300, 80), box(1_000, 0, 1_040, 700)])
    assert [(one.part, round(one.width_m, 1)) for one in narrowest(_on_the_ground(both))] == [(0, 80.0), (1, 40.0)]


@settings(max_examples=25, deadline=None)
@given(st.floats(-5, 1.5), st.floats(50.5, 57), st.floats(5, 300), st.floats(-60, 60))
def test_a_corridor_is_as_narrow_as_it_was_made(lon: float, lat: float, width: float, bend: float) -> None:
    first = beside(point(lon, lat), 40, 700)
    second = beside(first, 40 + bend, 500)
    line = LineString([(lon, lat), (first.lon, first.lat), (second.lon, second.lat)])
    (found,) = narrowest(corridor(line, Metres(width)))
    assert found.width_m == pytest.approx(width, abs=0.06)  # 2 cm are simplified on either side, 1 cm is the corridor's


@settings(max_examples=25, deadline=None)
@given(st.floats(-5, 1.5), st.floats(50.5, 57), st.floats(0.5, 10_000))
def test_a_circle_is_as_narrow_as_its_diameter(lon: float, lat: float, radius: float) -> None:
    (found,) = narrowest(circle(point(lon, lat), Metres(radius)))
    assert found.width_m == pytest.approx(2 * radius, abs=0.06)


@settings(max_examples=20, deadline=None)
@given(st.floats(30, 400), st.floats(0.02, 0.4), st.floats(-0.3, 0.3), st.floats(0, 180))
def test_it_is_where_shrinking_the_zone_first_parts_it(size: float, neck: float, along: float, turn: float) -> None:
    """Erosion knows nothing of circles: just before the neck's half width the zone is one, just after it is two."""
    west, east = (along - neck / 2) * size, (along + neck / 2) * size
    flat = Polygon([(-size, -size), (west, 0), (-size, size), (size, size), (east, 0), (size, -size)])
    (found,) = narrowest(_on_the_ground(rotate(flat, turn)))
    assert len(shapely.get_parts(flat.buffer(-found.width_m / 2 + 0.05, quad_segs=64))) == 1
    assert len(shapely.get_parts(flat.buffer(-found.width_m / 2 - 0.05, quad_segs=64))) == 2
