"""Larger shapes around a zone, each drawn by chance so that nobody can reckon back from it to an address.

All in metres of a plane. Each covers the zone and holds the given spots at some depth; whether its guesses keep away
from them is for `alternative` to see. Where a direction and a length are drawn, whoever knows how, but not the draw,
knows of an address only that it lies on some ring around the guess.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from zones.frame import Floats
from zones.review.around import smallest_circle

_QUARTER = 32
_MARGIN_M = 1.0
_SPREAD_M = 100.0
_WIDER_SHARE = 0.02
"""A buffer may simplify by 1 % of its distance, and leave its arcs by their chords."""
_ROUND = 0.5
"""A part that fills this share of the smallest circle around it is enlarged to a circle, a longer one along itself."""


class Chance(Protocol):
    """What draws: `secrets.SystemRandom` in use, a seeded `random.Random` in tests."""

    def uniform(self, a: float, b: float, /) -> float: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a larger shape has to leave: `away_m` from spots to its guesses, `inside_m` from the `held` to its boundary."""

    spots: Floats
    held: Floats
    away_m: float
    inside_m: float


Body: TypeAlias = Callable[[BaseGeometry, Room, Chance], BaseGeometry]


def _shift(chance: Chance, shortest_m: float, longest_m: float) -> Floats:
    turn, length = chance.uniform(0, 2 * math.pi), chance.uniform(shortest_m, longest_m)
    return np.array([length * math.cos(turn), length * math.sin(turn)])


def _reach(room: Room, size_m: float) -> tuple[float, float]:
    """From where to where a shift is drawn: a large zone can afford more, a small one needs no less."""
    return room.away_m, room.away_m + max(_SPREAD_M, size_m / 20)


def round_body(flat: BaseGeometry, room: Room, chance: Chance) -> BaseGeometry:
    """A circle around each part that holds a spot (around all of it where none does), its centre away from every spot."""
    parts = list(shapely.get_parts(flat))
    if not any(len(_within(part, room.held)) for part in parts):
        return _circle(flat.convex_hull, room, chance)
    return shapely.union_all([
        _circle(part, room, chance) if len(_within(part, room.held)) else part for part in parts
    ])  # fmt: skip


def _within(part: BaseGeometry, spots: Floats) -> Floats:
    return spots[shapely.intersects_xy(part, spots[:, 0], spots[:, 1])] if len(spots) else spots


def _circle(part: BaseGeometry, room: Room, chance: Chance) -> Polygon:
    around, size = smallest_circle(part)
    middle = np.array(around.coords[0])
    hull, inner = shapely.get_coordinates(part.convex_hull), _within(part, room.held)
    away = np.hypot(*(room.spots - middle).T)
    near = away < room.away_m + 50.0
    centre = (
        room.spots[away.argmin()] + _shift(chance, *_reach(room, size))
        if near.any()
        else middle + _shift(chance, 0, 50)
    )
    least = float(np.hypot(*(hull - centre).T).max()) + _MARGIN_M
    if len(inner):
        least = max(least, float(np.hypot(*(inner - centre).T).max()) + room.inside_m)
    radius = least + chance.uniform(0, max(40.0, least / 50))
    return Point(centre).buffer(radius, quad_segs=max(_QUARTER, int(math.sqrt(radius) * 2)))


def grown_body(flat: BaseGeometry, room: Room, chance: Chance) -> BaseGeometry:
    """The zone grown all round and shifted by less than that: every guess moves along, to somewhere away from the spots.

    A short shift may do where the zone's guesses are nearly far enough; it is drawn from the same range all the same,
    since lengths that just do would tell how far an address lies.
    """
    shift = _shift(chance, 10.0, _reach(room, math.sqrt(flat.area / math.pi))[1])
    depths = [float(flat.boundary.distance(Point(spot))) for spot in _within(flat, room.held)]
    lacking = max(0.0, room.inside_m - min(depths, default=room.inside_m))
    return _grown(flat, shift, lacking + chance.uniform(0, 40))


def _grown(flat: BaseGeometry, shift: Floats, further_m: float) -> BaseGeometry:
    """The shape shifted, and grown by as much and some more, so that it covers itself unshifted."""
    by = float(np.hypot(*shift)) + _MARGIN_M + further_m
    return translate(flat.buffer(by * (1 + _WIDER_SHARE), quad_segs=_QUARTER), *shift)


def bulged_body(flat: BaseGeometry, room: Room, chance: Chance) -> BaseGeometry:
    """The zone a little grown and shifted, with a circle over each spot in it, the spot away from the circle's centre.

    The least ground for a corridor that ends at an address. Its middle line, run on into the circle, would meet an address
    that lies at a known distance from the circle's centre: so the line is shifted, and the circle's radius says little of
    that distance. It hides less than the other two bodies: whoever knows all but the draw has two places to choose from.
    """
    base = _grown(flat, _shift(chance, 60.0, 120.0), chance.uniform(0, 30))
    circles = []
    for spot in room.held:
        offset = _shift(chance, *_reach(room, 0.0))
        radius = float(np.hypot(*offset)) + room.inside_m + chance.uniform(0, 150)
        circles.append(Point(spot + offset).buffer(radius, quad_segs=_QUARTER))
    return shapely.union_all([base, *circles])


def bodies(flat: BaseGeometry, room: Room) -> Sequence[Body]:
    """Which of them are worth a try for a zone, the smallest first by what is usual."""
    _, radius = smallest_circle(flat)
    if flat.area >= _ROUND * math.pi * radius**2:
        return (round_body, grown_body)
    return (bulged_body, grown_body, round_body) if len(room.held) else (grown_body, round_body)
