"""Which fixes are flagged, by which rule; the limit itself is not, and nothing is dropped."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from monitor.fix import Fix
from monitor.fixtable import to_table
from monitor.plausible import FLAG_WORDS, Arrival, Assigned, Flag, Limits, flags, names, rules
from monitor.track import track_of
from monitor.trail import leaps
from tests.builders import at
from zones.error import BadValue
from zones.instant import Instant, to_microseconds

START = at("2026-03-03T08:00Z")
DEGREE_M = 111_250.0
"""Of latitude, near 50.8."""


def fix(
    n: int, seconds: float, north_m: float = 0.0, radius: float = 10.0, *, device: str = "T", speed: float | None = None
) -> Fix:
    return Fix(row=n, device=device, at=Instant(START + timedelta(seconds=seconds)), lon_deg=0.0,
               lat_deg=50.8 + north_m / DEGREE_M, radius_95_m=radius, speed_mps=speed)  # fmt: skip


def flagged(given: Sequence[Fix], flag: Flag, **options: Any) -> list[int]:
    """The rows that have the flag."""
    track = track_of(to_table(given))
    found = flags(track, **options)
    assert len(found) == len(track)
    return sorted(int(track.row[place]) for place in np.flatnonzero(found & np.uint16(flag)))


def walk(*north_m: float, every: float = 60.0, radius: float = 10.0) -> list[Fix]:
    return [fix(n, n * every, metres, radius) for n, metres in enumerate(north_m)]


def still(
    count: int, *, every: float = 60.0, radii: tuple[float, ...] = (10.0,), speed: float | None = None
) -> list[Fix]:
    return [fix(n, n * every, radius=radii[n % len(radii)], speed=speed) for n in range(count)]


@pytest.mark.parametrize(
    ("flag", "given", "rows"),
    [
        pytest.param(Flag.LEAP, walk(0, 3_700, 3_700), [0, 1], id="62 m/s from circle to circle"),
        pytest.param(Flag.LEAP, walk(0, 3_600, 3_600), [], id="59 m/s"),
        pytest.param(Flag.LEAP, [fix(1, 0), fix(2, 0, 21.0)], [1, 2], id="two places at one time"),
        pytest.param(Flag.ISOLATED, walk(0, 5, 650, 8, 3), [2], id="away and back, 10.5 m/s each way"),
        pytest.param(Flag.ISOLATED, walk(0, 5, 600, 8, 3), [], id="as a car could"),
        pytest.param(Flag.ISOLATED, walk(0, 650, 1_300), [], id="on its way"),
        pytest.param(Flag.FROZEN, still(10, radii=(10, 12)), list(range(10)), id="ten in nine minutes, the radius changing"),
        pytest.param(Flag.FROZEN, still(10, speed=1.0), list(range(10)), id="while it says that it moves"),
        pytest.param(Flag.FROZEN, still(10, radii=(10,)), [], id="the same in everything: it may be repeated as it stands"),
        pytest.param(Flag.FROZEN, still(9, radii=(10, 12)), [], id="nine"),
        pytest.param(Flag.FROZEN, still(10, every=30, radii=(10, 12)), [], id="ten in less than five minutes"),
        pytest.param(Flag.NO_ERROR, [fix(1, 0, radius=0.0), fix(2, 60)], [1], id="no error at all"),
        pytest.param(Flag.CONSTANT_RADIUS, walk(*range(100)), list(range(100)), id="a hundred of one radius"),
        pytest.param(Flag.CONSTANT_RADIUS, walk(*range(99)), [], id="ninety-nine"),
        pytest.param(Flag.OFF_ITS_WAY, walk(0, 26, 0, every=1, radius=10), [1], id="aside by more than 20 m of radii and 2.5 m"),
        pytest.param(Flag.OFF_ITS_WAY, walk(0, 22, 0, every=1, radius=10), [], id="within them"),
        pytest.param(Flag.OFF_ITS_WAY, walk(0, 26, 52, every=1, radius=10), [], id="fast, but straight"),
        pytest.param(Flag.DEVICES_APART, [fix(1, 0), fix(2, 1, 21, device="U"), fix(3, 60), fix(4, 90, 500, device="U")], [1, 2],
                     id="21 m apart within a second; later nothing is said"),
        pytest.param(Flag.DEVICES_APART, [fix(1, 0), fix(2, 1, 19, device="U")], [], id="their circles meet"),
        pytest.param(Flag.SAME_INSTANT, [fix(n, 0, n) for n in range(3)], [0, 1, 2], id="three of one instant"),
        pytest.param(Flag.SAME_INSTANT, [fix(1, 0), fix(2, 0), fix(3, 0), fix(4, 0, 1)], [], id="one of them repeated, and another"),
    ],
)  # fmt: skip
def test_a_fix_is_flagged_beyond_the_limit_and_not_at_it(flag: Flag, given: list[Fix], rows: list[int]) -> None:
    assert flagged(given, flag) == rows
    assert flagged(given[::-1], flag) == rows


def test_too_fast_is_what_a_trail_calls_a_leap() -> None:
    dice = random.Random(2)
    given = [fix(n, 60 * n, dice.uniform(0, 8_000), dice.choice([5.0, 400.0])) for n in range(200)]
    told = {one.row for leap in leaps(given) for one in (leap.before, leap.after)}
    assert flagged(given, Flag.LEAP) == sorted(told)
    assert 20 < len(told) < 180


def test_what_arrives_after_a_later_time_is_flagged_only_where_the_order_is_that_of_arrival() -> None:
    given = [fix(1, 0), fix(2, 120), fix(3, 60), fix(4, 180), fix(5, 30, device="U")]
    assert flagged(given, Flag.BACKWARDS) == []
    assert flagged(given, Flag.BACKWARDS, arrival=Arrival(in_order=True)) == [3]


def received(*seconds: float) -> Arrival:
    return Arrival(
        rows=np.arange(len(seconds)), received_us=np.array([to_microseconds(START) + int(s * 1e6) for s in seconds])
    )


def test_a_clock_that_jumps_against_arrival_is_flagged_where_it_does() -> None:
    given = walk(0, 1, 2, 3)
    assert flagged(given, Flag.ARRIVAL_JUMP, arrival=received(5, 66, 127, 185)) == []
    assert flagged(given, Flag.ARRIVAL_JUMP, arrival=received(5, 66, 366, 426)) == [
        2
    ]  # its clock is four minutes late from then on


@pytest.mark.parametrize(("seconds", "rows"), [(120, []), (121, [1])])
def test_times_to_come_are_flagged_beyond_what_clocks_may_differ(seconds: float, rows: list[int]) -> None:
    given = [fix(0, 0), fix(1, seconds)]
    assert flagged(given, Flag.FUTURE, now=START) == rows
    assert flagged(given, Flag.FUTURE, arrival=received(1, 0)) == rows


def test_times_at_which_a_device_was_not_the_subjects_are_flagged() -> None:
    given = [*walk(0, 1, 2, 3), fix(9, 0, device="U")]
    ends = Instant(START + timedelta(minutes=3))
    period = Assigned(start=Instant(START + timedelta(minutes=1)), end=ends)
    assert flagged(given, Flag.NOT_ASSIGNED, assigned={"T": [period]}) == [0, 3]
    assert flagged(given, Flag.NOT_ASSIGNED, assigned={"T": [period, Assigned(start=ends)]}) == [0]
    assert flagged(given, Flag.NOT_ASSIGNED, assigned={"U": []}) == [9]


def test_arrivals_of_other_rows_are_refused() -> None:
    track = track_of(to_table(walk(0, 1)))
    for rows, times in (([0, 7], [0, 0]), ([0, 1], [0])):
        with pytest.raises(BadValue):
            flags(track, arrival=Arrival(rows=np.array(rows), received_us=np.array(times)))


def test_every_flag_has_words_and_a_rule_with_its_threshold() -> None:
    told = rules(Limits(fastest_mps=33.0))
    assert [one.flag for one in told] == list(Flag)
    assert len(set(FLAG_WORDS)) == len(told) <= 16
    assert "33 m/s" in told[0].rule
    assert names(int(Flag.LEAP | Flag.FUTURE)) == [Flag.LEAP, Flag.FUTURE]


def test_no_fixes_have_no_flags() -> None:
    assert len(flags(track_of(to_table([])), now=START)) == 0
