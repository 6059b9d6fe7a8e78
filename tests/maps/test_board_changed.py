"""How what is drawn on the board is changed: parts, holes, corners that are moved, steps that are undone."""

import re
from typing import Any

import pytest
import shapely
from playwright.sync_api import Browser, expect
from shapely.geometry import Point, mapping

from tests.builders import point
from tests.maps.drawn import EAST, PIXEL_DEG, SOUTH_WEST, Board, board_scene, near, open_board
from tests.maps.served import Served
from zones.shape import circle
from zones.unit import Metres


def test_a_second_outline_is_another_part(board: Board) -> None:
    board.outline(SOUTH_WEST)
    board.outline(EAST)
    assert board.said.startswith("Drawn: 2 parts. ")  # the line below alone measures what they come to together
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


def test_a_hole_over_the_whole_drawing_leaves_nothing_and_says_how_it_comes_back(board: Board) -> None:
    board.outline(SOUTH_WEST)
    before = board.drawing
    board.choose("Cut a hole")
    (west, south), (east, north) = map(min, zip(*SOUTH_WEST, strict=True)), map(max, zip(*SOUTH_WEST, strict=True))
    edge = 0.0003
    around = [
        (west - edge, south - edge),
        (west - edge, north + edge),
        (east + edge, north + edge),
        (east + edge, south - edge),
    ]
    board.click(*around, around[0])
    board.settled()
    assert board.drawing is None
    assert board.said == "Nothing is left of it. Undo brings it back."
    board.choose("Undo")
    assert board.drawing == before


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
    assert board.said == "Nothing is left of it. Undo brings it back."
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


def test_all_of_it_is_moved(board: Board) -> None:
    board.outline(SOUTH_WEST)
    board.choose("Move all")
    board.drag((-0.0035, 50.79875), (-0.0025, 50.79875))
    assert near(board.drawing["geometry"], [(x + 0.001, y) for x, y in SOUTH_WEST])
