"""The settings' page: who one is, where one is signed in; for an administrator the settings of the service."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from cordon.actions import signing_in
from cordon.actions.settings import show_settings
from cordon.pages.render import page, then
from cordon.pages.role import ROLES, right_choices
from cordon.pages.visitor import Sent, Visitor, sent, signed_in
from cordon.right import Right

router = APIRouter(include_in_schema=False)
SignedIn = Annotated[Visitor, Depends(signed_in)]
Form = Annotated[Sent, Depends(sent)]


@router.get("/settings")
def show(request: Request, visitor: SignedIn, done: str = "") -> Response:
    """Who one is and what one may do, one's sessions; the settings of the service for who may see them."""
    mine = visitor.session
    sessions = [] if mine is None else signing_in.show_sessions(visitor.desk, mine)
    service = show_settings(visitor.desk) if Right.SETTINGS in visitor.actor.rights else []
    return page(
        request, "settings.html", title="Settings", sessions=sessions, service=service, done=done == "elsewhere",
        may="" if mine is None else ROLES[mine.account.role], rights=right_choices(visitor.actor.rights),
    )  # fmt: skip


@router.post("/settings/sign-out-elsewhere")
def sign_out_elsewhere(visitor: SignedIn, form: Form) -> Response:
    """Ends one's other sessions."""
    if visitor.session is not None:
        signing_in.sign_out_elsewhere(visitor.desk, visitor.session)
    return then("/settings?done=elsewhere")
