"""The pages of people and settings."""

import re

import pytest
from fastapi import FastAPI

from cordon.actions.people import (
    add_person,
    change_person,
    list_people,
    make_token,
    reset_password,
    show_person,
    tokens_of,
)
from cordon.desk import Desk
from cordon.right import Role
from tests.cordon.browser import FORCE, PASSWORD, Browser, Clock, actions, person, signed_in
from zones.error import BadValue, NotAllowed, NotFound

NEW = {"name": "olly", "called": "PC Olly", "role": "officer", "police_force": FORCE, "signs_in": "password"}


@pytest.fixture
def ann(app: FastAPI, desk: Desk, clock: Clock) -> Browser:
    """An administrator, signed in, and number 1."""
    person(desk, Role.ADMINISTRATOR, "ann")
    return signed_in(app, "ann")


def _secret(page: str) -> str:
    found = re.search(r'class="cordon-secret"><code>([^<]+)<', page)
    assert found
    return found[1]


def test_before_anybody_is_added_the_page_says_what_to_do_first(app: FastAPI) -> None:
    page = Browser(app).get("/people").text
    assert "Add yourself first, as an administrator" in page


def test_the_first_person_is_an_administrator_with_a_password(app: FastAPI, desk: Desk) -> None:
    browser = Browser(app)
    assert browser.send("/people/new", NEW).status_code == 422
    assert browser.send("/people/new", NEW | {"role": "administrator", "signs_in": "provider"}).status_code == 422
    made = browser.send("/people/new", NEW | {"role": "administrator"})
    assert made.status_code == 200
    assert "Added <bdi>PC Olly</bdi>" in made.text
    assert 'href="/people"' not in made.text
    assert browser.get("/people").headers["location"].startswith("/sign-in")
    browser.sign_in("olly", _secret(made.text))
    assert browser.get("/people").headers["location"] == "/password"


def test_a_one_time_password_is_shown_once_and_in_no_address(app: FastAPI, ann: Browser) -> None:
    made = ann.send("/people/new", NEW)
    secret = _secret(made.text)
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
    for page in ("/people", "/people/2", "/people/2/password", "/people/new"):
        assert secret not in ann.get(page).text
    assert Browser(app).sign_in("olly", secret).headers["location"] == "/"


def test_who_signs_in_at_the_force_is_given_no_password(ann: Browser, desk: Desk) -> None:
    made = ann.send("/people/new", NEW | {"signs_in": "provider"})
    assert "cordon-secret" not in made.text
    assert show_person(desk, 2).credential is None


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"name": ""}, "name", "Give the name that they sign in with."),
        ({"name": "Olly O'Hara Smith"}, "name", "Use letters, numbers, dots and dashes"),
        ({"name": "ann"}, "name", "is recorded already"),
        ({"called": ""}, "called", "Give the name that pages call them."),
        ({"role": "chief"}, "role", "Give one of"),
        ({"role": ""}, "role", "Choose a role."),
        ({"signs_in": ""}, "signs_in", "Choose how they sign in."),
    ],
)
def test_what_is_wrong_with_a_person_is_told_at_its_field(
    ann: Browser, change: dict[str, str], field: str, said: str
) -> None:
    answer = ann.send("/people/new", NEW | change)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}-error"' in answer.text
    assert said in answer.text


def test_all_that_is_missing_is_told_at_once(ann: Browser) -> None:
    answer = ann.send("/people/new", {})
    assert answer.text.count("govuk-error-message") == 4


def test_a_role_is_changed_and_the_person_signs_in_again(app: FastAPI, ann: Browser, desk: Desk) -> None:
    person(desk, Role.OFFICER, "olly")
    olly = signed_in(app, "olly")
    done = ann.send("/people/2", {"role": "analyst"})
    assert done.headers["location"] == "/people/2?done=changed"
    shown = ann.get("/people/2?done=changed").text
    assert "They must sign in again." in shown
    assert "Analyst" in shown
    assert not olly.is_signed_in()
    assert ann.send("/people/2", {"role": "analyst"}).status_code == 422


def test_nobody_is_moved_to_or_found_in_another_police_force(ann: Browser, desk: Desk) -> None:
    person(desk, Role.OFFICER, "olly")
    foreign = person(desk, Role.OFFICER, "hex", force="Hexbury Police")
    administrator = _desk_of("ann", desk)
    ann.send("/people/2", {"role": "analyst", "police_force": "Hexbury Police"})
    assert show_person(desk, 2).account.police_force == FORCE
    assert "hex" not in ann.get("/people").text
    assert ann.get(f"/people/{foreign.number}").status_code == ann.get("/people/99").status_code == 404
    with pytest.raises(BadValue, match="is not your police force"):
        add_person(administrator, name="new", called="N", role=Role.OFFICER, police_force="Hexbury Police")
    with pytest.raises(BadValue, match="is not your police force"):
        change_person(administrator, "olly", police_force="Hexbury Police")
    with pytest.raises(NotFound):
        reset_password(administrator, "hex")


def _desk_of(name: str, desk: Desk) -> Desk:
    """The desk for somebody of this name."""
    return desk.asked_by(next(one for one in list_people(desk) if one.name == name).actor())


def test_the_last_administrator_stays_one(ann: Browser, desk: Desk) -> None:
    for path, fields in (("/people/1", {"role": "officer", "police_force": FORCE}), ("/people/1/deactivate", {})):
        answer = ann.send(path, fields)
        assert answer.status_code == 422
        assert "is the last administrator" in answer.text
    person(desk, Role.ADMINISTRATOR, "amy")
    assert ann.send("/people/1/deactivate").status_code == 303
    assert not ann.is_signed_in()


def test_nothing_is_done_before_it_is_confirmed(app: FastAPI, ann: Browser, desk: Desk) -> None:
    person(desk, Role.OFFICER, "olly")
    olly = signed_in(app, "olly")
    before = actions(desk)
    assert "Yes, stop them signing in" in ann.get("/people/2/deactivate").text
    assert "Yes, give a new password" in ann.get("/people/2/password").text
    assert set(actions(desk)[len(before) :]) == {"person.shown"}
    assert olly.is_signed_in()
    ann.send("/people/2/deactivate")
    assert not olly.is_signed_in()
    assert Browser(app).sign_in("olly").status_code == 422
    ann.send("/people/2/activate", page="/people/2")
    assert Browser(app).sign_in("olly").status_code == 303


def test_a_new_one_time_password_takes_the_place_of_the_old(app: FastAPI, ann: Browser, desk: Desk) -> None:
    person(desk, Role.OFFICER, "olly")
    secret = _secret(ann.send("/people/2/password").text)
    assert Browser(app).sign_in("olly", PASSWORD).status_code == 422
    assert Browser(app).sign_in("olly", secret).status_code == 303


def test_a_person_is_signed_out_everywhere(app: FastAPI, ann: Browser, desk: Desk) -> None:
    person(desk, Role.OFFICER, "olly")
    browsers = [signed_in(app, "olly") for _ in range(2)]
    make_token(desk, "olly", made_for="a look", rights=["see"], days=1)
    assert "At 2 browsers" in ann.get("/people/2").text
    ann.send("/people/2/sign-out", page="/people/2")
    assert not any(one.is_signed_in() for one in browsers)
    assert [one.ended_at is None for one in tokens_of(desk, "olly")] == [False]


def test_a_token_reads_the_records_of_no_other_police_force(desk: Desk) -> None:
    person(desk, Role.OFFICER, "olly")
    make_token(desk, "olly", made_for="a look", rights=["see"], days=1)
    change_person(desk, "olly", role=Role.ANALYST)
    assert tokens_of(desk, "olly")[0].ended_at is None
    change_person(desk, "olly", police_force="Hexbury Police")
    assert tokens_of(desk, "olly")[0].ended_at is not None


def test_how_a_password_stands_is_told(app: FastAPI, ann: Browser, clock: Clock) -> None:
    ann.send("/people/new", NEW)
    assert "have not replaced yet; it works until Tue 10 Mar 2026 at 08:30 GMT" in ann.get("/people/2").text
    for _ in range(5):
        Browser(app).sign_in("olly", "wrong")
    assert "Locked after too many wrong tries, until Tue 3 Mar 2026 at 08:45 GMT" in ann.get("/people/2").text
    clock.passes(days=8)
    again = signed_in(app, "ann")
    assert "was not used in time" in again.get("/people/2").text


def test_a_person_makes_a_token_that_is_shown_once_and_ended(app: FastAPI, ann: Browser, desk: Desk) -> None:
    person(desk, Role.OFFICER, "olly")
    olly = signed_in(app, "olly")
    fields = {"for": "The nightly import", "rights": ["see", "check"], "days": "30"}
    made = olly.send("/settings/tokens", fields, page="/settings")
    assert _secret(made.text).startswith("cordon_")
    for shown in (ann.get("/people/2").text, olly.get("/settings").text):
        assert "The nightly import" in shown
        assert _secret(made.text) not in shown
    olly.send("/settings/tokens", fields, page="/settings")
    olly.send("/settings/tokens/1/end", page="/settings")
    ann.send("/people/2/tokens/2/end", page="/people/2")
    assert ann.get("/people/2").text.count("Ended") == 2


def test_an_administrator_makes_no_token_by_which_case_data_could_be_seen(desk: Desk) -> None:
    person(desk, Role.OFFICER, "olly")
    administrator = desk.asked_by(person(desk, Role.ADMINISTRATOR, "ada").actor())
    with pytest.raises(NotAllowed):
        make_token(administrator, "olly", made_for="a look", rights=["see"], days=1)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"for": ""}, "for"), ({"rights": []}, "rights"), ({"rights": ["audit"]}, "rights"), ({"days": "many"}, "days"),
     ({"days": "366"}, "days"), ({"days": "-1"}, "days")],
)  # fmt: skip
def test_what_is_wrong_with_a_token_is_told_at_its_field(
    app: FastAPI, desk: Desk, change: dict[str, object], field: str
) -> None:
    person(desk, Role.OFFICER, "olly")
    fields = {"for": "The nightly import", "rights": ["see"], "days": "30"} | change
    answer = signed_in(app, "olly").send("/settings/tokens", fields, page="/settings")
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "token.made" not in actions(desk)


def test_a_person_that_there_is_not_is_a_page_that_there_is_not(ann: Browser) -> None:
    for path in ("/people/77", "/people/77/deactivate", "/people/77/password", "/people/x", "/people/0"):
        assert ann.get(path).status_code in (404, 422), path


def test_names_are_in_no_address(app: FastAPI, ann: Browser, desk: Desk) -> None:
    person(desk, Role.OFFICER, "olly.ohara")
    for page in ("/people", "/people/2", "/people/2/deactivate", "/people/2/password"):
        for address in re.findall(r'(?:href|action|src)="([^"]*)"', ann.get(page).text):
            assert "olly" not in address.lower()


def test_words_of_people_are_shown_and_never_run(ann: Browser) -> None:
    ann.send("/people/new", NEW | {"called": "<script>alert(1)</script>{{ 7*7 }}"})
    for page in ("/people", "/people/2", "/people/2/deactivate"):
        shown = ann.get(page).text
        assert "<script>alert" not in shown
        assert "{{ 7*7 }}" in shown


def test_an_administrator_sees_the_settings_without_secrets(
    app: FastAPI, ann: Browser, monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    from cordon.api.app import create_app
    from cordon.settings import Settings

    monkeypatch.setenv("CORDON_OIDC_CLIENT_SECRET", "hush-hush")
    monkeypatch.setenv("CORDON_WHAT3WORDS_KEY", "hush-hush-too")
    page = signed_in(create_app(Settings()), "ann").get("/settings").text
    assert "CORDON_OIDC_CLIENT_SECRET" in page
    assert "***" in page
    assert "hush" not in page
    assert "settings.shown" in actions(desk)


def test_everybody_sees_who_they_are_and_where_they_are_signed_in(app: FastAPI, ann: Browser, desk: Desk) -> None:
    person(desk, Role.CLERK, "clare")
    page = signed_in(app, "clare").get("/settings").text
    assert "Look at and print what is served and filed" in page
    assert "since Tue 3 Mar 2026 at 08:30 GMT" in page
    assert "CORDON_HOME" not in page
    assert "settings.shown" not in actions(desk)


def test_what_is_protected_is_hidden_from_the_settings_page_on(ann: Browser) -> None:
    ann.send("/screen", {"hides": "yes", "next": "/settings"}, page="/settings")
    assert "Your screen is safe to share" in ann.get("/settings").text
    ann.send("/screen", {"hides": "no", "next": "/settings"}, page="/settings")
    assert "Your screen is safe to share" not in ann.get("/settings").text
