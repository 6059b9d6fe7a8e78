"""A subject's trail: recorded fixes, or those of a file, with what may be concluded from them, and their map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from cordon.basemaps import base_maps
from cordon.desk import Act, Desk, now
from cordon.right import Right
from cordon.trail import Asked, trail_scene
from maps.trail.page import trail_ground_bounds, trail_page
from maps.trail.scene import TrailScene
from monitor.check import BoundOrder
from monitor.doubt import Doubt
from monitor.doubt_storage import doubts_of
from monitor.episode import Episode, episodes
from monitor.fixtable import is_any, one_table, to_table
from monitor.plausible import Arrival, Bits, Flag, flags
from monitor.register import Register
from monitor.track import Places, Track, track_of
from monitor.transit import Transits, possible_transits
from zones.error import NotFound
from zones.instant import to_microseconds
from zones.storage import load_zones

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


class _Given(NamedTuple):
    """An order with its zones, the fixes that are asked about, whether they are those on record, which of these are left out or doubtful."""

    bound: BoundOrder
    fixes: Any
    recorded: bool
    in_error: list[int]
    doubtful: Mapping[int, tuple[Doubt, ...]]


def _given(act: Act, reference: str, asked: Asked, batches: Sequence[Any] | None) -> _Given:
    order = act.reach.order(reference)
    zones = load_zones(act.connection, [order])[reference]
    in_error: list[int] = []
    if batches is None:
        fixes = act.reach.fixes(order.subject.reference)
        wrong = {
            one.fix for one in act.reach.checks(order=reference) if one.fix is not None and one.in_error is not None
        }
        in_error = [fix.row for fix in fixes if fix.row in wrong]
        batches = [to_table([fix for fix in fixes if fix.row not in wrong])]
        recorded = True
    else:
        recorded = False
    chosen = _chosen(one_table(list(batches)), asked)
    doubtful = doubts_of(act.connection, act.reach.doubts(), chosen.column("row").to_pylist()) if recorded else {}
    act.what |= {"order": reference, "fixes": len(chosen), "recorded": recorded}
    return _Given(BoundOrder(order=order, zones=tuple(zones)), chosen, recorded, in_error, doubtful)


def scene_of(followed: Followed) -> TrailScene:
    """What the map of a trail shows."""
    return trail_scene(followed.bound, followed.track, followed.findings, followed.episodes, followed.flags, followed.transits,
                       longest_silence=followed.asked.longest_silence, in_error=len(followed.in_error), doubts=followed.doubts)  # fmt: skip


def _followed(given: _Given, asked: Asked) -> Followed:
    bound, chosen, recorded, in_error, doubtful = given
    if not len(chosen):
        raise NotFound("ORDER" if recorded else "FIXES", bound.order.reference, "Give a file of fixes, another period, or other devices.",
                       problem="has no fix of that time and those devices")  # fmt: skip
    register, track = Register([bound]), track_of(chosen)
    findings = register.answer(chosen)
    told = flags(track, limits=asked.limits, now=now(), arrival=Arrival(in_order=_as_they_came(chosen)))
    if asked.one_radius:
        told &= ~np.uint16(Flag.CONSTANT_RADIUS)
    doubts = _by_doubt(doubtful, track)
    for _, places in doubts:
        told[places] |= np.uint16(Flag.DOUBTED)
    of_fixes = told & ~np.uint16(Flag.BACKWARDS)  # how they came is nothing that a visit is of
    return Followed(
        bound=bound, asked=asked, track=track, findings=findings, flags=told, in_error=in_error, doubts=[(one, len(places)) for one, places in doubts],
        episodes=episodes(track, findings, register, flags=of_fixes, longest_silence=asked.longest_silence, interval=asked.interval),
        transits=possible_transits(track, findings, register, fastest_mps=asked.limits.fastest_mps),
    )  # fmt: skip


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
