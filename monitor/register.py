"""The zones of orders, ready for millions of fixes: columns in, columns out, with what each fix proves and suggests of each zone version.

This is what a pool of processes, or a cluster, runs: it knows no file, and keeps nothing of what it was asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitor.check import BoundOrder
from monitor.finding import Applies, Outcome
from monitor.fixtable import TEXT, texts
from monitor.index.index import ZoneIndex
from monitor.index.measure import Measured, Positions, measure
from monitor.judge import FAR_RADII
from monitor.location import Accuracy
from zones.frame import Floats
from zones.instant import Instant, from_microseconds, to_microseconds
from zones.order import end_of_force, served_at
from zones.period import MOST_DAYS, Period
from zones.schedule import Schedule, windows
from zones.zone import ZoneVersion, held_periods

FINDINGS = pa.schema([
    pa.field("row", pa.int64()),
    pa.field("device", TEXT),
    pa.field("time", pa.timestamp("us", tz="UTC")),
    pa.field("order", TEXT),
    pa.field("zone", TEXT),
    pa.field("zone_version", pa.int32()),
    pa.field("outcome", TEXT),
    pa.field("clearance_m", pa.float64()),
    pa.field("radius_95_m", pa.float64()),
    pa.field("chance_inside", pa.float64()),
    pa.field("applies", TEXT),
    pa.field("near", pa.bool_()),
])  # fmt: skip
"""One finding a row, in the order of the fixes; of one fix in the order of the zones. The numbers are as they were found, not rounded."""
Instants = NDArray[np.int64]
"""Microseconds since 1970, UTC."""
_NEVER, _EVER = np.iinfo(np.int64).min, np.iinfo(np.int64).max
_DAY_US = 86_400_000_000
OUTCOMES = [Outcome.INSIDE.value, Outcome.OUTSIDE.value, Outcome.INDETERMINATE.value]
_APPLIES = [Applies.NOT_AT_ALL.value, Applies.THROUGHOUT.value]
UNDRAWN_M = float(Accuracy(stated_m=0.0).budget().radius_95_m)
"""What is added to a fix's own radius before any zone's drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A zone version: from when up to when it is the zone's that answers, and from when up to when it bound, its hours not looked at.

    Of each instant one version of a zone answers. Before the first was made that one does, and did not bind.
    """

    version: ZoneVersion
    answers_from: int
    answers_to: int
    bound_from: int
    bound_to: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """When a zone version applied, in the order of time, half-open; and when the order was first served, if ever."""

    version: ZoneVersion
    starts: Instants
    ends: Instants
    served: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answering:
    """The zone versions as columns, with their index: all that answering takes. It goes to other processes without the orders.

    `order` and `zone` are words by their places; of each version there is the place of its schedule among `schedules`.
    """

    index: ZoneIndex | None
    answers_from: Instants
    answers_to: Instants
    bound_from: Instants
    bound_to: Instants
    drawing_m: Floats
    buffer_m: Floats
    order: Any
    zone: Any
    version: NDArray[np.int32]
    schedule: NDArray[np.int32]
    schedules: tuple[Schedule, ...]

    def answer(self, fixes: Any) -> Any:
        """The findings of a record batch of `FIXES` as one of `FINDINGS`; a pair of fix and zone that is far has none."""
        found = self._measured(fixes)
        which, zone = pa.array(found.which), found.zone
        at = np.asarray(fixes.column("time").cast(pa.int64()))[found.which]
        columns = [
            *(fixes.column(name).take(which) for name in ("row", "device", "time")),
            self.order.take(pa.array(zone)),
            self.zone.take(pa.array(zone)),
            pa.array(self.version[zone]),
            _chosen(outcomes(found.clearance_m, found.radius_95_m), OUTCOMES),
            *(pa.array(column) for column in (found.clearance_m, found.radius_95_m, found.chance_inside)),
            _chosen(self.bound(zone, at), _APPLIES),
            pa.array((found.clearance_m > 0) & (found.clearance_m <= self.buffer_m[zone])),
        ]
        return pa.RecordBatch.from_arrays(columns, schema=FINDINGS)

    def bound(self, zone: NDArray[np.int32], at: Instants) -> NDArray[np.bool_]:
        """Whether each zone version applied at an instant: its order in force, the version held, its hours running."""
        bound: NDArray[np.bool_] = (at >= self.bound_from[zone]) & (at < self.bound_to[zone])
        which = self.schedule[zone]
        for nth in np.unique(which[bound]).tolist():
            schedule = self.schedules[nth]
            if not schedule.always:
                places = np.flatnonzero(bound & (which == nth))
                bound[places] = _running(schedule, at[places])
        return bound

    def _measured(self, fixes: Any) -> Measured:
        assert self.index is not None
        lon, lat, stated_m = (np.asarray(fixes.column(name)) for name in ("longitude", "latitude", "radius_95_m"))
        at = np.asarray(fixes.column("time").cast(pa.int64()))
        radius: Floats = stated_m + UNDRAWN_M
        asked = Positions(lon=lon, lat=lat, at=at, radius_95_m=radius, reach_m=FAR_RADII * radius)
        return measure(self.index, asked, drawing_m=self.drawing_m, first=self.answers_from, last=self.answers_to)


class Register:
    """Zones of orders, indexed once."""

    def __init__(self, bound: Sequence[BoundOrder]) -> None:
        self.bound = tuple(bound)
        self.zones = sum(len(one.zones) for one in bound)
        lines = _lines(bound)
        self.versions = [line.version for line in lines]
        self._places = {(one.order, one.label, one.version): place for place, one in enumerate(self.versions)}
        self.answering = _answering(lines)
        self.order_numbers = np.asarray(self.answering.order.indices)
        self.bound_orders: list[str] = self.answering.order.dictionary.to_pylist()

    def answer(self, fixes: Any) -> Any:
        """The findings of a record batch of `FIXES` as one of `FINDINGS`; a pair of fix and zone that is far has none."""
        return self.answering.answer(fixes)

    def orders_of(self, versions: NDArray[np.int32]) -> Any:
        """The references of the orders of versions, by their places."""
        return self.answering.order.take(pa.array(versions))

    def lines_of(self, findings: Any) -> NDArray[np.int32]:
        """The place of each finding's version among `versions`."""
        keys = zip(*(texts(findings.column(name)) for name in ("order", "zone")), findings.column("zone_version").to_pylist(),
                   strict=True)  # fmt: skip
        return np.array([self._places[key] for key in keys], np.int32)

    def applied(self, line: int, at: Instants) -> NDArray[np.bool_]:
        """Whether a version, by its place, was the one that answers, and applied, at each instant."""
        zone = np.full(len(at), line, np.int32)
        told = self.answering
        answers: NDArray[np.bool_] = (at >= told.answers_from[line]) & (at < told.answers_to[line])
        return answers & told.bound(zone, at)

    def far(self, fixes: Any, findings: Any) -> int:
        """How many pairs of a fix and a zone were far."""
        return len(fixes) * self.zones - len(findings)

    def windows(self, order: str, zone: str, first: int, last: int) -> list[Windows]:
        """When each version of a zone applied from one instant up to another: microseconds since 1970, UTC."""
        served = {one.order.reference: served_at(one.order) for one in self.bound}
        found = []
        for nth, version in enumerate(self.versions):
            if (version.order, version.label) == (order, zone):
                start = max(first, int(self.answering.bound_from[nth]))
                end = min(last, int(self.answering.bound_to[nth]))
                starts, ends = _spells(version.schedule, start, end)
                found.append(Windows(version=version, starts=starts, ends=ends, served=served[order]))
        return found


def outcomes(clearance_m: Floats, radius_95_m: Floats) -> NDArray[np.int32]:
    """`monitor.judge.outcome` of many, by its place in `OUTCOMES`."""
    return np.where(clearance_m <= -radius_95_m, 0, np.where(clearance_m > radius_95_m, 1, 2)).astype(np.int32)


def _lines(bound: Sequence[BoundOrder]) -> list[_Line]:
    """The versions of all zones in the order of the zones; those that held never are not among them."""
    lines = []
    for one in bound:
        made, lapse = to_microseconds(one.order.made_at), end_of_force(one.order)
        ends = _EVER if lapse is None else to_microseconds(lapse)
        for zone in one.zones:
            for nth, held in enumerate(held_periods(zone)):
                start, end = to_microseconds(held.start), _EVER if held.end is None else to_microseconds(held.end)
                lines.append(
                    _Line(
                        version=held.version, answers_from=start if nth else _NEVER, answers_to=end,
                        bound_from=max(start, made), bound_to=min(end, ends),
                    )
                )  # fmt: skip
    return lines


def _answering(lines: Sequence[_Line]) -> Answering:
    versions = [line.version for line in lines]
    drawing_m, buffer_m = (
        np.array([float(getattr(one, name)) for one in versions]) for name in ("precision_m", "buffer_m")
    )
    order, zone = (_words([getattr(one, name) for one in versions]) for name in ("order", "label"))
    times = [(line.answers_from, line.answers_to, line.bound_from, line.bound_to) for line in lines]
    answers_from, answers_to, bound_from, bound_to = np.array(times, np.int64).reshape(-1, 4).T.copy()
    schedules: dict[Schedule, int] = {}
    schedule = np.array([schedules.setdefault(one.schedule, len(schedules)) for one in versions], np.int32)
    return Answering(
        index=ZoneIndex.of([one.shape for one in versions], least_m=buffer_m, more_m=FAR_RADII * drawing_m),
        answers_from=answers_from, answers_to=answers_to, bound_from=bound_from, bound_to=bound_to,
        drawing_m=drawing_m, buffer_m=buffer_m, order=order, zone=zone,
        version=np.array([one.version for one in versions], np.int32), schedule=schedule, schedules=tuple(schedules),
    )  # fmt: skip


def _words(words: Sequence[str]) -> Any:
    return pa.array(words, pa.string()).dictionary_encode()


def _chosen(places: NDArray[Any], words: Sequence[str]) -> Any:
    return pa.DictionaryArray.from_arrays(places.astype(np.int32), pa.array(words))


def _running(schedule: Schedule, at: Instants) -> NDArray[np.bool_]:
    """Whether the schedule's hours run at each instant."""
    holds = np.zeros(len(at), np.bool_)
    days = at // _DAY_US
    chunks = days // (MOST_DAYS // 2)
    for chunk in np.unique(chunks).tolist():
        places = np.flatnonzero(chunks == chunk)
        starts, ends = _hours(schedule, int(days[places].min()), int(days[places].max()) + 1)
        if len(starts):
            nth = np.searchsorted(starts, at[places], "right") - 1
            holds[places] = (nth >= 0) & (at[places] < ends[nth])
    return holds


def _spells(schedule: Schedule, first: int, last: int) -> tuple[Instants, Instants]:
    """When the schedule's hours run from one instant up to another, those that meet as one."""
    if first >= last:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if schedule.always:
        return np.array([first]), np.array([last])
    days = range(first // _DAY_US, (last - 1) // _DAY_US + 1, MOST_DAYS // 2)
    parts = [_hours(schedule, day, min(day + MOST_DAYS // 2, (last - 1) // _DAY_US + 1)) for day in days]
    starts, ends = (np.concatenate(side) for side in zip(*parts, strict=True))
    starts, ends = np.maximum(starts, first), np.minimum(ends, last)
    return meeting(starts[starts < ends], ends[starts < ends])


def meeting(starts: Instants, ends: Instants) -> tuple[Instants, Instants]:
    """Windows in the order of time, none of which overlap; those that meet as one."""
    apart = starts[1:] != ends[:-1]
    return starts[np.append(True, apart)[: len(starts)]], ends[np.append(apart, True)[: len(ends)]]


@lru_cache(maxsize=4096)
def _hours(schedule: Schedule, first: int, last: int) -> tuple[Instants, Instants]:
    """When the schedule's hours begin and end, from a day since 1970 up to another, UTC."""
    within = Period(start=from_microseconds(first * _DAY_US), end=from_microseconds(last * _DAY_US))
    found = windows(schedule, within)
    starts, ends = ([to_microseconds(getattr(one, side)) for one in found] for side in ("start", "end"))
    return np.array(starts, np.int64), np.array(ends, np.int64)
