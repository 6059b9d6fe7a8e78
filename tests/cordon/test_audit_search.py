"""The audit searched: who did what, and who looked at one person; on pages, at the shell, as a file."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi import FastAPI
from sqlalchemy import insert

from cordon.actions.auditing import export_audit, search_audit, verify_audit
from cordon.actions.checks import add_sighting, check_place
from cordon.actions.orders import add_order, list_orders, show_order
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.actor import Actor
from cordon.audit.chain import GENESIS, event_table
from cordon.audit.export import csv_text
from cordon.audit.search import Event, Sought, search
from cordon.audit.verify import faults
from cordon.audit.words import WORDS, read_sought, what_words, words_of
from cordon.cell import cell as harmless_cell
from cordon.cli.main import cordon
from cordon.desk import Desk
from cordon.right import Role
from monitor.location import Accuracy
from monitor.place.read import Given
from monitor.sighting import read_sighting
from tests.builders import moment, order, square
from tests.cordon.browser import FORCE, Browser, Clock, actions, person, signed_in
from zones.canon import canonical
from zones.database import writing
from zones.error import CordonError
from zones.instant import Instant
from zones.zone import MadeBy


def _put(desk: Desk, *events: tuple[Any, ...]) -> None:
    """Events as rows alone, an hour apart from Tue 3 March 2026 at 00:30 on: enough to be searched."""
    start = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
    with writing(desk.engine) as connection:
        for number, (action, what, *who) in enumerate(events, 1):
            at = Instant(start.replace(hour=number % 24))
            connection.execute(insert(event_table).values(
                number=number, at=at, actor=who[0] if who else "olly", action=action, what=canonical(what).decode(),
                to_whom="", why="", previous=GENESIS, hash=GENESIS,
            ))  # fmt: skip


def _numbers(desk: Desk, sought: Sought, **paging: int) -> list[int]:
    with writing(desk.engine) as connection:
        return [
            one.number for one in search(connection, sought, before=paging.get("before"), most=paging.get("most", 50))
        ]


def _about(*references: str) -> Sought:
    return Sought(about=frozenset(references))


AWKWARD = [
    "S-1",
    "S-12",
    "S_1",
    "S%1",
    "S\\1",
    'S"1',
    "s-1",
    "Ñ/1",
    "order",
    "people",
    "[S-1]",
    "S-1,S-2",
    "S-",
    "1",
    "{{1}}",
    "'",
]


@pytest.mark.parametrize("reference", AWKWARD)
def test_a_reference_is_found_whole_in_either_case_and_no_other_with_it(desk: Desk, reference: str) -> None:
    _put(desk, *(("order.shown", {"order": "X", "people": [one]}) for one in AWKWARD))
    same = [number for number, one in enumerate(AWKWARD, 1) if one.lower() == reference.lower()]
    for typed in {reference, reference.lower()} if reference.isascii() else {reference}:
        assert _numbers(desk, _about(typed)) == same[::-1]


def test_a_reference_is_found_wherever_an_event_names_one_and_nowhere_else(desk: Desk) -> None:
    _put(
        desk,
        ("order.shown", {"order": "S-1"}), ("order.listed", {"orders": ["X", "S-1"]}), ("check.made", {"subject": "S-1"}),
        ("case.searched", {"people": ["P-1", "S-1"]}), ("audit.searched", {"about": ["S-1"]}),
        ("purpose.said", {"order": "X", "purpose": "S-1"}), ("person.shown", {"user": "S-1"}),
        ("check.shown", {"check": "S-1"}), ("purpose.said", {"order": "X", "purpose": 'he said "S-1", she said'}),
        ("zone.added", {"order": {"S-1": "S-1"}, "S-1": 1}),
    )  # fmt: skip
    assert _numbers(desk, _about("S-1")) == [5, 4, 3, 2, 1]


def test_a_check_is_found_by_its_own_id(desk: Desk) -> None:
    _put(desk, ("check.shown", {"check": "C-1"}), ("check.shown", {"check": "C-12"}), ("check.listed", {"checks": ["C-1"]}),
         ("check.compared", {"check": "C-9", "other": "C-1"}), ("check.made", {"subject": "C-1", "check": None}))  # fmt: skip
    for typed in ("C-1", "c-1"):
        assert _numbers(desk, Sought(check=typed)) == [4, 3, 1]


def test_who_did_it_is_also_who_signed_in(desk: Desk) -> None:
    _put(desk, ("order.shown", {}, "olly"), ("signin.tried", {"user": "olly", "signed_in": True}, "nobody"),
         ("person.shown", {"user": "olly"}, "ann"), ("order.shown", {}, "olly2"), ("order.shown", {}, "Olly"))  # fmt: skip
    assert _numbers(desk, Sought(who="olly")) == [2, 1]
    assert _numbers(desk, Sought(who="Olly")) == [5, 2, 1]


def test_days_are_uk_days_and_both_are_included(desk: Desk) -> None:
    moments = ["2026-03-28T23:59:59Z", "2026-03-29T00:00:00Z", "2026-03-29T22:59:59Z", "2026-03-29T23:00:00Z"]
    with writing(desk.engine) as connection:
        for number, text in enumerate(moments, 1):
            connection.execute(insert(event_table).values(
                number=number, at=datetime.fromisoformat(text), actor="olly", action="order.shown", what="{}", to_whom="",
                why="", previous=GENESIS, hash=GENESIS,
            ))  # fmt: skip
    assert _numbers(desk, read_sought(since="2026-03-29", until="2026-03-29")) == [3, 2]
    assert _numbers(desk, read_sought(since="2026-03-29")) == [4, 3, 2]
    assert _numbers(desk, read_sought(until="2026-03-28")) == [1]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"since": "29/03/2026"}, "since"), ({"until": "2026-02-30"}, "until"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "until"), ({"action": "order.burnt"}, "action"),
        ({"about": "S\x001"}, "about"), ({"about": "\ud800"}, "about"), ({"who": "x" * 201}, "who"),
    ],
)  # fmt: skip
def test_what_can_t_be_sought_is_refused(given: dict[str, str], field: str) -> None:
    with pytest.raises(CordonError) as fault:
        read_sought(**given)  # type: ignore[arg-type]
    assert fault.value.field == field


def test_a_heading_seeks_all_of_its_actions(desk: Desk) -> None:
    _put(desk, *((action, {}) for group in WORDS.values() for action in group))
    for heading, group in WORDS.items():
        assert len(_numbers(desk, read_sought(action=heading), most=200)) == len(group)
    assert len(_numbers(desk, read_sought(action="order.shown"))) == 1


def test_pages_of_a_search_leave_out_and_repeat_nothing_though_events_are_added(desk: Desk) -> None:
    for _ in range(13):
        list_orders(desk)
    seen: list[int] = []
    found = search_audit(desk, Sought(), most=5)
    while True:
        seen += [one.number for one in found.events]
        list_orders(desk)
        if found.before is None:
            break
        found = search_audit(desk, Sought(), before=found.before, most=5)
    assert seen == [*range(13, 0, -1)]


@pytest.fixture
def case(desk: Desk) -> Desk:
    """Two orders of two subjects; three people who looked at one of them, or at both."""
    for number in (1, 2):
        add_order(desk.asked_by(Actor(name="recorder")), order(
            reference=f"SPO/2026/{number}", subject={"reference": f"S-{number}", "name": "Alan Whimbrel"},
            protected_person={"reference": f"P-{number}", "name": "Beth Dotterel"},
        ))  # fmt: skip
    show_order(desk.asked_by(Actor(name="one", reason="a hearing")), "SPO/2026/1")
    show_order(desk.asked_by(Actor(name="two", reason="a review")), "SPO/2026/2")
    list_orders(desk.asked_by(Actor(name="both", reason="a list")))
    given = Given(text="50.801,0.0", accuracy=Accuracy(stated_m=10.0))
    check_place(desk.asked_by(Actor(name="checker")), given, moment("2026-03-03T12:00Z"), subject="S-1", record=False)
    add_sighting(desk.asked_by(Actor(name="sighter")), read_sighting(
        {"subject": "S-2", "place": "50.801,0.0", "at": "2026-03-03T12:00Z", "who": "Carol", "how": "saw him"}
    ))  # fmt: skip
    return desk


@pytest.mark.parametrize(
    ("reference", "looked"),
    [
        ("S-1", {"recorder", "one", "both", "checker"}), ("s-1", {"recorder", "one", "both", "checker"}), ("P-1", {"recorder", "one", "both", "checker"}),
        ("S-2", {"recorder", "two", "both", "sighter"}), ("SPO/2026/1", {"recorder", "one", "both", "checker"}), ("S-3", set()),
    ],
)  # fmt: skip
def test_who_looked_at_one_person_is_found(case: Desk, reference: str, looked: set[str]) -> None:
    found = search_audit(case, _about(reference))
    assert {one.who for one in found.events} == looked


def test_a_search_is_one_event_about_whom_it_was(case: Desk) -> None:
    before = len(actions(case))
    search_audit(case.asked_by(Actor(name="audrey", reason="a complaint")), _about("S-1"))
    assert actions(case)[before:] == ["audit.searched"]
    newest = search_audit(case, _about("S-1")).events[0]
    assert (newest.who, newest.action, newest.why) == ("audrey", "audit.searched", "a complaint")
    assert newest.what["about"] == ["S-1"]
    assert verify_audit(case) == []


def test_of_what_was_typed_a_search_keeps_what_is_recorded_and_no_name(case: Desk) -> None:
    for sought in (_about("Alan Whimbrel"), Sought(who="Beth Dotterel"), Sought(check="Wanda")):
        search_audit(case, sought)
    search_audit(case, replace(_about("S-1"), who="sighter"))  # both are known, though no event is of both
    kept = [one.what for one in search_audit(case, Sought(), most=4).events]
    assert kept == [{"about": ["S-1"], "found": 0, "who": "sighter"}, {"found": 0, "unknown": ["check"]},
                    {"found": 0, "unknown": ["who"]}, {"found": 0, "unknown": ["about"]}]  # fmt: skip


def test_an_export_is_one_event_and_holds_all(case: Desk) -> None:
    count = len(actions(case))
    events = export_audit(case, Sought())
    assert len(events) == count
    assert actions(case)[count:] == ["audit.exported"]


def test_more_than_a_file_takes_is_refused(case: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cordon.actions.auditing.MOST_EXPORTED", 3)
    with pytest.raises(CordonError, match="closer together"):
        export_audit(case, Sought())


def _event(**changes: object) -> Event:
    given: dict[str, object] = {"number": 7, "at": Instant(datetime(2026, 7, 3, 8, 30, tzinfo=UTC)), "who": "olly",
                                "action": "order.shown", "what": {"order": "SPO/1"}, "to_whom": "", "why": ""}  # fmt: skip
    return Event(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["=1+1", "+44 20", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_no_cell_of_the_file_is_run_by_a_spreadsheet(cell: str) -> None:
    assert harmless_cell(cell) == f"'{cell}"
    rows = list(
        csv.reader(io.StringIO(csv_text([_event(why=cell, who=cell, to_whom=cell)]).removeprefix("\ufeff"), newline=""))
    )
    assert not any(one[:1] in ("=", "+", "-", "@", "\t", "\r") for one in rows[1])


def test_the_file_says_when_in_uk_time_and_what_in_plain_words() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text([_event(why='a "quoted", reason')]).removeprefix("\ufeff"))))
    assert rows[0]["time_uk"] == "Fri 3 Jul 2026 at 09:30 BST"
    assert rows[0]["in_words"] == "looked at an order"
    assert rows[0]["why"] == 'a "quoted", reason'
    assert json.loads(rows[0]["what"]) == {"order": "SPO/1"}


def test_an_event_is_told_in_words_and_a_long_list_by_its_first() -> None:
    many = [f"S-{n}" for n in range(30)]
    told = dict(
        what_words(_event(what={"people": many, "signed_in": False, "rows_sha256": "0", "check": None, "user": "olly"}))
    )
    assert told["People"].endswith("S-19 and 10 more")
    assert (told["Signed in"], told["Account"]) == ("no", "olly")
    assert set(told) == {"People", "Signed in", "Account"}
    assert dict(what_words(_event(what={"actions": sorted(WORDS["Gazetteer"])}))) == {"Actions": "Gazetteer"}
    assert dict(what_words(_event(what={"actions": ["map.drawn"]}))) == {"Actions": "drew a map"}
    assert dict(what_words(_event(what={"at": "2026-11-29T22:54:16.841891Z"}))) == {
        "At": "Sun 29 Nov 2026 at 22:54:16 GMT"
    }
    assert dict(what_words(_event(what={"zone": 1}))) == {"Zone": "B"}
    assert words_of("no.longer") == "did “no.longer”"


# On the pages.


def test_the_page_of_a_zone_says_of_which_zone_it_was(app: FastAPI, desk: Desk) -> None:
    add_order(desk, order())
    add_zones(desk, "SPO/2026/1", [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    browser = Browser(app)
    assert browser.get("/orders/1/zones/A").status_code == 200
    assert search_audit(desk, Sought(), most=1).events[0].what == {
        "order": "SPO/2026/1",
        "zone": 0,
        "people": ["P-1", "S-1"],
    }
    assert browser.get("/orders/1/zones/B").status_code == 404


@pytest.fixture
def audrey(app: FastAPI, desk: Desk, clock: Clock) -> Browser:
    """An auditor, signed in, beside a case and who looked at it."""
    add_order(desk, order(police_force=FORCE))
    show_order(desk.asked_by(Actor(name="olly", reason="a hearing")), "SPO/2026/1")
    person(desk, Role.AUDITOR, "audrey")
    return signed_in(app, "audrey")


def test_the_page_tells_who_looked_at_one_person_when_and_why(audrey: Browser) -> None:
    found = audrey.send("/audit", {"about": "S-1", "action": "Looked at cases"})
    assert found.status_code == 200
    assert re.search(r"<strong><bdi>olly</bdi></strong> looked at an order\.", found.text)
    assert "Tue 3 Mar 2026 at 08:30 GMT" in found.text
    assert "a hearing" in found.text
    assert "1 event, the newest first" in found.text
    assert "S-1" not in str(found.url)


def test_nothing_that_was_sought_goes_into_an_address(audrey: Browser) -> None:
    shown = audrey.send("/audit", {"about": "S-1"}).text
    for address in re.findall(r'(?:href|action)="([^"]*)"', shown):
        assert "S-1" not in address
    assert 'method="get"' not in shown


def test_nothing_found_says_what_to_do(audrey: Browser) -> None:
    assert "Take a field away, or widen the days." in audrey.send("/audit", {"about": "S-999"}).text


def test_further_pages_go_on_where_the_last_one_ended(audrey: Browser, desk: Desk) -> None:
    for _ in range(60):
        list_orders(desk)
    first = audrey.send("/audit", {"action": "order.listed"}).text
    before = re.search(r'name="before" value="(\d+)"', first)
    assert before
    rest = audrey.send("/audit", {"action": "order.listed", "before": before[1]}).text
    assert first.count("cordon-events__one") == 50
    assert rest.count("cordon-events__one") == 10
    assert 'name="before"' not in rest


@pytest.mark.parametrize("before", ["x", "-1", "1e9", "9" * 40, "²"])
def test_a_page_number_that_is_none_is_the_first_page(audrey: Browser, before: str) -> None:
    assert audrey.send("/audit", {"before": before}).status_code == 200


def test_a_fault_of_the_search_is_told_at_its_field(audrey: Browser) -> None:
    answer = audrey.send("/audit", {"since": "2026-03-02", "until": "2026-03-01"})
    assert answer.status_code == 422
    assert 'href="#until"' in answer.text
    assert audrey.send("/audit", {"action": "order.burnt"}).status_code == 422


def test_the_download_is_a_file_that_is_kept_nowhere(audrey: Browser, desk: Desk) -> None:
    answer = audrey.send("/audit/export", {"about": "S-1"}, page="/audit")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    assert answer.headers["cache-control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["action"] for row in rows} == {"order.shown", "order.added"}
    assert actions(desk)[-1] == "audit.exported"


def test_the_head_is_shown_to_be_compared_with_a_copy(audrey: Browser, desk: Desk) -> None:
    kept = desk.settings.audit_heads_file.read_text().splitlines()[-1].split()
    page = audrey.get("/audit").text
    assert f"event <strong>{kept[0]}</strong>" in page
    assert kept[1] in page


def test_a_whole_audit_is_said_to_be_and_a_broken_one_told_in_sentences(audrey: Browser, desk: Desk) -> None:
    assert "The audit is whole" in audrey.send("/audit/verify", page="/audit").text
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_event SET why = 'another' WHERE number = 2")
    broken = audrey.send("/audit/verify", page="/audit")
    assert "Event 2 is not what was written" in broken.text


def test_the_page_opens_and_verifies_though_the_audit_s_end_is_gone(audrey: Browser, desk: Desk) -> None:
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit_event WHERE number = (SELECT max(number) FROM audit_event)")
    page = audrey.get("/audit")
    assert page.status_code == 200
    assert "Something is wrong with the audit" in page.text
    assert "was written and is missing" in audrey.send("/audit/verify", page="/audit").text
    assert audrey.send("/audit", {"about": "S-1"}).status_code == 500


def test_words_of_a_reason_are_shown_and_never_run(audrey: Browser, desk: Desk) -> None:
    show_order(desk.asked_by(Actor(name="olly", reason="<script>alert(1)</script>{{ 7*7 }}")), "SPO/2026/1")
    shown = audrey.send("/audit", {"about": "S-1"}).text
    assert "<script>alert" not in shown
    assert "{{ 7*7 }}" in shown


# At the shell.


def test_the_shell_searches_too(case: Desk) -> None:
    said = CliRunner().invoke(cordon, ["audit", "search", "--about", "S-1", "--who", "one"], catch_exceptions=False)
    assert re.fullmatch(r"3\t.*\tone looked at an order\t.*S-1.*\twhy: a hearing\n", said.stdout), said.stdout
    said = CliRunner().invoke(cordon, ["audit", "search", "--about", "S-2", "--json"], catch_exceptions=False)
    assert [one["who"] for one in json.loads(said.stdout)] == ["sighter", "both", "two", "recorder"]
    said = CliRunner().invoke(cordon, ["audit", "search", "--about", "S-3"], catch_exceptions=False)
    assert said.stdout == "Nothing in the audit fits that.\n"
    with pytest.raises(CordonError, match="--from"):
        CliRunner().invoke(cordon, ["audit", "search", "--from", "yesterday"], catch_exceptions=False)


def test_a_seal_that_is_no_text_of_ours_is_a_sentence(desk: Desk) -> None:
    list_orders(desk)
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_head SET hmac = 'é'")
        assert "the head was not sealed with this key" in faults(connection, desk.key, desk.settings.audit_heads_file)


def test_who_records_an_order_has_looked_at_nobody_of_another_one(desk: Desk) -> None:
    add_order(desk, order())
    other = {"reference": "S-2", "name": "Cora Plover"}, {"reference": "P-2", "name": "Dora Plover"}
    add_order(desk, order(reference="SPO/2", subject=other[0], protected_person=other[1]))
    (newest,) = search_audit(desk, Sought(actions=frozenset({"order.added"})), most=1).events
    assert newest.what["order"] == "SPO/2"
    assert not newest.people & {"S-1", "P-1"}
