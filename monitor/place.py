"""A place as people write it, read as WGS84: latitude and longitude, or easting and northing."""

import re

from monitor.location import Accuracy, Location, Spot
from zones.error import BadPlace, SwappedCoordinates
from zones.frame import in_great_britain, lonlat_from_grid
from zones.unit import Lat, Lon, LonLat

_NUMBER = r"[+\-−]?\d+(?:\.\d*)?|[+\-−]?\.\d+"
_PAIR = re.compile(rf"\s*({_NUMBER})\s*(?:,\s*|;\s*|\s)\s*({_NUMBER})\s*", re.ASCII)
LEAST_GRID_M = 1_000.0
_REMEDY = "Write latitude, longitude (50.8225,-0.1372) or easting northing (531304 104205)."


def read_place(text: object, accuracy: Accuracy, *, field: str = "place") -> Location:
    """The location that the text names, with its reading echoed; raises BadPlace, SwappedCoordinates, OutsideCoverage.

    Two numbers of `LEAST_GRID_M` or more are easting and northing in National Grid metres (no land lies nearer to the
    grid's axes), else they are latitude and longitude in WGS84 degrees.
    """
    match = _PAIR.fullmatch(text) if isinstance(text, str) and len(text) <= 200 else None
    if not match or not isinstance(text, str):
        raise BadPlace(field, text, _REMEDY)
    first, second = (float(number.replace("−", "-")) for number in match.groups())
    if min(first, second) >= LEAST_GRID_M:
        at = lonlat_from_grid(first, second, field=field)
        reading = f"easting {first:.10g}, northing {second:.10g} (British National Grid, by OSTN15)"
    else:
        at = lonlat(second, first, field=field)
        reading = f"latitude {first:.10g}, longitude {second:.10g} (WGS84)"
    return Location(spot=Spot(at=at, accuracy=accuracy), as_given=text, reading=reading)


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
