"""Drafts at their pages: which outline is taken, and which page may change what another one changed."""

import html
import json
import re
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import Response
from shapely import union_all
from shapely.geometry import mapping, shape

from cordon.actions import drafts, places
from cordon.actions.orders import add_order
from cordon.actor import Actor
from cordon.desk import Desk
from cordon.draft import keep, offer_name, own_draft
from tests.builders import at, order, square
from tests.cordon.browser import Browser
from zones.canon import Json
from zones.shape import area_m2

HER_HOME = places.NewPlace(
    whose="protected", kind="home", name="her home", place="50.801, 0.001", known=False, times=None
)
ME = Actor(name="tester", reason="a test")


def drawn(west: float = 0.0) -> Json:
    return {"kind": "polygon", "geometry": mapping(square(west=west))}


@pytest.fixture
def number(desk: Desk) -> int:
    """A draft that gives an address away."""
    add_order(desk, order())
    places.record_place(desk, "SPO/2026/1", HER_HOME)
    made = drafts.begin_draft(desk, "SPO/2026/1")
    content: dict[str, Json] = {"drawing": drawn(), "kind": "home", "applies": "always"}
    keep(desk.engine, made, ME, content, at("2026-03-03T12:00Z"))
    return made


def offers(browser: Browser, number: int) -> list[str]:
    return re.findall(rf'action="(/drafts/{number}/offers/[^"]+)"', browser.get(f"/drafts/{number}/review").text)


def test_the_outline_on_the_button_is_the_one_that_is_taken(app: FastAPI, desk: Desk, number: int) -> None:
    browser = Browser(app)
    first = offers(browser, number)
    assert first
    assert offers(browser, number) == first  # each further outline would tell more of the address
    keep(desk.engine, number, ME, {"drawing": drawn(west=0.0002)}, at("2026-03-03T12:01Z"))
    second = offers(browser, number)
    assert not set(second) & set(first)

    page = f"/drafts/{number}"
    assert browser.send(first[0], page=page).status_code == 303  # by a tab that was opened before
    taken = own_draft(desk.engine, number, ME)[0].content["drawing"]
    assert first[0].endswith(offer_name(taken))
    assert shape(taken["geometry"]).covers(square(west=0.0))
    assert browser.send(first[0][:-1] + "x", page=page).status_code == 404
    assert "Look the zone over again." in browser.send(f"{page}/offers/0", page=page).text


def test_a_page_that_was_loaded_before_another_one_kept_the_draft_is_refused(
    app: FastAPI, desk: Desk, number: int
) -> None:
    browser, address = Browser(app), f"/drafts/{number}"

    def loaded() -> dict[str, str]:
        text = browser.get(address).text
        return {
            name: re.findall(rf'name="{name}" value="([^"]*)"', text)[0] for name in ("page", "began", "csrf_token")
        }

    def sent(tab: dict[str, str], note: str) -> Response:
        body = {"fields": {"note": note}, "page": tab["page"], "began": tab["began"]}
        answer: Response = browser.client.post(
            f"{address}/drawing", json=body, headers={"X-CSRF-Token": html.unescape(tab["csrf_token"])}
        )
        return answer

    first, second = loaded(), loaded()
    assert [sent(first, note).status_code for note in ("one", "two")] == [200, 200]  # it follows on itself
    late = sent(second, "three")
    assert (late.status_code, late.json()["detail"]) == (
        409, "This draft was changed in another tab. Load the page again."
    )  # fmt: skip
    form = {name: second[name] for name in ("page", "began")} | {"do": "review", "note": "three"}
    refused = browser.send(address, form)
    assert refused.status_code == 409
    assert "This draft was changed in another tab" in refused.text
    assert own_draft(desk.engine, number, ME)[0].content["note"] == "two"
    assert sent(loaded(), "four").status_code == 200
    assert sent(first, "five").status_code == 409


def test_the_home_page_tells_drafts_of_one_order_apart(app: FastAPI, desk: Desk, number: int) -> None:
    browser = Browser(app)
    assert re.search(r"New zone for order <bdi>SPO/2026/1</bdi>: <bdi>[\d.,]+ (hectares|km²|m²)", browser.get("/").text)
    keep(desk.engine, number, ME, {"note": "by the <mill> " * 9}, at("2026-03-03T12:00Z"))
    page = browser.get("/").text
    assert "by the &lt;mill&gt; by the" in page
    assert "…" in page
    assert "Kept Tue 3 Mar 2026 at 12:00 GMT" in page
    keep(desk.engine, number, ME, {"label": "Mill Lane"}, at("2026-03-03T12:00Z"))
    assert "<bdi>Mill Lane</bdi>" in browser.get("/").text


OVERLAP: Any = {
    "type": "MultiPolygon",
    "coordinates": [mapping(one)["coordinates"] for one in (square(), square(west=0.0))],
}
CROSSED = "50.80, 0.00\n50.81, 0.01\n50.80, 0.01\n50.81, 0.00"


def brought(browser: Browser, number: int, text: str, name: str = "Her work.geojson", **more: str) -> Response:
    form = {"do": "import", "as": "outline"} | more
    return browser.send(f"/drafts/{number}", form, files={"file": (name, text.encode())})


def said_of(page: Response) -> str:
    """What stands at the fields that are wrong, and what is offered there."""
    found = re.findall(r'(?s)<p[^>]*class="govuk-error-message"[^>]*>(.*?)</p>|<li><bdi>(.*?)</bdi></li>', page.text)
    return html.unescape(re.sub(r"<[^>]+>", "", " ".join("".join(one) for one in found)))


def content(desk: Desk, number: int) -> dict[str, Any]:
    return own_draft(desk.engine, number, ME)[0].content


def test_outlines_of_a_file_that_overlap_are_joined_once_it_is_said_what_changes(
    app: FastAPI, desk: Desk, number: int
) -> None:
    browser, before = Browser(app), content(desk, number)["drawing"]
    page = brought(browser, number, json.dumps(OVERLAP))
    assert page.status_code == 422
    said = said_of(page)
    assert "“2 outlines” can't be a zone yet: outlines 1 and 2 overlap at longitude 0.00" in said
    assert "use “Join and mend”" in said
    assert "Joined: one outline instead of 2 outlines; " in said
    assert content(desk, number)["drawing"] == before
    assert "coordinates" in json.dumps(content(desk, number)["mended"])  # and not the file
    assert browser.send(f"/drafts/{number}", {"do": "take"}).status_code == 303
    taken = content(desk, number)
    assert shape(taken["drawing"]["geometry"]).equals(union_all([square(), square(west=0.0)]))
    assert taken["imported"]["source"] == "GeoJSON file, WGS84 (Her work.geojson)"
    assert "Joined: one outline instead of 2 outlines" in taken["imported"]["change"]
    assert not taken["mended"]
    assert "Joined" in browser.get(f"/drafts/{number}").text


def test_outlines_that_are_drawn_across_one_another_are_joined_on_consent(
    app: FastAPI, desk: Desk, number: int
) -> None:
    browser, overlap = Browser(app), {"kind": "polygon", "geometry": OVERLAP}
    keep(desk.engine, number, ME, {"drawing": overlap}, at("2026-03-03T12:01Z"))
    told = browser.client.post(
        f"/drafts/{number}/preview", json=overlap, headers={"X-CSRF-Token": browser.token(f"/drafts/{number}")}
    ).json()
    assert told["sentence"].startswith("2 outlines can't be a zone yet: outlines 1 and 2 overlap")
    assert told["area_m2"] == pytest.approx(area_m2(union_all([square(), square(west=0.0)])), rel=1e-9)
    page = browser.send(f"/drafts/{number}", {"do": "review"})
    assert page.status_code == 422
    assert "one outline instead of 2" in said_of(page)
    assert browser.send(f"/drafts/{number}", {"do": "mend"}).status_code == 303
    taken = content(desk, number)
    assert taken["drawing"]["geometry"]["type"] == "Polygon"
    assert taken["imported"]["made_by"] == "drawn"
    assert browser.get(f"/drafts/{number}/review").status_code == 200


def test_corners_in_a_crossed_order_are_mended_on_consent(app: FastAPI, desk: Desk, number: int) -> None:
    browser = Browser(app)
    page = browser.send(f"/drafts/{number}", {"do": "import", "as": "corners", "corners": CROSSED})
    assert "the outline crosses itself" in said_of(page)
    assert browser.send(f"/drafts/{number}", {"do": "take"}).status_code == 303
    assert content(desk, number)["imported"]["source"] == "typed"


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        pytest.param('{"type": "LineString", "coordinates": [[0, 50.8], [0, 50.9]]}', {},
                     "“1 line” is in it where each shape must be a polygon", id="a line"),
        pytest.param('{"type": "Polygon", "coordinates": [[[531000, 104000], [531100, 104000], [531100, 104100], [531000, 104000]]]}',
                     {}, "Choose “British National Grid” under “Coordinates”", id="metres"),
        pytest.param(json.dumps(mapping(square())), {"layer": "roads"}, "GeoJSON has no layers", id="a layer"),
        pytest.param(json.dumps(mapping(square())), {"crs": "EPSG:1"}, "British National Grid", id="no such frame"),
        pytest.param("nonsense", {"name": "Her <b>map.kml"}, "“Her <b>map.kml” is not a file of a kind", id="no kind"),
    ],
)  # fmt: skip
def test_no_option_of_the_command_line_and_no_name_of_ours_is_said_of_a_file(
    app: FastAPI, number: int, text: str, more: dict[str, str], said: str
) -> None:
    page = brought(Browser(app), number, text, **more)
    assert page.status_code == 422
    found = said_of(page)
    assert said in found
    for raw in ("--", "upload", "×", "LineString", "MultiPolygon", "file, "):
        assert raw not in found
