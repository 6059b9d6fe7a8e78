"""A tagged location."""

from dataclasses import dataclass

from monitor.location import Accuracy, Spot
from zones.instant import Instant
from zones.unit import Lat, Lon, LonLat


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

    @property
    def spot(self) -> Spot:
        return Spot(
            at=LonLat(lon=Lon(self.lon_deg), lat=Lat(self.lat_deg)), accuracy=Accuracy(stated_m=self.radius_95_m)
        )
