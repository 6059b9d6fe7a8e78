"""10,000 zones and ten million fixes, one thread: the index against the best that shapely alone can do, and what else it is held to."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import shapely

from benchmarks.nation import HALF, LOW, fixes, zones
from benchmarks.paired import Pair
from monitor.index.index import ZoneIndex
from monitor.index.plain import cover_plainly
from zones.frame import Floats

_ZONES, _FIXES = 10_000, 10_000_000


def pairs() -> list[Pair]:
    shapes = zones(_ZONES)
    index, every = ZoneIndex.of(shapes), range(_ZONES)
    assert index.corners.shapes is not None  # made, and prepared, before anything is timed
    made = []
    for words, share in (("5 %", LOW), ("half", HALF)):
        lon, lat = fixes(_FIXES, share)
        mixed = np.random.default_rng(1).permutation(_FIXES)
        far, high = lon[mixed], lat[mixed]
        what = f"{_FIXES:,} fixes of which {words} are in one of {_ZONES:,} zones: which cover which"
        made += [
            Pair(what=what, peer="shapely alone: sorted by longitude, prepared intersects_xy zone by zone", turns=3,
                 ours=_asked(index, lon, lat), theirs=lambda lon=lon, lat=lat: cover_plainly(index.corners, lon, lat, every)),  # type: ignore[misc]
            Pair(what=what, peer="NumPy, which sums the two columns", ours=_asked(index, lon, lat),
                 theirs=lambda lon=lon, lat=lat: lon.sum() + lat.sum()),  # type: ignore[misc]
            Pair(what=f"{what}, in two threads", peer="one thread", ours=_in_two(index, lon, lat), theirs=_asked(index, lon, lat)),
            Pair(what=f"{what}, shuffled", peer="the same in the order of people", ours=_asked(index, far, high), theirs=_asked(index, lon, lat)),
        ]  # fmt: skip
    made.append(
        Pair(what=f"an index of {_ZONES:,} zones and {len(index.corners.at):,} corners is built", peer="an STRtree of them",
             ours=lambda: ZoneIndex.of(shapes), theirs=lambda: shapely.STRtree(shapes))
    )  # fmt: skip
    return made


def _asked(index: ZoneIndex, lon: Floats, lat: Floats) -> Callable[[], object]:
    return lambda: index.covering(lon, lat)


def _in_two(index: ZoneIndex, lon: Floats, lat: Floats) -> Callable[[], object]:
    halves = [slice(0, len(lon) // 2), slice(len(lon) // 2, None)]

    def ask() -> object:
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda part: index.covering(lon[part], lat[part]), halves))

    return ask
