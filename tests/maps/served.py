"""A server on this machine that serves pages as the web application does: under a policy that runs nothing inline."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Browser, Page

from maps.assets import SERVED, asset
from maps.part import MapPart
from tests.builders import PROJECT

NONCE = "bm9uY2Utb2YtYS10ZXN0"
STRICT = (
    f"default-src 'none'; script-src 'self' 'nonce-{NONCE}'; style-src 'self' 'nonce-{NONCE}'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
GOVUK = PROJECT / "cordon" / "pages" / "static" / "vendor" / "govuk-frontend.css"
_WATCH = """addEventListener("securitypolicyviolation", (event) =>
    console.error("policy: " + event.violatedDirective + " " + event.sourceFile + ":" + event.lineNumber));"""

Answer = Callable[[Any], tuple[int, Any]]


@dataclass
class Served:
    """What is served, and what was asked: pages by path, answers to posted JSON by path."""

    address: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, Any]] = field(default_factory=list)


def held(part: MapPart, before: str = "", after: str = "") -> str:
    """A page of the web application that holds the part."""
    return f"""<!DOCTYPE html>
<html lang="en-GB" class="govuk-template"><head><meta charset="utf-8"><title>A page that holds a map</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/govuk.css">
{part.head(NONCE, "/static/maps/")}</head>
<body class="govuk-template__body"><div class="govuk-width-container"><main class="govuk-main-wrapper">
<h1 class="govuk-heading-l">A page that holds a map</h1>{before}{part.body}{after}</main></div>
{part.foot(NONCE, "/static/maps/")}</body></html>"""


@contextmanager
def serving() -> Iterator[Served]:
    served = Served()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, status: int, kind: str, text: str, policy: str = STRICT) -> None:
            body = text.encode()
            self.send_response(status)
            for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), ("Content-Security-Policy", policy)):  # fmt: skip
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            name = path.removeprefix("/static/maps/")
            kind = "text/css" if path.endswith(".css") else "text/javascript"
            if path in served.pages:
                self.answer(200, "text/html; charset=utf-8", served.pages[path], served.policies.get(path, STRICT))
            elif name in SERVED:
                self.answer(200, f"{kind}; charset=utf-8", asset(name))
            elif path == "/static/govuk.css":
                self.answer(200, "text/css; charset=utf-8", GOVUK.read_text())
            else:
                self.answer(204 if path == "/favicon.ico" else 404, "text/plain", "")

        def do_POST(self) -> None:
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            served.asked.append((self.path, given))
            status, said = served.answers[self.path](given)
            kind = "application/json" if status < 400 else "application/problem+json"
            self.answer(status, kind, json.dumps(said))

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    served.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()


def watched(
    browser: Browser, served: Served, path: str, *, width: int = 1280, height: int = 900, **more: Any
) -> tuple[Page, list[str]]:
    """The page at its path, and what it should not have done: asked another host, complained, broken the policy."""
    page = browser.new_page(viewport={"width": width, "height": height}, **more)
    seen: list[str] = []
    page.on("request", lambda r: None if r.url.startswith(("data:", served.address)) else seen.append(r.url))
    page.on("console", lambda m: seen.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: seen.append(str(e)))
    page.add_init_script(_WATCH)
    page.goto(served.address + path)
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    return page, seen
