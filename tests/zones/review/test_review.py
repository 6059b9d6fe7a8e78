"""The review as a whole: which answer, which sentences, and which reasons have to be recorded."""

import random
import re
from typing import Any

import pytest
from shapely.geometry import MultiPolygon

from tests.builders import at, order, point, square, version, weekday_mornings, zone
from tests.zones.review.casebook import beside, home
from zones.review.conflict import OtherOrder
from zones.review.place import Place, PlaceKind
from zones.review.point import Answer, Question, ReasonFor, ReviewPoint, Role
from zones.review.proportion import ASKED_FOR
from zones.review.review import Review, review, unrecorded
from zones.schedule import ALWAYS, read_schedule
from zones.shape import circle
from zones.unit import Metres

AT = point(0.0, 50.87)
START = at("2026-02-01T00:00:00Z")
FAR = tuple(Place(name=f"a {kind}", kind=kind, at=point(0.5, 51.2)) for kind in ASKED_FOR)


def _review(radius_m: float = 400.0, **changes: Any) -> Review:
    given: dict[str, Any] = {
        "protected": [home(AT)], "places": [], "others": [], "at": START, "until": None, "now": START,
        "tie_m": Metres(0.9), "chance": random.Random(7),
    } | changes  # fmt: skip
    draft = version(circle(AT, Metres(radius_m)), valid_from=given["at"], schedule=given.pop("schedule", ALWAYS))
    return review(draft, **given)


def _point(made: Review, question: Question) -> ReviewPoint:
    return next(point for point in made.points if point.question is question)


def test_each_question_is_answered_with_a_reason() -> None:
    made = _review()
    assert [point.question for point in made.points] == [one for one in Question if one is not Question.APPLIES]
    for one in made.points:
        assert one.reasons
        assert all(reason[0].isupper() and reason.endswith(".") for reason in one.reasons)
        assert (one.answer is Answer.DECIDE) is bool(one.needed)


def test_a_circle_around_her_home_has_to_be_decided_with_alternatives_on_the_map() -> None:
    made = _review()
    found = _point(made, Question.GIVEAWAY)
    assert found.answer is Answer.DECIDE
    assert (ReasonFor.KEPT_SHAPE, "her home") in {(one.reason_for, one.about) for one in found.needed}
    assert made.offer is not None
    offered = [one.shape for one in found.shapes if one.role is Role.ALTERNATIVE]
    assert offered == [one.shape for one in made.offer.alternatives]


def test_the_alternative_taken_needs_no_reason_for_its_shape() -> None:
    offer = _review().offer
    assert offer is not None
    for one in offer.alternatives:
        again = review(
            version(one.shape, valid_from=START), protected=[home(AT)], places=[], others=[], at=START, until=None, now=START,
            tie_m=Metres(0.9), chance=random.Random(8),
        )  # fmt: skip
        assert _point(again, Question.GIVEAWAY).answer is Answer.OK
        assert again.offer is None


def test_addresses_that_no_guess_comes_close_to_have_one_line_and_a_short_one_each_and_no_symbols() -> None:
    for count, said in ((1, "1 other address: "), (2, "2 other addresses: ")):
        far = [home(beside(AT, 0, 300 + 10 * n), f"her work {n}") for n in range(count)]
        found = _point(_review(protected=[home(AT), *far]), Question.GIVEAWAY)
        assert f"{said}every guess stays 150 m or more away." in found.reasons
        told = [reason for reason in found.reasons if reason.startswith("Her work")]
        assert len(told) == count
        for n, sentence in enumerate(told):
            away = [int(metres) for metres in re.findall(r"(\d+) m from ", sentence)]  # circle, centroid, deepest place
            assert away == [pytest.approx(300 + 10 * n, abs=1.5)] * 3
        assert {one.words for one in found.shapes if one.role in (Role.ADDRESS, Role.GUESS)} == {
            "her home", "guesses for her home",
        }  # fmt: skip
    alone = _point(_review(protected=far), Question.GIVEAWAY)
    assert alone.reasons[0] == "2 addresses: every guess stays 150 m or more away."
    assert not alone.shapes


def test_the_parts_of_a_zone_are_told_apart_at_their_narrowest_places() -> None:
    parts = MultiPolygon([square(), square(west=0.01, size=0.003)])
    made = review(
        version(parts, valid_from=START), protected=[], places=[], others=[], at=START, until=None, now=START,
        tie_m=Metres(0.9), chance=random.Random(1),
    )  # fmt: skip
    said = [one.words for one in _point(made, Question.PROVED).shapes if one.role is Role.NARROWEST]
    assert [one.partition(":")[0] for one in said] == ["Part 1", "Part 2"]
    (alone,) = [one.words for one in _point(_review(), Question.PROVED).shapes if one.role is Role.NARROWEST]
    assert alone == "narrowest: 800.0 m"


def test_no_recorded_address_is_asked_for_never_taken_for_clear() -> None:
    found = _point(_review(protected=[]), Question.GIVEAWAY)
    assert found.answer is Answer.LOOK
    assert "ask" in found.reasons[-1]


def test_an_address_that_the_subject_knows_is_said_to_be_left_out() -> None:
    found = _point(_review(protected=[home(AT, known=True)]), Question.GIVEAWAY)
    assert found.answer is Answer.OK
    assert any("The subject knows her home" in reason for reason in found.reasons)


def test_a_zone_too_narrow_for_usual_positions_is_worth_a_look() -> None:
    assert _point(_review(400.0), Question.PROVED).answer is Answer.OK
    narrow = _point(_review(40.0), Question.PROVED)
    assert narrow.answer is Answer.LOOK
    assert any("could prove none of the zone" in reason for reason in narrow.reasons)
    assert any("80.0 m wide at its narrowest" in reason and "101.8 m for 50 m" in reason for reason in narrow.reasons)


def test_the_drawing_precision_is_part_of_the_width_needed() -> None:
    draft = version(circle(AT, Metres(400.0)), valid_from=START, precision_m=Metres(5.0))
    made = review(
        draft,
        protected=[],
        places=[],
        others=[],
        at=START,
        until=None,
        now=START,
        tie_m=Metres(0.9),
        chance=random.Random(1),
    )
    assert any("31.8 m for 10 m" in reason for reason in _point(made, Question.PROVED).reasons)


TERM = read_schedule(
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/London:20260302T080000\r\n"
    b"DTEND;TZID=Europe/London:20260302T090000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260330T230000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
"""Mondays from 2 to 30 March 2026, 08:00 to 09:00."""
LATE = "2026-03-30T08:00:00Z"
"""The end of the last of them; the clocks changed the day before."""


@pytest.mark.parametrize(
    ("begins", "until", "now", "answer", "said"),
    [
        ("2026-02-01T00:00Z", None, "2026-02-01T00:00Z", None, ""),
        ("2026-02-01T00:00Z", None, "2026-03-30T07:59:59Z", None, ""),
        ("2026-02-01T00:00Z", None, LATE, Answer.LOOK, "last time on Mon 30 March 2026"),
        ("2026-02-01T00:00Z", "2026-03-10T00:00Z", "2026-11-01T00:00Z", Answer.LOOK, "last time on Mon 9 March 2026"),
        (LATE, None, "2026-11-01T00:00Z", Answer.DECIDE, "These hours never come while the zone holds"),
        (
            "2026-02-01T00:00Z",
            "2026-03-02T08:00Z",
            "2026-01-01T00:00Z",
            Answer.DECIDE,
            "until Mon 2 Mar 2026 at 08:00 GMT",
        ),
        ("2026-03-05T00:00Z", "2026-03-02T09:00Z", "2026-01-01T00:00Z", Answer.DECIDE, "The zone never holds"),
    ],
)
def test_hours_that_never_come_while_the_zone_holds_are_told(
    begins: str, until: str | None, now: str, answer: Answer | None, said: str
) -> None:
    made = _review(schedule=TERM, at=at(begins), until=at(until) if until else None, now=at(now))
    found = [one for one in made.points if one.question is Question.APPLIES]
    assert [one.answer for one in found] == ([answer] if answer else [])
    assert said in "".join(reason for one in found for reason in one.reasons)
    assert (ReasonFor.NEVER in {one.reason_for for one in made.needed}) is (answer is Answer.DECIDE)


def test_hours_of_long_ago_and_far_ahead_that_go_on_for_ever_do_apply() -> None:
    for schedule in (weekday_mornings(), ALWAYS):
        made = _review(schedule=schedule, at=at("1990-01-01T00:00Z"), now=at("2076-01-01T00:00Z"))
        assert Question.APPLIES not in {one.question for one in made.points}


def test_times_are_counted_from_today_where_the_zone_holds_since_the_past() -> None:
    work = Place(name="his work", kind=PlaceKind.WORK, at=beside(AT, 0, 100), times=weekday_mornings())
    for hour in ("06:00", "09:00", "20:00"):  # the same whenever on that day it is looked over
        found = _point(_review(places=[work], now=at(f"2026-11-26T{hour}Z")), Question.LAWFUL)
        assert "first on Thu 26 Nov 2026 from 08:00" in " ".join(found.reasons)


def test_proportionality_is_always_recorded() -> None:
    found = _point(_review(places=FAR), Question.LAWFUL)
    assert [one.reason_for for one in found.needed] == [ReasonFor.PROPORTION]
    assert not any("so ask" in reason for reason in found.reasons)


def test_a_place_of_the_subject_inside_needs_a_reason_and_a_public_one_is_told() -> None:
    inside = beside(AT, 0, 100)
    places = [
        Place(name="his work", kind=PlaceKind.WORK, at=inside, times=weekday_mornings()),
        Place(name="the county court", kind=PlaceKind.COURT, at=inside),
    ]
    found = _point(_review(places=places), Question.LAWFUL)
    assert [(one.reason_for, one.about) for one in found.needed if one.about] == [(ReasonFor.PLACE_INSIDE, "his work")]
    text = " ".join(found.reasons)
    assert "s 2(3)" in text
    assert "The county court (court) lies inside" in found.reasons[3]
    assert (
        "No place is recorded among those that matter to the order of these kinds, so ask: home, education, worship, duty, police station, hospital."
        in text
    )


def test_a_place_a_little_outside_is_told_and_shown_and_needs_no_reason() -> None:
    home_ = Place(name="his home", kind=PlaceKind.HOME, at=beside(AT, 0, 440))
    found = _point(_review(places=[home_]), Question.LAWFUL)
    assert "His home (home) lies 40 m outside the zone." in found.reasons
    assert [one.words for one in found.shapes] == ["his home"]
    assert [one.reason_for for one in found.needed] == [ReasonFor.PROPORTION]


def test_a_requirement_of_another_order_has_to_be_decided() -> None:
    other = OtherOrder(order=order(reference="SPO/2025/9"), zones=[])
    station = Place(name="the station", kind=PlaceKind.POLICE, at=AT, required_by="SPO/2025/9")
    found = _point(_review(others=[other], places=[station]), Question.CONFLICT)
    assert found.answer is Answer.DECIDE
    assert [one.reason_for for one in found.needed] == [ReasonFor.CONFLICT]


def test_an_overlap_is_only_worth_a_look() -> None:
    held = zone(version(circle(AT, Metres(900.0)), order="SPO/2025/9", valid_from=at("2026-01-05T10:00:00Z")))
    found = _point(_review(others=[OtherOrder(order=order(reference="SPO/2025/9"), zones=[held])]), Question.CONFLICT)
    assert found.answer is Answer.LOOK
    assert not found.needed


def test_a_reason_of_spaces_is_none() -> None:
    made = _review()
    given = {(one.reason_for, one.about): "she works there" for one in made.needed}
    assert unrecorded(made, given) == []
    given[(ReasonFor.PROPORTION, "")] = "  "
    assert [one.reason_for for one in unrecorded(made, given)] == [ReasonFor.PROPORTION]
    assert unrecorded(made, {}) == made.needed
