"""One position, which is waited for: the kernels that answer many, called once each, and without the arrays of many."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from monitor.chance import SIGMAS_PER_95
from monitor.index.bell import around_one
from monitor.index.corners import Ints
from monitor.index.cover import cover_one
from monitor.index.edge import CLOSE, UNSURE, measure_pairs
from monitor.index.index import ZoneIndex
from monitor.index.kernel import kernel
from monitor.index.measure import Measured, Positions, measure
from monitor.index.near import near_one
from monitor.index.position import refuse_strange_lengths, refuse_strange_one
from zones.frame import Floats

_ROOM = 32
_TINY = float(np.finfo(float).tiny)


class Position(NamedTuple):
    """A position, degrees; when it was; its 95 % radius, metres, without a zone's drawing; and how far from it zones are looked for."""

    lon: float
    lat: float
    at: int
    radius_95_m: float
    reach_m: float


class MeasuredOne(NamedTuple):
    """A zone, the signed clearance and the whole 95 % radius, metres, and the chance to be inside."""

    zone: int
    clearance_m: float
    radius_95_m: float
    chance_inside: float


def covering_one(index: ZoneIndex, lon: float, lat: float) -> list[int]:
    """`ZoneIndex.covering` of one position: the zones' numbers, in no particular order."""
    lon, lat = float(lon), float(lat)
    refuse_strange_one(lon, lat)
    if index.grid is None:
        alone: list[int] = index.covering(np.array([lon]), np.array([lat])).zone.tolist()
        return alone
    if index.glance.in_no_cell(lon, lat):
        return [] if not index.apart else _of_geos(index, index.apart, lon, lat)
    zone = np.empty(_ROOM, np.int32)
    pairs, unsure = cover_one(lon, lat, *index.grid[1:], zone)
    if pairs < 0:
        zone = np.empty(-pairs, np.int32)
        pairs, unsure = cover_one(lon, lat, *index.grid[1:], zone)
    found: list[int] = zone[:pairs].tolist() if pairs else []
    if unsure or index.apart:
        open_ones = zone[len(zone) - unsure :].tolist() if unsure else ()
        found += _of_geos(index, [*open_ones, *index.apart], lon, lat)
    return found


def _of_geos(index: ZoneIndex, zones: Iterable[int], lon: float, lat: float) -> list[int]:
    return [zone for zone in zones if shapely.intersects_xy(index.corners.shape(zone), lon, lat)]


def measure_one(
    index: ZoneIndex, asked: Position, *, drawing_m: Floats, first: NDArray[np.int64], last: NDArray[np.int64]
) -> list[MeasuredOne]:
    """`measure` of one position, in the order of the zones."""
    lon, lat, at, radius, reach = float(asked.lon), float(asked.lat), int(asked.at), float(asked.radius_95_m), float(asked.reach_m)  # fmt: skip
    refuse_strange_one(lon, lat)
    if not (0.0 <= radius < np.inf and 0.0 <= reach < np.inf):
        refuse_strange_lengths("radius_95_m", np.array([radius]))
        refuse_strange_lengths("reach_m", np.array([reach]))
    if index.grid is None:
        return _by_many(index, asked, drawing_m, first, last)
    if index.glance.near_nothing(lon, lat, reach):
        return []
    zone = np.empty(_ROOM, np.int32)
    count = near_one(lon, lat, at, reach, first, last, *index.near, zone)
    if count == 0:
        return []
    if count > _ROOM:
        return _by_many(index, asked, drawing_m, first, last)
    inside = np.array(covering_one(index, lon, lat), np.int32)
    near = index.near
    numbers = np.empty((count, 3))
    if not _numbers(lon, lat, radius, reach, zone[:count], inside, near.least_m, near.more_m, drawing_m,
                    index.corners.at, *index.edges, numbers):  # fmt: skip
        return _by_many(index, asked, drawing_m, first, last)
    told = zip(zone[:count].tolist(), numbers.tolist(), strict=True)
    return sorted(MeasuredOne(one, *of) for one, of in told if of[0] == of[0])


def _by_many(
    index: ZoneIndex, asked: Position, drawing_m: Floats, first: NDArray[np.int64], last: NDArray[np.int64]
) -> list[MeasuredOne]:
    """By those who answer many."""
    at, lon, lat, radius, reach = (
        np.array([of]) for of in (asked.at, asked.lon, asked.lat, asked.radius_95_m, asked.reach_m)
    )
    many = Positions(lon=lon, lat=lat, at=at, radius_95_m=radius, reach_m=reach)
    found: Measured = measure(index, many, drawing_m=drawing_m, first=first, last=last)
    return [MeasuredOne(*of) for of in zip(*(column.tolist() for column in found[1:]), strict=True)]


@kernel
def _numbers(
    lon: float, lat: float, radius_95_m: float, reach_m: float, zone: Ints, inside: Ints,
    least_m: Any, more_m: Any, drawing_m: Any,
    corners: Any, boxes: Any, spans: Any, around: Any, groups: Any, of_zone: Any, numbers: Any,
) -> bool:  # fmt: skip
    """Writes the clearance, the whole radius and the chance in each zone, no number for what is far; false where one isn't settled here."""
    count = zone.size
    covered, limit = np.zeros(count, np.bool_), np.empty(count)
    sigma, distance, taken = np.empty(count), np.empty(count), np.empty(count)
    told = np.empty(count, np.uint8)
    for n in range(count):
        for m in range(inside.size):
            covered[n] |= inside[m] == zone[n]
        limit[n] = np.inf if covered[n] else max(least_m[zone[n]], reach_m + more_m[zone[n]])
        numbers[n, 1] = radius_95_m + drawing_m[zone[n]]
        sigma[n], distance[n], taken[n] = numbers[n, 1] / SIGMAS_PER_95, np.inf, 0.0
    scale = np.empty((1, 2))
    scale[0, 0] = around_one(0.0, lat, 1e-3, lat)[0] * 1e3
    scale[0, 1] = around_one(0.0, lat, 0.0, lat + 1e-3)[1] * 1e3
    measure_pairs(
        np.zeros(count, np.int32), zone, limit, sigma, np.array([lon]), np.array([lat]), scale,
        corners, boxes, spans, around, groups, of_zone, told, distance, taken,
    )  # fmt: skip
    for n in range(count):
        if told[n] == UNSURE:
            return False
        clearance = -distance[n] if covered[n] else max(distance[n], _TINY)
        chance = taken[n] + (1.0 if covered[n] and told[n] != CLOSE else 0.0)
        numbers[n, 0] = clearance if clearance <= limit[n] else np.nan
        numbers[n, 2] = min(1.0, max(0.0, chance))
    return True
