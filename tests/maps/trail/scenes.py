"""Small trails around Zone A, a square of some 140 by 220 m."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from maps.scene import OfficerZone
from maps.trail.scene import State, TrailEpisode, TrailFixes, TrailScene
from tests.builders import at, square

START = at("2026-03-03T12:00:00Z")
START_US = int(START.timestamp()) * 1_000_000
OUT, MAYBE, IN = State.OUTSIDE, State.INDETERMINATE, State.INSIDE
Row = tuple[float, float, float, State]
"""Seconds since the start, degrees east of longitude 0 and north of 50.8, state; of more devices than one a number besides."""


def zone(label: str = "Zone A", **changes: Any) -> OfficerZone:
    given: dict[str, Any] = {"label": label, "served_label": "Zone A", "kind": "workplace", "shape": square(),
                             "hours": ("At all times",), "dates": "Version 1", "note": "", "buffer_m": 50.0}  # fmt: skip
    return OfficerZone(**(given | changes))


def fixes(rows: Sequence[tuple[float, ...]], **changes: Any) -> TrailFixes:
    columns = [np.array([row[n] if n < len(row) else 0 for row in rows], dtype=float) for n in range(5)]
    given: dict[str, Any] = {
        "at_us": START_US + (columns[0] * 1e6).astype(np.int64), "lon": columns[1], "lat": 50.8 + columns[2],
        "radius_95_m": np.full(len(rows), 20.0), "state": columns[3].astype(np.uint8),
        "device": columns[4].astype(np.int16), "flags": np.zeros(len(rows), dtype=np.uint16),
    }  # fmt: skip
    return TrailFixes(**(given | changes))


def visit(label: str, first: int, last: int, **changes: Any) -> TrailEpisode:
    given: dict[str, Any] = {
        "label": label, "zone": "Zone A", "devices": (0,), "places": tuple(range(first, last + 1)),
        "entry_seen": True, "exit_seen": False, "dwell": timedelta(minutes=last - first), "depth_m": 41.26,
        "settled": last - first + 1, "unsettled": 0, "gaps": 1,
    }  # fmt: skip
    return TrailEpisode(**(given | changes))


def trail(rows: Sequence[tuple[float, ...]] = (), **changes: Any) -> TrailScene:
    made = changes.pop("fixes") if "fixes" in changes else fixes(rows)
    given: dict[str, Any] = {
        "order": "SPO/1",
        "subject": "S-1",
        "zones": (zone(),),
        "fixes": made,
        "devices": ("T-1", "T-2"),
    }
    return TrailScene(**(given | changes))


def two_visits() -> TrailScene:
    """From the west into the zone for five minutes; silent for an hour; in the zone again; out to the east, silent, and further east."""
    rows = [(0, -0.003, 0.001, OUT), (60, -0.0005, 0.0005, IN), (120, 0.0, 0.0004, IN), (180, -0.0005, 0.0004, MAYBE),
            (3_780, 0.0005, 0.0016, IN), (3_840, 0.0006, 0.0014, IN), (3_900, 0.003, 0.001, OUT),
            (3_960, 0.003, 0.0015, OUT), (9_000, 0.006, 0.0015, OUT)]  # fmt: skip
    return trail(rows, episodes=(visit("A", 1, 3, unsettled=1), visit("B", 4, 5)))
