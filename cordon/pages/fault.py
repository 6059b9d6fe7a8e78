"""Errors as pages: a sentence that says what is wrong and what to do; and where somebody must go first."""

import re
from urllib.parse import urlencode

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cordon.api.problem import problem, status_of, undashed
from cordon.pages.render import is_page, page, then
from cordon.pages.visitor import NotFromHere, PasswordNeeded, PurposeNeeded, SignInNeeded
from zones.error import Busy, CordonError, NotAllowed, NotFound

_TITLES = {401: "Sign in", 403: "You can’t do this", 404: "Page not found", 405: "Page not found",
           409: "That is there already", 413: "That is too large", 503: "Try again in a moment"}  # fmt: skip


async def cordon_page(request: Request, error: Exception) -> Response:
    """What a person can put right."""
    assert isinstance(error, CordonError)
    script = by_script(request)
    match error:
        case SignInNeeded() if not script:
            return then(f"/sign-in?{_next(request)}")
        case PasswordNeeded() if not script:
            return then("/password")
        case PurposeNeeded() if not script:
            return then(f"/purpose/{error.order}?{_next(request)}")
        case NotFromHere() if not script:
            return page(request, "loaded_before.html", title="Load the page again", status=403)
    status = _status(error)
    said = _SIGNED_OUT if isinstance(error, SignInNeeded) else undashed(str(error))
    if script:
        return problem(status, said)
    return page(
        request, "fault.html", title=_TITLES.get(status, "There is a problem"), status=status, said=_plainly(error)
    )


_SIGNED_OUT = "You are signed out."
_ABSENT = {
    "order": "There is no such order, or it is not yours to see.",
    "check": "There is no such check, or it is not yours to see.",
    "zone": "The order has no such zone. Look at the order: it lists its zones.",
    "draft": "There is no such draft, or it is not yours to see. One that was saved or thrown away is gone: look at its order.",
    "person": "There is no such person, or they are not yours to see.",
}


def _plainly(error: CordonError) -> str:
    """What is wrong, without the names of fields: those are for programs, which read the API's answers."""
    match error:
        case NotAllowed() if error.field == "right":
            return "Your role does not let you do this. Ask an administrator if you need to."
        case NotFound() if error.field in _ABSENT:
            return _ABSENT[error.field]
    return undashed("\n".join(str(one).removeprefix(f"{one.field}: ") for one in error.faults))


async def http_page(request: Request, error: Exception) -> Response:
    """An address that there is not."""
    assert isinstance(error, HTTPException)
    said = "If you typed the address, check it. If you followed a link, tell whoever gave it to you."
    return page(request, "fault.html", title=_TITLES.get(error.status_code, "There is a problem"), status=error.status_code,
                said=said)  # fmt: skip


async def lost_page(request: Request, error: Exception) -> Response:
    """An address that is made up wrongly."""
    return await http_page(request, HTTPException(404))


async def our_page(request: Request, error: Exception) -> Response:
    """A fault of ours; nothing of it is shown."""
    said = "It may not have been done. Look whether it was before you do it again, and tell your administrator when it happened."
    return page(request, "fault.html", title="Sorry, there is a problem with Cordon", status=500, said=said)


def local(address: str) -> str:
    """Where to go on to, if that is a page of ours; else the home page."""
    return address if re.fullmatch(r"/(?![/\\])[\w/.?=&-]*", address, re.ASCII) else "/"


def by_script(request: Request) -> bool:
    """Whether a script of ours asks, which reads JSON and follows no page."""
    return request.headers.get("content-type", "").startswith("application/json")


def _next(request: Request) -> str:
    """The page to come back to: that which was asked for, or the one that the form stands on; else the home page."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query and request.method == "GET" else "")
    return urlencode({"next": local(asked) if is_page(request, request.url.path) else "/"})


def _status(error: CordonError) -> int:
    match error:
        case SignInNeeded():
            return 401
        case NotFromHere() | NotAllowed() | PasswordNeeded() | PurposeNeeded():
            return 403
        case NotFound():
            return 404
        case Busy():
            return 503
        case _:
            return status_of(error)
