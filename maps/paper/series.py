"""The sheets of a scene: one that shows all, those that show it larger, and what is said in words after them."""

from collections.abc import Callable
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from maps.basemap.base import BaseMap
from maps.boundary import NO_ROADS, Roads, Schedule, boundary_in_words
from maps.grid import in_grid
from maps.paper.drawn import Sheet
from maps.paper.exhibit import Exhibit
from maps.paper.further import Further, at_scale, larger
from maps.paper.layout import Layout, Paper, layout
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
    first: Layout
    further: tuple[Further, ...]
    grounds: tuple[BaseMap, ...]
    boundaries: tuple[Schedule, ...]
    sha256: str


def lay_out(
    scene: Scene, paper: Paper, scale: int | None, read: ReadGround, read_roads: ReadRoads = lambda _edge: NO_ROADS
) -> Series:
    """The sheets that a scene needs; at the scale asked for, where one is. Raises BadScale and NothingToDraw."""
    first = layout(scene, paper, scale)
    further = at_scale(scene, first) if scale else larger(scene, first)
    places = [first, *(one.place for one in further)]
    grounds = tuple(read(place) for place in places)
    told = tuple(
        boundary_in_words(
            zone.label, zone.shape, read_roads(in_grid(zone.shape).boundary), distances=isinstance(scene, OfficerScene)
        )
        for zone in (*zones_of(scene), *others_of(scene))
    )
    shown = shown_json(scene, places, grounds) | {"boundaries": [one.as_json() for one in told]}
    return Series(scene=scene, first=first, further=further, grounds=grounds, boundaries=told, sha256=sha256(shown))


def first_sheet(series: Series, exhibit: Exhibit) -> Sheet:
    """The sheet that shows all, or the middle at the scale asked for, alone."""
    return sheet_plan(
        series.scene, series.first, series.grounds[0], exhibit, scene_sha256=series.sha256, count=len(series.further) + 1
    )  # fmt: skip


def sheets(series: Series, exhibit: Exhibit) -> list[Sheet]:
    """All sheets with a map, of which the first is an index of the others, and the last where they go on from it."""
    count = len(series.further) + 1
    places = [(str(number), one.place) for number, one in enumerate(series.further, 2) if not one.index]
    goes_on = any(one.index for one in series.further)
    first = Further(place=series.first, what=f"part 1 of {len(places) + 1}" if goes_on else "", index=True)
    if goes_on:
        places.insert(0, ("1", series.first))
    return [
        sheet_plan(
            series.scene, one.place, ground, exhibit, scene_sha256=series.sha256, number=number, count=count, what=one.what,
            frames=[place for place in places if place[0] != str(number)] if one.index else (),
        )
        for number, (one, ground) in enumerate(zip((first, *series.further), series.grounds, strict=True), 1)
    ]  # fmt: skip
