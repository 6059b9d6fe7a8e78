"""Which fixes a line joins to the one before, and where none may lead: a line is read as the way that was taken.

Between two fixes nothing is known but what speed allows. So no line leads from one visit to another; through a zone that
neither fix is in; nor, over a silence, into a zone or out of it.
"""

from enum import IntEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.trail.packing import fixes_before
from maps.trail.scene import State, TrailFixes, TrailScene, Whole

_Flags = NDArray[np.bool_]


class Join(IntEnum):
    """How a fix is joined to the one before it of its device."""

    FIRST = 0
    """There is none before it."""
    LINE = 1
    SILENCE = 2
    """A dotted line: the device was silent for longer than `gap_s`."""
    VISITS = 3
    """No line: they belong to two visits."""
    ZONE = 4
    """No line: it would lead through a zone, or over a silence into one or out of one."""


def joins(scene: TrailScene) -> Whole:
    """A `Join` for each fix."""
    fixes = scene.fixes
    before = fixes_before(fixes)
    found = np.full(len(fixes), Join.FIRST, dtype=np.int64)
    later = np.flatnonzero(before >= 0)
    earlier = before[later]
    silent = fixes.at_us[later] - fixes.at_us[earlier] > scene.gap_s * 1e6
    within, together = _visits(scene, before)
    apart = within[earlier] & within[later] & ~together[later]
    outside = (fixes.state[earlier] == State.OUTSIDE) & (fixes.state[later] == State.OUTSIDE)
    asked = (outside | silent) & ~together[later] & ~apart
    asked[asked] = _meets_a_zone(scene, earlier[asked], later[asked])
    found[later] = np.select(
        [apart, asked, silent], [Join.VISITS, Join.ZONE, Join.SILENCE], default=Join.LINE
    )  # fmt: skip
    return found


def silences(scene: TrailScene) -> _Flags:
    """Of each fix whether its device was silent before it, drawn or not."""
    before = fixes_before(scene.fixes)
    return (before >= 0) & (scene.fixes.at_us - scene.fixes.at_us[before] > scene.gap_s * 1e6)


def _visits(scene: TrailScene, before: Whole) -> tuple[_Flags, _Flags]:
    """Of each fix whether it is of a visit, and whether it and the one before it are of one same visit."""
    fixes = scene.fixes
    within, together = (np.zeros(len(fixes), dtype=np.bool_) for _ in range(2))
    for one in scene.episodes:
        own = np.zeros(len(fixes), dtype=np.bool_)
        own[list(one.places)] = True
        within |= own
        together |= own & own[before] & (before >= 0)
    return within, together


def _meets_a_zone(scene: TrailScene, earlier: Whole, later: Whole) -> _Flags:
    """Whether the straight line between two fixes meets a zone that is shown; only those near one are looked at closely."""
    fixes: TrailFixes = scene.fixes
    met = np.zeros(len(later), dtype=np.bool_)
    west, east = (both(fixes.lon[earlier], fixes.lon[later]) for both in (np.minimum, np.maximum))
    south, north = (both(fixes.lat[earlier], fixes.lat[later]) for both in (np.minimum, np.maximum))
    for shape in [one.shape for one in scene.zones] + [one.shape for one in scene.others]:
        w, s, e, n = shape.bounds
        near = np.flatnonzero(~met & (west <= e) & (east >= w) & (south <= n) & (north >= s))
        if len(near):
            ends = [np.column_stack([fixes.lon[at[near]], fixes.lat[at[near]]]) for at in (earlier, later)]
            shapely.prepare(shape)
            met[near] = shapely.intersects(shape, shapely.linestrings(np.stack(ends, axis=1)))
    return met
