"""Check a sighting: one form, at most one question back, one sentence first; look, or save."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from cordon.actions import checks
from cordon.actions.drafts import find_place
from cordon.actions.orders import show_order
from cordon.actions.signing_in import say_purpose
from cordon.api.body import json_body
from cordon.desk import Desk, now
from cordon.pages.answer import Told, headline, told
from cordon.pages.area import CARRIED, area_geojson, area_words, ask_area
from cordon.pages.field import day_and_hour, read_maybe_metres, read_when
from cordon.pages.mapped import check_map
from cordon.pages.outline import measured
from cordon.pages.render import Fault, faults_of, page, then
from cordon.pages.visitor import ByScript, Form, Sent, SignedIn, Visitor
from cordon.reach import Reach
from cordon.signin.caller import purpose_of
from monitor.check import BoundOrder, check_json
from monitor.location import read_accuracy
from monitor.place.read import Given, coarse_step_m, place_text
from monitor.replay import RecordedCheck
from monitor.sighting import Sighting
from zones.database import writing
from zones.error import (
    AlreadyThere,
    AmbiguousTime,
    BadInput,
    BadInstant,
    CordonError,
    MissingField,
    NotFound,
    OutsideCoverage,
    SeveralPlaces,
    Way,
    offer,
    raise_faults,
)
from zones.instant import Instant, uk_text
from zones.order import Person
from zones.period import Period, read_until
from zones.storage import order_numbers
from zones.text import compared, read_text

WHY = "Checking a reported sighting"
_CALLED = {"subject": "subject", "place": "place", "at": "hour", "until": "until_hour", "radius_m": "radius_m"}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked back before there is an answer: a field, the words, and the choices."""

    field: str
    legend: str
    choices: Sequence[tuple[str, str]]


@router.get("/check")
def ask(request: Request, visitor: SignedIn, order: int | None = None) -> Response:
    """The form, with the time that it is now; from an order's page, with its subject."""
    visitor.desk.require(checks.CHECKING)
    day, hour = day_and_hour(now())
    values = {"day": day, "hour": hour}
    if order is not None:
        desk, reference = visitor.of_case(order)
        values["subject"] = show_order(desk, reference).order.subject.reference
    return _form(request, values)


@router.post("/check")
def answer(request: Request, visitor: SignedIn, form: Form) -> Response:
    """Answers the form: looks, or saves the sighting, as its button says; or asks back, once; or has the area drawn."""
    visitor.desk.require(checks.CHECKING)
    values = {name: value for name, value in form.values.items() if name not in ("csrf_token", "do", "pasted")}
    values["drawing"] = form.text("pasted") or form.text("drawing")
    match form.text("do"):
        case "area":
            return ask_area(request, visitor, values)
        case "use" if not values["drawing"]:
            faults = [Fault(field="pasted", text="Draw the area on the map, or give it as GeoJSON.")]
            return ask_area(request, visitor, values, faults=faults)
        case "back":
            return _form(request, values)
        case "words":
            return _form(request, values | {"drawing": ""})
    return _look(request, visitor, form, values)


def _look(request: Request, visitor: Visitor, form: Sent, values: dict[str, str]) -> Response:
    saves = form.text("do") == "save"
    questions: list[Question] = []
    try:
        desk = visitor.for_reason(form.text("why") or WHY)
        subject = _subject(desk, form, questions)
        times = _times(form, questions)
        given = _given(form, values["drawing"])
        questions += _how_exact(given)
        if saves:
            raise_faults([MissingField(name, remedy=remedy) for name, remedy in (
                ("subject", "Say whose sighting it is."), ("who", "Say who saw it."), ("how", "Say how they know."),
            ) if not form.text(name)])  # fmt: skip
            if times is not None and times.start > now():
                raise BadInstant("hour", uk_text(times.start), "A sighting is of what has been: look without saving, or "
                                 "mend the time.", problem="is still to come")  # fmt: skip
        if questions or times is None:
            questions += _which_place(desk, given)
            return _ask(request, form, values, questions)
        if saves and subject:
            made = checks.add_sighting(desk, _sighting(form, subject, times, given), once=True)
            _keep_purpose(visitor, made, subject, desk.actor.reason)
            return then(f"/checks/{made.id}")
        made = checks.check_place(desk, given, times, subject=subject or None, record=False)
        _keep_purpose(visitor, made, subject, desk.actor.reason)
    except AlreadyThere as twin:  # the form was sent twice
        return then(f"/checks/{twin.value}")
    except SeveralPlaces as several:
        return _ask(request, form, values, [_which(several.value, several.candidates)])
    except CordonError as fault:
        if not isinstance(fault, BadInput | NotFound) and not all(
            isinstance(f, BadInput | NotFound) for f in fault.faults
        ):
            raise
        offer(fault, {Way.AREA: "Or draw the area that is meant."})
        return _form(request, values, faults=faults_of(fault, _CALLED), status=422, saves=saves)
    recorded = RecordedCheck(
        id="This place", subject=subject or None, sighting=None, fix=None, location=made.check.location, times=times,
        answer=check_json(made.check, check_id=None), versions={}, number=0,
    )  # fmt: skip
    with writing(desk.engine) as connection:
        numbers = order_numbers(connection)
    return _answer(request, visitor, recorded, made.bound, numbers=numbers, values=values | {"subject": subject})


@router.post("/check/preview")
async def preview(request: Request, visitor: ByScript) -> Response:
    """The area that is drawn, measured: nothing is kept, nothing of any case is told."""
    visitor.desk.require(checks.CHECKING)
    return JSONResponse(await run_in_threadpool(measured, await json_body(request)))


@router.get("/checks/{check}")
def show(request: Request, visitor: SignedIn, check: str) -> Response:
    """A recorded check."""
    return _show(request, visitor, check)


@router.post("/checks/{check}/notes")
def note(request: Request, visitor: SignedIn, form: Form, check: str) -> Response:
    """Attaches a note to a recorded check."""
    desk = _case(visitor, check)
    try:
        checks.note_check(desk, check, form.text("note"))
    except BadInput as fault:
        return _show(request, visitor, check, faults=faults_of(fault))
    return then(f"/checks/{check}#notes")


@router.post("/checks/{check}/again")
def again(visitor: SignedIn, form: Form, check: str) -> Response:
    """Checks a recorded sighting again, by all that is known now."""
    visitor.desk.require(checks.CHECKING)
    desk = _case(visitor, check)
    try:
        return then(f"/checks/{checks.check_again(desk, check)}")
    except AlreadyThere as known:  # the form was sent twice
        return then(f"/checks/{known.value}")


@router.post("/checks/{check}/in-error")
def mark(request: Request, visitor: SignedIn, form: Form, check: str) -> Response:
    """Marks a check as recorded in error."""
    return _mark(request, visitor, form, check, in_error=True)


@router.post("/checks/{check}/in-error/end")
def take_back(request: Request, visitor: SignedIn, form: Form, check: str) -> Response:
    """Takes back that a check was recorded in error."""
    return _mark(request, visitor, form, check, in_error=False)


def _mark(request: Request, visitor: Visitor, form: Sent, check: str, *, in_error: bool) -> Response:
    visitor.desk.require(checks.CHECKING)
    desk = _case(visitor, check)
    try:
        with suppress(AlreadyThere):  # the form was sent twice
            checks.mark_check(desk, check, form.text("error_reason"), in_error=in_error)
    except BadInput as fault:
        return _show(request, visitor, check, faults=faults_of(fault), values=dict(form.values))
    return then(f"/checks/{check}")


@router.post("/checks/{check}/verify")
def verify(request: Request, visitor: SignedIn, form: Form, check: str) -> Response:
    """Does a recorded check again, and says whether it still holds."""
    found = checks.verify_check(_case(visitor, check), check)
    return _show(request, visitor, check, verdict=found)


@router.get("/checks/{check}/explanation")
def explain(request: Request, visitor: SignedIn, check: str) -> Response:
    """Every number of a recorded check with its formula and source."""
    parts = checks.explain_check(_case(visitor, check), check)
    return page(request, "explanation.html", title=f"How {check} was worked out", parts=parts, check=check,
                back=f"/checks/{check}", back_text=check)  # fmt: skip


@router.get("/sightings")
def sightings(
    request: Request, visitor: SignedIn, before: Annotated[int | None, Query(gt=0, lt=2**62)] = None
) -> Response:
    """The reported sightings, the newest first, some at a time."""
    found, older, old = checks.newest_sightings(visitor.desk, before=before)
    rows = [(sighting, recorded, _that_applied(told(recorded.answer))) for _, sighting, recorded in found]
    return page(
        request, "sightings.html", title="Sightings", rows=rows, overtaken=old, older=older, newest=before is None
    )


def _that_applied(orders: Sequence[Told]) -> Sequence[Told]:
    """The answers of orders that applied; where none did, one that says so."""
    return [one for one in orders if one.applied] or orders[:1]


def _keep_purpose(visitor: Visitor, made: checks.Checked, subject: str, why: str) -> None:
    """Why the form was sent is why the case of its subject is looked at, unless the person has said otherwise before."""
    session = visitor.session
    if session is not None and subject and made.bound and not purpose_of(visitor.desk.engine, session, subject):
        say_purpose(visitor.desk, session, made.bound[0].order.reference, why)


def _show(
    request: Request, visitor: Visitor, check: str, *, faults: Sequence[Fault] = (), verdict: Any = None,
    values: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    found = checks.show_check(_case(visitor, check), check)
    return _answer(request, visitor, found.recorded, found.bound, numbers=found.numbers, shown=found, faults=faults,
                   verdict=verdict, values=values)  # fmt: skip


def _case(visitor: Visitor, check: str) -> Desk:
    """The desk for the cases that a check is of, with their purposes."""
    visitor.desk.require(checks.SEEING)
    with writing(visitor.desk.engine) as connection:
        reach = Reach(connection=connection, actor=visitor.actor)
        recorded = reach.check(check)
        orders = [one["order"] for one in recorded.answer["orders"]]
        # Held against none that they see, it is its subject's all the same.
        if recorded.subject is not None and not orders:
            orders = [one.reference for one in reach.orders(subject=recorded.subject)]
        numbers = order_numbers(connection)
    return visitor.of_cases(numbers[order] for order in orders) if orders else visitor.for_reason(WHY)


def _subject(desk: Desk, form: Sent, questions: list[Question]) -> str:
    """The subject's reference, out of a reference or a name; what is a part of a name is asked about, whoever it finds."""
    text = form.text("subject")
    if not text:
        return ""
    found = checks.find_subject(desk, text)
    if not found:
        raise NotFound("subject", text, "Check the reference or the name. An order may be restricted to named people.",
                       problem="is no subject of an order that you may see")  # fmt: skip
    exact = [one for one in found if one.reference == text] or [
        one for one in found if text.casefold() == one.reference.casefold() or _whole(text) in _ways_to_write(one)
    ]
    if len(exact) == 1:
        return exact[0].reference
    legend = "Is this who is meant?" if len(found) == 1 else "Which of them?"
    questions.append(Question(field="subject", legend=legend, choices=[_choice(one) for one in found[:20]]))
    return ""


def _ways_to_write(one: Person) -> list[list[str]]:
    """A person's name, and it with the reference as our own pages write it: "Dorian Pell (S-0417)"."""
    return [_whole(one.name), _whole(f"{one.name} {one.reference}")]


def _whole(name: str) -> list[str]:
    """All the words of a name, whichever stands first: "Pell, Dorian"."""
    return sorted(compared(name))


def _choice(person: Person) -> tuple[str, str]:
    return person.reference, f"{person.reference}, {person.name}"


def _times(form: Sent, questions: list[Question]) -> Period | None:
    """The possible times; an hour that happened twice is asked about."""
    same_day = bool(form.text("until_hour")) and not form.text("until_day")  # "until 9:30"
    asked = len(questions)
    start = _moment(form, "day", "hour", questions)
    end = None
    if form.text("until_day") or form.text("until_hour"):
        end = _moment(form, "day" if same_day else "until_day", "until_hour", questions)
    if start is None or len(questions) > asked:
        return None
    return Period(start=start, end=start if end is None else read_until(end.isoformat(), start, field="until_hour"))


def _moment(form: Sent, day: str, hour: str, questions: list[Question]) -> Instant | None:
    try:
        return read_when(form, day, hour)
    except AmbiguousTime:
        questions.append(Question(
            field=f"{hour}-which", legend=f"Clocks went back that night. Which {form.text(hour)} is meant?",
            choices=[("+01:00", "The first time, summer time (BST)"), ("+00:00", "The second time (GMT)")],
        ))  # fmt: skip
        return None


def _given(form: Sent, drawn: str) -> Given:
    """The place as it was given: an area that was drawn, or words."""
    accuracy = read_accuracy(
        read_maybe_metres(form, "radius_m"), None, radius_field="radius_m", percent_field="percent"
    )
    if drawn:
        return Given(text=area_geojson(drawn), accuracy=accuracy, field="drawing")
    if not form.text("place"):
        raise MissingField("place", remedy="Say where, or draw the area on the map.")
    return Given(text=place_text(form.text("place"), field="place"), accuracy=accuracy)


def _how_exact(given: Given) -> list[Question]:
    """Asks how exact a place is whose degrees are written too coarsely for what is taken where nothing is said."""
    step_m = None if given.accuracy.stated_m is not None else coarse_step_m(given.text)
    if step_m is None:
        return []
    choices = [(f"{step_m:.0f}", f"Within {step_m:,.0f} metres: as the figures are written"),
               ("50", "Within 50 metres: the figures left out are noughts")]  # fmt: skip
    return [Question(field="radius_m", legend=f"How exact is “{given.text}”?", choices=choices)]


def _which_place(desk: Desk, given: Given) -> list[Question]:
    """Asks which place is meant together with what else is asked, so that there is one question back."""
    if given.field == "drawing":
        return []
    try:
        found = find_place(desk, given.text)
    except CordonError:  # the answer says so, by the names of the day that is meant
        return []
    return [_which(given.text, [one["label"] for one in found])] if len(found) > 1 else []


def _which(place: str, candidates: Sequence[str]) -> Question:
    return Question(field="place", legend=f"Which “{place}” is meant?", choices=[(one, one) for one in candidates[:20]])


def _called(recorded: RecordedCheck, bound: Sequence[BoundOrder]) -> str:
    """The name of whom a check is of, where an order that was answered for has it; else empty."""
    names = {one.order.subject.reference: one.order.subject.name for one in bound}
    return names.get(recorded.subject or "", "")


def _sighting(form: Sent, subject: str, times: Period, given: Given) -> Sighting:
    until: Instant | None = None if times.is_instant else times.end
    return Sighting(subject=subject, place=given.text, accuracy=given.accuracy, at=times.start, until=until,
                    who=read_text(form.text("who"), "who"), how=read_text(form.text("how"), "how"))  # fmt: skip


def _ask(request: Request, form: Sent, values: dict[str, str], questions: Sequence[Question]) -> Response:
    """Asks back; at a question that was asked before and to which nothing was chosen it says so.

    A form that answers a question sends what was typed first, if anything was, and what is chosen after it.
    """
    unanswered = [one.field for one in questions if one.field in form.all("asked") and len(form.all(one.field)) < 2]
    faults = [Fault(field=field, text="Choose one.") for field in unanswered]
    return _form(request, values | {"do": form.text("do")}, questions=questions, faults=faults,
                 status=422 if faults else 200)  # fmt: skip


def _form(request: Request, values: dict[str, str], *, questions: Sequence[Question] = (), faults: Sequence[Fault] = (),
          status: int = 200, saves: bool = False) -> Response:  # fmt: skip
    return page(request, "check.html", title="Check a sighting", values=values, questions=questions, faults=faults,
                status=status, why=WHY, saves=saves, carried=(*CARRIED, "drawing"), area=area_words(values.get("drawing", "")))  # fmt: skip


def _answer(
    request: Request, visitor: Visitor, recorded: RecordedCheck, bound: Sequence[BoundOrder], *, numbers: Any, shown: Any = None,
    values: dict[str, str] | None = None, faults: Sequence[Fault] = (), verdict: Any = None,
) -> Response:  # fmt: skip
    to_come = shown is None and recorded.times.start > now()
    orders = told(recorded.answer, hides=visitor.hides, to_come=to_come)
    first = next((one for one in bound if orders and one.order.reference == orders[0].order), None)
    part = None
    if first is not None and not visitor.hides and recorded.in_error is None:
        with suppress(OutsideCoverage):  # the answer stands, wherever it is; its map is of Britain
            part = check_map(visitor.desk.settings, first, recorded, {} if shown is None else shown.seen)
    title = "Answer" if shown is None else f"Check {recorded.id}"
    return page(
        request, "answer.html", title=title, sentence=headline(orders, unheard=shown is not None and recorded.subject is not None), orders=orders, recorded=recorded, shown=shown,
        numbers=numbers, values=values or {}, faults=faults, verdict=verdict, map=part, called=_called(recorded, bound), to_come=to_come,
        force=visitor.actor.force, carried=(*CARRIED, "drawing"), status=422 if faults else 200,
    )  # fmt: skip
