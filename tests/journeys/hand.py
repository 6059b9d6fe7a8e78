"""What a person does on the pages with a mouse and a keyboard, for journeys that are about something else."""

import json
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.builders import order_json
from tests.journeys.service import Service
from tests.maps.drawn import Board, Place
from tests.maps.served import Served

_NUMBERS = count(1)


def new_order(service: Service, folder: Path, **changes: Any) -> tuple[str, str]:
    """An order of its own, without a zone, in force until further order: its reference and its subject's."""
    number = next(_NUMBERS)
    reference, subject = f"SM-J-{number}", f"S-9{number:03}"
    given = {"reference": reference, "until": None, "subject": {"reference": subject, "name": f"Corin Drew {number}"},
             "protected_person": {"reference": f"P-9{number:03}", "name": f"Ottoline Vane {number}"}}  # fmt: skip
    file = folder / f"order-{number}.json"
    file.write_text(json.dumps(order_json(**given | changes)))
    service.cordon("order", "add", str(file), "--reason", "a journey")
    return reference, subject


def open_order(service: Service, page: Page, reference: str) -> int:
    """Goes to an order by the list, says why where it is asked; the answer is its number in addresses."""
    page.goto("/orders")
    page.get_by_role("link", name=reference, exact=True).click()
    service.say_why(page)
    return int(page.url.rpartition("/")[2])


def board_of(page: Page) -> Board:
    """The drawing board of a page, once it is ready."""
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    return Board(page=page, seen=[], served=Served())


def middle(page: Page) -> Place:
    """The longitude and latitude at the middle of the board."""
    lon, lat = page.evaluate(
        "(() => { const at = window[cordon.words().map].getCenter(); return [at.lng, at.lat]; })()"
    )
    return lon, lat


def corners(at: Place, half: float = 0.002) -> list[Place]:
    """The corners of a rectangle around a place: by the half of 0.002, some 280 m by 280 m."""
    lon, lat, tall = *at, half * 0.63
    return [(lon - half, lat - tall), (lon - half, lat + tall), (lon + half, lat + tall), (lon + half, lat - tall)]


def look_over_and_save(page: Page) -> None:
    """Looks a drawn zone over, gives the reasons that are asked for, and saves it."""
    page.get_by_role("button", name="Look it over").click()
    page.wait_for_url("**/review")
    for box in page.locator("textarea[name=reason]").all():
        box.fill("It is where she goes each day.")
    page.get_by_role("button", name="Save the zone").click()
    page.wait_for_url("**/zones/*")


def check(page: Page, place: str, *, subject: str = "") -> str:
    """Checks a place now; the answer is the sentence."""
    page.goto("/check")
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Where").fill(place)
    page.get_by_role("button", name="Check", exact=True).click()
    return page.locator(".cordon-sentence").inner_text()
