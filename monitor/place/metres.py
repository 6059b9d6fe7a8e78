"""Easting and northing: metres of the National Grid, bare or named by letter or word, in either order where named.

    531304 104205     531304.5, 104205.25     E531304 N104205     531304mE 104205mN     northing 104205, easting 531304

Figures of a grid reference without its letters are refused: they fit every 100 km square alike.
"""

import re

from zones.error import BadPlace

LEAST_M = 1_000.0
_SQUARE_M = 100_000.0
_SCILLY_M = 80_000.0, 20_000.0
"""East of this and south of that lies the only land whose easting and northing are both below 100 km: the Isles of Scilly."""
_NUMBER = r"(?:\d+(?:\.\d*)?)"
_THOUSANDS = re.compile(r"\d{1,3},\d{3}(?:\s*m)?[\s;/]+\d{1,3}(?:,\d{3})+(?:\s*m)?", re.IGNORECASE | re.ASCII)
_BARE = re.compile(rf"({_NUMBER})\s*m?\s*(?:[,;/]|(?<=[\sm]))\s*({_NUMBER})\s*m?", re.IGNORECASE | re.ASCII)


def _named(word: str, name: str) -> str:
    """A number with its letter or word before or after."""
    called = rf"(?:{word}(?:{'ast' if word == 'e' else 'orth'}(?:ings?)?)?)"
    return (
        rf"(?:(?P<{name}_before>{called})\s*[:=.]?\s*(?P<{name}_1>{_NUMBER})\s*m?"
        rf"|(?P<{name}_2>{_NUMBER})\s*m?\s*(?P<{name}_after>{called}))"
    )


_BY_NAME = tuple(
    re.compile(rf"{_named(one, one)}[\s,;/]*{_named(other, other)}", re.IGNORECASE | re.ASCII)
    for one, other in (("e", "n"), ("n", "e"))
)
_REMEDY = (
    "Write the letters of its square before the figures, like TQ 3121 0438; or the whole easting and northing in metres, "
    "like 531304 104205."
)


def read_metres(text: str, *, field: str) -> tuple[float, float] | None:
    """Easting and northing in metres, to 1 mm; None where the text is neither. Raises BadPlace for figures alone.

    A letter names metres only beside five figures or more, six at most for an easting: what is shorter or longer is an
    angle. Two bare numbers are metres from `LEAST_M` on: no land lies nearer to the grid's axes.
    """
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    for form in _BY_NAME:
        if (match := form.fullmatch(text)) is not None:
            east, north = (match[f"{name}_1"] or match[f"{name}_2"] for name in "en")
            called = [match[f"{name}_before"] or match[f"{name}_after"] for name in "en"]
            if all(len(word) > 1 for word in called) or (5 <= _figures(east) <= 6 and 5 <= _figures(north) <= 7):
                return round(float(east), 3), round(float(north), 3)
            return None
    match = _BARE.fullmatch(text)
    if match is None:
        return None
    east, north = float(match[1]), float(match[2])
    alike = match[1].isdigit() and match[2].isdigit() and 3 <= len(match[1]) == len(match[2]) <= 5
    if LEAST_M <= north < _SCILLY_M[1] and _SCILLY_M[0] < east < _SQUARE_M:
        return round(east, 3), round(north, 3)
    if max(east, north) < _SQUARE_M and (min(east, north) >= LEAST_M or (alike and (east > 90 or north > 180))):
        raise BadPlace(field, text, _REMEDY, problem="may be a grid reference without its letters")
    return (round(east, 3), round(north, 3)) if min(east, north) >= LEAST_M else None


def _figures(number: str) -> int:
    """How many figures stand before the point."""
    return len(number.partition(".")[0])
