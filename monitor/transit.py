"""Between two fixes of a device nothing is known but what speed allows: where a straight way would have led, and what was in reach.

Neither is an entry. What is asked is asked of two fixes one after the other of which none is part of an episode in the zone, and of the
time between them at which the zone applied. All is decided in metres on a plane around the zone, in which what is straight is a
geodesic, to the tolerance of `tolerance_m`, and no further than `MOST_M`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from monitor.episode import Stamp
from monitor.finding import Applies, Outcome
from monitor.fixtable import is_any
from monitor.recount import length_text, tag_text, time_text
from monitor.register import UNDRAWN_M, Instants, Register, Windows
from monitor.track import Places, Track
from monitor.trail import FASTEST_MPS
from zones.error import BadNumber
from zones.frame import WGS84, Floats, around_many
from zones.instant import uk_text
from zones.shape import cut_edges

MOST_M = 100_000.0
"""A reach longer than this is decided by geodesics to the zone's middle and the zone's size alone, or not at all."""
Bools: TypeAlias = NDArray[np.bool_]
_PIECE_DEG = 0.009
"""1 km at most: an edge straight in degrees then leaves its chord by 4 cm at most."""
_ROUGH_M = 1.0
_MOST_PAIRS = 2_000_000
_SECOND_US = 1_000_000
_MPS_TO_MPH = 3600 / 1609.344


def tolerance_m(reach_m: Any) -> Any:
    """How near the edge of a reach, metres, *could* is said of what is just beyond it: *could not* is always sure."""
    return 0.1 + 1e-4 * reach_m


class Reach(StrEnum):
    """Whether a device could have been in a zone between two fixes, at up to a stated speed, wherever in their 95 % circles it was."""

    COULD = "could have been inside"
    COULD_NOT = "could not have been inside"
    TOO_FAST = "one fix can't be reached from the other at that speed"
    NOT_DECIDED = "not decided"


_REACH = tuple(Reach)
_COULD, _COULD_NOT, _TOO_FAST, _NOT_DECIDED = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transit:
    """What is possible between two fixes of one version of a zone.

    `line_m` is how much of the straight way lies in the zone, None where it does not pass it or where a fix is not proved outside;
    `needed_mps` the speed of that way; `longest` for how long at most they can have been inside while it applied.
    """

    before: Stamp
    after: Stamp
    order: str
    zone: str
    version: int
    line_m: float | None
    needed_mps: float
    fastest_mps: float
    reach: Reach
    longest: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Transits:
    """Transits as columns, in the order of time, then of the zones; NaN and -1 stand for None.

    `too_fast` are the fixes from which the next of the device can't be reached at `fastest_mps`. Of those of which they could not
    have been inside only the number is kept, unless they were asked for.
    """

    track: Track
    fastest_mps: float
    zones: tuple[tuple[str, str], ...]
    before: Places
    after: Places
    zone: NDArray[np.int32]
    version: NDArray[np.int32]
    line_m: Floats
    needed_mps: Floats
    reach: NDArray[np.uint8]
    longest_us: NDArray[np.int64]
    too_fast: Places
    could_not: int

    def __len__(self) -> int:
        return len(self.before)

    def __iter__(self) -> Iterator[Transit]:
        return (self[nth] for nth in range(len(self)))

    def __getitem__(self, nth: int) -> Transit:
        order, zone = self.zones[int(self.zone[nth])]
        line, longest = float(self.line_m[nth]), int(self.longest_us[nth])
        before, after = (
            Stamp(place, self.track.at(place), self.track.name(place))
            for place in (int(self.before[nth]), int(self.after[nth]))
        )
        return Transit(
            before=before, after=after, order=order, zone=zone, version=int(self.version[nth]),
            line_m=None if np.isnan(line) else line, needed_mps=float(self.needed_mps[nth]), fastest_mps=self.fastest_mps,
            reach=_REACH[int(self.reach[nth])], longest=None if longest < 0 else timedelta(microseconds=longest),
        )  # fmt: skip


class _Steps(NamedTuple):
    """From each fix of a device to its next: places, metres, and how far a way between their circles may be (without a zone's drawing)."""

    before: Places
    after: Places
    start: Instants
    end: Instants
    apart_m: Floats
    before_m: Floats
    after_m: Floats
    way_m: Floats

    def at(self, chosen: Any) -> "_Steps":
        return _Steps(*(column[chosen] for column in self))


class _Ground(NamedTuple):
    """A zone version on a plane around its middle: whole, and with fewer corners, none further than `_ROUGH_M` from it."""

    lon: float
    lat: float
    whole: BaseGeometry
    rough: BaseGeometry
    radius_m: float


class _Answer(NamedTuple):
    reach: NDArray[np.uint8]
    longest_us: NDArray[np.int64]


def possible_transits(
    track: Track,
    findings: Any,
    register: Register,
    *,
    fastest_mps: float = FASTEST_MPS,
    longer_than: timedelta = timedelta(0),
    keep_could_not: bool = False,
) -> Transits:
    """What is possible between the fixes of a track; `findings` are a record batch of `FINDINGS` of them by the register.

    Only fixes further apart in time than `longer_than` are asked about. Raises BadNumber for a speed of none.
    """
    if not (0 < fastest_mps < float("inf")):
        raise BadNumber("fastest_mps", fastest_mps, "Give metres a second, more than 0.")
    steps = _steps(track, fastest_mps, longer_than)
    reachable = steps.apart_m - steps.before_m - steps.after_m <= steps.way_m
    zones = tuple(dict.fromkeys((one.order, one.label) for one in register.versions))
    parts: list[tuple[_Steps, NDArray[np.int32], NDArray[np.int32], Floats, _Answer]] = []
    could_not = 0
    for nth, (order, zone) in enumerate(zones):
        if not len(steps.before):
            break
        outside, part = _states(track, findings, order, zone)
        free = ~(part[steps.before] | part[steps.after])
        both_outside = outside[steps.before] & outside[steps.after]
        first, last = int(track.at_us[0]), int(track.at_us[-1]) + 1
        for windows in register.windows(order, zone, first, last):
            asked = np.flatnonzero(free & _meets(windows, steps.start, steps.end))
            if not len(asked):
                continue
            some = steps.at(asked)
            ground = _ground(windows)
            line = _lines(track, some, ground, both_outside[asked])
            answer = _reach(track, some, ground, windows, fastest_mps)
            answer.reach[~reachable[asked]], answer.longest_us[~reachable[asked]] = _TOO_FAST, -1
            told = (answer.reach == _COULD) | (answer.reach == _NOT_DECIDED) | ~np.isnan(line)
            could_not += int(np.count_nonzero(answer.reach == _COULD_NOT))
            kept = np.flatnonzero(told | (answer.reach == _COULD_NOT) if keep_could_not else told)
            parts.append((
                some.at(kept), np.full(len(kept), nth, np.int32), np.full(len(kept), windows.version.version, np.int32),
                line[kept], _Answer(answer.reach[kept], answer.longest_us[kept]),
            ))  # fmt: skip
    return _together(track, fastest_mps, zones, parts, steps.before[~reachable], could_not)


def because(transit: Transit) -> tuple[str, ...]:
    """The sentences that an officer could read out."""
    device = tag_text(transit.before.device) if transit.before.device else "the tag"
    fixes = f"the fixes of {device} on {uk_text(transit.before.at)} and {time_text(transit.after.at, transit.before)}"
    limit = _speed_text(transit.fastest_mps)
    told = []
    if transit.line_m is not None:
        through = (
            f"passes through {transit.zone} for {transit.line_m:,.0f} m"
            if transit.line_m >= 0.5
            else f"touches {transit.zone}"
        )
        way = f"The straight way between {fixes}, both proved outside, {through}"
        needed = f"it would have had to be at {_speed_text(transit.needed_mps)}"
        told.append(
            f"{way}; {needed}." if transit.reach is Reach.TOO_FAST
            else f"{way}: a possible transit, for which {needed}. Whether it went that way is not known."
        )  # fmt: skip
    match transit.reach:
        case Reach.COULD:
            longest = length_text(transit.longest or timedelta(0))
            told.append(
                f"At up to {limit} it could have been inside {transit.zone} between {fixes}, for at most {longest}."
            )
        case Reach.COULD_NOT:
            told.append(
                f"At up to {limit}, and wherever in their 95 % circles both fixes were, it could not have been inside {transit.zone}, "
                f"while that applied, between {fixes}."
            )
        case Reach.TOO_FAST:
            told.append(
                f"Between {fixes} it would have had to be faster than {limit}, wherever in their 95 % circles both were: one of them is "
                "wrong, and nothing follows from them."
            )
        case Reach.NOT_DECIDED:
            told.append(f"Between {fixes} it could have gone more than {MOST_M / 1000:.0f} km: whether it could have been inside "
                        f"{transit.zone} is not decided.")  # fmt: skip
    return tuple(told)


def _speed_text(mps: float) -> str:
    return f"{mps:,.1f} m/s ({mps * _MPS_TO_MPH:,.0f} mph)"


def _steps(track: Track, fastest_mps: float, longer_than: timedelta) -> _Steps:
    runs = [places for _, places in track.by_device()]
    none = np.zeros(0, np.int64)
    before = np.concatenate([none, *(run[:-1] for run in runs)])
    after = np.concatenate([none, *(run[1:] for run in runs)])
    start, end = track.at_us[before], track.at_us[after]
    kept = end - start > max(0, longer_than // timedelta(microseconds=1))
    before, after, start, end = before[kept], after[kept], start[kept], end[kept]
    order = np.lexsort((after, before))
    before, after, start, end = before[order], after[order], start[order], end[order]
    return _Steps(
        before, after, start, end, track.apart_m(before, after), track.radius_95_m[before] + UNDRAWN_M,
        track.radius_95_m[after] + UNDRAWN_M, fastest_mps * (end - start) / _SECOND_US,
    )  # fmt: skip


def _states(track: Track, findings: Any, order: str, zone: str) -> tuple[Bools, Bools]:
    """Which fixes are proved outside the zone, or far from it; and which are part of an episode in it."""
    rows = np.flatnonzero(is_any(findings.column("order"), (order,)) & is_any(findings.column("zone"), (zone,)))
    place = track.places(np.asarray(findings.column("row"))[rows])
    rows, place = rows[place >= 0], place[place >= 0]
    settled = is_any(findings.column("outcome"), (Outcome.OUTSIDE.value,))[rows]
    outside, part = np.ones(len(track), np.bool_), np.zeros(len(track), np.bool_)
    outside[place] = settled
    part[place] = ~settled & is_any(findings.column("applies"), (Applies.THROUGHOUT.value,))[rows]
    return outside, part


def _meets(windows: Windows, start: Any, end: Any) -> Bools:
    """Whether the version applied at a time from each start to each end, both included."""
    if not len(windows.starts):
        return np.zeros(len(start), np.bool_)
    nth = np.searchsorted(windows.ends, start, "right")
    there = nth < len(windows.ends)
    return np.asarray(there & (windows.starts[np.minimum(nth, len(windows.starts) - 1)] <= end) & (start <= end))


def _applied_us(windows: Windows, start: Any, end: Any) -> NDArray[np.int64]:
    """For how long it applied from each start to each end."""
    gone = np.concatenate([[0], np.cumsum(windows.ends - windows.starts)])

    def before(moment: Any) -> Any:
        nth = np.searchsorted(windows.starts, moment, "right")
        last = np.maximum(nth - 1, 0)
        over = np.maximum(0, windows.ends[last] - moment)
        return np.where(nth > 0, gone[nth] - over, 0)

    return np.asarray(before(end) - before(start), np.int64)


def _ground(windows: Windows) -> _Ground:
    shape = windows.version.shape
    west, south, east, north = shape.bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    whole = shapely.transform(
        cut_edges(shape, _PIECE_DEG), lambda p: np.column_stack(around_many(lon, lat, p[:, 0], p[:, 1]))
    )
    rough = shapely.simplify(whole, _ROUGH_M)
    radius = float(np.hypot(*shapely.get_coordinates(whole).T).max())
    for one in (whole, rough):
        shapely.prepare(one)
    return _Ground(lon, lat, whole, rough, radius)


def _on(ground: _Ground, track: Track, places: Places) -> tuple[Floats, Floats]:
    return around_many(ground.lon, ground.lat, track.lon[places], track.lat[places])


def _lines(track: Track, steps: _Steps, ground: _Ground, outside: Bools) -> Floats:
    """How much of each straight way lies in the zone; NaN where none does, and it touches it nowhere."""
    found = np.full(len(steps.before), np.nan)
    (ax, ay), (bx, by) = _on(ground, track, steps.before), _on(ground, track, steps.after)
    west, south, east, north = ground.whole.bounds
    near = (np.minimum(ax, bx) <= east) & (np.maximum(ax, bx) >= west)
    near &= (np.minimum(ay, by) <= north) & (np.maximum(ay, by) >= south)
    which = np.flatnonzero(near & outside & (steps.apart_m <= MOST_M))
    ways = np.stack([np.column_stack([ax[which], ay[which]]), np.column_stack([bx[which], by[which]])], axis=1)
    lines = np.asarray(shapely.linestrings(ways), dtype=object)
    passing = np.flatnonzero(shapely.intersects(ground.whole, lines))
    found[which[passing]] = shapely.length(shapely.intersection(ground.whole, lines[passing]))
    return found


def _reach(track: Track, steps: _Steps, ground: _Ground, windows: Windows, fastest_mps: float) -> _Answer:
    """Whether each could have been in the zone, and for how long at most while it applied."""
    drawing = float(windows.version.precision_m)
    before_m, after_m = steps.before_m + drawing, steps.after_m + drawing
    way = steps.way_m + before_m + after_m
    reach = np.full(len(steps.before), _COULD_NOT, np.uint8)
    longest = np.full(len(steps.before), -1, np.int64)
    (ax, ay), (bx, by) = _on(ground, track, steps.before), _on(ground, track, steps.after)
    from_middle = np.hypot(ax, ay) + np.hypot(bx, by)
    near = np.flatnonzero((way <= MOST_M) & (from_middle - 2 * ground.radius_m <= way + tolerance_m(way)))
    to_before, to_after = np.zeros(len(way)), np.zeros(len(way))
    to_before[near], to_after[near] = _away(track, steps.before[near], steps.after[near], ground)
    # By way of the place nearest to either of them; it is rough, too.
    sure = steps.apart_m[near] + 2 * (np.minimum(to_before[near], to_after[near]) + _ROUGH_M) <= way[near]
    least = to_before[near] + to_after[near] - 2 * _ROUGH_M
    doubtful = near[~sure & (least <= way[near] + tolerance_m(way[near]))]
    through = _least_ways(ground.whole, ax[doubtful], ay[doubtful], bx[doubtful], by[doubtful])
    reach[near[sure]] = _COULD
    reach[doubtful[through <= way[doubtful] + tolerance_m(way[doubtful])]] = _COULD
    far = np.flatnonzero(way > MOST_M)
    if len(far):
        to_before[far], to_after[far], reach[far] = _far(track, steps.at(far), ground, way[far])
    known = np.flatnonzero(reach == _COULD)
    arrive, leave = (
        np.maximum(0.0, away[known] - radius[known] - _ROUGH_M) / fastest_mps * _SECOND_US
        for away, radius in ((to_before, before_m), (to_after, after_m))
    )
    start, end = steps.start[known] + arrive.astype(np.int64), steps.end[known] - leave.astype(np.int64)
    end = np.maximum(end, start)  # within the tolerance: they met for an instant
    there = _meets(windows, start, end)
    longest[known[there]] = _applied_us(windows, start[there], end[there])
    reach[known[~there]] = _COULD_NOT
    return _Answer(reach, longest)


def _away(track: Track, before: Places, after: Places, ground: _Ground) -> tuple[Floats, Floats]:
    """How far fixes are from the zone, roughly: most are both a fix before and a fix after."""
    own, place = np.unique(np.concatenate([before, after]), return_inverse=True)
    away = np.asarray(shapely.distance(ground.rough, shapely.points(*_on(ground, track, own))))
    return away[place[: len(before)]], away[place[len(before) :]]


def _far(track: Track, steps: _Steps, ground: _Ground, way: Floats) -> tuple[Floats, Floats, NDArray[np.uint8]]:
    """Of a reach of more than `MOST_M`: the least ways to the zone from either fix, and what its middle and its size decide."""
    away = [
        WGS84.inv(track.lon[places], track.lat[places], np.full(len(way), ground.lon), np.full(len(way), ground.lat))[2]
        for places in (steps.before, steps.after)
    ]
    total = away[0] + away[1]
    reach = np.full(len(way), _NOT_DECIDED, np.uint8)
    reach[total + 2 * ground.radius_m <= way] = _COULD
    reach[total - 2 * ground.radius_m > way + tolerance_m(way)] = _COULD_NOT
    least = [np.maximum(0.0, one - ground.radius_m) for one in away]
    return least[0], least[1], reach


def _least_ways(zone: BaseGeometry, ax: Floats, ay: Floats, bx: Floats, by: Floats) -> Floats:
    """The least way from each first place by the zone to each second one: by where an edge would reflect light, or an end of it;
    straight, where one of the two lies within.
    """
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(zone))]
    x, y = np.concatenate([ring[:-1] for ring in rings]).T
    dx, dy = np.concatenate([np.diff(ring, axis=0) for ring in rings]).T
    length = np.hypot(dx, dy)
    ux, uy = dx / np.maximum(length, 1e-12), dy / np.maximum(length, 1e-12)
    found = np.empty(len(ax))
    step = max(1, _MOST_PAIRS // len(x))
    for start in range(0, len(ax), step):
        part = slice(start, start + step)
        along, off = [], []
        for px, py in ((ax, ay), (bx, by)):
            east, north = px[part, None] - x, py[part, None] - y
            along.append(east * ux + north * uy)
            off.append(np.abs(east * uy - north * ux))
        both = off[0] + off[1]
        at = np.divide(along[0] * off[1] + along[1] * off[0], both, out=along[0].copy(), where=both > 0)
        at = np.clip(at, 0.0, length)
        found[part] = (np.hypot(along[0] - at, off[0]) + np.hypot(along[1] - at, off[1])).min(axis=1)
    within = shapely.intersects_xy(zone, ax, ay) | shapely.intersects_xy(zone, bx, by)
    return np.where(within, np.hypot(bx - ax, by - ay), found)


def _together(
    track: Track, fastest_mps: float, zones: tuple[tuple[str, str], ...], parts: Any, too_fast: Places, could_not: int
) -> Transits:
    def column(kind: type, of: Any) -> Any:
        return np.concatenate([np.zeros(0, kind), *(of(part) for part in parts)])

    before, after = column(np.int64, lambda p: p[0].before), column(np.int64, lambda p: p[0].after)
    zone, version = column(np.int32, lambda p: p[1]), column(np.int32, lambda p: p[2])
    seconds = (track.at_us[after] - track.at_us[before]) / _SECOND_US
    order = np.lexsort((version, zone, after, before))
    return Transits(
        track=track, fastest_mps=fastest_mps, zones=zones, before=before[order], after=after[order], zone=zone[order],
        version=version[order], line_m=column(np.float64, lambda p: p[3])[order],
        needed_mps=(column(np.float64, lambda p: p[0].apart_m) / seconds)[order],
        reach=column(np.uint8, lambda p: p[4].reach)[order], longest_us=column(np.int64, lambda p: p[4].longest_us)[order],
        too_fast=too_fast, could_not=could_not,
    )  # fmt: skip
