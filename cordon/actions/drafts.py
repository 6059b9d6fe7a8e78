"""Drafts of zones: begun, kept at every change, looked over, saved as a zone or a variation, or thrown away."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from shapely.geometry import mapping

from cordon.actions.zones import LEAST_WIDTH_M, NewShape, corridor_shape, drawn_shape, read_metres
from cordon.desk import Act, Desk
from cordon.draft import Draft, add_draft, drop_draft, load_draft, owner
from cordon.right import Right
from zones.canon import Json
from zones.error import NotFound
from zones.gisfile.read import ZoneShape, read_route, read_zone_shapes
from zones.order import Order
from zones.shape import MOST_RADIUS_M
from zones.storage import load_zones, order_number
from zones.zone import MadeBy, Zone, ZoneVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDraft:
    """A draft with the order that it is for and its zones; `before` is the version that a variation takes the place of."""

    draft: Draft
    order: Order
    number: int
    zones: Sequence[Zone]
    before: ZoneVersion | None


def begin_draft(desk: Desk, reference: str, *, zone: str = "") -> int:
    """Begins a draft of a new zone of an order, or of a variation of the zone of a label; the answer is its number."""
    with desk.act("draft.begun", Right.ZONES) as act:
        order = act.reach.order(reference)
        content: dict[str, Json] = {}
        if zone:
            version = _latest(load_zones(act.connection, [order])[reference], zone)
            content = {
                "drawing": {"kind": "polygon", "geometry": mapping(version.shape)}, "kind": version.kind.value,
                "buffer_m": f"{version.buffer_m:g}", "precision_m": f"{version.precision_m:g}", "note": version.note,
                "applies": "kept",
            }  # fmt: skip
        act.what |= {"order": reference, "varies": bool(zone)}
        return add_draft(
            act.connection, user=owner(desk.actor), order=reference, zone=zone, content=content, at=act.stamp.at
        )


def show_draft(desk: Desk, number: int) -> ShownDraft:
    """A draft of the person's own."""
    with desk.act("draft.shown", Right.ZONES) as act:
        return _shown(act, desk, number)


def drop_a_draft(desk: Desk, number: int) -> str:
    """Throws a draft away; the answer is its order's reference."""
    with desk.act("draft.dropped", Right.ZONES) as act:
        draft = load_draft(act.connection, number, user=owner(desk.actor))
        drop_draft(act.connection, draft)
        act.what["order"] = draft.order
        return draft.order


def import_outline(path: Path, name: str, *, crs: str | None, layer: str | None, repair: bool) -> list[dict[str, Json]]:
    """The polygons of a file as drawings, each with what it was called, how it was read and what a repair changed."""
    return [_imported(one, name) for one in read_zone_shapes(path, crs=crs, layer=layer, repair=repair, field="file")]


def import_route(path: Path, name: str, *, crs: str | None, layer: str | None, width_m: Any) -> dict[str, Json]:
    """A corridor along the route of a file as a drawing: one that can be widened where the route is one line."""
    route = read_route(path, crs=crs, layer=layer, field="file")
    width = read_metres(width_m, "width_m", 2 * MOST_RADIUS_M, least=LEAST_WIDTH_M)
    made = corridor_shape(route.line, f"the route of {name}", width, field="file")
    if route.line.geom_type == "LineString":
        drawing: dict[str, Json] = {
            "kind": "corridor",
            "line": [list(at) for at in route.line.coords],
            "width_m": width,
        }
    else:
        drawing = {"kind": "polygon", "geometry": mapping(made.shape)}
    return {"drawing": drawing, "made_by": made.made_by.value, "source": made.source, "note": "", "change": ""}


def draft_shape(draft: Draft) -> NewShape:
    """The shape that a draft holds, and how it came to be; raises a BadInput where there is none yet."""
    made = drawn_shape(draft.content.get("drawing"), field="drawing")
    known = draft.content.get("imported")
    if not known:
        return made
    if known["drawing"] == draft.content["drawing"]:
        return replace(made, made_by=MadeBy(known["made_by"]), source=known["source"], change=known["change"])
    return replace(made, source=f"{made.source}, begun from {known['source']}")


def _imported(one: ZoneShape, name: str) -> dict[str, Json]:
    return {"drawing": {"kind": "polygon", "geometry": mapping(one.shape)}, "made_by": MadeBy.IMPORT.value,
            "source": f"{one.source} ({name})", "note": one.name, "change": one.change}  # fmt: skip


def _shown(act: Act, desk: Desk, number: int) -> ShownDraft:
    draft = load_draft(act.connection, number, user=owner(desk.actor))
    order = act.reach.order(draft.order)
    zones = load_zones(act.connection, [order])[draft.order]
    act.what["order"] = draft.order
    before = _latest(zones, draft.zone) if draft.zone else None
    return ShownDraft(
        draft=draft, order=order, number=order_number(act.connection, draft.order), zones=zones, before=before
    )


def _latest(zones: Sequence[Zone], label: str) -> ZoneVersion:
    """The version of a zone that holds last."""
    for zone in zones:
        if zone.label == label:
            return max(reversed(zone.versions), key=lambda version: version.valid_from)
    raise NotFound("zone", label, "Look at the order: it lists its zones.")
