"""The demo, loaded and served once for all journeys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.service import Service, Watch, cordon, passwords, serving, sign_in_first


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    said = cordon(folder, "demo", "--no-serve")
    assert "C-3: the same" in said
    assert "The audit is whole." in said
    return folder / "demo"


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    with serving(home) as at:
        yield at


@pytest.fixture(scope="session")
def one_service(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Service]:
    """The demo, served with its base map, and a person of every role who may sign in."""
    folder = tmp_path_factory.mktemp("service")
    said = cordon(folder, "demo", "--no-serve")
    with serving(folder / "demo") as at:
        for name, once in passwords(said).items():
            page = browser.new_page(base_url=at)
            sign_in_first(page, name, once)
            page.context.close()
        yield Service(address=at, home=folder / "demo", browser=browser, watch=Watch(address=at))


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
