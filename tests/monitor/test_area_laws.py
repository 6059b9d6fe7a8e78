"""Laws that hold for whatever zone and area: drawn at random, across longitude 0."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate, scale
from shapely.geometry import MultiPolygon, Polygon, box

from monitor.check import check
from monitor.finding import Applies, Judgement, Outcome, finding_hash, share_shown
from monitor.judge import judge, outcome
from monitor.location import Accuracy, Area, Location, Spot
from tests.builders import bound, moment, point, square, version, zone
from zones.shape import Shape, circle, valid_shape
from zones.unit import Metres

NOON = moment("2026-03-03T12:00Z")
PLACES = st.tuples(st.floats(-0.006, 0.006), st.floats(50.794, 50.806))
SIZES = st.floats(2.0, 400.0)
ERRORS = st.sampled_from([0.0, 5.0, 40.0, 400.0])


def star(at: tuple[float, float], size_m: float, points: int, *, inner: float = 1.0) -> Polygon:
    """A star of so many points, as deep as half its size; `inner` makes it smaller within itself."""
    angle = np.linspace(0, 2 * math.pi, 2 * points, endpoint=False)
    reach = inner * size_m * np.where(np.arange(2 * points) % 2, 0.5, 1.0)
    x = at[0] + reach * np.cos(angle) / 70_400
    return Polygon(np.column_stack([x, at[1] + reach * np.sin(angle) / 111_250]))


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    at, size_m, points = draw(PLACES), draw(SIZES), draw(st.integers(2, 7))
    outer = star(at, size_m, points)
    if draw(st.booleans()):
        outer = Polygon(outer.exterior, [star(at, size_m, points, inner=0.4).exterior.coords[::-1]])
    made = valid_shape(rotate(outer, draw(st.floats(0, 90)), origin=at))
    if draw(st.booleans()):
        made = valid_shape(MultiPolygon([*shapely.get_parts(made), star((at[0] + 0.02, at[1]), size_m, points)]))
    return made


def judged(area: Shape, shape: Shape, stated_m: float = 0.0, estimate: str = "") -> Judgement:
    return judge(Area(shape=area, accuracy=Accuracy(stated_m=stated_m), estimate=estimate), shape, drawing_m=0.0)


@given(area=shapes(), of=shapes(), error_m=ERRORS, estimate=st.sampled_from(["", "a guess"]))
@settings(max_examples=40, deadline=None)
def test_outcome_clearance_and_share_never_contradict_one_another(
    area: Shape, of: Shape, error_m: float, estimate: str
) -> None:
    found = judged(area, of, error_m, estimate)
    share = found.share_inside
    assert share is not None
    assert 0 <= share <= 1
    assert 0 <= found.chance_inside <= 1
    if found.outcome is Outcome.INSIDE:
        assert not estimate
        assert (share, found.clearance_m < 0) == (1, True)
        assert found.chance_inside > 0.95
    if found.outcome is Outcome.OUTSIDE:
        assert (share, found.clearance_m > 0) == (0, True)
        assert found.chance_inside < 0.05
    if found.clearance_m < 0:
        assert share == 1
    if found.clearance_m > 0:
        assert share == 0
    assert (found.limit == "") is (found.outcome is not Outcome.INDETERMINATE)


@given(area=shapes(), at=PLACES, size=SIZES, points=st.integers(2, 6), inner=st.floats(0.3, 0.99), error_m=ERRORS)
@settings(max_examples=25, deadline=None)
def test_of_a_zone_that_holds_another_an_area_is_never_less_inside(
    area: Shape, at: tuple[float, float], size: float, points: int, inner: float, error_m: float
) -> None:
    small, large = (valid_shape(star(at, size, points, inner=one)) for one in (inner, 1.0))
    less, more = judged(area, small, error_m), judged(area, large, error_m)
    assert less.share_inside is not None
    assert more.share_inside is not None
    assert less.share_inside <= more.share_inside + 1e-9
    assert less.chance_inside <= more.chance_inside + 1e-6
    assert more.clearance_m <= less.clearance_m + 1e-6
    assert less.outcome is not Outcome.INSIDE or more.outcome is Outcome.INSIDE
    assert more.outcome is not Outcome.OUTSIDE or less.outcome is Outcome.OUTSIDE


@given(at=PLACES, size=SIZES, points=st.integers(2, 6), inner=st.floats(0.3, 0.99), of=shapes(), error_m=ERRORS)
@settings(max_examples=25, deadline=None)
def test_what_is_proved_of_an_area_is_proved_of_every_part_of_it(
    at: tuple[float, float], size: float, points: int, inner: float, of: Shape, error_m: float
) -> None:
    part, whole = (judged(valid_shape(star(at, size, points, inner=one)), of, error_m) for one in (inner, 1.0))
    if whole.outcome is not Outcome.INDETERMINATE:
        assert part.outcome is whole.outcome


@given(area=shapes(), of=shapes(), error_m=st.floats(0, 400), share=st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_what_is_proved_at_an_error_is_proved_at_every_smaller_one(
    area: Shape, of: Shape, error_m: float, share: float
) -> None:
    found = judged(area, of, error_m)
    if found.outcome is not Outcome.INDETERMINATE:
        assert judged(area, of, error_m * share).outcome is found.outcome


def _turned(shape: Shape, by: int) -> Shape:
    """The same shape with its rings begun elsewhere and its parts and holes in another order."""

    def ring(points: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
        by_this = by % (len(points) - 1)
        return [*points[by_this:-1], *points[: by_this + 1]]

    parts = [
        Polygon(ring(list(part.exterior.coords)), [ring(list(hole.coords)) for hole in part.interiors][::-1])
        for part in shapely.get_parts(shape)
    ]
    return valid_shape(MultiPolygon(parts[::-1]) if len(parts) > 1 else parts[0])


@given(area=shapes(), of=shapes(), error_m=ERRORS, by=st.integers(0, 20), other=st.integers(0, 20))
@settings(max_examples=25, deadline=None)
def test_the_order_of_rings_parts_and_corners_does_not_matter(
    area: Shape, of: Shape, error_m: float, by: int, other: int
) -> None:
    plain, turned = judged(area, of, error_m), judged(_turned(area, by), _turned(of, other), error_m)
    assert plain.outcome is turned.outcome
    assert plain.clearance_m == pytest.approx(turned.clearance_m, abs=0.001)
    assert plain.share_inside == pytest.approx(turned.share_inside, abs=1e-6)
    assert plain.chance_inside == pytest.approx(turned.chance_inside, abs=1e-6)


@given(at=PLACES, of=shapes(), radius_m=st.floats(5.0, 400.0))
@settings(max_examples=25, deadline=None)
def test_a_spot_is_judged_as_the_area_of_its_circle(at: tuple[float, float], of: Shape, radius_m: float) -> None:
    spot = judge(Spot(at=point(*at), accuracy=Accuracy(stated_m=radius_m)), of, drawing_m=0.0)
    disc = judged(circle(point(*at), Metres(radius_m)), of)  # the tie of frames is in both errors
    if min(abs(spot.clearance_m - spot.radius_95_m), abs(spot.clearance_m + spot.radius_95_m)) > 0.02:
        assert disc.outcome is spot.outcome


@given(of=shapes(), grown=st.floats(0.2, 1.5), error_m=ERRORS)
@settings(max_examples=12, deadline=None)
def test_an_estimate_is_never_proved_inside_nor_in_zones_together(of: Shape, grown: float, error_m: float) -> None:
    area = scale(square(-0.0005, 50.8005, 0.001), grown, grown)
    place = Location(
        place=Area(shape=area, accuracy=Accuracy(stated_m=error_m), estimate="a guess"), as_given="", reading=""
    )
    zones = [
        zone(version(shape, label=f"Zone {n}"), sequence=n)
        for n, shape in enumerate((square(-0.002), square(0.0), of, square(-0.01, 50.79, 0.02)))
    ]
    made = check(place, NOON, [bound(*zones)], leave_out_far=False)
    every = [*(one.judgement for one in made.findings), made.orders[0].judgement]
    assert Outcome.INSIDE not in {one.outcome for one in every if one}
    assert made.orders[0].judgement is not None
    assert made.orders[0].judgement.limit == "a guess" or error_m >= 400
    if error_m == 0:
        assert "but a guess, so it is not proved to be inside" in made.orders[0].because


@given(
    area=shapes(), others=st.lists(shapes(), min_size=1, max_size=3), error_m=ERRORS, rough=st.sampled_from([0.0, 30.0])
)
@settings(max_examples=15, deadline=None)
def test_zones_together_never_prove_less_of_an_area_than_one_alone(
    area: Shape, others: list[Shape], error_m: float, rough: float
) -> None:
    place = Location(place=Area(shape=area, accuracy=Accuracy(stated_m=error_m)), as_given="", reading="")
    zones = [
        zone(version(shape, label=f"Zone {n}", precision_m=Metres(rough * n)), sequence=n)
        for n, shape in enumerate(others)
    ]
    made = check(place, NOON, [bound(*zones)], leave_out_far=False)
    alone, together = [one.judgement for one in made.findings], made.orders[0].judgement
    assert together is not None
    assert together.share_inside is not None
    assert together.clearance_m <= min(one.clearance_m for one in alone)
    assert together.share_inside >= max(one.share_inside or 0.0 for one in alone)
    assert together.chance_inside >= max(one.chance_inside for one in alone) - 1e-9  # of far zones, the nearest's
    if any(one.outcome is Outcome.INSIDE for one in alone):
        assert together.outcome is Outcome.INSIDE
    if together.outcome is Outcome.OUTSIDE:
        assert {one.outcome for one in alone} == {Outcome.OUTSIDE}


@pytest.mark.parametrize(("gap_m", "found"), [(0.0, "inside"), (0.05, "inside"), (1.0, "indeterminate")])
def test_an_area_astride_the_seam_of_two_zones_is_inside_both_together(gap_m: float, found: str) -> None:
    astride = box(-0.0005, 50.8005, 0.0005, 50.8015)
    place = Location(place=Area(shape=astride, accuracy=Accuracy(stated_m=5.0)), as_given="", reading="")
    zones = [zone(version(square(-0.002))), zone(version(square(gap_m / 70_500), label="Zone B"), sequence=1)]
    made = check(place, NOON, [bound(*zones)], leave_out_far=False)
    assert {one.judgement.outcome.value for one in made.findings} == {"indeterminate"}
    together = made.orders[0].judgement
    assert together is not None
    assert together.outcome == found
    assert (together.share_inside == 1) is (found == "inside")


def test_a_roughly_drawn_zone_needs_the_area_to_lie_deeper() -> None:
    area = Area(shape=square(-0.0005, 50.8005, 0.001), accuracy=Accuracy())
    assert judge(area, square(), drawing_m=30.0).outcome is Outcome.INSIDE
    assert judge(area, square(), drawing_m=40.0).outcome is Outcome.INDETERMINATE
    assert judge(area, square(), drawing_m=40.0).clearance_m == pytest.approx(-35.2, abs=0.1)


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, 0.0), (1e-12, 1e-6), (0.25, 0.25), (1 - 1e-12, 0.999999), (1.0, 1.0)]
)
def test_a_share_is_never_shown_as_none_or_all_where_it_is_not(share: float, shown: float) -> None:
    assert share_shown(share) == shown


def test_the_share_is_part_of_the_hash() -> None:
    def hashed(share: float) -> str:
        judgement = Judgement(outcome=outcome(0.0, 0.9), clearance_m=0.0, chance_inside=0.5, limit="", share_inside=share,
                              budget=Accuracy(stated_m=0.0).budget())  # fmt: skip
        return finding_hash("", judgement, Applies.THROUGHOUT, (), False, False)

    assert len({hashed(share) for share in (0.0, 1e-9, 0.5, 1 - 1e-9, 1.0)}) == 5
