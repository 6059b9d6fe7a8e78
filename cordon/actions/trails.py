"""A subject's trail: recorded fixes, or those of a file, with what may be concluded from them, and their map."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from cordon.actions.zones import zone_of_label
from cordon.basemaps import base_maps
from cordon.desk import Act, Desk, now
from cordon.note import fixes_in_error
from cordon.right import Right
from cordon.trail import Asked, trail_json, trail_scene
from maps.trail.page import trail_ground_bounds, trail_page
from maps.trail.scene import TrailScene
from monitor.alert import OFF, Alerting, Applied, alerts_of, applied
from monitor.alert_storage import load_alert_rules
from monitor.check import BoundOrder
from monitor.doubt import Doubt
from monitor.doubt_storage import doubts_of
from monitor.episode import Episode, episodes
from monitor.finding import Outcome
from monitor.fixfile.refusal import Refusal
from monitor.fixtable import is_any, one_table, to_table
from monitor.plausible import Arrival, Bits, Flag, flags
from monitor.register import Register
from monitor.together import together
from monitor.track import Places, Track, track_of
from monitor.transit import Transits, possible_transits
from zones.error import NotFound
from zones.instant import Instant, midnight_after, to_microseconds, uk_date
from zones.order import Order
from zones.storage import load_zones

MOST_AT_ONCE = 100_000
"""Of more fixes than so many a page shows one day, if none is chosen."""
_MOSTLY = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A trail with its findings, and what is concluded from them."""

    bound: BoundOrder
    asked: Asked
    track: Track
    findings: Any
    episodes: Sequence[Episode]
    transits: Transits
    flags: Bits
    in_error: Sequence[int] = ()
    """The numbers of fixes on record that are left out, because their checks are marked as recorded in error."""
    doubts: Sequence[tuple[Doubt, int]] = ()
    """What was said of devices of the fixes on record, each with how many of these it is about."""
    rules: Mapping[str, Applied]
    """The rule for alerts that each zone's visits are held to, by the zones' labels."""
    alerts: Sequence[Alerting]
    """Whether each of the episodes alerts."""


def follow_trail(desk: Desk, reference: str, asked: Asked, batches: Sequence[Any] | None = None) -> Followed:
    """The trail of an order's subject, against the order's zones: of the fixes of `batches`, else of those on record.

    Raises NotFound where there is no fix.
    """
    with desk.act("trail.followed", Right.SEE if batches is None else Right.CHECK) as act:
        given = _given(act, reference, asked, batches)
    return _followed(given, asked)


def draw_trail(
    desk: Desk, reference: str, asked: Asked, batches: Sequence[Any] | None = None
) -> tuple[Followed, bytes]:
    """The same with the officers' page of it; on record before it is given."""
    with desk.act("trail.drawn", Right.SEE if batches is None else Right.CHECK) as act:
        given = _given(act, reference, asked, batches)
        act.to_whom = "officer"
    followed = _followed(given, asked)
    scene = scene_of(followed)
    return followed, trail_page(scene, base_maps(desk.settings).on_screen(trail_ground_bounds(scene))).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """The visits of a subject as they are looked at day by day: of `day`, or of all where that is None.

    `days` are those on UK clocks of which there are fixes, the newest first, with how many; `followed` is None where there is no
    fix. `all_at_once` says whether all may be looked at together.
    """

    days: Sequence[tuple[date, int]]
    day: date | None
    all_at_once: bool
    followed: Followed | None
    rules: Mapping[str, Applied]


def show_visits(desk: Desk, reference: str, day: date | None) -> Visits:
    """The visits of a day, as the fixes on record make them; without a day all of them, or of very many fixes those of the last day."""
    with desk.act("trail.followed", Right.SEE) as act:
        order = act.reach.order(reference)
        found = act.reach.fix_days(order.subject.reference)
        wrong = _in_error(act, order)
        found.subtract(uk_date(at) for at in wrong.values())
        days = sorted(((one, count) for one, count in found.items() if count > 0), reverse=True)
        all_at_once = sum(count for _, count in days) <= MOST_AT_ONCE
        if day is None and not all_at_once:
            day = days[0][0]
        asked = (
            Asked() if day is None else Asked(start=midnight_after(day - timedelta(days=1)), end=midnight_after(day))
        )
        given = _recorded(act, order, asked, wrong)
    followed = _followed(given, asked) if len(given.fixes) else None
    return Visits(days=days, day=day, all_at_once=all_at_once, followed=followed, rules=given.rules)


class _Given(NamedTuple):
    """An order with its zones, the fixes that are asked about, whether they are those on record, which of these are left out or doubtful,
    and the zones' rules for alerts.
    """

    bound: BoundOrder
    fixes: Any
    recorded: bool
    in_error: list[int]
    doubtful: Mapping[int, tuple[Doubt, ...]]
    rules: Mapping[str, Applied]


def _given(act: Act, reference: str, asked: Asked, batches: Sequence[Any] | None) -> _Given:
    """The fixes of `batches`, else those on record."""
    order = act.reach.order(reference)
    if batches is None:
        return _recorded(act, order, asked, _in_error(act, order))
    return _judged(act, order, asked, _chosen(one_table(list(batches)), asked), recorded=False)


def _recorded(act: Act, order: Order, asked: Asked, wrong: Mapping[int, Instant]) -> _Given:
    """The fixes on record but those that are `wrong`."""
    fixes = act.reach.fixes(order.subject.reference, asked.start, asked.end)
    chosen = _chosen(to_table([fix for fix in fixes if fix.row not in wrong]), asked)
    in_error = [fix.row for fix in fixes if fix.row in wrong]
    doubtful = doubts_of(act.connection, act.reach.doubts(), chosen.column("row").to_pylist())
    return _judged(act, order, asked, chosen, recorded=True)._replace(in_error=in_error, doubtful=doubtful)


def _judged(act: Act, order: Order, asked: Asked, chosen: Any, *, recorded: bool) -> _Given:
    """Fixes with what they are judged by: the order's zones, and the rules for alerts of these."""
    zones = load_zones(act.connection, [order])[order.reference]
    given = {zone_of_label(zones, label).label: rule for label, rule in asked.rules.items()}
    rules = applied([zone.label for zone in zones], load_alert_rules(act.connection, order), given)
    act.what |= {"order": order.reference, "fixes": len(chosen), "recorded": recorded}
    return _Given(BoundOrder(order=order, zones=tuple(zones)), chosen, recorded, [], {}, rules)


def _in_error(act: Act, order: Order) -> Mapping[int, Instant]:
    """The times of the fixes of an order's subject whose checks, in reach, are marked as recorded in error, by their numbers."""
    marked = fixes_in_error(act.connection, order.subject.reference)
    return {marked[one.id]: one.times.start for one in act.reach.those(marked)} if marked else {}


def scene_of(followed: Followed) -> TrailScene:
    """What the map of a trail shows."""
    return trail_scene(followed.bound, followed.track, followed.findings, followed.episodes, followed.flags, followed.transits,
                       longest_silence=followed.asked.longest_silence, in_error=len(followed.in_error), doubts=followed.doubts,
                       rules=followed.rules, alerts=followed.alerts)  # fmt: skip


def followed_json(followed: Followed, refused: Sequence[Refusal] = ()) -> dict[str, Any]:
    """A trail in the words of the command line, with the rows that can't be used, and the fixes on record that are left out."""
    found = trail_json(followed.track, followed.episodes, followed.flags, followed.transits, followed.asked, followed.doubts,
                       followed.rules, followed.alerts)  # fmt: skip
    return found | {"refused": [asdict(one) for one in refused], "recorded_in_error": list(followed.in_error)}


def _followed(given: _Given, asked: Asked) -> Followed:
    bound, chosen, recorded, in_error, doubtful, rules = given
    if not len(chosen):
        raise NotFound("ORDER" if recorded else "FIXES", bound.order.reference, "Give a file of fixes, another period, or other devices.",
                       problem="has no fix of that time and those devices")  # fmt: skip
    register, track = Register([bound]), track_of(chosen)
    findings = register.answer(chosen)
    told = flags(
        track, limits=asked.limits, now=now(), assigned=asked.assigned, arrival=Arrival(in_order=_as_they_came(chosen))
    )
    if asked.one_radius:
        told &= ~np.uint16(Flag.CONSTANT_RADIUS)
    doubts = _by_doubt(doubtful, track)
    for _, places in doubts:
        told[places] |= np.uint16(Flag.DOUBTED)
    of_fixes = told & ~np.uint16(Flag.BACKWARDS)  # how they came is nothing that a visit is of
    visits = episodes(
        track, findings, register, flags=of_fixes, longest_silence=asked.longest_silence, interval=asked.interval
    )
    return Followed(
        bound=bound, asked=asked, track=track, findings=findings, flags=told, in_error=in_error, doubts=[(one, len(places)) for one, places in doubts],
        rules=rules, episodes=visits, alerts=alerts_of(visits, rules, track, _proved_together(register, chosen, findings, track, rules)),
        transits=possible_transits(track, findings, register, fastest_mps=asked.limits.fastest_mps),
    )  # fmt: skip


def _proved_together(
    register: Register, fixes: Any, findings: Any, track: Track, rules: Mapping[str, Applied]
) -> frozenset[int]:
    """The places of fixes that are proved inside the order's zones taken together; where no rule asks for proofs, none are looked for."""
    if all(one.rule == OFF for one in rules.values()):
        return frozenset()
    union = together(register, fixes, findings)
    inside = is_any(union.column("outcome"), (Outcome.INSIDE.value,))
    return frozenset(track.places(np.asarray(union.column("row"))[inside]).tolist())


def _by_doubt(doubtful: Mapping[int, tuple[Doubt, ...]], track: Track) -> list[tuple[Doubt, Places]]:
    """The doubts about fixes, in the order of their recording, each with where these stand: one that was recorded twice once."""
    found = {one.number: one for said in doubtful.values() for one in said}
    rows = {number: [row for row, said in doubtful.items() if one in said] for number, one in found.items()}
    return [(found[number], np.unique(track.places(np.array(rows[number], np.int64)))) for number in sorted(found)]


def _as_they_came(fixes: Any) -> bool:
    """Whether rows stand as fixes came in: mostly in the order of time. Newest first, or sorted by something else, they tell nothing."""
    at = np.asarray(fixes.column("time").cast(pa.int64()))
    return bool(np.mean(np.diff(at) >= 0) > _MOSTLY) if len(at) > 1 else False


def _chosen(table: Any, asked: Asked) -> Any:
    """The fixes that are asked about."""
    at = np.asarray(table.column("time").cast(pa.int64()))
    kept = np.ones(len(table), np.bool_)
    if asked.start is not None:
        kept &= at >= to_microseconds(asked.start)
    if asked.end is not None:
        kept &= at < to_microseconds(asked.end)
    if asked.devices:
        kept &= is_any(table.column("device"), asked.devices)
    return table.filter(pa.array(kept))
