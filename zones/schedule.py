"""When a zone applies: always, or recurring hours, Europe/London, kept as iCalendar (RFC 5545).

Hours are what a clock on the wall in the United Kingdom reads: on the night when an hour happens twice, "01:00 to
01:45" holds both times; the hour that the spring change leaves out holds at no time. Times that a file gives
in UTC ("…Z") are followed in UTC.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from zones.calendar.plain import read_hours
from zones.calendar.recurrence import Clock, added_spans, clocks, one_line, span, spans
from zones.calendar.recurrence import moment as plain
from zones.calendar.words import hours_in_words
from zones.error import BadInstant, BadSchedule
from zones.instant import LONDON, Instant
from zones.jsontext import parse_json
from zones.period import MOST_DAYS, Period, joined

MOST_BYTES = 1_000_000
_OLDEST, _LATEST = 1900, 9000


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """An iCalendar text, verbatim as it was given or as plain hours were written out; the empty text means always."""

    ics: str = ""

    @property
    def always(self) -> bool:
        return not self.ics

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.ics.encode()).hexdigest()


ALWAYS = Schedule()


def read_schedule(data: bytes, *, field: str = "--schedule") -> Schedule:
    """A schedule from the bytes of an iCalendar file, or of plain hours in JSON (see `hours`), told apart by content.

    Raises BadSchedule; for JSON a BadInput or ManyFaults, each naming a field within `field`.
    """
    if len(data) > MOST_BYTES:
        raise BadSchedule(field, f"{len(data):,} bytes", f"Send at most {MOST_BYTES:,} bytes.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadSchedule(field, "its text", "Save it in UTF-8.", problem="is not UTF-8") from None
    if text.lstrip()[:1] in ("{", "["):  # an iCalendar text begins with BEGIN
        text = read_hours(parse_json(data, field=field), field=field)
    schedule = Schedule(ics=text)
    _try_out(schedule, field)
    return schedule


def _try_out(schedule: Schedule, field: str) -> None:
    """Asks what a check will ask, near and far ahead: a version once recorded can never be taken back."""
    try:
        for clock in clocks(schedule.ics, field):
            for event in _apart(clock.calendar):
                begin = span(event.walk("VEVENT")[0])[0]
                for years in (0, 1, 50):
                    start = begin + timedelta(days=365 * years)
                    spans(Clock(clock.utc, event, clock.longest), start, start + timedelta(days=1))
            spans(clock, begin, begin + timedelta(days=1))  # what they are together
        in_words(schedule)
    except (ValueError, KeyError, IndexError, TypeError, ArithmeticError) as error:
        raise BadSchedule(
            field, one_line(error), "Write its events more plainly.", problem="can't be followed"
        ) from None


def _apart(calendar: Any) -> list[Any]:
    """A calendar for each event, with what takes the place of some of its occurrences."""
    import icalendar

    parts: dict[str, Any] = {}
    for event in calendar.walk("VEVENT"):
        parts.setdefault(str(event["UID"]), icalendar.Calendar()).add_component(event)
    return list(parts.values())


def holds(schedule: Schedule, at: Instant) -> bool:
    """Whether the schedule applies at the instant; its hours are half-open, their end does not belong to them."""
    if schedule.always:
        return True
    for clock in clocks(schedule.ics):
        local = at.astimezone(UTC if clock.utc else LONDON).replace(tzinfo=None)
        if any(start <= local < end for start, end in _hours_of(schedule, clock.utc, local.date())):
            return True
    return False


def windows(schedule: Schedule, period: Period, *, field: str = "until") -> Sequence[Period]:
    """When the schedule applies within a period: UTC instants, half-open, in order, joined where they meet.

    The schedule `holds` at every instant of a window and at no other of the period. A period that is one instant gives
    itself where it holds; a schedule that is always gives the period whole, however long. Raises BadInstant, naming
    `field`, for more than `MOST_DAYS` days of any other.
    """
    if schedule.always:
        return (period,)
    if period.is_instant:
        return (period,) if holds(schedule, period.start) else ()
    if period.end - period.start > timedelta(days=MOST_DAYS):
        raise BadInstant(
            field, f"{-(-(period.end - period.start) // timedelta(days=1))} days", f"Give a time at most {MOST_DAYS} days after the first.",
            problem="is longer than recurring hours are listed for",
        )  # fmt: skip
    return joined(window for clock in clocks(schedule.ics) for window in _windows(clock, period))


def reach(schedule: Schedule) -> tuple[Instant | None, Instant | None]:
    """From when to when all of its hours lie, wide by some days; None where a side is open, or further off than any case."""
    if schedule.always:
        return None, None
    begins: list[datetime] = []
    ends: list[datetime] = []
    wide = timedelta(days=1)
    for clock in clocks(schedule.ics):
        wide = max(wide, clock.longest + timedelta(days=1))
        for event in clock.calendar.walk("VEVENT"):
            times = [moment for both in (span(event), *added_spans(event)) for moment in both]
            begins.append(min(times))
            if "RRULE" in event:
                until = event["RRULE"].get("UNTIL")
                times.append(plain(until[0] if until else date.max))
            ends.append(max(times))
    first, last = min(begins), max(ends)
    return (
        Instant(first.replace(tzinfo=UTC) - wide) if first.year > _OLDEST else None,
        Instant(last.replace(tzinfo=UTC) + wide) if last.year < _LATEST else None,
    )


def _windows(clock: Clock, period: Period) -> Iterable[Period]:
    """The windows of one clock: its hours laid on each stretch of the period in which the clock is not changed."""
    stretches = _stretches(period, utc=clock.utc)
    read = [(moment + ahead).replace(tzinfo=None) for part, ahead in stretches for moment in (part.start, part.end)]
    for begin, end in spans(clock, min(read), max(read)):
        for part, ahead in stretches:
            start = max(part.start, Instant(begin.replace(tzinfo=UTC) - ahead))
            stop = min(part.end, Instant(end.replace(tzinfo=UTC) - ahead))
            if start < stop:
                yield Period(start=start, end=stop)


def _stretches(period: Period, *, utc: bool) -> Sequence[tuple[Period, timedelta]]:
    """A period cut where a clock is changed, each part with what the clock is ahead of UTC.

    UK clocks have been changed on the full hour only, and never twice within a day.
    """
    if utc:
        return ((period, timedelta(0)),)
    day, hour = timedelta(days=1), timedelta(hours=1)
    cuts = [period.start]
    at = period.start
    while at < period.end:
        if _ahead(at) != _ahead(at + day):
            change = Instant(at.replace(minute=0, second=0, microsecond=0) + hour)
            while _ahead(change) == _ahead(at):
                change = Instant(change + hour)
            cuts.append(change)
        at = Instant(at + day)
    cuts = [cut for cut in cuts if cut < period.end] + [period.end]
    return [(Period(start=start, end=end), _ahead(start)) for start, end in pairwise(cuts)]


def _ahead(at: datetime) -> timedelta:
    """How far UK clocks are ahead of UTC."""
    return at.astimezone(LONDON).utcoffset() or timedelta(0)


@lru_cache(maxsize=256)  # a check of many fixes asks for the same sentence again and again
def in_words(schedule: Schedule, *, served: bool = False, weekdays: tuple[str, ...] = ()) -> Sequence[str]:
    """The schedule as lines to read out; never the words of the file itself, which may name people.

    What is `served` does not say that days are of a school's term: that would tell the kind of the zone.
    `weekdays` as in `hours_in_words`.
    """
    if schedule.always:
        return ("At all times",)
    return hours_in_words(clocks(schedule.ics), terms=not served, weekdays=weekdays)


@lru_cache(maxsize=4096)
def _hours_of(schedule: Schedule, utc: bool, day: date) -> Sequence[tuple[datetime, datetime]]:
    """The hours that touch a day, on the schedule's own clock, naive."""
    clock = next(clock for clock in clocks(schedule.ics) if clock.utc == utc)
    start = datetime.combine(day, time(0))
    return spans(clock, start, start + timedelta(days=1))
