"""Drafts at their pages: which outline is taken, and which page may change what another one changed."""

import html
import re

import pytest
from fastapi import FastAPI
from httpx import Response
from shapely.geometry import mapping, shape

from cordon.actions import drafts, places
from cordon.actions.orders import add_order
from cordon.actor import Actor
from cordon.desk import Desk
from cordon.draft import keep, own_draft
from tests.builders import at, order, square
from tests.cordon.browser import Browser
from zones.canon import Json

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
    assert shape(taken["geometry"]).covers(square())
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
