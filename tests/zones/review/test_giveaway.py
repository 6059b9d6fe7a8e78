"""Whom a shape gives away, and how far inside an address lies."""

import pytest

from tests.builders import point
from tests.zones.review.casebook import beside, home
from zones.review.giveaway import depth_m, giveaways
from zones.review.guess import GuessKind
from zones.shape import circle
from zones.unit import Metres

AT = point(0.0, 50.87)


def test_the_middle_of_a_circle_is_given_away() -> None:
    (found,) = giveaways(circle(AT, Metres(500.0)), [home(AT)])
    assert found.gives_away
    assert found.closest.away_m < 0.1


@pytest.mark.parametrize(("metres", "gives_away"), [(147.0, True), (153.0, False)])
def test_what_is_150_m_from_every_guess_is_not(metres: float, gives_away: bool) -> None:
    (found,) = giveaways(circle(AT, Metres(500.0)), [home(beside(AT, 25, metres))])
    assert found.gives_away is gives_away
    assert found.closest.away_m == pytest.approx(metres, abs=1.5)  # what is as deep to 1 m is a guess


def test_an_address_that_the_subject_knows_can_not_be_given_away() -> None:
    assert giveaways(circle(AT, Metres(500.0)), [home(AT, known=True)]) == []


def test_those_given_away_come_first_and_those_far_off_last() -> None:
    places = [home(beside(AT, 0, 400), "her work"), home(beside(AT, 90, 9_000), "her mother's"), home(AT)]
    assert [one.place.name for one in giveaways(circle(AT, Metres(500.0)), places)] == [
        "her home",
        "her work",
        "her mother's",
    ]


def test_an_address_outside_is_given_away_by_a_guess_outside() -> None:
    ring = circle(AT, Metres(800.0)).difference(circle(AT, Metres(400.0)))
    (found,) = giveaways(ring, [home(AT)])  # type: ignore[arg-type]
    assert found.gives_away
    assert found.closest.kind is not GuessKind.DEEPEST


@pytest.mark.parametrize(("metres", "depth"), [(0.0, 500.0), (420.0, 80.0), (510.0, -10.0)])
def test_the_depth_is_the_way_to_the_boundary_and_negative_outside(metres: float, depth: float) -> None:
    shape = circle(AT, Metres(500.0))
    assert depth_m(home(beside(AT, 200, metres)), shape) == pytest.approx(depth, abs=0.02)
