"""A matter as it stands: an order, what was recorded of its subject's locations, and what was done to the records."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine

from cordon.actor import Actor
from cordon.audit.search import Event, Sought, search
from cordon.audit.words import words_of
from cordon.desk import now
from cordon.overtaken import with_overtaken
from cordon.reach import Reach
from cordon.repeated import counts, repeated
from maps.desk.unused import Unused
from maps.located import Located, answer_text, locations, second_text, when_text
from maps.pack import Handling, Matter
from maps.scene import CourtScene, court_scene
from monitor.check import BoundOrder
from monitor.storage import load_fixes
from monitor.trail import gaps, leaps, rhythms
from zones.canon import Json
from zones.database import writing
from zones.instant import Instant, uk_text, uk_weekday
from zones.order import Order
from zones.storage import load_zones, order_number
from zones.zone import zone_label

_HANDLED = frozenset({
    "order.added", "order.event_added", "order.event_taken_back", "zone.added", "zone.varied",
    "sighting.added", "sighting.checked_again", "check.recorded", "fixes.recorded", "check.noted",
    "check.marked_in_error", "check.error_taken_back",
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
        fixes = load_fixes(connection, order.subject.reference)
        every = [one for one in reach.checks(order=reference) if one.subject == order.subject.reference]
        repeats = repeated(every, fixes)
        once = [fix for fix in fixes if fix.row not in repeats]
        current = now()
        checks, old = with_overtaken(reach, [one for one in every if counts(one, repeats, current)], bound)
        scene = court_scene(order, bound.zones, checks, when, overtaken=old)
        filed = {point.label for point in scene.points}
        shown = [check for check in checks if check.id in filed]
        rows = locations(order, bound.zones, shown, {fix.row: fix for fix in once}, when, frozenset(old))
        ids = frozenset(one.id for one in (*every, *checks))
        events = _events_of(connection, order, ids)
        number = order_number(connection, reference)
    marked = {one.id: one for one in (*every, *checks) if one.in_error is not None}
    wrong = {one.fix for one in marked.values()}
    tabled = {check.fix for check in shown}
    answers = {one.id: answer_text(one, order, bound.zones, when) for one in every}
    of_fixes = {one.fix: answers[one.id] for one in every}
    earlier = tuple(
        (one.id, when_text(one.times), answers[one.id])
        for one in every
        if one.id not in filed and one.id not in marked and one.as_known is None and one.times.start <= current
        and (one.sighting is not None or of_fixes[one.fix] != of_fixes.get(repeats.get(one.fix)))
        and (one.fix is None or one.fix in repeats)
    )  # fmt: skip
    drawn = {zone.label for zone in scene.scene.zones} | {other.label.split(",")[0] for other in scene.others}
    come = {
        (zone.sequence, version.version) for zone in bound.zones for version in zone.versions
        if version.valid_from <= when and zone.served_label in drawn
    }  # fmt: skip
    matter = Matter(
        scene=_relabelled(scene, rows), events=_happened(order, when), rows=tuple(rows), gaps=tuple(gaps(once)),
        leaps=tuple(leaps(fix for fix in once if fix.row not in wrong)), rhythms=tuple(rhythms(once)),
        in_error=tuple(marked), far=sum(fix.row not in tabled and fix.row not in wrong for fix in once),
        repeated=len(fixes) - len(once), earlier=len(earlier), handlings=_handlings(events, ids, come),
    )  # fmt: skip
    unused = Unused(
        in_error=tuple(marked), earlier=earlier, refused=_refused(events),
        taken_back=tuple((second_text(one.at), one.who) for one in events if one.action == "order.event_taken_back"),
        older=tuple(
            zone.served_label for zone in bound.zones if sum(sequence == zone.sequence for sequence, _ in come) > 1
        ),
    )  # fmt: skip
    return LookedUp(order=order, number=number, matter=matter, unused=unused, seen=reach.seen)


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
    return [event for event in reversed(found) if order.reference in event.people or event.checks & checks]


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
    """What an event did, to which zones and checks of the matter, and to how many fixes.

    Never why: a reason may say more than is filed.
    """
    named = [*zones, *sorted(event.checks & checks, key=lambda one: (len(one), one))]
    for kind, words in (("fixes", "fixes"), ("refused", "rows refused")):
        named += [f"{count:,} {words}" for count in _numbers(event.what.get(kind)) if count]
    return words_of(event.action) + (f" ({', '.join(named)})" if named else "")


def _numbers(*values: Json) -> list[int]:
    """The whole numbers among values and lists of them."""
    each = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [one for one in each if isinstance(one, int) and not isinstance(one, bool)]
