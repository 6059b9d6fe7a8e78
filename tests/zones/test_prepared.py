"""Shapes that several threads ask at once: in a process of its own, which ends where GEOS breaks."""

import subprocess
import sys

import pytest

_ASKED = """
import sys
from threading import Barrier, Thread
import numpy as np
import shapely
from monitor.clearance import outline
from monitor.extent import area_clearance
from monitor.index.index import ZoneIndex
from zones.prepared import prepared

at = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
ring = np.column_stack([np.cos(at), np.sin(at)]) * (0.01 + 1e-4 * np.sin(50 * at))[:, None] + [0.0, 51.0]
x, y = np.random.default_rng(0).uniform([-0.01, 50.99], [0.01, 51.01], (40, 2)).T
several = shapely.multipolygons([shapely.polygons(ring), shapely.box(0.02, 51.0, 0.03, 51.01)])

def of_prepared():
    shape = prepared(shapely.from_wkb(shapely.to_wkb(several)))
    return lambda: shapely.intersects_xy(shape, x, y).sum()

def of_outlines():
    shape = shapely.from_wkb(shapely.to_wkb(several))
    return lambda: shapely.intersects_xy(outline(shape).shape, x, y).sum()

def of_areas():
    shape, area = shapely.from_wkb(shapely.to_wkb(several)), shapely.box(-0.001, 50.999, 0.001, 51.001)
    return lambda: area_clearance(area, shape) + shapely.intersects_xy(outline(shape).shape, x, y).sum()

def of_an_index():
    index = ZoneIndex.of([several])
    return lambda: len(index.covering(np.repeat(ring[:9, 0], 3), np.repeat(ring[:9, 1], 3)).which)

for _ in range(15):
    ask, begin, found = globals()[sys.argv[1]](), Barrier(8), []

    def go():
        begin.wait()
        found.append(ask())

    threads = [Thread(target=go) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 8 and len(set(found)) == 1, found
"""


@pytest.mark.parametrize("asked", ["of_prepared", "of_outlines", "of_areas", "of_an_index"])
def test_threads_that_ask_at_once_break_nothing(asked: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ASKED, asked], check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
