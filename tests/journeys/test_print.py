"""A check on paper: a clean sheet that says what it is, with the map whole and no control of the page on it."""

from pathlib import Path

import pdfplumber
import pytest
from playwright.sync_api import Page

from cordon.right import Role
from tests.journeys.service import Service

CONTROLS = ".govuk-button, button, nav, input, textarea, .leaflet-control-zoom, .govuk-back-link, .cordon-footer, .cordon-header__who"


def opened(service: Service, address: str) -> Page:
    page = service.as_(Role.OFFICER)
    page.goto("/orders/2")
    service.say_why(page)
    page.goto(address)
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    return page


@pytest.mark.parametrize("address", ["/checks/C-3", "/checks/C-14", "/orders/2/zones/A", "/orders/2/trail"])
def test_a_page_of_a_case_prints_without_its_controls_and_says_whom_it_is_for(
    service: Service, tmp_path: Path, address: str
) -> None:
    page = opened(service, address)
    page.pdf(path=tmp_path / "page.pdf", format="A4", print_background=True)
    with pdfplumber.open(tmp_path / "page.pdf") as pdf:
        first = pdf.pages[0].extract_text()
    assert "For officers only: not to be served or filed." in first.replace("\n", " ")
    assert "by demo.officer" in first.replace("\n", " ")
    assert not any(word in first for word in ("Sign out", "Check a sighting", "Hide what is protected"))
    page.emulate_media(media="print")
    shown = page.locator(CONTROLS).evaluate_all(
        "all => all.filter((one) => one.checkVisibility()).map((one) => one.outerHTML)"
    )
    assert shown == []


@pytest.mark.parametrize(("address", "of_what", "to_whom"),
                         [("/checks/C-3", "Check: C-3", ""), ("/orders/2/map?audience=court", "Order: SM-2026-12", "court")])  # fmt: skip
def test_a_print_is_on_record_with_whom_it_was_about(
    service: Service, tmp_path: Path, address: str, of_what: str, to_whom: str
) -> None:
    page = opened(service, address)
    with page.expect_response("**/printed") as told:
        page.pdf(path=tmp_path / "page.pdf")
    assert told.value.status == 204
    event = service.cordon("audit", "search", "--who", "demo.officer", "--action", "page.printed", "--most", "1")
    assert of_what in event
    assert "S-0417" in event
    assert to_whom in event
    assert "A sighting was reported" in event
    page.context.close()


def test_a_printed_check_is_two_sheets_with_the_whole_map_on_the_first(service: Service, tmp_path: Path) -> None:
    page = opened(service, "/checks/C-3")
    before = page.evaluate(
        "(() => { const map = window[cordon.words().map]; return [map.getZoom(), map.getSize().x]; })()"
    )
    page.pdf(path=tmp_path / "check.pdf", format="A4", print_background=True)
    with pdfplumber.open(tmp_path / "check.pdf") as pdf:
        assert len(pdf.pages) == 2
        sheet = pdf.pages[0]
        text = sheet.extract_text().replace("\n", " ")
        words = {word["text"]: word for word in sheet.extract_words()}
        assert "Record of a check" in text
        assert "proved to be inside" in text
        assert "Exclusion zone; its boundary belongs to it" in text
        assert words["C-3"]["x1"] < sheet.width
        assert sheet.curves or sheet.rects
    after = page.evaluate(
        "(() => { const map = window[cordon.words().map]; return [map.getZoom(), map.getSize().x]; })()"
    )
    assert after == before


def test_on_paper_small_print_is_no_larger_than_the_text(service: Service) -> None:
    page = opened(service, "/checks/C-3")
    page.emulate_media(media="print")
    sizes = [
        page.locator(f".cordon-beside__words {of}").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
        for of in (".cordon-zones .govuk-body-s", ".govuk-summary-card__content > .govuk-body", ".cordon-zones__head")
    ]
    assert sizes == sorted(sizes)
