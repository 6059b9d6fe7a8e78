"""GeoJSON read strictly (RFC 7946): what is odd is said, never guessed at.

The one foreign-made member that is honoured is the older `crs` by name (GeoJSON 2008): Ordnance Survey's
customers still send it. A `crs` that links elsewhere is refused.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from zones.error import (
    BadNumber,
    DamagedFile,
    EmptyShape,
    InvalidShape,
    NotAPolygon,
    RingNotClosed,
    TooLarge,
    UnknownFrame,
    UnsafeFile,
    WrongFormat,
)
from zones.frame import named_frame
from zones.shape import MOST_VERTICES

MOST_NAME_CHARS = 500
MOST_FEATURES = 5_000
_INSTEAD = {"Cc": " ", "Zl": " ", "Zp": " ", "Cs": "\N{REPLACEMENT CHARACTER}"}
"""By Unicode category: control characters, line and paragraph ends, halves of a surrogate pair."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A geometry as read (None where there is none), and the feature's name if it has one, made fit to keep.

    `change` says what a repair had to do for it to be read at all.
    """

    geometry: BaseGeometry | None
    name: str
    change: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", _fit_to_keep(self.name))


def _fit_to_keep(name: str) -> str:
    """One line of at most `MOST_NAME_CHARS` that any database and any encoding takes."""
    cut = name[: MOST_NAME_CHARS + 1]
    fit = "".join(_INSTEAD.get(unicodedata.category(c), c) for c in cut).strip()
    return fit if len(cut) <= MOST_NAME_CHARS else fit[: MOST_NAME_CHARS - 1] + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Features in file order; `epsg` is what the file says of its coordinates, None where it is silent.

    `usual` is what silence means in a file of its kind: WGS84 in GeoJSON, unless its crs is null; None is nothing.
    """

    features: Sequence[Feature]
    epsg: int | None
    usual: int | None = None


def parse_json(data: bytes, *, field: str) -> Any:
    """JSON of finite numbers and unrepeated keys, in UTF-8 with or without a byte order mark."""
    if data.count(b"[") > 2 * MOST_VERTICES + 1_000:
        raise TooLarge(field, f"{data.count(b'['):,} positions", f"Simplify it to {MOST_VERTICES:,} vertices or fewer.")
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            parse_constant=partial(_refuse_constant, field),
            object_pairs_hook=partial(_without_repeats, field),
        )
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = f"bytes {data[error.start : error.start + 8].hex(' ')} in line {line}"
        raise WrongFormat(field, where, "Save it as JSON in UTF-8.", problem="are not UTF-8 text") from None
    except RecursionError:
        raise UnsafeFile(field, "JSON", "Save it anew.", problem="is nested too deeply") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise DamagedFile(
            field, where, "Save it anew; it may be cut off.", problem=f"is not JSON: {error.msg}"
        ) from None  # fmt: skip
    except ValueError:  # Python converts no number of more than 4,300 digits
        raise BadNumber(field, "a number of thousands of digits", "Write numbers as degrees or metres.") from None


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


def refuse_many(features: int, field: str) -> None:
    """Raises TooLarge where there are more features than anybody draws zones."""
    if features > MOST_FEATURES:
        raise TooLarge(field, f"{features:,} features", f"Send {MOST_FEATURES:,} polygons or fewer.")


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
                "Write it without quotation marks." if isinstance(given, str) else "Write a position as [0.1, 50.8]."
            )
            raise _wrong(where, given, remedy, "is not a number")
        if not abs(given) <= 1e300:
            raise BadNumber(where, str(given)[:30], "Give degrees, or metres of the National Grid.")
    return [float(value[0]), float(value[1])]


def refuse_bad_ring(ring: Sequence[Sequence[float]], where: str) -> None:
    """Raises InvalidShape where a ring is not closed or has fewer than three different corners."""
    if not ring:
        raise EmptyShape(where, "ring", "Remove it or give it coordinates.", problem="has no position")
    if ring[0] != ring[-1]:
        ends = f"{ring[0][0]:.9g}, {ring[0][1]:.9g} … {ring[-1][0]:.9g}, {ring[-1][1]:.9g}"
        raise RingNotClosed(
            where, ends, "Repeat the first position as the last, or ask for a repair and look at what it changes."
        )
    if len(ring) < 4 or len({tuple(p) for p in ring}) < 3:
        raise InvalidShape(
            where, f"{len(ring)} position{'s' * (len(ring) != 1)}", "Give it at least three different corners.",
            problem="are too few for a ring" if len(ring) != 1 else "is too few for a ring",
        )  # fmt: skip


def ring_closed(where: str) -> str:
    """What a repair did, in words."""
    return f"{where} was not closed: its first position was repeated as its last."


def refuse_short_line(line: Sequence[Sequence[float]], where: str) -> None:
    """Raises InvalidShape where a line has one position."""
    if len(line) < 2:
        raise InvalidShape(where, "1 position", "Give a line two positions or more.", problem="is too few for a line")


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


def _refuse_constant(field: str, name: str) -> float:
    raise BadNumber(field, name, "Write finite numbers, or leave the member out.", problem="is not a number of JSON")


def _without_repeats(field: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise UnsafeFile(
            field, repeated, "Keep the one that is meant.", problem="is a key that is there twice in one object"
        )
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
        held = ", ".join(f"{count} × {kind}" for kind, count in sorted(wrong.items()))
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
