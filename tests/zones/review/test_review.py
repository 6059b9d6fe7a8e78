"""The review as a whole: which answer, which sentences, and which reasons have to be recorded."""

import random
from typing import Any

from tests.builders import at, order, point, version, weekday_mornings, zone
from tests.zones.review.casebook import beside, home
from zones.review.conflict import OtherOrder
from zones.review.place import Place, PlaceKind
from zones.review.point import Answer, Question, ReasonFor, ReviewPoint, Role
from zones.review.proportion import ASKED_FOR
from zones.review.review import Review, review, unrecorded
from zones.shape import circle
from zones.unit import Metres

AT = point(0.0, 50.87)
START = at("2026-02-01T00:00:00Z")
FAR = tuple(Place(name=f"a {kind}", kind=kind, at=point(0.5, 51.2)) for kind in ASKED_FOR)


def _review(radius_m: float = 400.0, **changes: Any) -> Review:
    given: dict[str, Any] = {
        "protected": [home(AT)], "places": [], "others": [], "at": START, "tie_m": Metres(0.9), "chance": random.Random(7),
    } | changes  # fmt: skip
    return review(version(circle(AT, Metres(radius_m)), valid_from=START), **given)


def _point(made: Review, question: Question) -> ReviewPoint:
    return next(point for point in made.points if point.question is question)


def test_each_question_is_answered_with_a_reason() -> None:
    made = _review()
    assert [point.question for point in made.points] == list(Question)
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
            version(one.shape, valid_from=START), protected=[home(AT)], places=[], others=[], at=START,
            tie_m=Metres(0.9), chance=random.Random(8),
        )  # fmt: skip
        assert _point(again, Question.GIVEAWAY).answer is Answer.OK
        assert again.offer is None


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
    made = review(draft, protected=[], places=[], others=[], at=START, tie_m=Metres(0.9), chance=random.Random(1))
    assert any("31.8 m for 10 m" in reason for reason in _point(made, Question.PROVED).reasons)


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
    assert "the county court (court) lies inside" in text
    assert (
        "No place is recorded among those that matter to the order of these kinds, so ask: home, education, worship, duty, police station, hospital."
        in text
    )


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
