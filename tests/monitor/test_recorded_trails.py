"""Trails that others recorded run through as they are; the zones are made here, around parts of them.

They lie in the reference data beside the project (its README says where each comes from); nothing is tested without it.
"""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
import pytest

from monitor.clearance import clearances
from monitor.episode import Entry, Episode, Exit, episodes
from monitor.fix import Fix
from monitor.fixfile.read import read_blocks
from monitor.fixtable import one_table, to_fixes, to_table
from monitor.plausible import Flag, flags
from monitor.recount import because
from monitor.register import UNDRAWN_M, Register
from monitor.track import Track, track_of
from monitor.transit import Reach, possible_transits
from tests.builders import SHARED, at, bound, point, square, version, zone
from zones.instant import Instant
from zones.shape import Shape, circle
from zones.unit import Metres

TRAILS = SHARED / "trails"
WALK = "uk_walk_kimmeridge_20221112.gpx"
pytestmark = pytest.mark.skipif(not TRAILS.exists(), reason="the reference data is not at hand")


def read(file: str, radius_m: float) -> Any:
    blocks = list(read_blocks(TRAILS / file, {}, radius_95_m=radius_m))
    assert [refusal for block in blocks for refusal in block.refusals] == []
    return one_table([block.fixes for block in blocks])


def around(track: Track, place: int, radius_m: float) -> Shape:
    return circle(point(float(track.lon[place]), float(track.lat[place])), Metres(radius_m))


def register_of(*shapes: Shape) -> Register:
    made = [
        zone(version(shape, label=f"Zone {n}", valid_from=at("2022-01-05T10:00:00Z")), sequence=n)
        for n, shape in enumerate(shapes)
    ]
    return Register([bound(*made, made_at="2022-01-05T10:00:00Z", served_at="2022-01-06T10:00:00Z")])


def runs_by_hand(track: Track, shape: Shape) -> list[tuple[int, int, int, int]]:
    """First and last fix of each run that is not proved outside, and how many are settled and not: one fix after the other."""
    runs: list[tuple[int, int, int, int]] = []
    open_ = False
    for place, metres in enumerate(clearances(track.lon, track.lat, shape).tolist()):
        radius = float(track.radius_95_m[place]) + UNDRAWN_M
        if metres > radius:
            open_ = False
            continue
        first, _, settled, unsettled = runs.pop() if open_ else (place, 0, 0, 0)
        runs.append((first, place, settled + (metres <= -radius), unsettled + (metres > -radius)))
        open_ = True
    return runs


def told(made: Sequence[Episode], name: str) -> list[tuple[int, int, int, int]]:
    return [(one.first.place, one.last.place, one.settled, one.unsettled) for one in made if one.zone == name]


def test_a_walk_has_the_episodes_that_are_found_fix_by_fix() -> None:
    table = read(WALK, 10.0)
    track = track_of(table)
    silent = int(np.argmax(np.diff(track.at_us)))
    shapes = [
        around(track, place, r) for place, r in ((0, 80.0), (2_500, 150.0), (silent, 60.0), (len(track) - 1, 40.0))
    ]
    register = register_of(*shapes)
    made = episodes(track, register.answer(table), register, flags=flags(track))
    for n, shape in enumerate(shapes):
        assert told(made, f"Zone {n}") == runs_by_hand(track, shape) != []
    assert made[0].entry is Entry.NOT_SEEN
    assert next(one for one in made if one.last.place == len(track) - 1).exit is Exit.OPEN
    gaps = [gap for one in made if one.zone == "Zone 2" for gap in one.gaps]
    assert [(gap.before.place, gap.length) for gap in gaps if gap.before.place == silent] == [
        (silent, timedelta(seconds=992))
    ]
    # Its radius was stated for all of it, and says nothing of the receiver; nothing else is amiss.
    assert [flag for one in made for flag, _ in one.flags] == [Flag.CONSTANT_RADIUS] * len(made)


def test_who_was_inside_between_two_fixes_could_have_been_and_for_as_long() -> None:
    """The walk with a fix in ten minutes against all of it: on foot, at up to 4 m/s."""
    table = read(WALK, 10.0)
    whole = track_of(table)
    shapes = [around(whole, place, 60.0) for place in range(300, len(whole), 700)]
    register = register_of(*shapes)
    thin = table.take(list(range(0, len(table), 600)))
    track = track_of(thin)
    found = possible_transits(track, register.answer(thin), register, fastest_mps=4.0, keep_could_not=True)
    assert Reach.TOO_FAST not in {one.reach for one in found}
    inside = [clearances(whole.lon, whole.lat, shape) <= 0 for shape in shapes]
    was = 0
    for one in found:
        span = slice(*(int(np.searchsorted(whole.at_us, track.at_us[fix.place])) for fix in (one.before, one.after)))
        held = inside[int(one.zone.removeprefix("Zone "))][span]
        if held.any():
            was += 1
            steps = np.diff(whole.at_us[span])[held[:-1] & held[1:]]
            assert one.reach is Reach.COULD
            assert one.longest is not None
            assert one.longest >= timedelta(microseconds=int(steps.sum()))
    assert was > 5
    assert sum(one.reach is Reach.COULD_NOT for one in found) > 50


def both_receivers(radius_m: float) -> Any:
    fixes = [
        replace(one, row=n, device=device)
        for device in ("apex", "gt31")
        for n, one in enumerate(
            to_fixes(read(f"uk_twodevices_20220411_{device}.csv", radius_m)), 0 if device == "apex" else 10_000
        )
    ]
    return to_table(fixes)


def test_two_receivers_on_one_person_show_that_a_small_radius_is_too_small() -> None:
    """They lie 27 m apart at the median, 45 m at 95 %, as the README of the data says."""
    share = {}
    for radius in (10.0, 30.0):
        track = track_of(both_receivers(radius))
        share[radius] = float(np.mean((flags(track) & np.uint16(Flag.DEVICES_APART)) > 0))
    assert share[10.0] > 0.5
    assert share[30.0] < 0.05


def test_two_receivers_on_one_person_are_one_visit() -> None:
    table = both_receivers(45.0)
    track = track_of(table)
    centre = int(np.searchsorted(track.at_us, int(np.median(track.at_us))))
    register = register_of(around(track, centre, 250.0))
    made = episodes(track, register.answer(table), register)
    at_centre = next(one for one in made if one.first.place <= centre <= one.last.place)
    assert at_centre.devices == ("apex", "gt31")
    assert all(one.received >= 0.9 * (one.expected or 0) for one in at_centre.received)


def cadence() -> list[float]:
    """Seconds of the fixes of a tag that reports every five minutes or so, one stretch of them without a longer silence."""
    with (TRAILS / "moj_tag_cadence.csv").open(encoding="utf-8") as file:
        seconds = [float(row["elapsed_s"]) for row in csv.DictReader(file)]
    best: list[float] = []
    stretch: list[float] = []
    for one in seconds:
        stretch = [*stretch, one] if stretch and 200 <= one - stretch[-1] <= 330 else [one]
        best = max(best, stretch, key=len)
    return best


def test_a_tag_that_reports_every_five_minutes_has_gaps_and_sends_what_is_expected_of_it() -> None:
    seconds = cadence()
    steps = [later - one for one, later in pairwise(seconds)]
    assert len(seconds) > 50
    lost = set(range(20, 30))  # ten fixes that never came
    start = at("2026-03-03T08:00Z")
    table = to_table([
        Fix(row=n, device="T-1", at=Instant(start + timedelta(seconds=one)), lon_deg=0.0, lat_deg=50.801, radius_95_m=36.0)
        for n, one in enumerate(seconds) if n not in lost
    ])  # fmt: skip
    register, track = Register([bound(zone(version(square())))]), track_of(table)
    (made,) = episodes(track, register.answer(table), register)
    kept = [n for n in range(len(seconds)) if n not in lost]
    expected_gaps = sum(seconds[b] - seconds[a] > 300 for a, b in pairwise(kept))
    assert len(made.gaps) == expected_gaps > 10
    (sent,) = made.received
    assert sent.interval is not None
    assert sent.interval.total_seconds() == pytest.approx(median(steps), abs=3)
    assert sent.received == len(seconds) - 10
    # What it usually does over so long: to within what its own unevenness makes of it.
    assert sent.expected == pytest.approx(len(seconds), abs=0.02 * len(seconds))
    assert f"{expected_gaps} times there was a silence of more than 5 min" in " ".join(because(made))
    (patient,) = episodes(track, register.answer(table), register, longest_silence=timedelta(minutes=6))
    assert len(patient.gaps) == 1
    assert patient.seen > made.seen
