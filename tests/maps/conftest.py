"""A board in a browser, and the server that it talks to."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.maps.drawn import Board, open_board
from tests.maps.served import Served, serving


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as made:
        yield made


@pytest.fixture
def board(browser: Browser, served: Served) -> Iterator[Board]:
    """A board on which nothing is drawn; afterwards it has asked no other host, complained of nothing, broken no policy."""
    opened = open_board(browser, served)
    yield opened
    opened.page.close()
    assert opened.seen == []
