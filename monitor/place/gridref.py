"""National Grid references: two letters and an even number of figures name a square, of which the whole is meant.

    TQ 3121 0438 (10 m)   TQ312043 (100 m)   tq 31 04 (1 km)   TQ 3 0 (10 km)   TQ 31 NE (5 km)   TQ (100 km)

(Ordnance Survey, "A guide to coordinate systems in Great Britain", 2020, section 7.)
"""

import re

from shapely.geometry import box

from monitor.location import Accuracy, Area, Location
from zones.error import BadPlace
from zones.shape import from_grid_polygon

_FORM = re.compile(r"([a-z]{2})((?:[\s,./-]*\d)*)[\s,]*(ne|se|sw|nw)?", re.IGNORECASE | re.ASCII)
_MOST_FIGURES = 10
_HOW = "Write two letters and as many figures for the easting as for the northing, like TQ 3121 0438"


def read_gridref(text: str, accuracy: Accuracy, *, field: str) -> Location | None:
    """The square that a grid reference names; None where the text is none. Raises BadPlace for a slip in one."""
    found = grid_square(text, field=field)
    if found is None:
        return None
    written, (west, south, east, north) = found
    shape = from_grid_polygon(box(west, south, east, north), field=field)
    return Location(
        place=Area(shape=shape, accuracy=accuracy),
        as_given=text,
        reading=f"{written}: a {_size(east - west)} square of the National Grid",
    )


def grid_square(text: str, *, field: str) -> tuple[str, tuple[int, int, int, int]] | None:
    """A grid reference written plainly, and its square's west, south, east and north in National Grid metres.

    None where the text is none; raises BadPlace for a slip in one.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        return None
    letters, figures, quadrant = match[1].upper(), _figures(match[2], text, field), (match[3] or "").upper()
    written = " ".join(part for part in (letters, *_halves(figures), quadrant) if part)
    if not figures and (text != text.upper() or letters not in _squares()):
        return None  # a word, not a square
    if letters not in _squares():
        raise BadPlace(field, text, f"{_HOW}; the letters are those of a 100 km square, such as SU, TQ or TR.",
                       problem=f"names no square of the National Grid: it has none called {letters}")  # fmt: skip
    if quadrant and len(figures) == _MOST_FIGURES:
        raise BadPlace(field, text, f"{_HOW}.", problem="cuts a square of 1 m in four")
    return written, _square(written)


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
