"""Laws that hold for whatever zone and position: drawn at random, across longitude 0."""

import math

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon

from monitor.chance import SIGMAS_PER_95, chance_inside
from monitor.finding import Outcome
from monitor.judge import judge
from monitor.location import Accuracy, Spot
from tests.builders import point
from zones.frame import WGS84
from zones.shape import Shape, circle, valid_shape
from zones.unit import Metres

PLACES = st.tuples(st.floats(-0.01, 0.01), st.floats(50.79, 50.81))
RADII = st.floats(0.0, 400.0)


def judged(place: tuple[float, float], radius_m: float, shape: Shape) -> tuple[Outcome, float]:
    found = judge(Spot(at=point(*place), accuracy=Accuracy(stated_m=radius_m)), shape, drawing_m=0.0)
    return found.outcome, found.chance_inside


@given(place=PLACES, centre=PLACES, inner=st.floats(20.0, 300.0), wider=st.floats(1.0, 300.0), radius=RADII)
@settings(max_examples=60, deadline=None)
def test_a_zone_that_holds_another_is_never_less_probable(
    place: tuple[float, float], centre: tuple[float, float], inner: float, wider: float, radius: float
) -> None:
    small, large = (circle(point(*centre), Metres(metres)) for metres in (inner, inner + wider))
    (in_small, chance_small), (in_large, chance_large) = (judged(place, radius, shape) for shape in (small, large))
    assert chance_small <= chance_large + 1e-9
    assert in_small is not Outcome.INSIDE or in_large is Outcome.INSIDE
    assert in_large is not Outcome.OUTSIDE or in_small is Outcome.OUTSIDE


@given(place=PLACES, centre=PLACES, size=st.floats(20.0, 500.0), radius=RADII, share=st.floats(0.0, 1.0))
@settings(max_examples=60, deadline=None)
def test_what_is_proved_at_an_error_is_proved_at_every_smaller_one(
    place: tuple[float, float], centre: tuple[float, float], size: float, radius: float, share: float
) -> None:
    shape = circle(point(*centre), Metres(size))
    outcome, _ = judged(place, radius, shape)
    if outcome is not Outcome.INDETERMINATE:
        assert judged(place, radius * share, shape)[0] is outcome


@given(place=PLACES, turn=st.integers(0, 11), part=st.integers(0, 1))
@settings(max_examples=40, deadline=None)
def test_where_a_ring_begins_and_which_part_comes_first_change_nothing(
    place: tuple[float, float], turn: int, part: int
) -> None:
    def ring(centre: float, first: int) -> Polygon:
        angles = np.roll(np.linspace(0, 2 * math.pi, 12, endpoint=False), first)
        return Polygon(np.column_stack([centre + 0.003 * np.cos(angles), 50.8 + 0.002 * np.sin(angles)]))

    plain = valid_shape(MultiPolygon([ring(-0.004, 0), ring(0.004, 0)]))
    rings = [ring(-0.004, turn), ring(0.004, turn)]
    turned = valid_shape(MultiPolygon(rings[::-1] if part else rings))
    one, other = (judged(place, 30.0, shape) for shape in (plain, turned))
    assert one[0] is other[0]
    assert abs(one[1] - other[1]) < 1e-12


def test_the_chance_is_the_share_of_drawn_positions_that_fall_inside() -> None:
    """100 random zones with a hole, 40,000 draws each: within three standard errors, as 99.7 of 100 should be."""
    random = np.random.default_rng(2026)
    draws = 40_000
    beyond: list[float] = []
    while len(beyond) < 100:
        lon, lat = random.uniform(-5, 1.5), random.uniform(50, 58)
        angles = np.sort(random.uniform(0, 2 * math.pi, 9))
        reach = random.uniform(60, 400, 9)
        x = reach * np.cos(angles) / 111_000 / math.cos(math.radians(lat))
        y = reach * np.sin(angles) / 111_000
        outer = Polygon(np.column_stack([lon + x, lat + y]))
        made = outer.difference(Polygon(np.column_stack([lon + 0.3 * x, lat + 0.3 * y])))
        if not made.is_valid or not isinstance(made, Polygon | MultiPolygon):
            continue
        shape, radius = valid_shape(made), 10 ** random.uniform(1, 2.7)
        away = np.hypot(*random.normal(0, radius / SIGMAS_PER_95, (2, draws)))
        at = (lon + random.normal(0, 0.001), lat + random.normal(0, 0.001))
        x, y, _ = WGS84.fwd(np.full(draws, at[0]), np.full(draws, at[1]), random.uniform(-180, 180, draws), away)
        share = float(np.mean(shapely.intersects_xy(shape, x, y)))
        chance = chance_inside(point(*at), radius, shape)
        error = math.sqrt(max(chance * (1 - chance), 1 / draws) / draws)
        beyond.append(abs(share - chance) / error)
    assert sum(one > 3 for one in beyond) <= 1
    assert max(beyond) < 4
