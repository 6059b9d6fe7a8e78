"""A location: where somebody was reported or tagged, and how wrong that may be."""

import math
from dataclasses import dataclass

import shapely

from zones.shape import Shape
from zones.unit import Lat, Lon, LonLat, Metres, finite

TIE_M = 0.9
"""ETRS89, in which OSTN15 and British maps are fixed, against WGS84, in which receivers answer: they part by about
2.5 cm a year since 1989.0 (EUREF; OS, "A guide to coordinate systems in Great Britain", 2020): 0.9 m by 2026."""
ASSUMED_RADIUS_M = 50.0
"""A typed place that came without an accuracy."""
MOST_RADIUS_M = 1_000_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The terms of the error, in metres; `radius_95_m` is their sum.

    `stated_m` is the accuracy as it was given, at `stated_percent`; `position_m` is the same at 95 %. Where none was
    given `position_m` is assumed, and says so.
    """

    stated_m: float | None
    stated_percent: float
    position_m: float
    assumed: bool
    tie_m: float
    drawing_m: float

    @property
    def radius_95_m(self) -> Metres:
        return Metres(self.position_m + self.tie_m + self.drawing_m)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """A stated accuracy: the radius in metres within which the position lies `percent` % of the time."""

    stated_m: float | None = None
    percent: float = 95.0

    def budget(self, *, drawing_m: float = 0.0, assumed_m: float = ASSUMED_RADIUS_M) -> Budget:
        """The whole error, with the zone's drawing precision; `assumed_m` is the position's where none was stated.

        A p % radius of a circular normal is brought to 95 % by √(ln 0.05 / ln(1 − p/100)) (Rayleigh distribution).
        """
        stated = assumed_m if self.stated_m is None else self.stated_m
        factor = (
            1.0
            if self.percent == 95.0 or self.stated_m is None
            else math.sqrt(math.log(0.05) / math.log1p(-self.percent / 100))
        )
        return Budget(
            stated_m=self.stated_m,
            stated_percent=self.percent,
            position_m=stated * factor,
            assumed=self.stated_m is None and assumed_m > 0,
            tie_m=TIE_M,
            drawing_m=drawing_m,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A position in WGS84 with its stated accuracy."""

    at: LonLat
    accuracy: Accuracy

    def budget(self, *, drawing_m: float = 0.0) -> Budget:
        return self.accuracy.budget(drawing_m=drawing_m)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A place with an extent, anywhere in which it may have been: WGS84, edges straight in longitude and latitude.

    It has no circle and is judged by the whole of it, grown by its error: how wrong its own outline may be. Where
    `estimate` says why that outline is a guess (a postcode's), it never proves anything to be inside.
    """

    shape: Shape
    accuracy: Accuracy
    estimate: str = ""

    def budget(self, *, drawing_m: float = 0.0) -> Budget:
        return self.accuracy.budget(drawing_m=drawing_m, assumed_m=0.0)

    @property
    def inner_point(self) -> LonLat:
        """A point of it, to put a label at."""
        lon, lat = shapely.get_coordinates(shapely.point_on_surface(self.shape))[0]
        return LonLat(lon=Lon(float(lon)), lat=Lat(float(lat)))


Place = Spot | Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where, how it was given, and how that was read."""

    place: Place
    as_given: str
    reading: str


def error_text(place: Place) -> str:
    """How wrong the place may be, in words, before any zone's drawing adds to it: "within 20.9 m of it, at 95 %"."""
    budget = place.budget()
    if isinstance(place, Area):
        if place.estimate:
            return "an estimate: it may have been beside it, too"
        return f"anywhere in it, or within {budget.radius_95_m:,.1f} m of it, at 95 %"
    assumed = f"; {budget.position_m:g} m are assumed, because no accuracy was given" if budget.assumed else ""
    return f"within {budget.radius_95_m:,.1f} m of it, at 95 %{assumed}"


def read_accuracy(radius_m: object, percent: object, *, radius_field: str, percent_field: str) -> Accuracy:
    """An accuracy from its two numbers, either of which may be None; raises BadNumber."""
    stated = None
    if radius_m is not None:
        stated = finite(radius_field, radius_m, lowest=0.0, highest=MOST_RADIUS_M, unit="metres")
    share = 95.0
    if percent is not None:
        share = finite(percent_field, percent, lowest=1.0, highest=99.999, unit="per cent")
    return Accuracy(stated_m=stated, percent=share)
