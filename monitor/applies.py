"""For how much of the possible times a zone version applied: the order in force, the version held, its hours running."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.finding import Applies
from zones.instant import Instant
from zones.order import Standing
from zones.period import Period, meet, period_text
from zones.schedule import in_words, windows
from zones.zone import HeldIn

_MOST_NAMED, _MOST_READ_OUT = 10, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """When of the possible times a zone version applied, and every reason why not in the rest of them."""

    applies: Applies
    windows: tuple[Period, ...]
    reasons: tuple[str, ...]

    @property
    def because(self) -> tuple[str, ...]:
        """Why, as a finding tells it: where it applied for part of the time, first when."""
        return (applied_text(self.windows), *self.reasons) if self.applies is Applies.PARTLY else self.reasons

    @property
    def in_a_sentence(self) -> tuple[str, ...]:
        """The same, short enough to read out."""
        return (briefly(self.windows), *self.reasons) if self.applies is Applies.PARTLY else self.reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Whether the subject had been served when what applied began, and when they were, if while it ran."""

    unserved: bool
    within: Instant | None


def service(standing: Standing, windows: Sequence[Period]) -> Service:
    """Of the times at which something applied; where nothing did, as the order stood."""
    served = standing.served
    if not windows:
        return Service(unserved=standing.unserved, within=None)
    unserved = served is None or windows[0].start < served
    within = served if served is not None and windows[0].start < served < windows[-1].end else None
    return Service(unserved=unserved, within=within)


def application(standing: Standing, held: HeldIn, period: Period) -> Application:
    """When the version applied in the period of possible times; an instant is a period of its own."""
    bound = standing.bound
    both = None if bound is None or held.part is None else meet(bound, held.part)
    running = () if both is None else tuple(windows(held.version.schedule, both))
    reasons = (*standing.because, *held.because)
    if both is not None and not held.version.schedule.always:
        reasons += (f"its hours are {'; '.join(in_words(held.version.schedule))}",)
    applies = Applies.THROUGHOUT if running == (period,) else Applies.PARTLY if running else Applies.NOT_AT_ALL
    return Application(applies=applies, windows=running, reasons=reasons)


def briefly(running: Sequence[Period]) -> str:
    """The windows, or where there are many their number, the first and the last."""
    if len(running) <= _MOST_READ_OUT:
        return applied_text(running)
    return f"it applied {len(running)} times, first {period_text(running[0])} and last {period_text(running[-1])}"


def applied_text(running: Sequence[Period]) -> str:
    """The windows in which it applied, in UK time."""
    shown = "; ".join(period_text(window) for window in running[:_MOST_NAMED])
    more = len(running) - _MOST_NAMED
    return f"it applied {shown}" + (f"; and {more} more times" if more > 0 else "")
