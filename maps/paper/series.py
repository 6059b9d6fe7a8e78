"""The sheets of a scene: one that shows all, those that show it larger, and what is said in words after them."""

from collections.abc import Callable
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from maps.basemap.base import BaseMap
from maps.boundary import NO_ROADS, Roads, Schedule, boundary_in_words
from maps.grid import in_grid
from maps.paper.drawn import Sheet
from maps.paper.exhibit import Exhibit
from maps.paper.further import Part, sheets_needed
from maps.paper.layout import Layout, Paper
from maps.paper.plan import sheet_plan
from maps.paper.shown import shown_json
from maps.scene import OfficerScene, Scene, others_of, zones_of
from zones.canon import sha256

ReadGround = Callable[[Layout], BaseMap]
"""Gives the base map of a sheet."""


ReadRoads = Callable[[BaseGeometry], Roads]
"""Gives the roads along a line in the grid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A scene laid out on paper, with the ground of each sheet, the first's first, and its boundaries in words.

    `sha256` is the hash of what it shows.
    """

    scene: Scene
    parts: tuple[Part, ...]
    grounds: tuple[BaseMap, ...]
    boundaries: tuple[Schedule, ...]
    sha256: str


def lay_out(
    scene: Scene, paper: Paper, scale: int | None, read: ReadGround, read_roads: ReadRoads = lambda _edge: NO_ROADS
) -> Series:
    """The sheets that a scene needs; at the scale asked for, where one is. Raises BadScale and NothingToDraw."""
    parts = sheets_needed(scene, paper, scale)
    places = [part.place for part in parts]
    grounds = tuple(read(place) for place in places)
    told = tuple(
        boundary_in_words(
            zone.label, zone.shape, read_roads(in_grid(zone.shape).boundary), distances=isinstance(scene, OfficerScene)
        )
        for zone in (*zones_of(scene), *others_of(scene))
    )
    shown = shown_json(scene, places, grounds) | {"boundaries": [one.as_json() for one in told]}
    return Series(scene=scene, parts=parts, grounds=grounds, boundaries=told, sha256=sha256(shown))


def first_sheet(series: Series, exhibit: Exhibit) -> Sheet:
    """The first sheet, alone."""
    return sheet_plan(
        series.scene, series.parts[0].place, series.grounds[0], exhibit, scene_sha256=series.sha256, count=len(series.parts),
        what=series.parts[0].what,
    )  # fmt: skip


def sheets(series: Series, exhibit: Exhibit) -> list[Sheet]:
    """All sheets with a map, of which one is an index of the others."""
    numbered = list(enumerate(series.parts, 1))
    frames = [(number, part.place) for number, part in numbered if not part.index]
    return [
        sheet_plan(
            series.scene, part.place, ground, exhibit, scene_sha256=series.sha256, number=number, count=len(numbered),
            what=part.what, frames=frames if part.index else (),
        )
        for (number, part), ground in zip(numbered, series.grounds, strict=True)
    ]  # fmt: skip
