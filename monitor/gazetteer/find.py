"""Places by postcode, name or road, from what is imported. The face of this room.

    gazetteer = Gazetteer(connection)
    found = gazetteer.postcode(text, on, field="place") or gazetteer.between(text, field="place") or gazetteer.named(…)

A text that is not of the form is None, and may be read otherwise; one that is, but leads nowhere, raises UnknownPlace;
one that leads to several places raises SeveralPlaces, and nobody guesses.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.gazetteer.between import find_between
from monitor.gazetteer.found import Found
from monitor.gazetteer.named import find_named
from monitor.gazetteer.postcodes import find_postcode
from monitor.gazetteer.storage import Connection, settlements_at
from zones.frame import to_grid
from zones.unit import LonLat

__all__ = ["Found", "Gazetteer"]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What is imported, looked up over one connection."""

    connection: Connection

    def postcode(self, text: str, on: date, *, field: str) -> Found | None:
        """The estimated ground of a postcode on a day; None where the text is not of the form of one."""
        return find_postcode(self.connection, text, on, field=field)

    def named(self, text: str, *, field: str) -> Found | None:
        """The extent of a place or road of a name; None for a text without a letter."""
        return find_named(self.connection, text, field=field)

    def town_at(self, at: LonLat) -> str | None:
        """The smallest settlement whose published box holds a position in Great Britain: "in Brighton"; None for none."""
        east, north = to_grid(np.array([at.lon]), np.array([at.lat]))
        found = settlements_at(self.connection, float(east[0]), float(north[0]))
        return f"in {found[0].name_1}" if found else None

    def between(self, text: str, *, field: str) -> Found | None:
        """The part of a road between two junctions; None where the text is not of that form."""
        return find_between(self.connection, text, field=field)
