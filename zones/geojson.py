"""GeoJSON read strictly (RFC 7946): what is odd is said, never guessed at.

The one foreign-made member that is honoured is the older `crs` by name (GeoJSON 2008): Ordnance Survey's
customers still send it. A `crs` that links elsewhere is refused.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from zones.error import (
    DamagedFile,
    EmptyShape,
    InvalidShape,
    NotAPolygon,
    TooLarge,
    UnknownFrame,
    UnsafeFile,
    WrongFormat,
)
from zones.shape import MOST_VERTICES

MOST_NAME_CHARS = 500
_INSTEAD = {"Cc": " ", "Zl": " ", "Zp": " ", "Cs": "\N{REPLACEMENT CHARACTER}"}
"""By Unicode category: control characters, line and paragraph ends, halves of a surrogate pair."""
_GEOMETRIES = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_WGS84_NAMES = {"urn:ogc:def:crs:ogc:1.3:crs84", "urn:ogc:def:crs:ogc::crs84", "crs84", "ogc:crs84",
                "epsg:4326", "urn:ogc:def:crs:epsg::4326", "urn:ogc:def:crs:epsg:6.6:4326"}  # fmt: skip
_GRID_NAMES = {"epsg:27700", "urn:ogc:def:crs:epsg::27700"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A geometry as read (None where there is none), and the feature's name if it has one, made fit to keep."""

    geometry: BaseGeometry | None
    name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", _fit_to_keep(self.name))


def _fit_to_keep(name: str) -> str:
    """One line of at most `MOST_NAME_CHARS` that any database and any encoding takes."""
    cut = name[: MOST_NAME_CHARS + 1]
    fit = "".join(_INSTEAD.get(unicodedata.category(c), c) for c in cut).strip()
    return fit if len(cut) <= MOST_NAME_CHARS else fit[: MOST_NAME_CHARS - 1] + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Features in file order; `epsg` is what the file says of its coordinates, None where it is silent."""

    features: Sequence[Feature]
    epsg: int | None


def parse_json(data: bytes, *, field: str) -> Any:
    """JSON of finite numbers and unrepeated keys, in UTF-8 with or without a byte order mark."""
    if data.count(b"[") > 2 * MOST_VERTICES + 1_000:
        raise TooLarge(field, f"{data.count(b'['):,} positions", f"Simplify it to {MOST_VERTICES:,} vertices or fewer.")
    try:
        return json.loads(
            data.decode("utf-8-sig"), parse_constant=_refused_constant, object_pairs_hook=_without_repeats
        )
    except UnicodeDecodeError:
        raise WrongFormat(field, data[:24].hex(), "Save it as JSON in UTF-8.", problem="is not UTF-8 text") from None
    except RecursionError:
        raise UnsafeFile(field, "JSON", "Save it anew.", problem="is nested too deeply") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise DamagedFile(field, where, "Save it anew.", problem=f"is not JSON: {error.msg}") from None
    except ValueError as error:
        raise UnsafeFile(field, str(error), "Write finite numbers and each key once.") from None


def read_geojson(data: bytes, *, field: str) -> Collection:
    """The features of a GeoJSON text; raises BadFile with the place of the fault."""
    return read_collection(parse_json(data, field=field), field=field)


def read_collection(value: Any, *, field: str) -> Collection:
    """The features of parsed GeoJSON: a FeatureCollection, a Feature or a bare geometry."""
    kind = value.get("type") if isinstance(value, Mapping) else None
    epsg = _epsg(value, field) if isinstance(value, Mapping) else None
    if kind == "FeatureCollection":
        members = value.get("features")
        if not isinstance(members, list):
            raise WrongFormat(field, "features", "A FeatureCollection holds a list of features.")
        features = [_feature(member, f"{field}, feature {n}") for n, member in enumerate(members, 1)]
    elif kind == "Feature":
        features = [_feature(value, field)]
    elif isinstance(kind, str) and (kind in _GEOMETRIES or kind == "GeometryCollection"):
        features = [Feature(geometry=_geometry(value, field), name="")]
    else:
        raise WrongFormat(
            field, kind if kind is not None else value, "Send GeoJSON: an object with a type of RFC 7946."
        )
    return Collection(features=features, epsg=epsg)


def _feature(value: Any, field: str) -> Feature:
    if not isinstance(value, Mapping) or value.get("type") != "Feature":
        raise WrongFormat(field, value, "Each member of features is an object of type Feature.")
    if "geometry" not in value:
        raise WrongFormat(field, "geometry", "A feature has a geometry, be it null.", problem="is missing")
    properties = value.get("properties")
    if not isinstance(properties, Mapping | None):
        raise WrongFormat(field, properties, "The properties of a feature are an object or null.")
    geometry = value["geometry"]
    return Feature(geometry=None if geometry is None else _geometry(geometry, field), name=_name(properties or {}))


def _name(properties: Mapping[str, Any]) -> str:
    for key, value in properties.items():
        if key.lower() in ("name", "label", "title") and isinstance(value, str):
            return value
    return ""


def _geometry(value: Any, field: str) -> BaseGeometry:
    kind = value.get("type") if isinstance(value, Mapping) else None
    if kind == "GeometryCollection":
        parts = value.get("geometries")
        if not isinstance(parts, list):
            raise WrongFormat(field, parts, "A GeometryCollection holds a list of geometries.")
        return shapely.GeometryCollection([_geometry(part, f"{field}, part {n}") for n, part in enumerate(parts, 1)])
    if not isinstance(kind, str) or kind not in _GEOMETRIES:
        raise WrongFormat(field, kind if kind is not None else value, f"A geometry is one of {', '.join(_GEOMETRIES)}.")
    coordinates = value.get("coordinates")
    if coordinates == [] or coordinates is None:
        raise EmptyShape(field, kind, "Give it coordinates.", problem="has no coordinates")
    flat = _flat(coordinates, _GEOMETRIES[kind], field)
    if kind in ("Polygon", "MultiPolygon"):
        _refuse_bad_rings(flat if kind == "MultiPolygon" else [flat], field)
    if kind in ("LineString", "MultiLineString"):
        for line in flat if kind == "MultiLineString" else [flat]:
            if len(line) < 2:
                raise InvalidShape(field, f"{len(line)} position", "A line has two positions or more.")
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


def _flat(value: Any, depth: int, field: str) -> Any:
    """Positions cut to two numbers, at the nesting the geometry has."""
    if not isinstance(value, list):
        raise WrongFormat(field, value, "Coordinates are lists of positions, nested as RFC 7946 says.")
    if depth == 0:
        if len(value) < 2 or any(isinstance(n, bool) or not isinstance(n, int | float) for n in value):
            raise WrongFormat(field, value, "A position is a longitude and a latitude, two numbers.")
        try:
            lon, lat = float(value[0]), float(value[1])
        except OverflowError:
            raise WrongFormat(field, value, "A position is two finite numbers.") from None
        if abs(lon) > 1e300 or abs(lat) > 1e300:
            raise WrongFormat(field, value, "A position is two finite numbers.")
        return [lon, lat]
    if not value:
        raise EmptyShape(field, "[]", "Remove it or give it coordinates.", problem="is an empty list of coordinates")
    return [_flat(item, depth - 1, field) for item in value]


def _refuse_bad_rings(polygons: Sequence[Sequence[Sequence[Sequence[float]]]], field: str) -> None:
    for part, number, ring in _rings(polygons):
        where = f"{field}, part {part}, ring {number}"
        if ring[0] != ring[-1]:
            ends = f"{ring[0][0]:.9g}, {ring[0][1]:.9g} … {ring[-1][0]:.9g}, {ring[-1][1]:.9g}"
            raise InvalidShape(where, ends, "Repeat the first position as the last.", problem="is not closed")
        if len(ring) < 4 or len({tuple(p) for p in ring}) < 3:
            raise InvalidShape(where, f"{len(ring)} positions", "A ring has at least three different corners.")


def _rings(polygons: Sequence[Any]) -> Iterator[tuple[int, int, Any]]:
    for part, rings in enumerate(polygons, 1):
        for number, ring in enumerate(rings, 1):
            yield part, number, ring


def _epsg(value: Mapping[str, Any], field: str) -> int | None:
    """What a `crs` member of GeoJSON 2008 says; RFC 7946 has none and is WGS84."""
    if "crs" not in value:
        return None
    crs = value["crs"]
    kind = crs.get("type") if isinstance(crs, Mapping) else None
    if kind == "link":
        raise UnsafeFile(field, "crs link", "Remove the crs link: it would be fetched from elsewhere.")
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    text = name.strip().lower() if isinstance(name, str) else ""
    if text in _WGS84_NAMES:
        return 4326
    if text in _GRID_NAMES:
        return 27700
    raise UnknownFrame(field, crs, "Save it in WGS84 (EPSG:4326) or British National Grid (EPSG:27700).",
                       problem="is a coordinate system that is not read here")  # fmt: skip


def _refused_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {repeated!r} is there twice")
    return made


def polygons_only(features: Sequence[Feature], *, field: str) -> Sequence[tuple[BaseGeometry, str]]:
    """Each feature's polygonal geometry and name; raises where a feature holds anything else.

    A collection of nothing but polygons is taken as one MultiPolygon: no polygon is lost.
    """
    if not features:
        raise EmptyShape(field, "no features", "Send at least one polygon.", problem="are in it")
    wrong: dict[str, int] = {}
    made: list[tuple[BaseGeometry, str]] = []
    for feature in features:
        geometry = feature.geometry
        parts = [] if geometry is None else _polygons(geometry)
        if geometry is None or parts is None or not parts:
            kind = "nothing" if geometry is None else geometry.geom_type
            wrong[kind] = wrong.get(kind, 0) + 1
        else:
            made.append((parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts), feature.name))
    if wrong:
        held = ", ".join(f"{kind} {count} ×" for kind, count in sorted(wrong.items()))
        beside = f", beside {len(made)} × Polygon" if made else ""
        raise NotAPolygon(
            field,
            held + beside,
            "Send a file of polygons only, pick a layer of polygons with --layer, or make a zone along a line with "
            "--corridor.",
            problem="is in it where each feature must be a polygon",
        )
    return made


def _polygons(geometry: BaseGeometry) -> list[shapely.Polygon] | None:
    """The polygons of a geometry, taken apart; None where it holds anything else."""
    if isinstance(geometry, shapely.Polygon):
        return [] if geometry.is_empty else [geometry]
    if isinstance(geometry, shapely.MultiPolygon | shapely.GeometryCollection):
        found = [_polygons(part) for part in geometry.geoms]
        return None if any(part is None for part in found) else [p for part in found if part for p in part]
    return None
