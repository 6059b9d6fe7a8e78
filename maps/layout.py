"""A sheet's layout: which ground goes on which paper, at which scale."""

from dataclasses import dataclass

from maps.error import BadScale, NothingToDraw
from maps.grid import Bounds, bounds_of
from maps.scene import SubjectScene

PAPERS_MM = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
"""Width and height of the papers, upright (ISO 216)."""
MARGIN_MM, HEAD_MM, FOOT_MM = 10.0, 24.0, 61.0
SCALES = (1_250, 2_500, 5_000, 7_500, 10_000, 12_500, 15_000, 25_000, 50_000, 100_000, 250_000, 500_000)


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


def layout(scene: SubjectScene, *, paper: str, scale: int | None) -> Layout:
    """The sheet for the zones: at the scale asked for, else at the largest usual one that shows them all.

    Raises BadScale, and NothingToDraw for a scene without zones.
    """
    if paper not in PAPERS_MM:
        raise BadScale("--paper", paper, f"Give one of {', '.join(PAPERS_MM)}.")
    if scale is not None and not 500 <= scale <= 1_000_000:
        raise BadScale("--scale", scale, "Give the N of 1:N, from 500 to 1000000.")
    if not scene.zones:
        raise NothingToDraw("--at", scene.order, "Add a zone to the order, or ask for a time when it had one.")
    page_w, page_h = PAPERS_MM[paper]
    width, height = page_w - 2 * MARGIN_MM, page_h - 2 * MARGIN_MM - HEAD_MM - FOOT_MM
    west, south, east, north = bounds_of(zone.shape for zone in scene.zones)
    fitting = (
        n for n in SCALES if (east - west) * 1.1 <= width * n / 1000 and (north - south) * 1.1 <= height * n / 1000
    )
    chosen = scale or next(fitting, SCALES[-1])
    step = chosen / 100  # 10 mm on paper: a round middle, so that the paper's says nothing of a zone's
    return Layout(
        paper=paper, width_mm=width, height_mm=height, scale=chosen,
        centre_e=round((west + east) / 2 / step) * step + step / 4, centre_n=round((south + north) / 2 / step) * step,
    )  # fmt: skip
