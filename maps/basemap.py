"""The ground under a map: from a local GeoPackage with the layers of OS Open Zoomstack, in National Grid metres.

Names of layers and attributes are those of the product (Ordnance Survey, OS Open Zoomstack technical specification), so
that a real file drops in by the setting. A file of a force's own administrator: it is read here, not staged.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from maps.error import BadBaseMap
from maps.grid import Bounds, bounds_of, in_degrees
from zones.error import OutsideCoverage

MOST_FEATURES = 60_000
Degrees: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north, WGS84."""
_LONDON: Degrees = (-0.25, 51.45, 0.0, 51.56)
_OPENS_M = 5_000.0


OTHER_RANK = 3
"""The rank of names that are neither of a town, a quarter or a station (1, 2) nor of a street (4): works, schools, parks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One class of ground: its geometries as one, in National Grid metres, and how it is drawn.

    Lines are `width_m` metres wide on the ground, or a hairline; a casing is drawn beneath them.
    """

    name: str
    geometry: BaseGeometry
    fill: str = ""
    line: str = ""
    width_m: float = 0.0
    casing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceName:
    """A name and its true place, National Grid metres; along a street at `angle_deg` (clockwise from east)."""

    text: str
    easting: float
    northing: float
    angle_deg: float = 0.0
    rank: int = OTHER_RANK


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMap:
    """What lies under a map; without grounds it is the plain National Grid."""

    grounds: tuple[Ground, ...] = ()
    names: tuple[PlaceName, ...] = ()
    credit: str = ""
    note: str = ""


PLAIN_GRID = BaseMap(note="Plain National Grid: no base map is set")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """How a layer of the product is drawn: colours, and a line's width on the ground in metres."""

    layer: str
    fill: str = ""
    line: str = ""
    width_m: float = 0.0
    casing: str = ""


_WATER, _SHORE, _CASING = "#dde5ea", "#a9b6be", "#a6a6a3"
_STYLES = (  # in drawing order: a sober grey, so that zones and symbols stand out
    _Style(layer="land", fill="#f8f8f6"),
    _Style(layer="sea", fill=_WATER, line=_SHORE),
    _Style(layer="foreshore", fill="#efece2"),
    _Style(layer="greenspace", fill="#e7ece1"),
    _Style(layer="woodland", fill="#dfe7d7"),
    _Style(layer="sites", fill="#eeeeec", line="#d6d6d2"),
    _Style(layer="surfacewater", fill=_WATER, line=_SHORE),
    _Style(layer="waterlines", line=_SHORE, width_m=2.0),
    _Style(layer="roads_local", line="#ffffff", width_m=7.0, casing=_CASING),
    _Style(layer="roads_regional", line="#ffffff", width_m=10.0, casing=_CASING),
    _Style(layer="roads_national", line="#ffffff", width_m=12.0, casing=_CASING),
    _Style(layer="rail", line="#7d7d7d", width_m=2.5),
    _Style(layer="district_buildings", fill="#d2d1cd"),
    _Style(layer="local_buildings", fill="#d2d1cd"),
)
_RANKS = {"Capital": 1, "City": 1, "Town": 1, "Village": 1, "Suburban Area": 2, "Hamlet": 2, "Small Settlements": 2}


def read_basemap(path: Path | None, bounds: Bounds, credit: str) -> BaseMap:
    """The ground within `bounds`, clipped to it.

    Without a path, the plain grid. Raises BadBaseMap for a file that can't be read.
    """
    if path is None:
        return PLAIN_GRID
    import pyogrio

    if not path.is_file():
        raise BadBaseMap("CORDON_BASEMAP", path.name, "Set the path of a GeoPackage, or none.", problem="is not there")
    box = shapely.box(*bounds)
    try:
        layers = {str(name) for name, _ in pyogrio.list_layers(path)}
        if not any(style.layer in layers for style in _STYLES):
            raise BadBaseMap("CORDON_BASEMAP", path.name, "Set a GeoPackage with the layers of OS Open Zoomstack.",
                             problem="has none of the layers of a base map")  # fmt: skip
        grounds: list[Ground] = []
        names: list[PlaceName] = []
        if "land" in layers and "sea" not in layers:  # Zoomstack has no sea: it is what lies under the land
            grounds.append(Ground(name="sea", geometry=box, fill=_WATER))
        for style in _STYLES:
            name = style.layer
            if name not in layers:
                continue
            found = pyogrio.read_dataframe(path, layer=name, bbox=bounds, max_features=MOST_FEATURES)
            _refuse_other_frame(path, name, found.crs)
            if not len(found):
                continue
            parts = [
                part for part in shapely.intersection(shapely.force_2d(found.geometry.values), box) if not part.is_empty
            ]
            whole = _collected(parts) if style.fill else shapely.union_all(parts)
            if whole is not None and not whole.is_empty:
                grounds.append(
                    Ground(name=name, geometry=whole, fill=style.fill, line=style.line, width_m=style.width_m,
                           casing=style.casing)
                )  # fmt: skip
            if name.startswith("roads_") and "name" in found.columns:
                names += _street_names(found, box)
        for name, column in (("names", "name1"), ("railway_stations", "name")):
            if name in layers:
                found = pyogrio.read_dataframe(path, layer=name, bbox=bounds, max_features=5_000)
                names += _point_names(found, column, box, 2 if name == "railway_stations" else None)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, OSError) as error:
        raise BadBaseMap(
            "CORDON_BASEMAP", path.name, f"Set a GeoPackage with Zoomstack's layers ({type(error).__name__})."
        ) from None
    if not grounds:
        return BaseMap(note="The base map has nothing here", credit=credit)
    return BaseMap(grounds=tuple(grounds), names=tuple(sorted(names, key=_order)), credit=credit)


def _refuse_other_frame(path: Path, layer: str, frame: Any) -> None:
    """Raises BadBaseMap for a layer that is not in the National Grid."""
    if frame is None or frame.to_epsg(min_confidence=70) != 27700:
        raise BadBaseMap("CORDON_BASEMAP", f"{path.name}, layer {layer}: {frame}", "Save it in EPSG:27700.",
                         problem="is not in the British National Grid")  # fmt: skip


def _collected(parts: Sequence[BaseGeometry]) -> BaseGeometry | None:
    polygons = [p for part in parts for p in shapely.get_parts(part) if p.geom_type == "Polygon"]
    return shapely.MultiPolygon(polygons) if polygons else None


def _order(name: PlaceName) -> tuple[int, str, float, float]:
    return (name.rank, name.text, name.easting, name.northing)


def _street_names(found: "object", box: BaseGeometry) -> list[PlaceName]:
    """One name a street, at the middle of its longest line in the box, along it."""
    longest: dict[str, BaseGeometry] = {}
    for text, geometry in zip(found["name"], found.geometry, strict=True):  # type: ignore[index, attr-defined]
        if not isinstance(text, str) or not text:
            continue
        for part in shapely.get_parts(shapely.intersection(geometry, box)):
            if part.geom_type == "LineString" and part.length > getattr(longest.get(text), "length", 40.0):
                longest[text] = part
    made: list[PlaceName] = []
    for text, line in longest.items():
        a, middle, b = (line.interpolate(share, normalized=True) for share in (0.4, 0.5, 0.6))
        angle = -math.degrees(math.atan2(b.y - a.y, b.x - a.x))
        upright = (angle + 90) % 180 - 90
        made.append(PlaceName(text=text, easting=middle.x, northing=middle.y, angle_deg=round(upright, 1), rank=4))
    return made


def _point_names(found: "object", column: str, box: BaseGeometry, rank: int | None) -> list[PlaceName]:
    made: list[PlaceName] = []
    if column not in found.columns:  # type: ignore[attr-defined]
        return made
    kinds = found["type"] if "type" in found.columns else [""] * len(found)  # type: ignore[attr-defined, index, arg-type]
    for text, kind, geometry in zip(found[column], kinds, found.geometry, strict=True):  # type: ignore[index, attr-defined]
        point = geometry.centroid
        if isinstance(text, str) and text and box.covers(point):
            made.append(
                PlaceName(text=text, easting=point.x, northing=point.y, rank=rank or _RANKS.get(str(kind), OTHER_RANK))
            )
    return made


def where_it_is(path: Path | None) -> Degrees:
    """Where a map opens that has nothing to show yet: on the base map, or the middle of it; without one, on London."""
    if path is None:
        return _LONDON
    import pyogrio

    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path) if str(name) in {style.layer for style in _STYLES}]
        west, south, east, north = pyogrio.read_info(path, layer=layers[0], force_total_bounds=True)["total_bounds"]
        box = shapely.box(west, south, east, north)
        middle = box.centroid.buffer(_OPENS_M, quad_segs=1)
        found = in_degrees(box if box.area < middle.area else middle).bounds
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, IndexError, ValueError, OutsideCoverage):
        return _LONDON  # what is wrong with the file is said when it is drawn
    return (found[0], found[1], found[2], found[3])


def streets_around(path: Path | None, shape: BaseGeometry, *, around_m: float = 500.0) -> list[LineString]:
    """The lines of the streets around a shape in WGS84, as such; none without a base map, or off Great Britain."""
    if path is None:
        return []
    try:
        base = read_basemap(path, bounds_of([shape], around_m=around_m), "")
    except OutsideCoverage:
        return []
    grounds = [ground.geometry for ground in base.grounds if ground.name.startswith("roads_")]
    lines = [in_degrees(line) for geometry in grounds for line in shapely.get_parts(geometry)]
    return [line for line in lines if isinstance(line, LineString)]
