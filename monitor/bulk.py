"""Many fixes against many zones: the same judgements as one check, without the words.

Zones far from a fix (clearance beyond both the buffer and three times the error) are left out and counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from monitor.applies import application
from monitor.chance import chances
from monitor.check import BoundOrder
from monitor.clearance import clearances
from monitor.finding import Applies, Outcome
from monitor.judge import FAR_RADII, is_far, is_near, outcome
from monitor.location import Accuracy
from zones.frame import Floats, degrees_reach
from zones.instant import Instant
from zones.order import Standing, standing
from zones.period import at_once
from zones.zone import HeldIn, Zone, ZoneVersion, version_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A tagged location as one row of a file (from 1): degrees WGS84, its error's 95 % radius as the tag gave it.

    `mechanism` (GPS, RF, LBS, WIFI) and `speed_mps`, metres a second, are as the tag stated them, where it did.
    """

    row: int
    device: str
    at: Instant
    lon_deg: float
    lat_deg: float
    radius_95_m: float
    mechanism: str = ""
    speed_mps: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FixFinding:
    """The answer for one fix and one zone version."""

    fix: Fix
    order: str
    zone: str
    zone_version: int
    outcome: Outcome
    clearance_m: float
    radius_95_m: float
    chance_inside: float
    applies: Applies
    near: bool


def check_fixes(fixes: Sequence[Fix], bound: Sequence[BoundOrder]) -> tuple[list[FixFinding], int]:
    """The findings in the order of the rows, and how many pairs of fix and zone were far."""
    lon = np.array([fix.lon_deg for fix in fixes])
    lat = np.array([fix.lat_deg for fix in fixes])
    budget_95_m = np.array([Accuracy(stated_m=fix.radius_95_m).budget().radius_95_m for fix in fixes])
    found: list[tuple[int, int, FixFinding]] = []
    far, place = 0, 0
    for one in bound:
        states = [standing(one.order, fix.at) for fix in fixes]
        for zone in one.zones:
            near_ones = list(_near_zone(fixes, states, zone, lon, lat, budget_95_m))
            far += len(fixes) - len(near_ones)
            found += [(index, place, finding) for index, finding in near_ones]
            place += 1
    found.sort(key=lambda entry: entry[:2])
    return [finding for _, _, finding in found], far


def _near_zone(
    fixes: Sequence[Fix], states: Sequence[Standing], zone: Zone, lon: Floats, lat: Floats, budget_95_m: Floats
) -> Iterator[tuple[int, FixFinding]]:
    """The findings of the fixes that are not far from a zone, by their place among the fixes."""
    reach = np.any([_in_reach(version, lon, lat, budget_95_m) for version in zone.versions], axis=0)
    held: dict[ZoneVersion, list[int]] = {}
    in_time: dict[int, HeldIn] = {}
    for i in np.flatnonzero(reach).tolist():
        in_time[i] = version_at(zone, fixes[i].at)
        held.setdefault(in_time[i].version, []).append(i)
    for version, places in held.items():
        mine = np.array(places, dtype=np.intp)
        radius = budget_95_m[mine] + version.precision_m
        clearance = clearances(lon[mine], lat[mine], version.shape)
        told = [not is_far(c, r, version.buffer_m) for c, r in zip(clearance.tolist(), radius.tolist(), strict=True)]
        mine, radius, clearance = mine[told], radius[told], clearance[told]
        chance = chances(lon[mine], lat[mine], radius, version.shape)
        for i, clearance_m, radius_m, chance_inside in zip(
            mine.tolist(), clearance.tolist(), radius.tolist(), chance.tolist(), strict=True
        ):
            fix = fixes[i]
            applied = application(states[i], in_time[i], at_once(fix.at))
            yield (
                i,
                FixFinding(
                    fix=fix,
                    order=version.order,
                    zone=version.label,
                    zone_version=version.version,
                    outcome=outcome(clearance_m, radius_m),
                    clearance_m=clearance_m,
                    radius_95_m=radius_m,
                    chance_inside=chance_inside,
                    applies=applied.applies,
                    near=is_near(clearance_m, version.buffer_m),
                ),
            )


def _in_reach(version: ZoneVersion, lon: Floats, lat: Floats, budget_95_m: Floats) -> np.ndarray:
    """Which positions are within the zone's box grown by what is not far; a coarse answer, never too small."""
    west, south, east, north = version.shape.bounds
    reach = max(version.buffer_m, FAR_RADII * (float(budget_95_m.max(initial=0.0)) + version.precision_m))
    dlon, dlat = degrees_reach(max(abs(south), abs(north)), reach)
    return (lon >= west - dlon) & (lon <= east + dlon) & (lat >= south - dlat) & (lat <= north + dlat)
