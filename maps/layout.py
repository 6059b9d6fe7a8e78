"""A sheet's layout: which ground goes on which paper, at which scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from maps.error import BadScale, NothingToDraw
from maps.grid import Bounds, bounds_of, spot_in_grid
from maps.scene import CourtScene, Point, SubjectScene
from zones.frame import in_great_britain
from zones.instant import uk_text
from zones.unit import Lat, Lon, LonLat

PAPERS_MM = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
"""Width and height of the papers, upright (ISO 216)."""
MARGIN_MM, HEAD_MM, FOOT_MM = 10.0, 27.0, 78.0
SCALES = (1_250, 2_500, 5_000, 7_500, 10_000, 12_500, 15_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
          2_500_000, 5_000_000, 10_000_000)  # fmt: skip
"""Usual ones, down to one that shows all of Great Britain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A sheet's paper, its map's size on paper and its ground, National Grid metres."""

    paper: str
    width_mm: float
    height_mm: float
    scale: int
    centre_e: float
    centre_n: float

    @property
    def bounds(self) -> Bounds:
        half_e, half_n = self.width_mm * self.scale / 2_000, self.height_mm * self.scale / 2_000
        return (self.centre_e - half_e, self.centre_n - half_n, self.centre_e + half_e, self.centre_n + half_n)


def layout(scene: SubjectScene | CourtScene, *, paper: str, scale: int | None) -> Layout:
    """The sheet for a scene: at the scale asked for, else at the largest usual one that shows its zones and locations.

    Locations so far off that they would more than halve the scale of the zones are left off the sheet. Raises
    BadScale, and NothingToDraw for a scene without zones.
    """
    paper = read_paper(paper, scale)
    served = scene.scene if isinstance(scene, CourtScene) else scene
    if not served.zones:
        raise NothingToDraw("--at", uk_text(served.at), "Add a zone to the order, or ask for a time when it had one.")
    page_w, page_h = PAPERS_MM[paper]
    width, height = page_w - 2 * MARGIN_MM, page_h - 2 * MARGIN_MM - HEAD_MM - FOOT_MM
    zones = bounds_of(zone.shape for zone in served.zones)
    every = _with_points(zones, scene.points if isinstance(scene, CourtScene) else ())
    bounds = every if _fitting(every, width, height) <= 2 * _fitting(zones, width, height) else zones
    chosen = scale or _fitting(bounds, width, height)
    west, south, east, north = bounds
    step = chosen / 100  # 10 mm on paper: a round middle, so that the paper's says nothing of a zone's
    return Layout(
        paper=paper, width_mm=width, height_mm=height, scale=chosen,
        centre_e=round((west + east) / 2 / step) * step + step / 4, centre_n=round((south + north) / 2 / step) * step,
    )  # fmt: skip


def read_paper(paper: str, scale: int | None) -> str:
    """The paper's name in capitals; raises BadScale for a paper, or a scale, that no sheet is made at."""
    if paper.upper() not in PAPERS_MM:
        raise BadScale("--paper", paper, f"Give one of {', '.join(PAPERS_MM)}.")
    if scale is not None and not 500 <= scale <= SCALES[-1]:
        raise BadScale("--scale", scale, f"Give the N of 1:N, from 500 to {SCALES[-1]}.")
    return paper.upper()


def _fitting(bounds: Bounds, width_mm: float, height_mm: float) -> int:
    """The largest usual scale at which the bounds, with a little around them, fit on the paper."""
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
    corners = [zones[:2], zones[2:], *places]
    west, south = (min(corner[axis] for corner in corners) for axis in (0, 1))
    east, north = (max(corner[axis] for corner in corners) for axis in (0, 1))
    return west, south, east, north
