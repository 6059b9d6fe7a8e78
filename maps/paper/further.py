"""Which sheets a scene needs: one that shows all, those that show its parts as large as one must; or all at a scale that is asked for."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from maps.error import BadScale
from maps.grid import bounds_of, in_grid, spot_in_grid
from maps.paper.layout import MOVED_MM, SCALES, Layout, Paper, around, centred, fitting, layout
from maps.scene import Mark, Point, Scene, points_of, zones_of
from zones.frame import in_great_britain

_NARROW_MM = 6.0
"""A zone narrower than this on paper is drawn again, larger: its edge is not told from its hatching."""
_WIDE_MM = 9.0
"""How wide it then is, where a usual scale makes it so."""
_LEAST_DETAIL = 10_000
"""At 1:10,000 a carriageway of 7 m is 0.7 mm wide: as little as one tells the two sides of."""
_LEAST_GAIN = 1.5
"""A sheet that shows its part less than this much larger shows no more."""
_NECK_LONG = 2.2
"""How many times as long as it may be wide a narrow part is; a shorter one is the tip of a corner of 40 degrees or more."""
_MOST_FURTHER, _MOST_AT_SCALE = 40, 200
_NEAR_SCALE, _LOCATION_SCALE = 5_000, 2_500
"""At 1:5,000 an error of 10 m is 2 mm wide; a sheet for locations is drawn at twice that."""
_VAGUE_MM = 12.0
"""An error circle as wide as this on paper is seen as well there as on any larger sheet."""
_MOST_LOCATION_SHEETS, _MOST_NAMED = 12, 6
_STEP = 0.88
"""How far from one sheet to the next, in lengths of their maps: they share a strip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A sheet, and what it shows: everything, a zone, a part of its boundary, locations; `index` where it tells of the others."""

    place: Layout
    what: str
    index: bool = False


def sheets_needed(scene: Scene, paper: Paper, scale: int | None) -> tuple[Part, ...]:
    """The sheets of a scene in their order; raises BadScale and NothingToDraw."""
    first = layout(scene, paper, scale)
    if scale is not None:
        return _at_scale(scene, first)
    return (Part(place=first, what="", index=True), *_larger(scene, first))


def _larger(scene: Scene, overview: Layout) -> tuple[Part, ...]:
    """The sheets that show larger what can't be told on the overview; none where all of it can.

    A zone whose edge lies at less than 1:10,000, or parts of it that are not legible there, are drawn again at the
    smallest usual scale at which they are, on as many sheets as their boundary needs: forty at most, else at a smaller scale.
    """
    made: list[Part] = []
    for zone in zones_of(scene):
        drawn, scale = in_grid(zone.shape), overview.scale
        narrow = narrow_parts(drawn, _NARROW_MM * scale / 1000)
        if scale > _LEAST_DETAIL or narrow.equals(drawn):
            if new := _drawn_larger(drawn, f"{zone.label}, larger", scale, overview.paper, made):
                scale = min(one.place.scale for one in new)
                narrow = narrow_parts(drawn, _NARROW_MM * scale / 1000)
            made += new
        if not (narrow.is_empty or narrow.equals(drawn)):
            made += _drawn_larger(narrow, f"{zone.label}, narrow parts, larger", scale, overview.paper, made)
    shown = [overview, *(one.place for one in made)]
    return (*made, *_for_locations(points_of(scene), shown, overview.paper))


def _at_scale(scene: Scene, first: Layout) -> tuple[Part, ...]:
    """The one sheet that shows all zones at its scale; else the sheets along the edges of each, and an index of them.

    Raises BadScale where they would be more than two hundred.
    """
    zones = [(zone.label, in_grid(zone.shape)) for zone in zones_of(scene)]
    if all(first.frame.covers(drawn) for _, drawn in zones):
        return (Part(place=first, what="", index=True),)
    made: list[Part] = []
    for label, drawn in zones:
        if any(one.place.frame.covers(drawn) for one in made):
            continue
        whole = around(drawn.bounds, first.paper, first.scale)
        places = [whole] if whole.frame.covers(drawn) else _along_edge(drawn.boundary, first.paper, first.scale)
        made += _numbered(label, places)
        if not places or len(made) > _MOST_AT_SCALE:
            raise BadScale("--scale", first.scale, f"Give a smaller one: the zones take more than {_MOST_AT_SCALE} sheets at it.",
                           problem="is too large for these zones")  # fmt: skip
    bounds = bounds_of([zone.shape for zone in zones_of(scene)])
    index = around(bounds, first.paper, fitting(bounds, first.paper))
    return (*made, Part(place=index, what="index of its sheets", index=True))


def narrow_parts(drawn: BaseGeometry, width_m: float) -> BaseGeometry:
    """What of an outline is narrower than this: whole parts of it, and necks, arms and ways; not the tips of corners."""
    found = []
    for part in shapely.get_parts(drawn):
        wide = part.buffer(-width_m / 2).buffer(width_m / 2 * 1.01)
        if wide.is_empty or _width(part) < width_m / 2:
            found.append(part)
            continue
        left = [one for one in shapely.get_parts(part.difference(wide)) if one.geom_type == "Polygon"]
        found += [one for one in left if one.length / 2 > _NECK_LONG * width_m]
    return shapely.union_all(found)


def _width(drawn: BaseGeometry) -> float:
    """That of a strip of this area and edge, metres."""
    return float(2 * drawn.area / drawn.length)


def _drawn_larger(drawn: BaseGeometry, what: str, scale: int, paper: Paper, made: Sequence[Part]) -> list[Part]:
    """The sheets that show an outline larger than at a scale, where none that there is does."""
    places = _sheets_for(drawn, scale, paper)
    if places and any(one.place.scale <= places[0].scale and one.place.frame.covers(drawn) for one in made):
        return []
    return _numbered(what, places)


def _numbered(what: str, places: Sequence[Layout]) -> list[Part]:
    parts = [f", part {n} of {len(places)}" if len(places) > 1 else "" for n in range(1, len(places) + 1)]
    return [Part(place=place, what=what + said) for place, said in zip(places, parts, strict=True)]


def _sheets_for(drawn: BaseGeometry, scale: int, paper: Paper) -> list[Layout]:
    """One sheet where the outline fits on it, else those of a row and column of sheets that its boundary crosses."""
    width_m = min(_width(part) for part in shapely.get_parts(drawn))
    useful = [n for n in SCALES if n * _LEAST_GAIN <= scale]
    legible = [n for n in useful if n <= _LEAST_DETAIL and width_m * 1000 / n >= _WIDE_MM]
    wanted, whole = max(legible, default=SCALES[0]), fitting(drawn.bounds, paper)
    if whole <= wanted:
        return [around(drawn.bounds, paper, whole)] if whole in useful else []
    for larger_scale in (n for n in useful if n >= wanted):
        found = _along_edge(drawn.boundary, paper, larger_scale)
        if 0 < len(found) <= _MOST_FURTHER:
            return found
    return []


def _along_edge(edge: BaseGeometry, paper: Paper, scale: int) -> list[Layout]:
    """The sheets of rows and columns, each sharing a strip with the next, that an edge crosses, from the north-west on.

    None where there would be more rows and columns than there can be sheets of.
    """
    west, south, east, north = edge.bounds
    wide, high = (side * scale / 1000 for side in paper.map_mm)
    aside_m = MOVED_MM * scale / 1000
    columns, rows = (
        max(1, math.ceil((long + 2 * aside_m - side) / (side * _STEP)) + 1)
        for long, side in ((east - west, wide), (north - south, high))
    )
    if columns * rows > _MOST_AT_SCALE**2:
        return []
    first_e = (west + east) / 2 - (columns - 1) * wide * _STEP / 2
    first_n = (south + north) / 2 + (rows - 1) * high * _STEP / 2
    shapely.prepare(edge)
    places = (
        centred(first_e + column * wide * _STEP, first_n - row * high * _STEP, paper, scale)
        for row in range(rows)
        for column in range(columns)
    )
    return [place for place in places if edge.intersects(place.frame)]


def _for_locations(points: Sequence[Point], shown: Sequence[Layout], paper: Paper) -> list[Part]:
    """The sheets for locations that may have been in a zone and are on no sheet so large that one sees where."""
    waiting = [
        (point.label, circle)
        for point in points
        if point.mark is not Mark.OUTSIDE and point.area is None and in_great_britain(point.at)
        for circle in [shapely.Point(*spot_in_grid(point.at)).buffer(point.radius_95_m)]
        if not any(_is_told(point, circle, place) for place in shown)
    ]
    made: list[Part] = []
    while waiting and len(made) < _MOST_LOCATION_SHEETS:
        place = _around_first([circle for _, circle in waiting], paper)
        here = [label for label, circle in waiting if place.frame.covers(circle)] or [waiting[0][0]]
        named = ", ".join(here[:_MOST_NAMED]) + (
            f" and {len(here) - _MOST_NAMED} more" if len(here) > _MOST_NAMED else ""
        )
        if place.scale * _LEAST_GAIN <= shown[0].scale:
            what = f"Locations {named}, larger" if len(here) > 1 else f"Location {named}, larger"
            made.append(Part(place=place, what=what))
        waiting = [one for one in waiting if one[0] not in here]
    return made


def _around_first(circles: Sequence[BaseGeometry], paper: Paper) -> Layout:
    """The sheet for the first of some circles, with the nearest of the others for as long as they fit, in its middle."""
    first = circles[0]
    bounds, scale = first.bounds, max(_LOCATION_SCALE, fitting(first.bounds, paper))
    for other in sorted(circles[1:], key=first.distance):
        together = shapely.union(shapely.box(*bounds), other).bounds
        if fitting(together, paper) > scale:
            break
        bounds = together
    return around(bounds, paper, scale)


def _is_told(point: Point, circle: BaseGeometry, place: Layout) -> bool:
    """Whether a sheet shows a location so large that one sees where it was, as far as anybody knows."""
    large = place.scale <= _NEAR_SCALE or point.radius_95_m * 2_000 / place.scale >= _VAGUE_MM
    return large and place.frame.covers(circle)
