"""Made zones and positions around a town on the Sussex coast, across longitude 0; the same on every run."""

import numpy as np
from shapely.geometry import Polygon

from monitor.check import BoundOrder
from monitor.fix import Fix
from zones.instant import read_instant
from zones.order import read_order
from zones.shape import Shape, valid_shape
from zones.zone import Zone, ZoneKind, ZoneVersion, zone_label

SEED = 20261125
WEST, SOUTH, EAST, NORTH = -0.05, 50.78, 0.05, 50.84
MADE_AT = read_instant("2026-01-05T10:00Z")
FIX_AT = read_instant("2026-03-03T12:00Z")


def shapes(count: int, vertices: int) -> list[Shape]:
    """Star-shaped polygons 50 to 300 m across."""
    random = np.random.default_rng(SEED)
    made = []
    for lon, lat in zip(random.uniform(WEST, EAST, count), random.uniform(SOUTH, NORTH, count), strict=True):
        angles = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
        reach = random.uniform(0.6, 1.0, vertices) * random.uniform(0.0004, 0.002)
        made.append(
            valid_shape(Polygon(np.column_stack([lon + reach * np.cos(angles) * 1.6, lat + reach * np.sin(angles)])))
        )
    return made


def positions(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes spread over the town, degrees."""
    random = np.random.default_rng(SEED + 1)
    return random.uniform(WEST, EAST, count), random.uniform(SOUTH, NORTH, count)


def bound(zones: list[Shape]) -> BoundOrder:
    """An order in force with these zones."""
    order = read_order(
        {
            "reference": "B-1", "kind": "full", "court": "A court", "police_force": "A force",
            "made_at": "2026-01-05T10:00Z", "served_at": "2026-01-06T10:00Z", "until": None,
            "subject": {"reference": "S-1", "name": "A"}, "protected_person": {"reference": "P-1", "name": "B"},
        }
    )  # fmt: skip
    made = []
    for sequence, shape in enumerate(zones):
        version = ZoneVersion(order="B-1", label=zone_label(sequence), version=1, kind=ZoneKind.OTHER, shape=shape,
                              valid_from=MADE_AT)  # fmt: skip
        made.append(Zone(order="B-1", sequence=sequence, label=version.label, versions=(version,)))
    return BoundOrder(order=order, zones=tuple(made))


def fixes(count: int) -> list[Fix]:
    """Fixes of 10 m at noon."""
    lon, lat = positions(count)
    return [Fix(row=n, device="T", at=FIX_AT, lon_deg=x, lat_deg=y, radius_95_m=10.0)
            for n, (x, y) in enumerate(zip(lon.tolist(), lat.tolist(), strict=True), 1)]  # fmt: skip
