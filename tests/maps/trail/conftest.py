"""A server for pages that hold a trail."""

from collections.abc import Iterator

import pytest

from tests.maps.served import Served, serving


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as made:
        yield made
