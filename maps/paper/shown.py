"""What the sheets of a scene show, to be hashed: what shows the same is the same exhibit."""

from collections.abc import Sequence
from hashlib import sha256

import shapely
from shapely.geometry.base import BaseGeometry

from maps.basemap.base import BaseMap
from maps.paper.layout import Layout
from maps.paper.plan import as_printed
from maps.paper.terms import terms
from maps.scene import OfficerScene, Point, Scene, audience_of, base_of, others_of, points_of, zones_of
from zones.canon import Json


def shown_json(scene: Scene, places: Sequence[Layout], grounds: Sequence[BaseMap]) -> dict[str, Json]:
    """What a scene's sheets show, to be hashed: outlines as they are printed, so that the hash tells nobody of a finer one.

    The time that it is as at is no part of it: what is shown is the same until it changes.
    """
    whole = base_of(scene)
    return {
        "audience": audience_of(scene).value,
        "order": whole.order,
        "court": whole.court,
        "facts": [list(fact) for fact in whole.facts],
        "standing": list(whole.standing),
        "zones": [
            {"label": zone.label, "lines": terms(zone), "outlines": _outlines(zone.shape, places)}
            for zone in zones_of(scene)
        ],
        "others": [
            {"label": one.label, "lines": terms(one), "outlines": _outlines(one.shape, places)}
            for one in others_of(scene)
        ],
        "points": [_point_json(point, places[0]) for point in points_of(scene)],
        "left_out": list(scene.left_out) if isinstance(scene, OfficerScene) else [],
        "sheets": [[one.paper.name, one.paper.across, one.scale, one.centre_e, one.centre_n] for one in places],
        "base": [_ground_json(base, place) for base, place in zip(grounds, places, strict=True)],
    }


def _ground_json(base: BaseMap, place: Layout) -> Json:
    """The ground of a sheet, told by hashes: its shapes and names, and what of its picture lies on the sheet."""
    shapes = sha256(b"".join(shapely.to_wkb([one.geometry for one in base.grounds])))
    names: list[Json] = [[one.text, one.easting, one.northing, one.angle_deg, one.rank] for one in base.names]
    if base.picture is not None:
        drawn = base.picture.in_grid(place.bounds, *(round(side) for side in place.paper.map_mm))
        return [base.words, shapes.hexdigest(), names, sha256(drawn).hexdigest()]
    return [base.words, shapes.hexdigest(), names]


def _outlines(shape: BaseGeometry, places: Sequence[Layout]) -> list[str]:
    """A shape as each of the scales of the sheets prints it."""
    first = {place.scale: place for place in reversed(places)}
    return [as_printed(shape, first[scale]).wkb_hex for scale in sorted(first)]


def _point_json(point: Point, place: Layout) -> Json:
    told: dict[str, Json] = (
        {"doubts": list(point.doubts)} if point.doubts else {}
    )  # else as it was before there were any
    return told | {
        "label": point.label, "lon": point.at.lon, "lat": point.at.lat, "radius_95_m": point.radius_95_m,
        "area": "" if point.area is None else point.area.wkb_hex, "estimate": point.estimate, "mark": point.mark.value,
        "from": point.when.start.isoformat(), "to": point.when.end.isoformat(), "tagged": point.tagged,
        "sentences": list(point.sentences), "place": place.scale,
    }  # fmt: skip
