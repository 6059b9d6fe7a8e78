"""The dense text of a trail."""

import base64

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.trail.packing import packed, runs


def unpacked(text: str) -> list[int]:
    """What a reader of the format makes of it, by its description alone."""
    found, value, shift = [], 0, 0
    for byte in base64.b64decode(text):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append(value // 2 if value % 2 == 0 else -(value + 1) // 2)
            value = shift = 0
    assert shift == 0
    return found


@given(st.lists(st.integers(-(2**62), 2**62)))
def test_numbers_come_back(numbers: list[int]) -> None:
    assert unpacked(packed(np.array(numbers, dtype=np.int64))) == numbers


@pytest.mark.parametrize(("number", "size"), [(0, 1), (-64, 1), (63, 1), (64, 2), (-8_192, 2), (8_192, 3)])
def test_small_numbers_take_few_bytes(number: int, size: int) -> None:
    assert len(base64.b64decode(packed(np.array([number])))) == size


@given(st.lists(st.integers(0, 3)))
def test_what_seldom_changes_is_told_by_runs(column: list[int]) -> None:
    pairs = unpacked(runs(np.array(column, dtype=np.uint8)))
    assert [value for value, count in zip(pairs[::2], pairs[1::2], strict=True) for _ in range(count)] == column
    assert all(a != b for a, b in zip(pairs[::2], pairs[2::2], strict=False))
