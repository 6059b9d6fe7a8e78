"""Writes the fictional case's files: orders, zones, sightings and a tag's trail along Saltmere's streets.

Run once; its output is kept beside it. Everything here is invented, and postcodes are of the unused area ZZ. The
trail reports as a tag does: a fix every 60 s of 1 to 36 m, and every 295 to 327 s, of 10 to 1,408 m, where it has to
fall back on cell masts (cadence seen in a public sample of the Ministry of Justice).
"""

import csv
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from convertbng import cutil
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

HERE = Path(__file__).parent
GRID = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}

WORKS = [(541572, 102362), (541790, 102374), (541798, 102560), (541680, 102584), (541562, 102548), (541572, 102362)]
WORKS_VARIED = [(541520, 102330), (541820, 102330), (541820, 102620), (541520, 102620), (541520, 102330)]
ROUTE = [(540022.14, 102585.12), (540030.18, 102529.11), (540061.25, 102534.38), (540095.96, 102535.92),
         (540145.87, 102531.04), (540193.19, 102517.55), (540261.57, 102488.68), (540248.88, 102444.38),
         (540245.25, 102416.88), (540245.12, 102389.38), (540248.5, 102361.88), (540272.12, 102249.38),
         (540276.06, 102216.56), (540275.78, 102185.16), (540268.0, 102130.0), (540245.5, 102085.0),
         (540235.94, 102054.06), (540234.53, 102021.72), (540241.32, 101971.8), (540216.7, 101967.31)]  # fmt: skip
OLD_CENTRE = [(540705.0, 101476.0), (540711.75, 101512.0), (540713.44, 101536.75), (540710.91, 101562.62),
              (540705.3, 101589.59), (540704.59, 101617.44), (540707.48, 101636.47), (540717.81, 101675.0),
              (540720.56, 101693.62), (540721.31, 101711.75), (540719.62, 101746.07), (540720.94, 101761.71),
              (540726.18, 101783.15), (540737.99, 101812.92), (540843.75, 101801.41), (540967.9, 101791.75),
              (540954.46, 101740.14), (540948.48, 101706.84), (540947.0, 101675.18), (540948.81, 101634.77),
              (540946.88, 101614.22), (540942.69, 101593.36), (540925.69, 101532.89), (540921.38, 101506.77),
              (540918.02, 101470.47), (540705.0, 101476.0)]  # fmt: skip

SUBJECT = {"reference": "S-0417", "name": "Dorian Pell"}
PROTECTED = {"reference": "P-0092", "name": "Marisol Quint"}

INTERIM = {
    "reference": "SM-I-2025-31", "kind": "interim", "court": "Saltmere Magistrates' Court",
    "police_force": "Saltmere Police", "made_at": "2025-11-17T10:20:00Z", "served_at": "2025-11-18T15:00:00Z",
    "until": "2026-02-15", "subject": SUBJECT, "protected_person": PROTECTED,
}  # fmt: skip
FULL = INTERIM | {
    "reference": "SM-2026-12", "kind": "full", "made_at": "2026-03-02T11:30:00Z",
    "served_at": "2026-03-04T16:10:00Z", "until": "2029-03-01",
}  # fmt: skip

SCHOOL_HOURS = {
    "weekdays": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
    "hours": [["08:00", "09:30"], ["14:45", "16:00"]],
    "terms": [["2026-03-02", "2026-03-27"], ["2026-04-13", "2026-05-22"], ["2026-06-01", "2026-07-21"]],
    "bank_holidays": "not",
}

BY_THE_GATE = [(541540, 102330), (541600, 102318), (541605, 102380), (541548, 102396), (541540, 102330)]
"""The ground that a witness drew: the pavement by the gate of the works, and the yard behind it."""

# place (words, or a ring in National Grid metres), radius in metres (None: not said), time, its end, who, how
SIGHTINGS: list[tuple[str | list[tuple[int, int]], float | None, str, str | None, str, str]] = [
    ("540800 101650", 15, "2026-02-20T13:05:00Z", None, "W-1, shopkeeper", "seen in Market Street"),
    ("540830 101600", 20, "2026-03-03T10:10:00Z", None, "W-2, market trader", "seen by the town hall"),
    ("541685 102460", 15, "2026-03-10T12:15:00Z", None, "CCTV-4, Box Works yard", "walks across the yard"),
    ("541567 102455", 25, "2026-03-12T16:50:00Z", None, "W-3, delivery driver", "standing by the fence"),
    ("541828 102460", 10, "2026-03-13T07:58:00Z", None, "CCTV-9, Foundry Road", "sits in a parked car"),
    ("540245 102084", 10, "2026-03-17T08:41:00Z", None, "W-4, parent", "walks behind a family"),
    ("540245 102084", 10, "2026-03-17T12:20:00Z", None, "W-5, postman", "on the pavement"),
    ("540272 102249", None, "2026-03-19T15:10:00Z", None, "W-4, parent", "somewhere near the bridge"),
    ("50.799731,0.005323", 30, "2026-03-21T14:00:00Z", None, "W-6, dog walker", "on a bench in Mere Park"),
    ("541535 102345", 8, "2026-05-12T12:30:00Z", None, "CCTV-9, Foundry Road", "at the corner"),
    ("541535 102345", 8, "2026-06-09T12:30:00Z", None, "CCTV-9, Foundry Road", "at the corner again"),
    ("50.801730,-0.005155", 15, "2026-06-16T07:20:00Z", None, "CCTV-1, railway station", "leaves the station"),
    ("TQ 4160 0245", None, "2026-04-14T12:00:00+01:00", "2026-04-14T12:40:00+01:00", "W-7, cycle courier",
     "reads the grid reference off a phone"),
    (BY_THE_GATE, None, "2026-04-16T08:15:00+01:00", "2026-04-16T08:45:00+01:00", "W-8, bus driver",
     "about half past eight, by the gate: draws where on a map"),
    ("540245 102084", 10, "2026-04-21T15:30:00+01:00", "2026-04-21T16:30:00+01:00", "W-4, parent",
     "after school, does not remember when"),
]  # fmt: skip

LODGINGS = (540040, 101700)
STOPS = [(540666, 102138), (540272, 102249), (540268, 102130), (540800, 101700), (540900, 101560), (541276, 101800),
         (541656, 102366), (541600, 102300), (541000, 102000), (540666, 102138)]  # fmt: skip


def main() -> None:
    """Writes every file."""
    _write("order-interim.json", INTERIM)
    _write("order.json", FULL)
    _write("works.geojson", _polygon(WORKS, "Saltmere Box Works"))
    _write("works-varied.geojson", _polygon(WORKS_VARIED, "Saltmere Box Works and its car park"))
    _write("old-centre.geojson", _polygon(OLD_CENTRE, "Old centre"))
    _write("school-route.geojson", _feature({"type": "LineString", "coordinates": ROUTE}, "Shepherd's Close to school"))
    _write("school-hours.json", SCHOOL_HOURS)
    for number, (place, radius, at, until, who, how) in enumerate(SIGHTINGS, 1):
        where = place if isinstance(place, str) else _in_degrees(place)
        sighting = {"subject": SUBJECT["reference"], "place": where, "radius_m": radius, "percent": 95, "at": at,
                    "until": until, "who": who, "how": how}  # fmt: skip
        _write(f"sighting-{number:02}.json", sighting)
    _write_trail(_walk())


def _feature(geometry: dict[str, Any], name: str) -> dict[str, Any]:
    feature = {"type": "Feature", "properties": {"name": name}, "geometry": geometry}
    return {"type": "FeatureCollection", "crs": GRID, "features": [feature]}


def _polygon(ring: list[Any], name: str) -> dict[str, Any]:
    return _feature({"type": "Polygon", "coordinates": [ring]}, name)


def _in_degrees(ring: list[tuple[int, int]]) -> dict[str, Any]:
    """A polygon of GeoJSON, longitude first, as a witness's drawing comes."""
    lon, lat = cutil.convert_osgb36_to_ll(*zip(*((float(e), float(n)) for e, n in ring), strict=True))
    return {"type": "Polygon", "coordinates": [[[round(x, 7), round(y, 7)] for x, y in zip(lon, lat, strict=True)]]}


def _write(name: str, value: dict[str, Any]) -> None:
    (HERE / name).write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def _walk() -> shapely.LineString:
    """The shortest way along the streets through the stops."""
    layers = ("roads_local", "roads_regional")
    lines = [line for name in layers for line in pyogrio.read_dataframe(HERE / "saltmere.gpkg", layer=name).geometry]
    points = np.concatenate([shapely.get_coordinates(line) for line in lines])
    nodes, numbers = np.unique(points, axis=0, return_inverse=True)
    starts, ends, place = [], [], 0
    for line in lines:
        count = len(line.coords)
        part = numbers[place : place + count].ravel()
        starts.append(part[:-1])
        ends.append(part[1:])
        place += count
    a, b = np.concatenate(starts), np.concatenate(ends)
    lengths = np.hypot(*(nodes[a] - nodes[b]).T)
    graph = coo_matrix((lengths, (a, b)), shape=(len(nodes), len(nodes))).tocsr()
    stops = [int(np.argmin(np.hypot(*(nodes - stop).T))) for stop in STOPS]
    path: list[int] = [stops[0]]
    for start, end in pairwise(stops):
        _, before = dijkstra(graph, directed=False, indices=start, return_predecessors=True)
        leg = [end]
        while leg[-1] != start:
            leg.append(int(before[leg[-1]]))
        path += leg[::-1][1:]
    return shapely.LineString(nodes[path])


def _write_trail(walk: shapely.LineString) -> None:
    """A morning: at rest a fix every five minutes or so, then one a minute at 1.2 m/s along the walk, with a spell on
    cell masts, and a gap."""
    rng = np.random.default_rng(20260616)
    rows: list[list[str]] = []

    def report(clock: datetime, at: shapely.Point, radius: float) -> None:
        east, north = np.array([at.x, at.y]) + rng.normal(0, radius / 2.448, 2)
        lon, lat = cutil.convert_osgb36_to_ll([east], [north])
        rows.append(
            ["ZZ-TAG-7", clock.isoformat().replace("+00:00", "Z"), f"{lat[0]:.7f}", f"{lon[0]:.7f}", f"{radius:g}"]
        )

    clock = datetime(2026, 6, 16, 5, 31, 12, tzinfo=UTC)
    begun = datetime(2026, 6, 16, 7, 24, 0, tzinfo=UTC)
    while clock < begun - timedelta(minutes=20):
        report(clock, shapely.Point(LODGINGS), float(rng.choice([10, 23, 37, 59, 59, 76, 130])))
        clock += timedelta(seconds=float(rng.integers(295, 328)))
    clock = begun
    while (along := (clock - begun).total_seconds() * 1.2) < walk.length:
        minute = (clock - begun).total_seconds() / 60
        masts = 48 <= minute < 66
        radius = float(rng.choice([59, 120, 240, 575])) if masts else float(np.clip(rng.gamma(2.5, 4.5), 1, 36).round())
        report(clock, walk.interpolate(along), radius)
        clock += timedelta(seconds=float(rng.integers(295, 328)) if masts else 60)
        if 30 <= minute < 31:
            clock += timedelta(minutes=7)
    with (HERE / "trail.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["device", "time", "latitude", "longitude", "radius_95_m"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
