"""Shapes that several threads ask at once.

GEOS makes an index of a prepared shape at the first questions that it is asked, and two who then ask at once end the process (GEOS 3.14: the
first question of a point makes none, the second one does). What is asked of more than one thread is prepared here and nowhere else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

import shapely

from zones.shape import Shape

_ASKING = RLock()
_QUESTIONS = 8


def prepared(shape: Shape) -> Shape:
    """The same shape, of which any thread may then ask where points lie; WGS84, longitude first, or a plane's."""
    with _ASKING:
        shapely.prepare(shape)
        west, south, east, north = shape.bounds  # what lies beyond them is told without an index
        shapely.intersects_xy(shape, _QUESTIONS * [(west + east) / 2], _QUESTIONS * [(south + north) / 2])
    return shape


@contextmanager
def asked_alone(shape: Shape) -> Iterator[None]:
    """For questions of lines and areas, for which there is another index: nobody else asks any meanwhile."""
    with _ASKING:
        prepared(shape)
        yield
