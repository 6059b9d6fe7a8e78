"""The pack of one matter, and whether a pack was changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from cordon.actions.maps import file_name, ground_reader
from cordon.audit.search import Event, Sought, search
from cordon.audit.words import words_of
from cordon.desk import Desk, now
from cordon.exhibit import Kind, Shown, exhibit_for, keep_exhibit
from cordon.overtaken import with_overtaken
from cordon.reach import Reach
from cordon.right import Right
from cordon.signature import signer
from maps.layout import Paper
from maps.located import Located, locations
from maps.manifest import Verified, verify
from maps.pack import WHY, Handling, Matter, Pack, pack
from maps.scene import Audience, CourtScene, court_scene
from maps.series import lay_out
from monitor.check import BoundOrder
from monitor.storage import load_fixes
from monitor.trail import TrailFix, gaps, leaps
from zones.canon import sha256
from zones.database import writing
from zones.instant import Instant, uk_text, uk_weekday, utc_text
from zones.order import Order
from zones.storage import load_zones

_HANDLED = frozenset({
    "order.added", "order.event_added", "order.event_taken_back", "order.restricted", "order.unrestricted", "zone.added",
    "zone.varied", "sighting.added", "sighting.checked_again", "check.recorded", "fixes.recorded", "check.noted",
    "check.marked_in_error", "check.error_taken_back", "check.verified",
})  # fmt: skip
"""What records and changes the records of a matter; looks, drawings and prints are in the audit alone."""
_MOST_EVENTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePack:
    """A pack with the name of its file."""

    pack: Pack
    exhibit: str
    name: str


def make_pack(desk: Desk, reference: str, *, at: Instant | None = None, paper: Paper | None = None) -> MadePack:
    """The pack of an order's matter, with the zone versions of an instant (now by default), as the next of its packs.

    One that would show what one before it showed is that one again. What it adds to the served paper is on record with the
    reason for each.
    """
    desk.require(Right.SEE)
    when = at or now()
    read = ground_reader(desk.settings, Audience.COURT)
    with writing(desk.engine) as connection:
        reach = Reach(connection=connection, actor=desk.actor)
        order = reach.order(reference)
        bound = BoundOrder(order=order, zones=tuple(load_zones(connection, [order])[reference]))
        checks, old = with_overtaken(reach, list(reach.checks(order=reference)), bound)
        scene = court_scene(order, bound.zones, checks, when, overtaken=old)
        filed = {point.label for point in scene.points}
        fixes = load_fixes(connection, order.subject.reference)
        shown = [check for check in checks if check.id in filed]
        rows = locations(order, bound.zones, shown, {fix.number: fix for fix in fixes}, frozenset(old))
        handled = _handlings(connection, order, rows)
    series = lay_out(_relabelled(scene, rows), paper or Paper(), None, read)
    tagged = {check.fix for check in shown if check.fix is not None}
    matter = Matter(
        series=series, events=_events(order), rows=tuple(rows), gaps=tuple(gaps(fixes)), leaps=tuple(leaps(fixes)),
        far=_far(fixes, tagged), handlings=tuple(handled),
    )  # fmt: skip
    being = Shown(order=order, kind=Kind.PACK, sha256=sha256(matter.shown_json()), as_at=when, by_day=at is None)
    with writing(desk.engine) as connection:
        exhibit = exhibit_for(connection, being, maker=desk.actor.name, at=now())
    sign = signer(desk.settings)
    made = pack(matter, exhibit, read, sign=sign)
    with desk.act("pack.made", Right.SEE) as act:
        kept = keep_exhibit(act.connection, act.stamp, being)
        made = made if kept == exhibit else pack(matter, kept, read, sign=sign)  # somebody recorded one meanwhile
        act.reach.seen |= reach.seen
        act.what |= {
            "order": reference, "at": utc_text(when), "exhibit": kept.reference, "manifest_sha256": made.sha256,
            "added": [f"{what}: {why}" for what, why in WHY.items()],
        }  # fmt: skip
        act.to_whom = Audience.COURT.value
    return MadePack(pack=made, exhibit=kept.reference, name=file_name(kept.reference, "zip"))


def verify_pack(content: bytes) -> Verified:
    """Whether a pack is as its manifest says; nothing is looked up, and nothing recorded. Raises WrongFormat."""
    return verify(content)


def _relabelled(scene: CourtScene, rows: Sequence[Located]) -> CourtScene:
    """The scene with its locations called as the table calls them."""
    called = {row.check: row.label for row in rows}
    return replace(
        scene, points=tuple(replace(point, label=called.get(point.label, point.label)) for point in scene.points)
    )


def _far(fixes: Iterable[TrailFix], told: set[int]) -> int:
    return sum(fix.number not in told for fix in fixes)


def _events(order: Order) -> tuple[tuple[str, str], ...]:
    """What happened to the order, as (what, when)."""
    return tuple(
        (
            event.kind.value.capitalize(),
            uk_text(event.at) + ("" if event.until is None else f", last day {uk_weekday(event.until)}"),
        )
        for event in order.events
    )


def _handlings(connection: Connection, order: Order, rows: Sequence[Located]) -> list[Handling]:
    """What was done to the records of the matter, the first first."""
    about = frozenset({order.reference, order.subject.reference})
    found = search(connection, Sought(about=about, actions=_HANDLED), before=None, most=_MOST_EVENTS)
    checks = {row.check for row in rows}
    return [
        Handling(at=uk_text(event.at), who=event.who, what=_said(event, checks))
        for event in reversed(found)
        if order.reference in event.people or event.checks & checks
    ]


def _said(event: Event, checks: set[str]) -> str:
    """What an event did, with the checks of the matter that it was about; never why, which may say more than is filed."""
    named = sorted(event.checks & checks, key=lambda one: (len(one), one))
    return words_of(event.action) + (f" ({', '.join(named)})" if named else "")
