"""What of the subject's life lies inside, at which hours, and what nobody recorded."""

from datetime import timedelta

import pytest

from tests.builders import at, point, version, weekday_mornings
from tests.zones.review.casebook import beside
from zones.instant import Instant
from zones.period import Period
from zones.review.hours import common
from zones.review.place import Place, PlaceKind
from zones.review.proportion import ASKED_FOR, proportion
from zones.schedule import ALWAYS, Schedule, read_schedule, windows
from zones.shape import circle
from zones.unit import Metres

AT = point(0.0, 51.0)
START = at("2026-01-05T00:00:00Z")


def _hours(days: str, start: str, end: str) -> Schedule:
    ics = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Cordon//tests//EN\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        f"DTSTART;TZID=Europe/London:20260105T{start}00\r\nDTEND;TZID=Europe/London:20260105T{end}00\r\n"
        f"RRULE:FREQ=WEEKLY;BYDAY={days}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    return read_schedule(ics.encode())


def _place(kind: PlaceKind, away_m: float = 50.0, times: Schedule | None = None) -> Place:
    return Place(name=f"his {kind}", kind=kind, at=beside(AT, 10, away_m), times=times)


def _draft(schedule: Schedule = ALWAYS):  # type: ignore[no-untyped-def]
    return version(circle(AT, Metres(200.0)), schedule=schedule, valid_from=START)


def test_only_what_lies_inside_is_told() -> None:
    places = [_place(PlaceKind.WORK, 150.0), _place(PlaceKind.HOME, 260.0), _place(PlaceKind.COURT, 20.0)]
    found = proportion(_draft(), places, START)
    assert [one.place.kind for one in found.inside] == [PlaceKind.WORK, PlaceKind.COURT]
    assert found.area_m2 == pytest.approx(3.14159 * 200**2, rel=1e-3)


@pytest.mark.parametrize("kind", [PlaceKind.HOME, PlaceKind.DUTY, PlaceKind.COURT, PlaceKind.POLICE])
def test_what_lies_a_little_outside_is_told_as_such(kind: PlaceKind) -> None:
    found = proportion(_draft(), [_place(kind, away_m) for away_m in (150.0, 240.0, 299.0, 301.0)], START)
    assert [one.place.at for one in found.inside] == [beside(AT, 10, 150.0)]
    assert [one.away_m for one in found.beside] == [pytest.approx(away_m, abs=0.5) for away_m in (40.0, 99.0)]


def test_a_kind_of_which_none_is_recorded_is_asked_for_though_one_outside_is_not() -> None:
    found = proportion(_draft(), [_place(PlaceKind.WORK, 5_000.0)], START)
    assert list(found.not_recorded) == [kind for kind in ASKED_FOR if kind is not PlaceKind.WORK]


@pytest.mark.parametrize(
    ("zone", "times", "hours", "times_met"),
    [
        pytest.param(ALWAYS, _hours("MO", "0900", "1700"), 53 * 8, 53, id="a zone at all times: all of it"),
        pytest.param(weekday_mornings(), _hours("MO", "0900", "1700"), 53 * 0.5, 53, id="half an hour each Monday"),
        pytest.param(weekday_mornings(), _hours("SA", "0900", "1700"), 0, 0, id="never on a Saturday"),
        pytest.param(weekday_mornings(), _hours("MO", "0930", "1700"), 0, 0, id="hours that only meet share nothing"),
        pytest.param(_hours("MO", "0900", "1000"), ALWAYS, 53, 1, id="who is always there"),
    ],
)
def test_the_hours_of_both_in_the_year_ahead(zone: Schedule, times: Schedule, hours: float, times_met: int) -> None:
    (inside,) = proportion(_draft(zone), [_place(PlaceKind.WORK, times=times)], START).inside
    assert inside.common is not None
    assert sum((one.end - one.start for one in inside.common.both), timedelta()) == timedelta(hours=hours)
    assert inside.interferes is (hours > 0)
    assert inside.common.sentence.startswith(f"at {times_met} of the" if hours else "at none of the")


def test_without_recorded_times_it_may_interfere() -> None:
    (inside,) = proportion(_draft(), [_place(PlaceKind.WORSHIP)], START).inside
    assert inside.common is None
    assert inside.interferes


def test_common_hours_are_where_both_hold_on_each_side_of_a_clock_change() -> None:
    found = common(_hours("SU", "0000", "0400"), _hours("SU", "0030", "0330"), START)
    ahead = Period(start=START, end=Instant(START + timedelta(days=365)))
    assert list(found.both) == list(windows(_hours("SU", "0030", "0330"), ahead))
    assert len({one.end - one.start for one in found.both}) == 3  # 2, 3 and 4 hours
