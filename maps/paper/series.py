"""The sheets of a scene: one that shows all, those that show it larger, and what is said in words after them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from maps.basemap.base import BaseMap, RoadLine
from maps.boundary import Schedule, boundary_in_words
from maps.grid import in_grid
from maps.paper.drawn import Sheet
from maps.paper.exhibit import Exhibit
from maps.paper.further import Further, at_scale, larger
from maps.paper.layout import Layout, Paper, layout
from maps.paper.plan import sheet_plan
from maps.paper.shown import roads_json, shown_json
from maps.scene import OfficerScene, OfficerZone, OtherZone, Scene, SubjectZone, others_of, zones_of
from zones.canon import sha256

ReadGround = Callable[[Layout], BaseMap]
"""Gives the base map of a sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roads:
    """The roads by which boundaries are told in words, and whose they are: "the base map"; empty where none are at hand."""

    lines: tuple[RoadLine, ...] = ()
    source: str = ""


ReadRoads = Callable[[BaseGeometry], Roads]
"""Gives the roads along a line in the grid, where the base map has none."""
NO_ROADS = Roads()


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A scene laid out on paper, with the ground of each sheet, the first's first, and the roads for its words.

    `sha256` is the hash of what it shows.
    """

    scene: Scene
    first: Layout
    further: tuple[Further, ...]
    grounds: tuple[BaseMap, ...]
    roads: Roads
    sha256: str


def lay_out(
    scene: Scene, paper: Paper, scale: int | None, read: ReadGround, read_roads: ReadRoads = lambda _edge: NO_ROADS
) -> Series:
    """The sheets that a scene needs; at the scale asked for, where one is. Raises BadScale and NothingToDraw."""
    first = layout(scene, paper, scale)
    further = at_scale(scene, first) if scale else larger(scene, first)
    places = [first, *(one.place for one in further)]
    grounds = tuple(read(place) for place in places)
    drawn = tuple(dict.fromkeys(road for ground in grounds for road in ground.roads))
    roads = Roads(lines=drawn, source="the base map") if drawn else read_roads(_edges(scene))
    shown = shown_json(scene, places, grounds) | {"roads": roads_json(roads.lines, roads.source)}
    return Series(scene=scene, first=first, further=further, grounds=grounds, roads=roads, sha256=sha256(shown))


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


def boundaries(series: Series) -> list[Schedule]:
    """The boundary of each zone that is drawn in words."""
    officers, roads = isinstance(series.scene, OfficerScene), series.roads.lines
    return [
        boundary_in_words(zone.label, zone.shape, roads, distances=officers) for zone in _told_in_words(series.scene)
    ]


def _edges(scene: Scene) -> BaseGeometry:
    return shapely.union_all([in_grid(zone.shape).boundary for zone in _told_in_words(scene)])


def _told_in_words(scene: Scene) -> Sequence[SubjectZone | OfficerZone | OtherZone]:
    return (*zones_of(scene), *others_of(scene))
