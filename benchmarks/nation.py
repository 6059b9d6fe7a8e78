"""Made zones and fixes of a whole country: towns with workplaces, routes and town areas, and people who walk; the same on every run."""

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from zones.frame import METRES_PER_DEGREE, Floats
from zones.shape import Shape

SEED = 20261130
_TOWNS = 150
_LAT, _LON = 1 / METRES_PER_DEGREE, 1 / (METRES_PER_DEGREE * 0.61)
"""Degrees to a metre at 52.4° north."""
WORKPLACES, ROUTES = 0.60, 0.25
"""Of all zones; the others are areas of towns."""
LOW, HALF = 0.02, 0.80
"""Of the people how many live in a town: 5 %, or half, of the fixes are then in some zone."""


def towns() -> tuple[Floats, Floats]:
    """Where towns are, longitude first, and how far they reach, metres."""
    random = np.random.default_rng(SEED)
    at = np.column_stack([random.uniform(-4.5, 1.2, _TOWNS), random.uniform(50.7, 54.5, _TOWNS)])
    return at, random.uniform(1_500.0, 4_000.0, _TOWNS)


def zones(count: int) -> list[Shape]:
    """Workplaces of 24 to 260 corners, routes of some hundreds, areas of some thousand; some in two parts, some with a hole."""
    random, (at, reach) = np.random.default_rng(SEED + 1), towns()
    made: list[Shape] = []
    while len(made) < count:
        town = random.integers(_TOWNS)
        lon, lat = at[town] + random.normal(0, 0.6 * reach[town], 2) * [_LON, _LAT]
        share = len(made) % 20 / 20
        shape = (
            _workplace(random, lon, lat)
            if share < WORKPLACES
            else _route(random, lon, lat)
            if share < WORKPLACES + ROUTES
            else _area(random, lon, lat)
        )
        if isinstance(shape, Polygon | MultiPolygon) and shape.is_valid and not shape.is_empty:
            made.append(shapely.orient_polygons(shape))
    return made


def fixes(count: int, in_towns: float) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of people one after the other, each of a thousand steps, rounded to 1e-7°."""
    random, (at, reach) = np.random.default_rng(SEED + 2), towns()
    people = count // 1_000
    town = random.integers(_TOWNS, size=people)
    spread = np.where(random.random(people) < in_towns, 0.45, 6.0) * reach[town]
    begin = random.normal(0, 1, (people, 2)) * spread[:, None]
    step = np.where(random.random(people) < 0.5, 5.0, 40.0)
    metres = begin[:, None] + np.cumsum(random.normal(0, 1, (people, 1_000, 2)) * step[:, None, None], axis=1)
    degrees = np.round(at[town][:, None] + metres * [_LON, _LAT], 7).reshape(-1, 2)
    return np.ascontiguousarray(degrees[:, 0]), np.ascontiguousarray(degrees[:, 1])


def _star(random: np.random.Generator, lon: float, lat: float, metres: float, corners: int, rough: float) -> Polygon:
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    waves = np.arange(2, 9)
    size, turn = (
        random.normal(0, 2 * rough / len(waves), (len(waves), 1)),
        random.uniform(0, 2 * np.pi, (len(waves), 1)),
    )
    far = metres * np.clip(
        1 + (size * np.cos(waves[:, None] * angle + turn)).sum(axis=0) + random.normal(0, rough / 40, corners), 0.3, 2
    )
    return Polygon(np.column_stack([lon + far * np.cos(angle) * _LON, lat + far * np.sin(angle) * _LAT]))


def _workplace(random: np.random.Generator, lon: float, lat: float) -> shapely.Geometry:
    one = _star(random, lon, lat, random.uniform(50, 250), int(random.integers(24, 260)), 0.25)
    return (
        shapely.union_all([one, _star(random, lon + 600 * _LON, lat, 80, 40, 0.2)]) if random.random() < 0.05 else one
    )


def _route(random: np.random.Generator, lon: float, lat: float) -> shapely.Geometry:
    turns = int(random.integers(20, 60))
    heading = np.cumsum(random.normal(0, 0.35, turns)) + random.uniform(0, 2 * np.pi)
    steps = random.uniform(20, 80, turns)
    line = LineString(np.column_stack([np.cumsum(np.cos(heading) * steps), np.cumsum(np.sin(heading) * steps)]))
    wide = line.buffer(random.uniform(15, 50), quad_segs=16).segmentize(8.0)
    return shapely.transform(wide, lambda metres: metres * [_LON, _LAT] + [lon, lat])


def _area(random: np.random.Generator, lon: float, lat: float) -> shapely.Geometry:
    area = _star(random, lon, lat, random.uniform(300, 1_800), int(min(5_100, random.lognormal(7.0, 0.55))), 0.3)
    if not area.is_valid or random.random() > 0.2:
        return area
    hole = Point(lon, lat).buffer(60 * _LAT)
    return Polygon(area.exterior, [hole.exterior]) if area.contains(hole) else area
