"""The audit chain: any edit, removal, reordering or recomputation is found."""

from collections.abc import Callable
from contextlib import suppress
from itertools import combinations, permutations

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from cordon.actions.auditing import verify_audit
from cordon.actions.checks import add_sighting, list_sightings, verify_check
from cordon.actions.maps import draw_map
from cordon.actions.orders import add_order, list_orders, show_order
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.actor import Actor
from cordon.audit.chain import GENESIS
from cordon.audit.head import Head, read_key, seal
from cordon.audit.rows import hashes_of_rows, rows_sha256
from cordon.audit.verify import faults, heads_faults
from cordon.desk import Desk, open_desk
from maps.scene import Audience
from monitor.sighting import read_sighting
from tests.builders import order, square
from zones.canon import sha256
from zones.database import instant_of
from zones.error import AlreadyThere, RecordDamaged
from zones.instant import utc_text
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


@pytest.mark.parametrize(("table", "column"), [("finding", "finding_sha256"), ("zone_version", "shape")])
def test_a_value_of_another_kind_that_reads_alike_is_found(desk: Desk, table: str, column: str) -> None:
    _case(desk)
    assert verify_audit(desk) == []
    alike = f"unhex({column})" if column == "finding_sha256" else f"lower(hex({column}))"
    _run(desk, f"UPDATE {table} SET {column} = {alike}")
    assert verify_audit(desk)


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
        "UPDATE audit_event SET at = 'x'", "UPDATE audit_event SET what = x'00'", "UPDATE zone SET sequence = 'x'",
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
        lambda desk: draw_map(desk, "SPO/2026/1", Audience.OFFICER),
    ]
    for look in looks:
        with suppress(RecordDamaged):
            look(desk)


def test_what_is_said_of_a_damaged_text_does_not_quote_it(desk: Desk) -> None:
    _case(desk)
    _run(desk, "UPDATE subject SET name = CAST(x'576869ff' AS TEXT)")
    with pytest.raises(RecordDamaged, match="Could not decode to UTF-8 column 'subject_name'” is what") as caught:
        list_orders(desk)
    assert "Whi" not in str(caught.value)


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
    forged = read_key(busy.settings.folder / "another.key", make=True)
    with busy.engine.begin() as connection:
        rows = connection.execute(text("SELECT hash FROM audit_event WHERE number = 5")).scalar_one()
        sealed = Head(number=5, hash=rows, hmac=seal(forged, 5, rows))
        connection.execute(text(f"UPDATE audit_head SET hmac = '{sealed.hmac}'"))
        assert any("sealed" in fault for fault in faults(connection, busy.key, busy.settings.audit_heads_file))


def test_a_missing_file_of_heads_is_found(busy: Desk) -> None:
    busy.settings.audit_heads_file.unlink()
    with busy.engine.connect() as connection:
        assert faults(connection, busy.key, busy.settings.audit_heads_file)


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


# Every byte, every row. What each finds: an event's row is held against its own hash, its place against the hash before it;
# the last event against the head and its seal, whose key the database lacks; each event against its line in the file of heads.


@pytest.fixture
def small(desk: Desk) -> Desk:
    """A small audit, with facts, references and a reason outside ASCII."""
    add_order(desk, order())
    list_orders(desk.asked_by(Actor(name="renée", reason="für die Akte – “check”")))
    show_order(desk, "SPO/2026/1")
    return desk


def _columns(connection: Connection, table: str) -> list[tuple[int, str, bytes]]:
    """Each value of a table's texts: its row, its column, its bytes."""
    names = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})") if row[2] != "BIGINT"]
    names = [name for name in names if name != "id"]
    return [
        (row[0], name, row[place].encode())
        for row in connection.exec_driver_sql(f"SELECT rowid, {', '.join(names)} FROM {table}")
        for place, name in enumerate(names, 1)
    ]


def _faults_after(desk: Desk, connection: Connection, *changes: tuple[str, tuple[object, ...]]) -> list[str]:
    """What is told after changes, which are undone then."""
    with connection.begin_nested() as part:
        for statement, values in changes:
            connection.exec_driver_sql(statement, values)
        try:
            return faults(connection, desk.key, desk.settings.audit_heads_file)
        except DBAPIError as error:  # text that is none: `verify_audit` tells it as a sentence
            return [str(error.orig)]
        finally:
            part.rollback()


@pytest.mark.parametrize("table", ["audit_event", "audit_head"])
def test_each_byte_of_each_row_is_vouched_for(small: Desk, table: str) -> None:
    tried = 0
    with small.engine.begin() as connection:
        for row, column, content in _columns(connection, table):
            for place in range(len(content)):
                changed = bytes([*content[:place], content[place] ^ 1, *content[place + 1 :]])
                update = f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE rowid = ?"
                assert _faults_after(small, connection, (update, (changed, row))), (row, column, place)
                tried += 1
    assert tried > (120 if table == "audit_head" else 600)


@pytest.mark.parametrize("column", ["number", "at"])
def test_each_bit_of_each_number_is_vouched_for(small: Desk, column: str) -> None:
    with small.engine.begin() as connection:
        for row in (1, 2, 3):
            for bit in range(63):
                flip = (
                    f"UPDATE OR REPLACE audit_event SET {column} = ({column} | ?1) - ({column} & ?1) WHERE rowid = ?2"
                )
                assert _faults_after(small, connection, (flip, (1 << bit, row))), (row, bit)
            for value in (f"{column} + 0.5", f"-{column}", "'x'", "x'00'", "''"):
                change = f"UPDATE audit_event SET {column} = {value} WHERE rowid = ?"
                assert _faults_after(small, connection, (change, (row,))), (row, value)


def test_each_bit_of_the_head_s_number_is_vouched_for(small: Desk) -> None:
    with small.engine.begin() as connection:
        for change in ("number + 1", "number - 1", "number + 0.5", "'x'", "-number", "0"):
            found = _faults_after(small, connection, (f"UPDATE audit_head SET number = {change}", ()))
            assert any("head" in fault for fault in found), change


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=strategies.data())
def test_bytes_that_are_put_in_left_out_or_replaced_anywhere_are_found(
    small: Desk, data: strategies.DataObject
) -> None:
    table = data.draw(strategies.sampled_from(["audit_event", "audit_head"]))
    with small.engine.begin() as connection:
        row, column, content = data.draw(strategies.sampled_from(_columns(connection, table)))
        start = data.draw(strategies.integers(0, len(content)))
        end = data.draw(strategies.integers(start, len(content)))
        changed = content[:start] + data.draw(strategies.binary(max_size=6)) + content[end:]
        assume(changed != content)
        update = f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE rowid = ?"
        assert _faults_after(small, connection, (update, (changed, row)))


def test_any_events_that_are_removed_are_missed_the_last_included(busy: Desk) -> None:
    numbers = range(1, 6)
    with busy.engine.begin() as connection:
        for count in numbers:
            for gone in combinations(numbers, count):
                removed = [("DELETE FROM audit_event WHERE number = ?", (number,)) for number in gone]
                found = _faults_after(busy, connection, *removed)
                assert all(any(f"event {number} " in fault for fault in found) for number in gone), gone


def test_any_other_order_of_the_events_is_found(busy: Desk) -> None:
    with busy.engine.begin() as connection:
        for places in permutations(range(1, 6)):
            if places == (1, 2, 3, 4, 5):
                continue
            moved = [
                ("UPDATE audit_event SET number = ? WHERE rowid = ?", (100 + to, row))
                for row, to in enumerate(places, 1)
            ]
            back = ("UPDATE audit_event SET number = number - 100", ())
            assert _faults_after(busy, connection, *moved, back), places


@pytest.mark.parametrize("gone", [1, 2, 3, 4, 5])
def test_a_gap_that_was_closed_up_is_found(busy: Desk, gone: int) -> None:
    with busy.engine.begin() as connection:
        found = _faults_after(
            busy,
            connection,
            ("DELETE FROM audit_event WHERE number = ?", (gone,)),
            ("UPDATE audit_event SET number = number - 1 WHERE number > ?", (gone,)),
        )
    assert found


def test_an_event_that_was_slipped_in_or_doubled_is_found(busy: Desk) -> None:
    columns = "at, actor, action, what, to_whom, why, previous, hash"
    with busy.engine.begin() as connection:
        for number in (0, -1, 6, 100):
            copy = f"INSERT INTO audit_event (number, {columns}) SELECT {number}, {columns} FROM audit_event WHERE number = 3"
            assert _faults_after(busy, connection, (copy, ())), number


def test_a_chain_written_anew_from_an_event_on_is_found_without_the_key(busy: Desk) -> None:
    """Somebody who holds the database, and knows how hashes are made, but not the key."""
    with busy.engine.begin() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM audit_event ORDER BY number").mappings().all()
        previous = GENESIS
        changes: list[tuple[str, tuple[object, ...]]] = []
        for row in rows:
            content = dict(row) | {"at": utc_text(instant_of(row["at"])), "previous": previous}
            content |= {"why": "another reason"} if row["number"] == 3 else {}
            del content["hash"]
            update = "UPDATE audit_event SET why = ?, previous = ?, hash = ? WHERE number = ?"
            changes.append((update, (content["why"], previous, sha256(content), row["number"])))
            previous = sha256(content)
        changes.append(("UPDATE audit_head SET hash = ?", (previous,)))
        found = _faults_after(busy, connection, *changes)
    assert "the head was not sealed with this key" in found
    assert "event 3 is not the one that was written" in found
    assert not any(fault.startswith("event 2 ") for fault in found)


def test_each_byte_of_the_file_of_heads_is_vouched_for(busy: Desk) -> None:
    file = busy.settings.audit_heads_file
    whole = file.read_bytes()
    with busy.engine.connect() as connection:
        rows = connection.execute(text("SELECT number, hash FROM audit_event"))
        hashes = {row.number: row.hash for row in rows}
        file.write_bytes(b"0" + whole)
        told = heads_faults(file, busy.key, hashes)
        assert told
        assert set(told) <= set(faults(connection, busy.key, file))
    file.write_bytes(whole)
    assert heads_faults(file, busy.key, hashes) == []
    for place, byte in enumerate(whole):
        partings = {0x0D, 0x0B, 0x0C, 0x1C, 0x85, 0x20} if byte == 0x0A else set()
        for other in {byte ^ 1, byte ^ 0x80} | partings:
            file.write_bytes(bytes([*whole[:place], other, *whole[place + 1 :]]))
            found = heads_faults(file, busy.key, hashes)
            assert any("audit.heads" in fault for fault in found), (place, other)
    lines = whole.splitlines(keepends=True)
    for place, line in enumerate(lines):
        for changed in (b"", b"0" + line, b" " + line, line[:-1] + b" \n", line.upper(), line.replace(b" ", b"\t")):
            file.write_bytes(b"".join([*lines[:place], changed, *lines[place + 1 :]]))
            found = heads_faults(file, busy.key, hashes)
            assert any("audit.heads" in fault for fault in found), (place, changed)
    file.write_bytes(whole)


def test_lines_of_heads_that_were_written_in_another_order_are_no_fault(busy: Desk) -> None:
    """Two actions that end together may write theirs in either order; each line vouches for its own event."""
    file = busy.settings.audit_heads_file
    file.write_text("".join(reversed(file.read_text().splitlines(keepends=True))))
    assert verify_audit(busy) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_head SET hmac = 'é'", "UPDATE audit_head SET hmac = x'ff'", "UPDATE audit_head SET hash = x'00'",
        "UPDATE zone_version SET buffer_m = 9e999", "UPDATE stalking_order SET number = 9e999",
        "UPDATE audit_event SET what = '" + "[" * 100_000 + "' WHERE number = 1",
        "UPDATE audit_event SET why = CAST(x'ff' AS TEXT) WHERE number = 2", "UPDATE audit_event SET at = at + 0.25 WHERE number = 2",
        "UPDATE audit_event SET at = 9e999 WHERE number = 2",
    ],
)  # fmt: skip
def test_nothing_that_is_put_there_ends_verifying_in_a_fault_of_ours(desk: Desk, change: str) -> None:
    _case(desk)
    _run(desk, change)
    assert verify_audit(desk)
    with suppress(RecordDamaged):
        list_orders(desk)


def test_rows_are_hashed_together_as_each_was_hashed_alone(desk: Desk) -> None:
    _case(desk)
    with desk.engine.begin() as connection:
        together = dict(hashes_of_rows(connection))
        numbers = range(1, 2 + max(together))
        assert together == {n: found for n in numbers if (found := rows_sha256(connection, n))}
    assert len(together) == 3
