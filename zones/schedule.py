"""When a zone applies: always, or the recurring hours of an iCalendar file (RFC 5545), Europe/London.

Hours are what a clock on the wall in the United Kingdom reads: on the night when an hour happens twice, "01:00 to
01:45" holds both times; the hour that the spring change leaves out holds at no time. Times that a file gives
in UTC ("…Z") are followed in UTC.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from zones.error import BadSchedule
from zones.instant import LONDON, Instant, uk_day

MOST_BYTES = 1_000_000
MOST_EVENTS = 1_000
_DAYS = {"MO": "Mondays", "TU": "Tuesdays", "WE": "Wednesdays", "TH": "Thursdays",
         "FR": "Fridays", "SA": "Saturdays", "SU": "Sundays"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """An iCalendar text, verbatim as it was given; the empty text means always."""

    ics: str = ""

    @property
    def always(self) -> bool:
        return not self.ics

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.ics.encode()).hexdigest()


ALWAYS = Schedule()


@dataclass(frozen=True, slots=True)
class _Clock:
    """The events of one schedule that follow one clock, as a calendar of naive times."""

    utc: bool
    calendar: Any = field(compare=False)


def read_schedule(data: bytes, *, field: str = "--schedule") -> Schedule:
    """A schedule from the bytes of an iCalendar file; raises BadSchedule."""
    if len(data) > MOST_BYTES:
        raise BadSchedule(field, f"{len(data):,} bytes", f"Send a calendar of at most {MOST_BYTES:,} bytes.")
    try:
        schedule = Schedule(ics=data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadSchedule(field, "its text", "Save the calendar in UTF-8.", problem="is not UTF-8") from None
    _clocks(schedule, field)
    return schedule


def holds(schedule: Schedule, at: Instant) -> bool:
    """Whether the schedule applies at the instant; its hours are half-open, their end does not belong to them."""
    if schedule.always:
        return True
    for clock in _clocks(schedule, "schedule"):
        local = at.astimezone(UTC if clock.utc else LONDON).replace(tzinfo=None)
        if any(start <= local < end for start, end in _windows(schedule, clock.utc, local.date())):
            return True
    return False


def in_words(schedule: Schedule) -> Sequence[str]:
    """The schedule as lines to read out; never the words of the file itself, which may name people."""
    if schedule.always:
        return ("At all times",)
    lines: list[str] = []
    for clock in _clocks(schedule, "schedule"):
        for event in clock.calendar.walk("VEVENT"):
            if event.get("RECURRENCE-ID") is None:
                lines.append(_event_words(event) + (" UTC" if clock.utc else ""))
    return tuple(lines)


@lru_cache(maxsize=4096)
def _windows(schedule: Schedule, utc: bool, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """The hours that touch a day, on the schedule's own clock, naive."""
    import recurring_ical_events

    clock = next(clock for clock in _clocks(schedule, "schedule") if clock.utc == utc)
    start = datetime.combine(day, time(0))
    found = recurring_ical_events.of(clock.calendar).between(start, start + timedelta(days=1))
    return tuple(_span(event) for event in found)


def _span(event: Any) -> tuple[datetime, datetime]:
    start = event["DTSTART"].dt
    if "DTEND" in event:
        end = event["DTEND"].dt
    elif "DURATION" in event:
        end = start + event["DURATION"].dt
    else:
        end = start if isinstance(start, datetime) else start + timedelta(days=1)
    return _moment(start), _moment(end)


def _moment(value: date | datetime) -> datetime:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else datetime.combine(value, time(0))


@lru_cache(maxsize=256)
def _clocks(schedule: Schedule, field: str) -> tuple[_Clock, ...]:
    """The schedule parsed and taken apart by clock; raises BadSchedule."""
    import icalendar

    try:
        calendar = icalendar.Calendar.from_ical(schedule.ics)
    except (ValueError, KeyError, IndexError) as error:
        raise BadSchedule(field, schedule.ics[:40], f"Save it as an iCalendar file ({error}).") from None
    if calendar.name != "VCALENDAR":
        raise BadSchedule(field, calendar.name, "Send a VCALENDAR.")
    events = calendar.walk("VEVENT")
    if not events:
        raise BadSchedule(field, "no events", "Give at least one event with the hours when the zone applies.")
    if len(events) > MOST_EVENTS:
        raise BadSchedule(field, f"{len(events):,} events", f"Send at most {MOST_EVENTS:,} events.")
    parts: dict[bool, Any] = {}
    for number, event in enumerate(events, 1):
        if str(event.get("STATUS", "")).upper() == "CANCELLED" and "RECURRENCE-ID" not in event:
            continue
        utc = _refuse_unclear(event, f"{field}, event {number}")
        parts.setdefault(utc, icalendar.Calendar()).add_component(_naive(event, utc))
    if not parts:
        raise BadSchedule(field, "cancelled events", "Give at least one event that is not cancelled.")
    return tuple(_Clock(utc, calendar) for utc, calendar in sorted(parts.items()))


def _refuse_unclear(event: Any, field: str) -> bool:
    """Whether the event follows UTC; raises BadSchedule for what can't be followed."""
    if event.errors:
        name, error = event.errors[0]
        raise BadSchedule(field, name, f"Correct it: {error}.")
    start = event.get("DTSTART")
    if start is None or isinstance(start, list):
        raise BadSchedule(field, "DTSTART", "Give each event one start.", problem="is missing or there twice")
    begin, end = _span(event)
    if end <= begin:
        raise BadSchedule(field, f"{begin} to {end}", "Let the event end after it starts.")
    if end - begin > timedelta(days=366):
        raise BadSchedule(field, f"{begin} to {end}", "Let one event last a year at most, or leave the schedule out.")
    if not 1970 <= begin.year <= 2200:
        raise BadSchedule(field, begin, "Start it between 1970 and 2200.")
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        for frequency in rule.get("FREQ", []):
            if str(frequency).upper() not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
                raise BadSchedule(field, f"FREQ={frequency}", "Use DAILY, WEEKLY, MONTHLY or YEARLY.")
    if event.get("EXRULE"):
        raise BadSchedule(field, "EXRULE", "Use EXDATE: RFC 5545 no longer has EXRULE.")
    value = start.dt
    if not isinstance(value, datetime) or value.tzinfo is None:
        return False
    zone = str(start.params.get("TZID", "") or getattr(value.tzinfo, "key", "") or value.tzname())
    if zone in ("UTC", "Etc/UTC", "Z"):
        return True
    if zone.strip("/").endswith("Europe/London") or zone in ("GMT Standard Time", "GB"):
        return False
    raise BadSchedule(field, zone, "Give the hours in Europe/London.", problem="is a time zone that is not read")


def _naive(event: Any, utc: bool) -> Any:
    """The event with every time as its own clock reads it."""
    import icalendar

    clock = UTC if utc else LONDON

    def local(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(local(part) for part in value)
        if isinstance(value, datetime) and value.tzinfo is not None:
            if not utc and value.tzinfo.utcoffset(None) is None and str(value.tzinfo) != "UTC":
                return value.replace(tzinfo=None)
            return value.astimezone(clock).replace(tzinfo=None)
        return value

    made = icalendar.Event()
    for name in ("UID", "SEQUENCE", "STATUS"):
        if name in event:
            made[name] = event[name]
    for name in ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"):
        if name in event:
            made.add(name, local(event[name].dt))
    for name in ("EXDATE", "RDATE"):
        given = event.get(name, [])
        for dates in given if isinstance(given, list) else [given]:
            made.add(name, [local(entry.dt) for entry in dates.dts])
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        copy = dict(rule)
        copy["UNTIL"] = [local(until) for until in rule.get("UNTIL", [])]
        if not copy["UNTIL"]:
            del copy["UNTIL"]
        made.add("RRULE", copy)
    return made


def _event_words(event: Any) -> str:
    begin, end = _span(event)
    hours = _hours_words(begin, end)
    rules = event.get("RRULE", [])
    rule = (rules[0] if isinstance(rules, list) else rules) if rules else None
    if rule is None:
        return f"{uk_day(begin)}, {hours}"
    words = f"{_rule_words(rule, begin)}, {hours}, from {uk_day(begin)}"
    if until := rule.get("UNTIL"):
        words += f" until {uk_day(_moment(until[0]))}"
    if count := rule.get("COUNT"):
        words += f", {count[0]} times"
    given = event.get("EXDATE", [])
    days = [uk_day(_moment(e.dt)) for d in (given if isinstance(given, list) else [given]) for e in d.dts]
    return words + (f", except {', '.join(days)}" if days else "")


def _rule_words(rule: Any, begin: datetime) -> str:
    frequency = str(rule["FREQ"][0]).upper()
    step = int((rule.get("INTERVAL") or [1])[0])
    known = {"FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT", "WKST"}
    days = [str(day) for day in rule.get("BYDAY", [])]
    if set(rule) - known or any(day not in _DAYS for day in days) or frequency in ("MONTHLY", "YEARLY"):
        return f"Recurring by the rule {rule.to_ical().decode()}"
    if frequency == "WEEKLY" or days:
        named = days or [list(_DAYS)[begin.weekday()]]
        every = "" if step == 1 else f", every {step} {'weeks' if frequency == 'WEEKLY' else 'days'}"
        return _days_words(named) + every
    return "Every day" if step == 1 else f"Every {step} days"


def _days_words(days: Sequence[str]) -> str:
    order = list(_DAYS)
    numbers = sorted(order.index(day) for day in set(days))
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{_DAYS[order[numbers[0]]]} to {_DAYS[order[numbers[-1]]]}"
    names = [_DAYS[order[n]] for n in numbers]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _hours_words(begin: datetime, end: datetime) -> str:
    if begin.time() == end.time() == time(0):
        days = (end - begin).days
        return "all day" if days == 1 else f"for {days} days"
    later = (end.date() - begin.date()).days
    tail = "" if later == 0 else " the next day" if later == 1 else f" {later} days later"
    return f"{begin:%H:%M} to {end:%H:%M}{tail}"
