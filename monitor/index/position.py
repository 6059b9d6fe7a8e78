"""What is a position on earth: what is none is refused with its value, for it would be silently outside of everything."""

import numpy as np

from zones.error import BadNumber
from zones.frame import Floats

_MOST = (("longitude", 180.0), ("latitude", 90.0))


def refuse_strange(lon: Floats, lat: Floats) -> None:
    """Raises BadNumber for the first position that is none."""
    for (field, most), values in zip(_MOST, (lon, lat), strict=True):
        wrong = np.flatnonzero(~(np.abs(values) <= most))
        if len(wrong):
            raise BadNumber(field, float(values[wrong[0]]), f"Give degrees from -{most:g} to {most:g}.")


def refuse_strange_one(lon: float, lat: float) -> None:
    """The same for one."""
    if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        refuse_strange(np.array([lon]), np.array([lat]))


def refuse_strange_lengths(field: str, metres: Floats) -> None:
    """Raises BadNumber for the first length that is none: less than 0, infinite, not a number."""
    wrong = np.flatnonzero(~((metres >= 0.0) & (metres < np.inf)))
    if len(wrong):
        raise BadNumber(field, float(metres[wrong[0]]), "Give metres, 0 or more.")
