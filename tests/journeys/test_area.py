"""The area that a witness means is drawn on a map with a mouse, checked and saved; nothing of it is in an address."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cordon.right import Role
from tests.journeys.hand import board_of, corners, middle
from tests.journeys.service import Service
from tests.maps.drawn import Board, Place

IN_ZONE_A = "541685 102460"
"""In the middle of Zone A of the demo, some 130 m from its edge."""


def by_outline(board: Board, at: Place) -> None:
    board.outline(corners(at, 0.0008))


def by_rectangle(board: Board, at: Place) -> None:
    around = corners(at, 0.0008)
    board.choose("Rectangle")
    board.click(around[0], around[2])
    board.settled()


def by_circle(board: Board, at: Place) -> None:
    board.choose("Circle")
    board.click(at, (at[0] + 0.0008, at[1]))
    board.settled()


def to_the_board(service: Service, role: Role = Role.ANALYST) -> tuple[Page, list[str]]:
    """The board, asked for with a form that is filled in; and every address that is asked for on the way."""
    page = service.as_(role)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/check")
    page.get_by_label("Subject").fill("S-0417")
    page.get_by_label("Where").fill(IN_ZONE_A)
    page.get_by_text("They are not sure where or when").click()
    page.locator("#until_hour").fill("23:59")
    page.locator("#until_day").fill(page.locator("#day").input_value())
    page.get_by_role("button", name="Draw the area on a map").click()
    return page, asked


@pytest.mark.parametrize("draw", [by_outline, by_rectangle, by_circle])
def test_an_area_is_drawn_checked_and_saved(service: Service, draw: Callable[[Board, Place], None]) -> None:
    page, asked = to_the_board(service)
    board = board_of(page)
    lon, lat = middle(page)
    assert (lon, lat) == pytest.approx((0.00927, 50.8042), abs=0.003)  # it opens where the place in words is
    expect(page.locator(".cordon-board")).not_to_contain_text("Zone A")  # and shows nothing that would lead a witness
    draw(board, (lon, lat))
    expect(page.locator("#cordon-area")).not_to_contain_text("about")
    page.get_by_role("button", name="Check this area").click()
    expect(page.locator(".cordon-sentence")).to_contain_text("inside Zone A, which applied")
    expect(page.locator(".cordon-sentence")).to_contain_text("proved to be inside")
    expect(page.locator("main")).to_contain_text("an area that was drawn")
    expect(page.locator(".cordon-key")).to_contain_text("The place was somewhere in this area")

    page.get_by_label("Who saw it").fill("W-12, jogger")
    page.get_by_label("How do they know?").fill("draws where on a map")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/checks/C-*")
    expect(page.locator(".cordon-sentence")).to_contain_text("proved to be inside")
    assert [one for one in asked if "?" in one or "541685" in one or "0417" in one] == []


def test_the_form_is_as_it_was_with_the_area_in_it_and_the_area_can_be_changed_or_dropped(service: Service) -> None:
    page, _ = to_the_board(service)
    board = board_of(page)
    by_circle(board, middle(page))
    drawn = board.drawing
    page.get_by_role("button", name="Back to the form").click()
    expect(page.get_by_label("Subject")).to_have_value("S-0417")
    expect(page.locator("#until_hour")).to_have_value("23:59")
    expect(page.locator("#drawing")).to_contain_text("An area of")
    page.get_by_role("button", name="Change the area").click()
    board = board_of(page)
    assert board.drawing == drawn  # a circle still, whose radius can be typed
    page.get_by_label("Radius, metres").fill("30")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Back to the form").click()
    expect(page.locator("#drawing")).to_contain_text("An area of 2,8")  # 30² π
    page.get_by_role("button", name="Say the place in words").click()
    expect(page.get_by_label("Where")).to_have_value(IN_ZONE_A)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".cordon-sentence")).to_contain_text("proved to be inside")


def test_with_nothing_drawn_it_says_so(service: Service) -> None:
    page, _ = to_the_board(service)
    board_of(page)
    page.get_by_role("button", name="Check this area").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Draw the area on the map")
    board_of(page)


def test_whoever_draws_an_area_can_go_to_a_place(service: Service) -> None:
    page, _ = to_the_board(service)
    board_of(page)
    page.get_by_label("Go to a place").fill("540830 101600")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#cordon-find-said")).to_contain_text("The map shows")
