"""Which fixes are not plausible, and by which rule. Nothing is dropped: a flag stands beside its fix, and what it means a person decides.

Most rules are of the fixes alone, and the same however they arrived. Those of the arrival need to be told of it. That a
device is doubtful no rule finds: somebody said so (monitor/doubt.py), and who loads its fixes sets the flag.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntFlag
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from monitor.track import Places, Track
from monitor.trail import FASTEST_MPS
from zones.error import BadValue
from zones.frame import Floats, around_many
from zones.instant import Instant, to_microseconds

Bits: TypeAlias = NDArray[np.uint16]
_SECOND_US = 1_000_000
_RECEIVERS = (
    "two receivers on one person, 11 April 2022, gave places 27 m apart in the same second, both with hdop about 1"
)


class Flag(IntFlag):
    """Why a fix is not plausible, or doubtful: a bit of its flags."""

    LEAP = 1
    ISOLATED = 2
    FROZEN = 4
    NO_ERROR = 8
    CONSTANT_RADIUS = 16
    OFF_ITS_WAY = 32
    DEVICES_APART = 64
    SAME_INSTANT = 128
    BACKWARDS = 256
    ARRIVAL_JUMP = 512
    FUTURE = 1024
    NOT_ASSIGNED = 2048
    DOUBTED = 4096

    @property
    def words(self) -> str:
        """In a word or two, as a list of flags has them."""
        return _WORDS[self]


_WORDS = {
    Flag.LEAP: "too fast",
    Flag.ISOLATED: "isolated jump",
    Flag.FROZEN: "frozen position",
    Flag.NO_ERROR: "radius of 0 m",
    Flag.CONSTANT_RADIUS: "radius never changes",
    Flag.OFF_ITS_WAY: "radius too small for its own way",
    Flag.DEVICES_APART: "radius too small for another device",
    Flag.SAME_INSTANT: "many at one instant",
    Flag.BACKWARDS: "time goes back",
    Flag.ARRIVAL_JUMP: "clock jumps against arrival",
    Flag.FUTURE: "time to come",
    Flag.NOT_ASSIGNED: "not assigned then",
    Flag.DOUBTED: "doubtful device",
}
_SOURCES = {
    Flag.LEAP: "faster than any road or line in the south of England is travelled, but for High Speed 1",
    Flag.OFF_ITS_WAY: "half of free fall: harder than cars are braked in traffic",
    Flag.DEVICES_APART: "two receivers on one person, off Portland on 11 April 2022, gave places 27 m apart in the same second "
    "at the median, both with hdop about 1 (Logiqx/gps-wizard)",
}
FLAG_WORDS = tuple(one.words for one in Flag)
"""From the lowest bit up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The thresholds of the rules; `rules` says each in its sentence."""

    fastest_mps: float = FASTEST_MPS
    jump_mps: float = 10.0
    frozen_fixes: int = 10
    frozen_for: timedelta = timedelta(minutes=5)
    moving_mps: float = 0.5
    constant_fixes: int = 100
    turn_mps2: float = 5.0
    same_instant_fixes: int = 3
    clock: timedelta = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A flag's rule in a sentence, with its threshold; the threshold's source is empty where it is our own choice."""

    flag: Flag
    rule: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """From when up to when a device was the subject's; open (None) at either side."""

    start: Instant | None = None
    end: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrival:
    """What is known of how fixes came in: which is after which, where their rows say so, and when each row was received.

    `received_us` has the rows of a batch in its order, microseconds since 1970 UTC, `rows` their numbers.
    """

    in_order: bool = False
    rows: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    received_us: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


NOT_KNOWN = Arrival()


def rules(limits: Limits) -> Sequence[Rule]:
    """What each flag says, from the lowest bit up."""
    told = {
        Flag.LEAP: f"From the fix before or to the one after it would have had to be faster than {limits.fastest_mps:g} m/s, "
        "wherever in their 95 % circles both were; one of the two is wrong.",
        Flag.ISOLATED: f"It is away from the fix before and the one after, more than {limits.jump_mps:g} m/s could make of "
        "their circles, and the circles of these two meet.",
        Flag.FROZEN: f"{limits.frozen_fixes} fixes or more, over {_for(limits.frozen_for)} or more, have the same coordinates "
        "to the last digit, while their radius changes or the tag says that it moves at "
        f"{limits.moving_mps:g} m/s or more.",
        Flag.NO_ERROR: "It states a radius of 0 m: no receiver has none.",
        Flag.CONSTANT_RADIUS: f"All {limits.constant_fixes} fixes or more of the device state the same radius: "
        "it was not measured for each.",
        Flag.OFF_ITS_WAY: "It is further from the straight way between the fix before and the one after than the three radii "
        f"and a turn at {limits.turn_mps2:g} m/s² allow.",
        Flag.DEVICES_APART: "Another device of the subject was, within a second, further away than both radii; "
        "one of the two radii is too small.",
        Flag.SAME_INSTANT: f"{limits.same_instant_fixes} different fixes or more of the device are of one instant.",
        Flag.BACKWARDS: "It arrived after a fix of the device with a later time: it is late, or the clock was set back.",
        Flag.ARRIVAL_JUMP: "Between its time and its arrival lies more time than for the fix that arrived before, or less, "
        f"by more than {_for(limits.clock)}: it was held back, or the clock was set.",
        Flag.FUTURE: f"Its time is later than its arrival, or than now, by more than {_for(limits.clock)}.",
        Flag.NOT_ASSIGNED: "It is of a time at which the device was not assigned to the subject.",
        Flag.DOUBTED: "It is on record, and somebody said that what its device told at that time is doubtful.",
    }
    return [Rule(flag=flag, rule=told[flag], source=_SOURCES.get(flag, "")) for flag in Flag]


def flags(
    track: Track,
    *,
    limits: Limits | None = None,
    now: Instant | None = None,
    assigned: Mapping[str, Sequence[Assigned]] | None = None,
    arrival: Arrival = NOT_KNOWN,
) -> Bits:
    """The flags of each fix of the track, `Flag`s put together.

    `assigned` has the periods of a device; one that it does not name is taken to be the subject's always. Without `now` and
    `arrival` no fix is looked at for being of a time to come. Raises BadValue for arrivals that are not those of the track's rows.
    """
    limits = limits or Limits()
    found = np.zeros(len(track), np.uint16)
    for device, places in track.by_device():
        found[places] |= _alone(track, places, limits)
        periods = (assigned or {}).get(track.devices[device])
        if periods is not None:
            found[places[~_within(track.at_us[places], periods)]] |= np.uint16(Flag.NOT_ASSIGNED)
        if arrival.in_order and len(places):
            ordered = places[np.argsort(track.row[places], kind="stable")]
            at = track.at_us[ordered]
            found[ordered[at < np.maximum.accumulate(at)]] |= np.uint16(Flag.BACKWARDS)
    _devices_apart(track, found)
    if now is not None:
        found[track.at_us > to_microseconds(now) + _us(limits.clock)] |= np.uint16(Flag.FUTURE)
    if len(arrival.rows):
        _received(track, arrival, limits, found)
    return found


def names(bits: int) -> list[Flag]:
    """The flags that are set, from the lowest bit up."""
    return [one for one in Flag if bits & one.value]


def _alone(track: Track, places: Places, limits: Limits) -> Bits:
    """What the fixes of one device say of each other."""
    found = np.zeros(len(places), np.uint16)
    at, radius = track.at_us[places], track.radius_95_m[places]
    found[radius == 0] |= np.uint16(Flag.NO_ERROR)
    if len(places) >= limits.constant_fixes and np.ptp(radius) == 0:
        found |= np.uint16(Flag.CONSTANT_RADIUS)
    _, nth, count = np.unique(at, return_inverse=True, return_counts=True)
    found[count[nth] >= limits.same_instant_fixes] |= np.uint16(Flag.SAME_INSTANT)
    if len(places) < 2:
        return found
    seconds = np.diff(at) / _SECOND_US
    least = least_m(track, places[:-1], places[1:])
    fast = least > limits.fastest_mps * seconds
    found[:-1][fast] |= np.uint16(Flag.LEAP)
    found[1:][fast] |= np.uint16(Flag.LEAP)
    _frozen(track, places, limits, found)
    if len(places) > 2:
        agree = least_m(track, places[:-2], places[2:]) == 0
        away = least > limits.jump_mps * seconds
        found[1:-1][agree & away[:-1] & away[1:]] |= np.uint16(Flag.ISOLATED)
        found[1:-1][_off_its_way(track, places, limits.turn_mps2)] |= np.uint16(Flag.OFF_ITS_WAY)
    return found


def least_m(track: Track, one: Places, other: Places) -> Floats:
    """The least way between fixes' 95 % circles, metres; 0 where they meet."""
    return np.maximum(0.0, track.apart_m(one, other) - track.radius_95_m[one] - track.radius_95_m[other])


def _off_its_way(track: Track, places: Places, turn_mps2: float) -> NDArray[np.bool_]:
    """A way of bounded acceleration a leaves the straight line of its ends by no more than a · t₁ · t₂ / 2."""
    before, here, after = places[:-2], places[1:-1], places[2:]
    first, second = ((track.at_us[b] - track.at_us[a]) / _SECOND_US for a, b in ((before, here), (here, after)))
    share = np.divide(first, first + second, out=np.full(len(here), 0.5), where=first + second > 0)
    turned = (track.lon[after] - track.lon[before] + 180.0) % 360.0 - 180.0
    lon = track.lon[before] + share * turned
    lat = track.lat[before] + share * (track.lat[after] - track.lat[before])
    off = np.hypot(*around_many(lon, lat, track.lon[here], track.lat[here]))
    ends = (1 - share) * track.radius_95_m[before] + share * track.radius_95_m[after]
    allowed = track.radius_95_m[here] + ends + turn_mps2 * first * second / 2
    return np.asarray((off > allowed) & (first > 0) & (second > 0))


def _frozen(track: Track, places: Places, limits: Limits, found: Bits) -> None:
    lon, lat = track.lon[places], track.lat[places]
    starts = np.flatnonzero(np.append(True, (lon[1:] != lon[:-1]) | (lat[1:] != lat[:-1])))
    ends = np.append(starts[1:], len(places))
    at, radius = track.at_us[places], track.radius_95_m[places]
    long = (ends - starts >= limits.frozen_fixes) & (at[ends - 1] - at[starts] >= _us(limits.frozen_for))
    speed = np.nan_to_num(track.speed_mps[places], nan=0.0)
    changed = np.maximum.reduceat(radius, starts) > np.minimum.reduceat(radius, starts)
    moved = np.maximum.reduceat(speed, starts) >= limits.moving_mps
    frozen = long & (changed | moved)
    found[np.repeat(frozen, ends - starts)] |= np.uint16(Flag.FROZEN)


def _devices_apart(track: Track, found: Bits) -> None:
    """Each fix against the nearest in time of each other device, where that is within a second."""
    devices = [places for _, places in track.by_device()]
    for nth, mine in enumerate(devices):
        for other in devices[:nth] + devices[nth + 1 :]:
            at, theirs = track.at_us[mine], track.at_us[other]
            after = np.minimum(np.searchsorted(theirs, at), len(other) - 1)
            before = np.maximum(after - 1, 0)
            for near in (before, after):
                close = np.abs(theirs[near] - at) <= _SECOND_US
                one, two = mine[close], other[near[close]]
                apart = least_m(track, one, two) > 0
                found[one[apart]] |= np.uint16(Flag.DEVICES_APART)
                found[two[apart]] |= np.uint16(Flag.DEVICES_APART)


def _received(track: Track, arrival: Arrival, limits: Limits, found: Bits) -> None:
    place = track.places(arrival.rows)
    if len(arrival.received_us) != len(arrival.rows):
        raise BadValue("received_us", len(arrival.received_us), f"Give one for each of the {len(arrival.rows)} rows.",
                       problem="is another number of times than of rows")  # fmt: skip
    if (place < 0).any():
        raise BadValue(
            "rows", int(arrival.rows[(place < 0).argmax()]), "Give rows of the track.", problem="is none of its rows"
        )
    received = np.full(len(track), np.iinfo(np.int64).max, np.int64)
    np.minimum.at(received, place, arrival.received_us)  # of what came twice, the first time
    known = received < np.iinfo(np.int64).max
    found[known & (track.at_us > received + _us(limits.clock))] |= np.uint16(Flag.FUTURE)
    for _, places in track.by_device():
        mine = places[known[places]]
        mine = mine[np.lexsort((mine, received[mine]))]
        jump = np.abs(np.diff(received[mine] - track.at_us[mine])) > _us(limits.clock)
        found[mine[1:][jump]] |= np.uint16(Flag.ARRIVAL_JUMP)


def _within(at: NDArray[np.int64], periods: Sequence[Assigned]) -> NDArray[np.bool_]:
    held = np.zeros(len(at), np.bool_)
    for one in periods:
        part = np.ones(len(at), np.bool_)
        if one.start is not None:
            part &= at >= to_microseconds(one.start)
        if one.end is not None:
            part &= at < to_microseconds(one.end)
        held |= part
    return held


def _us(length: timedelta) -> int:
    return length // timedelta(microseconds=1)


def _for(length: timedelta) -> str:
    minutes = length / timedelta(minutes=1)
    return f"{minutes:g} minute{'' if minutes == 1 else 's'}"
