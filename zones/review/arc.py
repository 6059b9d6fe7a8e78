"""Round pieces of an outline: each gives away the place around which it was drawn."""

import numpy as np
import shapely

from zones.frame import Floats
from zones.shape import MOST_RADIUS_M, Shape

_CORNERS = 7
_OFF_M, _OFF_SHARE = 0.05, 1e-3
"""How far a corner may lie from the arc: drawn to 4 mm, and stored to 1 cm by those who round."""
_LEAST_TURN_RAD = 0.005
_ONE_PLACE_M = 1.0


def arc_centres(outline: Shape) -> Floats:
    """The centres (rows of metres) of the arcs that seven corners or more of the outline lie on; the same one once."""
    found = [_of_ring(shapely.get_coordinates(ring)[:-1]) for ring in shapely.get_rings(shapely.get_parts(outline))]
    centres = np.concatenate([np.empty((0, 2)), *found])
    _, first = np.unique(np.round(centres / _ONE_PLACE_M), axis=0, return_index=True)
    return np.asarray(centres[first])


def _of_ring(points: Floats) -> Floats:
    if len(points) < _CORNERS:
        return np.empty((0, 2))
    run = np.stack([np.roll(points, -step, axis=0) for step in range(_CORNERS)])
    half = _CORNERS // 2
    b, c = run[half] - run[0], run[-1] - run[0]
    cross = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    bent = np.abs(cross) > 1e-9
    run, b, c, cross = run[:, bent], b[bent], c[bent], cross[bent]
    b2, c2 = (b * b).sum(axis=1), (c * c).sum(axis=1)
    centre = run[0] + np.column_stack([c[:, 1] * b2 - b[:, 1] * c2, b[:, 0] * c2 - c[:, 0] * b2]) / cross[:, None]
    radius = np.hypot(*(run[0] - centre).T)
    off = np.abs(np.hypot(*(run - centre).transpose(2, 0, 1)) - radius).max(axis=0)
    way = np.hypot(*(run[1:] - run[:-1]).transpose(2, 0, 1)).sum(axis=0)
    on_it = off <= np.minimum(_OFF_M, _OFF_SHARE * radius)
    return np.asarray(centre[on_it & (radius <= 2 * MOST_RADIUS_M) & (way >= _LEAST_TURN_RAD * radius)])
