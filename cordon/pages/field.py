"""What people type into forms: a day and a time on UK clocks, a number of metres."""

from contextlib import suppress
from datetime import date, datetime

from cordon.pages.visitor import Sent
from zones.error import AmbiguousTime, BadInstant, MissingField, raise_faults
from zones.instant import FIRST_YEAR, LAST_YEAR, LONDON, Instant, from_london, read_instant
from zones.unit import finite


def read_when(form: Sent, day: str, hour: str) -> Instant:
    """The instant of a day and a time on UK clocks, in the fields of these names.

    At the autumn clock change the form asks which is meant, in the field `<hour>-which`. Raises MissingField, BadInstant,
    AmbiguousTime and NoSuchTime at the field of the time.
    """
    wanted = ((day, "Give the day."), (hour, "Give the time."))
    raise_faults([MissingField(name, remedy=what) for name, what in wanted if not form.text(name)])
    try:
        naive = datetime.fromisoformat(f"{form.text(day)}T{form.text(hour)}")
    except ValueError:
        raise BadInstant(
            day, f"{form.text(day)} {form.text(hour)}", "Give a day like 2026-03-03 and a time like 08:30."
        ) from None
    if not FIRST_YEAR <= naive.year <= LAST_YEAR:
        raise BadInstant(
            day, form.text(day), "Give the year with its four figures.", problem=f"is in the year {naive.year}"
        )
    try:
        return from_london(naive.replace(tzinfo=None), field=hour)
    except AmbiguousTime:
        if which := form.text(f"{hour}-which"):
            return read_instant(f"{naive.isoformat()}{which}", field=hour)
        raise


def read_maybe_when(form: Sent, day: str, hour: str) -> Instant | None:
    """The same where both may be left out."""
    return read_when(form, day, hour) if form.text(day) or form.text(hour) else None


def read_maybe_day(text: str) -> date | None:
    """The day that a list was chosen by, "2026-03-03"; None for all, and for what no list offers."""
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def read_maybe_metres(form: Sent, name: str) -> float | None:
    """A number of metres, None where it is left out; raises BadNumber."""
    text = form.text(name)
    return finite(name, text, lowest=0.0, highest=1_000_000.0, unit="metres") if text else None


def day_and_hour(moment: Instant) -> tuple[str, str]:
    """A day and a time on UK clocks as a form's fields hold them."""
    local = moment.astimezone(LONDON)
    return f"{local:%Y-%m-%d}", f"{local:%H:%M}"
