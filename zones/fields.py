"""An object of JSON read field by field, every fault told at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zones.error import CordonError, MissingField, UnknownField, WrongFormat, raise_faults


class Fields:
    """The fields of one object under way; `done` raises all that was wrong with it.

    `within` stands before the name of a missing field. `faults` may be added to by whoever reads. Raises WrongFormat where the value is no object.
    """

    def __init__(
        self, value: Any, known: Sequence[str], *, called: str, within: str = "", optional: Sequence[str] = ()
    ) -> None:
        if not isinstance(value, Mapping):
            raise WrongFormat(called, value, "Give a JSON object.", problem="is not a JSON object")
        self.given: Mapping[str, Any] = value
        self.faults: list[CordonError] = [
            UnknownField(f"{called}.{name}", name, f"Known are {', '.join(known)}.")
            for name in value
            if name not in known
        ]
        self.faults += [MissingField(f"{within}{name}") for name in known if name not in value and name not in optional]

    def read(self, name: str, reader: Callable[[Any], Any]) -> Any:
        """What the reader makes of a field; None where it is missing, or where the reader refuses it."""
        if name not in self.given:
            return None
        try:
            return reader(self.given[name])
        except CordonError as fault:
            self.faults.extend(fault.faults)
            return None

    def done(self) -> None:
        """Raises the faults: one as itself, several as ManyFaults."""
        raise_faults(self.faults)
