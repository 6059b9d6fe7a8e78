"""Checks that were recorded in error: marked everywhere, relied on nowhere, never changed."""

import json
import re
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from cordon.actions import checks, searching
from cordon.actions.auditing import verify_audit
from cordon.actions.fixes import record_fixes
from cordon.actions.orders import add_order
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.cli.main import cordon
from cordon.desk import Desk, now, open_desk
from cordon.right import Role
from maps.scene import Audience
from monitor.fix import Fix
from monitor.fixtable import to_table
from monitor.replay import Verdict
from monitor.sighting import read_sighting
from tests.builders import order, square
from tests.cordon.browser import Browser, actions, person
from tests.cordon.mapped import map_page
from zones.error import AlreadyThere, MissingField, NotAllowed, NotFound
from zones.instant import uk_text, utc_text
from zones.zone import MadeBy

REFERENCE = "SPO/2026/1"
WHY = "The man on the bus was his brother."


@pytest.fixture
def case(desk: Desk) -> Desk:
    """Two sightings of now, C-1 and C-2, and a fix, C-3, all inside a zone."""
    add_order(desk, order())
    add_zones(desk, REFERENCE, [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    for place in ("50.8011,0.0001", "50.8012,0.0002"):
        seen = {
            "subject": "S-1",
            "place": place,
            "at": utc_text(now()),
            "who": "A witness",
            "how": "by eye",
            "radius_m": 5,
        }
        checks.add_sighting(desk, read_sighting(seen))
    fix = Fix(row=1, device="T", at=now(), lon_deg=0.0, lat_deg=50.8012, radius_95_m=5.0)
    list(record_fixes(desk, [to_table([fix])], subject="S-1"))
    return desk


def mark(desk: Desk, check: str = "C-1") -> None:
    checks.mark_check(desk, check, WHY, in_error=True)


def take_back(desk: Desk, check: str = "C-1") -> None:
    checks.mark_check(desk, check, "It was him: see the film.", in_error=False)


def contents(desk: Desk) -> list[Any]:
    """All that is kept of the checks, to the byte."""
    with desk.engine.connect() as connection:
        return [
            connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id").all()
            for table in ("recorded_check", "finding", "sighting", "fix")
        ]


def on_map(desk: Desk, audience: Audience) -> str:
    return map_page(desk, REFERENCE, audience)


def points(page: str) -> set[str]:
    """The checks that a map shows: by its words, of which the sentence of what is left out is none."""
    words = json.loads(re.findall(r'id="cordon-words">(.*?)</script>', page, re.DOTALL)[0])
    shown = words["points"] if "points" in words else [one for one in words["labels"] if one["kind"] == "point"]
    return {one["text"] for one in shown}


def test_a_mark_is_a_record_of_its_own_that_changes_nothing_and_is_taken_back_by_another(case: Desk) -> None:
    before = contents(case)
    mark(case)
    with pytest.raises(AlreadyThere):
        mark(case)
    said = checks.show_check(case, "C-1").recorded.in_error
    assert said is not None
    assert (said.reason, said.by) == (WHY, "tester")
    take_back(case)
    with pytest.raises(AlreadyThere):
        take_back(case)
    shown = checks.show_check(case, "C-1")
    assert shown.recorded.in_error is None
    assert [one.says for one in shown.notes] == ["in error", "not in error"]
    assert contents(case) == before
    assert [one for one in actions(case) if "error" in one] == ["check.marked_in_error", "check.error_taken_back"]
    assert verify_audit(case) == []
    with case.engine.begin() as connection:
        connection.execute(text("UPDATE check_note SET kind = NULL WHERE id = 2"))
    assert verify_audit(case)


def test_a_reason_is_needed_and_who_saves_no_check_marks_none(case: Desk) -> None:
    with pytest.raises(MissingField, match="error_reason"):
        checks.mark_check(case, "C-1", " ", in_error=True)
    with pytest.raises(NotAllowed):  # who notes checks, and saves none
        mark(case.asked_by(person(case, Role.REVIEWER).actor("a test")))
    elsewhere = case.asked_by(person(case, Role.OFFICER, "hex.officer", force="Hexbury Police").actor("a test"))
    with pytest.raises(NotFound):
        mark(elsewhere, "C-2")


def test_what_was_recorded_in_error_stays_in_every_list_and_is_marked_there(case: Desk, app: FastAPI) -> None:
    mark(case)
    browser, client = Browser(app), TestClient(app, base_url="http://127.0.0.1")
    found = browser.send("/search", {"text": "witness", "why": "a test"}).text
    for page in (browser.get("/sightings").text, browser.get("/orders/1/trail").text, found):
        assert page.count("Recorded in error") == 1
        assert "/checks/C-1" in page
    check = browser.get("/checks/C-1").text
    said = checks.show_check(case, "C-1").recorded.in_error
    assert said is not None
    for words in (
        'id="in-error">Recorded in error</h2>',
        WHY,
        f"<bdi>tester</bdi>, {uk_text(said.at)}",
        "As it was answered then",
    ):
        assert words in check
    assert 'id="in-error"' not in browser.get("/checks/C-2").text
    assert searching.search(case, "his brother").shown[0].check == "C-1"  # by the words of the reason
    told = {"reason": WHY, "by": "tester", "at": utc_text(said.at)}
    for address in ("/api/v1/sightings", f"/api/v1/findings?order={REFERENCE}"):
        marked = {one["check"]: one["recorded_in_error"] for one in client.get(address).json()}
        assert (marked["C-1"], marked["C-2"]) == (told, None)
    assert client.post("/api/v1/checks/C-1/verify").json()["recorded_in_error"] == told


def test_the_home_page_no_longer_calls_for_attention_to_it_and_says_who_marked_it(case: Desk, app: FastAPI) -> None:
    assert [one.id for one, _ in searching.needs_attention(case).lately] == ["C-2", "C-1"]
    mark(case)
    assert [one.id for one, _ in searching.needs_attention(case).lately] == ["C-2"]
    assert "Recorded in error lately: C-1, by tester" in re.sub(r"<[^>]+>", "", Browser(app).get("/").text)
    take_back(case)
    assert len(searching.needs_attention(case).lately) == 2
    assert not searching.needs_attention(case).in_error


def test_it_is_on_no_map_and_on_nothing_that_is_filed_and_the_officer_s_map_names_it(case: Desk, app: FastAPI) -> None:
    for check in ("C-1", "C-3"):  # a fix as well as a sighting
        assert check in points(on_map(case, Audience.OFFICER))
        mark(case, check)
    officer, court = on_map(case, Audience.OFFICER), on_map(case, Audience.COURT)
    assert points(officer) == points(court) == {"C-2"}
    assert "Left out, for they were recorded in error: C-1, C-3." in officer
    for filed in (court, on_map(case, Audience.SUBJECT)):
        assert not re.search(r"in error|\bC-[13]\b|brother", filed)
    trail = Browser(app).get("/orders/1/trail").text
    assert points(trail) == {"C-2"}
    assert 'id="cordon-words"' not in Browser(app).get("/checks/C-1").text
    take_back(case)
    assert points(on_map(case, Audience.COURT)) == {"C-1", "C-2"}


def test_it_is_done_again_and_explained_and_that_says_so(case: Desk, home: Any) -> None:
    mark(case)
    found = checks.verify_check(case, "C-1")
    assert (found.verdict, found.differences) == (Verdict.SAME, ())
    assert found.in_error is not None
    line = checks.explain_check(case, "C-1")[0].lines[0]
    assert (line.name, line.value.startswith(WHY)) == ("recorded in error", True)
    changes = {one.about: (one.one.startswith(WHY), one.other) for one in checks.compare_checks(case, "C-1", "C-2")}
    assert changes["recorded in error"] == (True, "no")


def test_the_command_line_says_so(case: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    mark(case)
    monkeypatch.setenv("CORDON_HOME", str(case.settings.folder))
    case.engine.dispose()
    told = CliRunner().invoke(cordon, ["verify", "C-1", "--reason", "a test"])
    assert (told.exit_code, told.output.splitlines()[0]) == (0, "C-1: the same")
    assert f"Recorded in error: {WHY} (tester, " in told.output
    listed = CliRunner().invoke(cordon, ["sighting", "list", "--reason", "a test"]).output.splitlines()
    assert [one.endswith("\trecorded in error") for one in listed] == [True, False]


def test_it_is_marked_and_taken_back_on_its_page(case: Desk, app: FastAPI) -> None:
    browser = Browser(app)
    refused = browser.send("/checks/C-1/in-error", {"error_reason": ""}, page="/checks/C-1")
    assert (refused.status_code, 'id="error_reason-error"' in refused.text) == (422, True)
    for _ in range(2):  # the form is sent twice
        assert browser.send("/checks/C-1/in-error", {"error_reason": WHY}, page="/checks/C-1").status_code == 303
    assert 'action="/checks/C-1/in-error/end"' in browser.get("/checks/C-1").text
    assert (
        browser.send("/checks/C-1/in-error/end", {"error_reason": "It was him."}, page="/checks/C-1").status_code == 303
    )
    page = browser.get("/checks/C-1").text
    assert 'id="in-error"' not in page
    assert page.index("Recorded in error:") < page.index("Not recorded in error after all:")
    assert [one for one in actions(case) if "error" in one] == ["check.marked_in_error", "check.error_taken_back"]


def test_notes_of_before_marks_were_known_keep_their_hashes(case: Desk) -> None:
    checks.note_check(case, "C-1", "He came by bus.")
    with case.engine.begin() as connection:
        connection.execute(text("ALTER TABLE check_note DROP COLUMN kind"))
        connection.execute(text("ALTER TABLE case_place DROP COLUMN reading"))
        connection.execute(text("DROP INDEX ix_recorded_check_sighting_id"))
        connection.execute(text("DROP TABLE order_event_end"))
        for table in ("exhibit", "device_doubt_end", "doubted_device", "device_doubt"):
            connection.execute(text(f"DROP TABLE {table}"))
        for index in ("ix_fix_device", "ix_recorded_check_fix_id"):
            connection.execute(text(f"DROP INDEX {index}"))
        connection.execute(text("ALTER TABLE fix DROP COLUMN mechanism"))
        connection.execute(text("ALTER TABLE fix DROP COLUMN speed_mps"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    case.engine.dispose()
    again = open_desk(case.settings, case.actor)
    assert verify_audit(again) == []
    mark(again)
    assert [one.says for one in checks.show_check(again, "C-1").notes] == ["", "in error"]
    assert verify_audit(again) == []
