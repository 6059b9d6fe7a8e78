"""What a map shows, free of any renderer.

A `SubjectScene` holds what the served paper says and nothing else: no kind, no note, no source, no way of making of a
zone, no sighting, no name. A `CourtScene` is a subject's scene with additions, each with its reason. An
`OfficerScene` holds all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitor.finding import Applies, Outcome
from monitor.replay import RecordedCheck
from monitor.sighting import Sighting
from zones.instant import Instant, uk_text
from zones.order import Order
from zones.schedule import in_words
from zones.shape import Shape
from zones.unit import LonLat
from zones.zone import Held, Zone, held_periods

WHY_POINTS = "Locations are shown because their findings are recorded against the order."
"""The recorded reason for what a court page adds to the subject's scene."""


class Audience(StrEnum):
    OFFICER = "officer"
    COURT = "court"
    SUBJECT = "subject"


class Mark(StrEnum):
    """What a location's symbol says: its outcome for the zones that applied, or that none did."""

    INSIDE = "inside"
    INDETERMINATE = "indeterminate"
    OUTSIDE = "outside"
    NOT_APPLYING = "not_applying"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectZone:
    """A zone as the served paper says it: its label by sequence, its outline, its hours."""

    label: str
    shape: Shape
    hours: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectScene:
    """What may be shown to the person whom the order binds."""

    order: str
    court: str
    at: Instant
    zones: tuple[SubjectZone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A checked location: degrees, the 95 % radius in metres, its mark, and sentences about it, which officers read.

    `as_drawn` is false where it was judged by another version of a zone than the one that the map shows.
    """

    label: str
    at: LonLat
    radius_95_m: float
    mark: Mark
    when: Instant
    tagged: bool
    as_drawn: bool = True
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtScene:
    """What is filed: the subject's scene, and points each added for the reason given."""

    scene: SubjectScene
    points: tuple[Point, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerZone:
    """A zone as officers see it."""

    label: str
    served_label: str
    kind: str
    shape: Shape
    hours: tuple[str, ...]
    dates: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerScene:
    """Everything about an order that has a place."""

    order: str
    court: str
    police_force: str
    subject: str
    at: Instant
    zones: tuple[OfficerZone, ...]
    points: tuple[Point, ...]


def mark_of(findings: Sequence[tuple[Outcome, Applies]]) -> Mark:
    """One mark for the findings of a location: the gravest among those that applied."""
    applying = [outcome for outcome, applies in findings if applies is not Applies.NOT_AT_ALL]
    if not applying:
        return Mark.NOT_APPLYING
    for outcome in (Outcome.INSIDE, Outcome.INDETERMINATE):
        if outcome in applying:
            return Mark(outcome.value)
    return Mark.OUTSIDE


def subject_scene(order: Order, zones: Sequence[Zone], at: Instant) -> SubjectScene:
    """What the served paper says: nothing of the protected person, nor of how a zone came to be."""
    shown = tuple(
        SubjectZone(label=zone.served_label, shape=held.version.shape, hours=tuple(in_words(held.version.schedule)))
        for zone, held in _held(zones, at)
    )
    return SubjectScene(order=order.reference, court=order.court, at=at, zones=shown)


def court_scene(order: Order, zones: Sequence[Zone], checks: Sequence[RecordedCheck], at: Instant) -> CourtScene:
    """The subject's scene with the locations whose findings are recorded against the order; none of their sentences."""
    points = tuple(_point(check, order, zones, at, {}) for check in checks)
    return CourtScene(scene=subject_scene(order, zones, at), points=tuple(points), reason=WHY_POINTS if points else "")


def officer_scene(
    order: Order, zones: Sequence[Zone], checks: Sequence[RecordedCheck], sightings: Mapping[int, Sighting], at: Instant
) -> OfficerScene:
    """Everything about the order that has a place; `sightings` are those that the checks are of, by number."""
    shown = []
    for zone, held in _held(zones, at):
        version = held.version
        dates = f"Version {version.version}, from {uk_text(held.start)}"
        dates += "" if held.end is None else f" to {uk_text(held.end)}"
        shown.append(
            OfficerZone(
                label=zone.label, served_label=zone.served_label, kind=version.kind.value.replace("_", " "),
                shape=version.shape, hours=tuple(in_words(version.schedule)), dates=dates, note=version.note,
            )
        )  # fmt: skip
    return OfficerScene(
        order=order.reference, court=order.court, police_force=order.police_force,
        subject=order.subject.reference, at=at, zones=tuple(shown),
        points=tuple(_point(check, order, zones, at, sightings, for_officers=True) for check in checks),
    )  # fmt: skip


def _held(zones: Sequence[Zone], at: Instant) -> Iterator[tuple[Zone, Held]]:
    """Each zone that there was at the instant, with the version that held."""
    for zone in zones:
        for held in held_periods(zone):
            if held.contains(at):
                yield zone, held


def _point(
    check: RecordedCheck, order: Order, zones: Sequence[Zone], at: Instant, sightings: Mapping[int, Sighting],
    *, for_officers: bool = False,
) -> Point:  # fmt: skip
    """A recorded check as a point; only officers read its sentences, which name zones and people in their own words."""
    findings = [finding for finding in check.answer["findings"] if finding["order"] == order.reference]
    union = next((one for one in check.answer["orders"] if one["order"] == order.reference), None)
    marks = [(Outcome(one["outcome"]), Applies(one["applies"])) for one in findings]
    if union is not None and union["outcome"] is not None:
        marks = [(Outcome(union["outcome"]), Applies(union["applies"]))]
    drawn = {(zone.label, held.version.version) for zone, held in _held(zones, at)}
    sentences: list[str] = []
    if for_officers:
        sighting = sightings.get(check.sighting or 0)
        sentences = [] if sighting is None else [f"Seen by {sighting.who}: {sighting.how}"]
        sentences += [f"{one['grade'].capitalize()}. {one['because']}" for one in findings]
    return Point(
        label=check.id, at=check.location.spot.at, radius_95_m=max(float(one["radius_95_m"]) for one in findings),
        mark=mark_of(marks), when=check.at, tagged=check.fix is not None,
        as_drawn=all((one["zone"], one["zone_version"]) in drawn for one in findings), sentences=tuple(sentences),
    )  # fmt: skip
