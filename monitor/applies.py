"""For how much of the possible times a zone version applied: the order in force, the version held, its hours running."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.finding import Applies
from zones.order import Standing
from zones.period import Period, meet, period_text
from zones.schedule import in_words, windows
from zones.zone import HeldIn

_MOST_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """When of the possible times a zone version applied, and every reason why not in the rest of them."""

    applies: Applies
    because: tuple[str, ...]
    windows: tuple[Period, ...]


def application(standing: Standing, held: HeldIn, period: Period) -> Application:
    """When the version applied in the period of possible times; an instant is a period of its own."""
    bound = standing.bound
    both = None if bound is None or held.part is None else meet(bound, held.part)
    running = () if both is None else tuple(windows(held.version.schedule, both))
    because = (*standing.because, *held.because)
    if both is not None and not held.version.schedule.always:
        because += (f"its hours are {'; '.join(in_words(held.version.schedule))}",)
    if running == (period,):
        return Application(applies=Applies.THROUGHOUT, because=because, windows=running)
    if not running:
        return Application(applies=Applies.NOT_AT_ALL, because=because, windows=())
    return Application(applies=Applies.PARTLY, because=(applied_text(running), *because), windows=running)


def applied_text(running: Sequence[Period]) -> str:
    """The windows in which it applied, in UK time."""
    shown = "; ".join(period_text(window) for window in running[:_MOST_NAMED])
    more = len(running) - _MOST_NAMED
    return f"it applied {shown}" + (f"; and {more} more times" if more > 0 else "")
