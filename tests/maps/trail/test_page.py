"""The trail as a browser shows it: whole, in UK time, led by the hands of its clock, and drawing no line that no fix shows."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber
import pytest
from playwright.sync_api import Browser, Page

from benchmarks.trail import cluster_page
from benchmarks.walk import FLAG_WORDS, walked
from maps.assets import SERVED
from maps.basemap.base import PLAIN_GRID, BaseMap
from maps.trail.page import trail_ground_bounds, trail_page, trail_part
from maps.trail.scene import TrailScene
from tests.builders import at
from tests.journeys.test_accessible import faults
from tests.maps.scenes import ALL_OF_IT, HOSTILE
from tests.maps.served import Served, held, watched
from tests.maps.trail.scenes import IN, MAYBE, OUT, START_US, fixes, trail, two_visits, visit, zone
from zones.instant import uk_text

MANY = 100_000
ZONE_EDGE = (0x7A, 0x00, 0x19)


@contextmanager
def shown(browser: Browser, served: Served, scene: TrailScene, **more: Any) -> Iterator[Page]:
    """The trail within a page of the application; afterwards it asked nobody, complained of nothing and broke no policy."""
    served.pages["/trail"] = held(trail_part(scene, PLAIN_GRID))
    page, seen = watched(browser, served, "/trail", **more)
    yield page
    assert seen == []
    page.close()


def drawn(page: Page) -> Any:
    """What was drawn last, once what was asked for is drawn."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.evaluate("cordon.trail.layer.drawn")


def looks_at(page: Page, places: list[list[float]]) -> None:
    page.evaluate("(box) => window[cordon.words().map].fitBounds(box, { padding: [60, 60], animate: false })", places)


def ink(page: Page, a: tuple[float, float], b: tuple[float, float]) -> float:
    """How much of the straight way from one place to another is drawn on, but for its ends."""
    share = page.evaluate(
        """([a, b]) => {
            const { layer } = cordon.trail, fine = devicePixelRatio, corner = layer.corner;
            const [from, to] = [a, b].map((at) => window[cordon.words().map].latLngToLayerPoint(at).subtract(corner));
            const { width, height } = layer.canvas;
            const copy = Object.assign(document.createElement("canvas"), { width, height });
            const pen = copy.getContext("2d", { willReadFrequently: true });
            pen.drawImage(layer.canvas, 0, 0);
            let [there, all] = [0, 0];
            const far = from.distanceTo(to);
            for (let d = 24; d < far - 24; d += 1) {
                const [x, y] = [from.x + ((to.x - from.x) * d) / far, from.y + ((to.y - from.y) * d) / far];
                all += 1;
                const seen = pen.getImageData(Math.round(x * fine) - 1, Math.round(y * fine) - 1, 3, 3).data;
                if (seen.some((value, n) => n % 4 === 3 && value > 60)) there += 1;
            }
            return all > 20 ? there / all : null;
        }""",
        [[a[1], a[0]], [b[1], b[0]]],
    )
    assert share is not None, "too near to be told"
    return float(share)


def at_the_limits() -> TrailScene:
    """Fixes at the edges of what a number may be, of three devices, to the microsecond."""
    random = np.random.default_rng(7)
    count = 4_000
    step = random.choice([0, 1, 999_999, 60_000_000, 86_400_000_000], count)
    lon, lat = random.uniform(-180, 180, count), random.uniform(-90, 90, count)
    lon[:4], lat[:4] = [-180, 180, 0, -0.0000004], [-90, 90, 0, 50.8]
    made = fixes(
        [(0, 0, 0, 0)] * count, at_us=START_US * -1 + np.cumsum(step), lon=lon, lat=lat,
        radius_95_m=random.uniform(0, 25_000, count),
        state=random.integers(0, 3, count).astype(np.uint8), device=random.integers(0, 3, count),
        flags=random.integers(0, 2**16, count).astype(np.uint16),
    )  # fmt: skip
    return trail(fixes=made, devices=("a", "b", "c"), flag_words=tuple(f"rule {n}" for n in range(16)))


@pytest.mark.parametrize("whole_seconds", [False, True])
def test_every_number_arrives(browser: Browser, served: Served, whole_seconds: bool) -> None:
    scene = at_the_limits()
    if whole_seconds:
        scene = replace(scene, fixes=replace(scene.fixes, at_us=scene.fixes.at_us // 1_000_000 * 1_000_000))
    with shown(browser, served, scene) as page:
        got = page.evaluate(
            """Object.fromEntries(Object.entries(cordon.trail.fixes).filter(([, column]) => ArrayBuffer.isView(column))
                .map(([name, column]) => [name, [...column]]))"""
        )
    given = scene.fixes
    assert np.array_equal(np.rint(np.array(got["at"]) * 1000), given.at_us)
    assert np.abs(np.array(got["lon"]) - given.lon).max() <= 0.5001e-6
    assert np.abs(np.array(got["lat"]) - given.lat).max() <= 0.5001e-6
    assert np.abs(np.array(got["radius"]) - given.radius_95_m).max() <= 0.051  # a decimetre, of numbers of 24 bits
    for name in ("device", "state", "flags"):
        assert got[name] == getattr(given, name).tolist(), name
    last: dict[int, int] = {}
    for place, device in enumerate(given.device.tolist()):
        assert got["before"][place] == last.get(device, -1)
        last[device] = place


def test_a_hundred_thousand_fixes(browser: Browser, served: Served) -> None:
    scene = walked(MANY, devices=("T-1", "T-2"))
    start = time.perf_counter()
    with shown(browser, served, scene) as page:
        assert time.perf_counter() - start < 15  # 2 s where nothing else runs: see benchmarks/trail.py
        assert page.evaluate("cordon.trail.fixes.count") == MANY
        assert page.locator("#cordon-shown").text_content() == "100,000 of 100,000 fixes shown"
        assert page.locator("#cordon-episodes > li").count() == len(scene.episodes) > 20
        whole = drawn(page)
        assert whole["fixes"] > 0.97 * MANY
        assert whole["symbols"] > 500
        assert whole["lines"] > 500
        took = page.evaluate("""() => { const { layer } = cordon.trail, took = [];
            for (let n = 0; n < 12; n++) { 
                const start = performance.now();
                [layer.from, layer.to] = [n, layer.fixes.count - n];
                layer.draw();
                took.push(performance.now() - start);
            }
            return took.sort((a, b) => a - b)[6]; }""")
        assert took < 250  # 50 ms where nothing else runs


def test_a_page_has_no_more_bytes_than_three_fifths_of_a_cluster_of_markers() -> None:
    """Though it carries its scripts, and of each fix its time, error and answer; the peer has places as long as ours."""
    scene = walked(MANY)
    theirs = cluster_page(np.round(scene.fixes.lat, 6), np.round(scene.fixes.lon, 6))
    assert len(trail_page(scene, PLAIN_GRID).encode()) <= 0.6 * len(theirs.encode())


def test_no_line_leads_across_two_visits(browser: Browser, served: Served) -> None:
    scene = two_visits()
    with shown(browser, served, scene) as page:
        page.evaluate("cordon.trail.layer.labels = new Map()")  # names would lie in the way
        looks_at(page, [[50.8004, -0.0005], [50.8016, 0.0005]])
        lon, lat = scene.fixes.lon, scene.fixes.lat
        places = list(zip(lon.tolist(), lat.tolist(), strict=True))
        assert ink(page, places[1], places[2]) > 0.99, "within the first visit"
        assert ink(page, places[3], places[4]) < 0.02, "from one visit to the next"
        looks_at(page, [[50.8, 0.002], [50.802, 0.007]])
        assert 0.3 < ink(page, places[7], places[8]) < 0.9, "a silence is dotted"
        assert drawn(page)["dotted"] == 1
        page.get_by_label("Lines").uncheck()
        assert ink(page, places[7], places[8]) < 0.02
        facts = page.locator("#cordon-facts").text_content() or ""
        assert "1 line is left out" in facts
        assert "2 silences of more than 5 min" in facts


def test_the_hands_of_the_clock_choose_what_is_drawn(browser: Browser, served: Served) -> None:
    with shown(browser, served, two_visits()) as page:
        looks_at(page, [[50.8, -0.004], [50.802, 0.007]])
        assert drawn(page)["fixes"] == 9
        to = page.get_by_label("To", exact=True)
        assert to.get_attribute("aria-valuetext") == "Tue 3 Mar 2026 at 14:30 GMT"
        page.get_by_label("Step").select_option("3600")
        to.press("ArrowLeft")
        assert page.locator("#cordon-to-time").text_content() == "Tue 3 Mar 2026 at 13:30 GMT"
        assert page.locator("#cordon-shown").text_content() == "8 of 9 fixes shown"
        assert drawn(page)["fixes"] == 8
        page.get_by_role("button", name="From: later").click()
        assert page.locator("#cordon-from-time").text_content() == "Tue 3 Mar 2026 at 13:00 GMT"
        assert drawn(page)["fixes"] == 4
        page.get_by_role("button", name="Both later").click()
        assert page.locator("#cordon-from-time").text_content() == "Tue 3 Mar 2026 at 14:00 GMT"
        assert drawn(page)["fixes"] == 1
        for _ in range(3):
            page.get_by_label("From", exact=True).press(
                "ArrowRight"
            )  # it takes the other hand along, to the end and no further
        assert page.locator("#cordon-from-time").text_content() == "Tue 3 Mar 2026 at 14:30 GMT"
        page.get_by_role("button", name="All of the trail").click()
        assert drawn(page)["fixes"] == 9


def test_a_visit_is_seen_alone(browser: Browser, served: Served) -> None:
    scene = two_visits()
    with shown(browser, served, scene) as page:
        before = page.evaluate("window[cordon.words().map].getZoom()")
        button = page.get_by_role("button", name=re.compile("^A: Zone A"))
        button.focus()
        page.keyboard.press("Enter")
        assert button.get_attribute("aria-pressed") == "true"
        assert page.evaluate("window[cordon.words().map].getZoom()") > before
        assert page.locator("#cordon-shown").text_content() == "3 of 9 fixes shown"
        assert page.locator("#cordon-from-time").text_content() == "Tue 3 Mar 2026 at 12:01 GMT"
        found = drawn(page)
        assert (found["symbols"], found["labels"], found["lines"]) == (3, 3, 2)
        assert [*page.evaluate("[...cordon.trail.layer.labels.values()]")] == ["A1", "A2", "A3", "B1", "B2"]
        said = page.locator("#cordon-fix")
        assert "A1: Tue 3 Mar 2026 at 12:01 GMT" in (said.text_content() or "")
        page.get_by_role("button", name="Fix after").click()
        page.get_by_role("button", name="Fix after").click()
        assert "A3:" in (said.text_content() or "")
        assert "Not proved inside or outside" in (said.text_content() or "")
        page.get_by_role("button", name="Fix after").click()  # the next visit's, out of the time that was shown
        assert "B1: Tue 3 Mar 2026 at 13:03 GMT" in (said.text_content() or "")
        assert "the fix before is of another visit" in (said.text_content() or "")
        assert page.locator("#cordon-shown").text_content() == "4 of 9 fixes shown"
        assert button.get_attribute("aria-pressed") == "false"
        about = page.locator("#cordon-episodes > li").first.text_content() or ""
        for words in (
            "12:01 GMT – Tue 3 Mar 2026 at 12:03 GMT",
            "2 min",
            "T-1",
            "41.3 m",
            "leaving was not seen",
            "1 not settled",
            "1 silence",
        ):
            assert words in about, words


def test_a_fix_of_two_visits_has_both_names_and_one_of_none_has_none(browser: Browser, served: Served) -> None:
    rows = [(0, 0, 0.001, IN), (60, 0, 0.0012, IN), (120, 0, 0.003, OUT), (180, 0, 0.0011, MAYBE)]
    with shown(browser, served, trail(rows, episodes=(visit("A", 0, 3, places=(0, 1, 3)), visit("B", 1, 1)))) as page:
        assert page.evaluate("[...cordon.trail.layer.labels]") == [[0, "A1"], [1, "A2, B1"], [3, "A3"]]


def test_a_fix_is_told_of_by_a_click(browser: Browser, served: Served) -> None:
    made = fixes([(0, 0.002, 0, OUT, 1), (60, 0.002, 0.001, OUT, 0)], flags=np.array([3, 0], dtype=np.uint16))
    with shown(browser, served, trail(fixes=made, flag_words=FLAG_WORDS)) as page:
        page.locator(".folium-map").scroll_into_view_if_needed()
        at_px = page.evaluate("""() => { const map = window[cordon.words().map],
            box = map.getContainer().getBoundingClientRect(), at = map.latLngToContainerPoint([50.8, 0.002]); return [box.left + at.x, box.top + at.y]; }""")
        page.mouse.click(at_px[0] + 4, at_px[1])
        said = page.locator("#cordon-fix").text_content() or ""
        for words in (
            "Tue 3 Mar 2026 at 12:00 GMT",
            "Proved outside the zones",
            "tag T-2",
            "95 % radius 20.0 m",
            *FLAG_WORDS,
            "50.800000, 0.002000",
        ):
            assert words in said, words
        assert (
            page.get_by_role("button", name="Fix before").count()
            == page.get_by_role("button", name="Fix after").count()
            == 0
        )
        assert "1 fix is marked as not plausible" in (page.locator("#cordon-facts").text_content() or "")


def test_error_circles_are_drawn_on_demand_and_it_is_said_where_there_are_too_many(
    browser: Browser, served: Served
) -> None:
    with shown(browser, served, walked(3_000)) as page:
        assert drawn(page)["circles"] == 0
        page.get_by_label("Error circles").check()
        found = drawn(page)
        assert found["circles"] == 500
        assert f"500 of the {found['fixes']:,} fixes" in (page.locator("#cordon-circles-said").text_content() or "")
        page.get_by_role("button", name=re.compile("^A: ")).click()
        found = drawn(page)
        assert found["circles"] == found["fixes"] > 10
        assert page.locator("#cordon-circles-said").text_content() == ""


def test_a_fix_of_no_visit_is_reached_by_keyboard(browser: Browser, served: Served) -> None:
    with shown(browser, served, two_visits()) as page:
        assert page.get_by_label("Step").input_value() == "60"  # of two hours and a half; of weeks it is a day
        page.get_by_label("Step").select_option("3600")
        page.get_by_label("From", exact=True).press("ArrowRight")
        page.get_by_role("button", name="First fix shown").press("Enter")
        said = page.locator("#cordon-fix")
        assert "B1: Tue 3 Mar 2026 at 13:03 GMT" in (said.text_content() or "")
        for _ in range(2):
            page.get_by_role("button", name="Fix after").press("Enter")
        assert (said.text_content() or "").startswith("Tue 3 Mar 2026 at 13:05 GMTProved outside the zones")
        for _ in range(2):
            page.get_by_role("button", name="Fix after").press("Enter")
        assert "Before it the tag was silent" in (said.text_content() or "")
        assert page.get_by_role("button", name="Fix before").evaluate("one => one === document.activeElement")


def test_times_are_written_as_on_all_other_pages(browser: Browser, served: Served) -> None:
    moments = [at(text) for text in ("2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z",
                                     "2026-09-01T23:00:00Z", "1975-06-01T12:34:56Z")]  # fmt: skip
    with shown(browser, served, two_visits()) as page:
        written = page.evaluate(
            "(times) => times.map(cordon.ukTime)", [moment.timestamp() * 1000 for moment in moments]
        )
    assert written == [uk_text(moment) for moment in moments]


def hostile() -> TrailScene:
    made = fixes(
        [(0, 0, 0.001, IN), (60, 0, 0.0012, IN), (120, 0, 0.001, IN)], flags=np.array([1, 1, 1], dtype=np.uint16)
    )
    one = replace(visit(ALL_OF_IT, 0, 2), zone=ALL_OF_IT, sentences=(ALL_OF_IT,))
    shapes = (zone(ALL_OF_IT, note=ALL_OF_IT, hours=(ALL_OF_IT,)),)
    return trail(fixes=made, devices=(ALL_OF_IT,), order=ALL_OF_IT, subject=ALL_OF_IT, zones=shapes, episodes=(one,),
                 flag_words=(ALL_OF_IT,), notes=(ALL_OF_IT,))  # fmt: skip


@pytest.mark.parametrize("width", [1280, 320])
def test_no_word_of_a_case_runs(browser: Browser, served: Served, width: int) -> None:
    with shown(browser, served, hostile(), width=width) as page:
        page.locator("#cordon-episodes button").click()
        body = page.evaluate("document.body.textContent")
        assert all(words in body for words in HOSTILE)
        assert page.evaluate("window.ran") is None
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator("main").count() == page.locator("h1").count() == 1


def test_the_page_opens_from_disk_and_asks_for_nothing(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "trail.html").write_text(trail_page(hostile(), BaseMap(credit=ALL_OF_IT)))
    page = browser.new_page()
    seen: list[str] = []
    page.on("request", lambda r: None if r.url.startswith(("data:", "file:")) else seen.append(r.url))
    page.on("console", lambda m: seen.append(m.text))
    page.on("pageerror", lambda e: seen.append(str(e)))
    page.goto((tmp_path / "trail.html").as_uri())
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    assert seen == []
    assert page.evaluate("window.ran") is None
    assert page.locator(".cordon-warning:visible").text_content() == "For officers only: not to be served or filed"
    page.close()


def test_the_same_trail_is_the_same_bytes_and_asks_for_files_of_ours_alone() -> None:
    assert trail_page(walked(2_000), PLAIN_GRID) == trail_page(walked(2_000), PLAIN_GRID)
    part = trail_part(two_visits(), PLAIN_GRID)
    assert {*part.sheets, *part.libraries, *part.scripts} <= SERVED
    assert " style=" not in part.body


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (320, 700)])
def test_it_has_no_fault_that_axe_knows(browser: Browser, served: Served, width: int, height: int) -> None:
    with shown(
        browser, served, two_visits(), width=width, height=height, bypass_csp=True, reduced_motion="reduce"
    ) as page:
        page.get_by_role("button", name=re.compile("^B: ")).click()
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("window[cordon.words().map].options.zoomAnimation") is False


def test_paper_has_the_map_the_time_that_was_chosen_and_the_visits(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    with shown(browser, served, two_visits()) as page:
        page.get_by_role("button", name=re.compile("^A: ")).click()
        page.pdf(path=tmp_path / "trail.pdf", prefer_css_page_size=True, print_background=True)
    with pdfplumber.open(tmp_path / "trail.pdf") as pdf:
        text = " ".join((one.extract_text() or "") for one in pdf.pages)
        picture = np.asarray(pdf.pages[0].to_image(resolution=72).original.convert("RGB")).astype(int)
        assert (np.abs(picture - ZONE_EDGE).max(axis=2) < 60).sum() > 150, (
            "the zone's outline, over which the trail lies"
        )
    for words in ("3 of 9 fixes shown", "Tue 3 Mar 2026 at 12:01 GMT", "B: Zone A", "For officers only"):
        assert words in text, words
    assert "Both later" not in text


def test_without_a_fix_the_zones_are_shown(browser: Browser, served: Served) -> None:
    with shown(browser, served, trail([])) as page:
        assert page.locator("#cordon-facts").text_content() == "There is no fix."
        assert page.locator(".cordon-clock").is_hidden()
        assert page.locator(".leaflet-cordon-zones-pane path").count() == 1


def test_fixes_off_great_britain_do_not_keep_the_trail_from_being_drawn(browser: Browser, served: Served) -> None:
    rows = [
        (60 * n, *place, OUT)
        for n, place in enumerate([(2.35, -1.94), (-73.9, -10.1), (0.0, 0.01), (-7.4, -0.9), (1.7, 10.1)])
    ]
    scene = trail(rows)
    west, south, east, north = trail_ground_bounds(scene)
    assert 0 < west < east < 700_000
    assert 0 <= south < north < 1_250_000
    with shown(browser, served, scene) as page:
        assert page.evaluate("cordon.trail.fixes.count") == len(rows)
