"""The answer by keyboard alone; by a call handler's phone within ten seconds; and by a newcomer, click by click."""

import time

from playwright.sync_api import Locator, Page, expect

from cordon.right import Role
from tests.journeys.service import PHONE, Service

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
