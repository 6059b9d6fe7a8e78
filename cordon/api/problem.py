"""Errors over HTTP: RFC 9457 problem details, a status for each class of error."""

import re
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from cordon.api.caller import TokenNeeded
from cordon.offered import AT_THE_SHELL
from cordon.signin.error import ProviderUnreachable, SignInRefused
from maps.error import BadBaseMap, NotInstalled
from zones.error import (
    AlreadyThere,
    BadInput,
    BadValue,
    Busy,
    CordonError,
    ManyFaults,
    MissingField,
    NotAllowed,
    NotFound,
    RecordDamaged,
    SeveralPlaces,
    TooLarge,
    offer,
)

_STATUS: tuple[tuple[type[CordonError], int], ...] = (
    (TokenNeeded, 401),
    (SignInRefused, 403),
    (ProviderUnreachable, 503),
    (TooLarge, 413),
    (BadBaseMap, 500),
    (NotInstalled, 500),
    (BadInput, 422),
    (NotFound, 404),
    (AlreadyThere, 409),
    (NotAllowed, 403),
    (Busy, 503),
    (RecordDamaged, 500),
)


def problem(status: int, detail: str, **more: Any) -> JSONResponse:
    """A problem document of no type but its status (RFC 9457, 4.2.1); `errors` have the classes of ours."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def status_of(error: CordonError) -> int:
    first = error.faults[0]
    return next((status for kind, status in _STATUS if isinstance(first, kind)), 400)


async def cordon_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, CordonError)
    offer(error, AT_THE_SHELL)
    faults = [
        {"error": type(fault).__name__, "field": undashed(fault.field), "value": fault.value,
         "problem": fault.problem, "remedy": undashed(fault.remedy)}
        | ({"candidates": list(fault.candidates)} if isinstance(fault, SeveralPlaces) else {})
        for fault in error.faults
    ]  # fmt: skip
    answer = problem(status_of(error), undashed(str(error)), errors=faults)
    if isinstance(error, TokenNeeded):
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def undashed(text: str) -> str:
    """An error's text for the API, where options of the command line have no dashes."""
    return re.sub(r"(?<![\w-])--(?=[a-z])", "", text)


async def http_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    answer = problem(error.status_code, "There is nothing at this address, or not by this method.")
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["Allow"] = ", ".join(_methods(request))
    return answer


async def address_problem(request: Request, error: Exception) -> JSONResponse:
    """What FastAPI itself refuses: a parameter of the address that is missing or no text."""
    assert isinstance(error, RequestValidationError)
    faults: list[CordonError] = [
        MissingField(str(one["loc"][-1])) if one["type"] == "missing"
        else BadValue(str(one["loc"][-1]), one.get("input"), f"{one['msg']}.")
        for one in error.errors()
    ]  # fmt: skip
    return await cordon_problem(request, ManyFaults(faults))


async def our_problem(request: Request, error: Exception) -> JSONResponse:
    return problem(500, "A fault of ours: it may not have been done. The server's log has it.")


def _methods(request: Request) -> list[str]:
    """The methods that some route answers at this address."""
    found: set[str] = set()
    for route in request.app.state.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            found |= route.methods
    return sorted(found)
