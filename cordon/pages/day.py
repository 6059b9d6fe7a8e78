"""Days as people in the United Kingdom write them: day, month, year, and nothing of them guessed.

6 March 2026    Fri 6 Mar 2026    6/3/2026    2026-03-06
16 to 20 February 2026    16/2/2026 - 20/2/2026    8 March 2026 10:00 to 12:00
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from zones.calendar.plain import FIRST_YEAR, LAST_YEAR, MOST_SPAN
from zones.calendar.written import WEEKDAYS
from zones.error import BadInstant, BadSchedule
from zones.instant import uk_day

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_DAY = re.compile(
    r"(?:(?P<weekday>[a-z]{3,})\.?,?\s+)?"
    r"(?:(?P<iso>\d{4}-\d\d?-\d\d?)(?!\d)"
    r"|(?P<day>\d\d?)(?:/(?P<number>\d\d?)(?:/(?P<short>\d+))?"
    r"|(?:st|nd|rd|th)?(?:\s+(?:of\s+)?(?P<month>[a-z]{3,})\.?,?(?:\s+(?P<year>\d+)(?!\d|[:.]\d))?)?))",
    re.ASCII | re.IGNORECASE,
)
"""Of a range's first day the month or the year may stand with the last one; the "10" of "10:00" is no year."""
_TO = re.compile(r"\s+to\s+|\s*[-–]\s*", re.IGNORECASE)
_REST = re.compile(r"[\s,:]+(?P<rest>\S.*)|[\s.]*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The first and the last of some days, which are the same where it is one; and what is written behind them."""

    first: date
    last: date
    rest: str

    @property
    def each(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


def read_typed_day(text: str, field: str) -> date:
    """One day; raises BadInstant."""
    days = read_typed_days(text, field)
    if days.first != days.last or days.rest:
        raise _unread(text, field)
    return days.first


def read_typed_days(text: str, field: str) -> Days:
    """A day or a range of days, with what follows it; raises BadInstant, or BadSchedule for a range that can't be."""
    first = _DAY.match(text)
    if first is None:
        raise _unread(text, field)
    to = _TO.match(text, first.end())
    last = _DAY.match(text, to.end()) if to else first
    rest = _REST.fullmatch(text, last.end()) if last else None
    if last is None or rest is None:
        raise _unread(text, field)
    end = _day(last, last, text, field)
    start = _day(first, last, text, field)
    if start > end:
        raise BadSchedule(
            field, text, "Give the earlier day first, and the year of each.", problem="ends before it begins"
        )
    if end - start > MOST_SPAN:
        raise BadSchedule(field, text, "Give a year at most.", problem="is too long")
    return Days(first=start, last=end, rest=rest["rest"] or "")


def _day(found: re.Match[str], last: re.Match[str], text: str, field: str) -> date:
    """The day of a match, with the month and the year of the last of its range where it leaves them out."""
    if found["iso"]:
        year, month, day = (int(one) for one in found["iso"].split("-"))
    else:
        dated = found if found["month"] or found["number"] else last
        if dated["iso"] or not (dated["month"] or dated["number"]):
            raise _unread(text, field)
        given = found["year"] or found["short"] or last["year"] or last["short"] or ""
        if len(given) != 4:
            raise BadInstant(
                field,
                text,
                "Give the year in four digits, as in 6 March 2026.",
                problem="does not say its year in full",
            )
        named = _place(_MONTHS, dated["month"]) + 1 if dated["month"] else int(dated["number"])
        if not named and dated["month"]:
            raise _unread(text, field)
        year, month, day = int(given), named, int(found["day"])
    try:
        read = date(year, month, day)
    except ValueError:
        raise BadInstant(
            field, text, "Days are read as day, month, year.", problem="is no day of the calendar"
        ) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInstant(
            field, text, f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.", problem="is too long ago or too far ahead"
        )
    if found["weekday"]:
        weekday = _place(WEEKDAYS, found["weekday"])
        if weekday < 0:
            raise _unread(text, field)
        if weekday != read.weekday():
            raise BadInstant(
                field,
                text,
                "Correct the day, or the day of the week.",
                problem=f"can't be: {uk_day(read)} is a {read:%A}",
            )
    return read


def _place(names: tuple[str, ...], word: str) -> int:
    """Which of the names a word is, or begins: "Sept"; -1 for none."""
    given = word.casefold()
    return next((place for place, name in enumerate(names) if name.casefold().startswith(given)), -1)


def _unread(text: str, field: str) -> BadInstant:
    return BadInstant(field, text, "Write it like 6 March 2026 or 6/3/2026.", problem="can't be read as a day")
