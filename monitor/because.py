"""The one sentence of a finding that an officer could read out."""

from typing import assert_never

from monitor.finding import Applies, Judgement, Outcome


def because(
    judgement: Judgement, applies: Applies, *, near: bool, unserved: bool, zone: str, reasons: tuple[str, ...]
) -> str:
    """Outcome × applies × near as a sentence, with what did not apply and whether the order had been served."""
    return f"{_place(judgement, near, zone)}; {_time(applies, reasons, zone)}{_service(unserved)}."


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


def _place(judgement: Judgement, near: bool, zone: str) -> str:
    edge = edge_text(judgement.clearance_m, judgement.radius_95_m)
    radius = told_apart(judgement.clearance_m, judgement.radius_95_m)[1]
    buffered = ", within its buffer" if near else ""
    match judgement.outcome:
        case Outcome.INSIDE:
            return f"The position is {edge} of {zone}, and the whole of its 95 % circle of {radius} is inside"
        case Outcome.OUTSIDE:
            return f"The position is {edge} of {zone}{buffered}, and no part of its 95 % circle of {radius} is inside"
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


def _service(unserved: bool) -> str:
    return "; the order had not been served on the subject by then" if unserved else ""
