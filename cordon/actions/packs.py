"""The pack of one matter, and the drafts that go with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version

from sqlalchemy import Connection, Engine

from cordon.actor import Actor
from cordon.audit.search import Event, Sought, search
from cordon.audit.words import words_of
from cordon.basemaps import ground_reader, road_reader
from cordon.desk import Act, Desk, now
from cordon.exhibit import Kind, Shown, keep_exhibit, offer
from cordon.overtaken import with_overtaken
from cordon.reach import Reach
from cordon.right import Right
from cordon.settings import Settings
from cordon.signature import signer
from maps.desk.statement import statement_docx
from maps.desk.unused import Unused, unused_docx
from maps.located import Located, locations
from maps.pack import WHY, Handling, Matter, Pack, pack
from maps.paper.exhibit import Exhibit
from maps.paper.layout import Paper
from maps.paper.series import Series, lay_out
from maps.scene import Audience, CourtScene, court_scene
from monitor.check import BoundOrder
from monitor.storage import load_fixes
from monitor.trail import gaps, leaps, rhythms
from zones.canon import Json, sha256
from zones.database import writing
from zones.instant import LONDON, Instant, uk_text, uk_weekday, utc_text
from zones.order import Order
from zones.storage import load_zones, order_number
from zones.zone import zone_label

_HANDLED = frozenset({
    "order.added", "order.event_added", "order.event_taken_back", "zone.added", "zone.varied",
    "sighting.added", "sighting.checked_again", "check.recorded", "fixes.recorded", "check.noted",
    "check.marked_in_error", "check.error_taken_back", "check.verified",
})  # fmt: skip
"""What records and changes the records of a matter; looks, drawings, prints and restrictions are in the audit alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft for a person to finish, and the name of its file."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePack:
    """A pack with its exhibit, and the names of its files."""

    pack: Pack
    exhibit: Exhibit

    @property
    def name(self) -> str:
        return f"{self.exhibit.file}.zip"

    @property
    def pdf_name(self) -> str:
        return f"{self.exhibit.file}.pdf"


def make_pack(desk: Desk, reference: str, *, at: Instant | None = None, paper: Paper | None = None) -> MadePack:
    """The pack of an order's matter, with the zone versions of an instant (now by default), as the next of its packs.

    One that would show what one before it showed is that one again. What it adds to the served paper is on record with the
    reason for each.
    """
    desk.require(Right.SEE)
    laid = _laid_out(desk.engine, desk.actor, desk.settings, reference, at, paper)
    sign = signer(desk.settings)
    offered = offer(
        desk.engine, laid.shown, lambda exhibit: pack(laid.found.matter, laid.series, exhibit, sign=sign),
        maker=desk.actor.name, at=now(),
    )  # fmt: skip
    with desk.act("pack.made", Right.SEE) as act:
        exhibit, made = offered.keep(act.connection, act.stamp)
        laid.say(act, exhibit)
        act.what |= {"manifest_sha256": made.sha256, "added": [f"{what}: {why}" for what, why in WHY.items()]}
    return MadePack(pack=made, exhibit=exhibit)


def draft_statement(desk: Desk, reference: str, *, at: Instant | None = None) -> Draft:
    """A draft witness statement about an order's pack, with the hash of its manifest where the pack was made already."""
    desk.require(Right.SEE)
    laid = _laid_out(desk.engine, desk.actor, desk.settings, reference, at, None)
    with desk.act("statement.drafted", Right.SEE) as act:
        exhibit = keep_exhibit(act.connection, act.stamp, laid.shown)
        manifest = _manifest_of(act.connection, reference, exhibit)
        laid.say(act, exhibit)
    content = statement_docx(laid.found.matter, exhibit, manifest_sha256=manifest, version=version("cordon"))
    return Draft(content=content, name=f"{exhibit.file}-statement.docx")


def draft_unused(desk: Desk, reference: str, *, at: Instant | None = None) -> Draft:
    """A draft schedule of unused material of an order's matter."""
    desk.require(Right.SEE)
    when = at or now()
    found = _looked_up(desk.engine, desk.actor, reference, when)
    content = unused_docx(found.matter, found.unused, now().astimezone(LONDON).date())
    with desk.act("unused.drafted", Right.SEE) as act:
        act.reach.seen |= found.seen
        act.what |= {"order": reference, "at": utc_text(when)}
    return Draft(content=content, name=f"order-{found.number}-unused-material.docx")


@dataclass(frozen=True, slots=True, kw_only=True)
class _LookedUp:
    """A matter as it stands, and what is left unused; the order and its number, and whom it was looked up about."""

    order: Order
    number: int
    matter: Matter
    unused: Unused
    seen: set[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _LaidOut:
    """A matter on paper, and what its pack shows."""

    found: _LookedUp
    series: Series
    shown: Shown

    def say(self, act: Act, exhibit: Exhibit) -> None:
        """What the event of a pack says."""
        act.reach.seen |= self.found.seen
        act.what |= {
            "order": self.shown.order.reference, "at": utc_text(self.shown.as_at), "exhibit": exhibit.reference,
            "checks": [row.check for row in self.found.matter.rows],
        }  # fmt: skip
        act.to_whom = Audience.COURT.value


def _laid_out(
    engine: Engine, actor: Actor, settings: Settings, reference: str, at: Instant | None, paper: Paper | None
) -> _LaidOut:
    """The matter of an order on paper; raises NotFound and NothingToDraw."""
    when = at or now()
    found = _looked_up(engine, actor, reference, when)
    read, roads = ground_reader(settings, Audience.COURT), road_reader(settings, engine, Audience.COURT)
    series = lay_out(found.matter.scene, paper or Paper(), None, read, roads)
    shown = Shown(
        order=found.order, kind=Kind.PACK, sha256=sha256(found.matter.shown_json(series)), as_at=when, by_day=at is None
    )  # fmt: skip
    return _LaidOut(found=found, series=series, shown=shown)


def _looked_up(engine: Engine, actor: Actor, reference: str, when: Instant) -> _LookedUp:
    """The matter of an order, with the zone versions of an instant; raises NotFound."""
    with writing(engine) as connection:
        reach = Reach(connection=connection, actor=actor)
        order = reach.order(reference)
        bound = BoundOrder(order=order, zones=tuple(load_zones(connection, [order])[reference]))
        checks, old = with_overtaken(reach, list(reach.checks(order=reference)), bound)
        scene = court_scene(order, bound.zones, checks, when, overtaken=old)
        filed = {point.label for point in scene.points}
        fixes = load_fixes(connection, order.subject.reference)
        shown = [check for check in checks if check.id in filed]
        rows = locations(order, bound.zones, shown, {fix.row: fix for fix in fixes}, when, frozenset(old))
        events = _events_of(connection, order, rows)
        number = order_number(connection, reference)
    wrong = {check.fix for check in checks if check.in_error is not None}
    held = {check.fix for check in checks}
    believed = [fix for fix in fixes if fix.row not in wrong]
    matter = Matter(
        scene=_relabelled(scene, rows), events=_happened(order), rows=tuple(rows), gaps=tuple(gaps(believed)),
        leaps=tuple(leaps(believed)), rhythms=tuple(rhythms(believed)),
        in_error=sum(check.in_error is not None for check in checks), far=sum(fix.row not in held for fix in fixes),
        handlings=_handlings(events, rows, {zone.label for zone in scene.scene.zones}),
    )  # fmt: skip
    unused = Unused(
        in_error=tuple(check.id for check in checks if check.in_error is not None), refused=_refused(events),
        older=tuple(zone.served_label for zone in bound.zones if len(zone.versions) > 1),
    )  # fmt: skip
    return _LookedUp(order=order, number=number, matter=matter, unused=unused, seen=reach.seen)


def _relabelled(scene: CourtScene, rows: Sequence[Located]) -> CourtScene:
    """The scene with its locations called as the table calls them."""
    called = {row.check: row.label for row in rows}
    return replace(
        scene, points=tuple(replace(point, label=called.get(point.label, point.label)) for point in scene.points)
    )


def _happened(order: Order) -> tuple[tuple[str, str], ...]:
    """What happened to the order, as (what, when)."""
    return tuple(
        (
            event.kind.value.capitalize(),
            uk_text(event.at) + ("" if event.until is None else f", last day {uk_weekday(event.until)}"),
        )
        for event in order.events
    )


def _events_of(connection: Connection, order: Order, rows: Sequence[Located]) -> list[Event]:
    """The events that recorded and changed the records of the matter, the first first."""
    about = frozenset({order.reference, order.subject.reference})
    found = search(connection, Sought(about=about, actions=_HANDLED), before=None, most=None)
    checks = {row.check for row in rows}
    return [event for event in reversed(found) if order.reference in event.people or event.checks & checks]


def _manifest_of(connection: Connection, order: str, exhibit: Exhibit) -> str:
    """The hash of the manifest of a pack as it was last made; empty where it was not."""
    made = search(
        connection, Sought(about=frozenset({order}), actions=frozenset({"pack.made"})), before=None, most=None
    )
    return next((str(one.what["manifest_sha256"]) for one in made if one.what.get("exhibit") == exhibit.reference), "")


def _handlings(events: Sequence[Event], rows: Sequence[Located], drawn: set[str]) -> tuple[Handling, ...]:
    checks = {row.check for row in rows}
    return tuple(Handling(at=uk_text(event.at), who=event.who, what=_said(event, checks, drawn)) for event in events)


def _refused(events: Sequence[Event]) -> tuple[tuple[str, str, int], ...]:
    """When and by whom files of fixes were recorded of which rows could not be read, and how many."""
    return tuple(
        (uk_text(event.at), event.who, count)
        for event in events
        for count in _numbers(event.what.get("refused"))
        if count
    )


def _said(event: Event, checks: set[str], drawn: set[str]) -> str:
    """What an event did, to which of the zones that are drawn and of the checks of the matter, and to how many fixes.

    Never why: a reason may say more than is filed.
    """
    named = sorted(event.checks & checks, key=lambda one: (len(one), one))
    zones = [zone_label(n) for n in _numbers(event.what.get("zones"), event.what.get("zone"))]
    named = [label for label in zones if label in drawn] + named
    for kind, words in (("fixes", "fixes"), ("refused", "rows refused")):
        named += [f"{count:,} {words}" for count in _numbers(event.what.get(kind)) if count]
    return words_of(event.action) + (f" ({', '.join(named)})" if named else "")


def _numbers(*values: Json) -> list[int]:
    """The whole numbers among values and lists of them."""
    each = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [one for one in each if isinstance(one, int) and not isinstance(one, bool)]
