"""GeoJSON read strictly (RFC 7946): what is odd is said, never guessed at.

The one foreign-made member that is honoured is the older `crs` by name (GeoJSON 2008): Ordnance Survey's
customers still send it. A `crs` that links elsewhere is refused.
"""

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from zones.error import (
    BadNumber,
    EmptyShape,
    UnknownFrame,
    UnsafeFile,
    WrongFormat,
)
from zones.feature import Collection, Feature, refuse_bad_ring, refuse_many, refuse_short_line, ring_closed
from zones.frame import named_frame
from zones.jsontext import parse_json
from zones.unit import DECIMAL

_LEVELS: dict[str, tuple[str, ...]] = {
    "Point": (),
    "MultiPoint": ("position",),
    "LineString": ("position",),
    "MultiLineString": ("line", "position"),
    "Polygon": ("ring", "position"),
    "MultiPolygon": ("part", "ring", "position"),
}
"""What the lists of a geometry's coordinates are lists of, from the outermost in (RFC 7946, 3.1)."""
_RFC = 4326


def read_geojson(data: bytes, *, field: str, repair: bool = False) -> Collection:
    """The features of a GeoJSON text; raises BadFile with the place of the fault."""
    return read_collection(parse_json(data, field=field), field=field, repair=repair)


def read_collection(value: Any, *, field: str, repair: bool = False) -> Collection:
    """The features of parsed GeoJSON: a FeatureCollection, a Feature or a bare geometry.

    A ring that is not closed is refused, or with `repair` closed, which its feature's `change` says.
    """
    if not isinstance(value, Mapping):
        raise _wrong(field, value, "Send one object with a type, such as FeatureCollection.", "is not a GeoJSON object")
    kind = value.get("type")
    epsg = _epsg(value, field)
    usual = _RFC if "crs" not in value else None
    frame = epsg or usual
    if kind == "FeatureCollection":
        members = value.get("features")
        if not isinstance(members, list):
            raise _wrong(f"{field}, features", members, "Give a FeatureCollection a list of features.", "is not a list")
        refuse_many(len(members), field)
        features = [_feature(member, f"{field}, feature {n}", frame, repair) for n, member in enumerate(members, 1)]
    elif kind == "Feature":
        features = [_feature(value, field, frame, repair)]
    elif isinstance(kind, str) and (kind in _LEVELS or kind == "GeometryCollection"):
        features = [_shaped(value, field, frame, repair, name="")]
    else:
        raise _wrong(
            f"{field}, type", kind, f"Send a FeatureCollection, a Feature or one of {', '.join(_LEVELS)}.",
            "is not a type of RFC 7946",
        )  # fmt: skip
    return Collection(features=features, epsg=epsg, usual=usual)


def _feature(value: Any, field: str, frame: int | None, repair: bool) -> Feature:
    kind = value.get("type") if isinstance(value, Mapping) else value
    if not isinstance(value, Mapping) or kind != "Feature":
        raise _wrong(field, kind, "Make each member of features an object of type Feature.", "is not a Feature")
    _refuse_other_frame(value, frame, field)
    if "geometry" not in value:
        raise WrongFormat(field, "geometry", "Give the feature a geometry, be it null.", problem="is missing")
    properties = value.get("properties")
    if not isinstance(properties, Mapping | None):
        raise _wrong(f"{field}, properties", properties, "Make it an object or null.", "is not an object")
    return _shaped(value["geometry"], field, frame, repair, name=_name(properties or {}))


def _shaped(value: Any, field: str, frame: int | None, repair: bool, *, name: str) -> Feature:
    closed: list[str] = []
    geometry = None if value is None else _geometry(value, field, frame, closed if repair else None)
    return Feature(geometry=geometry, name=name, change=" ".join(closed))


def _name(properties: Mapping[str, Any]) -> str:
    for key, value in properties.items():
        if key.lower() in ("name", "label", "title") and isinstance(value, str):
            return value
    return ""


def _geometry(value: Any, field: str, frame: int | None, closed: list[str] | None) -> BaseGeometry:
    """A geometry of JSON; to `closed`, unless it is None, go the rings that were closed, in words."""
    kind = value.get("type") if isinstance(value, Mapping) else value
    if isinstance(value, Mapping):
        _refuse_other_frame(value, frame, field)
    if isinstance(value, Mapping) and kind == "GeometryCollection":
        parts = value.get("geometries")
        if not isinstance(parts, list):
            raise _wrong(f"{field}, geometries", parts, "Give a GeometryCollection a list of them.", "is not a list")
        return shapely.GeometryCollection(
            [_geometry(part, f"{field}, part {n}", frame, closed) for n, part in enumerate(parts, 1)]
        )
    if not isinstance(value, Mapping) or not isinstance(kind, str) or kind not in _LEVELS:
        raise _wrong(f"{field}, geometry", kind, f"Make it one of {', '.join(_LEVELS)}.", "is no type of geometry")
    coordinates = value.get("coordinates")
    if coordinates == [] or coordinates is None:
        raise EmptyShape(field, kind, "Give it coordinates.", problem="has no coordinates")
    flat = _flat(coordinates, _LEVELS[kind], f"{field}, coordinates", closed)
    if kind == "LineString":
        refuse_short_line(flat, field)
    return _built(kind, flat)


def _built(kind: str, flat: Any) -> BaseGeometry:
    match kind:
        case "Point":
            return shapely.Point(flat)
        case "MultiPoint":
            return shapely.MultiPoint(flat)
        case "LineString":
            return shapely.LineString(flat)
        case "MultiLineString":
            return shapely.MultiLineString(flat)
        case "Polygon":
            return shapely.Polygon(flat[0], flat[1:])
        case _:
            return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in flat])


def _flat(value: Any, levels: tuple[str, ...], field: str, closed: list[str] | None) -> Any:
    """Positions cut to two numbers, at the nesting the geometry has; rings are closed, lines of two positions."""
    if not levels:
        return _position(value, field)
    if not isinstance(value, list):
        raise _wrong(field, value, "Nest the lists of coordinates as RFC 7946 says.", f"is not a list of {levels[0]}s")
    if not value:
        remedy = "Remove it or give it coordinates."
        raise EmptyShape(field, "[]", remedy, problem=f"is an empty list where {levels[0]}s should be")
    if levels == ("position",):
        return [_position(item, field, number) for number, item in enumerate(value, 1)]
    made: list[Any] = []
    for number, item in enumerate(value, 1):
        where = f"{field}, {levels[0]} {number}"
        flat = _flat(item, levels[1:], where, closed)
        if levels[0] == "ring":
            if closed is not None and len(flat) > 2 and flat[0] != flat[-1]:
                closed.append(ring_closed(where))
                flat = [*flat, flat[0]]
            refuse_bad_ring(flat, where)
        elif levels[0] == "line":
            refuse_short_line(flat, where)
        made.append(flat)
    return made


def _position(value: Any, field: str, number: int = 0) -> list[float]:
    where = f"{field}, position {number}" if number else field
    if not isinstance(value, list) or len(value) < 2:
        raise _wrong(where, value, "Give a longitude and a latitude, two numbers in a list.", "is not a position")
    for given in value:
        if isinstance(given, bool) or not isinstance(given, int | float):
            remedy = (
                "Write it without quotation marks."
                if isinstance(given, str) and DECIMAL.fullmatch(given)
                else "Write a position as [0.1, 50.8]."
            )
            raise _wrong(where, given, remedy, "is not a number")
        if not abs(given) <= 1e300:
            raise BadNumber(where, str(given)[:30], "Give degrees, or metres of the National Grid.")
    return [float(value[0]), float(value[1])]


def _wrong(field: str, value: Any, remedy: str, problem: str) -> WrongFormat:
    """What stands where something else should; an object or a list by its kind alone, for it may be the whole file."""
    if isinstance(value, Mapping):
        value = "an object"
    elif isinstance(value, list):
        value = (
            f"a list of {len(value):,}"
            if len(value) > 4 or any(isinstance(v, list | Mapping) for v in value)
            else value
        )
    return WrongFormat(field, "null" if value is None else value, remedy, problem=problem)


def _epsg(value: Mapping[str, Any], field: str) -> int | None:
    """What a `crs` member of GeoJSON 2008 says; RFC 7946 has none and is WGS84. None where it is null or absent."""
    crs = value.get("crs")
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    if isinstance(crs, Mapping) and isinstance(crs.get("type"), str) and crs["type"].strip().lower() == "link":
        raise UnsafeFile(field, "crs link", "Remove the crs link: it would be fetched from elsewhere.")
    name = properties.get("name") if isinstance(properties, Mapping) else None
    epsg = named_frame(name) if isinstance(name, str) else None
    if epsg is None:
        raise UnknownFrame(
            f"{field}, crs", name if isinstance(name, str) else crs,
            "Save it in WGS84 (EPSG:4326) or British National Grid (EPSG:27700).",
            problem="is a coordinate system that is not read here",
        )  # fmt: skip
    return epsg


def _refuse_other_frame(value: Mapping[str, Any], frame: int | None, field: str) -> None:
    """Raises UnknownFrame where a feature or geometry says a coordinate system that is not the whole file's."""
    if "crs" in value and (said := _epsg(value, field)) != frame:
        raise UnknownFrame(
            f"{field}, crs", f"EPSG:{said}" if said else "null",
            "State one coordinate system, in the outermost object, for coordinates that are all in it.",
            problem=f"is not the coordinate system of the file ({f'EPSG:{frame}' if frame else 'null'})",
        )  # fmt: skip
