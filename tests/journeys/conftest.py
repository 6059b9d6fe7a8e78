"""The demo, loaded once for all journeys of all workers, of which each serves a copy of its own."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.service import Demo, Service, Watch, cordon, passwords, serving, sign_in_first

SAID = "said.txt"


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first of a run's workers makes and all may copy."""
    own = factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    made = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            unfinished = shared / f"{name}.unfinished"
            make(unfinished)
            unfinished.rename(made)
    return made


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo as `cordon demo` leaves it, in which nobody has signed in; it is for copying."""

    def make(folder: Path) -> None:
        folder.mkdir()
        said = cordon(folder, "demo", "--no-serve")
        assert "C-3: the same" in said
        assert "The audit is whole." in said
        (folder / SAID).write_text(said)

    made = once(tmp_path_factory, "demo", make)
    return Demo(home=made / "demo", passwords=passwords((made / SAID).read_text()))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, demo: Demo) -> Path:
    return demo.copied(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    with serving(home) as at:
        yield at


@pytest.fixture(scope="session")
def one_service(tmp_path_factory: pytest.TempPathFactory, demo: Demo, browser: Browser) -> Iterator[Service]:
    """The demo, served with its base map, and a person of every role who may sign in."""

    def make(folder: Path) -> None:
        folder.mkdir()
        with serving(demo.copied(folder)) as at:
            for name, password in demo.passwords.items():
                page = browser.new_page(base_url=at)
                sign_in_first(page, name, password)
                page.context.close()

    staffed = once(tmp_path_factory, "staffed", make)
    home = tmp_path_factory.mktemp("service") / "demo"
    shutil.copytree(staffed / "demo", home)
    with serving(home) as at:
        yield Service(address=at, home=home, browser=browser, watch=Watch(address=at))


@pytest.fixture
def service(one_service: Service) -> Iterator[Service]:
    """The service; after the test no page has asked another host, complained on the console or broken its policy."""
    one_service.watch = Watch(address=one_service.address)
    before = set(one_service.browser.contexts)
    yield one_service
    for context in one_service.browser.contexts:
        if context not in before:
            context.close()
    assert one_service.watch.faults == []
