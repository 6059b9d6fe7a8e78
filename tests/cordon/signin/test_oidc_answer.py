"""A provider that answers what is of no use: nobody signs in, and it is a sentence."""

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordon.settings import Settings
from cordon.signin import oidc
from cordon.signin.error import ProviderUnreachable, SignInRefused
from cordon.signin.oidc import Provider, begin, complete, end_session_url, provider_of
from tests.cordon.signin import hostile
from tests.cordon.signin.conftest import BACK_TO, DISCOVERY, REDIRECT_URI, refused, signs_in
from tests.cordon.signin.hostile import CODE, EMAIL, KEY, Answer, Hostile
from tests.cordon.signin.provider import SECRET

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
