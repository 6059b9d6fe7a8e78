"""Schedules: what the clock on a wall in the United Kingdom reads."""

import pytest

from tests.builders import at, weekday_mornings
from zones.error import BadSchedule
from zones.schedule import ALWAYS, Schedule, holds, in_words, read_schedule


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
