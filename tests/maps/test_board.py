"""The drawing board in a browser, with a real mouse, under the policy of the application's pages: how shapes are drawn."""

import math
import re

import folium.plugins
import pytest
from playwright.sync_api import Browser, expect
from shapely.geometry import LineString, mapping

from maps.assets import SERVED
from maps.basemap.base import PLAIN_GRID, BaseMap, PlaceName
from maps.board import board_part
from maps.drawing import PluginNotOurs, finish, new_map
from maps.text import map_text
from tests.builders import square
from tests.journeys.test_accessible import faults
from tests.maps.drawn import EAST, PIXEL_DEG, SOUTH_WEST, Board, board_scene, near, open_board, preview, reviewed
from tests.maps.scenes import ALL_OF_IT, HOSTILE
from tests.maps.served import Served


def test_an_outline_is_drawn_corner_by_corner(board: Board) -> None:
    board.choose("Outline")
    assert board.tool("Outline").get_attribute("aria-pressed") == "true"
    assert board.said.startswith("Click the first corner")
    board.click(SOUTH_WEST[0])
    assert board.said == "Click the second corner."
    board.click(*SOUTH_WEST[1:])
    assert board.said == "Click the next corner, or the first corner again to close the outline."
    assert board.page.locator("#cordon-area").text_content() != "None yet"
    board.click(SOUTH_WEST[0])
    board.settled()
    assert board.drawing["kind"] == "polygon"
    assert near(board.drawing["geometry"], SOUTH_WEST)
    assert board.said.startswith("Drawn: ")
    assert board.tool("Outline").get_attribute("aria-pressed") == "false"


def test_a_corner_that_snaps_is_the_other_zone_s_to_the_bit(board: Board) -> None:
    corner = square().exterior.coords[0]
    west = min(x for x, _ in square().exterior.coords)
    board.choose("Outline")
    board.click((-0.004, 50.801), (-0.004, 50.8002))
    board.click((west, 50.8), off=(-6, 5))
    board.click((west, 50.802), off=(-5, -6))
    board.click((-0.004, 50.801))
    board.settled()
    corners = board.drawing["geometry"]["coordinates"][0]
    assert [west, 50.8] in corners
    assert [west, 50.802] in corners
    assert corner[1] == 50.8


def test_a_line_that_would_cross_the_outline_is_refused_in_words(board: Board) -> None:
    board.choose("Outline")
    board.click((-0.005, 50.798), (-0.002, 50.7995), (-0.002, 50.798), (-0.005, 50.7995))
    assert "would cross the outline" in board.said
    assert board.drawing is None
    board.page.keyboard.press("Escape")
    assert board.tool("Outline").get_attribute("aria-pressed") == "false"


def test_a_rectangle_is_drawn_by_two_corners(board: Board) -> None:
    board.choose("Rectangle")
    board.click(SOUTH_WEST[0], SOUTH_WEST[2])
    board.settled()
    assert near(board.drawing["geometry"], SOUTH_WEST)


def test_a_circle_is_drawn_by_centre_and_rim_and_says_how_far_it_reaches(board: Board) -> None:
    radius = board.page.locator("#cordon-reach")
    expect(radius).to_be_hidden()
    board.choose("Circle")
    board.click((-0.003, 50.799))
    board.page.mouse.move(*board.pixel((-0.0023, 50.799)), steps=3)
    expect(radius).to_have_text(re.compile(r"(4[5-9]|5[0-3])(\.\d)? m"))
    board.click((-0.0016, 50.799))
    board.settled()
    expect(radius).to_have_text(re.compile(r"(9[4-9]|10[0-3])(\.\d)? m"))
    made = board.drawing
    assert made["kind"] == "circle"
    assert made["centre"] == pytest.approx([-0.003, 50.799], abs=PIXEL_DEG)
    assert made["radius_m"] == pytest.approx(98.7, abs=4)


def test_a_typed_radius_makes_the_circle_at_the_first_click_and_changes_it_afterwards(board: Board) -> None:
    board.choose("Circle")
    board.page.get_by_label("Radius, metres").fill("150")
    board.click((-0.003, 50.799))
    board.settled()
    assert board.drawing["radius_m"] == 150
    board.page.get_by_label("Radius, metres").fill("200")
    board.page.keyboard.press("Enter")
    assert board.drawing["radius_m"] == 200
    expect(board.page.locator("#cordon-area")).to_have_text("12.6 hectares")
    board.page.get_by_label("Radius, metres").fill("1,005.5")
    board.page.keyboard.press("Enter")
    assert board.drawing["radius_m"] == 1005.5


@pytest.mark.parametrize(
    ("tool", "label", "size", "typed"),
    [
        pytest.param("Circle", "Radius, metres", "radius", "a lot", id="no number"),
        pytest.param("Circle", "Radius, metres", "radius", "1e9", id="a power of ten"),
        pytest.param("Circle", "Radius, metres", "radius", "100,5", id="a comma that parts no thousands"),
        pytest.param("Circle", "Radius, metres", "radius", "", id="nothing"),
        pytest.param("Corridor", "Whole width, metres", "width", "20,000", id="too wide"),
    ],
)
def test_a_size_that_is_refused_is_marked_and_the_form_does_not_go_on_with_the_old_one(
    board: Board, tool: str, label: str, size: str, typed: str
) -> None:
    box = board.page.get_by_label(label)
    board.choose(tool)
    box.fill("60")
    board.click((-0.003, 50.799), *([(-0.002, 50.7995)] * 2 if tool == "Corridor" else ()))
    board.settled()
    drawn = board.drawing
    box.fill(typed)
    board.page.get_by_role("button", name="Continue").click()
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(board.page.locator(f"#cordon-{size}-error")).to_have_text(
        f"Enter the {size} in metres, more than 0 and at most 10,000."
    )
    assert board.said.startswith(f"Enter the {size} in metres")
    assert board.drawing == drawn
    assert board.page.url.endswith("/board")
    box.fill("80 m")
    board.page.keyboard.press("Tab")
    expect(box).not_to_have_attribute("aria-invalid", "true")
    assert board.drawing[f"{size}_m"] == 80


def test_a_corridor_is_a_route_with_its_whole_width(board: Board) -> None:
    board.choose("Corridor")
    board.page.get_by_label("Whole width, metres").fill("60")
    route = [(-0.005, 50.7985), (-0.003, 50.7985), (-0.002, 50.7995)]
    board.click(*route, route[-1])
    board.settled()
    made = board.drawing
    assert (made["kind"], made["width_m"]) == ("corridor", 60)
    assert LineString(made["line"]).hausdorff_distance(LineString(route)) < PIXEL_DEG
    band = board.page.locator('path[stroke-width="1.5"]')
    band.wait_for(state="attached")  # the outline that the server made
    board.page.get_by_label("Whole width, metres").fill("100")
    board.page.keyboard.press("Enter")
    assert board.drawing["width_m"] == 100


def test_a_shape_is_finished_by_a_button_too(board: Board) -> None:
    board.choose("Corridor")
    board.click((-0.005, 50.7985), (-0.003, 50.7985))
    board.choose("Finish")
    board.settled()
    assert len(board.drawing["line"]) == 2
    board.choose("Clear all")
    board.choose("Outline")
    board.click(*SOUTH_WEST[:2])
    board.choose("Finish")
    assert board.said == "Click the third corner."
    assert board.drawing is None


def test_no_word_of_a_case_runs_on_the_board(browser: Browser, served: Served) -> None:
    names = BaseMap(names=(PlaceName(text=ALL_OF_IT, easting=541_000.0, northing=101_900.0, rank=1),), credit=ALL_OF_IT)
    scene = board_scene(ALL_OF_IT, review=reviewed(ALL_OF_IT))
    board = open_board(browser, served, scene, names)
    served.answers["/find"] = lambda _: (200, {"candidates": [{"label": ALL_OF_IT, "lon": 0.0, "lat": 50.8}] * 2})
    board.page.get_by_label("Go to a place").fill("x")
    board.choose("Find")
    board.page.locator("#cordon-find-candidates button").first.click()
    board.outline(SOUTH_WEST)
    board.choose("Move corners")
    assert board.seen == []
    assert board.page.evaluate("window.ran") is None
    body = board.page.evaluate("document.querySelector('.cordon-board').textContent")
    assert all(words in body for words in HOSTILE)
    assert not any(words in board_part(scene, names).script for words in HOSTILE)
    board.page.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (320, 700)])
def test_the_board_has_no_fault_that_axe_knows_at_any_width(
    browser: Browser, served: Served, width: int, height: int
) -> None:
    board = open_board(browser, served, width=width, height=height, bypass_csp=True)
    assert faults(board.page) == []
    board.outline(SOUTH_WEST)
    for tool in ("Move corners", "Cut a hole", "Circle"):
        board.choose(tool)
        assert faults(board.page) == []
    assert board.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert board.page.evaluate("document.querySelector('.folium-map').offsetHeight") >= 300
    board.page.close()


def test_a_finger_draws_an_outline(browser: Browser, served: Served) -> None:
    board = open_board(browser, served, width=390, height=844, has_touch=True, is_mobile=True)
    board.tool("Outline").tap()
    board.to_map()
    for corner in (*SOUTH_WEST, SOUTH_WEST[0]):
        board.page.touchscreen.tap(*board.pixel(corner))
        board.page.wait_for_timeout(50)
    board.settled()
    assert near(board.drawing["geometry"], SOUTH_WEST)
    assert board.seen == []
    board.page.close()


def test_every_tool_is_chosen_by_keyboard_and_left_by_escape(board: Board) -> None:
    board.outline(SOUTH_WEST)
    for name in (
        "Outline",
        "Rectangle",
        "Circle",
        "Corridor",
        "Move corners",
        "Move all",
        "Cut a hole",
        "Remove a part",
    ):
        board.tool(name).focus()
        board.page.keyboard.press("Enter")
        assert board.tool(name).get_attribute("aria-pressed") == "true"
        board.page.keyboard.press("Escape")
        assert board.tool(name).get_attribute("aria-pressed") == "false"


def test_only_our_own_files_are_asked_for() -> None:
    part = board_part(board_scene(), PLAIN_GRID)
    assert {*part.sheets, *part.libraries, *part.scripts} <= SERVED
    assert "vendor/leaflet-geoman.js" in part.libraries
    assert "//unpkg" not in part.script + part.body + part.styles


def test_the_same_board_is_the_same_strings() -> None:
    scene = board_scene(review=reviewed())
    assert board_part(scene, PLAIN_GRID) == board_part(scene, PLAIN_GRID)


def test_a_plugin_whose_files_we_do_not_serve_is_refused() -> None:
    drawn = new_map()
    folium.plugins.Fullscreen().add_to(drawn)
    with pytest.raises(PluginNotOurs):
        finish(drawn, map_text({}), [], body="<!--map-->", scripts=(), sheets=())


def test_the_board_s_own_measures_agree_with_the_ellipsoid(board: Board) -> None:
    for made in (
        {"kind": "polygon", "geometry": {"type": "Polygon", "coordinates": [[*map(list, EAST), list(EAST[0])]]}},
        {"kind": "polygon", "geometry": mapping(square(size=0.05).difference(square(0.01, 50.81, 0.01)))},
        {"kind": "circle", "centre": [0.0, 50.8], "radius_m": 500},
        {"kind": "corridor", "line": [[-0.004, 50.799], [0.001, 50.8035]], "width_m": 40},
    ):
        _, true = preview(made)
        found = board.page.evaluate(
            """made => made.kind === "circle" ? cordon.measure.circle(made.radius_m)
                : made.kind === "corridor" ? cordon.measure.corridor(made.line, made.width_m)
                : cordon.measure.polygons(cordon.partsOf(made.geometry))""",
            made,
        )
        for name in ("area_m2", "perimeter_m"):
            # The drawn circle and round ends are polygons within 4 mm of the arc: a few parts in 100,000.
            assert found[name] == pytest.approx(true[name], rel=1e-4), (made["kind"], name)
        assert math.isfinite(found["area_m2"])
