"""Plain hours, and the iCalendar text that says the same (RFC 5545).

A mark of our own, X-CORDON-DAYS, keeps what dates alone do not say: that days are of a term, or are bank holidays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count

from zones.calendar.bankholiday import bank_holidays
from zones.calendar.recurrence import BANK_HOLIDAYS, KIND, TERM
from zones.instant import LONDON

DAY = timedelta(days=1)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Hours = tuple[timedelta, timedelta]
"""From midnight to the start and to the end, which may be on the next day."""
Days = tuple[date, date | None]
"""The first and the last day; None where there is no last."""


class BankHolidays(StrEnum):
    AS_USUAL = "as usual"
    NOT = "not"
    ONLY = "only"


def _within(day: date, days: Days) -> bool:
    return days[0] <= day and (days[1] is None or day <= days[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainHours:
    """Plain hours, read and in themselves right."""

    weekdays: frozenset[int]
    """0 is Monday."""
    hours: tuple[Hours, ...]
    days: tuple[Days, ...]
    in_terms: bool
    """Whether `days` are terms, and not just from when until when."""
    bank_holidays: BankHolidays
    without: frozenset[date]
    also: Mapping[tuple[Hours, ...], Sequence[date]]

    def by_rule(self, day: date) -> bool:
        """Whether it is one of the weekdays in a term; bank holidays and exceptions are not looked at."""
        return day.weekday() in self.weekdays and any(_within(day, days) for days in self.days)


def each_day(days: tuple[date, date]) -> Iterable[date]:
    return (days[0] + n * DAY for n in range((days[1] - days[0]).days + 1))


def hours_calendar(plain: PlainHours) -> str:
    """The same hours give the same bytes."""
    numbers = count(1)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cordon//plain hours//EN"]
    for event in _events(plain):
        lines += ["BEGIN:VEVENT", f"UID:hours-{next(numbers)}", *event, "END:VEVENT"]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _folded(line: str) -> str:
    """Lines of at most 75 octets (RFC 5545, 3.1); ours are ASCII."""
    return "\r\n ".join([line[:75], *(line[at : at + 74] for at in range(75, len(line), 74))])


def _events(plain: PlainHours) -> Iterable[list[str]]:
    if plain.bank_holidays is BankHolidays.ONLY:
        for hours in plain.hours:
            yield [*_single(only_days(plain), hours), f"{KIND}:{BANK_HOLIDAYS}"]
    else:
        for days in plain.days:
            for hours in plain.hours:
                yield _recurring(plain, days, hours)
    for ranges, added in plain.also.items():
        # apart from the rule, so that an exception of the rule does not take them away
        if new := [day for day in added if ranges != plain.hours or not _applies(plain, day)]:
            for hours in ranges:
                yield _single(new, hours)


def _recurring(plain: PlainHours, days: Days, hours: Hours) -> list[str]:
    first = next(filter(plain.by_rule, each_day((days[0], days[0] + 6 * DAY))))
    weekdays = ",".join(WEEKDAYS[day][:2].upper() for day in sorted(plain.weekdays))
    rule = "FREQ=DAILY" if len(plain.weekdays) == 7 else f"FREQ=WEEKLY;BYDAY={weekdays}"
    if days[1] is not None:
        # the end of the last day: its hours may start in an hour that the clock leaves out, which UTC cannot name
        rule += f";UNTIL={datetime.combine(days[1], time(23, 59, 59), LONDON).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    event = [*_single([first], hours), f"RRULE:{rule}"]
    holidays = {day for day in _bank_holidays_out(plain) if _within(day, days) and plain.by_rule(day)}
    others = {day for day in plain.without - holidays if _within(day, days) and plain.by_rule(day)}
    if holidays:
        event.append(_stamps(f"EXDATE;{KIND}={BANK_HOLIDAYS}", sorted(holidays), hours[0]))
    if others:
        event.append(_stamps("EXDATE", sorted(others), hours[0]))
    if plain.in_terms:
        event.append(f"{KIND}:{TERM}")
    return event


def _single(days: Sequence[date], hours: Hours) -> list[str]:
    event = [_stamps("DTSTART", days[:1], hours[0]), _stamps("DTEND", days[:1], hours[1])]
    return event if len(days) == 1 else [*event, _stamps("RDATE", days[1:], hours[0])]


def _stamps(name: str, days: Sequence[date], since: timedelta) -> str:
    return f"{name};TZID=Europe/London:" + ",".join(
        f"{datetime.combine(day, time(0)) + since:%Y%m%dT%H%M%S}" for day in days
    )


def _bank_holidays_out(plain: PlainHours) -> Sequence[date]:
    """The bank holidays on which the schedule does not apply; the list is not asked for where it does not matter."""
    return bank_holidays() if plain.bank_holidays is BankHolidays.NOT else ()


def only_days(plain: PlainHours) -> Sequence[date]:
    return [day for day in bank_holidays() if plain.by_rule(day) and day not in plain.without]


def _applies(plain: PlainHours, day: date) -> bool:
    if plain.bank_holidays is BankHolidays.ONLY:
        return day in only_days(plain)
    return plain.by_rule(day) and day not in plain.without and day not in _bank_holidays_out(plain)
