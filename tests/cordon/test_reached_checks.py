"""Whose a recorded check is: a sighting is the subject's, what it was found to be is the order's."""

import json
import re
from dataclasses import replace

import pytest
from fastapi import FastAPI

from cordon.actions import checks, searching
from cordon.actions.orders import add_order, restrict_order
from cordon.actions.zones import NewShape, Options, add_zones, vary_zone
from cordon.actor import Actor
from cordon.desk import Desk, now
from cordon.right import RIGHTS, Role
from maps.scene import Audience, Mark
from maps.symbol import ANEW, WORDS
from monitor.replay import Verdict
from monitor.sighting import read_sighting
from tests.builders import at, moment, order, order_json, place, square
from tests.cordon.browser import FORCE, Browser, person
from tests.cordon.mapped import map_page
from zones.error import AlreadyThere, NotFound
from zones.instant import utc_text
from zones.order import read_order
from zones.zone import MadeBy

OPEN, CLOSED = "SPO/2026/1", "SPO/CLOSED/7"
HERE, THERE = "50.801,0.0", "50.801,0.006"
"""In the zone of the one, and of the other."""
SECRETS = (CLOSED, "Gran at Oak Road", "P-CLOSED")


@pytest.fixture
def case(desk: Desk) -> Desk:
    """Two orders of S-1, the second for Olly's eyes alone."""
    add_order(desk, order(police_force=FORCE))
    protected = {"reference": "P-CLOSED", "name": "Gran"}
    add_order(desk, read_order(order_json(reference=CLOSED, police_force=FORCE, protected_person=protected)))
    for reference, west, label in ((OPEN, -0.001, None), (CLOSED, 0.005, "Gran at Oak Road")):
        drawn = NewShape(shape=square(west=west), made_by=MadeBy.DRAWN, source="a test")
        add_zones(desk, reference, [drawn], Options(label=label))
    return desk


def somebody(desk: Desk, name: str, *, force: str = FORCE) -> Desk:
    number = person(desk, Role.OFFICER, name, force=force).number
    return desk.asked_by(Actor(name=name, reason="a test", rights=RIGHTS[Role.OFFICER], user=number, force=force))


@pytest.fixture
def olly(case: Desk) -> Desk:
    return somebody(case, "olly")


@pytest.fixture
def anna(case: Desk, olly: Desk) -> Desk:
    return somebody(case, "anna")


def reported(desk: Desk, where: str) -> str:
    seen = {"subject": "S-1", "place": where, "radius_m": 5, "at": utc_text(now()), "who": "A witness", "how": "by eye"}
    return str(checks.add_sighting(desk, read_sighting(seen)).id)


def listed(desk: Desk) -> list[str]:
    return [one.id for _, _, one in checks.newest_sightings(desk, before=None)[0]]


def court_page(desk: Desk, reference: str = OPEN) -> str:
    return map_page(desk, reference, Audience.COURT)


@pytest.mark.parametrize("by", ["olly", "anna"])
def test_that_one_order_is_restricted_takes_no_sighting_from_those_who_see_another(
    case: Desk, app: FastAPI, olly: Desk, anna: Desk, by: str
) -> None:
    if by == "olly":
        restrict_order(case, CLOSED, ["olly"])
    seen = reported(olly if by == "olly" else anna, HERE)
    restrict_order(case, CLOSED, ["olly"])
    assert listed(anna) == listed(olly) == [seen]
    assert [one.id for one, _ in searching.needs_attention(anna).lately] == [seen]
    assert WORDS[Mark.INSIDE] in court_page(anna)
    shown = checks.show_check(anna, seen)
    assert [one["order"] for one in shown.recorded.answer["orders"]] == [OPEN]
    assert [one.order.reference for one in shown.bound] == [OPEN]
    assert shown.overtaken == ()
    assert checks.verify_check(anna, seen).verdict is Verdict.SAME
    assert checks.verify_check(olly, seen).verdict is Verdict.SAME
    assert len(checks.show_check(olly, seen).recorded.answer["orders"]) == 2
    told = [checks.explain_check(anna, seen), checks.compare_checks(anna, seen, seen), checks.list_checks(anna, OPEN),
            checks.show_trail(anna, OPEN), checks.list_sightings(anna), searching.search(anna, "witness")]  # fmt: skip
    browser = Browser(app)
    browser.sign_in("anna")
    browser.send("/purpose/1", {"other": "a test"}, page="/settings")
    pages = [browser.get(path).text for path in ("/", "/sightings", f"/checks/{seen}", f"/checks/{seen}/explanation",
                                                 "/orders/1/trail", "/orders/1/map?audience=officer")]  # fmt: skip
    assert seen in pages[2]
    for one in (*map(repr, told), *pages, court_page(anna)):
        assert not [word for word in SECRETS if word in one]


def test_a_sighting_by_those_who_see_another_order_of_the_subject_is_told_to_be_checked(
    case: Desk, app: FastAPI, olly: Desk, anna: Desk
) -> None:
    restrict_order(case, OPEN, ["anna"])
    restrict_order(case, CLOSED, ["olly"])
    inside, outside = reported(olly, HERE), reported(olly, THERE)
    assert listed(anna) == [outside, inside]
    assert searching.needs_attention(anna).overtaken[0][0].id == inside
    assert not checks.show_check(anna, inside).recorded.answer["orders"]
    assert ANEW not in court_page(anna)
    assert WORDS[Mark.INSIDE] in court_page(anna)
    browser = Browser(app)
    browser.sign_in("anna")
    browser.send("/purpose/1", {"other": "a test"}, page="/settings")
    page = browser.get(f"/checks/{inside}").text
    assert f"This was not checked against order <bdi>{OPEN}</bdi>" in page
    assert "This was not checked against any order that you may see." in page
    for listed_on in ("/", "/sightings", "/orders/1/trail"):
        assert f"/checks/{inside}" in browser.get(listed_on).text
    again = checks.check_again(anna, inside)
    assert [one["outcome"] for one in checks.show_check(anna, again).recorded.answer["orders"]] == ["inside"]
    assert WORDS[Mark.INSIDE] in court_page(anna)
    points = json.loads(re.findall(r'id="cordon-words">(.*?)</script>', court_page(anna), re.DOTALL)[0])["labels"]
    assert len([one for one in points if one["kind"] == "point"]) == 2  # each sighting once


def test_two_who_see_different_orders_of_a_subject_ask_each_other_for_nothing(
    case: Desk, app: FastAPI, olly: Desk, anna: Desk
) -> None:
    drawn = NewShape(shape=square(west=-0.0005), made_by=MadeBy.DRAWN, source="a test")
    add_zones(case, CLOSED, [drawn], Options(label="Zone B"))
    restrict_order(case, OPEN, ["anna"])
    restrict_order(case, CLOSED, ["olly"])
    first = reported(olly, HERE)
    second = checks.check_again(anna, first)
    for asker, shows in ((olly, first), (anna, second)):
        assert searching.needs_attention(asker).overtaken == []
        assert listed(asker) == [shows]
    assert WORDS[Mark.INSIDE] in court_page(anna)
    assert WORDS[Mark.INSIDE] in court_page(olly, CLOSED)
    browser = Browser(app)
    browser.sign_in("anna")
    browser.send("/purpose/1", {"other": "a test"}, page="/settings")
    assert "This was not checked against any order that you may see." in browser.get(f"/checks/{first}").text
    checks.mark_check(anna, second, "It was another man.", in_error=True)
    for one in (first, second):
        assert "No order binds here" not in browser.get(f"/checks/{one}").text
    assert searching.search(anna, "witness").shown[0].check == second


def test_what_is_drawn_for_an_order_is_held_against_that_order(case: Desk, olly: Desk, anna: Desk) -> None:
    """Anna's check, of one order, is the last on its map; Olly's, of both, is the one that his lists have."""
    restrict_order(case, CLOSED, ["olly"])
    first = reported(olly, "50.801,0.0025")
    late = NewShape(shape=square(west=0.002), made_by=MadeBy.DRAWN, source="a test")
    add_zones(case, OPEN, [late], Options())
    second = checks.check_again(anna, first)
    assert (listed(olly), listed(anna)) == ([first], [second])
    assert ANEW not in court_page(olly)
    vary_zone(case, OPEN, "Zone B", replace(late, shape=square(west=-0.3)), Options(valid_from=order().made_at))
    for asker in (olly, anna):
        assert WORDS[Mark.OUTSIDE] in court_page(asker)
        assert WORDS[Mark.INSIDE] not in court_page(asker)
    with pytest.raises(AlreadyThere):  # what it says is so again
        checks.check_again(olly, first)
    assert [one.id for one, _ in searching.needs_attention(olly).overtaken] == [second]
    assert checks.check_again(olly, second) == "C-3"
    assert (listed(olly), listed(anna)) == (["C-3"], ["C-3"])
    assert WORDS[Mark.OUTSIDE] in court_page(anna)


def test_what_was_marked_before_an_order_was_held_against_it_is_on_its_trail_marked(
    case: Desk, olly: Desk, anna: Desk
) -> None:
    restrict_order(case, OPEN, ["anna"])
    restrict_order(case, CLOSED, ["olly"])
    seen = reported(olly, HERE)
    checks.mark_check(olly, seen, "It was another man.", in_error=True)
    trail = checks.show_trail(anna, OPEN)
    assert [(one.id, one.in_error is not None) for one in trail.checks] == [(seen, True)]
    assert not trail.overtaken
    for mark in (Mark.INSIDE, Mark.OVERTAKEN):
        assert WORDS[mark] not in court_page(anna)
    assert seen in map_page(anna, OPEN, Audience.OFFICER)  # which names what it leaves out


def test_a_check_of_somebody_by_what_was_known_before_their_order_was_is_not_everybody_s(
    case: Desk, olly: Desk, anna: Desk
) -> None:
    secret = {"reference": "S-SECRET", "name": "Nobody known"}
    add_order(case, read_order(order_json(reference="SPO/S/1", police_force=FORCE, subject=secret)))
    long_ago = at("2020-01-01T00:00Z")
    made = checks.check_place(olly, place(HERE), moment("2026-03-03T12:00Z"), subject="S-SECRET", record=True,
                              as_known_at=long_ago)  # fmt: skip
    restrict_order(case, "SPO/S/1", ["olly"])
    assert checks.show_check(olly, str(made.id)).recorded.answer["orders"] == []
    with pytest.raises(NotFound):
        checks.show_check(anna, str(made.id))


def test_a_place_that_was_checked_without_a_subject_is_told_by_the_orders_that_are_seen(
    case: Desk, olly: Desk, anna: Desk
) -> None:
    both = str(checks.check_place(anna, place(HERE), moment("2026-03-03T12:00Z"), subject=None, record=True).id)
    restrict_order(case, CLOSED, ["olly"])
    answer = checks.show_check(anna, both).recorded.answer
    assert ([one["order"] for one in answer["orders"]], answer["far"]) == ([OPEN], 0)
    assert checks.show_check(olly, both).recorded.answer["far"] == 1
    assert checks.verify_check(anna, both).verdict is Verdict.SAME
    restrict_order(case, OPEN, ["olly"])
    with pytest.raises(NotFound):
        checks.show_check(anna, both)


def test_another_force_sees_nothing_of_a_sighting_that_is_not_its_own(case: Desk, olly: Desk) -> None:
    elsewhere = {"reference": "SPO/HEX/1", "police_force": "Hexbury Police"}
    add_order(case, read_order(order_json(**elsewhere)))
    hex_ = somebody(case, "hex", force="Hexbury Police")
    seen = reported(olly, HERE)
    assert listed(hex_) == []
    with pytest.raises(NotFound):
        checks.show_check(hex_, seen)
    by_the_shell = reported(case, HERE)  # against the orders of both forces
    assert (listed(hex_), listed(olly)) == ([by_the_shell], [by_the_shell, seen])
    assert [one["order"] for one in checks.show_check(hex_, by_the_shell).recorded.answer["orders"]] == ["SPO/HEX/1"]
