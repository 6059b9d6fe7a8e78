"""National Grid references: two letters and an even number of figures name a square, of which the whole is meant.

    TQ 3121 0438 (10 m)   TQ312043 (100 m)   tq 31 04 (1 km)   TQ 3 0 (10 km)   TQ 31 NE (5 km)   TQ (100 km)   OS grid ref: TQ 312 043

(Ordnance Survey, "A guide to coordinate systems in Great Britain", 2020, section 7.)
"""

import re

import numpy as np
from shapely.geometry import box

from monitor.gazetteer import postcode
from monitor.location import Accuracy, Area, Location
from zones.error import BadPlace, OutsideCoverage
from zones.frame import to_grid
from zones.shape import from_grid_polygon
from zones.unit import LonLat

_CALLED = re.compile(
    r"(?:(?:os|osgb|osgb36|british|national|map|grid|ordnance\s+survey)\s+)*"
    r"(?:(?:grid|map)?\s*ref(?:erence)?s?|ngr|gr|osgr|os|osgb|osgb36)\b\s*[:=.]?\s*(?=[a-z]\s*[a-z]\W*\d)",
    re.IGNORECASE | re.ASCII,
)
_FORM = re.compile(r"([a-z]{2}):?((?:[\s,./()-]*\d)*)[\s,)]*(ne|se|sw|nw)?[\s.,]*", re.IGNORECASE | re.ASCII)
_ALIKE = str.maketrans("oOiIl", "00111")
_NEARLY = re.compile(r"([a-z]\s*[a-z])([\s:,./-]*[\doil][\doil\s,./-]*)", re.IGNORECASE | re.ASCII)
_WITH_MORE = re.compile(r"([a-z]{2}\s*(?:\d{4}|\d{6}|\d{8}|\d{10}|\d{2}\s\d{2}|\d{3}\s\d{3}|\d{4}\s\d{4}|\d{5}\s\d{5}))"
                        r"(?:[\s,;(-]+\S.*)", re.IGNORECASE | re.ASCII)  # fmt: skip
_LETTERS = re.compile(r"(?![nsew]\b)([a-z]|[a-z]{3})[\s:]*(?:(\d{2,5})[\s,./-]+(\d{2,5})|\d{6}|\d{8}|\d{10})",
                      re.IGNORECASE | re.ASCII)  # fmt: skip
_DISTRICTS = {
    "HP": 27, "HU": 20, "NE": 71, "NG": 34, "NN": 29, "NP": 44, "NR": 35, "NW": 11, "OL": 16, "SA": 73, "SE": 28, "SG": 19,
    "SK": 23, "SN": 26, "SO": 53, "SP": 11, "SS": 17, "ST": 21, "SW": 20, "SY": 25, "TA": 24, "TF": 13, "TQ": 14, "TR": 27,
    "TW": 20,
}  # fmt: skip
"""Letters of a 100 km square that are those of a postcode area with districts of two figures (Royal Mail), and the highest."""
_DISTRICT = re.compile(r"[a-z]{2}\d\d", re.IGNORECASE | re.ASCII)
_MOST_FIGURES = 10
_HOW = "Write two letters and as many figures for the easting as for the northing, like TQ 3121 0438"


def read_gridref(text: str, accuracy: Accuracy, *, field: str) -> Location | None:
    """The square that a grid reference names; None where the text is none.

    Raises BadPlace for a slip in one, and OutsideCoverage for a square that reaches beyond OSTN15.
    """
    found = grid_square(text, field=field)
    if found is None:
        return None
    written, (west, south, east, north) = found
    try:
        shape = from_grid_polygon(box(west, south, east, north), field=field)
    except OutsideCoverage:
        raise OutsideCoverage(field, text, "Give a smaller square, with more figures, of Great Britain, like TQ 3121 0438.",
                              problem="names a square of which a part is too far from Great Britain") from None  # fmt: skip
    return Location(
        place=Area(shape=shape, accuracy=accuracy),
        as_given=text,
        reading=f"{written}: a {_size(east - west)} square of the National Grid",
    )


def grid_square(text: str, *, field: str) -> tuple[str, tuple[int, int, int, int]] | None:
    """A grid reference written plainly, and its square's west, south, east and north in National Grid metres.

    None where the text is none; raises BadPlace for a slip in one.
    """
    plain = _CALLED.sub("", text.strip(), count=1)
    match = _FORM.fullmatch(plain)
    if match is None:
        _refuse_slip(plain, text, field)
        return None
    letters = match[1].upper()
    if letters not in _squares() and postcode.is_part(postcode.plain(text)):
        return None
    if not match[2] and (plain != plain.upper() or letters not in _squares()):
        return None  # a word, not a square
    if postcode.is_part(postcode.plain(text)) and sum(map(str.isdigit, match[2])) % 2:
        return None
    figures, quadrant = _figures(match[2], text, field), (match[3] or "").upper()
    if _DISTRICT.fullmatch(plain) and 10 <= int(figures) <= _DISTRICTS.get(letters, 0):
        raise BadPlace(
            field, text, f"Write {letters} {figures[0]} {figures[1]} for the square of 10 km, or the whole postcode, such as "
            f"{letters}{figures} 8AA.", problem="may be a grid reference, or the district of a postcode",
        )  # fmt: skip
    written = " ".join(part for part in (letters, *_halves(figures), quadrant) if part)
    if letters not in _squares():
        raise BadPlace(field, text, f"{_HOW}; the letters are those of a 100 km square, such as SU, TQ or TR.",
                       problem=f"names no square of the National Grid: it has none called {letters}")  # fmt: skip
    if quadrant and len(figures) == _MOST_FIGURES:
        raise BadPlace(field, text, f"{_HOW}.", problem="cuts a square of 1 m in four")
    return written, _square(written)


def _refuse_slip(plain: str, text: str, field: str) -> None:
    """Raises BadPlace for what is nearly a grid reference, saying what it would be; not for what may be a postcode."""
    if postcode.may_be(plain):
        return
    if (match := _NEARLY.fullmatch(plain)) is not None:
        letters, mixed = re.sub(r"\s", "", match[1]).upper(), re.sub(r"[\s:,./-]", "", match[2])
        figures = mixed.translate(_ALIKE)
        if letters in _squares() and len(figures) >= 4 and 2 * sum(map(str.isdigit, mixed)) >= len(mixed):
            likely = " ".join((letters, *_halves(figures))) if len(figures) in (4, 6, 8, 10) else "TQ 3121 0438"
            problem = "has letters among its figures" if figures != mixed else "has its two letters apart"
            raise BadPlace(field, text, f"{_HOW}: {likely}.", problem=problem)
    if (match := _WITH_MORE.fullmatch(plain)) is not None and match[1][:2].upper() in _squares():
        raise BadPlace(field, text, f"Write the reference alone, like TQ 3121 0438: {match[1]}.",
                       problem="has more after its grid reference")  # fmt: skip
    match = _LETTERS.fullmatch(plain)
    if match is not None and len(match[2] or "") == len(match[3] or ""):
        raise BadPlace(field, text, f"{_HOW}.", problem=f"has {len(match[1])} letters, where a grid reference has two"
                       if len(match[1]) > 1 else "has one letter, where a grid reference has two")  # fmt: skip


def _figures(written: str, text: str, field: str) -> str:
    """The figures of both halves; raises BadPlace where they are not alike."""
    groups = re.findall(r"\d+", written)
    figures = "".join(groups)
    if len(figures) % 2:
        raise BadPlace(field, text, f"{_HOW}.", problem=f"has an odd number of figures ({len(figures)})")
    if len(figures) > _MOST_FIGURES:
        raise BadPlace(field, text, f"{_HOW}; ten figures name a square of 1 m.",
                       problem=f"has {len(figures)} figures, of which a grid reference has ten at most")  # fmt: skip
    ends = {sum(map(len, groups[:count])) for count in range(len(groups) + 1)}
    if len(groups) > 1 and len(figures) // 2 not in ends:
        raise BadPlace(
            field, text, f"{_HOW}.", problem="has more figures for one of easting and northing than for the other"
        )
    return figures


def grid_reference(at: LonLat, *, square_m: int = 10) -> str:
    """The reference of the square around a position: "TQ 3121 0438"; raises OutsideCoverage where the grid has none."""
    easting, northing = to_grid(np.array([at.lon]), np.array([at.lat]))
    return reference_of(float(easting[0]), float(northing[0]), square_m=square_m)


def reference_of(easting: float, northing: float, *, square_m: int) -> str:
    """The reference of the square around a place in National Grid metres; of one with its corner there, that square's."""
    from osbng.indexing import xy_to_bng

    return str(xy_to_bng(easting, northing, square_m).bng_ref_formatted)


def _halves(figures: str) -> tuple[str, str]:
    return figures[: len(figures) // 2], figures[len(figures) // 2 :]


def _squares() -> set[str]:
    """The letters of all 100 km squares."""
    from osbng import PREFIXES

    return set(PREFIXES.ravel().tolist())


def _square(written: str) -> tuple[int, int, int, int]:
    from osbng.bng_reference import BNGReference

    west, south, east, north = BNGReference(written).bng_to_bbox()
    return int(west), int(south), int(east), int(north)


def _size(metres: int) -> str:
    return f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
