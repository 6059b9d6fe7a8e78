"""A track: the fixes of one subject as columns, in an order that is theirs alone and not that of their arrival.

Fixes are a set. What comes again (the same device, time, place and radius) is one fix; of those at the same time the content says
which is first. So whoever has the same fixes has the same track, and a place in it names the same fix.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zones.error import BadValue
from zones.frame import Floats, around_many
from zones.instant import Instant, from_microseconds

Places = NDArray[np.int64]
"""Fixes by where they stand in a track, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Track:
    """Columns of one length: microseconds since 1970 UTC, degrees WGS84, metres, metres a second (NaN where not stated).

    `device` is a place in `devices`, which are in the order of their names. `row` is the first of the rows that a fix was given in,
    and `arrived` says in which order these came: whatever is made of either is of the arrival, not of the fixes.
    """

    at_us: NDArray[np.int64]
    device: NDArray[np.int32]
    lon: Floats
    lat: Floats
    radius_95_m: Floats
    speed_mps: Floats
    row: NDArray[np.int64]
    devices: tuple[str, ...]
    given: NDArray[np.int64] = field(repr=False)
    """The rows that were given, in their order; and in `place_of` where in the track the fix of each stands."""
    place_of: Places = field(repr=False)

    def __len__(self) -> int:
        return len(self.at_us)

    def at(self, place: int) -> Instant:
        return from_microseconds(int(self.at_us[place]))

    def name(self, place: int) -> str:
        """The device of a fix."""
        return self.devices[int(self.device[place])]

    def by_device(self) -> Iterator[tuple[int, Places]]:
        """Each device with the places of its fixes, in their order."""
        for nth in range(len(self.devices)):
            yield nth, np.flatnonzero(self.device == nth)

    def places(self, rows: NDArray[np.int64]) -> Places:
        """Where the fixes of rows stand; -1 for a row that is none of the track."""
        if not len(self.given):
            return np.full(len(rows), -1, np.int64)
        nth = np.minimum(np.searchsorted(self.given, rows), len(self.given) - 1)
        found: Places = np.where(self.given[nth] == rows, self.place_of[nth], -1)
        return found

    def apart_m(self, one: Places, other: Places) -> Floats:
        """How far apart fixes are, metres."""
        east, north = around_many(self.lon[one], self.lat[one], self.lon[other], self.lat[other])
        return np.hypot(east, north)


def track_of(fixes: Any) -> Track:
    """The track of a record batch of `FIXES`: all of one subject, whatever their devices, in any order, with repeats.

    Raises BadValue for a row's number that two rows have: findings could not be told apart by it.
    """
    columns = {name: np.asarray(fixes.column(name)) for name in ("row", "longitude", "latitude", "radius_95_m")}
    at = np.asarray(fixes.column("time").cast(pa.int64()))
    speed = np.asarray(fixes.column("speed_mps").fill_null(np.nan))
    device, devices = _named(fixes.column("device"))
    row, lon, lat, radius = columns.values()
    order = np.lexsort((row, speed, radius, lat, lon, device, at))
    first = np.ones(len(order), np.bool_)
    same = (one[order] for one in (at, device, lon, lat, radius))
    first[1:] = np.any([one[1:] != one[:-1] for one in same], axis=0)
    kept, place = order[first], np.cumsum(first) - 1
    by_row = np.argsort(row[order], kind="stable")
    given = row[order][by_row]
    twice = np.flatnonzero(given[1:] == given[:-1])
    if len(twice):
        raise BadValue("row", int(given[twice[0]]), "Number the rows of all blocks that are put together anew.",
                       problem="is the number of two rows")  # fmt: skip
    earliest = np.minimum.reduceat(row[order], np.flatnonzero(first)) if len(order) else row
    return Track(
        at_us=at[kept], device=device[kept], lon=lon[kept], lat=lat[kept], radius_95_m=radius[kept],
        speed_mps=speed[kept], row=earliest, devices=devices, given=given, place_of=place[by_row],
    )  # fmt: skip


def _named(column: Any) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """A text column as places in its words, which are in their order and each of which is there."""
    words = column.dictionary.to_pylist()
    indices = np.asarray(column.indices)
    used = sorted({words[nth] for nth in np.unique(indices).tolist()})
    rank = {word: nth for nth, word in enumerate(used)}
    return np.array([rank.get(word, -1) for word in words], np.int32)[indices], tuple(used)
