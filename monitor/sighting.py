"""A sighting: a reported location, who saw it, how, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitor.location import Accuracy, Location, read_accuracy
from monitor.place import read_place
from zones.error import BadNumber, BadValue, CordonError, MissingField, UnknownField, WrongFormat, raise_faults
from zones.instant import Instant, read_instant
from zones.order import read_reference, read_text

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
    faults += [
        BadNumber(name, value[name], "Give a number, without quotes.")
        for name in ("radius_m", "percent")
        if isinstance(value.get(name), str)
    ]
    raise_faults(faults)
    sighting = Sighting(
        subject=read_reference(value["subject"], "subject"),
        place=read_text(value["place"], "place"),
        accuracy=read_accuracy(value.get("radius_m"), value.get("percent"), radius_field="radius_m",
                               percent_field="percent"),
        at=read_instant(value["at"], field="at"),
        who=read_text(value["who"], "who"),
        how=read_text(value["how"], "how"),
    )  # fmt: skip
    _ = sighting.location
    return sighting
