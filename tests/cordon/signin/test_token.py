"""Tokens of programs: some of a person's rights, until an end."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from cordon.actions.people import change_person, end_a_token, make_token
from cordon.desk import Desk
from cordon.right import Role
from tests.builders import order_json
from tests.cordon.browser import FORCE, Clock, person, signed_in, whole_audit
from zones.error import BadValue, MissingField, NotFound

CHECK = {"place": "50.801,0.0", "at": "2026-03-03T12:00Z"}


@pytest.fixture
def officer(app: FastAPI, desk: Desk, clock: Clock) -> Desk:
    person(desk, Role.OFFICER, "olly")
    return desk


def _token(desk: Desk, *rights: str, days: int = 30, name: str = "olly") -> str:
    return make_token(desk, name, made_for="the nightly import", rights=rights, days=days).secret


def _ask(app: FastAPI, secret: str, method: str = "GET", path: str = "/orders", body: object = None) -> Response:
    client = TestClient(app, base_url="http://127.0.0.1")
    answer: Response = client.request(
        method, f"/api/v1{path}", json=body, headers={"Authorization": f"Bearer {secret}"}
    )
    return answer


def test_a_token_does_what_its_rights_allow_and_nothing_else(app: FastAPI, officer: Desk) -> None:
    look, write = _token(officer, "see"), _token(officer, "orders")
    assert _ask(app, look).status_code == 200
    assert _ask(app, look, "POST", "/orders", order_json(police_force=FORCE)).status_code == 403
    assert _ask(app, write, "POST", "/orders", order_json(police_force=FORCE)).status_code == 201
    assert _ask(app, write).status_code == 403
    assert _ask(app, look, "POST", "/checks", CHECK).status_code == 403
    assert _ask(app, look, "POST", "/audit/verify").status_code == 403


def test_a_token_has_no_right_that_its_person_lacks(app: FastAPI, officer: Desk) -> None:
    for right in ("audit", "people", "everything", ""):
        with pytest.raises(BadValue):
            _token(officer, "see", right)
    with pytest.raises(MissingField):
        _token(officer)


def test_a_token_loses_the_rights_that_its_person_loses(app: FastAPI, officer: Desk) -> None:
    secret = _token(officer, "see", "orders")
    change_person(officer, "olly", role=Role.ANALYST)
    assert _ask(app, secret).status_code == 200
    assert _ask(app, secret, "POST", "/orders", order_json(police_force=FORCE)).status_code == 403
    change_person(officer, "olly", role=Role.ADMINISTRATOR)
    assert _ask(app, secret).status_code == 403


def test_a_token_is_over_at_its_end(app: FastAPI, officer: Desk, clock: Clock) -> None:
    secret = _token(officer, "see", days=1)
    clock.passes(days=1, seconds=-1)
    assert _ask(app, secret).status_code == 200
    clock.passes(seconds=1)
    assert _ask(app, secret).status_code == 401


@pytest.mark.parametrize("days", [0, -1, 366, 10**9])
def test_a_token_lasts_a_year_at_most(officer: Desk, days: int) -> None:
    with pytest.raises(BadValue):
        _token(officer, "see", days=days)


def test_a_token_that_was_ended_is_dead_and_others_are_not(app: FastAPI, officer: Desk) -> None:
    one, other = _token(officer, "see"), _token(officer, "see")
    end_a_token(officer, "olly", 1)
    assert _ask(app, one).status_code == 401
    assert _ask(app, other).status_code == 200
    with pytest.raises(NotFound):
        end_a_token(officer, "olly", 1)


def test_a_token_of_another_person_is_not_ended(app: FastAPI, officer: Desk) -> None:
    person(officer, Role.ANALYST, "anna")
    secret = _token(officer, "see")
    with pytest.raises(NotFound):
        end_a_token(officer, "anna", 1)
    assert _ask(app, secret).status_code == 200


def test_a_token_of_who_may_not_sign_in_does_not_work(app: FastAPI, officer: Desk) -> None:
    secret = _token(officer, "see")
    change_person(officer, "olly", active=False)
    assert _ask(app, secret).status_code == 401


@pytest.mark.parametrize("header", [
    "", "Bearer", "Bearer ", "Bearer cordon_", "Bearer cordon_x", "Basic b2xseTpwYXNzd29yZA==", "Bearer \xff",
])  # fmt: skip
def test_without_a_token_that_works_nothing_is_answered(app: FastAPI, officer: Desk, header: str) -> None:
    client = TestClient(app, base_url="http://127.0.0.1")
    sent = {"Authorization": header.encode("latin-1")} if header else {}
    answer = client.get("/api/v1/orders", headers=sent)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_session_of_a_browser_opens_no_api(app: FastAPI, officer: Desk) -> None:
    browser = signed_in(app, "olly")
    assert browser.get("/api/v1/orders").status_code == 401
    secret = browser.secret
    assert _ask(app, secret).status_code == 401


def test_a_token_opens_no_page(app: FastAPI, officer: Desk) -> None:
    client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    answer = client.get("/settings", headers={"Authorization": f"Bearer {_token(officer, 'see')}"})
    assert answer.status_code == 303


def test_a_token_s_secret_is_kept_nowhere(app: FastAPI, officer: Desk) -> None:
    secret = _token(officer, "see")
    _ask(app, secret)
    assert secret not in whole_audit(officer)
    officer.engine.dispose()
    for file in officer.settings.folder.iterdir():
        assert secret.encode() not in file.read_bytes(), file.name


def test_what_a_token_was_made_for_is_why_it_asks(app: FastAPI, officer: Desk) -> None:
    _ask(app, _token(officer, "see"))
    with officer.engine.connect() as connection:
        last = connection.exec_driver_sql("SELECT actor, why FROM audit_event ORDER BY number DESC LIMIT 1").one()
    assert tuple(last) == ("olly", "the nightly import")
