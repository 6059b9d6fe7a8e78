"""What the board and the page around it tell the server and are told: measures, drafts, places, what is sent."""

import json
from urllib.parse import parse_qs

import pytest
import shapely
from playwright.sync_api import Browser, Route, expect
from shapely import Polygon
from shapely.geometry import mapping

from tests.maps.drawn import EAST, SOUTH_WEST, Board, board_scene, near, open_board
from tests.maps.served import Served
from zones.frame import WGS84


def test_the_measures_are_the_server_s_once_it_has_answered(board: Board) -> None:
    board.outline(SOUTH_WEST)
    expect(board.page.locator("#cordon-area")).not_to_contain_text("about")
    area, _ = WGS84.geometry_area_perimeter(board.shape)
    text = board.page.locator("#cordon-area").text_content() or ""
    assert float(text.split()[0]) == pytest.approx(abs(area) / 10_000, rel=0.005)
    assert text.endswith(" hectares")
    assert board.served.asked[0] == ("/preview", board.drawing)


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


def begin(board: Board, tool: str, *places: tuple[float, float]) -> None:
    """Clicks corners, and does not finish."""
    board.choose(tool)
    board.click(*places)


def test_an_outline_that_is_not_finished_is_kept_with_the_draft_and_holds_the_form(board: Board) -> None:
    board.outline(EAST)
    begin(board, "Outline", *SOUTH_WEST[:3])
    expect(board.page.locator("#cordon-saved")).to_contain_text("Saved as draft")
    kept = board.drafts[-1]
    assert kept["drawing"] == board.drawing
    assert kept["unfinished"]["tool"] == "polygon"
    assert near(mapping(Polygon(kept["unfinished"]["line"])), SOUTH_WEST[:3])

    board.page.get_by_role("button", name="Continue").press("Enter")
    assert board.said == "The outline is not finished, and would be left out. Finish it, or stop it, first."
    expect(board.tool("Finish")).to_be_focused()
    assert board.page.url.endswith("/board")
    board.page.keyboard.press("Enter")
    expect(board.page.locator("#cordon-board-say")).to_contain_text("Drawn: 2 parts.")
    board.page.wait_for_timeout(1_200)
    assert board.drafts[-1]["unfinished"] is None
    assert board.drafts[-1]["drawing"] == board.drawing


@pytest.mark.parametrize("tool", ["Outline", "Corridor", "Cut a hole"])
def test_corners_that_a_lost_connection_kept_from_being_saved_are_gone_on_with(board: Board, tool: str) -> None:
    board.outline(EAST)
    within = [(0.003, 50.8005), (0.003, 50.8015), (0.004, 50.8015)]
    expect(board.page.locator("#cordon-saved")).to_contain_text("Saved as draft")
    board.page.route("**/draft", lambda route: route.abort())
    if tool == "Corridor":
        board.page.get_by_label("Whole width, metres").evaluate("field => (field.value = '120')")
    begin(board, tool, *(within if tool == "Cut a hole" else SOUTH_WEST[:3]))
    board.page.get_by_text("Not saved yet: no connection; kept in this browser").wait_for()
    board.page.unroute("**/draft")
    board.page.reload()
    board.page.wait_for_selector("html[data-ready=yes]", state="attached")
    board.choose("Use that drawing")
    expect(board.page.locator("#cordon-board-say")).to_contain_text("was not finished. Go on with it; or choose Stop")
    assert "of 3 " in board.said
    board.choose("Finish")
    board.settled()
    board.page.get_by_text("Saved as draft").wait_for()
    assert board.drafts[-1]["unfinished"] is None
    made = board.shape
    if tool == "Cut a hole":
        assert near(mapping(Polygon(shapely.get_interior_ring(made, 0))), within)
    else:
        assert made.area > 1.3 * Polygon(EAST).area
    board.seen[:] = [text for text in board.seen if "ERR_FAILED" not in text]


def test_a_part_that_cant_be_joined_without_a_connection_is_not_lost(board: Board) -> None:
    board.choose("Circle")
    board.click((-0.0035, 50.799), (-0.003, 50.799))
    board.settled()
    board.page.route("**/preview", lambda route: route.abort())
    begin(board, "Outline", *EAST, EAST[0])
    board.page.get_by_text("have parts added, only while connected").wait_for()
    board.page.unroute("**/preview")
    board.choose("Finish")
    board.settled()
    expect(board.page.locator("#cordon-board-say")).to_contain_text("Drawn: 2 parts.")
    board.seen[:] = [text for text in board.seen if "ERR_FAILED" not in text]
