"""Devices: their findings in a period, and doubts about these. A device's name is sent as a form, and is in no address."""

from collections.abc import Sequence
from contextlib import suppress

from fastapi import APIRouter, Request
from starlette.responses import Response

from cordon.actions import devices
from cordon.actions.devices import DeviceFindings
from cordon.desk import Desk
from cordon.pages.answer import headline, told
from cordon.pages.field import read_maybe_when
from cordon.pages.render import Fault, faults_of, page, then
from cordon.pages.visitor import Form, Sent, SignedIn, Visitor
from cordon.right import Right
from zones.error import AlreadyThere, BadInput, CordonError, MissingField, NotFound
from zones.instant import Instant

MOST_SHOWN = 50
_CALLED = {"until": "until_hour"}
_WHY_BACK = "Taking back that the findings of a device are doubtful"

router = APIRouter(include_in_schema=False)


@router.get("/devices")
def ask(request: Request, visitor: SignedIn) -> Response:
    """The form to find what devices told, and the doubts about devices."""
    return _doubts(request, visitor)


@router.post("/devices")
def find(request: Request, visitor: SignedIn, form: Form) -> Response:
    """What devices told in a period, and a form to say that it is doubtful."""
    visitor.desk.require(Right.SEE)
    return _find(request, visitor, form)


@router.post("/devices/doubts")
def say_doubtful(request: Request, visitor: SignedIn, form: Form) -> Response:
    """Says that what devices told in a period is doubtful."""
    visitor.desk.require(Right.CHECK)
    try:
        with suppress(AlreadyThere):  # the form was sent twice
            devices.doubt_device(_desk(visitor, form), _devices(form), *_period(form), form.text("because"))
    except CordonError as fault:
        return _find(request, visitor, form, faults=_faults(fault))
    return then("/devices")


@router.post("/devices/doubts/{doubt}/end")
def trust(request: Request, visitor: SignedIn, form: Form, doubt: int) -> Response:
    """Takes a doubt back."""
    visitor.desk.require(Right.CHECK)
    try:
        with suppress(AlreadyThere):  # the form was sent twice
            devices.trust_device(visitor.for_reason(_WHY_BACK), doubt, form.text("because"))
    except BadInput as fault:
        faults = [Fault(field=f"because-{doubt}", text=one.text) for one in faults_of(fault)]
        return _doubts(request, visitor, faults=faults)
    return then("/devices")


def _desk(visitor: Visitor, form: Sent) -> Desk:
    """The desk for the reason that a form gives; raises MissingField."""
    if not form.text("why"):
        raise MissingField("why", remedy="Say why you look at them.")
    return visitor.for_reason(form.text("why"))


def _devices(form: Sent) -> list[str]:
    """The devices that a form names, one on a line."""
    return [line.strip() for line in form.text("devices").splitlines() if line.strip()]


def _period(form: Sent) -> tuple[Instant | None, Instant | None]:
    return read_maybe_when(form, "from_day", "from_hour"), read_maybe_when(form, "until_day", "until_hour")


def _find(request: Request, visitor: Visitor, form: Sent, *, faults: Sequence[Fault] = ()) -> Response:
    """The findings that a form asks for, with what is wrong with the reason that they are doubtful; or what is wrong with the form."""
    try:
        found = devices.find_findings(_desk(visitor, form), _devices(form), *_period(form), most=MOST_SHOWN)
    except CordonError as fault:
        return _asked(request, form, _faults(fault))
    return _findings(request, visitor, form, found, faults)


def _faults(error: CordonError) -> list[Fault]:
    """The faults of a form; raises what no form can mend."""
    if not all(isinstance(fault, BadInput | NotFound) for fault in error.faults):
        raise error
    return faults_of(error, _CALLED)


def _doubts(request: Request, visitor: Visitor, *, faults: Sequence[Fault] = ()) -> Response:
    found = devices.list_doubts(visitor.desk)
    return page(request, "devices.html", title="Devices", doubts=found, values={}, faults=faults, status=422 if faults else 200,
                may_doubt=Right.CHECK in visitor.actor.rights, force=visitor.actor.force)  # fmt: skip


def _asked(request: Request, form: Sent, faults: Sequence[Fault]) -> Response:
    """The form alone, to be mended: no doubt is looked at by that."""
    return page(request, "devices.html", title="Devices", doubts=None, values=form.values, faults=faults, status=422)


def _findings(
    request: Request, visitor: Visitor, form: Sent, found: DeviceFindings, faults: Sequence[Fault]
) -> Response:
    rows = [
        (one, found.device(one), orders, headline(orders))
        for one in found.checks
        for orders in [told(one.answer, hides=visitor.hides)]
    ]
    return page(
        request, "device_findings.html", title="Findings of devices", found=found, rows=rows, values=form.values, faults=faults,
        status=422 if faults else 200, may_doubt=Right.CHECK in visitor.actor.rights, back="/devices", back_text="Devices",
    )  # fmt: skip
