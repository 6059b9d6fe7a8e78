"""Map pages as a browser sees them: whole in one file, true to scale, and running no word of a case."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import branca.element
import numpy as np
import pdfplumber
import pytest
import shapely
from playwright.sync_api import Browser, Page
from shapely.geometry import Polygon, box

from maps.basemap.base import PLAIN_GRID, BaseMap, PlaceName
from maps.error import BadScale
from maps.grid import in_grid, spot_in_grid
from maps.interactive import officer_map
from maps.paper.layout import Paper, layout, read_paper
from maps.paper.plan import as_printed
from maps.scene import CourtScene, Mark, SubjectZone
from tests.builders import point, square
from tests.maps.on_paper import printed
from tests.maps.scenes import ALL_OF_IT, HOSTILE, SALTMERE, court_scene, officer_scene, subject_scene
from zones.shape import circle
from zones.unit import Metres
from zones.zone import zone_label

MM = 72 / 25.4


def pages(words: str, base: BaseMap = PLAIN_GRID) -> dict[str, str]:
    court, subject = court_scene(words), subject_scene(words)
    return {
        "officer": officer_map(officer_scene(words), base),
        "court": printed(court, base, scale=5_000),
        "subject": printed(subject, base),
    }


def opened(browser: Browser, folder: Path, html: str) -> tuple[Page, list[str]]:
    file = folder / "map.html"
    file.write_text(html)
    page = browser.new_page()
    seen: list[str] = []
    page.on("request", lambda r: None if r.url.startswith(("data:", file.as_uri())) else seen.append(r.url))
    page.on("console", lambda m: seen.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: seen.append(str(e)))
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    return page, seen


@pytest.mark.parametrize("audience", ["officer", "court", "subject"])
def test_a_page_asks_for_nothing_and_runs_no_word_of_a_case(browser: Browser, tmp_path: Path, audience: str) -> None:
    names = (PlaceName(text=ALL_OF_IT, easting=541_000.0, northing=101_900.0, rank=1),)
    html = pages(ALL_OF_IT, BaseMap(names=names, credit=ALL_OF_IT))[audience]
    page, seen = opened(browser, tmp_path, html)
    if audience == "officer":
        for marker in page.query_selector_all(".leaflet-interactive"):
            marker.dispatch_event("click")
        page.wait_for_selector(".cordon-block")
    assert seen == []
    assert page.evaluate("window.ran") is None
    body = page.evaluate("document.body.textContent")
    for words in HOSTILE:
        assert words in body, words
    assert "64" not in page.title()
    page.close()


def test_the_same_scene_is_the_same_bytes() -> None:
    assert pages("x") == pages("x")


def test_pages_rendered_side_by_side_are_the_same_and_leave_no_tripwire_behind() -> None:
    unguarded = branca.element.Element.__init__
    scene = subject_scene("x")
    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(lambda _: printed(scene), range(18)))
    assert len(made) == 1
    assert branca.element.Element.__init__ is unguarded


def test_a_buffer_that_reaches_out_of_the_grid_is_drawn() -> None:
    scene = officer_scene()
    zone = replace(scene.zones[0], shape=circle(point(-5.2, 49.96), Metres(50.0)), buffer_m=10_000.0)
    assert "stroke" in officer_map(replace(scene, zones=(zone,)), PLAIN_GRID)


def _as_pdf(browser: Browser, folder: Path, html: str) -> Any:
    page, _ = opened(browser, folder, html)
    page.pdf(path=folder / "map.pdf", prefer_css_page_size=True, print_background=True)
    page.close()
    return pdfplumber.open(folder / "map.pdf")


@pytest.mark.parametrize(("paper", "size_mm"), [("A4", (210, 297)), ("A3", (297, 420))])
@pytest.mark.parametrize(("scale", "step_m"), [(1_250, 50), (10_000, 500), (25_000, 1_000), (50_000, 2_000)])
def test_a_printed_court_page_is_true_to_scale(
    browser: Browser, tmp_path: Path, paper: str, size_mm: tuple[int, int], scale: int, step_m: int
) -> None:
    scene = court_scene()
    with _as_pdf(browser, tmp_path, printed(scene, paper=paper, scale=scale)) as pdf:
        assert len(pdf.pages) == 1
        page = pdf.pages[0]
        assert (float(page.width) / MM, float(page.height) / MM) == pytest.approx(size_mm, abs=0.4)
        grid = [line for line in page.lines + page.curves if line["stroking_color"] and _blue(line["stroking_color"])]
        upright = sorted({round(float(p[0]), 3) for line in grid for p in line["pts"] if _upright(line["pts"])})
        gaps = [b - a for a, b in pairwise(upright) if b - a > 5]
        assert gaps
        for gap in gaps:
            assert gap / MM == pytest.approx(step_m * 1000 / scale, rel=0.005)
        bars = [r for r in page.rects if abs(float(r["width"]) / MM - 100) < 1.0]
        assert any(abs(float(r["width"]) / MM - 100) < 0.3 for r in bars)


def _blue(colour: object) -> bool:
    """The grid's colour; a hatching's is the name of a pattern."""
    return isinstance(colour, tuple) and len(colour) == 3 and colour[2] > colour[0] + 0.2


def _upright(points: list[tuple[float, float]]) -> bool:
    return max(p[0] for p in points) - min(p[0] for p in points) < 0.5


def test_the_subject_page_says_nothing_of_how_a_zone_came_to_be() -> None:
    html = pages("x")["subject"]
    for word in (
        "workplace",
        "school_route",
        "Works",
        "0.004,",
        "50.802",
        "corridor",
        "P-1",
        "S-1",
        "cordon-key-circle",
    ):
        assert word not in html.split('id="cordon-words"')[1].split("</script>")[0], word
    assert "workplace" not in html


@pytest.mark.parametrize("radius_m", [15, 123, 20_000])
def test_no_place_in_the_subject_page_is_a_circle_s_centre(radius_m: int) -> None:
    centre = point(0.0023456, 50.8312345)
    zone = SubjectZone(label="Zone A", shape=circle(centre, Metres(float(radius_m))), hours=("At all times",))
    page = printed(replace(subject_scene(), zones=(zone, *subject_scene().zones)))
    pairs = np.array(re.findall(r"\[\s*(-?\d+\.?\d*),\s*(-?\d+\.?\d*)\s*\]", page), dtype=float)
    assert len(pairs) > 20
    true = np.array(spot_in_grid(centre))
    for places in (pairs, pairs[:, ::-1]):
        assert np.hypot(*(places - true).T).min() > 0.02 * radius_m


def test_no_label_of_a_zone_lies_in_another(browser: Browser, tmp_path: Path) -> None:
    zones = tuple(
        SubjectZone(label=zone_label(n), shape=circle(point(-0.006 + 0.0022 * n, 50.8), Metres(100.0)), hours=("x",))
        for n in range(6)
    )
    page, _ = opened(browser, tmp_path, printed(replace(subject_scene(), zones=zones)))
    over = page.evaluate("""() => {
        const paths = [...document.querySelectorAll(".leaflet-cordon-zones-pane path")];
        return [...document.querySelectorAll(".cordon-zone-name")].map((label) => {
            const box = label.getBoundingClientRect();
            return paths.flatMap((path, n) => {
                const into = path.getScreenCTM().inverse();
                const inside = [box.left, (box.left + box.right) / 2, box.right].some((x) =>
                    [box.top, box.bottom].some((y) => path.isPointInFill(new DOMPoint(x, y).matrixTransform(into))));
                return inside ? [n] : [];
            });
        });
    }""")
    assert len(over) == 6
    for number, found in enumerate(over):
        assert set(found) <= {number}
    page.close()


@pytest.mark.parametrize("page_of", ["court", "officer"])
def test_every_location_that_has_room_is_labelled(browser: Browser, tmp_path: Path, page_of: str) -> None:
    page, _ = opened(browser, tmp_path, pages("C-1")[page_of])
    assert page.locator(".cordon-point-name").count() == len(Mark) - (page_of == "court")
    page.close()


def test_labels_that_have_no_room_are_told_of(browser: Browser, tmp_path: Path) -> None:
    scene = court_scene()
    crowd = tuple(replace(scene.points[0], label=f"C-{n} of a long name of a place") for n in range(200))
    page, _ = opened(browser, tmp_path, printed(replace(scene, points=crowd)))
    labels = page.locator(".cordon-point-name").all_text_contents()
    note = page.locator(".cordon-small").text_content() or ""
    assert 10 < len(labels) < 200
    assert all(label in note for label in {one.label for one in crowd} - set(labels))
    page.close()


def test_the_gravest_mark_lies_on_top_and_fixes_beneath(browser: Browser, tmp_path: Path) -> None:
    scene = court_scene()
    over = replace(scene.points[0], label="C-9", mark=Mark.OUTSIDE, tagged=True, at=point(0.0, 50.80099))
    page, _ = opened(browser, tmp_path, printed(replace(scene, points=(*scene.points, over))))
    heights = page.evaluate("""() => ["fix", "symbol:not(.cordon-fix)"].map((kind) =>
        [...document.querySelectorAll(".cordon-" + kind)].map((symbol) => Number(symbol.style.zIndex)))""")
    assert max(heights[0]) < min(heights[1])
    page.close()


def test_served_and_filed_pages_name_streets_and_never_a_workplace_or_a_school() -> None:
    names = (
        PlaceName(text="Box Works", easting=541_000.0, northing=101_900.0),
        PlaceName(text="Foundry Road", easting=541_000.0, northing=101_950.0, rank=4),
    )
    made = pages("x", BaseMap(names=names))
    for audience in ("court", "subject"):
        assert "Box Works" not in made[audience]
        assert "Foundry Road" in made[audience]


@pytest.mark.parametrize(("paper", "scale"), [("A5", None), ("A4", 5), ("A4", 10_000_001)])
def test_a_paper_or_scale_that_is_not_made_is_refused(paper: str, scale: int | None) -> None:
    with pytest.raises(BadScale):
        layout(subject_scene(), read_paper(paper), scale)


def test_the_town_lies_under_the_map(browser: Browser, tmp_path: Path) -> None:
    scene = court_scene()
    place = layout(scene, Paper(), 5_000)
    base = SALTMERE.read(place.bounds, place.scale)
    assert {ground.name for ground in base.grounds} >= {"local_buildings", "roads_local", "land"}
    page, seen = opened(browser, tmp_path, printed(scene, base, scale=5_000))
    assert seen == []
    assert page.query_selector_all(".cordon-name-name")
    assert "An invented town" in page.evaluate("document.body.textContent")
    page.close()


def test_hours_that_do_not_fit_go_to_a_second_sheet_and_none_is_cut_off(browser: Browser, tmp_path: Path) -> None:
    zones = tuple(
        SubjectZone(
            label=zone_label(n), shape=square(0.003 * n), hours=(f"Mondays to Fridays, from {n} past eight, " * 3,)
        )
        for n in range(20)
    )
    scene = replace(subject_scene("SPO/1"), zones=zones)
    with _as_pdf(browser, tmp_path, printed(scene)) as pdf:
        assert len(pdf.pages) == 2
        text = "".join((pdf.pages[1].extract_text() or "").split())
        for n in range(20):
            assert f"from{n}pasteight" in text
        assert "1of2" in "".join((pdf.pages[0].extract_text() or "").split())


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_the_longest_key_is_shown_whole(browser: Browser, tmp_path: Path, paper: str) -> None:
    scene = court_scene("SPO/1")
    tag = replace(scene.points[0], tagged=True)
    guess = replace(scene.points[0], label="C-8", area=square(0.0, 50.801, 0.0003), estimate=True)
    points = (*scene.points, tag, guess, replace(scene.points[0], label="C-9"))
    base = BaseMap(credit="Contains OS data © Crown copyright and database right 2026. " * 2)
    page, _ = opened(browser, tmp_path, printed(replace(scene, points=points), base, paper=paper))
    assert page.locator(".cordon-key li").count() == len(Mark) - 1 + 8
    assert page.evaluate("""() => [...document.querySelectorAll(".cordon-key, .cordon-foot, .cordon-head, .cordon-title")]
        .every(box => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1)""")
    assert (
        page.evaluate("parseFloat(getComputedStyle(document.querySelector('.cordon-key li')).fontSize)") >= 8 * 96 / 72
    )
    page.close()


def at_area(area: Polygon) -> CourtScene:
    """A court page with one more location, an area."""
    scene = court_scene("C-1")
    middle = area.representative_point()
    more = replace(scene.points[0], label="C-9", area=area, at=point(middle.x, middle.y))
    return replace(scene, points=(*scene.points, more))


@pytest.mark.parametrize(
    ("area", "on_sheet"),
    [
        pytest.param(box(-0.0005, 50.8005, 0.0005, 50.8015), True, id="within the sheet"),
        pytest.param(box(0.001, 50.79, 1.0, 50.81), True, id="reaching far beyond the sheet"),
        pytest.param(box(-1.3, 50.3, 1.3, 51.3), False, id="all of the sheet and more"),
        pytest.param(box(-0.2, 51.0, -0.1, 51.1), False, id="elsewhere in Great Britain"),
        pytest.param(box(2.0, 41.0, 3.0, 42.0), False, id="abroad"),
    ],
)
def test_an_area_is_drawn_as_far_as_the_sheet_goes(
    browser: Browser, tmp_path: Path, area: Polygon, on_sheet: bool
) -> None:
    page, _ = opened(browser, tmp_path, printed(at_area(area)))
    assert ("C-9" in page.locator(".cordon-point-name").all_text_contents()) is on_sheet
    assert ("C-9" in (page.locator(".cordon-small").text_content() or "")) is not on_sheet
    page.close()


def test_an_outline_is_no_finer_than_the_paper() -> None:
    """A circle's corners at 1 cm would give its centre away to the millimetre."""
    scene = subject_scene()
    place = layout(scene, Paper(), 10_000)
    drawn = as_printed(circle(point(0.004, 50.802), Metres(120.0)), place)
    places = shapely.get_coordinates(drawn)
    assert len(places) < 60
    assert np.allclose(places, np.round(places))
    assert drawn.hausdorff_distance(in_grid(circle(point(0.004, 50.802), Metres(120.0)))) < 2.0


def test_a_layer_that_was_off_comes_back_beneath_the_zones(browser: Browser, tmp_path: Path) -> None:
    place = layout(court_scene(), Paper(), 5_000)
    base = SALTMERE.read(place.bounds, place.scale)
    page, _ = opened(browser, tmp_path, officer_map(officer_scene(), base))
    page.hover(".leaflet-control-layers")
    box = page.locator(".leaflet-control-layers-overlays label", has_text="Base map").locator("input")
    box.click()
    assert page.locator(".cordon-name").count() == 0
    box.click()
    page.mouse.move(0, 0)
    zone = page.locator(".leaflet-cordon-zones-pane path").first.bounding_box()
    assert zone is not None
    found = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('.leaflet-pane').className",
        [zone["x"] + zone["width"] * 0.55, zone["y"] + zone["height"] * 0.9],
    )
    assert "cordon-zones" in found
    page.close()
