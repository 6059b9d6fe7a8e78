"""What a place proves and suggests of one shape: the geometry of a finding, whatever its time."""

import math

import numpy as np
import shapely
from shapely.geometry import Polygon

from monitor.because import edge_text, told_apart
from monitor.chance import chance_inside
from monitor.clearance import clearance
from monitor.finding import Judgement, Outcome
from monitor.location import Area, Place, Spot
from zones.frame import around, around_many
from zones.shape import Shape
from zones.unit import share_text

FAR_RADII = 3.0


def judge(place: Place, shape: Shape, *, drawing_m: float) -> Judgement:
    """What the place proves and suggests of being in the shape; its time is not looked at.

    Inside when all of it is, the 95 % circle of a spot or an area grown by its error; outside when none of it is; the
    boundary belongs to the zone.
    """
    return _judge_spot(place, shape, drawing_m) if isinstance(place, Spot) else _judge_area(place, shape, drawing_m)


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


def _judge_spot(spot: Spot, shape: Shape, drawing_m: float) -> Judgement:
    budget = spot.budget(drawing_m=drawing_m)
    clearance_m = clearance(spot.at, shape)
    found = outcome(clearance_m, budget.radius_95_m)
    clear = abs(clearance_m) > FAR_RADII * budget.radius_95_m  # over 7 standard deviations: 0 or 1 to 1e-11
    return Judgement(
        outcome=found,
        clearance_m=clearance_m,
        chance_inside=float(clearance_m < 0) if clear else chance_inside(spot.at, budget.radius_95_m, shape),
        budget=budget,
        limit=_limit(spot, shape, clearance_m, budget.radius_95_m) if found is Outcome.INDETERMINATE else "",
    )


def _judge_area(area: Area, shape: Shape, drawing_m: float) -> Judgement:
    # A spot needs none of what this loads: a check of one starts a tenth faster without.
    from monitor.extent import area_clearance, mean_chance, share_inside

    budget = area.budget(drawing_m=drawing_m)
    clearance_m = area_clearance(area.shape, shape)
    share = share_inside(area.shape, shape)
    found = outcome(clearance_m, budget.radius_95_m)
    limit = "" if found is not Outcome.INDETERMINATE else _area_limit(clearance_m, share, budget.radius_95_m)
    if not proves(area, found, clearance_m):
        found, limit = Outcome.INDETERMINATE, area.estimate
    clear = abs(clearance_m) > FAR_RADII * budget.radius_95_m  # over 7 standard deviations: 0 or 1 to 1e-12
    return Judgement(
        outcome=found,
        clearance_m=clearance_m,
        chance_inside=share if clear else mean_chance(area.shape, budget.radius_95_m, shape),
        budget=budget,
        limit=limit,
        share_inside=share,
    )


def proves(place: Place, found: Outcome, clearance_m: float) -> bool:
    """Whether a place may prove this: an estimate never that it is inside, and outside only beyond its own breadth.

    How wrong its outline is nobody knows; by more than all of itself is not to be thought of.
    """
    if isinstance(place, Spot) or not place.estimate or found is Outcome.INDETERMINATE:
        return True
    west, south, east, north = place.shape.bounds
    x, y = around_many(west, south, east, north)
    return found is Outcome.OUTSIDE and clearance_m > math.hypot(float(x), float(y))


def _area_limit(clearance_m: float, share: float, error_m: float) -> str:
    """Why an area is not proved to be inside or outside: it lies across the edge, or that is within its error."""
    if clearance_m == 0 and 0 < share < 1:
        return f"{share_text(share)} of the area is inside"
    return f"the area is {edge_text(clearance_m, error_m)}; its error is {told_apart(clearance_m, error_m)[1]}"


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
