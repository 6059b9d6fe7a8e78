"""An index in a file is the index: opened without being read, whole or refused."""

from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import box

from monitor.index.file import open_index, save_index
from monitor.index.index import ZoneIndex
from zones.error import BadFile

SHAPES = [box(-0.01, 50.99, 0.01, 51.01), box(0.0, 51.0, 0.02, 51.02), box(151.2, -33.9, 151.3, -33.8)]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    save_index(ZoneIndex.of(SHAPES), tmp_path / "zones.index")
    return tmp_path / "zones.index"


def test_it_answers_as_what_was_saved(saved: Path) -> None:
    x, y = np.meshgrid(np.linspace(-0.02, 0.03, 51), np.linspace(50.98, 51.03, 51))
    lon, lat = np.append(x.ravel(), 151.25), np.append(y.ravel(), -33.85)
    first, again = ZoneIndex.of(SHAPES).covering(lon, lat), open_index(saved).covering(lon, lat)
    assert np.array_equal(first.which, again.which)
    assert np.array_equal(first.zone, again.zone)
    assert len(first.which) > 500
    assert [one.name for one in saved.parent.iterdir()] == [saved.name]


def test_what_is_open_stays_as_it_was_when_the_file_is_made_anew(saved: Path) -> None:
    index = open_index(saved)
    save_index(ZoneIndex.of(SHAPES[1:]), saved)
    assert len(index.covering(np.array([-0.005]), np.array([51.0])).which) == 1
    assert len(open_index(saved).covering(np.array([-0.005]), np.array([51.0])).which) == 0


@pytest.mark.parametrize("keep", [0, 10, 40, 500, -64, -1])
def test_a_file_that_is_cut_off_or_another_s_is_refused(saved: Path, keep: int) -> None:
    saved.write_bytes(saved.read_bytes()[:keep])
    with pytest.raises(BadFile, match="Make the index anew"):
        open_index(saved)


def test_every_array_is_as_it_was(saved: Path) -> None:
    index, again = ZoneIndex.of(SHAPES), open_index(saved)
    corners = [
        (getattr(index.corners, name), getattr(again.corners, name)) for name in ("at", "rings", "parts", "of_zone")
    ]
    assert index.grid is not None
    assert again.grid is not None
    pairs = [*corners, *zip(index.grid, again.grid, strict=True), *zip(index.near, again.near, strict=True),
             *zip(index.edges, again.edges, strict=True)]  # fmt: skip
    for one, other in pairs:
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    assert index.apart == again.apart
