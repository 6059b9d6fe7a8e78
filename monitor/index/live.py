"""An index that changes while it is asked: zones by keys, put and removed; what is asked is answered as by an index made anew of them.

It is a few indexes that never change, the largest first. Each has a mask of which of its zones still stand. A change adds a small index,
or takes from a mask; all of this is one state, exchanged as one: whoever asks has taken one state, and never waits. Behind, a thread
joins the small indexes to larger ones. It does so when nobody has changed anything for a moment, or when there are too many.
"""

import os
import threading
import time
import weakref
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.index.corners import Ints, corners_of, joined_corners
from monitor.index.index import ZoneIndex
from monitor.index.measure import Positions, measure
from monitor.index.one import Position, covering_one, measure_one
from monitor.index.pair import Pairs
from zones.frame import Floats
from zones.shape import Shape

_NEVER, _EVER = np.iinfo(np.int64).min, np.iinfo(np.int64).max
_QUIET_S = 0.2
_MOST_LEVELS = 64
_TIMES_LARGER = 8
"""An index is joined with those after it when it has fewer than so many times their corners."""
_LEAST_STANDING = 0.7
"""And when fewer than so many of its zones still stand."""


class LiveZone(NamedTuple):
    """A zone, and what those who measure must know of it: see `ZoneIndex.of` and `measure`."""

    shape: Shape
    least_m: float = 0.0
    more_m: float = 0.0
    drawing_m: float = 0.0
    first: int = _NEVER
    last: int = _EVER


class LivePairs(NamedTuple):
    """Positions by their number, and a zone's key each."""

    which: Ints
    keys: list[Hashable]


class LiveMeasured(NamedTuple):
    """Pairs in the order of the positions, those of one in no particular order: see `Measured`."""

    which: Ints
    keys: list[Hashable]
    clearance_m: Floats
    radius_95_m: Floats
    chance_inside: Floats


class LiveOne(NamedTuple):
    """See `MeasuredOne`."""

    key: Hashable
    clearance_m: float
    radius_95_m: float
    chance_inside: float


@dataclass(frozen=True, kw_only=True)
class _Level:
    """Zones that were put together, and which of them still stand. `puts` counts puts: each is in its order, and in one level."""

    index: ZoneIndex
    keys: tuple[Hashable, ...]
    puts: NDArray[np.int64]
    between: tuple[int, int]
    """The first and the last of the puts."""
    drawing_m: Floats
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    stands: NDArray[np.bool_]
    share: float = 1.0
    """Of the zones, that stands."""


_State = tuple[_Level, ...]


class LiveIndex:
    """Zones by their keys. Any thread may ask and change; `close` ends the work behind."""

    def __init__(self, zones: Mapping[Any, LiveZone] | None = None) -> None:
        self._state: _State = ()
        self._put_of: dict[Hashable, int] = {}
        self._puts = 0
        self._changed_at = 0.0
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._joining: threading.Thread | None = None
        _OPEN.add(self)
        self.change(put=zones or {})

    def __len__(self) -> int:
        return len(self._put_of)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._put_of

    def put(
        self, key: Hashable, shape: Shape, *, least_m: float = 0.0, more_m: float = 0.0, drawing_m: float = 0.0,
        first: int = _NEVER, last: int = _EVER,
    ) -> None:  # fmt: skip
        """Adds a zone, or exchanges that of the key."""
        self.change(put={key: LiveZone(shape, least_m, more_m, drawing_m, first, last)})

    def remove(self, key: Hashable) -> None:
        """Takes a zone out; raises KeyError where there is none."""
        self.change(remove=[key])

    def change(self, *, put: Mapping[Any, LiveZone] | None = None, remove: Iterable[Hashable] = ()) -> None:
        """Several changes as one: nobody sees but part of them. What is removed and put is put."""
        put, gone = put or {}, list(dict.fromkeys(remove))
        with self._lock:
            for key in gone:
                if key not in self._put_of:
                    raise KeyError(key)
            own = _level(put, self._puts) if put else None
            taken = [self._put_of[key] for key in {*gone, *put} if key in self._put_of]
            state = _without(self._state, taken)
            for key in gone:
                del self._put_of[key]
            if own is not None:
                self._put_of.update(zip(own.keys, own.puts.tolist(), strict=True))
                self._puts += len(put)
                state = (*state, own)
            self._state = state
            self._changed_at = time.monotonic()
            if _to_join(state) is not None and self._joining is None and not self._closed.is_set():
                self._joining = threading.Thread(target=_join_behind, args=(weakref.ref(self),), daemon=True)
                self._joining.start()

    def covering(self, lon: Floats, lat: Floats) -> LivePairs:
        """`ZoneIndex.covering`."""
        which, keys = [], []
        for level in self._state or (_nothing(),):
            found = _standing(level, level.index.covering(lon, lat))
            which.append(found.which)
            keys += [level.keys[zone] for zone in found.zone.tolist()]
        return LivePairs(np.concatenate(which), keys)

    def covering_one(self, lon: float, lat: float) -> list[Hashable]:
        """The same of one position."""
        return [
            level.keys[zone]
            for level in self._state or (_nothing(),)
            for zone in covering_one(level.index, lon, lat)
            if level.stands[zone]
        ]

    def measure(self, asked: Positions) -> LiveMeasured:
        """`measure`."""
        state = self._state or (_nothing(),)
        parts = [
            measure(level.index, asked, drawing_m=level.drawing_m, first=level.first, last=level.last)
            for level in state
        ]
        keys = [level.keys[zone] for level, part in zip(state, parts, strict=True) for zone in part.zone.tolist()]
        which, _, *numbers = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        order = np.argsort(which, kind="stable")
        return LiveMeasured(which[order], [keys[n] for n in order.tolist()], *(one[order] for one in numbers))

    def measure_one(self, asked: Position) -> list[LiveOne]:
        """The same of one position."""
        return [
            LiveOne(level.keys[one.zone], *one[1:])
            for level in self._state or (_nothing(),)
            for one in measure_one(level.index, asked, drawing_m=level.drawing_m, first=level.first, last=level.last)
        ]

    def close(self) -> None:
        """Ends the work behind, and waits for it; what stands can still be asked, and changed."""
        self._closed.set()
        joining = self._joining
        if joining is not None and joining is not threading.current_thread():
            joining.join()

    def __enter__(self) -> "LiveIndex":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _renew(self) -> None:
        """As in a process that has just forked, which has no thread but its own."""
        self._lock = threading.Lock()
        self._joining = None

    def _join_some(self) -> float | None:
        """Joins some levels; how long to wait until the next, or None where there is nothing left to do."""
        with self._lock:
            state, quiet_s = self._state, time.monotonic() - self._changed_at
            begin = _to_join(state)
            if begin is None or self._closed.is_set():
                self._joining = None
                return None
        if quiet_s < _QUIET_S and len(state) < _MOST_LEVELS:
            return _QUIET_S - quiet_s
        old = state[begin:]
        new = _joined(old)
        with self._lock:
            # Meanwhile levels may have been added, and zones of the old ones taken out.
            now = self._state
            stands = np.concatenate([
                after.stands[before.stands] for before, after in zip(old, now[begin:], strict=False)
            ])  # fmt: skip
            joined = (_that_stands(new, stands),) if stands.any() else ()
            self._state = (*now[:begin], *joined, *now[len(state) :])
        return 0.0


def _join_behind(of: "weakref.ref[LiveIndex]") -> None:
    while (live := of()) is not None:
        try:
            wait_s, closed = live._join_some(), live._closed
        except BaseException:
            live._joining = None  # the next change tries again
            raise
        del live  # or nobody could ever let go of it
        if wait_s is None:
            return
        closed.wait(wait_s)


def _level(zones: Mapping[Hashable, LiveZone], puts: int) -> _Level:
    shapes, *numbers = zip(*zones.values(), strict=True)
    least, more, drawing = (np.array(one, np.float64) for one in numbers[:3])
    first, last = (np.array(one, np.int64) for one in numbers[3:])
    return _Level(
        index=ZoneIndex.of_corners(corners_of(shapes), least_m=least, more_m=more), keys=tuple(zones),
        puts=np.arange(puts, puts + len(zones)), between=(puts, puts + len(zones) - 1), drawing_m=drawing, first=first, last=last,
        stands=np.ones(len(zones), np.bool_),
    )  # fmt: skip


def _joined(levels: Iterable[_Level]) -> _Level:
    """What stands in some levels, as one."""
    some = list(levels)
    near = [level.index.near for level in some]

    def all_of(arrays: Iterable[np.ndarray]) -> np.ndarray:
        return np.concatenate([array[level.stands] for array, level in zip(arrays, some, strict=True)])

    puts = all_of(level.puts for level in some)
    return _Level(
        index=ZoneIndex.of_corners(
            joined_corners([(level.index.corners, level.stands) for level in some]),
            least_m=all_of(one.least_m for one in near), more_m=all_of(one.more_m for one in near),
        ),
        keys=tuple(key for level in some for key, stands in zip(level.keys, level.stands.tolist(), strict=True) if stands),
        puts=puts, between=(int(puts[0]), int(puts[-1])) if len(puts) else (0, -1), drawing_m=all_of(level.drawing_m for level in some),
        first=all_of(level.first for level in some), last=all_of(level.last for level in some),
        stands=np.ones(sum(int(level.stands.sum()) for level in some), np.bool_),
    )  # fmt: skip


def _that_stands(level: _Level, stands: NDArray[np.bool_]) -> _Level:
    """The level, of which so much stands: a zone that doesn't is asked about at no time."""
    return replace(level, stands=stands, share=float(stands.mean()), last=np.where(stands, level.last, _NEVER))


def _without(state: _State, puts: list[int]) -> _State:
    """The levels without what was put then."""
    if not puts:
        return state
    made, least, most = list(state), min(puts), max(puts)
    for n, level in enumerate(state):
        if level.between[0] <= most and level.between[1] >= least:
            places = np.searchsorted(level.puts, puts)
            places = places[level.puts[np.minimum(places, len(level.puts) - 1)] == puts]
            if len(places):
                stands = level.stands.copy()
                stands[places] = False
                made[n] = _that_stands(level, stands)
    return tuple(made)


def _standing(level: _Level, pairs: Pairs) -> Pairs:
    stands = level.stands[pairs.zone]
    return Pairs(pairs.which[stands], pairs.zone[stands])


def _to_join(state: _State) -> int | None:
    """From which level on all should be joined, or None."""
    begin, after = None, 0.0
    for n in range(len(state) - 1, -1, -1):
        corners = len(state[n].index.corners.at) * state[n].share
        if (after and corners < _TIMES_LARGER * after) or state[n].share < _LEAST_STANDING:
            begin = n
        after += corners
    return begin


@cache
def _nothing() -> _Level:
    none, numbers = np.zeros(0), np.zeros(0, np.int64)
    return _Level(
        index=ZoneIndex.of([]), keys=(), puts=numbers, between=(0, -1), drawing_m=none, first=numbers, last=numbers, stands=none > 0
    )  # fmt: skip


_OPEN: "weakref.WeakSet[LiveIndex]" = weakref.WeakSet()
_forking: list["LiveIndex"] = []


def _before_fork() -> None:
    """Waits until nobody is changing anything: the new process would have half of it."""
    _forking.extend(_OPEN)
    for live in _forking:
        live._lock.acquire()


def _after_fork_in_parent() -> None:
    for live in _forking:
        live._lock.release()
    _forking.clear()


def _after_fork_in_child() -> None:
    for live in _forking:
        live._renew()
    _forking.clear()


os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
