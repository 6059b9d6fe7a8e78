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
    shapes = corners.shapes
    bounds = shapely.bounds(shapes)
    first, end = np.searchsorted(lon, bounds[:, 0], "left"), np.searchsorted(lon, bounds[:, 2], "right")
    for zone in zones:
        if first[zone] >= end[zone]:
            continue
        some = slice(first[zone], end[zone])
        _, south, _, north = bounds[zone]
        places = np.flatnonzero((lat[some] >= south) & (lat[some] <= north)) + first[zone]
        yield places[shapely.intersects_xy(shapes[zone], lon[places], lat[places])], zone
