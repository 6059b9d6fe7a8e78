"""The sheets of a scene: one that shows all, those that show it larger, and what is said in words after them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maps.basemap.base import BaseMap
from maps.boundary import Schedule, boundary_in_words
from maps.paper.layout import Detail, Layout, Paper, details, layout
from maps.paper.plan import Exhibit, Sheet, sheet_plan, shown_json
from maps.scene import OfficerScene, Scene, zones_of
from zones.canon import sha256

ReadGround = Callable[[Layout], BaseMap]
"""Gives the base map of a sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A scene laid out on paper, with the ground of each sheet, the overview's first; `sha256` is the hash of what it shows."""

    scene: Scene
    overview: Layout
    details: tuple[Detail, ...]
    grounds: tuple[BaseMap, ...]
    sha256: str


def lay_out(scene: Scene, paper: Paper, scale: int | None, read: ReadGround) -> Series:
    """The sheets that a scene needs, or the one at the scale asked for; raises BadScale and NothingToDraw."""
    overview = layout(scene, paper, scale)
    further = () if scale else details(scene, overview)
    places = [overview, *(one.place for one in further)]
    grounds = tuple(read(place) for place in places)
    shown = shown_json(scene, places, grounds)
    return Series(scene=scene, overview=overview, details=further, grounds=grounds, sha256=sha256(shown))


def first_sheet(series: Series, exhibit: Exhibit) -> Sheet:
    """The sheet that shows all, alone."""
    return sheet_plan(series.scene, series.overview, series.grounds[0], exhibit, scene_sha256=series.sha256)


def sheets(series: Series, exhibit: Exhibit) -> list[Sheet]:
    """All sheets with a map, the first an index of the others."""
    frames = [(str(number), one.place) for number, one in enumerate(series.details, 2)]
    count = len(frames) + 1
    made = [
        sheet_plan(series.scene, series.overview, series.grounds[0], exhibit, scene_sha256=series.sha256, frames=frames,
                   count=count)
    ]  # fmt: skip
    for number, one in enumerate(series.details, 2):
        made.append(
            sheet_plan(series.scene, one.place, series.grounds[number - 1], exhibit, scene_sha256=series.sha256, number=number, count=count,
                       what=f"{one.what}, larger")
        )  # fmt: skip
    return made


def boundaries(scene: Scene, drawn: Sequence[Sheet]) -> list[Schedule]:
    """The boundary of each zone in words, by the roads of the base maps of its sheets."""
    roads = list(dict.fromkeys(road for sheet in drawn for road in sheet.base.roads))
    officers = isinstance(scene, OfficerScene)
    return [boundary_in_words(zone.label, zone.shape, roads, distances=officers) for zone in zones_of(scene)]
