"""What each audience is shown: marks, and what is filed and what is not."""

from dataclasses import replace
from typing import Any

import pytest

from maps.scene import Mark, court_scene, mark_of, officer_scene, subject_scene
from monitor.check import check, check_json
from monitor.replay import RecordedCheck
from tests.builders import at, bound, moment, order, place, square, version, weekday_mornings, zone
from zones.schedule import in_words, read_schedule
from zones.unit import Metres
from zones.zone import Zone

NOON = "2026-03-03T12:00Z"


def finding(outcome: str, applies: str = "throughout", **more: Any) -> dict[str, Any]:
    return {"outcome": outcome, "applies": applies, "unserved": False, "near": False} | more


@pytest.mark.parametrize(
    ("findings", "union", "mark"),
    [
        pytest.param([finding("inside")], finding("inside"), Mark.INSIDE, id="inside"),
        pytest.param([finding("inside")], finding("inside", unserved=True), Mark.UNSERVED, id="before it was served"),
        pytest.param([finding("inside", "partly")], finding("inside", "partly"), Mark.PARTLY, id="for part of the time"),
        pytest.param([finding("inside", "partly"), finding("outside")], finding("indeterminate"), Mark.PARTLY,
                     id="for part of the time, beside a zone that always applies"),
        pytest.param([finding("indeterminate", "partly")], finding("inside", "partly"), Mark.PARTLY,
                     id="together, for part of the time"),
        pytest.param([finding("inside"), finding("outside", "partly")], finding("inside"), Mark.INSIDE,
                     id="inside, while another zone elsewhere applied for part of the time"),
        pytest.param([finding("inside", "partly"), finding("inside", "partly")], finding("inside"), Mark.INSIDE,
                     id="inside one or the other all the time"),
        pytest.param([finding("inside", "partly")], finding("inside", "partly", unserved=True), Mark.UNSERVED,
                     id="for part of the time, before it was served"),
        pytest.param([finding("indeterminate")], finding("indeterminate"), Mark.INDETERMINATE, id="not proved"),
        pytest.param([finding("inside", "not_at_all"), finding("outside")], finding("outside"), Mark.NOT_APPLYING,
                     id="right place, wrong time"),
        pytest.param([finding("inside", "not_at_all")], finding("inside") | {"outcome": None}, Mark.NOT_APPLYING,
                     id="lapsed"),
        pytest.param([finding("outside"), finding("outside", "not_at_all")], finding("outside"), Mark.OUTSIDE, id="outside"),
        pytest.param([finding("outside", near=True)], finding("outside", near=True), Mark.NEAR, id="near"),
        pytest.param([finding("outside", "not_at_all")], None, Mark.OUTSIDE, id="outside, and nothing applied"),
    ],
)  # fmt: skip
def test_the_mark_tells_the_gravest_answer(findings: list[Any], union: Any, mark: Mark) -> None:
    assert mark_of(findings, union) is mark


def recorded(number: int, *zones: Zone, subject: str | None = "S-1", when: str = NOON) -> RecordedCheck:
    made = check(place(), moment(when), [bound(*zones)], leave_out_far=subject is None)
    return RecordedCheck(
        id=f"C-{number}", subject=subject, sighting=None, fix=None, location=place(), times=moment(when),
        answer=check_json(made, check_id=None), versions={}, number=number,
    )  # fmt: skip


def test_served_paper_does_not_say_that_days_are_of_a_term() -> None:
    terms = read_schedule(
        b'{"hours": [["08:00", "09:30"]], "terms": [["2026-01-05", "2026-02-13"], ["2026-02-23", "2026-03-27"]]}'
    )
    one = zone(version(schedule=terms))
    (told,) = subject_scene(order(), [one], at(NOON)).zones[0].hours
    assert "term" not in told
    assert "5 January to 13 February 2026" in told
    assert "in term time" in in_words(terms)[0]


def test_a_check_by_what_was_known_at_another_time_is_never_filed() -> None:
    checks = [recorded(1, zone()), replace(recorded(2, zone()), as_known=3)]
    assert [point.label for point in court_scene(order(), [zone()], checks, at(NOON)).points] == ["C-1"]


def test_a_check_that_was_not_of_the_subject_is_never_filed() -> None:
    checks = [recorded(1, zone()), recorded(2, zone(), subject=None), recorded(3, zone(), subject="S-2")]
    scene = court_scene(order(), [zone()], checks, at(NOON))
    assert [point.label for point in scene.points] == ["C-1"]
    assert scene.reason
    assert len(officer_scene(order(), [zone()], checks, {}, at(NOON)).points) == 3


def test_a_zone_that_judged_a_location_and_is_no_longer_so_is_shown_as_it_was() -> None:
    varied = zone(version(), version(square(0.01), version=2, valid_from=at("2026-06-01T00:00Z")))
    scene = court_scene(order(), [varied], [recorded(1, varied)], at("2026-07-01T00:00Z"))
    assert [zone.label for zone in scene.others] == ["Zone A, before Mon 1 June 2026"]
    assert scene.others[0].shape.equals(square())
    assert court_scene(order(), [varied], [recorded(1, varied)], at(NOON)).others == ()


def test_a_zone_by_itself_is_shown_in_every_version_the_one_that_holds_as_it_is_now() -> None:
    varied = zone(version(), version(square(0.01), version=2, valid_from=at("2026-06-01T00:00Z")))
    scene = officer_scene(order(), [varied], [], {}, at("2026-07-01T00:00Z"), every_version=True)
    assert [one.shape for one in scene.zones] == [square(0.01)]
    assert [one.label for one in scene.others] == ["Zone A, before Mon 1 June 2026"]


def test_a_subject_s_scene_says_what_the_paper_says_and_whether_it_is_in_force() -> None:
    named = zone(version(label="Beth's work", schedule=weekday_mornings(), note="Box Works", source="circle"))
    scene = subject_scene(order(), [named], at(NOON))
    assert dict(scene.facts) == {
        "Order": "Full", "Made": "Mon 5 January 2026", "Served": "Tue 6 January 2026", "Last day": "Wed 5 January 2028"
    }  # fmt: skip
    assert scene.standing == ()
    for word in ("Beth", "Box Works", "workplace", "circle", "P-1", "S-1", "takes the children"):
        assert word not in repr(scene), word
    assert "lapsed" in subject_scene(order(), [named], at("2029-01-01T00:00Z")).standing[0]


def test_only_officers_see_that_a_location_was_near() -> None:
    buffered = zone(version(buffer_m=Metres(200.0)))
    made = check(place("50.803,0.0"), moment(NOON), [bound(buffered)], leave_out_far=False)
    one = RecordedCheck(
        id="C-1", subject="S-1", sighting=None, fix=None, location=place("50.803,0.0"), times=moment(NOON),
        answer=check_json(made, check_id=None), versions={}, number=1,
    )  # fmt: skip
    assert officer_scene(order(), [buffered], [one], {}, at(NOON)).points[0].mark is Mark.NEAR
    assert court_scene(order(), [buffered], [one], at(NOON)).points[0].mark is Mark.OUTSIDE
