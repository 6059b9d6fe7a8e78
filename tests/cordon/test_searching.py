"""Search and the long lists: what is shown is on record, what is not shown is said to be there."""

from datetime import date

import pytest
from fastapi import FastAPI

from cordon.actions import checks, searching
from cordon.actions.orders import add_order
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.desk import Desk
from cordon.right import Role
from monitor.sighting import read_sighting
from tests.builders import order, square
from tests.cordon.browser import FORCE, person, signed_in
from zones.zone import MadeBy

SEEN = {"subject": "S-1", "place": "50.801,0.0", "who": "A witness", "how": "by eye"}


@pytest.fixture
def case(desk: Desk) -> Desk:
    add_order(desk, order(police_force=FORCE))
    add_zones(
        desk,
        "SPO/2026/1",
        [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a sketch", note="the mill")],
        Options(),
    )
    return desk


def seen(desk: Desk, count: int, **changes: str) -> None:
    for number in range(count):
        checks.add_sighting(desk, read_sighting(SEEN | {"at": f"2026-03-{number + 1:02}T12:00:00Z"} | changes))


def names(found: searching.Results) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in found.shown]


def test_a_word_is_found_wherever_it_stands_the_newest_check_first(case: Desk) -> None:
    seen(case, 2, how="near the MILL")
    checks.note_check(case, "C-1", "He came by bus.")
    assert names(searching.search(case, "mill")) == [("Zone", "Zone A"), ("Sighting", "C-2"), ("Sighting", "C-1")]
    assert names(searching.search(case, "Bus")) == [("Sighting", "C-1")]
    assert names(searching.search(case, "beth")) == [("Protected person", "P-1")]
    assert names(searching.search(case, "nowhere")) == []
    assert names(searching.search(case, "W-4")) == []  # not all that has a w and a 4 in it


def test_what_is_recorded_late_needs_attention_too(case: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_LATELY", 2)
    seen(case, 2)  # of March
    found = searching.needs_attention(case)
    assert ([one.id for one, _ in found.lately], found.more_lately) == (["C-2", "C-1"], False)
    seen(case, 1, who="Another")
    found = searching.needs_attention(case)
    assert ([one.id for one, _ in found.lately], found.more_lately) == (["C-3", "C-2"], True)


def test_of_more_than_are_shown_it_says_that_there_is_more(case: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_SHOWN", 3)
    seen(case, 3)
    assert (len(searching.search(case, "witness").shown), searching.search(case, "witness").more) == (3, False)
    seen(case, 1)
    found = searching.search(case, "witness")
    assert ([one.name for one in found.shown], found.more) == (["C-4", "C-3", "C-2"], True)


def test_what_is_out_of_reach_takes_no_room_among_what_is_shown(case: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_SHOWN", 2)
    seen(case, 1)
    add_order(case, order(reference="SPO/9", police_force="Hexbury Police", subject={"reference": "S-9", "name": "Hex"},
                          protected_person={"reference": "P-9", "name": "Bury"}))  # fmt: skip
    seen(case, 4, subject="S-9")
    officer = case.asked_by(person(case, Role.OFFICER).actor())
    found = searching.search(officer, "witness")
    assert (names(found), found.more) == ([("Sighting", "C-1")], False)


def test_sightings_are_shown_some_at_a_time_and_each_once(
    app: FastAPI, case: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "MOST_LISTED", 2)
    seen(case, 5)
    pages, before = [], None
    for _ in range(3):
        found, before, _ = checks.newest_sightings(case, before=before)
        pages.append([recorded.id for _, _, recorded in found])
    assert pages == [["C-5", "C-4"], ["C-3", "C-2"], ["C-1"]]
    assert before is None
    person(case, Role.ANALYST)
    analyst = signed_in(app, "analyst")
    assert "Older sightings" in analyst.get("/sightings").text
    assert "There are no older ones." in analyst.get("/sightings?before=1").text
    assert analyst.get("/sightings?before=x").status_code == 404


def test_who_is_on_the_next_page_was_not_looked_at(case: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST_LISTED", 1)
    add_order(case, order(reference="SPO/9", subject={"reference": "S-9", "name": "Hex"}))
    seen(case, 1, subject="S-9")
    seen(case, 1)
    checks.newest_sightings(case, before=None)
    with case.engine.connect() as connection:
        query = "SELECT what FROM audit_event WHERE action = 'sighting.listed' ORDER BY number DESC"
        (what,) = connection.exec_driver_sql(query).scalars().all()
    assert '"S-1"' in what
    assert '"S-9"' not in what


def test_of_a_long_trail_the_last_day_is_shown_and_any_other_can_be_chosen(
    case: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen(case, 3)
    seen(case, 1, at="2026-03-02T13:00:00Z")
    assert [one.id for one in checks.show_trail(case, "SPO/2026/1").checks] == ["C-1", "C-2", "C-4", "C-3"]
    monkeypatch.setattr(checks, "MOST_AT_ONCE", 3)
    whole = checks.show_trail(case, "SPO/2026/1")
    assert (whole.day, [one.id for one in whole.checks]) == (date(2026, 3, 3), ["C-3"])
    assert [count for _, count in whole.days] == [1, 2, 1]
    chosen = checks.show_trail(case, "SPO/2026/1", date(2026, 3, 2))
    assert [one.id for one in chosen.checks] == ["C-2", "C-4"]
