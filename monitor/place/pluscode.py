"""Plus codes (Open Location Code): a code names a box in degrees, of which the whole is meant.

9C2XRVF7+XX (about 9 m by 14 m)   9C2XRVF7+XXR (3 m)   9C2XRV00+ (5.5 km)   RVF7+XX Brighton (a short code near a place)
"""

import re
from collections.abc import Callable

import shapely
from shapely.geometry import box

from monitor.location import Accuracy, Area, Location
from zones.error import BadPlace, SeveralPlaces
from zones.frame import around_many
from zones.unit import LonLat

_ALPHABET = "23456789CFGHJMPQRVWX"
_CALLED = re.compile(r"(?:plus\s*code|(?:https?://)?(?:www\.)?plus\.codes/)[\s:]*", re.IGNORECASE)
_FORM = re.compile(rf"([{_ALPHABET}0]{{0,8}})\s*(\+[{_ALPHABET}]*)(?:[\s,]+(.+))?", re.IGNORECASE)
_LOOKS_LIKE = re.compile(
    r"(?=.*\d)(?:[0-9a-z]{4,12}\s*|[0-9a-z]{0,3})\++\s*[0-9a-z]{0,12}(?:[\s,].*)?", re.IGNORECASE | re.ASCII
)
_WITHOUT_PLUS = re.compile(rf"(?=.*\d)(?=.*[a-z])[{_ALPHABET}]{{10,15}}", re.IGNORECASE)
_OF_FIGURES = re.compile(r"[2-9]{8}\+[2-9]{2,7}")
_MOST_FIGURES = 15
_HOW = "Write the code whole, like 9C2XRVF7+XX, or the short one with its town, like RVF7+XX Brighton"
NearPlace = Callable[[str], LonLat]
"""Where a place of this name is, for a short code; raises BadPlace."""


def is_of_figures(text: str) -> bool:
    """Whether a text is a plus code without a letter: no two numbers, for none of ours has eight figures before a sign."""
    return _OF_FIGURES.fullmatch(text) is not None


def read_pluscode(text: str, accuracy: Accuracy, *, field: str, near: NearPlace) -> Location | None:
    """The box that a plus code names; None where the text is none.

    Raises BadPlace for a slip in one, and SeveralPlaces where its town may be one of several.
    """
    from openlocationcode import openlocationcode as codes

    plain = _CALLED.sub("", text.strip(), count=1)
    match = _FORM.fullmatch(plain)
    if match is None:
        if _LOOKS_LIKE.fullmatch(plain):
            raise BadPlace(field, text, f"{_HOW}; its letters and figures are among {_ALPHABET}.",
                           problem="is not a plus code")  # fmt: skip
        if _WITHOUT_PLUS.fullmatch(plain):
            raise BadPlace(field, text, f"{_HOW}.", problem="looks like a plus code without its + sign")
        return None
    code, town = f"{match[1]}{match[2]}".upper(), match[3]
    if town is not None and re.fullmatch(rf"[{_ALPHABET}]{{2,7}}", town.split()[0], re.IGNORECASE) and code[-1] == "+":
        raise BadPlace(field, text, "Write it without a space, like 9C2XRVF7+XX.",
                       problem="has a space within its plus code")  # fmt: skip
    if codes.isShort(code):
        code = _near_town(code, town, text, field, near)
    elif town is not None and codes.isFull(code):
        raise BadPlace(field, text, f"Leave the town out: {code} alone says where. A short code, like RVF7+XX Brighton, "
                       "needs it.", problem="is a whole plus code with more after it")  # fmt: skip
    if not codes.isFull(code) or len(code) - 1 > _MOST_FIGURES:
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


def _near_town(code: str, town: str | None, text: str, field: str, near: NearPlace) -> str:
    """The whole code of a short one: the nearest to its town that ends so."""
    from openlocationcode import openlocationcode as codes

    if town is None:
        raise BadPlace(field, text, f"{_HOW}.", problem="is a short plus code, which needs a town")
    try:
        at = near(town.strip())
    except SeveralPlaces as several:
        raise SeveralPlaces(field, text, [f"{code} {one}" for one in several.candidates],
                            problem="is near one of several places") from None  # fmt: skip
    return str(codes.recoverNearest(code, at.lat, at.lon))


def _size(metres: float) -> str:
    """Metres or kilometres to two or three figures, never with an exponent."""
    return f"{float(f'{metres:.3g}') / 1000:,g} km" if metres >= 1000 else f"{float(f'{metres:.2g}'):g} m"
