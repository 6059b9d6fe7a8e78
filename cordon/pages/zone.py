"""A zone: its versions, the one that holds now on the map, and the rule that says which visits alert."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from cordon.actions import alerts, orders
from cordon.desk import Desk, now
from cordon.pages.mapped import order_map
from cordon.pages.render import Fault, faults_of, page, then
from cordon.pages.visitor import Form, SignedIn, Visitor
from cordon.right import Right
from cordon.rule import read_rule
from monitor.alert import KeptRule
from monitor.check import BoundOrder
from zones.error import BadInput, ManyFaults
from zones.review.words import area_text
from zones.schedule import in_words
from zones.shape import area_m2
from zones.zone import Zone, held_periods

router = APIRouter(include_in_schema=False)


@router.get("/orders/{number}/zones/{letter}")
def show_zone(request: Request, visitor: SignedIn, number: int, letter: str) -> Response:
    """A zone with its versions, the one that holds now on the map."""
    desk, reference = visitor.of_case(number)
    return _zone(request, visitor, desk, reference, number, letter)


@router.post("/orders/{number}/zones/{letter}/alerts")
def set_rule(request: Request, visitor: SignedIn, form: Form, number: int, letter: str) -> Response:
    """Says which visits to a zone alert."""
    visitor.desk.require(Right.ZONES)
    desk, reference = visitor.of_case(number)
    try:
        rule = read_rule(
            form.text("dwell") or None, form.text("fixes") or None, dwell_field="dwell", fixes_field="fixes"
        )
    except (BadInput, ManyFaults) as fault:
        return _zone(request, visitor, desk, reference, number, letter, values=form.values, faults=faults_of(fault))
    alerts.set_alert_rule(desk, reference, f"Zone {letter}", rule)
    return then(f"/orders/{number}/zones/{letter}#alerts")


def _zone(
    request: Request, visitor: Visitor, desk: Desk, reference: str, number: int, letter: str, *,
    values: Mapping[str, str] | None = None, faults: Sequence[Fault] = (),
) -> Response:  # fmt: skip
    shown = orders.show_order(desk, reference, letter=letter)
    zone = orders.zone_of_letter(shown.zones, letter)
    at = max(now(), held_periods(zone)[0].start)
    bound = BoundOrder(order=shown.order, zones=(zone,))
    part = None if visitor.hides else order_map(desk.settings, bound, [], {}, at)
    kept = shown.rules.get(zone.label)
    return page(
        request, "zone.html", title=f"{zone.served_label if visitor.hides else zone.label} of order {reference}", zone=zone, letter=letter, number=number,
        reference=reference, versions=_versions(zone, shown.reviews), map=part, can_draw=Right.ZONES in visitor.actor.rights,
        kept=kept, rule=shown.rule(zone), values=_filled(kept) if values is None else values, faults=faults,
        status=422 if faults else 200, back=f"/orders/{number}", back_text=f"Order {reference}",
    )  # fmt: skip


def _filled(kept: KeptRule | None) -> dict[str, str]:
    """The form's fields as the rule that is kept has them."""
    told = {} if kept is None else kept.rule.as_json()
    return {
        "dwell": "" if told.get("dwell_minutes") is None else f"{told['dwell_minutes']:.10g}",
        "fixes": str(told.get("fixes") or ""),
    }


def _versions(zone: Zone, reviews: Mapping[tuple[str, int], Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every version of a zone, the last to hold first, with the review that it was saved with."""
    periods = {one.version.version: one for one in held_periods(zone)}
    made = []
    for version in reversed(zone.versions):
        held = periods.get(version.version)
        made.append({
            "version": version, "start": None if held is None else held.start, "end": None if held is None else held.end,
            "held": held is not None, "kind": version.kind.words, "hours": list(in_words(version.schedule)),
            "area": area_text(area_m2(version.shape)), "review": reviews.get((zone.label, version.version)),
        })  # fmt: skip
    return made
