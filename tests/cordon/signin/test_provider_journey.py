"""The pages with a real provider, from the link on the sign-in page to the home page."""

import pytest

from cordon.actions.people import add_person
from cordon.api.app import create_app
from cordon.desk import Desk
from cordon.right import Role
from cordon.settings import Settings
from tests.cordon.browser import FORCE, Browser, actions
from tests.cordon.signin.provider import journey, serving_provider

BACK = "http://127.0.0.1/sign-in/callback"


@pytest.mark.parametrize(
    ("added", "signed_in"), [("a.quill@saltmere.example", True), ("a.quill", True), ("somebody", False)]
)
def test_who_an_administrator_added_comes_in_by_the_force_s_own_sign_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, added: str, signed_in: bool
) -> None:
    add_person(desk, name=added, called="Amara", role=Role.OFFICER, police_force=FORCE, password=False)
    with serving_provider(BACK, "http://127.0.0.1/") as provider:
        monkeypatch.setenv("CORDON_OIDC_ISSUER", provider.issuer)
        monkeypatch.setenv("CORDON_OIDC_CLIENT_ID", provider.client_id)
        monkeypatch.setenv("CORDON_OIDC_CLIENT_SECRET", provider.client_secret)
        browser = Browser(create_app(Settings()))
        assert 'href="/sign-in/provider?next=%2Forders"' in browser.get("/sign-in?next=/orders").text
        going = browser.get("/sign-in/provider?next=/orders").headers["location"]
        brought = dict(journey(going, BACK, "a.quill"))
        answer = browser.client.get("/sign-in/callback", params=brought)
        assert (answer.headers.get("location") == "/orders") is signed_in
        assert browser.is_signed_in() is signed_in
        again = browser.client.get("/sign-in/callback", params=brought)
        assert again.status_code != 303, "what a provider brings back opens one session, once"
        if signed_in:
            browser.send("/sign-out", page="/settings")
            shown = browser.get("/sign-in?done=signed-out").text
            assert f'href="{provider.issuer}' in shown, "and the way to sign out at the provider"
    assert actions(desk).count("signin.by_provider") == 1
    assert all(str(value) not in answer.text for value in brought.values())
