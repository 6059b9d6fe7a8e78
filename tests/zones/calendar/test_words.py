"""Schedules in words: one sentence that an officer would say."""

import pytest

from zones.schedule import in_words, read_schedule

MORNING = ("DTSTART;TZID=Europe/London:20260302T080000", "DTEND;TZID=Europe/London:20260302T093000")
AFTERNOON = ("DTSTART;TZID=Europe/London:20260302T144500", "DTEND;TZID=Europe/London:20260302T160000")
WEEKDAYS = "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


def words(*events: tuple[str, ...]) -> tuple[str, ...]:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
    for number, event in enumerate(events):
        uid = () if any(line.startswith("UID") for line in event) else (f"UID:{number}",)
        lines += ["BEGIN:VEVENT", *uid, *event, "SUMMARY:Beth takes Tom to school", "END:VEVENT"]
    said = tuple(in_words(read_schedule("\r\n".join([*lines, "END:VCALENDAR", ""]).encode())))
    assert "Beth" not in " ".join(said)
    return said


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY", "Every day"),
        ("FREQ=DAILY;INTERVAL=3", "Every 3 days"),
        ("FREQ=DAILY;BYMONTH=7,8", "Every day in July and August"),
        ("FREQ=DAILY;BYDAY=SA,SU", "Saturdays and Sundays"),
        ("FREQ=WEEKLY", "Mondays"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Mondays to Fridays"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,SA", "Mondays, Wednesdays and Saturdays, every 2 weeks"),
        ("FREQ=MONTHLY", "On the 2nd of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "On the 1st and 15th of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "On the 31st of every month that has it"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "On the last day of every month"),
        ("FREQ=MONTHLY;BYDAY=1MO", "On the first Monday of every month"),
        ("FREQ=MONTHLY;BYDAY=1SU,-1SU;INTERVAL=2", "On the first and last Sunday of every second month"),
        ("FREQ=MONTHLY;BYDAY=1MO,-2FR", "On the first Monday and the second last Friday of every month"),
        ("FREQ=MONTHLY;BYDAY=TU;INTERVAL=2", "Tuesdays of every second month"),
        ("FREQ=MONTHLY;BYDAY=1MO;BYMONTH=1,7", "On the first Monday of January and July"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "On each Friday that falls on the 13th of every month"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "On the last weekday (Monday to Friday) of every month"),
        ("FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3", "On the third Tuesday, Wednesday or Thursday of every month"),
        ("FREQ=YEARLY", "Every year on 2 March"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25", "Every year on 25 December"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "Every year on 29 February (in leap years)"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=6,7;BYMONTHDAY=1,2", "Every 2 years on 1 and 2 June and 1 and 2 July"),
        ("FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU", "Every year on the last Sunday of March and October"),
        ("FREQ=YEARLY;BYDAY=20MO", "Every year on the 20th Monday of the year"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "Every year on the Monday of week 20"),
        ("FREQ=YEARLY;BYYEARDAY=100", "Every year on the 100th day"),
        ("FREQ=YEARLY;BYMONTHDAY=1", "On the 1st of every month"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "Thursdays in March"),
        ("FREQ=WEEKLY;BYWEEKNO=52;BYDAY=SU", "Recurring by the rule FREQ=WEEKLY;BYDAY=SU;BYWEEKNO=52"),
        ("FREQ=MONTHLY;BYMONTHDAY=13,14;BYSETPOS=1", "Recurring by the rule FREQ=MONTHLY;BYMONTHDAY=13,14;BYSETPOS=1"),
    ],
)
def test_a_rule_is_a_phrase_and_only_an_odd_one_is_shown(rule: str, expected: str) -> None:
    assert words((*MORNING, f"RRULE:{rule}")) == (f"{expected}, 08:00 to 09:30, from 2 March 2026",)


def test_events_that_differ_in_their_hours_are_one_sentence() -> None:
    said = "Mondays to Fridays, 08:00 to 09:30 and 14:45 to 16:00, from 2 March 2026"
    assert words((*MORNING, WEEKDAYS), (*AFTERNOON, WEEKDAYS)) == (said,)
    out = "EXDATE;TZID=Europe/London:20260403T{0},20260406T{0},20260504T{0}"
    with_exceptions = (*MORNING, WEEKDAYS, out.format("080000")), (*AFTERNOON, WEEKDAYS, out.format("144500"))
    assert words(*with_exceptions) == (f"{said}, except 3 and 6 April 2026, 4 May 2026",)


def test_hours_with_exceptions_of_their_own_are_not_mixed_up() -> None:
    out = "EXDATE;TZID=Europe/London:20260403T080000"
    assert words((*MORNING, WEEKDAYS, out), (*AFTERNOON, WEEKDAYS)) == (
        "Mondays to Fridays, 08:00 to 09:30, from 2 March 2026, except 3 April 2026",
        "Mondays to Fridays, 14:45 to 16:00, from 2 March 2026",
    )


def test_events_that_differ_in_their_days_are_one_sentence_in_the_order_of_time() -> None:
    later = ("DTSTART;TZID=Europe/London:20260413T080000", "DTEND;TZID=Europe/London:20260413T093000", WEEKDAYS)
    first = (*MORNING, f"{WEEKDAYS};UNTIL=20260327T235959Z")
    assert words(later, first) == (
        "Mondays to Fridays, 08:00 to 09:30, from 2 March to 27 March 2026 and from 13 April 2026 on",
    )
    unending = (*MORNING, WEEKDAYS)
    assert len(words(unending, later)) == 2


def test_rules_that_count_from_their_first_day_stay_apart() -> None:
    other = ("DTSTART;TZID=Europe/London:20260413T080000", "DTEND;TZID=Europe/London:20260413T093000")
    two = "RRULE:FREQ=WEEKLY;INTERVAL=2"
    assert len(words((*MORNING, f"{two};UNTIL=20260327"), (*other, two))) == 2


def test_single_days_follow_the_one_thing_that_recurs() -> None:
    same = ("DTSTART;TZID=Europe/London:20260307T080000", "DTEND;TZID=Europe/London:20260307T093000")
    others = ("DTSTART;TZID=Europe/London:20260308T100000", "DTEND;TZID=Europe/London:20260308T120000")
    assert words((*MORNING, WEEKDAYS), others, same) == (
        "Mondays to Fridays, 08:00 to 09:30, from 2 March 2026; also 7 March 2026; also 8 March 2026, 10:00 to 12:00",
    )
    assert words(same, others) == ("7 March 2026, 08:00 to 09:30", "8 March 2026, 10:00 to 12:00")
    assert words((*MORNING, "RDATE;TZID=Europe/London:20260303T080000,20260304T080000")) == (
        "2 to 4 March 2026, 08:00 to 09:30",
    )


def test_a_day_added_and_taken_away_again_is_not_said() -> None:
    added = "RDATE;TZID=Europe/London:20260307T080000,20260308T080000"
    assert words((*MORNING, WEEKDAYS, added, "EXDATE;TZID=Europe/London:20260307T080000")) == (
        "Mondays to Fridays, 08:00 to 09:30, from 2 March 2026, except 7 March 2026; also 8 March 2026",
    )


def test_an_exception_at_another_time_takes_nothing_away_and_is_not_said() -> None:
    out = "EXDATE;TZID=Europe/London:20260403T090000"
    assert words((*MORNING, WEEKDAYS, out)) == ("Mondays to Fridays, 08:00 to 09:30, from 2 March 2026",)


def test_utc_is_said_of_its_hours_and_not_mixed_with_uk_time() -> None:
    utc = ("DTSTART:20260302T144500Z", "DTEND:20260302T160000Z", WEEKDAYS)
    assert words((*MORNING, WEEKDAYS), utc) == (
        "Mondays to Fridays, 08:00 to 09:30, from 2 March 2026",
        "Mondays to Fridays, 14:45 to 16:00 UTC, from 2 March 2026",
    )


def test_a_last_instant_before_the_hours_of_its_day_ends_the_day_before() -> None:
    assert words((*MORNING, f"{WEEKDAYS};UNTIL=20260327T000000Z")) == (
        "Mondays to Fridays, 08:00 to 09:30, from 2 March 2026 until 26 March 2026",
    )


def test_a_single_day_that_was_moved_or_cancelled_is_said_as_it_is() -> None:
    base = ("UID:1", *MORNING)
    instead = ("UID:1", "RECURRENCE-ID;TZID=Europe/London:20260302T080000", "DTSTART;TZID=Europe/London:20260303T100000",
               "DTEND;TZID=Europe/London:20260303T120000")  # fmt: skip
    assert words(base, instead) == ("3 March 2026, 10:00 to 12:00",)
    assert words(base, (*instead, "STATUS:CANCELLED")) == ("At no time",)


def test_marks_of_ours_that_say_something_else_are_passed_over() -> None:
    marked = (*MORNING, WEEKDAYS, "X-CORDON-DAYS:when Beth works")
    assert words(marked) == ("Mondays to Fridays, 08:00 to 09:30, from 2 March 2026",)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (("DTSTART;VALUE=DATE:20260302",), "all day"),
        (("DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260305"), "for 3 days"),
        (("DTSTART;TZID=Europe/London:20260302T220000", "DURATION:PT2H"), "22:00 to midnight"),
        (("DTSTART;TZID=Europe/London:20260302T220000", "DURATION:PT8H"), "22:00 to 06:00 the next day"),
        (("DTSTART;TZID=Europe/London:20260302T220000", "DURATION:PT50H"), "22:00 to 00:00 3 days later"),
    ],
)
def test_hours_over_midnight_say_on_which_day_they_end(hours: tuple[str, ...], expected: str) -> None:
    assert words(hours) == (f"2 March 2026, {expected}",)
