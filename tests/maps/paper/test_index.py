"""The corners of other sheets on their index: what is too small and too close for numbers of its own is told as one."""

import pytest
import shapely

from maps.paper.index import indexed, numbers_text
from maps.paper.layout import Paper, around

PLACE = around((500_000, 100_000, 530_000, 130_000), Paper(), 250_000)


def test_frames_with_room_keep_their_numbers() -> None:
    frames = [(2, shapely.box(500_000, 100_000, 510_000, 110_000)), (3, shapely.box(509_000, 100_000, 519_000, 110_000)),
              (4, shapely.box(525_000, 125_000, 525_300, 125_300))]  # fmt: skip
    assert indexed(frames, PLACE) == tuple((str(number), frame) for number, frame in frames)


def test_a_heap_of_small_ones_is_one_whose_corners_are_around_all_of_them() -> None:
    small = [(n, shapely.box(510_000 + 400 * n, 110_000, 510_300 + 400 * n, 110_300)) for n in range(34, 41)]
    ((name, frame),) = indexed(small, PLACE)
    assert name == "34–40"
    assert all(frame.covers(one) for _, one in small)


@pytest.mark.parametrize(("numbers", "text"), [([7], "7"), ([3, 4, 5, 9], "3–5, 9"), ([1, 3, 5, 7, 8], "1, …, 7–8")])
def test_numbers_are_told_as_runs(numbers: list[int], text: str) -> None:
    assert numbers_text(numbers) == text
