"""A board in a browser, with the server that it talks to, and a hand that draws on it with a real mouse."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import shapely
from playwright.sync_api import Browser, Locator, Page
from shapely.geometry import LineString, mapping, shape
from shapely.geometry.base import BaseGeometry

from maps.basemap.base import PLAIN_GRID, BaseMap
from maps.board import BoardPlace, BoardScene, ReviewLayer, board_part
from maps.figure import PlaceKind, ReviewKind
from maps.scene import OtherZone
from tests.builders import point, square
from tests.maps.served import Served, held, watched
from zones.frame import WGS84
from zones.shape import area_m2, circle, corridor
from zones.unit import Metres

Place = tuple[float, float]
BOUNDS = (-0.006, 50.797, 0.006, 50.805)
SOUTH_WEST = [(-0.005, 50.798), (-0.005, 50.7995), (-0.002, 50.7995), (-0.002, 50.798)]
EAST = [(0.002, 50.8), (0.002, 50.802), (0.005, 50.802), (0.005, 50.8)]
"""Quadrilaterals apart from each other and from Zone A."""
PIXEL_DEG = 4e-5
"""About a pixel and a half of longitude at the zoom that the board starts with: what a mouse can point to."""


def board_scene(words: str = "Zone A", **changes: Any) -> BoardScene:
    given: dict[str, Any] = {
        "title": words, "bounds": BOUNDS, "zones": (OtherZone(label=words, shape=square()),),
        "places": (
            BoardPlace(label=words, at=point(0.003, 50.8035), kind=PlaceKind.PROTECTED),
            BoardPlace(label=words, at=point(-0.004, 50.7985), kind=PlaceKind.SUBJECT),
        ),
    }  # fmt: skip
    return BoardScene(**(given | changes))


def preview(given: Any) -> tuple[int, Any]:
    """What the application would answer: the true shape, measured on the ellipsoid."""
    match given["kind"]:
        case "circle":
            made: BaseGeometry = circle(point(*given["centre"]), Metres(given["radius_m"]))
        case "corridor":
            made = corridor(LineString(given["line"]), Metres(given["width_m"]))
        case _:
            made = shape(given["geometry"])
    if not made.is_valid:
        return 422, {"detail": "Two parts lie on one another."}
    return 200, {
        "geometry": mapping(made), "area_m2": area_m2(made),
        "perimeter_m": WGS84.geometry_length(made.boundary), "sentence": "",
    }  # fmt: skip


@dataclass
class Board:
    """The board at hand."""

    page: Page
    seen: list[str]
    served: Served
    drafts: list[Any] = field(default_factory=list)

    def tool(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def choose(self, name: str) -> None:
        self.tool(name).click()

    def pixel(self, at: Place) -> Place:
        x, y = self.page.evaluate(
            """([lon, lat]) => { const map = window[cordon.words().map], box = map.getContainer().getBoundingClientRect(),
            at = map.latLngToContainerPoint([lat, lon]); return [box.left + at.x, box.top + at.y]; }""",
            list(at),
        )
        return x, y

    def to_map(self) -> None:
        self.page.locator(".cordon-board-map").scroll_into_view_if_needed()

    def click(self, *places: Place, off: Place = (0, 0)) -> None:
        self.to_map()
        for at in places:
            x, y = self.pixel(at)
            self.page.mouse.move(x + off[0] - 8, y + off[1] - 8)
            self.page.mouse.move(x + off[0], y + off[1], steps=3)
            self.page.mouse.click(x + off[0], y + off[1])

    def drag(self, a: Place, b: Place) -> None:
        self.to_map()
        self.page.mouse.move(*self.pixel(a))
        self.page.mouse.down()
        self.page.mouse.move(*self.pixel(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)), steps=4)
        self.page.mouse.move(*self.pixel(b), steps=4)
        self.page.mouse.up()
        self.settled()

    def outline(self, corners: Sequence[Place]) -> None:
        self.choose("Outline")
        self.click(*corners, corners[0])
        self.settled()

    def settled(self) -> None:
        """GeoMan tells of the end of some things ten milliseconds after it; the board waits for it to be done."""
        self.page.wait_for_timeout(60)

    @property
    def drawing(self) -> Any:
        text = self.page.locator('input[name="drawing"]').input_value()
        return json.loads(text) if text else None

    @property
    def shape(self) -> BaseGeometry:
        return shape(self.drawing["geometry"])

    @property
    def said(self) -> str:
        return self.page.locator("#cordon-board-say").text_content() or ""


def board_page(scene: BoardScene, base: BaseMap = PLAIN_GRID, *, drawing: Any = None) -> str:
    value = "" if drawing is None else escape(json.dumps(drawing), quote=True)
    before = (
        f'<form method="post" action="/kept"><input type="hidden" name="drawing" value="{value}"><div data-board '
        'data-preview-url="/preview" data-find-url="/find" data-draft-url="/draft" data-draft-key="draft-7" data-csrf="t0ken">'
    )
    return held(board_part(scene, base), before, '</div><button class="govuk-button">Continue</button></form>')


def open_board(
    browser: Browser, served: Served, scene: BoardScene | None = None, base: BaseMap = PLAIN_GRID, *,
    drawing: Any = None, **more: Any,
) -> Board:  # fmt: skip
    served.pages["/board"] = board_page(scene or board_scene(), base, drawing=drawing)
    drafts: list[Any] = []

    def keep(given: Any) -> tuple[int, Any]:
        drafts.append(given)
        return 200, {"saved_at": "2026-03-03T14:32:05Z"}

    served.asked.clear()
    served.answers |= {"/preview": preview, "/draft": keep}
    page, seen = watched(browser, served, "/board", **more)
    return Board(page=page, seen=seen, served=served, drafts=drafts)


def near(found: Any, expected: Sequence[tuple[float, float]]) -> bool:
    """Whether the polygon is the expected one, as well as a mouse can point."""
    true = shapely.Polygon(expected)
    return bool(shape(found).symmetric_difference(true).area < 0.05 * true.area)


def reviewed(words: str = "Found") -> tuple[ReviewLayer, ...]:
    found: dict[ReviewKind | PlaceKind, BaseGeometry] = {
        ReviewKind.ZONE: square(0.002, 50.7985, 0.003), ReviewKind.CORE: square(0.0025, 50.799, 0.0012),
        ReviewKind.NARROWEST: LineString([(0.002, 50.8005), (0.005, 50.8005)]),
        ReviewKind.GUESS: shapely.MultiPoint([(0.0033, 50.8), (0.004, 50.8002)]),
        ReviewKind.OFFER: square(0.0, 50.7965, 0.009), ReviewKind.CONFLICT: square(0.004, 50.8008, 0.0015),
        PlaceKind.SUBJECT: shapely.Point(0.0045, 50.801),
    }  # fmt: skip
    return tuple(
        ReviewLayer(
            kind=kind, geometry=geometry, label=words, point=f"{words}: {kind}?", beside=shapely.Point(0.0061, 50.8)
        )
        for kind, geometry in found.items()
    )
