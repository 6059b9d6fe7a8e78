"""Errors over HTTP: RFC 9457 problem details, a status for each class of error."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from zones.error import AlreadyThere, BadInput, Busy, CordonError, NotAllowed, NotFound, RecordDamaged, TooLarge

_STATUS: tuple[tuple[type[CordonError], int], ...] = (
    (TooLarge, 413),
    (BadInput, 422),
    (NotFound, 404),
    (AlreadyThere, 409),
    (NotAllowed, 403),
    (Busy, 503),
    (RecordDamaged, 500),
)


def install(app: FastAPI) -> None:
    """Makes every error of the application a problem document."""
    app.add_exception_handler(CordonError, _cordon_problem)
    app.add_exception_handler(HTTPException, _http_problem)


def problem(status: int, title: str, detail: str, **more: Any) -> JSONResponse:
    """A problem document."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def status_of(error: CordonError) -> int:
    first = error.faults[0]
    return next((status for kind, status in _STATUS if isinstance(first, kind)), 400)


async def _cordon_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, CordonError)
    faults = [
        {"error": type(fault).__name__, "field": fault.field, "value": fault.value, "problem": fault.problem,
         "remedy": fault.remedy}
        for fault in error.faults
    ]  # fmt: skip
    return problem(status_of(error), type(error.faults[0]).__name__, str(error), errors=faults)


async def _http_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    answer = problem(error.status_code, str(error.detail), "There is nothing at this address, or not by this method.")
    answer.headers.update(error.headers or {})
    return answer
