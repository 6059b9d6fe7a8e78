"""A check: one location at a time, or in a range of possible times, against the zones of the orders that bind a subject.

For every zone there is a finding, whether it applied or not, and one for each of its versions that held; and for every
order one for the union of its zones that apply, so that nobody slips through the seam of two that touch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from shapely.geometry import mapping

from monitor.applies import Application, application, applied_text, briefly, service
from monitor.because import because, nothing_applied
from monitor.chance import grade
from monitor.finding import (
    Applies,
    Finding,
    Judgement,
    Outcome,
    UnionFinding,
    finding_hash,
    finding_json,
    union_json,
)
from monitor.judge import is_far, is_near, judge, outcome, proves
from monitor.location import Accuracy, Area, Location, Place, Spot
from zones.canon import Json, sha256
from zones.instant import Instant, utc_text
from zones.order import Order, Standing, end_of_force, served_at, standing_in
from zones.period import Period, joined
from zones.text import listed
from zones.union import SEAM_M, union
from zones.zone import HeldIn, Zone, ZoneVersion, describe, versions_in


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundOrder:
    """An order with its zones, as they were known when the check was made."""

    order: Order
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was asked, which zones were consulted, and the findings; `far` counts zones left out for distance.

    The possible times are those of `times`: an instant, or from its start up to its end. `as_known_at` is set where the
    facts are not all that are known, but those that had been recorded then.
    """

    location: Location
    times: Period
    as_known_at: Instant | None = None
    consulted: tuple[ZoneVersion, ...]
    findings: tuple[Finding, ...]
    orders: tuple[UnionFinding, ...]
    far: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A version of a zone that was consulted, with why it did not apply all the time, and what was found."""

    held: HeldIn
    reasons: tuple[str, ...]
    finding: Finding

    @property
    def version(self) -> ZoneVersion:
        return self.held.version


def check(location: Location, times: Period, bound: Sequence[BoundOrder], *, leave_out_far: bool) -> Check:
    """The findings of the location at the possible times for each zone of the orders, and for each order's union.

    Only with `leave_out_far` are findings left out, and counted: those whose clearance is beyond both the zone's buffer
    and three times the 95 % radius. The union is of all zones that apply, near or far.
    """
    consulted: list[ZoneVersion] = []
    findings: list[Finding] = []
    orders: list[UnionFinding] = []
    far = 0
    for one in bound:
        state = standing_in(one.order, times)
        found: list[_Found] = []
        for zone in one.zones:
            for held in versions_in(zone, times):
                applied = application(state, held, times)
                finding = _finding(location, times, one.order, state, held, applied)
                found.append(_Found(held=held, reasons=applied.reasons, finding=finding))
                judgement = finding.judgement
                if leave_out_far and is_far(judgement.clearance_m, judgement.radius_95_m, held.version.buffer_m):
                    far += 1
                else:
                    findings.append(finding)
        consulted += [each.version for each in found]
        orders.append(_union_finding(location, times, one.order, state, found))
    return Check(
        location=location, times=times, consulted=tuple(consulted), findings=tuple(findings), orders=tuple(orders),
        far=far,
    )  # fmt: skip


def inputs_of(location: Location, times: Period, order: Order, held: HeldIn) -> dict[str, Json]:
    """All that decides a finding, as it is hashed."""
    return {**_asked(location, times), "order": bound_json(order), "zone": _described(held, times)}


def union_inputs_of(location: Location, times: Period, order: Order, applying: Sequence[HeldIn]) -> dict[str, Json]:
    """All that decides the answer for an order's union, as it is hashed; the order of the zones does not matter."""
    in_order = sorted(applying, key=lambda held: (held.version.label, held.version.version))
    return {
        **_asked(location, times), "order": bound_json(order), "zones": [_described(held, times) for held in in_order],
    }  # fmt: skip


def applying_in(bound: BoundOrder, times: Period) -> Sequence[HeldIn]:
    """The zone versions of an order that applied at some of the possible times."""
    state = standing_in(bound.order, times)
    held = [held for zone in bound.zones for held in versions_in(zone, times)]
    return [one for one in held if application(state, one, times).windows]


def check_json(made: Check, *, check_id: str | None) -> dict[str, Any]:
    """A check in the words of the command line and the HTTP API."""
    return {
        "check": check_id,
        "at": utc_text(made.times.start),
        "until": None if made.times.is_instant else utc_text(made.times.end),
        "as_known_at": None if made.as_known_at is None else utc_text(made.as_known_at),
        "location": _location_json(made.location),
        "consulted": [{"order": v.order, "zone": v.label, "zone_version": v.version} for v in made.consulted],
        "findings": [finding_json(finding) for finding in made.findings],
        "orders": [union_json(finding) for finding in made.orders],
        "far": made.far,
    }


def _location_json(location: Location) -> dict[str, Any]:
    place = location.place
    said = {"as_given": location.as_given, "reading": location.reading}
    if isinstance(place, Spot):
        return {"kind": "spot", "longitude": place.at.lon, "latitude": place.at.lat, **said}
    return {"kind": "area", "geometry": mapping(place.shape), "estimate": place.estimate or None, **said}


def _finding(
    location: Location, times: Period, order: Order, state: Standing, held: HeldIn, applied: Application
) -> Finding:
    version, served = held.version, service(state, applied.windows)
    judgement = judge(location.place, version.shape, drawing_m=version.precision_m)
    near = is_near(judgement.clearance_m, version.buffer_m)
    inputs = sha256(inputs_of(location, times, order, held))
    return Finding(
        order=order.reference,
        zone=version.label,
        zone_version=version.version,
        judgement=judgement,
        grade=grade(judgement.chance_inside),
        applies=applied.applies,
        windows=applied.windows,
        because_applies=applied.because,
        unserved=served.unserved,
        near=near,
        because=because(judgement, applied.applies, near=near, unserved=served.unserved,
                        served_within=served.within, zone=version.label, reasons=applied.in_a_sentence),
        inputs_sha256=inputs,
        finding_sha256=finding_hash(inputs, judgement, applied.applies, applied.windows, near, served.unserved),
    )  # fmt: skip


def _union_finding(
    location: Location, times: Period, order: Order, state: Standing, found: Sequence[_Found]
) -> UnionFinding:
    """The answer for all zones of an order that apply, at each of the possible times those of that time."""
    applying = [one for one in found if one.finding.windows]
    labels = tuple(dict.fromkeys(one.version.label for one in applying))
    inputs = sha256(union_inputs_of(location, times, order, [one.held for one in applying]))
    windows = tuple(joined(window for one in applying for window in one.finding.windows))
    served = service(state, windows)
    reasons = _why_not(state, found)
    if not applying:
        applies, judgement, near, sentence = Applies.NOT_AT_ALL, None, False, nothing_applied(reasons)
        reasons = reasons or ("the order has no zones",)
    else:
        applies = Applies.THROUGHOUT if windows == (times,) else Applies.PARTLY
        reasons = () if applies is Applies.THROUGHOUT else (applied_text(windows), *reasons)
        sets = _sets(applying)
        judgement = _over_time(location.place, applying, sets)
        near = judgement.clearance_m > 0 and any(one.finding.near for one in applying)
        sentence = because(judgement, applies, near=near, unserved=served.unserved, served_within=served.within,
                           zone=_together_words(labels, len(sets)), applying=_applying_words(applying, times),
                           reasons=(briefly(windows),))  # fmt: skip
    return UnionFinding(
        order=order.reference,
        zones=labels,
        judgement=judgement,
        grade=None if judgement is None else grade(judgement.chance_inside),
        applies=applies,
        windows=windows,
        because_applies=reasons,
        unserved=served.unserved,
        near=near,
        because=sentence,
        inputs_sha256=inputs,
        finding_sha256=finding_hash(inputs, judgement, applies, windows, near, served.unserved),
    )


def _applying_words(applying: Sequence[_Found], times: Period) -> str:
    """What applied, as the sentence names it: what applied for a part of the time is not said to have applied in all of it."""
    windows: dict[str, list[Period]] = {}
    for one in applying:
        windows.setdefault(one.version.label, []).extend(one.finding.windows)
    whole = tuple(label for label, its in windows.items() if tuple(joined(its)) == (times,))
    partly = tuple(label for label in windows if label not in whole)
    if not partly or tuple(joined(window for its in windows.values() for window in its)) != (times,):
        return listed(tuple(windows))
    return f"{listed(whole)}, and for part of it {listed(partly)}," if whole else f"one or other of {listed(partly)}"


def _together_words(labels: Sequence[str], sets: int) -> str:
    """What the zones that applied are called together; `sets` is how many different ones applied one after the other."""
    named = listed(labels)
    if sets > 1:
        return f"what then applied of {named}"
    return named if len(labels) == 1 else f"{named} taken together"


def _why_not(state: Standing, found: Sequence[_Found]) -> tuple[str, ...]:
    """Why the order's zones did not apply, or not all the time: the order's own reasons once, then each zone's."""
    reasons = list(state.because)
    for one in found:
        if one.finding.applies is not Applies.THROUGHOUT:
            own = [reason for reason in one.reasons if reason not in state.because]
            reasons += [f"{one.version.label}: {reason}" for reason in own]
    return tuple(reasons) if state.in_force else state.because


def _over_time(place: Place, applying: Sequence[_Found], sets: Sequence[Sequence[int]]) -> Judgement:
    """What the place proves of the zones together, whichever of the possible times it was.

    Where different zones applied at different times and the answers differ, nothing is proved; the numbers are those of
    the time at which it is likeliest to have been inside.
    """
    judgements = [_together(place, [applying[i] for i in places]) for places in sets]
    likeliest = max(judgements, key=lambda one: (one.chance_inside, -one.clearance_m))
    if len({one.outcome for one in judgements}) == 1:
        return likeliest
    return replace(
        likeliest,
        outcome=Outcome.INDETERMINATE,
        limit="the zones that applied changed in that time, and with them the answer",
    )


def _sets(applying: Sequence[_Found]) -> Sequence[Sequence[int]]:
    """Which of the versions applied together, at some of the possible times."""
    cuts = sorted(
        {moment for one in applying for window in one.finding.windows for moment in (window.start, window.end)}
    )
    found: dict[tuple[int, ...], None] = {}
    for start in cuts:
        at = tuple(
            place
            for place, one in enumerate(applying)
            if any(w.start <= start < w.end or w.start == start == w.end for w in one.finding.windows)
        )
        if at:
            found[at] = None
    return list(found)


def _together(place: Place, applying: Sequence[_Found]) -> Judgement:
    """What the place proves of zones that apply together: never less than it proves of any one of them.

    The drawing's error is that of the zones whose edges matter here: of those that it is proved to be inside, the
    best drawn; else of those within reach, the worst drawn; else of the nearest.
    """
    alone = [one.finding.judgement for one in applying]
    nearest = min(alone, key=lambda one: one.clearance_m)
    if len(alone) == 1 or all(is_far(one.clearance_m, one.radius_95_m, 0.0) for one in alone):
        return nearest
    inside = [one.budget.drawing_m for one in alone if one.outcome is Outcome.INSIDE]
    reached = [one.budget.drawing_m for one in alone if one.clearance_m <= one.radius_95_m + SEAM_M]
    drawing_m = min(inside) if inside else max(reached, default=nearest.budget.drawing_m)
    shape = union(tuple(one.version.shape for one in applying))
    together = judge(place, shape, drawing_m=drawing_m)
    clearance_m = min(together.clearance_m, nearest.clearance_m)
    found = outcome(clearance_m, together.radius_95_m)
    if isinstance(place, Area) and not proves(place, found, clearance_m):
        found, together = Outcome.INDETERMINATE, replace(together, limit=place.estimate)
    return replace(
        together,
        outcome=found,
        clearance_m=clearance_m,
        chance_inside=max(together.chance_inside, *(one.chance_inside for one in alone)),
        share_inside=_most(together, alone),
        limit=together.limit if found is Outcome.INDETERMINATE else "",
    )


def _most(together: Judgement, alone: Sequence[Judgement]) -> float | None:
    """The share of an area that is inside the zones together; never less than inside one of them."""
    shares = [one.share_inside for one in (together, *alone) if one.share_inside is not None]
    return max(shares, default=None)


def _asked(location: Location, times: Period) -> dict[str, Json]:
    """Where and when, as it enters the hash of the inputs."""
    asked: dict[str, Json] = {"location": _located(location.place), "at": utc_text(times.start)}
    return asked if times.is_instant else asked | {"until": utc_text(times.end)}


def _located(place: Place) -> Json:
    if isinstance(place, Spot):
        # Adding 0.0 makes -0.0 the same longitude as 0.0, as it is.
        return {"lon": float(place.at.lon) + 0.0, "lat": float(place.at.lat) + 0.0, **_accuracy(place.accuracy)}
    return {"area_sha256": sha256(place.shape.wkb_hex), "estimate": bool(place.estimate), **_accuracy(place.accuracy)}


def _accuracy(accuracy: Accuracy) -> dict[str, Json]:
    stated = None if accuracy.stated_m is None else float(accuracy.stated_m)
    return {"stated_m": stated, "percent": float(accuracy.percent)}


def _described(held: HeldIn, times: Period) -> dict[str, Json]:
    """A version as it is hashed; in a range also when of it it held, which its successor decides."""
    if times.is_instant or held.part is None:
        return dict(describe(held.version))
    return {**describe(held.version), "held": [utc_text(held.part.start), utc_text(held.part.end)]}


def bound_json(order: Order) -> dict[str, str | None]:
    """What of the order decides the answer; events that did not touch its period are left out of the hash."""
    end, served = end_of_force(order), served_at(order)
    return {
        "reference": order.reference,
        "made_at": utc_text(order.made_at),
        "ends": None if end is None else utc_text(end),
        "served": None if served is None else utc_text(served),
    }
