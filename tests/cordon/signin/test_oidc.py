"""Who signs in is whom the provider vouches for, and nobody else; what goes wrong is a sentence without a secret."""

import logging
from dataclasses import replace

import httpx
import pytest

from cordon.settings import Settings, with_sources
from cordon.signin.error import ProviderUnreachable, SignInRefused
from cordon.signin.oidc import Identity, Provider, begin, complete, end_session_url, provider_of
from tests.cordon.signin import hostile
from tests.cordon.signin.conftest import BACK_TO, REDIRECT_URI, refused, signs_in
from tests.cordon.signin.hostile import CODE, EMAIL, Hostile
from tests.cordon.signin.provider import SECRET, journey
from zones.error import MissingField

# at a real provider


def test_who_signs_in_at_the_provider_is_whom_it_vouches_for(provider: Provider) -> None:
    going = begin(provider, REDIRECT_URI)
    answer = journey(going.url, REDIRECT_URI, "a.quill")
    assert complete(provider, REDIRECT_URI, going.kept, answer) == Identity(
        issuer=provider.issuer, subject="a.quill", name="Amara Quill", email=EMAIL, username="a.quill"
    )


def test_an_email_that_the_provider_has_not_verified_is_not_taken(provider: Provider) -> None:
    going = begin(provider, REDIRECT_URI)
    found = complete(provider, REDIRECT_URI, going.kept, journey(going.url, REDIRECT_URI, "j.tern"))
    assert (found.subject, found.name, found.email) == ("j.tern", "Jo Tern", "")


def test_a_code_is_good_for_once(provider: Provider) -> None:
    going = begin(provider, REDIRECT_URI)
    answer = journey(going.url, REDIRECT_URI, "a.quill")
    complete(provider, REDIRECT_URI, going.kept, answer)
    with pytest.raises(SignInRefused, match=r"“invalid_grant” is what the provider answers. Begin again"):
        complete(provider, REDIRECT_URI, going.kept, answer)


def test_a_code_is_good_only_with_the_verifier_of_its_own_journey(provider: Provider) -> None:
    going, another = begin(provider, REDIRECT_URI), begin(provider, REDIRECT_URI)
    answer = journey(going.url, REDIRECT_URI, "a.quill")
    mixed = {**going.kept, "code_verifier": another.kept["code_verifier"]}
    with pytest.raises(SignInRefused, match=r"invalid_grant"):
        complete(provider, REDIRECT_URI, mixed, answer)


def test_a_code_brought_by_another_browser_signs_nobody_in(provider: Provider) -> None:
    going, another = begin(provider, REDIRECT_URI), begin(provider, REDIRECT_URI)
    answer = journey(going.url, REDIRECT_URI, "a.quill")
    with pytest.raises(SignInRefused, match=r"“state” is not that of a sign-in which this browser began"):
        complete(provider, REDIRECT_URI, another.kept, answer)


def test_who_says_no_there_is_not_signed_in_and_is_told_why(provider: Provider) -> None:
    going = begin(provider, REDIRECT_URI)
    answer = journey(going.url, REDIRECT_URI, "a.quill", consent=False)
    with pytest.raises(
        SignInRefused, match=r"“access_denied” is what the provider answers. Sign in again and agree"
    ) as no:
        complete(provider, REDIRECT_URI, going.kept, answer)
    assert answer["error_description"] not in str(no.value)


def test_with_another_secret_the_administrator_is_told_which_settings_to_look_at(provider: Provider) -> None:
    going = begin(provider, REDIRECT_URI)
    answer = journey(going.url, REDIRECT_URI, "a.quill")
    wrong = replace(provider, client_secret="another")
    with pytest.raises(SignInRefused, match=r"“invalid_client” .* CORDON_OIDC_CLIENT_ID, CORDON_OIDC_CLIENT_SECRET"):
        complete(wrong, REDIRECT_URI, going.kept, answer)


def test_the_provider_knows_the_page_for_signing_out(provider: Provider) -> None:
    url = end_session_url(provider, BACK_TO)
    assert url
    assert httpx.get(url, trust_env=False).is_success
    elsewhere = end_session_url(provider, "https://elsewhere.example/")
    assert elsewhere
    assert httpx.get(elsewhere, trust_env=False).status_code == 400


def test_no_log_line_holds_what_is_secret(provider: Provider, caplog: pytest.LogCaptureFixture) -> None:
    going = begin(provider, REDIRECT_URI)
    answer = journey(going.url, REDIRECT_URI, "a.quill")
    with caplog.at_level(logging.DEBUG):
        found = complete(provider, REDIRECT_URI, going.kept, answer)
        with pytest.raises(SignInRefused):
            complete(provider, REDIRECT_URI, going.kept, answer)
    assert caplog.records
    for secret in (*going.kept.values(), answer["code"], SECRET, EMAIL, found.name, "eyJ"):
        assert secret not in caplog.text
    assert not any(secret in repr((provider, going, found)) for secret in (*going.kept.values(), SECRET, EMAIL))


# where the browser goes, and what it brings back


def test_the_browser_takes_a_challenge_along_never_the_verifier(other: Hostile) -> None:
    going = begin(other.provider, REDIRECT_URI)
    sent = httpx.URL(going.url).params
    assert sent["response_type"] == "code"
    assert sent["redirect_uri"] == REDIRECT_URI
    assert sent["scope"] == "openid email profile"
    assert sent["code_challenge_method"] == "S256"
    assert (sent["state"], sent["nonce"]) == (going.kept["state"], going.kept["nonce"])
    assert going.kept["code_verifier"] not in going.url
    assert hostile.SECRET not in going.url


def test_no_two_journeys_are_alike(other: Hostile) -> None:
    one, two = (begin(other.provider, REDIRECT_URI).kept for _ in range(2))
    assert not set(one.values()) & set(two.values())
    assert len(set(one.values())) == 3


def test_what_the_address_for_the_browser_holds_already_stays(other: Hostile) -> None:
    other.discovery = {"authorization_endpoint": f"{other.issuer}/auth?policy=officers"}
    assert httpx.URL(begin(other.provider, REDIRECT_URI).url).params["policy"] == "officers"


def test_all_right_is_all_right(other: Hostile) -> None:
    assert signs_in(other).email == EMAIL


@pytest.mark.parametrize("state", ["another", "état", "\udcff", "é" * 43])
def test_another_state_is_refused_and_the_provider_not_asked(other: Hostile, state: str) -> None:
    going = begin(other.provider, REDIRECT_URI)
    other.asked.clear()
    answer = other.came_back(going, state=state)
    with pytest.raises(SignInRefused, match=r"“state”"):
        complete(other.provider, REDIRECT_URI, going.kept, answer)
    for kept in ({}, {"state": ""}):
        with pytest.raises(SignInRefused, match=r"“state”"):
            complete(other.provider, REDIRECT_URI, kept, {"code": CODE, "state": ""})
    assert other.asked == []


@pytest.mark.parametrize("iss", ["", "https://elsewhere.example"])
def test_where_the_provider_names_itself_another_name_or_none_is_refused_before_the_code_is_told(
    other: Hostile, iss: str
) -> None:
    refused(other, "“iss” is not the provider that this browser was sent to", iss=iss)
    refused(other, "“iss” is not the provider", iss=iss, error="access_denied")
    assert "/token" not in other.paths()


def test_where_the_provider_does_not_name_itself_none_is_asked_of_it_but_another_is_refused(other: Hostile) -> None:
    other.discovery = {"authorization_response_iss_parameter_supported": None}
    assert signs_in(other, iss="").subject == "a.quill"
    refused(other, "“iss”", iss="https://elsewhere.example")


def test_an_answer_without_a_code_is_refused(other: Hostile) -> None:
    refused(other, "“code” is missing from what the provider sent", code="")


def test_of_an_error_only_its_known_word_is_shown(other: Hostile) -> None:
    refused(other, "“temporarily_unavailable” is what the provider answers. Try again", error="temporarily_unavailable")
    refused(other, "“invalid_scope” .* openid, email and profile", error="invalid_scope", error_description=EMAIL)
    refused(other, "“another error”", kind=ProviderUnreachable, error=f"no {EMAIL}", error_description=CODE)


# the settings


def test_no_setting_no_provider() -> None:
    assert provider_of(Settings(oidc_issuer="", oidc_client_id="cordon", oidc_client_secret=SECRET)) is None


def test_the_settings_name_the_provider() -> None:
    settings = Settings(oidc_issuer="https://login.example", oidc_client_id="cordon", oidc_client_secret=SECRET)
    assert provider_of(settings) == Provider(issuer="https://login.example", client_id="cordon", client_secret=SECRET)
    assert Settings().oidc_name == "your force’s sign-in"


@pytest.mark.parametrize("missing", ["oidc_client_id", "oidc_client_secret"])
def test_a_provider_that_is_named_by_half_is_a_sentence(missing: str) -> None:
    whole = {"oidc_issuer": "https://login.example", "oidc_client_id": "cordon", "oidc_client_secret": SECRET}
    with pytest.raises(MissingField, match=f"CORDON_{missing.upper()}: is missing. Set it, or leave"):
        provider_of(Settings(**{**whole, missing: ""}))  # type: ignore[arg-type]


def test_the_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDON_OIDC_CLIENT_SECRET", SECRET)
    shown = str(with_sources(Settings()))
    assert SECRET not in shown
    assert "CORDON_OIDC_CLIENT_SECRET', '***'" in shown
    assert SECRET not in repr(Settings())
