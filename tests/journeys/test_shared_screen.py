"""With the switch on, no page holds what is protected: names, places, notes, positions of zones, maps."""

import json
import re
from pathlib import Path

from playwright.sync_api import expect

from cordon.right import Role
from tests.builders import PROJECT, order_json
from tests.journeys.hand import open_order
from tests.journeys.service import DESK, Service
from tests.maps.drawn import Board
from tests.maps.served import Served

LABEL, NOTE, PLACE = "Ottoline’s studio", "rear of the bakery", "her sister’s flat"
SECRETS = ("Marisol Quint", "Ottoline Vane", LABEL, NOTE, PLACE, "Box Works", "Old centre", "CCTV-4", "walks across the yard",
           "541685", "541150", "Saltmere police station", "540022", "Statement of Ann", "W-77", "folium-map", "hatch")  # fmt: skip
_DEGREES = re.compile(r"50\.\d{3,}|\b0\.00\d{3,}|54\d{4}(?:\.\d+)? 10\d{4}")
"""A latitude, a longitude or an easting and northing of Saltmere."""


def test_no_page_holds_what_is_protected(service: Service, tmp_path: Path) -> None:
    order = order_json(reference="SM-SHARED", until=None, subject={"reference": "S-7001", "name": "Corin Drew"},
                       protected_person={"reference": "P-7001", "name": "Ottoline Vane"})  # fmt: skip
    (tmp_path / "order.json").write_text(json.dumps(order))
    service.cordon("order", "add", str(tmp_path / "order.json"), "--reason", "a journey")
    zone = str(PROJECT / "data" / "demo" / "works.geojson")
    service.cordon("zone", "add", "SM-SHARED", zone, "--label", LABEL, "--kind", "home", "--reason", "a journey")

    page = service.anybody(DESK)
    service.sign_in(page, Role.OFFICER)
    page.goto("/orders/2")
    service.say_why(page)
    number = open_order(service, page, "SM-SHARED")
    page.goto(f"/orders/{number}/places")
    page.get_by_label("The protected person’s", exact=True).check()
    page.get_by_label("Name for officers").fill(PLACE)
    page.get_by_label("Where").fill("541150 102150")
    page.get_by_role("button", name="Record", exact=True).click()
    page.goto("/check")
    page.get_by_label("Subject").fill("S-7001")
    page.get_by_label("Where").fill("541685 102460")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".cordon-sentence")).to_contain_text(LABEL)
    page.get_by_label("Who saw it").fill("W-77")
    page.get_by_label("How do they know?").fill("from the street")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Attach a note").fill("Statement of Ann")
    page.get_by_role("button", name="Attach").click()
    check = page.url.partition("#")[0].rpartition("/")[2]
    page.goto(f"/orders/{number}/zones/A/vary")
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    page.get_by_label("Note for officers").fill(NOTE)
    expect(page.locator("#kept")).to_have_text("Kept as a draft.")
    draft = page.url.rpartition("/")[2]
    page.goto("/")
    assert LABEL in page.content()  # what the switch must hide is there without it

    addresses = ["/", "/orders", "/sightings", "/maps", "/search", "/check", f"/check?order={number}", f"/drafts/{draft}",
                 f"/drafts/{draft}/review", f"/orders/{number}/draw", f"/checks/{check}", f"/checks/{check}/explanation"]  # fmt: skip
    for one in (2, number):
        addresses += [
            f"/orders/{one}{part}" for part in ("", "/zones/A", "/trail", "/places", "/event", "/restriction")
        ]
        addresses += [f"/orders/{one}/map?audience={audience}" for audience in ("court", "subject", "officer")]
    addresses += [f"/checks/C-{one}" for one in (3, 13, 14)] + ["/orders/2/zones/B", "/checks/C-3/explanation"]
    held = {address: _secrets(page, address) for address in addresses}
    assert sum(bool(found) for found in held.values()) > 15

    page.goto("/")
    page.get_by_role("button", name="Hide what is protected").click()
    expect(page.locator(".cordon-hides")).to_contain_text("safe to share")
    left = {address: found for address in addresses if (found := _secrets(page, address))}
    assert left == {}

    page.goto("/search")
    page.get_by_label("A reference, a name").fill("S-7001")
    page.get_by_label("Why you search").fill("a test")
    page.get_by_role("button", name="Search").click()
    assert _in(page.content()) == []
    page.goto(f"/checks/{check}")
    page.get_by_role("button", name="Do it again and compare").click()
    assert _in(page.content()) == []

    page.goto("/")
    page.get_by_role("button", name="Show what is protected").click()
    page.goto(f"/drafts/{draft}")  # what was drawn and typed before is still there
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    expect(page.get_by_label("Note for officers")).to_have_value(NOTE)
    assert Board(page=page, seen=[], served=Served()).drawing["kind"] == "polygon"


def _secrets(page, address: str) -> list[str]:  # type: ignore[no-untyped-def]
    page.goto(address)
    assert page.url.endswith(address) or "/drafts/" in page.url, page.url
    return _in(page.content())


def _in(html: str) -> list[str]:
    return [one for one in SECRETS if one in html] + _DEGREES.findall(html)[:3]
