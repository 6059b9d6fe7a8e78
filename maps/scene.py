"""What a map shows, free of any renderer.

A `SubjectScene` holds what the served paper says and nothing else: no kind, no note, no source, no way of making of a
zone, no sighting, no name. A `CourtScene` is a subject's scene with additions, each with its reason. An
`OfficerScene` holds all.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeAlias

from monitor.finding import Applies, Outcome
from monitor.judge import is_far
from monitor.location import Spot
from monitor.replay import RecordedCheck
from monitor.sighting import Sighting
from zones.instant import LONDON, Instant, read_instant, uk_text, uk_weekday
from zones.order import Order, OrderKind, last_day_text, served_at, standing
from zones.period import Period
from zones.schedule import in_words
from zones.shape import Shape
from zones.text import isolated
from zones.unit import LonLat
from zones.zone import Held, Zone, held_periods

WHY_POINTS = "Locations are shown because their findings are recorded against the order."
"""The recorded reason for what a court page adds to the subject's scene."""


class Audience(StrEnum):
    OFFICER = "officer"
    COURT = "court"
    SUBJECT = "subject"


class Mark(StrEnum):
    """What a location's symbol says of it and the order's zones together."""

    INSIDE = "inside"
    UNSERVED = "unserved"
    PARTLY = "partly"
    INDETERMINATE = "indeterminate"
    NOT_APPLYING = "not_applying"
    NEAR = "near"
    OUTSIDE = "outside"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectZone:
    """A zone as the served paper says it: its label by sequence, its outline, its hours."""

    label: str
    shape: Shape
    hours: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectScene:
    """What may be shown to the person whom the order binds.

    `facts` are what the paper says of the order, as (what, words); `standing` says why it was not in force at `at`,
    and is empty where it was.
    """

    order: str
    court: str
    at: Instant
    facts: tuple[tuple[str, str], ...]
    standing: tuple[str, ...]
    zones: tuple[SubjectZone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherZone:
    """A zone as it was at another time, by which a location that is shown was judged, and the hours that it had then."""

    label: str
    shape: Shape
    hours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A checked location: degrees, its mark, when it may have been, and sentences about it, which officers read.

    A spot has its 95 % radius in metres; an area its outline, whether that is an estimate, by how much it was grown, and a
    point of it where its label stands.
    """

    label: str
    at: LonLat
    radius_95_m: float
    area: Shape | None
    estimate: bool = False
    mark: Mark
    when: Period
    tagged: bool
    then: Mark | None = None
    """What is on record, where that was left behind by what was recorded since and comes to something else."""
    doubts: tuple[int, ...] = ()
    """The numbers of the doubts about its device."""
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtScene:
    """What is filed: the subject's scene, and points each added for the reason given, with the zones they need."""

    scene: SubjectScene
    points: tuple[Point, ...]
    others: tuple[OtherZone, ...]
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
    buffer_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerScene:
    """Everything about an order that has a place."""

    order: str
    court: str
    police_force: str
    subject: str
    at: Instant
    facts: tuple[tuple[str, str], ...]
    standing: tuple[str, ...]
    zones: tuple[OfficerZone, ...]
    points: tuple[Point, ...]
    others: tuple[OtherZone, ...]
    left_out: tuple[str, ...] = ()
    """The ids of the checks that were recorded in error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Since when versions of zones hold or held, and of those that were recorded wrongly, since when they were said to.

    By the zone's label and the version's number.
    """

    held: Mapping[tuple[str, int], Instant]
    wrong: Mapping[tuple[str, int], Instant]

    def is_there(self, finding: Mapping[str, Any], by: Instant) -> bool:
        """Whether a finding is of a version that there was by an instant."""
        since = self.held.get((finding["zone"], finding["zone_version"]))
        return since is not None and since <= by

    def is_wrong(self, finding: Mapping[str, Any], by: Instant) -> bool:
        """Whether it is of one that was wrongly said to be there by an instant."""
        since = self.wrong.get((finding["zone"], finding["zone_version"]))
        return since is not None and since <= by


Scene: TypeAlias = SubjectScene | CourtScene | OfficerScene


def base_of(scene: Scene) -> SubjectScene | OfficerScene:
    """What a scene starts from: of what is filed, the subject's scene."""
    return scene.scene if isinstance(scene, CourtScene) else scene


def zones_of(scene: Scene) -> Sequence[SubjectZone | OfficerZone]:
    return base_of(scene).zones


def at_of(scene: Scene) -> Instant:
    return base_of(scene).at


def points_of(scene: Scene) -> tuple[Point, ...]:
    """The locations of a scene; the subject's has none."""
    return () if isinstance(scene, SubjectScene) else scene.points


def others_of(scene: Scene) -> tuple[OtherZone, ...]:
    return () if isinstance(scene, SubjectScene) else scene.others


def audience_of(scene: Scene) -> Audience:
    """Whom a scene is for."""
    match scene:
        case SubjectScene():
            return Audience.SUBJECT
        case CourtScene():
            return Audience.COURT
        case OfficerScene():
            return Audience.OFFICER


def mark_of(findings: Sequence[Mapping[str, Any]], union: Mapping[str, Any] | None) -> Mark:
    """One mark for a location, from its findings and the union's in JSON: the gravest answer of what applied.

    Of a range of time the mark is of what holds throughout: inside zones that applied for part of it is not inside.
    Where that is outside, a zone that did not apply is told of, if the location is in it or may be.
    """
    outcome = None if union is None else union["outcome"]
    partly = [found for found in findings if found["applies"] == Applies.PARTLY and found["outcome"] == Outcome.INSIDE]
    if outcome == Outcome.INSIDE or partly:
        if union is not None and union["unserved"]:
            return Mark.UNSERVED
        whole = outcome == Outcome.INSIDE and union is not None and union["applies"] == Applies.THROUGHOUT
        return Mark.INSIDE if whole else Mark.PARTLY
    if outcome == Outcome.INDETERMINATE:
        return Mark.INDETERMINATE
    if any(found["applies"] == Applies.NOT_AT_ALL and found["outcome"] != Outcome.OUTSIDE for found in findings):
        return Mark.NOT_APPLYING
    return Mark.NEAR if union is not None and union["near"] else Mark.OUTSIDE


def court_mark(findings: Sequence[Mapping[str, Any]], union: Mapping[str, Any] | None) -> Mark:
    """The mark of a location on what is filed, which says nothing of a buffer."""
    mark = mark_of(findings, union)
    return Mark.OUTSIDE if mark is Mark.NEAR else mark


def recorded_mark(check: RecordedCheck, order: Order, versions: Versions, at: Instant) -> Mark | None:
    """What the recorded answer of a check came to; None where it says nothing of the order, or nothing that may be filed.

    It is taken of the zone versions that did hold, else what an outline that was recorded wrongly would tell of itself; of
    such alone no more than that the place was outside.
    """
    by = max(check.times.end, at)
    told = [one for one in findings_of(check.answer, order) if versions.is_there(one, by) or versions.is_wrong(one, by)]
    right = [one for one in told if versions.is_there(one, by)]
    if not told:
        return None
    if len(right) == len(told):
        return court_mark(told, union_of(check.answer, order))
    if right:
        return court_mark(right, _gravest(right))
    mark = court_mark(told, _gravest(told))
    return mark if mark is Mark.OUTSIDE else None


def _gravest(findings: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The finding of an applying zone that the place is deepest in, or nearest to; None where none applied."""
    applying = [one for one in findings if one["applies"] != Applies.NOT_AT_ALL]
    return min(applying, key=lambda one: float(one["clearance_m"]), default=None)


def subject_scene(order: Order, zones: Sequence[Zone], at: Instant) -> SubjectScene:
    """What the served paper says: nothing of the protected person, nor of how a zone came to be."""
    shown = tuple(
        SubjectZone(
            label=zone.served_label,
            shape=held.version.shape,
            hours=tuple(in_words(held.version.schedule, served=True)),
        )
        for zone, held in _held(zones, at)
    )
    return SubjectScene(
        order=order.reference, court=order.court, at=at, facts=_facts(order, at), standing=standing(order, at).because,
        zones=shown,
    )  # fmt: skip


def _facts(order: Order, at: Instant) -> tuple[tuple[str, str], ...]:
    """What the paper says of the order, as (what, words)."""
    served = served_at(order)
    return (
        ("Order", "Interim" if order.kind is OrderKind.INTERIM else "Full"),
        ("Made", uk_weekday(order.made_at.astimezone(LONDON))),
        ("Served", "not yet" if served is None or served > at else uk_weekday(served.astimezone(LONDON))),
        ("Last day", last_day_text(order, at)),
    )


def court_scene(
    order: Order,
    zones: Sequence[Zone],
    checks: Sequence[RecordedCheck],
    at: Instant,
) -> CourtScene:
    """The subject's scene with the recorded locations of the subject, none of their sentences.

    A check that was not of the subject (an officer who looks what binds at an address) is never filed, nor one by what
    was known at another time, nor one that was recorded in error, nor a fix that is far from every zone that there is: by
    its error alone, for a zone's buffer is nothing that is filed.
    """
    versions = versions_of(zones)
    found = [
        (check, findings_filed(check, order, versions, at)) for check in checks
        if check.subject == order.subject.reference and check.as_known is None and check.in_error is None
    ]  # fmt: skip
    filed = [
        (check, findings) for check, findings in found
        if check.fix is None or any(may_be_near(one["clearance_m"], one["radius_95_m"]) for one in findings)
    ]  # fmt: skip
    labels = {zone.label: zone.served_label for zone in zones}
    return CourtScene(
        scene=subject_scene(order, zones, at),
        points=tuple(_filed_point(check, findings, order, versions, at) for check, findings in filed),
        others=_others(zones, [one for _, findings in filed for one in findings], at, labels, served=True),
        reason=WHY_POINTS if filed else "",
    )


def officer_scene(
    order: Order,
    zones: Sequence[Zone],
    checks: Sequence[RecordedCheck],
    sightings: Mapping[int, Sighting],
    at: Instant,
    *,
    every_version: bool = False,
    overtaken: Collection[str] = (),
) -> OfficerScene:
    """Everything about the order that has a place; `sightings` are those that the checks are of, by number.

    `overtaken` are the checks that are left behind by what was recorded since: no answer of theirs is drawn beside that.

    Of versions that do not hold at that time those are shown that a check was judged by, or else `every_version`. What was
    recorded in error has no place on a map, which is believed at a glance: it is left out, and named.
    """
    wrong = tuple(check.id for check in checks if check.in_error is not None)
    checks = [check for check in checks if check.in_error is None]
    shown = []
    for zone, held in _held(zones, at):
        version = held.version
        dates = f"Version {version.version}, from {uk_text(held.start)}"
        dates += "" if held.end is None else f" to {uk_text(held.end)}"
        shown.append(
            OfficerZone(
                label=zone.label, served_label=zone.served_label, kind=version.kind.words,
                shape=version.shape, hours=tuple(in_words(version.schedule)), dates=dates, note=version.note,
                buffer_m=version.buffer_m,
            )
        )  # fmt: skip
    return OfficerScene(
        order=order.reference, court=order.court, police_force=order.police_force,
        subject=order.subject.reference, at=at, facts=_facts(order, at), standing=standing(order, at).because,
        zones=tuple(shown),
        points=tuple(
            _officers_point(check, findings_of(check.answer, order), order, sightings, overtaken=overtaken)
            for check in checks
        ),
        others=_others(
            zones, [one for check in checks for one in findings_of(check.answer, order)], at,
            {zone.label: zone.label for zone in zones}, every=every_version,
        ),
        left_out=wrong,
    )  # fmt: skip


def _held(zones: Sequence[Zone], at: Instant) -> Iterator[tuple[Zone, Held]]:
    """Each zone that there was at the instant, with the version that held."""
    for zone in zones:
        for held in held_periods(zone):
            if held.contains(at):
                yield zone, held


def findings_of(answer: Mapping[str, Any], order: Order) -> list[Mapping[str, Any]]:
    """What an answer in JSON says of the zones of an order."""
    return [finding for finding in answer["findings"] if finding["order"] == order.reference]


def union_of(answer: Mapping[str, Any], order: Order) -> Mapping[str, Any] | None:
    """What an answer in JSON says of the zones of an order together; None where it says nothing of it."""
    return next((one for one in answer["orders"] if one["order"] == order.reference), None)


def versions_of(zones: Iterable[Zone]) -> Versions:
    """The versions of zones, by all that is known now."""
    zones = list(zones)
    held = {(zone.label, one.version.version): one.start for zone in zones for one in held_periods(zone)}
    return Versions(
        held=held,
        wrong={(zone.label, version.version): version.valid_from for zone in zones for version in zone.versions
               if (zone.label, version.version) not in held},
    )  # fmt: skip


def findings_filed(check: RecordedCheck, order: Order, versions: Versions, at: Instant) -> list[Mapping[str, Any]]:
    """What a check found, by what is known now, of the zones that there were by its own time or by that of the map.

    One that is still to come is in nothing that is filed, nor is an outline that was recorded wrongly: it may lie about a
    place that nobody is to know.
    """
    by = max(check.times.end, at)
    return [one for one in findings_of(check.answer_now, order) if versions.is_there(one, by)]


def held_wrongly(check: RecordedCheck, order: Order, versions: Versions) -> bool:
    """Whether a check was held against an outline that was recorded wrongly: its numbers are of that, too."""
    return any(versions.is_wrong(one, check.times.end) for one in findings_of(check.answer, order))


def may_be_near(clearance_m: float, radius_95_m: float) -> bool:
    """Whether a fix is near a zone, as far as what is filed tells: by its error alone, for a buffer is nothing that is filed."""
    return not is_far(clearance_m, radius_95_m, 0.0)


def _others(
    zones: Sequence[Zone],
    findings: Sequence[Mapping[str, Any]],
    at: Instant,
    labels: Mapping[str, str],
    *,
    every: bool = False,
    served: bool = False,
) -> tuple[OtherZone, ...]:
    """The zone versions that the findings are of, or every one, but not the ones that are drawn; hours as `served` paper has."""
    drawn = {(zone.label, held.version.version) for zone, held in _held(zones, at)}
    used = {(one["zone"], one["zone_version"]) for one in findings}
    if every:
        used = {(zone.label, version.version) for zone in zones for version in zone.versions}
    shown = used - drawn
    called = version_labels(zones, at, labels)
    return tuple(
        OtherZone(
            label=called[zone.label, version.version],
            shape=version.shape,
            hours=tuple(in_words(version.schedule, served=served)),
        )
        for zone in zones
        for version in zone.versions
        if (zone.label, version.version) in shown
    )


def version_labels(zones: Sequence[Zone], at: Instant, labels: Mapping[str, str]) -> dict[tuple[str, int], str]:
    """What the versions of zones are called on a map of an instant, by zone and version: of another time than that, which."""
    called: dict[tuple[str, int], str] = {}
    for zone in zones:
        periods = {held.version.version: held for held in held_periods(zone)}
        for version in zone.versions:
            label, held = labels[zone.label], periods.get(version.version)
            if held is None:
                label += ", as it was recorded before a correction"
            elif held.start > at:
                label += f", from {uk_weekday(held.start.astimezone(LONDON))}"
            elif not held.contains(at) and held.end is not None:
                label += f", before {uk_weekday(held.end.astimezone(LONDON))}"
            called[zone.label, version.version] = label
    return called


def _filed_point(
    check: RecordedCheck, findings: Sequence[Mapping[str, Any]], order: Order, versions: Versions, at: Instant
) -> Point:
    """A check as a point of what is filed, which says nothing of a buffer and has no sentences."""
    union = union_of(check.answer_now, order)
    mark = court_mark(findings, union)
    return replace(
        _placed(check, findings, union), mark=mark, then=otherwise(mark, recorded_mark(check, order, versions, at))
    )


def otherwise(mark: Mark, recorded: Mark | None) -> Mark | None:
    """What a record says where that is something else than what is filed."""
    return None if recorded is mark else recorded


def _officers_point(
    check: RecordedCheck, findings: Sequence[Mapping[str, Any]], order: Order, sightings: Mapping[int, Sighting], *,
    overtaken: Collection[str],
) -> Point:  # fmt: skip
    """A check as a point with its sentences, which name zones and people in their own words."""
    sighting = sightings.get(check.sighting or 0)
    sentences = [] if sighting is None else [f"Seen by {isolated(sighting.who)}: {isolated(sighting.how)}"]
    sentences += [f"Doubtful: {one.words}" for one in check.doubts]
    if check.as_known is not None:
        sentences.append(f"By what had been recorded on {uk_text(read_instant(check.answer['as_known_at']))}")
    if check.id in overtaken:
        known = (
            "By what was known when it was checked:" if findings else "This order was not known when it was checked."
        )
        sentences.append(f"Check it again. {known}")
    told = sorted(findings, key=lambda one: (one["applies"] == Applies.NOT_AT_ALL, -one["chance_inside"]))
    sentences += [f"{one['grade'].capitalize()}. {one['because']}" for one in told]
    union = union_of(check.answer, order)
    mark = Mark.OVERTAKEN if check.id in overtaken else mark_of(findings, union)
    return replace(_placed(check, findings, union), mark=mark, sentences=tuple(sentences))


def radius_told(check: RecordedCheck, findings: Sequence[Mapping[str, Any]], union: Mapping[str, Any] | None) -> float:
    """The error by which an answer is reached: that of the zones that applied together, else the largest of any zone."""
    if union is not None and union["radius_95_m"] is not None:
        return float(union["radius_95_m"])
    return max((float(one["radius_95_m"]) for one in findings), default=check.location.place.budget().radius_95_m)


def _placed(check: RecordedCheck, findings: Sequence[Mapping[str, Any]], union: Mapping[str, Any] | None) -> Point:
    """Where and when a check was asked about, as a point without an answer."""
    place = check.location.place
    return Point(
        label=check.id, at=place.at if isinstance(place, Spot) else place.inner_point,
        radius_95_m=radius_told(check, findings, union), area=None if isinstance(place, Spot) else place.shape,
        estimate=not isinstance(place, Spot) and bool(place.estimate),
        mark=Mark.OUTSIDE, when=check.times, tagged=check.fix is not None, doubts=doubts_about(check),
    )  # fmt: skip


def doubts_about(check: RecordedCheck) -> tuple[int, ...]:
    """The numbers of the doubts about the device of a check: what is filed has these alone, for a reason may say more."""
    return tuple(one.number for one in check.doubts)
