"""Episodes: runs of fixes of one subject in one zone, and what is known of how each began and ended. Pages call one a visit.

A run is of one device: its fixes one after another, none of which is proved outside while the zone applies, and without the zone
ceasing to apply in between. Runs of several devices that overlap in time are one episode. Silence ends none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitor.finding import Applies, Outcome
from monitor.plausible import Bits, Flag, names
from monitor.register import Instants, Register, Windows, meeting
from monitor.track import Places, Track
from monitor.trail import LONGEST_SILENCE
from zones.error import BadNumber, BadValue
from zones.frame import Floats
from zones.instant import Instant, from_microseconds, to_microseconds
from zones.zone import letters

_OUTSIDE, _UNSETTLED, _INSIDE = 0, 1, 2
_STATES = {Outcome.OUTSIDE.value: _OUTSIDE, Outcome.INDETERMINATE.value: _UNSETTLED, Outcome.INSIDE.value: _INSIDE}
NO_TIME = timedelta(0)


class Entry(StrEnum):
    """How an episode began, as far as it was seen."""

    SEEN = "seen"
    ALREADY_INSIDE = "already inside when it began to apply"
    VARIED = "the zone was varied"
    NOT_SEEN = "not seen"


class Exit(StrEnum):
    """How an episode ended, as far as it was seen; open where it was last known inside, and nothing is known after that."""

    SEEN = "seen"
    CEASED = "ceased to apply"
    VARIED = "the zone was varied"
    OPEN = "open"


class Stamp(NamedTuple):
    """A fix by its place in the track, with its time and device; labels number the fixes of an episode in this order."""

    place: int
    at: Instant
    device: str


class Silence(NamedTuple):
    """Two fixes of a device, one after the other in an episode, further apart in time than they should be."""

    before: Stamp
    after: Stamp

    @property
    def length(self) -> timedelta:
        return self.after.at - self.before.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Fixes that a device sent from an episode's first fix to its last, and how many were to be expected of it.

    `interval` is as it was stated, or else what usually (the median) lies between two fixes of the device in the whole track; None
    for one that sent one fix alone, of which nothing is expected.
    """

    device: str
    interval: timedelta | None
    stated: bool
    expected: int | None
    received: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A run of fixes in a zone, whatever versions of it held. `places` are its fixes, A1, A2 … in this order, of all its devices.

    `entered_after` and `left_by` are the fixes proved outside that it lies between, `entered_by` and `left_after` its first and
    last fix that are proved inside; None for what was not seen. `before` is the device's fix before, whatever it is, `began` and
    `ceased` are when the zone began and ceased to apply, where that bounds the episode. `outside_meanwhile` is what points
    away: the places of fixes of the subject between its first and last that are proved outside. `depth_m` is negative where no fix lies within
    the edge. Equal where the fixes and findings are, however they came.
    """

    label: str
    order: str
    zone: str
    versions: tuple[int, ...]
    devices: tuple[str, ...]
    places: tuple[int, ...]
    first: Stamp
    last: Stamp
    entry: Entry
    exit: Exit
    before: Stamp | None
    before_outcome: Outcome | None
    entered_after: Stamp | None
    entered_by: Stamp | None
    left_after: Stamp | None
    left_by: Stamp | None
    began: Instant | None
    ceased: Instant | None
    settled: int
    unsettled: int
    outside_meanwhile: tuple[int, ...]
    depth_m: float
    deepest: Stamp
    gaps: tuple[Silence, ...]
    longest_silence: timedelta
    dwell_least: timedelta
    dwell_most: timedelta | None
    seen: timedelta
    received: tuple[Received, ...]
    flags: tuple[tuple[Flag, int], ...]
    unserved: bool
    served: Instant | None

    @property
    def proved(self) -> bool:
        """Whether any of its fixes is proved inside; one of which none is, is kept, and can be left out by this."""
        return self.settled > 0

    def name(self, place: int) -> str:
        """What a fix of the episode is called: A1, A2 …"""
        return f"{self.label}{self.places.index(place) + 1}"


class _Zone(NamedTuple):
    """What each fix of a track is to a zone: its state, its clearance (NaN where far), and which version held at it (-1: none told)."""

    order: str
    zone: str
    state: NDArray[np.uint8]
    clearance_m: Floats
    version: NDArray[np.int32]
    window: Places
    """Which time without a break in which the zone applied; -1 where it did not."""
    starts: Instants
    ends: Instants
    served: Instant | None

    @property
    def run(self) -> NDArray[np.bool_]:
        return np.asarray((self.state != _OUTSIDE) & (self.window >= 0))


class _Device(NamedTuple):
    """A device's fixes, their times, and how often it sends, where that is known."""

    name: str
    places: Places
    at_us: Instants
    interval: timedelta | None


class _Run(NamedTuple):
    """Fixes of a device one after another: their places, and those before and after them, -1 where there is none."""

    places: Places
    before: int
    after: int


def episodes(
    track: Track,
    findings: Any,
    register: Register,
    *,
    flags: Bits | None = None,
    until: Instant | None = None,
    longest_silence: timedelta = LONGEST_SILENCE,
    interval: timedelta | None = None,
) -> list[Episode]:
    """The episodes of one subject, labelled A, B … Z, AA … in the order of their first fixes over all zones, then by order and zone.

    `findings` are a record batch of `FINDINGS` of the track's fixes by that register; findings of other rows are passed over, and a
    fix without one for a zone is far from it, and so outside. `until` is up to when the record goes, the last fix's time if that is
    later; hours that end by then have ended. `interval` is how often devices were set to send. Raises BadValue for findings
    that are not the register's, BadNumber for an interval of no time.
    """
    if interval is not None and interval <= NO_TIME:
        raise BadNumber("interval", interval.total_seconds(), "Give more than 0 seconds, or none.")
    if not len(track):
        return []
    last = max(int(track.at_us[-1]), to_microseconds(until) if until is not None else 0)
    devices = [_device(track, nth, places, interval) for nth, places in track.by_device()]
    found: list[Episode] = []
    for zone in _zones(track, findings, register, last):
        runs = [run for device in devices for run in _runs(zone, device.places)]
        for together in _overlapping(track, runs):
            episode = _episode(track, zone, together, last, flags, longest_silence)
            sent = (one for one in devices if one.name in episode.devices)
            received = tuple(_received(one, episode, stated=interval is not None) for one in sent)
            found.append(replace(episode, received=received))
    found.sort(key=lambda one: (one.first.at, one.order, one.zone))
    return [replace(one, label=letters(nth)) for nth, one in enumerate(found)]


def _zones(track: Track, findings: Any, register: Register, last: int) -> Iterator[_Zone]:
    """Each zone of which a fix is not proved outside while it applied."""
    place = track.places(np.asarray(findings.column("row")))
    ours = np.flatnonzero(place >= 0)
    state = _words(findings.column("outcome"), _STATES)
    applied = _words(findings.column("applies"), {Applies.THROUGHOUT.value: 1, Applies.NOT_AT_ALL.value: 0}) == 1
    orders, zones = findings.column("order"), findings.column("zone")
    width = max(1, len(zones.dictionary))
    which = np.asarray(orders.indices).astype(np.int64) * width + np.asarray(zones.indices)
    clearance, version = (np.asarray(findings.column(name)) for name in ("clearance_m", "zone_version"))
    for pair in np.unique(which[ours[applied[ours] & (state[ours] != _OUTSIDE)]]).tolist():
        order, zone = orders.dictionary[pair // width].as_py(), zones.dictionary[pair % width].as_py()
        rows = ours[which[ours] == pair]
        at = place[rows]
        states = np.full(len(track), _OUTSIDE, np.uint8)
        clearances, versions = np.full(len(track), np.nan), np.full(len(track), -1, np.int32)
        states[at], clearances[at], versions[at] = state[rows], clearance[rows], version[rows]
        # A microsecond wider than the record: what begins or ends just there is told from what goes on.
        held = register.windows(order, zone, int(track.at_us[0]) - 1, last + 1)
        starts, ends = meeting(*_in_order(held))
        window = _among(starts, ends, track.at_us)
        for one in held:
            versions[_among(one.starts, one.ends, track.at_us) >= 0] = one.version.version
        wrong = np.flatnonzero((window[at] >= 0) != applied[rows])
        if len(wrong):
            raise BadValue("findings", f"row {track.row[at[wrong[0]]]}", "Check the fixes by this register, and give its findings.",
                           problem="is told to have applied, or not, where the register says otherwise")  # fmt: skip
        served = held[0].served if held else None
        yield _Zone(order, zone, states, clearances, versions, window, starts, ends, served)


def _words(column: Any, values: dict[str, int]) -> NDArray[np.uint8]:
    """A column of a few words as numbers."""
    words = [values[word] for word in column.dictionary.to_pylist()]
    indices = np.asarray(column.indices.cast(pa.int64()))
    return np.array(words, np.uint8)[indices] if words else np.zeros(len(indices), np.uint8)


def _in_order(held: Sequence[Windows]) -> tuple[Instants, Instants]:
    """The windows of all versions."""
    none = np.zeros(0, np.int64)
    starts, ends = (
        np.concatenate([none, *(one.starts for one in held)]),
        np.concatenate([none, *(one.ends for one in held)]),
    )
    order = np.argsort(starts)
    return starts[order], ends[order]


def _among(starts: Instants, ends: Instants, at: Instants) -> Places:
    """In which of the windows each instant is; -1 where in none."""
    if not len(starts):
        return np.full(len(at), -1, np.int64)
    nth = np.searchsorted(starts, at, "right") - 1
    return np.where((nth >= 0) & (at < ends[nth]), nth, -1)


def _runs(zone: _Zone, places: Places) -> Iterator[_Run]:
    """The runs of one device."""
    on, window = zone.run[places], zone.window[places]
    if not on.any():
        return
    joins = on[1:] & on[:-1] & (window[1:] == window[:-1])
    starts = np.flatnonzero(on & ~np.append(False, joins))
    ends = np.flatnonzero(on & ~np.append(joins, False))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        yield _Run(
            places[start : end + 1],
            int(places[start - 1]) if start else -1,
            int(places[end + 1]) if end + 1 < len(places) else -1,
        )


def _overlapping(track: Track, runs: Sequence[_Run]) -> list[list[_Run]]:
    """Runs that share an instant, from first fix to last, together."""
    found: list[list[_Run]] = []
    end = 0
    for run in sorted(runs, key=lambda one: int(one.places[0])):
        start, stop = int(track.at_us[run.places[0]]), int(track.at_us[run.places[-1]])
        if found and start <= end:
            found[-1].append(run)
            end = max(end, stop)
        else:
            found.append([run])
            end = stop
    return found


def _episode(
    track: Track, zone: _Zone, runs: Sequence[_Run], last: int, flags: Bits | None, longest_silence: timedelta
) -> Episode:
    """An episode but for its label and what its devices were to send."""

    def stamp(place: int) -> Stamp:
        return Stamp(place, track.at(place), track.name(place))

    places = runs[0].places if len(runs) == 1 else np.sort(np.concatenate([run.places for run in runs]))
    opening = runs[0]
    closing = max(runs, key=lambda one: int(one.places[-1]))
    settled = places[zone.state[places] == _INSIDE]
    window = int(zone.window[places[0]])
    entry, entry_bound = _entry(track, zone, opening, longest_silence)
    exit_, exit_bound = _exit(track, zone, closing, last)
    deepest = int(places[np.argmin(zone.clearance_m[places])])
    entered_by, left_after = (stamp(int(settled[0])), stamp(int(settled[-1]))) if len(settled) else (None, None)
    gaps = [
        Silence(stamp(int(run.places[nth])), stamp(int(run.places[nth + 1])))
        for run in runs
        for nth in np.flatnonzero(np.diff(track.at_us[run.places]) > _us(longest_silence)).tolist()
    ]
    span = slice(
        int(np.searchsorted(track.at_us, track.at_us[places[0]], "left")),
        int(np.searchsorted(track.at_us, track.at_us[places[-1]], "right")),
    )
    least = left_after.at - entered_by.at if entered_by and left_after else NO_TIME
    first = track.at(int(places[0]))
    told = flags[places] if flags is not None else np.zeros(0, np.uint16)
    return Episode(
        label="", order=zone.order, zone=zone.zone, versions=tuple(np.unique(zone.version[places]).tolist()),
        devices=tuple(track.devices[nth] for nth in np.unique(track.device[places]).tolist()), places=tuple(places.tolist()),
        first=stamp(int(places[0])), last=stamp(int(places[-1])), entry=entry, exit=exit_,
        before=stamp(opening.before) if opening.before >= 0 else None,
        before_outcome=_outcome(int(zone.state[opening.before])) if opening.before >= 0 else None,
        entered_after=stamp(opening.before) if entry in (Entry.SEEN, Entry.VARIED) else None, entered_by=entered_by,
        left_after=left_after, left_by=stamp(closing.after) if exit_ in (Exit.SEEN, Exit.VARIED) else None,
        began=from_microseconds(int(zone.starts[window])) if zone.starts[window] >= track.at_us[0] else None,
        ceased=from_microseconds(int(zone.ends[window])) if exit_ is Exit.CEASED else None,
        settled=len(settled), unsettled=len(places) - len(settled),
        outside_meanwhile=tuple((np.flatnonzero(zone.state[span] == _OUTSIDE) + span.start).tolist()),
        depth_m=-float(zone.clearance_m[deepest]), deepest=stamp(deepest),
        gaps=tuple(sorted(gaps, key=lambda one: (one.before.place, one.after.place))), longest_silence=longest_silence,
        dwell_least=least,
        dwell_most=None if entry_bound is None or exit_bound is None else exit_bound - entry_bound,
        seen=least - _silent(track.at_us[places], settled, track, longest_silence), received=(),
        flags=tuple((flag, int(np.count_nonzero(told & np.uint16(flag)))) for flag in names(int(np.bitwise_or.reduce(told, initial=0)))),
        unserved=zone.served is None or first < zone.served, served=zone.served,
    )  # fmt: skip


def _entry(track: Track, zone: _Zone, run: _Run, longest_silence: timedelta) -> tuple[Entry, Instant | None]:
    """How a run began, and from when on they may have been inside while the zone applied; None where that is not known.

    Whoever was inside before a silence may have left in it, and come back: that they were already inside is not concluded.
    """
    first, before = int(run.places[0]), run.before
    if before < 0:
        return Entry.NOT_SEEN, None
    window = int(zone.window[first])
    if zone.window[before] == window:
        varied = zone.version[before] != zone.version[first]
        return Entry.VARIED if varied else Entry.SEEN, track.at(before)
    inside = zone.state[before] == _INSIDE and zone.version[before] == zone.version[first]
    heard_of = track.at_us[first] - track.at_us[before] <= _us(longest_silence)
    began = from_microseconds(int(zone.starts[window]))
    return Entry.ALREADY_INSIDE if inside and heard_of else Entry.NOT_SEEN, began


def _exit(track: Track, zone: _Zone, run: _Run, last: int) -> tuple[Exit, Instant | None]:
    """How a run ended, and up to when they may have been inside while the zone applied; None where that is not known."""
    final, after = int(run.places[-1]), run.after
    window = int(zone.window[final])
    if after >= 0 and zone.window[after] == window:
        varied = zone.version[after] != zone.version[final]
        return Exit.VARIED if varied else Exit.SEEN, track.at(after)
    if zone.ends[window] <= last:
        return Exit.CEASED, from_microseconds(int(zone.ends[window]))
    return Exit.OPEN, None


def _silent(at: Instants, settled: Places, track: Track, longest_silence: timedelta) -> timedelta:
    """How long no device was heard of between the first and the last fix proved inside."""
    if not len(settled):
        return NO_TIME
    between = at[(at >= track.at_us[settled[0]]) & (at <= track.at_us[settled[-1]])]
    silences = np.diff(between)
    return timedelta(microseconds=int(silences[silences > _us(longest_silence)].sum()))


def _device(track: Track, nth: int, places: Places, interval: timedelta | None) -> _Device:
    at = track.at_us[places]
    return _Device(track.devices[nth], places, at, interval or _usual(at))


def _received(device: _Device, episode: Episode, *, stated: bool) -> Received:
    start, end = to_microseconds(episode.first.at), to_microseconds(episode.last.at)
    came = int(np.searchsorted(device.at_us, end, "right") - np.searchsorted(device.at_us, start, "left"))
    usual = device.interval
    return Received(
        device=device.name, interval=usual, stated=stated, received=came,
        expected=None if usual is None else int((end - start) / _us(usual) + 0.5) + 1,
    )  # fmt: skip


def _usual(at: Instants) -> timedelta | None:
    """What usually lies between two fixes that are not of one instant."""
    between = np.diff(at)
    between = between[between > 0]
    return timedelta(microseconds=int(np.median(between))) if len(between) else None


def _outcome(state: int) -> Outcome:
    return {_OUTSIDE: Outcome.OUTSIDE, _UNSETTLED: Outcome.INDETERMINATE, _INSIDE: Outcome.INSIDE}[state]


def _us(length: timedelta) -> int:
    return length // timedelta(microseconds=1)
