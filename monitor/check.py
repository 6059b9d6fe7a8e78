"""A check: one location at one instant against the zones of the orders that bind a subject.

For every zone there is a finding, whether it applied or not; and for every order one for the union of its zones
that apply, so that nobody slips through the seam of two that touch.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry import Polygon

from monitor.because import because, edge_text, nothing_applied, told_apart
from monitor.chance import chance_inside, grade
from monitor.clearance import clearance
from monitor.finding import (
    Applies,
    Finding,
    Judgement,
    Outcome,
    UnionFinding,
    finding_hash,
    finding_json,
    union_json,
)
from monitor.location import Accuracy, Location, Spot
from zones.canon import Json, sha256
from zones.frame import around
from zones.instant import Instant, utc_text
from zones.order import Order, Standing, end_of_force, served_at, standing
from zones.schedule import holds, in_words
from zones.shape import Shape
from zones.union import SEAM_M, union
from zones.zone import Zone, ZoneVersion, describe, version_at

FAR_RADII = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundOrder:
    """An order with its zones, as they were known when the check was made."""

    order: Order
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was asked, which zones were consulted, and the findings; `far` counts zones left out for distance."""

    location: Location
    at: Instant
    consulted: tuple[ZoneVersion, ...]
    findings: tuple[Finding, ...]
    orders: tuple[UnionFinding, ...]
    far: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Whether a zone version applied at an instant, and every reason why it did not."""

    applies: Applies
    because: tuple[str, ...]


def check(location: Location, at: Instant, bound: Sequence[BoundOrder], *, leave_out_far: bool) -> Check:
    """The findings of the location at the instant for each zone of the orders, and for each order's union.

    Only with `leave_out_far` are findings left out, and counted: those whose clearance is beyond both the zone's buffer
    and three times the 95 % radius. The union is of all zones that apply, near or far.
    """
    consulted: list[ZoneVersion] = []
    findings: list[Finding] = []
    orders: list[UnionFinding] = []
    far = 0
    for one in bound:
        state = standing(one.order, at)
        applying: list[tuple[ZoneVersion, Finding]] = []
        reasons: list[str] = list(state.because)
        for zone in one.zones:
            version, not_held = version_at(zone, at)
            consulted.append(version)
            found = _finding(location, at, one.order, state, version, not_held)
            if leave_out_far and is_far(found.judgement.clearance_m, found.judgement.radius_95_m, version.buffer_m):
                far += 1
            else:
                findings.append(found)
            if found.applies is Applies.THROUGHOUT:
                applying.append((version, found))
            if state.in_force:
                reasons += [f"{zone.label}: {reason}" for reason in found.because_applies]
        orders.append(_union_finding(location, at, one.order, state, applying, tuple(reasons)))
    return Check(
        location=location, at=at, consulted=tuple(consulted), findings=tuple(findings), orders=tuple(orders), far=far
    )


def judge(spot: Spot, shape: Shape, *, drawing_m: float) -> Judgement:
    """What the position proves and suggests of being in the shape; its time is not looked at.

    Inside when the whole 95 % circle is, outside when none of it is; the boundary belongs to the zone.
    """
    budget = spot.accuracy.budget(drawing_m=drawing_m)
    clearance_m = clearance(spot.at, shape)
    found = outcome(clearance_m, budget.radius_95_m)
    return Judgement(
        outcome=found,
        clearance_m=clearance_m,
        chance_inside=chance_inside(spot.at, budget.radius_95_m, shape),
        budget=budget,
        limit=_limit(spot, shape, clearance_m, budget.radius_95_m) if found is Outcome.INDETERMINATE else "",
    )


def outcome(clearance_m: float, radius_95_m: float) -> Outcome:
    """What a clearance proves with this 95 % radius, both in metres."""
    if clearance_m <= -radius_95_m:
        return Outcome.INSIDE
    if clearance_m > radius_95_m:
        return Outcome.OUTSIDE
    return Outcome.INDETERMINATE


def is_near(clearance_m: float, buffer_m: float) -> bool:
    """Outside, but no further than the zone's buffer, metres."""
    return 0 < clearance_m <= buffer_m


def is_far(clearance_m: float, radius_95_m: float, buffer_m: float) -> bool:
    """Further than the buffer and three times the error, metres: what only a bulk check leaves out."""
    return clearance_m > max(buffer_m, FAR_RADII * radius_95_m)


def application(state: Standing, version: ZoneVersion, not_held: tuple[str, ...], at: Instant) -> Application:
    """Whether the version applied: the order in force, the version held, its hours running."""
    because = (*state.because, *not_held)
    if not because and not holds(version.schedule, at):
        because = (f"its hours are {'; '.join(in_words(version.schedule))}",)
    return Application(applies=Applies.NOT_AT_ALL if because else Applies.THROUGHOUT, because=because)


def check_json(made: Check, *, check_id: str | None) -> dict[str, Any]:
    """A check in the words of the command line and the HTTP API."""
    return {
        "check": check_id,
        "at": utc_text(made.at),
        "location": {
            "kind": "spot",
            "longitude": made.location.place.at.lon,
            "latitude": made.location.place.at.lat,
            "as_given": made.location.as_given,
            "reading": made.location.reading,
        },
        "consulted": [{"order": v.order, "zone": v.label, "zone_version": v.version} for v in made.consulted],
        "findings": [finding_json(finding) for finding in made.findings],
        "orders": [union_json(finding) for finding in made.orders],
        "far": made.far,
    }


def _finding(
    location: Location, at: Instant, order: Order, state: Standing, version: ZoneVersion, not_held: tuple[str, ...]
) -> Finding:
    applied = application(state, version, not_held, at)
    judgement = judge(location.place, version.shape, drawing_m=version.precision_m)
    near = is_near(judgement.clearance_m, version.buffer_m)
    inputs = sha256({"location": _located(location), "at": utc_text(at), "order": _bound(order),
                     "zone": describe(version)})  # fmt: skip
    return Finding(
        order=order.reference,
        zone=version.label,
        zone_version=version.version,
        judgement=judgement,
        grade=grade(judgement.chance_inside),
        applies=applied.applies,
        because_applies=applied.because,
        unserved=state.unserved,
        near=near,
        because=because(judgement, applied.applies, near=near, unserved=state.unserved, zone=version.label,
                        reasons=applied.because),
        inputs_sha256=inputs,
        finding_sha256=finding_hash(inputs, judgement, applied.applies, near, state.unserved),
    )  # fmt: skip


def _union_finding(
    location: Location, at: Instant, order: Order, state: Standing,
    applying: Sequence[tuple[ZoneVersion, Finding]], reasons: tuple[str, ...],
) -> UnionFinding:  # fmt: skip
    labels = tuple(version.label for version, _ in applying)
    described = sorted((describe(version) for version, _ in applying), key=lambda zone: str(zone["zone"]))
    inputs = sha256({"location": _located(location), "at": utc_text(at), "order": _bound(order),
                     "zones": described})  # fmt: skip
    if not applying:
        applies, judgement, near, sentence = Applies.NOT_AT_ALL, None, False, nothing_applied(reasons)
        reasons_shown = reasons or ("the order has no zones",)
    else:
        applies = Applies.THROUGHOUT
        judgement = _union_judgement(location.place, applying)
        near = judgement.clearance_m > 0 and any(found.near for _, found in applying)
        name = labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]} taken together"
        sentence = because(judgement, applies, near=near, unserved=state.unserved, zone=name, reasons=())
        reasons_shown = ()
    return UnionFinding(
        order=order.reference,
        zones=labels,
        judgement=judgement,
        grade=None if judgement is None else grade(judgement.chance_inside),
        applies=applies,
        because_applies=reasons_shown,
        unserved=state.unserved,
        near=near,
        because=sentence,
        inputs_sha256=inputs,
        finding_sha256=finding_hash(inputs, judgement, applies, near, state.unserved),
    )


def _union_judgement(spot: Spot, applying: Sequence[tuple[ZoneVersion, Finding]]) -> Judgement:
    """What the position proves of the zones together: never less than it proves of any one of them.

    The drawing's error is that of the zones whose edges matter here: of those that it is proved to be inside, the
    best drawn; else of those within reach, the worst drawn; else of the nearest.
    """
    alone = [found.judgement for _, found in applying]
    nearest = min(alone, key=lambda one: one.clearance_m)
    if len(alone) == 1 or all(is_far(one.clearance_m, one.radius_95_m, 0.0) for one in alone):
        return nearest
    inside = [one.budget.drawing_m for one in alone if one.outcome is Outcome.INSIDE]
    reached = [one.budget.drawing_m for one in alone if one.clearance_m <= one.radius_95_m + SEAM_M]
    drawing_m = min(inside) if inside else max(reached, default=nearest.budget.drawing_m)
    shape = union(tuple(version.shape for version, _ in applying))
    together = judge(spot, shape, drawing_m=drawing_m)
    clearance_m = min(together.clearance_m, nearest.clearance_m)
    found = outcome(clearance_m, together.radius_95_m)
    return replace(
        together,
        outcome=found,
        clearance_m=clearance_m,
        chance_inside=max(together.chance_inside, *(one.chance_inside for one in alone)),
        limit=together.limit if found is Outcome.INDETERMINATE else "",
    )


def _limit(spot: Spot, shape: Shape, clearance_m: float, radius_m: float) -> str:
    """Why the position is not proved to be inside: the zone too narrow here, or its edge too close, metres."""
    width_m = _width_here(spot, shape, clearance_m, radius_m)
    if width_m < 2 * radius_m:
        wide, needed = told_apart(width_m, 2 * radius_m, digits=0 if width_m >= 10 else 1)
        return f"the zone is {wide} wide here; this accuracy would need {needed}"
    return f"the position is {edge_text(clearance_m, radius_m)}; this accuracy reaches {told_apart(clearance_m, radius_m)[1]}"


def _width_here(spot: Spot, shape: Shape, clearance_m: float, radius_m: float) -> float:
    """The width of the zone's part nearest the position: its largest circle's diameter, metres.

    Infinite where that circle is bounded by how far we look, not by the zone's own edges.
    """
    looked_m = 2.5 * radius_m + max(clearance_m, 0.0)
    plane = shapely.transform(shape, lambda p: np.column_stack(around(spot.at, p[:, 0], p[:, 1])))
    window = shapely.Point(0, 0).buffer(looked_m, quad_segs=32)
    cut = shapely.get_parts(shapely.intersection(shapely.make_valid(plane), window))
    here = [part for part in cut if isinstance(part, Polygon) and part.area > 0]
    if not here:
        return math.inf
    part = min(here, key=lambda one: one.distance(shapely.Point(0, 0)))
    radius = shapely.maximum_inscribed_circle(part, tolerance=min(0.1, radius_m / 200))
    x, y = shapely.get_coordinates(radius)[0]
    if math.hypot(x, y) + radius.length > looked_m * 0.98:
        return math.inf
    return float(2 * radius.length)


def _located(location: Location) -> Json:
    spot = location.place
    # Adding 0.0 makes -0.0 the same longitude as 0.0, as it is.
    return {"lon": float(spot.at.lon) + 0.0, "lat": float(spot.at.lat) + 0.0, **_accuracy(spot.accuracy)}


def _accuracy(accuracy: Accuracy) -> dict[str, Json]:
    stated = None if accuracy.stated_m is None else float(accuracy.stated_m)
    return {"stated_m": stated, "percent": float(accuracy.percent)}


def _bound(order: Order) -> Json:
    """What of the order decides the answer; events that did not touch its period are left out of the hash."""
    end, served = end_of_force(order), served_at(order)
    return {
        "reference": order.reference,
        "made_at": utc_text(order.made_at),
        "ends": None if end is None else utc_text(end),
        "served": None if served is None else utc_text(served),
    }
