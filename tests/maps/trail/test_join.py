"""Where lines of a trail are drawn, and where none may lead."""

from collections.abc import Sequence

import pytest

from maps.scene import OtherZone
from maps.trail.join import Join, joins
from maps.trail.scene import TrailEpisode, TrailScene
from tests.builders import square
from tests.maps.trail.scenes import IN, MAYBE, OUT, trail, two_visits, visit

WEST, EAST = (-0.003, 0.001, OUT), (0.003, 0.001, OUT)
"""The straight line between them leads through the zone."""
SOUTH, NORTH = (0.002, 0, OUT), (0.002, 0.004, OUT)
"""East of it."""
HERE, THERE = (0, 0.001, IN), (0, 0.0012, IN)
A, B = visit("A", 0, 0), visit("B", 1, 1)


@pytest.mark.parametrize(
    ("rows", "episodes", "expected"),
    [
        pytest.param([(0, *SOUTH), (60, *NORTH)], (), Join.LINE, id="two fixes outside"),
        pytest.param([(0, *SOUTH), (300, *NORTH)], (), Join.LINE, id="a silence as long as still joins"),
        pytest.param([(0, *SOUTH), (301, *NORTH)], (), Join.SILENCE, id="a longer silence"),
        pytest.param([(0, *WEST), (60, *EAST)], (), Join.ZONE, id="through a zone, both outside"),
        pytest.param([(0, *WEST), (3_600, *EAST)], (), Join.ZONE, id="through a zone over a silence"),
        pytest.param([(0, *WEST), (60, *HERE)], (B,), Join.LINE, id="seen to come in"),
        pytest.param([(0, *HERE), (60, *EAST)], (A,), Join.LINE, id="seen to leave"),
        pytest.param([(0, *HERE), (900, *EAST)], (A,), Join.ZONE, id="left in a silence"),
        pytest.param([(0, *EAST), (900, *HERE)], (B,), Join.ZONE, id="came in a silence"),
        pytest.param([(0, *HERE), (900, *THERE)], (visit("A", 0, 1),), Join.SILENCE, id="silent within a visit"),
        pytest.param([(0, *HERE), (900, *THERE)], (A, B), Join.VISITS, id="a silence between visits"),
        pytest.param([(0, *HERE), (60, *THERE)], (A, B), Join.VISITS, id="two visits without one"),
        pytest.param([(0, *HERE), (60, *THERE)], (visit("A", 0, 1), B), Join.LINE, id="a second zone within a visit"),
        pytest.param([(0, 0, 0.001, MAYBE), (60, 0, 0.0012, MAYBE)], (), Join.LINE, id="not settled and of no visit"),
        pytest.param([(0, *HERE, 0), (60, *HERE, 1)], (visit("A", 0, 1, devices=(0, 1)),), Join.FIRST, id="two tags"),
    ],
)  # fmt: skip
def test_a_line_leads_only_where_fixes_show_the_way(
    rows: Sequence[tuple[float, ...]], episodes: tuple[TrailEpisode, ...], expected: Join
) -> None:
    assert joins(trail(rows, episodes=episodes)).tolist() == [Join.FIRST, expected]


def test_a_zone_as_it_was_at_another_time_is_not_led_through_either() -> None:
    rows = [(0, 0.002, 0.0055, OUT), (60, 0.006, 0.0055, OUT)]
    then = (OtherZone(label="Zone A until May", shape=square(0.003, 50.805, 0.001)),)
    assert joins(trail(rows)).tolist() == [Join.FIRST, Join.LINE]
    assert joins(trail(rows, others=then)).tolist() == [Join.FIRST, Join.ZONE]


def test_of_two_tags_each_is_joined_to_its_own_fix_before() -> None:
    rows = [(0, *SOUTH, 0), (10, 0.004, 0, OUT, 1), (60, 0.002, 0.001, OUT, 0), (400, 0.004, 0.001, OUT, 1)]
    assert joins(trail(rows)).tolist() == [Join.FIRST, Join.FIRST, Join.LINE, Join.SILENCE]


def test_the_way_of_two_visits() -> None:
    line, none = Join.LINE, Join.VISITS
    assert joins(two_visits()).tolist() == [Join.FIRST, line, line, line, none, line, line, line, Join.SILENCE]


def test_no_fix_is_no_line() -> None:
    scene: TrailScene = trail([])
    assert joins(scene).tolist() == []
