"""Rows that can't be used, told together: each with its file, line, field, value and remedy."""

from zones.error import CordonError, raise_faults

MOST_TOLD = 20


class Faults:
    """The faults of a file, gathered until there are too many to read."""

    def __init__(self) -> None:
        self._found: list[CordonError] = []

    def add(self, fault: CordonError) -> None:
        """Keeps a fault; raises all of them when there are twenty."""
        self._found.append(fault)
        if len(self._found) >= MOST_TOLD:
            raise_faults(self._found)

    def tell(self) -> None:
        """Raises what was found, if anything was."""
        raise_faults(self._found)
