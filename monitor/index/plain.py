"""The same answers by NumPy and GEOS alone: the positions sorted by longitude, and those in each zone's box asked of the prepared zone."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from monitor.index.corners import Corners, Ints
from zones.frame import Floats


def cover_plainly(corners: Corners, lon: Floats, lat: Floats, zones: Sequence[int]) -> tuple[Ints, Ints]:
    """Which position is covered by which of some zones, by their numbers, in no particular order."""
    order = np.argsort(lon, kind="stable")
    sorted_lon, sorted_lat = lon[order], lat[order]
    pairs = list(_pairs(corners, sorted_lon, sorted_lat, zones))
    none = np.zeros(0, np.int32)
    which = np.concatenate([none, *(order[places] for places, _ in pairs)]).astype(np.int32)
    return which, np.concatenate([none, *(np.full(len(places), zone, np.int32) for places, zone in pairs)])


def _pairs(corners: Corners, lon: Floats, lat: Floats, zones: Sequence[int]) -> Iterator[tuple[np.ndarray, int]]:
    for zone in zones:
        shape = corners.shape(zone)
        west, south, east, north = shape.bounds
        first, end = np.searchsorted(lon, west, "left"), np.searchsorted(lon, east, "right")
        if first < end:
            places = np.flatnonzero((lat[first:end] >= south) & (lat[first:end] <= north)) + first
            yield places[shapely.intersects_xy(shape, lon[places], lat[places])], zone
