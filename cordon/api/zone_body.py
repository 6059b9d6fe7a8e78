"""The body that adds or varies a zone, read."""

import json
from collections.abc import Mapping
from typing import Any

from cordon.actions.zones import (
    LEAST_WIDTH_M,
    NewShape,
    Options,
    circle_shape,
    corridor_shape,
    read_metres,
    read_options,
)
from cordon.api import schema
from cordon.api.body import fields
from zones.error import BadInput, BadValue, Way, WrongFormat, offering
from zones.geojson import read_collection
from zones.gisfile.read import route_of, zone_shapes
from zones.shape import MOST_RADIUS_M
from zones.zone import MadeBy

_OFFERED = {
    Way.REPAIR: "Or send repair: true.",
    Way.GRID: "Metres need crs: EPSG:27700.",
    Way.UNSTATED: "Or leave crs out.",
    Way.CORRIDOR: "Or make a zone along a line with corridor.",
}


def shapes_of(body: Mapping[str, Any]) -> list[NewShape]:
    """The shapes that exactly one of `geojson`, `circle` and `corridor` gives."""
    given = [name for name in ("geojson", "circle", "corridor") if body.get(name) is not None]
    if len(given) != 1:
        raise BadInput("body", ", ".join(given) or "nothing", "Give one of geojson, circle and corridor.",
                       problem="is not one way to make a zone")  # fmt: skip
    value = body[given[0]]
    if given[0] != "geojson":
        value = fields(value, schema.ZONE["properties"][given[0]], within=given[0])
        if unused := [name for name in ("crs", "repair") if body.get(name)]:
            raise BadValue(unused[0], body[unused[0]], f"Leave it out: a {given[0]} is in WGS84, and whole.")
    elif not isinstance(value, Mapping):
        raise WrongFormat("geojson", value, "Give a JSON object.")
    match given[0]:
        case "circle":
            radius = read_metres(value["radius_m"], "circle.radius_m", MOST_RADIUS_M, least=LEAST_WIDTH_M)
            return [circle_shape(value["centre"], radius, field="circle.centre")]
        case "corridor":
            width = read_metres(value["width_m"], "corridor.width_m", 2 * MOST_RADIUS_M, least=LEAST_WIDTH_M)
            lines = read_collection(value["route"], field="corridor.route")
            route = route_of(lines, "GeoJSON", field="corridor.route")
            return [corridor_shape(route.line, route.source, width, field="corridor.route")]
        case _:
            crs, repair = body.get("crs"), body.get("repair", False)
            if not isinstance(crs, str | None) or not isinstance(repair, bool):
                raise BadValue("crs, repair", f"{crs}, {repair}", "Give a text or null, and true or false.")
            with offering(_OFFERED):
                collection = read_collection(value, field="geojson", repair=repair)
                read = zone_shapes(collection, "GeoJSON", crs=crs, repair=repair, field="geojson")
            return [NewShape(shape=one.shape, made_by=MadeBy.DRAWN, source=one.source, note=one.name, change=one.change)
                    for one in read]  # fmt: skip


def options_of(body: Mapping[str, Any]) -> Options:
    """What the body says of the zone beside its shape."""
    schedule = body.get("schedule")
    given = dict(body) | {"valid_from": body.get("from")}
    match schedule:
        case None:
            pass
        case str():
            given["schedule"] = schedule.encode("utf-8", "surrogatepass")
        case Mapping():
            given["schedule"] = json.dumps(schedule).encode()
        case _:
            raise BadValue("schedule", schedule, "Give plain hours as an object, an iCalendar text, or null.")
    return read_options(given, {name: name for name in given} | {"valid_from": "from"})
