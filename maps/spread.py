"""Symbols that would lie on one another, set apart."""

import math
from collections.abc import Sequence

import numpy as np

from zones.frame import Floats

Place = tuple[float, float]
_ROUNDS = 60
_FURTHEST = 3.0
"""How many symbols' sizes one may be set aside; in a thicker crowd they lie on one another still."""
_GOLDEN_RAD = math.pi * (3 - math.sqrt(5))


def spread(places: Sequence[Place], *, apart: float) -> list[Place]:
    """Where to draw symbols of size `apart` for these places, in the same units and order.

    A symbol that no other covers stays where it is; others are pushed off one another, and never far.
    """
    if len(places) < 2:
        return list(places)
    true = np.array(places)
    # From one same place they start in the turns of a sunflower, so that none goes the way of another.
    turn = np.arange(len(true)) * _GOLDEN_RAD
    drawn = true + np.where(
        _crowded(true, apart)[:, None], np.column_stack([np.cos(turn), np.sin(turn)]) * apart / 50, 0
    )
    for _ in range(_ROUNDS):
        dx, dy = (drawn[:, None, axis] - drawn[None, :, axis] for axis in (0, 1))
        overlap = apart - np.maximum(np.abs(dx), np.abs(dy))
        np.fill_diagonal(overlap, 0.0)
        if not (overlap > apart / 1000).any():
            break
        push = np.maximum(overlap, 0.0) / 2
        far = np.maximum(np.hypot(dx, dy), apart / 1000)
        drawn = drawn + np.column_stack([(push * dx / far).sum(axis=1), (push * dy / far).sum(axis=1)])
        away = drawn - true
        length = np.hypot(away[:, 0], away[:, 1])
        drawn = true + away * np.minimum(1.0, _FURTHEST * apart / np.maximum(length, 1e-9))[:, None]
    return [(float(x), float(y)) for x, y in drawn]


def _crowded(places: Floats, apart: float) -> np.ndarray:
    """Which symbols another would cover."""
    near = np.abs(places[:, None] - places[None]).max(axis=2) < apart
    np.fill_diagonal(near, False)
    return np.asarray(near.any(axis=1))
