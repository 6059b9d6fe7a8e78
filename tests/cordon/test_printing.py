"""What was looked at and is printed: on record like the look, and only for who looked."""

import re
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from cordon.actions.maps import draw_map
from cordon.actions.orders import add_order, show_order
from cordon.actions.printing import note_print
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.audit.search import Event, Sought, search
from cordon.audit.verify import faults
from cordon.desk import Desk
from maps.scene import Audience
from tests.builders import order, square
from tests.cordon.browser import Browser
from zones.error import NotFound
from zones.zone import MadeBy

REFERENCE = "SPO/2026/1"


def last(desk: Desk) -> Event:
    with desk.engine.connect() as connection:
        return search(connection, Sought(), before=None, most=1)[0]


@pytest.fixture
def case(desk: Desk) -> Desk:
    add_order(desk, order())
    add_zones(desk, REFERENCE, [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    return desk


def test_a_print_is_about_whom_to_whom_and_why_the_look_was(case: Desk) -> None:
    draw_map(case.for_reason("for the hearing"), REFERENCE, Audience.COURT)
    look = last(case)
    note_print(case.for_reason("said by a script"), look.number)
    printed = last(case)
    assert (printed.action, printed.who, printed.to_whom, printed.why) == (
        "page.printed",
        "tester",
        "court",
        "for the hearing",
    )
    assert printed.people == look.people == {REFERENCE, "S-1", "P-1"}
    assert printed.what == {k: v for k, v in look.what.items() if k != "rows_sha256"} | {"look": look.number}
    with case.engine.connect() as connection:
        assert list(faults(connection, case.key, case.settings.audit_heads_file)) == []


def test_an_event_that_wrote_records_lends_a_print_nothing_that_is_its_own_alone(case: Desk) -> None:
    added = last(case)
    assert "rows_sha256" in added.what
    note_print(case, added.number)
    assert "rows_sha256" not in last(case).what


def test_nobody_prints_what_another_looked_at_or_what_there_is_not(case: Desk) -> None:
    show_order(case, REFERENCE)
    look = last(case).number
    with pytest.raises(NotFound) as foreign:
        note_print(case.asked_by(replace(case.actor, name="another")), look)
    with pytest.raises(NotFound) as absent:
        note_print(case, look + 1)
    assert last(case).number == look
    assert str(foreign.value).replace(str(look), "") == str(absent.value).replace(str(look + 1), "")


def test_a_page_tells_of_its_own_look(app: FastAPI, case: Desk) -> None:
    browser = Browser(app)
    for address, action in (("/orders/1", "order.shown"), ("/orders/1/map?audience=court", "map.drawn")):
        shown = browser.get(address).text
        look, csrf = re.findall(r'data-look="(\d+)" data-csrf="([^"]+)"', shown)[-1]
        assert (last(case).number, last(case).action) == (int(look), action)
        answer = browser.client.post("/printed", json={"look": int(look)}, headers={"X-CSRF-Token": csrf})
        assert (answer.status_code, answer.content) == (204, b"")
        assert (last(case).action, last(case).what["look"]) == ("page.printed", int(look))


def test_a_page_that_looked_at_nothing_tells_of_no_print(app: FastAPI, case: Desk) -> None:
    assert "printed.js" not in Browser(app).get("/orders/new").text


@pytest.mark.parametrize("body", [None, [], {}, {"look": "1"}, {"look": True}, {"look": 1.5}, {"look": 0}, {"look": -1},
                                  {"look": 2**53}, {"look": 10**30}])  # fmt: skip
def test_what_is_no_number_of_a_look_is_refused_and_leaves_nothing(app: FastAPI, case: Desk, body: Any) -> None:
    browser = Browser(app)
    csrf = re.findall(r'data-csrf="([^"]+)"', browser.get("/orders/1").text)[-1]
    before = last(case).number
    answer = browser.client.post("/printed", json=body, headers={"X-CSRF-Token": csrf})
    assert answer.status_code == 422
    assert last(case).number == before
