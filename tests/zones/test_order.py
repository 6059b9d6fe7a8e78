"""An order: read from JSON, changed by events, in force or not."""

from dataclasses import replace
from typing import Any

import pytest

from tests.builders import at, order, order_json
from zones.error import BadEvent, BadInput, CordonError
from zones.order import Event, EventKind, Person, doubts, end_of_force, read_event, read_order, standing, with_event


@pytest.mark.parametrize(
    ("when", "in_force", "unserved"),
    [
        pytest.param("2026-01-05T09:59:59Z", False, True, id="before it was made"),
        pytest.param("2026-01-05T10:00Z", True, True, id="from its making, unserved"),
        pytest.param("2026-01-06T10:00Z", True, False, id="served"),
        pytest.param("2028-01-05T23:59:59Z", True, False, id="its last day"),
        pytest.param("2028-01-06T00:00Z", False, False, id="the midnight after"),
    ],
)
def test_an_order_binds_from_its_making_to_the_end_of_its_last_day(when: str, in_force: bool, unserved: bool) -> None:
    state = standing(order(), at(when))
    assert (state.in_force, state.unserved) == (in_force, unserved)
    assert bool(state.because) is not in_force


def test_a_renewal_moves_the_end_and_a_discharge_ends_it() -> None:
    renewed = with_event(order(), read_event({"kind": "renewed", "at": "2027-12-01T10:00Z", "until": "2030-01-05"}))
    assert standing(renewed, at("2029-01-01T00:00Z")).in_force
    ended = with_event(renewed, read_event({"kind": "discharged", "at": "2028-06-01T10:00Z"}))
    assert not standing(ended, at("2028-06-01T10:00Z")).in_force
    assert standing(ended, at("2028-06-01T09:59Z")).in_force
    assert end_of_force(ended) == at("2028-06-01T10:00Z")


@pytest.mark.parametrize(
    ("changes", "doubted"),
    [
        pytest.param({"until": "2028-01-04"}, False, id="two years from the day of its making"),
        pytest.param({"until": "2028-01-03"}, True, id="a day less"),
        pytest.param({"until": None}, False, id="until further order"),
        pytest.param({"until": "2026-02-01", "kind": "interim"}, False, id="an interim order may be short"),
        pytest.param(
            {"made_at": "2028-02-29T10:00Z", "served_at": None, "until": "2030-02-28"}, False, id="from a 29 February"
        ),
    ],
)
def test_a_full_order_of_less_than_two_years_is_recorded_and_doubted(changes: dict[str, Any], doubted: bool) -> None:
    assert bool(doubts(order(**changes))) is doubted


def test_the_faults_of_a_person_are_told_with_the_others() -> None:
    with pytest.raises(CordonError) as caught:
        read_order(order_json(subject={}, court="", kind="other"))
    told = {fault.field for fault in caught.value.faults}
    assert told == {"subject.reference", "subject.name", "court", "kind"}


def test_an_event_is_refused_that_would_undo_a_later_one() -> None:
    renewed = with_event(order(), read_event({"kind": "renewed", "at": "2027-12-01T10:00Z", "until": "2030-01-05"}))
    with pytest.raises(BadEvent, match="renewed after that"):
        with_event(renewed, read_event({"kind": "varied", "at": "2027-06-01T10:00Z", "until": "2027-09-01"}))
    with pytest.raises(BadEvent, match="renewed after that"):
        with_event(renewed, read_event({"kind": "discharged", "at": "2027-06-01T10:00Z"}))
    assert with_event(renewed, read_event({"kind": "varied", "at": "2027-06-01T10:00Z"}))


def test_until_further_order_has_no_end() -> None:
    assert end_of_force(order(until=None)) is None
    assert standing(order(until=None), at("2090-01-01T00:00Z")).in_force


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"kind": "varied", "at": "2025-01-01T00:00Z"}, id="before it was made"),
        pytest.param({"kind": "renewed", "at": "2028-02-01T00:00Z", "until": "2030-01-01"}, id="after it lapsed"),
        pytest.param({"kind": "served", "at": "2026-02-01T00:00Z"}, id="served twice"),
        pytest.param({"kind": "discharged", "at": "2026-02-01T00:00Z", "until": "2027-01-01"}, id="a day it has not"),
        pytest.param({"kind": "renewed", "at": "2026-02-01T00:00Z", "until": "2026-01-01"}, id="a day gone by"),
    ],
)
def test_an_event_that_the_order_does_not_allow_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        with_event(order(), read_event(event))


def test_nothing_happens_after_a_discharge() -> None:
    ended = with_event(order(), read_event({"kind": "discharged", "at": "2026-06-01T10:00Z"}))
    with pytest.raises(BadEvent):
        with_event(ended, read_event({"kind": "varied", "at": "2026-07-01T10:00Z"}))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "civil"}, "kind"),
        ({"made_at": "2026-01-05T10:00:00"}, "made_at"),
        ({"served_at": "2025-01-05T10:00:00Z"}, "served_at"),
        ({"until": "2025-01-01"}, "until"),
        ({"until": "soon"}, "until"),
        ({"subject": {"reference": "S-1"}}, "subject.name"),
        ({"subject": "Alan"}, "subject"),
        ({"protected_person": {"reference": "S-1", "name": "x"}}, "protected_person"),
        ({"reference": " "}, "reference"),
        ({"reference": "a\x00b"}, "reference"),
        ({"court": 3}, "court"),
        ({"colour": "red"}, "order.colour"),
    ],
)
def test_a_wrong_field_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(CordonError) as caught:
        read_order(order_json(**changes))
    assert [fault.field for fault in caught.value.faults] == [field]


def test_every_fault_of_an_order_is_told_at_once() -> None:
    with pytest.raises(CordonError) as caught:
        read_order({"kind": "x", "made_at": "then"})
    assert len(caught.value.faults) == 9


def test_a_full_order_beside_an_interim_one_that_still_binds_is_doubted() -> None:
    interim = order(reference="SPO-I/1", kind="interim", made_at="2025-11-01T10:00Z", served_at=None, until=None)
    assert "SPO-I/1 still binds" in doubts(order(), [interim])[0]
    ended = with_event(interim, Event(kind=EventKind.DISCHARGED, at=order().made_at))
    of_another = replace(interim, protected_person=Person(reference="P-9", name="Cara"))
    assert doubts(order(), [ended, of_another]) == []
