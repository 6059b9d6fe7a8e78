"""Pairs of a position and a zone."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from monitor.index.corners import Ints


class Pairs(NamedTuple):
    """A position and a zone each, by their numbers from 0."""

    which: Ints
    zone: Ints


def joined(parts: Sequence[Pairs]) -> Pairs:
    """The pairs of all parts, one after the other."""
    if len(parts) == 1:
        return parts[0]
    return Pairs(np.concatenate([part.which for part in parts]), np.concatenate([part.zone for part in parts]))
