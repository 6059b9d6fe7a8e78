"""Checks: a place, a sighting; and a recorded check done again. Many fixes are `fixes.py`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from cordon.audit.chain import number_at
from cordon.desk import Act, Desk, now
from cordon.note import Note, Says, add_note, load_notes
from cordon.overtaken import overtaken_among, with_overtaken
from cordon.reach import Scope
from cordon.right import Right
from cordon.what3words import asks, by_service
from monitor.check import BoundOrder, Check, check
from monitor.doubt import doubts_json
from monitor.explain import Change, Part, differences, explain
from monitor.location import Location
from monitor.place.read import Given, read_place
from monitor.replay import RecordedCheck, Replay, replay, versions
from monitor.sighting import Sighting
from monitor.since import orders_of
from monitor.storage import add_check, check_stamp, load_finding_rows, load_sightings_of, same_sighting
from monitor.storage import add_sighting as record_sighting
from zones.database import Stamp, intact
from zones.error import AlreadyThere, BadInstant, NotFound
from zones.in_error import error_json
from zones.instant import LONDON, Instant, utc_text
from zones.order import Person
from zones.period import Period
from zones.storage import LATEST, load_zones, order_numbers
from zones.text import compared, in_name, read_text

CHECKING, SEEING = Right.CHECK, Right.SEE
"""What checking, and looking at what was checked, take."""
TWICE = timedelta(minutes=10)
"""Within this time the same sighting by the same person is a form that was sent twice."""
MOST_AT_ONCE = 200
"""Of a longer trail one day is shown."""
MOST_LISTED = 50
"""Of more sightings a page shows these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A check, the id it was recorded under, if it was, and the orders that were consulted."""

    check: Check
    id: str | None
    bound: Sequence[BoundOrder]


def check_place(
    desk: Desk,
    given: Given | Location,
    times: Period,
    *,
    subject: str | None,
    record: bool,
    as_known_at: Instant | None = None,
) -> Checked:
    """Checks a place at the possible times, against the orders of one subject or of all.

    By what is known today, or by what had been recorded at `as_known_at`.
    """
    if as_known_at is not None and as_known_at > now():
        raise BadInstant("as-known-at", utc_text(as_known_at), "Give a time that has been.", problem="is still to come")
    given = _by_service(desk, given)
    with desk.act("check.recorded" if record else "check.made", Right.CHECK) as act:
        location = _located(act.connection, given, times)
        as_known = None if as_known_at is None else number_at(act.connection, as_known_at)
        bound = act.reach.bound(subject, as_known=LATEST if as_known is None else as_known)
        made = replace(check(location, times, bound, leave_out_far=subject is None), as_known_at=as_known_at)
        check_id = None
        if record:
            check_id = add_check(act.connection, act.stamp, made, subject=subject, versions=versions(),
                                 police_force=force_of(act, bound), as_known=as_known, scope=scope_of(act))  # fmt: skip
        note_asked(act, bound, subject, check_id)
        return Checked(check=made, id=check_id, bound=bound)


def add_sighting(desk: Desk, sighting: Sighting, *, once: bool = False) -> Checked:
    """Records a reported sighting, checks it, and records the check.

    `once`: raises AlreadyThere, with the id of its check, where the person recorded the same a moment ago: a form was
    sent twice, and two sightings would count for two witnesses.
    """
    given = _by_service(desk, Given(text=sighting.place, accuracy=sighting.accuracy))
    with desk.act("sighting.added", Right.CHECK) as act:
        location = _located(act.connection, given, sighting.times)
        bound = act.reach.bound(sighting.subject)
        since = Instant(act.stamp.at - TWICE)
        if once and (twin := same_sighting(act.connection, sighting, by=act.stamp.by, since=since)):
            raise AlreadyThere("sighting", twin, "Look at its check.")
        number = record_sighting(act.connection, act.stamp, sighting, force_of(act, bound))
        made = check(location, sighting.times, bound, leave_out_far=False)
        check_id = add_check(act.connection, act.stamp, made, subject=sighting.subject, versions=versions(),
                             police_force=force_of(act, bound), sighting=number, scope=scope_of(act))  # fmt: skip
        note_asked(act, bound, sighting.subject, check_id)
        return Checked(check=made, id=check_id, bound=bound)


def check_again(desk: Desk, check_id: str) -> str:
    """Checks a recorded sighting again, by all that is known now, and records that beside the check that there is.

    The answer is the new check's id. Raises NotFound for a check that is of no sighting, AlreadyThere, with the id of the
    check to look at, where it would be answered as it is: a form was sent twice.
    """
    with desk.act("sighting.checked_again", Right.CHECK) as act:
        recorded = act.reach.check(check_id)
        if recorded.sighting is None or recorded.subject is None:
            raise NotFound("sighting", check_id, "Give the id of a check of a reported sighting.")
        if not overtaken_among(act.reach, [recorded]):
            raise AlreadyThere("check", recorded.told_by or recorded.id, "Look at the check.")
        bound = act.reach.bound_now(recorded.subject)
        made = check(recorded.location, recorded.times, bound, leave_out_far=False)
        check_id = add_check(act.connection, act.stamp, made, subject=recorded.subject, versions=versions(),
                             police_force=force_of(act, bound), sighting=recorded.sighting, scope=scope_of(act))  # fmt: skip
        note_asked(act, bound, recorded.subject, check_id)
        act.what["other"] = recorded.id
        return check_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCheck:
    """A recorded check with the orders that it was made against, the sighting that it is of by number, and who made it.

    `notes` are also those on the other checks of the sighting, `same` the ids of all of these. `overtaken` names the orders
    for which it would be answered otherwise now.
    """

    recorded: RecordedCheck
    bound: Sequence[BoundOrder]
    numbers: Mapping[str, int]
    seen: Mapping[int, Sighting]
    same: Sequence[str]
    notes: Sequence[Note]
    made: Stamp
    overtaken: Sequence[str]


def show_check(desk: Desk, check_id: str) -> ShownCheck:
    """A recorded check as it was answered."""
    with desk.act("check.shown", Right.SEE) as act:
        recorded = act.reach.check(check_id)
        act.what["check"] = recorded.id
        same = act.reach.same(recorded)
        return ShownCheck(
            recorded=recorded, bound=act.reach.bound_then(recorded), numbers=order_numbers(act.connection),
            seen=load_sightings_of(act.connection, [recorded]), same=same, notes=load_notes(act.connection, same),
            made=check_stamp(act.connection, recorded.id),
            overtaken=overtaken_among(act.reach, [recorded]).get(recorded.id, ()),
        )  # fmt: skip


def note_check(desk: Desk, check_id: str, text: str) -> None:
    """Attaches a note to a recorded check."""
    note = read_text(text, "note")
    with desk.act("check.noted", Right.NOTE) as act:
        recorded = act.reach.check(check_id)
        act.what["check"] = recorded.id
        add_note(act.connection, act.stamp, recorded.id, note, desk.actor.force or "none")


def mark_check(desk: Desk, check_id: str, reason: str, *, in_error: bool) -> None:
    """Says that a check was recorded in error, and why; or takes that back. Raises AlreadyThere where that is so already."""
    why = read_text(reason, "error_reason")
    with desk.act("check.marked_in_error" if in_error else "check.error_taken_back", Right.CHECK) as act:
        recorded = act.reach.check(check_id)
        if in_error is (recorded.in_error is not None):
            raise AlreadyThere("check", recorded.id, "Look at the check: it says who said so, and why.")
        act.what["check"] = recorded.id
        says = Says.IN_ERROR if in_error else Says.NOT_IN_ERROR
        add_note(act.connection, act.stamp, recorded.id, why, desk.actor.force or "none", says=says)


def find_subject(desk: Desk, text: str) -> Sequence[Person]:
    """The subjects in reach whose reference is the text, or whose name has all its words or parts of words, in any order.

    Beside a name the reference may stand, as our own pages write it.
    """
    sought = text.strip().casefold()
    with desk.act("subject.sought", Right.CHECK) as act:
        people = {order.subject.reference: order.subject for order in act.reach.orders()}
        found = [
            one
            for one in people.values()
            if sought == one.reference.casefold()
            or in_name(compared(sought.replace(one.reference.casefold(), " ")), one.name)
        ]
        act.reach.seen = {one.reference for one in found}
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Where a subject was reported or tagged, in the order of time: all of it, or of one day, on UK clocks.

    `days` are all that have something, the newest first, each with how much; `day` is the one that is shown, if one is.
    """

    bound: BoundOrder
    days: Sequence[tuple[date, int]]
    day: date | None
    checks: Sequence[RecordedCheck]
    seen: Mapping[int, Sighting]
    overtaken: frozenset[str]
    """Of the checks those that would be answered otherwise by what is known of the order now."""


def show_trail(desk: Desk, order: str, day: date | None = None) -> Trail:
    """The trail of an order's subject, as checked and recorded; without a day all of it, or of very much the last day."""
    with desk.act("trail.shown", Right.SEE) as act:
        found = act.reach.order(order)
        act.what["order"] = order
        zones = load_zones(act.connection, [found])[order]
        bound = BoundOrder(order=found, zones=tuple(zones))
        answered = [one for one in act.reach.checks(order=order) if one.subject == found.subject.reference]
        checks, overtaken = with_overtaken(act.reach, answered, bound)
        checks.sort(key=lambda one: (one.times.start, one.number))
        days = Counter(_uk_date(one) for one in checks)
        if day not in days:
            day = max(days) if len(checks) > MOST_AT_ONCE else None
        chosen = [one for one in checks if day in (None, _uk_date(one))]
        return Trail(
            bound=bound, days=sorted(days.items(), reverse=True), day=day, checks=chosen,
            seen=load_sightings_of(act.connection, chosen),
            overtaken=overtaken,
        )  # fmt: skip


def _uk_date(one: RecordedCheck) -> date:
    return one.times.start.astimezone(LONDON).date()


Reported = tuple[int, Sighting, RecordedCheck]
"""A sighting with its number and its check."""


def list_sightings(desk: Desk) -> Sequence[Reported]:
    """Every sighting with its last check, in the order of the checks."""
    with desk.act("sighting.listed", Right.SEE) as act:
        return _reported(act, (one for one in act.reach.checks(of_sightings=True) if not one.told_by))


def newest_sightings(desk: Desk, *, before: int | None) -> tuple[Sequence[Reported], int | None, frozenset[str]]:
    """Some of the sightings, the newest first, of those recorded in a transaction before that of a number.

    With them the number before which the next ones are, None where there are no more; and the ids of the checks that would
    be answered otherwise by what was recorded since.
    """
    with desk.act("sighting.listed", Right.SEE) as act:
        checks = (
            one for one in act.reach.checks(of_sightings=True, before=before, newest_first=True) if not one.told_by
        )
        found = _reported(act, islice(checks, MOST_LISTED))
        shown = set(act.reach.seen)
        more = next(checks, None) is not None
        old = frozenset(overtaken_among(act.reach, [one for _, _, one in found]))
        act.reach.seen = shown  # whoever the next one is about was not looked at
        return found, found[-1][2].number if more else None, old


def _reported(act: Act, checks: Iterable[RecordedCheck]) -> Sequence[Reported]:
    taken = list(checks)
    seen = load_sightings_of(act.connection, taken)
    act.what["sightings"] = len(taken)
    return [(one.sighting, seen[one.sighting], one) for one in taken if one.sighting is not None]


def list_checks(desk: Desk, order: str) -> list[dict[str, Any]]:
    """The recorded checks with a finding for an order, each as its answer was."""
    with desk.act("check.listed", Right.SEE) as act:
        act.reach.order(order)
        found = list(act.reach.checks(order=order))
        act.what |= {"order": order, "checks": [one.id for one in found]}
        return [told_json(one) for one in found]


def told_json(recorded: RecordedCheck) -> dict[str, Any]:
    """A recorded check as its answer was, and what was said of it since."""
    since = {"recorded_in_error": error_json(recorded.in_error), "doubtful": doubts_json(recorded.doubts)}
    return dict(recorded.answer) | {"check": recorded.id} | since


def verify_check(desk: Desk, check_id: str) -> Replay:
    """Does a recorded check again from the facts as they were known when it was made."""
    with desk.act("check.verified", Right.SEE) as act:
        recorded = act.reach.check(check_id)
        bound = act.reach.bound_then(recorded)
        told = orders_of(recorded)
        rows = [row for row in load_finding_rows(act.connection, recorded.id) if row["order"] in told]
        result = replay(recorded, bound, rows)
        act.what |= {"check": recorded.id, "verdict": result.verdict.value}
        return result


def explain_check(desk: Desk, check_id: str) -> tuple[Part, ...]:
    """A recorded check set out: every number with its formula and source."""
    with desk.act("check.explained", Right.SEE) as act:
        recorded = act.reach.check(check_id)
        act.what["check"] = recorded.id
        bound = act.reach.bound_then(recorded)
        with intact("facts of the check"):
            return explain(recorded, bound)


def compare_checks(desk: Desk, check_id: str, other_id: str) -> tuple[Change, ...]:
    """What differs between two recorded checks."""
    with desk.act("check.compared", Right.SEE) as act:
        one, other = act.reach.check(check_id), act.reach.check(other_id)
        act.what |= {"check": one.id, "other": other.id}
        facts = [act.reach.bound_then(each) for each in (one, other)]
        return differences(one, other, *facts)


def _by_service(desk: Desk, given: Given | Location) -> Given | Location:
    """What the what3words service knows of a place; that it is told of one is on record before it is asked."""
    host = asks(desk.settings, given)
    if host:
        with desk.act("place.disclosed", Right.CHECK) as act:
            act.to_whom = host
    return by_service(desk.settings, given)


def _located(connection: Connection, given: Given | Location, times: Period) -> Location:
    """The location of a place as it was given, by the gazetteer of the first of its possible days."""
    if isinstance(given, Location):
        return given
    from monitor.gazetteer.find import Gazetteer  # of no use to fixes, nor to a place that is read already

    on = times.start.astimezone(LONDON).date()
    return read_place(given.text, given.accuracy, field=given.field, gazetteer=Gazetteer(connection), on=on)


def force_of(act: Act, bound: Sequence[BoundOrder]) -> str:
    """The police force whose record it is: that of who asks, or else those whose orders were consulted."""
    return act.reach.actor.force or "; ".join(sorted({one.order.police_force for one in bound})) or "none"


def scope_of(act: Act) -> str:
    scope: Scope | None = act.reach.scope
    return "" if scope is None else scope.text()


def note_asked(act: Act, bound: Sequence[BoundOrder], subject: str | None, check_id: str | None) -> None:
    act.what |= {"subject": subject, "orders": [one.order.reference for one in bound], "check": check_id}
