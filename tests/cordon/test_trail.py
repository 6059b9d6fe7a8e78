"""cordon trail: from a file or the record to visits, flags and the officers' page."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fastapi import FastAPI
from fastapi.testclient import TestClient

import monitor.storage
from cordon.actions import checks
from cordon.actions.fixes import record_fixes
from cordon.actions.orders import add_order
from cordon.actions.trails import follow_trail, scene_of
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.cli.trail import trail
from cordon.desk import Desk
from cordon.trail import Asked
from maps.trail.scene import State
from monitor.fixfile.read import read_blocks
from monitor.replay import RecordedCheck
from tests.builders import SHARED, order, square
from zones.error import BadValue, CordonError, NotFound
from zones.instant import utc_text
from zones.order import served_at
from zones.zone import MadeBy

HEADER = "device,time,latitude,longitude,radius_95_m"


@pytest.fixture
def case(desk: Desk, tmp_path: Path) -> Path:
    """A zone of 140 by 220 m, and a way that comes in from the west, stays for ten minutes and goes on to the east."""
    add_order(desk, order())
    add_zones(desk, "SPO/2026/1", [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    rows = [
        f"T-1,2026-03-03T12:{n:02}Z,50.801,{-0.003 + min(n, 3) * 0.001 + max(0, n - 13) * 0.001:.4f},10"
        for n in range(20)
    ]
    path = tmp_path / "fixes.csv"
    path.write_text("\n".join([HEADER, *rows, "T-1,when?,50.801,0,10"]))
    return path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(trail, [str(word) for word in words])


def test_fixes_of_times_at_which_a_device_was_not_the_subjects_are_flagged(case: Path) -> None:
    def flagged(*words: str) -> list[int]:
        found = json.loads(run("SPO/2026/1", case, "--json", *words).stdout)
        (rule,) = [one for one in found["flags"] if one["flag"] == "not assigned then"]
        assert len(rule["rows"]) == rule["fixes"]
        return [int(row) for row in rule["rows"]]

    assert flagged() == flagged("--assigned", "T-2=/2026-01-01T00:00Z") == []
    assert flagged("--assigned", "T-1=2026-03-03T12:02Z/") == [1, 2]
    assert flagged("--assigned", "T-1=/2026-03-03T12:02Z", "--assigned", "T-1=2026-03-03T12:03Z/") == [3]
    for wrong in ("T-1", "T-1=2026-03-03T12:02Z", "T-1=noon/", "T-1=2026-03-03T12:02Z/2026-03-03T12:01Z"):
        assert isinstance(run("SPO/2026/1", case, "--assigned", wrong).exception, CordonError), wrong


def test_the_visits_of_a_file_of_fixes_are_told_in_sentences(case: Path) -> None:
    done = run("SPO/2026/1", case)
    assert done.exception is None, done.exception
    counts, refused, nothing, visit, *_ = done.output.splitlines()
    assert counts == "20 fixes of T-1, all taken as the subject's. Visits: 1. Rows refused: 1."
    assert refused.startswith("   Row 21, time “when?”: It can't be read as a date and time. Write it like ")
    assert (nothing, visit) == ("", "A  SPO/2026/1, Zone A")
    assert (
        "Tag T-1 is proved inside Zone A by 11 of 13 fixes, on Tue 3 Mar 2026 from 12:03 GMT to 12:13 GMT: "
        in done.output
    )
    assert "was last proved outside before that at 12:01" in done.output


def test_the_same_from_the_record_and_whatever_the_order_of_the_rows(case: Path, desk: Desk) -> None:
    lines = case.read_text().splitlines()
    mixed = case.with_name("mixed.csv")
    mixed.write_text("\n".join([lines[0], *lines[:0:-1], *lines[5:9]]))
    list(record_fixes(desk, (block.fixes for block in read_blocks(case, {})), subject="S-1"))
    found = [
        json.loads(run(*words, "--json").stdout)
        for words in (("SPO/2026/1", case), ("SPO/2026/1", mixed), ("SPO/2026/1",))
    ]

    def told(one: dict[str, object]) -> str:
        return re.sub(r'"row": \d+', "", json.dumps(one["episodes"]))

    assert found[0]["episodes"]
    assert told(found[0]) == told(found[1]) == told(found[2])
    assert [one["repeated"] for one in found] == [0, 4, 0]


def test_the_page_is_one_file_for_officers_with_every_visit(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "trail.html"
    done = run("SPO/2026/1", case, "--out", out)
    assert done.exception is None, done.exception
    page = out.read_text(encoding="utf-8")
    assert "For officers only" in page
    assert "cdn" not in page


def test_the_map_never_shows_somebody_inside_a_zone_that_did_not_apply(case: Path, desk: Desk) -> None:
    early = case.with_name("early.csv")
    when = ("2026-01-05T09:59Z,50.801,0", "2026-01-05T10:01Z,50.801,0", "2026-01-05T10:02Z,50.801,0.003")
    early.write_text("\n".join([HEADER, *(f"T-1,{one},10" for one in when)]))  # the order is made at 10:00
    batches = [block.fixes for block in read_blocks(early, {})]
    shown = scene_of(follow_trail(desk, "SPO/2026/1", Asked(), batches))
    assert [State(one) for one in shown.fixes.state] == [State.NOT_APPLYING, State.UNSERVED, State.OUTSIDE]


def test_the_map_never_shows_somebody_inside_before_the_order_was_served(case: Path, desk: Desk) -> None:
    early = case.with_name("early.csv")
    served = served_at(order())
    assert served is not None
    when = (served - timedelta(seconds=1), served)
    early.write_text("\n".join([HEADER, *(f"T-1,{utc_text(one)},50.801,0,10" for one in when)]))
    shown = scene_of(follow_trail(desk, "SPO/2026/1", Asked(), [block.fixes for block in read_blocks(early, {})]))
    assert [State(one) for one in shown.fixes.state] == [State.UNSERVED, State.INSIDE]


def test_fixes_that_point_away_are_told_by_their_rows(case: Path) -> None:
    away = [f"T-2,2026-03-03T12:{n:02}Z,50.801,0.01,10" for n in (6, 7)]
    case.write_text("\n".join([*case.read_text().splitlines()[:-1], *away]))
    (made,) = json.loads(run("SPO/2026/1", case, "--json").stdout)["episodes"]
    assert made["outside_meanwhile"] == [21, 22]


def test_only_what_is_asked_about_is_followed(case: Path) -> None:
    found = json.loads(
        run("SPO/2026/1", case, "--from", "2026-03-03T12:05Z", "--until", "2026-03-03T12:10Z", "--json").stdout
    )
    assert found["fixes"] == 5
    assert [one["entry"] for one in found["episodes"]] == ["not seen"]
    for words in (("--device", "T-2"), ("--from", "2027-01-01T00:00Z")):
        done = run("SPO/2026/1", case, *words)
        assert isinstance(done.exception, NotFound)


def test_a_rule_for_alerts_is_always_shown_and_leaves_no_visit_out(case: Path) -> None:
    def told(*words: str) -> list[tuple[bool, str]]:
        done = run("SPO/2026/1", case, "--json", *words)
        return [(one["alerts"], one["alert_rule"]) for one in json.loads(done.stdout)["episodes"]]

    assert told() == [(True, "every episode, no rule being set")]
    assert told("--dwell", "Zone A=5", "--fixes", "Zone A=3")[0][0]
    assert not told("--dwell", "Zone A=60")[0][0]
    assert not told("--fixes", "Zone A=500")[0][0]
    assert isinstance(run("SPO/2026/1", case, "--fixes", "Zone B=500").exception, NotFound)
    assert "No alert: " in run("SPO/2026/1", case, "--dwell", "Zone A=60").output


@pytest.mark.parametrize(
    "words", [("--out", "trail.pdf"), ("--columns", "nonsense"), ("--dwell", "Zone A"), ("--dwell", "=5")]
)
def test_what_cant_be_done_is_said(case: Path, words: tuple[str, str]) -> None:
    done = run("SPO/2026/1", case, *words)
    assert isinstance(done.exception, BadValue)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the reference data is not beside the project")
def test_trails_of_others_run_through_as_they_are(case: Path, desk: Desk, tmp_path: Path) -> None:
    files = [
        path for path in (SHARED / "trails").rglob("*") if path.suffix in (".gpx", ".csv") and "moj" not in path.name
    ]
    assert files
    for path in files:
        done = run("SPO/2026/1", path, "--radius", "20", "--out", tmp_path / "trail.html", "--json")
        if isinstance(done.exception, CordonError):
            assert "no fix" in str(done.exception), (path, done.exception)
            continue
        assert done.exception is None, (path, done.exception)
        assert json.loads(done.stdout)["fixes"] > 0


def test_a_fix_recorded_in_error_is_left_out_and_counted(case: Path, desk: Desk) -> None:
    list(record_fixes(desk, (block.fixes for block in read_blocks(case, {})), subject="S-1"))
    wrong = checks.list_checks(desk, "SPO/2026/1")[3]["check"]
    before = json.loads(run("SPO/2026/1", "--json").stdout)
    checks.mark_check(desk, wrong, "It was another tag.", in_error=True)
    after = json.loads(run("SPO/2026/1", "--json").stdout)
    assert before["fixes"] - after["fixes"] == len(after["recorded_in_error"]) == 1
    assert "marked as recorded in error: 1" in run("SPO/2026/1").output


def test_to_leave_out_what_is_in_error_the_marks_are_read_and_no_other_check(
    case: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(record_fixes(desk, (block.fixes for block in read_blocks(case, {})), subject="S-1"))
    listed = [one["check"] for one in checks.list_checks(desk, "SPO/2026/1")]
    for wrong in listed[2:4]:
        checks.mark_check(desk, wrong, "It was another tag.", in_error=True)
    checks.mark_check(desk, listed[2], "It was this tag.", in_error=False)
    read, kept = list[object](), monitor.storage._recorded

    def counted(row: Any) -> RecordedCheck:
        read.append(row)
        return kept(row)

    monkeypatch.setattr(monitor.storage, "_recorded", counted)
    found = follow_trail(desk, "SPO/2026/1", Asked())
    assert len(found.in_error) == len(read) == 1 < len(listed)
    checks.mark_check(desk, listed[3], "It was this tag, too.", in_error=False)
    read.clear()
    assert follow_trail(desk, "SPO/2026/1", Asked()).in_error == read == []


def test_the_page_of_visits_has_them_on_a_map_for_a_day_or_all(case: Path, desk: Desk, app: FastAPI) -> None:
    with TestClient(app, base_url="http://127.0.0.1") as browser:
        assert "No fix of a tag is on record." in browser.get("/orders/1/visits").text
        list(record_fixes(desk, (block.fixes for block in read_blocks(case, {})), subject="S-1"))
        assert "20 fixes of 1 tag" in browser.get("/orders/1/visits").text
        assert "20 fixes of 1 tag" in browser.get("/orders/1/visits?day=2026-03-03").text
        assert "on record of that day" in browser.get("/orders/1/visits?day=2026-03-04").text
        assert browser.get("/orders/1/visits?day=nonsense").status_code == 422
