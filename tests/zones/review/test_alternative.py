"""The bar: what is offered keeps every usual guess 150 m away, holds the address 100 m inside, and covers the zone.

Distances are measured by pyproj's geodesics, and guesses taken in an azimuthal plane of their own, not by the room's code.
"""

import random
from functools import lru_cache

import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer
from scipy import stats
from shapely.geometry import LineString, MultiPoint
from shapely.geometry.base import BaseGeometry

from tests.builders import point
from tests.zones.review.casebook import KINDS, beside, home, somewhere
from zones.frame import to_grid
from zones.review.alternative import Way, alternative
from zones.review.giveaway import giveaways
from zones.shape import Shape, circle, corridor
from zones.unit import LonLat, Metres

GEOD = Geod(ellps="WGS84")
CHUNKS, EACH, EVERY = 10, 100, 7
"""A thousand addresses were looked at when the bar was set, in chunks; here every seventh of them is."""


def _away_m(at: LonLat, lon: float, lat: float) -> float:
    return float(GEOD.inv(at.lon, at.lat, lon, lat)[2])


@lru_cache(maxsize=4)  # PROJ takes 10 ms to make one
def _azimuthal(at: LonLat) -> Transformer:
    return Transformer.from_crs("EPSG:4326", f"+proj=aeqd +lat_0={at.lat} +lon_0={at.lon} +ellps=WGS84", always_xy=True)


def _independent_guesses(shape: Shape, at: LonLat) -> list[tuple[float, float]]:
    """Longitude and latitude of the centre, the centroid and the deepest point, in an azimuthal plane around the address."""
    plane = _azimuthal(at)
    flat = shapely.transform(shapely.segmentize(shape, 2e-3), lambda p: np.column_stack(plane.transform(*p.T)))
    corners = MultiPoint(shapely.get_coordinates(flat.convex_hull.simplify(0.01)))
    spots = [
        shapely.minimum_bounding_circle(corners).centroid,
        flat.centroid,
        shapely.Point(shapely.maximum_inscribed_circle(flat, 0.5).coords[0]),
    ]
    return [plane.transform(spot.x, spot.y, direction="INVERSE") for spot in spots]


def _depth_m(shape: Shape, at: LonLat) -> float:
    """The least geodesic to points 5 m apart along the boundary: too much by 0.03 m at 100 m."""
    edge = shapely.get_coordinates(shapely.segmentize(shape.boundary, 5 / 111_000))
    _, _, away = GEOD.inv(np.full(len(edge), at.lon), np.full(len(edge), at.lat), edge[:, 0], edge[:, 1])
    return float(away.min())


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_over_random_addresses_no_guess_comes_within_150_m_and_each_lies_100_m_inside(chunk: int) -> None:
    for number in range(chunk * EACH, (chunk + 1) * EACH, EVERY):
        draw = random.Random(number)
        at = somewhere(draw)
        shape = KINDS[number % len(KINDS)](at, draw)
        offer = alternative(shape, [home(at)], chance=draw)
        assert offer.alternatives, number
        for one in offer.alternatives:
            assert one.shape.is_valid
            assert one.shape.covers(shape)
            assert one.shape.covers(shapely.Point(at.lon, at.lat))
            assert min(_away_m(at, *guess) for guess in _independent_guesses(one.shape, at)) >= 150, number
            assert _depth_m(one.shape, at) >= 100, number


def test_what_is_offered_gives_nobody_away() -> None:
    at = point(0.0, 51.2)
    offer = alternative(circle(at, Metres(150.0)), [home(at)], chance=random.Random(1))
    assert {one.way for one in offer.alternatives} == {Way.SHIFTED, Way.GRID}
    for one in offer.alternatives:
        assert not any(told.gives_away for told in giveaways(one.shape, [home(at)]))


def _centres(at: LonLat, radius_m: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Bearing and length of the way from an address to the centroid of what is offered for a circle around it."""
    bearings, lengths = [], []
    for seed in range(count):
        offer = alternative(circle(at, Metres(radius_m)), [home(at)], chance=random.Random(seed))
        (one,) = (one for one in offer.alternatives if one.way is Way.SHIFTED)
        lon, lat = shapely.get_coordinates(one.shape.centroid)[0]
        bearing, _, length = GEOD.inv(at.lon, at.lat, lon, lat)
        bearings.append(bearing % 360)
        lengths.append(length)
    return np.array(bearings), np.array(lengths)


def test_who_knows_how_it_is_drawn_but_not_the_draw_comes_no_closer_than_the_ring() -> None:
    bearings, lengths = _centres(point(0.0, 50.9), 200.0, 200)
    counts, _ = np.histogram(bearings, bins=8, range=(0, 360))
    assert stats.chisquare(counts).pvalue > 0.01  # every direction is as likely
    counts, _ = np.histogram(lengths, bins=5, range=(lengths.min(), lengths.max()))
    assert counts.min() >= 20  # of 200, 40 were even: no length stands out
    assert lengths.max() - lengths.min() > 80
    # Undo the mean shift, whichever direction is taken for it: on average the address is further than where one began.
    for turn in range(0, 360, 30):
        away = np.hypot(
            lengths * np.sin(np.radians(bearings)) - lengths.mean() * np.sin(np.radians(turn)),
            lengths * np.cos(np.radians(bearings)) - lengths.mean() * np.cos(np.radians(turn)),
        )
        assert away.mean() > 200
        assert np.mean(away < 100) < 0.3


def test_a_corridor_s_middle_line_run_on_to_where_the_circle_s_shift_would_put_the_address_misses_it() -> None:
    at = point(0.0, 50.9)
    end = beside(at, 90, 3_000)
    shape = corridor(LineString([(at.lon, at.lat), (end.lon, end.lat)]), Metres(50.0))
    plane, away = _azimuthal(at), []
    for seed in range(60):
        draw = random.Random(seed)
        (one,) = (
            one for one in alternative(shape, [home(at)], chance=draw).alternatives if one.way is Way.SHIFTED
        )  # fmt: skip
        flat = shapely.transform(one.shape, lambda p: np.column_stack(plane.transform(*p.T)))
        line_y = flat.intersection(LineString([(2_000, -2_000), (2_000, 2_000)])).centroid.y
        x, y = shapely.maximum_inscribed_circle(flat, 0.5).coords[
            0
        ]  # the circle over the address, its centre 155 m to 255 m off
        along = np.sqrt(max(0.0, 205.0**2 - (line_y - y) ** 2))
        away.append(np.hypot(x + draw.choice([-1, 1]) * along, line_y))
    assert np.mean(away) > 100
    assert np.mean(np.array(away) < 100) < 0.5


def test_the_direction_of_the_squares_tells_no_more() -> None:
    at = point(-1.5, 53.8)
    bearings = []
    for seed in range(160):
        offer = alternative(circle(at, Metres(200.0)), [home(at)], chance=random.Random(seed))
        (one,) = (one for one in offer.alternatives if one.way is Way.GRID)
        lon, lat = shapely.get_coordinates(one.shape.centroid)[0]
        bearings.append(GEOD.inv(at.lon, at.lat, lon, lat)[0] % 360)
    counts, _ = np.histogram(bearings, bins=8, range=(0, 360))
    assert stats.chisquare(counts).pvalue > 0.01


def test_squares_lie_on_lines_of_the_national_grid() -> None:
    at = point(-0.02, 50.9)
    offer = alternative(circle(at, Metres(120.0)), [home(at)], chance=random.Random(5))
    (one,) = (one for one in offer.alternatives if one.way is Way.GRID)
    lon, lat = shapely.get_coordinates(one.shape).T
    off = np.abs(np.stack(to_grid(lon, lat)) / 50 - np.round(np.stack(to_grid(lon, lat)) / 50)) * 50
    assert off.min(axis=0).max() < 0.01  # every corner is on a line, many on two


def _streets(at: LonLat, *, block_m: float = 120.0, reach_m: float = 1_800.0) -> list[LineString]:
    """Streets at 20° to the north, each both ways."""
    made = []
    for turn in (20.0, 110.0):
        for step in np.arange(-reach_m, reach_m + 1, block_m):
            middle = beside(at, turn + 90, float(step))
            ends = [beside(middle, turn + half, reach_m + 50) for half in (0, 180)]
            made.append(LineString([(end.lon, end.lat) for end in ends]))
    return made


def test_with_streets_the_edges_follow_them() -> None:
    at = point(0.0, 51.48)
    streets = _streets(at)
    offer = alternative(circle(at, Metres(150.0)), [home(at)], chance=random.Random(2), streets=streets)
    (one,) = (one for one in offer.alternatives if one.way is Way.STREETS)
    along = shapely.union_all(streets)
    corners = shapely.points(shapely.get_coordinates(one.shape))
    assert shapely.distance(along, corners).max() * 111_000 < 0.01
    assert _depth_m(one.shape, at) >= 100


def test_streets_that_do_not_reach_round_the_zone_offer_nothing() -> None:
    at = point(0.0, 51.48)
    offer = alternative(
        circle(at, Metres(150.0)), [home(at)], chance=random.Random(2), streets=_streets(at, reach_m=200.0)
    )
    assert Way.STREETS not in {one.way for one in offer.alternatives}
    assert offer.alternatives


def test_a_corridor_to_an_address_is_widened_far_less_than_to_a_circle_around_it() -> None:
    at = point(0.0, 52.97)
    end = beside(at, 60, 5_000)
    route = LineString([(at.lon, at.lat), (end.lon, end.lat)])
    offer = alternative(corridor(route, Metres(50.0)), [home(at)], chance=random.Random(4))
    assert offer.alternatives[0].growth < 10
    assert [one.area_m2 for one in offer.alternatives] == sorted(one.area_m2 for one in offer.alternatives)


def test_two_addresses_in_one_zone_are_both_kept_from_being_guessed() -> None:
    at = point(-3.18, 51.48)
    places = [home(at), home(beside(at, 40, 600), "her work")]
    offer = alternative(circle(beside(at, 40, 300), Metres(500.0)), places, chance=random.Random(3))
    assert offer.alternatives
    for one in offer.alternatives:
        for place in places:
            assert min(_away_m(place.at, *guess) for guess in _independent_guesses(one.shape, place.at)) >= 150
            assert _depth_m(one.shape, place.at) >= 100


def test_where_addresses_leave_no_room_it_says_so() -> None:
    at = point(-1.55, 53.80)
    crowd = [
        home(beside(at, turn, away), f"address {turn} {away}")
        for turn in range(0, 360, 20)
        for away in range(0, 1_200, 150)
    ]
    offer = alternative(circle(at, Metres(150.0)), crowd, chance=random.Random(3))
    assert not offer.alternatives
    assert "No shape was found" in offer.because
    assert "record why not" in offer.because


def test_nothing_is_offered_where_the_subject_knows_every_address() -> None:
    at = point(-1.55, 53.80)
    offer = alternative(circle(at, Metres(150.0)), [home(at, known=True)], chance=random.Random(3))
    assert not offer.alternatives
    assert "no address" in offer.because


def test_two_draws_differ() -> None:
    at = point(-1.55, 53.80)
    shapes: list[BaseGeometry] = []
    for seed in (1, 2):
        offer = alternative(circle(at, Metres(150.0)), [home(at)], chance=random.Random(seed))
        shapes.append(offer.alternatives[0].shape)
    assert not shapes[0].equals(shapes[1])
