"""An iCalendar text (RFC 5545) as recurring hours on a clock: parsed, refused where it can't be followed, and asked.

Every time is made naive, as the wall clock of its event reads it: UK time, or UTC where the file says so.
"""

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from zones.error import BadSchedule, shown
from zones.instant import LONDON

KIND = "X-CORDON-DAYS"
"""Our own mark on an event, that its days are of a TERM or are BANK_HOLIDAYS; and on an EXDATE, why they are not."""
TERM, BANK_HOLIDAYS = "TERM", "BANK-HOLIDAYS"

MOST_EVENTS = 1_000
MOST_RULES = 100
"""A rule that began in 1970 and recurs daily takes some 35 ms a day that is asked."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The events of one schedule that follow one clock, as a calendar of naive times."""

    utc: bool
    calendar: Any = field(compare=False)
    longest: timedelta
    """How long before a day an occurrence that touches it may start."""


def spans(clock: Clock, first: datetime, last: datetime) -> Sequence[tuple[datetime, datetime]]:
    """The occurrences that touch [first, last) by the clock, naive and whole.

    Asked from the longest occurrence earlier on: the library finds an added or moved one of several days on its first
    days only, as if it were as long as the rest.
    """
    import recurring_ical_events

    found = recurring_ical_events.of(clock.calendar).between(first - clock.longest, last)
    spans = (span(event) for event in found if not cancelled(event))
    return tuple((begin, end) for begin, end in spans if begin < last and end > first)


def cancelled(event: Any) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def span(event: Any) -> tuple[datetime, datetime]:
    start = event["DTSTART"].dt
    if "DTEND" in event:
        end = event["DTEND"].dt
    elif "DURATION" in event:
        end = start + event["DURATION"].dt
    else:
        end = start if isinstance(start, datetime) else start + timedelta(days=1)
    return moment(start), moment(end)


def moment(value: date | datetime) -> datetime:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else datetime.combine(value, time(0))


@lru_cache(maxsize=256)
def clocks(ics: str, field: str = "schedule") -> tuple[Clock, ...]:
    """The text parsed and taken apart by clock; raises BadSchedule."""
    import icalendar

    calendar = _parsed(ics, field)
    events = calendar.walk("VEVENT")
    if not events:
        raise BadSchedule(field, "no events", "Give at least one event with the hours when the zone applies.")
    if len(events) > MOST_EVENTS:
        raise BadSchedule(field, f"{len(events):,} events", f"Send at most {MOST_EVENTS:,} events.")
    recurring = sum("RRULE" in event for event in events)
    if recurring > MOST_RULES:
        raise BadSchedule(field, f"{recurring:,} recurring events", f"Send at most {MOST_RULES:,} of them.")
    elsewhere = str(calendar.get("X-WR-TIMEZONE", "Europe/London"))
    own_clocks: dict[str, bool] = {}
    followed: list[tuple[Any, str, bool]] = []
    for number, event in enumerate(events, 1):
        where, uid = f"{field}, event {number}", str(event.get("UID", "")) or f"event-{number}"
        utc = _refuse_unclear(event, where, elsewhere)
        if "RECURRENCE-ID" not in event:
            if uid in own_clocks:
                raise BadSchedule(where, uid, "Give each event a UID of its own.", problem="is the UID of two events")
            own_clocks[uid] = utc
            if cancelled(event):
                continue
        followed.append((event, uid, utc))
    if all("RECURRENCE-ID" in event for event, _, _ in followed):
        raise BadSchedule(field, "cancelled events", "Give at least one event that is not cancelled.")
    parts: dict[bool, Any] = {}
    for event, uid, own in followed:
        utc = own_clocks.get(uid, own)  # what takes an occurrence's place follows the clock of its event
        parts.setdefault(utc, icalendar.Calendar()).add_component(_naive(event, utc, uid, field))
    return tuple(Clock(utc, calendar, _longest(calendar)) for utc, calendar in sorted(parts.items()))


def _longest(calendar: Any) -> timedelta:
    """The length of the longest occurrence, added ones included."""
    events = calendar.walk("VEVENT")
    return max(
        (end - begin for event in events for begin, end in (span(event), *added_spans(event))), default=timedelta(0)
    )


def _parsed(text: str, field: str) -> Any:
    """The calendar of an iCalendar text; raises BadSchedule, also where the parser would leave a rule out."""
    import icalendar

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            calendar = icalendar.Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError) as error:
        raise BadSchedule(field, text[:40], f"Save it as an iCalendar file ({one_line(error)}).") from None
    if calendar.name != "VCALENDAR":
        raise BadSchedule(field, calendar.name, "Send a VCALENDAR.")
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    written = len(re.findall(r"^RRULE[;:]", unfolded, re.MULTILINE | re.IGNORECASE))
    read = sum(len([rule for rule in listed(one, "RRULE") if rule]) for one in calendar.walk())
    if written != read:
        raise BadSchedule(field, f"{written} RRULE, of which {read} can be read", "Correct the rule: RFC 5545, 3.3.10.")
    return calendar


def listed(component: Any, name: str) -> list[Any]:
    """The values of a property that may stand in a component once, several times or not at all."""
    given = component.get(name, [])
    return given if isinstance(given, list) else [given]


def _refuse_unclear(event: Any, field: str, elsewhere: str) -> bool:
    """Whether the event follows UTC; raises BadSchedule for what can't be followed.

    `elsewhere` is the time zone that the calendar gives to times without one.
    """
    if event.errors:
        name, error = event.errors[0]
        raise BadSchedule(field, name, f"Correct it: {one_line(error) if isinstance(error, Exception) else error}.")
    start = event.get("DTSTART")
    if start is None or isinstance(start, list):
        raise BadSchedule(field, "DTSTART", "Give each event one start.", problem="is missing or there twice")
    begin, end = span(event)
    for first, last in ((begin, end), *added_spans(event)):
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
    rules = listed(event, "RRULE")
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
    return [value for name in ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE") for value in listed(event, name)]


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
    for name in ("SEQUENCE", "STATUS", KIND):
        if name in event:
            made[name] = event[name]
    for name in ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"):
        if name in event:
            made.add(name, local(event[name].dt))
    for name in ("EXDATE", "RDATE"):
        for dates in listed(event, name):
            ours = {KIND: str(dates.params[KIND])} if KIND in dates.params else {}
            made.add(name, [local(entry.dt) for entry in dates.dts], parameters=ours)
    for rule in listed(event, "RRULE"):
        copy = dict(rule)
        if "UNTIL" in rule:
            copy["UNTIL"] = [last(until) for until in rule["UNTIL"]]
        made.add("RRULE", copy)
        first = first_by_rule(made)
        if first is None:
            raise BadSchedule(field, rule.to_ical().decode(), "Correct the rule: no day is one of its days.")
        if first != moment(local(event["DTSTART"].dt)):
            # RFC 5545 leaves open what holds where the start is not of the rule; we follow the rule alone, as dateutil does.
            made.add("EXDATE", local(event["DTSTART"].dt))
    return made


def first_by_rule(event: Any) -> datetime | None:
    """The first time that an event's rule gives, None where it never does."""
    from dateutil.rrule import rrulestr

    return next(iter(rrulestr(event["RRULE"].to_ical().decode(), dtstart=moment(event["DTSTART"].dt))), None)


def added_spans(event: Any) -> list[tuple[datetime, datetime]]:
    """The occurrences that an event adds to its rule: as long as itself, or periods with an end or a length of their own."""
    begin, end = span(event)
    made = []
    for entry in (entry.dt for dates in listed(event, "RDATE") for entry in dates.dts):
        start, stop = entry if isinstance(entry, tuple) else (entry, end - begin)
        made.append((moment(start), moment(start) + stop if isinstance(stop, timedelta) else moment(stop)))
    return made


def exceptions(event: Any) -> dict[str, set[date | datetime]]:
    """The days, or the times of a start, that an event leaves out, by the reason that our own mark gives for them."""
    made: dict[str, set[date | datetime]] = {}
    for dates in listed(event, "EXDATE"):
        why = BANK_HOLIDAYS if dates.params.get(KIND) == BANK_HOLIDAYS else ""
        made.setdefault(why, set()).update(entry.dt for entry in dates.dts)
    return made


def kind_of_days(event: Any) -> str:
    """TERM or BANK_HOLIDAYS where our own mark says so, else the empty text."""
    kind = str(event.get(KIND, ""))
    return kind if kind in (TERM, BANK_HOLIDAYS) else ""


def one_line(error: Exception) -> str:
    return shown(" ".join(str(error).split()))
