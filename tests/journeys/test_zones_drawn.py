"""A zone of each kind is drawn with a mouse, looked over, saved, checked against and printed; and nothing drawn is lost."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pytest
from playwright.sync_api import Page, expect

from cordon.right import Role
from tests.journeys.hand import board_of, check, corners, look_over_and_save, middle, new_order, open_order
from tests.journeys.service import Service
from tests.maps.drawn import Board, Place

Hand = Callable[[Board, Place, Path], Place]
"""What is done at the board around a place; the answer is a position deep in the zone."""


def outline(board: Board, at: Place, folder: Path) -> Place:
    board.outline(corners(at))
    return at


def rectangle(board: Board, at: Place, folder: Path) -> Place:
    around = corners(at)
    board.choose("Rectangle")
    board.click(around[0], around[2])
    board.settled()
    return at


def circle(board: Board, at: Place, folder: Path) -> Place:
    board.choose("Circle")
    board.click(at, (at[0] + 0.002, at[1]))
    board.settled()
    return at


def corridor(board: Board, at: Place, folder: Path) -> Place:
    board.choose("Corridor")
    board.page.get_by_label("Whole width, metres").fill("150")
    route = [(at[0] - 0.003, at[1]), at, (at[0] + 0.002, at[1] + 0.0015)]
    board.click(*route, route[-1])
    board.settled()
    return at


def with_a_hole(board: Board, at: Place, folder: Path) -> Place:
    board.outline(corners(at, 0.004))
    hole = corners(at, 0.0007)
    board.choose("Cut a hole")
    board.click(*hole, hole[0])
    board.settled()
    expect(board.page.locator("#cordon-board-say")).to_contain_text("The hole is cut")
    return at[0] - 0.0025, at[1]


def imported_outline(board: Board, at: Place, folder: Path) -> Place:
    ring = [list(one) for one in corners(at)]
    put(board.page, folder / "zone.geojson", {"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    return at


def imported_route(board: Board, at: Place, folder: Path) -> Place:
    line = [[at[0] - 0.003, at[1]], [at[0] + 0.003, at[1] + 0.0005]]
    put(board.page, folder / "route.geojson", {"type": "LineString", "coordinates": line}, route=True)
    return at[0], at[1] + 0.00025


def typed_corners(board: Board, at: Place, folder: Path) -> Place:
    page = board.page
    page.get_by_text("Import a file, or type positions").click()
    page.get_by_label("Corners that I type").check()
    page.get_by_label("Positions, one on each line").fill("\n".join(f"{lat}, {lon}" for lon, lat in corners(at)))
    page.get_by_role("button", name="Put it on the map").click()
    page.wait_for_load_state()
    return at


def put(page: Page, file: Path, geometry: object, *, route: bool = False) -> None:
    """Chooses a GeoJSON file and puts it on the map."""
    file.write_text(json.dumps(geometry))
    page.get_by_text("Import a file, or type positions").click()
    if route:
        page.get_by_label("A file with a route").check()
        page.get_by_label("Whole width of the corridor").fill("160")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Put it on the map").click()
    page.wait_for_load_state()


DRAFTS_HERE = "Object.keys(localStorage).filter((key) => key.startsWith('cordon-draft-'))"


@pytest.mark.parametrize(
    ("draw", "kind"),
    [
        pytest.param(outline, "polygon", id="outline"),
        pytest.param(rectangle, "polygon", id="rectangle"),
        pytest.param(circle, "circle", id="circle"),
        pytest.param(corridor, "corridor", id="corridor"),
        pytest.param(with_a_hole, "polygon", id="with a hole"),
        pytest.param(imported_outline, "polygon", id="import of an outline"),
        pytest.param(imported_route, "corridor", id="import of a route"),
        pytest.param(typed_corners, "polygon", id="typed corners"),
    ],
)
def test_a_zone_is_drawn_saved_checked_against_and_printed(
    service: Service, tmp_path: Path, draw: Hand, kind: str
) -> None:
    reference, subject = new_order(service, tmp_path)
    page = service.as_(Role.OFFICER)
    number = open_order(service, page, reference)
    page.get_by_role("link", name="Draw a zone").or_(page.get_by_role("button", name="Draw a zone")).first.click()
    board = board_of(page)
    inside = draw(board, middle(page), tmp_path)
    board = board_of(page)
    assert board.drawing["kind"] == kind

    page.get_by_label("Home", exact=True).check()
    page.get_by_label("At certain hours").check()
    page.get_by_label("Start 1").fill("00:00")
    page.get_by_label("End 1").fill("00:00")
    expect(page.locator("#hours-sentence")).to_contain_text("Every day, all day, from 5 January 2026")
    look_over_and_save(page)
    assert page.url.endswith(f"/orders/{number}/zones/A")
    expect(page.locator("main")).to_contain_text("Every day, all day, from 5 January 2026")

    sentence = check(page, f"{inside[1]:.7f}, {inside[0]:.7f}", subject=subject)
    assert re.fullmatch(
        r"Almost certain that this was inside Zone A, which applied at that time: proved to be inside\.", sentence
    )

    page.goto("/maps")
    page.get_by_role("button", name=f"Court page of order {reference}").click()
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    page.pdf(path=tmp_path / "court.pdf", prefer_css_page_size=True, print_background=True)
    with pdfplumber.open(tmp_path / "court.pdf") as pdf:
        assert len(pdf.pages) == 1
        text = pdf.pages[0].extract_text()
    assert "Zone A" in text
    assert reference in text


def test_a_draft_outlives_the_browser_and_is_on_the_home_page(service: Service, tmp_path: Path) -> None:
    reference, _ = new_order(service, tmp_path)
    page = service.as_(Role.OFFICER)
    number = open_order(service, page, reference)
    page.goto(f"/orders/{number}/draw")
    board = board_of(page)
    board.outline(corners(middle(page)))
    page.get_by_label("Workplace", exact=True).check()
    page.get_by_text("Label, buffer, note").click()
    page.get_by_label("Note for officers").fill("by the mill")
    expect(page.locator("#cordon-saved")).to_contain_text("Saved as draft")
    expect(page.locator("#kept")).to_have_text("Kept as a draft.")
    drawn = board.drawing
    page.context.close()

    page = service.as_(Role.OFFICER)
    page.goto("/")
    page.get_by_role("link", name=f"New zone for order {reference}").click()
    assert board_of(page).drawing == drawn
    expect(page.get_by_label("Workplace", exact=True)).to_be_checked()
    expect(page.get_by_label("Note for officers")).to_have_value("by the mill")


def test_an_outline_that_was_not_finished_is_gone_on_with_and_never_left_out_unsaid(
    service: Service, tmp_path: Path
) -> None:
    reference, _ = new_order(service, tmp_path)
    page = service.as_(Role.OFFICER)
    number = open_order(service, page, reference)
    page.goto(f"/orders/{number}/draw")
    draft, board = page.url, board_of(page)
    lon, lat = middle(page)
    board.outline(corners((lon - 0.003, lat), 0.001))
    page.get_by_label("Workplace", exact=True).check()
    expect(page.locator("#cordon-saved")).to_contain_text("Saved as draft")
    page.locator("#cordon-saved").evaluate("line => line.replaceChildren()")
    east = (lon + 0.03, lat)  # beyond what the board opens on
    page.evaluate(f"window[cordon.words().map].setView([{lat}, {east[0]}], 16, {{animate: false}})")
    board.choose("Outline")
    board.click(*corners(east, 0.001))
    page.get_by_role("button", name="Look it over").click()
    assert board.said == "The outline is not finished, and would be left out. Finish it, or stop it, first."
    expect(board.tool("Finish")).to_be_focused()
    expect(page.locator("#cordon-saved")).to_contain_text("Saved as draft")
    page.get_by_role("link", name="Orders", exact=True).click()

    page.goto(f"{draft}/review")
    expect(page.locator("main")).to_contain_text(
        "An outline of 4 corners was not finished, and is no part of this zone."
    )
    page.get_by_role("link", name="Finish it, or throw it away").click()
    board = board_of(page)
    assert board.said == "An outline of 4 corners was not finished. Go on with it; or choose Stop, and it is gone."
    seen = page.evaluate(
        "(() => { const at = window[cordon.words().map].getBounds(); return [at.getWest(), at.getEast()]; })()"
    )
    assert seen[0] < lon - 0.003
    assert east[0] < seen[1]
    board.choose("Finish")
    board.settled()
    assert len(board.drawing["geometry"]["coordinates"]) == 2
    look_over_and_save(page)


def test_what_is_drawn_and_typed_without_a_connection_outlives_the_tab(service: Service, tmp_path: Path) -> None:
    service.watch.allowed += ["net::ERR_INTERNET_DISCONNECTED"]
    reference, _ = new_order(service, tmp_path)
    page = service.as_(Role.OFFICER)
    context = page.context
    number = open_order(service, page, reference)
    page.goto(f"/orders/{number}/draw")
    draft, board = page.url, board_of(page)
    context.set_offline(True)
    board.outline(corners(middle(page)))
    page.get_by_label("School route").check()
    page.get_by_text("Label, buffer, note").click()
    page.get_by_label("Note for officers").fill("along the brook")
    expect(page.locator("#cordon-saved")).to_contain_text("no connection; kept in this browser")
    expect(page.locator("#kept")).to_contain_text("No connection")
    page.get_by_role("button", name="Look it over").click()
    expect(page.locator("#kept")).to_contain_text("this page stays as it is")
    drawn = board.drawing
    page.close()

    context.set_offline(False)
    page = context.new_page()
    page.goto("/orders")  # any other page leaves it
    page.goto(draft)
    assert board_of(page).drawing is None
    page.get_by_role("button", name="Use that drawing").click()
    assert board_of(page).drawing == drawn
    expect(page.get_by_label("School route")).to_be_checked()
    expect(page.get_by_label("Note for officers")).to_have_value("along the brook")
    expect(page.locator("#cordon-saved")).to_contain_text("Saved as draft")
    expect(page.locator("#kept")).to_have_text("Kept as a draft.")
    assert page.evaluate(DRAFTS_HERE) == []
    page.reload()
    assert board_of(page).drawing == drawn
    expect(page.get_by_label("Note for officers")).to_have_value("along the brook")


def test_a_browser_keeps_what_was_drawn_for_twelve_hours_and_never_what_the_server_has(
    service: Service, tmp_path: Path
) -> None:
    reference, _ = new_order(service, tmp_path)
    page = service.as_(Role.OFFICER)
    number = open_order(service, page, reference)
    page.evaluate(
        """() => { const since = (hours) => new Date(Date.now() - hours * 3600000).toISOString();
        localStorage.setItem("cordon-draft-9998", JSON.stringify({ drawing: null, at: since(13) }));
        localStorage.setItem("cordon-draft-9999", JSON.stringify({ drawing: null, at: since(11) })); }"""
    )
    page.goto("/orders")
    assert page.evaluate(DRAFTS_HERE) == ["cordon-draft-9999"]

    page.goto(f"/orders/{number}/draw")
    board_of(page).outline(corners(middle(page)))
    page.get_by_label("Workplace", exact=True).check()
    page.get_by_role("button", name="Look it over").click()  # before a second has passed: the form brings it
    page.wait_for_url("**/review")
    assert page.evaluate(DRAFTS_HERE) == ["cordon-draft-9999"]


def test_a_connection_that_comes_back_keeps_the_draft_without_a_click(service: Service, tmp_path: Path) -> None:
    service.watch.allowed += ["net::ERR_INTERNET_DISCONNECTED"]
    reference, _ = new_order(service, tmp_path)
    page = service.as_(Role.OFFICER)
    number = open_order(service, page, reference)
    page.goto(f"/orders/{number}/draw")
    board = board_of(page)
    page.context.set_offline(True)
    board.outline(corners(middle(page)))
    expect(page.locator("#cordon-saved")).to_contain_text("no connection; kept in this browser")
    page.context.set_offline(False)
    expect(page.locator("#cordon-saved")).to_contain_text("Saved as draft")
    page.get_by_label("Workplace", exact=True).check()
    page.get_by_role("button", name="Look it over").click()
    page.wait_for_url("**/review")
