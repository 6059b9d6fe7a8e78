"""Maps: an order's zones and recorded findings, drawn for an audience."""

from collections.abc import Sequence

from cordon.desk import Desk
from maps.basemap import read_basemap
from maps.interactive import ground_bounds, officer_map
from maps.scene import (
    Audience,
    CourtScene,
    OfficerScene,
    OfficerZone,
    Point,
    SubjectScene,
    SubjectZone,
    mark_of,
)
from maps.sheet import layout, sheet
from monitor.finding import Applies, Outcome
from monitor.storage import RecordedCheck, load_checks
from zones.error import NotFound
from zones.instant import Instant, uk_text
from zones.order import Order
from zones.schedule import in_words
from zones.storage import load_order, load_zones
from zones.zone import Zone, held_periods


def draw_map(
    desk: Desk, reference: str, audience: Audience, *, at: Instant | None, scale: int | None, paper: str
) -> str:
    """The HTML of an order's map for an audience, with the zone versions of an instant (now by default)."""
    with desk.act("map.drawn") as act:
        order = load_order(act.connection, reference)
        zones = load_zones(act.connection, [order])[reference]
        when = at or act.stamp.at
        act.what |= {"order": reference, "audience": audience.value}
        act.to_whom = audience.value
        checks = [] if audience is Audience.SUBJECT else load_checks(act.connection, order=reference)
    settings = desk.settings
    if not zones:
        raise NotFound("zones", reference, "Add a zone to the order first.")
    if audience is Audience.OFFICER:
        everything = officer_scene(order, zones, checks, when)
        base = read_basemap(settings.basemap, ground_bounds(everything), settings.basemap_credit)
        return officer_map(everything, base)
    served = subject_scene(order, zones, when)
    scene: SubjectScene | CourtScene = served
    if audience is Audience.COURT:
        why = "Locations are shown because their findings are recorded against the order."
        points = tuple(_point(check, order.reference, detailed=False) for check in checks)
        scene = CourtScene(scene=served, points=points, reason=why if points else "")
    place = layout(scene, paper=paper, scale=scale)
    return sheet(scene, place, read_basemap(settings.basemap, place.bounds, settings.basemap_credit))


def subject_scene(order: Order, zones: Sequence[Zone], at: Instant) -> SubjectScene:
    """What the served paper says: nothing of the protected person, nor of how a zone came to be."""
    shown = []
    for zone in zones:
        for held in held_periods(zone):
            if held.contains(at):
                hours = in_words(held.version.schedule)
                shown.append(SubjectZone(label=zone.served_label, shape=held.version.shape, hours=tuple(hours)))
    return SubjectScene(order=order.reference, court=order.court, at=at, zones=tuple(shown))


def officer_scene(order: Order, zones: Sequence[Zone], checks: Sequence[RecordedCheck], at: Instant) -> OfficerScene:
    """Everything about the order that has a place."""
    shown = []
    for zone in zones:
        for held in held_periods(zone):
            if held.contains(at):
                version = held.version
                dates = f"Version {version.version}, from {uk_text(held.start)}"
                dates += "" if held.end is None else f" to {uk_text(held.end)}"
                shown.append(
                    OfficerZone(
                        label=zone.label, served_label=zone.served_label, kind=version.kind.value.replace("_", " "),
                        shape=version.shape, hours=tuple(in_words(version.schedule)), dates=dates, note=version.note,
                    )
                )  # fmt: skip
    points = tuple(_point(check, order.reference, detailed=True) for check in checks)
    return OfficerScene(
        order=order.reference, court=order.court, police_force=order.police_force,
        subject=order.subject.reference, at=at, zones=tuple(shown), points=points,
    )  # fmt: skip


def _point(check: RecordedCheck, order: str, *, detailed: bool) -> Point:
    """A recorded check as a point; only officers read its sentences, which name zones in their own words."""
    findings = [finding for finding in check.answer["findings"] if finding["order"] == order]
    union = next((one for one in check.answer["orders"] if one["order"] == order), None)
    marks = [(Outcome(one["outcome"]), Applies(one["applies"])) for one in findings]
    if union is not None and union["outcome"] is not None:
        marks = [(Outcome(union["outcome"]), Applies(union["applies"]))]
    sentences = [f"{one['grade'].capitalize()}. {one['because']}" for one in findings] if detailed else []
    return Point(
        label=check.id, at=check.location.spot.at, radius_95_m=float(findings[0]["radius_95_m"]),
        mark=mark_of(marks), when=check.at, tagged=check.fix is not None, sentences=tuple(sentences),
    )  # fmt: skip
