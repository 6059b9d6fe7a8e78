"""How near each position is to each zone that it is not far from, and how likely it is to be in it: many at once, by the nearest edges.

The edges are found by the index and measured by those who measure one position (`monitor/clearance.py`, `monitor/chance.py`), so that many
are told what one is told. What the index does not settle is asked of these whole.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.chance import SIGMAS_PER_95, chances
from monitor.clearance import clearances
from monitor.index.corners import Ints
from monitor.index.edge import CLOSE, UNSURE, measure_edges
from monitor.index.index import ZoneIndex
from monitor.index.near import find_near
from monitor.index.pair import Pairs
from monitor.index.position import refuse_strange, refuse_strange_lengths
from zones.frame import Floats

_AT_ONCE = 1 << 17
"""Pairs: what is made of them then stays in a processor's cache, nearly."""


class Positions(NamedTuple):
    """Positions, degrees; when each was; its 95 % radius, metres, without a zone's drawing; and how far from it zones are looked for."""

    lon: Floats
    lat: Floats
    at: NDArray[np.int64]
    radius_95_m: Floats
    reach_m: Floats


class Measured(NamedTuple):
    """Pairs of position and zone, in their order: the signed clearance and the whole 95 % radius, metres, and the chance to be inside."""

    which: Ints
    zone: Ints
    clearance_m: Floats
    radius_95_m: Floats
    chance_inside: Floats


def measure(
    index: ZoneIndex, asked: Positions, *, drawing_m: Floats, first: NDArray[np.int64], last: NDArray[np.int64]
) -> Measured:
    """The pairs of which the clearance is within the reach of both (see `Near`).

    Of each zone `drawing_m` is what its drawing adds to the radius; it is asked about from `first` up to `last`, in the unit
    of `at`. Raises BadNumber for a position, a radius or a reach that is none.
    """
    refuse_strange(asked.lon, asked.lat)
    refuse_strange_lengths("radius_95_m", asked.radius_95_m)
    refuse_strange_lengths("reach_m", asked.reach_m)
    near = find_near(index.near, asked.lon, asked.lat, asked.at, asked.reach_m, first, last)
    pairs = [
        Pairs(near.which[n : n + _AT_ONCE], near.zone[n : n + _AT_ONCE]) for n in range(0, len(near.which), _AT_ONCE)
    ]
    parts = [_measured(index, asked, some, drawing_m) for some in pairs]
    if not parts:
        return Measured(*near, *(np.zeros(0) for _ in range(3)))
    return Measured(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _measured(index: ZoneIndex, asked: Positions, pairs: Pairs, drawing_m: Floats) -> Measured:
    own = np.unique(pairs.which)  # most positions are near nothing
    place = np.searchsorted(own, pairs.which).astype(np.int32)
    lon, lat = asked.lon[own], asked.lat[own]
    radius = asked.radius_95_m[pairs.which] + drawing_m[pairs.zone]
    limit = np.maximum(index.near.least_m[pairs.zone], asked.reach_m[pairs.which] + index.near.more_m[pairs.zone])
    own_pairs = Pairs(place, pairs.zone)
    inside = _among(index.covering(lon, lat), own_pairs, index.corners.count)
    told, distance, taken = measure_edges(index.corners, index.edges, own_pairs, lon, lat,
                                          limit_m=np.where(inside, np.inf, limit), sigma_m=radius / SIGMAS_PER_95)  # fmt: skip
    clearance = np.where(inside, -distance, np.maximum(distance, np.finfo(float).tiny))
    chance = np.clip(np.where(told == CLOSE, taken, inside + taken), 0.0, 1.0)
    unsure = told == UNSURE
    for zone, some in _by_zone(pairs.zone, unsure):
        clearance[some] = clearances(lon[place[some]], lat[place[some]], index.corners.shape(zone))
    kept = clearance <= limit
    for zone, some in _by_zone(pairs.zone, kept & unsure):
        chance[some] = chances(lon[place[some]], lat[place[some]], radius[some], index.corners.shape(zone))
    return Measured(pairs.which[kept], pairs.zone[kept], clearance[kept], radius[kept], chance[kept])


def _among(covering: Pairs, pairs: Pairs, zones: int) -> NDArray[np.bool_]:
    """Which of the pairs, which are in their order, are among those that cover."""
    inside = np.zeros(len(pairs.which), np.bool_)
    keys = pairs.which.astype(np.int64) * zones + pairs.zone
    covered = covering.which.astype(np.int64) * zones + covering.zone
    places = np.searchsorted(keys, covered)
    there = places < len(keys)
    there[there] = keys[places[there]] == covered[there]
    inside[places[there]] = True
    return inside


def _by_zone(zone: Ints, chosen: NDArray[np.bool_]) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """The places of the chosen pairs, zone by zone."""
    places = np.flatnonzero(chosen)
    for one in np.unique(zone[places]).tolist():
        yield one, places[zone[places] == one]
