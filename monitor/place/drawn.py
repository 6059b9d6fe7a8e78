"""A place that somebody drew: one polygon of a GeoJSON text, or of a file of any kind that zones are read from.

A GeoJSON text of one point alone is a spot.
"""

from pathlib import Path

import shapely

from monitor.location import Accuracy, Area, Location, Spot
from monitor.place.position import lonlat
from zones.error import BadPlace
from zones.geojson import read_geojson
from zones.gisfile.read import ZoneShape, read_zone_shapes, zone_shapes
from zones.shape import area_m2


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
    return _one(zone_shapes(collection, "GeoJSON", crs=None, repair=False, field=field), geojson, accuracy, field)


def read_area_file(path: Path, accuracy: Accuracy, *, field: str) -> Location:
    """The area of a file; raises BadPlace, BadFile or BadShape."""
    return _one(read_zone_shapes(path, field=field), path.name, accuracy, field)


def _one(found: list[ZoneShape], as_given: str, accuracy: Accuracy, field: str) -> Location:
    if len(found) != 1:
        raise BadPlace(field, f"{len(found)} polygons", "Give one polygon, or one of several parts: the area that is meant.",
                       problem="are not one area")  # fmt: skip
    shape = found[0].shape
    return Location(
        place=Area(shape=shape, accuracy=accuracy),
        as_given=as_given,
        reading=f"an area of {area_m2(shape):,.0f} m², as it was drawn",
    )
