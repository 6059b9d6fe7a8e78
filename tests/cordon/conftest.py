"""A data folder of its own for each test."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from cordon.actor import Actor
from cordon.api.app import create_app
from cordon.desk import Desk, open_desk
from cordon.settings import Settings
from tests.cordon.browser import Clock


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords kept as Argon2id at the least effort, for what is about something else: the real one takes a third of a second."""
    hasher = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr("cordon.signin.password._hasher", lambda: hasher)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "CORDON_DATABASE_URL",
        "CORDON_BASEMAP",
        "CORDON_BASEMAP_CREDIT",
        "CORDON_TILE_SERVER",
        "CORDON_AUDIT_HEADS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CORDON_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def desk(home: Path) -> Desk:
    return open_desk(Settings(), Actor(name="tester", reason="a test"))


@pytest.fixture
def app(home: Path) -> FastAPI:
    return create_app(Settings())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The service's clock, standing still."""
    made = Clock()
    monkeypatch.setattr("cordon.desk.datetime", made)
    return made
