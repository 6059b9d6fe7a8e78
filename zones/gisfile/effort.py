"""What it would take to judge shapes, before anything is judged: GEOS can't be stopped once it has begun.

Its test of validity compares the runs of a boundary that could meet, one by one, and each hole with its shell.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from zones.error import TooLarge
from zones.feature import refuse_many
from zones.frame import Floats
from zones.shape import MOST_VERTICES

MOST_COMPARED = 200_000_000
"""About one second for each test of validity, of which a zone has several."""
_SAMPLE = 128
_SMALL_VERTICES = 200
"""Below this the worst case is cheap enough to be taken as the case: 500,000 vertices come to 50,000,000."""


def refuse_effort(geometries: Sequence[BaseGeometry], piece: float, *, field: str) -> None:
    """Raises TooLarge where shapes of finite coordinates would take many seconds to judge.

    `piece` is the length that edges are cut to later, in the unit of the coordinates.
    """
    refuse_many(len(geometries), field)
    vertices = shapely.get_num_coordinates(geometries)
    pieces = float(np.sum(shapely.length(geometries)) / piece + vertices.sum())
    if pieces > MOST_VERTICES:
        raise TooLarge(
            field, f"boundaries of {pieces:,.0f} vertices, once long edges are cut into pieces", "Send smaller shapes."
        )
    small = vertices <= _SMALL_VERTICES
    compared = float((vertices[small].astype(float) ** 2).sum() / 2)
    for geometry in np.asarray(geometries, dtype=object)[~small]:
        compared += _compared(geometry)
        if compared > MOST_COMPARED:
            raise TooLarge(
                field, f"{len(geometries):,} feature{'s' * (len(geometries) != 1)}",
                "Draw simpler outlines: fewer long edges side by side, fewer holes.",
                problem="has too many edges or holes that could meet one another",
            )  # fmt: skip


def _compared(geometry: BaseGeometry) -> float:
    """About how many pairs of runs, edges, and holes with shell vertices GEOS compares."""
    parts = shapely.get_parts(geometry)
    shells = shapely.get_num_coordinates(shapely.get_exterior_ring(parts))
    in_shells = float(np.sum(shapely.get_num_interior_rings(parts).astype(float) * shells)) / 2
    points, rings = shapely.get_coordinates(shapely.get_rings(parts), return_index=True)
    within = rings[1:] == rings[:-1]
    starts, ends = points[:-1][within], points[1:][within]
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    quadrant = (ends >= starts) @ [1, 2] + 4 * rings[1:][within]
    runs = np.flatnonzero(np.diff(quadrant, prepend=-1))
    return in_shells + max(
        _meeting(low, high), _meeting(np.minimum.reduceat(low, runs), np.maximum.reduceat(high, runs))
    )


def _meeting(low: Floats, high: Floats) -> float:
    """About how many pairs of boxes meet: some boxes, by a fixed lot, are held against all."""
    some = np.random.default_rng(len(low)).integers(0, len(low), _SAMPLE)
    left, bottom, right, top = low[:, 0].copy(), low[:, 1].copy(), high[:, 0].copy(), high[:, 1].copy()
    found = sum(
        np.count_nonzero((left <= right[n]) & (right >= left[n]) & (bottom <= top[n]) & (top >= bottom[n]))
        for n in some
    )
    return found * len(low) / _SAMPLE / 2
