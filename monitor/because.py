"""The one sentence of a finding that an officer could read out."""

from typing import assert_never

from monitor.finding import Applies, Judgement, Outcome
from zones.instant import Instant, uk_text
from zones.unit import share_text

SERVED_WITHIN = "the order was served on the subject within that time"
"""Which a sentence has where that is so; answers that were recorded are read by it."""


def because(
    judgement: Judgement,
    applies: Applies,
    *,
    near: bool,
    unserved: bool,
    zone: str,
    reasons: tuple[str, ...],
    served_within: Instant | None = None,
    applying: str = "",
) -> str:
    """Outcome × applies × near as a sentence, with what did not apply and whether the order had been served.

    `served_within` is when it was served, where that was within the possible times. `applying` names what applied, where
    `zone` calls it otherwise.
    """
    where = _spot(judgement, near, zone) if judgement.share_inside is None else _area(judgement, near, zone)
    return f"{where}; {_time(applies, reasons, applying or zone)}{_service(unserved, served_within)}."


def nothing_applied(reasons: tuple[str, ...]) -> str:
    """The sentence for an order of which no zone applied."""
    return f"No zone of the order applied at that time: {'; '.join(reasons) or 'the order has no zones'}."


def told_apart(clearance_m: float, radius_m: float, *, digits: int = 1) -> tuple[str, str]:
    """Both lengths in words, metres, with as many decimals as it takes that the larger one reads as the larger one."""
    one, other = abs(clearance_m), radius_m
    while digits < 3 and one != other and round(one, digits) == round(other, digits):
        digits += 1
    return f"{one:,.{digits}f} m", f"{other:,.{digits}f} m"


def edge_text(clearance_m: float, radius_m: float) -> str:
    """Where a position is beside an edge: "12.0 m inside the edge", "on the edge"."""
    if clearance_m == 0:
        return "on the edge"
    side = "inside" if clearance_m < 0 else "outside"
    if abs(clearance_m) < 0.05:
        return f"less than 0.1 m {side} the edge"
    return f"{told_apart(clearance_m, radius_m)[0]} {side} the edge"


def _area(judgement: Judgement, near: bool, zone: str) -> str:
    clearance_m, error_m, share = judgement.clearance_m, judgement.radius_95_m, judgement.share_inside or 0.0
    away, error = told_apart(clearance_m, error_m)
    away = away if abs(clearance_m) >= 0.05 else "less than 0.1 m"
    buffered = ", within its buffer" if near else ""
    if clearance_m == 0 and share < 1:
        if share == 0:
            return f"The area touches the edge of {zone} from outside, so it is not proved to be inside or outside"
        part = share_text(share)
        return f"{part[:1].upper()}{part[1:]} of the area is inside {zone}, so it is not proved to be inside or outside"
    if clearance_m > 0:
        where = f"No part of the area is inside {zone}: it is {away} outside the edge at the nearest{buffered}"
    elif clearance_m < 0:
        where = f"The whole of the area is inside {zone}, {away} from the edge at the nearest"
    else:
        where = f"The whole of the area is inside {zone}, up to its edge"
    if judgement.outcome is not Outcome.INDETERMINATE:
        return where
    if clearance_m <= -error_m:
        return f"{where}, but {judgement.limit}, so it is not proved to be inside"
    if clearance_m > error_m:
        return f"{where}, but {judgement.limit}, so it is not proved to be outside"
    return f"{where}, but its error is {error}, so it is not proved to be inside or outside"


def _spot(judgement: Judgement, near: bool, zone: str) -> str:
    edge = edge_text(judgement.clearance_m, judgement.radius_95_m)
    radius = told_apart(judgement.clearance_m, judgement.radius_95_m)[1]
    buffered = ", within its buffer" if near else ""
    match judgement.outcome:
        case Outcome.INSIDE:
            return f"The position is {edge} of {zone}, and the whole of its 95 % circle of {radius} is inside"
        case Outcome.OUTSIDE:
            return f"The position is {edge} of {zone}{buffered}, and no part of its 95 % circle of {radius} is inside"
        case Outcome.INDETERMINATE if not -judgement.radius_95_m < judgement.clearance_m <= judgement.radius_95_m:
            return f"The position is {edge} of {zone}{buffered}, but {judgement.limit}, so it is not proved to be inside or outside"
        case Outcome.INDETERMINATE:
            return (
                f"The position is {edge} of {zone}{buffered}, and its 95 % circle of {radius} lies across the edge, so it "
                "is not proved to be inside or outside"
            )
        case unreachable:
            assert_never(unreachable)


def _time(applies: Applies, reasons: tuple[str, ...], zone: str) -> str:
    match applies:
        case Applies.THROUGHOUT:
            return f"{zone} applied at that time"
        case Applies.PARTLY:
            return f"{zone} applied for part of that time: {'; '.join(reasons)}"
        case Applies.NOT_AT_ALL:
            return f"{zone} did not apply at that time: {'; '.join(reasons)}"
        case unreachable:
            assert_never(unreachable)


def _service(unserved: bool, served_within: Instant | None) -> str:
    if served_within is not None:
        return f"; {SERVED_WITHIN}, on {uk_text(served_within)}"
    return "; the order had not been served on the subject by then" if unserved else ""
