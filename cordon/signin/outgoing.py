"""One question to the provider: no redirect followed, no long answer read, nobody waited for."""

import ssl
import time
from collections.abc import Mapping
from functools import cache

import httpx

from cordon.signin.error import ProviderUnreachable

SETTING = "CORDON_OIDC_ISSUER"
LATER = f"Try again in some minutes; if it goes on, tell your administrator ({SETTING} names the provider)."
_SECONDS = 5.0
_MOST_BYTES = (
    500_000  # hundreds of times what the tests' provider answers (1.3 kB); keys come with certificates elsewhere
)


def ask(method: str, url: str, *, headers: Mapping[str, str] | None = None, content: str = "") -> httpx.Response:
    """The answer, whole: one that succeeded (200 to 299), or that faults what was asked (400 to 499).

    Raises ProviderUnreachable for any other, and where there is none. A body is read as it is sent, never inflated;
    5 s is the most for connecting, for each wait and for the body together.
    """
    try:
        with (
            httpx.Client(verify=authorities(), timeout=_SECONDS, follow_redirects=False) as client,
            client.stream(method, url, headers={"Accept": "application/json", "Accept-Encoding": "identity"}
                          | dict(headers or {}), content=content.encode()) as answer,
        ):  # fmt: skip
            body = _body(answer)
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError):
        raise ProviderUnreachable(SETTING, _host(url), LATER) from None
    if not (200 <= status < 300 or 400 <= status < 500):
        raise unreadable(f"HTTP {status}")
    return httpx.Response(status, content=body)


def unreadable(what: str) -> ProviderUnreachable:
    """The error for an answer that came and is of no use; `what` is a status or the name of what was asked for."""
    return ProviderUnreachable(SETTING, what, LATER, problem="is what the sign-in provider answers, of no use here")


def _body(answer: httpx.Response) -> bytes:
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise unreadable("a packed answer")
    read, until = b"", time.monotonic() + _SECONDS
    for piece in answer.iter_raw():
        read += piece
        if len(read) > _MOST_BYTES or time.monotonic() > until:
            raise unreadable("too long an answer")
    return read


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host
    except httpx.InvalidURL:
        return ""


@cache
def authorities() -> ssl.SSLContext:
    """The system's certificate authorities: a force's own is among them, in httpx's list it is not."""
    return ssl.create_default_context()
