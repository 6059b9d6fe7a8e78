"""The sentence of an area: outcome × applies × near, true and readable aloud."""

import itertools

import pytest

from monitor.because import because
from monitor.finding import Applies, Judgement, Outcome
from monitor.judge import outcome
from monitor.location import Accuracy

GUESS = "the area of a postcode is an estimate among its neighbours"
AREAS = [
    pytest.param(-30.0, 1.0, "", "The whole of the area is inside Zone A, 30.0 m from the edge at the nearest", id="inside"),
    pytest.param(-30.0, 1.0, GUESS, f"The whole of the area is inside Zone A, 30.0 m from the edge at the nearest, but {GUESS}, so it is not proved to be inside", id="inside, an estimate"),
    pytest.param(-4.0, 1.0, "", "The whole of the area is inside Zone A, 4.0 m from the edge at the nearest, but its error is 10.9 m, so it is not proved to be inside or outside", id="inside, by less than its error"),
    pytest.param(-0.0004, 1.0, "", "The whole of the area is inside Zone A, less than 0.1 m from the edge at the nearest, but its error is 10.9 m, so it is not proved to be inside or outside", id="hardly inside"),
    pytest.param(-0.0, 1.0, "", "The whole of the area is inside Zone A, up to its edge, but its error is 10.9 m, so it is not proved to be inside or outside", id="inside, up to the edge"),
    pytest.param(0.0, 0.4, "", "40 % of the area is inside Zone A, so it is not proved to be inside or outside", id="across"),
    pytest.param(0.0, 0.4, GUESS, "40 % of the area is inside Zone A, so it is not proved to be inside or outside", id="across, an estimate"),
    pytest.param(0.0, 1e-9, "", "Less than 1 % of the area is inside Zone A, so it is not proved to be inside or outside", id="hardly across"),
    pytest.param(0.0, 1 - 1e-9, "", "More than 99 % of the area is inside Zone A, so it is not proved to be inside or outside", id="nearly all"),
    pytest.param(0.0, 0.0, "", "The area touches the edge of Zone A from outside, so it is not proved to be inside or outside", id="touches"),
    pytest.param(4.0, 0.0, "", "No part of the area is inside Zone A: it is 4.0 m outside the edge at the nearest{near}, but its error is 10.9 m, so it is not proved to be inside or outside", id="outside, by less than its error"),
    pytest.param(10.94, 0.0, "", "No part of the area is inside Zone A: it is 10.94 m outside the edge at the nearest{near}", id="just outside"),
    pytest.param(30.0, 0.0, GUESS, "No part of the area is inside Zone A: it is 30.0 m outside the edge at the nearest{near}", id="outside, an estimate"),
]  # fmt: skip
APPLIED = {
    Applies.THROUGHOUT: "Zone A applied at that time.",
    Applies.PARTLY: "Zone A applied for part of that time: it was Sunday.",
    Applies.NOT_AT_ALL: "Zone A did not apply at that time: it was Sunday.",
}


def area(clearance_m: float, share: float, guess: str) -> Judgement:
    """As `judge` makes it, of an error of 10.9 m."""
    budget = Accuracy(stated_m=10.0).budget()
    found, limit = outcome(clearance_m, budget.radius_95_m), ""
    if found is Outcome.INSIDE and guess:
        found, limit = Outcome.INDETERMINATE, guess
    return Judgement(
        outcome=found, clearance_m=clearance_m, chance_inside=0.5, limit=limit, budget=budget, share_inside=share
    )


@pytest.mark.parametrize(("clearance_m", "share", "guess", "said"), AREAS)
def test_an_area_is_told_as_it_lies(clearance_m: float, share: float, guess: str, said: str) -> None:
    for applies, near in itertools.product(Applies, (False, True)):
        if near and clearance_m <= 0:
            continue
        sentence = because(
            area(clearance_m, share, guess),
            applies,
            near=near,
            unserved=False,
            zone="Zone A",
            reasons=("it was Sunday",),
        )
        assert not sentence[0].islower()
        assert sentence == f"{said.format(near=', within its buffer' if near else '')}; {APPLIED[applies]}"


@pytest.mark.parametrize(("clearance_m", "share"), [(500.0, 0.0), (-500.0, 1.0), (500.0, None), (-500.0, None)])
def test_what_is_unproved_for_another_reason_is_not_said_to_lie_across_the_edge(
    clearance_m: float, share: float | None
) -> None:
    why = "the zones that applied changed in that time, and with them the answer"
    judgement = Judgement(outcome=Outcome.INDETERMINATE, clearance_m=clearance_m, chance_inside=0.5, limit=why,
                          budget=Accuracy(stated_m=10.0).budget(), share_inside=share)  # fmt: skip
    sentence = because(judgement, Applies.PARTLY, near=False, unserved=False, zone="Zone A", reasons=("it was Sunday",))
    assert f"but {why}, so it is not proved to be" in sentence
    assert "across the edge" not in sentence
    assert "its error" not in sentence
