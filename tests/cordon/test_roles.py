"""What each role sees of pages and API: an administrator no case, an auditor the audit alone."""

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from shapely.geometry import mapping

from cordon.actions.people import make_token
from cordon.desk import Desk
from cordon.pages.role import RIGHTS as RIGHT_WORDS
from cordon.pages.role import ROLES as ROLE_WORDS
from cordon.right import RIGHTS, Right, Role
from tests.builders import order_json, square
from tests.cordon.browser import FORCE, person, signed_in

CASE_WORDS = ("Alan Whimbrel", "Beth Dotterel", "SPO/2026/1", "S-77", "P-77", "Zone A", "50.801")
SHOWN_TO_ALL = {"/", "/password", "/purpose/{order}", "/settings", "/sign-in", "/sign-in/callback", "/sign-in/provider",
                "/static/{name}"}  # fmt: skip
ALLOWED = {
    Role.ADMINISTRATOR: {"/people", "/people/new", "/people/{number}", "/people/{number}/deactivate", "/people/{number}/password"},
    Role.AUDITOR: {"/audit"},
}  # fmt: skip


@pytest.fixture
def case(app: FastAPI, desk: Desk) -> FastAPI:
    """An order with a zone and a check, and somebody of each role."""
    client = TestClient(app, base_url="http://127.0.0.1")
    assert client.post("/api/v1/orders", json=_order()).status_code == 201
    client.post("/api/v1/orders/SPO%2F2026%2F1/zones", json={"geojson": mapping(square()), "kind": "workplace"})
    client.post(
        "/api/v1/checks", json={"place": "50.801,0.0", "at": "2026-03-03T12:00Z", "subject": "S-77", "record": True}
    )
    for role in Role:
        person(desk, role)
    return app


def _order() -> dict[str, object]:
    people = {"subject": {"reference": "S-77", "name": "Alan Whimbrel"},
              "protected_person": {"reference": "P-77", "name": "Beth Dotterel"}}  # fmt: skip
    return order_json(police_force=FORCE, **people)


def _looks(app: FastAPI) -> list[APIRoute]:
    return [route for route in app.state.routes if isinstance(route, APIRoute) and "GET" in (route.methods or ())]


def _path(route: APIRoute) -> str:
    path = route.path
    for name in route.param_convertors:
        value = {"reference": "SPO%2F2026%2F1", "check": "C-1", "other": "C-1", "label": "Zone%20A"}.get(name, "1")
        path = path.replace("{" + name + ":path}", value).replace("{" + name + "}", value)
    return path


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_keeps_people_or_the_audit_sees_no_case(case: FastAPI, role: Role) -> None:
    browser = signed_in(case, role.value)
    seen = set()
    for route in _looks(case):
        if route.path.startswith("/api/"):
            continue
        answer = browser.get(_path(route))
        if answer.status_code == 200 and route.path not in SHOWN_TO_ALL:
            seen.add(route.path)
        for word in CASE_WORDS:
            assert word not in answer.text, (route.path, word)
    assert seen == ALLOWED[role]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_a_token_of_who_keeps_people_or_the_audit_reads_no_case(case: FastAPI, desk: Desk, role: Role) -> None:
    secret = make_token(desk, role.value, made_for="a test", rights=[*RIGHTS[role]], days=1).secret
    client = TestClient(case, base_url="http://127.0.0.1", headers={"Authorization": f"Bearer {secret}"})
    for route in _looks(case):
        if route.path.startswith("/api/v1/") and "openapi" not in route.path:
            query = {"order": "SPO/2026/1", "audience": "officer", "at": "2026-03-03T12:00Z", "scale": "5000"}
            answer = client.get(_path(route), params=query)
            assert answer.status_code == 403, (route.path, answer.status_code)
    for path, body in (("/checks", {"place": "50.801,0.0", "at": "2026-03-03T12:00Z"}), ("/fixes", {"fixes": []})):
        assert client.post(f"/api/v1{path}", json=body).status_code == 403


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ANALYST, Role.REVIEWER, Role.CLERK])
def test_who_works_on_cases_sees_no_people_settings_or_audit(case: FastAPI, role: Role) -> None:
    browser = signed_in(case, role.value.replace(" ", "."))
    for path in ("/people", "/people/new", "/people/1", "/audit"):
        assert browser.get(path).status_code == 403, path
    settings = browser.get("/settings").text
    assert "CORDON_HOME" not in settings
    assert "/people" not in settings
    for path in ("/audit", "/audit/export", "/audit/verify"):
        assert browser.send(path, page="/settings").status_code == 403


def test_what_nobody_may_is_not_offered(case: FastAPI) -> None:
    offered = {role: signed_in(case, role.value.replace(" ", ".")).get("/settings").text for role in Role}
    for role, text in offered.items():
        navigation = text.partition('aria-label="Pages"')[2].partition("</nav>")[0]
        for address, right in (("/people", Right.PEOPLE), ("/audit", Right.AUDIT), ("/search", Right.SEE)):
            assert (f'href="{address}"' in navigation) == (right in RIGHTS[role]), (role, address)


def test_every_role_and_right_has_words() -> None:
    assert set(ROLE_WORDS) == set(Role)
    assert set(RIGHT_WORDS) == set(Right)
