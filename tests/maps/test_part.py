"""Maps under a policy that runs and styles nothing but what carries a nonce: as whole pages, and as parts of a page."""

import re
from pathlib import Path

import pdfplumber
import pytest
from playwright.sync_api import Browser

from maps.assets import SERVED, asset
from maps.basemap.base import PLAIN_GRID, BaseMap, PlaceName
from maps.basemap.choose import BaseMapFile, BaseMaps
from maps.interactive import ground_bounds, officer_map, officer_part
from maps.part import nonce_policy, with_bar, with_nonce
from tests.journeys.test_accessible import faults
from tests.maps.basemap.archives import crosses, mbtiles, painted
from tests.maps.scenes import ALL_OF_IT, HOSTILE, SALTMERE, officer_scene
from tests.maps.served import NONCE, Served, held, watched
from tests.maps.test_pages import pages

MM = 72 / 25.4
NAMES = BaseMap(names=(PlaceName(text=ALL_OF_IT, easting=541_000.0, northing=101_900.0, rank=1),), credit=ALL_OF_IT)


@pytest.mark.parametrize("audience", ["officer", "court", "subject"])
def test_a_whole_page_with_a_nonce_is_drawn_and_breaks_no_policy(
    browser: Browser, served: Served, audience: str
) -> None:
    path = f"/{audience}"
    served.pages[path] = with_nonce(pages(ALL_OF_IT, NAMES)[audience], NONCE)
    served.policies[path] = f"{nonce_policy(NONCE)}; frame-ancestors 'none'"
    page, seen = watched(browser, served, path)
    for marker in page.query_selector_all(".leaflet-interactive"):
        marker.dispatch_event("click")
    assert seen == []
    assert page.evaluate("window.ran") is None
    assert page.locator(".leaflet-cordon-zones-pane path").count() > 0
    body = page.evaluate("document.body.textContent")
    assert all(words in body for words in HOSTILE)
    page.close()


def test_without_its_nonce_nothing_of_a_page_runs(browser: Browser, served: Served) -> None:
    served.pages["/none"] = officer_map(officer_scene(), PLAIN_GRID)
    page = browser.new_page()
    page.goto(served.address + "/none")
    assert page.evaluate("typeof window.L") == "undefined"
    page.close()


@pytest.mark.parametrize("nonce", ["", "short", "x" * 15, '"><script>alert(1)</script>', "a b c d e f g h i j"])
def test_what_is_no_nonce_is_refused(nonce: str) -> None:
    with pytest.raises(ValueError, match="nonce"):
        with_nonce("<style></style>", nonce)


def test_no_nonce_is_put_within_a_script() -> None:
    made = with_nonce("<script>let x = '<style>'; y = '<script>';</script><style>a{}</style>", NONCE)
    assert made == f"<script nonce=\"{NONCE}\">let x = '<style>'; y = '<script>';</script><style nonce=\"{NONCE}\">a{{}}</style>"  # fmt: skip


@pytest.mark.parametrize("audience", ["officer", "court", "subject"])
def test_no_markup_has_a_style_or_a_handler_of_its_own(audience: str) -> None:
    html = pages("x")[audience]
    markup = html.partition("<body>")[2].partition("<script")[0]
    assert " style=" not in markup
    assert not re.search(r"<[^>]* on\w+=", markup)


def test_a_served_sheet_prints_at_its_true_scale(browser: Browser, served: Served, tmp_path: Path) -> None:
    served.pages["/court"] = with_nonce(with_bar(pages("x")["court"], 7), NONCE)
    served.policies["/court"] = nonce_policy(NONCE)
    page, seen = watched(browser, served, "/court")
    page.pdf(path=tmp_path / "map.pdf", prefer_css_page_size=True, print_background=True)
    page.close()
    assert seen == []
    with pdfplumber.open(tmp_path / "map.pdf") as pdf:
        assert len(pdf.pages) == 1
        assert any(abs(float(r["width"]) / MM - 100) < 0.3 for r in pdf.pages[0].rects)
        assert "Back to the order" not in pdf.pages[0].extract_text()


def test_an_officer_s_page_prints_with_its_picture_of_the_ground(browser: Browser, tmp_path: Path) -> None:
    scene = officer_scene()
    around = (-0.1, 50.7, 0.1, 50.9)
    ground = BaseMaps(
        files=(BaseMapFile(path=mbtiles(tmp_path / "g.mbtiles", painted(around, (12, 13, 14), crosses([])))),)
    )
    (tmp_path / "page.html").write_text(officer_map(scene, ground.on_screen(ground_bounds(scene))))
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_function("document.documentElement.dataset.ready")
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True, print_background=True)
    page.close()
    with pdfplumber.open(tmp_path / "page.pdf") as pdf:
        assert pdf.pages[0].images


@pytest.mark.parametrize("audience", ["officer", "court", "subject"])
def test_a_served_map_has_a_way_back_and_a_button_to_print_on_a_narrow_screen(
    browser: Browser, served: Served, audience: str
) -> None:
    made = pages("x")[audience]
    served.pages["/narrow"] = with_nonce(with_bar(made, 7), NONCE)
    served.policies["/narrow"] = nonce_policy(NONCE)
    page, seen = watched(browser, served, "/narrow", width=320, height=640)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.get_by_role("link", name="Back to the order").get_attribute("href") == "/orders/7"
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")
    assert seen == []
    page.close()
    assert "Back to the order" not in made


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (320, 700)])
def test_the_officer_s_map_within_a_page(browser: Browser, served: Served, width: int, height: int) -> None:
    scene = officer_scene(ALL_OF_IT)
    served.pages["/part"] = held(officer_part(scene, NAMES))
    page, seen = watched(browser, served, "/part", width=width, height=height)
    assert page.title() == "A page that holds a map"
    for marker in page.query_selector_all(".leaflet-interactive"):
        marker.dispatch_event("click")
    page.wait_for_selector(".cordon-block")
    assert seen == []
    assert page.evaluate("window.ran") is None
    assert page.locator("main").count() == page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (320, 700)])
def test_the_part_has_no_fault_that_axe_knows(browser: Browser, served: Served, width: int, height: int) -> None:
    served.pages["/part"] = held(officer_part(officer_scene(), PLAIN_GRID))
    page, _ = watched(browser, served, "/part", width=width, height=height, bypass_csp=True)
    assert faults(page) == []
    page.close()


def test_part_and_page_say_the_same() -> None:
    base = SALTMERE.on_screen(ground_bounds(officer_scene()))
    part, page = officer_part(officer_scene(), base), officer_map(officer_scene(), base)
    for text in (part.words, part.script, part.styles):
        assert text in page


def test_every_file_that_may_be_served_is_there() -> None:
    assert all(asset(name) for name in SERVED)
    part = officer_part(officer_scene(), PLAIN_GRID)
    assert {*part.sheets, *part.libraries, *part.scripts} <= SERVED
