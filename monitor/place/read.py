"""A place as people write it, read as WGS84: latitude and longitude, or easting and northing."""

import re

from monitor.location import Accuracy, Location, Spot
from monitor.place.degrees import read_degrees
from zones.error import BadPlace, SwappedCoordinates
from zones.frame import in_great_britain, lonlat_from_grid
from zones.unit import Lat, Lon, LonLat

_METRES = re.compile(r"\s*(\d+(?:\.\d*)?)\s*[,;\s]\s*(\d+(?:\.\d*)?)\s*", re.ASCII)
LEAST_GRID_M = 1_000.0
MOST_CHARS = 200
_REMEDY = "Write latitude, longitude (50.8225,-0.1372; or 50°49′21″N 0°8′14″W) or easting northing (531304 104205)."


def read_place(text: object, accuracy: Accuracy, *, field: str = "place") -> Location:
    """The location that the text names, with its reading echoed; raises BadPlace, SwappedCoordinates, OutsideCoverage.

    Two numbers of `LEAST_GRID_M` or more are easting and northing in National Grid metres (no land lies nearer to the
    grid's axes); else it is latitude and longitude in WGS84 degrees, in one of the spellings of `degrees`.
    """
    if not isinstance(text, str) or len(text) > MOST_CHARS:
        raise BadPlace(field, text, _REMEDY)
    metres = _METRES.fullmatch(text)
    east, north = map(float, metres.groups()) if metres else (0.0, 0.0)
    if min(east, north) >= LEAST_GRID_M:
        at = lonlat_from_grid(east, north, field=field)
        reading = f"easting {east:.10g}, northing {north:.10g} (British National Grid, by OSTN15)"
    elif (degrees := read_degrees(text, field=field)) is not None:
        lat, lon = degrees
        at = lonlat(lon, lat, field=field)
        reading = f"latitude {lat:.10g}, longitude {lon:.10g} (WGS84)"
    else:
        raise BadPlace(field, text, _REMEDY)
    return Location(place=Spot(at=at, accuracy=accuracy), as_given=text, reading=reading)


def lonlat(lon: float, lat: float, *, field: str) -> LonLat:
    """A position anywhere on earth; refused where only its exchange would be in Great Britain."""
    at = LonLat(lon=Lon(lon), lat=Lat(lat))
    swapped = LonLat(lon=Lon(lat), lat=Lat(lon))
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BadPlace(field, f"{lat:.10g}, {lon:.10g}", _REMEDY,
                       problem="is no latitude (−90 to 90) and longitude (−180 to 180)")  # fmt: skip
    if in_great_britain(swapped) and not in_great_britain(at):
        raise SwappedCoordinates(field, f"{lat:.10g}, {lon:.10g}", "Give latitude first, then longitude.")
    return at
