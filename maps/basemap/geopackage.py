"""A base map from a local GeoPackage with the layers of OS Open Zoomstack, in National Grid metres.

Names of layers and attributes are those of the product (Ordnance Survey, OS Open Zoomstack technical specification), so
that a real file drops in by the setting. A file of a force's own administrator: it is read here, not staged.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from maps.basemap.base import BaseMap, Ground, PlaceName
from maps.basemap.mercator import Degrees
from maps.basemap.names import STATION_RANK, in_order, point_names, rank_of, street_names
from maps.basemap.source import source_words
from maps.basemap.style import STYLES, WATER
from maps.error import BadBaseMap
from maps.grid import Bounds, in_degrees
from zones.error import OutsideCoverage

MOST_FEATURES = 60_000
_OPENS_M = 5_000.0


def read_geopackage(path: Path, bounds: Bounds) -> BaseMap:
    """The ground within `bounds`, clipped to it; raises BadBaseMap for a file that can't be read."""
    import pyogrio

    box = shapely.box(*bounds)
    try:
        layers = {str(name) for name, _ in pyogrio.list_layers(path)}
        if not any(style.layer in layers for style in STYLES):
            raise BadBaseMap("CORDON_BASEMAP", path.name, "Set a GeoPackage with the layers of OS Open Zoomstack.",
                             problem="has none of the layers of a base map")  # fmt: skip
        grounds: list[Ground] = []
        names: list[PlaceName] = []
        for style in STYLES:
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
                names += street_names(zip(found["name"], found.geometry, strict=True), box)
        for name, column in (("names", "name1"), ("railway_stations", "name")):
            if name in layers:
                found = pyogrio.read_dataframe(path, layer=name, bbox=bounds, max_features=5_000)
                names += point_names(_named_points(found, column, station=name == "railway_stations"), box)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, OSError) as error:
        raise BadBaseMap(
            "CORDON_BASEMAP", path.name, f"Set a GeoPackage with Zoomstack's layers ({type(error).__name__})."
        ) from None
    if not grounds:
        return BaseMap()
    if "land" in layers and "sea" not in layers:  # Zoomstack has no sea: it is what lies under the land
        grounds.insert(0, Ground(name="sea", geometry=box, fill=WATER))
    return BaseMap(grounds=tuple(grounds), names=in_order(names), source=_source(path))


def geopackage_degrees(path: Path) -> Degrees | None:
    """Where a map opens that has nothing to show yet: the ground of the file, or the middle of it; None where it has none."""
    import pyogrio

    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path) if str(name) in {style.layer for style in STYLES}]
        west, south, east, north = pyogrio.read_info(path, layer=layers[0], force_total_bounds=True)["total_bounds"]
        box = shapely.box(west, south, east, north)
        middle = box.centroid.buffer(_OPENS_M, quad_segs=1)
        found = in_degrees(box if box.area < middle.area else middle).bounds
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, IndexError, ValueError, OutsideCoverage):
        return None  # what is wrong with the file is said when it is drawn
    return (found[0], found[1], found[2], found[3])


def _source(path: Path) -> str:
    """The product's name and the day of its last change as the file states them (GeoPackage 1.3, 1.1.3).

    Most files name each layer after its table, and the product nowhere.
    """
    rows: list[tuple[object, object, object]] = []
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as file,
    ):
        rows = file.execute("SELECT table_name, identifier, last_change FROM gpkg_contents").fetchall()
    named = {str(identifier) for table, identifier, _ in rows if identifier and identifier != table}
    days = sorted(found for _, _, changed in rows if (found := _day(changed)))
    return source_words(
        named.pop() if len(named) == 1 else "Map with the layers of OS Open Zoomstack", days[-1] if days else None
    )


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def _refuse_other_frame(path: Path, layer: str, frame: Any) -> None:
    """Raises BadBaseMap for a layer that is not in the National Grid."""
    if frame is None or frame.to_epsg(min_confidence=70) != 27700:
        raise BadBaseMap("CORDON_BASEMAP", f"{path.name}, layer {layer}: {frame}", "Save it in EPSG:27700.",
                         problem="is not in the British National Grid")  # fmt: skip


def _collected(parts: Sequence[BaseGeometry]) -> BaseGeometry | None:
    polygons = [p for part in parts for p in shapely.get_parts(part) if p.geom_type == "Polygon"]
    return shapely.MultiPolygon(polygons) if polygons else None


def _named_points(found: Any, column: str, *, station: bool) -> Iterator[tuple[object, int, BaseGeometry]]:
    if column in found.columns:
        kinds = found["type"] if "type" in found.columns else [""] * len(found)
        for text, kind, geometry in zip(found[column], kinds, found.geometry, strict=True):
            yield text, STATION_RANK if station else rank_of(kind), geometry
