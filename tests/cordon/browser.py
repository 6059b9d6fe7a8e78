"""A browser for tests of pages: it holds its cookie, and sends forms as a page of ours would."""

import html
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from cordon.actions.people import add_person
from cordon.actions.signing_in import SignInFailed, sign_in
from cordon.actor import NOBODY
from cordon.desk import Desk
from cordon.pages.visitor import COOKIE
from cordon.right import Role
from cordon.signin.account import Account
from cordon.signin.password import kept
from cordon.signin.storage import keep_password
from zones.database import writing
from zones.instant import Instant

PASSWORD = "purple tulip ladder"
FORCE = "Saltmere Police"


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)

    def now(self, _zone: object = UTC) -> datetime:
        return self.at

    def passes(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Browser:
    app: FastAPI
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = TestClient(self.app, base_url="http://127.0.0.1", follow_redirects=False)

    @property
    def secret(self) -> str:
        return self.client.cookies.get(COOKIE) or ""

    def get(self, path: str) -> Response:
        answer: Response = self.client.get(path)
        return answer

    def token(self, page: str = "/sign-in") -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page).text)
        assert found, page
        return html.unescape(found[1])

    def send(self, path: str, fields: dict[str, Any] | None = None, *, page: str = "", files: Any = None) -> Response:
        """Sends a form, with files if any, and the token that a page gave."""
        sent = {"csrf_token": self.token(page or path), **(fields or {})}
        answer: Response = self.client.post(path, data=sent, files=files)
        return answer

    def sign_in(self, name: str, password: str = PASSWORD) -> Response:
        return self.send("/sign-in", {"name": name, "password": password}, page="/sign-in")

    def is_signed_in(self) -> bool:
        return self.get("/settings").status_code == 200


def person(desk: Desk, role: Role, name: str = "", *, force: str = FORCE) -> Account:
    """Somebody with a password of their own choice."""
    given = add_person(
        desk, name=name or role.value.replace(" ", "."), called=f"The {role}", role=role, police_force=force
    )
    with writing(desk.engine) as connection:
        keep_password(connection, given.account, kept(PASSWORD), one_time=False, at=Instant(datetime.now(UTC)))
    return given.account


def signed_in(app: FastAPI, name: str) -> Browser:
    browser = Browser(app)
    assert browser.sign_in(name).status_code == 303
    return browser


def opens(desk: Desk, name: str, password: str) -> bool:
    """Whether a name and a password sign somebody in; a try, as guessing is one."""
    try:
        sign_in(desk.asked_by(NOBODY), name, password)
    except SignInFailed:
        return False
    return True


def actions(desk: Desk) -> list[str]:
    """The names of the events so far."""
    with desk.engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT action FROM audit_event ORDER BY number").scalars())


def whole_audit(desk: Desk) -> str:
    """All that the audit holds, as text."""
    with desk.engine.connect() as connection:
        return "\n".join(str(tuple(row)) for row in connection.exec_driver_sql("SELECT * FROM audit_event"))
