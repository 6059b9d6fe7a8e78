"""Orders: the list, one order with all that belongs to it, a new one, what happened to one, who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from cordon.actions import checks, orders
from cordon.actions.checks import Trail
from cordon.actions.orders import ShownOrder
from cordon.actions.signing_in import say_purpose
from cordon.desk import Desk, now
from cordon.pages.answer import told
from cordon.pages.field import day_and_hour, read_maybe_day, read_maybe_when, read_when
from cordon.pages.mapped import order_map
from cordon.pages.render import Fault, faults_of, page, then
from cordon.pages.visitor import Form, Sent, SignedIn, Visitor
from cordon.right import Right
from zones.database import writing
from zones.error import (
    AlreadyThere,
    BadInput,
    BadInstant,
    CordonError,
    ManyFaults,
    MissingField,
    NotFound,
    raise_faults,
)
from zones.instant import Instant, uk_text, utc_text
from zones.order import (
    EventKind,
    Order,
    OrderKind,
    end_of_force,
    last_day_text,
    read_event,
    read_order,
    served_at,
    standing,
)
from zones.review.words import area_text
from zones.schedule import in_words
from zones.shape import area_m2
from zones.storage import order_number
from zones.zone import Zone, held_periods

router = APIRouter(include_in_schema=False)
_CALLED = {
    "made_at": "made_hour", "served_at": "served_hour", "at": "hour", "subject.reference": "subject_reference",
    "subject.name": "subject_name", "protected_person.reference": "protected_reference", "protected_person": "protected_reference",
    "protected_person.name": "protected_name",
}  # fmt: skip
EVENT_WORDS = {EventKind.SERVED: "Served", EventKind.VARIED: "Varied", EventKind.RENEWED: "Renewed",
               EventKind.DISCHARGED: "Discharged"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """How an order stands now, as a tag with its colour."""

    words: str
    colour: str
    in_force: bool


def stands(order: Order, at: Instant) -> Stands:
    state = standing(order, at)
    if not state.in_force:
        return Stands(words="Not in force", colour="govuk-tag--grey", in_force=False)
    if state.unserved:
        return Stands(words="In force, not yet served", colour="govuk-tag--yellow", in_force=True)
    return Stands(words="In force", colour="govuk-tag--green", in_force=True)


def lists_by(visitor: Visitor) -> Right:
    """The right by which somebody sees what orders there are."""
    return Right.SEE if Right.SEE in visitor.actor.rights else Right.PAPER


@router.get("/orders")
def list_all(request: Request, visitor: SignedIn) -> Response:
    """The orders, those in force first."""
    found = orders.list_orders(visitor.desk, right=lists_by(visitor))
    at = now()
    rows = sorted(((one, stands(one.order, at)) for one in found), key=lambda row: not row[1].in_force)
    return page(
        request, "orders.html", title="Orders", rows=[(one, state, last_day_text(one.order)) for one, state in rows]
    )


@router.get("/orders/new")
def ask_new(request: Request, visitor: SignedIn) -> Response:
    """The form of a new order."""
    visitor.desk.require(Right.ORDERS)
    return _new(request, visitor, {"kind": "full", "police_force": visitor.actor.force or ""})


@router.post("/orders/new")
def add(request: Request, visitor: SignedIn, form: Form) -> Response:
    """Records a new order."""
    try:
        order = _read_order(form)
        orders.add_order(visitor.for_reason("Recording the order"), order)
    except CordonError as fault:
        return _new(request, visitor, form.values, faults=_faults(fault))
    if visitor.session is not None:
        say_purpose(visitor.desk, visitor.session, order.reference, "Preparing or varying the order")
    with writing(visitor.desk.engine) as connection:
        number = order_number(connection, order.reference)
    return then(f"/orders/{number}")


@router.get("/orders/{number}")
def show(request: Request, visitor: SignedIn, number: int) -> Response:
    """An order and all that belongs to it; for who sees paper alone, what the served paper says."""
    desk, reference = visitor.of_case(number)
    if Right.SEE not in visitor.actor.rights:
        scene, _ = orders.show_paper(desk, reference)
        return page(request, "paper.html", title=f"Order {reference}", scene=scene, number=number)
    return _show(request, visitor, orders.show_order(desk, reference))


@router.get("/orders/{number}/event")
def ask_event(request: Request, visitor: SignedIn, number: int) -> Response:
    """The form of what happened to an order."""
    visitor.desk.require(Right.ORDERS)
    desk, reference = visitor.of_case(number)
    day, hour = day_and_hour(now())
    return _event(request, desk, reference, {"day": day, "hour": hour})


@router.post("/orders/{number}/event")
def add_event(request: Request, visitor: SignedIn, form: Form, number: int) -> Response:
    """Records what happened to an order."""
    visitor.desk.require(Right.ORDERS)
    desk, reference = visitor.of_case(number)
    try:
        at = read_when(form, "day", "hour")
        given: dict[str, Any] = {"kind": form.text("kind"), "at": utc_text(at)}
        if form.text("until") or form.text("no_end"):
            given["until"] = form.text("until") or None
        orders.add_order_event(desk, reference, read_event(given))
    except CordonError as fault:
        return _event(request, desk, reference, form.values, faults=_faults(fault))
    return then(f"/orders/{number}")


@router.get("/orders/{number}/events/{event}/in-error")
def ask_in_error(request: Request, visitor: SignedIn, number: int, event: int) -> Response:
    """The form that says that something was recorded in error to have happened to an order."""
    visitor.desk.require(Right.ORDERS)
    desk, reference = visitor.of_case(number)
    return _in_error(request, desk, reference, event, {})


@router.post("/orders/{number}/events/{event}/in-error")
def say_in_error(request: Request, visitor: SignedIn, form: Form, number: int, event: int) -> Response:
    """Records that something was recorded in error to have happened to an order."""
    visitor.desk.require(Right.ORDERS)
    desk, reference = visitor.of_case(number)
    try:
        orders.take_back_event(desk, reference, event, form.text("error_reason"))
    except AlreadyThere:  # a form that was sent twice
        return then(f"/orders/{number}")
    except CordonError as fault:
        return _in_error(
            request, desk, reference, event, form.values, faults=faults_of(fault, {"event": "error_reason"})
        )
    return then(f"/orders/{number}")


@router.get("/orders/{number}/restriction")
def ask_restriction(request: Request, visitor: SignedIn, number: int) -> Response:
    """The form that says who alone may see an order."""
    visitor.desk.require(Right.RESTRICT)
    desk, reference = visitor.of_case(number)
    return _restriction(request, desk, reference)


@router.post("/orders/{number}/restriction")
def restrict(request: Request, visitor: SignedIn, form: Form, number: int) -> Response:
    """Restricts an order to people, or lifts that."""
    visitor.desk.require(Right.RESTRICT)
    desk, reference = visitor.of_case(number)
    # The page sends each name that is ticked; a program may send several in one text.
    given = "\n".join(form.all("names")).replace(",", "\n").splitlines()
    names = list(dict.fromkeys(name.strip().lower() for name in given if name.strip()))
    try:
        orders.restrict_order(desk, reference, names)
    except (BadInput, NotFound, ManyFaults) as fault:
        return _restriction(request, desk, reference, names, faults=faults_of(fault))
    return then(f"/orders/{number}")


@router.get("/orders/{number}/trail")
def trail(request: Request, visitor: SignedIn, number: int, day: str = "") -> Response:
    """Where the subject was reported or tagged, in the order of time."""
    desk, reference = visitor.of_case(number)
    return _trail(request, visitor, number, checks.show_trail(desk, reference, read_maybe_day(day)))


def _show(request: Request, visitor: Visitor, shown: ShownOrder) -> Response:
    order, at = shown.order, now()
    facts = [
        ("Kind", "Interim" if order.kind is OrderKind.INTERIM else "Full"), ("Court", order.court),
        ("Police force", order.police_force),
    ]  # fmt: skip
    return page(
        request, "order.html", title=f"Order {order.reference}", shown=shown, order=order, facts=facts, at=at,
        stands=stands(order, at), served=served_at(order), end=end_of_force(order), last_day=last_day_text(order),
        because=standing(order, at).because, words=EVENT_WORDS, others=[(one, stands(one.order, at)) for one in shown.others],
        zones=[(zone, _now(zone, at) | {"alerts": shown.rule(zone).told_words}) for zone in shown.zones], rights=visitor.actor.rights, back="/orders", back_text="Orders",
    )  # fmt: skip


def _now(zone: Zone, at: Instant) -> dict[str, Any]:
    """What a list says of a zone: of the version that holds now, or of the first that will."""
    periods = held_periods(zone)
    held = next((one for one in reversed(periods) if one.start <= at), periods[0])
    version = held.version
    return {"kind": version.kind.words, "hours": list(in_words(version.schedule)), "version": version.version,
            "letter": zone.served_label.removeprefix("Zone "), "area": area_text(area_m2(version.shape))}  # fmt: skip


def _read_order(form: Sent) -> Order:
    """The order that a form describes; raises all its faults together."""
    faults: list[CordonError] = []
    stood_in = utc_text(now())

    def when(day: str, hour: str, what: str, *, may_miss: bool = False) -> str | None:
        try:
            found = read_maybe_when(form, day, hour) if may_miss else read_when(form, day, hour)
            if found is not None and found > now():
                raise BadInstant(hour, uk_text(found), f"Give when it was {what}.", problem="is still to come")
        except CordonError as fault:
            faults.extend(MissingField(one.field, remedy=f"{one.remedy.removesuffix('.')} {'on' if one.field == day else 'at'} which it was {what}.")
                          if isinstance(one, MissingField) else one for one in fault.faults)  # fmt: skip
            return stood_in
        return None if found is None else utc_text(found)

    made, served = when("made_day", "made_hour", "made"), when("served_day", "served_hour", "served", may_miss=True)
    given = {
        "reference": form.text("reference"), "kind": form.text("kind"), "court": form.text("court"),
        "police_force": form.text("police_force"), "made_at": made, "served_at": served, "until": form.text("until") or None,
        "subject": {"reference": form.text("subject_reference"), "name": form.text("subject_name")},
        "protected_person": {"reference": form.text("protected_reference"), "name": form.text("protected_name")},
    }  # fmt: skip
    try:
        order = read_order(given)
    except CordonError as fault:
        # A time that stood in for a faulty one is no fault of its own.
        late = {"served_at", "until"} if faults else set()
        faults.extend(one for one in fault.faults if one.field not in late)
    raise_faults(faults)
    return order


def _faults(error: CordonError) -> list[Fault]:
    """The faults of a form; raises what no form can mend."""
    if not all(isinstance(fault, BadInput | AlreadyThere) for fault in error.faults):
        raise error
    return faults_of(error, _CALLED)


def _new(request: Request, visitor: Visitor, values: dict[str, str], *, faults: Sequence[Fault] = ()) -> Response:
    return page(request, "order_new.html", title="Record an order", values=values, faults=faults,
                status=422 if faults else 200, force=visitor.actor.force, back="/orders", back_text="Orders")  # fmt: skip


def _event(
    request: Request, desk: Desk, reference: str, values: dict[str, str], *, faults: Sequence[Fault] = ()
) -> Response:
    number = orders.show_order(desk, reference).number
    return page(request, "order_event.html", title=f"What happened to order {reference}", values=values, faults=faults,
                status=422 if faults else 200, number=number, kinds=[(kind.value, words) for kind, words in EVENT_WORDS.items()],
                back=f"/orders/{number}", back_text=f"Order {reference}")  # fmt: skip


def _in_error(
    request: Request, desk: Desk, reference: str, event: int, values: dict[str, str], *, faults: Sequence[Fault] = ()
) -> Response:
    shown = orders.show_order(desk, reference)
    found = orders.event_of_number(shown.history, event)
    return page(request, "order_event_error.html", title="Was this recorded in error?", values=values, faults=faults,
                status=422 if faults else 200, number=shown.number, found=found, words=EVENT_WORDS,
                back=f"/orders/{shown.number}", back_text=f"Order {reference}")  # fmt: skip


def _restriction(
    request: Request,
    desk: Desk,
    reference: str,
    names: Sequence[str] | None = None,
    *,
    faults: Sequence[Fault] = (),
) -> Response:
    """The form as it was sent, or else with the people who may see the order now."""
    shown = orders.show_order(desk, reference)
    chosen = [one.name for one in shown.restricted_to] if names is None else names
    told = [Fault(field="names", text=" ".join(dict.fromkeys(fault.text for fault in faults)))] if faults else []
    return page(request, "restriction.html", title=f"Who may see order {reference}", chosen=chosen, faults=told,
                people=sorted(shown.may_be_named, key=lambda one: one.called.casefold()), force=shown.order.police_force,
                status=422 if faults else 200, number=shown.number, back=f"/orders/{shown.number}",
                back_text=f"Order {reference}")  # fmt: skip


def _trail(request: Request, visitor: Visitor, number: int, shown: Trail) -> Response:
    reference = shown.bound.order.reference
    rows = [
        (one, next((answer for answer in told(one.answer, hides=visitor.hides) if answer.order == reference), None),
         shown.seen.get(one.sighting or 0))
        for one in shown.checks
    ]  # fmt: skip
    at = shown.checks[-1].times.start if shown.checks else now()
    part = None if visitor.hides else order_map(visitor.desk.settings, shown.bound, shown.checks, shown.seen, at,
                                                  overtaken=shown.overtaken)  # fmt: skip
    return page(request, "trail.html", title=f"Trail of {shown.bound.order.subject.reference}", rows=rows, number=number, overtaken=shown.overtaken,
                days=shown.days, day=shown.day, all_at_once=sum(count for _, count in shown.days) <= checks.MOST_AT_ONCE,
                map=part, reference=reference, back=f"/orders/{number}", back_text=f"Order {reference}")  # fmt: skip
