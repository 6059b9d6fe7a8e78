"""Rows that can't be used, told together: each with its file, line, field, value and remedy."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from zones.error import CordonError, raise_faults

MOST_TOLD = 20
_BATCH = 10_000


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


def in_batches(
    rows: Iterable[tuple[Any, ...]], made: Callable[..., dict[str, Any] | None]
) -> Iterator[list[dict[str, Any]]]:
    """What is made of the rows, but for None; raises the faults of those that can't be used, up to twenty together."""
    faults = Faults()
    batch: list[dict[str, Any]] = []
    for row in rows:
        try:
            one = made(*row)
        except CordonError as fault:
            faults.add(fault)
            continue
        if one is not None:
            batch.append(one)
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    faults.tell()
    yield batch
