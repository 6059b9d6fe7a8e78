"""From the page of maps an officer takes sheets, pictures, the pack and the drafts; a map is copied by a button."""

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cordon.right import Role
from maps.manifest import verify
from tests.journeys.service import Service

SENT = "button => `${button.formAction}?${new URLSearchParams([...new FormData(button.form), [button.name, button.value]])}`"
"""Where a button's form is sent to."""


def maps_page(service: Service, role: Role = Role.OFFICER) -> Page:
    page = service.as_(role)
    page.goto("/orders/2")
    service.say_why(page)
    page.goto("/maps")
    return page


def taken(page: Page, button: str, folder: Path) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert "SM-2026" not in file.name
    return file.read_bytes()


def test_an_officer_takes_the_pack_and_the_drafts(service: Service, tmp_path: Path) -> None:
    page = maps_page(service)
    page.locator("summary", has_text="For the hearing and the desk, order SM-2026-12").click()
    packed = taken(page, "Pack of exhibits (ZIP) of order SM-2026-12", tmp_path)
    assert verify(packed).faults == ()
    for button in ("Draft statement (Word)", "Draft schedule of unused material (Word)"):
        document = taken(page, f"{button} of order SM-2026-12", tmp_path)
        with zipfile.ZipFile(io.BytesIO(document)) as parts:
            assert "word/document.xml" in parts.namelist()
    for button in ("Pack of exhibits (PDF)", "Card for a patrol (PDF)"):
        assert taken(page, f"{button} of order SM-2026-12", tmp_path).startswith(b"%PDF-1.7")
    picture = taken(page, "Picture (PNG) of the Court sheets of order SM-2026-12", tmp_path)
    assert picture.startswith(b"\x89PNG")
    page.context.close()


def test_sheets_are_shown_by_the_browser_on_the_paper_that_was_chosen(service: Service) -> None:
    page = maps_page(service)
    page.locator("summary", has_text="Paper, scale, another day").nth(0).click()
    page.locator("#paper-2").select_option("A3")
    page.locator("#landscape-2").check()
    button = page.get_by_role("button", name="Court sheets (PDF) of order SM-2026-12")
    address = button.evaluate(SENT)  # Chromium's own viewer of PDFs would ask for files of its own
    answer = page.request.get(address)
    assert answer.body().startswith(b"%PDF-1.7")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith('inline; filename="order-2-C')
    assert "paper=A3" in address
    assert "landscape=yes" in address
    page.context.close()


@pytest.mark.parametrize("role", [Role.CLERK])
def test_a_clerk_has_what_is_served_and_filed_and_no_papers_of_the_desk(service: Service, role: Role) -> None:
    page = maps_page(service, role)
    expect(page.get_by_role("button", name="Court sheets (PDF) of order SM-2026-12")).to_be_visible()
    assert page.get_by_text("For the hearing and the desk").count() == 0
    assert page.get_by_role("button", name="Officer’s sheets").count() == 0
    page.context.close()


def test_a_map_is_copied_as_a_picture(service: Service) -> None:
    page = maps_page(service)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.reload()
    page.get_by_role("button", name="Copy map of the Court sheets of order SM-2026-12").click()
    expect(page.locator("#copied")).to_have_text("Copied", timeout=15_000)
    kind = page.evaluate("async () => (await navigator.clipboard.read())[0].types")
    assert kind == ["image/png"]
    page.context.close()
