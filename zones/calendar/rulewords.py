"""A recurrence rule (RFC 5545, 3.3.10) in words: "Mondays to Fridays", "On the first Monday of every month"."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

_DAYS = {"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday",
         "FR": "Friday", "SA": "Saturday", "SU": "Sunday"}  # fmt: skip
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
_SAID_ELSEWHERE = {"FREQ", "INTERVAL", "UNTIL", "COUNT", "WKST"}


def rule_words(rule: Any, begin: datetime) -> str:
    """On which days the rule recurs that begins then; the rule itself where it is too odd for a phrase.

    Its first and last day and how often are not said; nor are its hours.
    """
    frequency = str(rule["FREQ"][0]).upper()
    said = (
        _days_or_weeks(rule, begin, frequency)
        if frequency in ("DAILY", "WEEKLY")
        else _months_or_years(rule, begin, frequency)
    )
    return said or f"Recurring by the rule {rule.to_ical().decode()}"


def step_of(rule: Any) -> int:
    """Every how many days, weeks, months or years."""
    return int((rule.get("INTERVAL") or [1])[0])


def listed_words(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _days_or_weeks(rule: Any, begin: datetime, frequency: str) -> str:
    if not _parts(rule) <= {"BYDAY", "BYMONTH"} or (days := _weekdays(rule)) is None:
        return ""
    step = step_of(rule)
    within = f" in {_months(rule)}" if "BYMONTH" in rule else ""
    if frequency == "WEEKLY" or days:
        every = "" if step == 1 else f", every {step} {'weeks' if frequency == 'WEEKLY' else 'days'}"
        return _days_words(days or [list(_DAYS)[begin.weekday()]]) + within + every
    return ("Every day" if step == 1 else f"Every {step} days") + within


def _months_or_years(rule: Any, begin: datetime, frequency: str) -> str:
    parts, step, yearly = _parts(rule), step_of(rule), frequency == "YEARLY"
    plain = _weekdays(rule)
    if parts - {"BYMONTH"} == {"BYDAY"} and plain:  # each such day of the month or year, as if by weeks
        within = f" in {_months(rule)}" if "BYMONTH" in rule else ""
        every = "" if step == 1 else f", every {step} years" if yearly else f" of every {_ordinal(step)} month"
        return _days_words(plain) + within + every if yearly or not (within and every) else ""
    if yearly and parts == {"BYYEARDAY"}:
        numbers = _numbers(rule, "BYYEARDAY")
        return _each_year(step, _month_days(numbers) + (" day" if min(numbers) > 0 else ""))
    if yearly and parts == {"BYWEEKNO", "BYDAY"} and plain and min(_numbers(rule, "BYWEEKNO")) > 0:
        weeks = listed_words([str(week) for week in _numbers(rule, "BYWEEKNO")])
        return _each_year(step, f"the {_either(plain)} of week {weeks}")
    which = _which(rule, begin, parts - {"BYMONTH"})
    if not which:
        return ""
    if not yearly:
        if "BYMONTH" in rule:
            return f"On {which} of {_months(rule)}" if step == 1 else ""
        every = "every month" if step == 1 else f"every {_ordinal(step)} month"
        return f"On {which} of {every}{_where_there_is_one(rule, begin, parts)}"
    if "BYMONTH" in rule or not parts:
        return _each_year(step, _dates(rule, begin) or f"{which} of {_months(rule)}")
    if parts == {"BYMONTHDAY"}:
        return f"On {which} of every month{_where_there_is_one(rule, begin, parts)}" if step == 1 else ""
    return _each_year(step, f"{which} of the year") if parts == {"BYDAY"} else ""


def _parts(rule: Any) -> set[str]:
    """What narrows the rule."""
    return {str(part).upper() for part in rule} - _SAID_ELSEWHERE


def _each_year(step: int, when: str) -> str:
    return f"Every year on {when}" if step == 1 else f"Every {step} years on {when}"


def _which(rule: Any, begin: datetime, parts: set[str]) -> str:
    """The days of a month or year: "the first Monday", "the 1st and 15th"; empty where there is no phrase for them."""
    if parts <= {"BYMONTHDAY"}:
        return _month_days(_numbers(rule, "BYMONTHDAY") or [begin.day])
    if parts == {"BYDAY"}:
        return _nth_days([str(day).upper() for day in rule["BYDAY"]])
    plain = _weekdays(rule)
    if not plain:
        return ""
    if parts == {"BYDAY", "BYMONTHDAY"}:
        return f"each {_either(plain)} that falls on {_month_days(_numbers(rule, 'BYMONTHDAY'))}"
    if parts == {"BYDAY", "BYSETPOS"}:
        places = listed_words([_ordinal(number) for number in _numbers(rule, "BYSETPOS")])
        if set(plain) == set(_DAYS):
            return f"the {places} day"
        if _in_order(plain) == list(_DAYS)[:5]:
            return f"the {places} weekday (Monday to Friday)"
        return f"the {places} {_either(plain)}"
    return ""


def _nth_days(days: Sequence[str]) -> str:
    """Days such as 1MO or -1FR."""
    if any(day in _DAYS for day in days):
        return ""
    places: dict[str, list[str]] = {}
    for day in days:
        places.setdefault(day[-2:], []).append(_ordinal(int(day[:-2])))
    return listed_words([f"the {listed_words(which)} {_DAYS[day]}" for day, which in places.items()])


def _month_days(numbers: Sequence[int]) -> str:
    ahead = [
        _counted(first) if first == last else f"{_counted(first)} to {_counted(last)}"
        for first, last in runs([number for number in numbers if number > 0])
    ]
    back = [f"{_ordinal(number)} day" for number in numbers if number < 0]
    return f"the {listed_words([*ahead, *back])}"


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers in order, three or more in a row as their first and last, the others as themselves twice."""
    rows: list[list[int]] = []
    for number in sorted(set(numbers)):
        if rows and number - rows[-1][-1] == 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    return [pair for row in rows for pair in ([(row[0], row[-1])] if len(row) > 2 else [(one, one) for one in row])]


def _where_there_is_one(rule: Any, begin: datetime, parts: set[str]) -> str:
    """That a month without such a day is passed over."""
    days = _numbers(rule, "BYMONTHDAY") or [begin.day]
    return " that has it" if parts <= {"BYMONTHDAY"} and any(abs(day) > 28 for day in days) else ""


def _dates(rule: Any, begin: datetime) -> str:
    """ "25 December", "1 and 15 March"; empty where the days are not plain days of a month."""
    days = _numbers(rule, "BYMONTHDAY") or [begin.day]
    if not _parts(rule) <= {"BYMONTH", "BYMONTHDAY"} or min(days) < 0:
        return ""
    said = listed_words([str(day) for day in sorted(days)])
    months = _numbers(rule, "BYMONTH") or [begin.month]
    leap = " (in leap years)" if days == [29] and months == [2] else ""
    return listed_words([f"{said} {_month(month)}" for month in months]) + leap


def _numbers(rule: Any, part: str) -> list[int]:
    return [int(number) for number in rule.get(part, [])]


def _weekdays(rule: Any) -> list[str] | None:
    """The weekdays of BYDAY, without a number before any; none where it is not given; None where one has a number."""
    days = [str(day).upper() for day in rule.get("BYDAY", [])]
    return days if all(day in _DAYS for day in days) else None


def _in_order(days: Sequence[str]) -> list[str]:
    return [day for day in _DAYS if day in days]


def _either(days: Sequence[str]) -> str:
    names = [_DAYS[day] for day in _in_order(days)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _days_words(days: Sequence[str]) -> str:
    order = list(_DAYS)
    numbers = sorted(order.index(day) for day in set(days))
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{_DAYS[order[numbers[0]]]}s to {_DAYS[order[numbers[-1]]]}s"
    return listed_words([f"{_DAYS[order[n]]}s" for n in numbers])


def _months(rule: Any) -> str:
    return listed_words([_month(month) for month in sorted(_numbers(rule, "BYMONTH"))])


def _month(number: int) -> str:
    return f"{date(2000, number, 1):%B}"


def _ordinal(number: int) -> str:
    """ "first", "20th"; "last", "second last" for what is counted from the end."""
    if number == -1:
        return "last"
    return _ORDINALS.get(abs(number), _counted(abs(number))) + (" last" if number < 0 else "")


def _counted(number: int) -> str:
    """ "1st", "22nd", "113th"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
