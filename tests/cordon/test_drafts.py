"""Drafts at their pages: which outline is taken, and which page may change what another one changed."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import Response
from shapely import union_all
from shapely.geometry import MultiPoint, Point, Polygon, box, mapping, shape

from cordon.actions import drafts, places
from cordon.actions.orders import add_order
from cordon.actions.zones import export_zones
from cordon.actor import Actor
from cordon.desk import Desk
from cordon.draft import keep, offer_name, own_draft
from maps.basemap.base import BaseMap
from maps.basemap.choose import BaseMaps
from maps.board import BoardScene, board_part
from maps.part import MapPart
from tests.builders import at, order, square
from tests.cordon.browser import Browser
from zones.canon import Json
from zones.error import MissingField
from zones.schedule import read_schedule
from zones.shape import area_m2

HER_HOME = places.NewPlace(
    whose="protected", kind="home", name="her home", place="50.8010, 0.0010", known=False, times=None
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
    assert drafts.draft_shape(own_draft(desk.engine, number, ME)[0]).source == "an outline that its review offered"
    assert browser.send(first[0][:-1] + "x", page=page).status_code == 404
    assert "Look the zone over again." in browser.send(f"{page}/offers/0", page=page).text


def test_the_own_outline_is_put_back_after_offered_ones_were_taken(app: FastAPI, desk: Desk, number: int) -> None:
    browser, page = Browser(app), f"/drafts/{number}"
    corners = "\n".join(f"{lat}, {lon}" for lon, lat in square().exterior.coords[:-1])
    browser.send(page, {"do": "import", "as": "corners", "corners": corners})
    mine = {name: content(desk, number)[name] for name in ("drawing", "imported")}
    assert mine["imported"]["source"] == "typed"
    own = f"{page}/offers/own"
    assert own not in browser.get(f"{page}/review").text
    assert browser.send(own, page=page).status_code == 404
    first, second = offers(browser, number)[:2]
    for one in (first, second):  # the second offer is taken by a tab that was opened before
        assert browser.send(one, page=page).status_code == 303
    assert second.endswith(offer_name(content(desk, number)["drawing"]))
    assert "Put my own outline back" in browser.get(f"{page}/review").text
    assert browser.send(own, page=page).headers["location"] == f"{page}/review"
    assert {name: content(desk, number)[name] for name in mine} == mine
    assert own not in browser.get(f"{page}/review").text


def test_an_offered_outline_that_was_changed_is_the_drawers_own(app: FastAPI, desk: Desk, number: int) -> None:
    browser, page = Browser(app), f"/drafts/{number}"
    first, second = offers(browser, number)[:2]
    browser.send(first, page=page)
    changed = drawn(west=0.0002)
    keep(desk.engine, number, ME, {"drawing": changed}, at("2026-03-03T12:01Z"))
    browser.send(second, page=page)
    assert "Put my own outline back" in browser.get(page).text
    assert browser.send(page, {"do": "own"}).headers["location"] == page  # as the board does
    assert "Put my own outline back" not in browser.get(page).text
    assert content(desk, number)["drawing"] == json.loads(json.dumps(changed))
    assert (
        "begun from an outline that its review offered"
        in drafts.draft_shape(own_draft(desk.engine, number, ME)[0]).source
    )


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
        body = {"fields": {"note": note}, **{name: tab.get(name, "") for name in ("page", "began", "after")}}
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
    rows = re.findall(r"<d[td][^>]*>(?:<bdi>)?([^<]*)", refused.text)
    assert rows == ["In this tab", "three", "In the other tab", "two"]  # and nothing of what is the same in both
    assert own_draft(desk.engine, number, ME)[0].content["note"] == "two"
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', refused.text))
    assert set(again) == {"csrf_token", "page", "note"}
    assert browser.send(address, again | {"do": "read"}).status_code == 200
    assert own_draft(desk.engine, number, ME)[0].content["note"] == "three"
    assert sent(first, "of the tab that was overtaken").status_code == 409
    assert sent(loaded(), "four").status_code == 200
    assert sent(first, "five").status_code == 409
    left = loaded()
    assert sent(left, "on the way out").status_code == 200  # arrives when the next page was read already
    assert sent(second | {"began": left["began"]}, "six").status_code == 409
    assert sent(second | {"began": left["began"], "after": left["page"]}, "seven").status_code == 200


def saved(browser: Browser, review: Response, number: int) -> Response:
    """The answer to the form of a review, with a reason for all that asks for one."""
    found = {name: [html.unescape(one) for one in re.findall(rf'name="{name}" value="([^"]*)"', review.text)]
             for name in ("needed", "looked_over")}  # fmt: skip
    form: dict[str, object] = {**found, "reason": ["She goes there each day."] * len(found["needed"])}
    answer: Response = browser.send(f"/drafts/{number}/save", form, page=f"/drafts/{number}")
    return answer


HIS_WORK = replace(HER_HOME, whose="subject", kind="work", name="his work")
CHANGES: dict[str, Callable[[Desk, int], object]] = {
    "outline": lambda desk, n: keep(desk.engine, n, ME, {"drawing": drawn(west=0.0002)}, at("2026-03-03T12:01Z")),
    "hours": lambda desk, n: keep(
        desk.engine, n, ME,
        {"applies": "hours", "weekdays": ["Monday"], "start_1": "08:00", "end_1": "09:00", "days": "dates", "first_day": "2026-02-01"},
        at("2026-03-03T12:01Z"),
    ),
    "kind": lambda desk, n: keep(desk.engine, n, ME, {"kind": "workplace"}, at("2026-03-03T12:01Z")),
    "note": lambda desk, n: keep(desk.engine, n, ME, {"note": "by the gate"}, at("2026-03-03T12:01Z")),
    "places": lambda desk, n: places.record_place(desk, "SPO/2026/1", HIS_WORK),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_since_it_was_looked_over_is_shown_again_and_not_saved(
    app: FastAPI, desk: Desk, number: int, what: str
) -> None:
    browser = Browser(app)
    review = browser.get(f"/drafts/{number}/review")
    CHANGES[what](desk, number)
    answer = saved(browser, review, number)
    assert answer.status_code == 409
    assert "Nothing was saved. The zone has changed since you looked it over" in answer.text
    assert "She goes there each day." in answer.text  # what was typed is not lost
    assert export_zones(desk, "SPO/2026/1")["features"] == []
    assert saved(browser, answer, number).status_code == 303
    assert len(export_zones(desk, "SPO/2026/1")["features"]) == 1


def test_hours_that_never_come_are_not_saved_without_a_reason(desk: Desk, number: int) -> None:
    past = read_schedule(
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/London:20200106T080000\r\n"
        b"DTEND;TZID=Europe/London:20200106T090000\r\nRRULE:FREQ=DAILY;UNTIL=20200401T230000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    made = drafts.review_draft(desk, number, past)
    reasons = {(str(one.reason_for), one.about): "because" for one in made.review.needed}
    assert reasons.pop(("never applies", ""))
    with pytest.raises(MissingField, match="never applies") as fault:
        drafts.save_draft(desk, number, past, reasons, looked_over=made.looked_over)
    assert fault.value.field == drafts.reason_field("never applies", "")
    reasons["never applies", ""] = "it is on record as it was made"
    _, version = drafts.save_draft(desk, number, past, reasons, looked_over=made.looked_over)
    assert version.schedule == past


def test_a_review_reads_back_what_the_zone_is_for_its_buffer_and_its_note(
    app: FastAPI, desk: Desk, number: int
) -> None:
    assert "Home; no buffer; no note" in Browser(app).get(f"/drafts/{number}/review").text
    more: dict[str, Json] = {"kind": "town_area", "buffer_m": "50", "precision_m": "5", "note": "by the <mill>"}
    keep(desk.engine, number, ME, more, at("2026-03-03T12:01Z"))
    page = Browser(app).get(f"/drafts/{number}/review").text
    assert "Part of a town; near within 50 m; drawing’s error 5 m; note: <bdi>by the &lt;mill&gt;</bdi>" in page


def test_what_a_zone_is_for_is_chosen_and_a_variation_keeps_it(app: FastAPI, desk: Desk, number: int) -> None:
    browser = Browser(app)
    keep(desk.engine, number, ME, {"kind": ""}, at("2026-03-03T12:01Z"))
    for answer in (browser.send(f"/drafts/{number}", {"do": "review"}), browser.get(f"/drafts/{number}/review")):
        assert answer.status_code == 422
        assert '<a href="#kind">Choose what the zone is for.</a>' in answer.text
    sent = browser.send(f"/drafts/{number}", {"do": "review", "kind": "school_route"})
    assert sent.headers["location"] == f"/drafts/{number}/review"
    assert saved(browser, browser.get(f"/drafts/{number}/review"), number).status_code == 303
    varied = drafts.begin_variation(desk, "SPO/2026/1", "A")
    keep(desk.engine, varied, ME, {"kind": "", "from_day": "2026-06-01", "from_hour": "10:00"}, at("2026-03-03T12:01Z"))
    assert saved(browser, browser.get(f"/drafts/{varied}/review"), varied).status_code == 303
    kinds = [one["properties"]["kind"] for one in export_zones(desk, "SPO/2026/1")["features"]]
    assert kinds == ["school_route", "school_route"]


def test_all_that_a_review_is_about_is_drawn_under_its_question_each_place_once(
    app: FastAPI, desk: Desk, number: int
) -> None:
    duty = replace(HIS_WORK, kind="duty", name="his course", place="50.8012, 0.0012")
    station = replace(HER_HOME, whose="public", kind="police_station", name="the station", place="50.8005, 0.0005")
    far = replace(HIS_WORK, name="far away", place="51.2000, 0.3000")
    for place in (duty, station, far):
        places.record_place(desk, "SPO/2026/1", place)
    text = Browser(app).get(f"/drafts/{number}/review").text
    words = json.loads(re.findall(r'id="cordon-words">(.*?)</script>', text, re.DOTALL)[0])
    drawn_under: dict[str, list[tuple[str, str]]] = {}
    for one in words["review"]:
        drawn_under.setdefault(one["point"], []).append((one["kind"], one["text"]))
    assert drawn_under[""] == [("zone", "Zone A")]
    assert [kind for kind, _ in drawn_under["Can it be proved?"]][-1] == "narrowest"
    home, guesses, *offered = drawn_under["Does it give an address away?"]
    assert (home, guesses) == (("protected", "her home"), ("guess", "guesses for her home"))
    assert {kind for kind, _ in offered} == {"offer"}
    assert drawn_under["Is it lawful and proportionate?"] == [("subject", "his course"), ("subject", "the station")]
    assert [one["text"] for one in words["places"]] == ["far away"]
    key = re.findall(r'<ul class="cordon-key">(.*?)</ul>', text, re.DOTALL)[0]
    assert key.count("A place of the subject, or a public one") == 1


def test_the_board_opens_on_what_is_drawn_else_on_her_places_else_on_those_near_each_other(
    app: FastAPI, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenes: list[BoardScene] = []

    def kept(scene: BoardScene, ground: BaseMap) -> MapPart:
        scenes.append(scene)
        return board_part(scene, ground)

    def opens_on() -> Polygon:
        assert Browser(app).get(f"/drafts/{number}").status_code == 200
        return box(*scenes[-1].bounds)

    monkeypatch.setattr("cordon.pages.mapped.board_part", kept)
    add_order(desk, order())
    number = drafts.begin_draft(desk, "SPO/2026/1")
    assert opens_on().equals(box(*BaseMaps().where_it_is()))
    for name, place in (
        ("his work", "50.8011, 0.0011"),
        ("his home", "51.2000, 0.3000"),
        ("his gym", "50.8300, 0.0011"),
    ):
        places.record_place(desk, "SPO/2026/1", replace(HIS_WORK, name=name, place=place))
    assert opens_on().covers(MultiPoint([(0.0011, 50.8011), (0.0011, 50.83)]))
    assert not opens_on().covers(Point(0.3, 51.2))
    places.record_place(desk, "SPO/2026/1", replace(HER_HOME, place="50.9000, 0.1000"))
    assert opens_on().covers(Point(0.1, 50.9))
    assert not opens_on().covers(Point(0.0011, 50.8011))
    keep(desk.engine, number, ME, {"drawing": drawn()}, at("2026-03-03T12:00Z"))
    assert opens_on().equals(square(west=0.0))
    keep(desk.engine, number, ME, {"drawing": {"kind": "polygon", "geometry": "broken"}}, at("2026-03-03T12:00Z"))
    assert opens_on().covers(Point(0.1, 50.9))


def test_a_review_leads_to_the_places_of_the_order_and_these_back_to_it(app: FastAPI, desk: Desk, number: int) -> None:
    browser = Browser(app)
    review = browser.get(f"/drafts/{number}/review").text
    address = re.findall(r'href="(/orders/\d+/places[^"]*)"', review)[0]
    for page in (browser.get(address), browser.send(address, {}, page=address)):
        assert f'href="/drafts/{number}/review"' in page.text
    place = {"whose": "subject", "kind": "work", "name": "his work", "place": "50.8011, 0.0011"}
    assert browser.send(address, place, page=address).headers["location"] == address
    assert "His work (work) lies inside" in browser.get(f"/drafts/{number}/review").text


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
    assert "The file’s “2 outlines” can't be a zone yet: outlines 1 and 2 overlap at longitude 0.00" in said
    assert "Mend it there" in said
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


def several(count: int) -> str:
    """A file of squares, the last one without a name."""
    return json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": f"Ward {place}"} if place < count else {},
         "geometry": mapping(square(west=0.01 * place, size=0.0002 * place))}
        for place in range(1, count + 1)
    ]})  # fmt: skip


@pytest.mark.parametrize(("count", "control"), [(3, "radio"), (25, "select")])
def test_each_shape_of_a_file_is_told_by_its_name_its_size_and_where_it_is(
    app: FastAPI, desk: Desk, number: int, count: int, control: str
) -> None:
    browser = Browser(app)
    page = brought(browser, number, several(count))
    assert page.status_code == 200
    assert f"The file has {count} shapes" in page.text
    text = re.sub(r"<[^>]+>|\s+", " ", html.unescape(page.text))
    places = re.findall(r"(Ward \d+|Shape \d+)\W+[Oo]ne outline, ([\d.,]+ (?:m²|hectares)), at (TQ \d{4} \d{4})", text)
    assert [name for name, _, _ in places] == [*(f"Ward {place}" for place in range(1, count)), f"Shape {count}"]
    assert len({(size, at) for _, size, at in places}) == count
    assert bool(re.search('<input[^>]*name="choice"[^>]*value="1"', page.text)) == (control == "radio")
    assert bool(re.search('<select[^>]*name="choice"', page.text)) == (control == "select")
    for kept in ({"note": ""}, {"drawing": drawn()}):  # what is drawn already answers nothing
        keep(desk.engine, number, ME, kept, at("2026-03-03T12:01Z"))
        assert f"The file has {count} shapes" in browser.get(f"/drafts/{number}").text
    refused = browser.send(f"/drafts/{number}", {"do": "choose", "choice": ""})
    assert refused.status_code == 422
    assert "Choose one." in said_of(refused)
    assert browser.send(f"/drafts/{number}", {"do": "choose", "choice": "1"}).status_code == 303
    assert content(desk, number)["note"] == "Ward 2"
    assert "Which is the zone?" not in browser.get(f"/drafts/{number}").text
    brought(browser, number, several(count))
    keep(desk.engine, number, ME, {"drawing": drawn(west=0.0002)}, at("2026-03-03T12:02Z"))
    assert "Which is the zone?" not in browser.get(f"/drafts/{number}").text
    for ends, more in (("{", {}), (several(count), {"as": "corners", "corners": "by the gate"})):
        assert "Which is the zone?" in brought(browser, number, several(count)).text
        refused = brought(browser, number, ends, **more)
        assert refused.status_code == 422
        assert "Which is the zone?" not in refused.text


def test_the_home_page_says_that_a_shape_of_a_file_is_to_be_chosen(app: FastAPI, desk: Desk) -> None:
    add_order(desk, order())
    number, browser = drafts.begin_draft(desk, "SPO/2026/1"), Browser(app)
    brought(browser, number, several(3))
    assert "3 shapes of a file, none chosen yet" in browser.get("/").text


def test_corners_in_a_crossed_order_are_mended_on_consent(app: FastAPI, desk: Desk, number: int) -> None:
    browser = Browser(app)
    page = browser.send(f"/drafts/{number}", {"do": "import", "as": "corners", "corners": CROSSED})
    assert "the outline crosses itself" in said_of(page)
    assert browser.send(f"/drafts/{number}", {"do": "take"}).status_code == 303
    assert content(desk, number)["imported"]["source"] == "typed"


def test_the_place_on_a_list_is_removed_by_a_second_button(app: FastAPI, desk: Desk, number: int) -> None:
    browser = Browser(app)
    page = browser.get("/orders/1/places").text
    closed = re.findall(r"(?s)<details(?![^>]* open).*?</details>", page)
    assert (
        page.count('action="/orders/1/places/1/end"') == "".join(closed).count('action="/orders/1/places/1/end"') == 1
    )
    browser.send("/orders/1/places/1/end", page="/orders/1/places")
    assert not places.show_places(desk, "SPO/2026/1")


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        pytest.param('{"type": "LineString", "coordinates": [[0, 50.8], [0, 50.9]]}', {},
                     "“1 line” is in it where each shape must be a polygon", id="a line"),
        pytest.param('{"type": "Polygon", "coordinates": [[[531000, 104000], [531100, 104000], [531100, 104100], [531000, 104000]]]}',
                     {}, "If they are metres, choose “British National Grid” under “Coordinates”", id="metres"),
        pytest.param(json.dumps(mapping(square())), {"layer": "roads"}, "GeoJSON has no layers", id="a layer"),
        pytest.param(json.dumps(mapping(square())), {"crs": "EPSG:1"}, "British National Grid", id="no such frame"),
        pytest.param('{"type": "Polygon"', {"name": "Her map.geojson"},
                     "“Her map.geojson” can’t be read from line 1, column 19 on. Save it again as GeoJSON", id="cut off"),
        pytest.param('{"type": "FeatureCollection", "features": []}', {"name": "Her map.geojson"},
                     "“Her map.geojson” has no shape in it. Give at least one polygon", id="nothing in it"),
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


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param({"tool": "cut", "line": [[0.0, 50.8]]}, {"tool": "cut", "line": [[0.0, 50.8]]}, id="a hole"),
        pytest.param(
            {"tool": "corridor", "line": [[0.0, 50.8]], "width_m": 80, "more": 1},
            {"tool": "corridor", "line": [[0.0, 50.8]], "width_m": 80},
            id="a corridor",
        ),
        pytest.param({"tool": "edit", "line": [[0.0, 50.8]]}, None, id="no tool that draws"),
        pytest.param({"tool": "polygon", "line": [[0.0, "<b>"]]}, None, id="no corner"),
        pytest.param({"tool": "polygon", "line": [[0.0, float("inf")]]}, None, id="endless"),
        pytest.param({"tool": "polygon", "line": [[10**400, 0.0]]}, None, id="of no size"),
        pytest.param({"tool": "polygon", "line": [[0.0, 90.1]]}, None, id="past a pole"),
        pytest.param({"tool": "polygon", "line": []}, None, id="nothing"),
        pytest.param("polygon", None, id="a text"),
    ],
)
def test_corners_that_are_not_finished_are_kept_as_far_as_they_are_some(
    app: FastAPI, desk: Desk, number: int, given: Any, kept: Any
) -> None:
    Browser(app).send(f"/drafts/{number}", {"do": "read", "unfinished": json.dumps(given)})
    assert content(desk, number)["unfinished"] == kept


@pytest.mark.parametrize(
    ("when", "lacks"),
    [
        pytest.param({"from_day": "2026-02-10", "from_hour": ""}, ("from_hour", "Give the time."), id="no time"),
        pytest.param({"from_day": "", "from_hour": "08:30"}, ("from_day", "Give the day."), id="no day"),
        pytest.param({"from_day": "", "from_hour": ""}, None, id="neither: from the making of the order"),
    ],
)
def test_half_of_a_time_from_which_a_zone_holds_is_asked_for(
    app: FastAPI, desk: Desk, number: int, when: dict[str, str], lacks: tuple[str, str] | None
) -> None:
    page = f"/drafts/{number}"
    answer = Browser(app).send(page, {"do": "review", "kind": "home", "applies": "always", **when})
    if lacks is None:
        assert answer.headers["location"] == f"{page}/review"
        return
    assert answer.status_code == 422
    assert f'<a href="#{lacks[0]}">{lacks[1]}</a>' in re.sub(r"\s*\n\s*", "", answer.text)
    assert f'id="{lacks[0]}-error"' in answer.text


def test_what_was_cleared_is_looked_over_no_more(app: FastAPI, desk: Desk, number: int) -> None:
    browser, address = Browser(app), f"/drafts/{number}"
    refused = browser.send(address, {"do": "review", "drawing": "", "kind": "home"}, page=address)
    assert (refused.status_code, content(desk, number)["drawing"]) == (422, None)
    assert "Draw" in refused.text
