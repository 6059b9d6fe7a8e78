"""The base map's greys: a print without colour still tells one kind of ground from the next."""

from itertools import combinations

from PIL import Image

from maps.basemap.style import BUILDING, GREEN, LAND, WATER, WOOD


def test_in_grey_each_kind_of_ground_is_a_twentieth_of_the_range_from_every_other() -> None:
    greys = [
        Image.new("RGB", (1, 1), colour).convert("L").tobytes()[0] for colour in (LAND, GREEN, WOOD, WATER, BUILDING)
    ]
    assert min(abs(one - other) for one, other in combinations(greys, 2)) >= 0.05 * 255
