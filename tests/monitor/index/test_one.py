"""One position is told what many are told."""

import numpy as np
import pytest
from shapely.geometry import box

from monitor.index.index import ZoneIndex
from monitor.index.measure import Positions, measure
from monitor.index.one import MeasuredOne, Position, covering_one, measure_one
from tests.monitor.index.test_index import on_edges, star
from zones.error import BadNumber

ZONES = 60
RANDOM = np.random.default_rng(11)
SHAPES = [
    *(star(RANDOM, lon=RANDOM.normal(0, 0.02), lat=51 + RANDOM.normal(0, 0.01), reach=0.01, corners=40) for _ in range(ZONES)),
    box(-10.0, 45.0, 10.0, 58.0),
    box(151.2, -33.9, 151.3, -33.8),
]  # fmt: skip
DRAWING, FIRST, LAST = RANDOM.uniform(0, 5, ZONES + 2), np.zeros(ZONES + 2, np.int64), np.arange(1, ZONES + 3)
INDEX = ZoneIndex.of(SHAPES, least_m=np.full(ZONES + 2, 50.0), more_m=3 * DRAWING)
AT = np.concatenate(
    [on_edges(SHAPES[0], RANDOM, 30), RANDOM.normal([0, 51], [0.05, 0.03], (50, 2)), [(151.25, -33.85)]]
)


def test_the_zones_that_cover_it() -> None:
    pairs = INDEX.covering(AT[:, 0], AT[:, 1])
    assert len(pairs.which) > 300
    for n, (lon, lat) in enumerate(AT.tolist()):
        assert sorted(covering_one(INDEX, lon, lat)) == sorted(pairs.zone[pairs.which == n].tolist())


def test_more_zones_than_there_is_room_for_at_first() -> None:
    index = ZoneIndex.of([box(-0.01 - n * 1e-5, 50.99, 0.01, 51.01) for n in range(400)])
    assert sorted(covering_one(index, 0.0, 51.0)) == list(range(400))


@pytest.mark.parametrize("reach_m", [0.0, 60.0, 9_000.0, 2e6])
def test_how_far_it_is_from_those_that_it_is_not_far_from_and_how_likely_in_them(reach_m: float) -> None:
    count = len(AT)
    many = Positions(
        lon=AT[:, 0], lat=AT[:, 1], at=np.arange(count) % ZONES, radius_95_m=np.linspace(1, 90, count), reach_m=np.full(count, reach_m)
    )  # fmt: skip
    told = measure(INDEX, many, drawing_m=DRAWING, first=FIRST, last=LAST)
    expected = np.column_stack([told.zone, told.clearance_m, told.radius_95_m, told.chance_inside])
    for n, (lon, lat) in enumerate(AT.tolist()):
        asked = Position(lon, lat, n % ZONES, float(many.radius_95_m[n]), reach_m)
        found = measure_one(INDEX, asked, drawing_m=DRAWING, first=FIRST, last=LAST)
        np.testing.assert_allclose(np.array(found).reshape(-1, 4), expected[told.which == n], rtol=0, atol=1e-8)
        assert all(isinstance(one, MeasuredOne) for one in found)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(Position(np.nan, 51.0, 0, 5.0, 15.0), id="no number"),
        pytest.param(Position(0.0, np.inf, 0, 5.0, 15.0), id="infinite"),
        pytest.param(Position(180.5, 51.0, 0, 5.0, 15.0), id="beyond the antimeridian"),
        pytest.param(Position(0.0, 51.0, 0, np.nan, 15.0), id="no radius"),
        pytest.param(Position(0.0, 51.0, 0, 5.0, -1.0), id="a reach of less than nothing"),
    ],
)
def test_what_is_no_position_is_refused(asked: Position) -> None:
    with pytest.raises(BadNumber):
        measure_one(INDEX, asked, drawing_m=DRAWING, first=FIRST, last=LAST)
    if not (np.isfinite(asked.lon) and np.isfinite(asked.lat) and abs(asked.lon) <= 180):
        with pytest.raises(BadNumber):
            covering_one(INDEX, asked.lon, asked.lat)
