"""The drawing board in a browser, with a real mouse, under the policy of the application's pages."""

import json
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs

import folium.plugins
import pytest
import shapely
from playwright.sync_api import Browser, Route, expect
from shapely.geometry import LineString, Point, mapping, shape
from shapely.geometry.base import BaseGeometry

from maps.assets import SERVED
from maps.basemap import PLAIN_GRID, BaseMap, PlaceName
from maps.board import ReviewLayer, board_part, review_part
from maps.drawing import PluginNotOurs, finish, new_map
from maps.figure import PlaceKind, ReviewKind, review_style
from maps.text import map_text
from tests.builders import point, square
from tests.journeys.test_accessible import faults
from tests.maps.drawn import Board, board_scene, open_board, preview
from tests.maps.scenes import ALL_OF_IT, HOSTILE
from tests.maps.served import Served, held, serving, watched
from zones.frame import WGS84
from zones.review.provable import STATED_M
from zones.shape import circle
from zones.unit import Metres

SOUTH_WEST = [(-0.005, 50.798), (-0.005, 50.7995), (-0.002, 50.7995), (-0.002, 50.798)]
EAST = [(0.002, 50.8), (0.002, 50.802), (0.005, 50.802), (0.005, 50.8)]
"""Quadrilaterals apart from each other and from Zone A."""
PIXEL_DEG = 4e-5
"""About a pixel and a half of longitude at the zoom that the board starts with: what a mouse can point to."""


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as made:
        yield made


@pytest.fixture
def board(browser: Browser, served: Served) -> Iterator[Board]:
    """A board on which nothing is drawn; afterwards it has asked no other host, complained of nothing, broken no policy."""
    opened = open_board(browser, served)
    yield opened
    opened.page.close()
    assert opened.seen == []


def near(found: Any, expected: Sequence[tuple[float, float]]) -> bool:
    """Whether the polygon is the expected one, as well as a mouse can point."""
    true = shapely.Polygon(expected)
    return bool(shape(found).symmetric_difference(true).area < 0.05 * true.area)


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


def test_the_measures_are_the_server_s_once_it_has_answered(board: Board) -> None:
    board.outline(SOUTH_WEST)
    expect(board.page.locator("#cordon-area")).not_to_contain_text("about")
    area, _ = WGS84.geometry_area_perimeter(board.shape)
    text = board.page.locator("#cordon-area").text_content() or ""
    assert float(text.split()[0]) == pytest.approx(abs(area) / 10_000, rel=0.005)
    assert text.endswith(" hectares")
    assert board.served.asked[0] == ("/preview", board.drawing)


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
    box.fill("80")
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


def test_a_second_outline_is_another_part(board: Board) -> None:
    board.outline(SOUTH_WEST)
    board.outline(EAST)
    assert board.drawing["geometry"]["type"] == "MultiPolygon"
    assert len(board.drawing["geometry"]["coordinates"]) == 2
    board.choose("Remove a part")
    board.click((0.0035, 50.801))
    assert near(board.drawing["geometry"], SOUTH_WEST)


def test_a_hole_is_cut_with_all_its_digits(board: Board) -> None:
    board.outline(SOUTH_WEST)
    before = board.drawing["geometry"]["coordinates"][0]
    board.choose("Cut a hole")
    hole = [(-0.0042, 50.7983), (-0.0042, 50.7991), (-0.003, 50.7991), (-0.003, 50.7983)]
    board.click(*hole, hole[0])
    board.settled()
    rings = board.drawing["geometry"]["coordinates"]
    assert len(rings) == 2
    assert board.shape.is_valid
    assert {tuple(at) for at in rings[0]} == {tuple(at) for at in before}
    assert all(re.search(r"\.\d{7,}", repr(x)) for x, _ in rings[1])
    assert "The hole is cut" in board.said


def test_a_hole_beside_the_drawing_cuts_nothing(board: Board) -> None:
    board.outline(SOUTH_WEST)
    before = board.drawing
    board.choose("Cut a hole")
    board.click(*EAST, EAST[0])
    board.settled()
    assert board.drawing == before
    assert board.said == "The hole lies outside the drawing. Nothing was cut."


def test_a_circle_that_is_cut_is_an_outline_and_undo_brings_it_back(board: Board) -> None:
    board.choose("Circle")
    board.page.get_by_label("Radius, metres").fill("150")
    board.click((-0.003, 50.799))
    board.settled()
    made = board.drawing
    board.choose("Cut a hole")
    board.page.wait_for_selector("[data-tool=cut][aria-pressed=true]")
    hole = [(-0.0035, 50.7987), (-0.0035, 50.7993), (-0.0025, 50.7993), (-0.0025, 50.7987)]
    board.click(*hole, hole[0])
    board.settled()
    whole = circle(point(*made["centre"]), Metres(150.0))
    assert board.drawing["kind"] == "polygon"
    assert shapely.Polygon(board.drawing["geometry"]["coordinates"][0]).symmetric_difference(whole).area < 1e-14
    assert "outline of corners now" in board.said
    board.choose("Undo")
    assert board.drawing == made


def test_without_the_server_a_circle_takes_no_second_part(board: Board) -> None:
    board.served.answers["/preview"] = lambda _: (503, {"detail": "The server is busy. Try again."})
    board.choose("Circle")
    board.page.get_by_label("Radius, metres").fill("150")
    board.click((-0.003, 50.799))
    board.settled()
    made = board.drawing
    board.outline(EAST)
    expect(board.page.locator("#cordon-board-say")).to_contain_text("busy")
    assert board.drawing == made
    board.seen[:] = [text for text in board.seen if "503" not in text]


def test_a_corner_is_moved_and_every_step_is_undone_and_done_again(board: Board) -> None:
    board.outline(SOUTH_WEST)
    first = board.drawing
    board.choose("Move corners")
    corner = first["geometry"]["coordinates"][0][2]
    board.drag((corner[0], corner[1]), (-0.0012, 50.7992))
    moved = board.drawing
    assert moved != first
    assert any(Point(at).distance(Point(-0.0012, 50.7992)) < PIXEL_DEG for at in moved["geometry"]["coordinates"][0])
    board.choose("Undo")
    assert board.drawing == first
    board.choose("Undo")
    assert board.drawing is None
    assert board.said == "Nothing is drawn. Choose a tool to start."
    board.page.keyboard.press("Control+y")
    assert board.drawing == first
    board.page.keyboard.press("Control+y")
    assert board.drawing == moved
    board.page.keyboard.press("Control+z")
    assert board.drawing == first
    board.choose("Clear all")
    assert board.drawing is None
    board.choose("Undo")
    assert board.drawing == first


def test_a_corner_that_would_make_the_outline_cross_itself_goes_back(board: Board) -> None:
    board.outline(SOUTH_WEST)
    first = board.drawing
    board.choose("Move corners")
    board.drag(SOUTH_WEST[2], (-0.0065, 50.7988))
    assert "would cross itself" in board.said
    assert board.drawing == first
    assert board.shape.is_valid


def test_undo_takes_back_the_last_corner_of_what_is_being_drawn(board: Board) -> None:
    board.choose("Outline")
    board.click(*SOUTH_WEST)
    board.choose("Undo")
    board.choose("Undo")
    assert board.said == "Click the third corner."
    board.click((-0.003, 50.7988), SOUTH_WEST[0])
    board.settled()
    assert len(board.drawing["geometry"]["coordinates"][0]) == 4


def test_a_corner_is_taken_out_by_the_other_button_but_never_one_of_the_last_three(board: Board) -> None:
    board.outline(SOUTH_WEST)
    board.choose("Move corners")
    for left in (4, 4):  # a ring of three ends where it starts
        x, y = board.pixel(board.drawing["geometry"]["coordinates"][0][0])
        board.page.mouse.click(x, y, button="right")
        board.settled()
        assert len(board.drawing["geometry"]["coordinates"][0]) == left


def test_an_outline_of_very_many_corners_is_shown_but_gets_no_handles(browser: Browser, served: Served) -> None:
    many: dict[str, Any] = {
        "kind": "polygon",
        "geometry": mapping(shapely.Point(0.0, 50.801).buffer(0.002, quad_segs=1_000)),
    }
    board = open_board(browser, served, drawing=many)
    board.choose("Move corners")
    assert "too many corners" in board.said
    assert board.page.locator(".marker-icon").count() == 0
    assert board.drawing["geometry"]["coordinates"][0][7] == list(many["geometry"]["coordinates"][0][7])
    board.page.close()


def test_handles_between_corners_are_shown_where_there_is_room_for_them(browser: Browser, served: Served) -> None:
    round_one = {"kind": "polygon", "geometry": mapping(shapely.Point(0.0, 50.801).buffer(0.0005, quad_segs=8))}
    board = open_board(browser, served, board_scene(zones=()), drawing=round_one)
    zoom = "zoom => window[cordon.words().map].setZoom(zoom, { animate: false })"
    board.page.evaluate(zoom, 15)
    board.choose("Move corners")
    assert board.page.locator(".marker-icon-middle").count() == 0
    assert board.said.endswith("Zoom in to tell the corners apart.")
    board.page.evaluate(zoom, 20)
    expect(board.page.locator(".marker-icon-middle")).to_have_count(32)
    assert not board.said.endswith("apart.")
    assert board.seen == []
    board.page.close()


def test_a_circle_and_a_corridor_stay_what_they_are_when_they_are_moved(board: Board) -> None:
    board.choose("Circle")
    board.page.get_by_label("Radius, metres").fill("120")
    board.click((-0.003, 50.799))
    board.settled()
    board.choose("Move corners")
    centre = board.drawing["centre"]
    board.drag(centre, (-0.0025, 50.7985))
    assert board.drawing["centre"] == pytest.approx([-0.0025, 50.7985], abs=PIXEL_DEG)
    assert board.drawing["radius_m"] == pytest.approx(120, abs=0.5)
    board.choose("Clear all")
    board.choose("Corridor")
    board.click((-0.005, 50.7985), (-0.003, 50.7985), (-0.003, 50.7985))
    board.settled()
    board.choose("Move corners")
    board.drag(board.drawing["line"][1], (-0.002, 50.7995))
    assert board.drawing["line"][1] == pytest.approx([-0.002, 50.7995], abs=PIXEL_DEG)
    assert board.drawing["kind"] == "corridor"


def test_what_the_server_says_of_the_drawing_is_shown(board: Board) -> None:
    board.outline(SOUTH_WEST)
    board.outline([(x + 0.0005, y + 0.0005) for x, y in SOUTH_WEST])
    board.page.get_by_text("Two parts lie on one another.").wait_for()
    board.seen[:] = [text for text in board.seen if "422" not in text]


def test_without_a_connection_the_measures_are_estimates_and_say_so(board: Board) -> None:
    board.page.route("**/preview", lambda route: route.abort())
    board.outline(SOUTH_WEST)
    board.page.get_by_text("No connection: area and perimeter are estimates.").wait_for()
    assert (board.page.locator("#cordon-area").text_content() or "").startswith("about ")
    board.page.unroute("**/preview")
    expect(board.page.locator("#cordon-area")).not_to_contain_text("about", timeout=8_000)
    assert board.page.locator("#cordon-sentence").text_content() == ""
    board.seen[:] = [text for text in board.seen if "ERR_FAILED" not in text]


def test_the_form_sends_what_is_drawn_and_no_draft_comes_after_it(board: Board) -> None:
    sent: list[str] = []

    def caught(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fulfill(body="kept")

    board.page.route("**/kept", caught)
    board.outline(SOUTH_WEST)
    made = board.drawing
    board.choose("Continue")
    board.page.get_by_text("kept").wait_for()
    board.page.wait_for_timeout(1_200)
    assert json.loads(parse_qs(sent[0])["drawing"][0]) == made
    assert board.drafts == []


def test_all_of_it_is_moved(board: Board) -> None:
    board.outline(SOUTH_WEST)
    board.choose("Move all")
    board.drag((-0.0035, 50.79875), (-0.0025, 50.79875))
    assert near(board.drawing["geometry"], [(x + 0.001, y) for x, y in SOUTH_WEST])


@pytest.mark.parametrize(
    "drawing",
    [
        {"kind": "polygon", "geometry": {"type": "Polygon", "coordinates": [[*map(list, EAST), list(EAST[0])]]}},
        {"kind": "circle", "centre": [0.0031234567, 50.8012345678], "radius_m": 120},
        {"kind": "corridor", "line": [[-0.0051234567, 50.7981], [0.001, 50.7992]], "width_m": 80},
    ],
    ids=["outline", "circle", "corridor"],
)
@pytest.mark.parametrize("from_form", [True, False], ids=["from the form", "from the scene"])
def test_a_draft_comes_back_as_it_was_and_is_not_saved_again(
    browser: Browser, served: Served, drawing: dict[str, object], from_form: bool
) -> None:
    scene = board_scene(drawing=None if from_form else drawing)
    board = open_board(browser, served, scene, drawing=drawing if from_form else None)
    board.page.wait_for_timeout(1300)
    assert board.drawing == drawing
    assert board.drafts == []
    assert board.seen == []
    board.page.close()


def test_what_the_page_read_from_a_file_comes_in_by_an_event_and_each_change_is_told(board: Board) -> None:
    board.page.evaluate("addEventListener('cordon:drawn', (event) => (window.told = event.detail))")
    made = {"kind": "corridor", "line": [[-0.004, 50.799], [0.001, 50.8035]], "width_m": 40}
    board.page.evaluate(
        "made => document.querySelector('.cordon-board').dispatchEvent(new CustomEvent('cordon:draw', {detail: made}))",
        made,
    )
    assert board.drawing == made
    assert board.page.evaluate("window.told") == made


def test_a_place_is_found_and_never_stands_in_an_address(board: Board) -> None:
    board.served.answers["/find"] = lambda given: (
        (200, {"candidates": [{"label": "<b>BN1 1AA</b>", "lon": 0.03, "lat": 50.82}]})
        if given == {"place": "BN1 1AA"}
        else (422, {"detail": "There is no such place."})
    )
    field = board.page.get_by_label("Go to a place")
    field.fill("BN1 1AA")
    field.press("Enter")
    board.page.wait_for_selector(".cordon-pin")
    assert board.page.locator("#cordon-find-said").text_content() == "The map shows <b>BN1 1AA</b>."
    at = board.pixel((0.03, 50.82))
    box = board.page.locator(".folium-map").bounding_box()
    assert box is not None
    assert at == pytest.approx((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), abs=2)
    assert board.page.url.endswith("/board")
    field.fill("nowhere")
    board.choose("Find")
    board.page.get_by_text("There is no such place.").wait_for()
    board.seen[:] = [text for text in board.seen if "422" not in text]


def test_of_several_places_one_is_chosen(board: Board) -> None:
    places = [{"label": f"Mill Lane, {n}", "lon": 0.03 + n / 100, "lat": 50.82, "bounds": [0.03, 50.81, 0.05, 50.83]}
              for n in range(3)]  # fmt: skip
    board.served.answers["/find"] = lambda _: (200, {"candidates": places})
    board.page.get_by_label("Go to a place").fill("Mill Lane")
    board.choose("Find")
    board.page.get_by_role("button", name="Mill Lane, 1").click()
    assert board.page.locator(".cordon-pin").count() == 1
    assert board.page.locator("#cordon-find-said").text_content() == "The map shows Mill Lane, 1."
    assert board.drawing is None


def test_a_draft_is_saved_a_second_after_the_last_change_and_forgotten_by_the_browser(board: Board) -> None:
    board.outline(SOUTH_WEST)
    board.page.get_by_text("Saved as draft 14:32").wait_for()
    assert [draft["drawing"] for draft in board.drafts] == [board.drawing]
    assert board.page.evaluate("localStorage.length") == 0


def test_what_a_lost_connection_kept_from_being_saved_comes_back(board: Board) -> None:
    board.page.route("**/draft", lambda route: route.abort())
    board.outline(SOUTH_WEST)
    board.page.get_by_text("Not saved yet: no connection; kept in this browser").wait_for()
    made = board.drawing
    board.page.reload()
    board.page.wait_for_selector("html[data-ready=yes]", state="attached")
    assert board.drawing is None
    board.page.get_by_text("It was not saved.").wait_for()
    board.page.unroute("**/draft")
    board.choose("Use that drawing")
    assert board.drawing == made
    board.page.get_by_text("Saved as draft 14:32").wait_for()
    assert board.drafts[-1]["drawing"] == made
    board.seen[:] = [text for text in board.seen if "ERR_FAILED" not in text]


def test_a_draft_is_tried_again_until_the_connection_is_back(board: Board) -> None:
    board.page.route("**/draft", lambda route: route.abort())
    board.outline(SOUTH_WEST)
    board.page.get_by_text("no connection; kept in this browser").wait_for()
    board.page.unroute("**/draft")
    board.page.get_by_text("Saved as draft 14:32").wait_for(timeout=8_000)
    board.seen[:] = [text for text in board.seen if "ERR_FAILED" not in text]


def test_a_draft_that_the_server_refuses_is_told_in_its_words(board: Board) -> None:
    board.served.answers["/draft"] = lambda _: (403, {"detail": "You may not change this order."})
    board.outline(SOUTH_WEST)
    board.page.get_by_text("Not saved yet: You may not change this order. The drawing is kept").wait_for()
    board.seen[:] = [text for text in board.seen if "403" not in text]


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
