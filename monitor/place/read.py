"""A place as people give it, read as a spot or an area, with its reading echoed.

Coordinates, grid references and plus codes are read as they stand; postcodes, names and roads are looked up in the
gazetteer. What can be read in several ways is offered, never guessed among.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from monitor.gazetteer import postcode
from monitor.location import Accuracy, Area, Location, Spot
from monitor.place.degrees import read_degrees
from monitor.place.gridref import grid_square, read_gridref
from monitor.place.metres import read_metres
from monitor.place.pluscode import is_of_figures, read_pluscode
from monitor.place.position import NUMBERS, lonlat, metres_lonlat
from zones.error import BadPlace, SeveralPlaces, Way
from zones.frame import METRES_PER_DEGREE, around_many, in_great_britain
from zones.text import is_text
from zones.unit import Lat, Lon, LonLat

if TYPE_CHECKING:  # what is looked up is brought by whoever has it
    from monitor.gazetteer.find import Found, Gazetteer

_SERVICE = r"(?:///?|/|(?:https?://)?(?:www\.)?(?:w3w\.co|what3words\.com)/|(?:what3words|w3w)\b[\s:]*(?:///?)?)"
_THREE_WORDS = re.compile(rf"(?:{_SERVICE}\s*)?([^\W\d_]+(?:[.。．｡][^\W\d_]+){{2}})", re.IGNORECASE)
_NOT_THREE_WORDS = re.compile(rf"{_SERVICE}.*", re.IGNORECASE | re.DOTALL)
_EITHER = re.compile(r"([a-z]{2}\d)[\s]*(\d(?:ne|se|sw|nw))", re.IGNORECASE | re.ASCII)
"""What is a postcode by its form, and a quarter of a 10 km square as well."""
_NUMBERS = re.compile(
    r"(?=(?:\D*\d){3})(?:[\d\s.,;:/'\"°º˚′″’”+−–-]|(?:lat|long?|lng)\b\.?|[nsewm](?![a-z]))+", re.IGNORECASE
)
"""Nothing but figures, marks and the letters of axes: an angle or metres with a slip, and no name to look up."""
_FINE_DECIMALS = 4
"""Eleven metres of latitude."""
MOST_CHARS = 200
MOST_DRAWN_CHARS = 1_000_000
_REMEDY = f"Write {NUMBERS}, a grid reference (TQ 3121 0438), a plus code, a postcode or a name."
_NO_SERVICE = "Give a postcode, a grid reference or latitude and longitude."
_SPOT_REMEDY = f"Write {NUMBERS}, or a grid reference of eight figures or more (TQ 3121 0438)."
POINT_M = 12.5
"""What reaches no further from its middle counts as a point: a house, a square of 10 m, a plus code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A place as it was given, to be read once there is a gazetteer to look it up in."""

    text: str
    accuracy: Accuracy
    field: str = "place"


def place_text(value: object, *, field: str) -> str:
    """The text of a place, or the GeoJSON object of an area as a text; raises BadPlace."""
    if isinstance(value, Mapping):
        value = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    if (
        not isinstance(value, str)
        or not value.strip()
        or not is_text(value)
        or len(value) > (MOST_DRAWN_CHARS if is_drawn(value) else MOST_CHARS)
    ):
        raise BadPlace(field, value, _REMEDY, ways=(Way.AREA,))
    return value


def three_words(text: str) -> str | None:
    """The three words of a what3words address, where the text is one."""
    match = _THREE_WORDS.fullmatch(text.strip())
    return re.sub("[。．｡]", ".", match[1]).lower() if match else None


def read_place(
    text: object,
    accuracy: Accuracy,
    *,
    field: str = "place",
    gazetteer: "Gazetteer | None" = None,
    on: date | None = None,
) -> Location:
    """The location that the text names on a day (UK), with its reading echoed.

    Raises BadPlace, SwappedCoordinates, OutsideCoverage, UnknownPlace and SeveralPlaces; of a drawn area
    also BadFile and BadShape.
    """
    given = place_text(text, field=field)
    if is_drawn(given):
        from monitor.place.drawn import read_drawn

        return read_drawn(given, accuracy, field=field)
    found = read_code(given, accuracy, field=field, gazetteer=gazetteer)
    if found is not None:
        return _in_town(found, gazetteer)
    _refuse_three_words(given, field)
    named = _looked_up(given, field, gazetteer, on)
    if named is None:
        raise BadPlace(field, given, _REMEDY, ways=(Way.AREA,))
    place = Area(shape=named.shape, accuracy=accuracy, estimate=named.estimate)
    return Location(place=place, as_given=given, reading=named.reading)


def read_code(text: str, accuracy: Accuracy, *, field: str, gazetteer: "Gazetteer | None" = None) -> Location | None:
    """What coordinates, a grid reference or a plus code name; None where the text is none of them.

    Raises BadPlace and SeveralPlaces for a slip in one.
    """
    plain = _within_brackets(text)
    if not is_of_figures(plain) and (found := _numbers(plain, accuracy, field)) is not None:
        return replace(found, as_given=text)
    _refuse_either(plain, field)
    if (square := read_gridref(plain, accuracy, field=field)) is not None:
        return replace(square, as_given=text)
    coded = read_pluscode(plain, accuracy, field=field, near=lambda town: _near(town, field, gazetteer))
    if coded is None and _NUMBERS.fullmatch(plain) and not postcode.may_be(plain):
        raise BadPlace(
            field, text, _REMEDY, problem="is neither latitude and longitude nor easting and northing", ways=(Way.AREA,)
        )
    return None if coded is None else replace(coded, as_given=text)


def read_spot(text: object, *, field: str) -> LonLat:
    """The one position that the text names, of a square of up to 10 m or a plus code its middle.

    Raises BadPlace where it names a larger area, or what only a gazetteer knows.
    """
    try:
        place = read_place(text, Accuracy(), field=field).place
    except BadPlace as fault:
        if fault.remedy not in (_REMEDY, _NO_SERVICE):
            raise
        raise BadPlace(field, text, _SPOT_REMEDY, problem=fault.problem) from None
    if isinstance(place, Spot):
        return place.at
    if half_across_m(place) > POINT_M:
        raise BadPlace(field, text, _SPOT_REMEDY, problem="names an area, where a point is needed")
    return _middle(place.shape)


def half_across_m(area: Area) -> float:
    """How far an area's corners may lie from its middle."""
    west, south, east, north = area.shape.bounds
    return float(np.hypot(*around_many(west, south, east, north))) / 2


def _middle(shape: BaseGeometry) -> LonLat:
    """The centroid of a shape in WGS84."""
    lon, lat = shapely.get_coordinates(shapely.centroid(shape))[0]
    return LonLat(lon=Lon(float(lon)), lat=Lat(float(lat)))


def names_postcode(text: str) -> bool:
    """Whether the text is, or is nearly, or is a part of a postcode, with or without that word before it."""
    return postcode.may_be(_as_postcode(text))


def is_drawn(value: Any) -> bool:
    """Whether a place is given as the text of a JSON object."""
    return isinstance(value, str) and re.match(r"\s*\{\s*[\"}]", value) is not None


def _within_brackets(text: str) -> str:
    """The text without brackets around the whole of it, a comma or full stop at its end, or the geo: of RFC 5870."""
    plain = re.sub(r"(?i)^geo:", "", text.strip()).rstrip(".,; ")
    return plain[1:-1].strip() if plain[:1] + plain[-1:] in ("()", "[]") else plain


def _numbers(text: str, accuracy: Accuracy, field: str) -> Location | None:
    """Easting and northing, or latitude and longitude; None where the text is neither.

    504921N 001500E fits both: it is what lies in Great Britain as an angle, and metres else.
    """
    metres = read_metres(text, field=field)
    try:
        degrees = read_degrees(text, field=field)
    except BadPlace:
        if postcode.may_be(text):  # N1 9N
            return None
        raise
    if degrees is not None and (metres is None or in_great_britain(LonLat(lon=Lon(degrees[1]), lat=Lat(degrees[0])))):
        lat, lon = degrees
        at = lonlat(lon, lat, field=field)
        reading = f"latitude {_written(lat, 10)}, longitude {_written(lon, 10)} (WGS84){_coarseness(text, accuracy)}"
    elif metres is not None:
        east, north = metres
        at = metres_lonlat(east, north, field=field)
        reading = f"easting {_written(east, 3)}, northing {_written(north, 3)} (British National Grid, by OSTN15)"
    else:
        return None
    return Location(place=Spot(at=at, accuracy=accuracy), as_given=text, reading=reading)


def coarse_step_m(text: str) -> float | None:
    """What one step of the last figure of written degrees comes to, in metres, where that is more than the 50 m assumed.

    None for what is no plain pair of degrees, and for one that is written finely enough.
    """
    decimals = [len(part) for part in re.findall(r"\.(\d+)", text)]
    plain = re.fullmatch(r"[\s\d.,;+-]+", text) is not None and len(re.findall(r"\d+(?:\.\d*)?", text)) == 2
    if not plain or max(decimals, default=0) >= _FINE_DECIMALS or read_metres(text, field="place") is not None:
        return None
    return float(METRES_PER_DEGREE * 10 ** -max(decimals, default=0))


def _coarseness(text: str, accuracy: Accuracy) -> str:
    """A warning where the figures say less than the error that is assumed of them."""
    step_m = None if accuracy.stated_m is not None else coarse_step_m(text)
    if step_m is None:
        return ""
    return f", written to {step_m / METRES_PER_DEGREE:g}° only, some {step_m:,.0f} m: say how exact it is"


def _written(number: float, decimals: int) -> str:
    """The number in plain figures, without zeros at its end."""
    text = f"{number:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _refuse_three_words(text: str, field: str) -> None:
    """Raises BadPlace for a what3words address, and for what would be one but for a slip."""
    if three_words(text) is not None:
        raise BadPlace(field, text, _NO_SERVICE, ways=(Way.THREE_WORDS,),
                       problem="is a what3words address, which its own service alone can read")  # fmt: skip
    if _NOT_THREE_WORDS.fullmatch(text.strip()):
        raise BadPlace(field, text, "Write its three words with a full stop between them, like ///filled.count.soap.",
                       problem="is not a what3words address")  # fmt: skip


def _refuse_either(text: str, field: str) -> None:
    """Raises SeveralPlaces for what is a postcode (SE1 2NE) and a grid reference (SE 1 2 NE) alike."""
    match = _EITHER.fullmatch(text.strip())
    if match is None or grid_square(text.upper(), field=field) is None:
        return
    one, other = match[1].upper(), match[2].upper()
    ways = (f"postcode {one} {other}", f"{one[:2]} {one[2:]} {other[0]} {other[1:]}")
    raise SeveralPlaces(field, text, ways, problem="is the form of a postcode and of a grid reference")


def _looked_up(text: str, field: str, gazetteer: "Gazetteer | None", on: date | None) -> "Found | None":
    """What the gazetteer has of a postcode, a stretch of road or a name; None where there is no gazetteer."""
    if gazetteer is None or on is None:
        return None
    return (
        gazetteer.postcode(_as_postcode(text), on, field=field)
        or gazetteer.between(text, field=field)
        or gazetteer.named(text, field=field)
    )


def _as_postcode(text: str) -> str:
    """The text without the word "postcode" before it."""
    return re.sub(r"(?i)^\s*postcode\b[\s:]*", "", text)


def _near(town: str, field: str, gazetteer: "Gazetteer | None") -> LonLat:
    """A point of a place by its name, for a short plus code; raises BadPlace."""
    found = None if gazetteer is None else gazetteer.named(town, field=field)
    if found is None:
        raise BadPlace(
            field, town, "Write the whole plus code, like 9C2XRVF7+XX.", problem="is no place that is known here"
        )
    return _middle(found.shape)


def _in_town(found: Location, gazetteer: "Gazetteer | None") -> Location:
    """The reading with the town it lies in, where the gazetteer knows: a slip of a figure is seen by it."""
    place = found.place
    at = place.at if isinstance(place, Spot) else place.inner_point
    town = None if gazetteer is None or not in_great_britain(at) else gazetteer.town_at(at)
    return found if town is None else replace(found, reading=f"{found.reading}, {town}")
