"""Scenes put on paper: as the page to print, and as printed sheets."""

from datetime import date

from maps.basemap.base import PLAIN_GRID, BaseMap
from maps.paper.exhibit import Exhibit
from maps.paper.layout import Paper
from maps.paper.page import sheet_page
from maps.paper.series import Series, first_sheet, lay_out
from maps.scene import Scene
from maps.sheet import sheets_pdf
from tests.builders import at

EXHIBIT = Exhibit(
    reference="SPO/1/C1", recorded=date(2026, 3, 4), maker="a.finch", as_at=at("2026-03-03T12:00Z"), by_day=False
)


def laid_out(scene: Scene, base: BaseMap = PLAIN_GRID, *, paper: str = "A4", across: bool = False,
             scale: int | None = None) -> Series:  # fmt: skip
    return lay_out(scene, Paper(name=paper, across=across), scale, lambda _place: base)


def printed(scene: Scene, base: BaseMap = PLAIN_GRID, *, paper: str = "A4", across: bool = False,
            scale: int | None = None) -> str:  # fmt: skip
    """The page to print, as HTML."""
    return sheet_page(first_sheet(laid_out(scene, base, paper=paper, across=across, scale=scale), EXHIBIT))


def as_pdf(scene: Scene, base: BaseMap = PLAIN_GRID, *, paper: str = "A4", across: bool = False,
           scale: int | None = None, exhibit: Exhibit = EXHIBIT) -> bytes:  # fmt: skip
    """The printed sheets."""
    return sheets_pdf(laid_out(scene, base, paper=paper, across=across, scale=scale), exhibit)
