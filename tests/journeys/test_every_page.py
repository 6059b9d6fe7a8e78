"""Every page for every role: no fault that axe-core knows, no scrolling sideways on a narrow screen, nothing asked elsewhere.

At 200 % zoom a browser window of 1280 by 900 lays a page out on 640 by 450; so does a viewport of that size here. Each page is
loaded on a narrow screen, which is then made wide: as when a phone is turned, but further.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from cordon.right import RIGHTS, Right, Role
from tests.journeys.service import DESK, NARROW, Service
from tests.journeys.test_accessible import faults

ZOOMED = (640, 450)
CASE = ["/orders/2", "/orders/1", "/orders/2/zones/A", "/orders/2/zones/B", "/orders/2/trail", "/orders/2/trail?day=2026-06-16", "/orders/2/visits",
        "/checks/C-3", "/checks/C-14", "/checks/C-3/explanation"]  # fmt: skip
MAPS = [f"/orders/2/map?audience={audience}" for audience in ("court", "subject", "officer")]
"""Pages of their own for paper; the sheets are as wide as their paper, as print previews are."""

PART_OF_OFFICERS = (Role.ANALYST, Role.REVIEWER)
"""Their pages are those of an officer with less on them: on a narrow screen alone that is enough."""


def pages_of(role: Role) -> list[str]:
    """The addresses that a role has beside those of its menu."""
    rights = RIGHTS[role]
    found = ["/password", "/nowhere"]
    if Right.SEE in rights:
        found += [*CASE, *MAPS, "/devices"]
    elif Right.PAPER in rights:
        found += ["/orders/2", *MAPS[:2]]
    if Right.CHECK in rights:
        found += ["/check?order=2"]
    if Right.ORDERS in rights:
        found += ["/orders/new", "/orders/2/event", "/orders/2/events/2/in-error", "/orders/2/places"]
    if Right.ZONES in rights:
        found += ["/orders/2/draw", "/orders/2/zones/A/vary"]
    if Right.RESTRICT in rights:
        found += ["/orders/2/restriction"]
    return found


def settled(page: Page) -> None:
    if page.locator(".folium-map, .cordon-sheet").count():
        page.wait_for_selector("html[data-ready=yes]", state="attached")


def sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def visited(service: Service, role: Role, size: tuple[int, int]) -> Iterator[tuple[str, Page]]:
    """Each page of a role: those of the menu, and those beside it."""
    page = service.as_(role, size)
    page.goto("/")
    menu = page.locator("nav a").evaluate_all("links => links.map((one) => one.getAttribute('href'))")
    for address in [*menu, *pages_of(role)]:
        answer = page.goto(address)
        if "/purpose/" in page.url:
            yield f"the question before {address}", page
            service.say_why(page)
        assert answer is not None
        assert answer.status < 400 or address == "/nowhere", (address, answer.status)
        settled(page)
        yield address, page


def wrong_at_each_size(page: Page, *, part: bool = False) -> list[str]:
    """What is wrong with a page that was loaded on a narrow screen: there, and then wide, and zoomed, unless `part`."""
    made = []
    for size in (NARROW,) if part else (NARROW, DESK, ZOOMED):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        found = [] if size is ZOOMED else faults(page)
        if sideways(page) and "/map?" not in page.url:
            found.append("it scrolls sideways")
        made += [f"{size[0]}: {one}" for one in found]
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    return made


@pytest.mark.parametrize("role", Role)
def test_no_page_has_a_fault_that_axe_knows_or_scrolls_sideways(service: Service, role: Role) -> None:
    found = {address: wrong for address, page in visited(service, role, NARROW)
             if (wrong := wrong_at_each_size(page, part=role in PART_OF_OFFICERS))}  # fmt: skip
    assert found == {}


def test_nor_does_a_form_that_was_sent_an_answer_or_a_drawn_zone(service: Service) -> None:
    found = {}
    page = service.as_(Role.OFFICER, NARROW)

    def look(name: str) -> None:
        settled(page)
        if here := wrong_at_each_size(page):
            found[name] = here

    page.goto("/check")
    page.get_by_role("button", name="Check", exact=True).click()
    look("a check with a fault")
    page.get_by_label("Subject").fill("S-0417")
    page.get_by_label("Where").fill("541685 102460")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".cordon-sentence")).to_be_visible()
    look("an answer")
    page.get_by_role("button", name="Save", exact=True).click()
    look("a sighting with a fault")
    page.get_by_role("button", name="Draw the area on a map").click()
    look("an area")
    page.get_by_role("button", name="Check this area").click()
    look("an area with a fault")

    page.goto("/orders/2")
    service.say_why(page)
    page.goto("/orders/2/draw")
    settled(page)
    page.get_by_label("At certain hours").check()
    for name in ("Import a file, or type positions", "Label, buffer, note", "Exceptions, and days besides"):
        page.get_by_text(name).click()
    look("a board with all of it open")
    page.get_by_role("button", name="Look it over").click()
    look("a draft with faults")
    page.get_by_text("Import a file, or type positions").click()
    page.get_by_label("Corners that I type").check()
    page.get_by_label("Positions, one on each line").fill("541000 102000\n541000 102300\n541300 102300")
    page.get_by_role("button", name="Put it on the map").click()
    settled(page)
    page.get_by_label("At all times").check()
    page.get_by_label("Home", exact=True).check()
    page.get_by_role("button", name="Look it over").click()
    page.wait_for_url("**/review")
    look("a review")
    page.get_by_role("button", name="Save the zone").click()
    look("a review with a fault")
    page.locator("#cordon-found button").last.click()
    look("a review that shows a thing on its map")
    page.goto("/checks/C-5")
    service.say_why(page)
    page.get_by_text("Was it recorded in error?").click()
    page.get_by_role("button", name="Mark as recorded in error").click()
    look("a mark without a reason")
    page.get_by_label("What is wrong").fill("The camera showed another man.")
    page.get_by_role("button", name="Mark as recorded in error").click()
    for address in (
        "/checks/C-5",
        "/sightings",
        "/orders/2/trail",
        "/orders/2/map?audience=officer",
    ):
        page.goto(address)
        service.say_why(page)
        expect(page.locator("body")).to_contain_text("ecorded in error")
        look(f"{address}, recorded in error")
    page.goto("/checks/C-5")
    page.get_by_text("It was not recorded in error after all").click()
    page.get_by_label("Why it is right after all").fill("It was him.")
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("#in-error")).to_have_count(0)
    page.goto("/search")
    page.get_by_label("A reference, a name").fill("S-0417")
    page.get_by_label("Why you search").fill("a journey")
    page.get_by_role("button", name="Search").click()
    look("what was found")
    page.goto("/orders/new")
    page.get_by_role("button", name="Record", exact=True).click()
    look("an order with faults")

    page = service.anybody(NARROW)
    page.goto("/sign-in")
    look("sign-in")
    page.get_by_role("button", name="Sign in").click()
    look("sign-in with a fault")
    service.sign_in(page, Role.OFFICER)
    page.get_by_role("button", name="Hide what is protected").click()
    look("a shared screen")
    page.goto("/orders/2/draw")
    service.say_why(page)
    look("a hidden page")
    assert found == {}
