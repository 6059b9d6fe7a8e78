"""A range of possible times: what a check says of it is what it says of each of its moments."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.check import BoundOrder, Check, check
from monitor.finding import Applies, Outcome
from tests.builders import at, bound, moment, order, place, square, version, weekday_mornings, zone
from zones.instant import Instant
from zones.order import Event, EventKind, with_event
from zones.period import Period
from zones.schedule import ALWAYS, read_schedule

STEP = timedelta(minutes=5)
"""All that changes does so on a quarter of an hour: three moments of each are enough."""
TUESDAY = at("2026-03-03T00:00Z")
BOTH = (weekday_mornings(), ALWAYS)


def asked(one: BoundOrder, start: str, end: str, where: str = "50.801,0.0") -> Check:
    times = Period(start=at(start), end=at(end))
    return check(place(where), times, [one], leave_out_far=False)


def later(hours: float) -> Instant:
    return Instant(TUESDAY + timedelta(minutes=round(hours * 60)))


hours = st.integers(0, 40).map(lambda quarter: quarter / 4)


@st.composite
def cases(draw: st.DrawFn) -> tuple[BoundOrder, Period]:
    """An order made, served, discharged or lapsed around a morning, with zones that are varied in it."""
    made = draw(hours)
    one = order(
        made_at=later(made).isoformat(),
        served_at=draw(st.none() | st.just(later(made + draw(hours)).isoformat())),
        until=draw(st.sampled_from(["2026-03-03", "2028-03-03"])),
    )
    if draw(st.booleans()):
        one = with_event(one, Event(kind=EventKind.DISCHARGED, at=later(made + draw(hours) + 0.25)))
    zones = []
    for number, label in enumerate(("Zone A", "Zone B")):
        starts = draw(st.lists(hours, min_size=1, max_size=3, unique=True))
        versions = [
            version(
                square(-0.001 + draw(st.sampled_from([0.0, 0.0005, 0.002])) - 0.002 * number), label=label, version=n,
                schedule=draw(st.sampled_from(BOTH)), valid_from=later(start),
            )
            for n, start in enumerate(starts, 1)
        ]  # fmt: skip
        zones.append(zone(*versions, sequence=number))
    start = draw(hours)
    return BoundOrder(order=one, zones=tuple(zones)), Period(start=later(start), end=later(start + draw(hours) + 0.25))


def moments(period: Period) -> list[Instant]:
    count = (period.end - period.start) // STEP
    return [Instant(period.start + n * STEP) for n in range(count)]


def instant(one: BoundOrder, when: Instant) -> Check:
    return check(place(), Period(start=when, end=when), [one], leave_out_far=False)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_a_range_says_what_its_moments_say(case: tuple[BoundOrder, Period]) -> None:
    one, times = case
    whole = check(place(), times, [one], leave_out_far=False)
    each = {when: instant(one, when) for when in moments(times)}
    applied: dict[tuple[str, int], list[Instant]] = {}
    held: set[tuple[str, int]] = set()
    for when, made in each.items():
        for found in made.findings:
            if not any("was not made until" in why for why in found.because_applies if why.startswith("the zone")):
                held.add((found.zone, found.zone_version))
            if found.applies is Applies.THROUGHOUT:
                applied.setdefault((found.zone, found.zone_version), []).append(when)
    assert held <= {(found.zone, found.zone_version) for found in whole.findings}
    for found in whole.findings:
        mine = applied.get((found.zone, found.zone_version), [])
        share = {len(each): Applies.THROUGHOUT, 0: Applies.NOT_AT_ALL}.get(len(mine), Applies.PARTLY)
        assert found.applies is share
        within = [when for when in each if any(w.start <= when < w.end for w in found.windows)]
        assert within == mine
        assert found.because_applies or share is Applies.THROUGHOUT
    union = whole.orders[0]
    told = [made.orders[0].judgement for made in each.values() if made.orders[0].judgement is not None]
    outcomes = {judgement.outcome for judgement in told}
    assert (union.judgement is None) is (not told)
    if union.judgement is not None:
        assert union.judgement.outcome is (outcomes.pop() if len(outcomes) == 1 else Outcome.INDETERMINATE)
        assert union.judgement.chance_inside == max(judgement.chance_inside for judgement in told)
    assert union.applies is ({len(each): Applies.THROUGHOUT, 0: Applies.NOT_AT_ALL}.get(len(told), Applies.PARTLY))
    first = next((made for made in each.values() if made.orders[0].judgement is not None), None)
    assert first is None or union.unserved is first.orders[0].unserved


def test_windows_are_named_and_half_open() -> None:
    morning = zone(version(schedule=weekday_mornings()))
    found = asked(bound(morning), "2026-03-03T07:00Z", "2026-03-03T09:00Z").findings[0]
    assert found.applies is Applies.PARTLY
    assert found.because_applies[0] == "it applied Tue 3 Mar 2026 from 08:00 GMT to 09:00 GMT"
    assert "its hours are Mondays to Fridays" in found.because_applies[1]
    assert "applied for part of that time: it applied Tue 3 Mar 2026 from 08:00 GMT" in found.because
    assert asked(bound(morning), "2026-03-03T07:00Z", "2026-03-03T08:00Z").findings[0].applies is Applies.NOT_AT_ALL
    assert asked(bound(morning), "2026-03-03T08:00Z", "2026-03-03T09:30Z").findings[0].applies is Applies.THROUGHOUT
    assert asked(bound(morning), "2026-03-03T09:30Z", "2026-03-03T10:00Z").findings[0].applies is Applies.NOT_AT_ALL


def test_of_many_windows_ten_are_named() -> None:
    morning = zone(version(schedule=weekday_mornings()))
    found = asked(bound(morning), "2026-03-02T00:00Z", "2026-03-28T00:00Z").findings[0]
    assert len(found.windows) == 20
    assert found.because_applies[0].endswith("; and 10 more times")


def test_a_range_across_a_variation_has_a_finding_for_each_version() -> None:
    varied = zone(version(), version(square(0.1), version=2, valid_from=at("2026-06-01T00:00Z")))
    made = asked(bound(varied), "2026-05-31T23:00Z", "2026-06-01T01:00Z")
    assert [(f.zone_version, f.judgement.outcome.value, f.applies.value) for f in made.findings] == [
        (1, "inside", "partly"),
        (2, "outside", "partly"),
    ]
    assert [v.version for v in made.consulted] == [1, 2]
    assert "version 1 of the zone held until Mon 1 Jun 2026 at 01:00 BST" in made.findings[0].because_applies
    assert "version 2 of the zone held from Mon 1 Jun 2026 at 01:00 BST" in made.findings[1].because_applies
    union = made.orders[0]
    assert union.judgement is not None
    assert (union.judgement.outcome, union.applies, union.zones) == (
        Outcome.INDETERMINATE,
        Applies.THROUGHOUT,
        ("Zone A",),
    )
    assert "changed in that time" in union.judgement.limit


@pytest.mark.parametrize(
    ("start", "end", "unserved", "said"),
    [
        ("2026-01-06T09:00Z", "2026-01-06T10:00Z", True, "had not been served on the subject by then"),
        ("2026-01-06T09:00Z", "2026-01-06T11:00Z", True, "was served on the subject within that time, on Tue 6 Jan 2026 at 10:00 GMT"),
        ("2026-01-06T10:00Z", "2026-01-06T11:00Z", False, "applied at that time."),
    ],
)  # fmt: skip
def test_service_within_the_range_is_said(start: str, end: str, unserved: bool, said: str) -> None:
    found = asked(bound(), start, end).findings[0]
    assert found.unserved is unserved
    assert said in found.because


def test_an_instant_is_hashed_as_before_and_a_range_by_both_its_ends() -> None:
    def inputs(times: Period) -> Any:
        return check(place(), times, [bound()], leave_out_far=False).findings[0].inputs_sha256

    noon = moment("2026-03-03T12:00Z")
    hour = Period(start=noon.start, end=at("2026-03-03T13:00Z"))
    assert len({inputs(noon), inputs(hour), inputs(Period(start=noon.start, end=at("2026-03-03T13:01Z")))}) == 3
    assert inputs(noon).startswith("6c7e"), "the hash of what was recorded before there were ranges"


def test_a_range_over_the_hour_that_happens_twice_holds_both() -> None:
    night = read_schedule(b'{"hours": [["01:00", "02:00"]], "from": "2026-10-01"}')
    twice = Period(start=at("2026-10-25T00:30+01:00"), end=at("2026-10-25T02:30Z"))
    found = check(place(), twice, [bound(zone(version(schedule=night)))], leave_out_far=False).findings[0]
    assert found.applies is Applies.PARTLY
    assert found.windows == (Period(start=at("2026-10-25T00:00Z"), end=at("2026-10-25T02:00Z")),)
