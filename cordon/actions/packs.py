"""The pack of one matter, and the drafts that go with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine

from cordon.actor import Actor
from cordon.audit.search import Event, Sought, search
from cordon.audit.words import words_of
from cordon.basemaps import ground_reader, road_reader
from cordon.desk import Act, Desk, now
from cordon.exhibit import Kind, Shown, exhibit_for, keep_exhibit, offer
from cordon.manifests import manifests_of
from cordon.overtaken import with_overtaken
from cordon.reach import Reach
from cordon.repeated import repeated
from cordon.right import Right
from cordon.settings import Settings
from cordon.signature import signer
from maps.desk.statement import statement_docx
from maps.desk.unused import Unused, unused_docx
from maps.located import Located, answer_text, locations, second_text, when_text
from maps.pack import WHY, Handling, Matter, Pack, pack
from maps.paper.exhibit import Exhibit
from maps.paper.layout import PAPERS_MM, Paper
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
    "check.marked_in_error", "check.error_taken_back",
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
    """A draft witness statement about an order's pack: the one that was made of the records as they are, on whatever paper.

    Where none was made yet, about the one on A4, which is the same bytes whenever it is made. The hash of its manifest is
    left to be written in where packs of several manifests were made (a signature has its own time), or none can be known.
    """
    desk.require(Right.SEE)
    sign = signer(desk.settings)
    laid, made = _made_already(desk.engine, desk.actor, desk.settings, reference, at)
    offered = None
    if not made and sign is None:
        offered = offer(
            desk.engine, laid.shown, lambda exhibit: pack(laid.found.matter, laid.series, exhibit), maker=desk.actor.name, at=now()
        )  # fmt: skip
    with desk.act("statement.drafted", Right.SEE) as act:
        if offered is None:
            exhibit, manifest = (
                keep_exhibit(act.connection, act.stamp, laid.shown),
                made.pop() if len(made) == 1 else "",
            )
        else:
            exhibit, packed = offered.keep(act.connection, act.stamp)
            manifest = packed.sha256
        laid.say(act, exhibit)
        act.what["manifest_sha256"] = manifest
    content = statement_docx(laid.found.matter, exhibit, manifest_sha256=manifest)
    return Draft(content=content, name=f"{exhibit.file}-statement.docx")


def _made_already(
    engine: Engine, actor: Actor, settings: Settings, reference: str, at: Instant | None
) -> tuple["_LaidOut", set[str]]:
    """The matter on the paper of which its pack was made, else on A4; and the hashes of the manifests of those packs."""
    found = [_laid_out(engine, actor, settings, reference, at, Paper(name=name)) for name in PAPERS_MM]
    with writing(engine) as connection:
        made = manifests_of(connection, reference)
        for laid in found:
            exhibit = exhibit_for(connection, laid.shown, maker=actor.name, at=now())
            if exhibit.reference in made:
                return laid, made[exhibit.reference]
    return found[0], set()


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
        fixes = load_fixes(connection, order.subject.reference)
        every = [one for one in reach.checks(order=reference) if one.subject == order.subject.reference]
        repeats = repeated(every, fixes)
        checks, old = with_overtaken(reach, [one for one in every if one.fix not in repeats], bound)
        scene = court_scene(order, bound.zones, checks, when, overtaken=old)
        filed = {point.label for point in scene.points}
        shown = [check for check in checks if check.id in filed]
        rows = locations(order, bound.zones, shown, {fix.row: fix for fix in fixes}, when, frozenset(old))
        known = frozenset(one.id for one in (*every, *checks))
        events = _events_of(connection, order, known)
        number = order_number(connection, reference)
    wrong = {check.fix for check in checks if check.in_error is not None}
    held = {check.fix for check in checks}
    once = [fix for fix in fixes if fix.row not in repeats]
    in_error = tuple(check.id for check in checks if check.in_error is not None)
    earlier = tuple(
        (one.id, when_text(one.times), answer_text(one, order, bound.zones))
        for one in every
        if one.id not in filed and one.in_error is None and one.fix not in repeats
    )
    drawn = {zone.label for zone in scene.scene.zones} | {other.label.split(",")[0] for other in scene.others}
    matter = Matter(
        scene=_relabelled(scene, rows), events=_happened(order, when), rows=tuple(rows), gaps=tuple(gaps(once)),
        leaps=tuple(leaps(fix for fix in once if fix.row not in wrong)), rhythms=tuple(rhythms(once)),
        in_error=in_error, far=sum(fix.row not in held for fix in once), repeated=len(fixes) - len(once), earlier=len(earlier),
        handlings=_handlings(events, known, drawn),
    )  # fmt: skip
    unused = Unused(
        in_error=in_error, earlier=earlier, refused=_refused(events),
        taken_back=tuple((second_text(one.at), one.who) for one in events if one.action == "order.event_taken_back"),
        older=tuple(zone.served_label for zone in bound.zones if len(zone.versions) > 1),
    )  # fmt: skip
    return _LookedUp(order=order, number=number, matter=matter, unused=unused, seen=reach.seen)


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


def _handlings(events: Sequence[Event], checks: frozenset[str], drawn: set[str]) -> tuple[Handling, ...]:
    return tuple(
        Handling(at=second_text(event.at), who=event.who, what=_said(event, checks, drawn)) for event in events
    )


def _refused(events: Sequence[Event]) -> tuple[tuple[str, str, int], ...]:
    """When and by whom files of fixes were recorded of which rows could not be read, and how many."""
    return tuple(
        (second_text(event.at), event.who, count)
        for event in events
        for count in _numbers(event.what.get("refused"))
        if count
    )


def _said(event: Event, checks: frozenset[str], drawn: set[str]) -> str:
    """What an event did, to which of the zones that are drawn and of the checks of the matter, and to how many fixes.

    Never why: a reason may say more than is filed.
    """
    named = sorted(event.checks & checks, key=lambda one: (len(one), one))
    zones = [zone_label(n) for n in _numbers(event.what.get("zones"), event.what.get("zone"))]
    version = [f"version {n}" for n in _numbers(event.what.get("zone_version"))]
    if zones := [label for label in zones if label in drawn]:
        named = [*zones, *version, *named]
    for kind, words in (("fixes", "fixes"), ("refused", "rows refused")):
        named += [f"{count:,} {words}" for count in _numbers(event.what.get(kind)) if count]
    return words_of(event.action) + (f" ({', '.join(named)})" if named else "")


def _numbers(*values: Json) -> list[int]:
    """The whole numbers among values and lists of them."""
    each = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [one for one in each if isinstance(one, int) and not isinstance(one, bool)]
