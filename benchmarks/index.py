"""10,000 zones and ten million fixes, one thread: the index against the best that shapely alone can do, and what else it is held to.

SedonaDB is a peer where it is installed (`uv pip install sedonadb`); nothing of Cordon needs it.
"""

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import Point

from benchmarks.nation import HALF, LOW, fixes, zones
from benchmarks.paired import Pair
from monitor.index.file import open_index, save_index
from monitor.index.index import ZoneIndex
from monitor.index.live import LiveIndex, LiveZone
from monitor.index.one import Position, covering_one, measure_one
from monitor.index.plain import cover_plainly
from zones.frame import Floats
from zones.shape import Shape

_ZONES, _FIXES = 10_000, 10_000_000
_FOR_SEDONA = 1_000_000
_ONE_BY_ONE, _CHANGES = 1_000, 200
_OPENED_S = 0.2
_RADIUS_95_M = 20.0


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
            *([_sedona(index, shapes, lon[:_FOR_SEDONA].copy(), lat[:_FOR_SEDONA].copy(), words)] if find_spec("sedonadb") else []),
        ]  # fmt: skip
    lon, lat = fixes(_FIXES // 10, LOW)
    made += [
        Pair(what=f"an index of {_ZONES:,} zones and {len(index.corners.at):,} corners is built", peer="an STRtree of them",
             ours=lambda: ZoneIndex.of(shapes), theirs=lambda: shapely.STRtree(shapes)),
        _opened(index),
        *_one_by_one(index, shapes, lon, lat),
        *_changed(shapes),
    ]  # fmt: skip
    return made


def _asked(index: ZoneIndex, lon: Floats, lat: Floats) -> Callable[[], object]:
    return lambda: index.covering(lon, lat)


def _in_two(index: ZoneIndex, lon: Floats, lat: Floats) -> Callable[[], object]:
    halves = [slice(0, len(lon) // 2), slice(len(lon) // 2, None)]

    def ask() -> object:
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda part: index.covering(lon[part], lat[part]), halves))

    return ask


def _sedona(index: ZoneIndex, shapes: list[Shape], lon: Floats, lat: Floats, words: str) -> Pair:
    """The first of the fixes: SedonaDB takes its time, and memory. One thread, as ours. Both must have found the same pairs."""
    import geopandas
    import sedonadb  # type: ignore[import-not-found]

    session: Any = sedonadb.connect()
    session.sql("SET datafusion.execution.target_partitions = 1").execute()
    points = geopandas.GeoDataFrame({"fix": np.arange(len(lon))}, geometry=shapely.points(lon, lat))
    areas = geopandas.GeoDataFrame({"zone": np.arange(len(shapes))}, geometry=shapes)
    for name, frame in (("fixes", points), ("zones", areas)):
        session.create_data_frame(frame).to_memtable().to_view(name)
    query = "SELECT fixes.fix, zones.zone FROM fixes JOIN zones ON ST_Covers(zones.geometry, fixes.geometry)"

    def theirs() -> Any:
        return session.sql(query).to_arrow_table()

    found, told = index.covering(lon, lat), theirs()
    ours = np.sort(found.which.astype(np.int64) * len(shapes) + found.zone)
    assert np.array_equal(ours, np.sort(np.asarray(told["fix"]) * len(shapes) + np.asarray(told["zone"])))
    return Pair(what=f"{len(lon):,} fixes of which {words} are in one of {len(shapes):,} zones: which cover which",
                peer="SedonaDB, an ST_Covers join of tables in memory", ours=_asked(index, lon, lat), theirs=theirs, turns=3)  # fmt: skip


def _opened(index: ZoneIndex) -> Pair:
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "zones.index"
    save_index(index, path)

    def ours(_: object = folder) -> object:
        again = open_index(path)
        return covering_one(again, -0.1, 51.5)

    return Pair(what="a saved index is opened and asked about one position", peer=f"{_OPENED_S} seconds", ours=ours,
                theirs=lambda: time.sleep(_OPENED_S))  # fmt: skip


def _one_by_one(index: ZoneIndex, shapes: list[Shape], lon: Floats, lat: Floats) -> list[Pair]:
    """The same positions one after the other: all of them, and then only those for which each side takes the longest.

    The slowest hundredth of each is what its p99 is made of.
    """
    some = np.random.default_rng(2).permutation(len(lon))[:_ONE_BY_ONE]
    at = list(zip(lon[some].tolist(), lat[some].tolist(), strict=True))
    tree = shapely.STRtree(shapes)
    drawing, first, last = np.zeros(len(shapes)), np.zeros(len(shapes), np.int64), np.ones(len(shapes), np.int64)

    def covering(x: float, y: float) -> object:
        return covering_one(index, x, y)

    def measuring(x: float, y: float) -> object:
        asked = Position(x, y, 0, _RADIUS_95_M, 3 * _RADIUS_95_M)
        return measure_one(index, asked, drawing_m=drawing, first=first, last=last)

    def peer(x: float, y: float) -> object:
        point = Point(x, y)
        return [zone for zone in tree.query(point).tolist() if index.corners.shape(zone).intersects(point)]

    made = []
    for words, ours in (
        ("which zones cover it", covering),
        ("which it is not far from, how far, how likely inside", measuring),
    ):
        for which, of_ours, of_theirs in (
            ("one after the other", at, at),
            ("the slowest hundredth of them", _slowest(ours, at), _slowest(peer, at)),
        ):
            made.append(
                Pair(what=f"{_ONE_BY_ONE:,} positions, {which}: {words}", peer="STRtree.query and prepared polygons",
                     ours=_each(ours, of_ours), theirs=_each(peer, of_theirs))
            )  # fmt: skip
    return made


def _each(ask: Callable[[float, float], object], at: list[tuple[float, float]]) -> Callable[[], object]:
    def all_of_them() -> None:
        for x, y in at:
            ask(x, y)

    return all_of_them


def _slowest(ask: Callable[[float, float], object], at: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """By the least that each took of five."""

    def took(x: float, y: float) -> int:
        times = []
        for _ in range(5):
            start = time.perf_counter_ns()
            ask(x, y)
            times.append(time.perf_counter_ns() - start)
        return min(times)

    return sorted(at, key=lambda one: took(*one))[-len(at) // 100 :]


def _changed(shapes: list[Shape]) -> list[Pair]:
    """One after the other, with what is joined behind; the live index is left as it is from turn to turn."""
    live = LiveIndex({zone: LiveZone(shape) for zone, shape in enumerate(shapes)})
    random = np.random.default_rng(3)

    def change() -> None:
        for zone, other in random.integers(len(shapes), size=(_CHANGES, 2)).tolist():
            live.put(zone, shapes[other])

    def rebuild() -> None:
        for _ in range(_CHANGES):
            shapely.STRtree(shapes)

    return [
        Pair(what=f"{_CHANGES} zones are exchanged one by one in a live index of {_ZONES:,}", peer="an STRtree of all is made anew each time",
             ours=change, theirs=rebuild)
    ]  # fmt: skip
