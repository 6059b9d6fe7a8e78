"""Does it ever apply? When a zone's hours come while it holds, seen from now."""

from dataclasses import dataclass
from datetime import timedelta

from zones.instant import Instant
from zones.period import Period
from zones.schedule import Schedule, reach, windows

_STEP = timedelta(days=365)
_MOST_STEPS = 30
"""Years that are looked through, ahead or back: rules that skip more of them are taken for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Whether the hours come from now on, and, where they do not, the last time that they came before."""

    ahead: bool
    last: Period | None


def coming(schedule: Schedule, start: Instant, end: Instant | None, now: Instant) -> Coming:
    """Of the hours from `start`, when the zone holds, up to `end`, the end of that (None: open), those before and after now."""
    first, last = reach(schedule)
    begin = max(start, first) if first else start
    ends = [one for one in (end, last) if one is not None]
    stop = min(ends) if ends else None
    if _first(schedule, max(begin, now), stop):
        return Coming(ahead=True, last=None)
    return Coming(ahead=False, last=_last(schedule, begin, min(now, stop) if stop else now))


def _first(schedule: Schedule, start: Instant, end: Instant | None) -> bool:
    for _ in range(_MOST_STEPS):
        until = Instant(start + _STEP) if end is None else min(Instant(start + _STEP), end)
        if start >= until:
            return False
        if windows(schedule, Period(start=start, end=until)):
            return True
        start = until
    return False


def _last(schedule: Schedule, start: Instant, end: Instant) -> Period | None:
    for _ in range(_MOST_STEPS):
        since = max(Instant(end - _STEP), start)
        if since >= end:
            return None
        if found := windows(schedule, Period(start=since, end=end)):
            return found[-1]
        end = since
    return None
