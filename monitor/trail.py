"""A trail: the fixes of one subject's tags in the order of time, where they are silent, and where they can't both be true.

Nothing is left out of a trail: what is not plausible is told of, and stays. The row of a recorded fix is its number.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from statistics import median

import numpy as np

from monitor.fix import Fix
from zones.frame import around_many

LONGEST_SILENCE = timedelta(minutes=5)
"""Longer without a fix is a gap."""
FASTEST_MPS = 60.0
"""Some 134 mph: faster than any road or line in the south of England but HS1 is travelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A silence of a device, longer than it should be: between its last fix and its next."""

    before: Fix
    after: Fix

    @property
    def length(self) -> timedelta:
        return self.after.at - self.before.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Leap:
    """Two fixes of a device, one after the other, of which one is not plausible: the least speed between their circles.

    Infinity where they are of the same time.
    """

    before: Fix
    after: Fix
    least_mps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How a device reported: how many fixes, and the time that usually (the median) lies between two; None for one alone."""

    device: str
    fixes: int
    usual: timedelta | None


def alike(fixes: Iterable[Fix]) -> list[list[Fix]]:
    """The fixes in groups of the same device, time and place: what was recorded again is no other fix."""
    found: dict[tuple[str, float, float, float], list[Fix]] = {}
    for fix in sorted(fixes, key=lambda one: one.row):
        key = (fix.device, fix.at.timestamp(), fix.lon_deg, fix.lat_deg)
        found.setdefault(key, []).append(fix)
    return list(found.values())


def trails(fixes: Iterable[Fix]) -> list[list[Fix]]:
    """The fixes of each device in the order of time; of those at the same time, of their recording."""
    found: dict[str, list[Fix]] = {}
    for fix in sorted(fixes, key=lambda one: (one.at, one.row)):
        found.setdefault(fix.device, []).append(fix)
    return [found[device] for device in sorted(found)]


def gaps(fixes: Iterable[Fix], *, longest: timedelta = LONGEST_SILENCE) -> list[Gap]:
    """The silences of each device between its fixes; none before its first or after its last, of which nothing is known."""
    return [
        Gap(before=one, after=other)
        for trail in trails(fixes)
        for one, other in pairwise(trail)
        if other.at - one.at > longest
    ]


def rhythms(fixes: Iterable[Fix]) -> list[Rhythm]:
    """How each device reported, by which its silences are to be read."""
    return [
        Rhythm(
            device=trail[0].device, fixes=len(trail),
            usual=timedelta(seconds=median((other.at - one.at).total_seconds() for one, other in pairwise(trail)))
            if len(trail) > 1
            else None,
        )
        for trail in trails(fixes)
    ]  # fmt: skip


def leaps(fixes: Iterable[Fix], *, fastest_mps: float = FASTEST_MPS) -> list[Leap]:
    """Where a device would have had to be faster than that, if each fix was anywhere within its 95 % circle."""
    found: list[Leap] = []
    for trail in trails(fixes):
        for one, other in pairwise(trail):
            least = _least_mps(one, other)
            if least > fastest_mps:
                found.append(Leap(before=one, after=other, least_mps=least))
    return found


def speeds(trail: Sequence[Fix]) -> list[float | None]:
    """From the fix before to each of a device's trail, the straight line's speed, metres a second.

    None for the first, and for one of the same time as that before it.
    """
    if not trail:
        return []
    return [None, *(_speed(_line_m(one, other), one, other) for one, other in pairwise(trail))]


def _least_mps(one: Fix, other: Fix) -> float:
    """Infinity where a device was at two places at the same time."""
    between = max(0.0, _line_m(one, other) - one.radius_95_m - other.radius_95_m)
    speed = _speed(between, one, other)
    return speed if speed is not None else math.inf if between else 0.0


def _line_m(one: Fix, other: Fix) -> float:
    east, north = around_many(
        np.array([one.lon_deg]), np.array([one.lat_deg]), np.array([other.lon_deg]), np.array([other.lat_deg])
    )
    return math.hypot(float(east[0]), float(north[0]))


def _speed(metres: float, one: Fix, other: Fix) -> float | None:
    seconds = (other.at - one.at).total_seconds()
    return metres / seconds if seconds > 0 else None
