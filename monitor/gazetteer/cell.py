"""The Thiessen cell of a point among its neighbours: the ground nearer to it than to any other, in National Grid metres."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import Polygon

MOST_M = 10_000.0
"""Where no neighbour is near, the cell is cut at this distance."""
_FIRST_REACH_M = 500.0
_CORNERS = 128

Points = NDArray[np.float64]


def thiessen(at: tuple[float, float], neighbours: Callable[[float], Points]) -> tuple[Polygon, bool]:
    """The cell of `at`, and whether it was cut at `MOST_M`.

    `neighbours` gives all points within a distance of `at`, and may give more; a point at `at` itself shares the cell.
    It is asked further out until nothing beyond could take from the cell: a point takes only what is farther from `at`
    than half its own distance.
    """
    angles = np.arange(_CORNERS) * (2 * np.pi / _CORNERS)
    whole = MOST_M * np.column_stack([np.cos(angles), np.sin(angles)])
    reach = _FIRST_REACH_M
    while True:
        away = neighbours(reach) - np.asarray(at)
        ring = _cut(whole, away[np.hypot(away[:, 0], away[:, 1]) <= reach])
        needed = 2 * float(np.hypot(ring[:, 0], ring[:, 1]).max())
        if needed <= reach:
            cut = bool((np.hypot(ring[:, 0], ring[:, 1]) > MOST_M * 0.999).any())
            return Polygon(ring + np.asarray(at)), cut
        reach = min(needed * 1.000001, reach * 4)


def _cut(ring: Points, away: Points) -> Points:
    """The part of a convex ring around 0, 0 that is nearer to 0, 0 than to any of the points."""
    away = np.unique(away[(away != 0).any(axis=1)], axis=0)
    lengths = np.hypot(away[:, 0], away[:, 1])
    for place in np.argsort(lengths):
        if lengths[place] > 2 * np.hypot(ring[:, 0], ring[:, 1]).max():
            break
        ring = _halved(ring, away[place])
    return ring


def _halved(ring: Points, other: Points) -> Points:
    """The part of a convex ring that is nearer to 0, 0 than to the other point."""
    side = ring @ other - float(other @ other) / 2  # negative on the near side of the bisector
    if (side <= 0).all():
        return ring
    following, beyond = np.roll(ring, -1, axis=0), np.roll(side, -1)
    made: list[Points] = []
    for start, end, here, there in zip(ring, following, side, beyond, strict=True):
        if here <= 0:
            made.append(start)
        if (here < 0 < there) or (there < 0 < here):
            made.append(start + (end - start) * (here / (here - there)))
    return np.asarray(made)
