"""The application: the API and the pages over one desk."""

import re
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cordon.actor import system_user
from cordon.api import problem
from cordon.api.address import SlashesKept
from cordon.api.routes import router
from cordon.desk import Desk, open_desk
from cordon.pages import (
    audit,
    check,
    devices,
    draw,
    fault,
    home,
    orders,
    people,
    places,
    printed,
    review,
    search,
    settings,
    signin,
    static_files,
)
from cordon.settings import Settings
from cordon.signin.caller import must_sign_in
from zones.error import CordonError

_ABOUT = """Orders, zones, checks, sightings, fixes, findings and maps, in the words of the command line.

Shapes are GeoJSON (RFC 7946), errors problem details (RFC 9457), times carry an offset. A reference that holds a slash
is written with %2F. The header `Cordon-Reason` says why, for the audit. Where people sign in, a program sends the token
that an administrator made for it: `Authorization: Bearer …`."""
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
_PAGES = (
    static_files.router, signin.router, home.router, check.router, orders.router, places.router, draw.router, review.router, printed.router, search.router,
    devices.router,
    people.router, settings.router, audit.router,
)  # fmt: skip
_Handler = Callable[[Request, Exception], Awaitable[Response]]


def create_app(settings: Settings) -> FastAPI:
    """The application on the database of the settings; nothing happens at import."""
    app = FastAPI(
        title="Cordon", version="1", description=_ABOUT, openapi_url="/api/v1/openapi.json",
        docs_url=None, redoc_url=None,
    )  # fmt: skip
    app.state.desk = open_desk(settings, system_user())
    app.state.routes = [*router.routes]
    app.include_router(router)
    for pages in _PAGES:
        app.include_router(pages)
        app.state.routes += pages.routes
    for kind, in_api, on_page in (
        (CordonError, problem.cordon_problem, fault.cordon_page),
        (HTTPException, problem.http_problem, fault.http_page),
        (RequestValidationError, problem.address_problem, fault.lost_page),
        (Exception, problem.our_problem, fault.our_page),
    ):
        app.add_exception_handler(kind, _by_door(in_api, on_page))
    app.middleware("http")(_headers)
    app.add_middleware(SlashesKept)
    return app


def _by_door(in_api: _Handler, on_page: _Handler) -> _Handler:
    """Errors of the API are problem documents, those of the rest pages."""

    async def answer(request: Request, error: Exception) -> Response:
        handler = in_api if request.url.path.startswith("/api/") else on_page
        return await handler(request, error)

    return answer


async def _headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    refusal = _refusal(request)
    response = await call_next(request) if refusal is None else refusal
    for name, value in (
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "geolocation=(), camera=(), microphone=()"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Cache-Control", "no-store"),
    ):
        response.headers.setdefault(name, value)
    if request.url.scheme == "https":
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _refusal(request: Request) -> Response | None:
    """Why a request is not answered at all: by its host's name, in the clear, or from a page elsewhere."""
    desk: Desk = request.app.state.desk
    host = re.sub(r":\d*$", "", request.headers.get("host", "")).lower()
    if host not in LOOPBACK:
        if host not in desk.settings.host_names:
            return problem.problem(400, "Ask for a name that is served: 127.0.0.1, or one of CORDON_HOSTS.")
        if request.url.scheme != "https":
            return problem.problem(403, "Ask by https: case data does not go over a network in the clear.")
        if not must_sign_in(desk.engine):
            return problem.problem(403, "Add people first: until somebody can sign in, only this machine is served.")
    if request.headers.get("sec-fetch-site") == "cross-site" and not _is_visit(request, desk):
        return problem.problem(403, "Open it from this service's own pages.")  # it is a page elsewhere that asks
    return None


def _is_visit(request: Request, desk: Desk) -> bool:
    """Whether somebody follows a link to a page, or comes back from the force's sign-in, where people sign in."""
    sent = request.headers
    whole = (sent.get("sec-fetch-mode"), sent.get("sec-fetch-dest")) == ("navigate", "document")
    return whole and request.method == "GET" and must_sign_in(desk.engine)
