"""What sheets say of zones besides their outlines: when they apply, and to officers what for."""

from collections.abc import Sequence
from typing import TypeAlias

from maps.scene import OfficerZone, OtherZone, Scene, SubjectZone, others_of, zones_of

Terms: TypeAlias = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
"""The labels of zones, and the lines that are said of all of these."""


def terms(zone: SubjectZone | OfficerZone | OtherZone) -> list[str]:
    """What a sheet says of a zone besides its outline."""
    if not isinstance(zone, OfficerZone):
        return list(zone.hours)
    lines = [f"On served paper: {zone.served_label}", f"For: {zone.kind}", *zone.hours, zone.dates]
    lines += [f"Near: up to {zone.buffer_m:g} m outside"] if zone.buffer_m else []
    return lines + ([f"Note: {zone.note}"] if zone.note else [])


def grouped_terms(zones: Sequence[SubjectZone | OfficerZone | OtherZone]) -> Terms:
    """What is said of zones, once for all of which the same is."""
    grouped: dict[tuple[str, ...], list[str]] = {}
    for zone in zones:
        grouped.setdefault(tuple(terms(zone)), []).append(zone.label)
    return tuple((tuple(labels), lines) for lines, labels in grouped.items())


def labels_text(labels: Sequence[str]) -> str:
    """The labels of zones as one text, in which it is clear where each ends."""
    return ("; " if any("," in label for label in labels) else ", ").join(labels)


def terms_of(scene: Scene) -> Terms:
    """What is said of all zones of a scene, those too that it has as they were at another time."""
    return grouped_terms([*zones_of(scene), *others_of(scene)])
