"""The circles that just fit into a polygon."""

import random

import numpy as np
import pytest
import shapely
from shapely.geometry import Point, Polygon, box

from zones.review.around import smallest_circle
from zones.review.axis import ends_and_middle
from zones.review.medial import circles_within


def _polygon(seed: int) -> Polygon:
    draw = random.Random(seed)
    turns = np.linspace(0, 2 * np.pi, draw.randint(4, 40), endpoint=False)
    corners = [(size * np.cos(turn), size * np.sin(turn)) for turn in turns for size in (draw.uniform(150, 500),)]
    return Polygon(corners, [box(-30, -40, 50, 20).exterior.coords])


@pytest.mark.parametrize("seed", range(12))
def test_each_circle_lies_within_and_touches_the_outline_twice(seed: int) -> None:
    polygon = _polygon(seed)
    most = shapely.maximum_inscribed_circle(polygon, 0.01).length
    found = circles_within(polygon, 20.0, most_m=most + 0.02)
    assert len(found.radius_m) > 20
    clear = shapely.distance(polygon.boundary, shapely.points(found.centre))
    assert (np.abs(clear - found.radius_m) < 0.02).all()
    for place in (found.touch, found.other):
        assert shapely.distance(polygon.boundary, shapely.points(place)).max() < 1e-6
    # Only a circle that started as the largest, and found nothing in its way, keeps a single place.
    kept = np.hypot(*(found.touch - found.other).T) > 1e-6
    assert (np.hypot(*(found.other - found.centre).T)[kept] <= found.radius_m[kept] + 0.01).all()
    assert found.radius_m.max() > 0.9 * most


def test_opposite_is_measured_from_the_circle_s_centre() -> None:
    found = circles_within(box(0, 0, 300, 40), 5.0, most_m=20.0)
    across = found.opposite() < 1e-6
    assert found.radius_m[across] == pytest.approx(20.0)
    assert found.centre[across][:, 1] == pytest.approx(20.0)
    corner = found.in_a_corner()
    square = np.degrees(found.opposite()[corner & (found.radius_m < 15)])
    assert square == pytest.approx(90.0, abs=2.0)  # radii are found to 1 mm


def test_the_middle_line_of_a_bent_corridor_ends_where_it_ends() -> None:
    route = shapely.LineString([(0, 0), (600, 0), (900, 400)])
    found = ends_and_middle(route.buffer(30), 30.0)
    assert found is not None
    one, other, middle = (Point(row) for row in found)
    assert sorted([Point(0, 0).distance(one), Point(0, 0).distance(other)])[0] < 15
    assert sorted([Point(900, 400).distance(one), Point(900, 400).distance(other)])[0] < 15
    assert middle.distance(route.interpolate(0.5, normalized=True)) < 30


def test_a_shape_as_wide_as_long_has_no_middle_line() -> None:
    assert ends_and_middle(box(0, 0, 300, 250), 125.0) is None


@pytest.mark.parametrize("seed", range(12))
def test_the_smallest_circle_holds_all_and_none_smaller_does(seed: int) -> None:
    polygon = Point(0, 0).buffer(400, quad_segs=100) if seed == 0 else _polygon(seed).convex_hull
    centre, radius = smallest_circle(polygon)
    corners = shapely.points(shapely.get_coordinates(polygon))
    assert shapely.distance(centre, corners).max() == pytest.approx(radius, abs=0.01)
    assert radius == pytest.approx(shapely.minimum_bounding_radius(polygon), abs=0.01)
