"""Does it give an address away? How close somebody who guesses from a zone's shape would come to what it protects."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from zones.review.flat import plane_of
from zones.review.guess import Guess, guesses
from zones.review.place import ProtectedPlace
from zones.shape import Shape
from zones.unit import Metres

KEPT_AWAY_M = Metres(150.0)
"""How far every guess has to end from an address that the subject does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Giveaway:
    """Of one place that the subject does not know: how close each guess comes, the closest first."""

    place: ProtectedPlace
    guesses: Sequence[Guess]

    @property
    def closest(self) -> Guess:
        return self.guesses[0]

    @property
    def gives_away(self) -> bool:
        return self.closest.away_m < KEPT_AWAY_M


def giveaways(shape: Shape, places: Sequence[ProtectedPlace]) -> Sequence[Giveaway]:
    """What the shape tells of each place that the subject does not know; those it gives away first."""
    unknown = [place for place in places if not place.known]
    if not unknown:
        return []
    invited = guesses(shape)
    made = [Giveaway(place=place, guesses=invited.near(place.at)) for place in unknown]
    return sorted(made, key=lambda one: one.closest.away_m)


def depth_m(place: ProtectedPlace, shape: Shape) -> Metres:
    """How far inside the shape the place lies, to a boundary that belongs to it; negative outside. Metres, to 1 cm in 20 km."""
    plane = plane_of(shapely.Point(place.at.lon, place.at.lat))
    away = float(plane.flat(shape).boundary.distance(plane.point(place.at)))
    return Metres(away if shapely.intersects_xy(shape, place.at.lon, place.at.lat) else -away)
