"""Whether a zone's hours ever come while it holds, seen from now."""

import json

import pytest

from tests.builders import at
from zones.period import Period
from zones.review.coming import Coming, coming
from zones.schedule import ALWAYS, Schedule, read_schedule

AHEAD = Coming(ahead=True, last=None)
NEVER = Coming(ahead=False, last=None)
START, NOW = at("2026-01-05T00:00Z"), at("2026-03-04T12:00Z")
MONDAYS = {"weekdays": ["Monday"], "hours": [["08:00", "09:30"]], "from": "2026-01-05"}


def hours(**changes: object) -> Schedule:
    return read_schedule(json.dumps(MONDAYS | changes).encode())


LEAP_DAYS = Schedule(
    ics="BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/London:20240229T080000\r\n"
    "DTEND;TZID=Europe/London:20240229T090000\r\nRRULE:FREQ=YEARLY;INTERVAL=4\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.mark.parametrize(
    ("schedule", "end"),
    [
        pytest.param(ALWAYS, None, id="at all times"),
        pytest.param(hours(), "2026-03-09T08:01Z", id="the zone ends a minute after they begin"),
        pytest.param(hours(weekdays=["Wednesday"], hours=[["08:00", "14:00"]]), "2026-03-04T12:01Z", id="they are under way"),
        pytest.param(hours(**{"from": "2029-06-04"}), None, id="they begin in years"),
        pytest.param(LEAP_DAYS, None, id="they skip years"),
    ],
)  # fmt: skip
def test_hours_that_come_however_late_are_ahead(schedule: Schedule, end: str | None) -> None:
    assert coming(schedule, START, at(end) if end else None, NOW) == AHEAD


@pytest.mark.parametrize(
    ("schedule", "end", "last"),
    [
        pytest.param(hours(until="2026-02-10"), None, ("2026-02-09T08:00Z", "2026-02-09T09:30Z"), id="their last day is past"),
        pytest.param(hours(), "2026-02-23T09:00Z", ("2026-02-23T08:00Z", "2026-02-23T09:00Z"), id="the zone ended within them"),
        pytest.param(hours(), "2026-03-09T08:00Z", ("2026-03-02T08:00Z", "2026-03-02T09:30Z"), id="the zone ends as they begin"),
    ],
)  # fmt: skip
def test_of_hours_that_come_no_more_the_last_ones_are_told(
    schedule: Schedule, end: str | None, last: tuple[str, str]
) -> None:
    found = coming(schedule, START, at(end) if end else None, NOW)
    assert found == Coming(ahead=False, last=Period(start=at(last[0]), end=at(last[1])))


def test_the_last_hours_are_found_years_back() -> None:
    found = coming(LEAP_DAYS, at("2020-01-01T00:00Z"), at("2027-01-01T00:00Z"), NOW)
    assert found == Coming(ahead=False, last=Period(start=at("2024-02-29T08:00Z"), end=at("2024-02-29T09:00Z")))


@pytest.mark.parametrize(
    ("schedule", "end"),
    [
        pytest.param(hours(until="2026-01-04", **{"from": "2025-11-03"}), None, id="they ended before the zone held"),
        pytest.param(hours(**{"from": "2026-06-01"}), "2026-06-01T00:00Z", id="they begin after it holds"),
        pytest.param(hours(), "2026-01-05T08:00Z", id="it ended before the first of them"),
        pytest.param(ALWAYS, "2026-01-05T00:00Z", id="it never holds"),
    ],
)  # fmt: skip
def test_hours_outside_the_time_that_the_zone_holds_never_come(schedule: Schedule, end: str | None) -> None:
    assert coming(schedule, START, at(end) if end else None, NOW) == NEVER
