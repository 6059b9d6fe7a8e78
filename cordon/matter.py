"""A matter as it stands: an order, what was recorded of its subject's locations, and what was done to the records."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine

from cordon.actor import Actor
from cordon.audit.search import Event, Sought, search
from cordon.audit.words import words_of
from cordon.desk import now
from cordon.filed import Filed, filed
from cordon.reach import Reach
from maps.desk.unused import Unused
from maps.located import Located, locations, recorded_text, second_text, when_text
from maps.pack import Handling, Matter
from maps.scene import CourtScene, Versions, court_scene, findings_filed, findings_of, may_be_near, versions_of
from monitor.bulk import check_fixes
from monitor.check import BoundOrder
from monitor.doubt import Doubt
from monitor.fix import Fix
from monitor.replay import RecordedCheck
from monitor.trail import gaps, leaps, rhythms
from zones.canon import Json
from zones.database import writing
from zones.instant import Instant, uk_text, uk_weekday
from zones.order import Order
from zones.storage import load_zones, order_number
from zones.zone import zone_label

_OF_FIXES = frozenset({"fixes.recorded", "device.doubted", "device.trusted"})
"""What is about the fixes of subjects, whatever their orders."""
_HANDLED = frozenset({
    "order.added", "order.event_added", "order.event_taken_back", "zone.added", "zone.varied",
    "sighting.added", "sighting.checked_again", "check.recorded", "check.noted",
    "check.marked_in_error", "check.error_taken_back", *_OF_FIXES,
})  # fmt: skip
"""What records and changes the records of a matter; looks, drawings, prints and restrictions are in the audit alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """A matter as it stands, and what is left unused; the order and its number, and whom it was looked up about."""

    order: Order
    number: int
    matter: Matter
    unused: Unused
    seen: set[str]


def look_up(engine: Engine, actor: Actor, reference: str, when: Instant) -> LookedUp:
    """The matter of an order, with the zone versions of an instant; raises NotFound."""
    with writing(engine) as connection:
        reach = Reach(connection=connection, actor=actor)
        order = reach.order(reference)
        bound = BoundOrder(order=order, zones=tuple(load_zones(connection, [order])[reference]))
        current, versions = now(), versions_of(bound.zones)
        found = filed(reach, bound, current)
        once = found.once
        scene = court_scene(order, bound.zones, found.checks, when)
        there = {point.label for point in scene.points}
        shown = [check for check in found.checks if check.id in there]
        rows = locations(order, bound.zones, shown, {fix.row: fix for fix in once}, when)
        marked = {one.id: one for one in (*found.every, *found.checks) if one.in_error is not None}
        earlier = _earlier(found, order, versions, there | marked.keys(), when, current)
        ids = frozenset((*there, *marked, *(check for check, _, _ in earlier)))
        events = _events_of(connection, order, ids)
        number = order_number(connection, reference)
    wrong = {one.fix for one in marked.values()}
    tabled, known = {check.fix for check in shown} | wrong, {check.fix for check in found.checks}
    untold = [fix for fix in once if fix.row not in tabled]
    unchecked = _near([fix for fix in untold if fix.row not in known], bound, versions, when)
    come = _versions_told(bound, shown, versions, when)
    matter = Matter(
        scene=_relabelled(scene, rows), events=_happened(order, when), rows=tuple(rows), gaps=tuple(gaps(once)),
        leaps=tuple(leaps(fix for fix in once if fix.row not in wrong)), rhythms=tuple(rhythms(once)),
        in_error=tuple(marked), far=len(untold) - unchecked, unchecked=unchecked, not_over=len(found.not_over),
        repeated=len(found.fixes) - len(once), earlier=len(earlier), handlings=_handlings(events, ids, come),
        doubts=_doubts(shown),
    )  # fmt: skip
    unused = Unused(
        in_error=tuple(marked), earlier=earlier, refused=_refused(events),
        taken_back=tuple((second_text(one.at), one.who) for one in events if one.action == "order.event_taken_back"),
        older=tuple(
            zone.served_label for zone in bound.zones if sum(sequence == zone.sequence for sequence, _ in come) > 1
        ),
    )  # fmt: skip
    return LookedUp(order=order, number=number, matter=matter, unused=unused, seen=reach.seen)


def _doubts(shown: Sequence[RecordedCheck]) -> tuple[Doubt, ...]:
    """The doubts about the devices of checks, in the order of their recording."""
    return tuple(one for _, one in sorted({doubt.number: doubt for check in shown for doubt in check.doubts}.items()))


def _earlier(
    found: Filed, order: Order, versions: Versions, told: Collection[str], when: Instant, current: Instant
) -> tuple[tuple[str, str, str], ...]:
    """The recorded answers that others stand for now, by check, time and answer.

    Of a sighting every other one; of a fix what is far by what is known now, and where another recording of it stands, one
    that says something else. Nothing of a fix that was held against outlines alone that were recorded wrongly: it would tell
    where these were.
    """
    recorded = {one.id: recorded_text(one, order, versions, when) for one in found.every}
    of_fixes = {one.fix: recorded[one.id] for one in found.every if one.fix is not None}

    def listed(one: RecordedCheck) -> bool:
        if one.id in told or one.as_known is not None or one.times.end > current or not recorded[one.id]:
            return False
        if one.fix is None:
            return one.sighting is not None
        right = any(versions.is_there(each, max(one.times.end, when)) for each in findings_of(one.answer, order))
        return right and recorded[one.id] != of_fixes.get(found.repeats.get(one.fix, -1))

    return tuple((one.id, when_text(one.times), recorded[one.id]) for one in found.every if listed(one))


def _near(fixes: Sequence[Fix], bound: BoundOrder, versions: Versions, when: Instant) -> int:
    """How many fixes are near a zone of an order, by all that is known now."""
    found, _ = check_fixes(fixes, [bound])
    return len({
        one.fix.row for one in found
        if versions.held[one.zone, one.zone_version] <= max(one.fix.at, when)
        and may_be_near(one.clearance_m, one.radius_95_m)
    })  # fmt: skip


def _versions_told(
    bound: BoundOrder, shown: Sequence[RecordedCheck], versions: Versions, when: Instant
) -> set[tuple[int, int]]:
    """The zone versions, by the zone's sequence, of which something is filed: those up to the time, and what a row was held against."""
    told = {
        (one["zone"], one["zone_version"])
        for check in shown
        for one in findings_filed(check, bound.order, versions, when)
    }
    there = {label for (label, _), start in versions.held.items() if start <= when} | {label for label, _ in told}
    return {
        (zone.sequence, version.version) for zone in bound.zones if zone.label in there for version in zone.versions
        if version.valid_from <= when or (zone.label, version.version) in told
    }  # fmt: skip


def _relabelled(scene: CourtScene, rows: Sequence[Located]) -> CourtScene:
    """The scene with its locations called as the table calls them."""
    called = {row.check: row.label for row in rows}
    return replace(
        scene, points=tuple(replace(point, label=called.get(point.label, point.label)) for point in scene.points)
    )


def _happened(order: Order, when: Instant) -> tuple[tuple[str, str], ...]:
    """What had happened to the order by a time, as (what, when)."""
    return tuple(
        (
            event.kind.value.capitalize(),
            uk_text(event.at) + ("" if event.until is None else f", last day {uk_weekday(event.until)}"),
        )
        for event in order.events
        if event.at <= when
    )


def _events_of(connection: Connection, order: Order, checks: frozenset[str]) -> list[Event]:
    """The events that recorded and changed the records of the matter, the first first."""
    about = frozenset({order.reference, order.subject.reference})
    found = search(connection, Sought(about=about, actions=_HANDLED), before=None, most=None)
    return [event for event in reversed(found) if _is_of(event, order, checks)]


def _is_of(event: Event, order: Order, checks: frozenset[str]) -> bool:
    """Whether an event is of the records of a matter: of its order, its checks, or the fixes of its subject; no other search."""
    if event.action in _OF_FIXES:
        return order.subject.reference in event.people
    return bool(event.checks & checks) or (order.reference in event.people and not event.action.startswith("check."))


def _handlings(
    events: Sequence[Event], checks: frozenset[str], come: Collection[tuple[int, int]]
) -> tuple[Handling, ...]:
    """What was done to the records of this matter; a zone or a variation that is still to come is none of them."""
    return tuple(
        Handling(at=second_text(event.at), who=event.who, what=_said(event, checks, zones))
        for event in events
        for zones in [_zones_of(event, come)]
        if zones or not event.action.startswith("zone.")
    )


def _zones_of(event: Event, come: Collection[tuple[int, int]]) -> list[str]:
    """The zones that an event recorded or varied, of those that there are."""
    added = [(n, 1) for n in _numbers(event.what.get("zones"))]
    varied = [
        (n, v) for n, v in zip(_numbers(event.what.get("zone")), _numbers(event.what.get("zone_version")), strict=False)
    ]
    return [zone_label(n) + (f", version {v}" if v > 1 else "") for n, v in (*added, *varied) if (n, v) in come]


def _refused(events: Sequence[Event]) -> tuple[tuple[str, str, int], ...]:
    """When and by whom files of fixes were recorded of which rows could not be read, and how many."""
    return tuple(
        (second_text(event.at), event.who, count)
        for event in events
        for count in _numbers(event.what.get("refused"))
        if count
    )


def _said(event: Event, checks: frozenset[str], zones: Sequence[str]) -> str:
    """What an event did, to which zones and checks of the matter, by which doubt, and to how many fixes.

    Never why: a reason may say more than is filed.
    """
    named = [*zones, *sorted(event.checks & checks, key=lambda one: (len(one), one))]
    for kind, one, many in (("fixes", "fix", "fixes"), ("refused", "row refused", "rows refused")):
        named += [f"{count:,} {one if count == 1 else many}" for count in _numbers(event.what.get(kind)) if count]
    named += [f"doubt {number}" for number in _numbers(event.what.get("doubt"))]
    return words_of(event.action) + (f" ({', '.join(named)})" if named else "")


def _numbers(*values: Json) -> list[int]:
    """The whole numbers among values and lists of them."""
    each = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [one for one in each if isinstance(one, int) and not isinstance(one, bool)]
