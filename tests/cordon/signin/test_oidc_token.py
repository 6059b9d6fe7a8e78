"""Which ID token is believed, and by which keys."""

from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey

from cordon.signin import oidc
from cordon.signin.error import SignInRefused
from cordon.signin.oidc import begin, complete
from tests.cordon.signin.conftest import DISCOVERY, REDIRECT_URI, refused, signs_in
from tests.cordon.signin.hostile import KEY, OTHER_KEY, Hostile, half_hash

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
