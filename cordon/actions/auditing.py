"""The audit looked at: verified, searched, exported."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from cordon.audit.chain import guard, load_head
from cordon.audit.head import Head
from cordon.audit.search import Event, Sought, search
from cordon.audit.verify import faults
from cordon.desk import Act, Desk
from cordon.right import Right
from zones.canon import Json
from zones.database import writing
from zones.error import RecordDamaged, TooLarge
from zones.instant import utc_text
from zones.storage import orders_of_person

PAGE = 50
MOST_EXPORTED = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Events, the newest first; `before` is what the next ones are asked with, None where there are none."""

    events: Sequence[Event]
    before: int | None


def verify_audit(desk: Desk) -> Sequence[str]:
    """What is wrong with the audit chain, in sentences; none when it is whole.

    A look at a whole chain is an event in it like any other; to a broken one nothing can be added.
    """
    desk.require(Right.AUDIT)
    try:
        with writing(desk.engine) as connection:
            with suppress(RecordDamaged):  # which `faults` tells whole
                guard(connection, desk.key, desk.settings.audit_heads_file)
            found = faults(connection, desk.key, desk.settings.audit_heads_file)
    except RecordDamaged as damage:
        return [str(damage)]
    if not found:
        with desk.act("audit.verified", Right.AUDIT):
            pass
    return found


def open_audit(desk: Desk) -> Head | None:
    """The head as it is before this look; to be compared with a copy that is kept elsewhere."""
    with desk.act("audit.opened", Right.AUDIT) as act:
        return load_head(act.connection)


def search_audit(desk: Desk, sought: Sought, *, before: int | None = None, most: int = PAGE) -> Found:
    """The newest events of those that are sought, `most` at a time.

    Who is sought by a person's reference is also sought by the references of the person's orders. The search is an event
    too, about whom it is about; of words that find nothing it has the field alone, for they may be a name.
    """
    with desk.act("audit.searched", Right.AUDIT) as act:
        events = search(act.connection, _widened(act, sought), before=before, most=most + 1)
        _note(act, sought, len(events[:most]))
        return Found(events=events[:most], before=events[most - 1].number if len(events) > most else None)


def export_audit(desk: Desk, sought: Sought) -> Sequence[Event]:
    """All the events that are sought, for a file; raises TooLarge for more than such a file should hold."""
    with desk.act("audit.exported", Right.AUDIT) as act:
        events = search(act.connection, _widened(act, sought), before=None, most=MOST_EXPORTED + 1)
        if len(events) > MOST_EXPORTED:
            raise TooLarge("since", f"more than {MOST_EXPORTED:,} events", "Give days that are closer together.",
                           problem="is more than one file takes")  # fmt: skip
        _note(act, sought, len(events))
        return events


def _widened(act: Act, sought: Sought) -> Sought:
    """Also by the person's orders, and of the own police force alone."""
    orders = {
        order for reference in sought.about for order in orders_of_person(act.connection, reference, any_case=True)
    }
    return replace(sought, about=sought.about | orders, force=act.reach.actor.force or "")


def _note(act: Act, sought: Sought, count: int) -> None:
    asked = dict(_asked(sought))
    typed = {"who": Sought(who=sought.who), "about": Sought(about=sought.about), "check": Sought(check=sought.check)}
    unknown: list[Json] = [
        name for name, alone in typed.items() if name in asked and not count and not _finds(act, alone)
    ]
    act.what |= {name: value for name, value in asked.items() if name not in unknown} | {"found": count}
    act.what |= {"unknown": unknown} if unknown else {}


def _finds(act: Act, sought: Sought) -> bool:
    """Whether there is an event that the person may find: of another police force, a reference is as good as not there."""
    return bool(search(act.connection, _widened(act, sought), before=None, most=1))


def _asked(sought: Sought) -> Iterator[tuple[str, Json]]:
    """What was asked, as the event of the search keeps it."""
    if sought.who:
        yield "who", sought.who
    if sought.about:
        yield "about", sorted(sought.about)
    if sought.check:
        yield "check", sought.check
    if sought.actions:
        yield "actions", sorted(sought.actions)
    if sought.since is not None:
        yield "since", utc_text(sought.since)
    if sought.until is not None:
        yield "until", utc_text(sought.until)
