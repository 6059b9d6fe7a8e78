"""The one sentence of a finding that an officer could read out."""

from typing import assert_never

from monitor.finding import Applies, Judgement, Outcome


def because(
    judgement: Judgement, applies: Applies, *, near: bool, unserved: bool, zone: str, reasons: tuple[str, ...]
) -> str:
    """Outcome × applies × near as a sentence, with what did not apply and whether the order had been served."""
    return f"{_place(judgement, near, zone)}, {_time(applies, reasons, zone)}{_service(unserved)}."


def nothing_applied(reasons: tuple[str, ...]) -> str:
    """The sentence for an order of which no zone applied."""
    return f"No zone of the order applied at that time: {'; '.join(reasons) or 'the order has no zones'}."


def _place(judgement: Judgement, near: bool, zone: str) -> str:
    radius = f"{judgement.radius_95_m:,.0f} m"
    away = f"{abs(judgement.clearance_m):,.1f} m"
    match judgement.outcome:
        case Outcome.INSIDE:
            return (
                f"The whole 95 % circle of {radius} around the position is inside {zone}, {away} or more from the edge"
            )
        case Outcome.OUTSIDE:
            close = ", within its buffer" if near else ""
            return f"No part of the 95 % circle of {radius} around the position is inside {zone}; it is {away} outside{close}"
        case Outcome.INDETERMINATE:
            side = "inside" if judgement.clearance_m <= 0 else "outside"
            close = ", within its buffer" if near else ""
            return (
                f"The position is {away} {side} the edge of {zone}{close}, and the 95 % circle of {radius} "
                "lies across it, so it is not proved to be inside or outside"
            )
        case unreachable:
            assert_never(unreachable)


def _time(applies: Applies, reasons: tuple[str, ...], zone: str) -> str:
    match applies:
        case Applies.THROUGHOUT:
            return f"and {zone} applied at that time"
        case Applies.PARTLY:
            return f"and {zone} applied for part of that time: {'; '.join(reasons)}"
        case Applies.NOT_AT_ALL:
            return f"but {zone} did not apply at that time: {'; '.join(reasons)}"
        case unreachable:
            assert_never(unreachable)


def _service(unserved: bool) -> str:
    return "; the order had not been served on the subject by then" if unserved else ""
