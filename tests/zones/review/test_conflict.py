"""Conflicts with the subject's other orders in force."""

from typing import Any

import pytest
from shapely.geometry import box

from tests.builders import at, order, point, version, weekday_mornings, zone
from zones.review.conflict import Conflict, ConflictKind, OtherOrder, conflicts
from zones.review.place import Place, PlaceKind
from zones.shape import Shape, area_m2, circle, valid_shape
from zones.unit import Metres
from zones.zone import Zone

START = at("2026-02-01T00:00:00Z")
OTHER = "SPO/2025/9"
AT = point(0.0, 50.9)


def _zone(shape: Shape, label: str = "Zone B", **changes: Any) -> Zone:
    return zone(
        version(shape, **({"order": OTHER, "label": label, "valid_from": at("2025-06-01T00:00:00Z")} | changes))
    )


def _other(*zones: Zone, **changes: Any) -> OtherOrder:
    given = {"reference": OTHER, "made_at": "2025-06-01T00:00:00Z", "served_at": None, "until": "2027-07-01"}
    return OtherOrder(order=order(**(given | changes)), zones=zones)


def _found(draft: Shape, *others: OtherOrder, places: tuple[Place, ...] = (), **changes: Any) -> list[Conflict]:
    return list(conflicts(version(draft, valid_from=START, **changes), others, places, START, START))


def test_ground_that_another_zone_forbids_is_told_with_its_share_and_its_hours() -> None:
    west, east = valid_shape(box(0.0, 50.9, 0.02, 50.91)), valid_shape(box(0.015, 50.9, 0.03, 50.91))
    (one,) = _found(west, _other(_zone(east, schedule=weekday_mornings())))
    assert one.kind is ConflictKind.SAME_GROUND
    assert "25 %" in one.sentence
    assert "at other hours" in one.sentence
    assert area_m2(one.ground) == pytest.approx(area_m2(west) / 4, rel=1e-3)


def test_the_same_ground_again_is_the_same_zone() -> None:
    shape = circle(AT, Metres(300.0))
    (one,) = _found(shape, _other(_zone(shape)))
    assert one.kind is ConflictKind.IDENTICAL
    assert "at the same hours" in one.sentence


def test_a_zone_within_a_larger_one_is_not_the_same() -> None:
    (one,) = _found(circle(AT, Metres(300.0)), _other(_zone(circle(AT, Metres(900.0)))))
    assert one.kind is ConflictKind.SAME_GROUND
    assert ", the whole of the zone, at" in one.sentence


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"until": "2026-01-31"}, id="its last day was the day before"),
        pytest.param({"made_at": "2026-02-01T00:00:01Z"}, id="it is made a second later"),
    ],
)
def test_an_order_that_is_not_in_force_when_the_zone_begins_does_not_conflict(changes: dict[str, Any]) -> None:
    shape = circle(AT, Metres(300.0))
    assert _found(shape, _other(_zone(shape))) != []
    assert _found(shape, _other(_zone(shape), **changes)) == []


def test_only_the_version_that_holds_then_counts() -> None:
    here, away = circle(AT, Metres(300.0)), circle(point(0.5, 50.9), Metres(300.0))
    was = version(here, order=OTHER, label="Zone B", valid_from=at("2025-06-01T00:00:00Z"))
    now = version(away, order=OTHER, label="Zone B", version=2, valid_from=at("2026-01-01T00:00:00Z"))
    assert _found(here, _other(zone(was, now))) == []


def test_zones_that_touch_share_no_ground() -> None:
    one, other = valid_shape(box(0.0, 50.9, 0.02, 50.91)), valid_shape(box(0.02, 50.9, 0.03, 50.91))
    assert _found(one, _other(_zone(other))) == []


@pytest.mark.parametrize(
    ("required_by", "lon", "told"),
    [(OTHER, 0.0, True), (OTHER, 0.1, False), ("SPO/2024/1", 0.0, False), ("", 0.0, False)],
)
def test_a_place_that_an_order_in_force_requires_must_not_lie_inside(required_by: str, lon: float, told: bool) -> None:
    station = Place(
        name="Saltmere Police Station", kind=PlaceKind.POLICE, at=point(lon, 50.9), times=weekday_mornings(),
        required_by=required_by,
    )  # fmt: skip
    found = _found(circle(AT, Metres(300.0)), _other(), places=(station,))
    assert [one.kind for one in found] == [ConflictKind.DUTY] * told
    assert all("Saltmere Police Station" in one.sentence and "hours in all" in one.sentence for one in found)


def _home(lon: float = 0.0) -> Place:
    return Place(name="his home", kind=PlaceKind.HOME, at=point(lon, 50.9))


LEFT = valid_shape(box(-0.02, 50.88, 0.02, 50.92).difference(box(-0.01, 50.89, 0.021, 50.91)))
RIGHT = valid_shape(box(0.01, 50.88, 0.03, 50.92))


def test_zones_that_close_a_ring_around_the_subject_s_home_cut_it_off() -> None:
    found = [one for one in _found(RIGHT, _other(_zone(LEFT)), places=(_home(),)) if one.kind is ConflictKind.ENCLOSED]
    assert len(found) == 1
    assert area_m2(found[0].ground) == pytest.approx(area_m2(box(-0.01, 50.89, 0.01, 50.91)), rel=1e-3)


@pytest.mark.parametrize(
    ("draft", "held", "home"),
    [
        pytest.param(LEFT, (), _home(), id="a horseshoe leaves a way out"),
        pytest.param(RIGHT, (LEFT,), _home(0.02), id="a home in the zone is no ring's"),
        pytest.param(RIGHT, (LEFT,), _home(0.2), id="a home outside"),
    ],
)
def test_a_home_with_a_way_out_is_not_cut_off(draft: Shape, held: tuple[Shape, ...], home: Place) -> None:
    found = _found(draft, _other(*(_zone(shape) for shape in held)), places=(home,))
    assert ConflictKind.ENCLOSED not in {one.kind for one in found}


def test_a_ring_of_its_own_cuts_off_too() -> None:
    ring = valid_shape(circle(AT, Metres(800.0)).difference(circle(AT, Metres(400.0))))
    assert [one.kind for one in _found(ring, places=(_home(),))] == [ConflictKind.ENCLOSED]
