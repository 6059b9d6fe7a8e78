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
from cordon.pages.field import read_maybe_day
from cordon.pages.hours import hours_faults, hours_schedule, sentence
from cordon.pages.outline import changes, mendable, outline_faults, outline_words, unfinished_words
from cordon.pages.render import Fault
from cordon.pages.visitor import Visitor
from cordon.right import Right
from zones.error import CordonError, NotFound
from zones.instant import uk_day
from zones.schedule import Schedule
from zones.zone import ZoneKind

_TYPED = {"label": "What officers call it", "buffer_m": "Buffer in metres", "precision_m": "Error of the drawing in metres",
          "note": "Note for officers"}  # fmt: skip


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that two states of a draft say differently, in words."""

    what: str
    here: str
    there: str


def differences(here: Mapping[str, Any], there: Mapping[str, Any]) -> list[Difference]:
    """Where two states of a draft differ, of what somebody drew or typed; they may be whole or not, right or wrong."""
    ours, theirs = _in_words(here), _in_words(there)
    return [
        Difference(what=what, here=ours[what] or "Nothing", there=theirs[what] or "Nothing") for what in ours
        if ours[what] != theirs[what] or (what == "Outline" and here.get("drawing") != there.get("drawing"))
    ]  # fmt: skip


def _in_words(content: Mapping[str, Any]) -> dict[str, str]:
    try:
        hours = "As it is" if content.get("applies") == "kept" else sentence(content)
    except CordonError:
        hours = "Hours that are not whole yet"
    kind, day = content.get("kind"), read_maybe_day(str(content.get("from_day")))
    return {
        "Outline": outline_words(content.get("drawing")),
        "Not finished yet": unfinished_words(content.get("unfinished")),
        "What it is for": ZoneKind(kind).words.capitalize() if kind in set(ZoneKind) else "",
        "When it applies": hours,
        "From when it holds": f"{uk_day(day)} at {content.get('from_hour', '')}" if day else "",
        **{words: str(content.get(name) or "") for name, words in _TYPED.items()},
    }


def schedule_of(content: Mapping[str, Any], order_ends: date | None = None) -> Schedule | None:
    """The hours that a draft says; None where a variation keeps those that there are."""
    return None if content.get("applies") == "kept" else hours_schedule(content, order_ends=order_ends)
