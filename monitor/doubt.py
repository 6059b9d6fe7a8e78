"""That what devices told in a period is doubtful, as when a make of strap turns out faulty: one record, not a note on each finding.

A doubt takes nothing away: the findings stay, are counted and shown, and say that they are doubtful, and why. It covers what
is recorded later of the same devices and period, too, until somebody takes it back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zones.instant import Instant, uk_text, utc_text
from zones.period import open_period_words
from zones.text import isolated


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Why something was said of devices, by whom and when."""

    reason: str
    by: str
    at: Instant

    @property
    def words(self) -> str:
        return f"{isolated(self.reason)} ({isolated(self.by)}, {uk_text(self.at)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt(Said):
    """A doubt about devices from `start` up to `end`, which does not belong to it; open (None) at either side.

    It is about the records of one police force, or of all where `police_force` is None. `taken_back` says that it is over.
    """

    number: int
    devices: tuple[str, ...]
    start: Instant | None
    end: Instant | None
    police_force: str | None
    taken_back: Said | None = None

    def covers(self, device: str, at: Instant) -> bool:
        """Whether it is about what a device told of a time."""
        since = self.start is None or self.start <= at
        return device in self.devices and since and (self.end is None or at < self.end)

    def is_of(self, forces: Iterable[str]) -> bool:
        """Whether it is about records that are of these police forces."""
        return self.police_force is None or self.police_force in forces

    @property
    def period_words(self) -> str:
        return open_period_words(self.start, self.end)

    def as_json(self) -> dict[str, str | int]:
        return {"doubt": self.number, "reason": self.reason, "by": self.by, "at": utc_text(self.at)}


def doubts_json(doubts: Iterable[Doubt]) -> list[dict[str, str | int]]:
    """The doubts about a finding, each with why, by whom and when; none where there is none."""
    return [one.as_json() for one in doubts]


def doubtful_words(numbers: Sequence[int]) -> str:
    """What stands beside a doubtful location on paper: which records say so, and not why; empty where none does."""
    if not numbers:
        return ""
    return f"Doubtful ({'doubt' if len(numbers) == 1 else 'doubts'} {', '.join(str(one) for one in numbers)})"
