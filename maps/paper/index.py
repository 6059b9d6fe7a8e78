"""The corners of other sheets on the sheet that is their index: each with its number, or of many small ones their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import shapely
from shapely.geometry.base import BaseGeometry

from maps.paper.layout import Layout

_NUMBER_MM = (4.0, 4.0)
_DIGIT_MM = 1.9
_LARGE_MM = 12.0
"""Frames that are larger than this on the index have room for a number of their own, whatever they overlap."""
_MOST_RUNS = 3


@dataclass(frozen=True, slots=True)
class _Group:
    numbers: tuple[int, ...]
    frame: BaseGeometry

    @property
    def name(self) -> str:
        return numbers_text(self.numbers)


def indexed(frames: Sequence[tuple[int, BaseGeometry]], place: Layout) -> tuple[tuple[str, BaseGeometry], ...]:
    """The frames, in the grid, by their numbers; those that are so small and close that no number would be read, as one."""
    mm = place.scale / 1000
    groups = [_Group((number,), frame) for number, frame in frames]
    while (pair := _closest(groups, mm)) is not None:
        one, other = pair
        together = _Group(tuple(sorted(one.numbers + other.numbers)), shapely.union(one.frame, other.frame).envelope)
        groups = [together if group is one else group for group in groups if group is not other]
    return tuple((group.name, group.frame) for group in groups)


def _closest(groups: Sequence[_Group], mm: float) -> tuple[_Group, _Group] | None:
    """Two groups of small frames whose numbers would lie on each other."""
    small = [group for group in groups if max(_sides(group.frame)) < _LARGE_MM * mm or len(group.numbers) > 1]
    boxes = [_box(group, mm) for group in small]
    return next(
        ((small[i], small[j]) for i, j in combinations(range(len(small)), 2) if boxes[i].intersects(boxes[j])), None
    )


def _box(group: _Group, mm: float) -> BaseGeometry:
    """What a group's numbers take on the index, in the middle of its frame."""
    west, south, east, north = group.frame.bounds
    wide = (_NUMBER_MM[0] + _DIGIT_MM * (len(group.name) - 1)) * mm / 2
    high = _NUMBER_MM[1] * mm / 2
    x, y = (west + east) / 2, (south + north) / 2
    return shapely.box(x - wide, y - high, x + wide, y + high)


def _sides(frame: BaseGeometry) -> tuple[float, float]:
    west, south, east, north = frame.bounds
    return east - west, north - south


def numbers_text(numbers: Sequence[int]) -> str:
    """Numbers in their order as runs, "3–5, 9"; of more than three runs the first and the last with dots between."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return ", ".join(said) if len(said) <= _MOST_RUNS else f"{said[0]}, …, {said[-1]}"
