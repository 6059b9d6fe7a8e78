"""Conflicts of a draft zone with the subject's other orders in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from zones.instant import Instant
from zones.order import Order, standing
from zones.review.flat import as_shape, parts_of
from zones.review.hours import common
from zones.review.place import Place, PlaceKind
from zones.review.words import area_text
from zones.schedule import in_words
from zones.shape import Shape, area_m2
from zones.union import union
from zones.unit import share_text
from zones.zone import Zone, ZoneVersion, held_periods

_TOUCHES_M2 = 1.0
"""Zones that share less only touch: each stored boundary is within 5 cm of the drawn one."""
_SAME_SHARE = 1e-3


class ConflictKind(StrEnum):
    IDENTICAL = "the same zone"
    SAME_GROUND = "the same ground"
    DUTY = "a place that an order requires"
    ENCLOSED = "the subject's home cut off"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherOrder:
    """Another order of the same subject, with its zones."""

    order: Order
    zones: Sequence[Zone]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """What conflicts, in a sentence for officers, and the ground or the place (WGS84) that it is about."""

    kind: ConflictKind
    sentence: str
    ground: BaseGeometry


def conflicts(
    draft: ZoneVersion, others: Sequence[OtherOrder], places: Sequence[Place], at: Instant, ahead: Instant
) -> Sequence[Conflict]:
    """Conflicts with what is in force at `at`, which is when the draft begins. Orders that begin later are not looked at.

    Times are counted from `ahead`.
    """
    binding = [other for other in others if standing(other.order, at).in_force]
    held = [version for other in binding for version in _held(other.zones, at) if version != draft]
    return [
        *(conflict for version in held for conflict in _shared(draft, version)),
        *_duties(draft, {other.order.reference for other in binding}, places, ahead),
        *_enclosed(draft, held, places),
    ]


def _held(zones: Sequence[Zone], at: Instant) -> Iterable[ZoneVersion]:
    return (held.version for zone in zones for held in held_periods(zone) if held.contains(at))


def _shared(draft: ZoneVersion, other: ZoneVersion) -> Iterable[Conflict]:
    if not draft.shape.intersects(other.shape):
        return
    ground = parts_of(draft.shape.intersection(other.shape))
    shared = area_m2(as_shape(ground)) if ground else 0.0
    if shared < _TOUCHES_M2:
        return
    whole = area_m2(draft.shape)
    name = f"{other.label} of {other.order}"
    hours = _hours(draft, other)
    if shared > (1 - _SAME_SHARE) * max(whole, area_m2(other.shape)):
        yield Conflict(
            kind=ConflictKind.IDENTICAL, ground=as_shape(ground), sentence=f"{name} is the same ground, {hours}."
        )
    else:
        yield Conflict(
            kind=ConflictKind.SAME_GROUND,
            ground=as_shape(ground),
            sentence=f"{name} already forbids {area_text(shared)} of it, {share_text(min(shared / whole, 1.0))} of the zone, {hours}.",
        )


def _hours(draft: ZoneVersion, other: ZoneVersion) -> str:
    if draft.schedule == other.schedule:
        return "at the same hours"
    return f"at other hours (that zone: {'; '.join(in_words(other.schedule))}. This one: {'; '.join(in_words(draft.schedule))})"


def _duties(draft: ZoneVersion, binding: set[str], places: Sequence[Place], ahead: Instant) -> Iterable[Conflict]:
    for place in places:
        inside = shapely.intersects_xy(draft.shape, place.at.lon, place.at.lat)
        if place.required_by not in binding or not inside:
            continue
        when = "the times are not recorded: ask"
        if place.times is not None:
            when = f"the zone applies {common(place.times, draft.schedule, ahead).sentence}"
        yield Conflict(
            kind=ConflictKind.DUTY,
            ground=shapely.Point(place.at.lon, place.at.lat),
            sentence=f"{place.required_by} requires the subject to go to {place.name}, which lies in this zone; {when}.",
        )


def _enclosed(draft: ZoneVersion, held: Sequence[ZoneVersion], places: Sequence[Place]) -> Iterable[Conflict]:
    """The subject's homes that this zone closes a ring around, though they lie in none of all. Hours are not looked at."""
    together = union((draft.shape, *(version.shape for version in held)))
    before = union(tuple(version.shape for version in held)) if held else Polygon()
    for place in places:
        spot = shapely.Point(place.at.lon, place.at.lat)
        if place.kind is not PlaceKind.HOME or not _cut_off(spot, together) or _cut_off(spot, before):
            continue
        yield Conflict(
            kind=ConflictKind.ENCLOSED,
            ground=_hole_around(spot, together),
            sentence=f"With this zone, {place.name} lies in no zone but is enclosed by them: while all apply, "
            "the subject can't leave or reach it without crossing one.",
        )


def _cut_off(spot: shapely.Point, zones: BaseGeometry) -> bool:
    return not zones.covers(spot) and any(Polygon(part.exterior).covers(spot) for part in parts_of(zones))


def _hole_around(spot: shapely.Point, zones: BaseGeometry) -> Shape:
    """What the zones leave free around the spot."""
    filled = shapely.union_all([Polygon(part.exterior) for part in parts_of(zones)])
    return next(part for part in parts_of(filled.difference(zones)) if part.covers(spot))
