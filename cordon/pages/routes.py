"""The pages' routes, and the styles that they use."""

from functools import cache
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cordon.actions.orders import list_orders
from cordon.api.routes import desk_of
from cordon.desk import now
from maps.scene import Audience
from zones.instant import uk_text
from zones.order import standing

_HERE = Path(__file__).parent
_STATIC = {"govuk.css": _HERE / "static" / "vendor" / "govuk.css", "cordon.css": _HERE / "static" / "cordon.css"}
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

router = APIRouter(include_in_schema=False)


@router.get("/")
def start(request: Request) -> HTMLResponse:
    """The orders, each with its maps."""
    desk = desk_of(request)
    rows = []
    for order, zones in list_orders(desk):
        state = standing(order, now())
        standing_text = "In force" if state.in_force else "Not in force"
        if state.in_force and state.unserved:
            standing_text = "In force, not yet served"
        rows.append(
            {
                "reference": order.reference,
                "court": order.court,
                "made": uk_text(order.made_at),
                "until": "until further order" if order.until is None else f"{order.until:%-d %B %Y}",
                "standing": standing_text,
                "zones": zones,
                "maps": [
                    (audience.value, f"/api/v1/orders/{quote(order.reference, safe='')}/map?audience={audience}")
                    for audience in Audience
                ]
                if zones
                else [],
            }
        )
    page = _templates().get_template("start.html").render(orders=rows, now=uk_text(now()))
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})


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
