"""Sessions: one opens at sign-in under a secret of its own, and is over when it should be."""

import re

import pytest
from fastapi import FastAPI

from cordon.actions.people import add_person, change_person, end_persons_sessions, reset_password
from cordon.desk import Desk
from cordon.pages.visitor import COOKIE
from cordon.right import Role
from cordon.signin.session import key_of
from tests.cordon.browser import PASSWORD, Browser, Clock, actions, person, signed_in, whole_audit

TOKEN = re.compile(r"\d{12,14}##[0-9a-f]{40}")
"""Of a form: it says the second at which it ends."""


@pytest.fixture
def olly(app: FastAPI, desk: Desk, clock: Clock) -> Browser:
    """An officer, signed in."""
    person(desk, Role.ADMINISTRATOR, "ann")
    person(desk, Role.OFFICER, "olly")
    return signed_in(app, "olly")


def _with(app: FastAPI, secret: str) -> Browser:
    """A browser that was given somebody's secret."""
    browser = Browser(app)
    browser.client.cookies.set(COOKIE, secret)
    return browser


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(app: FastAPI, olly: Browser) -> None:
    answer = Browser(app).get("/settings")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fsettings")


def test_a_script_of_who_is_signed_out_is_told_so_in_one_plain_sentence(olly: Browser, clock: Clock) -> None:
    token = olly.token("/settings")
    clock.passes(minutes=31)
    answer = olly.client.post("/check/preview", json={}, headers={"X-CSRF-Token": token})
    assert (answer.status_code, answer.json()["detail"]) == (401, "You are signed out.")


def test_a_session_is_over_after_thirty_minutes_away(olly: Browser, clock: Clock) -> None:
    for _ in range(3):
        clock.passes(minutes=29)
        assert olly.is_signed_in()
    clock.passes(minutes=30)
    assert not olly.is_signed_in()


def test_a_session_is_over_after_twelve_hours_however_busy(olly: Browser, clock: Clock) -> None:
    for _ in range(36):
        assert olly.is_signed_in()
        clock.passes(minutes=20)
    assert not olly.is_signed_in()


@pytest.mark.parametrize("what", ["deactivated", "role", "force", "password", "signed out"])
def test_a_session_is_over_when_the_person_is_changed(olly: Browser, desk: Desk, what: str) -> None:
    match what:
        case "deactivated":
            change_person(desk, "olly", active=False)
        case "role":
            change_person(desk, "olly", role=Role.ANALYST)
        case "force":
            change_person(desk, "olly", police_force="Another Police")
        case "password":
            reset_password(desk, "olly")
        case _:
            assert end_persons_sessions(desk, "olly") == 1
    assert not olly.is_signed_in()


def test_a_secret_that_the_browser_held_before_opens_no_session(app: FastAPI, olly: Browser, desk: Desk) -> None:
    planted = _with(app, "a-secret-that-somebody-planted")
    assert planted.sign_in("olly").status_code == 303
    fresh = planted.client.cookies.get(COOKIE, domain="127.0.0.1") or planted.client.cookies.get(COOKIE, domain="")
    assert fresh != "a-secret-that-somebody-planted"
    assert not _with(app, "a-secret-that-somebody-planted").is_signed_in()


def test_each_sign_in_has_a_secret_of_its_own_and_ends_the_session_before_it(app: FastAPI, olly: Browser) -> None:
    first = olly.secret
    token = olly.token("/settings")
    olly.client.post("/sign-in", data={"csrf_token": token, "name": "ann", "password": PASSWORD})
    assert olly.secret != first
    assert "ann" in olly.get("/settings").text
    assert not _with(app, first).is_signed_in()


def test_signing_out_ends_the_session_for_whoever_stole_its_cookie(app: FastAPI, olly: Browser) -> None:
    stolen = olly.secret
    assert _with(app, stolen).is_signed_in()
    olly.send("/sign-out", page="/settings")
    assert not olly.is_signed_in()
    assert not _with(app, stolen).is_signed_in()


def test_signing_out_elsewhere_leaves_this_browser_alone(app: FastAPI, olly: Browser) -> None:
    other = signed_in(app, "olly")
    assert "Another browser" in olly.get("/settings").text
    assert olly.send("/settings/sign-out-elsewhere", page="/settings").status_code == 303
    assert olly.is_signed_in()
    assert not other.is_signed_in()


def test_a_password_of_one_s_own_ends_the_other_sessions(app: FastAPI, olly: Browser) -> None:
    other = signed_in(app, "olly")
    fields = {"old": PASSWORD, "new": "another tulip ladder", "again": "another tulip ladder"}
    assert olly.send("/password", fields).status_code == 303
    assert olly.is_signed_in()
    assert not other.is_signed_in()


def test_a_one_time_password_must_be_replaced_before_anything_else(app: FastAPI, desk: Desk, clock: Clock) -> None:
    given = add_person(desk, name="new", called="New", role=Role.OFFICER, police_force="Saltmere Police")
    browser = Browser(app)
    assert browser.sign_in("new", given.secret).status_code == 303
    for page in ("/", "/settings", "/orders", "/purpose/1"):
        assert browser.get(page).headers["location"] == "/password"
    assert 'name="old"' not in browser.get("/password").text, "it was typed a moment ago"
    for fields, said in (
        ({"new": given.secret, "again": given.secret}, "is the same"),
        ({"new": PASSWORD, "again": "x"}, "not like the first"),
        ({"new": "short", "again": "short"}, "at least 12 characters"),
    ):
        answer = browser.send("/password", fields)
        assert (answer.status_code, said in answer.text) == (422, True), said
    browser.send("/password", {"new": PASSWORD, "again": PASSWORD})
    assert browser.is_signed_in()
    again = browser.send("/password", {"old": "wrong", "new": "another tulip ladder", "again": "another tulip ladder"})
    assert "not your present one" in again.text
    assert Browser(app).sign_in("new", given.secret).status_code == 422


def test_the_database_holds_no_secret_of_a_browser(olly: Browser, desk: Desk) -> None:
    with desk.engine.connect() as connection:
        keys = connection.exec_driver_sql("SELECT key FROM signin_session").scalars().all()
    assert keys == [key_of(olly.secret)]
    assert olly.secret not in whole_audit(desk)


def test_a_cookie_is_out_of_scripts_reach_and_of_other_services(app: FastAPI, desk: Desk) -> None:
    given = Browser(app).get("/sign-in").headers["set-cookie"].lower()
    assert "httponly" in given
    assert "samesite=lax" in given


def test_the_cookie_goes_over_tls_alone_where_that_is_spoken(app: FastAPI, desk: Desk) -> None:
    from fastapi.testclient import TestClient

    given = TestClient(app, base_url="https://127.0.0.1").get("/sign-in").headers["set-cookie"].lower()
    assert "secure" in given


def test_an_unknown_name_and_a_wrong_password_are_answered_by_the_same_page(app: FastAPI, olly: Browser) -> None:
    pages = []
    for name in ("olly", "olga"):
        answer = Browser(app).sign_in(name, "wrong wrong wrong")
        assert answer.status_code == 422
        body = answer.text.partition("<main")[2].replace(name, "")
        pages.append(body[: body.index('name="csrf_token"')] + body.partition('name="next"')[2])
    assert pages[0] == pages[1]


def test_each_try_to_sign_in_is_an_event(app: FastAPI, olly: Browser, desk: Desk) -> None:
    before = actions(desk).count("signin.tried")
    Browser(app).sign_in("olga", "wrong")
    Browser(app).sign_in("olly", "wrong")
    Browser(app).sign_in("olly")
    assert actions(desk).count("signin.tried") == before + 3
    assert "olga" not in whole_audit(desk)


@pytest.mark.parametrize(
    "next_", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/%0d%0aX: y", ""]
)
def test_signing_in_goes_on_to_pages_of_ours_alone(app: FastAPI, olly: Browser, next_: str) -> None:
    browser = Browser(app)
    answer = browser.send("/sign-in", {"name": "olly", "password": PASSWORD, "next": next_}, page="/sign-in")
    assert answer.headers["location"] == "/"


def test_an_order_of_others_is_not_named_to_who_says_a_purpose_for_it(app: FastAPI, desk: Desk, olly: Browser) -> None:
    from cordon.actions.orders import add_order
    from tests.builders import order

    add_order(desk, order(reference="SECRET/7"))
    person(desk, Role.OFFICER, "elsa", force="Another Police")
    elsewhere, admin = signed_in(app, "elsa"), signed_in(app, "ann")
    for browser in (elsewhere, admin):
        answers = [browser.send(f"/purpose/{n}", {"purpose": "x"}, page="/settings") for n in (1, 99)]
        answers += [browser.get(f"/orders/{n}") for n in (1, 99)]
        for answer in answers:
            assert answer.status_code in (403, 404)
            assert "SECRET/7" not in answer.text
        there, not_there = (
            TOKEN.sub("", answer.text.partition("<main")[2]).replace("99", "1") for answer in answers[:2]
        )
        assert there == not_there
