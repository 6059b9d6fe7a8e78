"""A sheet's layout: which ground goes on which paper, at which scale; and how many sheets a scene needs."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from maps.error import BadScale, NothingToDraw
from maps.grid import Bounds, bounds_of, in_grid, spot_in_grid
from maps.scene import Mark, Point, Scene, at_of, points_of, zones_of
from zones.frame import in_great_britain
from zones.instant import uk_text
from zones.unit import Lat, Lon, LonLat

PAPERS_MM = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
"""Width and height of the papers, upright (ISO 216)."""
MARGIN_MM, HEAD_MM = 10.0, 27.0
_FOOT_MM = {False: 84.0, True: 60.0}
"""The height of what stands under the map, by whether the paper lies across."""
SCALES = (1_250, 2_500, 5_000, 7_500, 10_000, 12_500, 15_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
          2_500_000, 5_000_000, 10_000_000)  # fmt: skip
"""Usual ones, down to one that shows all of Great Britain."""
_NARROW_MM = 6.0
"""A zone narrower than this on paper is drawn again, larger: its edge is not told from its hatching."""
_WIDE_MM = 9.0
"""How wide it then is, where a usual scale makes it so."""
_LEAST_DETAIL = 10_000
"""At 1:10,000 a carriageway of 7 m is 0.7 mm wide: as little as one tells the two sides of."""
_MOST_DETAILS = 40
_NEAR_SCALE, _LOCATION_SCALE = 5_000, 2_500
"""At 1:5,000 an error of 10 m is 2 mm wide; a sheet for locations is drawn at twice that."""
_VAGUE_MM = 12.0
"""An error circle as wide as this on paper is seen as well there as on any larger sheet."""
_MOST_LOCATION_SHEETS, _MOST_NAMED = 12, 6
_SHARED = 0.12
"""How much of its length each of several sheets shares with the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper, upright or across, and the room for the map on it, millimetres: `room_mm` where that is not a sheet's."""

    name: str = "A4"
    across: bool = False
    room_mm: tuple[float, float] | None = None

    @property
    def page_mm(self) -> tuple[float, float]:
        width, height = PAPERS_MM[self.name]
        return (height, width) if self.across else (width, height)

    @property
    def foot_mm(self) -> float:
        return _FOOT_MM[self.across]

    @property
    def map_mm(self) -> tuple[float, float]:
        if self.room_mm is not None:
            return self.room_mm
        width, height = self.page_mm
        return width - 2 * MARGIN_MM, height - 2 * MARGIN_MM - HEAD_MM - self.foot_mm


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A sheet's paper, its scale, and the middle of its map's ground, National Grid metres."""

    paper: Paper
    scale: int
    centre_e: float
    centre_n: float

    @property
    def bounds(self) -> Bounds:
        width, height = self.paper.map_mm
        half_e, half_n = width * self.scale / 2_000, height * self.scale / 2_000
        return (self.centre_e - half_e, self.centre_n - half_n, self.centre_e + half_e, self.centre_n + half_n)

    @property
    def frame(self) -> BaseGeometry:
        """The map's ground as a box."""
        return shapely.box(*self.bounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A further sheet, and what it shows larger: a zone, a part of its boundary, or locations."""

    place: Layout
    what: str


def read_paper(paper: str, *, across: bool = False) -> Paper:
    """The paper of this name; raises BadScale for one that no sheet is made on."""
    if paper.upper() not in PAPERS_MM:
        raise BadScale("--paper", paper, f"Give one of {', '.join(PAPERS_MM)}.")
    return Paper(name=paper.upper(), across=across)


def read_scale(scale: int | None) -> int | None:
    """The N of 1:N; raises BadScale for a scale that no sheet is made at."""
    if scale is not None and not 500 <= scale <= SCALES[-1]:
        raise BadScale("--scale", scale, f"Give the N of 1:N, from 500 to {SCALES[-1]}.")
    return scale


def layout(scene: Scene, paper: Paper, scale: int | None) -> Layout:
    """The sheet for a scene: at the scale asked for, else at the largest usual one that shows its zones and locations.

    Locations so far off that they would more than halve the scale of the zones are left off the sheet. Raises
    BadScale, and NothingToDraw for a scene without zones.
    """
    read_scale(scale)
    shapes = [zone.shape for zone in zones_of(scene)]
    if not shapes:
        raise NothingToDraw(
            "--at", uk_text(at_of(scene)), "Add a zone to the order, or ask for a time when it had one."
        )
    zones = bounds_of(shapes)
    every = _with_points(zones, points_of(scene))
    bounds = every if _fitting(every, paper) <= 2 * _fitting(zones, paper) else zones
    return _around(bounds, paper, scale or _fitting(bounds, paper))


def details(scene: Scene, overview: Layout) -> tuple[Detail, ...]:
    """The sheets that show larger what can't be told on the overview; none where all of it can.

    A zone whose narrow parts are not legible there, or whose edge lies at less than 1:10,000, is drawn again at the
    smallest usual scale at which they are, on as many sheets as its boundary needs: forty at most, else at a smaller scale.
    """
    made: list[Detail] = []
    for zone in zones_of(scene):
        drawn = in_grid(zone.shape)
        width_m = 2 * drawn.area / drawn.length  # that of a strip of this area and edge
        if overview.scale <= _LEAST_DETAIL and width_m * 1000 / overview.scale >= _NARROW_MM:
            continue
        places = _sheets_for(drawn, width_m, overview)
        if places and any(one.place.scale <= places[0].scale and one.place.frame.covers(drawn) for one in made):
            continue
        parts = [f", part {part} of {len(places)}" if len(places) > 1 else "" for part in range(1, len(places) + 1)]
        made += [Detail(place=place, what=f"{zone.label}{part}") for place, part in zip(places, parts, strict=True)]
    shown = [overview, *(one.place for one in made)]
    return (*made, *_for_locations(points_of(scene), shown, overview.paper))


def _for_locations(points: Sequence[Point], shown: Sequence[Layout], paper: Paper) -> list[Detail]:
    """The sheets for locations that may have been in a zone and are on no sheet so large that one sees where."""
    waiting = [
        (point.label, circle)
        for point in points
        if point.mark is not Mark.OUTSIDE and point.area is None and in_great_britain(point.at)
        for circle in [shapely.Point(*spot_in_grid(point.at)).buffer(point.radius_95_m)]
        if not any(_is_told(point, circle, place) for place in shown)
    ]
    made: list[Detail] = []
    while waiting and len(made) < _MOST_LOCATION_SHEETS:
        first = waiting[0][1].bounds
        place = _around(first, paper, max(_LOCATION_SCALE, _fitting(first, paper)))
        here = [label for label, circle in waiting if place.frame.covers(circle)] or [waiting[0][0]]
        named = ", ".join(here[:_MOST_NAMED]) + (
            f" and {len(here) - _MOST_NAMED} more" if len(here) > _MOST_NAMED else ""
        )
        if place.scale < shown[0].scale:
            made.append(Detail(place=place, what=f"Locations {named}" if len(here) > 1 else f"Location {named}"))
        waiting = [one for one in waiting if one[0] not in here]
    return made


def _is_told(point: Point, circle: BaseGeometry, place: Layout) -> bool:
    """Whether a sheet shows a location so large that one sees where it was, as far as anybody knows."""
    large = place.scale <= _NEAR_SCALE or point.radius_95_m * 2_000 / place.scale >= _VAGUE_MM
    return large and place.frame.covers(circle)


def _sheets_for(drawn: BaseGeometry, width_m: float, overview: Layout) -> list[Layout]:
    """One sheet where the zone fits on it, else those of a row and column of sheets that its boundary crosses."""
    legible = [n for n in SCALES if n <= _LEAST_DETAIL and width_m * 1000 / n >= _WIDE_MM]
    wanted, whole = max(legible, default=SCALES[0]), _fitting(drawn.bounds, overview.paper)
    if whole <= wanted:
        return [_around(drawn.bounds, overview.paper, whole)] if whole < overview.scale else []
    for scale in (n for n in SCALES if wanted <= n < overview.scale):
        found = _along(drawn, overview.paper, scale)
        if 0 < len(found) <= _MOST_DETAILS:
            return found
    return []


def _along(drawn: BaseGeometry, paper: Paper, scale: int) -> list[Layout]:
    """The sheets along a boundary, from the north-west, row by row, each sharing a strip with the next.

    None where they would lie in more rows and columns than there can be sheets of.
    """
    sides = [side * scale / 1000 for side in paper.map_mm]
    west, south, east, north = drawn.bounds
    steps = [side * (1 - _SHARED) for side in sides]
    columns, rows = (
        max(1, math.ceil((long - side) / step) + 1)
        for long, side, step in zip((east - west, north - south), sides, steps, strict=True)
    )
    if columns * rows > _MOST_DETAILS**2:
        return []
    first_e = (west + east - (columns - 1) * steps[0]) / 2
    first_n = (south + north + (rows - 1) * steps[1]) / 2
    places = [
        _at(first_e + column * steps[0], first_n - row * steps[1], paper, scale)
        for row in range(rows)
        for column in range(columns)
    ]
    edge = drawn.boundary
    shapely.prepare(edge)
    return [place for place in places if edge.intersects(place.frame)]


def _around(bounds: Bounds, paper: Paper, scale: int) -> Layout:
    west, south, east, north = bounds
    return _at((west + east) / 2, (south + north) / 2, paper, scale)


def _at(east: float, north: float, paper: Paper, scale: int) -> Layout:
    step = scale / 100  # 10 mm on paper: a round middle, so that the paper's says nothing of a zone's
    return Layout(
        paper=paper, scale=scale, centre_e=round(east / step) * step + step / 4, centre_n=round(north / step) * step
    )


def _fitting(bounds: Bounds, paper: Paper) -> int:
    """The largest usual scale at which the bounds, with a little around them, fit on the paper."""
    width_mm, height_mm = paper.map_mm
    wide, high = (bounds[2] - bounds[0]) * 1100, (bounds[3] - bounds[1]) * 1100
    return next((n for n in SCALES if wide <= width_mm * n and high <= height_mm * n), SCALES[-1])


def _corners(point: Point) -> list[LonLat]:
    """A spot itself, or the corners of the box of an area."""
    if point.area is None:
        return [point.at]
    west, south, east, north = point.area.bounds
    return [LonLat(lon=Lon(lon), lat=Lat(lat)) for lon in (west, east) for lat in (south, north)]


def _with_points(zones: Bounds, points: Sequence[Point]) -> Bounds:
    places = [spot_in_grid(at) for point in points for at in _corners(point) if in_great_britain(at)]
    corners: Iterable[Sequence[float]] = [zones[:2], zones[2:], *places]
    west, south = (min(corner[axis] for corner in corners) for axis in (0, 1))
    east, north = (max(corner[axis] for corner in corners) for axis in (0, 1))
    return west, south, east, north
