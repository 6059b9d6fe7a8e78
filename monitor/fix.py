"""A tagged location."""

from dataclasses import dataclass

from zones.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A tagged location as one row of a file (from 1): degrees WGS84, its error's 95 % radius as the tag gave it.

    `mechanism` (GPS, RF, LBS, WIFI) and `speed_mps`, metres a second, are as the tag stated them, where it did.
    """

    row: int
    device: str
    at: Instant
    lon_deg: float
    lat_deg: float
    radius_95_m: float
    mechanism: str = ""
    speed_mps: float | None = None
