"""A trail of 100,000 fixes as one page: written, against Folium's cluster of markers at the same places; and opened."""

import tempfile
import time
from pathlib import Path
from statistics import median

import folium
import numpy as np
from folium.plugins import FastMarkerCluster

from benchmarks.browser import chromium
from benchmarks.paired import Pair
from benchmarks.walk import walked
from maps.basemap.base import PLAIN_GRID
from maps.trail.page import trail_page
from zones.frame import Floats

_FIXES = 100_000
_OPENED = 5
_DRAWN = """() => { const { layer } = cordon.trail, took = [];
    for (let n = 0; n < 40; n += 1) {
        const start = performance.now();
        [layer.from, layer.to] = [n, layer.fixes.count - n]; layer.draw();
        layer.canvas.getContext("2d").getImageData(0, 0, 1, 1); // which waits for the strokes
        took.push(performance.now() - start);
    }
    return took.sort((a, b) => a - b)[20] / 1000; }"""


def pairs() -> list[Pair]:
    scene = walked(_FIXES)
    fixes = scene.fixes
    rounded = (np.round(fixes.lat, 6), np.round(fixes.lon, 6))
    written = trail_page(scene, PLAIN_GRID)
    ready_s, drawn_s = _opened(written)
    what = (
        f"{_FIXES:,} fixes with times, errors, answers and visits, from a scene to a page that holds all it needs; it can be "
        f"used after {ready_s:.2f} s, and draws another range of time in {drawn_s * 1000:.0f} ms"
    )
    made = []
    for peer, places in (("the same numbers", (fixes.lat, fixes.lon)), ("rounded to our six decimals", rounded)):
        less = len(written.encode()) / len(cluster_page(*places).encode())
        made.append(
            Pair(what=f"{what}; {less:.0%} of the bytes",
                 peer=f"FastMarkerCluster, {peer}: places alone, its scripts and styles elsewhere",
                 ours=lambda: trail_page(scene, PLAIN_GRID),
                 theirs=lambda places=places: cluster_page(*places))  # type: ignore[misc]
        )  # fmt: skip
    return made


def cluster_page(lat: Floats, lon: Floats) -> str:
    """What Folium makes of the places alone: a page that fetches its scripts, styles and ground."""
    made = folium.Map([50.81, 0.0], zoom_start=13)
    FastMarkerCluster(np.column_stack([lat, lon]).tolist()).add_to(made)
    return str(made.get_root().render())


def _opened(page: str) -> tuple[float, float]:
    """Seconds until it can be used, from before its file is read, in a fresh tab; and until another range of time is drawn."""
    ready, drawn = [], []
    with tempfile.TemporaryDirectory(prefix="cordon-bench-") as folder:
        file = Path(folder, "trail.html")
        file.write_text(page)
        for _ in range(_OPENED):
            tab = chromium().new_page(viewport={"width": 1280, "height": 900})
            start = time.perf_counter()
            tab.goto(file.as_uri())
            tab.wait_for_selector("html[data-ready=yes]", state="attached")
            ready.append(time.perf_counter() - start)
            drawn.append(tab.evaluate(_DRAWN))
            tab.close()
    return median(ready), median(drawn)
