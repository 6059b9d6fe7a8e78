"""What a map of a trail shows, free of any renderer. For officers alone: it holds every place where somebody was."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from maps.error import BadTrail
from maps.scene import OfficerZone, OtherZone
from zones.frame import Floats
from zones.instant import FIRST_YEAR, LAST_YEAR

Whole: TypeAlias = NDArray[np.int64]

_MOST_FLAGS = 16


class State(IntEnum):
    """What a fix proves of the zones that are shown, taken together; of one that did not apply then, no more than that.

    Unserved is inside before the order was served on the subject.
    """

    OUTSIDE = 0
    NOT_APPLYING = 1
    INDETERMINATE = 2
    UNSERVED = 3
    INSIDE = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrailFixes:
    """Fixes as columns of one length, in the order of time: microseconds since 1970 UTC, WGS84 degrees, metres.

    `device` is a place in the scene's `devices`, `state` a `State`, `flags` bits whose words are the scene's `flag_words`.
    Raises BadTrail for columns that don't belong together, a number that is none, and a time before the one ahead of it.
    """

    at_us: NDArray[np.int64]
    lon: Floats
    lat: Floats
    radius_95_m: Floats
    device: NDArray[np.integer[Any]]
    state: NDArray[np.uint8]
    flags: NDArray[np.uint16]

    def __post_init__(self) -> None:
        count = len(self.at_us)
        for name in self.__slots__:
            if getattr(self, name).shape != (count,):
                raise BadTrail(f"fixes.{name}", getattr(self, name).shape, f"Give one for each of the {count} fixes.")
        first, last = (np.datetime64(f"{year}-01-01", "us").astype(np.int64) for year in (FIRST_YEAR, LAST_YEAR))
        self._refuse(
            "at_us",
            (self.at_us < first) | (self.at_us >= last),
            f"Give years from {FIRST_YEAR} to {LAST_YEAR}, in microseconds.",
        )
        self._refuse("at_us", np.diff(self.at_us, prepend=self.at_us[:1]) < 0, "Put the fixes in the order of time.")
        self._refuse("lon", ~(np.abs(self.lon) <= 180), "Give longitudes from -180 to 180.")
        self._refuse("lat", ~(np.abs(self.lat) <= 90), "Give latitudes from -90 to 90.")
        self._refuse("radius_95_m", ~(self.radius_95_m >= 0) | np.isinf(self.radius_95_m), "Give metres, 0 or more.")
        self._refuse("device", self.device < 0, "Give the place in the scene's devices.")
        self._refuse(
            "state", self.state > max(State), "Give 0 outside, 1 not applying, 2 indeterminate, 3 unserved or 4 inside."
        )

    def _refuse(self, name: str, wrong: NDArray[np.bool_], remedy: str) -> None:
        if wrong.any():
            place = int(wrong.argmax())
            raise BadTrail(f"fixes.{name}, fix {place + 1}", getattr(self, name)[place].item(), remedy)

    def __len__(self) -> int:
        return len(self.at_us)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEpisode:
    """A visit: a run of fixes of one subject in one zone, as it is told of beside the map.

    `devices` are places in the scene's `devices`, `places` those of its fixes in the scene's columns, ascending: they are numbered
    A1, A2 … on the map. `dwell` is from first to last, `depth_m` the
    greatest distance within the edge, negative where no fix lies within; `entry_seen` and `exit_seen` are false where nothing
    is known of what was before, or after. `alert` says whether somebody is told of it at once, and by which rule.
    """

    label: str
    zone: str
    devices: tuple[int, ...]
    places: tuple[int, ...]
    entry_seen: bool
    exit_seen: bool
    dwell: timedelta
    depth_m: float
    settled: int
    unsettled: int
    gaps: int = 0
    alert: str = ""
    sentences: tuple[str, ...] = ()

    @property
    def first(self) -> int:
        return self.places[0]

    @property
    def last(self) -> int:
        return self.places[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailScene:
    """A trail with what belongs to it. `others` are zones as they were at other times of the trail.

    `flag_words` are the words of each bit of the fixes' flags, from the lowest; `gap_s` is the longest silence in seconds
    that still joins two fixes by a line; `notes` are sentences for the head of the page. Raises BadTrail.
    """

    order: str
    subject: str
    zones: tuple[OfficerZone, ...]
    fixes: TrailFixes
    devices: tuple[str, ...]
    episodes: tuple[TrailEpisode, ...] = ()
    others: tuple[OtherZone, ...] = ()
    flag_words: tuple[str, ...] = ()
    gap_s: float = 300.0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        fixes = self.fixes
        if not (len(fixes) or self.zones):
            raise BadTrail("trail", "neither a fix nor a zone", "Give another period, or another subject.")
        if len(fixes) and fixes.device.max() >= len(self.devices):
            raise BadTrail(
                "fixes.device", int(fixes.device.max()), f"There are {len(self.devices)} devices, counted from 0."
            )
        if len(self.flag_words) > _MOST_FLAGS or (len(fixes) and int(fixes.flags.max()) >> len(self.flag_words)):
            raise BadTrail(
                "flag_words", len(self.flag_words), f"Give words for every bit that is set, {_MOST_FLAGS} at most."
            )
        for one in self.episodes:
            places = np.array(one.places, np.int64)
            if not len(places) or places[0] < 0 or places[-1] >= len(fixes) or (np.diff(places) <= 0).any():
                raise BadTrail(
                    f"episode {one.label}",
                    f"{len(places)} places",
                    f"Give places in the {len(fixes)} fixes, ascending.",
                )
            if not one.devices or not all(0 <= device < len(self.devices) for device in one.devices):
                raise BadTrail(f"episode {one.label}", one.devices, "Give places in the scene's devices.")
