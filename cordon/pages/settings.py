"""The settings' page: who one is, where one is signed in; for an administrator the settings of the service."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from cordon.actions import people, signing_in
from cordon.actions.settings import show_settings
from cordon.desk import now
from cordon.pages.render import Fault, faults_of, page, then
from cordon.pages.role import RIGHTS, ROLES, right_choices
from cordon.pages.visitor import Form, Sent, SignedIn, Visitor
from cordon.right import Right
from zones.error import BadInput, BadNumber, MissingField

DEFAULT_DAYS = "90"

router = APIRouter(include_in_schema=False)


@router.get("/settings")
def show(request: Request, visitor: SignedIn, done: str = "") -> Response:
    """Who one is and what one may do, one's sessions and programs; the settings of the service for who may see them."""
    return _show(request, visitor, done=done)


@router.post("/settings/sign-out-elsewhere")
def sign_out_elsewhere(visitor: SignedIn, form: Form) -> Response:
    """Ends one's other sessions."""
    if visitor.session is not None:
        signing_in.sign_out_elsewhere(visitor.desk, visitor.session)
    return then("/settings?done=elsewhere")


@router.post("/settings/tokens")
def make_token(request: Request, visitor: SignedIn, form: Form) -> Response:
    """Makes a token for a program of one's own, and shows its secret this once."""
    try:
        made = people.make_token(
            visitor.desk, visitor.actor.name, made_for=form.text("for"), rights=form.all("rights"), days=_days(form)
        )
    except BadInput as fault:
        return _show(request, visitor, values=form.values, faults=faults_of(fault), chosen=form.all("rights"))
    return page(
        request, "person_given.html", title="New token", made=made, back="/settings", added=False, token=True, days=0
    )


@router.post("/settings/tokens/{token}/end")
def end_token(visitor: SignedIn, form: Form, token: int) -> Response:
    """Ends a token of one's own."""
    people.end_a_token(visitor.desk, visitor.actor.name, token)
    return then("/settings")


def _show(
    request: Request, visitor: Visitor, *, values: dict[str, str] | None = None, faults: Sequence[Fault] = (),
    chosen: Sequence[str] = (), done: str = "",
) -> Response:  # fmt: skip
    mine = visitor.session
    sessions = [] if mine is None else signing_in.show_sessions(visitor.desk, mine)
    service = show_settings(visitor.desk) if Right.SETTINGS in visitor.actor.rights else []
    rights = right_choices(visitor.actor.rights)
    return page(
        request, "settings.html", title="Settings", sessions=sessions, service=service, done=done == "elsewhere",
        may="" if mine is None else ROLES[mine.account.role], rights=rights, choices=rights, chosen=chosen, faults=faults,
        tokens=[] if mine is None else people.tokens_of(visitor.desk, visitor.actor.name), at=now(),
        words={right.value: words for right, words in RIGHTS.items()}, values={"days": DEFAULT_DAYS} | (values or {}),
        status=422 if faults else 200,
    )  # fmt: skip


def _days(form: Sent) -> int:
    text = form.text("days")
    if not text:
        raise MissingField("days", remedy="Say for how many days it is to work.")
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise BadNumber("days", text, "Give the days as a whole number.")
    return int(text)
