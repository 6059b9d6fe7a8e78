"""Instants: aware, UTC inside; read with an offset or as UK time that says so."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import NewType
from zoneinfo import ZoneInfo

from zones.error import AmbiguousTime, BadInstant, NoOffset, NoSuchTime

Instant = NewType("Instant", datetime)
"""An aware datetime in UTC."""

LONDON = ZoneInfo("Europe/London")

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""No order, zone or sighting is outside these; a year beyond them is a slip, and breaks calendars besides."""
_REMEDY = "Write it like 2026-03-03T08:30:00+00:00, 2026-03-03T08:30Z or 2026-03-03T08:30[Europe/London]."
TIMESTAMP = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})[Tt ](?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)"
    r"(?P<offset>[Zz]|[+-]\d{2}:?\d{2})?(?P<zone>\[[^\]]*\])?",
    re.ASCII,
)
"""An RFC 3339 timestamp, or an RFC 9557 one, as it is read here."""


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_microseconds(at: datetime) -> int:
    """Since 1970, UTC; the datetime is aware."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def from_microseconds(count: int) -> Instant:
    """The instant so many microseconds after 1970 began; raises OverflowError for what no datetime is."""
    return Instant(_EPOCH + timedelta(microseconds=count))


def instant(value: datetime, *, field: str = "time") -> Instant:
    """An aware datetime brought to UTC; raises NoOffset for a naive one."""
    if value.utcoffset() is None:
        raise NoOffset(field, value.isoformat(), _REMEDY)
    return Instant(value.astimezone(UTC))


def read_instant(text: object, *, field: str = "at") -> Instant:
    """The instant that an RFC 3339 timestamp, or an RFC 9557 one in [Europe/London], names.

    Raises NoOffset where neither is given, AmbiguousTime and NoSuchTime for a UK time at a clock change, and
    BadInstant for anything else.
    """
    if not isinstance(text, str) or not (match := TIMESTAMP.fullmatch(text.strip())):
        raise BadInstant(field, text, _REMEDY)
    _refuse_year(int(match["date"][:4]), field, text)
    clock, fraction = [*match["time"].split("."), ""][:2]
    try:
        naive = datetime.fromisoformat(f"{match['date']}T{clock}") + timedelta(
            microseconds=int(f"{fraction:0<6}"[:6]) if fraction else 0
        )
        offset = match["offset"]
        zone = match["zone"]
        if zone not in (None, "[Europe/London]"):
            raise BadInstant(field, text, "The only time zone read by name is [Europe/London].")
        if offset is None:
            if zone is None:
                raise NoOffset(field, text, _REMEDY)
            return from_london(naive, field=field)
        stamp = datetime.fromisoformat(naive.isoformat() + offset.upper())
        result = instant(stamp, field=field)
    except (ValueError, OverflowError):
        raise BadInstant(field, text, _REMEDY) from None
    if zone and offset not in "Zz" and result.astimezone(LONDON).utcoffset() != stamp.utcoffset():
        raise BadInstant(field, text, "Its offset is not that of Europe/London at that time: correct one of them.")
    return result


def from_london(naive: datetime, *, field: str = "at") -> Instant:
    """The instant at which UK clocks read this; raises AmbiguousTime or NoSuchTime at a clock change."""
    first = naive.replace(tzinfo=LONDON, fold=0)
    second = naive.replace(tzinfo=LONDON, fold=1)
    if first.utcoffset() != second.utcoffset():
        if first.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != naive:
            raise NoSuchTime(
                field, naive.isoformat(sep=" "), "Clocks go from 01:00 to 02:00 that night: give a time outside that."
            )
        raise AmbiguousTime(
            field,
            naive.isoformat(sep=" "),
            f"Say which: {naive.isoformat()}+01:00 (first, summer time) or {naive.isoformat()}+00:00 (second).",
        )
    return Instant(first.astimezone(UTC))


def midnight_after(day: date) -> Instant:
    """The midnight, Europe/London, that ends a day (a UK midnight exists exactly once every day)."""
    return Instant(datetime.combine(day + timedelta(days=1), time(0), tzinfo=LONDON).astimezone(UTC))


def uk_date(moment: Instant) -> date:
    """The day that an instant is of on UK clocks."""
    return moment.astimezone(LONDON).date()


def read_day(text: object, *, field: str) -> date:
    """A calendar date such as 2027-03-31; raises BadInstant."""
    if isinstance(text, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            pass
        else:
            _refuse_year(day.year, field, text)
            return day
    raise BadInstant(field, text, "Write the day like 2027-03-31.", problem="is not a calendar date")


def _refuse_year(year: int, field: str, text: str) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInstant(
            field, text, f"Give a year from {FIRST_YEAR} to {LAST_YEAR}; leave it empty where there is no end."
        )


def utc_text(moment: Instant) -> str:
    """The instant as RFC 3339 in UTC, to the microsecond where there is one."""
    return moment.isoformat().replace("+00:00", "Z")


def minute(moment: Instant) -> Instant:
    """The instant without its seconds, for "as at" on a page."""
    return Instant(moment.replace(second=0, microsecond=0))


def uk_day(day: date) -> str:
    """A day as a page shows it: "3 March 2026"."""
    return f"{day.day} {day:%B %Y}"


def uk_weekday(day: date) -> str:
    """A day of a case, with the day of the week: "Tue 3 March 2026"."""
    return f"{day:%a} {uk_day(day)}"


def uk_words(text: str) -> str:
    """A text as a page shows it: a day or a time that is written for programs in UK time, any other as it stands."""
    with suppress(BadInstant):
        if len(text) == len("2026-03-03"):
            return uk_weekday(read_day(text, field="day"))
        if match := TIMESTAMP.fullmatch(text):
            if match["offset"] or match["zone"]:
                return uk_text(read_instant(text))
            return f"{uk_weekday(read_day(match['date'], field='day'))} at {match['time'].removesuffix(':00')}"
    return text


def uk_text(moment: Instant) -> str:
    """The instant in UK time as a page shows it: "Tue 3 Mar 2026 at 08:30 GMT"."""
    local = moment.astimezone(LONDON)
    seconds = f":{local:%S}" if local.second else ""
    return f"{local:%a} {local.day} {local:%b %Y} at {local:%H:%M}{seconds} {local.tzname()}"
