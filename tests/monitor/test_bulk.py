"""Many fixes at once: each is judged as one check would judge it, and none is lost."""

import random
from datetime import timedelta

from monitor.bulk import check_fixes
from monitor.check import check
from monitor.fix import Fix
from monitor.location import Accuracy, Location, Spot
from tests.builders import at, bound, point, square, version, weekday_mornings, zone
from zones.instant import Instant
from zones.period import at_once
from zones.shape import circle
from zones.unit import Metres

START = at("2026-03-02T06:00Z")


def fixes(count: int) -> list[Fix]:
    """Around the zones and across longitude 0, as exact as tags are and worse."""
    dice = random.Random(7)
    return [
        Fix(row=n, device="T", at=Instant(START + timedelta(minutes=37 * n)), lon_deg=dice.uniform(-0.006, 0.006),
            lat_deg=dice.uniform(50.797, 50.806), radius_95_m=dice.choice([0.0, 5.0, 12.0, 40.0, 150.0]))
        for n in range(1, count + 1)
    ]  # fmt: skip


def test_a_fix_among_many_is_answered_as_by_itself() -> None:
    varied = zone(
        version(buffer_m=Metres(50.0)),
        version(square(-0.002, size=0.003), version=2, valid_from=at("2026-03-09T00:00Z"), precision_m=Metres(5.0)),
    )
    school = circle(point(0.003, 50.802), Metres(120.0))
    timed = zone(version(school, label="Zone B", schedule=weekday_mornings()), sequence=1)
    one, given = bound(varied, timed), fixes(400)
    found, far = check_fixes(given, [one])
    assert len(found) + far == 2 * len(given)
    expected = []
    for fix in given:
        spot = Spot(at=point(fix.lon_deg, fix.lat_deg), accuracy=Accuracy(stated_m=fix.radius_95_m))
        made = check(Location(place=spot, as_given="", reading=""), at_once(fix.at), [one], leave_out_far=True)
        expected += [
            (fix.row, f.zone, f.zone_version, f.judgement.outcome, f.applies, f.near,
             round(f.judgement.clearance_m, 6), round(f.judgement.chance_inside, 9))
            for f in made.findings
        ]  # fmt: skip
    assert [
        (f.fix.row, f.zone, f.zone_version, f.outcome, f.applies, f.near, round(f.clearance_m, 6),
         round(f.chance_inside, 9))
        for f in found
    ] == expected  # fmt: skip
    assert {one[3].value for one in expected} == {"inside", "indeterminate", "outside"}
    assert {one[2] for one in expected} == {1, 2}


def test_no_fixes_or_no_zones_are_no_findings() -> None:
    assert check_fixes([], [bound(zone())]) == ([], 0)
    assert check_fixes(fixes(3), []) == ([], 0)
