"""Sightings that would be answered otherwise by what was recorded since: found, marked, checked again; the record stays."""

from datetime import timedelta

import pytest
from fastapi import FastAPI

from cordon.actions import checks, searching
from cordon.actions.auditing import verify_audit
from cordon.actions.orders import add_order, add_order_event, restrict_order
from cordon.actions.zones import NewShape, Options, add_zones, vary_zone
from cordon.actor import Actor
from cordon.desk import Desk, now
from cordon.right import RIGHTS, Role
from maps.scene import Audience, Mark
from maps.symbol import ANEW, WORDS
from monitor.sighting import read_sighting
from tests.builders import order, order_json, square
from tests.cordon.browser import FORCE, Browser, person
from tests.cordon.mapped import map_page
from zones.error import AlreadyThere
from zones.instant import Instant, utc_text
from zones.order import read_event, read_order
from zones.unit import Metres
from zones.zone import MadeBy

REFERENCE, OTHER = "SPO/2026/1", "SPO/2026/2"
OLD = WORDS[Mark.OVERTAKEN]


def zone(desk: Desk, west: float, valid_from: Instant | None = None) -> None:
    drawn = NewShape(shape=square(west=west), made_by=MadeBy.DRAWN, source="a test")
    add_zones(desk, REFERENCE, [drawn], Options(valid_from=valid_from))


def reported(desk: Desk, place: str, who: str = "A witness") -> None:
    """A sighting of now."""
    seen = {"subject": "S-1", "place": place, "radius_m": 5, "at": utc_text(now()), "who": who, "how": "by eye"}
    checks.add_sighting(desk, read_sighting(seen))


@pytest.fixture
def case(desk: Desk) -> Desk:
    """C-1, proved outside Zone A, which is all that there is."""
    add_order(desk, order())
    zone(desk, -0.001)
    reported(desk, "50.801,0.011")
    return desk


def overtaken(desk: Desk) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.id, orders) for one, orders in searching.needs_attention(desk).overtaken]


def court_page(desk: Desk) -> str:
    return map_page(desk, REFERENCE, Audience.COURT)


def test_a_zone_that_holds_since_before_a_sighting_leaves_its_answer_behind(case: Desk, app: FastAPI) -> None:
    assert (overtaken(case), OLD in court_page(case)) == ([], False)
    zone(case, 0.01)  # from the making of the order, as is taken where nothing is said
    assert overtaken(case) == [("C-1", (REFERENCE,))]
    for audience, said in ((Audience.COURT, WORDS[Mark.INSIDE]), (Audience.OFFICER, OLD)):
        page = map_page(case, REFERENCE, audience)
        assert (said in page, WORDS[Mark.OUTSIDE] in page) == (True, False)
        assert (f"{ANEW}: C-1." in page) is (audience is Audience.COURT)
    browser = Browser(app)
    assert "Check it again, and record that" in browser.get("/checks/C-1").text
    assert "Check again</strong>" in browser.get("/orders/1/trail").text
    assert "Sightings to check again" in browser.get("/").text


def test_checked_again_the_last_answer_is_the_one_that_maps_and_lists_have(case: Desk, app: FastAPI) -> None:
    zone(case, 0.01)
    browser = Browser(app)
    again = browser.send("/checks/C-1/again", page="/checks/C-1")
    assert (again.status_code, again.headers["location"]) == (303, "/checks/C-2")
    assert "proved to be inside" in browser.get("/checks/C-2").text
    assert 'href="/checks/C-2">C-2</a>. Maps and lists have that answer.' in browser.get("/checks/C-1").text
    assert overtaken(case) == []
    assert OLD not in court_page(case)
    for listed in (browser.get("/sightings").text, browser.get("/orders/1/trail").text, browser.get("/").text):
        assert ("/checks/C-2" in listed, "/checks/C-1" in listed) == (True, False)
    assert [check.id for _, _, check in checks.list_sightings(case)] == ["C-2"]
    assert checks.show_check(case, "C-1").recorded.answer["orders"][0]["outcome"] == "outside"
    assert verify_audit(case) == []


@pytest.mark.parametrize("marked", ["C-1", "C-2"])
def test_what_is_wrong_with_a_sighting_is_wrong_with_all_its_checks(case: Desk, app: FastAPI, marked: str) -> None:
    zone(case, 0.01)
    checks.check_again(case, "C-1")
    checks.mark_check(case, marked, "It was another man.", in_error=True)
    assert overtaken(case) == []
    assert not searching.needs_attention(case).lately
    assert [(one.id, one.in_error is not None) for _, _, one in checks.list_sightings(case)] == [("C-2", True)]
    for one in ("C-1", "C-2"):
        shown = checks.show_check(case, one)
        assert shown.recorded.in_error is not None
        assert [(note.check, note.text) for note in shown.notes] == [(marked, "It was another man.")]
        with pytest.raises(AlreadyThere):
            checks.check_again(case, one)
    for mark in (Mark.INSIDE, Mark.OUTSIDE, Mark.OVERTAKEN):
        assert WORDS[mark] not in court_page(case)
    checks.mark_check(case, "C-1", "It was him.", in_error=False)
    assert WORDS[Mark.INSIDE] in court_page(case)


def test_notes_are_of_the_sighting_and_found_whichever_check_they_are_on(case: Desk, app: FastAPI) -> None:
    checks.note_check(case, "C-1", "The witness has moved to Hexbury.")
    zone(case, 0.01)
    checks.check_again(case, "C-1")
    checks.note_check(case, "C-2", "Asked in Hexbury again.")
    for one in ("C-1", "C-2"):
        shown = checks.show_check(case, one)
        assert (shown.same, [note.check for note in shown.notes]) == (["C-1", "C-2"], ["C-1", "C-2"])
    for sought in ("moved", "hexbury", "C-1"):
        assert [one.check for one in searching.search(case, sought).shown] == ["C-2"]
    page = Browser(app).get("/checks/C-2").text
    assert 'on <a class="govuk-link" href="/checks/C-1">C-1</a>' in page
    assert "Checks of this sighting" in page


def test_a_buffer_or_a_correction_that_is_recorded_late_leaves_an_answer_behind(desk: Desk) -> None:
    add_order(desk, order())
    zone(desk, 0.01)
    zone(desk, 0.0105)
    reported(desk, "50.801,0.011")  # in both
    reported(desk, "50.801,0.014")  # in none, some 100 m from the nearest
    assert overtaken(desk) == []
    drawn = NewShape(shape=square(west=-0.2), made_by=MadeBy.DRAWN, source="a test")
    vary_zone(desk, REFERENCE, "Zone A", drawn, Options(valid_from=order().made_at))
    assert overtaken(desk) == [("C-1", (REFERENCE,))]  # which says that it is in Zone A
    drawn = NewShape(shape=square(west=0.0105), made_by=MadeBy.DRAWN, source="a test")
    vary_zone(desk, REFERENCE, "Zone B", drawn, Options(buffer_m=Metres(400.0), valid_from=order().made_at))
    assert [one for one, _ in overtaken(desk)] == ["C-2", "C-1"]


@pytest.mark.parametrize("west", [0.05, 0.01])
def test_what_makes_no_other_answer_leaves_nothing_behind(case: Desk, west: float) -> None:
    later = None if west == 0.05 else Instant(now() + timedelta(minutes=1))
    zone(case, west, later)
    assert overtaken(case) == []
    assert WORDS[Mark.OUTSIDE] in court_page(case)


def test_inside_one_zone_and_then_inside_two_is_inside(case: Desk) -> None:
    zone(case, 0.01)
    checks.check_again(case, "C-1")
    zone(case, 0.0095)
    assert overtaken(case) == []
    assert WORDS[Mark.INSIDE] in court_page(case)


def test_an_event_that_is_recorded_late_leaves_answers_behind(desk: Desk) -> None:
    add_order(desk, order(served_at=None))
    zone(desk, -0.001)
    reported(desk, "50.801,0.0")
    add_order_event(desk, REFERENCE, read_event({"kind": "served", "at": "2026-01-06T10:00:00Z"}))
    assert overtaken(desk) == [("C-1", (REFERENCE,))]


def desk_of(desk: Desk, role: Role, name: str) -> Desk:
    number = person(desk, role, name).number
    return desk.asked_by(Actor(name=name, reason="a test", rights=RIGHTS[role], user=number, force=FORCE))


def another_order(desk: Desk, **changes: str) -> None:
    """SPO/2026/2 with a zone around the place of the sighting."""
    add_order(desk, read_order(order_json(reference=OTHER, **changes)))
    add_zones(desk, OTHER, [NewShape(shape=square(west=0.01), made_by=MadeBy.DRAWN, source="a test")], Options())


def test_an_order_has_what_speaks_for_its_subject_too(case: Desk, app: FastAPI) -> None:
    add_order(case, read_order(order_json(reference=OTHER)))
    add_zones(case, OTHER, [NewShape(shape=square(west=0.02), made_by=MadeBy.DRAWN, source="a test")], Options())
    assert overtaken(case) == []  # nothing to act on
    filed = Audience.COURT
    page = map_page(case, OTHER, filed)
    assert (ANEW in page, WORDS[Mark.OUTSIDE] in page) == (False, True)
    browser = Browser(app)
    assert f"This was not checked against order <bdi>{OTHER}</bdi>" in browser.get("/checks/C-1").text
    assert checks.check_again(case, "C-1") == "C-2"
    for reference in (REFERENCE, OTHER):
        page = map_page(case, reference, filed)
        assert (OLD in page, WORDS[Mark.OUTSIDE] in page) == (False, True)


def test_so_does_another_order_of_the_subject_that_was_made_before(case: Desk, app: FastAPI) -> None:
    another_order(case)
    assert overtaken(case) == [("C-1", (OTHER,))]
    browser = Browser(app)
    assert "The order was recorded after this was checked." in browser.get("/orders/2/trail").text
    assert OLD in map_page(case, OTHER, Audience.OFFICER)
    court = map_page(case, OTHER, Audience.COURT)
    assert (ANEW in court, WORDS[Mark.INSIDE] in court) == (False, True)  # it had no other answer for that order
    assert "Check again</strong>" in browser.get("/sightings").text
    checks.check_again(case, "C-1")
    assert "Check again</strong>" not in browser.get("/sightings").text + browser.get("/orders/2/trail").text


def test_an_order_that_was_made_later_changes_no_answer_of_before(case: Desk, app: FastAPI) -> None:
    another_order(case, made_at=utc_text(now()), served_at=utc_text(now()))
    assert overtaken(case) == []
    assert "changes the answer" not in Browser(app).get("/checks/C-1").text


def test_a_check_is_made_again_once(case: Desk, app: FastAPI) -> None:
    browser = Browser(app)
    assert browser.send("/checks/C-1/again", page="/checks/C-1").headers["location"] == "/checks/C-1"  # nothing is new
    zone(case, 0.01)
    for _ in range(2):
        assert browser.send("/checks/C-1/again", page="/checks/C-1").headers["location"] == "/checks/C-2"
    assert [one.check for one in searching.search(case, "witness").shown] == ["C-2"]


def test_who_sees_fewer_orders_takes_nothing_s_place_and_loses_nothing(case: Desk) -> None:
    """The second order is one that the analyst is not to know of."""
    another_order(case)
    olly, anna = (desk_of(case, role, name) for role, name in ((Role.OFFICER, "olly"), (Role.ANALYST, "anna")))
    restrict_order(case, OTHER, ["olly"])
    reported(anna, "50.801,0.011", who="Another")  # C-2
    zone(case, 0.01)
    checks.check_again(anna, "C-2")  # C-3, for the first order alone
    assert [one for one in overtaken(olly) if one[0] == "C-3"] == [("C-3", (OTHER,))]
    assert checks.check_again(olly, "C-3") == "C-4"

    def listed(desk: Desk) -> list[str]:
        return [one.id for _, _, one in checks.newest_sightings(desk, before=None)[0]]

    assert (listed(olly)[0], "C-3" in listed(olly)) == ("C-4", False)
    assert listed(anna) == ["C-4", "C-1"]  # what that says of the order that she sees
    assert checks.show_check(anna, "C-2").recorded.again == "C-4"
    assert [one["order"] for one in checks.show_check(anna, "C-4").recorded.answer["orders"]] == [REFERENCE]


def test_a_check_of_no_sighting_is_not_made_again(case: Desk, app: FastAPI) -> None:
    browser = Browser(app)
    browser.client.post("/api/v1/checks", json={"place": "50.801,0.011", "at": "2026-03-03T12:00:00Z", "subject": "S-1",
                                                "record": True})  # fmt: skip
    zone(case, 0.01)
    shown = browser.get("/checks/C-2").text
    assert "Check the place or the file again" in shown
    assert browser.send("/checks/C-2/again", page="/checks/C-2").status_code == 404
