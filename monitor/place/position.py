"""A position anywhere on earth, refused where its two numbers must have been exchanged."""

from zones.error import BadPlace, SwappedCoordinates
from zones.frame import in_great_britain
from zones.unit import Lat, Lon, LonLat

NUMBERS = "latitude, longitude (50.8225,-0.1372; or 50°49′21″N 0°8′14″W) or easting northing (531304 104205)"
"""How a position is written in numbers."""


def lonlat(lon: float, lat: float, *, field: str) -> LonLat:
    """A position anywhere on earth; refused where only its exchange would be in Great Britain."""
    at = LonLat(lon=Lon(lon), lat=Lat(lat))
    swapped = LonLat(lon=Lon(lat), lat=Lat(lon))
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BadPlace(field, f"{lat:.10g}, {lon:.10g}", f"Write {NUMBERS}.",
                       problem="is no latitude (−90 to 90) and longitude (−180 to 180)")  # fmt: skip
    if in_great_britain(swapped) and not in_great_britain(at):
        raise SwappedCoordinates(field, f"{lat:.10g}, {lon:.10g}", "Give latitude first, then longitude.")
    return at
