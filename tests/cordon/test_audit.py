"""The audit chain: any edit, removal, reordering or recomputation is found."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import text

from cordon import audit
from cordon.actions.auditing import verify_audit
from cordon.actions.checks import add_sighting, list_sightings, verify_check
from cordon.actions.maps import draw_map
from cordon.actions.orders import add_order, list_orders, show_order
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.desk import Desk, open_desk
from maps.scene import Audience
from monitor.sighting import read_sighting
from tests.builders import order, square
from zones.error import AlreadyThere, RecordDamaged
from zones.zone import MadeBy


@pytest.fixture
def busy(desk: Desk) -> Desk:
    add_order(desk, order())
    for _ in range(4):
        list_orders(desk)
    return desk


def _case(desk: Desk) -> None:
    """An order with a zone, and a sighting with its check."""
    add_order(desk, order())
    add_zones(desk, "SPO/2026/1", [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    add_sighting(desk, read_sighting({"subject": "S-1", "place": "50.801,0.0", "at": "2026-03-03T12:00Z",
                                      "who": "Carol", "how": "saw him"}))  # fmt: skip


def _run(desk: Desk, *statements: str) -> None:
    with desk.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_chain_that_nobody_touched_is_whole(busy: Desk) -> None:
    assert verify_audit(busy) == []


@pytest.mark.parametrize("column", ["at", "actor", "action", "what", "to_whom", "why", "previous", "hash"])
def test_an_edit_of_any_column_is_found(busy: Desk, column: str) -> None:
    change = "at + 1" if column == "at" else f"{column} || 'x'"
    _run(busy, f"UPDATE audit_event SET {column} = {change} WHERE number = 3")
    assert verify_audit(busy)


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_missing_event_is_found_the_last_included(busy: Desk, number: int) -> None:
    _run(busy, f"DELETE FROM audit_event WHERE number = {number}")
    assert verify_audit(busy)


def test_a_missing_tail_is_found_even_with_its_old_head_put_back(desk: Desk) -> None:
    list_orders(desk)
    with desk.engine.begin() as connection:
        head = connection.execute(text("SELECT hash, hmac FROM audit_head")).one()
    list_orders(desk)
    _run(
        desk,
        "DELETE FROM audit_event WHERE number = 2",
        f"UPDATE audit_head SET number = 1, hash = '{head.hash}', hmac = '{head.hmac}'",
    )
    assert any("2" in fault for fault in verify_audit(desk))


@pytest.mark.parametrize(
    "break_it",
    [
        pytest.param("DELETE FROM audit_event WHERE number = 5", id="the last event gone"),
        pytest.param("UPDATE audit_event SET number = 6 WHERE number = 5", id="the last event renumbered"),
        pytest.param("UPDATE audit_event SET number = 'x' WHERE number = 5", id="a number that is none"),
        pytest.param("DELETE FROM audit_head", id="the head gone"),
        pytest.param("UPDATE audit_head SET hmac = '00'", id="the seal broken"),
        pytest.param("emptied", id="the heads outside emptied"),
        pytest.param("deleted", id="the heads outside gone"),
    ],
)
def test_no_later_action_covers_up_a_break_at_the_end(busy: Desk, break_it: str) -> None:
    if break_it == "emptied":
        busy.settings.audit_heads_file.write_text("")
    elif break_it == "deleted":
        busy.settings.audit_heads_file.unlink()
    else:
        _run(busy, break_it)
    for _ in range(2):
        with pytest.raises(RecordDamaged, match="audit verify"):
            list_orders(busy)
        assert verify_audit(busy)


def test_a_head_that_was_not_kept_before_the_machine_stopped_is_kept_by_the_next_action(busy: Desk) -> None:
    file = busy.settings.audit_heads_file
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))
    list_orders(busy)
    assert verify_audit(busy) == []


def test_a_head_that_the_machine_stopped_in_is_written_again(busy: Desk) -> None:
    file = busy.settings.audit_heads_file
    file.write_text(file.read_text()[:-90])
    assert verify_audit(busy) == []
    list_orders(busy)
    assert verify_audit(busy) == []


def test_the_key_is_made_once_and_only_before_the_first_event(busy: Desk) -> None:
    file = busy.settings.audit_key_file
    assert open_desk(busy.settings, busy.actor).key == busy.key
    assert file.stat().st_mode & 0o077 == 0
    for damaged in ("", "00", "no key"):
        file.write_text(damaged)
        with pytest.raises(RecordDamaged, match="audit key"):
            open_desk(busy.settings, busy.actor)
    file.unlink()
    with pytest.raises(RecordDamaged, match="is missing"):
        open_desk(busy.settings, busy.actor)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE zone_version SET shape = x'00'", "UPDATE stalking_order SET until = '2028-99-99'",
        "UPDATE sighting SET at = 'zzz'", "UPDATE order_event SET at = 99999999999999999999",
        "UPDATE stalking_order SET made_at = -1e30", "UPDATE zone_version SET buffer_m = 'abc'",
        "UPDATE recorded_check SET versions = '[1]'", "UPDATE recorded_check SET answer = '{'",
        "UPDATE recorded_check SET answer = '{}'", "UPDATE finding SET clearance_m = 'abc'",
        "UPDATE recorded_check SET lon_deg = 'abc'",
        "UPDATE audit_event SET at = 'x'", "UPDATE audit_event SET what = x'00'",
    ],
)  # fmt: skip
def test_what_can_t_be_read_any_more_is_told_in_sentences(desk: Desk, change: str) -> None:
    _case(desk)
    _run(desk, change)
    assert verify_audit(desk)
    looks: list[Callable[[Desk], object]] = [
        list_sightings,
        lambda desk: show_order(desk, "SPO/2026/1"),
        lambda desk: verify_check(desk, "C-1"),
        lambda desk: draw_map(desk, "SPO/2026/1", Audience.OFFICER, at=None, scale=None, paper="A4"),
    ]
    for look in looks:
        with suppress(RecordDamaged):
            look(desk)


def test_a_database_that_lacks_a_table_or_is_none_is_told_in_a_sentence(desk: Desk) -> None:
    _case(desk)
    _run(desk, "DROP TABLE finding")
    assert "no such table" in verify_audit(desk)[0]
    with pytest.raises(RecordDamaged, match="no such table"):
        list_orders(desk)
    desk.engine.dispose()
    (desk.settings.folder / "cordon.db").write_bytes(b"no database" * 1000)
    with pytest.raises(RecordDamaged, match="not a database"):
        open_desk(desk.settings, desk.actor)


def test_a_chain_recomputed_without_the_key_is_found(busy: Desk) -> None:
    forged = audit.read_key(busy.settings.folder / "another.key", make=True)
    with busy.engine.begin() as connection:
        rows = connection.execute(text("SELECT hash FROM audit_event WHERE number = 5")).scalar_one()
        seal = audit.Head(number=5, hash=rows, hmac=audit.seal(forged, 5, rows))
        connection.execute(text(f"UPDATE audit_head SET hmac = '{seal.hmac}'"))
        assert any("sealed" in fault for fault in audit.faults(connection, busy.key, busy.settings.audit_heads_file))


def test_a_missing_file_of_heads_is_found(busy: Desk) -> None:
    busy.settings.audit_heads_file.unlink()
    with busy.engine.connect() as connection:
        assert audit.faults(connection, busy.key, busy.settings.audit_heads_file)


def test_an_action_that_fails_leaves_nothing(desk: Desk) -> None:
    add_order(desk, order())
    with pytest.raises(AlreadyThere):
        add_order(desk, order())
    with desk.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_event")).scalar_one() == 1


def test_events_hold_references_and_never_names(busy: Desk) -> None:
    with busy.engine.connect() as connection:
        rows = " ".join(connection.execute(text("SELECT what FROM audit_event")).scalars())
    assert "SPO/2026/1" in rows
    assert "Alan" not in rows
    assert "Beth" not in rows


FACTS = {
    "subject": ["name"], "protected_person": ["name"], "stalking_order": ["court", "police_force", "recorded_by"],
    "zone": ["label"], "zone_version": ["schedule", "note", "source", "recorded_by"],
    "order_event": ["kind", "recorded_by"], "sighting": ["place", "who", "how"], "recorded_check": ["as_given", "answer", "versions"],
    "finding": ["because", "outcome"],
}  # fmt: skip


@pytest.mark.parametrize(("table", "column"), [(table, column) for table in FACTS for column in FACTS[table]])
def test_a_fact_that_was_changed_since_is_found_in_whatever_table(desk: Desk, table: str, column: str) -> None:
    _case(desk)
    assert verify_audit(desk) == []
    _run(desk, f"UPDATE {table} SET {column} = {column} || 'x'")
    assert any("not what was written" in fault for fault in verify_audit(desk))


def test_a_fact_that_was_removed_or_slipped_in_is_found(busy: Desk) -> None:
    _run(busy, "INSERT INTO subject SELECT 'S-9', 'Nobody', 77, recorded_at, recorded_by, police_force FROM subject")
    assert any("event 77" in fault for fault in verify_audit(busy))
    _run(busy, "DELETE FROM subject WHERE reference = 'S-9'", "DELETE FROM order_event")
    assert any("event 1 " in fault for fault in verify_audit(busy))
