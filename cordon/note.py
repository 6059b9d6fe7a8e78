"""Notes on a check: what somebody adds to it, in their own words, under their name. Never changed.

A note can say that the check was recorded in error, of the wrong person, place or time, or take that back: the last one
counts. All these are a sighting's, so that it counts for every check of the same sighting. The checks stay as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Column, Connection, ForeignKey, Integer, Table, Text, insert, select

from monitor.replay import CheckInError
from monitor.storage import check_id_of, check_number, check_table
from zones.database import Stamp, intact, metadata, stamp_columns, stamped
from zones.instant import Instant

note_table = Table(
    "check_note", metadata,
    Column("id", Integer, primary_key=True),
    Column("check_id", ForeignKey("recorded_check.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    *stamp_columns(),
    Column("kind", Text),
    sqlite_autoincrement=True,
)  # fmt: skip


class Says(StrEnum):
    """What a note says of the record beside its words."""

    NOTHING = ""
    IN_ERROR = "in error"
    NOT_IN_ERROR = "not in error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    check: str
    text: str
    by: str
    at: Instant
    says: Says = Says.NOTHING


def add_note(
    connection: Connection, stamp: Stamp, check_id: str, text: str, police_force: str, *, says: Says = Says.NOTHING
) -> None:
    """Adds a note to a recorded check."""
    row = {"check_id": check_number(check_id), "text": text, "kind": says or None, **stamped(stamp, police_force)}
    connection.execute(insert(note_table).values(row))


def load_notes(connection: Connection, checks: Iterable[str]) -> Sequence[Note]:
    """The notes of the checks of these ids in the order of their recording."""
    theirs = note_table.c.check_id.in_([check_number(one) for one in checks])
    query = select(note_table).where(theirs).order_by(note_table.c.id)
    with intact("notes"):
        return [
            Note(
                check=check_id_of(row.check_id),
                text=row.text,
                by=row.recorded_by,
                at=row.recorded_at,
                says=Says(row.kind or ""),
            )
            for row in connection.execute(query)
        ]


def noted_words(connection: Connection) -> Mapping[str, Sequence[str]]:
    """The texts of the notes, by the ids of their checks."""
    found: dict[str, list[str]] = {}
    for row in connection.execute(select(note_table.c.check_id, note_table.c.text).order_by(note_table.c.id)):
        found.setdefault(check_id_of(row.check_id), []).append(row.text)
    return found


Marked = int | str
"""A sighting by its number; a check that is of none by its id."""


def recorded_in_error(connection: Connection) -> Mapping[Marked, CheckInError]:
    """What is marked as recorded in error, by what is marked, the last mark last."""
    found: dict[Marked, CheckInError] = {}
    query = (
        select(note_table, check_table.c.sighting_id)
        .join(check_table, check_table.c.id == note_table.c.check_id)
        .where(note_table.c.kind.is_not(None))
        .order_by(note_table.c.id)
    )
    with intact("notes"):
        for row in connection.execute(query):
            check = check_id_of(row.check_id)
            marked = check if row.sighting_id is None else row.sighting_id
            found.pop(marked, None)
            if Says(row.kind) is Says.IN_ERROR:
                found[marked] = CheckInError(check=check, reason=row.text, by=row.recorded_by, at=row.recorded_at)
    return found


def fixes_in_error(connection: Connection, subject: str) -> Mapping[str, int]:
    """The fixes of a subject whose checks are marked as recorded in error, by the ids of these checks.

    The marks are read, and no other check: of a subject's fixes there are very many.
    """
    marks = note_table.c
    query = (
        select(marks.check_id, marks.kind, check_table.c.fix_id, check_table.c.subject)
        .join(check_table, check_table.c.id == marks.check_id)
        .where(marks.kind.is_not(None))
        .order_by(marks.id)
    )
    with intact("notes"):
        last = {row.check_id: row for row in connection.execute(query)}
        return {
            check_id_of(number): int(row.fix_id)
            for number, row in last.items()
            if row.subject == subject and row.fix_id is not None and Says(row.kind) is Says.IN_ERROR
        }
