"""A check: one finding for every zone, and one for the union."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon

from monitor.because import because
from monitor.check import check, check_json
from monitor.finding import Applies, Judgement, Outcome
from monitor.judge import outcome
from monitor.location import Accuracy, read_accuracy
from tests.builders import at, bound, moment, place, square, version, weekday_mornings, zone
from zones.shape import valid_shape
from zones.unit import Metres

NOON = "2026-03-03T12:00Z"


@pytest.mark.parametrize(
    ("clearance_m", "radius_95_m", "expected"),
    [
        pytest.param(-12.0, 10.0, "inside", id="circle wholly inside"),
        pytest.param(-10.0, 10.0, "inside", id="circle touches the edge from within"),
        pytest.param(-9.9, 10.0, "indeterminate", id="point inside, circle across"),
        pytest.param(4.0, 10.0, "indeterminate", id="point outside, circle across"),
        pytest.param(10.0, 10.0, "indeterminate", id="circle touches the edge from without: the boundary belongs"),
        pytest.param(10.1, 10.0, "outside", id="circle wholly outside"),
    ],
)
def test_the_outcome_is_that_of_the_whole_circle(clearance_m: float, radius_95_m: float, expected: str) -> None:
    assert outcome(clearance_m, radius_95_m) == expected


@pytest.mark.parametrize(
    ("radius", "percent", "radius_95"),
    [(10, 95, 10.0), (10, 68, 16.214), (10, 50, 20.789), (10, 99, 8.065)],
)
def test_a_stated_accuracy_is_brought_to_95_percent(radius: float, percent: float, radius_95: float) -> None:
    accuracy = read_accuracy(radius, percent, radius_field="r", percent_field="p")
    assert accuracy.budget().position_m == pytest.approx(radius_95, abs=0.001)
    assert accuracy.budget(drawing_m=2.0).radius_95_m == pytest.approx(radius_95 + 0.9 + 2.0, abs=0.001)


def test_a_place_without_an_accuracy_takes_50_m_and_says_so() -> None:
    budget = Accuracy().budget()
    assert (budget.position_m, budget.assumed, budget.radius_95_m) == (50.0, True, 50.9)


def test_every_zone_has_a_finding_whether_it_applied_or_not() -> None:
    zones = (zone(), zone(version(square(0.1), label="Zone B", schedule=weekday_mornings()), sequence=1))
    made = check(place(), moment(NOON), [bound(*zones)], leave_out_far=False)
    assert [(f.zone, f.judgement.outcome.value, f.applies.value) for f in made.findings] == [
        ("Zone A", "inside", "throughout"),
        ("Zone B", "outside", "not_at_all"),
    ]
    assert "its hours are Mondays to Fridays" in made.findings[1].because_applies[0]
    assert made.far == 0


def test_only_far_zones_are_left_out_and_they_are_counted() -> None:
    zones = (zone(), zone(version(square(0.1), label="Zone B"), sequence=1))
    made = check(place(), moment(NOON), [bound(*zones)], leave_out_far=True)
    assert [f.zone for f in made.findings] == ["Zone A"]
    assert made.far == 1
    assert len(made.consulted) == 2


@pytest.mark.parametrize(
    ("when", "applies", "unserved"),
    [
        ("2026-01-04T12:00Z", "not_at_all", True),
        ("2026-01-05T12:00Z", "throughout", True),
        ("2026-01-07T12:00Z", "throughout", False),
        ("2028-01-06T00:00Z", "not_at_all", False),
    ],
)
def test_an_unserved_order_is_shown_and_a_lapsed_one_does_not_apply(when: str, applies: str, unserved: bool) -> None:
    finding = check(place(), moment(when), [bound()], leave_out_far=False).findings[0]
    assert (finding.applies.value, finding.unserved) == (applies, unserved)
    assert ("not been served" in finding.because) is unserved


def test_the_version_of_the_time_answers() -> None:
    varied = zone(version(), version(square(0.1), version=2, valid_from=at("2026-06-01T00:00Z")))
    before = check(place(), moment(NOON), [bound(varied)], leave_out_far=False).findings[0]
    after = check(place(), moment("2026-06-01T00:00Z"), [bound(varied)], leave_out_far=False).findings[0]
    assert (before.zone_version, before.judgement.outcome) == (1, Outcome.INSIDE)
    assert (after.zone_version, after.judgement.outcome) == (2, Outcome.OUTSIDE)


@pytest.mark.parametrize(("away_m", "near"), [(-5.0, False), (3.0, True), (49.0, True), (51.0, False)])
def test_near_is_outside_but_within_the_buffer(away_m: float, near: bool) -> None:
    with_buffer = zone(version(buffer_m=Metres(50.0)))
    lon = 0.001 + away_m / 70_500
    finding = check(place(f"50.801,{lon:.9f}"), moment(NOON), [bound(with_buffer)], leave_out_far=False).findings[0]
    assert finding.judgement.clearance_m == pytest.approx(away_m, abs=0.2)
    assert finding.near is near


def test_the_seam_of_two_zones_that_touch_is_inside_their_union() -> None:
    zones = (zone(version(square(-0.002))), zone(version(square(0.0), label="Zone B"), sequence=1))
    made = check(place("50.801,0.0", 20.0), moment(NOON), [bound(*zones)], leave_out_far=False)
    assert {f.judgement.outcome.value for f in made.findings} == {"indeterminate"}
    union = made.orders[0]
    assert union.judgement is not None
    assert (union.zones, union.judgement.outcome) == (("Zone A", "Zone B"), Outcome.INSIDE)
    assert union.judgement.chance_inside > 0.999


def test_a_union_of_which_nothing_applies_has_no_numbers() -> None:
    made = check_json(check(place(), moment("2025-01-01T00:00Z"), [bound()], leave_out_far=False), check_id=None)
    union = made["orders"][0]
    names = ("outcome", "grade", "chance_inside", "clearance_m", "radius_95_m", "budget")
    assert [union[name] for name in names] == [None] * 6
    assert union["because"].startswith("No zone of the order applied")


def test_the_limit_says_the_width_that_would_be_needed() -> None:
    made = check(place("50.801,0.0", 100.0), moment(NOON), [bound()], leave_out_far=False)
    assert "m wide here; this accuracy would need 202 m" in made.findings[0].judgement.limit


def test_the_same_facts_give_the_same_hashes_and_others_do_not() -> None:
    one = check(place(), moment(NOON), [bound()], leave_out_far=False).findings[0]
    again = check(place(), moment(NOON), [bound()], leave_out_far=True).findings[0]
    later = check(place(), moment("2026-03-03T12:00:01Z"), [bound()], leave_out_far=False).findings[0]
    assert (one.inputs_sha256, one.finding_sha256) == (again.inputs_sha256, again.finding_sha256)
    assert one.inputs_sha256 != later.inputs_sha256


def test_the_sentence_covers_every_case() -> None:
    seen = set()
    for found, applies, near in itertools.product(Outcome, Applies, (False, True)):
        clearance = {Outcome.INSIDE: -30.0, Outcome.OUTSIDE: 30.0, Outcome.INDETERMINATE: 3.0}[found]
        judgement = Judgement(outcome=found, clearance_m=clearance, chance_inside=0.5, limit="",
                              budget=Accuracy(stated_m=10.0).budget())  # fmt: skip
        sentence = because(judgement, applies, near=near, unserved=False, zone="Zone A", reasons=("it was Sunday",))
        assert sentence.endswith(".")
        assert "breach" not in sentence.lower()
        assert ("it was Sunday" in sentence) is (applies is not Applies.THROUGHOUT)
        seen.add(sentence)
    assert len(seen) == 15  # near changes nothing of a place inside


@pytest.mark.parametrize(
    ("clearance_m", "radius_m", "said"),
    [
        pytest.param(
            50.94, 50.9, "50.94 m outside the edge of Zone A, and no part of its 95 % circle of 50.90 m", id="cm"
        ),
        pytest.param(0.0, 10.9, "on the edge of Zone A", id="on the edge"),
        pytest.param(0.0004, 10.9, "less than 0.1 m outside the edge", id="nearly on it"),
        pytest.param(-100.0, 20.9, "100.0 m inside the edge of Zone A, and the whole of its 95 % circle", id="inside"),
    ],
)
def test_rounding_never_contradicts_the_outcome(clearance_m: float, radius_m: float, said: str) -> None:
    judgement = Judgement(outcome=outcome(clearance_m, radius_m), clearance_m=clearance_m, chance_inside=0.5, limit="",
                          budget=Accuracy(stated_m=radius_m - 0.9).budget())  # fmt: skip
    assert said in because(judgement, Applies.THROUGHOUT, near=False, unserved=False, zone="Zone A", reasons=())


def test_what_is_proved_of_one_zone_is_proved_of_all_together() -> None:
    far_and_rough = version(square(0.5), label="Zone B", precision_m=Metres(100.0))
    made = check(place(), moment(NOON), [bound(zone(), zone(far_and_rough, sequence=1))], leave_out_far=False)
    union = made.orders[0].judgement
    assert union is not None
    assert (union.outcome, union.radius_95_m) == (Outcome.INSIDE, 10.9)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-0.003, 0.003), st.floats(50.797, 50.803), st.sampled_from([0.0, 0.5, 30.0])),
             min_size=1, max_size=4),
    st.floats(-0.006, 0.006), st.floats(50.795, 50.806), st.sampled_from([0.0, 3.0, 20.0, 200.0]),
)  # fmt: skip
def test_the_union_never_proves_less_than_one_of_its_zones(
    corners: list[tuple[float, float, float]], lon: float, lat: float, radius_m: float
) -> None:
    zones = [
        zone(version(square(west, south), label=f"Zone {n}", precision_m=Metres(rough)), sequence=n)
        for n, (west, south, rough) in enumerate(corners)
    ]
    made = check(place(f"{lat:.9f},{lon:.9f}", radius_m), moment(NOON), [bound(*zones)], leave_out_far=False)
    union = made.orders[0].judgement
    alone = [finding.judgement for finding in made.findings]
    assert union is not None
    assert union.clearance_m <= min(one.clearance_m for one in alone)
    assert union.chance_inside >= max(one.chance_inside for one in alone) - 1e-9
    if any(one.outcome is Outcome.INSIDE for one in alone):
        assert union.outcome is Outcome.INSIDE
    if union.outcome is Outcome.OUTSIDE:
        assert {one.outcome for one in alone} == {Outcome.OUTSIDE}


@pytest.mark.parametrize("apart_deg", [1e-17, 1e-15, 1e-14])
@pytest.mark.parametrize("where", ["50.8000001,0", "50.802,0.002", "50.8,0.0019999"])
def test_zones_apart_by_less_than_can_be_measured_are_answered_as_one(apart_deg: float, where: str) -> None:
    """Their union has corners that no metres tell apart; found by the test above."""
    zones = (zone(version(square(0.0))), zone(version(square(apart_deg), label="Zone B"), sequence=1))
    made = check(place(where, 20.0), moment(NOON), [bound(*zones)], leave_out_far=False)
    together, alone = made.orders[0].judgement, made.findings[0].judgement
    assert together is not None
    assert together.chance_inside == pytest.approx(alone.chance_inside, abs=1e-6)


def test_far_zones_still_apply_and_the_union_is_the_same_with_them_left_out() -> None:
    zones = (zone(version(square(0.1))), zone(version(square(0.2), label="Zone B"), sequence=1))
    short, whole = (check(place(), moment(NOON), [bound(*zones)], leave_out_far=left) for left in (True, False))
    assert (short.findings, short.far) == ((), 2)
    assert short.orders == whole.orders
    assert short.orders[0].applies is Applies.THROUGHOUT


def test_the_order_of_zones_does_not_change_a_hash() -> None:
    a, b = zone(), zone(version(square(0.001), label="Zone B"), sequence=1)
    one, other = (check(place(), moment(NOON), [bound(*zones)], leave_out_far=False) for zones in ((a, b), (b, a)))
    assert one.orders[0].finding_sha256 == other.orders[0].finding_sha256


@pytest.mark.parametrize(
    ("corners", "where", "radius_m", "said"),
    [
        pytest.param([(0, 50.8), (0.00003, 50.8), (0.00003, 50.81), (0, 50.81)], "50.805,0.000015", 20, "2.1 m wide here",
                     id="a strip"),
        pytest.param([(0, 50.8), (0.1, 50.8), (0.1, 50.85)], "50.8003,0.001", 100, "the position is", id="a sharp corner"),
    ],
)  # fmt: skip
def test_the_zone_is_called_narrow_only_where_its_own_edges_are(
    corners: list[tuple[float, float]], where: str, radius_m: float, said: str
) -> None:
    made = check(place(where, radius_m), moment(NOON), [bound(zone(version(valid_shape(Polygon(corners)))))],
                 leave_out_far=False)  # fmt: skip
    assert said in made.findings[0].judgement.limit
