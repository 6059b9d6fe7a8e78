"""No form does anything unless a page of ours in the same browser sent it, not long ago."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from wtforms.csrf.session import SessionCSRF

from cordon.desk import Desk
from cordon.pages.visitor import MOST_UNKNOWN_BYTES
from cordon.right import Role
from tests.cordon.browser import PASSWORD, Browser, actions, person, signed_in

NEW = {
    "name": "eve",
    "called": "Eve",
    "role": "administrator",
    "police_force": "Saltmere Police",
    "signs_in": "password",
}


@pytest.fixture
def ann(app: FastAPI, desk: Desk) -> Browser:
    """An administrator, signed in."""
    person(desk, Role.ADMINISTRATOR, "ann")
    return signed_in(app, "ann")


def _forged(kind: str, app: FastAPI, ann: Browser) -> dict[str, str]:
    match kind:
        case "none":
            return {}
        case "empty":
            return {"csrf_token": ""}
        case "made up":
            return {"csrf_token": "99991231235959##" + "0" * 40}
        case "of a browser that is not signed in":
            return {"csrf_token": Browser(app).token()}
        case "of another person":
            return {"csrf_token": signed_in(app, "eva").token("/settings")}
        case "of this person at another browser":
            return {"csrf_token": signed_in(app, "ann").token("/settings")}
        case "of this browser before it signed in":
            other = Browser(app)
            token = other.token()
            other.sign_in("ann")
            ann.client.cookies = other.client.cookies
            return {"csrf_token": token}
        case "with its end put off":
            end, _, seal = ann.token("/settings").partition("##")
            return {"csrf_token": f"9{end[1:]}##{seal}"}
        case _:
            return {"csrf_token": "\ud800".encode("utf-7").decode()}


@pytest.mark.parametrize(
    "kind",
    ["none", "empty", "made up", "of a browser that is not signed in", "of another person", "of this person at another browser",
     "of this browser before it signed in", "with its end put off", "no text"],
)  # fmt: skip
def test_a_form_without_this_page_s_token_is_refused_and_nothing_is_done(
    app: FastAPI, desk: Desk, ann: Browser, kind: str
) -> None:
    person(desk, Role.ADMINISTRATOR, "eva")
    fields = _forged(kind, app, ann)
    before = actions(desk)
    answer = ann.client.post("/people/new", data={**NEW, **fields})
    assert answer.status_code == 403
    assert "Load the page again</a>" in answer.text
    assert actions(desk) == before


def test_a_token_is_over_after_the_longest_session(
    app: FastAPI, desk: Desk, ann: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = ann.token("/settings")
    monkeypatch.setattr(SessionCSRF, "now", lambda _self: datetime.now() + timedelta(hours=12, seconds=1))
    before = actions(desk)
    assert ann.client.post("/people/new", data={**NEW, "csrf_token": token}).status_code == 403
    assert actions(desk) == before


def test_a_form_with_its_token_is_done(ann: Browser, desk: Desk) -> None:
    assert ann.send("/people/new", NEW).status_code == 200
    assert "person.added" in actions(desk)


def test_every_form_of_every_page_asks_for_a_token(app: FastAPI, desk: Desk, ann: Browser) -> None:
    """Not a list of forms to keep: each route that is not a look, with numbers for what it names."""
    posts = [
        route for route in app.state.routes
        if isinstance(route, APIRoute) and not route.path.startswith("/api/") and (route.methods or set()) - {"GET", "HEAD"}
    ]  # fmt: skip
    assert len(posts) > 20
    before = actions(desk)
    for route in posts:
        path = route.path
        for name in route.param_convertors:
            path = path.replace("{" + name + "}", "1").replace("{" + name + ":path}", "1")
        for method in route.methods or ():
            answer = ann.client.request(method, path, data={"name": "ann", "password": PASSWORD})
            assert answer.status_code in (403, 404, 422), (method, path, answer.status_code)
    assert actions(desk) == before


def test_a_page_elsewhere_is_refused_before_anything_is_looked_at(ann: Browser, desk: Desk) -> None:
    token = ann.token("/settings")
    answer = ann.client.post("/people/new", data={**NEW, "csrf_token": token}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "person.added" not in actions(desk)[2:]


def test_nobody_sends_a_form_larger_than_a_name_and_a_password(app: FastAPI, desk: Desk, ann: Browser) -> None:
    browser = Browser(app)
    fields = {"csrf_token": browser.token(), "name": "ann", "password": "x" * MOST_UNKNOWN_BYTES}
    assert browser.client.post("/sign-in", data=fields).status_code == 413
    assert "signin.tried" not in actions(desk)[2:]

    def without_a_length() -> Iterator[bytes]:
        yield b"csrf_token=x"

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browser.client.post("/sign-in", content=without_a_length(), headers=headers).status_code == 413
