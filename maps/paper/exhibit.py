"""An exhibit: under which reference a map is known, and of which day it is."""

from dataclasses import dataclass
from datetime import date

from zones.instant import Instant, minute, uk_day, uk_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """Under which reference a map was first recorded, on which day, by whom; it dates the map, no clock of a machine does.

    `as_at` is the time whose zones it shows; `by_day` where nobody asked for that time but it was now, and its day is said.
    `file` is what its files are called, without their endings: no word of a case.
    """

    reference: str
    recorded: date
    maker: str
    as_at: Instant
    by_day: bool
    file: str = "map"

    @property
    def as_at_text(self) -> str:
        return uk_day(self.recorded) if self.by_day else uk_text(minute(self.as_at))
