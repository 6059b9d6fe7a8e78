"""Findings of a device in a period, found and marked doubtful: kept, counted and shown, and told as doubtful wherever they are."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from cordon.actions import checks
from cordon.actions.auditing import verify_audit
from cordon.actions.devices import MOST_DEVICES, doubt_device, find_findings, list_doubts, trust_device
from cordon.actions.fixes import record_fixes
from cordon.actions.maps import Form, draw_map
from cordon.actions.orders import add_order
from cordon.actions.packs import draft_statement, draft_unused, make_pack
from cordon.actions.trails import follow_trail, show_visits
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.cli.main import cordon
from cordon.desk import Desk
from cordon.reach import Reach
from cordon.right import Role
from cordon.trail import Asked
from maps.manifest import verify
from maps.scene import Audience
from monitor.doubt_storage import doubts_of
from monitor.fix import Fix
from monitor.fixtable import to_table
from monitor.plausible import Flag
from monitor.replay import Verdict
from monitor.sighting import read_sighting
from tests.builders import at, order, square
from tests.cordon.browser import Browser, Clock, actions, person, signed_in, whole_audit
from tests.cordon.mapped import map_page
from tests.cordon.test_packs import rows_of, words_of
from tests.printed import text_of
from zones.error import AlreadyThere, BadInput, BadInstant, BadValue, CordonError, MissingField, NotAllowed, NotFound
from zones.instant import uk_text
from zones.zone import MadeBy

REFERENCE, ELSEWHERE, HEXBURY = "SPO/2026/1", "SPO/HEX/1", "Hexbury Police"
WHY = "A buckle of this make opens by itself."
FROM, UNTIL = at("2026-03-03T12:00Z"), at("2026-03-03T13:00Z")
SHAPE = NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")


def fix(device: str, time: str, lat: float = 50.801) -> Fix:
    return Fix(
        row=1, device=device, at=at(f"2026-03-03T{time}Z"), lon_deg=0.0, lat_deg=lat, radius_95_m=5.0, mechanism="GPS"
    )


def record(desk: Desk, *fixes: Fix, subject: str = "S-1") -> None:
    list(record_fixes(desk, [to_table([replace(one, row=row) for row, one in enumerate(fixes, 1)])], subject=subject))


@pytest.fixture
def case(desk: Desk) -> Desk:
    """A sighting, C-1, and fixes inside a zone: T-1 at 12:00, C-2, T-2 at 12:05, C-3, T-1 at 13:00, C-4; one of T-1 far away."""
    add_order(desk, order())
    add_zones(desk, REFERENCE, [SHAPE], Options())
    seen = {"subject": "S-1", "place": "50.801,0.0", "at": "2026-03-03T12:00Z", "who": "A witness", "how": "by eye"}
    checks.add_sighting(desk, read_sighting(seen))
    record(desk, fix("T-1", "12:00"), fix("T-2", "12:05"), fix("T-1", "13:00"), fix("T-1", "12:30", 50.9))
    return desk


def doubted(desk: Desk, reference: str = REFERENCE) -> list[str]:
    """The checks of an order that say that they are doubtful."""
    return [one["check"] for one in checks.list_checks(desk, reference) if one["doubtful"]]


def doubt(desk: Desk, *devices: str, start: Any = FROM, end: Any = UNTIL, why: str = WHY) -> tuple[int, int]:
    return doubt_device(desk, devices or ("T-1",), start, end, why)


FOUND: dict[str, tuple[tuple[str, ...], Any, Any, list[str], int]] = {
    "from its beginning up to its end, which is none of it": (("T-1",), FROM, UNTIL, ["C-2"], 2),
    "at any time": (("T-1",), None, None, ["C-2", "C-4"], 3),
    "from then on": (("T-1",), UNTIL, None, ["C-4"], 1),
    "several devices, in the order of time": (("T-2", "T-1"), None, UNTIL, ["C-2", "C-3"], 3),
    "nothing of that time": (("T-2",), UNTIL, None, [], 0),
}
"""Of devices and a period the checks, and how many fixes."""


def test_the_findings_of_devices_in_a_period_are_found_and_those_alone_are_made_doubtful(case: Desk) -> None:
    for number, (name, (devices, start, end, found, fixes)) in enumerate(FOUND.items(), 1):
        told = find_findings(case, devices, start, end)
        assert ([one.id for one in told.checks], told.count, told.fixes) == (found, len(found), fixes), name
        assert find_findings(case, devices, start, end, most=1).count == len(found), name
        assert doubt_device(case, devices, start, end, WHY) == (number, len(found)), name
        assert doubted(case) == found, name
        trust_device(case, number, "It was the other make.")


def test_a_doubt_covers_what_is_recorded_later_too_until_it_is_taken_back(case: Desk) -> None:
    doubt(case)
    record(case, fix("T-1", "12:40"), fix("T-1", "13:40"), fix("T-2", "12:40"))
    assert doubted(case) == ["C-2", "C-5"]
    trust_device(case, 1, "It was the other make.")
    assert doubted(case) == []
    with pytest.raises(AlreadyThere):
        trust_device(case, 1, "It was the other make.")
    (told,) = list_doubts(case)
    assert told.taken_back is not None
    assert (told.reason, told.taken_back.reason, told.taken_back.by) == (WHY, "It was the other make.", "tester")
    assert doubt(case) == (2, 2)


def test_what_is_recorded_stays_as_it_was_and_each_fact_is_on_record(case: Desk) -> None:
    def contents() -> list[Any]:
        with case.engine.connect() as connection:
            tables = ("recorded_check", "finding", "fix", "check_note")
            return [connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id").all() for table in tables]

    before = contents()
    doubt(case)
    find_findings(case, ["T-1"], None, None)
    list_doubts(case)
    trust_device(case, 1, "It was the other make.")
    assert contents() == before
    assert actions(case)[-4:] == ["device.doubted", "device.findings_sought", "device.doubts_listed", "device.trusted"]
    told = whole_audit(case)
    assert "T-1" not in told
    assert "buckle" not in told
    record(case, fix("T-5", "12:00", 50.9))
    doubt(case, "T-5")  # all that it told is far from every zone
    marked = [line for line in whole_audit(case).splitlines() if "device.doubted" in line]
    assert ['"people":["S-1"]' in line for line in marked] == [True, True]
    assert verify_audit(case) == []
    with case.engine.begin() as connection:
        connection.execute(text("UPDATE doubted_device SET device = 'T-2'"))
    assert verify_audit(case)


REFUSED: dict[str, tuple[tuple[str, ...], Any, Any, str, type[CordonError]]] = {
    "no device": ((), None, None, WHY, MissingField),
    "a device without a name": (("",), None, None, WHY, MissingField),
    "a device of which there is no fix": (("T-9",), None, None, WHY, NotFound),
    "one of several of which there is none": (("T-1", "T-9"), None, None, WHY, NotFound),
    "its end before its beginning": (("T-1",), UNTIL, FROM, WHY, BadInstant),
    "its end at its beginning": (("T-1",), FROM, FROM, WHY, BadInstant),
    "no reason": (("T-1",), None, None, " ", MissingField),
    "very many devices": (tuple(f"T-{n}" for n in range(MOST_DEVICES + 1)), None, None, WHY, BadValue),
}


def test_what_cant_be_doubted_is_refused(case: Desk) -> None:
    for name, (devices, start, end, why, fault) in REFUSED.items():
        with pytest.raises(fault):
            doubt_device(case, devices, start, end, why)
        if name != "no reason":
            with pytest.raises(fault):
                find_findings(case, devices, start, end)
    assert list_doubts(case) == []


def test_the_very_same_doubt_is_recorded_once_and_another_reason_is_another_doubt(case: Desk) -> None:
    doubt(case, "T-1", "T-2")
    with pytest.raises(AlreadyThere) as same:
        doubt(case, "T-2", "T-1")
    assert same.value.value == "1"
    assert doubt(case, "T-1", "T-2", why="Its clock is wrong.") == (2, 2)
    assert [len(one["doubtful"]) for one in checks.list_checks(case, REFERENCE)] == [0, 2, 2, 0]


# whose records


@pytest.fixture
def forces(case: Desk) -> dict[str, Desk]:
    """The same device on a subject of another police force, C-5: at the shell, and as an officer of each sees it."""
    here = case.asked_by(person(case, Role.OFFICER).actor("a test"))
    there = case.asked_by(person(case, Role.OFFICER, "hex.officer", force=HEXBURY).actor("a test"))
    people = {"subject": {"reference": "S-2", "name": "A"}, "protected_person": {"reference": "P-2", "name": "B"}}
    add_order(there, order(reference=ELSEWHERE, police_force=HEXBURY, **people))
    add_zones(there, ELSEWHERE, [SHAPE], Options())
    record(there, fix("T-1", "12:10"), fix("T-7", "12:10", 50.9), subject="S-2")
    return {"shell": case, "here": here, "there": there}


def test_a_doubt_is_about_the_records_of_the_police_force_of_who_says_so(forces: dict[str, Desk]) -> None:
    assert doubt(forces["there"]) == (1, 1)
    assert [doubted(forces[who], ELSEWHERE) for who in ("there", "shell")] == [["C-5"], ["C-5"]]
    assert [doubted(forces[who]) for who in ("here", "shell")] == [[], []]
    assert [one.number for one in list_doubts(forces["here"])] == []
    with pytest.raises(NotFound):
        trust_device(forces["here"], 1, "It is not theirs to say.")
    assert doubt(forces["here"]) == (2, 1)
    assert [one.number for one in list_doubts(forces["there"])] == [1]
    assert [one.number for one in list_doubts(forces["shell"])] == [2, 1]
    assert (doubted(forces["shell"]), doubted(forces["shell"], ELSEWHERE)) == (["C-2"], ["C-5"])


def test_a_doubt_of_nobody_s_force_is_about_all_records_and_only_the_shell_takes_it_back(
    forces: dict[str, Desk],
) -> None:
    assert doubt(forces["shell"], "T-1", "T-7") == (1, 2)
    assert (doubted(forces["here"]), doubted(forces["there"], ELSEWHERE)) == (["C-2"], ["C-5"])
    assert list_doubts(forces["here"])[0].devices == ("T-1",)  # the other is on nobody whom they see
    with pytest.raises(NotAllowed):
        trust_device(forces["there"], 1, "It is ours alone.")
    trust_device(forces["shell"], 1, "It was the other make.")
    assert doubted(forces["there"], ELSEWHERE) == []


def test_nobody_finds_a_device_of_another_police_force(forces: dict[str, Desk]) -> None:
    told = find_findings(forces["here"], ["T-1"], None, None)
    assert ([one.id for one in told.checks], told.fixes) == (["C-2", "C-4"], 3)
    add_order(forces["shell"], order(reference="SPO/HEX/2", police_force=HEXBURY))  # of a subject whom both see
    record(forces["there"], fix("T-7", "12:15"))
    calls: tuple[Callable[[str], Any], ...] = (
        lambda device: find_findings(forces["here"], [device], None, None),
        lambda device: doubt_device(forces["here"], [device], None, None, WHY),
    )
    for call in calls:
        with pytest.raises(NotFound) as there:
            call("T-7")
        with pytest.raises(NotFound) as nowhere:
            call("T-8")
        assert f"{there.value}".replace("T-7", "T-8") == f"{nowhere.value}"


def test_nobody_is_followed_by_what_another_police_force_recorded(forces: dict[str, Desk]) -> None:
    add_order(forces["shell"], order(reference="SPO/HEX/2", police_force=HEXBURY))  # of a subject whom both see
    record(forces["there"], fix("T-7", "12:15"))
    counted = {
        who: sum(count for _, count in show_visits(forces[who], REFERENCE, None).days) for who in ("here", "shell")
    }
    assert counted["shell"] == counted["here"] + 1 > 1
    followed = {who: follow_trail(forces[who], REFERENCE, Asked()).track.devices for who in ("here", "shell")}
    assert ("T-7" in followed["here"], "T-7" in followed["shell"]) == (False, True)
    assert follow_trail(forces["there"], "SPO/HEX/2", Asked()).track.devices == ("T-7",)


def test_who_may_only_look_marks_nothing(case: Desk) -> None:
    reviewer = case.asked_by(person(case, Role.REVIEWER).actor("a test"))
    assert find_findings(reviewer, ["T-1"], None, None).count == 2
    for call in (lambda: doubt(reviewer), lambda: trust_device(reviewer, 1, WHY)):
        with pytest.raises(NotAllowed):
            call()


# where it is shown


def test_the_api_and_the_explanation_of_a_check_say_so(case: Desk, app: FastAPI) -> None:
    client = TestClient(app, base_url="http://127.0.0.1")
    assert client.post("/api/v1/checks/C-2/verify").json()["doubtful"] == []
    doubt(case)
    (said,) = list_doubts(case)
    told = said.as_json()
    assert (told["doubt"], told["reason"], told["by"]) == (1, WHY, "tester")
    found = {one["check"]: one["doubtful"] for one in client.get(f"/api/v1/findings?order={REFERENCE}").json()}
    assert found == {"C-1": [], "C-2": [told], "C-3": [], "C-4": []}
    assert client.post("/api/v1/checks/C-2/verify").json()["doubtful"] == [told]
    assert checks.verify_check(case, "C-2").verdict is Verdict.SAME
    line = checks.explain_check(case, "C-2")[0].lines[0]
    assert (line.name, line.value) == ("doubtful", said.words)
    changes = {one.about: (one.one, one.other) for one in checks.compare_checks(case, "C-2", "C-4")}
    assert changes["doubtful"] == (said.words, "no")


def test_the_pages_say_so_with_who_said_it_and_when(case: Desk, app: FastAPI) -> None:
    doubt(case)
    at_ = uk_text(list_doubts(case)[0].at)
    browser = Browser(app)
    check, trail = (re.sub(r"<[^>]+>", "", browser.get(path).text) for path in ("/checks/C-2", "/orders/1/trail"))
    assert f"Doubtful: {WHY}" in check
    assert f"by tester, {at_} (doubt 1)." in check
    assert f"Doubtful {WHY} (tester, {at_})" in trail
    assert trail.count(f"Doubtful {WHY}") == 1
    for other in ("C-1", "C-3", "C-4"):
        assert "Doubtful" not in browser.get(f"/checks/{other}").text


def test_the_trail_flags_its_fixes_and_tells_of_the_doubt(case: Desk, app: FastAPI) -> None:
    assert not follow_trail(case, REFERENCE, Asked()).flags.any()
    doubt(case)
    followed = follow_trail(case, REFERENCE, Asked())
    flagged = [
        (followed.track.devices[device], followed.track.at(place))
        for place, device in enumerate(followed.track.device)
        if followed.flags[place] & Flag.DOUBTED
    ]
    assert flagged == [("T-1", FROM), ("T-1", at("2026-03-03T12:30Z"))]
    assert [(one.number, count) for one, count in followed.doubts] == [(1, 2)]
    assert (Flag.DOUBTED, 1) in followed.episodes[0].flags
    visits = browser_words(Browser(app).get("/orders/1/visits").text)
    assert "2 fixes are doubtful: " + WHY in visits
    assert "flagged: doubtful device" in visits
    record(case, fix("T-1", "12:00"))  # what was recorded twice is one fix
    assert [(one.number, count) for one, count in follow_trail(case, REFERENCE, Asked()).doubts] == [(1, 2)]
    # Those of a file are not on record: nobody said anything of them.
    of_file = follow_trail(case, REFERENCE, Asked(), [to_table([fix("T-1", "12:00")])])
    assert not of_file.doubts
    assert not of_file.flags.any()


def browser_words(page: str) -> str:
    """The words that a map carries."""
    return json.dumps(json.loads(re.findall(r'id="cordon-words">(.*?)</script>', page, re.DOTALL)[0]))


def test_the_officer_s_map_says_why_and_what_is_filed_only_that_it_is_so(case: Desk) -> None:
    before = {audience: map_page(case, REFERENCE, audience) for audience in Audience}
    filed = features_filed(case)
    doubt(case)
    after = {audience: map_page(case, REFERENCE, audience) for audience in Audience}
    said = list_doubts(case)[0].words
    assert f"Doubtful: {said}" in browser_words(after[Audience.OFFICER])
    assert "Doubtful (doubt 1), as was recorded of the device: C-2." in browser_words(after[Audience.COURT])
    assert "buckle" not in after[Audience.COURT]
    assert "oubt" not in browser_words(before[Audience.OFFICER]) + browser_words(before[Audience.COURT])
    sheets = text_of(draw_map(case, REFERENCE, Audience.COURT, Form.SHEETS).content)
    assert sheets.count("(doubt 1)") == 2  # in the table and below the map
    assert "buckle" not in sheets
    features = features_filed(case)
    assert features["shown_sha256"] != filed["shown_sha256"]
    told = [one["properties"] for one in features["features"] if "location" in one["properties"]]
    answers = {one["location"]: one["answer"] for one in told}
    assert answers["C-2"] == f"{answers['C-4']}. Doubtful (doubt 1)"


def features_filed(desk: Desk) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(draw_map(desk, REFERENCE, Audience.COURT, Form.FEATURES).content)
    return made


@pytest.mark.parametrize("form", [Form.PAGE, Form.FEATURES, Form.SHEETS])
def test_the_subject_s_copies_are_the_same_bytes_before_and_after(case: Desk, clock: Clock, form: Form) -> None:
    def copy() -> bytes:
        return draw_map(case, REFERENCE, Audience.SUBJECT, form).content

    before = copy()
    doubt(case)
    assert copy() == before


def test_a_pack_keeps_the_location_and_says_that_it_is_doubtful(case: Desk) -> None:
    first = make_pack(case, REFERENCE)
    doubt(case)
    made = make_pack(case, REFERENCE)
    assert (first.exhibit.reference, made.exhibit.reference) == (f"{REFERENCE}/P1", f"{REFERENCE}/P2")
    assert verify(made.pack.content).faults == ()
    rows, before = rows_of(made.pack.content), rows_of(first.pack.content)
    assert [row["check"] for row in rows] == [row["check"] for row in before]
    assert [row["check"] for row in rows if row["answer"].endswith("Doubtful (doubt 1)")] == ["C-2"]
    told = re.sub(r"\s+", " ", text_of(made.pack.pdf))
    assert "said that findings of devices are doubtful (doubt 1)" in told
    assert "Of these doubtful" in told
    assert "buckle" not in told
    assert "oubtful" not in re.sub(r"\s+", " ", text_of(first.pack.pdf))


def test_the_statement_gives_the_reason_and_the_schedule_of_unused_material_lists_the_record(case: Desk) -> None:
    doubt(case)
    label = next(row["label"] for row in rows_of(make_pack(case, REFERENCE).pack.content) if row["check"] == "C-2")
    statement, unused = (words_of(draft(case, REFERENCE).content) for draft in (draft_statement, draft_unused))
    assert f"Doubtful (doubt 1): {label}. On " in statement
    assert f"“{WHY}”" in statement
    assert f"which makes {label} doubtful: by tester" in unused
    assert "buckle" not in unused


# the command line and the page


@pytest.fixture
def shell(case: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setenv("CORDON_HOME", str(case.settings.folder))
    case.engine.dispose()

    def run(*words: str) -> Any:
        done = CliRunner().invoke(cordon, [*words, "--reason", "a test"])
        return done.exception or done.output

    return run


def test_the_command_line_finds_marks_lists_and_takes_back(shell: Callable[..., Any]) -> None:
    period = ("--from", "2026-03-03T12:00Z", "--until", "2026-03-03T13:00Z")
    told = shell("device", "findings", "T-1", "T-2", *period).splitlines()
    assert told[0].startswith("2 checks of 3 fixes on record")
    assert [line.split("\t")[:2] for line in told[1:]] == [["C-2", "T-1"], ["C-3", "T-2"]]
    assert (
        shell("device", "doubt", "T-1", *period, "--because", WHY)
        == "Recorded doubt 1: it is about 1 recorded check.\n"
    )
    assert f"Doubtful: {WHY} (" in shell("device", "findings", "T-1")
    found = json.loads(shell("device", "findings", "T-1", "--json"))
    assert [(one["check"], one["device"], [each["doubt"] for each in one["doubtful"]]) for one in found["findings"]] == [
        ("C-2", "T-1", [1]), ("C-4", "T-1", []),
    ]  # fmt: skip
    assert f"Doubtful: {WHY} (" in shell("verify", "C-2")
    assert json.loads(shell("verify", "C-2", "--json"))["doubtful"][0]["reason"] == WHY
    trail = json.loads(shell("trail", REFERENCE, "--json"))
    assert [(one["doubt"], one["fixes"]) for one in trail["doubtful"]] == [(1, 2)]
    assert next(one["fixes"] for one in trail["flags"] if one["flag"] == "doubtful device") == 2
    assert "2 fixes are doubtful: " + WHY in shell("trail", REFERENCE)
    assert isinstance(shell("device", "doubt", "T-1", *period, "--because", WHY), AlreadyThere)
    assert shell("device", "trust", "1", "--because", "It was the other make.") == "Took back doubt 1.\n"
    assert "Taken back: It was the other make. (" in shell("device", "doubts")
    (listed,) = json.loads(shell("device", "doubts", "--json"))
    assert (listed["devices"], listed["until"], listed["taken_back"]["reason"]) == (
        ["T-1"], "2026-03-03T13:00:00Z", "It was the other make.",
    )  # fmt: skip
    for words in (("findings", "T-9"), ("doubt", "T-1", "--from", "noon", "--because", WHY)):
        assert isinstance(shell("device", *words), NotFound | BadInput)


def test_they_are_found_marked_and_taken_back_on_the_page(case: Desk, app: FastAPI) -> None:
    browser = Browser(app)
    asked = {"devices": "T-1\r\n T-2 ", "until_day": "2026-03-03", "until_hour": "12:03", "why": "a strap is faulty"}
    assert browser.send("/devices", asked | {"why": ""}).status_code == 422
    assert "T-9" in browser.send("/devices", asked | {"devices": "T-9"}).text
    found = browser.send("/devices", asked).text
    assert re.findall(r'href="(/checks/C-\d+)"', found) == ["/checks/C-2"]
    refused = browser.send("/devices/doubts", asked, page="/devices")
    assert (refused.status_code, 'id="because-error"' in refused.text) == (422, True)
    for _ in range(2):  # the form is sent twice
        marked = browser.send("/devices/doubts", asked | {"because": WHY}, page="/devices")
        assert (marked.status_code, marked.headers["location"]) == (303, "/devices")
    assert doubted(case) == ["C-2"]
    assert WHY in browser.get("/devices").text
    assert "Doubtful" in browser.send("/devices", asked).text
    refused = browser.send("/devices/doubts/1/end", page="/devices")
    assert (refused.status_code, 'id="because-1-error"' in refused.text) == (422, True)
    taken = browser.send("/devices/doubts/1/end", {"because": "It was the other make."}, page="/devices")
    assert taken.status_code == 303
    assert "It was the other make." in browser.get("/devices").text
    assert doubted(case) == []
    assert whole_audit(case).count("a strap is faulty") == 4


def test_an_officer_has_no_button_for_a_doubt_about_the_records_of_all(forces: dict[str, Desk], app: FastAPI) -> None:
    doubt(forces["shell"])
    doubt(forces["there"], why="Its clock is wrong.")
    page = signed_in(app, "hex.officer").get("/devices").text
    assert re.findall(r'action="/devices/doubts/(\d+)/end"', page) == ["2"]
    assert "in the records of all police forces" in page


def test_many_checks_are_asked_about_at_once_and_none_where_nothing_is_doubtful(
    case: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def counted(connection: Any, doubts: Any, fixes: Any) -> Any:
        asked.append(len(fixes))
        return doubts_of(connection, doubts, fixes)

    monkeypatch.setattr("cordon.reach.doubts_of", counted)
    with case.engine.begin() as connection:
        reach = Reach(connection=connection, actor=case.actor)
        assert [one.id for one in reach.checks()] == ["C-1", "C-2", "C-3", "C-4"]
    assert asked == []
    doubt(case)
    asked.clear()
    with case.engine.begin() as connection:
        found = list(Reach(connection=connection, actor=case.actor).checks())
    assert [one.id for one in found if one.doubts] == ["C-2"]
    assert asked == [3]
