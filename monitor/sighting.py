"""A sighting: a reported location, who saw it, how, and when."""

from dataclasses import dataclass
from typing import Any

from monitor.location import Accuracy, read_accuracy
from monitor.place.read import is_drawn, place_text, read_code
from zones.error import BadNumber
from zones.fields import Fields
from zones.instant import Instant, read_instant
from zones.period import Period, read_until
from zones.text import read_reference, read_text

_FIELDS = ("subject", "place", "radius_m", "percent", "at", "until", "who", "how")
_OPTIONAL = ("radius_m", "percent", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What was reported, the place verbatim: words, or the GeoJSON of an area."""

    subject: str
    place: str
    accuracy: Accuracy
    at: Instant
    until: Instant | None
    who: str
    how: str

    @property
    def times(self) -> Period:
        """The possible times: an instant, or from `at` up to `until`."""
        return Period(start=self.at, end=self.until or self.at)


def read_sighting(value: Any) -> Sighting:
    """A sighting from its JSON; raises every fault at once."""
    fields = Fields(value, _FIELDS, called="sighting", optional=_OPTIONAL)
    read = fields.read
    accuracy = Accuracy(stated_m=read("radius_m", _radius), percent=read("percent", _percent) or 95.0)
    at = read("at", lambda given: read_instant(given, field="at"))
    sighting = Sighting(
        subject=read("subject", lambda given: read_reference(given, "subject")),
        place=read("place", _place),
        accuracy=accuracy,
        at=at,
        until=read("until", lambda given: None if given is None else read_until(given, at)),
        who=read("who", lambda given: read_text(given, "who")),
        how=read("how", lambda given: read_text(given, "how")),
    )
    fields.done()
    return sighting


def _place(given: Any) -> str:
    """The place verbatim, its slips told with the other faults; a name is looked up later, where there is a gazetteer."""
    text = place_text(given, field="place")
    if not is_drawn(text) and "+" not in text:  # a short plus code needs its town
        read_code(text, Accuracy(), field="place")
    return text


def _radius(given: Any) -> float | None:
    return read_accuracy(_number("radius_m", given), None, radius_field="radius_m", percent_field="").stated_m


def _percent(given: Any) -> float:
    return read_accuracy(None, _number("percent", given), radius_field="", percent_field="percent").percent


def _number(field: str, given: Any) -> Any:
    """The value, unless it is a number in quotes."""
    if isinstance(given, str):
        raise BadNumber(field, given, "Give a number, without quotes.")
    return given
