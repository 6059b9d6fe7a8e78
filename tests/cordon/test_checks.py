"""Checks at the desk: by what is known now or was known then; recorded, done again anywhere, explained and compared."""

import hashlib
import json
import random
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cordon.actions.auditing import verify_audit
from cordon.actions.checks import add_sighting, check_place, compare_checks, explain_check, verify_check
from cordon.actions.orders import add_order, add_order_event
from cordon.actions.zones import NewShape, Options, add_zones, vary_zone
from cordon.actor import Actor
from cordon.desk import Desk, now, open_desk
from cordon.settings import Settings
from monitor.explain import Change, Part
from monitor.location import Accuracy, Area, Location
from monitor.place.read import Given
from monitor.replay import Verdict
from monitor.sighting import read_sighting
from tests.builders import at, moment, order, place, square
from zones.canon import canonical
from zones.database import metadata
from zones.error import BadInstant
from zones.order import Event, EventKind
from zones.period import Period
from zones.zone import MadeBy

REFERENCE = "SPO/2026/1"
NOON = moment("2026-03-03T12:00Z")
HOUR = Period(start=NOON.start, end=at("2026-03-03T13:00Z"))
AREA = Given(text="TQ 4101 0216", accuracy=Accuracy())


@pytest.fixture
def busy(desk: Desk) -> Desk:
    add_order(desk, order())
    add_zones(desk, REFERENCE, [shape(0.0)], Options())
    return desk


def shape(east: float) -> NewShape:
    return NewShape(shape=square(-0.001 + east), made_by=MadeBy.DRAWN, source="a test")


def recorded(desk: Desk, given: Any, times: Period = NOON, **more: Any) -> str:
    made = check_place(desk, given, times, subject="S-1", record=True, **more)
    assert made.id is not None
    return made.id


def test_what_was_known_then_is_asked_apart_from_what_is_known_now(busy: Desk) -> None:
    before = now()
    vary_zone(busy, REFERENCE, "Zone A", shape(0.1), Options(valid_from=order().made_at))
    add_order_event(busy, REFERENCE, Event(kind=EventKind.DISCHARGED, at=at("2026-02-01T00:00Z")))
    today = check_place(busy, place(), NOON, subject="S-1", record=False).check.findings[0]
    then = check_place(busy, place(), NOON, subject="S-1", record=False, as_known_at=before).check.findings[0]
    assert (today.judgement.outcome, today.applies, today.zone_version) == ("outside", "not_at_all", 2)
    assert (then.judgement.outcome, then.applies, then.zone_version) == ("inside", "throughout", 1)
    assert (
        check_place(busy, place(), NOON, subject="S-1", record=False, as_known_at=at("2020-01-01T00:00Z")).check.orders
        == ()
    )


def test_a_check_of_what_was_known_then_is_done_again_by_the_same_facts(busy: Desk) -> None:
    before = now()
    vary_zone(busy, REFERENCE, "Zone A", shape(0.1), Options(valid_from=order().made_at))
    recorded(busy, place(), as_known_at=before)
    assert verify_check(busy, "C-1").verdict is Verdict.SAME


def checks_of_every_kind(desk: Desk) -> list[str]:
    made = [recorded(desk, place()), recorded(desk, place(), HOUR), recorded(desk, AREA), recorded(desk, AREA, HOUR)]
    drawn = json.dumps({"type": "Polygon", "coordinates": [[[0.0, 50.8], [0.01, 50.8], [0.0, 50.81], [0.0, 50.8]]]})
    made.append(recorded(desk, Given(text=drawn, accuracy=Accuracy(stated_m=20.0, percent=68.0))))
    sighting = {"subject": "S-1", "place": json.loads(drawn), "at": "2026-03-03T12:00Z", "until": "2026-03-03T12:30Z",
                "who": "Carol", "how": "saw him"}  # fmt: skip
    made.append(add_sighting(desk, read_sighting(sighting)).id or "")
    return made


def test_every_kind_of_check_is_the_same_in_any_order_twice_and_on_another_machine(busy: Desk, tmp_path: Path) -> None:
    made = checks_of_every_kind(busy)
    vary_zone(busy, REFERENCE, "Zone A", shape(0.1), Options(valid_from=order().made_at))
    random.Random(4).shuffle(made)
    assert {verify_check(busy, one).verdict for one in made * 2} == {Verdict.SAME}
    assert verify_audit(busy) == []
    busy.engine.dispose()
    shutil.copytree(busy.settings.folder, tmp_path / "elsewhere")
    other = open_desk(Settings(home=tmp_path / "elsewhere"), Actor(name="another"))
    assert {verify_check(other, one).verdict for one in made} == {Verdict.SAME}
    assert verify_audit(other) == []


def test_after_an_upgrade_of_what_computes_it_a_check_is_the_same_under_newer_versions(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = checks_of_every_kind(busy)
    monkeypatch.setattr("monitor.replay.versions", lambda: {"cordon": "99"})
    assert {verify_check(busy, one).verdict for one in made} == {Verdict.SAME_UNDER_NEWER}


FIRST_TABLES = {
    "audit_event", "audit_head", "fix", "protected_person", "subject", "sighting", "stalking_order", "order_event",
    "recorded_check", "zone", "finding", "zone_version",
}  # fmt: skip


def test_a_database_of_the_first_tables_is_brought_up_to_date_whole(busy: Desk) -> None:
    """Rows that were written before there were areas and ranges keep their hashes, and their checks are the same."""
    recorded(busy, place())
    with busy.engine.begin() as connection:
        for table, columns in {
            "sighting": ["until"],
            "fix": ["mechanism", "speed_mps"],
            "recorded_check": ["until", "as_known", "area", "estimate", "scope"],
        }.items():
            for column in columns:
                connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
        for index in ("ix_recorded_check_sighting_id", "ix_recorded_check_fix_id", "ix_fix_device"):
            connection.execute(text(f"DROP INDEX {index}"))
        connection.execute(text("PRAGMA defer_foreign_keys = 1"))
        for table_of_now in reversed(metadata.sorted_tables):
            if table_of_now.name not in FIRST_TABLES:
                connection.execute(text(f"DROP TABLE {table_of_now.name}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    busy.engine.dispose()
    again = open_desk(busy.settings, busy.actor)
    assert verify_audit(again) == []
    assert verify_check(again, "C-1").verdict is Verdict.SAME
    assert verify_check(again, recorded(again, AREA, HOUR)).verdict is Verdict.SAME
    assert verify_audit(again) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("until", "at + 60000000"), ("estimate", "'a guess'"), ("area", "x'00'"), ("as_known", "1")],
)
def test_a_later_column_that_was_changed_is_seen(busy: Desk, column: str, value: str) -> None:
    recorded(busy, AREA, HOUR)
    with busy.engine.begin() as connection:
        connection.execute(text(f"UPDATE recorded_check SET {column} = {value}"))
    assert verify_audit(busy)


def line(parts: tuple[Part, ...], title: str, name: str) -> Any:
    part = next(part for part in parts if part.title.startswith(title))
    return next(line for line in part.lines if line.name == name)


@pytest.mark.parametrize("given", [place(), AREA], ids=["spot", "area"])
def test_the_explanation_holds_the_very_bytes_that_were_hashed(busy: Desk, given: Any) -> None:
    parts = explain_check(busy, recorded(busy, given, HOUR))
    for title in ("Zone A of order", "All zones of order"):
        told = line(parts, title, "inputs, SHA-256")
        assert hashlib.sha256(told.formula.removeprefix("of ").encode()).hexdigest() == told.value


def test_the_explanation_sets_out_the_error_term_by_term(busy: Desk) -> None:
    located = place(radius_m=10.0)
    rough = replace(located, place=replace(located.place, accuracy=Accuracy(stated_m=10.0, percent=68.0)))
    parts = explain_check(busy, recorded(busy, rough))
    told = line(parts, "Zone A", "position, at 95 %")
    assert (told.value, told.formula) == ("16.215 m", "10 m × √(ln 0.05 / ln(1 − 68/100)) = 10 m × 1.621462")
    assert "Rayleigh" in told.source
    assert line(parts, "Zone A", "whole error, at 95 %").value == "17.115 m"
    assert "σ = 17.1146 m / √(−2 ln 0.05) = 6.9920 m" in line(parts, "Zone A", "chance inside").formula
    assert line(parts, "Zone A", "outcome").formula.endswith("≤ −17.1146 m: all of it is inside")
    assert all(line.value for part in parts for line in part.lines)


def changes(desk: Desk, one: str, other: str) -> dict[str, Change]:
    return {change.kind: change for change in compare_checks(desk, one, other)}


def test_two_checks_are_told_apart_by_what_went_in(busy: Desk) -> None:
    one = recorded(busy, place())
    assert compare_checks(busy, one, recorded(busy, place())) == ()
    assert set(changes(busy, one, recorded(busy, place("50.8012,0.0")))) == {"place", "result"}
    assert set(changes(busy, one, recorded(busy, place(), HOUR))) == {"time"}
    assert set(changes(busy, one, recorded(busy, place(radius_m=20.0)))) == {"accuracy", "result"}
    assert "place" in changes(busy, one, recorded(busy, AREA))
    vary_zone(busy, REFERENCE, "Zone A", shape(0.1), Options(valid_from=order().made_at))
    told = changes(busy, one, recorded(busy, place()))["zone version"]
    assert (told.about, told.one, told.other) == (
        "Zone A of order SPO/2026/1",
        "version 1",
        "version 2: another outline",
    )


def test_what_became_known_of_the_order_is_a_cause(busy: Desk) -> None:
    one = recorded(busy, place())
    add_order_event(busy, REFERENCE, Event(kind=EventKind.DISCHARGED, at=at("2026-02-01T00:00Z")))
    told = changes(busy, one, recorded(busy, place()))["order"]
    assert (told.about, told.one, told.other) == (
        "order SPO/2026/1: ends",
        "2028-01-06T00:00:00Z",
        "2026-02-01T00:00:00Z",
    )


def test_the_bytes_of_a_union_are_shown_whole_where_far_zones_are_left_out(busy: Desk) -> None:
    add_zones(busy, REFERENCE, [shape(0.5)], Options())
    made = check_place(busy, place(), NOON, subject=None, record=True)
    assert made.check.far == 1
    told = line(explain_check(busy, made.id or ""), "All zones of order", "inputs, SHA-256")
    assert hashlib.sha256(told.formula.removeprefix("of ").encode()).hexdigest() == told.value


def test_nobody_knows_what_will_be_known(busy: Desk) -> None:
    with pytest.raises(BadInstant, match="is still to come"):
        check_place(busy, place(), NOON, subject="S-1", record=False, as_known_at=at("2190-01-01T00:00Z"))


def test_what_ends_a_version_within_a_range_is_in_the_hash(busy: Desk) -> None:
    before = check_place(busy, place(), HOUR, subject="S-1", record=False).check.findings[0]
    vary_zone(busy, REFERENCE, "Zone A", shape(0.1), Options(valid_from=at("2026-03-03T12:30Z")))
    after = check_place(busy, place(), HOUR, subject="S-1", record=False).check.findings[0]
    assert (before.applies, after.applies) == ("throughout", "partly")
    assert before.inputs_sha256 != after.inputs_sha256


def test_the_software_of_two_checks_is_told_apart(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    one = recorded(busy, place())
    monkeypatch.setattr("cordon.actions.checks.versions", lambda: {"cordon": "99"})
    told = compare_checks(busy, one, recorded(busy, place()))
    assert {(change.kind, change.about, change.other) for change in told if change.about == "cordon"} == {
        ("software", "cordon", "99")
    }


def test_the_words_of_a_drawn_area_are_kept_as_they_came(busy: Desk) -> None:
    drawn: dict[str, Any] = {"type": "Feature", "properties": {"name": "by the school gate"},
             "geometry": {"type": "Polygon", "coordinates": [[[0, 50.8], [0.01, 50.8], [0, 50.81], [0, 50.8]]]}}  # fmt: skip
    sighting = {"subject": "S-1", "place": drawn, "at": "2026-03-03T12:00Z", "who": "Carol", "how": "saw him"}
    made = add_sighting(busy, read_sighting(sighting))
    assert made.check.location.as_given == canonical(drawn).decode()
    assert made.check.location.reading.startswith("an area of ")


def test_the_explanation_of_an_estimate_says_nothing_untrue_of_its_error(busy: Desk) -> None:
    ground = Area(shape=square(0.0015), accuracy=Accuracy(), estimate="a guess")
    parts = explain_check(busy, recorded(busy, Location(place=ground, as_given="", reading="")))
    told = line(parts, "Zone A", "outcome")
    assert told.value == "indeterminate"
    assert re.fullmatch(r"3\d\.\d+ m > 0\.9 m, but a guess", told.formula)
