"""The body that adds or varies a zone, read."""

from collections.abc import Mapping
from typing import Any

import shapely

from cordon.actions.zones import NewShape, Options, circle_shape, corridor_shape
from zones.error import BadInput, BadValue, NotAPolygon, WrongFormat
from zones.geojson import read_collection
from zones.gisfile.read import zone_shapes
from zones.instant import read_instant
from zones.order import read_text
from zones.schedule import read_schedule
from zones.shape import MOST_RADIUS_M
from zones.unit import Metres, finite
from zones.zone import MadeBy, ZoneKind


def shapes_of(body: Mapping[str, Any]) -> list[NewShape]:
    """The shapes that exactly one of `geojson`, `circle` and `corridor` gives."""
    given = [name for name in ("geojson", "circle", "corridor") if body.get(name) is not None]
    if len(given) != 1:
        raise BadInput("body", ", ".join(given) or "nothing", "Give one of geojson, circle and corridor.",
                       problem="is not one way to make a zone")  # fmt: skip
    value = body[given[0]]
    if not isinstance(value, Mapping):
        raise WrongFormat(given[0], value, "Give a JSON object.")
    match given[0]:
        case "circle":
            radius = _metres("circle.radius_m", value.get("radius_m"), MOST_RADIUS_M, least=0.01)
            return [circle_shape(value.get("centre"), radius, field="circle.centre")]
        case "corridor":
            width = _metres("corridor.width_m", value.get("width_m"), 2 * MOST_RADIUS_M, least=0.01)
            lines = [f.geometry for f in read_collection(value.get("route"), field="corridor.route").features]
            parts = [part for line in lines for part in shapely.get_parts(line)]
            if not parts or any(part.geom_type != "LineString" for part in parts):
                raise NotAPolygon("corridor.route", "no line", "Give a LineString.", problem="is no route")
            return [corridor_shape(shapely.MultiLineString(parts), width, field="corridor.route")]
        case _:
            crs, repair = body.get("crs"), body.get("repair", False)
            if not isinstance(crs, str | None) or not isinstance(repair, bool):
                raise BadValue("crs, repair", f"{crs}, {repair}", "Give a text or null, and true or false.")
            read = zone_shapes(
                read_collection(value, field="geojson"), "GeoJSON", crs=crs, repair=repair, field="geojson"
            )
            return [NewShape(shape=one.shape, made_by=MadeBy.DRAWN, source=one.source, note=one.name, change=one.change)
                    for one in read]  # fmt: skip


def options_of(body: Mapping[str, Any]) -> Options:
    """What the body says of the zone beside its shape."""
    kind, schedule, label = body.get("kind"), body.get("schedule"), body.get("label")
    if kind is not None and kind not in list(ZoneKind):
        raise BadValue("kind", kind, f"Give one of {', '.join(ZoneKind)}.")
    if not isinstance(schedule, str | None):
        raise BadValue("schedule", schedule, "Give an iCalendar text, or null.")
    return Options(
        label=None if label is None else read_text(label, "label"),
        kind=None if kind is None else ZoneKind(kind),
        buffer_m=None if body.get("buffer_m") is None else _metres("buffer_m", body["buffer_m"], MOST_RADIUS_M),
        precision_m=None if body.get("precision_m") is None else _metres("precision_m", body["precision_m"], 1_000),
        schedule=None if schedule is None else read_schedule(schedule.encode(), field="schedule"),
        valid_from=None if body.get("from") is None else read_instant(body["from"], field="from"),
    )


def _metres(field: str, value: Any, most: float, *, least: float = 0.0) -> Metres:
    return Metres(finite(field, value, lowest=least, highest=most, unit="metres"))
