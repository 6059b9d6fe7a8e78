"""The events that are sought: by whom, about whom, what was done, when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from cordon.actor import NOBODY
from cordon.audit.chain import event_table, what_of
from zones.canon import Json, canonical
from zones.database import intact
from zones.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for among the events; what is empty is not asked.

    `about` holds references of people and orders, of which one is enough, in small letters or capitals; `since` and `until`
    are half-open. Of a `force` are the events of its people, and those of the shell, which has none.
    """

    force: str = ""

    who: str = ""
    about: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    check: str = ""
    since: Instant | None = None
    until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event as it was written; `what` holds references by their kinds."""

    number: int
    at: Instant
    who: str
    action: str
    what: Mapping[str, Json]
    to_whom: str
    why: str

    @property
    def people(self) -> frozenset[str]:
        """The references of the people and orders that it is about."""
        return frozenset(_texts(self.what, "people", "subject", "order", "orders", "about"))

    @property
    def checks(self) -> frozenset[str]:
        return frozenset(_texts(self.what, "check", "checks", "other"))


def search(connection: Connection, sought: Sought, *, before: int | None, most: int | None) -> list[Event]:
    """The newest events of those that are sought, those before a number where one is given, all where no most is.

    The database finds the texts, wherever they stand; the event itself says whether they are what was meant. Of a
    sign-in, which nobody has signed in for yet, who did it is who it was for.
    """
    query = select(event_table).where(*_where(sought)).order_by(event_table.c.number.desc())
    if before is not None:
        query = query.where(event_table.c.number < before)
    with intact("audit"):
        rows = connection.execute(query)
        found = (event for event in map(_event, rows) if _is_sought(event, sought))
        events = list(islice(found, most))
        rows.close()
        return events


def load_event(connection: Connection, number: int) -> Event | None:
    """The event of a number; None where there is none."""
    with intact("audit"):
        row = connection.execute(select(event_table).where(event_table.c.number == number)).first()
        return None if row is None else _event(row)


def _where(sought: Sought) -> Iterator[Any]:
    if sought.who:
        actor = event_table.c.actor
        yield or_(actor.in_(_spelt(sought.who)), and_(actor == NOBODY.name, or_(*map(_holds, _spelt(sought.who)))))
    if sought.about:
        yield or_(*(_holds(reference) for reference in sorted(sought.about)))
    if sought.check:
        yield _holds(sought.check)
    if sought.actions:
        yield event_table.c.action.in_(sorted(sought.actions))
    if sought.since is not None:
        yield event_table.c.at >= sought.since
    if sought.until is not None:
        yield event_table.c.at < sought.until


def _holds(text: str) -> Any:
    """Whether the JSON of an event holds a text, whole: with the quotes around it, one that begins like it is another.

    Small and capital letters of ASCII are alike to SQLite's LIKE: half a second in a million events, where it would take
    a whole one to bring all of them to small letters first.
    """
    return event_table.c.what.contains(canonical(text).decode(), autoescape=True)


def _spelt(who: str) -> list[str]:
    """A name as it was typed, and in the small letters of those who sign in."""
    return sorted({who, who.lower()})


def _is_sought(event: Event, sought: Sought) -> bool:
    """Whether the texts stand where they mean what is sought."""
    who = event.what.get("user") if event.who == NOBODY.name else event.who
    return (
        (not sought.who or who in _spelt(sought.who))
        and (not sought.about or bool(_lower(sought.about) & _lower(event.people)))
        and (not sought.check or sought.check.lower() in _lower(event.checks))
        and (not sought.force or event.what.get("force", sought.force) == sought.force)
    )


def _lower(references: frozenset[str]) -> frozenset[str]:
    return frozenset(reference.lower() for reference in references)


def _event(row: Row[Any]) -> Event:
    return Event(number=row.number, at=row.at, who=row.actor, action=row.action, what=what_of(row.what),
                 to_whom=row.to_whom, why=row.why)  # fmt: skip


def _texts(what: Mapping[str, Json], *kinds: str) -> Iterator[str]:
    for kind in kinds:
        value = what.get(kind)
        for one in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
            if isinstance(one, str):
                yield one
