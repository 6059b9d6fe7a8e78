"""A live index answers as one made anew of the zones that stand, whatever was changed, joined or asked meanwhile."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Hashable
from typing import Any

import numpy as np
import pytest
from shapely.geometry import box

from monitor.index import live as live_module
from monitor.index.index import ZoneIndex
from monitor.index.live import LiveIndex, LiveZone
from monitor.index.measure import Positions, measure
from monitor.index.one import Position
from tests.monitor.index.test_index import on_edges, star
from zones.error import BadNumber

SQUARE = box(-0.01, 50.99, 0.01, 51.01)
Zones = dict[Hashable, LiveZone]


def some_zone(random: np.random.Generator) -> LiveZone:
    lon, lat = random.normal(0, 0.03), 51 + random.normal(0, 0.02)
    return LiveZone(
        star(random, lon=lon, lat=lat, reach=random.choice([0.0002, 0.004, 0.02]), corners=int(random.integers(3, 60))),
        least_m=random.uniform(0, 90), more_m=random.uniform(0, 9), drawing_m=random.uniform(0, 3), last=int(random.integers(1, 9)),
    )  # fmt: skip


def settled(live: LiveIndex) -> None:
    while (joining := live._joining) is not None:
        joining.join()


def agrees(live: LiveIndex, zones: Zones, random: np.random.Generator) -> None:
    """With an index made anew: what covers, and the numbers to the bit, many at once and one by one."""
    least, more, drawing = (
        np.array([getattr(z, of) for z in zones.values()], float) for of in ("least_m", "more_m", "drawing_m")
    )
    first, last = (np.array([getattr(z, of) for z in zones.values()], np.int64) for of in ("first", "last"))
    anew, keys = ZoneIndex.of([z.shape for z in zones.values()], least_m=least, more_m=more), list(zones)
    edges = [on_edges(z.shape, random, 3) for z in list(zones.values())[:5]]
    at = np.concatenate([random.normal([0, 51], [0.04, 0.03], (40, 2)), *edges])
    lon, lat = np.ascontiguousarray(at[:, 0]), np.ascontiguousarray(at[:, 1])
    found, expected = live.covering(lon, lat), anew.covering(lon, lat)
    covers = set(zip(expected.which.tolist(), [keys[z] for z in expected.zone.tolist()], strict=True))
    assert set(zip(found.which.tolist(), found.keys, strict=True)) == covers
    assert len(found.which) == len(covers)
    many = Positions(lon=lon, lat=lat, at=np.arange(len(lon)) % 9, radius_95_m=np.full(len(lon), 20.0), reach_m=np.full(len(lon), 60.0))  # fmt: skip
    told = measure(anew, many, drawing_m=drawing, first=first, last=last)
    measured = live.measure(many)
    assert (np.diff(measured.which) >= 0).all()
    numbers = {(w, keys[z]): tuple(of) for w, z, *of in zip(*(c.tolist() for c in told), strict=True)}
    assert {
        (w, key): tuple(of)
        for w, key, *of in zip(measured.which.tolist(), measured.keys, *(c.tolist() for c in measured[2:]), strict=True)
    } == numbers
    for n, (one_lon, one_lat) in enumerate(at[::4].tolist()):
        assert {4 * n: set(live.covering_one(one_lon, one_lat))} == {4 * n: {key for w, key in covers if w == 4 * n}}
        one = live.measure_one(Position(one_lon, one_lat, 4 * n % 9, 20.0, 60.0))
        assert {of.key: pytest.approx(of[1:], abs=1e-8) for of in one} == {
            key: of for (w, key), of in numbers.items() if w == 4 * n
        }


@pytest.mark.parametrize("seed", range(4))
def test_whatever_was_put_exchanged_and_removed(seed: int) -> None:
    random = np.random.default_rng(seed)
    zones: Zones = {("order", n): some_zone(random) for n in range(30)}
    with LiveIndex(zones) as live:
        for turn in range(60):
            changed: Zones = {f"put {random.integers(40)}": some_zone(random) for _ in range(random.integers(0, 4))}
            changed |= {("order", int(random.integers(30))): some_zone(random) for _ in range(random.integers(0, 2))}
            gone = [key for key in zones if random.random() < 0.05]
            live.change(put=changed, remove=gone)
            zones = {key: zone for key, zone in zones.items() if key not in gone} | changed
            assert len(live) == len(zones)
            if turn % 12 == 11:
                if turn % 24 == 11:
                    settled(live)
                agrees(live, zones, random)
        settled(live)
        assert live_module._to_join(live._state) is None
        agrees(live, zones, random)


def test_what_changes_while_levels_are_joined_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(5)
    zones: Zones = {n: some_zone(random) for n in range(10)}
    begun, go_on = threading.Event(), threading.Event()
    joined = live_module._joined

    def slowly(levels: Any) -> Any:
        made = joined(levels)
        begun.set()
        go_on.wait()
        return made

    monkeypatch.setattr(live_module, "_joined", slowly)
    with LiveIndex(zones) as live:
        for n in (10, 11, 12):
            zones[n] = some_zone(random)
            live.change(put={n: zones[n]})
        assert begun.wait(20)
        zones[3], zones[11], zones[13] = some_zone(random), some_zone(random), some_zone(random)
        live.change(put={3: zones[3], 11: zones[11], 13: zones[13]}, remove=[4, 12])
        del zones[4], zones[12]
        agrees(live, zones, random)
        go_on.set()
        settled(live)
        agrees(live, zones, random)
        live.change(remove=list(zones))
        settled(live)
        assert live.covering(np.zeros(1), np.full(1, 51.0)).keys == []
        live.put("again", SQUARE)
        assert live.covering_one(0.0, 51.0) == ["again"]


def test_whoever_asks_sees_all_of_a_change_or_nothing() -> None:
    """Two zones that cover a place in turns: it is always covered by exactly one of them."""
    with LiveIndex({"a": LiveZone(SQUARE)}) as live:
        wrong: list[object] = []
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                found = live.covering(np.zeros(3), np.full(3, 51.0))
                if len(found.keys) != 3 or len(set(found.keys)) != 1 or len(live.covering_one(0.0, 51.0)) != 1:
                    wrong.append(found)

        asking = [threading.Thread(target=ask) for _ in range(2)]
        for one in asking:
            one.start()
        for _ in range(60):
            live.change(put={"b": LiveZone(SQUARE)}, remove=["a"])
            live.change(put={"a": LiveZone(SQUARE)}, remove=["b"])
        stop.set()
        for one in asking:
            one.join()
        assert not wrong


def test_a_change_that_fails_changes_nothing() -> None:
    with LiveIndex({"a": LiveZone(SQUARE)}) as live:
        with pytest.raises(KeyError):
            live.change(put={"b": LiveZone(SQUARE)}, remove=["a", "none"])
        assert live.covering_one(0.0, 51.0) == ["a"]
        assert "b" not in live
        assert len(live) == 1


def test_of_no_zones_nothing_is_told_and_what_is_no_position_is_refused() -> None:
    live = LiveIndex()
    assert live.covering_one(0.0, 51.0) == []
    assert live.measure_one(Position(0.0, 51.0, 0, 5.0, 15.0)) == []
    for ask in (lambda: live.covering_one(np.nan, 51.0), lambda: live.covering(np.zeros(1), np.full(1, np.inf))):
        with pytest.raises(BadNumber):
            ask()


def test_closing_ends_the_work_behind_and_so_does_letting_go() -> None:
    live = LiveIndex({n: LiveZone(SQUARE) for n in range(3)})
    live.put("more", SQUARE)
    behind = live._joining
    assert behind is not None
    live.close()
    assert not behind.is_alive()
    live.put("later", SQUARE)
    assert live._joining is None or not live._joining.is_alive()
    assert len(live.covering_one(0.0, 51.0)) == 5
    other = LiveIndex({n: LiveZone(SQUARE) for n in range(3)})
    other.put("more", SQUARE)
    behind = other._joining
    assert behind is not None
    del other
    behind.join(10)
    assert not behind.is_alive()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this machine does not fork")
def test_a_process_that_forks_or_ends_while_levels_are_joined_does_not_hang() -> None:
    script = f"""
import os
from shapely import box
from monitor.index.live import LiveIndex, LiveZone
square = box(*{SQUARE.bounds})
live = LiveIndex({{n: LiveZone(square) for n in range(3)}})
for n in range(8):
    live.put(str(n), square)
    if n % 4 == 3:
        child = os.fork()
        if not child:
            live.put("in the child", square)
            found = len(live.covering_one(0.0, 51.0))
            live.close()
            os._exit(found)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), len(live.covering_one(0.0, 51.0)))
"""
    start = time.monotonic()
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    assert run.stdout.split() == ["8", "7", "12", "11"]
    assert time.monotonic() - start < 120
