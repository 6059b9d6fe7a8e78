"""Every action, whatever it does, writes one audit event: who, when, what and why, with references and never names."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import cordon.actions.auditing
import cordon.actions.cards
import cordon.actions.checks
import cordon.actions.devices
import cordon.actions.drafts
import cordon.actions.fixes
import cordon.actions.gazetteer
import cordon.actions.maps
import cordon.actions.orders
import cordon.actions.packs
import cordon.actions.people
import cordon.actions.places
import cordon.actions.printing
import cordon.actions.searching
import cordon.actions.settings
import cordon.actions.trails
import cordon.actions.zones
from cordon.actions import cards, checks, devices, drafts, orders, packs, people, places, printing, searching
from cordon.actions.auditing import export_audit, open_audit, search_audit, verify_audit
from cordon.actions.checks import (
    add_sighting,
    check_place,
    compare_checks,
    explain_check,
    list_checks,
    list_sightings,
    verify_check,
)
from cordon.actions.fixes import check_fixes, record_fixes
from cordon.actions.gazetteer import import_gazetteer, list_gazetteer
from cordon.actions.maps import draw_map
from cordon.actions.orders import add_order, add_order_event, list_orders, show_order
from cordon.actions.settings import show_settings
from cordon.actions.trails import draw_trail, follow_trail
from cordon.actions.zones import NewShape, Options, add_zones, export_zones, vary_zone
from cordon.audit.search import Sought
from cordon.desk import Desk
from cordon.draft import keep
from cordon.right import Role
from cordon.trail import Asked
from maps.scene import Audience
from monitor.fix import Fix
from monitor.fixtable import to_table
from monitor.sighting import read_sighting
from tests.builders import at, moment, order, place, square
from zones.canon import Json
from zones.order import Event, EventKind
from zones.schedule import ALWAYS
from zones.zone import MadeBy

REFERENCE = "SPO/2026/1"
SHAPE = NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")
FIX = Fix(row=1, device="T", at=at("2026-03-03T12:00Z"), lon_deg=0.0, lat_deg=50.801, radius_95_m=10.0)
SIGHTING = {"subject": "S-1", "place": "50.801,0.0", "at": "2026-03-03T12:00Z", "who": "Carol", "how": "saw him"}
CIRCLE: Json = {"kind": "circle", "centre": [0.01, 50.8], "radius_m": 200.0}
HER_WORK = places.NewPlace(
    whose="protected", kind="work", name="her work", place="50.8000, 0.0200", known=True, times=None
)
REVIEWED: dict[str, str] = {}
"""What the review of the draft was of."""
ROOMS = (
    cordon.actions.drafts,
    cordon.actions.places,
    cordon.actions.printing,
    cordon.actions.searching,
    cordon.actions.auditing,
    cordon.actions.checks,
    cordon.actions.devices,
    cordon.actions.fixes,
    cordon.actions.gazetteer,
    cordon.actions.cards,
    cordon.actions.maps,
    cordon.actions.packs,
    cordon.actions.orders,
    cordon.actions.people,
    cordon.actions.settings,
    cordon.actions.trails,
    cordon.actions.zones,
)


def postcodes_file(desk: Desk) -> Path:
    path = desk.settings.folder / "postcodes.csv"
    path.write_text('"BN1 1AA",10,531040,104624,"E92000001","","","","",""\r\n')
    return path


ACTIONS: dict[str, Callable[[Desk], Any]] = {
    "add_order": lambda desk: add_order(desk, order(reference="SPO/2026/2")),
    "add_order_event": lambda desk: add_order_event(
        desk, REFERENCE, Event(kind=EventKind.DISCHARGED, at=at("2027-01-01T12:00Z"))
    ),
    "take_back_event": lambda desk: orders.take_back_event(desk, REFERENCE, 1, "It was another order."),
    "show_order": lambda desk: show_order(desk, REFERENCE),
    "list_orders": list_orders,
    "add_zones": lambda desk: add_zones(desk, REFERENCE, [SHAPE], Options()),
    "vary_zone": lambda desk: vary_zone(
        desk, REFERENCE, "Zone A", SHAPE, Options(valid_from=at("2026-06-01T00:00Z"))
    ),
    "export_zones": lambda desk: export_zones(desk, None),
    "check_place": lambda desk: check_place(desk, place(), moment("2026-03-03T12:00Z"), subject="S-1", record=True),
    "add_sighting": lambda desk: add_sighting(desk, read_sighting(SIGHTING)),
    "list_sightings": list_sightings,
    "newest_sightings": lambda desk: checks.newest_sightings(desk, before=None),
    "follow_trail": lambda desk: follow_trail(desk, REFERENCE, Asked(), [to_table([FIX])]),
    "draw_trail": lambda desk: draw_trail(desk, REFERENCE, Asked(), [to_table([FIX])]),
    "check_fixes": lambda desk: list(check_fixes(desk, [to_table([FIX])], subject="S-1")),
    "record_fixes": lambda desk: list(record_fixes(desk, [to_table([FIX])], subject="S-1")),
    "find_findings": lambda desk: devices.find_findings(desk, ["T-2"], None, None),
    "doubt_device": lambda desk: devices.doubt_device(desk, ["T-2"], None, None, "Its strap was loose."),
    "trust_device": lambda desk: devices.trust_device(desk, 1, "It was another strap."),
    "list_doubts": devices.list_doubts,
    "list_checks": lambda desk: list_checks(desk, REFERENCE),
    "explain_check": lambda desk: explain_check(desk, "C-1"),
    "compare_checks": lambda desk: compare_checks(desk, "C-1", "C-1"),
    "verify_check": lambda desk: verify_check(desk, "C-1"),
    "make_pack": lambda desk: packs.make_pack(desk, REFERENCE),
    "draft_statement": lambda desk: packs.draft_statement(desk, REFERENCE),
    "draft_unused": lambda desk: packs.draft_unused(desk, REFERENCE),
    "make_card": lambda desk: cards.make_card(desk, REFERENCE),
    "draw_map": lambda desk: draw_map(desk, REFERENCE, Audience.OFFICER),
    "import_gazetteer": lambda desk: import_gazetteer(
        desk, postcodes_file(desk), day="2025-10-20", progress=lambda what, done, total: None
    ),
    "list_gazetteer": list_gazetteer,
    "note_print": lambda desk: printing.note_print(desk, 1),
    "list_papers": orders.list_papers,
    "show_paper": lambda desk: orders.show_paper(desk, REFERENCE),
    "restrict_order": lambda desk: orders.restrict_order(desk, REFERENCE, ["olly"]),
    "show_check": lambda desk: checks.show_check(desk, "C-1"),
    "note_check": lambda desk: checks.note_check(desk, "C-1", "He left by car."),
    "check_again": lambda desk: checks.check_again(desk, "C-2"),
    "mark_check": lambda desk: checks.mark_check(desk, "C-1", "It was another man.", in_error=True),
    "find_subject": lambda desk: checks.find_subject(desk, "alan"),
    "show_trail": lambda desk: checks.show_trail(desk, REFERENCE),
    "search": lambda desk: searching.search(desk, "beth"),
    "needs_attention": searching.needs_attention,
    "begin_draft": lambda desk: drafts.begin_draft(desk, REFERENCE),
    "begin_variation": lambda desk: drafts.begin_variation(desk, REFERENCE, "A"),
    "show_draft": lambda desk: drafts.show_draft(desk, 1),
    "drop_a_draft": lambda desk: drafts.drop_a_draft(desk, 1),
    "review_draft": lambda desk: drafts.review_draft(desk, 1, ALWAYS),
    "save_draft": lambda desk: drafts.save_draft(desk, 1, ALWAYS, {("proportion", ""): "She works there."}, looked_over=REVIEWED["draft"]),
    "find_place": lambda desk: drafts.find_place(desk, "TQ 41 02"),
    "show_places": lambda desk: places.show_places(desk, REFERENCE),
    "record_place": lambda desk: places.record_place(desk, REFERENCE, replace(HER_WORK, kind="home")),
    "take_back_place": lambda desk: places.take_back_place(desk, REFERENCE, 1),
    "verify_audit": verify_audit,
    "open_audit": open_audit,
    "search_audit": lambda desk: search_audit(desk, Sought(about=frozenset({"S-1"}))),
    "export_audit": lambda desk: export_audit(desk, Sought(about=frozenset({"S-1"}))),
    "show_settings": show_settings,
    "add_person": lambda desk: people.add_person(
        desk, name="anna", called="Anna", role=Role.ANALYST, police_force="Saltmere Police"
    ),
    "list_people": people.list_people,
    "show_person": lambda desk: people.show_person(desk, 1),
    "change_person": lambda desk: people.change_person(desk, "olly", role=Role.ANALYST),
    "reset_password": lambda desk: people.reset_password(desk, "olly"),
    "end_persons_sessions": lambda desk: people.end_persons_sessions(desk, "olly"),
    "make_token": lambda desk: people.make_token(desk, "olly", made_for="a test", rights=["see"], days=1),
    "tokens_of": lambda desk: people.tokens_of(desk, "olly"),
    "end_a_token": lambda desk: people.end_a_token(desk, "olly", 1),
}  # fmt: skip


def events(desk: Desk) -> list[Any]:
    with desk.engine.connect() as connection:
        return list(connection.execute(text("SELECT * FROM audit_event ORDER BY number")))


@pytest.fixture
def busy(desk: Desk) -> Desk:
    add_order(desk, order())
    add_zones(desk, REFERENCE, [SHAPE], Options())
    check_place(desk, place(), moment("2026-03-03T12:00Z"), subject="S-1", record=True)
    add_sighting(desk, read_sighting({**SIGHTING, "place": "50.801,0.031"}))
    add_zones(desk, REFERENCE, [replace(SHAPE, shape=square(west=0.03))], Options())  # C-2 is overtaken by it
    list(record_fixes(desk, [to_table([replace(FIX, device="T-2")])], subject="S-1"))
    devices.doubt_device(desk, ["T-2"], None, None, "It was held back for days.")
    people.add_person(desk, name="olly", called="Olly", role=Role.OFFICER, police_force="Saltmere Police")
    people.make_token(desk, "olly", made_for="a test", rights=["see"], days=1)
    number = drafts.begin_draft(desk, REFERENCE)
    keep(desk.engine, number, desk.actor, {"drawing": CIRCLE, "kind": "home"}, at("2026-03-03T12:00Z"))
    places.record_place(desk, REFERENCE, HER_WORK)
    REVIEWED["draft"] = drafts.review_draft(desk, number, ALWAYS).looked_over
    return desk


def test_every_action_of_the_rooms_is_tried_here() -> None:
    found = {
        name
        for room in ROOMS
        for name, action in inspect.getmembers(room, inspect.isfunction)
        if action.__module__ == room.__name__ and "desk" in inspect.signature(action).parameters and name[0] != "_"
    }
    assert found == set(ACTIONS)


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_writes_one_audit_event(busy: Desk, name: str) -> None:
    before = len(events(busy))
    ACTIONS[name](busy)
    written = events(busy)[before:]
    assert len(written) == 1
    assert (written[0].actor, written[0].why) == ("tester", "a test")
    assert written[0].action
    for somebody in ("Alan", "Beth", "Carol"):
        assert somebody not in written[0].what
    assert verify_audit(busy) == []


def test_nobody_waits_for_a_long_check_of_fixes(busy: Desk) -> None:
    answers = check_fixes(busy, [to_table([FIX]), to_table([FIX])], subject="S-1")
    next(answers)
    assert events(busy)[-1].action == "fixes.checked"
    list_orders(busy)
    assert len(list(answers)) == 1
