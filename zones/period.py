"""Periods of time, half-open: what holds up to an instant does not hold at it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from zones.error import BadInstant
from zones.instant import LONDON, Instant, read_instant, uk_text

MOST_DAYS = 400
"""The longest range of possible times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The time from `start` up to `end`, which does not belong to it; where both are one, that instant alone."""

    start: Instant
    end: Instant

    @property
    def is_instant(self) -> bool:
        return self.start == self.end


def at_once(at: Instant) -> Period:
    """An instant as a period."""
    return Period(start=at, end=at)


def overlap(one: Period, start: Instant | None, end: Instant | None) -> Period | None:
    """What of a period lies in [start, end), either of which may be open (None); None where nothing does."""
    first = one.start if start is None else max(one.start, start)
    last = one.end if end is None else min(one.end, end)
    if one.is_instant:
        return one if first == one.start and (end is None or one.start < end) else None
    return Period(start=first, end=last) if first < last else None


def joined(periods: Iterable[Period]) -> Sequence[Period]:
    """Periods in their order, those that meet or overlap as one."""
    made: list[Period] = []
    for one in sorted(periods, key=lambda period: (period.start, period.end)):
        if made and one.start <= made[-1].end:
            made[-1] = Period(start=made[-1].start, end=max(made[-1].end, one.end))
        else:
            made.append(one)
    return made


def meet(one: Period, other: Period) -> Period | None:
    """What lies in both periods; None where nothing does."""
    if one.is_instant:
        return one if one == other or other.start <= one.start < other.end else None
    return meet(other, one) if other.is_instant else overlap(one, other.start, other.end)


def read_until(text: object, at: Instant | None, *, field: str = "until") -> Instant:
    """The end of a range of possible times that begins at `at`; raises BadInstant, and what `read_instant` raises."""
    until = read_instant(text, field=field)
    if at is not None and until < at:
        raise BadInstant(
            field, text, f"Give a time that is not before {uk_text(at)}.", problem="is before the range begins"
        )
    if at is not None and until - at > timedelta(days=MOST_DAYS):
        raise BadInstant(field, text, f"Ask in ranges of {MOST_DAYS} days at most.",
                         problem=f"is more than {MOST_DAYS} days after the range begins")  # fmt: skip
    return until


def read_open(
    start: object, end: object, *, fields: tuple[str, str] = ("from", "until")
) -> tuple[Instant | None, Instant | None]:
    """From when up to when, None for what is open; raises what `read_instant` raises, and BadInstant for an end that is not after the beginning."""
    begins, ends = (
        None if given is None else read_instant(given, field=field)
        for given, field in zip((start, end), fields, strict=True)
    )
    refuse_backwards(begins, ends, field=fields[1])
    return begins, ends


def refuse_backwards(start: Instant | None, end: Instant | None, *, field: str = "until") -> None:
    """Raises BadInstant for an end that is not after the beginning; either may be open."""
    if start is not None and end is not None and end <= start:
        raise BadInstant(
            field, uk_text(end), "Give a time after that from which on is meant.", problem="is not after the beginning"
        )


def open_period_words(start: Instant | None, end: Instant | None) -> str:
    """A period that may be open at either side: "from Tue 3 Mar 2026 at 12:00 GMT", "at any time"."""
    since = "" if start is None else f"from {uk_text(start)}"
    until = "" if end is None else f"up to {uk_text(end)}"
    return " ".join(part for part in (since, until) if part) or "at any time"


def period_text(period: Period) -> str:
    """In UK time as a page shows it: "Tue 3 Mar 2026 at 08:30 GMT", "Tue 3 Mar 2026 from 08:30 GMT to 09:00 GMT"."""
    if period.is_instant:
        return uk_text(period.start)
    first, last = (moment.astimezone(LONDON) for moment in (period.start, period.end))
    if first.date() != last.date():
        return f"{uk_text(period.start)} to {uk_text(period.end)}"
    day, _, hour = uk_text(period.start).partition(" at ")
    return f"{day} from {hour} to {uk_text(period.end).partition(' at ')[2]}"
