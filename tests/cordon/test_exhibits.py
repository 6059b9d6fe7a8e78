"""An exhibit is recorded once and dates what it shows: the same bytes on another day, another number for another thing."""

import pytest
from fastapi import FastAPI

from cordon.actions import checks
from cordon.actions.maps import Form, draw_map
from cordon.actions.orders import add_order, exhibits_json, show_order
from cordon.actions.packs import make_pack
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.audit.search import Sought, search
from cordon.desk import Desk
from maps.paper.layout import Paper
from maps.scene import Audience
from monitor.sighting import read_sighting
from tests.builders import at, order, square
from tests.canary import PROTECTED, SUBJECT
from tests.cordon.browser import Browser, Clock
from zones.zone import MadeBy

REFERENCE = "SPO/2026/1"
SEEN = {
    "subject": "S-1",
    "place": "50.801,0.0",
    "radius_m": 5,
    "at": "2026-03-03T08:30Z",
    "who": "A neighbour",
    "how": "by eye",
}


@pytest.fixture
def case(desk: Desk) -> Desk:
    add_order(desk, order())
    add_zones(desk, REFERENCE, [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    checks.add_sighting(desk, read_sighting(SEEN))
    return desk


def exhibits(desk: Desk) -> list[str]:
    with desk.engine.connect() as connection:
        found = search(connection, Sought(), before=None, most=100)
    return [str(event.what["exhibit"]) for event in reversed(found) if "exhibit" in event.what]


@pytest.mark.parametrize("form", [Form.PAGE, Form.SHEETS, Form.PICTURE, Form.FEATURES])
@pytest.mark.parametrize("audience", Audience)
def test_what_shows_the_same_is_the_same_bytes_on_another_day(
    case: Desk, clock: Clock, audience: Audience, form: Form
) -> None:
    first = draw_map(case, REFERENCE, audience, form)
    clock.passes(days=3)
    again = draw_map(case, REFERENCE, audience, form)
    if audience is Audience.OFFICER and form is Form.PAGE:
        assert exhibits(case) == []  # a page to click in says when it was looked at
        return
    assert again == first
    assert len(set(exhibits(case))) == 1


def test_what_shows_something_else_is_another_exhibit(case: Desk) -> None:
    for paper, scale in ((None, None), (Paper(name="A3"), None), (None, 10_000), (None, None)):
        draw_map(case, REFERENCE, Audience.COURT, Form.SHEETS, paper=paper, scale=scale)
    assert exhibits(case) == [f"{REFERENCE}/C{n}" for n in (1, 2, 3, 1)]
    checks.add_sighting(case, read_sighting({**SEEN, "at": "2026-03-04T08:30Z"}))
    draw_map(case, REFERENCE, Audience.COURT, Form.SHEETS)
    assert exhibits(case)[-1] == f"{REFERENCE}/C4"


def test_the_subject_s_exhibits_are_counted_by_themselves(case: Desk) -> None:
    for _ in range(2):
        draw_map(case, REFERENCE, Audience.COURT, Form.SHEETS)
        draw_map(case, REFERENCE, Audience.OFFICER, Form.SHEETS)
        make_pack(case, REFERENCE)
    assert draw_map(case, REFERENCE, Audience.SUBJECT, Form.SHEETS).name == "exhibit-S1.pdf"


def test_a_time_that_was_asked_for_is_said_to_the_minute_and_is_an_exhibit_of_its_own(case: Desk) -> None:
    draw_map(case, REFERENCE, Audience.COURT)
    page = draw_map(case, REFERENCE, Audience.COURT, at=at("2026-03-03T09:00Z")).content.decode()
    assert "Tue 3 Mar 2026 at 09:00 GMT" in page
    assert exhibits(case) == [f"{REFERENCE}/C1", f"{REFERENCE}/C2"]


def test_a_map_that_could_not_be_drawn_is_no_exhibit(case: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> bytes:
        raise RuntimeError("no ink")

    with monkeypatch.context() as patched:
        patched.setattr("cordon.actions.maps.sheets_pdf", fails)
        with pytest.raises(RuntimeError):
            draw_map(case, REFERENCE, Audience.COURT, Form.SHEETS)
    assert exhibits(case) == []
    draw_map(case, REFERENCE, Audience.COURT, Form.SHEETS)
    assert exhibits(case) == [f"{REFERENCE}/C1"]


def test_an_exhibit_that_somebody_records_meanwhile_is_not_given_twice(
    case: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people draw two things at once: both are offered C1, and one of them gets C2, on the paper too."""
    import cordon.actions.maps as room

    drawn = room.sheets_pdf  # type: ignore[attr-defined]

    def while_another_draws(*given: object) -> bytes:
        monkeypatch.setattr(room, "sheets_pdf", drawn)
        draw_map(case, REFERENCE, Audience.COURT, Form.SHEETS, scale=10_000)
        return drawn(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(room, "sheets_pdf", while_another_draws)
    mine = draw_map(case, REFERENCE, Audience.COURT, Form.SHEETS)
    assert exhibits(case) == [f"{REFERENCE}/C1", f"{REFERENCE}/C2"]
    assert mine.name == "order-1-C2.pdf"
    assert mine == draw_map(case, REFERENCE, Audience.COURT, Form.SHEETS)


def test_no_name_stands_in_what_is_filed(case: Desk) -> None:
    for form in Form:
        content = draw_map(case, REFERENCE, Audience.COURT, form).content
        for name in (PROTECTED, SUBJECT, "neighbour", "by eye"):
            assert name.encode() not in content


def test_an_order_lists_its_exhibits(case: Desk, app: FastAPI) -> None:
    draw_map(case, REFERENCE, Audience.SUBJECT, Form.SHEETS)
    made = make_pack(case, REFERENCE)
    found = show_order(case, REFERENCE)
    assert [one.reference for _, one in found.exhibits] == [f"{REFERENCE}/S1", f"{REFERENCE}/P1"]
    told = exhibits_json(found)
    assert [one["kind"] for one in told] == ["subject", "pack"]
    assert [one["manifests"] for one in told] == [[], [made.pack.sha256]]
    page = Browser(app).get("/orders/1").text
    assert page.index(f"{REFERENCE}/P1") < page.index(f"{REFERENCE}/S1")
    assert f"SHA-256 of its manifest: {made.pack.sha256}" in page
