"""A case whose every word tries to be more than a word, in a browser that would run it: nothing runs, and all is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Dialog, Page
from shapely.geometry import LineString, Point, box

from cordon.actions.people import add_person, make_token
from cordon.pages.visitor import COOKIE
from cordon.right import Role
from maps.grid import spot_in_grid
from maps.paper.lettering import legible
from tests.builders import point
from tests.cordon.hostile_case import (
    ENDINGS,
    FORCE,
    PLAIN,
    SHOWN_ON,
    Case,
    Office,
    addresses_of,
    as_sent,
    fill_case,
    open_office,
    sign_in,
)
from tests.hostile import TEXTS, as_read, packed
from tests.journeys.service import DESK, NARROW, Service, Watch, serving
from tests.journeys.test_every_page import settled, sideways
from zones.text import is_text

GIVEN = {name: text for name, text in TEXTS.items() if name != "marks that combine"}
"""All but a letter with sixty marks: it is as wide as the fonts at hand make it, and no browser breaks a letter."""
MOST_ON_A_LINE = 98
"""A reference has 100 characters at most, of which two are left for what a case puts behind one."""
TURNED = GIVEN["right to left"]
STREETS_M = ((70, 170), (70, -170), (260, 50), (260, -50), (-120, 50), (-120, -50), (260, 110), (-120, 110),
             (260, -110))  # fmt: skip
"""East and north of a case's place, where there is room for names: round its zone of 140 by 220 metres."""
OPENED = """() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    const said = [];
    for (const button of document.querySelectorAll(".cordon-list button")) {
        button.click();
        said.push([...document.querySelectorAll(".leaflet-popup")].at(-1).innerText);
        document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    }
    for (const box of document.querySelectorAll(".leaflet-control-layers-selector")) { box.click(); box.click(); }
    return said;
}"""
"""Opens all that a page has folded in: each popup, each list, each layer off and on; the answer is what popups said."""
SEEN = """() => {
    const all = [...document.querySelectorAll("*")];
    return {
        ran: String(window.ran),
        elements: [...new Set(all.map((one) => one.localName))],
        handlers: all.flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith("on"))),
        scripts: [...document.scripts].filter((one) => !one.nonce && !one.src.startsWith(`${location.origin}/static/`)
            && one.type !== "application/json").map((one) => one.outerHTML),
        text: [document.body.innerText, ...all.map((one) => one.value)].filter((one) => typeof one === "string").join("\\n"),
        ground: [...document.querySelectorAll(".cordon-name, .cordon-name-name")].map((one) => one.textContent),
    };
}"""
BESIDE = """(texts) => {
    if (!texts.some((one) => document.body.textContent.includes(one))) return [0, []];
    const blocks = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        let block = node.parentElement;
        if (block.closest("script, style")) continue;
        while (/^(inline|contents)/.test(getComputedStyle(block).display)) block = block.parentElement;
        if (!blocks.has(block)) blocks.set(block, []);
        blocks.get(block).push(...[...node.data].map((letter, at) => ({ letter, node, at })));
    }
    const boxed = (one) => {
        const range = document.createRange();
        range.setStart(one.node, one.at);
        range.setEnd(one.node, one.at + 1);
        return range.getBoundingClientRect();
    };
    let looked = 0;
    const wrong = [];
    for (const letters of blocks.values()) {
        const whole = letters.map((one) => one.letter).join("");
        for (let at = 0; at < whole.length; at++) {
            const text = texts.find((one) => whole.startsWith(one, at));
            if (!text) continue;
            const inner = letters.slice(at, at + text.length).map(boxed).filter((box) => box.width);
            if (!inner.length || inner.some((box) => Math.abs(box.top - inner[0].top) > box.height / 2)) continue;
            const [left, right] = [Math.min(...inner.map((box) => box.left)), Math.max(...inner.map((box) => box.right))];
            const beside = (some) => some.filter((one) => one.letter.trim()).map(boxed)
                .filter((box) => box.width && Math.abs(box.top - inner[0].top) < box.height / 2);
            const before = beside(letters.slice(Math.max(0, at - 12), at));
            const after = beside(letters.slice(at + text.length, at + text.length + 12));
            looked += before.length + after.length;
            if (before.some((box) => box.right > left + 1) || after.some((box) => box.left < right - 1))
                wrong.push(whole.slice(Math.max(0, at - 40), at + text.length + 40).trim());
        }
    }
    return [looked, wrong];
}"""
"""How many letters stand on a line beside texts, and the sentences in which one is not on the side that it is written on."""


LINES = [TURNED, *packed((text for text in GIVEN.values() if text != TURNED), most=MOST_ON_A_LINE)]
"""What reads from the right has a line of its own."""
CREDIT = " ".join(LINES[1:])
LONG = [
    TURNED,
    "\n".join(text for text in GIVEN.values() if is_text(text) and len(text) < 1_000),
    GIVEN["long"],
    GIVEN["one long word"] * 5,
]
"""What fields of several lines hold in the first cases; in the others, what those of one line hold."""


PAPER = ("court", "subject")
"""As wide as their paper, whatever the screen."""
LISTS = ("orders", "sightings", "maps")
WHOLE = (0, 1, 2)
"""The cases of which all pages are looked at, so that it takes no longer than it must; a list has all cases on it."""
PART = ("order", "check", "officer", "court")
PEOPLE = range(2, 7)
"""The numbers of those whose own page is looked at: they come after the officer."""
OFFICE = {"select", "option", "optgroup", "table", "caption", "thead", "tbody", "tr", "th", "td", "code"}
"""Elements of ours that no page of a case has."""


@dataclass
class Hostile:
    """The service with its cases, of which the first is in plain words; and the names of the ground by case."""

    service: Service
    cases: list[Case]
    names: dict[int, list[str]]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORDON_HOME", str(folder / "home"))
        office = open_office()
        cases = [fill_case(office, PLAIN, 0)]
        cases += [
            fill_case(office, text, number, words=LONG[number - 1] if number <= len(LONG) else "")
            for number, text in enumerate(LINES, 1)
        ]
        states = _people(office)
        office.desk.engine.dispose()
    spare = [as_sent(text).replace("\0", "") for text in GIVEN.values() if not text.isprintable()]
    names = {0: spare} | {
        number: [text for text in GIVEN.values() if text in line] for number, line in enumerate(LINES, 1)
    }
    settings = {
        "CORDON_BASEMAP": str(_ground(folder / "ground.gpkg", names)), "CORDON_BASEMAP_CREDIT": CREDIT,
        "CORDON_OIDC_ISSUER": "https://127.0.0.1:1", "CORDON_OIDC_CLIENT_ID": "x", "CORDON_OIDC_CLIENT_SECRET": "x",
        "CORDON_OIDC_NAME": CREDIT,
    }  # fmt: skip
    with serving(folder / "home", **settings) as at:
        service = Service(address=at, home=folder / "home", browser=browser, watch=Watch(address=at), states=states)
        yield Hostile(service=service, cases=cases, names=names)


def _people(office: Office) -> dict[Role, Any]:
    """Somebody called by each line, with a token for it; and the sessions of three roles."""
    for number, line in enumerate(LINES):
        name = f"officer-{number}"
        add_person(office.desk, name=name, called=line, role=Role.OFFICER, police_force=FORCE, password=False)
        make_token(office.desk, name, made_for=line, rights=["see"], days=1)
    states = {Role.OFFICER: _state(office.client)}
    for role, name in ((Role.ADMINISTRATOR, "administrator"), (Role.AUDITOR, "auditor")):
        add_person(office.desk, name=name, called=TURNED, role=role, police_force=FORCE, password=False)
        client = TestClient(office.client.app, base_url="http://127.0.0.1")
        sign_in(office.desk, client, name)
        states[role] = _state(client)
    return states


def _state(client: TestClient) -> dict[str, Any]:
    cookie = {"name": COOKIE, "value": client.cookies[COOKIE], "domain": "127.0.0.1", "path": "/", "expires": -1,
              "httpOnly": True, "secure": False, "sameSite": "Lax"}  # fmt: skip
    return {"cookies": [cookie], "origins": []}


def _ground(path: Path, names: dict[int, list[str]]) -> Path:
    """A base map on which the streets, and a quarter of each town, are named so."""
    streets, quarters = [], []
    for number, texts in names.items():
        east, north = spot_in_grid(point(0.01 * number, 50.801))
        for text, (x, y) in zip(texts, STREETS_M * 2, strict=False):
            streets.append((text, LineString([(east + x - 90, north + y), (east + x + 90, north + y)])))
        quarters.append((" ".join(texts), Point(east + 70, north + 250)))
    for layer, column, rows in (("roads_local", "name", streets), ("names", "name1", quarters)):
        shapes = [shape for _, shape in rows]
        named = gpd.GeoDataFrame({column: [text for text, _ in rows]}, geometry=shapes, crs="EPSG:27700")
        named.to_file(path, layer=layer)
    bounds = gpd.GeoSeries([shape for _, shape in streets]).total_bounds
    gpd.GeoDataFrame(geometry=[box(*bounds).buffer(5_000)], crs="EPSG:27700").to_file(path, layer="land")
    return path


@dataclass
class Walk:
    """What was seen on the pages of each case, and on those of the office; what was asked, and what the browser complained of."""

    cases: dict[tuple[int, str], dict[str, Any]]
    office: dict[str, dict[str, Any]]
    complaints: list[str]

    @property
    def all(self) -> dict[Any, dict[str, Any]]:
        return {**self.cases, **self.office}


@pytest.fixture(scope="module")
def walk(hostile: Hostile) -> Walk:
    """Every page looked at once, on a wide and on a narrow screen, with all opened that it has folded in."""
    service = hostile.service
    walk = Walk(cases={}, office={}, complaints=[])
    page = _page(service, Role.OFFICER, walk)
    for case in hostile.cases:
        mine = addresses_of(case) | {"draft": f"/orders/{case.order}/draw"}
        for name in mine if case.number in WHOLE else PART:
            page.goto(mine[name])
            service.say_why(page)
            walk.cases[case.number, name] = _seen(page, on_paper=name in PAPER)
    for case in hostile.cases[:3]:
        page.goto(f"/orders/{case.order}/zones/A/vary")
        settled(page)
        page.get_by_role("button", name="Look it over").click()
        page.wait_for_url("**/review")
        walk.cases[case.number, "review"] = _seen(page)
    page.goto("/check")
    page.get_by_role("button", name="Draw the area on a map").click()
    walk.office["area"] = _seen(page)
    page.goto("/search")
    page.get_by_label("A reference, a name").fill("a")
    page.get_by_label("Why you search").fill(LINES[1])
    page.get_by_role("button", name="Search").click()
    walk.office["search"] = _seen(page)
    page = _page(service, Role.ADMINISTRATOR, walk)
    for number in PEOPLE:
        page.goto(f"/people/{number}")
        walk.office[f"person {number}"] = _seen(page)
    for address in ("/people", "/people/2/password", "/people/new", "/settings"):
        page.goto(address)
        walk.office[address] = _seen(page)
    page = _page(service, Role.AUDITOR, walk)
    page.goto("/audit")
    page.get_by_role("button", name="Search").click()
    walk.office["audit"] = _seen(page)
    page = service.anybody()
    page.goto("/sign-in")
    walk.office["sign-in"] = _seen(page)
    walk.complaints += service.watch.faults
    return walk


def _page(service: Service, role: Role, walk: Walk) -> Page:
    page = service.as_(role)

    def dismiss(dialog: Dialog) -> None:
        walk.complaints.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    return page


def _seen(page: Page, *, on_paper: bool = False) -> dict[str, Any]:
    settled(page)
    popups = page.evaluate(OPENED)
    beside = page.evaluate(BESIDE, [TURNED + ENDINGS["protected_reference"], TURNED])
    seen: dict[str, Any] = page.evaluate(SEEN) | {"popups": popups, "beside": beside, "sideways": []}
    for width, height in () if on_paper else (DESK, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        seen["sideways"] += [width] if sideways(page) else []
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    return seen


def nothing_of_a_text_runs_asks_or_is_made_into_an_element(_: Hostile, walk: Walk) -> None:
    assert walk.complaints == []
    ours = {element for (number, _name), seen in walk.cases.items() if number == 0 for element in seen["elements"]}
    for where, seen in walk.all.items():
        assert seen["ran"] == "undefined", where
        assert seen["handlers"] == [], where
        assert seen["scripts"] == [], where
        assert set(seen["elements"]) - ours <= OFFICE, where
    for (number, name), seen in walk.cases.items():
        if (0, name) in walk.cases:
            assert set(seen["elements"]) <= set(walk.cases[0, name]["elements"]), (number, name)


def what_was_given_is_read_to_the_letter(hostile: Hostile, walk: Walk) -> None:
    for case in hostile.cases:
        for field, names in SHOWN_ON.items():
            for name in names:
                if (seen := walk.cases.get((case.number, name))) and field in case.taken:
                    assert as_read(case.taken[field]) in as_read(seen["text"]), (case.number, name, field)
        said = [as_read(one) for one in walk.cases[case.number, "officer"]["popups"]]
        for field in ("/drafts/ label", "/drafts/ note", "/check who", "/check how"):
            assert any(as_read(case.taken[field]) in one for one in said), (case.number, field)
    for number, line in enumerate(LINES, PEOPLE[0]):
        assert line in walk.office["/people"]["text"]
        if number not in PEOPLE:
            continue
        assert walk.office[f"person {number}"]["text"].count(line) >= 2, line
    for name in ("sign-in", "/settings", "area"):
        assert as_read(CREDIT) in as_read(walk.office[name]["text"]), name


def names_of_the_ground_are_drawn_to_the_letter(hostile: Hostile, walk: Walk) -> None:
    given = {name for names in hostile.names.values() for name in (*names, " ".join(names))}
    drawn = {name for seen in walk.all.values() for name in seen["ground"]}
    # On paper a letter that no font has is written as its number.
    assert drawn <= given | {legible(name) for name in given}
    wanted = {text for text in GIVEN.values() if any(text in line for line in LINES)}
    left = {text for text in wanted if not {text, legible(text)} & drawn}
    assert len(left) < len(wanted) / 4, "what has no room is left out, but most have"


def no_text_makes_a_page_scroll_sideways(_: Hostile, walk: Walk) -> None:
    assert {where: seen["sideways"] for where, seen in walk.all.items() if seen["sideways"]} == {}


def what_reads_from_the_right_leaves_the_words_beside_it_in_their_order(_: Hostile, walk: Walk) -> None:
    for name in ("order", "zone", "check", "trail", "officer", "variation", "places", "review"):
        assert walk.cases[1, name]["beside"][0] > 10, name
    assert {where: seen["beside"][1] for where, seen in walk.all.items() if seen["beside"][1]} == {}


RULES = (
    nothing_of_a_text_runs_asks_or_is_made_into_an_element,
    what_was_given_is_read_to_the_letter,
    names_of_the_ground_are_drawn_to_the_letter,
    no_text_makes_a_page_scroll_sideways,
    what_reads_from_the_right_leaves_the_words_beside_it_in_their_order,
)


def test_a_text_is_only_a_text_in_a_browser(hostile: Hostile, walk: Walk, subtests: pytest.Subtests) -> None:
    """One test of several rules: the walk takes a minute, and each process that has one of several tests would take it."""
    for rule in RULES:
        with subtests.test(rule.__name__.replace("_", " ")):
            rule(hostile, walk)
