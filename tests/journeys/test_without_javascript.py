"""All that pages do, they do without JavaScript, but for the map itself."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from cordon.right import Role
from tests.journeys.hand import new_order
from tests.journeys.service import Service

CORNERS = "541000 102000\n541000 102300\n541300 102300\n541300 102000"
INSIDE = "541150 102150"


def plain(service: Service, role: Role) -> Page:
    """A browser without JavaScript, in which a person of the role signs in by the form."""
    page = service.anybody(java_script_enabled=False)
    service.sign_in(page, role)
    return page


def test_an_order_is_recorded_its_zone_typed_and_a_sighting_checked_saved_noted_and_found(service: Service) -> None:
    page = plain(service, Role.OFFICER)
    page.get_by_role("link", name="Orders", exact=True).click()
    page.get_by_role("button", name="Record an order").click()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()

    page.get_by_label("Reference", exact=True).fill("SM-PLAIN-1")
    page.get_by_label("Court", exact=True).fill("Saltmere Magistrates’ Court")
    page.locator("#made_day").fill("2026-02-02")
    page.locator("#made_hour").fill("10:00")
    page.get_by_label("Subject’s reference").fill("S-8001")
    page.get_by_label("Subject’s name").fill("Perrin Holt")
    page.get_by_label("Protected person’s reference").fill("P-8001")
    page.get_by_label("Protected person’s name").fill("Isolde Marsh")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("h1")).to_have_text("Order SM-PLAIN-1")
    expect(page.locator("main")).to_contain_text("In force, not yet served")

    page.get_by_role("button", name="Record what happened").click()
    page.get_by_label("Served").check()
    page.locator("#day").fill("2026-02-03")
    page.locator("#hour").fill("09:00")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator(".moj-timeline")).to_contain_text("Tue 3 Feb 2026 at 09:00 GMT")

    page.get_by_role("button", name="Draw a zone").click()
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.locator(".cordon-board")).to_be_hidden()
    page.get_by_text("Import a file, or type positions").click()
    page.get_by_label("Corners that I type").check()
    page.get_by_label("Positions, one on each line").fill(CORNERS)
    page.get_by_role("button", name="Put it on the map").click()
    expect(page.locator("noscript .govuk-body-s")).to_have_text("Area 9.0 hectares, perimeter 1.20 km.")
    page.get_by_label("Home", exact=True).check()
    page.get_by_label("At certain hours").check()
    for name, value in (("Start 1", "07:00"), ("End 1", "07:30"), ("Start 2", "08:00"), ("End 2", "08:30")):
        page.get_by_label(name).fill(value)
    page.locator("noscript button").click()  # "Read the hours back"
    expect(page.locator("#hours-sentence")).to_have_text(
        "Every day, 07:00 to 07:30 and 08:00 to 08:30, from 2 February 2026"
    )
    page.get_by_label("At all times").check()
    page.get_by_role("button", name="Look it over").click()
    expect(page.locator("h1")).to_have_text("Look the zone over")
    expect(page.locator(".cordon-board-map")).to_be_hidden()
    expect(page.locator(".cordon-noscript")).to_be_visible()
    for box in page.locator("textarea[name=reason]").all():
        box.fill("It is her home and the way to it.")
    page.get_by_role("button", name="Save the zone").click()
    expect(page.locator("h1")).to_have_text("Zone A")

    page.get_by_role("link", name="Check a sighting").first.click()
    page.get_by_label("Subject").fill("perrin")
    page.get_by_label("Where").fill(INSIDE)
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_label("S-8001, Perrin Holt").check()  # a part of the name was typed
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".cordon-sentence")).to_contain_text(
        "inside Zone A, which applied at that time: proved to be inside"
    )
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say who saw it.")
    page.get_by_label("Who saw it").fill("Neighbour, W-81")
    page.get_by_label("How do they know?").fill("from her window, by daylight")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("h1")).to_have_text(re.compile(r"Check C-\d+"))
    check = page.url
    page.get_by_label("Attach a note").fill("Statement taken by PC 1204.")
    page.get_by_role("button", name="Attach").click()
    expect(page.locator(".cordon-note")).to_contain_text("Statement taken by PC 1204.")
    page.get_by_role("button", name="Do it again and compare").click()
    expect(page.locator("main")).to_contain_text("the same")

    page.get_by_role("link", name="Search").click()
    page.get_by_label("A reference, a name").fill("pc 1204")
    page.get_by_label("Why you search").fill("to find a statement")
    page.get_by_role("button", name="Search").click()
    page.locator(".cordon-note a").first.click()
    assert page.url == check

    page.get_by_role("button", name="Hide what is protected").click()
    expect(page.locator("main")).not_to_contain_text("PC 1204")
    page.get_by_role("button", name="Show what is protected").click()
    page.goto(check)
    expect(page.locator("main")).to_contain_text("PC 1204")
    page.get_by_role("button", name="Sign out").click()
    page.goto(check)
    expect(page.locator("h1")).to_have_text("Sign in")


def test_a_map_says_that_scripts_put_it_together_and_leaves_no_empty_form(service: Service) -> None:
    page = plain(service, Role.OFFICER)
    page.goto("/orders/2")
    service.say_why(page)
    for audience in ("court", "subject", "officer"):
        page.goto(f"/orders/2/map?audience={audience}")
        said = re.compile(r"\s*This (sheet|map) is put together by a script in your browser\. Turn scripts on to see")
        expect(page.locator(".cordon-noscript")).to_have_text(said)
        expect(page.locator(".cordon-noscript")).to_be_visible()
        expect(page.locator(".cordon-head, .cordon-side").first).to_be_hidden()
    for address in ("/orders/2/zones/A", "/checks/C-3"):
        page.goto(address)
        expect(page.locator(".cordon-noscript")).to_be_visible()
        expect(page.locator(".cordon-side, .folium-map").first).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_have_count(0)


def test_an_area_is_given_as_geojson(service: Service, tmp_path: Path) -> None:
    page = plain(service, Role.ANALYST)
    page.goto("/check")
    page.get_by_label("Subject").fill("S-0417")
    page.get_by_role("button", name="Draw the area on a map").click()
    expect(page.locator(".cordon-board")).to_be_hidden()
    page.get_by_text("Give the area as GeoJSON").click()
    box = page.get_by_label("A polygon as GeoJSON")
    box.fill(
        '{"type": "Polygon", "coordinates": [[[0.0095, 50.8040], [0.0101, 50.8040], [0.0101, 50.8044], [0.0095, 50.8040]]]}'
    )
    page.get_by_role("button", name="Back to the form").click()
    expect(page.locator("#drawing")).to_contain_text("An area of 9")  # half of 42 m by 44 m
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".cordon-sentence")).to_contain_text("inside Zone A")
    expect(page.locator("main")).to_contain_text("an area that was drawn")


def test_what_is_no_area_is_told_at_the_form_with_all_else_kept(service: Service) -> None:
    page = plain(service, Role.ANALYST)
    page.goto("/check")
    page.get_by_label("Subject").fill("S-0417")
    page.get_by_role("button", name="Draw the area on a map").click()
    page.get_by_role("button", name="Check this area").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Draw the area on the map")
    for nonsense in (
        "by the gate",
        '{"type": "Point"}',
        '{"kind": "circle", "centre": [0, 50.8], "radius_m": -5}',
        "{" * 50,
    ):
        page.get_by_label("A polygon as GeoJSON").fill(nonsense)
        page.get_by_role("button", name="Check this area").click()
        expect(page.locator(".govuk-error-summary a")).to_have_attribute("href", "#drawing")
        expect(page.get_by_label("Subject")).to_have_value("S-0417")
        page.get_by_role("button", name="Change the area").click()
        page.get_by_text("Give the area as GeoJSON").click()
    page.get_by_role("button", name="Back to the form").click()
    expect(page.get_by_label("Subject")).to_have_value("S-0417")


def test_a_question_is_asked_once_and_answered(service: Service, tmp_path: Path) -> None:
    _, one = new_order(service, tmp_path)
    new_order(service, tmp_path)
    page = plain(service, Role.ANALYST)
    page.goto("/check")
    page.get_by_label("Subject").fill("corin")
    page.get_by_label("Where").fill(INSIDE)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#question")).to_have_text("One question")
    page.get_by_label(re.compile(one)).check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".cordon-sentence")).to_have_text(re.compile("No zone of the order applied|No order binds"))
