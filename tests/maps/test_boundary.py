"""A boundary in words: turning points by grid reference, and the roads that it follows, on which side."""

import re

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Polygon, box

from maps.basemap.base import RoadLine
from maps.boundary import NO_ROADS, Roads, boundary_in_words
from maps.grid import in_degrees, in_grid
from tests.builders import point
from zones.shape import circle
from zones.unit import Metres

# National Grid metres
HIGH_STREET = RoadLine(name="High Street", line=LineString([(540_900, 102_206), (541_400, 102_206)]))
MILL_LANE = RoadLine(name="Mill Lane", line=LineString([(541_150, 101_900), (541_150, 102_400)]))


def zone(shape: Polygon) -> Polygon:
    return in_degrees(shapely.segmentize(shape, 20.0))  # type: ignore[return-value]


def test_a_rectangle_is_told_clockwise_from_its_northernmost_corner() -> None:
    (ring,) = boundary_in_words("Zone A", zone(box(541_000, 102_000, 541_300, 102_200)), NO_ROADS).rings
    assert [turn.reference for turn in ring.turns] == [
        "TQ 41000 02200",
        "TQ 41300 02200",
        "TQ 41300 02000",
        "TQ 41000 02000",
    ]
    assert [turn.onward for turn in ring.turns] == [
        "east for 300 m", "south for 200 m", "west for 300 m", "north for 200 m, back to point 1"
    ]  # fmt: skip


@pytest.mark.parametrize("distances", [False, True])
def test_a_road_that_the_edge_follows_is_named_with_the_side_and_for_officers_the_distance(distances: bool) -> None:
    shape = zone(box(541_000, 102_000, 541_300, 102_200))
    (ring,) = boundary_in_words("Zone A", shape, Roads(lines=(HIGH_STREET, MILL_LANE)), distances=distances).rings
    far = ", about 6 m from its centreline" if distances else ""
    assert ring.turns[0].onward == f"east for 300 m, along High Street, on its south side{far}, crossing Mill Lane"
    assert ring.turns[2].onward == "west for 300 m, crossing Mill Lane"


def test_an_edge_on_the_middle_of_a_road_is_on_its_centreline() -> None:
    shape = zone(box(541_000, 102_000, 541_300, 102_206))
    (ring,) = boundary_in_words("Zone A", shape, Roads(lines=(HIGH_STREET,))).rings
    assert ring.turns[0].onward == "east for 300 m, along High Street, on its centreline"


@pytest.mark.parametrize(
    "road",
    [
        pytest.param(LineString([(540_900, 102_250), (541_400, 102_250)]), id="too far away"),
        pytest.param(LineString([(541_000, 102_206), (541_100, 102_206)]), id="along a third of it"),
        pytest.param(LineString([(541_000, 102_120), (541_300, 102_280)]), id="across it"),
    ],
)
def test_a_road_that_the_edge_does_not_follow_is_not_said_to_be_followed(road: LineString) -> None:
    shape = zone(box(541_000, 102_000, 541_300, 102_200))
    (ring,) = boundary_in_words("Zone A", shape, Roads(lines=(RoadLine(name="High Street", line=road),))).rings
    assert "along" not in ring.turns[0].onward


def test_parts_and_holes_are_told_by_themselves() -> None:
    holed = Polygon(
        box(541_000, 102_000, 541_300, 102_200).exterior.coords,
        [box(541_100, 102_050, 541_200, 102_150).exterior.coords],
    )
    shape = in_degrees(shapely.MultiPolygon([holed, box(542_000, 102_000, 542_050, 102_050)]))
    rings = boundary_in_words("Zone A", shape, NO_ROADS).rings  # type: ignore[arg-type]
    assert [ring.what for ring in rings] == [
        "Part 1 of 2",
        "Part 1 of 2: within it, not part of the zone",
        "Part 2 of 2",
    ]


@pytest.mark.parametrize(("radius_m", "most_m"), [(15.0, 1), (200.0, 1), (15_000.0, 20)])
def test_the_turning_points_describe_the_boundary_as_closely_as_is_said(radius_m: float, most_m: int) -> None:
    shape = circle(point(0.004, 50.9), Metres(radius_m))
    schedule = boundary_in_words("Zone A", shape, NO_ROADS)
    places = [(turn.easting, turn.northing) for turn in schedule.rings[0].turns]
    assert 3 <= len(places) <= 120
    told = shapely.LineString([*places, places[0]])
    assert told.hausdorff_distance(in_grid(shape).boundary) <= schedule.within_m + 1  # each is rounded to the metre
    assert schedule.within_m <= most_m


def test_a_boundary_of_thousands_of_corners_is_told_in_some_hundred() -> None:
    turns = np.linspace(0, 2 * np.pi, 5_000, endpoint=False)
    far = 0.02 * (1 + 0.005 * np.sin(turns * 300))
    shape = shapely.Polygon(np.column_stack([far * np.cos(turns), 51.0 + far * 0.6 * np.sin(turns)]))
    schedule = boundary_in_words("Zone A", shape, NO_ROADS)
    assert sum(len(ring.turns) for ring in schedule.rings) <= 120
    assert schedule.within_m > 1


def test_many_parts_and_narrow_ones_keep_their_shape_however_many_points_that_takes() -> None:
    squares = [box(541_000 + 200 * n, 102_000, 541_070 + 200 * n, 102_070) for n in range(32)]
    turns = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    wavy = 300 + 5 * np.sin(turns * 40)
    ring = Polygon(
        np.column_stack([541_000 + (wavy + 3) * np.cos(turns), 103_000 + (wavy + 3) * np.sin(turns)]),
        [np.column_stack([541_000 + (wavy - 3) * np.cos(turns), 103_000 + (wavy - 3) * np.sin(turns)])],
    )
    parts = boundary_in_words("Zone A", in_degrees(shapely.MultiPolygon(squares)), NO_ROADS)  # type: ignore[arg-type]
    assert [len(one.turns) for one in parts.rings] == [4] * 32
    told = boundary_in_words("Zone B", in_degrees(ring), NO_ROADS)  # type: ignore[arg-type]
    assert told.within_m == 1
    assert all(len(one.turns) > 120 for one in told.rings)


def test_a_neck_and_a_part_of_less_than_a_metre_are_told() -> None:
    neck = shapely.union_all(
        [box(541_000, 102_000, 541_100, 102_100), box(541_090, 102_050, 541_210, 102_050.6),
         box(541_200, 102_000, 541_300, 102_100)]
    )  # fmt: skip
    dot = box(542_000.2, 102_000.2, 542_000.4, 102_000.4)
    rings = boundary_in_words("Zone A", in_degrees(shapely.union_all([neck, dot])), NO_ROADS).rings  # type: ignore[arg-type]
    assert [ring.what for ring in rings] == ["Part 1 of 2", "Part 2 of 2"]
    assert {turn.easting for turn in rings[0].turns} >= {541_000, 541_300}
    assert [turn.onward for turn in rings[1].turns] == ["less than a metre across"]


def notched(far_m: float, edge_m: float = 6.0) -> Polygon:
    """A zone with a southern edge `edge_m` north of the road's line at 102,000, but for 40 metres that lie `far_m` from it."""
    wavy = [(541_000 + 2 * n, 102_300 + 7 * (n % 2)) for n in range(1, 150)]  # of so many corners that it is simplified
    edge, far = 102_000 + edge_m, 102_000 + far_m
    south = [(541_300, edge), (541_180, edge), (541_180, far), (541_140, far), (541_140, edge), (541_000, edge)]
    return Polygon([(541_000, 102_300), *wavy, (541_300, 102_300), *south])


@pytest.mark.parametrize(
    ("edge_m", "far_m", "side"),
    [
        (6.0, 4.0, "on its north side"),
        (2.0, -2.0, "on both sides of its centreline"),
        (6.0, 8.0, "on its north side"),
    ],
)
def test_what_is_said_of_a_road_is_true_of_the_edge_and_not_of_its_description(
    edge_m: float, far_m: float, side: str
) -> None:
    road = RoadLine(name="Marine Parade", line=LineString([(540_900, 102_000), (541_400, 102_000)]))
    schedule = boundary_in_words("Zone A", zone(notched(far_m, edge_m)), Roads(lines=(road,), source="a map"))
    told = [turn.onward for turn in schedule.rings[0].turns if "Marine Parade" in turn.onward]
    assert schedule.within_m > 1
    assert schedule.roads == "a map"
    assert told
    assert all(f"along Marine Parade, {side}" in one for one in told)


def test_roads_that_are_crossed_are_told_in_the_order_in_which_one_meets_them() -> None:
    lines = [RoadLine(name=name, line=LineString([(541_000 + at, 101_900), (541_000 + at, 102_100)]))
             for name, at in (("Zebra Row", 20), ("Alma Road", 250), ("Mill Lane", 120))]  # fmt: skip
    (ring,) = boundary_in_words(
        "Zone A", zone(box(541_000, 102_000, 541_300, 102_200)), Roads(lines=tuple(lines))
    ).rings
    assert ring.turns[2].onward == "west for 300 m, crossing Alma Road, Mill Lane and Zebra Row"


def test_a_road_in_two_lines_that_meet_on_the_edge_is_crossed() -> None:
    halves = tuple(
        RoadLine(name="Cross Lane", line=LineString([(541_000, 102_100), (541_000 + far, 102_110)]))
        for far in (-80, 80)
    )
    (ring,) = boundary_in_words("Zone A", zone(box(541_000, 102_000, 541_300, 102_200)), Roads(lines=halves)).rings
    assert "crossing Cross Lane" in ring.turns[3].onward


@pytest.mark.parametrize(("beyond_m", "crosses"), [(0.3, False), (1.0, False), (2.0, True)])
def test_a_road_crosses_an_edge_where_it_goes_further_beyond_than_it_is_surveyed(
    beyond_m: float, crosses: bool
) -> None:
    road = RoadLine(name="Cooper's Yard", line=LineString([(541_100, 101_900), (541_100, 102_000 + beyond_m)]))
    (ring,) = boundary_in_words("Zone A", zone(box(541_000, 102_000, 541_300, 102_200)), Roads(lines=(road,))).rings
    assert ("crossing Cooper's Yard" in ring.turns[2].onward) is crosses


def test_a_spur_of_the_road_that_an_edge_follows_changes_nothing_of_its_side_and_is_crossed() -> None:
    street = LineString([(540_900, 101_992), (541_400, 101_992)])
    spur = LineString([(541_150, 101_992), (541_150, 102_090)])
    lines = tuple(RoadLine(name="High Street", line=line) for line in (street, spur))
    (ring,) = boundary_in_words("Zone A", zone(box(541_000, 102_000, 541_300, 102_200)), Roads(lines=lines)).rings
    assert ring.turns[2].onward == "west for 300 m, along High Street, on its north side, crossing High Street"


@pytest.mark.parametrize(
    ("north_m", "said"),
    [
        (8.0, "between its carriageways"),
        (-20.0, "on the north side of its nearer carriageway"),
        (-8.0, "on its north side"),
    ],
)
def test_of_two_carriageways_it_is_said_which_the_edge_runs_beside(north_m: float, said: str) -> None:
    """One runs 8 m south of the edge; the other as far north of it, 12 m further south, or is the same."""
    lines = tuple(
        RoadLine(
            name="Station Parade",
            line=LineString([(540_900, 102_000 + far), (541_150, 102_000 + far), (541_400, 102_000 + far)]),
        )
        for far in (-8.0, north_m)
    )
    (ring,) = boundary_in_words("Zone A", zone(box(541_000, 102_000, 541_300, 102_200)), Roads(lines=lines)).rings
    assert ring.turns[2].onward == f"west for 300 m, along Station Parade, {said}"


def test_a_road_that_also_runs_along_the_edge_is_crossed_where_it_crosses() -> None:
    across = LineString([(541_250, 101_900), (541_250, 102_090)])
    along = LineString([(541_250, 102_000), (541_150, 102_000)])
    lines = tuple(RoadLine(name="Cross Lane", line=line) for line in (across, along))
    (ring,) = boundary_in_words("Zone A", zone(box(541_000, 102_000, 541_300, 102_200)), Roads(lines=lines)).rings
    assert ring.turns[2].onward == "west for 300 m, crossing Cross Lane"


@pytest.mark.parametrize("radius_m", [50.0, 300.0])
def test_a_road_out_of_a_circle_is_crossed_once_wherever_it_leaves(radius_m: float) -> None:
    """Also through a turning point, of which a circle has many."""
    middle = shapely.Point(541_000, 102_000)
    ends = middle.buffer(2 * radius_m, quad_segs=30).exterior.coords[:-1]
    roads = tuple(RoadLine(name=f"Road {n}", line=LineString([middle.coords[0], end])) for n, end in enumerate(ends))
    (ring,) = boundary_in_words("Zone A", in_degrees(middle.buffer(radius_m)), Roads(lines=roads)).rings  # type: ignore[arg-type]
    words = "; ".join(turn.onward for turn in ring.turns)
    told = re.findall(r"Road \d+", words)
    assert sorted(told) == sorted(road.name for road in roads)


@pytest.mark.parametrize("beside_m", [0.0, 1.0])
def test_a_road_whose_halves_two_maps_put_a_metre_apart_is_crossed(beside_m: float) -> None:
    halves = tuple(
        RoadLine(name="Mill Lane", line=LineString([(541_150 + east, 102_000 + north), (541_150 + east, 102_000)]))
        for east, north in ((0.0, 80.0), (beside_m, -80.0))
    )
    (ring,) = boundary_in_words("Zone A", zone(box(541_000, 102_000, 541_300, 102_200)), Roads(lines=halves)).rings
    assert ring.turns[2].onward == "west for 300 m, crossing Mill Lane"
