"""What a map shows, free of any renderer.

A `SubjectScene` holds what the served paper says and nothing else: no kind, no note, no source, no way of making of a
zone, no sighting, no name. A `CourtScene` is a subject's scene with additions, each with its reason. An
`OfficerScene` holds all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitor.finding import Applies, Outcome
from zones.instant import Instant
from zones.shape import Shape
from zones.unit import LonLat


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
    """A checked location: degrees, the 95 % radius in metres, its mark, and sentences about it."""

    label: str
    at: LonLat
    radius_95_m: float
    mark: Mark
    when: Instant
    tagged: bool
    sentences: tuple[str, ...]


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
