"""A place that somebody drew: one polygon of a GeoJSON text, or of a file of any kind that zones are read from.

A GeoJSON text of one point alone is a spot.
"""

from dataclasses import replace
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from monitor.location import Accuracy, Area, Location, Spot
from monitor.place.position import lonlat
from zones.error import BadPlace
from zones.frame import GB_EAST, GB_NORTH, GB_SOUTH, GB_WEST
from zones.geojson import read_geojson
from zones.gisfile.read import ZoneShape, read_zone_shapes, zone_shapes
from zones.shape import Shape, area_m2, reason

MOST_DRAWN_BYTES = 1_000_000


def read_drawn(geojson: str, accuracy: Accuracy, *, field: str) -> Location:
    """The area, or the point, of a GeoJSON text; raises BadPlace, BadFile or BadShape."""
    collection = read_geojson(geojson.encode(), field=field)
    kinds = [feature.geometry.geom_type if feature.geometry else "nothing" for feature in collection.features]
    if kinds == ["Point"] and collection.epsg in (None, 4326):
        lon, lat = shapely.get_coordinates(collection.features[0].geometry)[0]
        at = lonlat(float(lon), float(lat), field=field)
        reading = f"latitude {lat:.10g}, longitude {lon:.10g} (WGS84), as it was drawn"
        return Location(place=Spot(at=at, accuracy=accuracy), as_given=geojson, reading=reading)
    if not set(kinds) <= {"Polygon", "MultiPolygon"}:
        raise BadPlace(field, ", ".join(kinds), "Draw the area that is meant as one polygon, or give one point.",
                       problem="is no area")  # fmt: skip
    abroad = [feature.geometry for feature in collection.features if feature.geometry is not None]
    if collection.epsg in (None, 4326) and len(abroad) == 1 and _is_abroad(abroad[0]):
        return _foreign(abroad[0], geojson, accuracy, field)
    found = zone_shapes(collection, "GeoJSON", crs=None, repair=False, field=field)
    return _one(found, geojson, accuracy, field)


def read_area_file(path: Path, accuracy: Accuracy, *, field: str) -> Location:
    """The area, or the point, of a file; raises BadPlace, BadFile or BadShape."""
    if path.suffix.lower() in (".geojson", ".json") and (text := _small_text(path)) is not None:
        return replace(read_drawn(text, accuracy, field=field), as_given=path.name)
    return _one(read_zone_shapes(path, field=field), path.name, accuracy, field)


def _small_text(path: Path) -> str | None:
    """The text of a file; None where it can't be read or is large, which `read_zone_shapes` tells of or bears."""
    try:
        small = path.is_file() and path.stat().st_size <= MOST_DRAWN_BYTES
        return path.read_bytes().decode("utf-8-sig") if small else None
    except (OSError, UnicodeDecodeError):
        return None


def _is_abroad(geometry: BaseGeometry) -> bool:
    """Whether it lies outside Great Britain, whichever way round its numbers are."""
    west, south, east, north = geometry.bounds
    return not any(
        a < GB_EAST and c > GB_WEST and b < GB_NORTH and d > GB_SOUTH
        for a, b, c, d in ((west, south, east, north), (south, west, north, east))
    )


def _foreign(geometry: BaseGeometry, as_given: str, accuracy: Accuracy, field: str) -> Location:
    """An area abroad: no zone is there, but somebody may have been."""
    west, south, east, north = geometry.bounds
    if not (
        isinstance(geometry, Polygon | MultiPolygon) and -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    ):
        raise BadPlace(field, f"{west:.7g}, {south:.7g}", "Give longitude (−180 to 180) and latitude (−90 to 90).",
                       problem="is not on earth")  # fmt: skip
    if not geometry.is_valid or geometry.area == 0:
        raise BadPlace(field, reason(geometry), "Mend it there.", problem="is no valid polygon")
    shape = shapely.orient_polygons(shapely.force_2d(geometry))
    return _drawn(shape, as_given, accuracy)


def _one(found: list[ZoneShape], as_given: str, accuracy: Accuracy, field: str) -> Location:
    if len(found) != 1:
        raise BadPlace(field, f"{len(found)} polygons", "Give one polygon, or one of several parts: the area that is meant.",
                       problem="are not one area")  # fmt: skip
    return _drawn(found[0].shape, as_given, accuracy)


def _drawn(shape: Shape, as_given: str, accuracy: Accuracy) -> Location:
    reading = f"an area of {area_m2(shape):,.0f} m², as it was drawn"
    return Location(place=Area(shape=shape, accuracy=accuracy), as_given=as_given, reading=reading)
