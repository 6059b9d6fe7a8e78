"""Draw a zone: the board with its form, kept as a draft; looked over; saved."""

import json
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from shapely.geometry import mapping
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from cordon import draft as drafts_kept
from cordon.actions import drafts
from cordon.actions.drafts import ShownDraft
from cordon.actions.zones import drawn_shape
from cordon.api.body import json_body
from cordon.desk import Desk, now
from cordon.draft import ChangedElsewhere, Draft
from cordon.pages.field import day_and_hour
from cordon.pages.hours import hours_faults, hours_schedule, sentence
from cordon.pages.mapped import board_map, review_map
from cordon.pages.render import Fault, faults_of, hidden_page, page, then
from cordon.pages.visitor import Sent, Visitor, sent, sent_by_script, signed_in
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
SignedIn = Annotated[Visitor, Depends(signed_in)]
ByScript = Annotated[Visitor, Depends(sent_by_script)]
Form = Annotated[Sent, Depends(sent)]
KINDS = (
    (ZoneKind.WORKPLACE, "Workplace"), (ZoneKind.HOME, "Home"), (ZoneKind.SCHOOL_ROUTE, "School route"),
    (ZoneKind.TOWN_AREA, "Part of a town"), (ZoneKind.OTHER, "Other"),
)  # fmt: skip
LISTS = ("weekdays",)
"""The fields of which several may be chosen."""
_IMPORT_FIELDS = ("crs", "layer", "import_width", "corners", "circle_radius")
ANSWERS = {Answer.OK: ("Nothing to do", "govuk-tag--green"), Answer.LOOK: ("Look at this", "govuk-tag--yellow"),
           Answer.DECIDE: ("You decide", "govuk-tag--red")}  # fmt: skip
_LATELY = timedelta(days=1)
"""A zone that is taken to hold since longer ago is said to."""
_NOT_KEPT = ("csrf_token", "drawing", "do", "choice", "imported", "choices", "offers", "chance", "began")
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
        case _:
            faults = _faults_of_draft(_case(visitor, number).draft)
            return _draw(request, visitor, number, faults=faults) if faults else then(f"/drafts/{number}/review")


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
    return JSONResponse(await run_in_threadpool(measured, drawing))


@router.post("/drafts/{number}/hours")
async def hours(request: Request, visitor: ByScript, number: int) -> Response:
    """The hours of the form, read back as a sentence."""
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
    if found := _faults_of_draft(case.draft):
        return _draw(request, visitor, number, faults=found)
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
    """The desk for the case of a draft, with its purpose; the draft as it is kept; and the number of its order."""

    desk: Desk
    draft: Draft
    order: int


def _case(visitor: Visitor, number: int) -> _Case:
    """What a draft is of; raises NotFound for one that is not theirs, or whose order is theirs to see no more."""
    visitor.desk.require(Right.ZONES)
    draft, order = drafts_kept.own_draft(visitor.desk.engine, number, visitor.actor)
    try:
        desk, _ = visitor.of_case(order)
    except NotFound:
        raise drafts_kept.no_draft(number) from None
    return _Case(desk=desk, draft=draft, order=order)


def _draw(
    request: Request,
    visitor: Visitor,
    number: int,
    *,
    faults: Sequence[Fault] = (),
    choices: Sequence[str] = (),
) -> Response:
    case = _case(visitor, number)
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
        request, "draw.html", title=f"{what} for order {order.reference}", shown=shown, values=values, faults=faults,
        status=422 if faults else 200, map=board_map(case.desk.settings, shown),
        kinds=[(kind.value, words) for kind, words in KINDS], sentence=said, choices=choices, drawing=content.get("drawing"),
        kept="" if shown.before is None else "; ".join(in_words(shown.before.schedule)),
        loading=secrets.token_hex(8), began=utc_text(shown.draft.kept_at), imported=content.get("imported"), back=f"/orders/{shown.number}", back_text=f"Order {order.reference}",
    )  # fmt: skip


def _import(request: Request, visitor: Visitor, form: Sent, number: int) -> Response:
    """Reads an uploaded file into the draft; of several polygons it asks which."""
    given = form.file("file")
    options = {"crs": form.text("crs") or None, "layer": form.text("layer") or None}
    try:
        if form.text("as") in ("corners", "circle"):
            return _take(
                visitor, number, drafts.typed(form.text("as"), form.text("corners"), form.text("circle_radius"))
            )
        if given is None:
            raise MissingField("file", remedy="Choose a file.")
        with _kept_file(given) as path:
            if form.text("as") == "route":
                found = [drafts.import_route(path, _name(given), width_m=form.text("import_width") or None, **options)]
            else:
                found = drafts.import_outline(path, _name(given), repair=bool(form.text("repair")), **options)
    except CordonError as fault:
        if isinstance(fault, NotFound) or not all(isinstance(one, BadInput) for one in fault.faults):
            raise
        called = {"--crs": "crs", "--layer": "layer", "width_m": "import_width"}
        return _draw(request, visitor, number, faults=[
            Fault(field=one.field if one.field in _IMPORT_FIELDS else "file", text=one.text)
            for one in faults_of(fault, called)
        ])  # fmt: skip
    if len(found) == 1:
        return _take(visitor, number, found[0])
    drafts_kept.keep(visitor.desk.engine, number, visitor.actor, {"choices": found}, now())
    return _draw(request, visitor, number, choices=_names(found))


def _choose(request: Request, visitor: Visitor, form: Sent, number: int) -> Response:
    """Takes one of several polygons of a file, or all of them as the parts of one zone."""
    found, chosen = _case(visitor, number).draft.content.get("choices") or [], form.text("choice")
    if chosen == "all" and found:
        return _take(visitor, number, drafts.all_of_them(found))
    if not (chosen.isascii() and chosen.isdecimal() and int(chosen) < len(found)):
        return _draw(
            request, visitor, number, choices=_names(found), faults=[Fault(field="choice", text="Choose one.")]
        )
    return _take(visitor, number, found[int(chosen)])


def _take(visitor: Visitor, number: int, imported: Mapping[str, Any]) -> Response:
    changes = {"drawing": imported["drawing"], "imported": imported, "choices": []}
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
    suffix = "".join(letter for letter in Path(_name(given)).suffix.lower() if letter.isalnum() or letter == ".")[:10]
    with tempfile.TemporaryDirectory(prefix="cordon-") as folder:
        path = Path(folder) / f"upload{suffix}"
        with path.open("wb") as handle:
            shutil.copyfileobj(given.file, handle)
        yield path


def measured(drawing: Any) -> dict[str, Any]:
    """The shape of what is drawn, with its area and the length of its edges."""
    shape = drawn_shape(drawing, field="drawing").shape
    perimeter = WGS84.geometry_length(shape.boundary)  # holes have edges too
    return {"geometry": mapping(shape), "area_m2": area_m2(shape), "perimeter_m": perimeter, "sentence": ""}


def _schedule(content: Mapping[str, Any]) -> Schedule | None:
    """The hours that a draft says; None where a variation keeps those that there are."""
    return None if content.get("applies") == "kept" else hours_schedule(content)


def _faults_of_draft(draft: Draft) -> list[Fault]:
    """What a draft lacks before it can be looked over."""
    found: list[Fault] = []
    for part in (
        lambda: drafts.draft_shape(draft), lambda: drafts.draft_options(draft, None), lambda: _schedule(draft.content),
    ):  # fmt: skip
        try:
            part()
        except CordonError as fault:
            found += hours_faults(fault)
    return found
