"""Coming back from the force's own sign-in: who it says somebody is, held against who was added here."""

import pytest
from fastapi import FastAPI

from cordon.actions import signing_in
from cordon.actions.people import add_person, change_person, reset_password
from cordon.desk import Desk
from cordon.right import Role
from cordon.signin.oidc import Going, Identity
from tests.cordon.browser import FORCE, Browser, Clock, person

ISSUER = "https://sign-in.force.example"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, home: object, clock: Clock) -> dict[str, str]:
    """A provider that vouches for whatever stands here."""
    says = {"subject": "0001", "email": "olly@force.example", "username": "olly"}
    monkeypatch.setenv("CORDON_OIDC_ISSUER", ISSUER)
    monkeypatch.setenv("CORDON_OIDC_CLIENT_ID", "cordon")
    monkeypatch.setenv("CORDON_OIDC_CLIENT_SECRET", "a secret")
    monkeypatch.setattr(signing_in, "begin", lambda *_: Going(url=f"{ISSUER}/authorize", kept={"state": "x"}))
    monkeypatch.setattr(signing_in, "complete", lambda *_: Identity(issuer=ISSUER, name="", **says))
    return says


def _by_provider(app: FastAPI) -> Browser:
    browser = Browser(app)
    assert browser.get("/sign-in/provider").headers["location"] == f"{ISSUER}/authorize"
    browser.get("/sign-in/callback?code=c&state=x")
    return browser


def test_who_was_added_under_the_address_is_signed_in(provider: dict[str, str], app: FastAPI, desk: Desk) -> None:
    add_person(desk, name="olly@force.example", called="Olly", role=Role.OFFICER, police_force=FORCE, password=False)
    assert _by_provider(app).is_signed_in()


def test_who_was_not_added_is_not_signed_in(provider: dict[str, str], app: FastAPI, desk: Desk) -> None:
    person(desk, Role.OFFICER, "somebody.else")
    assert not _by_provider(app).is_signed_in()


def test_from_then_on_the_provider_s_subject_counts_and_not_the_name(
    provider: dict[str, str], app: FastAPI, desk: Desk
) -> None:
    add_person(desk, name="olly", called="Olly", role=Role.OFFICER, police_force=FORCE, password=False)
    assert _by_provider(app).is_signed_in()
    provider["subject"] = "0002"  # another person, who was given the address since
    assert not _by_provider(app).is_signed_in()
    provider |= {"subject": "0001", "email": "married@force.example", "username": "married"}
    assert _by_provider(app).is_signed_in()


def test_who_was_deactivated_is_not_signed_in(provider: dict[str, str], app: FastAPI, desk: Desk) -> None:
    person(desk, Role.OFFICER, "olly")
    change_person(desk, "olly", active=False)
    assert not _by_provider(app).is_signed_in()


def test_a_one_time_password_that_was_never_used_is_not_asked_for(
    provider: dict[str, str], app: FastAPI, desk: Desk
) -> None:
    given = add_person(desk, name="olly", called="Olly", role=Role.OFFICER, police_force=FORCE)
    assert _by_provider(app).is_signed_in()
    assert Browser(app).sign_in("olly", given.secret).status_code == 422


def test_a_user_name_opens_no_account_that_somebody_has_chosen_a_password_for(
    provider: dict[str, str], app: FastAPI, desk: Desk
) -> None:
    person(desk, Role.ADMINISTRATOR, "olly")
    assert not _by_provider(app).is_signed_in()
    reset_password(desk, "olly")  # an administrator's word that it is theirs
    assert _by_provider(app).is_signed_in()


@pytest.mark.parametrize("minutes", [10, 60])
def test_a_journey_that_took_too_long_begins_again(
    provider: dict[str, str], app: FastAPI, desk: Desk, clock: Clock, minutes: int
) -> None:
    person(desk, Role.OFFICER, "olly")
    browser = Browser(app)
    browser.get("/sign-in/provider")
    clock.passes(minutes=minutes, seconds=1)
    assert browser.get("/sign-in/callback?code=c&state=x").status_code == 422
    assert not browser.is_signed_in()


def test_a_journey_is_taken_once_and_by_the_browser_that_began_it(
    provider: dict[str, str], app: FastAPI, desk: Desk
) -> None:
    add_person(desk, name="olly", called="Olly", role=Role.OFFICER, police_force=FORCE, password=False)
    browser = Browser(app)
    browser.get("/sign-in/provider")
    away = browser.client.cookies.get("cordon-away")
    stranger = Browser(app)
    assert stranger.get("/sign-in/callback?code=c&state=x").status_code == 422
    assert not stranger.is_signed_in()
    assert browser.get("/sign-in/callback?code=c&state=x").status_code == 303
    again = Browser(app)
    again.client.cookies.set("cordon-away", away or "")
    assert again.get("/sign-in/callback?code=c&state=x").status_code == 422
