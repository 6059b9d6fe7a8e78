"""A picture under the officer's map and the board: tiles that travel in the page, where they belong, at every zoom."""

import numpy as np
import pytest
from playwright.sync_api import Browser

from maps.basemap.base import BaseMap
from maps.basemap.choose import BaseMapFile, BaseMaps
from maps.basemap.mercator import tile_place
from maps.board import board_part
from maps.interactive import ground_bounds, officer_map, officer_part
from maps.paper.layout import Paper, layout
from tests.maps.basemap.archives import crosses, mbtiles, painted
from tests.maps.drawn import board_scene
from tests.maps.on_paper import printed
from tests.maps.scenes import officer_scene, subject_scene
from tests.maps.served import Served, held, watched

AROUND = (-0.03, 50.78, 0.03, 50.83)
ZOOMS = [12, 13, 14, 15, 16]
_AT = (0.0005, 50.8012)


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> BaseMaps:
    tiles = painted(AROUND, ZOOMS, crosses([_AT]))
    path = mbtiles(tmp_path_factory.mktemp("tiles") / "a.mbtiles", tiles, attribution="© Some mappers")
    return BaseMaps(files=(BaseMapFile(path=path),))


@pytest.fixture(scope="module")
def base(maps: BaseMaps) -> BaseMap:
    return maps.on_screen(ground_bounds(officer_scene()))


def test_the_coarser_zooms_hold_all_of_the_ground_and_the_finest_its_middle(base: BaseMap) -> None:
    assert base.picture is not None
    covers = [level.covers for level in base.picture.levels]
    assert [one.zoom for one in covers] == [13, 14, 15, 16]
    assert all(len(one) <= 36 for one in covers)
    assert sum(len(one) for one in covers) <= 144
    (x,), (y,) = tile_place(np.array([_AT[0]]), np.array([_AT[1]]), 16)
    assert covers[-1].west <= x <= covers[-1].east
    assert covers[-1].north <= y <= covers[-1].south


@pytest.mark.parametrize("zoom", [13, 16, 16.5, 20])
@pytest.mark.parametrize("kind", ["officer", "board"])
def test_a_tile_lies_where_its_ground_does_at_every_zoom(
    browser: Browser, served: Served, base: BaseMap, kind: str, zoom: float
) -> None:
    part = officer_part(officer_scene(), base) if kind == "officer" else board_part(board_scene(), base)
    served.pages["/part"] = held(part)
    page, seen = watched(browser, served, "/part")
    page.evaluate(
        "([zoom, at]) => window[cordon.words().map].setView([at[1], at[0]], zoom, { animate: false })",
        [zoom, list(_AT)],
    )
    page.wait_for_timeout(300)
    # The picture under the middle of the map, by its own zoom, and where in it the place should be.
    off = page.evaluate(
        """(at) => {
          const words = cordon.words(), map = window[words.map], box = map.getContainer().getBoundingClientRect();
          const middle = map.latLngToContainerPoint([at[1], at[0]]);
          const [x, y] = [box.left + middle.x, box.top + middle.y];
          const tile = [...document.querySelectorAll(".cordon-tile")].find((one) => {
            const side = one.getBoundingClientRect();
            return side.left <= x && x <= side.right && side.top <= y && y <= side.bottom;
          });
          const image = tile.querySelector("img:last-child"), drawn = image.getBoundingClientRect();
          const key = Object.entries(words.ground.tiles.images).find((pair) => pair[1] === image.src)[0];
          const [z, column, row] = key.split("/").map(Number);
          const place = map.project([at[1], at[0]], z).divideBy(256);
          return [z, drawn.left + (place.x - column) * drawn.width - x, drawn.top + (place.y - row) * drawn.height - y];
        }""",
        list(_AT),
    )
    assert off[0] == min(max(ZOOMS), zoom if zoom != 16.5 else 16)
    assert abs(off[1]) <= 1.0
    assert abs(off[2]) <= 1.0
    assert seen == []
    page.close()


def test_the_tiles_go_and_come_with_the_layer_of_the_base_map(browser: Browser, served: Served, base: BaseMap) -> None:
    served.pages["/part"] = held(officer_part(officer_scene(), base))
    page, _ = watched(browser, served, "/part")
    assert page.locator(".cordon-tile img").count()
    page.hover(".leaflet-control-layers")
    box = page.locator(".leaflet-control-layers-overlays label", has_text="Base map").locator("input")
    box.click()
    assert page.locator(".cordon-tile").count() == 0
    box.click()
    page.wait_for_selector(".cordon-tile img", state="attached")
    page.close()


def test_the_words_beside_the_map_say_whose_it_is(base: BaseMap) -> None:
    assert "Drawn, date not stated. © Some mappers." in officer_map(officer_scene(), base)


def test_a_sheet_shows_the_picture_beneath_its_zones_and_is_the_same_twice(maps: BaseMaps) -> None:
    place = layout(subject_scene(), Paper(), 10_000)
    first, second = (printed(subject_scene(), maps.read(place.bounds, place.scale), scale=10_000) for _ in range(2))
    assert first == second
    assert "L.imageOverlay" in first
    assert "data:image/png;base64," in first
