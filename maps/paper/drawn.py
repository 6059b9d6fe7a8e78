"""What is on a sheet once it is planned: outlines, places, the key and the words beside the map. National Grid metres."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from maps.basemap.base import BaseMap
from maps.grid import GridLines
from maps.paper.exhibit import Exhibit
from maps.paper.layout import Layout
from maps.paper.terms import Terms
from maps.scene import Audience, Mark, Point
from maps.symbol import ON_TOP

SYMBOL_MM, FIX_MM = 4.0, 2.4


TITLES: Mapping[Audience, str] = {
    Audience.SUBJECT: "Where you must not go",
    Audience.COURT: "Exclusion zones",
    Audience.OFFICER: "Exclusion zones (for officers, not to be served or filed)",
}


class Swatch(StrEnum):
    """What an entry of the key shows; MARK, SMALL and ASIDE show the symbol of its mark."""

    ZONE = "zone"
    MARK = "mark"
    SMALL = "small"
    ASIDE = "aside"
    CIRCLE = "circle"
    AREA = "area"
    OTHER = "other"
    BUFFER = "buffer"
    FRAME = "frame"
    GRID = "grid"
    GROUND = "ground"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEntry:
    """A line of the key; `mark` is that of a symbol, `ground` the name of GROUND's."""

    swatch: Swatch
    words: str
    mark: Mark | None = None
    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnZone:
    """A zone's label, its place in the order of zones, which gives its hatching, and its outline as it is printed."""

    label: str
    number: int
    outline: BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPoint:
    """A location: its true place, where its symbol stands, and within what it was: an outline, or a radius in grid metres."""

    point: Point
    place: tuple[float, float]
    drawn: tuple[float, float]
    outline: BaseGeometry | None
    radius: float

    @property
    def moved(self) -> bool:
        """Whether its symbol was set aside."""
        return self.drawn != self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet with a map; `what` says of a detail which, `notes` stand in small print."""

    place: Layout
    audience: Audience
    number: int
    count: int
    what: str
    order: str
    court: str
    standing: str
    facts: tuple[tuple[str, str], ...]
    exhibit: Exhibit
    scene_sha256: str
    zones: tuple[DrawnZone, ...]
    others: tuple[DrawnZone, ...]
    buffers: tuple[BaseGeometry, ...]
    points: tuple[DrawnPoint, ...]
    frames: tuple[tuple[str, BaseGeometry], ...]
    grid: GridLines
    base: BaseMap
    key: tuple[KeyEntry, ...]
    hours: Terms
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"{TITLES[self.audience]}: {self.what}" if self.what else TITLES[self.audience]


def in_drawing_order(points: Iterable[DrawnPoint]) -> list[DrawnPoint]:
    """The gravest last, fixes under sightings."""
    return sorted(points, key=lambda one: (not one.point.tagged, ON_TOP.index(one.point.mark)))


def circle_is_seen(one: DrawnPoint, place: Layout) -> bool:
    """Whether a spot's error circle reaches out from under its symbol."""
    return one.outline is None and one.radius * 1000 / place.scale > SYMBOL_MM / 2
