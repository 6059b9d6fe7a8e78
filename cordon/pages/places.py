"""The places that matter to an order, against which its zones are looked over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from cordon.actions.places import NewPlace, record_place, show_places, take_back_place
from cordon.pages.draw import LISTS
from cordon.pages.hours import hours_faults, hours_schedule, sentence
from cordon.pages.render import Fault, page, then
from cordon.pages.visitor import Form, SignedIn, Visitor
from cordon.right import Right
from zones.error import AlreadyThere, BadInput, CordonError, MissingField, raise_faults
from zones.review.place import PlaceKind
from zones.review.storage import CasePlace, Whose
from zones.schedule import Schedule, in_words

router = APIRouter(include_in_schema=False)
Draft = Annotated[int | None, Query(gt=0, lt=2**62)]
WHOSE = ((Whose.PROTECTED, "The protected person’s"), (Whose.SUBJECT, "The subject’s"), (Whose.PUBLIC, "A public one"))
KINDS = (
    (PlaceKind.HOME, "Home"), (PlaceKind.WORK, "Work"), (PlaceKind.EDUCATION, "School, college or university"),
    (PlaceKind.WORSHIP, "Place of worship"), (PlaceKind.DUTY, "Where the order requires the subject to go"),
    (PlaceKind.COURT, "Court"), (PlaceKind.POLICE, "Police station"), (PlaceKind.HOSPITAL, "Hospital"),
    (PlaceKind.OTHER, "Other"),
)  # fmt: skip


@router.get("/orders/{number}/places")
def show(request: Request, visitor: SignedIn, number: int, draft: Draft = None) -> Response:
    """The places of an order, and the form of a new one; from the review of a draft, with the way back to it."""
    return _show(request, visitor, number, {}, draft=draft)


@router.post("/orders/{number}/places")
def add(request: Request, visitor: SignedIn, form: Form, number: int, draft: Draft = None) -> Response:
    """Records a place, or reads its hours back."""
    visitor.desk.require(Right.ORDERS)
    desk, reference = visitor.of_case(number)
    values: dict[str, Any] = {**form.values, **{name: form.all(name) for name in LISTS}}
    try:
        if form.text("do") == "read":
            said = sentence(values, order_ends=visitor.last_day_of(number))
            return _show(request, visitor, number, values, said=said, draft=draft)
        raise_faults([MissingField(name, remedy=wanted) for name, wanted in _WANTED.items() if not form.text(name)])
        place = NewPlace(
            whose=form.text("whose"), kind=form.text("kind"), name=form.text("name"), place=form.text("place"),
            known=form.text("known") == "yes", times=_times(values, visitor.last_day_of(number)),
        )  # fmt: skip
        record_place(desk, reference, place)
    except CordonError as fault:
        if not all(isinstance(one, BadInput | AlreadyThere) for one in fault.faults):
            raise
        faults = [_plainly(one) for one in hours_faults(fault)]
        return _show(request, visitor, number, values, faults=faults, draft=draft)
    return then(_places(number, draft))


@router.post("/orders/{number}/places/{place}/end")
def take_back(visitor: SignedIn, form: Form, number: int, place: int, draft: Draft = None) -> Response:
    """Takes a place back."""
    visitor.desk.require(Right.ORDERS)
    desk, reference = visitor.of_case(number)
    take_back_place(desk, reference, place)
    return then(_places(number, draft))


def _places(number: int, draft: int | None) -> str:
    """The address of the places of an order, with the draft that they are looked at for."""
    return f"/orders/{number}/places" + ("" if draft is None else f"?draft={draft}")


_SAID = {
    "whose": "Choose whose place it is.",
    "kind": "Choose what it is.",
}
"""Faults of fields that are chosen, as a page says them."""
_WANTED = _SAID | {"name": "Give the name that officers call it.", "place": "Say where it is."}


def _plainly(fault: Fault) -> Fault:
    return replace(fault, text=_SAID.get(fault.field, fault.text))


def _times(values: dict[str, Any], order_ends: date | None) -> Schedule | None:
    """When the subject is there; None where nobody said."""
    return hours_schedule(values, order_ends=order_ends) if values.get("applies") in ("hours", "always") else None


def _show(
    request: Request,
    visitor: Visitor,
    number: int,
    values: dict[str, Any],
    *,
    faults: Sequence[Fault] = (),
    said: str = "",
    draft: int | None,
) -> Response:
    desk, reference = visitor.of_case(number)
    kinds = {kind.value: words for kind, words in KINDS}
    rows = [(place, kinds[place.kind], _when(place)) for place in show_places(desk, reference)]
    headings = ("The protected person’s places", "The subject’s places", "Public places")
    return page(
        request, "places.html", title=f"Places that matter to order {reference}", number=number, values=values, faults=faults,
        groups=[(words, [row for row in rows if row[0].whose is whose]) for (whose, _), words in zip(WHOSE, headings, strict=True)], sentence=said,
        whose=[(one.value, words) for one, words in WHOSE], kinds=list(kinds.items()), status=422 if faults else 200,
        can_change=Right.ORDERS in visitor.actor.rights, draft="" if draft is None else f"?draft={draft}",
        back=f"/orders/{number}" if draft is None else f"/drafts/{draft}/review",
        back_text=f"Order {reference}" if draft is None else "Look the zone over",
    )  # fmt: skip


def _when(place: CasePlace) -> str:
    return "" if place.times is None else "; ".join(in_words(place.times))
