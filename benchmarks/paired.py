"""Ours and a peer's work, timed in turns."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One comparison: what is done, who the peer is and what its work leaves out, and the two pieces of work."""

    what: str
    peer: str
    ours: Callable[[], object]
    theirs: Callable[[], object]
    turns: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Medians: seconds of each, and of the ratios turn by turn (above 1: ours is faster)."""

    ours_s: float
    theirs_s: float
    times_faster: float


def timed(pair: Pair) -> Figures:
    """The figures of a pair; each side first runs once untimed."""
    pair.ours()
    pair.theirs()
    ours, theirs = [], []
    for _ in range(pair.turns):
        ours.append(_seconds(pair.ours))
        theirs.append(_seconds(pair.theirs))
    ratios = [b / a for a, b in zip(ours, theirs, strict=True)]
    return Figures(ours_s=median(ours), theirs_s=median(theirs), times_faster=median(ratios))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
