"""Simulated fixes with a known truth: where somebody was, and what was reported.

Everything is drawn in metres of a transverse Mercator around the zones and brought to degrees, so that none of Cordon's
own planes takes part. A fix's stated 95 % radius is the whole of its error, as the budget adds it up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from monitor.chance import SIGMAS_PER_95
from zones.frame import Floats, plane_at
from zones.shape import Shape, circle, corridor, valid_shape
from zones.unit import Lat, Lon, LonLat, Metres

LON, LAT = 0.0, 50.8
LEAST_M, MOST_M = 5.0, 100.0
"""Stated 95 % radii, drawn evenly by their logarithm: as many from 5 to 10 m as from 50 to 100 m."""
LOITER_M = 60.0
OUTLIERS = 0.1
_PLANE = plane_at(LON, LAT)
_SIGMAS = 5.0
"""Truths this far from an edge, in standard deviations of the error, can no more be taken for the other side: 3e-7."""

_TOWN_M = [(-620, -380), (-180, -470), (150, -400), (590, -430), (640, -60), (480, 30), (610, 330), (180, 410), (60, 300),
           (-240, 450), (-560, 290), (-500, 20)]  # fmt: skip
_PARK_M = [(-160, -110), (90, -140), (150, 60), (-40, 120)]
_ROUTE_M = [(-700, -200), (-310, -160), (-140, 80), (210, 60), (330, -170), (720, -120)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """A zone of the study, and its edge in metres."""

    name: str
    shape: Shape
    edge: BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fixes:
    """Reported positions, degrees, with their stated 95 % radii, metres; whether the truth was inside the zone, and
    whether it was within the stated radius of what was reported."""

    ground: Ground
    lon: Floats
    lat: Floats
    radius_95_m: Floats
    inside: NDArray[np.bool_]
    held: NDArray[np.bool_]
    from_edge: NDArray[np.bool_]
    """Whether the reported position is within its radius of an edge: so near that it proves nothing."""


Error = Callable[[np.random.Generator, Floats], tuple[Floats, Floats]]
"""What a stated radius leads to: metres east and north from the truth to the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """How truths and errors come about.

    Truths lie evenly within `reach` stated radii of an edge, either side; with `only_outside_m`, outside within so many
    metres of it.
    """

    key: str
    title: str
    error: Error
    reach: float
    only_outside_m: float | None = None


def normal(times: float = 1.0) -> Error:
    """A circular normal, so many times as wide as the stated radius says."""

    def drawn(random: np.random.Generator, radius: Floats) -> tuple[Floats, Floats]:
        x, y = random.normal(0.0, times * radius / SIGMAS_PER_95, (2, len(radius)))
        return x, y

    return drawn


def multipath(random: np.random.Generator, radius: Floats) -> tuple[Floats, Floats]:
    """A circular normal; but one in ten is thrown 5 to 10 stated radii away, every second of them to the east,
    within 30 degrees, as by a row of buildings on the one side."""
    x, y = normal()(random, radius)
    thrown = random.random(len(radius)) < OUTLIERS
    facade = random.random(len(radius)) < 0.5
    away = radius * random.uniform(5.0, 10.0, len(radius))
    angle = np.where(
        facade, random.uniform(-np.pi / 6, np.pi / 6, len(radius)), random.uniform(-np.pi, np.pi, len(radius))
    )
    return np.where(thrown, away * np.cos(angle), x), np.where(thrown, away * np.sin(angle), y)


def disc(random: np.random.Generator, radius: Floats) -> tuple[Floats, Floats]:
    """Anywhere alike within a disc of which the stated radius holds 95 %."""
    away = radius / np.sqrt(0.95) * np.sqrt(random.random(len(radius)))
    angle = random.uniform(-np.pi, np.pi, len(radius))
    return away * np.cos(angle), away * np.sin(angle)


_NORMAL_REACH = 1 + _SIGMAS / SIGMAS_PER_95
SCENARIOS = (
    Scenario(key="uniform", title="As the model says", error=normal(), reach=_NORMAL_REACH),
    Scenario(key="loitering", title="Loitering just outside", error=normal(), reach=0.0, only_outside_m=LOITER_M),
    Scenario(key="multipath", title="One fix in ten thrown far off", error=multipath, reach=11.0),
    Scenario(key="over-confident", title="Twice the error that is stated", error=normal(2.0),
             reach=1 + 2 * _SIGMAS / SIGMAS_PER_95),
    Scenario(key="witness", title="A vague witness", error=disc, reach=2.1),
)  # fmt: skip


@cache
def grounds() -> tuple[Ground, ...]:
    """A town area with a hole, a corridor 50 m wide, and a workplace of 30 m radius, on longitude 0."""
    town = valid_shape(Polygon(_degrees(_TOWN_M), [_degrees(_PARK_M)]))
    route = corridor(LineString(_degrees(_ROUTE_M)), Metres(50.0))
    work = circle(LonLat(lon=Lon(LON), lat=Lat(LAT)), Metres(30.0))
    made = []
    for name, shape in (("town area", town), ("corridor", route), ("workplace", work)):
        edge = shapely.transform(shape.boundary, lambda p: np.column_stack(_PLANE.transform(p[:, 0], p[:, 1])))
        shapely.prepare(edge)
        made.append(Ground(name=name, shape=shape, edge=edge))
    return tuple(made)


def drawn(scenario: Scenario, ground: Ground, count: int, random: np.random.Generator) -> Fixes:
    """So many fixes of a scenario at a zone."""
    radius = np.exp(random.uniform(np.log(LEAST_M), np.log(MOST_M), count))
    x, y = np.empty(count), np.empty(count)
    left = np.arange(count)
    while left.size:
        x[left], y[left] = _anywhere(scenario, ground, radius[left], random)
        left = left[~_is_wanted(scenario, ground, x[left], y[left], radius[left])]
    dx, dy = scenario.error(random, radius)
    lon, lat = _to_degrees(x + dx, y + dy)
    return Fixes(
        ground=ground,
        lon=lon,
        lat=lat,
        radius_95_m=radius,
        inside=np.asarray(shapely.intersects_xy(ground.shape, *_to_degrees(x, y))),
        held=np.hypot(dx, dy) <= radius,
        from_edge=_within(ground.edge, x + dx, y + dy, radius),
    )


def _anywhere(scenario: Scenario, ground: Ground, radius: Floats, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Places anywhere in the box of the edge, grown by how far truths may lie from it."""
    west, south, east, north = ground.edge.bounds
    far = _far_m(scenario, radius)
    return random.uniform(west - far, east + far), random.uniform(south - far, north + far)


def _is_wanted(scenario: Scenario, ground: Ground, x: Floats, y: Floats, radius: Floats) -> NDArray[np.bool_]:
    near = _within(ground.edge, x, y, _far_m(scenario, radius))
    if scenario.only_outside_m is None:
        return near
    return near & ~np.asarray(shapely.intersects_xy(ground.shape, *_to_degrees(x, y)))


def _far_m(scenario: Scenario, radius: Floats) -> Floats:
    if scenario.only_outside_m is None:
        return scenario.reach * radius
    return np.full(len(radius), scenario.only_outside_m)


def _within(edge: BaseGeometry, x: Floats, y: Floats, metres: Floats) -> NDArray[np.bool_]:
    found = shapely.dwithin(edge, shapely.points(x, y), metres)  # type: ignore[call-overload]  # many, each its own
    return np.asarray(found)


def _to_degrees(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    lon, lat = _PLANE.transform(x, y, direction="INVERSE")
    return np.asarray(lon), np.asarray(lat)


def _degrees(corners_m: list[tuple[int, int]]) -> Floats:
    return np.column_stack(_to_degrees(*np.array(corners_m, dtype=np.float64).T))
