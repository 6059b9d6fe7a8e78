"""The maps within pages: of a check, of a zone, of a trail."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cordon.actions.drafts import ReviewedDraft, ShownDraft, draft_shape
from cordon.actions.trails import Followed, scene_of
from cordon.basemaps import base_maps
from cordon.settings import Settings
from maps.basemap.base import BaseMap
from maps.basemap.mercator import Degrees
from maps.board import BoardPlace, BoardScene, ReviewLayer, board_ground_bounds, board_part, review_part
from maps.figure import PlaceKind, ReviewKind
from maps.interactive import extent_of, ground_bounds, officer_part
from maps.part import MapPart
from maps.scene import OfficerScene, OtherZone, officer_scene
from maps.trail.page import trail_ground_bounds, trail_part
from monitor.check import BoundOrder
from monitor.replay import RecordedCheck
from monitor.sighting import Sighting
from zones.error import CordonError
from zones.frame import around_many
from zones.instant import Instant
from zones.review.point import Role
from zones.review.storage import CasePlace, Whose
from zones.zone import held_periods

_NEAR_M = 150.0
_FAR_M = 30_000.0
_AROUND_DEG = 0.004
"""Some 300 to 450 m around a place that something is drawn near."""
_TOGETHER_M = 10_000.0
"""Places further than this from the first would open the board on ground where nothing can be drawn."""


def check_map(
    settings: Settings, bound: BoundOrder, recorded: RecordedCheck, seen: Mapping[int, Sighting]
) -> MapPart | None:
    """One check with the zones of an order at its time; it opens on the place and the zones around it.

    None where there is nothing to compare the place with: the order had no zone then, or none that is anywhere near.
    """
    found = [one for one in recorded.answer["findings"] if one["order"] == bound.order.reference]
    if not found:
        return None
    scene = officer_scene(bound.order, bound.zones, [recorded], seen, recorded.times.start)
    if not scene.points:
        return None
    here = [extent_of(point) for point in scene.points]
    nearest = min((one["clearance_m"] for one in found), default=_FAR_M)
    reach_m = max(nearest, _NEAR_M) if nearest < _FAR_M else 0.0  # whole zones are shown: no more of them than matter
    near = {one["zone"] for one in found if one["clearance_m"] <= reach_m}
    shapes = [zone.shape for zone in scene.zones if zone.label in near]
    return _part(settings, scene, [*here, *shapes])


def order_map(
    settings: Settings, bound: BoundOrder, checks: Sequence[RecordedCheck], seen: Mapping[int, Sighting], at: Instant,
    *, overtaken: Collection[str] = (),
) -> MapPart | None:  # fmt: skip
    """Checks with the zones of an order at a time; None where the order had no zone then.

    Without any check it is of the zones themselves: every version of them is drawn.
    """
    answered = [
        one for one in checks if any(found["order"] == bound.order.reference for found in one.answer["findings"])
    ]
    scene = officer_scene(bound.order, bound.zones, answered, seen, at, every_version=not checks, overtaken=overtaken)
    focus = [] if checks else [*(one.shape for one in scene.zones), *(one.shape for one in scene.others)]
    return _part(settings, scene, focus) if scene.zones else None


def visits_map(settings: Settings, followed: Followed) -> MapPart:
    """A subject's fixes with the visits that they make."""
    scene = scene_of(followed)
    return trail_part(scene, base_maps(settings).on_screen(trail_ground_bounds(scene)))


def _part(settings: Settings, scene: OfficerScene, focus: Sequence[BaseGeometry]) -> MapPart:
    base = base_maps(settings).on_screen(ground_bounds(scene, focus))
    return officer_part(scene, base, focus)


def _ground(settings: Settings, scene: BoardScene) -> BaseMap:
    """The base map beneath a board."""
    return base_maps(settings).on_screen(board_ground_bounds(scene))


def board_map(settings: Settings, shown: ShownDraft) -> MapPart:
    """The board on which a draft is drawn: the order's other zones, and the places that matter."""
    scene = _board_scene(shown, base_maps(settings).where_it_is(), drawing=shown.draft.content.get("drawing"))
    return board_part(scene, _ground(settings, scene))


def area_map(
    settings: Settings, drawing: Mapping[str, Any] | None, near: tuple[float, float, float, float] | None
) -> MapPart:
    """The board for the area that a witness means. It shows nothing of any case, which could lead the witness."""
    west, south, east, north = near or base_maps(settings).where_it_is()
    margin = _AROUND_DEG if near else 0.0
    scene = BoardScene(
        title="The area that is meant", what="The area that is meant", zones=(), places=(), drawing=drawing,
        bounds=(west - margin, south - margin, east + margin, north + margin),
    )  # fmt: skip
    return board_part(scene, _ground(settings, scene))


def review_map(settings: Settings, reviewed: ReviewedDraft) -> MapPart:
    """The map on which a draft is looked over: the zone, and what each point of its review says of the ground."""
    zone = ReviewLayer(kind=ReviewKind.ZONE, geometry=reviewed.version.shape, label=reviewed.version.label)
    found = [
        ReviewLayer(
            kind=PlaceKind.SUBJECT if one.role is Role.CONFLICT and one.shape.geom_type == "Point" else _LAYERS[one.role],
            geometry=one.shape, label=one.words, point=point.question, beside=one.beside,
        )
        for point in reviewed.review.points
        for one in point.shapes
    ]  # fmt: skip
    offered = [one.geometry for one in found if one.kind is ReviewKind.OFFER]
    scene = _board_scene(
        reviewed.shown, base_maps(settings).where_it_is(), around=shapely.union_all([reviewed.version.shape, *offered])
    )
    told = {(one.label, *one.geometry.coords[0]) for one in found if isinstance(one.kind, PlaceKind)}
    others = tuple(one for one in scene.places if (one.label, one.at.lon, one.at.lat) not in told)
    scene = replace(scene, places=others, review=(zone, *found))
    return review_part(scene, _ground(settings, scene))


_LAYERS: Mapping[Role, ReviewKind | PlaceKind] = {
    Role.PROVABLE: ReviewKind.CORE,
    Role.NARROWEST: ReviewKind.NARROWEST,
    Role.GUESS: ReviewKind.GUESS,
    Role.ADDRESS: PlaceKind.PROTECTED,
    Role.INSIDE: PlaceKind.SUBJECT,
    Role.ALTERNATIVE: ReviewKind.OFFER,
    Role.CONFLICT: ReviewKind.CONFLICT,
}


def _board_scene(
    shown: ShownDraft,
    opens_at: Degrees,
    *,
    drawing: Mapping[str, Any] | None = None,
    around: BaseGeometry | None = None,
) -> BoardScene:
    """What the board shows. It opens on `around`, or on what is drawn and the order's zones; else on the places that matter,
    the protected person's first; else where the base map is.
    """
    zones = [zone for zone in shown.zones if zone.label != shown.draft.zone]
    outlines = [(zone.label, held_periods(zone)[-1].version.shape) for zone in zones]
    seen = [place for place in shown.places if place.on_the_grid]
    there: list[BaseGeometry] = [shape for _, shape in outlines]
    if shown.before is not None:
        there.append(shown.before.shape)
    with suppress(CordonError):
        there.append(draft_shape(shown.draft, repair=True).shape)
    if around is not None:
        there = [around]
    west, south, east, north = shapely.total_bounds(there or _together(seen) or [shapely.box(*opens_at)])
    return BoardScene(
        title=f"Order {shown.order.reference}: a zone that is drawn",
        zones=tuple(OtherZone(label=label, shape=shape) for label, shape in outlines),
        places=tuple(
            BoardPlace(
                label=place.name, at=place.at,
                kind=PlaceKind.PROTECTED if place.whose is Whose.PROTECTED else PlaceKind.SUBJECT,
            )
            for place in seen
        ),
        bounds=(float(west), float(south), float(east), float(north)), drawing=drawing,
    )  # fmt: skip


def _together(places: Sequence[CasePlace]) -> list[BaseGeometry]:
    """The ground around the protected person's places, else around all: of those that lie with the first of them."""
    wanted = [place for place in places if place.whose is Whose.PROTECTED] or places
    return [
        shapely.box(at.lon - _AROUND_DEG, at.lat - _AROUND_DEG, at.lon + _AROUND_DEG, at.lat + _AROUND_DEG)
        for at in (place.at for place in wanted)
        if np.hypot(*around_many(wanted[0].at.lon, wanted[0].at.lat, at.lon, at.lat)) <= _TOGETHER_M
    ]
