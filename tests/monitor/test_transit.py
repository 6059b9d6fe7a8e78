"""Between two fixes: where the straight way led, what was in reach, and that neither is called an entry."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import shapely

from monitor.check import BoundOrder
from monitor.fix import Fix
from monitor.fixtable import to_table
from monitor.location import Accuracy
from monitor.register import Register
from monitor.track import track_of
from monitor.transit import Reach, Transits, because, possible_transits, tolerance_m
from tests.builders import at, bound, point, square, version, weekday_mornings, zone
from zones.error import BadNumber
from zones.frame import WGS84
from zones.instant import Instant
from zones.shape import circle, cut_edges
from zones.unit import Metres

START = at("2026-03-03T08:00Z")
EAST, WEST, MIDDLE = (0.003, 50.801), (-0.003, 50.801), (0.0, 50.801)
"""Either side of the square, some 141 m beyond its edges; its width is 141 m, too."""
ERROR_M = 10.0 + float(Accuracy(stated_m=0.0).budget().radius_95_m)


def fixes(*given: tuple[float, tuple[float, float]], start: Instant = START) -> list[Fix]:
    """Each as minutes and its place, longitude first."""
    return [
        Fix(row=n, device="T-1", at=Instant(start + timedelta(minutes=minutes)), lon_deg=lon, lat_deg=lat, radius_95_m=10.0)
        for n, (minutes, (lon, lat)) in enumerate(given)
    ]  # fmt: skip


def found(given: Sequence[Fix], *orders: BoundOrder, **options: Any) -> Transits:
    table, register = to_table(given), Register(orders or [bound()])
    return possible_transits(track_of(table), register.answer(table), register, **options)


def test_a_straight_way_through_a_zone_is_a_possible_transit_and_no_entry() -> None:
    (made,) = found(fixes((0, WEST), (2, EAST)))
    assert made.line_m == pytest.approx(141.0, abs=0.1)
    assert made.needed_mps == pytest.approx(423.0 / 120, abs=0.01)
    assert because(made)[0] == (
        "The straight way between the fixes of Tag T-1 on Tue 3 Mar 2026 at 08:00 GMT and at 08:02 GMT, both proved outside, passes through "
        "Zone A for 141 m: a possible transit, for which it would have had to be at 3.5 m/s (8 mph). Whether it went that way is not known."
    )
    assert "entered" not in " ".join(because(made))


@pytest.mark.parametrize(
    ("given", "order"),
    [
        pytest.param([(0, (-0.003, 50.803)), (2, (0.003, 50.803))], bound(), id="the way passes it by"),
        pytest.param([(0, MIDDLE), (2, EAST)], bound(), id="one is inside: it is an episode's"),
        pytest.param([(0, (0.001, 50.801)), (2, EAST)], bound(), id="one is not settled"),
        pytest.param([(-9, WEST), (-7, EAST)], bound(zone(version(schedule=weekday_mornings()))), id="its hours did not run"),
        pytest.param([(0, WEST), (0, EAST)], bound(), id="at the same time"),
    ],
)  # fmt: skip
def test_no_other_way_is_one(given: list[tuple[float, tuple[float, float]]], order: BoundOrder) -> None:
    assert all(one.line_m is None for one in found(fixes(*given), order))


@pytest.mark.parametrize(
    ("minutes", "reach", "longest_s"),
    [
        pytest.param(1, Reach.TOO_FAST, None, id="the fixes themselves are further apart"),
        pytest.param(10, Reach.COULD, 600 - 2 * (141.0 - ERROR_M) / 1.0, id="time to be there"),
    ],
)
def test_reach_is_by_the_stated_speed_and_both_circles(minutes: int, reach: Reach, longest_s: float | None) -> None:
    made = found(fixes((0, WEST), (minutes, EAST)), fastest_mps=1.0)
    assert [one.reach for one in made] == [reach]
    assert made.too_fast.tolist() == ([0] if reach is Reach.TOO_FAST else [])
    if longest_s is None:
        assert made[0].longest is None
        assert "possible transit" not in because(made[0])[0]
        assert "nothing follows" in because(made[0])[1]
    else:
        assert made[0].longest is not None
        # At most: it may be a metre at either side too long.
        assert longest_s - 0.1 <= made[0].longest.total_seconds() <= longest_s + 2.2


def test_only_the_time_at_which_it_applied_counts() -> None:
    hours = bound(zone(version(schedule=weekday_mornings())))
    (partly,) = found(fixes((-30, WEST), (5, WEST)), hours, fastest_mps=1.0)
    assert partly.longest is not None
    # From 08:00 up to when it had to leave.
    assert partly.longest.total_seconds() == pytest.approx(300 - (141.0 - ERROR_M), abs=1.2)
    late = found(fixes((-30, WEST), (1, WEST)), hours, fastest_mps=1.0)
    assert (len(late), late.could_not) == (0, 1)
    (after,) = found(fixes((-5, MIDDLE), (5, WEST)), hours, fastest_mps=1.0)  # inside, but while it did not apply
    assert (after.reach, after.line_m) == (Reach.COULD, None)


@pytest.mark.parametrize("part", [pytest.param(MIDDLE, id="inside"), pytest.param((0.001, 50.801), id="not settled")])
def test_two_fixes_of_which_one_is_part_of_an_episode_are_not_asked_about(part: tuple[float, float]) -> None:
    made = found(fixes((0, WEST), (2, part), (4, EAST)), keep_could_not=True)
    assert (len(made), made.could_not) == (0, 0)


def test_what_could_not_be_is_counted_and_told_if_asked_for() -> None:
    given = fixes((0, WEST), (2, WEST), (10, WEST))
    made = found(given, fastest_mps=0.5, keep_could_not=True)
    assert [one.reach for one in made] == [Reach.COULD_NOT, Reach.COULD_NOT]
    assert "could not have been inside Zone A" in because(made[0])[0]
    longer = found(given, fastest_mps=0.5, keep_could_not=True, longer_than=timedelta(minutes=5))
    assert [one.before.place for one in longer] == [1]
    assert found(given, fastest_mps=0.5).could_not == 2


def test_between_two_fixes_inside_while_it_did_not_apply_the_straight_way_is_in_reach_however_far_the_edges_are() -> (
    None
):
    town = bound(zone(version(square(-0.1, 50.7, 0.2), schedule=weekday_mornings())))
    given = fixes((-1, (-0.01, 50.8)), (91, (0.01, 50.8)))
    apart = WGS84.inv(-0.01, 50.8, 0.01, 50.8)[2]
    (made,) = found(given, town, fastest_mps=(apart - 2 * ERROR_M + 0.5) / (92 * 60), keep_could_not=True)
    assert made.reach is Reach.COULD


def test_each_version_is_asked_about_for_its_own_time() -> None:
    moved = version(square(0.02), version=2, valid_from=Instant(START + timedelta(minutes=1)))
    made = found(fixes((0, WEST), (2, EAST)), bound(zone(version(), moved)))
    assert [(one.version, one.line_m is None) for one in made] == [(1, False), (2, True)]


def test_a_reach_of_more_than_100_km_is_decided_by_the_middle_and_the_size_or_not_at_all() -> None:
    town = bound(zone(version(circle(point(0.0, 50.8), Metres(5_000.0)))))
    night = 8 * 60
    near, beyond, between = ((0.2, 50.8), (0.0, 56.0), (0.0, 53.59))
    told = {
        place: found(fixes((0, place), (night, place)), town, fastest_mps=20.0, keep_could_not=True)
        for place in (near, beyond)
    }
    assert [told[place][0].reach for place in (near, beyond)] == [Reach.COULD, Reach.COULD_NOT]
    way = WGS84.inv(0.0, 50.8, *between)[2]
    (open_,) = found(fixes((0, between), (2 * way / 20.0 / 60, between)), town, fastest_mps=20.0)
    assert (open_.reach, open_.longest) == (Reach.NOT_DECIDED, None)
    assert "is not decided" in because(open_)[-1]


def test_a_speed_of_none_is_refused_and_no_fixes_are_no_transits() -> None:
    for speed in (0.0, float("nan"), float("inf")):
        with pytest.raises(BadNumber):
            found([], fastest_mps=speed)
    assert len(found([])) == 0


def test_reach_is_that_of_geodesics_by_every_place_of_the_boundary() -> None:
    """Against the least sum of two geodesics over places every metre of the boundary, at speeds that come close to it."""
    dice = random.Random(3)
    shapes = [circle(point(0.0, 50.8), Metres(300.0)), square(), square(0.01, 50.82, 0.02)]
    told = {Reach.COULD: 0, Reach.COULD_NOT: 0}
    for nth in range(150):
        shape = shapes[nth % 3]
        x, y = (dice.uniform(-0.05, 0.05) for _ in range(2))
        ends = [(x + dice.gauss(0, 0.004), 50.8 + y + dice.gauss(0, 0.004)) for _ in range(2)]
        lon, lat = shapely.get_coordinates(cut_edges(shape, 1e-5)).T
        sums = sum(WGS84.inv(np.full(len(lon), e[0]), np.full(len(lon), e[1]), lon, lat)[2] for e in ends)
        line = shapely.LineString(ends)
        if shape.intersects(line) or min(shape.distance(shapely.Point(e)) for e in ends) < 0.0005:
            continue
        way = float(np.min(sums)) * dice.choice([0.99, 0.999, 0.9995, 0.99995, 1.0003, 1.001, 1.01])
        minutes, speed = 60.0, (way - 2 * ERROR_M) / 3600
        made = found(
            fixes((0, ends[0]), (minutes, ends[1])), bound(zone(version(shape))), fastest_mps=speed, keep_could_not=True
        )
        if made[0].reach is Reach.TOO_FAST:
            continue
        beyond = float(np.min(sums)) - way
        if abs(beyond - tolerance_m(way)) < 0.02 + 1e-5 * way:  # what lies at the tolerance itself may go either way
            continue
        assert (made[0].reach is Reach.COULD) == (beyond <= tolerance_m(way)), (nth, beyond, way)
        told[made[0].reach] += 1
    assert min(told.values()) > 20
