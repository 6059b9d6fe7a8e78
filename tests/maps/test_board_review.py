"""A zone that is looked over, on a map that shows what was found and can't be drawn on."""

import pytest
import shapely
from playwright.sync_api import Browser

from maps.basemap import PLAIN_GRID
from maps.board import review_part
from maps.figure import ReviewKind, review_style
from tests.journeys.test_accessible import faults
from tests.maps.drawn import board_scene, reviewed
from tests.maps.scenes import ALL_OF_IT
from tests.maps.served import Served, held, watched
from zones.review.provable import STATED_M


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (320, 700)])
def test_a_review_is_drawn_with_its_key_and_cannot_be_drawn_on(
    browser: Browser, served: Served, width: int, height: int
) -> None:
    served.pages["/review"] = held(review_part(board_scene(ALL_OF_IT, review=reviewed(ALL_OF_IT)), PLAIN_GRID))
    page, seen = watched(browser, served, "/review", width=width, height=height, bypass_csp=True)
    assert page.locator(".cordon-key li").count() == len(ReviewKind) + 3
    assert page.locator(".cordon-found-name").count() >= len(ReviewKind)
    assert (
        page.locator("#cordon-found h3").count() == page.locator("#cordon-found button").count() == len(ReviewKind) + 1
    )
    assert page.locator("[data-tool]").count() == 0
    assert faults(page) == []
    assert seen == []
    assert page.evaluate("window.ran") is None
    page.close()


def test_what_is_shown_on_the_map_is_all_in_view_and_stands_out_until_the_next(
    browser: Browser, served: Served
) -> None:
    layers = reviewed()
    served.pages["/review"] = held(review_part(board_scene(review=layers), PLAIN_GRID))
    page, seen = watched(browser, served, "/review", width=320, height=700, bypass_csp=True)
    buttons = page.locator("#cordon-found button")
    for number, layer in enumerate(layers):
        buttons.nth(number).click()
        west, south, east, north = shapely.union_all([layer.geometry, layer.beside]).bounds
        assert page.evaluate(
            "at => window[cordon.words().map].getBounds().contains(at)", [[south, west], [north, east]]
        ), layer.kind
        pressed = [one.get_attribute("aria-pressed") == "true" for one in buttons.all()]
        assert pressed == [one == number for one in range(len(layers))]
        points = len(shapely.get_coordinates(layer.geometry)) if "Point" in layer.geometry.geom_type else 0
        assert page.locator(".cordon-stands-out").count() == points
    buttons.last.click()
    assert page.locator(".cordon-stands-out, #cordon-found [aria-pressed=true]").count() == 0
    assert seen == []
    page.close()


def test_what_lies_over_the_ground_leaves_it_legible() -> None:
    fills = [
        float(str(review_style(kind).get("fillOpacity", 0))) for kind in ReviewKind if kind is not ReviewKind.GUESS
    ]
    cores = len(STATED_M) - 1  # all of them lie over one another
    assert sum(fills) + cores * float(str(review_style(ReviewKind.CORE)["fillOpacity"])) < 0.4
