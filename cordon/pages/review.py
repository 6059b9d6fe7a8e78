"""Look a draft over, take another outline that is offered, and save it as a zone."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from cordon import draft as drafts_kept
from cordon.actions import drafts
from cordon.actions.drafts import ShownDraft
from cordon.desk import now
from cordon.pages.drafted import case_of, lacks_of, schedule_of
from cordon.pages.draw import show_board
from cordon.pages.mapped import review_map
from cordon.pages.outline import unfinished_words
from cordon.pages.render import Fault, faults_of, hidden_page, page, then
from cordon.pages.visitor import Form, SignedIn, Visitor
from zones.error import AlreadyThere, BadInput, CordonError, NotFound
from zones.review.point import Answer, Question
from zones.review.words import area_text
from zones.schedule import in_words
from zones.shape import area_m2
from zones.zone import zone_label

router = APIRouter(include_in_schema=False)
ANSWERS = {Answer.OK: ("Nothing to do", "govuk-tag--green"), Answer.LOOK: ("Look at this", "govuk-tag--yellow"),
           Answer.DECIDE: ("You decide", "govuk-tag--red")}  # fmt: skip
OWN = "own"
"""What the drawer's own outline is called in addresses, where the offered ones are called by their hashes."""
_LATELY = timedelta(days=1)
"""A zone that is taken to hold since longer ago is said to."""


@router.get("/drafts/{number}/review")
def look_over(request: Request, visitor: SignedIn, number: int) -> Response:
    """The review of a draft, before it is saved."""
    return _review(request, visitor, number)


@router.post("/drafts/{number}/offers/{place}")
def take_offer(visitor: SignedIn, form: Form, number: int, place: str) -> Response:
    """Takes an outline that the review offered, by its name, or puts the drawer's own back, and looks that over."""
    draft = case_of(visitor, number).draft
    if place == OWN:
        changes = drafts.with_own(draft)
    else:
        offers = draft.content.get("offers") or []
        taken = next((one for one in offers if drafts_kept.offer_name(one) == place), None)
        if taken is None:
            raise NotFound("outline", place[:8], "Look the zone over again.", problem="is not kept any more")
        changes = drafts.with_offer(draft, taken)
    drafts_kept.keep(visitor.desk.engine, number, visitor.actor, {**changes, "page": ""}, now())
    return then(f"/drafts/{number}/review")


@router.post("/drafts/{number}/save")
def save(request: Request, visitor: SignedIn, form: Form, number: int) -> Response:
    """Saves the draft as a zone, or as a variation of one, with the reasons that were given."""
    case = case_of(visitor, number)
    reasons = dict(zip(map(_need, form.all("needed")), form.all("reason"), strict=False))
    try:
        saved, version = drafts.save_draft(
            case.desk, number, schedule_of(case.draft.content), reasons, looked_over=form.text("looked_over")
        )
    except drafts_kept.ChangedSince as fault:
        return _review(request, visitor, number, changed=f"{fault}", reasons=reasons)
    except CordonError as fault:
        if not all(isinstance(one, BadInput | AlreadyThere) for one in fault.faults):
            raise
        return _review(request, visitor, number, faults=faults_of(fault), reasons=reasons)
    letter = letter_of(saved, version.label)
    return then(f"/orders/{saved.number}/zones/{letter}")


def _need(key: str) -> tuple[str, str]:
    """What a reason is for and about, out of the form's field."""
    reason_for, _, about = key.partition("|")
    return reason_for, about


def letter_of(shown: ShownDraft, label: str) -> str:
    """The letter by which served paper calls a zone that was just saved."""
    there = [zone for zone in shown.zones if zone.label == label]
    served = there[0].served_label if there else zone_label(len(shown.zones))
    return served.removeprefix("Zone ")


def _review(
    request: Request,
    visitor: Visitor,
    number: int,
    *,
    faults: Sequence[Fault] = (),
    reasons: Mapping[Any, str] | None = None,
    changed: str = "",
) -> Response:
    case = case_of(visitor, number)
    if visitor.hides:
        return hidden_page(request)
    if (found := lacks_of(visitor, case)).faults:
        return show_board(request, visitor, number, lacks=found)
    made = drafts.review_draft(case.desk, number, schedule_of(case.draft.content))
    offers = [] if made.review.offer is None else list(made.review.offer.alternatives)
    needed = [(f"{need.reason_for}|{need.about}", drafts.reason_field(need.reason_for, need.about), need.question,
               (reasons or {}).get((str(need.reason_for), need.about), "")) for need in made.review.needed]  # fmt: skip
    return page(
        request, "review.html", title="Look the zone over", stands_at=f"/drafts/{number}/review", made=made, version=made.version, number=number, needed=needed,
        offers=[(one, area_text(one.area_m2), drafts_kept.offer_name(drafts.as_drawing(one.shape))) for one in offers], area=area_text(area_m2(made.version.shape)),
        hours="; ".join(in_words(made.version.schedule)), answers=ANSWERS, faults=faults, status=409 if changed else 422 if faults else 200,
        changed=changed, unfinished=unfinished_words(case.draft.content.get("unfinished")), order=case.order, questions=Question, own=OWN if drafts.own_outline(case.draft) else "",
        since=made.version.valid_from < now() - _LATELY, map=review_map(case.desk.settings, made), back=f"/drafts/{number}", back_text="Change the zone",
    )  # fmt: skip
