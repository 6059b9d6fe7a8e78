"""Schedules over every clock change of 2024 to 2030, minute by minute, against the rule written out plainly.

The rule (decision 1): a schedule holds when the clock on the wall reads a time within its hours. Here the hours are
listed as plain wall-clock times, a few days on both sides, without the module under test; each UTC minute of the two
days around is read as a wall clock and looked up in them.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zones.instant import Instant
from zones.period import Period
from zones.schedule import Schedule, holds, read_schedule, windows

LONDON = ZoneInfo("Europe/London")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

Hours = tuple[datetime, datetime]


def _clock_changes() -> list[datetime]:
    """Both of each year, 2024 to 2030: the UTC hours at which the wall clock has moved by other than an hour."""
    at, found = datetime(2024, 1, 1, tzinfo=UTC), []
    while at.year <= 2030:
        if (at - HOUR).astimezone(LONDON).utcoffset() != at.astimezone(LONDON).utcoffset():
            found.append(at)
        at += HOUR
    return found


CHANGES = _clock_changes()


@dataclass(frozen=True)
class Case:
    """A schedule as iCalendar; the hours around the change that it means, on UK wall clocks and in UTC."""

    name: str
    ics: bytes
    hours: Sequence[Hours] = ()
    utc_hours: Sequence[Hours] = ()


def ics(*events: Sequence[str]) -> bytes:
    lines = [line for event in events for line in ("BEGIN:VEVENT", *event, "END:VEVENT")]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *lines, "END:VCALENDAR", ""]).encode()


def stamp(at: datetime, name: str) -> str:
    return f"{name};TZID=Europe/London:{at:%Y%m%dT%H%M%S}"


def utc_stamp(at: datetime, name: str) -> str:
    return f"{name}:{at:%Y%m%dT%H%M%SZ}"


def minutes(text: str) -> timedelta:
    """ "24:00" and beyond are of the next day."""
    hour, minute = text.split(":")
    return timedelta(hours=int(hour), minutes=int(minute))


AROUND = [
    ("00:00", "00:30"), ("00:30", "01:00"), ("00:30", "01:30"), ("00:59", "01:01"), ("00:30", "02:00"),
    ("00:30", "02:30"), ("01:00", "01:45"), ("01:00", "02:00"), ("01:15", "01:45"), ("01:30", "02:00"),
    ("01:30", "02:30"), ("01:59", "02:01"), ("02:00", "02:30"), ("02:00", "03:00"), ("00:00", "24:00"),
    ("08:00", "09:30"), ("22:00", "24:00"), ("22:00", "25:00"), ("22:00", "25:30"), ("22:00", "26:00"),
    ("22:00", "30:00"), ("23:30", "24:30"), ("01:30", "25:30"), ("02:00", "25:00"), ("01:00", "50:00"),
]  # fmt: skip
"""Hours at the edges of the changed one (01:00 to 02:00), inside it, around it and across it."""
CHOSEN = [("00:30", "01:30"), ("01:00", "02:00"), ("01:15", "01:45"), ("22:00", "26:00")]


def cases(change: datetime) -> Iterator[Case]:
    sunday = datetime.combine(change.date(), time(0))
    days = [sunday + DAY * n for n in range(-4, 4)]
    long_ago = sunday - 7 * DAY
    assert sunday.weekday() == 6

    def on(those: Sequence[datetime], start: str, end: str) -> list[Hours]:
        return [(day + minutes(start), day + minutes(end)) for day in those]

    def event(start: str, end: str, *lines: str, first: datetime = long_ago, uid: str = "1") -> list[str]:
        begin, stop = first + minutes(start), first + minutes(end)
        return [f"UID:{uid}", stamp(begin, "DTSTART"), stamp(stop, "DTEND"), *lines]

    for start, end in AROUND:
        called, a = f"{start} to {end}", minutes(start)
        yield Case(f"daily {called}", ics(event(start, end, "RRULE:FREQ=DAILY")), on(days, start, end))
        begin, stop = long_ago + a, long_ago + minutes(end)
        in_utc = ["UID:1", utc_stamp(begin, "DTSTART"), utc_stamp(stop, "DTEND"), "RRULE:FREQ=DAILY"]
        yield Case(f"daily {called} UTC", ics(in_utc), utc_hours=on(days, start, end))
        yield Case(f"Sundays {called}", ics(event(start, end, "RRULE:FREQ=WEEKLY;BYDAY=SU")), on([sunday], start, end))
    for start, end in CHOSEN:
        called, a = f"{start} to {end}", minutes(start)
        others = [day for day in days if day != sunday]
        weekly = "RRULE:FREQ=WEEKLY;BYDAY=SA,MO"
        yield Case(f"Saturdays and Mondays {called}", ics(event(start, end, weekly, first=long_ago - DAY)),
                   on([sunday - DAY, sunday + DAY], start, end))  # fmt: skip
        yield Case(f"last Sundays {called}", ics(event(start, end, "RRULE:FREQ=MONTHLY;BYDAY=-1SU")),
                   on([sunday], start, end))  # fmt: skip
        yield Case(f"every other Sunday {called}", ics(event(start, end, "RRULE:FREQ=WEEKLY;INTERVAL=2")))
        yield Case(f"once {called}", ics(event(start, end, first=sunday)), on([sunday], start, end))
        floating = [f"DTSTART:{sunday + a:%Y%m%dT%H%M%S}", f"DTEND:{sunday + minutes(end):%Y%m%dT%H%M%S}"]
        yield Case(f"once {called}, without a zone", ics(floating), on([sunday], start, end))
        yield Case(f"added {called}", ics(event(start, end, stamp(sunday + a, "RDATE"))), on([sunday], start, end))
        added = f"RDATE;VALUE=PERIOD;TZID=Europe/London:{sunday + a:%Y%m%dT%H%M%S}/PT26H"
        yield Case(
            f"added 26 hours from {start}", ics(event(start, end, added)), [(sunday + a, sunday + a + 26 * HOUR)]
        )
        without = stamp(sunday + a, "EXDATE")
        yield Case(f"daily {called} but that day", ics(event(start, end, "RRULE:FREQ=DAILY", without)),
                   on(others, start, end))  # fmt: skip
        last = (sunday + a).replace(tzinfo=LONDON).astimezone(UTC)
        if (last.astimezone(LONDON).replace(tzinfo=None)) == sunday + a:  # the hour left out has no instant in UTC
            yield Case(f"daily {called} up to that day", ics(event(start, end, f"RRULE:FREQ=DAILY;UNTIL={last:%Y%m%dT%H%M%SZ}")),
                       on([day for day in days if day <= sunday], start, end))  # fmt: skip
        yield Case(f"daily {called} until that day", ics(event(start, end, f"RRULE:FREQ=DAILY;UNTIL={sunday:%Y%m%d}")),
                   on([day for day in days if day <= sunday], start, end))  # fmt: skip
        yield Case(f"eight times daily {called}", ics(event(start, end, "RRULE:FREQ=DAILY;COUNT=8")),
                   on([day for day in days if day <= sunday], start, end))  # fmt: skip
        instead = ["UID:1", stamp(sunday + a, "RECURRENCE-ID")]
        cancelled = [*instead, stamp(sunday + a, "DTSTART"), stamp(sunday + minutes(end), "DTEND"), "STATUS:CANCELLED"]
        yield Case(f"daily {called}, cancelled that day", ics(event(start, end, "RRULE:FREQ=DAILY"), cancelled),
                   on(others, start, end))  # fmt: skip
        moved = [*instead, stamp(sunday + HOUR, "DTSTART"), stamp(sunday + 2 * HOUR, "DTEND")]
        yield Case(f"daily {called}, moved that day", ics(event(start, end, "RRULE:FREQ=DAILY"), moved),
                   [*on(others, start, end), (sunday + HOUR, sunday + 2 * HOUR)])  # fmt: skip
        far = [*instead, stamp(sunday + DAY + a, "DTSTART"), stamp(sunday + DAY + minutes(end), "DTEND")]
        yield Case(f"Sundays {called}, moved to the next day", ics(event(start, end, "RRULE:FREQ=WEEKLY"), far),
                   on([sunday + DAY], start, end))  # fmt: skip
        term = [event(start, end, f"RRULE:FREQ=DAILY;UNTIL={sunday - DAY:%Y%m%d}"),
                event(start, end, "RRULE:FREQ=DAILY;COUNT=30", first=sunday + DAY, uid="2")]  # fmt: skip
        yield Case(f"terms of {called} with a gap that day", ics(*term), on(others, start, end))
        utc_too = ["UID:2", utc_stamp(long_ago + a, "DTSTART"), utc_stamp(long_ago + minutes(end), "DTEND")]
        yield Case(f"{called} UTC daily and UK time on Sundays",
                   ics(event(start, end, "RRULE:FREQ=WEEKLY"), [*utc_too, "RRULE:FREQ=DAILY"]),
                   on([sunday], start, end), utc_hours=on(days, start, end))  # fmt: skip
    for start, end in CHOSEN[:3]:
        plain = {"hours": [[start, end]], "terms": [[f"{long_ago:%Y-%m-%d}", f"{sunday:%Y-%m-%d}"]],
                 "except": [f"{sunday - DAY:%Y-%m-%d}"], "also": [f"{sunday + DAY:%Y-%m-%d}"]}  # fmt: skip
        yield Case(f"plain hours {start} to {end} in a term that ends that day",
                   read_schedule(json.dumps(plain).encode()).ics.encode(),
                   on([day for day in days if day <= sunday + DAY and day != sunday - DAY], start, end))  # fmt: skip
    all_day = [f"DTSTART;VALUE=DATE:{sunday:%Y%m%d}"]
    yield Case("all that day", ics(all_day), on([sunday], "00:00", "24:00"))
    yield Case("all day on Sundays", ics([f"DTSTART;VALUE=DATE:{long_ago:%Y%m%d}", "RRULE:FREQ=WEEKLY"]),
               on([sunday], "00:00", "24:00"))  # fmt: skip
    yield Case("two events that meet in the changed hour",
               ics(event("00:00", "01:30", "RRULE:FREQ=DAILY"), event("01:30", "03:00", "RRULE:FREQ=DAILY", uid="2")),
               on(days, "00:00", "03:00"))  # fmt: skip


def plainly(case: Case, walls: Sequence[datetime], utcs: Sequence[datetime]) -> list[bool]:
    """At which minutes the case's hours hold, each looked up as its clocks read it, as the rule says."""
    by_wall, by_utc = _minutes_of(case.hours), _minutes_of(case.utc_hours)
    return [wall in by_wall or utc in by_utc for wall, utc in zip(walls, utcs, strict=True)]


def _minutes_of(hours: Sequence[Hours]) -> set[datetime]:
    return {a + MINUTE * n for a, b in hours for n in range((b - a) // MINUTE)}


def told(within: Sequence[Period], first: Instant, count: int) -> list[bool]:
    """Which of so many minutes from the first on lie in the windows."""
    made = [False] * count
    for one in within:
        a, b = (one.start - first) / MINUTE, (one.end - first) / MINUTE
        assert a.is_integer()
        assert b.is_integer()
        made[int(a) : int(b)] = [True] * int(b - a)
    return made


def asked(expected: Sequence[bool]) -> list[int]:
    """The minutes at which `holds` is asked: each within three hours of the change, both sides of each turn, and all quarters.

    The windows are looked at in every minute; nothing that the schedules say lies elsewhere.
    """
    middle = len(expected) // 2
    turns = {n for n in range(1, len(expected)) if expected[n] != expected[n - 1]}
    near = range(middle - 180, middle + 180)
    return sorted({*near, *turns, *(n - 1 for n in turns), *range(0, len(expected), 15)})


@pytest.mark.parametrize("change", CHANGES, ids=lambda at: f"{at:%Y-%m-%d}")
def test_every_minute_around_a_clock_change_agrees_with_the_rule(change: datetime) -> None:
    begin = Instant(change - DAY)
    stamps = [Instant(begin + MINUTE * n) for n in range(2 * 24 * 60)]
    period = Period(start=stamps[0], end=Instant(stamps[-1] + MINUTE))
    walls = [at.astimezone(LONDON).replace(tzinfo=None) for at in stamps]
    utcs = [at.replace(tzinfo=None) for at in stamps]
    for case in cases(change):
        schedule = Schedule(ics=case.ics.decode())  # reading also tries it out 50 years ahead: see below
        expected = plainly(case, walls, utcs)
        looked_at = asked(expected)
        assert [holds(schedule, stamps[n]) for n in looked_at] == [expected[n] for n in looked_at], case.name
        found = windows(schedule, period)
        assert told(found, begin, len(stamps)) == expected, case.name
        assert all(one.end < other.start for one, other in pairwise(found)), case.name


def test_every_one_of_these_schedules_can_be_read() -> None:
    for case in cases(CHANGES[0]):
        assert read_schedule(case.ics).ics.encode() == case.ics


def test_there_are_two_changes_a_year_and_cases_that_tell_them_apart() -> None:
    assert [at.year for at in CHANGES] == [year for year in range(2024, 2031) for _ in "12"]
    autumn = CHANGES[1]
    both = next(case for case in cases(autumn) if case.name == "daily 01:15 to 01:45")
    day = Period(start=Instant(autumn - 2 * HOUR), end=Instant(autumn + 2 * HOUR))
    assert len(windows(read_schedule(both.ics), day)) == 2
    spring = CHANGES[0]
    none = next(case for case in cases(spring) if case.name == "daily 01:15 to 01:45")
    day = Period(start=Instant(spring - 2 * HOUR), end=Instant(spring + 2 * HOUR))
    assert windows(read_schedule(none.ics), day) == []


NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def weekly(days: frozenset[int], start: int, length: int) -> Schedule:
    """The hours of these weekdays (0 is Monday), in minutes from midnight."""
    monday = datetime(2023, 12, 25)
    begin = monday + DAY * min(days) + MINUTE * start
    rule = f"RRULE:FREQ=WEEKLY;BYDAY={','.join(NAMES[day] for day in sorted(days))}"
    return read_schedule(ics([stamp(begin, "DTSTART"), stamp(begin + MINUTE * length, "DTEND"), rule]))


def reads_weekly(at: datetime, days: frozenset[int], start: int, length: int) -> bool:
    wall = at.astimezone(LONDON).replace(tzinfo=None)
    midnight = datetime.combine(wall.date(), time(0))
    return any(
        (midnight - DAY * back).weekday() in days
        and MINUTE * start <= wall - (midnight - DAY * back) < MINUTE * (start + length)
        for back in range(4)
    )


@settings(max_examples=150, deadline=None)
@given(
    days=st.frozensets(st.integers(0, 6), min_size=1),
    start=st.integers(0, 24 * 60 - 1),
    length=st.integers(1, 3 * 24 * 60),
    near=st.sampled_from(CHANGES) | st.datetimes(datetime(2024, 1, 9), datetime(2030, 12, 20), timezones=st.just(UTC)),
    offsets=st.lists(st.integers(-3 * 24 * 3600, 3 * 24 * 3600), min_size=2, max_size=8, unique=True),
)
def test_weekly_hours_agree_with_the_rule_at_any_instant(
    days: frozenset[int], start: int, length: int, near: datetime, offsets: list[int]
) -> None:
    schedule = weekly(days, start, length)
    instants = sorted(Instant(near + timedelta(seconds=one)) for one in offsets)
    found = windows(schedule, Period(start=instants[0], end=instants[-1]))
    for at in instants:
        expected = reads_weekly(at, days, start, length)
        assert holds(schedule, at) is expected, at
        if at != instants[-1]:
            assert any(one.start <= at < one.end for one in found) is expected, at


def test_no_day_of_these_years_has_windows_where_the_schedule_does_not_hold() -> None:
    """The ends of windows over four hundred days at a time are where `holds` turns, to the microsecond."""
    schedule = weekly(frozenset({0, 2, 6}), 23 * 60, 3 * 60)
    start = Instant(datetime(2024, 1, 1, tzinfo=UTC))
    while start.year < 2031:
        end = Instant(start + 400 * DAY)
        for one in windows(schedule, Period(start=start, end=end)):
            tick = timedelta(microseconds=1)
            assert holds(schedule, one.start)
            assert holds(schedule, Instant(one.end - tick))
            assert one.start == start or not holds(schedule, Instant(one.start - tick))
            assert one.end == end or not holds(schedule, one.end)
        start = end
    assert date(2031, 1, 1) <= start.date()
