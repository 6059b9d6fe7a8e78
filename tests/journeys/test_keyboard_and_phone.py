"""The answer by keyboard alone; by a call handler's phone within ten seconds; and by a newcomer, click by click."""

import time
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from cordon.right import Role
from tests.journeys.hand import board_of, corners, middle
from tests.journeys.service import PHONE, Demo, Service, serving

KEY_MS = 150
"""Six or seven keys a second: how fast a call handler types on a phone."""
FINGER_S = 0.4
"""From one tap to the next."""


def tab_to(page: Page, wanted: Locator, *, most: int = 60) -> int:
    """Presses Tab until the focus is where it is wanted, as who has no mouse does; the answer is how often."""
    for pressed in range(1, most + 1):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return pressed
    raise AssertionError("the focus never came there")


def test_from_the_home_page_to_an_answer_by_keyboard_alone(service: Service) -> None:
    page = service.as_(Role.ANALYST)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    presses = 2 + tab_to(page, page.get_by_role("button", name="Check a sighting"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/check")
    presses += 1 + tab_to(page, page.get_by_label("Subject"))
    page.keyboard.type("S-0417")
    presses += tab_to(page, page.get_by_label("Where"))
    page.keyboard.type("541685 102460")
    page.keyboard.press("Enter")
    sentence = page.locator(".cordon-sentence")
    expect(sentence).to_contain_text("proved to be inside")
    print(f"\nkeyboard: {presses + 1} presses beside the typing")

    # The focus can be seen wherever it goes, and gets to the end of the page without being caught by the map.
    seen = []
    for _ in range(80):
        page.keyboard.press("Tab")
        at = page.evaluate("""() => { const e = document.activeElement, s = getComputedStyle(e);
            return [e.tagName + ' ' + (e.id || e.textContent.trim().slice(0, 30)),
                    s.outlineStyle !== 'none' || s.boxShadow !== 'none' || e.matches('body, [tabindex="-1"], path')]; }""")
        seen.append(at)
        if "Check another" in at[0]:
            break
    assert any("Check another" in name for name, _ in seen), seen
    assert [name for name, shown in seen if not shown] == []


def test_a_call_handler_s_phone_says_the_sentence_within_ten_seconds(service: Service) -> None:
    page = service.as_(Role.ANALYST, PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    page.goto("/")
    begun, taps = time.monotonic(), 0

    def tap(wanted: Locator) -> None:
        nonlocal taps
        time.sleep(FINGER_S)
        wanted.tap()
        taps += 1

    page.goto("/check")
    tap(page.get_by_label("Subject"))
    page.keyboard.type("Pell", delay=KEY_MS)
    tap(page.get_by_label("Where"))
    page.keyboard.type("541685 102460", delay=KEY_MS)
    tap(page.get_by_role("button", name="Check", exact=True))
    tap(page.get_by_label("S-0417, Dorian Pell"))
    tap(page.get_by_role("button", name="Continue"))
    sentence = page.locator(".cordon-sentence")
    expect(sentence).to_be_visible()
    expect(sentence).to_be_in_viewport(ratio=1)
    took_s = time.monotonic() - begun
    typing_s = KEY_MS / 1000 * len("Pell541685 102460") + taps * FINGER_S
    print(
        f"\nphone: {took_s:.1f} s from opening the page to the sentence, {typing_s:.1f} s of it a hand's; {taps} taps, 17 characters"
    )
    assert "proved to be inside" in sentence.inner_text()
    assert took_s < 10


def test_a_newcomer_draws_a_zone_checks_a_sighting_and_prints_the_court_page(
    service: Service, demo: Demo, tmp_path: Path
) -> None:
    """As after `make demo`, by what the README says."""
    once = demo.passwords["demo.officer"]
    clicks, questions, typed = 0, 0, 0
    with serving(demo.copied(tmp_path)) as at:
        page = service.browser.new_page(base_url=at, viewport={"width": 1280, "height": 900})
        begun = time.monotonic()

        def click(wanted: Locator) -> None:
            nonlocal clicks
            wanted.click()
            clicks += 1

        def write(field: Locator, words: str) -> None:
            nonlocal clicks, questions, typed
            click(field)
            field.fill(words)
            questions, typed = questions + 1, typed + len(words)

        page.goto("/")
        write(page.get_by_label("Name"), "demo.officer")
        write(page.get_by_label("Password"), once)
        click(page.get_by_role("button", name="Sign in"))
        write(page.get_by_label("New password", exact=True), "three plain words")
        write(page.get_by_label("New password again"), "three plain words")
        click(page.get_by_role("button", name="Choose this password"))
        before = clicks, questions
        click(page.get_by_role("link", name="SM-2026-12"))
        click(page.get_by_label("Preparing or varying the order"))
        click(page.get_by_role("button", name="Continue"))
        questions += 1
        click(page.get_by_role("button", name="Draw a zone"))
        board = board_of(page)
        click(board.tool("Rectangle"))
        around = corners(middle(page), 0.0012)
        board.click(around[0], around[2])
        clicks += 2
        board.settled()
        click(page.get_by_label("Workplace", exact=True))
        questions += 1
        click(page.get_by_role("button", name="Look it over"))
        for box in page.locator("textarea[name=reason]").all():
            write(box, "She works there")
        click(page.get_by_role("button", name="Save the zone"))
        page.wait_for_url("**/zones/D")

        click(page.get_by_role("button", name="Check a sighting"))
        expect(page.get_by_label("Subject")).to_have_value("S-0417")
        lon, lat = (around[0][0] + around[2][0]) / 2, (around[0][1] + around[2][1]) / 2
        write(page.get_by_label("Where"), f"{lat:.5f}, {lon:.5f}")
        click(page.get_by_role("button", name="Check", exact=True))
        expect(page.locator(".cordon-sentence")).to_contain_text("inside Zone D, which applied at that time: proved")

        with page.expect_popup() as opened:  # the answer, which is not saved, stays in its own tab
            click(page.get_by_role("link", name="Court page of order SM-2026-12 (opens in a new tab)"))
        court = opened.value
        court.wait_for_selector("html[data-ready=yes]", state="attached")
        court.pdf(path=tmp_path / "court.pdf", prefer_css_page_size=True)
        clicks += 1
        took_s = time.monotonic() - begun
        page.context.close()
    slow_s = took_s + clicks * 3 + typed * 0.3
    print(f"\nsigning in for the first time: {before[0]} clicks, {before[1]} questions; the way itself: "
          f"{clicks - before[0]} clicks, {questions - before[1]} questions; {took_s:.0f} s of the machine, "
          f"{slow_s:.0f} s with a slow hand")  # fmt: skip
    assert clicks - before[0] <= 19
    assert questions - before[1] <= 5
    assert slow_s < 300
