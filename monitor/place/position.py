"""A position anywhere on earth, refused where its two numbers must have been exchanged."""

import shapely
from shapely.geometry import Polygon

from zones.error import BadPlace, SwappedCoordinates
from zones.frame import in_great_britain, lonlat_from_grid
from zones.unit import Lat, Lon, LonLat

NUMBERS = "latitude, longitude (50.8225,-0.1372; or 50°49′21″N 0°8′14″W) or easting northing (531304 104205)"
"""How a position is written in numbers."""

SHORE_KM = Polygon([
    (75, 0), (290, 20), (400, 60), (560, 80), (660, 140), (665, 320), (640, 365), (560, 380), (545, 480), (480, 545),
    (440, 680), (410, 700), (430, 840), (420, 890), (395, 1000), (430, 1060), (490, 1160), (490, 1230), (380, 1230),
    (370, 1060), (260, 1045), (165, 1045), (150, 1000), (0, 930), (0, 870), (40, 760), (90, 690), (100, 640), (155, 595), (183, 580), (185, 545),
    (200, 500), (200, 400), (140, 220), (130, 190), (195, 170), (195, 140), (110, 40), (75, 25),
])  # fmt: skip
"""All land of Great Britain and its islands lies within this, generously drawn in the National Grid; no land of Ireland."""


def metres_lonlat(easting: float, northing: float, *, field: str) -> LonLat:
    """A position in National Grid metres; refused in the open sea and in Ireland where its exchange would not be there."""
    at = lonlat_from_grid(easting, northing, field=field)
    here, there = (shapely.Point(x / 1000, y / 1000) for x, y in ((easting, northing), (northing, easting)))
    if SHORE_KM.covers(there) and not SHORE_KM.covers(here):
        raise SwappedCoordinates(
            field, f"{easting:.10g} {northing:.10g}", "Give easting first, then northing.",
            problem="(easting, northing) lies off Great Britain, but would be in it with its two numbers exchanged",
        )  # fmt: skip
    return at


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
