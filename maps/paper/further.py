"""Which sheets a scene needs besides the one that shows all, or its middle: those that show its parts as large as one must."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from maps.grid import Bounds, bounds_of, in_grid, spot_in_grid
from maps.paper.layout import SCALES, Layout, Paper, around, centred, fitting
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
_NECK_LONG = 3.0
"""How many times as long as it may be wide a narrow part is; a shorter one is the tip of a corner."""
_MOST_FURTHER = 40
_NEAR_SCALE, _LOCATION_SCALE = 5_000, 2_500
"""At 1:5,000 an error of 10 m is 2 mm wide; a sheet for locations is drawn at twice that."""
_VAGUE_MM = 12.0
"""An error circle as wide as this on paper is seen as well there as on any larger sheet."""
_MOST_LOCATION_SHEETS, _MOST_NAMED = 12, 6
_STEP = 0.88
"""How far from one sheet to the next, in lengths of their maps: they share a strip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """A further sheet, and what it shows: a zone, a part of its boundary, locations; or, where it is an index, all sheets."""

    place: Layout
    what: str
    index: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part of a zone that is drawn larger: its outline in the grid, how wide it is, and what it is called."""

    outline: BaseGeometry
    width_m: float
    what: str


def larger(scene: Scene, overview: Layout) -> tuple[Further, ...]:
    """The sheets that show larger what can't be told on the overview; none where all of it can.

    A zone whose narrow parts are not legible there, or whose edge lies at less than 1:10,000, is drawn again at the
    smallest usual scale at which they are, on as many sheets as its boundary needs: forty at most, else at a smaller scale.
    Narrow parts of a wide zone are drawn larger by themselves.
    """
    made: list[Further] = []
    for zone in zones_of(scene):
        drawn = in_grid(zone.shape)
        width_m = _width(drawn)
        scale = overview.scale
        if scale > _LEAST_DETAIL or width_m * 1000 / scale < _NARROW_MM:
            whole = _Part(outline=drawn, width_m=width_m, what=f"{zone.label}, larger")
            new = _drawn_larger(whole, scale, overview.paper, made)
            made += new
            scale = min((one.place.scale for one in new), default=scale)
        necks = narrow_parts(drawn, _NARROW_MM * scale / 1000)
        if not necks.is_empty:
            part = _Part(outline=necks, width_m=_width(necks), what=f"{zone.label}, narrow parts, larger")
            made += _drawn_larger(part, scale, overview.paper, made)
    shown = [overview, *(one.place for one in made)]
    return (*made, *_for_locations(points_of(scene), shown, overview.paper))


def at_scale(scene: Scene, first: Layout) -> tuple[Further, ...]:
    """The sheets that go on from the first at its scale, so that all zones are on them, and an index of them at the end.

    None where the first shows them all, and where there would be more than forty.
    """
    zones = [in_grid(zone.shape) for zone in zones_of(scene)]
    if all(first.frame.covers(zone) for zone in zones):
        return ()
    edge = shapely.union_all([zone.boundary for zone in zones])
    places = [place for place in _side_by_side(edge, first) if place != first]
    if not 0 < len(places) < _MOST_FURTHER:
        return ()
    bounds = bounds_of([zone.shape for zone in zones_of(scene)])
    index = around(bounds, first.paper, fitting(bounds, first.paper))
    made = [Further(place=place, what=f"part {part} of {len(places) + 1}") for part, place in enumerate(places, 2)]
    return (*made, Further(place=index, what="index of its sheets", index=True))


def narrow_parts(drawn: BaseGeometry, width_m: float) -> BaseGeometry:
    """What of an outline is narrower than this and long: necks, arms and ways, not the tips of corners."""
    wide = drawn.buffer(-width_m / 2).buffer(width_m / 2 * 1.01)
    parts = [part for part in shapely.get_parts(drawn.difference(wide)) if part.geom_type == "Polygon"]
    return shapely.union_all([part for part in parts if part.length / 2 > _NECK_LONG * width_m])


def _width(drawn: BaseGeometry) -> float:
    """That of a strip of this area and edge, metres."""
    return float(2 * drawn.area / drawn.length)


def _drawn_larger(part: _Part, scale: int, paper: Paper, made: Sequence[Further]) -> list[Further]:
    """The sheets that show a part larger than at a scale, where none that there is does."""
    places = _sheets_for(part, scale, paper)
    if places and any(one.place.scale <= places[0].scale and one.place.frame.covers(part.outline) for one in made):
        return []
    parts = [f", part {n} of {len(places)}" if len(places) > 1 else "" for n in range(1, len(places) + 1)]
    return [Further(place=place, what=part.what + said) for place, said in zip(places, parts, strict=True)]


def _sheets_for(part: _Part, scale: int, paper: Paper) -> list[Layout]:
    """One sheet where the part fits on it, else those of a row and column of sheets that its boundary crosses."""
    bounds = part.outline.bounds
    useful = [n for n in SCALES if n * _LEAST_GAIN <= scale]
    legible = [n for n in useful if n <= _LEAST_DETAIL and part.width_m * 1000 / n >= _WIDE_MM]
    wanted, whole = max(legible, default=SCALES[0]), fitting(bounds, paper)
    if whole <= wanted:
        return [around(bounds, paper, whole)] if whole in useful else []
    for larger_scale in (n for n in useful if n >= wanted):
        found = _side_by_side(part.outline.boundary, _north_western(bounds, paper, larger_scale))
        if 0 < len(found) <= _MOST_FURTHER:
            return found
    return []


def _north_western(bounds: Bounds, paper: Paper, scale: int) -> Layout:
    """The first of the fewest rows and columns of sheets that cover the bounds, spread over them evenly."""
    west, south, east, north = bounds
    wide, high = (side * scale / 1000 for side in paper.map_mm)
    spare_e, spare_n = (
        max(0, math.ceil((long - side) / (side * _STEP))) * side * _STEP / 2
        for long, side in ((east - west, wide), (north - south, high))
    )
    return centred((west + east) / 2 - spare_e, (south + north) / 2 + spare_n, paper, scale)


def _side_by_side(edge: BaseGeometry, start: Layout) -> list[Layout]:
    """The sheets of rows and columns about one, each sharing a strip with the next, that an edge crosses.

    From the north-west, row by row; none where there would be more rows and columns than there can be sheets of.
    """
    wide, high = (side * start.scale / 1000 * _STEP for side in start.paper.map_mm)
    west, south, east, north = edge.bounds
    own_west, own_south, own_east, own_north = start.bounds
    to_west, to_east = (max(0, math.ceil(far / wide)) for far in (own_west - west, east - own_east))
    to_south, to_north = (max(0, math.ceil(far / high)) for far in (own_south - south, north - own_north))
    if (to_west + to_east + 1) * (to_south + to_north + 1) > _MOST_FURTHER**2:
        return []
    places = [
        centred(start.centre_e + column * wide, start.centre_n + row * high, start.paper, start.scale)
        for row in range(to_north, -to_south - 1, -1)
        for column in range(-to_west, to_east + 1)
    ]
    shapely.prepare(edge)
    return [place for place in places if edge.intersects(place.frame)]


def _for_locations(points: Sequence[Point], shown: Sequence[Layout], paper: Paper) -> list[Further]:
    """The sheets for locations that may have been in a zone and are on no sheet so large that one sees where."""
    waiting = [
        (point.label, circle)
        for point in points
        if point.mark is not Mark.OUTSIDE and point.area is None and in_great_britain(point.at)
        for circle in [shapely.Point(*spot_in_grid(point.at)).buffer(point.radius_95_m)]
        if not any(_is_told(point, circle, place) for place in shown)
    ]
    made: list[Further] = []
    while waiting and len(made) < _MOST_LOCATION_SHEETS:
        place = _around_first([circle for _, circle in waiting], paper)
        here = [label for label, circle in waiting if place.frame.covers(circle)] or [waiting[0][0]]
        named = ", ".join(here[:_MOST_NAMED]) + (
            f" and {len(here) - _MOST_NAMED} more" if len(here) > _MOST_NAMED else ""
        )
        if place.scale < shown[0].scale:
            what = f"Locations {named}, larger" if len(here) > 1 else f"Location {named}, larger"
            made.append(Further(place=place, what=what))
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
