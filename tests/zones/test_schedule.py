"""Schedules: what the clock on a wall in the United Kingdom reads."""

import json
import re
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders import SHARED, at, weekday_mornings
from zones.error import BadInstant, BadSchedule
from zones.instant import Instant
from zones.period import Period, at_once
from zones.schedule import ALWAYS, Schedule, holds, in_words, read_schedule, windows


def calendar(*lines: str) -> bytes:
    body = "\r\n".join(["BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT"])
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}\r\nEND:VCALENDAR\r\n".encode()


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        pytest.param("2026-03-03T08:00Z", True, id="the start belongs to it"),
        pytest.param("2026-03-03T07:59:59Z", False, id="a second before"),
        pytest.param("2026-03-03T09:30Z", False, id="the end does not"),
        pytest.param("2026-03-07T08:30Z", False, id="Saturday"),
        pytest.param("2026-07-03T07:30Z", True, id="in summer, by summer time"),
        pytest.param("2026-07-03T09:00Z", False, id="in summer, after its end"),
    ],
)
def test_recurring_hours_follow_uk_time(when: str, expected: bool) -> None:
    assert holds(weekday_mornings(), at(when)) is expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-10-25T00:30Z", True),
        ("2026-10-25T01:30Z", True),
        ("2026-10-25T00:50Z", False),
        ("2026-10-25T01:50Z", False),
    ],
)
def test_an_hour_that_happens_twice_holds_both_times(when: str, expected: bool) -> None:
    lines = ("DTSTART;TZID=Europe/London:20261025T010000", "DTEND;TZID=Europe/London:20261025T014500")
    assert holds(read_schedule(calendar(*lines)), at(when)) is expected


def test_hours_over_midnight_hold_on_both_days_and_exceptions_do_not() -> None:
    schedule = read_schedule(
        calendar(
            "DTSTART;TZID=Europe/London:20260302T220000",
            "DTEND;TZID=Europe/London:20260303T060000",
            "RRULE:FREQ=DAILY;UNTIL=20260310T220000Z",
            "EXDATE;TZID=Europe/London:20260305T220000",
        )
    )
    assert holds(schedule, at("2026-03-04T02:00Z"))
    assert holds(schedule, at("2026-03-11T05:59Z"))
    assert not holds(schedule, at("2026-03-06T02:00Z"))
    assert not holds(schedule, at("2026-03-11T22:30Z"))
    assert "22:00 to 06:00 the next day" in in_words(schedule)[0]
    assert "except 5 March 2026" in in_words(schedule)[0]


def between(start: str, end: str) -> Period:
    return Period(start=at(start), end=at(end))


def test_windows_are_the_hours_of_a_period_cut_to_it() -> None:
    assert windows(weekday_mornings(), between("2026-03-26T08:30Z", "2026-03-30T07:45Z")) == [
        between("2026-03-26T08:30Z", "2026-03-26T09:30Z"),
        between("2026-03-27T08:00Z", "2026-03-27T09:30Z"),
        between("2026-03-30T07:00Z", "2026-03-30T07:45Z"),  # summer time since the 29th
    ]


def test_windows_of_an_instant_are_that_instant_where_it_holds() -> None:
    inside, after = at_once(at("2026-03-03T08:00Z")), at_once(at("2026-03-03T09:30Z"))
    assert windows(weekday_mornings(), inside) == (inside,)
    assert windows(weekday_mornings(), after) == ()


def test_windows_of_always_are_the_period_and_of_hours_at_most_four_hundred_days() -> None:
    long = between("2026-01-01T00:00Z", "2027-02-06T00:00Z")
    assert windows(ALWAYS, long) == (long,)
    with pytest.raises(BadInstant, match="until: “401 days”"):
        windows(weekday_mornings(), long)


@pytest.mark.parametrize("added", ["RDATE;VALUE=PERIOD:20260401T220000/PT72H", "moved"])
def test_an_added_or_moved_occurrence_of_several_days_holds_to_its_end(added: str) -> None:
    moved = ("UID:1", "RECURRENCE-ID:20260302T080000", "DTSTART:20260401T220000", "DURATION:PT72H")
    schedule = read_schedule(events(DAILY, moved) if added == "moved" else events((*DAILY, added)))
    assert windows(schedule, between("2026-04-04T00:00Z", "2026-04-08T00:00Z")) == [
        between("2026-04-04T00:00Z", "2026-04-04T21:00Z")
    ]
    assert holds(schedule, at("2026-04-04T20:59Z"))


def test_an_added_period_without_length_is_refused() -> None:
    with pytest.raises(BadSchedule, match="end after it starts"):
        read_schedule(events((*DAILY, "RDATE;VALUE=PERIOD:20260310T220000/20260310T220000")))


def test_no_schedule_is_always() -> None:
    assert holds(ALWAYS, at("2026-03-03T08:00Z"))
    assert in_words(Schedule()) == ("At all times",)


def test_its_words_never_repeat_those_of_the_file() -> None:
    words = " ".join(in_words(weekday_mornings()))
    assert words.startswith("Mondays to Fridays, 08:00 to 09:30")
    assert "Beth" not in words


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"hello", id="no calendar"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", id="no events"),
        pytest.param(calendar("DTEND:20260302T080000"), id="no start"),
        pytest.param(calendar("DTSTART:20260302T080000", "DTEND:20260302T080000"), id="no length"),
        pytest.param(calendar("DTSTART;TZID=Europe/Paris:20260302T080000", "DURATION:PT1H"), id="another zone"),
        pytest.param(calendar("DTSTART:20260302T080000", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"), id="each second"),
        pytest.param(calendar("DTSTART:18500302T080000", "DURATION:PT1H", "RRULE:FREQ=DAILY"), id="long ago"),
    ],
)
def test_what_can_not_be_followed_is_refused(data: bytes) -> None:
    with pytest.raises(BadSchedule) as caught:
        read_schedule(data)
    assert caught.value.field.startswith("--schedule")


START = ("DTSTART;TZID=Europe/London:20260302T080000", "DTEND;TZID=Europe/London:20260302T160000")


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(("RRULE:BYDAY=MO",), id="no frequency"),
        pytest.param(("RRULE:FREQ=DAILY;INTERVAL=0",), id="an interval of nothing"),
        pytest.param(("RRULE:FREQ=DAILY;INTERVAL=-1",), id="an interval backwards"),
        pytest.param(("RRULE:FREQ=DAILY;COUNT=0",), id="no times"),
        pytest.param(("RRULE:FREQ=DAILY;COUNT=3;UNTIL=20260310",), id="two ends"),
        pytest.param(("RRULE:RSCALE=HEBREW;FREQ=DAILY",), id="another calendar"),
        pytest.param(("RRULE:FREQ=DAILY;BYHOUR=8,9",), id="hours by a rule"),
        pytest.param(("RRULE:FREQ=SECONDLY",), id="by the second"),
        pytest.param(("RRULE:hello",), id="no rule at all"),
        pytest.param(("RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"), id="two rules"),
        pytest.param(("RRULE:FREQ=DAILY", "EXDATE;TZID=Europe/Paris:20260303T080000"), id="an exception abroad"),
    ],
)
def test_a_rule_that_would_fail_or_be_dropped_later_is_refused_now(lines: tuple[str, ...]) -> None:
    with pytest.raises(BadSchedule):
        read_schedule(calendar(*START, *lines))


def test_an_end_in_another_time_zone_is_refused() -> None:
    with pytest.raises(BadSchedule, match="Paris"):
        read_schedule(calendar(START[0], "DTEND;TZID=Europe/Paris:20260302T170000"))


def test_floating_times_of_a_calendar_of_another_place_are_refused() -> None:
    text = calendar("DTSTART:20260302T080000", "DTEND:20260302T160000")
    assert holds(read_schedule(text), at("2026-03-02T08:30Z"))
    with pytest.raises(BadSchedule, match="Paris"):
        read_schedule(text.replace(b"PRODID:x", b"PRODID:x\r\nX-WR-TIMEZONE:Europe/Paris"))


def events(*parts: tuple[str, ...]) -> bytes:
    body = "\r\n".join("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"]) for lines in parts)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}\r\nEND:VCALENDAR\r\n".encode()


DAILY = ("UID:1", *START, "RRULE:FREQ=DAILY;COUNT=9")


@pytest.mark.parametrize("status", [(), ("STATUS:CANCELLED",)])
def test_an_occurrence_that_was_moved_or_cancelled_does_not_apply_at_its_old_time(status: tuple[str, ...]) -> None:
    moved = ("UID:1", "RECURRENCE-ID;TZID=Europe/London:20260304T080000",
             "DTSTART;TZID=Europe/London:20260304T180000", "DTEND;TZID=Europe/London:20260304T190000", *status)  # fmt: skip
    schedule = read_schedule(events(DAILY, moved))
    assert not holds(schedule, at("2026-03-04T08:30Z"))
    assert holds(schedule, at("2026-03-05T08:30Z"))
    assert holds(schedule, at("2026-03-04T18:30Z")) is not bool(status)
    words = in_words(schedule)[0]
    assert "except 4 March 2026" in words
    assert ("instead on 4 March 2026, 18:00 to 19:00" in words) is not bool(status)


def test_two_events_of_one_uid_are_refused_since_one_would_be_lost() -> None:
    with pytest.raises(BadSchedule, match="UID"):
        read_schedule(events(DAILY, ("UID:1", "DTSTART;TZID=Europe/London:20260307T100000",
                                     "DTEND;TZID=Europe/London:20260307T110000")))  # fmt: skip


def test_a_change_of_all_later_occurrences_is_refused() -> None:
    later = ("UID:1", "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/London:20260304T080000", *START)
    with pytest.raises(BadSchedule, match="RANGE"):
        read_schedule(events(DAILY, later))


def test_until_a_day_includes_that_day() -> None:
    schedule = read_schedule(calendar(*START, "RRULE:FREQ=DAILY;UNTIL=20260304"))
    assert holds(schedule, at("2026-03-04T08:30Z"))
    assert not holds(schedule, at("2026-03-05T08:30Z"))
    assert "until 4 March 2026" in in_words(schedule)[0]


def test_added_days_are_obeyed_and_said() -> None:
    schedule = read_schedule(calendar(*START, "RDATE;TZID=Europe/London:20260310T080000"))
    assert holds(schedule, at("2026-03-10T08:30Z"))
    assert in_words(schedule) == ("2 and 10 March 2026, 08:00 to 16:00",)


def test_a_calendar_that_began_long_ago_is_still_followed() -> None:
    old = ("DTSTART;TZID=Europe/London:19700101T080000", "DTEND;TZID=Europe/London:19700101T090000")
    schedule = read_schedule(calendar(*old, "RRULE:FREQ=DAILY;COUNT=999999999"))
    assert holds(schedule, at("2026-03-03T08:30Z"))


def _clock_changes() -> list[dict[str, Any]]:
    """Both changes of a year of our own, and all that the reference data has beside them."""
    own: list[dict[str, Any]] = [
        {"id": "spring", "utc": "2026-03-29T01:00:00Z", "local_times_that_do_not_exist": ["2026-03-29T01:00:00"]},
        {"id": "autumn", "utc": "2026-10-25T01:00:00Z",
         "twice_example": {"local": "2026-10-25T01:30:00", "first_utc": "2026-10-25T00:30:00Z",
                           "second_utc": "2026-10-25T01:30:00Z"}},
    ]  # fmt: skip
    return own + _shared("clock_changes")


def _shared(kind: str) -> list[dict[str, Any]]:
    file = SHARED / "cases" / "times.json"
    return json.loads(file.read_text())[kind] if file.exists() else []


@pytest.mark.parametrize("case", _clock_changes(), ids=lambda case: str(case["id"]))
def test_hours_follow_the_clock_over_its_changes(case: dict[str, Any]) -> None:
    day = case["utc"][:10].replace("-", "")
    around = between(f"{case['utc'][:10]}T00:00:00Z", f"{case['utc'][:10]}T04:00:00Z")
    if "local_times_that_do_not_exist" in case:
        lines = (f"DTSTART;TZID=Europe/London:{day}T010000", f"DTEND;TZID=Europe/London:{day}T020000")
        assert windows(read_schedule(calendar(*lines)), around) == []
        return
    twice = case["twice_example"]
    begin = datetime.fromisoformat(twice["local"])
    lines = (f"DTSTART;TZID=Europe/London:{begin:%Y%m%dT%H%M%S}", "DURATION:PT1M")
    assert [one.start for one in windows(read_schedule(calendar(*lines)), around)] == [
        at(twice["first_utc"]), at(twice["second_utc"]),
    ]  # fmt: skip


def _recurrences() -> list[dict[str, Any]]:
    """Of our own, by hand: the first Monday of months; and what the standard prints."""
    own: list[dict[str, Any]] = [
        {"id": "first Mondays", "dtstart": "20260105T090000", "rrule": "FREQ=MONTHLY;BYDAY=1MO;COUNT=4", "complete": True,
         "expected": ["2026-01-05T09:00:00", "2026-02-02T09:00:00", "2026-03-02T09:00:00", "2026-04-06T09:00:00"]},
        {"id": "each hour", "dtstart": "20260105T090000", "rrule": "FREQ=HOURLY;COUNT=4", "complete": True,
         "expected": []},
    ]  # fmt: skip
    return own + _shared("recurrences")


@pytest.mark.parametrize("case", _recurrences(), ids=lambda case: str(case["id"]))
def test_recurrences_are_those_that_the_standard_prints(case: dict[str, Any]) -> None:
    start = datetime.fromisoformat(case["dtstart"])
    end = start.replace(hour=start.hour + 1)
    lines = (f"DTSTART:{start:%Y%m%dT%H%M%S}", f"DTEND:{end:%Y%m%dT%H%M%S}", f"RRULE:{case['rrule']}")
    if re.search("FREQ=(HOUR|MINUTE|SECOND)LY", case["rrule"]):
        with pytest.raises(
            BadSchedule, match="Use one FREQ"
        ):  # hours are given by start and end: else they are no hours
            read_schedule(calendar(*lines))
        return
    schedule = read_schedule(calendar(*lines))
    listed = case["expected"] if case["complete"] else case["expanded_by_dateutil"]
    days = {datetime.fromisoformat(text) for text in listed}
    for offset in range((max(days) - start).days + 1):
        moment = start + timedelta(days=offset)
        said = at(f"{moment.isoformat()}[Europe/London]")
        assert holds(schedule, said) is (moment in days), (case["id"], moment)
    expected = [Period(start=at(f"{day.isoformat()}[Europe/London]"), end=at(f"{(day + timedelta(hours=1)).isoformat()}[Europe/London]"))
                for day in sorted(days)]  # fmt: skip
    assert _all_windows(schedule, expected[0].start, expected[-1].end) == expected


def _all_windows(schedule: Schedule, start: Instant, end: Instant) -> list[Period]:
    """Over any time, four hundred days at once."""
    found: list[Period] = []
    while start < end:
        stop = min(end, Instant(start + timedelta(days=400)))
        found += windows(schedule, Period(start=start, end=stop))
        start = stop
    return found


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=4,6;BYMONTHDAY=31", "FREQ=YEARLY;BYYEARDAY=400",
        "FREQ=YEARLY;BYWEEKNO=54", "FREQ=WEEKLY;INTERVAL=1;BYMONTH=13", "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    ],
)  # fmt: skip
def test_a_rule_that_no_day_keeps_is_refused(rule: str) -> None:
    monday = ("DTSTART;TZID=Europe/London:20260302T080000", "DTEND;TZID=Europe/London:20260302T090000")
    with pytest.raises(BadSchedule):
        read_schedule(calendar(*monday, f"RRULE:{rule}"))


def _daily_since_1970(count: int) -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART;TZID=Europe/London:19700105T{n % 20:02d}0000\r\n"
        f"DTEND;TZID=Europe/London:19700105T{n % 20:02d}3000\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n"
        for n in range(count)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n".encode()


def test_many_rules_take_no_longer_together_than_one_by_one() -> None:
    began = time.process_time()
    assert holds(read_schedule(_daily_since_1970(40)), at("2026-05-05T07:10Z"))
    assert time.process_time() - began < 10
    with pytest.raises(BadSchedule, match="101 recurring events"):
        read_schedule(_daily_since_1970(101))
