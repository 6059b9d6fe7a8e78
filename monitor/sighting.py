"""A sighting: a reported location, who saw it, how, and when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from monitor.location import Accuracy, Location, read_accuracy
from monitor.place import read_place
from zones.error import (
    BadInput,
    BadNumber,
    BadValue,
    CordonError,
    MissingField,
    UnknownField,
    WrongFormat,
    raise_faults,
)
from zones.instant import Instant, read_instant
from zones.text import read_reference, read_text

_FIELDS = ("subject", "place", "radius_m", "percent", "at", "until", "who", "how")
_NEEDED = ("subject", "place", "at", "who", "how")


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
    if not isinstance(value, Mapping):
        raise WrongFormat("sighting", value, "Give a JSON object.", problem="is not a JSON object")
    faults: list[CordonError] = [
        UnknownField(f"sighting.{name}", name, f"Known are {', '.join(_FIELDS)}.")
        for name in value
        if name not in _FIELDS
    ]
    faults += [MissingField(name) for name in _NEEDED if name not in value]
    if value.get("until") is not None:
        faults.append(BadValue("until", value["until"], "Give one instant: a range of time is not read yet."))

    def read(name: str, reader: Callable[[Any], Any]) -> Any:
        """The field as it is read; None where that can't be done, or where it is missing."""
        if name not in value:
            return None
        try:
            return reader(value[name])
        except BadInput as fault:
            faults.extend(fault.faults)
            return None

    accuracy = Accuracy(stated_m=read("radius_m", _radius), percent=read("percent", _percent) or 95.0)
    read("place", lambda given: read_place(given, accuracy))
    sighting = Sighting(
        subject=read("subject", lambda given: read_reference(given, "subject")),
        place=value.get("place", ""),
        accuracy=accuracy,
        at=read("at", lambda given: read_instant(given, field="at")),
        who=read("who", lambda given: read_text(given, "who")),
        how=read("how", lambda given: read_text(given, "how")),
    )
    raise_faults(faults)
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
