"""Providers: a real one in a process of its own, and one that answers what a test says. Both on loopback."""

from collections.abc import Iterator

import pytest

from cordon.signin import oidc
from cordon.signin.error import SignInRefused
from cordon.signin.oidc import Identity, Provider, begin, complete
from tests.cordon.signin import hostile
from tests.cordon.signin.hostile import ACCESS_TOKEN, CODE, EMAIL, Hostile
from tests.cordon.signin.provider import serving_provider

REDIRECT_URI = "https://cordon.example/sign-in/callback"
BACK_TO = "https://cordon.example/"
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


@pytest.fixture(autouse=True)
def loopback_without_a_proxy_and_nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    oidc._discovered.cache_clear()
    oidc._keys.cache_clear()


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    with serving_provider(REDIRECT_URI, BACK_TO) as running:
        yield running


@pytest.fixture
def other() -> Iterator[hostile.Hostile]:
    with hostile.serving() as serving:
        yield serving
