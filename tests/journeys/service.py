"""The demo as a police force would have it: served, with its base map and a person of every role; and who looks at it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from cordon.cli.main import cordon as command_line
from cordon.right import Role
from tests.builders import PROJECT

PASSWORD = "three plain words"
DESK, PHONE, NARROW = (1280, 900), (390, 844), (320, 640)
_WATCH = """addEventListener("securitypolicyviolation", (event) =>
    console.error("policy: " + event.violatedDirective + " " + event.sourceFile + ":" + event.lineNumber));"""


@dataclass
class Watch:
    """What pages must not do: ask another host, complain, break the policy. What a test provokes, it allows by a part of its words."""

    address: str
    seen: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    _refused: set[str] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        context.add_init_script(_WATCH)
        context.on("request", lambda r: None if r.url.startswith(("data:", self.address)) else self.seen.append(r.url))
        context.on("console", self._said)
        context.on("weberror", lambda e: self.seen.append(str(e.error)))
        context.on("response", self._answered)

    def _answered(self, response: Response) -> None:
        # A form that is refused, or a page that is not theirs, is a 4xx of a main document: the browser says so itself.
        if 400 <= response.status < 500 and response.request.is_navigation_request():
            self._refused.add(response.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and message.location["url"] not in self._refused:
            self.seen.append(message.text)

    @property
    def faults(self) -> list[str]:
        return [one for one in self.seen if not any(part in one for part in self.allowed)]


@dataclass(frozen=True)
class Demo:
    """The data folder of the demo, and the passwords for one use that it printed, by who signs in with them."""

    home: Path
    passwords: dict[str, str]

    def copied(self, folder: Path) -> Path:
        """A data folder of one's own."""
        return Path(shutil.copytree(self.home, folder / "demo"))


@dataclass
class Service:
    """The service at its address; people sign in by their role's name."""

    address: str
    home: Path
    browser: Browser
    watch: Watch
    states: dict[Role, Any] = field(default_factory=dict)
    """The session of each role, as a browser keeps it."""

    def cordon(self, *words: str) -> str:
        """What a command prints; in this process, for a process of its own takes a second to start."""
        done = CliRunner().invoke(command_line, words, env=_environment(self.home))
        assert done.exit_code == 0, done.output
        return done.stdout

    def anybody(self, size: tuple[int, int] = DESK, **more: Any) -> Page:
        """A new browser in which nobody is signed in."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            timezone_id="Europe/London",
            locale="en-GB",
            **more,
        )
        context.set_default_timeout(15_000)
        self.watch.over(context)
        return context.new_page()

    def as_(self, role: Role, size: tuple[int, int] = DESK, **more: Any) -> Page:
        """A new browser in which a person of the role is signed in: all of a role are one session."""
        if role not in self.states:
            page = self.anybody()
            self.sign_in(page, role)
            self.states[role] = page.context.storage_state()
            page.context.close()
        return self.anybody(size, storage_state=self.states[role], **more)

    def sign_in(self, page: Page, role: Role) -> None:
        page.goto("/sign-in")
        page.get_by_label("Name").fill(name_of(role))
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/")

    def say_why(self, page: Page) -> None:
        """Answers the question why one looks at a case, where it is asked."""
        if "/purpose/" in page.url:
            page.get_by_label("A sighting was reported").check()
            page.get_by_role("button", name="Continue").click()


def name_of(role: Role) -> str:
    """Who of the role signs in: a person of the demo."""
    return f"demo.{role.value.split()[-1]}"


def cordon(home: Path, *words: str) -> str:
    """A command as its user gives it."""
    done = subprocess.run([sys.executable, "-m", "cordon", *words], env=_environment(home), capture_output=True, text=True,
                          timeout=120, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def _environment(home: Path) -> dict[str, str]:
    return {
        **os.environ, "CORDON_HOME": str(home), "CORDON_BASEMAP": str(PROJECT / "data" / "demo" / "saltmere.gpkg"),
        "CORDON_BASEMAP_CREDIT": "Saltmere is an invented town; map drawn for Cordon",
    }  # fmt: skip


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[str]:
    """The service at a free port, until it is no longer wanted; with settings beside those of the demo."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (home / "serve.log").open("w") as log:
        command = [sys.executable, "-m", "cordon", "serve", "--port", str(port)]
        server = subprocess.Popen(command, env=_environment(home) | settings, stdout=log, stderr=log)
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def sign_in_first(page: Page, name: str, once: str) -> None:
    """Signs in with the password for one use that the demo printed, and chooses one's own."""
    page.goto("/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(once)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password again").fill(PASSWORD)
    page.get_by_role("button", name="Choose this password").click()
    page.wait_for_url("**/")


def passwords(said: str) -> dict[str, str]:
    """The passwords for one use in what the demo printed, by who signs in with them."""
    return dict(re.findall(r"Added (demo\.\w+),.*\nPassword for one use[^\n]*: (\S+)", said))
