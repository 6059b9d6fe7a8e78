"""A data folder of its own for each test."""

import shutil
from pathlib import Path

import pytest
from fastapi import FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from cordon.actor import Actor
from cordon.api.app import create_app
from cordon.desk import Desk, open_desk
from cordon.migrations import ensure_schema
from cordon.settings import Settings
from tests.cordon.browser import Clock
from zones.database import open_engine


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords kept as Argon2id at the least effort, for what is about something else: the real one takes a third of a second."""
    hasher = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr("cordon.signin.password._hasher", lambda: hasher)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database at the newest step in which nothing is: to go the steps takes a tenth of a second, to copy it none."""
    made = tmp_path_factory.mktemp("empty") / "cordon.db"
    engine = open_engine(f"sqlite:///{made}")
    ensure_schema(engine)
    engine.dispose()
    return made


@pytest.fixture
def home(tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "CORDON_DATABASE_URL",
        "CORDON_BASEMAP",
        "CORDON_BASEMAP_CREDIT",
        "CORDON_TILE_SERVER",
        "CORDON_AUDIT_HEADS",
    ):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    shutil.copy(empty_database, home)
    monkeypatch.setenv("CORDON_HOME", str(home))
    return home


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
