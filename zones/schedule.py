"""When a zone applies: always, or the recurring hours of an iCalendar file (RFC 5545), Europe/London.

Hours are what a clock on the wall in the United Kingdom reads: on the night when an hour happens twice, "01:00 to
01:45" holds both times; the hour that the spring change leaves out holds at no time. Times that a file gives
in UTC ("…Z") are followed in UTC.
"""

import hashlib
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from zones.error import BadInstant, BadSchedule, shown
from zones.instant import LONDON, Instant, uk_day
from zones.period import Period, joined

MOST_BYTES = 1_000_000
MOST_EVENTS = 1_000
MOST_RULES = 100
"""A rule that began in 1970 and recurs daily takes some 35 ms a day that is asked."""
MOST_DAYS = 400
"""What is asked for at once: a whole order's hours would be no answer that anybody reads."""
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
    longest: timedelta
    """How long before a day an occurrence that touches it may start."""


def read_schedule(data: bytes, *, field: str = "--schedule") -> Schedule:
    """A schedule from the bytes of an iCalendar file; raises BadSchedule."""
    if len(data) > MOST_BYTES:
        raise BadSchedule(field, f"{len(data):,} bytes", f"Send a calendar of at most {MOST_BYTES:,} bytes.")
    try:
        schedule = Schedule(ics=data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadSchedule(field, "its text", "Save the calendar in UTF-8.", problem="is not UTF-8") from None
    _try_out(schedule, field)
    return schedule


def _try_out(schedule: Schedule, field: str) -> None:
    """Asks what a check will ask, near and far ahead: a version once recorded can never be taken back."""
    try:
        for clock in _clocks(schedule, field):
            for event in _apart(clock.calendar):
                begin = _span(event.walk("VEVENT")[0])[0]
                for years in (0, 1, 50):
                    start = begin + timedelta(days=365 * years)
                    _spans(_Clock(clock.utc, event, clock.longest), start, start + timedelta(days=1))
            _spans(clock, begin, begin + timedelta(days=1))  # what they are together
        in_words(schedule)
    except (ValueError, KeyError, IndexError, TypeError, ArithmeticError) as error:
        raise BadSchedule(
            field, _one_line(error), "Write its events more plainly.", problem="can't be followed"
        ) from None


def _apart(calendar: Any) -> list[Any]:
    """A calendar for each event, with what takes the place of some of its occurrences."""
    import icalendar

    parts: dict[str, Any] = {}
    for event in calendar.walk("VEVENT"):
        parts.setdefault(str(event["UID"]), icalendar.Calendar()).add_component(event)
    return list(parts.values())


def _one_line(error: Exception) -> str:
    return shown(" ".join(str(error).split()))


def holds(schedule: Schedule, at: Instant) -> bool:
    """Whether the schedule applies at the instant; its hours are half-open, their end does not belong to them."""
    if schedule.always:
        return True
    for clock in _clocks(schedule, "schedule"):
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
    return joined(window for clock in _clocks(schedule, "schedule") for window in _windows(clock, period))


def _windows(clock: _Clock, period: Period) -> Iterable[Period]:
    """The windows of one clock: its hours laid on each stretch of the period in which the clock is not changed."""
    stretches = _stretches(period, utc=clock.utc)
    read = [(moment + ahead).replace(tzinfo=None) for part, ahead in stretches for moment in (part.start, part.end)]
    for begin, end in _spans(clock, min(read), max(read)):
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


def in_words(schedule: Schedule) -> Sequence[str]:
    """The schedule as lines to read out; never the words of the file itself, which may name people."""
    if schedule.always:
        return ("At all times",)
    lines: list[str] = []
    for clock in _clocks(schedule, "schedule"):
        events = clock.calendar.walk("VEVENT")
        for event in events:
            if "RECURRENCE-ID" in event:
                continue
            instead = [other for other in events if "RECURRENCE-ID" in other and other.get("UID") == event.get("UID")]
            lines.append(_event_words(event, instead) + (" UTC" if clock.utc else ""))
    return tuple(lines)


@lru_cache(maxsize=4096)
def _hours_of(schedule: Schedule, utc: bool, day: date) -> Sequence[tuple[datetime, datetime]]:
    """The hours that touch a day, on the schedule's own clock, naive."""
    clock = next(clock for clock in _clocks(schedule, "schedule") if clock.utc == utc)
    start = datetime.combine(day, time(0))
    return _spans(clock, start, start + timedelta(days=1))


def _spans(clock: _Clock, first: datetime, last: datetime) -> Sequence[tuple[datetime, datetime]]:
    """The occurrences that touch [first, last) by the clock, naive and whole.

    Asked from the longest occurrence earlier on: the library finds an added or moved one of several days on its first
    days only, as if it were as long as the rest.
    """
    import recurring_ical_events

    found = recurring_ical_events.of(clock.calendar).between(first - clock.longest, last)
    spans = (_span(event) for event in found if not _cancelled(event))
    return tuple((begin, end) for begin, end in spans if begin < last and end > first)


def _cancelled(event: Any) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


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

    calendar = _parsed(schedule.ics, field)
    events = calendar.walk("VEVENT")
    if not events:
        raise BadSchedule(field, "no events", "Give at least one event with the hours when the zone applies.")
    if len(events) > MOST_EVENTS:
        raise BadSchedule(field, f"{len(events):,} events", f"Send at most {MOST_EVENTS:,} events.")
    recurring = sum("RRULE" in event for event in events)
    if recurring > MOST_RULES:
        raise BadSchedule(field, f"{recurring:,} recurring events", f"Send at most {MOST_RULES:,} of them.")
    elsewhere = str(calendar.get("X-WR-TIMEZONE", "Europe/London"))
    clocks: dict[str, bool] = {}
    followed: list[tuple[Any, str, bool]] = []
    for number, event in enumerate(events, 1):
        where, uid = f"{field}, event {number}", str(event.get("UID", "")) or f"event-{number}"
        utc = _refuse_unclear(event, where, elsewhere)
        if "RECURRENCE-ID" not in event:
            if uid in clocks:
                raise BadSchedule(where, uid, "Give each event a UID of its own.", problem="is the UID of two events")
            clocks[uid] = utc
            if _cancelled(event):
                continue
        followed.append((event, uid, utc))
    if all("RECURRENCE-ID" in event for event, _, _ in followed):
        raise BadSchedule(field, "cancelled events", "Give at least one event that is not cancelled.")
    parts: dict[bool, Any] = {}
    for event, uid, own in followed:
        utc = clocks.get(uid, own)  # what takes an occurrence's place follows the clock of its event
        parts.setdefault(utc, icalendar.Calendar()).add_component(_naive(event, utc, uid, field))
    return tuple(_Clock(utc, calendar, _longest(calendar)) for utc, calendar in sorted(parts.items()))


def _longest(calendar: Any) -> timedelta:
    """The length of the longest occurrence, added ones included."""
    events = calendar.walk("VEVENT")
    spans = [_span(event) for event in events] + [
        _added_span(one, timedelta(0)) for event in events for one in _added(event)
    ]
    return max(end - begin for begin, end in spans)


def _parsed(text: str, field: str) -> Any:
    """The calendar of an iCalendar text; raises BadSchedule, also where the parser would leave a rule out."""
    import icalendar

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            calendar = icalendar.Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError) as error:
        raise BadSchedule(field, text[:40], f"Save it as an iCalendar file ({_one_line(error)}).") from None
    if calendar.name != "VCALENDAR":
        raise BadSchedule(field, calendar.name, "Send a VCALENDAR.")
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    written = len(re.findall(r"^RRULE[;:]", unfolded, re.MULTILINE | re.IGNORECASE))
    read = sum(len([rule for rule in _listed(one, "RRULE") if rule]) for one in calendar.walk())
    if written != read:
        raise BadSchedule(field, f"{written} RRULE, of which {read} can be read", "Correct the rule: RFC 5545, 3.3.10.")
    return calendar


def _listed(component: Any, name: str) -> list[Any]:
    """The values of a property that may stand in a component once, several times or not at all."""
    given = component.get(name, [])
    return given if isinstance(given, list) else [given]


def _refuse_unclear(event: Any, field: str, elsewhere: str) -> bool:
    """Whether the event follows UTC; raises BadSchedule for what can't be followed.

    `elsewhere` is the time zone that the calendar gives to times without one.
    """
    if event.errors:
        name, error = event.errors[0]
        raise BadSchedule(field, name, f"Correct it: {_one_line(error) if isinstance(error, Exception) else error}.")
    start = event.get("DTSTART")
    if start is None or isinstance(start, list):
        raise BadSchedule(field, "DTSTART", "Give each event one start.", problem="is missing or there twice")
    begin, end = _span(event)
    for first, last in ((begin, end), *(_added_span(one, end - begin) for one in _added(event))):
        if last <= first:
            raise BadSchedule(field, f"{first} to {last}", "Let the event end after it starts.")
        if last - first > timedelta(days=366):
            remedy = "Let one event last a year at most, or leave the schedule out."
            raise BadSchedule(field, f"{first} to {last}", remedy)
    if not 1970 <= begin.year <= 2100:
        raise BadSchedule(field, begin, "Start it between 1970 and 2100.")
    if "RANGE" in getattr(event.get("RECURRENCE-ID"), "params", {}):
        raise BadSchedule(field, "RANGE", "Write the later events as an event of their own.", problem="is not read")
    if event.get("EXRULE"):
        raise BadSchedule(field, "EXRULE", "Use EXDATE: RFC 5545 no longer has EXRULE.")
    rules = _listed(event, "RRULE")
    if len(rules) > 1:
        raise BadSchedule(field, f"{len(rules)} RRULE", "Give each rule an event of its own.")
    for rule in rules:
        _refuse_rule(rule, field)
    for value in _times(event):
        _zone(value, field, elsewhere)
    return _zone(start, field, elsewhere) == "UTC"


_RULE_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO",
               "BYSETPOS"}  # fmt: skip


_MOST_IN = (("BYMONTH", 12), ("BYMONTHDAY", 31), ("BYYEARDAY", 366), ("BYWEEKNO", 53))
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""The days of each month, in a leap year."""


def _refuse_rule(rule: Any, field: str) -> None:
    """Raises BadSchedule for a rule that does not recur by days, weeks, months or years in a way that can be followed."""
    words = rule.to_ical().decode()
    if unknown := set(map(str.upper, rule)) - _RULE_PARTS:
        raise BadSchedule(field, words, f"Leave out {', '.join(sorted(unknown))}: give the hours by start and end.")
    frequency = [str(one).upper() for one in rule.get("FREQ", [])]
    if len(frequency) != 1 or frequency[0] not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise BadSchedule(field, words, "Use one FREQ: DAILY, WEEKLY, MONTHLY or YEARLY.")
    for part in ("INTERVAL", "COUNT"):
        if any(int(number) < 1 for number in rule.get(part, [])):
            raise BadSchedule(field, words, f"Give {part} as 1 or more.")
    for part, most in _MOST_IN:
        if any(not 1 <= abs(int(number)) <= most for number in rule.get(part, [])):
            raise BadSchedule(field, words, f"Give {part} from 1 to {most}, or the same with a minus sign.")
    days = [abs(int(day)) for day in rule.get("BYMONTHDAY", [])]
    months = [abs(int(month)) for month in rule.get("BYMONTH", [])] or [1]
    if days and min(days) > max(_LONGEST[month - 1] for month in months):
        raise BadSchedule(field, words, "Correct the rule: no day is one of its days.")
    if "UNTIL" in rule and "COUNT" in rule:
        raise BadSchedule(field, words, "Give UNTIL or COUNT, not both.")


def _times(event: Any) -> list[Any]:
    """Every property of an event that holds times."""
    return [
        value for name in ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE") for value in _listed(event, name)
    ]


def _zone(value: Any, field: str, elsewhere: str) -> str:
    """The clock of a property: "UTC" or "Europe/London"; raises BadSchedule for any other."""
    times = [one.dt for one in value.dts] if hasattr(value, "dts") else [value.dt]
    first = times[0][0] if isinstance(times[0], tuple) else times[0]
    if not isinstance(first, datetime):
        return "Europe/London"
    name = str(value.params.get("TZID", "")) or ("UTC" if first.tzinfo is not None else elsewhere)
    if name in ("UTC", "Etc/UTC", "Z"):
        return "UTC"
    if name.strip("/").endswith("Europe/London") or name in ("GMT Standard Time", "GB"):
        return "Europe/London"
    raise BadSchedule(field, name, "Give the hours in Europe/London.", problem="is a time zone that is not read")


def _naive(event: Any, utc: bool, uid: str, field: str) -> Any:
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

    def last(until: Any) -> Any:
        """A date means the whole of that day."""
        if isinstance(event["DTSTART"].dt, datetime) and not isinstance(until, datetime):
            return datetime.combine(until, time(23, 59, 59))
        return local(until)

    made = icalendar.Event()
    made.add("UID", uid)
    for name in ("SEQUENCE", "STATUS"):
        if name in event:
            made[name] = event[name]
    for name in ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"):
        if name in event:
            made.add(name, local(event[name].dt))
    for name in ("EXDATE", "RDATE"):
        for dates in _listed(event, name):
            made.add(name, [local(entry.dt) for entry in dates.dts])
    for rule in _listed(event, "RRULE"):
        copy = dict(rule)
        if "UNTIL" in rule:
            copy["UNTIL"] = [last(until) for until in rule["UNTIL"]]
        made.add("RRULE", copy)
        first = _first_by_rule(made)
        if first is None:
            raise BadSchedule(field, rule.to_ical().decode(), "Correct the rule: no day is one of its days.")
        if first != _moment(local(event["DTSTART"].dt)):
            # RFC 5545 leaves open what holds where the start is not of the rule; we follow the rule alone, as dateutil does.
            made.add("EXDATE", local(event["DTSTART"].dt))
    return made


def _first_by_rule(event: Any) -> datetime | None:
    """The first time that an event's rule gives, None where it never does."""
    from dateutil.rrule import rrulestr

    return next(iter(rrulestr(event["RRULE"].to_ical().decode(), dtstart=_moment(event["DTSTART"].dt))), None)


def _event_words(event: Any, instead: Sequence[Any]) -> str:
    """An event's hours; `instead` are the events that take the place of some of its occurrences."""
    begin, end = _span(event)
    hours = _hours_words(begin, end)
    rule = next(iter(_listed(event, "RRULE")), None)
    words = f"{uk_day(begin)}, {hours}"
    if rule is not None:
        words = f"{_rule_words(rule, begin)}, {hours}, from {uk_day(begin)}"
        if until := rule.get("UNTIL"):
            words += f" until {uk_day(_moment(until[0]))}"
        if count := rule.get("COUNT"):
            words += f", {count[0]} times"
    if more := _added(event):
        words += f", and also on {', '.join(_also_words(one, end - begin) for one in more)}"
    without = [entry.dt for dates in _listed(event, "EXDATE") for entry in dates.dts]
    without += [other["RECURRENCE-ID"].dt for other in instead]
    if rule is not None and _first_by_rule(event) != begin:
        without = [day for day in without if _moment(day) != begin]  # our own exception, not the file's
    if without:
        words += f", except {', '.join(uk_day(_moment(day)) for day in without)}"
    moved = [_span(other) for other in instead if not _cancelled(other)]
    return words + "".join(f"; instead on {uk_day(start)}, {_hours_words(start, stop)}" for start, stop in moved)


def _added(event: Any) -> list[Any]:
    """The occurrences that an event adds to its rule, as they are given."""
    return [entry.dt for dates in _listed(event, "RDATE") for entry in dates.dts]


def _added_span(added: Any, length: timedelta) -> tuple[datetime, datetime]:
    """An added occurrence: a day or a time, or a period with an end or a length of its own."""
    start, stop = added if isinstance(added, tuple) else (added, length)
    begin = _moment(start)
    return begin, begin + stop if isinstance(stop, timedelta) else _moment(stop)


def _also_words(added: Any, length: timedelta) -> str:
    begin, end = _added_span(added, length)
    return f"{uk_day(begin)} ({_hours_words(begin, end)})"


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
