"""Pairs of a position and a zone."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from monitor.index.corners import Ints


class Pairs(NamedTuple):
    """A position and a zone each, by their numbers from 0."""

    which: Ints
    zone: Ints


class Growing:
    """Pairs that are written one after the other, and room for more: what is not written to takes no memory."""

    def __init__(self, room: int) -> None:
        self.which, self.zone, self.count = np.empty(room, np.int32), np.empty(room, np.int32), 0

    def grow(self, done: float) -> None:
        """Makes room for twice as many, or for all if the rest is like what is done, a share from 0 to 1, and a tenth more."""
        more = max(len(self.which), int(1.1 * self.count / max(done, 1e-3)) - self.count)
        self.which, self.zone = (self._longer(one, more) for one in (self.which, self.zone))

    def _longer(self, one: Ints, more: int) -> Ints:
        made = np.empty(len(one) + more, np.int32)
        made[: self.count] = one[: self.count]
        return made

    @property
    def pairs(self) -> Pairs:
        return Pairs(self.which[: self.count], self.zone[: self.count])


def joined(parts: Sequence[Pairs]) -> Pairs:
    """The pairs of all parts, one after the other."""
    if len(parts) == 1:
        return parts[0]
    return Pairs(np.concatenate([part.which for part in parts]), np.concatenate([part.zone for part in parts]))
