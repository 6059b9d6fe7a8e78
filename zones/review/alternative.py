"""Another shape for a zone that would give an address away: larger, and no guess from it comes close.

Whatever is offered has been measured as it would be stored, in longitude and latitude: that it covers the zone, that
every guess keeps `KEPT_AWAY_M` from every address that the subject does not know, and that each address that the zone
held lies `KEPT_INSIDE_M` within.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TypeAlias

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from zones.error import BadInput
from zones.review.body import Chance, Room, bodies
from zones.review.flat import Plane, as_shape, parts_of, plane_of
from zones.review.giveaway import KEPT_AWAY_M, depth_m
from zones.review.guess import Guess, guesses
from zones.review.place import ProtectedPlace
from zones.review.squared import to_grid_squares, to_streets
from zones.shape import Shape, area_m2, valid_shape
from zones.unit import Metres

KEPT_INSIDE_M = Metres(100.0)
_SPARE_M = 5.0
"""What a shape is drawn with beyond the two, so that few fail when they are measured."""
_TRIES = 8


class Way(StrEnum):
    SHIFTED = "enlarged and shifted"
    GRID = "squared to the National Grid"
    STREETS = "squared to streets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A shape that may be saved instead (WGS84), and what it was measured to do.

    `growth` is its area over the zone's, `closest` the guess that comes closest to an address, `depth_m` how far inside
    the least deep address lies that the zone held; None where it held none.
    """

    way: Way
    shape: Shape
    area_m2: float
    growth: float
    closest: Guess
    depth_m: Metres | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The alternatives, the smallest first; where there is none, why."""

    alternatives: Sequence[Alternative]
    because: str


def alternative(
    shape: Shape, places: Sequence[ProtectedPlace], *, chance: Chance, streets: Sequence[LineString] = ()
) -> Offer:
    """Shapes that keep the addresses which the subject does not know from being guessed, and protect no less.

    `streets` are lines in WGS84. The first that passes of each kind is taken, never the smallest of many: that would
    favour one distance, and so tell it. Of two offers for one zone only one may ever be disclosed: each draws a ring around
    the address, and rings cross. Nothing is offered where no address is unknown, or several leave no room.
    """
    unknown = [place for place in places if not place.known]
    if not unknown:
        return Offer(alternatives=(), because="There is no address here that the subject does not know.")
    plane = plane_of(shape)
    flat, room = plane.flat(shape), _room(shape, plane, unknown)
    found: list[Alternative] = []
    for way, finish in _ways(plane, streets):
        drawn = (finish(body(flat, room, chance)) for body in bodies(flat, room) for _ in range(_TRIES))
        passing = (one for one in (_measured(shape, other, unknown, way) for other in drawn) if one is not None)
        found += islice(passing, 1)
    return Offer(alternatives=sorted(found, key=lambda one: one.area_m2), because="" if found else _why_none(unknown))


_Finish: TypeAlias = Callable[[BaseGeometry], BaseGeometry | None]
"""What makes a body in the plane a shape in WGS84; None where it can't."""


def _ways(plane: Plane, streets: Sequence[LineString]) -> Iterator[tuple[Way, _Finish]]:
    yield Way.SHIFTED, plane.degrees
    yield Way.GRID, lambda flat: to_grid_squares(plane.degrees(flat))
    if streets:
        yield Way.STREETS, lambda flat: to_streets(flat, streets, plane)


def _room(shape: Shape, plane: Plane, unknown: Sequence[ProtectedPlace]) -> Room:
    spots = np.array([plane.point(place.at).coords[0] for place in unknown])
    return Room(
        spots=spots,
        held=spots[shapely.intersects_xy(shape, [p.at.lon for p in unknown], [p.at.lat for p in unknown])],
        away_m=KEPT_AWAY_M + _SPARE_M,
        inside_m=KEPT_INSIDE_M + _SPARE_M,
    )


def _measured(
    shape: Shape, other: BaseGeometry | None, unknown: Sequence[ProtectedPlace], way: Way
) -> Alternative | None:
    """What another shape does as it would be stored; None where that is not enough."""
    if other is None or not other.covers(shape):
        return None
    try:
        drawn = valid_shape(as_shape(parts_of(other)), field="alternative")
    except BadInput:  # it reaches out of Great Britain
        return None
    held = [place for place in unknown if shapely.intersects_xy(shape, place.at.lon, place.at.lat)]
    depths = [depth_m(place, drawn) for place in held]
    if any(depth < KEPT_INSIDE_M for depth in depths):
        return None
    invited = guesses(drawn)
    closest = min((invited.near(place.at)[0] for place in unknown), key=lambda guess: guess.away_m)
    if closest.away_m < KEPT_AWAY_M:
        return None
    area = area_m2(drawn)
    return Alternative(
        way=way, shape=drawn, area_m2=area, growth=area / area_m2(shape), closest=closest,
        depth_m=min(depths) if depths else None,
    )  # fmt: skip


def _why_none(unknown: Sequence[ProtectedPlace]) -> str:
    names = " and ".join(place.name for place in unknown)
    if len(unknown) == 1:
        return f"No shape was found that covers the zone and keeps every guess {KEPT_AWAY_M:g} m from {names}: draw one by hand, or record why not."
    return (
        f"No shape was found that covers the zone and keeps every guess {KEPT_AWAY_M:g} m from all of {names}: "
        "give them zones of their own, or record why not."
    )
