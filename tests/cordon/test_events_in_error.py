"""Something recorded in error to have happened to an order: it stays on record, and counts no more."""

import json
import re

import pytest
from click.testing import CliRunner
from fastapi import FastAPI

from cordon.actions import checks, searching
from cordon.actions.auditing import verify_audit
from cordon.actions.orders import add_order, add_order_event, show_order, take_back_event
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.cli.main import cordon
from cordon.desk import Desk, now
from monitor.replay import Verdict
from monitor.sighting import read_sighting
from tests.builders import order, square
from tests.cordon.browser import Browser
from zones.error import AlreadyThere, BadEvent, MissingField, NotFound
from zones.instant import utc_text
from zones.order import read_event, standing
from zones.zone import MadeBy

REFERENCE = "SPO/2026/1"
WHY = "It was the interim order of another case."


@pytest.fixture
def case(desk: Desk) -> Desk:
    """An order that was served, with a zone; event 2 says, wrongly, that it was discharged."""
    add_order(desk, order())
    add_zones(desk, REFERENCE, [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    happened(desk, kind="discharged", at="2026-02-02T10:00:00Z")
    return desk


def happened(desk: Desk, **event: str) -> None:
    add_order_event(desk, REFERENCE, read_event(event))


def reported(desk: Desk) -> str:
    seen = {
        "subject": "S-1",
        "place": "50.801,0.0",
        "radius_m": 5,
        "at": utc_text(now()),
        "who": "A witness",
        "how": "by eye",
    }
    return str(checks.add_sighting(desk, read_sighting(seen)).id)


def test_what_was_checked_by_it_is_told_to_be_checked_again_and_verifies_as_it_was(case: Desk) -> None:
    check = reported(case)
    assert checks.show_check(case, check).recorded.answer["orders"][0]["outcome"] is None
    changed = take_back_event(case, REFERENCE, 2, WHY)
    assert standing(changed, now()).in_force
    assert changed == show_order(case, REFERENCE).order
    assert [one.id for one, _ in searching.needs_attention(case).overtaken] == [check]
    assert checks.verify_check(case, check).verdict is Verdict.SAME
    again = checks.check_again(case, check)
    assert checks.show_check(case, again).recorded.answer["orders"][0]["outcome"] == "inside"
    assert verify_audit(case) == []


def test_it_stays_on_record_with_who_says_so_and_why(case: Desk) -> None:
    take_back_event(case, REFERENCE, 2, WHY)
    history = show_order(case, REFERENCE).history
    assert [one.event.kind for one in history] == ["served", "discharged"]
    said = history[1].in_error
    assert said is not None
    assert (said.reason, said.by) == (WHY, "tester")
    with pytest.raises(AlreadyThere):
        take_back_event(case, REFERENCE, 2, WHY)
    happened(case, kind="discharged", at="2026-05-02T10:00:00Z")  # what did happen
    with case.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE order_event_end SET reason = 'x'")
    assert verify_audit(case)


def test_a_wrong_time_of_service_is_put_right(case: Desk) -> None:
    take_back_event(case, REFERENCE, 2, WHY)
    take_back_event(case, REFERENCE, 1, "It was served a month later.")
    assert standing(show_order(case, REFERENCE).order, now()).unserved
    happened(case, kind="served", at="2026-02-06T10:00:00Z")
    assert not standing(show_order(case, REFERENCE).order, now()).unserved


def test_what_a_later_event_rests_on_is_not_taken_back_before_it(desk: Desk) -> None:
    add_order(desk, order(until="2026-03-01"))
    happened(desk, kind="renewed", at="2026-02-20T10:00:00Z", until="2027-03-01")
    happened(desk, kind="varied", at="2026-06-01T10:00:00Z")
    with pytest.raises(BadEvent, match="Begin with that one"):
        take_back_event(desk, REFERENCE, 2, WHY)
    for number in (3, 2):
        take_back_event(desk, REFERENCE, number, WHY)
    assert not standing(show_order(desk, REFERENCE).order, now()).in_force


def test_a_reason_and_an_event_of_the_order_are_needed(case: Desk) -> None:
    with pytest.raises(MissingField, match="error_reason"):
        take_back_event(case, REFERENCE, 2, " ")
    add_order(case, order(reference="SPO/2026/2"))
    with pytest.raises(NotFound):
        take_back_event(case, "SPO/2026/2", 2, WHY)


def test_on_the_page_of_the_order(case: Desk, app: FastAPI) -> None:
    browser = Browser(app)
    assert "Not in force" in browser.get("/orders/1").text
    address = "/orders/1/events/2/in-error"
    asked = browser.get(address).text
    assert "Discharged, Mon 2 Feb 2026 at 10:00 GMT" in asked
    assert browser.send(address, {"error_reason": ""}, page=address).status_code == 422
    done = browser.send(address, {"error_reason": WHY}, page=address)
    assert (done.status_code, done.headers["location"]) == (303, "/orders/1")
    page = browser.get("/orders/1").text
    assert "Not in force" not in page
    assert re.search(r"Recorded in error</strong> <bdi>It was the interim order", page)
    assert browser.send(address, {"error_reason": WHY}, page="/orders/1/event").status_code == 303  # sent twice


def test_at_the_shell(case: Desk) -> None:
    runner = CliRunner()
    shown = json.loads(runner.invoke(cordon, ["order", "show", REFERENCE]).stdout)
    assert [(one["number"], one["kind"]) for one in shown["history"]] == [(1, "served"), (2, "discharged")]
    done = runner.invoke(cordon, ["order", "event-in-error", REFERENCE, "2", "--because", WHY])
    assert (done.exit_code, done.stdout) == (
        0,
        f"Recorded in error: event 2 of order {REFERENCE}. The order: in force.\n",
    )
    missing = runner.invoke(cordon, ["order", "event-in-error", REFERENCE, "9", "--because", WHY])
    assert isinstance(missing.exception, NotFound)
