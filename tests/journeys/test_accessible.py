"""Pages and maps hold WCAG 2.2 AA as far as axe-core can tell, and the officer's map works by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.builders import PROJECT

AXE = PROJECT / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(content=AXE.read_text()) if page.url.startswith("file:") else page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", TAGS)
    return [
        f"{fault['id']}: {node['target']}"
        for fault in found["violations"]
        for node in fault["nodes"]
        # Symbols may lie on one another, where they are; the list beside the map opens the same (WCAG 2.5.8, equivalent).
        if not (fault["id"] == "target-size" and ".cordon-" in str(node["target"]))
    ]


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desk", "phone"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = request.param
    opened = browser.new_page(viewport={"width": width, "height": height}, bypass_csp=True)
    yield opened
    opened.close()


@pytest.mark.parametrize("audience", ["officer", "court", "subject"])
def test_a_map_has_no_fault_that_axe_knows(page: Page, home: Path, audience: str) -> None:
    page.goto((home / "maps" / f"{audience}.html").as_uri())
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    assert faults(page) == []


def test_the_page_to_sign_in_at_has_no_fault_that_axe_knows(page: Page, address: str) -> None:
    page.goto(address)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_location_opens_by_keyboard_and_closes_by_escape(page: Page, home: Path) -> None:
    page.goto((home / "maps" / "officer.html").as_uri())
    button = page.locator("#cordon-sightings button").first
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup [class=cordon-block]")
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup", state="detached")
    assert button.evaluate("element => element === document.activeElement")
