"""Where a tag is silent, and where two of its fixes can't both be true."""

from datetime import timedelta

import pytest

from monitor.fix import Fix
from monitor.trail import Rhythm, alike, gaps, leaps, rhythms, speeds, trails
from tests.builders import at
from zones.instant import Instant

START = at("2026-03-03T08:00Z")


def fix(number: int, minutes: float, lat: float = 50.8, *, device: str = "T", radius: float = 10.0) -> Fix:
    return Fix(row=number, device=device, at=Instant(START + timedelta(minutes=minutes)), lon_deg=0.0, lat_deg=lat,
                    radius_95_m=radius)  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        pytest.param((0, 5), 0, id="just as long as it may be"),
        pytest.param((0, 5.01), 1, id="a little longer"),
        pytest.param((0, 1, 12, 13, 30), 2, id="two silences"),
        pytest.param((0,), 0, id="one fix alone"),
    ],
)
def test_a_gap_is_a_silence_of_more_than_five_minutes(minutes: tuple[float, ...], found: int) -> None:
    assert len(gaps([fix(n, one) for n, one in enumerate(minutes)])) == found


def test_each_device_is_silent_by_itself_and_the_order_given_is_of_no_matter() -> None:
    mine = [fix(n, n * 4, device="A") for n in range(3)]
    other = [fix(10 + n, n * 20, device="B") for n in range(2)]
    for given in (mine + other, other[::-1] + mine[::-1]):
        assert [gap.before.device for gap in gaps(given)] == ["B"]
        assert [[one.row for one in trail] for trail in trails(given)] == [[0, 1, 2], [10, 11]]


@pytest.mark.parametrize(
    ("degrees", "radius", "found"),
    [
        pytest.param(0.03, 10.0, 0, id="3.3 km in a minute: 55 m/s"),
        pytest.param(0.04, 10.0, 1, id="4.4 km in a minute: 74 m/s"),
        pytest.param(0.04, 500.0, 0, id="but each may have been half a kilometre nearer"),
    ],
)
def test_a_leap_is_what_no_place_within_the_circles_makes_plausible(degrees: float, radius: float, found: int) -> None:
    assert len(leaps([fix(1, 0, radius=radius), fix(2, 1, 50.8 + degrees, radius=radius)])) == found


def test_two_places_at_the_same_time_are_a_leap() -> None:
    assert len(leaps([fix(1, 0), fix(2, 0, 50.81)])) == 1
    assert leaps([fix(1, 0), fix(2, 0)]) == []


def test_the_speed_is_that_of_the_straight_line_from_the_fix_before() -> None:
    found = speeds([fix(1, 0), fix(2, 1, 50.801), fix(3, 2, 50.801)])
    assert found[0] is None
    assert found[1:] == pytest.approx([111.25 / 60, 0.0], rel=0.001)


def test_a_rhythm_is_what_usually_lies_between_two_fixes_of_a_device() -> None:
    given = [fix(n, minutes) for n, minutes in enumerate((0, 1, 2, 60))] + [fix(9, 5, device="U")]
    assert rhythms(given[::-1]) == [
        Rhythm(device="T", fixes=4, usual=timedelta(minutes=1)),
        Rhythm(device="U", fixes=1, usual=None),
    ]


def test_what_was_recorded_again_is_no_other_fix() -> None:
    given = [fix(1, 0), fix(2, 1), fix(3, 0), fix(4, 0, 50.9), fix(6, 0, radius=11.0), fix(5, 0, device="U")]
    assert [[one.row for one in group] for group in alike(given[::-1])] == [[1, 3, 6], [2], [4], [5]]
