"""A sheet's layout: which ground goes on which paper, at which scale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from maps.error import BadScale, NothingToDraw
from maps.grid import Bounds, bounds_of, spot_in_grid
from maps.scene import Point, Scene, at_of, points_of, zones_of
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
    bounds = every if fitting(every, paper) <= 2 * fitting(zones, paper) else zones
    return around(bounds, paper, scale or fitting(bounds, paper))


def around(bounds: Bounds, paper: Paper, scale: int) -> Layout:
    west, south, east, north = bounds
    return centred((west + east) / 2, (south + north) / 2, paper, scale)


MOVED_MM = 8.0
"""How far a sheet may be from where it was asked for, at most."""


def centred(east: float, north: float, paper: Paper, scale: int) -> Layout:
    step = scale / 100  # 10 mm on paper: a round middle, so that the paper's says nothing of a zone's
    return Layout(
        paper=paper, scale=scale, centre_e=round(east / step) * step + step / 4, centre_n=round(north / step) * step
    )


def fitting(bounds: Bounds, paper: Paper) -> int:
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


def scale_bar(place: Layout) -> tuple[int, float]:
    """A round length on the ground, metres, and its millimetres on paper."""
    ground = max(n for n in (m * 10**p for p in range(1, 7) for m in (1, 2, 5)) if n * 1000 / place.scale <= 50)
    return ground, ground * 1000 / place.scale
