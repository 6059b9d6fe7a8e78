"""The application: the API and the pages over one desk."""

import re
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from starlette.responses import Response

from cordon.actor import system_user
from cordon.api import problem
from cordon.api.address import SlashesKept
from cordon.api.routes import router
from cordon.desk import open_desk
from cordon.pages.routes import router as pages
from cordon.settings import Settings

_ABOUT = """Orders, zones, checks, sightings, fixes, findings and maps, in the words of the command line.

Shapes are GeoJSON (RFC 7946), errors problem details (RFC 9457), times carry an offset. A reference that holds a slash
is written with %2F. The header `Cordon-Reason` says why, for the audit."""
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


def create_app(settings: Settings) -> FastAPI:
    """The application on the database of the settings; nothing happens at import."""
    app = FastAPI(
        title="Cordon", version="1", description=_ABOUT, openapi_url="/api/v1/openapi.json",
        docs_url=None, redoc_url=None,
    )  # fmt: skip
    app.state.desk = open_desk(settings, system_user())
    problem.install(app)
    app.include_router(router)
    app.include_router(pages)
    app.state.routes = [*router.routes, *pages.routes]
    app.middleware("http")(_headers)
    app.add_middleware(SlashesKept)
    return app


async def _headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    # Until there is sign-in, only this machine is served, and no page elsewhere may reach it by another name.
    if re.sub(r":\d*$", "", request.headers.get("host", "")).lower() not in LOOPBACK:
        response: Response = problem.problem(400, "Ask for 127.0.0.1: no other host is served.")
    elif request.headers.get("sec-fetch-site") == "cross-site":  # a page elsewhere, in the browser of who may ask
        response = problem.problem(403, "Open it from this service's own pages.")
    else:
        response = await call_next(request)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cache-Control"] = "no-store"
    return response
