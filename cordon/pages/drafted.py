"""What a draft is of, and what it lacks before it can be looked over."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from cordon import draft as drafts_kept
from cordon.actions import drafts
from cordon.desk import Desk
from cordon.draft import Draft
from cordon.pages.hours import hours_faults, hours_schedule
from cordon.pages.outline import changes, mendable, outline_faults
from cordon.pages.render import Fault
from cordon.pages.visitor import Visitor
from cordon.right import Right
from zones.error import CordonError, NotFound
from zones.schedule import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCase:
    """The desk for the case of a draft, with its purpose; the draft as it is kept; its order's number."""

    desk: Desk
    draft: Draft
    order: int


def case_of(visitor: Visitor, number: int) -> DraftCase:
    """What a draft is of; raises NotFound for one that is not theirs, or whose order is theirs to see no more."""
    visitor.desk.require(Right.ZONES)
    draft, order = drafts_kept.own_draft(visitor.desk.engine, number, visitor.actor)
    try:
        desk, _ = visitor.of_case(order)
    except NotFound:
        raise drafts_kept.no_draft(number) from None
    return DraftCase(desk=desk, draft=draft, order=order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacks:
    """What is wrong with a draft or with what was brought in; where mending is offered, what it changes and which button takes it."""

    faults: tuple[Fault, ...] = ()
    changes: tuple[str, ...] = ()
    take: str = ""


def lacks_of(visitor: Visitor, case: DraftCase) -> Lacks:
    """What a draft lacks before it can be looked over."""
    found: list[Fault] = []
    changed: list[str] = []
    draft, ends = case.draft, visitor.last_day_of(case.order)
    try:
        drafts.draft_shape(draft)
    except CordonError as fault:
        with suppress(CordonError):
            changed = changes([drafts.mended(draft)]) if mendable(fault) else []
        found += outline_faults(fault, offered=bool(changed))
    for part in (lambda: drafts.draft_options(draft, None), lambda: schedule_of(draft.content, ends)):
        try:
            part()
        except CordonError as fault:
            found += hours_faults(fault)
    return Lacks(faults=tuple(found), changes=tuple(changed), take="mend" if changed else "")


def schedule_of(content: Mapping[str, Any], order_ends: date | None = None) -> Schedule | None:
    """The hours that a draft says; None where a variation keeps those that there are."""
    return None if content.get("applies") == "kept" else hours_schedule(content, order_ends=order_ends)
