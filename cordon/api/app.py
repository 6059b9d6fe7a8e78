"""The application: the API and the pages over one desk."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response

from cordon import api
from cordon.actor import system_user
from cordon.api import problem
from cordon.api.address import SlashesKept
from cordon.api.routes import router
from cordon.desk import open_desk
from cordon.pages.routes import router as pages
from cordon.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


def create_app(settings: Settings) -> FastAPI:
    """The application on the database of the settings; nothing happens at import."""
    app = FastAPI(
        title="Cordon", version="1", description=api.__doc__ or "", openapi_url="/api/v1/openapi.json",
        docs_url=None, redoc_url=None,
    )  # fmt: skip
    app.state.desk = open_desk(settings, system_user())
    problem.install(app)
    app.include_router(router)
    app.include_router(pages)
    app.state.routes = [*router.routes, *pages.routes]
    # Until there is sign-in, only this machine is served, and no page elsewhere may reach it by another name.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK))
    app.middleware("http")(_headers)
    app.add_middleware(SlashesKept)
    return app


async def _headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    if request.headers.get("sec-fetch-site") == "cross-site":  # a page elsewhere, in the browser of who may ask
        response: Response = problem.problem(403, "Not from elsewhere", "Open it from this service's own pages.")
    else:
        response = await call_next(request)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cache-Control"] = "no-store"
    return response
