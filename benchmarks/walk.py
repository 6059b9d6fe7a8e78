"""A made trail: somebody who lives, works and shops in a town on the Sussex coast, and comes into two zones; the same on every run."""

from datetime import timedelta

import numpy as np
import shapely
from shapely.geometry import box

from maps.scene import OfficerZone
from maps.trail.scene import State, TrailEpisode, TrailFixes, TrailScene, Whole
from zones.frame import Floats
from zones.instant import read_instant
from zones.shape import Shape, circle, valid_shape
from zones.unit import Lat, Lon, LonLat, Metres
from zones.zone import zone_label

_SEED = 20261130
_START_US = int(read_instant("2026-03-02T00:00Z").timestamp()) * 1_000_000
_HOME, _WORK, _SHOP, _FRIEND = (-0.0150, 50.8150), (0.0200, 50.7990), (0.0010, 50.8090), (0.0260, 50.8220)
_STREET, _PARK = (0.0045, 50.8030), (0.0105, 50.8125)
_DAY = (
    (0, _HOME),
    (470, _HOME),
    (505, _WORK),
    (1_010, _WORK),
    (1_040, _SHOP),
    (1_070, _SHOP),
    (1_100, _HOME),
    (1_440, _HOME),
)
_LONG_DAY = ((0, _HOME), (460, _HOME), (480, _STREET), (497, _STREET), (520, _WORK), (1_000, _WORK), (1_030, _PARK),
             (1_055, _PARK), (1_090, _FRIEND), (1_300, _FRIEND), (1_340, _HOME), (1_440, _HOME))  # fmt: skip
"""Minutes of the day and where: every third day is a long one, through the zones."""
_LAT_M = 111_250.0
_LON_M = _LAT_M * np.cos(np.radians(50.81))
FLAG_WORDS = ("faster than 60 m/s from the fix before", "the stated accuracy is better than a tag can be")


def walked(count: int, *, radius_m: float = 14.0, devices: tuple[str, ...] = ("T-1",)) -> TrailScene:
    """So many fixes, about one a minute, with errors of the size that they state, some silences and a few leaps.

    With several devices they are worn at the same time.
    """
    random = np.random.default_rng(_SEED)
    minutes = np.arange(count // len(devices) + 1) * 1.0
    kept = random.permutation(len(devices) * len(minutes))[:count]
    device, turn = np.sort(kept) % len(devices), np.sort(kept) // len(devices)
    at_s = (minutes[turn] * 60 + random.integers(0, 20, count)).astype(np.int64)
    at_s += np.cumsum(random.random(count) < 0.0006) * 60 * 25  # silences
    lon, lat = _where(at_s / 60)
    radius = np.round(random.gamma(4.0, radius_m / 4, count) + 3, 1)
    sigma = radius / np.sqrt(-2 * np.log(0.05))
    lon, lat = lon + random.normal(0, sigma) / _LON_M, lat + random.normal(0, sigma) / _LAT_M
    flags = np.zeros(count, dtype=np.uint16)
    leaps = random.random(count) < 0.0003
    lon[leaps] += 0.04
    flags[leaps] |= 1
    flags[radius < 3.6] |= 2
    order = np.argsort(at_s, kind="stable")
    shapes = (circle(LonLat(lon=Lon(_STREET[0]), lat=Lat(_STREET[1])), Metres(160.0)),
              valid_shape(box(_PARK[0] - 0.003, _PARK[1] - 0.0015, _PARK[0] + 0.003, _PARK[1] + 0.0015)))  # fmt: skip
    fixes = TrailFixes(
        at_us=_START_US + at_s[order] * 1_000_000, lon=lon[order], lat=lat[order], radius_95_m=radius[order],
        device=device[order].astype(np.int16), flags=flags[order],
        state=_states(shapes, lon[order], lat[order], radius[order]),
    )  # fmt: skip
    zones = tuple(
        OfficerZone(label=zone_label(number), served_label=zone_label(number), kind="other", shape=shape,
                    hours=("At all times",), dates="Version 1, from Mon 5 Jan 2026 at 10:00 GMT", note="", buffer_m=50.0)
        for number, shape in enumerate(shapes)
    )  # fmt: skip
    return TrailScene(order="SPO/1", subject="S-1", zones=zones, fixes=fixes, devices=devices,
                      episodes=_visits(fixes, zones), flag_words=FLAG_WORDS)  # fmt: skip


def _where(minute: Floats) -> tuple[Floats, Floats]:
    """Where they truly are at these minutes since the start, walking straight from place to place."""
    made = [np.empty(len(minute)), np.empty(len(minute))]
    long = minute // 1_440 % 3 == 0
    for plan, days in ((_LONG_DAY, long), (_DAY, ~long)):
        times = [time for time, _ in plan]
        for axis in (0, 1):
            made[axis][days] = np.interp(minute[days] % 1_440, times, [place[axis] for _, place in plan])
    return made[0], made[1]


def _plane(shape: Shape) -> Shape:
    return shapely.transform(shape, lambda points: points * [_LON_M, _LAT_M])


def _clearance(shape: Shape, lon: Floats, lat: Floats) -> Floats:
    """About how many metres outside, negative within."""
    flat, at = _plane(shape), shapely.points(lon * _LON_M, lat * _LAT_M)
    shapely.prepare(flat)
    return np.asarray(np.where(shapely.covers(flat, at), -1, 1) * shapely.distance(flat.boundary, at))


def _states(shapes: tuple[Shape, ...], lon: Floats, lat: Floats, radius: Floats) -> np.ndarray:
    least = np.min([_clearance(shape, lon, lat) for shape in shapes], axis=0)
    return np.select(
        [least <= -radius, least <= radius], [State.INSIDE, State.INDETERMINATE], default=State.OUTSIDE
    ).astype(np.uint8)


def _visits(fixes: TrailFixes, zones: tuple[OfficerZone, ...]) -> tuple[TrailEpisode, ...]:
    """Runs of fixes of one zone and device without a proved one outside or a silence between, one of them proved inside."""
    found: list[tuple[int, int, int, int, Floats, Whole]] = []
    for number, zone in enumerate(zones):
        clear = _clearance(zone.shape, fixes.lon, fixes.lat)
        for device in np.unique(fixes.device):
            own = np.flatnonzero(fixes.device == device)
            maybe = own[clear[own] <= fixes.radius_95_m[own]]
            turn = np.searchsorted(own, maybe)
            cut = np.flatnonzero((np.diff(turn) > 1) | (np.diff(fixes.at_us[maybe]) > 300e6)) + 1
            for run in np.split(maybe, cut):
                if len(run) and (clear[run] <= -fixes.radius_95_m[run]).any():
                    found.append((int(run[0]), int(run[-1]), number, int(device), clear, run))
    made = []
    for number, (first, last, zone_number, device, clear, run) in enumerate(sorted(found, key=lambda one: one[:4])):
        settled = int((clear[run] <= -fixes.radius_95_m[run]).sum())
        made.append(
            TrailEpisode(
                label=zone_label(number).removeprefix("Zone "), zone=zones[zone_number].label, devices=(device,),
                places=tuple(run.tolist()), entry_seen=True, exit_seen=True,
                dwell=timedelta(microseconds=int(fixes.at_us[last] - fixes.at_us[first])),
                depth_m=float(-clear[run].min()), settled=settled, unsettled=len(run) - settled,
            )
        )  # fmt: skip
    return tuple(made)
