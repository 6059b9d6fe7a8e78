"""A zone of an order, its versions, and which of them held at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from string import ascii_uppercase

from zones.canon import sha256
from zones.instant import Instant, uk_text, utc_text
from zones.period import Period, at_once, overlap
from zones.schedule import ALWAYS, Schedule
from zones.shape import Shape
from zones.unit import Metres

NO_METRES = Metres(0.0)


class ZoneKind(StrEnum):
    """What a zone is for; never on served paper. `words` are what officers call it, everywhere the same."""

    WORKPLACE = "workplace"
    HOME = "home"
    SCHOOL_ROUTE = "school_route"
    TOWN_AREA = "town_area"
    OTHER = "other"

    @property
    def words(self) -> str:
        return "part of a town" if self is ZoneKind.TOWN_AREA else self.value.replace("_", " ")


class MadeBy(StrEnum):
    """How the shape came to be."""

    DRAWN = "drawn"
    CIRCLE = "circle"
    CORRIDOR = "corridor"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneVersion:
    """What a zone was from `valid_from` until a later version took its place. Never edited.

    `buffer_m` makes a location outside, but no further than that, *near*. `precision_m` is the drawing's own
    error. `source` and `note` are words for officers only.
    """

    order: str
    label: str
    version: int
    kind: ZoneKind
    shape: Shape
    schedule: Schedule = ALWAYS
    buffer_m: Metres = NO_METRES
    precision_m: Metres = NO_METRES
    made_by: MadeBy = MadeBy.DRAWN
    source: str = ""
    note: str = ""
    valid_from: Instant

    def __hash__(self) -> int:
        return hash((self.order, self.label, self.version))

    @property
    def shape_sha256(self) -> str:
        return _shape_sha256(self)


@lru_cache(maxsize=64)
def _shape_sha256(version: ZoneVersion) -> str:
    """Of a zone's own finding and of its order's: they come one after the other."""
    return sha256(version.shape.wkb_hex)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """An exclusion zone: its place in the order's sequence (from 0) and its versions, oldest record first.

    The label of paper is always "Zone A", "Zone B" …, by the sequence; `label` is what officers call it.
    """

    order: str
    sequence: int
    label: str
    versions: tuple[ZoneVersion, ...]

    @property
    def served_label(self) -> str:
        return zone_label(self.sequence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The half-open period [start, end) in which a version was the zone; an end of None is open."""

    version: ZoneVersion
    start: Instant
    end: Instant | None

    def contains(self, at: Instant) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


def zone_label(sequence: int) -> str:
    """The label of the zone at this place of the order's sequence: Zone A … Zone Z, Zone AA …"""
    return f"Zone {letters(sequence)}"


def letters(nth: int) -> str:
    """What stands at this place, from 0, of A … Z, AA …"""
    found, left = "", nth + 1
    while left > 0:
        left, letter = divmod(left - 1, len(ascii_uppercase))
        found = ascii_uppercase[letter] + found
    return found


def held_periods(zone: Zone) -> Sequence[Held]:
    """When each version held: from its start until the next later start, whichever was recorded first.

    Of versions that start at one instant the last recorded holds, and corrects the others, which held never.
    """
    by_start = {version.valid_from: version for version in zone.versions}
    starts = sorted(by_start)
    ends = [*starts[1:], None]
    return [Held(version=by_start[start], start=start, end=end) for start, end in zip(starts, ends, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldIn:
    """A version and the part of a period of possible times in which it held, None where none did; and why not the rest."""

    version: ZoneVersion
    part: Period | None
    because: tuple[str, ...]


def versions_in(zone: Zone, period: Period) -> Sequence[HeldIn]:
    """Every version that held in the period; where none did, the one nearest in time."""
    periods = held_periods(zone)
    first = periods[0]
    made = () if period.start >= first.start else (f"the zone was not made until {uk_text(first.start)}",)
    found = []
    for held in periods:
        part = overlap(period, held.start, held.end)
        if part is not None:
            because = made if held is first else _later(held, period)
            if held.end is not None and held.end < period.end:
                because += (f"version {held.version.version} of the zone held until {uk_text(held.end)}",)
            found.append(HeldIn(version=held.version, part=part, because=because))
    return found or [HeldIn(version=first.version, part=None, because=made)]


def version_at(zone: Zone, at: Instant) -> HeldIn:
    """The version that held at the instant; where none did, the nearest in time and why it did not hold."""
    return versions_in(zone, at_once(at))[0]


def _later(held: Held, period: Period) -> tuple[str, ...]:
    if held.start <= period.start:
        return ()
    return (f"version {held.version.version} of the zone held from {uk_text(held.start)}",)


def describe(version: ZoneVersion) -> dict[str, str | float | int]:
    """The version as hashed into a finding's inputs."""
    return {
        "order": version.order,
        "zone": version.label,
        "zone_version": version.version,
        "shape_sha256": version.shape_sha256,
        "schedule_sha256": version.schedule.sha256,
        "buffer_m": float(version.buffer_m),
        "precision_m": float(version.precision_m),
        "valid_from": utc_text(version.valid_from),
    }
