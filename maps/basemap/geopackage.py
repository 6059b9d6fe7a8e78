"""A base map from a local GeoPackage with the layers of OS Open Zoomstack, in National Grid metres.

Names of layers and attributes are those of the product (Ordnance Survey, OS Open Zoomstack technical specification), so
that a real file drops in by the setting. A file of a force's own administrator: it is read here, not staged.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from maps.basemap.base import SOME_BLANK, TOO_MANY, BaseMap, Ground, PlaceName, RoadLine
from maps.basemap.clip import Geometries, clipped, decoded, parts_of
from maps.basemap.mercator import Degrees
from maps.basemap.names import STATION_RANK, in_order, point_names, rank_of, road_lines, street_names
from maps.basemap.source import plain_text, source_words
from maps.basemap.style import STYLES, WATER
from maps.error import BadBaseMap
from maps.grid import Bounds, in_degrees
from zones.error import OutsideCoverage
from zones.frame import named_frame

MOST_FEATURES = 60_000
_OPENS_M = 5_000.0
_GROUND = frozenset(style.layer for style in STYLES)


def read_geopackage(path: Path, bounds: Bounds, scale: float) -> BaseMap:
    """The ground within `bounds`, clipped to it, as far as it is legible at 1:`scale`; raises BadBaseMap for a file that can't be read."""
    import pyogrio

    box = shapely.box(*bounds)
    try:
        layers = {str(name) for name, _ in pyogrio.list_layers(path)}
        if not layers & _GROUND:
            raise BadBaseMap("CORDON_BASEMAP", path.name, "Set a GeoPackage with the layers of OS Open Zoomstack.",
                             problem="has none of the layers of a base map")  # fmt: skip
        grounds: list[Ground] = []
        roads: list[RoadLine] = []
        names: list[PlaceName] = []
        cut_short = False
        for style in STYLES:
            if style.layer not in layers or not style.finest <= scale <= style.coarsest:
                continue
            found = _read(path, style.layer, bounds, box, ("name",) if style.layer.startswith("roads_") else ())
            cut_short = cut_short or len(found.geometries) == MOST_FEATURES
            whole = _whole(found.geometries, areas=bool(style.fill))
            if whole is not None:
                grounds.append(
                    Ground(name=style.layer, geometry=whole, fill=style.fill, line=style.line, width_m=style.width_m,
                           casing=style.casing)
                )  # fmt: skip
            roads += road_lines(zip(found.columns.get("name", ()), found.geometries, strict=False))
        if "names" in layers:
            found = _read(path, "names", bounds, box, ("name1", "type"))
            ranks = [rank_of(kind) for kind in found.columns.get("type", [""] * len(found.geometries))]
            names += point_names(zip(found.columns.get("name1", ()), ranks, found.geometries, strict=False))
        if "railway_stations" in layers:
            found = _read(path, "railway_stations", bounds, box, ("name",))
            ranks = [STATION_RANK] * len(found.geometries)
            names += point_names(zip(found.columns.get("name", ()), ranks, found.geometries, strict=False))
    except (RuntimeError, ValueError, OSError, shapely.errors.GEOSException) as error:  # GDAL's are RuntimeErrors
        raise BadBaseMap(
            "CORDON_BASEMAP", path.name, f"Set a GeoPackage with Zoomstack's layers ({type(error).__name__})."
        ) from None
    if not grounds:
        return BaseMap()
    if "land" in layers and "sea" not in layers:  # what lies under the land
        grounds.insert(0, Ground(name="sea", geometry=box, fill=WATER))
    about = _about(path)
    blank = about.covers is not None and not about.covers.covers(box)
    notes = [*([TOO_MANY] if cut_short else []), *([SOME_BLANK] if blank else [])]
    return BaseMap(
        grounds=tuple(grounds), names=in_order([*street_names(roads), *names]), roads=tuple(roads),
        covers=about.covers if blank else None, source=about.source, note="; ".join(notes),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What of a layer lies in a box: its geometries, cut to it, and some of its attributes where it has them."""

    geometries: Geometries
    columns: Mapping[str, Sequence[object]]


def _read(path: Path, layer: str, bounds: Bounds, box: BaseGeometry, columns: tuple[str, ...]) -> _Found:
    import pyogrio

    info, _, encoded, values = pyogrio.raw.read(
        path, layer=layer, bbox=bounds, columns=columns, max_features=MOST_FEATURES, force_2d=True
    )
    _refuse_other_frame(path, layer, info["crs"])
    return _Found(
        geometries=clipped(decoded(encoded), box), columns=dict(zip(map(str, info["fields"]), values, strict=True))
    )


def _whole(geometries: Geometries, *, areas: bool) -> BaseGeometry | None:
    parts = parts_of(geometries, 2 if areas else 1)
    if not parts:
        return None
    return (
        shapely.MultiPolygon([part for part in parts if isinstance(part, shapely.Polygon)])
        if areas
        else shapely.union_all(parts)
    )


def geopackage_degrees(path: Path) -> Degrees | None:
    """Where a map opens that has nothing to show yet: the ground of the file, or the middle of it; None where it has none."""
    import pyogrio

    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path) if str(name) in _GROUND]
        west, south, east, north = pyogrio.read_info(path, layer=layers[0], force_total_bounds=True)["total_bounds"]
        box = shapely.box(west, south, east, north)
        middle = box.centroid.buffer(_OPENS_M, quad_segs=1)
        found = in_degrees(box if box.area < middle.area else middle).bounds
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, IndexError, ValueError, OutsideCoverage):
        return None  # what is wrong with the file is said when it is drawn
    return (found[0], found[1], found[2], found[3])


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """What a file says of itself: which product it is of which day, and the box of its ground, if it says so."""

    source: str
    covers: BaseGeometry | None


def _about(path: Path) -> _About:
    """The product's name, the day of its last change and its extent as the file states them (GeoPackage 1.3, 1.1.3).

    No two layers are identified alike: the product is what stands before the layers' names, "Zoomstack: land". Most files
    identify a layer by its name alone, and the product nowhere.
    """
    rows: list[tuple[object, ...]] = []
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as file,
    ):
        rows = file.execute(
            "SELECT table_name, identifier, last_change, min_x, min_y, max_x, max_y FROM gpkg_contents"
        ).fetchall()
    products = {
        plain_text(str(identifier or "")).removesuffix(str(table)).rstrip(" :/-–_") for table, identifier, *_ in rows
    }
    product = products.pop()[:80] if len(products) == 1 else ""
    days = sorted(found for _, _, changed, *_ in rows if (found := _day(changed)))
    words = source_words(product or "Map with the layers of OS Open Zoomstack", days[-1] if days else None)
    boxes = [_box(sides) for table, _, _, *sides in rows if table in _GROUND]
    known = [box for box in boxes if box is not None]
    covers = shapely.union_all(known).envelope if known and len(known) == len(boxes) else None
    return _About(source=words, covers=covers)


def _box(sides: Sequence[object]) -> BaseGeometry | None:
    """The extent of a layer; None where the file does not say."""
    known = [float(side) for side in sides if isinstance(side, int | float)]
    if len(known) != 4:
        return None
    west, south, east, north = known
    return shapely.box(west, south, east, north)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def _refuse_other_frame(path: Path, layer: str, frame: str | None) -> None:
    """Raises BadBaseMap for a layer that is not in the National Grid."""
    if frame is None or (named_frame(frame) or pyproj.CRS(frame).to_epsg(min_confidence=70)) != 27700:
        raise BadBaseMap("CORDON_BASEMAP", f"{path.name}, layer {layer}: {frame}", "Save it in EPSG:27700.",
                         problem="is not in the British National Grid")  # fmt: skip
