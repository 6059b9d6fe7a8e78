"""Zones as officers draw them around an address, drawn at random across England, Wales and Scotland, and across longitude 0."""

import math
import random
from collections.abc import Callable

from shapely.geometry import LineString, MultiPolygon, Polygon

from zones.frame import WGS84
from zones.review.place import PlaceKind, ProtectedPlace
from zones.shape import Shape, circle, corridor, valid_shape
from zones.unit import LonLat, Metres

TOWNS = [
    (-0.14, 50.83), (0.0, 51.48), (0.0, 50.80), (0.0, 52.97), (0.01, 50.87), (-3.18, 51.48), (-3.53, 50.72),
    (1.29, 52.63), (-2.94, 54.89), (-1.61, 54.97), (-1.55, 53.80), (-4.08, 52.41), (-4.22, 57.47), (-5.05, 50.26),
]  # fmt: skip


def somewhere(draw: random.Random) -> LonLat:
    lon, lat = draw.choice(TOWNS)
    return LonLat(lon=lon + draw.uniform(-0.02, 0.02), lat=lat + draw.uniform(-0.02, 0.02))  # type: ignore[arg-type]


def beside(at: LonLat, bearing: float, metres: float) -> LonLat:
    lon, lat, _ = WGS84.fwd(at.lon, at.lat, bearing, metres)
    return LonLat(lon=lon, lat=lat)


def home(at: LonLat, name: str = "her home", *, known: bool = False) -> ProtectedPlace:
    return ProtectedPlace(name=name, kind=PlaceKind.HOME, at=at, known=known)


def circle_around(at: LonLat, draw: random.Random) -> Shape:
    return circle(at, Metres(math.exp(draw.uniform(math.log(0.5), math.log(10_000)))))


def circle_beside(at: LonLat, draw: random.Random) -> Shape:
    radius = draw.uniform(50, 2_000)
    return circle(beside(at, draw.uniform(0, 360), draw.uniform(0, 0.98 * radius)), Metres(radius))


def corridor_to(at: LonLat, draw: random.Random) -> Shape:
    points, bearing = [at], draw.uniform(0, 360)
    for _ in range(draw.randint(1, 40)):
        bearing += draw.uniform(-40, 40)
        points.append(beside(points[-1], bearing, draw.uniform(20, 150)))
    return corridor(LineString([(p.lon, p.lat) for p in points]), Metres(draw.uniform(10, 200)))


def polygon_around(at: LonLat, draw: random.Random, *, size_m: float | None = None) -> Polygon:
    size = size_m or math.exp(draw.uniform(math.log(15), math.log(3_000)))
    corners = draw.randint(4, 40)
    turn = draw.uniform(0, 360)
    made = valid_shape(Polygon([
        (corner.lon, corner.lat)
        for corner in (beside(at, turn - 360 * i / corners, size * draw.uniform(0.4, 1)) for i in range(corners))
    ]))  # fmt: skip
    assert isinstance(made, Polygon)
    return made


def two_parts(at: LonLat, draw: random.Random) -> Shape:
    size = draw.uniform(30, 800)
    other = beside(at, draw.uniform(0, 360), size * draw.uniform(2.2, 6))
    return valid_shape(MultiPolygon([polygon_around(at, draw, size_m=size), polygon_around(other, draw, size_m=size)]))


KINDS: list[Callable[[LonLat, random.Random], Shape]] = [
    circle_around, circle_beside, corridor_to, polygon_around, two_parts,
]  # fmt: skip
