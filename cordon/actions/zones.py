"""Zones: add them to an order, vary one, export them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from cordon.desk import Act, Desk
from cordon.right import Right
from monitor.place.position import lonlat
from monitor.place.read import read_spot
from zones.database import trial
from zones.error import BadValue, MissingField, NotFound
from zones.geojson import read_collection
from zones.instant import Instant, read_instant, utc_text
from zones.order import Order
from zones.schedule import Schedule, in_words, read_schedule
from zones.shape import MOST_RADIUS_M, Shape, area_m2, circle, corridor
from zones.storage import add_zone, add_zone_version, load_zones
from zones.text import read_line, read_text
from zones.unit import Metres, finite
from zones.zone import Held, MadeBy, Zone, ZoneKind, ZoneVersion, held_periods, version_at, zone_label

LEAST_WIDTH_M = 0.1
MOST_PRECISION_M = 1_000.0
MOST_LABEL_CHARS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShape:
    """A shape to be made a zone of: how it was made, in what words, and what a repair changed."""

    shape: Shape
    made_by: MadeBy
    source: str
    note: str = ""
    change: str = ""


def circle_shape(centre: object, radius_m: Metres, *, field: str) -> NewShape:
    """A circle around a place as people write it."""
    at = read_spot(centre, field=field)
    source = f"circle of {radius_m:g} m around {at.lat:.7f}, {at.lon:.7f}"
    return NewShape(shape=circle(at, radius_m), made_by=MadeBy.CIRCLE, source=source)


def corridor_shape(route: BaseGeometry, along: str, width_m: Metres, *, field: str) -> NewShape:
    """A corridor of the whole width along a route in WGS84; `along` says in words what the route is."""
    source = f"corridor {width_m:g} m wide along {along}"
    return NewShape(shape=corridor(route, width_m, field=field), made_by=MadeBy.CORRIDOR, source=source)


def drawn_shape(drawing: Any, *, field: str, repair: bool = False) -> NewShape:
    """The shape of what was drawn on the board, in the JSON of `maps.board`; raises a BadInput for what is none.

    With `repair` outlines that overlap are joined, and those that cross themselves mended; `change` says so.
    """
    from zones.gisfile.read import route_of, zone_shapes

    given = drawing if isinstance(drawing, Mapping) else {}
    match given:
        case {"kind": "circle", "centre": [lon, lat], "radius_m": radius_m}:
            at = lonlat(_degrees(lon, field), _degrees(lat, field), field=field)
            radius = read_metres(radius_m, field, MOST_RADIUS_M, least=LEAST_WIDTH_M)
            source = f"circle of {radius:g} m around {at.lat:.7f}, {at.lon:.7f}, drawn on the map"
            return NewShape(shape=circle(at, radius), made_by=MadeBy.CIRCLE, source=source)
        case {"kind": "corridor", "line": list(line), "width_m": width_m}:
            width = read_metres(width_m, field, 2 * MOST_RADIUS_M, least=LEAST_WIDTH_M)
            feature = {"type": "LineString", "coordinates": line}
            route = route_of(read_collection(feature, field=field), "drawn on the map", field=field)
            return corridor_shape(route.line, "a route drawn on the map", width, field=field)
        case {"kind": "polygon", "geometry": Mapping() as geometry}:
            read = zone_shapes(read_collection(geometry, field=field), "GeoJSON", crs=None, repair=repair, field=field)
            if len(read) == 1:
                shape, change = read[0].shape, read[0].change
                return NewShape(shape=shape, made_by=MadeBy.DRAWN, source="drawn on the map", change=change)
    raise BadValue(field, "what was drawn", "Draw the zone on the map.", problem="is no zone")


def _degrees(value: Any, field: str) -> float:
    return finite(field, value, lowest=-180.0, highest=180.0, unit="degrees")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What may be said of a zone beside its shape; None leaves the default, or what a variation finds."""

    label: str | None = None
    kind: ZoneKind | None = None
    buffer_m: Metres | None = None
    precision_m: Metres | None = None
    schedule: Schedule | None = None
    valid_from: Instant | None = None


def read_options(given: Mapping[str, Any], called: Mapping[str, str]) -> Options:
    """The options as a door was given them, by the names of `Options`; `called` has the door's own names for errors.

    The schedule is the bytes of an iCalendar file, or of plain hours in JSON. Raises a BadInput for what can't be used.
    """

    def read(name: str, reader: Callable[[Any, str], Any]) -> Any:
        value = given.get(name)
        return None if value is None else reader(value, called[name])

    return Options(
        label=read("label", lambda value, field: read_line(value, field, most=MOST_LABEL_CHARS)),
        kind=read("kind", read_kind),
        buffer_m=read("buffer_m", lambda value, field: read_metres(value, field, MOST_RADIUS_M)),
        precision_m=read("precision_m", lambda value, field: read_metres(value, field, MOST_PRECISION_M)),
        schedule=read("schedule", lambda value, field: read_schedule(value, field=field)),
        valid_from=read("valid_from", lambda value, field: read_instant(value, field=field)),
    )


def read_kind(value: Any, field: str) -> ZoneKind:
    """One of the kinds of zone; raises BadValue."""
    if not isinstance(value, str) or value not in list(ZoneKind):
        raise BadValue(field, value, f"Give one of {', '.join(ZoneKind)}.")
    return ZoneKind(value)


def read_metres(value: Any, field: str, most: float, *, least: float = 0.0) -> Metres:
    """A length; raises MissingField or BadNumber."""
    if value is None:
        raise MissingField(field, remedy="Give it in metres.")
    return Metres(finite(field, value, lowest=least, highest=most, unit="metres"))


def add_zones(
    desk: Desk, reference: str, shapes: Sequence[NewShape], options: Options, *, dry_run: bool = False
) -> Sequence[ZoneVersion]:
    """Adds one zone for each shape; with `dry_run` only says what would be added."""
    with desk.act("zone.tried" if dry_run else "zone.added", Right.ZONES) as act, trial(act.connection, undo=dry_run):
        return record_zones(act, act.reach.order(reference), shapes, options)


def record_zones(act: Act, order: Order, shapes: Sequence[NewShape], options: Options) -> Sequence[ZoneVersion]:
    """Records one zone for each shape within an action."""
    there = load_zones(act.connection, [order])[order.reference]
    made = new_versions(order, there, shapes, options)
    for place, version in enumerate(made, len(there)):
        add_zone(act.connection, act.stamp, order, version)
        _refuse_crossed(version.label, zone_label(place))
    act.what |= {"order": order.reference, "zones": [len(there) + place for place in range(len(made))]}
    return made


def new_versions(
    order: Order, there: Sequence[Zone], shapes: Sequence[NewShape], options: Options
) -> Sequence[ZoneVersion]:
    """The first version of a zone for each shape, beside the zones that are there; nothing is recorded."""
    made: list[ZoneVersion] = []
    for place, new in enumerate(shapes):
        if options.label is None:
            label = _free_label(len(there) + place, {zone.label for zone in there} | {one.label for one in made})
        else:
            label = options.label if len(shapes) == 1 else f"{options.label} {place + 1}"
        version = ZoneVersion(
            order=order.reference,
            label=label,
            version=1,
            kind=options.kind or ZoneKind.OTHER,
            shape=new.shape,
            schedule=options.schedule or Schedule(),
            buffer_m=options.buffer_m or Metres(0.0),
            precision_m=options.precision_m or Metres(0.0),
            made_by=new.made_by,
            source=new.source,
            note=read_text(new.note, "note", empty=True),
            valid_from=options.valid_from or order.made_at,
        )
        made.append(version)
    return made


def _free_label(sequence: int, taken: set[str]) -> str:
    """The label of this place in the order's sequence, or the next that nobody gave to a zone by hand."""
    return next(label for label in map(zone_label, count(sequence)) if label not in taken)


def _refuse_crossed(label: str, served: str) -> None:
    """Raises BadValue for a label that another zone has, or will have, on served paper."""
    if re.fullmatch(r"Zone [A-Z]+", label) and label != served:
        raise BadValue("--label", label, f"Call it otherwise: on served paper it is {served}.",
                       problem="is what another zone is called on served paper")  # fmt: skip


def vary_zone(
    desk: Desk, reference: str, label: str, new: NewShape, options: Options, *, dry_run: bool = False
) -> Held:
    """Adds a version to a zone, and says when it holds; what the options leave out carries over from the one before."""
    with desk.act("zone.tried" if dry_run else "zone.varied", Right.ZONES) as act, trial(act.connection, undo=dry_run):
        order = act.reach.order(reference)
        zone = zone_of_label(load_zones(act.connection, [order])[reference], label)
        version = record_variation(act, order, zone, new, options)
        varied = replace(zone, versions=(*zone.versions, version))
        return next(held for held in held_periods(varied) if held.version is version)


def record_variation(act: Act, order: Order, zone: Zone, new: NewShape, options: Options) -> ZoneVersion:
    """Records a version of a zone within an action."""
    version = varied_version(order, zone, new, options)
    add_zone_version(act.connection, act.stamp, order, version)
    act.what |= {"order": order.reference, "zone": zone.sequence, "zone_version": version.version}
    return version


def varied_version(order: Order, zone: Zone, new: NewShape, options: Options) -> ZoneVersion:
    """The next version of a zone, with what the options leave out from the one that held at its start; nothing is recorded."""
    start = options.valid_from or order.made_at
    before = version_at(zone, start).version
    return replace(
        before,
        version=zone.versions[-1].version + 1,
        shape=new.shape,
        made_by=new.made_by,
        source=new.source,
        note=read_text(new.note, "note", empty=True) or before.note,
        kind=options.kind or before.kind,
        buffer_m=before.buffer_m if options.buffer_m is None else options.buffer_m,
        precision_m=before.precision_m if options.precision_m is None else options.precision_m,
        schedule=before.schedule if options.schedule is None else options.schedule,
        valid_from=start,
    )


def export_zones(desk: Desk, reference: str | None) -> dict[str, Any]:
    """The versions of an order's zones, or of all, as a GeoJSON FeatureCollection."""
    with desk.act("zone.exported", Right.SEE) as act:
        orders = act.reach.orders() if reference is None else [act.reach.order(reference)]
        zones = load_zones(act.connection, orders)
        act.what["orders"] = [order.reference for order in orders]
        features = [feature for order in orders for zone in zones[order.reference] for feature in zone_features(zone)]
        return {"type": "FeatureCollection", "features": features}


def zone_features(zone: Zone) -> list[dict[str, Any]]:
    """Each version of a zone as a GeoJSON feature; one that was corrected from its start held until that start."""
    ends = {held.version.version: held.end for held in held_periods(zone)}
    return [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(version.shape),
            "properties": version_json(version) | valid_to(ends.get(version.version, version.valid_from)),
        }
        for version in zone.versions
    ]


def valid_to(end: Instant | None) -> dict[str, str | None]:
    """The end of a version's period, null where it is open."""
    return {"valid_to": None if end is None else utc_text(end)}


def version_json(version: ZoneVersion) -> dict[str, Any]:
    """A zone version in words and numbers, without its shape."""
    return {
        "order": version.order,
        "zone": version.label,
        "zone_version": version.version,
        "kind": version.kind.value,
        "made_by": version.made_by.value,
        "source": version.source,
        "note": version.note,
        "buffer_m": version.buffer_m,
        "precision_m": version.precision_m,
        "schedule": list(in_words(version.schedule)),
        "valid_from": utc_text(version.valid_from),
        "area_m2": round(area_m2(version.shape), 1),
        "shape_sha256": version.shape_sha256,
    }


def zone_of_label(zones: Sequence[Zone], label: str) -> Zone:
    """The zone that officers, or served paper, call so; raises NotFound."""
    for zone in zones:
        if label in (zone.label, zone.served_label):  # no other zone may be called so: `_refuse_crossed`
            return zone
    known = ", ".join(zone.label for zone in zones) or "none"
    raise NotFound("zone", label, f"The order's zones are: {known}.")
