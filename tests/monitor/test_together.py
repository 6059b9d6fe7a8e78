"""Many fixes and each order's zones taken together: what one check says of its union."""

import random
from datetime import timedelta

from monitor.check import check
from monitor.fix import Fix
from monitor.fixtable import to_table
from monitor.location import Accuracy, Location, Spot
from monitor.register import Register
from monitor.together import together
from tests.builders import at, bound, point, square, version, weekday_mornings, zone
from zones.instant import Instant
from zones.period import at_once
from zones.unit import Metres

START = at("2026-03-02T06:00Z")


def fixes(count: int) -> list[Fix]:
    dice = random.Random(11)
    return [
        Fix(row=n, device=dice.choice("TU"), at=Instant(START + timedelta(minutes=41 * n)), lon_deg=dice.uniform(-0.006, 0.006),
            lat_deg=dice.uniform(50.798, 50.804), radius_95_m=dice.choice([0.0, 5.0, 12.0, 60.0, 150.0]))
        for n in range(1, count + 1)
    ]  # fmt: skip


def test_an_order_is_answered_for_the_zones_that_apply_together() -> None:
    """Two that touch at longitude 0, one of them in hours only, one that overlaps, and one far off with a wide buffer; two orders."""
    west = zone(version(square(-0.002, size=0.002)))
    east = zone(version(square(0.0, size=0.002), label="Zone B", precision_m=Metres(4.0)), sequence=1)
    hours = zone(version(square(0.001, size=0.002), label="Zone C", schedule=weekday_mornings()), sequence=2)
    apart = zone(version(square(0.005, size=0.0005), label="Zone D", buffer_m=Metres(600.0)), sequence=3)
    orders = [
        bound(west, east, hours, apart),
        bound(zone(version(square(-0.001), order="SPO/2026/9")), reference="SPO/2026/9"),
    ]
    register, given = Register(orders), fixes(600)
    batch = to_table(given)
    findings = register.answer(batch)
    near = {(one["row"], one["order"]) for one in findings.to_pylist() if one["applies"] == "throughout"}
    expected = []
    for fix in given:
        spot = Spot(at=point(fix.lon_deg, fix.lat_deg), accuracy=Accuracy(stated_m=fix.radius_95_m))
        made = check(Location(place=spot, as_given="", reading=""), at_once(fix.at), orders, leave_out_far=True)
        for one in made.orders:
            if one.judgement is not None and (fix.row, one.order) in near:
                judged = one.judgement
                expected.append((fix.row, fix.device, one.order, judged.outcome.value, one.near,
                                 round(judged.clearance_m, 6), round(judged.radius_95_m, 6), round(judged.chance_inside, 8)))  # fmt: skip
    found = together(register, batch, findings).to_pylist()
    assert [
        (one["row"], one["device"], one["order"], one["outcome"], one["near"], round(one["clearance_m"], 6),
         round(one["radius_95_m"], 6), round(one["chance_inside"], 8))
        for one in found
    ] == expected  # fmt: skip
    assert {len(one["zones"].split(", ")) for one in found} >= {1, 2, 3}


def test_who_stands_on_the_seam_of_two_zones_is_proved_inside_both_together() -> None:
    seam = [
        zone(version(square(-0.002, size=0.002))),
        zone(version(square(0.0, size=0.002), label="Zone B"), sequence=1),
    ]
    register = Register([bound(*seam)])
    batch = to_table([Fix(row=1, device="T", at=START, lon_deg=0.0, lat_deg=50.801, radius_95_m=10.0)])
    findings = register.answer(batch)
    assert findings.column("outcome").to_pylist() == ["indeterminate", "indeterminate"]
    (one,) = together(register, batch, findings).to_pylist()
    assert (one["zones"], one["outcome"]) == ("Zone A, Zone B", "inside")


def test_nothing_that_applies_is_no_answer() -> None:
    register = Register([bound(zone())])
    none = to_table([])
    assert len(together(register, none, register.answer(none))) == 0
    early = to_table(
        [Fix(row=1, device="T", at=at("2020-01-01T00:00Z"), lon_deg=0.0, lat_deg=50.801, radius_95_m=10.0)]
    )
    findings = register.answer(early)
    assert findings.column("applies").to_pylist() == ["not_at_all"]
    assert len(together(register, early, findings)) == 0


def test_a_better_drawn_zone_that_is_far_by_itself_counts_among_those_drawn_roughly() -> None:
    """4 m from a zone that is drawn to 40 m, and 10 m from one that is drawn exactly."""
    west = zone(version(square(-0.0021), precision_m=Metres(40.0)))
    east = zone(version(square(0.0001), label="Zone B"), sequence=1)
    fix = Fix(row=1, device="T", at=START, lon_deg=-0.00004, lat_deg=50.801, radius_95_m=1.0)
    orders, batch = [bound(west, east)], to_table([fix])
    register = Register(orders)
    findings = register.answer(batch)
    assert [one["zone"] for one in findings.to_pylist()] == ["Zone A"]
    (found,) = together(register, batch, findings).to_pylist()
    (made,) = check(
        Location(place=fix.spot, as_given="", reading=""), at_once(START), orders, leave_out_far=True
    ).orders
    assert made.judgement is not None
    assert abs(found["chance_inside"] - made.judgement.chance_inside) < 1e-6
    assert found["outcome"] == made.judgement.outcome
