"""Who is away too long is told before, loses nothing that they typed, and leaves nothing of a case on the screen."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cordon.right import Role
from tests.journeys.hand import board_of, corners, middle, new_order, open_order
from tests.journeys.service import PASSWORD, Service, name_of
from tests.journeys.test_every_page import settled

SUBJECT, PLACE = "S-0417", "541685 102460"


@pytest.fixture
def officer(service: Service) -> Page:
    """An officer's page in a session of its own, whose clock is the test's."""
    page = service.anybody()
    page.clock.install()
    service.sign_in(page, Role.OFFICER)
    return page


def fill(page: Page) -> None:
    page.goto("/check")
    page.get_by_label("Subject").fill(SUBJECT)
    page.get_by_label("Where").fill(PLACE)
    page.get_by_text("They are not sure where or when").click()
    page.get_by_label("How exact is the place?").fill("20")


def filled(page: Page) -> dict[str, Any]:
    return {name: page.get_by_label(name).input_value()
            for name in ("Subject", "Where", "How exact is the place?")}  # fmt: skip


def sign_in_here(page: Page, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def sign_out_elsewhere(page: Page) -> None:
    page.evaluate("fetch('/sign-out', { method: 'POST', redirect: 'manual', body: new URLSearchParams("
                  "{ csrf_token: document.querySelector('[name=csrf_token]').value, next: '/' }) })")  # fmt: skip


TYPED = {"Subject": SUBJECT, "Where": PLACE, "How exact is the place?": "20"}


def test_who_is_there_is_asked_and_may_stay(officer: Page) -> None:
    fill(officer)
    box = officer.get_by_role("dialog")
    officer.clock.run_for("24:00")
    expect(box).to_be_hidden()
    officer.clock.run_for("01:00")
    expect(box).to_contain_text("You will be signed out at")
    with officer.expect_response("**/stay"):
        officer.get_by_role("button", name="Stay signed in").click()
    expect(box).to_be_hidden()
    officer.clock.run_for("20:00")
    expect(box).to_be_hidden()
    assert filled(officer) == TYPED
    with officer.expect_response("**/stay"):  # typing is being there
        officer.get_by_label("Where").press("End")
    officer.clock.run_for("24:00")
    expect(box).to_be_hidden()


def test_who_stays_away_is_signed_out_and_finds_what_they_typed(service: Service, officer: Page) -> None:
    fill(officer)
    officer.clock.run_for("30:05")
    officer.wait_for_url("**/sign-in?done=away&next=%2Fcheck")
    expect(officer.get_by_text("because nothing was done for a while")).to_be_visible()
    assert SUBJECT not in officer.content()
    officer.goto("/orders")
    assert "/sign-in" in officer.url  # the session itself is over
    officer.goto("/sign-in?done=away&next=%2Fcheck")
    sign_in_here(officer, name_of(Role.OFFICER))
    officer.wait_for_url("**/check")
    expect(officer.get_by_text("What you had typed is put back")).to_be_visible()
    assert filled(officer) == TYPED
    officer.reload()
    assert set(filled(officer).values()) == {""}  # once, and no longer in the browser
    assert service.watch.faults == []


@pytest.mark.parametrize("comes", [Role.OFFICER, Role.ANALYST])
def test_a_form_sent_too_late_is_given_back_to_who_typed_it_alone(officer: Page, comes: Role) -> None:
    fill(officer)
    sign_out_elsewhere(officer)
    officer.get_by_role("button", name="Check", exact=True).click()
    officer.wait_for_url("**/sign-in?next=%2Fcheck")
    sign_in_here(officer, name_of(comes))
    officer.wait_for_url("**/check")
    if comes is Role.OFFICER:
        expect(officer.get_by_text("It has not been sent.")).to_be_visible()
        assert filled(officer) == TYPED
    else:
        expect(officer.get_by_text("It has not been sent.")).to_be_hidden()
        assert officer.get_by_label("Where").input_value() == ""
    assert officer.evaluate("sessionStorage.length") == 0


def to_a_review(service: Service, officer: Page, order: int = 2) -> list[str]:
    """The review of a zone, every reason given; the reasons."""
    officer.goto(f"/orders/{order}")
    service.say_why(officer)
    officer.goto(f"/orders/{order}/draw")
    settled(officer)
    officer.get_by_text("Import a file, or type positions").click()
    officer.get_by_label("Corners that I type").check()
    officer.get_by_label("Positions, one on each line").fill("541000 102000\n541000 102300\n541300 102300")
    officer.get_by_role("button", name="Put it on the map").click()
    settled(officer)
    officer.get_by_label("Home", exact=True).check()
    officer.get_by_role("button", name="Look it over").click()
    officer.wait_for_url("**/review")
    reasons = officer.locator("textarea[name=reason]")
    for place in range(reasons.count()):
        reasons.nth(place).fill(f"reason {place}")
    assert reasons.count() > 0
    return reasons_of(officer)


def test_who_is_signed_out_while_drawing_is_told_what_helps_and_it_does(
    service: Service, officer: Page, tmp_path: Path
) -> None:
    service.watch.allowed += ["status of 401"]
    reference, _ = new_order(service, tmp_path)
    number = open_order(service, officer, reference)
    officer.goto(f"/orders/{number}/draw")
    board, (lon, lat) = board_of(officer), middle(officer)
    other = officer.context.new_page()
    other.goto("/orders")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/sign-in?done=signed-out")
    board.outline(corners((lon, lat)))
    drawn = board.drawing
    officer.get_by_label("Workplace", exact=True).check()
    helps = "Sign in again in another tab, then load this page again: what you {} is kept in this browser."
    expect(officer.locator("#cordon-saved")).to_have_text("Not saved yet: you are signed out. " + helps.format("drew"))
    expect(officer.locator("#kept")).to_have_text("Not kept: You are signed out. " + helps.format("typed"))
    service.sign_in(other, Role.OFFICER)
    officer.reload()
    service.say_why(officer)  # of the new session
    board = board_of(officer)
    officer.get_by_role("button", name="Use that drawing").click()
    assert board.drawing == drawn
    expect(officer.locator("#cordon-saved")).to_contain_text("Saved as draft")
    expect(officer.get_by_label("Workplace", exact=True)).to_be_checked()
    expect(officer.locator("#kept")).to_have_text("Kept as a draft.")


def reasons_of(page: Page) -> list[str]:
    return [one.input_value() for one in page.locator("textarea[name=reason]").all()]


def test_reasons_stay_while_the_links_of_a_review_are_followed(service: Service, officer: Page) -> None:
    given = to_a_review(service, officer)
    officer.get_by_role("link", name="Places that matter").first.click()
    officer.wait_for_url("**/places?draft=*")
    officer.locator(".govuk-back-link").click()
    officer.wait_for_url("**/review")
    assert reasons_of(officer) == given


def test_a_note_sent_too_late_is_put_back_on_its_check(service: Service, officer: Page) -> None:
    officer.goto("/checks/C-3")
    service.say_why(officer)
    officer.get_by_label("Attach a note").fill("Seen by two people.")
    sign_out_elsewhere(officer)
    officer.get_by_role("button", name="Attach").click()
    officer.wait_for_url("**/sign-in?next=%2F")
    sign_in_here(officer, name_of(Role.OFFICER))
    service.say_why(officer)  # of the new session
    officer.wait_for_url("**/checks/C-3")
    expect(officer.get_by_text("It has not been sent.")).to_be_visible()
    expect(officer.get_by_label("Attach a note")).to_have_value("Seen by two people.")


def test_who_saw_it_and_how_of_an_unsaved_answer_are_put_back(service: Service, officer: Page) -> None:
    fill(officer)
    expect(officer.get_by_label("Who saw it")).to_be_hidden()
    officer.get_by_role("button", name="Check", exact=True).click()
    officer.get_by_label("Who saw it").fill("W-12, jogger")
    officer.get_by_label("How do they know?").fill("from the bridge")
    sign_out_elsewhere(officer)
    officer.get_by_role("button", name="Save", exact=True).click()
    officer.wait_for_url("**/sign-in?next=%2Fcheck")
    sign_in_here(officer, name_of(Role.OFFICER))
    officer.wait_for_url("**/check")
    assert filled(officer) == TYPED
    expect(officer.get_by_label("Who saw it")).to_have_value("W-12, jogger")
    expect(officer.get_by_text("The area that was drawn")).to_be_hidden()
    officer.get_by_role("button", name="Check", exact=True).click()
    expect(officer.get_by_label("Who saw it")).to_have_value("W-12, jogger")
    expect(officer.get_by_label("How do they know?")).to_have_value("from the bridge")
    officer.get_by_role("button", name="Save", exact=True).click()
    officer.wait_for_url("**/checks/C-*")
    expect(officer.get_by_text("W-12, jogger")).to_be_visible()


@pytest.mark.parametrize("given", ["drawn", "pasted"])
def test_an_area_is_put_back_and_it_is_said_that_it_counts(service: Service, officer: Page, given: str) -> None:
    fill(officer)
    officer.get_by_role("button", name="Draw the area on a map").click()
    board, (lon, lat) = board_of(officer), middle(officer)
    if given == "drawn":
        board.outline(corners((lon, lat), 0.0008))
        expect(officer.locator("#cordon-area")).not_to_contain_text("about")  # it is measured, and asks no more
    else:
        around = corners((lon, lat), 0.0008)
        area = {"type": "Polygon", "coordinates": [[*around, around[0]]]}
        officer.get_by_text("Give the area as GeoJSON").click()
        officer.get_by_label("A polygon as GeoJSON").fill(json.dumps(area))
    sign_out_elsewhere(officer)
    officer.get_by_role("button", name="Check this area").click()
    sign_in_here(officer, name_of(Role.OFFICER))
    officer.wait_for_url("**/check")
    assert filled(officer) == TYPED
    expect(officer.get_by_text("it is what is checked, and not what stands at “Where”")).to_be_visible()
    expect(officer.get_by_role("button", name="Say the place in words")).to_be_visible()
    officer.get_by_label("Subject").press("Enter")  # as the first button does: the area stays
    expect(officer.locator("main")).to_contain_text("an area that was drawn")
    assert officer.locator("input[name=drawing]").input_value()


@pytest.mark.parametrize("comes", [Role.OFFICER, Role.ANALYST])
def test_a_note_of_a_page_from_before_another_sign_in_is_put_back_for_who_typed_it_alone(
    service: Service, officer: Page, comes: Role
) -> None:
    officer.goto("/checks/C-3")
    service.say_why(officer)
    officer.get_by_label("Attach a note").fill("Seen by two people.")
    other = officer.context.new_page()
    other.goto("/checks/C-3")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/sign-in?done=signed-out")
    service.sign_in(other, comes)
    officer.get_by_role("button", name="Attach").click()
    expect(officer.get_by_text("was loaded before you signed in again")).to_be_visible()
    expect(officer.get_by_text("Nothing was done.")).to_be_visible()
    assert "two people" not in officer.content()
    expect(officer.get_by_text("what you had typed is put back there")).to_be_visible(visible=comes is Role.OFFICER)
    officer.get_by_role("link", name="Load the page again").click()
    service.say_why(officer)  # of the new session
    officer.wait_for_url("**/checks/C-3")
    typed = "Seen by two people." if comes is Role.OFFICER else ""
    expect(officer.get_by_label("Attach a note")).to_have_value(typed)
    expect(officer.get_by_text("It has not been sent.")).to_be_visible(visible=bool(typed))
    assert officer.evaluate("sessionStorage.length") == 0


def hide(page: Page) -> None:
    page.get_by_role("button", name="Hide what is protected").click()
    expect(page.locator(".cordon-hides")).to_be_visible()


def show(page: Page) -> None:
    page.get_by_role("button", name="Show what is protected").click()
    expect(page.locator(".cordon-hides")).to_be_hidden()


WAITS, BACK = "put back once you choose", "What you had typed is put back below"


def test_what_was_typed_waits_while_the_screen_is_shared(officer: Page) -> None:
    fill(officer)
    hide(officer)
    expect(officer.get_by_text(WAITS)).to_be_visible()
    assert set(filled(officer).values()) == {""}
    assert PLACE not in officer.content()
    officer.goto("/settings")
    expect(officer.get_by_text(WAITS)).to_be_hidden()
    officer.goto("/check")
    officer.get_by_label("How exact is the place?").evaluate("one => { one.closest('details').open = true; }")
    officer.get_by_label("How exact is the place?").fill("30")
    show(officer)
    expect(officer.get_by_text(BACK)).to_be_visible()
    assert filled(officer) == {**TYPED, "How exact is the place?": "30"}
    officer.reload()
    assert set(filled(officer).values()) == {""}


@pytest.mark.parametrize("typed", [True, False])
def test_an_answer_that_is_not_saved_waits_too(officer: Page, typed: bool) -> None:
    fill(officer)
    officer.get_by_role("button", name="Check", exact=True).click()
    if typed:
        officer.get_by_label("Who saw it").fill("W-12, jogger")
    else:
        expect(officer.get_by_label("Who saw it")).to_have_value("")
    hide(officer)
    assert "W-12" not in officer.content()
    show(officer)
    assert filled(officer) == TYPED
    expect(officer.get_by_label("Who saw it")).to_be_visible(visible=typed)
    if typed:
        expect(officer.get_by_label("Who saw it")).to_have_value("W-12, jogger")


def test_two_forms_of_a_page_wait_and_signing_out_removes_them(service: Service, officer: Page) -> None:
    officer.goto("/checks/C-3")
    service.say_why(officer)
    officer.get_by_label("Attach a note").fill("Seen by two people.")
    officer.get_by_text("Was it recorded in error?").click()
    officer.get_by_label("What is wrong").fill("The wrong day.")
    hide(officer)
    assert "two people" not in officer.content()
    show(officer)
    expect(officer.get_by_label("Attach a note")).to_have_value("Seen by two people.")
    expect(officer.get_by_label("What is wrong")).to_have_value("The wrong day.")
    hide(officer)
    assert officer.evaluate("sessionStorage.length") == 2
    officer.get_by_role("button", name="Sign out").click()
    officer.wait_for_url("**/sign-in?done=signed-out")
    assert officer.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("refused", [False, True])
def test_reasons_wait_while_the_screen_is_shared(service: Service, officer: Page, refused: bool) -> None:
    given = to_a_review(service, officer)
    if refused:
        officer.locator("textarea[name=reason]").first.fill("")
        officer.get_by_role("button", name="Save the zone").click()
        expect(officer.locator(".govuk-error-summary")).to_be_visible()
        given[0] = ""
    hide(officer)
    expect(officer.get_by_text("This page shows places.")).to_be_visible()
    expect(officer.get_by_text(WAITS)).to_be_visible()
    assert "reason 1" not in officer.content()
    show(officer)
    officer.wait_for_url("**/review")
    assert reasons_of(officer) == given


def test_reasons_stay_while_an_offered_outline_is_taken_and_the_own_one_put_back(
    service: Service, officer: Page, tmp_path: Path
) -> None:
    reference, _ = new_order(service, tmp_path)
    number = open_order(service, officer, reference)
    officer.goto(f"/orders/{number}/places")
    officer.get_by_label("The protected person’s", exact=True).check()
    officer.get_by_label("Name for officers").fill("her home")
    officer.get_by_label("Where").fill("541100 102200")  # in the middle of the zone that is drawn
    officer.get_by_role("button", name="Record", exact=True).click()
    given = to_a_review(service, officer, number)
    officer.locator("form[action*='/offers/'] button").first.click()
    expect(officer.get_by_text("stands in place of the one you drew")).to_be_visible()
    assert 0 < len(reasons_of(officer)) < len(given)  # it gives no address away, so that is not asked about
    assert set(reasons_of(officer)) < set(given)
    officer.get_by_role("button", name="Put my own outline back").click()
    expect(officer.get_by_text("stands in place of the one you drew")).to_be_hidden()
    assert reasons_of(officer) == given
