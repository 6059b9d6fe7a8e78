"""What lies under a map: classes of ground, names, where they come from; all in National Grid metres."""

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from maps.basemap.picture import Picture

OTHER_RANK = 3
"""The rank of names that are neither of a town, a quarter or a station (1, 2) nor of a street (4): works, schools, parks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One class of ground: its geometries as one, in National Grid metres, and how it is drawn.

    Lines are `width_m` metres wide on the ground, or a hairline; a casing is drawn beneath them.
    """

    name: str
    geometry: BaseGeometry
    fill: str = ""
    line: str = ""
    width_m: float = 0.0
    casing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceName:
    """A name and its true place, National Grid metres; along a street at `angle_deg` (clockwise from east)."""

    text: str
    easting: float
    northing: float
    angle_deg: float = 0.0
    rank: int = OTHER_RANK


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadLine:
    """The centre line of a road that has a name, National Grid metres: not drawn, but told of in words."""

    name: str
    line: BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMap:
    """What lies under a map: grounds and names, or a picture; without either it is the plain National Grid.

    `source` says which product it is and of what date, as the file itself states them; `credit` is what its licence
    asks for, `covers` the ground in the grid that it says it is of, None where that is all that was asked for, `note` what whoever looks at the map has to know of it. `warning` is a part of the note, alone: that its
    owner sees where we look; empty for local files.
    """

    grounds: tuple[Ground, ...] = ()
    names: tuple[PlaceName, ...] = ()
    roads: tuple[RoadLine, ...] = ()
    picture: Picture | None = None
    covers: BaseGeometry | None = None
    source: str = ""
    credit: str = ""
    note: str = ""
    warning: str = ""

    @property
    def drawn(self) -> bool:
        """Whether there is anything of it but the grid."""
        return bool(self.grounds) or self.picture is not None

    @property
    def words(self) -> str:
        """Where it comes from, its credit and its note, as one text for beside the map."""
        return " ".join(f"{words.rstrip('.')}." for words in (self.source, self.credit, self.note) if words)


PLAIN_GRID = BaseMap(note="Plain National Grid: no base map is set")
SOME_BLANK = "The base map leaves a part of this ground blank"
TOO_MANY = "The base map has more here than is drawn"
