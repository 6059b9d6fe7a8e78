"""Numbers with their unit, and the one pair that must never be exchanged."""

import math
from dataclasses import dataclass
from typing import NewType

from zones.error import BadNumber

Metres = NewType("Metres", float)
Lon = NewType("Lon", float)
Lat = NewType("Lat", float)


@dataclass(frozen=True, slots=True, kw_only=True)
class LonLat:
    """A position in WGS84 degrees; longitude is written first, and always by keyword."""

    lon: Lon
    lat: Lat


def finite(field: str, value: object, *, lowest: float, highest: float, unit: str) -> float:
    """The number given, when it is finite and within [lowest, highest]; raises BadNumber."""
    remedy = f"Give a number of {unit} from {lowest:g} to {highest:g}."
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadNumber(field, value, remedy)
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise BadNumber(field, value, remedy) from None
    if not (math.isfinite(number) and lowest <= number <= highest):
        raise BadNumber(field, value, remedy)
    return number
