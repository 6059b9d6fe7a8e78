"""What a guesser takes from a shape, each against a way of its own to the same place."""

import random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry import LineString, MultiPolygon, Polygon, box

from tests.builders import point
from tests.zones.review.casebook import beside, polygon_around
from zones.frame import WGS84
from zones.review.guess import Guess, GuessKind, guesses
from zones.shape import Shape, circle, corridor, valid_shape
from zones.unit import LonLat, Metres


def _least(shape: Shape, at: LonLat) -> dict[GuessKind, float]:
    """How close the closest guess of each kind comes."""
    made: dict[GuessKind, float] = {}
    for guess in guesses(shape).near(at):
        made.setdefault(guess.kind, guess.away_m)
    return made


@settings(max_examples=30, deadline=None)
@given(st.floats(-5, 1.5), st.floats(50.5, 57), st.floats(0.5, 10_000))
def test_every_guess_from_a_circle_is_what_it_was_drawn_around(lon: float, lat: float, radius: float) -> None:
    at = point(lon, lat)
    found = _least(circle(at, Metres(radius)), at)
    boxes = {GuessKind.BOX, GuessKind.GRID_BOX}  # a box in degrees or grid is askew on the ground, by 20 cm at 10 km
    assert max(away for kind, away in found.items() if kind not in boxes) < 0.1
    assert max(found[kind] for kind in boxes) < 2.0
    assert found.keys() >= {GuessKind.CIRCLE, GuessKind.CENTROID, GuessKind.DEEPEST, GuessKind.ARC, *boxes}


@settings(max_examples=8, deadline=None)
@given(st.floats(-5, 1.5), st.floats(50.5, 57), st.floats(10, 120), st.floats(-40, 40))
def test_a_corridor_gives_away_its_ends_and_its_middle(lon: float, lat: float, width: float, bend: float) -> None:
    start = point(lon, lat)
    middle = beside(start, 70, 1_200)
    end = beside(middle, 70 + bend, 1_200)
    shape = corridor(LineString([(p.lon, p.lat) for p in (start, middle, end)]), Metres(width))
    for at in (start, end):
        assert _least(shape, at)[GuessKind.ARC] < 0.1
        assert _least(shape, at)[GuessKind.END] < width / 2
    assert _least(shape, middle)[GuessKind.MIDDLE] < width


def test_a_hole_that_is_cut_around_a_place_points_to_it() -> None:
    at = point(-0.01, 51.0)
    west, south, east, north = at.lon - 0.001, at.lat - 0.001, at.lon + 0.001, at.lat + 0.001
    around = box(west - 0.006, south - 0.004, east + 0.002, north + 0.003)
    shape = valid_shape(around.difference(box(west, south, east, north)))
    assert _least(shape, at)[GuessKind.HOLE] < 1.0
    assert min(_least(valid_shape(around), at).values()) > 100


def test_the_deepest_place_of_a_corridor_is_anywhere_along_it() -> None:
    start = point(-0.01, 51.0)
    end = beside(start, 80, 2_000)
    shape = corridor(LineString([(start.lon, start.lat), (end.lon, end.lat)]), Metres(60.0))
    for along in (100, 900, 1_700):
        assert _least(shape, beside(start, 80, along))[GuessKind.DEEPEST] < 2.0


@pytest.mark.parametrize("seed", range(20))
def test_centroid_and_deepest_place_are_those_of_a_plane_of_another_kind(seed: int) -> None:
    draw = random.Random(seed)
    at = point(draw.uniform(-3, 1), draw.uniform(51, 55))
    shape = polygon_around(at, draw, size_m=draw.uniform(50, 3_000))
    plane = Transformer.from_crs(
        "EPSG:4326", f"+proj=aeqd +lat_0={at.lat} +lon_0={at.lon} +ellps=WGS84", always_xy=True
    )
    flat = shapely.transform(shapely.segmentize(shape, 1e-3), lambda p: np.column_stack(plane.transform(*p.T)))
    found: dict[GuessKind, Guess] = {one.kind: one for one in guesses(shape).near(at)}
    centroid = found[GuessKind.CENTROID].at
    assert flat.centroid.distance(shapely.Point(plane.transform(centroid.lon, centroid.lat))) < 0.05
    deepest = found[GuessKind.DEEPEST].at
    depth = flat.boundary.distance(shapely.Point(plane.transform(deepest.lon, deepest.lat)))
    assert (
        depth > shapely.maximum_inscribed_circle(flat, 0.1).length - 1.5
    )  # whatever is as deep to 1 m counts, and 0.3 m for the arcs


def test_each_part_is_guessed_at_too() -> None:
    near, far = box(-0.001, 51.0, 0.001, 51.001), box(0.02, 51.0, 0.026, 51.004)
    at = point(0.0, 51.0005)
    found = _least(valid_shape(MultiPolygon([near, far])), at)
    assert found[GuessKind.CENTROID] < 1.0
    assert found[GuessKind.CIRCLE] < 1.0


def test_a_guess_comes_as_close_as_a_geodesic_says() -> None:
    at = point(-1.0, 52.0)
    for guess in guesses(circle(point(-1.01, 52.003), Metres(300.0))).near(at):
        assert guess.away_m == pytest.approx(WGS84.inv(at.lon, at.lat, guess.at.lon, guess.at.lat)[2], abs=1e-6)


def test_square_corners_make_no_arc() -> None:
    stairs = [
        (0.0, 0.0),
        *((x * 50.0, y * 50.0) for k in range(8) for x, y in ((k, k + 1), (k + 1, k + 1))),
        (400.0, 0.0),
    ]
    shape = valid_shape(Polygon([(x / 70_000, 51 + y / 111_000) for x, y in stairs]))
    assert GuessKind.ARC not in guesses(shape).kinds
