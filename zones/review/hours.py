"""Two schedules beside each other: when both hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from zones.instant import Instant
from zones.period import Period, meet, period_text
from zones.schedule import Schedule, windows

LOOKED_AHEAD = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """The times of one schedule (`of`) in which another holds too (`both`), within a year from an instant; in order."""

    of: Sequence[Period]
    both: Sequence[Period]

    @property
    def sentence(self) -> str:
        """How often, how long and when first, for "… at 3 of the 9 times ahead"."""
        if not self.both:
            return f"at none of the {len(self.of):,} times in the year ahead"
        hours = sum((one.end - one.start for one in self.both), timedelta()) / timedelta(hours=1)
        touched = sum(any(meet(one, other) is not None for other in self.both) for one in self.of)
        return (
            f"at {touched:,} of the {len(self.of):,} times in the year ahead, {hours:,.0f} hours in all: "
            f"first on {period_text(self.both[0])}"
        )


def common(of: Schedule, other: Schedule, start: Instant) -> Common:
    """When both schedules hold in the year from `start`; what `of` does at no time in it is empty."""
    ahead = Period(start=start, end=Instant(start + LOOKED_AHEAD))
    one, two = windows(of, ahead), windows(other, ahead)
    both, place = [], 0
    for window in one:
        while place < len(two) and two[place].end <= window.start:
            place += 1
        for later in two[place:]:
            if later.start >= window.end:
                break
            met = meet(window, later)
            if met is not None:
                both.append(met)
    return Common(of=one, both=both)
