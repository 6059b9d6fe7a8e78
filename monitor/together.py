"""What fixes prove and suggest of each order's zones taken together, so that nobody slips through the seam of two: `check` for many."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitor.answered import Answered
from monitor.chance import chances
from monitor.check import check
from monitor.clearance import clearances
from monitor.finding import Applies
from monitor.fixtable import TEXT, is_any, to_fixes
from monitor.judge import FAR_RADII
from monitor.location import Location
from monitor.register import OUTCOMES, UNDRAWN_M, Register, outcomes
from zones.frame import Floats
from zones.period import at_once
from zones.shape import Shape
from zones.union import SEAM_M, union

ORDERS = pa.schema([
    pa.field("row", pa.int64()),
    pa.field("device", TEXT),
    pa.field("time", pa.timestamp("us", tz="UTC")),
    pa.field("order", TEXT),
    pa.field("zones", TEXT),
    pa.field("outcome", TEXT),
    pa.field("clearance_m", pa.float64()),
    pa.field("radius_95_m", pa.float64()),
    pa.field("chance_inside", pa.float64()),
    pa.field("near", pa.bool_()),
])  # fmt: skip
"""One answer for each fix and each order of which a zone applied that the fix is not far from."""


class _Alone(NamedTuple):
    """Findings that apply, in columns, in the order of the fixes and of one fix in that of the zones."""

    fix: NDArray[np.intp]
    order: NDArray[np.int32]
    version: NDArray[np.int32]
    clearance_m: Floats
    radius_95_m: Floats
    chance_inside: Floats
    near: NDArray[np.bool_]


def answered_together(register: Register, answered: Answered) -> Answered:
    """The fixes with the answers for orders in the place of their findings."""
    return answered._replace(findings=together(register, answered.fixes, answered.findings))


def together(register: Register, fixes: Any, findings: Any) -> Any:
    """Of a batch of `FIXES` and its `FINDINGS` the answers for orders, a record batch of `ORDERS`."""
    alone = _alone(register, fixes, findings)
    count = len(alone.fix)
    new = np.ones(count, np.bool_)
    new[1:] = (np.diff(alone.fix) != 0) | (np.diff(alone.order) != 0)
    first = np.flatnonzero(new)
    sizes = np.diff(np.append(first, count))
    clearance, radius, chance = (column[first].copy() for column in alone[3:6])
    near = np.logical_or.reduceat(alone.near, first) if count else np.zeros(0, np.bool_)
    zones = [register.versions[line].label for line in alone.version[first].tolist()]
    for lines, all_lines, groups in _sets(register, fixes, alone, first, sizes):
        rows = first[groups][:, None] + np.arange(len(lines))
        lon, lat = (np.asarray(fixes.column(name))[alone.fix[first[groups]]] for name in ("longitude", "latitude"))
        shape = union(tuple(register.versions[line].shape for line in all_lines))
        drawing = np.array([float(register.versions[line].precision_m) for line in lines])
        clearance[groups], radius[groups], chance[groups] = _judged(shape, drawing, alone, rows, lon, lat)
        for group in groups.tolist():
            zones[group] = ", ".join(register.versions[line].label for line in all_lines)
    for order, groups in _maybe_more(register, fixes, alone, first, radius):
        asked = fixes.take(pa.array(alone.fix[first[groups]]))
        clearance[groups], radius[groups], chance[groups] = _of_all_zones(register, order, asked)
    which = pa.array(alone.fix[first])
    columns = [
        *(fixes.column(name).take(which) for name in ("row", "device", "time")),
        register.orders_of(alone.version[first]),
        pa.array(zones, pa.string()).dictionary_encode(),
        pa.DictionaryArray.from_arrays(outcomes(clearance, radius), pa.array(OUTCOMES)),
        *(pa.array(column) for column in (clearance, radius, chance)),
        pa.array(near & (clearance > 0)),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=ORDERS)


def _alone(register: Register, fixes: Any, findings: Any) -> _Alone:
    applied = findings.filter(pa.array(is_any(findings.column("applies"), (Applies.THROUGHOUT.value,))))
    lines = register.lines_of(applied)
    return _Alone(
        fix=np.searchsorted(np.asarray(fixes.column("row")), np.asarray(applied.column("row"))),
        order=register.order_numbers[lines],
        version=lines,
        clearance_m=np.asarray(applied.column("clearance_m")),
        radius_95_m=np.asarray(applied.column("radius_95_m")),
        chance_inside=np.asarray(applied.column("chance_inside")),
        near=applied.column("near").to_numpy(zero_copy_only=False),
    )


def _sets(
    register: Register, fixes: Any, alone: _Alone, first: NDArray[np.intp], sizes: NDArray[np.intp]
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], NDArray[np.intp]]]:
    """Of which groups which versions have findings, and which apply together, where these are more than one.

    Outside all of them, those that are far do not matter; inside one, another that touches it may lie far from the fix.
    """
    inside = np.minimum.reduceat(alone.clearance_m, first) <= 0 if len(first) else np.zeros(0, np.bool_)
    order = alone.order[first]
    more = np.bincount(register.order_numbers, minlength=len(register.bound_orders)) > 1
    at = np.asarray(fixes.column("time").cast(pa.int64()))[alone.fix[first]]
    found: dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]] = {}
    for group in np.flatnonzero((sizes > 1) & ~inside).tolist():
        lines = _lines(alone, first[group], sizes[group])
        found.setdefault((lines, lines), []).append(group)
    within = np.flatnonzero(inside & more[order])
    for one in np.unique(order[within]).tolist():
        groups = within[order[within] == one]
        candidates = np.flatnonzero(register.order_numbers == one)
        applied = np.column_stack([register.applied(line, at[groups]) for line in candidates.tolist()])
        for group, row in zip(groups.tolist(), applied, strict=True):
            if row.sum() > 1:
                key = _lines(alone, first[group], sizes[group]), tuple(candidates[row].tolist())
                found.setdefault(key, []).append(group)
    for (lines, all_lines), groups_found in found.items():
        yield lines, all_lines, np.array(groups_found, np.intp)


def _lines(alone: _Alone, begin: int, size: int) -> tuple[int, ...]:
    return tuple(alone.version[begin : begin + size].tolist())


def _judged(
    shape: Shape, drawing: Floats, alone: _Alone, rows: NDArray[np.intp], lon: Floats, lat: Floats
) -> tuple[Floats, Floats, Floats]:
    """Clearance, radius and chance of some fixes, a row each of findings that are a column each: see `monitor.check._together`."""
    each, radii = alone.clearance_m[rows], alone.radius_95_m[rows]
    nearest = np.arange(len(rows)), each.argmin(axis=1)
    proved, reached = each <= -radii, each <= radii + SEAM_M
    best = np.where(proved, drawing, np.inf).min(axis=1)
    worst = np.where(reached, drawing, -np.inf).max(axis=1)
    drawn = np.where(proved.any(axis=1), best, np.where(reached.any(axis=1), worst, drawing[nearest[1]]))
    radius = radii[nearest] - drawing[nearest[1]] + drawn
    clearance = np.minimum(clearances(lon, lat, shape), each[nearest])
    chance = np.maximum(chances(lon, lat, radius, shape), alone.chance_inside[rows].max(axis=1))
    return clearance, radius, chance


def _maybe_more(
    register: Register, fixes: Any, alone: _Alone, first: NDArray[np.intp], radius: Floats
) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Groups for which a zone that is far may count: it is the nearest one, for it is better drawn, or theirs are near by their
    buffers alone; or it is better drawn than they, and all together are judged as roughly as they are drawn.
    """
    if not len(first):
        return
    least = np.minimum.reduceat(alone.clearance_m, first)
    order = alone.order[first]
    drawing = np.full(len(register.bound_orders), np.inf)
    np.minimum.at(drawing, register.order_numbers, [float(version.precision_m) for version in register.versions])
    stated_m = np.asarray(fixes.column("radius_95_m"))[alone.fix[first]]
    best_m = stated_m + UNDRAWN_M + drawing[order]
    zones = np.array([len(one.zones) for one in register.bound])[_bound_places(register)[order]]
    rougher = (radius > best_m) & (np.diff(np.append(first, len(alone.fix))) < zones)
    places = np.flatnonzero((least > FAR_RADII * best_m) | rougher)
    for one in np.unique(order[places]).tolist():
        yield one, places[order[places] == one]


def _bound_places(register: Register) -> NDArray[np.intp]:
    """Where each of `bound_orders` stands in `bound`."""
    place = {one.order.reference: nth for nth, one in enumerate(register.bound)}
    return np.array([place[reference] for reference in register.bound_orders], np.intp)


def _of_all_zones(register: Register, order: int, fixes: Any) -> tuple[Floats, Floats, Floats]:
    """Clearance, radius and chance of fixes by all of an order's zones that applied: where all are apart, those of the nearest."""
    at = np.asarray(fixes.column("time").cast(pa.int64()))
    lon, lat, stated_m = (np.asarray(fixes.column(name)) for name in ("longitude", "latitude", "radius_95_m"))
    least, radius, chance = np.full(len(at), np.inf), np.zeros(len(at)), np.zeros(len(at))
    reached = np.zeros(len(at), np.bool_)
    for line in np.flatnonzero(register.order_numbers == order).tolist():
        some = np.flatnonzero(register.applied(line, at))
        version = register.versions[line]
        away, error = clearances(lon[some], lat[some], version.shape), stated_m[some] + UNDRAWN_M + version.precision_m
        reached[some] |= away <= FAR_RADII * error
        nearer = away < least[some]
        some, error = some[nearer], error[nearer]
        least[some], radius[some] = away[nearer], error
        chance[some] = chances(lon[some], lat[some], error, version.shape)
    bound = [one for one in register.bound if one.order.reference == register.bound_orders[order]]
    places = np.flatnonzero(reached)
    for place, fix in zip(places.tolist(), to_fixes(fixes.take(pa.array(places))), strict=True):
        (made,) = check(
            Location(place=fix.spot, as_given="", reading=""), at_once(fix.at), bound, leave_out_far=True
        ).orders
        if made.judgement is not None:
            least[place], radius[place] = made.judgement.clearance_m, made.judgement.radius_95_m
            chance[place] = made.judgement.chance_inside
    return least, radius, chance
