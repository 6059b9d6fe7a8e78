"""Is it lawful and proportionate? What of the subject's life, and of what anybody may need, lies in a zone.

Stalking Protection Act 2019, s 2(2): a prohibition must be necessary to protect another person from a risk associated
with stalking; s 2(3): it must, so far as practicable, avoid conflict with the defendant's religious beliefs, and
interference with times at which the defendant normally works or attends an educational establishment.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from zones.instant import Instant
from zones.review.flat import plane_of
from zones.review.hours import Common, common
from zones.review.place import Place, PlaceKind
from zones.shape import area_m2
from zones.unit import Metres
from zones.zone import ZoneVersion

BELIEF_OR_TIMES = (PlaceKind.WORSHIP, PlaceKind.WORK, PlaceKind.EDUCATION)
"""The kinds that s 2(3) is about."""
ASKED_FOR = (
    PlaceKind.HOME, PlaceKind.WORK, PlaceKind.EDUCATION, PlaceKind.WORSHIP, PlaceKind.DUTY,
    PlaceKind.COURT, PlaceKind.POLICE, PlaceKind.HOSPITAL,
)  # fmt: skip
OF_THE_SUBJECT = (PlaceKind.HOME, *BELIEF_OR_TIMES, PlaceKind.DUTY)
BESIDE_M = Metres(100.0)
"""What lies no further outside is told, too: a postcode, or a square of 100 m, says no better where a place is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """A place that lies in the zone, and the times at which the subject is there that the zone applies; None: not recorded."""

    place: Place
    common: Common | None

    @property
    def interferes(self) -> bool:
        """Whether the zone keeps the subject from it at a time that is theirs, or may, for all that is recorded."""
        return self.common is None or bool(self.common.both)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A place that lies outside the zone, but near it."""

    place: Place
    away_m: Metres


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion:
    """The zone's area in square metres, the recorded places in and beside it, and the kinds of which no place is recorded."""

    area_m2: float
    inside: Sequence[Inside]
    beside: Sequence[Beside]
    not_recorded: Sequence[PlaceKind]


def proportion(draft: ZoneVersion, places: Sequence[Place], ahead: Instant) -> Proportion:
    """What lies in the draft's shape, and whether its hours meet theirs in the year from `ahead`. The boundary belongs to it."""
    inside = [place for place in places if shapely.intersects_xy(draft.shape, place.at.lon, place.at.lat)]
    plane = plane_of(draft.shape)
    flat = plane.flat(draft.shape)
    away = [(place, flat.distance(plane.point(place.at))) for place in places if place not in inside]
    kinds = {place.kind for place in places}
    return Proportion(
        area_m2=area_m2(draft.shape),
        inside=[
            Inside(place=place, common=None if place.times is None else common(place.times, draft.schedule, ahead))
            for place in inside
        ],
        beside=[Beside(place=place, away_m=Metres(away_m)) for place, away_m in away if away_m <= BESIDE_M],
        not_recorded=[kind for kind in ASKED_FOR if kind not in kinds],
    )
