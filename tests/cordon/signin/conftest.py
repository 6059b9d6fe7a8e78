"""Providers: a real one in a process of its own, and one that answers what a test says. Both on loopback."""

from collections.abc import Iterator

import pytest

from cordon.signin import oidc
from cordon.signin.oidc import Provider
from tests.cordon.signin import hostile
from tests.cordon.signin.provider import serving_provider

REDIRECT_URI = "https://cordon.example/sign-in/callback"
BACK_TO = "https://cordon.example/"


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
