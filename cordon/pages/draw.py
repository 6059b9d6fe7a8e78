"""Draw a zone: the board with its form, kept as a draft."""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from markupsafe import Markup
from starlette.responses import JSONResponse, Response

from cordon import draft as drafts_kept
from cordon.actions import drafts
from cordon.api.body import json_body
from cordon.api.problem import problem, status_of
from cordon.desk import now
from cordon.draft import ChangedElsewhere
from cordon.pages.drafted import DraftCase, Lacks, case_of, differences, lacks_of
from cordon.pages.field import day_and_hour
from cordon.pages.hours import hours_faults, sentence
from cordon.pages.mapped import board_map
from cordon.pages.outline import (
    MEND,
    changes,
    measured,
    measured_words,
    mendable,
    outline_faults,
    read_unfinished,
    told_apart,
    unfinished_of,
)
from cordon.pages.render import Fault, faults_of, hidden_page, page, then
from cordon.pages.upload import TYPED, brought, copy_name, own_name
from cordon.pages.visitor import ByScript, Form, Sent, SignedIn, Visitor
from cordon.right import Right
from zones.error import BadInput, BadValue, CordonError, NotFound
from zones.instant import utc_text
from zones.schedule import in_words
from zones.zone import ZoneKind

router = APIRouter(include_in_schema=False)
LISTS = ("weekdays",)
"""The fields of which several may be chosen."""
_NOT_KEPT = (
    "csrf_token",
    "drawing",
    "unfinished",
    "do",
    "choice",
    "imported",
    "choices",
    "mended",
    "offers",
    "chance",
    "own",
    "began",
    "after",
)
"""What a form or a script can't put in a draft under its own name: some is read with care, some is ours alone."""

_OF_THE_SENDING = ("csrf_token", "do", "began", "after")
"""The fields that say how a form was sent, not what the draft shall hold."""


@router.get("/orders/{number}/draw")
def begin(visitor: SignedIn, number: int) -> Response:
    """Begins a draft of a new zone, and goes to it."""
    desk, reference = visitor.of_case(number)
    return then(f"/drafts/{drafts.begin_draft(desk, reference)}")


@router.get("/orders/{number}/zones/{letter}/vary")
def vary(visitor: SignedIn, number: int, letter: str) -> Response:
    """Begins a draft of a variation of a zone, and goes to it."""
    desk, reference = visitor.of_case(number)
    return then(f"/drafts/{drafts.begin_variation(desk, reference, letter)}")


@router.get("/drafts/{number}")
def draw(request: Request, visitor: SignedIn, number: int) -> Response:
    """The board with what the draft holds."""
    return show_board(request, visitor, number)


@router.post("/drafts/{number}")
def go_on(request: Request, visitor: SignedIn, form: Form, number: int) -> Response:
    """Keeps what the form holds, and goes on: to the review, or back to the board with a file or hours read."""
    case = case_of(visitor, number)
    changes, began, after = changes_of(form), form.text("began"), form.text("after")
    try:
        drafts_kept.keep(visitor.desk.engine, number, visitor.actor, changes, now(), began=began, after=after)
    except ChangedElsewhere:
        return _of_two_tabs(request, visitor, case, form, changes)
    match form.text("do"):
        case "drop":
            drafts.drop_a_draft(case.desk, number)
            return then(f"/orders/{case.order}")
        case "import":
            return _import(request, visitor, form, number)
        case "choose":
            return _choose(request, visitor, form, number)
        case "read":
            return show_board(request, visitor, number)
        case "own":
            own = drafts.with_own(case_of(visitor, number).draft)
            drafts_kept.keep(visitor.desk.engine, number, visitor.actor, own, now())
            return then(f"/drafts/{number}")
        case "mend":
            case = case_of(visitor, number)
            if (found := lacks_of(visitor, case)).take:
                return _take(visitor, number, drafts.mended(case.draft))
            return _to_review(request, visitor, number, found)
        case "take":
            return _take_one(request, visitor, number, case_of(visitor, number).draft.content.get("mended") or [])
        case _:
            return _to_review(request, visitor, number, lacks_of(visitor, case_of(visitor, number)))


def _of_two_tabs(
    request: Request, visitor: Visitor, case: DraftCase, form: Sent, changes: Mapping[str, Any]
) -> Response:
    """Asks which of two it shall be: what was sent from this tab, or what another one kept since it was loaded."""
    there = drafts.show_draft(case.desk, case.draft.number).draft
    differs = [] if visitor.hides else differences({**there.content, **changes}, there.content)
    return page(request, "draft_elsewhere.html", title="This draft was changed in another tab", status=409,
                address=f"/drafts/{there.number}", kept_at=there.kept_at, differs=differs, sent=_again(form),
                do="review" if form.text("do") in ("", "review") else "read")  # fmt: skip


def _again(form: Sent) -> list[tuple[str, str]]:
    """The fields of a board's form by name, to be sent once more whatever was kept since; files are not."""
    return [(name, one) for name in dict.fromkeys(form.values) if name not in _OF_THE_SENDING for one in form.all(name)]


def _to_review(request: Request, visitor: Visitor, number: int, found: Lacks) -> Response:
    """On to the review; or back to the board with what a draft lacks."""
    return show_board(request, visitor, number, lacks=found) if found.faults else then(f"/drafts/{number}/review")


@router.post("/drafts/{number}/drawing")
async def keep(request: Request, visitor: ByScript, number: int) -> Response:
    """Keeps what is drawn, and the fields of the form, as they are at this moment."""
    await run_in_threadpool(case_of, visitor, number)
    given = await json_body(request)
    if not isinstance(given, Mapping):
        raise BadValue("draft", "what was sent", "Load the page again.")
    changes = {name: given[name] for name in ("drawing", "drawn_at", "page") if name in given} | _fields(
        given.get("fields")
    )
    if "unfinished" in given:
        changes["unfinished"] = read_unfinished(given["unfinished"])
    at = now()
    began, after = (str(given.get(name) or "") for name in ("began", "after"))
    await run_in_threadpool(
        drafts_kept.keep, visitor.desk.engine, number, visitor.actor, changes, at, began=began, after=after
    )
    return JSONResponse({"saved_at": utc_text(at)})


@router.post("/drafts/{number}/preview")
async def preview(request: Request, visitor: ByScript, number: int) -> Response:
    """The shape of what is drawn, measured: nothing is kept, nothing of the case is told."""
    visitor.desk.require(Right.ZONES)
    drawing = await json_body(request)
    try:
        return JSONResponse(await run_in_threadpool(measured, drawing))
    except BadInput as fault:
        return problem(status_of(fault), " ".join(Markup(one.text).striptags() for one in outline_faults(fault)))


@router.post("/drafts/{number}/hours")
async def hours(request: Request, visitor: ByScript, number: int) -> Response:
    """The hours of the form, read back as a sentence: nothing of the case is told."""
    visitor.desk.require(Right.ZONES)
    given = await json_body(request)
    try:
        return JSONResponse({"sentence": await run_in_threadpool(sentence, _fields(given))})
    except CordonError as fault:
        return JSONResponse({"sentence": "", "faults": [one.text for one in hours_faults(fault)]})


@router.post("/find")
async def find(request: Request, visitor: ByScript) -> Response:
    """Where a place lies that somebody wants to go to on the board."""
    given = await json_body(request)
    place = given.get("place") if isinstance(given, Mapping) else None
    try:
        found = await run_in_threadpool(drafts.find_place, visitor.desk, place)
    except BadInput as fault:
        return problem(status_of(fault), " ".join(one.text for one in faults_of(fault)))
    return JSONResponse({"candidates": found})


def changes_of(form: Sent) -> dict[str, Any]:
    """What a draft keeps of a form."""
    changes: dict[str, Any] = {name: value for name, value in form.values.items() if name not in _NOT_KEPT}
    changes |= {name: form.all(name) for name in LISTS}
    if "drawing" in form.values:
        try:
            changes["drawing"] = json.loads(form.text("drawing") or "null")  # empty where all was cleared
        except ValueError:
            raise BadValue("drawing", "what was drawn", "Load the page again, and draw the zone once more.") from None
    if "unfinished" in form.values:
        changes["unfinished"] = unfinished_of(form.text("unfinished"))
    return changes


def _fields(given: Any) -> dict[str, Any]:
    """The fields that a script sent: texts, and lists of texts."""
    if not isinstance(given, Mapping):
        return {}
    return {
        str(name): value for name, value in given.items()
        if name not in _NOT_KEPT and (isinstance(value, str) or (name in LISTS and isinstance(value, list)
                                                                  and all(isinstance(one, str) for one in value)))
    }  # fmt: skip


def show_board(
    request: Request,
    visitor: Visitor,
    number: int,
    *,
    lacks: Lacks | None = None,
) -> Response:
    """The board with what a draft holds and lacks; of a file of several outlines it asks which, until that is said."""
    case = case_of(visitor, number)
    lacks = lacks or Lacks()
    faults = lacks.faults
    if visitor.hides:
        return hidden_page(request)
    shown = drafts.show_draft(case.desk, number)
    content, order = shown.draft.content, shown.order
    day, hour = day_and_hour(order.made_at if shown.before is None else now())
    values = {"from_day": day, "from_hour": hour, "days": "dates", "first_day": day, "bank_holidays": "as usual"} | {
        name: value for name, value in content.items() if isinstance(value, str | list)
    }  # fmt: skip
    try:
        said = sentence(values)
    except CordonError:
        said = ""
    what = f"Vary {shown.draft.zone}" if shown.draft.zone else "Draw a zone"
    return page(
        request, "draw.html", title=f"{what} for order {order.reference}", shown=shown, values=values, faults=faults, lacks=lacks, MEND=MEND,
        status=422 if faults else 200, map=board_map(case.desk.settings, shown),
        kinds=[(kind.value, kind.words.capitalize()) for kind in ZoneKind], sentence=said, choices=told_apart(content.get("choices") or []), drawing=content.get("drawing"), measures=measured_words(content["drawing"]) if content.get("drawing") else "", unfinished=content.get("unfinished"),
        kept="" if shown.before is None else "; ".join(in_words(shown.before.schedule)),
        loading=secrets.token_hex(8), began=utc_text(shown.draft.kept_at), imported=content.get("imported"), own=drafts.own_outline(shown.draft), back=f"/orders/{shown.number}", back_text=f"Order {order.reference}",
    )  # fmt: skip


def _import(request: Request, visitor: Visitor, form: Sent, number: int) -> Response:
    """Reads an uploaded file, or typed positions, into the draft; of several polygons it asks which.

    Of outlines that overlap or are broken it says what mending would change. That, and nothing of the file, is kept in the
    draft, so that it can be taken without choosing the file again.
    """
    given = form.file("file")
    name, copy = (own_name(given), copy_name(given)) if given else ("", "")
    if given or form.text("as") in TYPED:  # what was asked of another file is over
        drafts_kept.keep(visitor.desk.engine, number, visitor.actor, {"choices": [], "mended": []}, now())
    try:
        try:
            return _take_one(request, visitor, number, brought(form, given, repair=False))
        except CordonError as fault:
            if not mendable(fault):
                raise
            mended = brought(form, given, repair=True)
            said = tuple(outline_faults(fault, file=name, copy=copy, offered=True))
    except CordonError as fault:
        if isinstance(fault, NotFound) or not all(isinstance(one, BadInput) for one in fault.faults):
            raise
        found = outline_faults(fault, file=name, copy=copy)
        return show_board(request, visitor, number, lacks=Lacks(faults=tuple(found)))
    drafts_kept.keep(visitor.desk.engine, number, visitor.actor, {"mended": mended, "choices": []}, now())
    changed = tuple(changes(mended))
    return show_board(request, visitor, number, lacks=Lacks(faults=said, changes=changed, take="take"))


def _take_one(request: Request, visitor: Visitor, number: int, found: Sequence[Mapping[str, Any]]) -> Response:
    """Takes the one drawing that there is; of several it asks which."""
    if len(found) == 1:
        return _take(visitor, number, found[0])
    drafts_kept.keep(visitor.desk.engine, number, visitor.actor, {"choices": list(found), "mended": []}, now())
    return show_board(request, visitor, number) if found else then(f"/drafts/{number}")


def _choose(request: Request, visitor: Visitor, form: Sent, number: int) -> Response:
    """Takes one of several polygons of a file, or all of them as the parts of one zone."""
    found, chosen = case_of(visitor, number).draft.content.get("choices") or [], form.text("choice")
    if chosen == "all" and found:
        return _take(visitor, number, drafts.all_of_them(found))
    if not (chosen.isascii() and chosen.isdecimal() and int(chosen) < len(found)):
        lacks = Lacks(faults=(Fault(field="choice", text="Choose one."),))
        return show_board(request, visitor, number, lacks=lacks)
    return _take(visitor, number, found[int(chosen)])


def _take(visitor: Visitor, number: int, imported: Mapping[str, Any]) -> Response:
    changes = {"drawing": imported["drawing"], "imported": imported, "choices": [], "mended": []}
    if imported["note"]:
        changes["note"] = imported["note"]
    drafts_kept.keep(visitor.desk.engine, number, visitor.actor, changes, now())
    return then(f"/drafts/{number}")
