"""The table of locations of a pack: each by a label of its sequence, when, where, how exactly, and what it proves.

What is filed prints outcome and clearance, never a chance; nothing of a witness, nothing of a protected person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Any, TypeAlias

from maps.grid import in_grid, spot_in_grid
from maps.scene import (
    Mark,
    Versions,
    court_mark,
    doubts_about,
    findings_filed,
    otherwise,
    radius_told,
    recorded_mark,
    union_of,
    version_labels,
    versions_of,
)
from maps.symbol import WORDS, answer_text
from monitor.finding import Applies, Outcome
from monitor.fix import Fix
from monitor.location import Spot
from monitor.place.gridref import reference_of
from monitor.replay import RecordedCheck
from monitor.trail import LONGEST_SILENCE, speeds, trails
from zones.error import OutsideCoverage
from zones.frame import in_great_britain
from zones.instant import LONDON, Instant
from zones.order import Order
from zones.period import Period
from zones.shape import Shape
from zones.unit import Lat, Lon, LonLat
from zones.zone import Zone, zone_label

REPORTED, LOOKED_UP = "reported", "place looked up"
_TAKEN = frozenset("CKOPST")
_SAME_M = 0.005
"""Clearances that are printed alike are of the same edge."""
Finding: TypeAlias = Mapping[str, Any]
"""A finding, or an order's answer, in JSON."""
_MPS_TO_MPH = 3600 / 1609.344


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A row: degrees WGS84, metres, metres a second; `mark` is what the map's symbol says of it.

    Of an area `at` is a point of it, and `grid` tells its box.

    `outcome` and `clearance_m` are of the order's zones that applied together, or of the `zone` that the mark tells of;
    `zone` is empty where the clearance is of none that was looked at by itself; as the map calls it, so that a zone as it was
    at another time is told from the one that is drawn. A location that was never held against the
    order has none of these.

    `speed_mps` is as the tag stated it, else that of the straight line from its fix before, which `by_line` says.
    """

    label: str
    check: str
    times: Period
    at: LonLat
    grid: str
    radius_95_m: float
    area: bool
    assumed: bool
    mechanism: str
    speed_mps: float | None
    by_line: bool
    zone: str
    clearance_m: float | None
    outcome: Outcome | None
    applies: Applies
    mark: Mark
    then: Mark | None = None
    """What is on record, where that was left behind by what was recorded since and comes to something else."""
    doubts: tuple[int, ...] = ()
    """The numbers of the doubts about its device."""

    @property
    def inside_line(self) -> bool:
        """Whether the place itself, without its error, is in a zone."""
        return self.clearance_m is not None and self.clearance_m <= 0


def locations(
    order: Order,
    zones: Sequence[Zone],
    checks: Sequence[RecordedCheck],
    fixes: Mapping[int, Fix],
    at: Instant,
) -> list[Located]:
    """The filed checks as rows of a map of an instant, in the order of their times, labelled: S1, S2 … what was reported; of a tag's fixes each
    run inside a zone by a letter, A1, A2 …, B1, and those outside T1, T2 …"""
    versions = versions_of(zones)
    called = version_labels(zones, at, {zone.label: zone.served_label for zone in zones})
    lines = _line_speeds(fixes.values())
    rows = [
        _row(check, order, versions, at, called, fixes.get(check.fix or 0), lines)
        for check in sorted(checks, key=lambda one: (one.times.start, one.times.end, one.number, one.id))
    ]
    devices = {check.id: fix.device for check in checks if (fix := fixes.get(check.fix or 0)) is not None}
    return _labelled(rows, devices)


def _line_speeds(fixes: Iterable[Fix]) -> dict[int, float]:
    found: dict[int, float] = {}
    for trail in trails(fixes):
        found |= {fix.row: speed for fix, speed in zip(trail, speeds(trail), strict=True) if speed is not None}
    return found


def _row(
    check: RecordedCheck, order: Order, versions: Versions, when: Instant, called: Mapping[tuple[str, int], str],
    fix: Fix | None, lines: Mapping[int, float],
) -> Located:  # fmt: skip
    findings = findings_filed(check, order, versions, when)
    union = union_of(check.answer_now, order)
    mark = court_mark(findings, union)
    told = _told(mark, findings, union)
    place = check.location.place
    at = place.at if isinstance(place, Spot) else place.inner_point
    stated = None if fix is None else fix.speed_mps
    by_line = stated is None and fix is not None and fix.row in lines
    return Located(
        label="", check=check.id, times=check.times, at=at, grid=place_text(at, None if isinstance(place, Spot) else place.shape),
        radius_95_m=float(told["radius_95_m"]) if told is not None else radius_told(check, findings, union), area=not isinstance(place, Spot), assumed=isinstance(place, Spot) and place.budget().assumed,
        mechanism=_mechanism(check, fix), speed_mps=lines[fix.row] if by_line and fix is not None else stated,
        by_line=by_line, zone=_zone_of(told, findings, called), clearance_m=None if told is None else float(told["clearance_m"]),
        outcome=None if told is None else Outcome(told["outcome"]),
        applies=Applies.NOT_AT_ALL if told is None else Applies(told["applies"]), mark=mark,
        then=otherwise(mark, recorded_mark(check, order, versions, when)), doubts=doubts_about(check),
    )  # fmt: skip


def _told(mark: Mark, findings: Sequence[Finding], union: Finding | None) -> Finding | None:
    """The answer whose numbers stand beside a mark: the order's, or that of the zone that the mark tells of."""
    if mark is Mark.NOT_APPLYING:
        findings = [
            one for one in findings if one["applies"] == Applies.NOT_AT_ALL and one["outcome"] != Outcome.OUTSIDE
        ]
    elif mark is Mark.PARTLY and (union is None or union["outcome"] != Outcome.INSIDE):
        findings = [one for one in findings if one["applies"] == Applies.PARTLY and one["outcome"] == Outcome.INSIDE]
    elif union is not None and union["outcome"] is not None:
        return union
    return min(findings, key=lambda one: (one["clearance_m"], one["zone"]), default=None)


def _zone_of(told: Finding | None, findings: Sequence[Finding], called: Mapping[tuple[str, int], str]) -> str:
    """The zone whose clearance is the one that is told; of an order's zones together perhaps none."""
    if told is None:
        return ""
    if "zone" in told:
        return called[told["zone"], told["zone_version"]]
    same = [
        (one["zone"], one["zone_version"])
        for one in findings
        if one["applies"] != Applies.NOT_AT_ALL and abs(one["clearance_m"] - told["clearance_m"]) < _SAME_M
    ]
    return called[min(same)] if same else ""


def _mechanism(check: RecordedCheck, fix: Fix | None) -> str:
    if check.fix is None:
        return LOOKED_UP if check.sighting is None else REPORTED
    return f"tag, {fix.mechanism}" if fix is not None and fix.mechanism else "tag"


def place_text(at: LonLat, area: Shape | None) -> str:
    """The square of a metre that a place is in, or of an area the corners of the box around it; degrees abroad."""
    if area is None:
        return reference_of(*spot_in_grid(at), square_m=1) if in_great_britain(at) else degrees_text(at)
    try:
        west, south, east, north = (round(edge) for edge in in_grid(area).bounds)
        return f"between {reference_of(west, south, square_m=1)} and {reference_of(east, north, square_m=1)}"
    except OutsideCoverage:
        lons, lats = area.bounds[::2], area.bounds[1::2]
        corners = (LonLat(lon=Lon(lon), lat=Lat(lat)) for lon, lat in zip(lons, lats, strict=True))
        return "between " + " and ".join(degrees_text(corner) for corner in corners)


def degrees_text(at: LonLat) -> str:
    """Latitude and longitude, WGS84."""
    return f"{at.lat:.6f}, {at.lon:.6f}".replace("-", "−")


def error_text(radius_95_m: float, *, area: bool, assumed: bool = False) -> str:
    """How wrong a place may be, metres at 95 %: of an area beyond its edge."""
    if area:
        return f"area + {radius_95_m:,.1f}"
    return f"{radius_95_m:,.1f}" + (" (assumed)" if assumed else "")


def _labelled(rows: Sequence[Located], devices: Mapping[str, str]) -> list[Located]:
    """The rows with their labels; a run ends where a fix of the device lies outside, or after a gap."""
    counted = {REPORTED: 0, LOOKED_UP: 0}
    last: dict[str, tuple[Instant, int, int]] = {}  # of a device: when, which run, how many in it
    made, runs, outside = [], 0, 0
    for row in rows:
        device = devices.get(row.check)
        if row.mechanism in counted:
            counted[row.mechanism] += 1
            label = f"{'S' if row.mechanism == REPORTED else 'K'}{counted[row.mechanism]}"
        elif device is None or not row.inside_line:
            outside += 1
            label = f"T{outside}"
            last.pop(device or "", None)
        else:
            before = last.get(device)
            if before is None or row.times.start - before[0] > LONGEST_SILENCE:
                runs += 1
                before = (row.times.start, runs, 0)
            last[device] = (row.times.start, before[1], before[2] + 1)
            label = f"{_letters(before[1])}{before[2] + 1}"
        made.append(replace(row, label=label))
    return made


def _letters(run: int) -> str:
    """A, B … of a run, without those that label other locations, checks and exhibits: all of these are of one letter."""
    number, free = run - 1, [letter for letter in ascii_uppercase if letter not in _TAKEN]
    return free[number] if number < len(free) else zone_label(number + len(_TAKEN)).removeprefix("Zone ")


def when_text(times: Period) -> str:
    """A time to the second, on UK clocks, with their offset's name: "2026-03-03 08:30:12 GMT"."""
    first = second_text(times.start)
    return first if times.is_instant else f"{first} to {second_text(times.end)}"


def second_text(at: Instant) -> str:
    """A moment to the second, on UK clocks."""
    local = at.astimezone(LONDON)
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()}"


def outcome_text(row: Located) -> str:
    """What a location proves, in the words of the map's key."""
    return answer_text(row.mark, row.then, row.doubts)


def recorded_text(check: RecordedCheck, order: Order, versions: Versions, at: Instant) -> str:
    """What a check that is not in the table answered for an order, in the words of the map's key; empty where nothing is told."""
    mark = recorded_mark(check, order, versions, at)
    return "" if mark is None else WORDS[mark]


def clearance_text(row: Located) -> str:
    """Metres, minus within; empty where there is none."""
    if row.clearance_m is None:
        return ""
    text = f"{row.clearance_m:+,.1f}".replace("-", "−")
    return "0.0" if text[1:] == "0.0" else text


def speed_text(row: Located) -> str:
    """Metres a second and miles an hour; an asterisk where it is the straight line's."""
    if row.speed_mps is None:
        return ""
    return f"{row.speed_mps:.1f} m/s, {row.speed_mps * _MPS_TO_MPH:.0f} mph{'*' if row.by_line else ''}"
