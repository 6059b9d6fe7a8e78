"""Pictures of raster tiles: in the sober grey, and where OSTN15 puts them."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import label

from maps.basemap.file import read_file
from maps.basemap.mercator import tile_range
from maps.basemap.picture import level_of, sober
from tests.maps.basemap.archives import crosses, mbtiles, painted, pmtiles
from zones.frame import from_grid

TOWN = (540_400.0, 101_400.0, 541_400.0, 102_900.0)
"""An A4 sheet at 1:5,000, east of longitude 0."""
LONDON = (529_500.0, 180_000.0, 530_500.0, 181_500.0)
SCOTLAND = (99_000.0, 899_000.0, 100_000.0, 900_500.0)
"""Far to the west, where the grid's north is some four degrees off."""


def spots(bounds: tuple[float, float, float, float]) -> list[tuple[float, float]]:
    west, south, east, north = bounds
    return [(west + (east - west) * a, south + (north - south) * b) for a, b in ((0.1, 0.1), (0.5, 0.45), (0.9, 0.92))]


def degrees(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    west, south, east, north = bounds
    lon, lat = from_grid(np.array([west, east, west, east]), np.array([south, south, north, north]))
    return float(lon.min()) - 0.01, float(lat.min()) - 0.01, float(lon.max()) + 0.01, float(lat.max()) + 0.01


def in_degrees(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    lon, lat = from_grid(*np.array(places).T)
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


@pytest.mark.parametrize("bounds", [TOWN, LONDON, SCOTLAND], ids=["town", "Greenwich", "Hebrides"])
@pytest.mark.parametrize("kind", ["mbtiles", "pmtiles"])
def test_a_cross_lands_within_a_metre_of_its_easting_and_northing(
    tmp_path: Path, kind: str, bounds: tuple[float, float, float, float]
) -> None:
    places = spots(bounds)
    tiles = painted(degrees(bounds), [17], crosses(in_degrees(places)))
    path = (mbtiles if kind == "mbtiles" else pmtiles)(tmp_path / f"a.{kind}", tiles)
    picture = read_file(path, bounds, 5_000, on_screen=False).picture
    assert picture is not None
    px_per_m = 2
    made = Image.open(BytesIO(picture.in_grid(bounds, 1_000 * px_per_m, 1_500 * px_per_m)))
    dark = np.asarray(made) < 190
    parts, count = label(dark)
    assert count == len(places)
    for east, north in places:
        row, column = (bounds[3] - north) * px_per_m, (east - bounds[0]) * px_per_m
        part = parts[int(row), int(column)]
        assert part
        rows, columns = np.nonzero(parts == part)
        # The arms reach as far to either side: their middle is the place.
        assert abs((columns.min() + columns.max() + 1) / 2 - column) <= 1.0 * px_per_m
        assert abs((rows.min() + rows.max() + 1) / 2 - row) <= 1.0 * px_per_m


def test_the_picture_for_paper_is_the_same_twice_and_holds_no_other_word(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "a.mbtiles", painted(degrees(TOWN), [15], crosses(in_degrees(spots(TOWN)))))
    picture = read_file(path, TOWN, 10_000, on_screen=False).picture
    assert picture is not None
    first, second = (picture.in_grid(TOWN, 300, 450) for _ in range(2))
    assert first == second
    names, at = [], 8
    while at < len(first):
        names.append(first[at + 4 : at + 8])
        at += int.from_bytes(first[at : at + 4], "big") + 12
    assert set(names) == {b"IHDR", b"IDAT", b"IEND"}


def test_black_becomes_a_grey_that_can_still_be_read_and_white_stays_white() -> None:
    out = BytesIO()
    Image.fromarray(np.array([[0, 255]] * 32, dtype=np.uint8).repeat(32, axis=1)).save(out, "PNG")
    made = sober(out.getvalue())
    assert made is not None
    darkest, lightest = int(np.asarray(made).min()), int(np.asarray(made).max())
    assert (darkest, lightest) == (100, 255)
    shade = ((darkest / 255 + 0.055) / 1.055) ** 2.4
    assert 1.05 / (shade + 0.05) >= 4.5


def test_what_is_see_through_is_white_on_paper() -> None:
    out = BytesIO()
    Image.new("RGBA", (256, 256), (0, 0, 0, 0)).save(out, "PNG")
    made = sober(out.getvalue())
    assert made is not None
    assert made.getextrema() == (255, 255)


def bomb() -> bytes:
    """A picture of 30,000 by 30,000 pixels in some hundred kilobytes."""
    out = BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"GIF89a", bomb()],
                         ids=["nothing", "words", "broken", "another format", "bomb"])  # fmt: skip
def test_what_is_no_tile_s_picture_is_left_blank(data: bytes) -> None:
    assert sober(data) is None
    assert level_of(tile_range((0.0, 50.8, 0.01, 50.81), 14), {(14, 8192, 5499): data}) is None


def test_larger_tiles_and_other_formats_are_read(tmp_path: Path) -> None:
    for kind in ("JPEG", "WEBP"):
        tiles = painted(degrees(TOWN), [14], crosses([]), side=512, kind=kind)
        path = mbtiles(tmp_path / f"{kind}.mbtiles", tiles, format=kind.lower())
        picture = read_file(path, TOWN, 10_000, on_screen=False).picture
        assert picture is not None
        assert picture.levels[0].tile_px == 512
