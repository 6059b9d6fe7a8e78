"""Draw a zone: the board with its form, kept as a draft; looked over; saved."""

import json
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from markupsafe import Markup
from shapely.geometry import mapping
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from cordon import draft as drafts_kept
from cordon.actions import drafts
from cordon.actions.drafts import ShownDraft
from cordon.actions.zones import drawn_shape
from cordon.api.body import json_body
from cordon.api.problem import problem, status_of
from cordon.desk import Desk, now
from cordon.draft import ChangedElsewhere, Draft
from cordon.pages.field import day_and_hour
from cordon.pages.hours import hours_faults, hours_schedule, sentence
from cordon.pages.mapped import board_map, review_map
from cordon.pages.outline import MEND, changes, mendable, outline_faults, where_broken
from cordon.pages.render import Fault, faults_of, hidden_page, page, then
from cordon.pages.visitor import ByScript, Form, Sent, SignedIn, Visitor
from cordon.right import Right
from zones.error import AlreadyThere, BadInput, BadValue, CordonError, MissingField, NotFound
from zones.frame import WGS84
from zones.instant import utc_text
from zones.review.point import Answer, Question
from zones.review.words import area_text
from zones.schedule import Schedule, in_words
from zones.shape import area_m2
from zones.zone import ZoneKind, zone_label

router = APIRouter(include_in_schema=False)
LISTS = ("weekdays",)
"""The fields of which several may be chosen."""
ANSWERS = {Answer.OK: ("Nothing to do", "govuk-tag--green"), Answer.LOOK: ("Look at this", "govuk-tag--yellow"),
           Answer.DECIDE: ("You decide", "govuk-tag--red")}  # fmt: skip
_LATELY = timedelta(days=1)
"""A zone that is taken to hold since longer ago is said to."""
_NOT_KEPT = ("csrf_token", "drawing", "do", "choice", "imported", "choices", "mended", "offers", "chance", "began")
"""What a form or a script can't put in a draft under its own name: some is read with care, some is ours alone."""


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
    return _draw(request, visitor, number)


@router.post("/drafts/{number}")
def go_on(request: Request, visitor: SignedIn, form: Form, number: int) -> Response:
    """Keeps what the form holds, and goes on: to the review, or back to the board with a file or hours read."""
    case = _case(visitor, number)
    changes, began = changes_of(form), form.text("began")
    try:
        drafts_kept.keep(visitor.desk.engine, number, visitor.actor, changes, now(), began=began)
    except ChangedElsewhere:
        said = "What you sent was not kept. Open the draft again: it shows what it holds now."
        return page(request, "fault.html", title="This draft was changed in another tab", status=409, said=said)
    match form.text("do"):
        case "drop":
            drafts.drop_a_draft(case.desk, number)
            return then(f"/orders/{case.order}")
        case "import":
            return _import(request, visitor, form, number)
        case "choose":
            return _choose(request, visitor, form, number)
        case "read":
            return _draw(request, visitor, number)
        case "mend":
            case = _case(visitor, number)
            if (found := _lacks(case)).take:
                return _take(visitor, number, drafts.mended(case.draft))
            return _draw(request, visitor, number, lacks=found) if found.faults else then(f"/drafts/{number}/review")
        case "take":
            return _take_one(request, visitor, number, _case(visitor, number).draft.content.get("mended") or [])
        case _:
            found = _lacks(_case(visitor, number))
            return _draw(request, visitor, number, lacks=found) if found.faults else then(f"/drafts/{number}/review")


@router.post("/drafts/{number}/drawing")
async def keep(request: Request, visitor: ByScript, number: int) -> Response:
    """Keeps what is drawn, and the fields of the form, as they are at this moment."""
    await run_in_threadpool(_case, visitor, number)
    given = await json_body(request)
    if not isinstance(given, Mapping):
        raise BadValue("draft", "what was sent", "Load the page again.")
    changes = {name: given[name] for name in ("drawing", "drawn_at", "page") if name in given} | _fields(
        given.get("fields")
    )
    at = now()
    began = str(given.get("began") or "")
    await run_in_threadpool(drafts_kept.keep, visitor.desk.engine, number, visitor.actor, changes, at, began=began)
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
    """The hours of the form, read back as a sentence."""
    case = await run_in_threadpool(_case, visitor, number)
    given = await json_body(request)
    try:
        return JSONResponse({"sentence": await run_in_threadpool(sentence, _fields(given), order_ends=case.ends)})
    except CordonError as fault:
        return JSONResponse({"sentence": "", "faults": [one.text for one in hours_faults(fault)]})


@router.post("/find")
async def find(request: Request, visitor: ByScript) -> Response:
    """Where a place lies that somebody wants to go to on the board."""
    given = await json_body(request)
    place = given.get("place") if isinstance(given, Mapping) else None
    found = await run_in_threadpool(drafts.find_place, visitor.desk, place)
    return JSONResponse({"candidates": found})


@router.get("/drafts/{number}/review")
def look_over(request: Request, visitor: SignedIn, number: int) -> Response:
    """The review of a draft, before it is saved."""
    return _review(request, visitor, number)


@router.post("/drafts/{number}/offers/{place}")
def take_offer(visitor: SignedIn, form: Form, number: int, place: str) -> Response:
    """Takes an outline that the review offered, by its name, and looks that over."""
    offers = _case(visitor, number).draft.content.get("offers") or []
    taken = next((one for one in offers if drafts_kept.offer_name(one) == place), None)
    if taken is None:
        raise NotFound("outline", place[:8], "Look the zone over again.", problem="is not kept any more")
    changes = {"drawing": taken, "imported": None, "page": ""}
    drafts_kept.keep(visitor.desk.engine, number, visitor.actor, changes, now())
    return then(f"/drafts/{number}/review")


@router.post("/drafts/{number}/save")
def save(request: Request, visitor: SignedIn, form: Form, number: int) -> Response:
    """Saves the draft as a zone, or as a variation of one, with the reasons that were given."""
    case = _case(visitor, number)
    reasons = dict(zip(map(_need, form.all("needed")), form.all("reason"), strict=False))
    try:
        saved, version = drafts.save_draft(
            case.desk, number, _schedule(case.draft.content), reasons, looked_over=form.text("looked_over")
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
    case = _case(visitor, number)
    if visitor.hides:
        return hidden_page(request)
    if (found := _lacks(case)).faults:
        return _draw(request, visitor, number, lacks=found)
    made = drafts.review_draft(case.desk, number, _schedule(case.draft.content))
    offers = [] if made.review.offer is None else list(made.review.offer.alternatives)
    needed = [(f"{need.reason_for}|{need.about}", drafts.reason_field(need.reason_for, need.about), need.question,
               (reasons or {}).get((str(need.reason_for), need.about), "")) for need in made.review.needed]  # fmt: skip
    return page(
        request, "review.html", title="Look the zone over", made=made, version=made.version, number=number, needed=needed,
        offers=[(one, area_text(one.area_m2), drafts_kept.offer_name(drafts.as_drawing(one.shape))) for one in offers], area=area_text(area_m2(made.version.shape)),
        hours="; ".join(in_words(made.version.schedule)), answers=ANSWERS, faults=faults, status=409 if changed else 422 if faults else 200,
        changed=changed, order=case.order, questions=Question,
        since=made.version.valid_from < now() - _LATELY, map=review_map(case.desk.settings, made), back=f"/drafts/{number}", back_text="Change the zone",
    )  # fmt: skip


def changes_of(form: Sent) -> dict[str, Any]:
    """What a draft keeps of a form."""
    changes: dict[str, Any] = {name: value for name, value in form.values.items() if name not in _NOT_KEPT}
    changes |= {name: form.all(name) for name in LISTS}
    if drawing := form.text("drawing"):
        try:
            changes["drawing"] = json.loads(drawing)
        except ValueError:
            raise BadValue("drawing", "what was drawn", "Load the page again, and draw the zone once more.") from None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """The desk for the case of a draft, with its purpose; the draft as it is kept; its order's number and last day."""

    desk: Desk
    draft: Draft
    order: int
    ends: date | None


def _case(visitor: Visitor, number: int) -> _Case:
    """What a draft is of; raises NotFound for one that is not theirs, or whose order is theirs to see no more."""
    visitor.desk.require(Right.ZONES)
    draft, order = drafts_kept.own_draft(visitor.desk.engine, number, visitor.actor)
    try:
        desk, _ = visitor.of_case(order)
    except NotFound:
        raise drafts_kept.no_draft(number) from None
    return _Case(desk=desk, draft=draft, order=order, ends=visitor.last_day_of(order))


def _draw(
    request: Request,
    visitor: Visitor,
    number: int,
    *,
    lacks: "_Lacks | None" = None,
    choices: Sequence[str] = (),
) -> Response:
    case = _case(visitor, number)
    lacks = lacks or _Lacks()
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
        kinds=[(kind.value, kind.words.capitalize()) for kind in ZoneKind], sentence=said, choices=choices, drawing=content.get("drawing"),
        kept="" if shown.before is None else "; ".join(in_words(shown.before.schedule)),
        loading=secrets.token_hex(8), began=utc_text(shown.draft.kept_at), imported=content.get("imported"), back=f"/orders/{shown.number}", back_text=f"Order {order.reference}",
    )  # fmt: skip


def _import(request: Request, visitor: Visitor, form: Sent, number: int) -> Response:
    """Reads an uploaded file, or typed positions, into the draft; of several polygons it asks which.

    Of outlines that overlap or are broken it says what mending would change. That, and nothing of the file, is kept in the
    draft, so that it can be taken without choosing the file again.
    """
    given = form.file("file")
    name, copy = _name(given) if given else "", f"upload{_suffix(given)}" if given else ""
    try:
        try:
            return _take_one(request, visitor, number, _brought(form, given, repair=False))
        except CordonError as fault:
            if not mendable(fault):
                raise
            mended = _brought(form, given, repair=True)
            said = tuple(outline_faults(fault, file=name, copy=copy, offered=True))
    except CordonError as fault:
        if isinstance(fault, NotFound) or not all(isinstance(one, BadInput) for one in fault.faults):
            raise
        found = outline_faults(fault, file=name, copy=copy)
        return _draw(request, visitor, number, lacks=_Lacks(faults=tuple(found)))
    drafts_kept.keep(visitor.desk.engine, number, visitor.actor, {"mended": mended}, now())
    changed = tuple(changes(mended))
    return _draw(request, visitor, number, lacks=_Lacks(faults=said, changes=changed, take="take"))


def _brought(form: Sent, given: UploadFile | None, *, repair: bool) -> list[dict[str, Any]]:
    """The drawings of a file, or of typed positions; a route's is a corridor along it."""
    way = form.text("as")
    if way in ("corners", "circle"):
        return [drafts.typed(way, form.text("corners"), form.text("circle_radius"), repair=repair)]
    if given is None:
        raise MissingField("file", remedy="Choose a file.")
    options = {"crs": form.text("crs") or None, "layer": form.text("layer") or None}
    with _kept_file(given) as path:
        if way == "route":
            return [drafts.import_route(path, _name(given), width_m=form.text("import_width") or None, **options)]
        return drafts.import_outline(path, _name(given), repair=repair, **options)


def _take_one(request: Request, visitor: Visitor, number: int, found: Sequence[Mapping[str, Any]]) -> Response:
    """Takes the one drawing that there is; of several it asks which."""
    if len(found) == 1:
        return _take(visitor, number, found[0])
    drafts_kept.keep(visitor.desk.engine, number, visitor.actor, {"choices": list(found), "mended": []}, now())
    return _draw(request, visitor, number, choices=_names(found)) if found else then(f"/drafts/{number}")


def _choose(request: Request, visitor: Visitor, form: Sent, number: int) -> Response:
    """Takes one of several polygons of a file, or all of them as the parts of one zone."""
    found, chosen = _case(visitor, number).draft.content.get("choices") or [], form.text("choice")
    if chosen == "all" and found:
        return _take(visitor, number, drafts.all_of_them(found))
    if not (chosen.isascii() and chosen.isdecimal() and int(chosen) < len(found)):
        lacks = _Lacks(faults=(Fault(field="choice", text="Choose one."),))
        return _draw(request, visitor, number, choices=_names(found), lacks=lacks)
    return _take(visitor, number, found[int(chosen)])


def _take(visitor: Visitor, number: int, imported: Mapping[str, Any]) -> Response:
    changes = {"drawing": imported["drawing"], "imported": imported, "choices": [], "mended": []}
    if imported["note"]:
        changes["note"] = imported["note"]
    drafts_kept.keep(visitor.desk.engine, number, visitor.actor, changes, now())
    return then(f"/drafts/{number}")


def _names(found: Sequence[Mapping[str, Any]]) -> list[str]:
    return [one["note"] or f"Polygon {place}" for place, one in enumerate(found, 1)]


def _name(given: UploadFile) -> str:
    """A file's own name, of its path none, as far as it is text of one line."""
    name = Path((given.filename or "file").replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable())[:100]


@contextmanager
def _kept_file(given: UploadFile) -> Iterator[Path]:
    """An uploaded file in a folder of its own, gone afterwards; its name is ours but for how it ends."""
    with tempfile.TemporaryDirectory(prefix="cordon-") as folder:
        path = Path(folder) / f"upload{_suffix(given)}"
        with path.open("wb") as handle:
            given.file.seek(0)  # it may be read twice
            shutil.copyfileobj(given.file, handle)
        yield path


def _suffix(given: UploadFile) -> str:
    """How an upload's name ends, in plain letters."""
    return "".join(letter for letter in Path(_name(given)).suffix.lower() if letter.isalnum() or letter == ".")[:10]


def measured(drawing: Any) -> dict[str, Any]:
    """The shape of what is drawn, with its area and the length of its edges; of what must be mended first, as it would be."""
    said = ""
    try:
        shape = drawn_shape(drawing, field="drawing").shape
    except CordonError as fault:
        if not mendable(fault):
            raise
        shape = drawn_shape(drawing, field="drawing", repair=True).shape
        said = f"{where_broken(fault)} “Look it over” says what joining and mending would change, and asks you."
    perimeter = WGS84.geometry_length(shape.boundary)  # holes have edges too
    return {"geometry": mapping(shape), "area_m2": area_m2(shape), "perimeter_m": perimeter, "sentence": said}


def _schedule(content: Mapping[str, Any], order_ends: date | None = None) -> Schedule | None:
    """The hours that a draft says; None where a variation keeps those that there are."""
    return None if content.get("applies") == "kept" else hours_schedule(content, order_ends=order_ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lacks:
    """What is wrong with a draft or with what was brought in; where mending is offered, what it changes and which button takes it."""

    faults: tuple[Fault, ...] = ()
    changes: tuple[str, ...] = ()
    take: str = ""


def _lacks(case: _Case) -> _Lacks:
    """What a draft lacks before it can be looked over."""
    found: list[Fault] = []
    changed: list[str] = []
    draft = case.draft
    try:
        drafts.draft_shape(draft)
    except CordonError as fault:
        with suppress(CordonError):
            changed = changes([drafts.mended(draft)]) if mendable(fault) else []
        found += outline_faults(fault, offered=bool(changed))
    for part in (lambda: drafts.draft_options(draft, None), lambda: _schedule(draft.content, case.ends)):
        try:
            part()
        except CordonError as fault:
            found += hours_faults(fault)
    return _Lacks(faults=tuple(found), changes=tuple(changed), take="mend" if changed else "")
