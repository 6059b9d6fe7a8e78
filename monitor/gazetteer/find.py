"""Places by postcode, name or road, from what is imported. The face of this room.

    gazetteer = Gazetteer(connection)
    found = gazetteer.postcode(text, on, field="place") or gazetteer.between(text, field="place") or gazetteer.named(…)

A text that is not of the form is None, and may be read otherwise; one that is, but leads nowhere, raises UnknownPlace;
one that leads to several places raises SeveralPlaces, and nobody guesses.
"""

from dataclasses import dataclass
from datetime import date

from monitor.gazetteer.between import find_between
from monitor.gazetteer.found import Found
from monitor.gazetteer.named import find_named
from monitor.gazetteer.postcodes import find_postcode
from monitor.gazetteer.storage import Connection

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

    def between(self, text: str, *, field: str) -> Found | None:
        """The part of a road between two junctions; None where the text is not of that form."""
        return find_between(self.connection, text, field=field)
