"""Numbers with their unit, and the one pair that must never be exchanged."""

import math
import re
from dataclasses import dataclass
from typing import NewType

from zones.error import BadNumber

DECIMAL = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
_METRES = re.compile(r"(?<=[\d.\s])(?:m|metres?)\s*$", re.IGNORECASE)
Metres = NewType("Metres", float)
Lon = NewType("Lon", float)
Lat = NewType("Lat", float)


@dataclass(frozen=True, slots=True, kw_only=True)
class LonLat:
    """A position in WGS84 degrees; longitude is written first, and always by keyword."""

    lon: Lon
    lat: Lat


def finite(field: str, value: object, *, lowest: float, highest: float, unit: str) -> float:
    """The number given, when it is finite and within [lowest, highest]; raises BadNumber. Metres may have their unit behind."""
    remedy = f"Give a number of {unit} from {lowest:,.10g} to {highest:,.10g}."
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadNumber(field, value, remedy)
    # float() would also take 5_0.8 and digits of other scripts: a slip of the hand, read as a number.
    plain = _METRES.sub("", value) if isinstance(value, str) and unit == "metres" else value
    if isinstance(plain, str) and not DECIMAL.fullmatch(plain):
        example = "50.8225" if unit == "degrees" else "12.5"
        raise BadNumber(field, value, f"{remedy} Write it in plain digits with a point, such as {example}.")
    try:
        number = float(plain)
    except (ValueError, OverflowError):
        raise BadNumber(field, value, remedy) from None
    if not (math.isfinite(number) and lowest <= number <= highest):
        raise BadNumber(field, value, remedy)
    return number


def share_text(share: float) -> str:
    """A share, 0 to 1, in per cent; never rounded to none or all of it."""
    percent = round(100 * share)
    if share in (0.0, 1.0):
        return "none" if share == 0 else "the whole"
    if percent in (0, 100):
        return "less than 1 %" if percent == 0 else "more than 99 %"
    return f"{percent} %"
