"""A sighting: a reported location, who saw it, how, and when."""

from dataclasses import dataclass
from typing import Any

from monitor.location import Accuracy, Location, read_accuracy
from monitor.place.read import read_place
from zones.error import (
    BadNumber,
    BadValue,
)
from zones.fields import Fields
from zones.instant import Instant, read_instant
from zones.text import read_reference, read_text

_FIELDS = ("subject", "place", "radius_m", "percent", "at", "until", "who", "how")
_OPTIONAL = ("radius_m", "percent", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What was reported, the place verbatim."""

    subject: str
    place: str
    accuracy: Accuracy
    at: Instant
    who: str
    how: str

    @property
    def location(self) -> Location:
        return read_place(self.place, self.accuracy)


def read_sighting(value: Any) -> Sighting:
    """A sighting from its JSON; raises every fault at once."""
    fields = Fields(value, _FIELDS, called="sighting", optional=_OPTIONAL)
    read = fields.read
    if fields.given.get("until") is not None:
        remedy = "Give one instant: a range of time is not read yet."
        fields.faults.append(BadValue("until", fields.given["until"], remedy))
    accuracy = Accuracy(stated_m=read("radius_m", _radius), percent=read("percent", _percent) or 95.0)
    read("place", lambda given: read_place(given, accuracy))
    sighting = Sighting(
        subject=read("subject", lambda given: read_reference(given, "subject")),
        place=fields.given.get("place", ""),
        accuracy=accuracy,
        at=read("at", lambda given: read_instant(given, field="at")),
        who=read("who", lambda given: read_text(given, "who")),
        how=read("how", lambda given: read_text(given, "how")),
    )
    fields.done()
    return sighting


def _radius(given: Any) -> float | None:
    return read_accuracy(_number("radius_m", given), None, radius_field="radius_m", percent_field="").stated_m


def _percent(given: Any) -> float:
    return read_accuracy(None, _number("percent", given), radius_field="", percent_field="percent").percent


def _number(field: str, given: Any) -> Any:
    """The value, unless it is a number in quotes."""
    if isinstance(given, str):
        raise BadNumber(field, given, "Give a number, without quotes.")
    return given
