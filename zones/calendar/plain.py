"""Plain hours: a schedule as an officer writes it, a JSON object, turned into iCalendar.

    {"weekdays": ["Monday", "TU"],                         every day, if left out
     "hours": [["08:00", "09:30"], ["22:00", "06:00"]],    UK wall clock; an end before the start is on the next day
     "terms": [["2026-01-05", "2026-02-13"]],              both days included; or else:
     "from": "2026-01-05", "until": "2026-12-18",          both days included; without an end where null or left out
     "bank_holidays": "as usual" | "not" | "only",
     "except": ["2026-03-06", ["2026-02-16", "2026-02-20"]],
     "also": ["2026-03-07", {"day": "2026-03-08", "hours": [["10:00", "12:00"]]}]}

What is under "also" is added to all else. Bank holidays are those of England and Wales, and are written out as dates,
so that what was ordered stays what it was. Nobody knows them for years that are not announced yet: a schedule that
turns on them and runs on into such a year, or without end, is refused, rather than that a day is taken for one that it
may not be.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from zones.calendar.bankholiday import known_bank_holidays
from zones.calendar.recurrence import MOST_RULES
from zones.calendar.written import (
    DAY,
    WEEKDAYS,
    BankHolidays,
    Hours,
    PlainHours,
    each_day,
    hours_calendar,
    only_days,
)
from zones.error import BadInstant, BadSchedule, BadValue, CordonError, MissingField, raise_faults
from zones.fields import Fields
from zones.instant import read_day, uk_day

FIRST_YEAR, LAST_YEAR = 1970, 2100
MOST_LISTED_DAYS = 1_000
MOST_SPAN = timedelta(days=366)
_KNOWN = ("weekdays", "hours", "terms", "from", "until", "bank_holidays", "except", "also")


def read_hours(value: Any, *, field: str) -> str:
    """The iCalendar text of plain hours; raises every fault at once."""
    fields = Fields(value, _KNOWN, called=field, within=f"{field}.", optional=[one for one in _KNOWN if one != "hours"])

    def read(name: str, reader: Callable[[Any, str], Any]) -> Any:
        return fields.read(name, lambda given: reader(given, f"{field}.{name}"))

    weekdays = read("weekdays", _read_weekdays)
    hours = read("hours", _read_hours)
    terms = read("terms", _read_terms)
    first, last = read("from", _read_day), read("until", _read_until)
    holidays = read("bank_holidays", _read_bank_holidays) or BankHolidays.AS_USUAL
    without = read("except", _read_exceptions) or []
    also = read("also", _read_also) or []
    if "terms" in fields.given:
        fields.faults += [
            BadSchedule(f"{field}.{name}", fields.given[name], "Leave it out.", problem="has no place beside terms")
            for name in ("from", "until")
            if fields.given.get(name) is not None
        ]
    elif "from" not in fields.given:
        fields.faults.append(MissingField(f"{field}.from", remedy="Give the first day, or terms."))
    elif first and last and last < first:
        fields.faults.append(
            BadSchedule(
                f"{field}.until", uk_day(last), f"Give {uk_day(first)} or later.", problem="is before the first day"
            )
        )
    fields.done()
    plain = PlainHours(
        weekdays=weekdays or frozenset(range(7)),
        hours=hours,
        days=tuple(terms or [(first, last)]),
        in_terms=terms is not None,
        bank_holidays=holidays,
        without=frozenset(day for days in without for day in each_day(days)),
        also=_by_hours(also, hours),
    )
    raise_faults([*_faults_of_days(plain, field), *_faults_of_single_days(plain, without, also, field)])
    return hours_calendar(plain)


def _faults_of_days(plain: PlainHours, field: str) -> Iterable[CordonError]:
    """What makes the schedule empty, too much, or unknown."""
    name = "terms" if plain.in_terms else "until"
    for first, last in plain.days:
        if last is not None and not any(map(plain.by_rule, each_day((first, min(last, first + 6 * DAY))))):
            yield BadSchedule(
                f"{field}.{name}",
                _said((first, last)),
                "Give other days, or other weekdays.",
                problem="has none of the weekdays",
            )
    if len(plain.days) * len(plain.hours) > MOST_RULES:
        yield BadSchedule(f"{field}.hours", f"{len(plain.hours)} a day in {len(plain.days)} terms",
                          f"Let their product be {MOST_RULES} at most.", problem="are too many")  # fmt: skip
    if plain.bank_holidays is BankHolidays.AS_USUAL:
        return
    known = known_bank_holidays()
    if any(first < known[0] or last is None or last > known[1] for first, last in plain.days):
        yield BadSchedule(
            f"{field}.bank_holidays", plain.bank_holidays,
            f"They are known from {uk_day(known[0])} to {uk_day(known[1])}: give {'terms' if plain.in_terms else 'a last day'} "
            "within that, or say “as usual” and list the days as exceptions.",
            problem="can't be told for days of which nobody knows whether they will be bank holidays",
        )  # fmt: skip
    elif plain.bank_holidays is BankHolidays.ONLY and not only_days(plain):
        yield BadSchedule(
            f"{field}.bank_holidays",
            "only",
            "Give other days, or other weekdays.",
            problem="leaves no day: no bank holiday is among them",
        )


def _faults_of_single_days(
    plain: PlainHours, without: Sequence[tuple[date, date]], also: Sequence[tuple[date, Any]], field: str
) -> Iterable[CordonError]:
    """A slip in a year would leave the schedule as it is: an exception that meets no day of it is refused."""
    if len(plain.without) > MOST_LISTED_DAYS:
        yield BadSchedule(
            f"{field}.except", f"{len(plain.without):,} days", f"Give at most {MOST_LISTED_DAYS:,}, or terms.", problem="are too many"
        )  # fmt: skip
        return
    for number, days in enumerate(without, 1):
        if not any(map(plain.by_rule, each_day(days))):
            remedy, problem = "Correct it, or leave it out.", "is not a day of the schedule"
            yield BadSchedule(f"{field}.except, number {number}", _said(days), remedy, problem=problem)
    for number, (day, _) in enumerate(also, 1):
        if (day, day) in without:
            remedy, problem = "Keep the one that is meant.", "is an exception too"
            yield BadSchedule(f"{field}.also, number {number}", uk_day(day), remedy, problem=problem)


def _said(days: tuple[date, date]) -> str:
    return uk_day(days[0]) if days[0] == days[1] else f"{uk_day(days[0])} to {uk_day(days[1])}"


def _by_hours(
    also: Sequence[tuple[date, tuple[Hours, ...] | None]], usual: tuple[Hours, ...]
) -> Mapping[tuple[Hours, ...], Sequence[date]]:
    made: dict[tuple[Hours, ...], set[date]] = {}
    for day, hours in also:
        made.setdefault(hours or usual, set()).add(day)
    return {hours: sorted(days) for hours, days in made.items()}


def _read_list(value: Any, field: str, reader: Callable[[Any, str], Any], example: str) -> list[Any]:
    """Each member read, every fault of them told; raises BadSchedule where there is no member."""
    if not isinstance(value, list) or not value:
        raise BadSchedule(field, value, f"Give a list such as {example}.", problem="is not a list with something in it")
    if len(value) > MOST_LISTED_DAYS:
        raise BadSchedule(
            field, f"{len(value):,} in the list", f"Give at most {MOST_LISTED_DAYS:,}.", problem="are too many"
        )
    made: list[Any] = []
    faults: list[CordonError] = []
    for number, one in enumerate(value, 1):
        try:
            made.append(reader(one, f"{field}, number {number}"))
        except CordonError as fault:
            faults.extend(fault.faults)
    raise_faults(faults)
    return made


def _read_weekdays(value: Any, field: str) -> frozenset[int]:
    return frozenset(_read_list(value, field, _read_weekday, '["Monday", "TU"]'))


def _read_weekday(value: Any, field: str) -> int:
    for number, name in enumerate(WEEKDAYS):
        if isinstance(value, str) and value.strip().casefold() in (name.casefold(), name[:2].casefold()):
            return number
    raise BadValue(field, value, f"Give one of {', '.join(WEEKDAYS)}, or its first two letters.")


def _read_hours(value: Any, field: str) -> tuple[Hours, ...]:
    read: list[Hours] = sorted(_read_list(value, field, _read_pair, '[["08:00", "09:30"]]'))
    raise_faults([
        BadSchedule(field, f"{_clock(one[0])} to {_clock(one[1])}, {_clock(other[0])} to {_clock(other[1])}", "Give them as one.", problem="overlap")
        for one, other in pairwise(read) if other[0] < one[1]
    ])  # fmt: skip
    return tuple(read)


def _read_pair(value: Any, field: str) -> Hours:
    if not isinstance(value, list) or len(value) != 2:
        raise BadSchedule(field, value, 'Give a start and an end: ["08:00", "09:30"].', problem="is not two times")
    start, end = (_read_time(one, field, end=place == 1) for place, one in enumerate(value))
    if start == end:
        raise BadSchedule(
            field,
            f"{value[0]} to {value[1]}",
            "Give another end; the whole day is from 00:00 to 24:00.",
            problem="has no length",
        )
    return start, end if start < end else end + DAY


def _read_time(value: Any, field: str, *, end: bool) -> timedelta:
    if end and value == "24:00":
        return DAY
    try:
        if not isinstance(value, str) or len(value) != 5:
            raise ValueError
        read = datetime.strptime(value, "%H:%M")  # noqa: DTZ007 a time on the wall
    except ValueError:
        remedy = f"Write it like 08:00, from 00:00 to {'24:00' if end else '23:59'}."
        raise BadInstant(field, value, remedy, problem="can't be read as a time of day") from None
    return timedelta(hours=read.hour, minutes=read.minute)


def _clock(since: timedelta) -> str:
    minutes = since // timedelta(minutes=1)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _read_terms(value: Any, field: str) -> list[tuple[date, date]]:
    read: list[tuple[date, date]] = sorted(_read_list(value, field, _read_days, '[["2026-01-05", "2026-02-13"]]'))
    raise_faults([
        BadSchedule(field, f"{_said(one)}, {_said(other)}", "Let a term end before the next begins.", problem="overlap")
        for one, other in pairwise(read) if other[0] <= one[1]
    ])  # fmt: skip
    return read


def _read_days(value: Any, field: str) -> tuple[date, date]:
    if not isinstance(value, list) or len(value) != 2:
        raise BadSchedule(
            field, value, 'Give a first and a last day: ["2026-01-05", "2026-02-13"].', problem="is not two days"
        )
    first, last = _read_list(value, field, lambda one, _: _read_day(one, field), "")
    if last < first:
        raise BadSchedule(field, _said((first, last)), "Give the earlier day first.", problem="ends before it begins")
    return first, last


def _read_day(value: Any, field: str) -> date:
    day = read_day(value, field=field)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadInstant(field, value, f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.")
    return day


def _read_until(value: Any, field: str) -> date | None:
    return None if value is None else _read_day(value, field)


def _read_bank_holidays(value: Any, field: str) -> BankHolidays:
    if not isinstance(value, str) or value not in list(BankHolidays):
        raise BadValue(field, value, "Give “as usual”, “not” or “only”.")
    return BankHolidays(value)


def _read_exceptions(value: Any, field: str) -> list[tuple[date, date]]:
    return _read_list(value, field, _read_exception, '["2026-03-06", ["2026-02-16", "2026-02-20"]]')


def _read_exception(value: Any, field: str) -> tuple[date, date]:
    if not isinstance(value, list):
        day = _read_day(value, field)
        return day, day
    first, last = _read_days(value, field)
    if last - first > MOST_SPAN:
        raise BadSchedule(
            field,
            _said((first, last)),
            "Give a year at most, or an earlier end of the schedule.",
            problem="is too long",
        )
    return first, last


def _read_also(value: Any, field: str) -> list[tuple[date, tuple[Hours, ...] | None]]:
    return _read_list(value, field, _read_added, '["2026-03-07", {"day": "2026-03-08", "hours": [["10:00", "12:00"]]}]')


def _read_added(value: Any, field: str) -> tuple[date, tuple[Hours, ...] | None]:
    if not isinstance(value, Mapping):
        return _read_day(value, field), None
    fields = Fields(value, ("day", "hours"), called=field, within=f"{field}, ")
    day = fields.read("day", lambda given: _read_day(given, f"{field}, day"))
    hours = fields.read("hours", lambda given: _read_hours(given, f"{field}, hours"))
    fields.done()
    return day, hours
