"""The maps within pages: of a check, of a zone, of a trail."""

from collections.abc import Mapping, Sequence

from shapely.geometry.base import BaseGeometry

from cordon.settings import Settings
from maps.basemap import read_basemap
from maps.interactive import extent_of, ground_bounds, officer_part
from maps.part import MapPart
from maps.scene import OfficerScene, officer_scene
from monitor.check import BoundOrder
from monitor.replay import RecordedCheck
from monitor.sighting import Sighting
from zones.instant import Instant

_NEAR_M = 1_500.0
_FAR_M = 30_000.0


def check_map(
    settings: Settings, bound: BoundOrder, recorded: RecordedCheck, seen: Mapping[int, Sighting]
) -> MapPart | None:
    """One check with the zones of an order at its time; it opens on the place and the zones around it."""
    scene = officer_scene(bound.order, bound.zones, [recorded], seen, recorded.times.start)
    if not scene.points:
        return None
    here = [extent_of(point) for point in scene.points]
    found = [one for one in recorded.answer["findings"] if one["order"] == bound.order.reference]
    nearest = min((one["clearance_m"] for one in found), default=_FAR_M)
    reach_m = max(nearest, _NEAR_M) if nearest < _FAR_M else 0.0
    near = {one["zone"] for one in found if one["clearance_m"] <= reach_m}
    shapes = [zone.shape for zone in scene.zones if zone.label in near]
    return _part(settings, scene, [*here, *shapes])


def order_map(
    settings: Settings, bound: BoundOrder, checks: Sequence[RecordedCheck], seen: Mapping[int, Sighting], at: Instant
) -> MapPart | None:
    """Checks with the zones of an order at a time; None where the order had no zone then."""
    answered = [
        one for one in checks if any(found["order"] == bound.order.reference for found in one.answer["findings"])
    ]
    scene = officer_scene(bound.order, bound.zones, answered, seen, at)
    return _part(settings, scene, []) if scene.zones else None


def _part(settings: Settings, scene: OfficerScene, focus: Sequence[BaseGeometry]) -> MapPart:
    base = read_basemap(settings.basemap, ground_bounds(scene, focus), settings.basemap_credit)
    return officer_part(scene, base, focus)
