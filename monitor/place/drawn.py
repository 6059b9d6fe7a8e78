"""An area that somebody drew: one polygon of a GeoJSON text, or of a file of any kind that zones are read from."""

from pathlib import Path

from monitor.location import Accuracy, Area, Location
from zones.error import BadPlace
from zones.geojson import read_geojson
from zones.gisfile.read import ZoneShape, read_zone_shapes, zone_shapes
from zones.shape import area_m2


def read_area(geojson: str, accuracy: Accuracy, *, field: str) -> Location:
    """The area of a GeoJSON text; raises BadPlace, BadFile or BadShape."""
    found = zone_shapes(read_geojson(geojson.encode(), field=field), "GeoJSON", crs=None, repair=False, field=field)
    return _one(found, geojson, accuracy, field)


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
