"""A zone that is looked over, on a map that shows what was found and can't be drawn on."""

from itertools import combinations

import pytest
import shapely
from playwright.sync_api import Browser
from shapely.geometry import LineString

from maps.basemap.base import PLAIN_GRID
from maps.board import ReviewLayer, board_ground_bounds, review_part
from maps.figure import ReviewKind, review_style
from tests.journeys.test_accessible import faults
from tests.maps.drawn import board_scene, reviewed
from tests.maps.scenes import ALL_OF_IT
from tests.maps.served import Served, held, watched
from zones.review.provable import STATED_M
from zones.shape import corridor
from zones.unit import Metres


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (320, 700)])
def test_a_review_is_drawn_with_its_key_and_cannot_be_drawn_on(
    browser: Browser, served: Served, width: int, height: int
) -> None:
    served.pages["/review"] = held(review_part(board_scene(ALL_OF_IT, review=reviewed(ALL_OF_IT)), PLAIN_GRID))
    page, seen = watched(browser, served, "/review", width=width, height=height, bypass_csp=True)
    assert page.locator(".cordon-key li").count() == len(ReviewKind) + 3
    assert page.locator(".cordon-found-name").count() >= 1  # on a phone long names have room by their buttons alone
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


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (320, 700)])
def test_labels_of_a_long_narrow_zone_lie_over_none_of_each_other(
    browser: Browser, served: Served, width: int, height: int
) -> None:
    line = LineString([(0.0, 50.79), (0.0005, 50.808)])
    cores = [
        ReviewLayer(kind=ReviewKind.CORE, geometry=corridor(line, Metres(wide)), label=f"provable at {wide} m")
        for wide in (50, 40, 30, 20, 10)
    ]
    zone = ReviewLayer(kind=ReviewKind.ZONE, geometry=corridor(line, Metres(60)), label="Zone A")
    offers = [
        ReviewLayer(
            kind=ReviewKind.OFFER, geometry=corridor(line, Metres(wide)), label=f"enlarged along itself, {wide}"
        )
        for wide in (400, 440, 480)
    ]
    scene = board_scene(zones=(), places=(), review=(zone, *cores, *offers), bounds=offers[-1].geometry.bounds)
    served.pages["/review"] = held(review_part(scene, PLAIN_GRID))
    page, _ = watched(browser, served, "/review", width=width, height=height, bypass_csp=True)
    labels = page.locator(".cordon-found-name")
    assert "Zone A" in labels.all_text_contents()
    boxes = [
        shapely.box(b["x"], b["y"], b["x"] + b["width"], b["y"] + b["height"]).buffer(
            -1
        )  # what rounding to pixels hides
        for one in labels.all()
        if (b := one.bounding_box())
    ]
    assert len(boxes) >= 2
    assert not [one for one, other in combinations(boxes, 2) if one.intersects(other)]
    page.close()


def test_the_ground_is_as_wide_beside_what_is_tall_as_that_is_tall() -> None:
    for tall_deg, around_m in ((0.001, 1_500), (0.02, 2_224), (0.2, 4_000)):
        west, south, east, north = board_ground_bounds(board_scene(bounds=(0.0, 50.8, 0.0001, 50.8 + tall_deg)))
        assert (east - west - 7) / 2 == pytest.approx(around_m, abs=30 + 60 * tall_deg / 0.02)
        assert north - south > east - west


def test_what_lies_over_the_ground_leaves_it_legible() -> None:
    fills = [
        float(str(review_style(kind).get("fillOpacity", 0))) for kind in ReviewKind if kind is not ReviewKind.GUESS
    ]
    cores = len(STATED_M) - 1  # all of them lie over one another
    assert sum(fills) + cores * float(str(review_style(ReviewKind.CORE)["fillOpacity"])) < 0.4
