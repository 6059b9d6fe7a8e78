"""Who signs in is whom the provider vouches for, and nobody else; what goes wrong is a sentence without a secret."""

import json
import logging
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey

from cordon.settings import Settings, with_sources
from cordon.signin import oidc
from cordon.signin.error import ProviderUnreachable, SignInRefused
from cordon.signin.oidc import Identity, Provider, begin, complete, end_session_url, provider_of
from tests.cordon.signin import hostile
from tests.cordon.signin.conftest import BACK_TO, REDIRECT_URI
from tests.cordon.signin.hostile import ACCESS_TOKEN, CODE, EMAIL, KEY, OTHER_KEY, Answer, Hostile, half_hash
from tests.cordon.signin.provider import SECRET, journey
from zones.error import MissingField

DISCOVERY = "/.well-known/openid-configuration"


def signs_in(other: Hostile, **answer: str) -> Identity:
    going = begin(other.provider, REDIRECT_URI)
    return complete(other.provider, REDIRECT_URI, going.kept, other.came_back(going, **answer))


def refused(other: Hostile, said: str, kind: type[Exception] = SignInRefused, **answer: str) -> None:
    with pytest.raises(kind, match=said) as caught:
        signs_in(other, **answer)
    for secret in (CODE, ACCESS_TOKEN, EMAIL, hostile.SECRET, "a.quill", "Amara", other.nonce or CODE):
        assert secret not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


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


# the ID token


def altered(token: str) -> str:
    header, payload, signature = token.split(".")
    return f"{header}.{payload[:-4]}{'AAAA' if payload[-4:] != 'AAAA' else 'BBBB'}.{signature}"


@pytest.mark.parametrize(
    ("header", "named"),
    [
        pytest.param({"alg": "none"}, "alg", id="unsigned"),
        pytest.param({"alg": "HS256"}, "alg", id="signed with the client's secret"),
        pytest.param({"alg": "HS256 by the public key"}, "alg", id="signed with the public key as a secret"),
        pytest.param({"kid": "third"}, "the signature", id="a key that the provider never shows"),
        pytest.param(
            {"crit": ["hours"], "hours": "nine to five"}, "the signature", id="a critical header that is not known here"
        ),
    ],
)
def test_a_signature_that_proves_nothing_is_refused(other: Hostile, header: dict[str, Any], named: str) -> None:
    other.header = header
    refused(other, f"ID token: “{named}” is not what it must be")


def test_an_altered_token_or_one_by_another_key_is_refused(other: Hostile) -> None:
    going = begin(other.provider, REDIRECT_URI)
    answer = other.came_back(going)
    other.tokens = {"id_token": altered(other.id_token())}
    with pytest.raises(SignInRefused, match=r"“the signature”"):
        complete(other.provider, REDIRECT_URI, going.kept, answer)
    other.tokens, other.key, other.header = {}, OTHER_KEY, {"kid": "first"}
    refused(other, "“the signature”")


@pytest.mark.parametrize("alg", ["RS256", "RS512", "PS256", "PS384"])
def test_what_is_signed_with_the_providers_own_key_is_believed(other: Hostile, alg: str) -> None:
    other.header = {"alg": alg, "of-no-meaning-here": 1}
    other.claims = {"at_hash": None}
    assert signs_in(other).subject == "a.quill"


@pytest.mark.parametrize(
    ("claims", "named"),
    [
        pytest.param({"iss": "https://elsewhere.example"}, "iss", id="of another provider"),
        pytest.param({"iss": None}, "iss", id="of nobody"),
        pytest.param({"aud": "another"}, "aud", id="for another"),
        pytest.param({"aud": None}, "aud", id="for nobody"),
        pytest.param({"aud": []}, "aud", id="for an empty list"),
        pytest.param({"aud": ["another", 1]}, "aud", id="for a list that is none"),
        pytest.param({"aud": ["cordon", "another"]}, "azp", id="for two, and nobody says whose it is"),
        pytest.param({"azp": "another"}, "azp", id="another's"),
        pytest.param({"azp": ""}, "azp", id="nobody's"),
        pytest.param({"exp": -120}, "exp", id="run out"),
        pytest.param({"exp": None}, "exp", id="for ever"),
        pytest.param({"exp": float("nan")}, "exp", id="until no number"),
        pytest.param({"exp": "tomorrow"}, "exp", id="until a word"),
        pytest.param({"iat": 3600}, "iat", id="made in the future"),
        pytest.param({"iat": None}, "iat", id="made at no time"),
        pytest.param({"nbf": 3600}, "nbf", id="not yet good"),
        pytest.param({"nonce": "another"}, "nonce", id="of another journey"),
        pytest.param({"nonce": None}, "nonce", id="of no journey"),
        pytest.param({"at_hash": half_hash("another")}, "at_hash", id="beside another access token"),
        pytest.param({"at_hash": ""}, "at_hash", id="beside none"),
        pytest.param({"sub": None}, "sub", id="about nobody"),
        pytest.param({"sub": ""}, "sub", id="about an empty subject"),
        pytest.param({"sub": 7}, "sub", id="about a number"),
        pytest.param({"sub": "x" * 256}, "sub", id="about a subject too long"),
        pytest.param({"sub": "a\u202equill"}, "sub", id="about a subject that turns text round"),
    ],
)
def test_a_token_that_says_what_it_must_not_is_refused(other: Hostile, claims: dict[str, Any], named: str) -> None:
    other.claims = claims
    refused(other, f"ID token: “{named}” is not what it must be. Begin again")


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"exp": -30}, id="run out within the leeway of a minute"),
        pytest.param({"iat": 50}, id="made in the future, within the leeway of a minute"),
        pytest.param({"aud": ["cordon"]}, id="a list of one"),
        pytest.param({"aud": ["cordon", "another"], "azp": "cordon"}, id="for two, and it is ours"),
        pytest.param({"at_hash": None}, id="without at_hash, which is optional"),
    ],
)
def test_a_token_that_says_what_it_may_is_believed(other: Hostile, claims: dict[str, Any]) -> None:
    other.claims = claims
    assert signs_in(other).subject == "a.quill"


@pytest.mark.parametrize(
    ("tokens", "named"),
    [({"id_token": None}, "id_token"), ({"id_token": 7}, "id_token"), ({"access_token": None}, "access_token"),
     ({"id_token": "a.b"}, "the signature"), ({"id_token": "é.b.c"}, "the signature"), ({"id_token": "W10.W10."}, "the signature")],
)  # fmt: skip
def test_an_answer_without_tokens_is_refused(other: Hostile, tokens: dict[str, Any], named: str) -> None:
    other.tokens = tokens
    refused(other, f"ID token: “{named}”")


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_email_is_taken_only_where_it_is_said_to_be_verified(other: Hostile, verified: object) -> None:
    other.claims = {"email_verified": verified}
    assert signs_in(other).email == ""


@pytest.mark.parametrize("name", [None, 7, ["Amara"], "x" * 256, "Amara \u202elliuQ", "Amara\x00Quill"])
def test_a_name_that_is_no_line_of_text_is_left_out(other: Hostile, name: object) -> None:
    other.claims = {"name": name}
    assert signs_in(other).name == ""


# keys that change


def test_keys_that_were_changed_at_the_provider_are_fetched_once_more(other: Hostile) -> None:
    signs_in(other)
    other.key, other.keys = OTHER_KEY, [OTHER_KEY.as_dict(private=False)]
    other.asked.clear()
    assert signs_in(other).subject == "a.quill"
    assert other.paths() == ["/token", "/jwks"]
    other.asked.clear()
    other.header = {"kid": "third"}
    refused(other, "“the signature”")
    assert other.paths() == ["/token", "/jwks"]


def test_discovery_and_keys_are_remembered_for_some_minutes(other: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    signs_in(other)
    signs_in(other)
    assert other.paths() == [DISCOVERY, "/token", "/jwks", "/token"]
    later = oidc._spell() + 1
    monkeypatch.setattr(oidc, "_spell", lambda: later)
    other.asked.clear()
    signs_in(other)
    assert other.paths() == [DISCOVERY, "/token", "/jwks"]


def test_keys_that_are_not_known_here_do_not_spoil_the_others(other: Hostile) -> None:
    other.keys = [
        {"kty": "AKP", "kid": "first"}, {"kty": "RSA", "kid": "first", "n": "!", "e": 1}, {"kty": ["RSA"]}, 7, None,
        OctKey.import_key("secret" * 6, {"kid": "first"}).as_dict(),
        ECKey.generate_key("P-256", {"kid": "ec"}).as_dict(private=False), KEY.as_dict(private=False),
    ]  # fmt: skip
    assert signs_in(other).subject == "a.quill"
    other.keys = [KEY.as_dict(private=False) | {"use": "enc"}]
    oidc._keys.cache_clear()
    refused(other, "“the signature”")


# the discovery document


@pytest.mark.parametrize("issuer", ["https://elsewhere.example", "", None, 7])
def test_a_discovery_document_of_another_issuer_is_refused(other: Hostile, issuer: object) -> None:
    other.discovery = {"issuer": issuer}
    refused(
        other, "CORDON_OIDC_ISSUER: “127.0.0.1” calls itself otherwise there. Tell your administrator: spell it exactly"
    )
    assert other.paths() == [DISCOVERY]


def test_a_slash_at_the_end_makes_another_issuer(other: Hostile) -> None:
    slashed = replace(other.provider, issuer=f"{other.issuer}/")
    with pytest.raises(SignInRefused, match=r"/ at the end included"):
        begin(slashed, REDIRECT_URI)


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"])
@pytest.mark.parametrize(
    "address",
    ["http://login.example/x", "http://127.0.0.1.example/x", "http://localhost@login.example/", "ftp://127.0.0.1/", "//127.0.0.1/",
     "https://", "https://me:secret@login.example/", "https://login.example/#x", "https://login.example:x/", "https://[/",
     "https://login.example/ x", "https://lögin.example/", "javascript:alert(1)", "", 7, ["https://login.example/"]],
)  # fmt: skip
def test_an_endpoint_that_is_not_https_is_refused_unasked(other: Hostile, name: str, address: object) -> None:
    other.discovery = {name: address}
    refused(other, f"{name}: “.*” is no address that is asked. Tell your administrator: it must begin with https://")
    assert other.paths() == [DISCOVERY]


def test_an_issuer_elsewhere_can_name_no_plain_address_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"issuer": "https://login.example", "authorization_endpoint": "https://login.example/auth",
             "jwks_uri": "https://login.example/jwks", "token_endpoint": "http://127.0.0.1:8080/token"}  # fmt: skip
    monkeypatch.setattr(oidc, "ask", lambda *_: httpx.Response(200, json=found))
    provider = Provider(issuer="https://login.example", client_id="cordon", client_secret=SECRET)
    with pytest.raises(SignInRefused, match=r"token_endpoint: “127.0.0.1”"):
        begin(provider, REDIRECT_URI)


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_a_discovery_document_with_an_address_missing_is_refused(other: Hostile, name: str) -> None:
    other.discovery = {name: None}
    refused(other, f"“{name}” is missing from the discovery document")


@pytest.mark.parametrize(
    "issuer",
    ["http://login.example", "login.example", "https://login.example/?x=1", "https://login.example/#x", "https://me:secret@login.example"],
)  # fmt: skip
def test_an_issuer_that_is_not_https_is_refused_unasked(issuer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oidc, "ask", lambda *_: pytest.fail("asked"))
    settings = Settings(oidc_issuer=issuer, oidc_client_id="cordon", oidc_client_secret=SECRET)
    for refuses in (
        lambda: provider_of(settings),
        lambda: begin(Provider(issuer=issuer, client_id="cordon", client_secret=SECRET), REDIRECT_URI),
    ):
        with pytest.raises(SignInRefused, match=r"CORDON_OIDC_ISSUER: .* must begin with https://") as caught:
            refuses()
        assert "secret@" not in str(caught.value)


def test_the_secret_goes_in_the_header_and_in_the_body_only_where_the_provider_takes_it_there_alone(
    other: Hostile,
) -> None:
    def sent() -> tuple[bool, bool]:
        other.asked.clear()
        oidc._discovered.cache_clear()
        signs_in(other)
        _, body, headers = next(each for each in other.asked if each[0] == "/token")
        return "authorization" in headers, hostile.SECRET in body

    assert sent() == (True, False)
    other.discovery = {"token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"]}
    assert sent() == (True, False)
    other.discovery = {"token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"]}
    assert sent() == (False, True)
    assert all(hostile.SECRET not in path and CODE not in path for path in other.paths())


# answers of no use

TOO_LONG = json.dumps({"issuer": "x" * 600_000}).encode()


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/jwks"])
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(Answer(status=302, headers={"Location": "/elsewhere"}), "HTTP 302", id="redirect"),
        pytest.param(Answer(status=307, headers={"Location": "/elsewhere"}), "HTTP 307", id="redirect of a post"),
        pytest.param(Answer(body=TOO_LONG), "too long an answer", id="oversized"),
        pytest.param(Answer(headers={"Content-Encoding": "gzip"}), "a packed answer", id="packed"),
        pytest.param(Answer(status=500, body=EMAIL.encode()), "HTTP 500", id="out of order"),
        pytest.param(Answer(status=404, body=b"<html>"), "HTTP 404", id="not there"),
        pytest.param(Answer(status=429, body=b"[]"), "HTTP 429", id="asked too often"),
        pytest.param(Answer(body=b"<html>"), "no JSON object", id="a page"),
        pytest.param(Answer(body=b"[]"), "no JSON object", id="a list"),
        pytest.param(Answer(body=b"\xff"), "no JSON object", id="bytes"),
        pytest.param(Answer(body=b'{"a":' * 90_000), "no JSON object", id="a deep one"),
    ],
)
def test_an_answer_of_no_use_is_a_sentence_and_no_redirect_is_followed(
    other: Hostile, path: str, answer: Answer, said: str
) -> None:
    other.says = {path: answer}
    refused(other, f"CORDON_OIDC_ISSUER: “({said})” is what the sign-in provider answers", kind=ProviderUnreachable)
    assert "/elsewhere" not in other.paths()


def test_what_went_wrong_once_is_asked_again(other: Hostile) -> None:
    for path in (DISCOVERY, "/jwks"):
        other.says = {path: Answer(status=500)}
        refused(other, "HTTP 500", kind=ProviderUnreachable)
    other.says = {}
    assert signs_in(other).subject == "a.quill"


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    ("body", "said", "kind"),
    [
        ({"error": "invalid_grant", "error_description": f"{CODE} “\x00"}, "invalid_grant|no tokens", (SignInRefused, ProviderUnreachable)),
        ({"error": "invalid_client"}, "invalid_client", SignInRefused),
        ({"error": EMAIL}, "another error", ProviderUnreachable), ({"error": ["x"]}, "another error", ProviderUnreachable),
    ],
)  # fmt: skip
def test_an_error_beside_the_tokens_is_an_error_whatever_the_status(
    other: Hostile, status: int, body: Any, said: str, kind: Any
) -> None:
    other.says = {
        "/token": Answer(status=status, body=json.dumps({"id_token": "x", "access_token": "y"} | body).encode())
    }
    refused(other, said, kind=kind)


def test_tokens_with_a_status_that_is_no_success_are_not_taken(other: Hostile) -> None:
    begun = begin(other.provider, REDIRECT_URI)
    answer = other.came_back(begun)
    other.says = {"/token": replace(other.answer("/token"), status=403)}
    with pytest.raises(ProviderUnreachable, match=r"HTTP 403"):
        complete(other.provider, REDIRECT_URI, begun.kept, answer)


def test_a_provider_that_is_down_is_a_sentence_and_signing_out_does_not_wait_for_it() -> None:
    with hostile.serving() as gone:
        down = gone.provider
    with pytest.raises(
        ProviderUnreachable, match=r"CORDON_OIDC_ISSUER: “127.0.0.1” can't be asked now. Try again in some"
    ):
        begin(down, REDIRECT_URI)
    assert end_session_url(down, BACK_TO) is None


def test_where_the_provider_has_no_page_for_signing_out_there_is_none(other: Hostile) -> None:
    assert end_session_url(other.provider, BACK_TO) is None
    other.discovery = {"end_session_endpoint": f"{other.issuer}/end?x=1"}
    oidc._discovered.cache_clear()
    assert end_session_url(other.provider) == f"{other.issuer}/end?x=1&client_id=cordon"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("https://login.example/x"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
NAMES = ["issuer", "token_endpoint", "jwks_uri", "authorization_response_iss_parameter_supported", "end_session_endpoint",
         "token_endpoint_auth_methods_supported", "keys", "kty", "kid", "n", "e", "use", "alg", "key_ops", "id_token",
         "access_token", "expires_in", "expires_at", "error", "error_description", "sub", "aud", "azp", "exp", "iat", "nbf",
         "nonce", "at_hash", "auth_time", "amr", "name", "email_verified", "crit", "b64", "typ", "x5c", "jwk"]  # fmt: skip


@given(
    where=st.sampled_from(["discovery", "tokens", "claims", "key", "header"]), name=st.sampled_from(NAMES), value=JSON
)
def test_whatever_the_provider_says_somebody_is_signed_in_or_it_is_a_sentence(
    where: str, name: str, value: object
) -> None:
    other = Hostile(issuer="http://127.0.0.1:1")
    if where == "key":
        other.keys = [KEY.as_dict(private=False) | {name: value}]
    elif where != "header":
        setattr(other, where, {name: value})

    def ask(_method: str, url: str, **_: Any) -> httpx.Response:
        answer = other.answer(url.removeprefix(other.issuer))
        return httpx.Response(200, content=with_header(answer.body) if where == "header" else answer.body)

    def with_header(body: bytes) -> bytes:
        found = json.loads(body)
        if "id_token" in found:
            _, payload, signature = found["id_token"].split(".")
            header = json.dumps({"alg": "RS256", "kid": "first"} | {name: value}).encode()
            found["id_token"] = f"{hostile._b64(header)}.{payload}.{signature}"
        return json.dumps(found).encode()

    oidc._discovered.cache_clear()
    oidc._keys.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(oidc, "ask", ask)
        with suppress(SignInRefused, ProviderUnreachable):
            assert signs_in(other).subject


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
