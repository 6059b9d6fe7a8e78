"""The union of zones: seams are closed, gaps are kept, and it never fails."""

import pytest
import shapely
from shapely.geometry import Polygon

from tests.builders import square
from zones.shape import Shape, valid_shape
from zones.union import union


def test_zones_that_share_an_edge_are_one() -> None:
    whole = union((square(-0.002), square(0.0)))
    assert whole.geom_type == "Polygon"
    assert whole.symmetric_difference(square(-0.002).union(square(0.0))).area < 1e-14


@pytest.mark.parametrize(("gap_m", "parts"), [(0.02, 1), (0.09, 1), (0.5, 2), (5.0, 2)])
def test_a_slit_thinner_than_a_drawn_line_is_closed_and_a_wider_gap_is_kept(gap_m: float, parts: int) -> None:
    left, right = square(-0.002), square(gap_m / 70_500)
    whole = union((left, right))
    assert len(shapely.get_parts(whole)) == parts
    assert shapely.difference(left, whole).area < 1e-14
    assert shapely.difference(right, whole).area < 1e-14


@pytest.mark.parametrize("others", [(), (square(0.1),), (square(-1.1, 60.1),)])
def test_a_slit_that_is_open_at_one_end_is_closed_whatever_else_there_is(others: tuple[Shape, ...]) -> None:
    gap = 0.05 / 70_500
    a = valid_shape(Polygon([(0, 50.80), (0.002, 50.80), (0.002, 50.804), (0, 50.804)]))
    b = valid_shape(
        Polygon([(0.0019, 50.80), (0.004, 50.80), (0.004, 50.804), (0.002 + gap, 50.804), (0.002 + gap, 50.801),
                 (0.0019, 50.801)])
    )  # fmt: skip
    assert shapely.intersects_xy(union((a, b, *others)), 0.002 + gap / 2, 50.8025)


def test_zones_that_cross_at_nearly_the_same_points_make_a_union() -> None:
    a, b = (
        valid_shape(shapely.from_wkt(f"POLYGON (({corners}))"))
        for corners in (
            "-1.7537342 52.7114481, -1.7542493 52.7112186, -1.7525465 52.7104522, -1.751588 52.7106543, "
            "-1.7524643 52.7110853, -1.7513302 52.7109719, -1.7537342 52.7114481",
            "-1.7541752 52.7134606, -1.7546847 52.7121242, -1.7538805 52.7120491, -1.7535601 52.7114148, "
            "-1.7528027 52.7117465, -1.753007 52.7124336, -1.7541752 52.7134606",
        )
    )
    assert union((a, b)).is_valid
    assert union((b, a)).is_valid
