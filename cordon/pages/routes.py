"""The pages' routes, and the styles that they use."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cordon.actions.orders import list_orders
from cordon.api.routes import desk_of
from cordon.desk import now
from maps.scene import Audience
from zones.instant import Instant, minute, uk_text
from zones.order import Order, last_day_text, standing

_HERE = Path(__file__).parent
_STATIC = {
    "govuk.css": _HERE / "static" / "vendor" / "govuk-frontend.css",
    "cordon.css": _HERE / "static" / "cordon.css",
}
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

router = APIRouter(include_in_schema=False)


@router.get("/")
def start(request: Request) -> HTMLResponse:
    """The orders, those in force first, each with its maps."""
    at = now()
    cards = [_card(order, zones, at) for order, zones in list_orders(desk_of(request))]
    cards.sort(key=lambda card: not card["in_force"])
    page = _templates().get_template("start.html").render(orders=cards, now=uk_text(minute(at)))
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})


_MAPS = {
    Audience.OFFICER: ("Officer’s map", "Everything recorded. Not to be served or filed."),
    Audience.COURT: ("Court page", "To print and file: the zones, and the locations recorded of the subject."),
    Audience.SUBJECT: ("Page for the subject", "The only one that may be served: the zones and their hours."),
}


def _card(order: Order, zones: int, at: Instant) -> dict[str, Any]:
    """What the page shows of an order: references, never names."""
    state = standing(order, at)
    words = "In force" if state.in_force else "Not in force"
    address = f"/api/v1/orders/{quote(order.reference, safe='')}/map?audience="
    return {
        "reference": order.reference,
        "in_force": state.in_force,
        "standing": f"{words}, not yet served" if state.in_force and state.unserved else words,
        "rows": [
            ("Subject", order.subject.reference), ("Court", order.court), ("Police force", order.police_force),
            ("Made", uk_text(order.made_at)), ("Last day", last_day_text(order)), ("Zones", str(zones)),
        ],
        "maps": [(name, note, f"{address}{audience}") for audience, (name, note) in _MAPS.items() if zones],
    }  # fmt: skip


@router.get("/static/{name}")
def static(name: str) -> Response:
    """One of the styles, by a name of the list."""
    file = _STATIC.get(name)
    if file is None or not file.is_file():
        return Response(status_code=404)
    return Response(file.read_bytes(), media_type="text/css")


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined)
