"""Plus codes (Open Location Code): a code names a box in degrees, of which the whole is meant.

9C2XRVF7+XX (about 9 m by 14 m)   9C2XRVF7+XXR (3 m)   9C2XRV00+ (5.5 km)   RVF7+XX Brighton (a short code near a place)
"""

import re
from collections.abc import Callable

import shapely
from shapely.geometry import box

from monitor.location import Accuracy, Area, Location
from zones.error import BadPlace
from zones.frame import around_many
from zones.unit import LonLat

_ALPHABET = "23456789CFGHJMPQRVWX"
_FORM = re.compile(rf"([{_ALPHABET}0]{{0,8}}\+[{_ALPHABET}]*)(?:[\s,]+(.+))?", re.IGNORECASE)
_LOOKS_LIKE = re.compile(r"[0-9a-z]{2,8}\s*\+\s*[0-9a-z]{0,7}", re.IGNORECASE | re.ASCII)
_WITHOUT_PLUS = re.compile(rf"(?=.*\d)(?=.*[a-z])[{_ALPHABET}]{{10,15}}", re.IGNORECASE)
_HOW = "Write the code whole, like 9C2XRVF7+XX, or the short one with its town, like RVF7+XX Brighton"
NearPlace = Callable[[str], LonLat]
"""Where a place of this name is, for a short code; raises BadPlace."""


def read_pluscode(text: str, accuracy: Accuracy, *, field: str, near: NearPlace) -> Location | None:
    """The box that a plus code names; None where the text is none. Raises BadPlace for a slip in one."""
    from openlocationcode import openlocationcode as codes

    match = _FORM.fullmatch(text.strip())
    if match is None:
        if _LOOKS_LIKE.fullmatch(text.strip()):
            raise BadPlace(field, text, f"{_HOW}; its letters and figures are among {_ALPHABET}.",
                           problem="is not a plus code")  # fmt: skip
        if _WITHOUT_PLUS.fullmatch(text.strip()):
            raise BadPlace(field, text, f"{_HOW}.", problem="looks like a plus code without its + sign")
        return None
    code, town = match[1].upper(), match[2]
    if codes.isShort(code):
        if town is None:
            raise BadPlace(field, text, f"{_HOW}.", problem="is a short plus code, which needs a town")
        at = near(town.strip())
        code = codes.recoverNearest(code, at.lat, at.lon)
    if not codes.isFull(code):
        raise BadPlace(field, text, f"{_HOW}.", problem="is not a whole plus code")
    found = codes.decode(code)
    west, south, east, north = found.longitudeLo, found.latitudeLo, found.longitudeHi, found.latitudeHi
    shape = shapely.orient_polygons(box(west, south, east, north))
    wide, _ = around_many(west, (south + north) / 2, east, (south + north) / 2)
    _, high = around_many(west, south, west, north)
    return Location(
        place=Area(shape=shape, accuracy=accuracy),
        as_given=text,
        reading=f"{code}: a box {_size(float(wide))} wide and {_size(float(high))} high (plus code)",
    )


def _size(metres: float) -> str:
    return f"{metres / 1000:,.3g} km" if metres >= 1000 else f"{metres:.2g} m"
