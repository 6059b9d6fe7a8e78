"""A shape's bytes (well-known binary) that GEOS does not read: what is wrong, and in which ring or line."""

import struct
from collections.abc import Iterator

import numpy as np

from zones.error import BadShape, CordonError, InvalidShape
from zones.feature import refuse_bad_ring, refuse_short_line
from zones.frame import Floats

_POINT, _LINE, _POLYGON = 1, 2, 3
_COLLECTIONS = range(4, 8)
_MOST_DEPTH = 40


def fault_of(blob: bytes, name: str, field: str) -> tuple[CordonError, int | None]:
    """What is wrong with a shape that GEOS does not read, and how many vertices it has, where that can be told."""
    found: CordonError | None = None
    count = 0
    try:
        for kind, where, points in _paths(blob, [0], "", 0):
            count += len(points)
            found = found or _fault(kind, points, f"{field}{where}")
    except (struct.error, ValueError, IndexError):
        return _unread(name, field), None
    return found or _unread(name, field), count


def _unread(name: str, field: str) -> CordonError:
    return InvalidShape(
        field, name.strip() or "shape", "Draw it as a polygon and save it anew.",
        problem="holds what is neither polygon, line nor point (as a LinearRing of KML on its own)",
    )  # fmt: skip


def _fault(kind: int, points: Floats, where: str) -> CordonError | None:
    bad = np.flatnonzero(~np.isfinite(points).all(axis=1))
    if bad.size:
        x, y = points[bad[0]]
        return BadShape(
            f"{where}, position {bad[0] + 1}", f"{x:.9g}, {y:.9g}", "Give two finite numbers.",
            problem="has a coordinate that is not a number",
        )  # fmt: skip
    try:
        if kind == _POLYGON:
            refuse_bad_ring(points.tolist(), where)
        elif kind == _LINE:
            refuse_short_line(points.tolist(), where)
    except CordonError as fault:
        return fault
    return None


def _paths(blob: bytes, at: list[int], where: str, depth: int) -> Iterator[tuple[int, str, Floats]]:
    """The points, lines and rings from `at` on, which moves behind them; raises ValueError where it is no WKB."""
    order = {0: ">", 1: "<"}.get(blob[at[0]])
    if order is None or depth > _MOST_DEPTH:
        raise ValueError

    def number() -> int:
        (value,) = struct.unpack_from(f"{order}I", blob, at[0])
        at[0] += 4
        return int(value)

    def positions(count: int) -> Floats:
        points = np.frombuffer(blob, f"{order}f8", 2 * count, at[0]).reshape(-1, 2)
        at[0] += 16 * count
        return points

    at[0] += 1
    kind = number()
    if kind == _POINT:
        yield kind, where, positions(1)
    elif kind == _LINE:
        yield kind, where, positions(number())
    elif kind == _POLYGON:
        for ring in range(1, number() + 1):
            yield kind, f"{where}, ring {ring}", positions(number())
    elif kind in _COLLECTIONS:
        for part in range(1, number() + 1):
            yield from _paths(blob, at, f"{where}, part {part}", depth + 1)
    else:
        raise ValueError
