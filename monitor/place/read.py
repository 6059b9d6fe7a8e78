"""A place as people give it, read as a spot or an area, with its reading echoed.

Coordinates, grid references and plus codes are read as they stand; postcodes, names and roads are looked up in the
gazetteer. What can be read in several ways is offered, never guessed among.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import shapely

from monitor.gazetteer.find import Found, Gazetteer
from monitor.location import Accuracy, Area, Location, Spot
from monitor.place.degrees import read_degrees
from monitor.place.gridref import grid_square, read_gridref
from monitor.place.pluscode import read_pluscode
from zones.canon import canonical
from zones.error import BadPlace, SeveralPlaces, SwappedCoordinates
from zones.frame import in_great_britain, lonlat_from_grid
from zones.unit import Lat, Lon, LonLat

_METRES = re.compile(r"\s*(\d+(?:\.\d*)?)\s*[,;\s]\s*(\d+(?:\.\d*)?)\s*", re.ASCII)
_THREE_WORDS = re.compile(r"(?:///)?\s*([^\W\d_]+(?:\.[^\W\d_]+){2})")
_EITHER = re.compile(r"([a-z]{2}\d)[\s]*(\d(?:ne|se|sw|nw))", re.IGNORECASE | re.ASCII)
"""What is a postcode by its form, and a quarter of a 10 km square as well."""
LEAST_GRID_M = 1_000.0
MOST_CHARS = 200
MOST_DRAWN_CHARS = 1_000_000
_REMEDY = (
    "Write latitude, longitude (50.8225,-0.1372; or 50°49′21″N 0°8′14″W), easting northing (531304 104205), a grid "
    "reference (TQ 3121 0438), a plus code, a postcode or a name; or draw the area that is meant and give it as GeoJSON."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A place as it was given, to be read once there is a gazetteer to look it up in."""

    text: str
    accuracy: Accuracy
    field: str = "place"


def place_text(value: object, *, field: str) -> str:
    """The text of a place, or the GeoJSON object of an area as a text; raises BadPlace."""
    if isinstance(value, Mapping):
        value = canonical(dict(value)).decode()
    if (
        not isinstance(value, str)
        or not value.strip()
        or len(value) > (MOST_DRAWN_CHARS if is_drawn(value) else MOST_CHARS)
    ):
        raise BadPlace(field, value, _REMEDY)
    return value


def three_words(text: str) -> str | None:
    """The three words of a what3words address, where the text is one."""
    match = _THREE_WORDS.fullmatch(text.strip())
    return match[1] if match else None


def read_place(
    text: object,
    accuracy: Accuracy,
    *,
    field: str = "place",
    gazetteer: Gazetteer | None = None,
    on: date | None = None,
) -> Location:
    """The location that the text names on a day (UK), with its reading echoed.

    Two numbers of `LEAST_GRID_M` or more are easting and northing in National Grid metres (no land lies nearer to the
    grid's axes). Raises BadPlace, SwappedCoordinates, OutsideCoverage, UnknownPlace and SeveralPlaces; of a drawn area
    also BadFile and BadShape.
    """
    given = place_text(text, field=field)
    if is_drawn(given):
        from monitor.place.drawn import read_area

        return read_area(given, accuracy, field=field)
    found = read_code(given, accuracy, field=field, gazetteer=gazetteer)
    if found is not None:
        return _in_town(found, gazetteer)
    if three_words(given) is not None:
        raise BadPlace(field, given, "Give a postcode, a grid reference or latitude and longitude; or name its service "
                       "in CORDON_WHAT3WORDS_URL.", problem="is a what3words address, which its own service alone can read")  # fmt: skip
    named = _looked_up(given, field, gazetteer, on)
    if named is None:
        raise BadPlace(field, given, _REMEDY)
    place = Area(shape=named.shape, accuracy=accuracy, estimate=named.estimate)
    return Location(place=place, as_given=given, reading=named.reading)


def read_code(text: str, accuracy: Accuracy, *, field: str, gazetteer: Gazetteer | None = None) -> Location | None:
    """What coordinates, a grid reference or a plus code name; None where the text is none of them.

    Raises BadPlace and SeveralPlaces for a slip in one.
    """
    if (found := _numbers(text, accuracy, field)) is not None:
        return found
    _refuse_either(text, field)
    if (square := read_gridref(text, accuracy, field=field)) is not None:
        return square
    return read_pluscode(text, accuracy, field=field, near=lambda town: _near(town, field, gazetteer))


def read_spot(text: object, *, field: str) -> LonLat:
    """The one position that the text names; raises BadPlace where it names an area."""
    place = read_place(text, Accuracy(), field=field).place
    if not isinstance(place, Spot):
        raise BadPlace(field, text, "Write latitude, longitude (50.8225,-0.1372) or easting northing (531304 104205).",
                       problem="names an area, where a point is needed")  # fmt: skip
    return place.at


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


def is_drawn(value: Any) -> bool:
    """Whether a place is given as the text of a JSON object."""
    return isinstance(value, str) and re.match(r"\s*\{\s*[\"}]", value) is not None


def _numbers(text: str, accuracy: Accuracy, field: str) -> Location | None:
    """Easting and northing, or latitude and longitude; None where the text is neither."""
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
        return None
    return Location(place=Spot(at=at, accuracy=accuracy), as_given=text, reading=reading)


def _refuse_either(text: str, field: str) -> None:
    """Raises SeveralPlaces for what is a postcode (SE1 2NE) and a grid reference (SE 1 2 NE) alike."""
    match = _EITHER.fullmatch(text.strip())
    if match is None or grid_square(text.upper(), field=field) is None:
        return
    one, other = match[1].upper(), match[2].upper()
    ways = (f"postcode {one} {other}", f"{one[:2]} {one[2:]} {other[0]} {other[1:]}")
    raise SeveralPlaces(field, text, ways, problem="is the form of a postcode and of a grid reference")


def _looked_up(text: str, field: str, gazetteer: Gazetteer | None, on: date | None) -> Found | None:
    """What the gazetteer has of a postcode, a stretch of road or a name; None where there is no gazetteer."""
    if gazetteer is None or on is None:
        return None
    return (
        gazetteer.postcode(re.sub(r"(?i)^\s*postcode\s+", "", text), on, field=field)
        or gazetteer.between(text, field=field)
        or gazetteer.named(text, field=field)
    )


def _near(town: str, field: str, gazetteer: Gazetteer | None) -> LonLat:
    """A point of a place by its name, for a short plus code; raises BadPlace."""
    found = None if gazetteer is None else gazetteer.named(town, field=field)
    if found is None:
        raise BadPlace(
            field, town, "Write the whole plus code, like 9C2XRVF7+XX.", problem="is no place that is known here"
        )
    lon, lat = shapely.get_coordinates(shapely.centroid(found.shape))[0]
    return LonLat(lon=Lon(float(lon)), lat=Lat(float(lat)))


def _in_town(found: Location, gazetteer: Gazetteer | None) -> Location:
    """The reading with the town it lies in, where the gazetteer knows: a slip of a figure is seen by it."""
    place = found.place
    at = place.at if isinstance(place, Spot) else place.inner_point
    town = None if gazetteer is None or not in_great_britain(at) else gazetteer.town_at(at)
    return found if town is None else replace(found, reading=f"{found.reading}, {town}")
