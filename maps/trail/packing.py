"""Columns of fixes as a dense text: what changes from fix to fix, in as few bytes as it needs.

Each number is zigzagged (0, -1, 1, -2 … as 0, 1, 2, 3 …) and written seven bits to a byte, the lowest first, all bytes but its
last with the high bit set; the bytes are in base64. A fix of a tag a minute takes some ten characters, all told.
"""

import base64
from typing import Any

import numpy as np

from maps.trail.scene import TrailFixes, Whole

DEGREES = 1_000_000
"""To the degree: 6 cm at most from the true place, on a map that shows metres."""
DECIMETRES = 10
_UNITS_US = (1_000_000, 1_000)
"""Of times, from the coarsest: all of them are kept to the microsecond, in the coarsest that they are whole numbers of."""


def pack_fixes(fixes: TrailFixes, joins: Whole) -> dict[str, Any]:
    """The columns as JSON that `trail-fixes.js` reads; `joins` is a column more."""
    before = fixes_before(fixes)
    start_us = int(fixes.at_us[0]) if len(fixes) else 0
    unit_us = next((unit for unit in _UNITS_US if not (fixes.at_us % unit).any()), 1)

    def steps(column: Whole) -> str:
        """What changes since the same device's fix before; the whole number where there is none."""
        return packed(np.where(before < 0, column, column - column[before]))

    return {
        "count": len(fixes), "start": start_us // unit_us, "units": 1_000_000 // unit_us,
        "degrees": DEGREES, "radii": DECIMETRES,
        "at": packed(np.diff(fixes.at_us // unit_us, prepend=start_us // unit_us)),
        "lon": steps(_whole(fixes.lon * DEGREES)), "lat": steps(_whole(fixes.lat * DEGREES)),
        "radius": steps(_whole(fixes.radius_95_m * DECIMETRES)),
        "device": runs(fixes.device), "state": runs(fixes.state), "flags": runs(fixes.flags), "join": runs(joins),
    }  # fmt: skip


def fixes_before(fixes: TrailFixes) -> Whole:
    """Of each fix the place of the one before it of its device, -1 where there is none."""
    in_order = np.argsort(fixes.device, kind="stable")
    same = fixes.device[in_order[1:]] == fixes.device[in_order[:-1]]
    before = np.full(len(fixes), -1, dtype=np.int64)
    before[in_order[1:][same]] = in_order[:-1][same]
    return before


def packed(numbers: Whole) -> str:
    """Whole numbers as a text."""
    zigzag = ((numbers << 1) ^ (numbers >> 63)).astype(np.uint64)
    size = np.ones(len(numbers), dtype=np.int64)
    for bits in range(7, 64, 7):
        more = zigzag >> np.uint64(bits) > 0
        if not more.any():
            break
        size += more
    ends = np.cumsum(size)
    made = np.zeros(int(size.sum()), dtype=np.uint8)
    for place in range(int(size.max(initial=0))):
        there = size > place
        seven = (zigzag[there] >> np.uint64(7 * place)) & np.uint64(127)
        made[(ends - size)[there] + place] = seven + np.where(size[there] > place + 1, 128, 0).astype(np.uint64)
    return base64.b64encode(made.tobytes()).decode("ascii")


def runs(column: np.ndarray[Any, Any]) -> str:
    """A column that seldom changes: each value with how often it stands in a row."""
    whole = column.astype(np.int64)
    starts = np.flatnonzero(np.diff(whole, prepend=whole[:1] - 1))
    return packed(np.column_stack([whole[starts], np.diff(starts, append=len(whole))]).ravel())


def _whole(numbers: np.ndarray[Any, Any]) -> Whole:
    made: Whole = np.rint(numbers).astype(np.int64)
    return made
