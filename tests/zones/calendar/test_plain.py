"""Plain hours: what an officer writes in JSON is what holds, and what can't be meant is refused in words."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from tests.builders import PROJECT, at
from zones.error import BadInput, BadSchedule, CordonError
from zones.instant import Instant
from zones.period import Period
from zones.schedule import Schedule, holds, in_words, read_schedule, windows

WEEK = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
SCHOOL: dict[str, Any] = {
    "weekdays": WEEK[:5],
    "hours": [["08:00", "09:30"], ["14:45", "16:00"]],
    "terms": [["2026-01-05", "2026-02-13"], ["2026-02-23", "2026-05-22"]],
    "bank_holidays": "not",
    "except": ["2026-03-06"],
    "also": ["2026-03-07"],
}
NIGHTS: dict[str, Any] = {"hours": [["22:00", "06:00"]], "from": "2026-01-05"}
BANK_HOLIDAYS_2026 = [date.fromisoformat(f"2026-{day}") for day in
                      ("01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28")]  # fmt: skip
"""England and Wales, from GOV.UK."""


def read(value: Any) -> Schedule:
    return read_schedule(json.dumps(value).encode())


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        pytest.param("2026-01-05T08:00Z", True, id="the first morning"),
        pytest.param("2026-01-05T12:00Z", False, id="between the hours"),
        pytest.param("2026-02-13T15:59Z", True, id="the last afternoon of a term"),
        pytest.param("2026-02-16T08:30Z", False, id="between terms"),
        pytest.param("2026-03-06T08:30Z", False, id="an exception"),
        pytest.param("2026-03-07T08:30Z", True, id="an added Saturday"),
        pytest.param("2026-03-14T08:30Z", False, id="another Saturday"),
        pytest.param("2026-04-03T07:30Z", False, id="Good Friday"),
        pytest.param("2026-05-22T14:59Z", True, id="the last afternoon, in summer time"),
    ],
)
def test_school_hours_hold_in_term_time_but_for_bank_holidays_and_exceptions(when: str, expected: bool) -> None:
    assert holds(read(SCHOOL), at(when)) is expected


def test_what_was_written_is_kept_as_icalendar_with_every_date() -> None:
    ics = read(SCHOOL).ics
    assert ics.startswith("BEGIN:VCALENDAR\r\n")
    assert "EXDATE;X-CORDON-DAYS=BANK-HOLIDAYS;TZID=Europe/London:20260403T080000" in ics
    assert all(len(line) <= 75 for line in ics.split("\r\n"))
    assert read_schedule(ics.encode()) == read(SCHOOL)
    assert read(SCHOOL | {"weekdays": ["FR", "mo", "tu", "WE", "th"]}).ics == ics


def test_it_is_read_back_as_one_sentence() -> None:
    assert in_words(read(SCHOOL)) == (
        "Mondays to Fridays, 08:00 to 09:30 and 14:45 to 16:00, in term time (5 January to 13 February 2026, "
        "23 February to 22 May 2026), not on bank holidays (3 and 6 April 2026, 4 May 2026), except 6 March 2026; "
        "also 7 March 2026",
    )
    assert in_words(read(NIGHTS)) == ("Every day, 22:00 to 06:00 the next day, from 5 January 2026",)
    assert in_words(read(NIGHTS | {"until": "2026-02-28", "except": [["2026-02-16", "2026-02-20"], "2026-01-31"]})) == (
        "Every day, 22:00 to 06:00 the next day, from 5 January 2026 until 28 February 2026, "
        "except 31 January 2026, 16 to 20 February 2026",
    )
    only = {"hours": [["00:00", "24:00"]], "from": "2026-04-01", "until": "2026-05-31", "bank_holidays": "only",
            "also": [{"day": "2026-05-01", "hours": [["10:00", "12:00"]]}]}  # fmt: skip
    assert in_words(read(only)) == (
        "Bank holidays (3 and 6 April 2026, 4 and 25 May 2026), all day; also 1 May 2026, 10:00 to 12:00",
    )


def test_the_example_in_the_documents_is_read_as_they_say() -> None:
    page = (PROJECT / "docs" / "schedules.md").read_text()
    example = "".join(line for line in page.splitlines() if line.startswith("    "))
    quoted = " ".join(line[2:] for line in page.splitlines() if line.startswith("> "))
    assert in_words(read(json.loads(example))) == (quoted,)


def test_what_is_added_holds_though_it_is_an_exception_or_a_bank_holiday() -> None:
    schedule = read(SCHOOL | {"except": [["2026-03-02", "2026-03-08"]], "also": ["2026-03-04", "2026-04-06"]})
    assert holds(schedule, at("2026-03-04T08:30Z"))
    assert not holds(schedule, at("2026-03-05T08:30Z"))
    assert holds(schedule, at("2026-04-06T07:30Z"))


def test_a_last_day_counts_though_its_hours_start_when_the_clock_skips() -> None:
    skipped = {"hours": [["01:30", "03:00"]], "from": "2026-03-01", "until": "2026-03-29"}
    assert holds(read(skipped), at("2026-03-29T01:30Z"))


def test_json_and_icalendar_are_told_apart_by_content() -> None:
    assert read_schedule(b"\xef\xbb\xbf \r\n" + json.dumps(NIGHTS).encode()) == read(NIGHTS)
    with pytest.raises(BadInput, match="stops being JSON"):
        read_schedule(b'{"hours": [')
    with pytest.raises(BadInput, match="is not a JSON object"):
        read_schedule(b"[]")
    with pytest.raises(BadInput, match="there twice"):
        read_schedule(b'{"hours": [], "hours": []}')


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        pytest.param({"weekdays": []}, "weekdays", "is not a list with something in it", id="no weekday"),
        pytest.param({"weekdays": ["Mondy"]}, "weekdays, number 1", "“Mondy”", id="no such weekday"),
        pytest.param({"hours": "08:00-09:30"}, "hours", "is not a list", id="hours as a text"),
        pytest.param({"hours": [["08:00"]]}, "hours, number 1", "is not two times", id="no end"),
        pytest.param({"hours": [["8:00", "09:30"]]}, "hours, number 1", "Write it like 08:00", id="an hour of one digit"),
        pytest.param({"hours": [["24:00", "09:30"]]}, "hours, number 1", "from 00:00 to 23:59", id="a start of 24:00"),
        pytest.param({"hours": [["08:00", "25:00"]]}, "hours, number 1", "from 00:00 to 24:00", id="an end of 25:00"),
        pytest.param({"hours": [["08:00", "08:00"]]}, "hours, number 1", "has no length", id="no length"),
        pytest.param({"hours": [["08:00", "10:00"], ["09:00", "11:00"]]}, "hours", "overlap", id="hours that overlap"),
        pytest.param({"terms": [["2026-02-30", "2026-03-01"]]}, "terms, number 1", "not a calendar date", id="no such day"),
        pytest.param({"terms": [["2026-03-02", "2026-03-01"]]}, "terms, number 1", "ends before it begins", id="a term backwards"),
        pytest.param({"terms": [["2026-01-05", "2026-02-13"], ["2026-02-13", "2026-03-01"]]}, "terms", "overlap", id="terms that overlap"),
        pytest.param({"terms": [["2026-01-10", "2026-01-11"]], "except": ["2026-01-10"]}, "terms", "has none of the weekdays", id="a term of a weekend"),
        pytest.param({"terms": [["1960-01-05", "1960-02-13"]]}, "terms, number 1", "from 1970 to 2100", id="long ago"),
        pytest.param({"from": "2026-01-05"}, "from", "has no place beside terms", id="a first day and terms"),
        pytest.param({"until": "2026-02-05"}, "until", "has no place beside terms", id="a last day and terms"),
        pytest.param({"until": ""}, "until", "is not a calendar date", id="a last day that is no day"),
        pytest.param({"bank_holidays": True}, "bank_holidays", "“as usual”, “not” or “only”", id="bank holidays as a truth"),
        pytest.param({"bank_holidays": "only", "terms": [["2026-01-05", "2026-01-30"]], "except": ["2026-01-05"]}, "bank_holidays", "leaves no day", id="no bank holiday"),
        pytest.param({"except": ["2025-03-06"]}, "except, number 1", "is not a day of the schedule", id="an exception of another year"),
        pytest.param({"except": [["2020-01-01", "2026-03-06"]]}, "except, number 1", "is too long", id="an exception of years"),
        pytest.param({"except": [["2026-03-06"]]}, "except, number 1", "is not two days", id="half a span"),
        pytest.param({"also": ["2026-03-06"]}, "also, number 1", "is an exception too", id="in and out"),
        pytest.param({"also": [{"day": "2026-03-08"}]}, "also, number 1, hours", "is missing", id="an added day's hours"),
        pytest.param({"also": [7]}, "also, number 1", "is not a calendar date", id="an added number"),
        pytest.param({"holidays": []}, "holidays", "is not a field that is read", id="an unknown field"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_what_was_given_and_what_to_do(
    changes: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(CordonError) as caught:
        read(SCHOOL | changes)
    faults = [str(fault) for fault in caught.value.faults if fault.field == f"--schedule.{field}"]
    assert any(said in fault for fault in faults), faults


def test_hours_and_a_first_day_are_needed() -> None:
    with pytest.raises(CordonError) as caught:
        read({})
    assert [str(fault) for fault in caught.value.faults] == [
        "--schedule.hours: is missing. Give it.",
        "--schedule.from: is missing. Give the first day, or terms.",
    ]
    with pytest.raises(BadSchedule, match="is before the first day"):
        read(NIGHTS | {"until": "2026-01-04"})


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(CordonError) as caught:
        read(
            {"weekdays": ["Mon", "Moonday"], "hours": [["x", "09:30"], 3], "terms": 5, "bank_holidays": 1, "also": [0]}
        )
    assert len(caught.value.faults) == 7


@pytest.mark.parametrize("mode", ["not", "only"])
@pytest.mark.parametrize("end", [{}, {"until": None}, {"until": "2060-12-31"}])
def test_a_bank_holiday_that_nobody_knows_yet_is_never_taken_for_a_day(mode: str, end: dict[str, Any]) -> None:
    with pytest.raises(
        BadSchedule, match="give a last day within that, or say “as usual” and list the days as exceptions"
    ):
        read(NIGHTS | end | {"bank_holidays": mode})
    assert read(NIGHTS | end | {"bank_holidays": "as usual"}) == read(NIGHTS | end)


def test_too_much_is_refused() -> None:
    hours = [[f"{n // 4:02d}:{n % 4 * 15:02d}", f"{n // 4:02d}:{n % 4 * 15 + 5:02d}"] for n in range(60)]
    with pytest.raises(BadSchedule, match="60 a day in 2 terms"):
        read(SCHOOL | {"hours": hours})
    years = [[f"{year}-01-01", f"{year}-12-31"] for year in range(2026, 2030)]
    with pytest.raises(BadSchedule, match="1,461 days"):
        read(NIGHTS | {"except": years})


# The rule, written out


def minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def ranges_on(given: dict[str, Any], day: date) -> list[list[str]]:
    """The hours that start on a day, as the object says."""
    spans = given.get("terms") or [[given["from"], given.get("until") or "9999-12-31"]]
    here = WEEK[day.weekday()] in given.get("weekdays", WEEK)
    here = here and any(date.fromisoformat(a) <= day <= date.fromisoformat(b) for a, b in spans)
    if (mode := given.get("bank_holidays", "as usual")) != "as usual":
        here = here and (day in BANK_HOLIDAYS_2026) is (mode == "only")
    for out in given.get("except", []):
        first, last = (out, out) if isinstance(out, str) else out
        here = here and not date.fromisoformat(first) <= day <= date.fromisoformat(last)
    ranges: list[list[str]] = [*given["hours"]] if here else []
    for more in given.get("also", []):
        if more == day.isoformat():
            ranges += given["hours"]
        elif not isinstance(more, str) and more["day"] == day.isoformat():
            ranges += more["hours"]
    return ranges


def plainly(given: dict[str, Any], moment: datetime) -> bool:
    wall = moment.astimezone(ZoneInfo("Europe/London")).replace(tzinfo=None)
    for back in (0, 1):
        day = wall.date() - timedelta(days=back)
        since = (wall - datetime.combine(day, time(0))) / timedelta(minutes=1)
        for start, end in ranges_on(given, day):
            a, b = minutes(start), minutes(end)
            if a <= since < (b if b > a else b + 24 * 60):
                return True
    return False


DAYS_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 30)).map(date.isoformat)
TIMES = st.integers(0, 95).map(lambda n: f"{n // 4:02d}:{n % 4 * 15:02d}")
RANGES = st.lists(
    st.tuples(TIMES, TIMES | st.just("24:00")).filter(lambda two: two[0] != two[1]).map(list), min_size=1, max_size=2
)
SPANS = st.tuples(DAYS_2026, DAYS_2026).map(sorted)
SOME_HOURS = st.fixed_dictionaries(
    {"hours": RANGES},
    optional={
        "weekdays": st.lists(st.sampled_from(WEEK), min_size=1, unique=True),
        "bank_holidays": st.sampled_from(["as usual", "not", "only"]),
        "except": st.lists(DAYS_2026 | SPANS, min_size=1, max_size=3),
        "also": st.lists(DAYS_2026 | st.fixed_dictionaries({"day": DAYS_2026, "hours": RANGES}), min_size=1, max_size=3),
    },
)  # fmt: skip
WHEN = st.one_of(
    st.fixed_dictionaries({"terms": st.lists(SPANS, min_size=1, max_size=3)}),
    st.fixed_dictionaries({"from": DAYS_2026}, optional={"until": st.none() | st.just("2026-12-30")}),
)


@settings(max_examples=200, deadline=None)
@given(
    some=SOME_HOURS,
    when=WHEN,
    start=st.datetimes(datetime(2026, 1, 2), datetime(2026, 12, 20), timezones=st.just(UTC)),
    length=st.integers(1, 21),
)
def test_any_plain_hours_hold_as_written_and_have_words(
    some: dict[str, Any], when: dict[str, Any], start: datetime, length: int
) -> None:
    written = some | when
    try:
        schedule = read(written)
    except CordonError:
        reject()
    assert len(in_words(schedule)) >= 1
    first = Instant(start.replace(minute=0, second=0, microsecond=0))
    quarters = [Instant(first + timedelta(minutes=15 * n)) for n in range(length * 96)]
    found = windows(schedule, Period(start=first, end=Instant(first + timedelta(days=length))))
    for moment in quarters:
        expected = plainly(written, moment)
        assert holds(schedule, moment) is expected, moment
        assert any(one.start <= moment < one.end for one in found) is expected, moment
