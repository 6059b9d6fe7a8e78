"""Places that a review asks about: where the protected person is to be found, and where the subject has to be."""

from dataclasses import dataclass
from enum import StrEnum

from zones.schedule import Schedule
from zones.unit import LonLat


class PlaceKind(StrEnum):
    HOME = "home"
    WORK = "work"
    EDUCATION = "education"
    WORSHIP = "worship"
    DUTY = "duty"
    COURT = "court"
    POLICE = "police_station"
    HOSPITAL = "hospital"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedPlace:
    """An address of the protected person, by a name for officers ("home"), and whether the subject knows it."""

    name: str
    kind: PlaceKind
    at: LonLat
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of the subject's, or a public one that the subject may have to go to, by a name for officers.

    `times` is when the subject normally is there, None where nobody recorded it. `required_by` is the reference of the
    order that requires going there, or empty.
    """

    name: str
    kind: PlaceKind
    at: LonLat
    times: Schedule | None = None
    required_by: str = ""
