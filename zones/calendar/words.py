"""Recurring hours as sentences to read out: never the words of a file itself, which may name people.

Events that differ only in their hours, or only in the days from and to which they recur, are one sentence; single days
follow what recurs, where one thing does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from zones.calendar.recurrence import (
    BANK_HOLIDAYS,
    TERM,
    Clock,
    added_spans,
    cancelled,
    exceptions,
    first_by_rule,
    kind_of_days,
    listed,
    moment,
    span,
)
from zones.calendar.rulewords import listed_words, rule_words, runs, step_of
from zones.instant import uk_day

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class _Hours:
    """Hours of a day, on one clock; they may run on into later days."""

    start: time
    length: timedelta
    utc: bool


_Stretch = tuple[date, date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recurring:
    """What recurs on days that a rule names, from the first day to the last of each stretch, both included."""

    pattern: str
    counted: bool
    """Whether the days are counted from the first one, so that two stretches are two rules."""
    times: int | None
    kind: str
    utc: bool
    stretches: tuple[_Stretch, ...]
    hours: tuple[_Hours, ...]
    bank_holidays: frozenset[date]
    without: frozenset[date]
    instead: frozenset[tuple[_Hours, date]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Days:
    """Single days with their hours."""

    days: frozenset[date]
    hours: tuple[_Hours, ...]
    kind: str


def hours_in_words(clocks: Sequence[Clock], *, terms: bool, weekdays: Sequence[str] = ()) -> Sequence[str]:
    """A line for each thing that recurs; single days on the line of it where there is one, else on lines of their own.

    Without `terms` the days of school terms are told as dates alone. Of hours that hold on bank holidays alone a schedule keeps
    their days: which `weekdays` ("Mondays") they were limited to is said where it is known from elsewhere.
    """
    recurring: list[_Recurring] = []
    single: list[tuple[_Hours, date, str]] = []
    for clock in clocks:
        _take_apart(clock, recurring, single)
    if not terms:
        recurring = [replace(one, kind="") if one.kind == TERM else one for one in recurring]
    recurring = _stretches_joined(_hours_joined(recurring))
    days = _days_joined(single)
    if not recurring and (holidays := [one for one in days if one.kind == BANK_HOLIDAYS]):
        days = [*holidays, *(one for one in days if one.kind != BANK_HOLIDAYS)]
        return (_days_words(days[0], weekdays) + "".join(_also_words(one, days[0].hours) for one in days[1:]),)
    lines = [_recurring_words(one) for one in recurring]
    if len(recurring) == 1:
        return (lines[0] + "".join(_also_words(one, recurring[0].hours) for one in days),)
    return (*lines, *map(_days_words, days)) or ("At no time",)


def _take_apart(clock: Clock, recurring: list[_Recurring], single: list[tuple[_Hours, date, str]]) -> None:
    """Puts each event of a clock to what recurs, and what stands alone to the single days."""
    events = clock.calendar.walk("VEVENT")
    own = {str(event["UID"]) for event in events if "RECURRENCE-ID" not in event}
    for event in events:
        if "RECURRENCE-ID" in event:
            if str(event["UID"]) not in own and not cancelled(event):
                single.append((*_hours_of(span(event), clock.utc), ""))
            continue
        others = [other for other in events if "RECURRENCE-ID" in other and other["UID"] == event["UID"]]
        moved = {moment(other["RECURRENCE-ID"].dt) for other in others}
        stayed = [_hours_of(span(other), clock.utc) for other in others if not cancelled(other)]
        rule = next(iter(listed(event, "RRULE")), None)
        alone = [one for one in added_spans(event) if one[0] not in moved]
        if rule is None:
            alone += [span(event)] if span(event)[0] not in moved else []
            single += [(*one, "") for one in stayed]
        else:
            begins = {begin for begin, _ in added_spans(event)}
            one = _recurring(event, rule, clock, {at.date() for at in moved - begins})
            recurring.append(replace(one, instead=frozenset(stayed)))
        out = {day for days in exceptions(event).values() for day in days}
        single += [
            (*_hours_of((begin, end), clock.utc), kind_of_days(event) if rule is None else "")
            for begin, end in alone
            if begin not in out and begin.date() not in out
        ]


def _hours_of(occurrence: tuple[datetime, datetime], utc: bool) -> tuple[_Hours, date]:
    begin, end = occurrence
    return _Hours(begin.time(), end - begin, utc), begin.date()


def _recurring(event: Any, rule: Any, clock: Clock, moved: Iterable[date]) -> _Recurring:
    begin, end = span(event)
    out = exceptions(event)
    if first_by_rule(event) != begin:
        out = {why: days - {begin, begin.date()} for why, days in out.items()}  # our own exception, not the file's
    hit = {why: frozenset(_hit_days(days, begin)) for why, days in out.items()}
    last = None
    if until := rule.get("UNTIL"):
        at = moment(until[0])
        last = at.date() if at.time() >= begin.time() else at.date() - DAY
    return _Recurring(
        pattern=rule_words(rule, begin),
        counted=step_of(rule) > 1,
        times=next((int(count) for count in rule.get("COUNT", [])), None),
        kind=kind_of_days(event),
        utc=clock.utc,
        stretches=((begin.date(), last),),
        hours=(_Hours(begin.time(), end - begin, clock.utc),),
        bank_holidays=hit.get(BANK_HOLIDAYS, frozenset()),
        without=hit.get("", frozenset()) | frozenset(moved),
    )


def _hit_days(out: Iterable[date | datetime], begin: datetime) -> Iterable[date]:
    """The days that exceptions take away: whole days, and times at which an occurrence would start."""
    for one in out:
        if not isinstance(one, datetime):
            yield one
        elif one.time() == begin.time():
            yield one.date()


def _hours_joined(ones: Sequence[_Recurring]) -> list[_Recurring]:
    """Those that differ only in their hours as one."""
    made: dict[_Recurring, _Recurring] = {}
    for one in ones:
        key = replace(one, hours=(), instead=frozenset())
        known = made.get(key, key)
        made[key] = replace(one, hours=tuple(sorted({*known.hours, *one.hours})), instead=known.instead | one.instead)
    return list(made.values())


def _stretches_joined(ones: Sequence[_Recurring]) -> list[_Recurring]:
    """Those that differ only in their first and last days as one, unless they overlap."""
    made: list[_Recurring] = []
    for one in sorted(ones, key=lambda each: each.stretches[0][0]):
        for place, other in enumerate(made):
            end = other.stretches[-1][1]
            if _same_but_days(one, other) and end is not None and end < one.stretches[0][0]:
                made[place] = replace(
                    other,
                    stretches=other.stretches + one.stretches,
                    bank_holidays=other.bank_holidays | one.bank_holidays,
                    without=other.without | one.without,
                    instead=other.instead | one.instead,
                )
                break
        else:
            made.append(one)
    return made


def _same_but_days(one: _Recurring, other: _Recurring) -> bool:
    return (
        (one.pattern, one.kind, one.utc, one.hours) == (other.pattern, other.kind, other.utc, other.hours)
        and not (one.counted or other.counted)
        and one.times is other.times is None
    )


def _days_joined(single: Sequence[tuple[_Hours, date, str]]) -> list[_Days]:
    """Days of the same hours as one, and hours of the same days."""
    by_hours: dict[tuple[str, _Hours], set[date]] = {}
    for hours, day, kind in single:
        by_hours.setdefault((kind, hours), set()).add(day)
    by_days: dict[tuple[str, bool, frozenset[date]], list[_Hours]] = {}
    for (kind, hours), days in by_hours.items():
        by_days.setdefault((kind, hours.utc, frozenset(days)), []).append(hours)
    made = [_Days(days=days, hours=tuple(sorted(hours)), kind=kind) for (kind, _, days), hours in by_days.items()]
    return sorted(made, key=lambda one: (min(one.days), one.hours))


def _recurring_words(one: _Recurring) -> str:
    words = f"{one.pattern}, {_hours_words(one.hours)}{_stretches_words(one)}"
    if one.times is not None:
        words += f", {one.times} times"
    if one.bank_holidays:
        words += f", not on bank holidays ({days_words(one.bank_holidays)})"
    if one.without:
        words += f", except {days_words(one.without)}"
    for days in _days_joined([(hours, day, "") for hours, day in one.instead]):
        words += f"; instead on {_days_words(days)}"
    return words


def _stretches_words(one: _Recurring) -> str:
    if one.kind == TERM:
        return f", in term time ({', '.join(map(_stretch_words, one.stretches))})"
    if len(one.stretches) > 1:
        return f", {listed_words([f'from {_stretch_words(stretch)}' for stretch in one.stretches])}"
    first, last = one.stretches[0]
    return f", from {uk_day(first)}" + ("" if last is None else f" until {uk_day(last)}")


def _stretch_words(stretch: _Stretch) -> str:
    """ "5 January to 13 February 2026"."""
    first, last = stretch
    if last is None:
        return f"{uk_day(first)} on"
    if first == last:
        return uk_day(first)
    return f"{uk_day(first) if first.year != last.year else _day_and_month(first)} to {uk_day(last)}"


def _days_words(one: _Days, weekdays: Sequence[str] = ()) -> str:
    days = days_words(one.days)
    if one.kind == BANK_HOLIDAYS:
        days = f"Bank holidays{f' on {listed_words(weekdays)}' if weekdays else ''} ({days})"
    return f"{days}, {_hours_words(one.hours)}"


def _also_words(one: _Days, hours: tuple[_Hours, ...]) -> str:
    """Single days after the sentence that they add to, with hours only where theirs are others."""
    return f"; also {days_words(one.days) if one.hours == hours and not one.kind else _days_words(one)}"


def days_words(days: Iterable[date]) -> str:
    """Days by months, three or more in a row as a span: "3 and 6 April 2026, 25 to 29 May 2026"."""
    groups: dict[object, list[tuple[date, date]]] = {}
    for first, last in ((date.fromordinal(a), date.fromordinal(b)) for a, b in runs(day.toordinal() for day in days)):
        month = (first.year, first.month)
        groups.setdefault(month if month == (last.year, last.month) else (first, last), []).append((first, last))
    said: list[str] = []
    for spans in groups.values():
        first, last = spans[0]
        if first.month != last.month or first.year != last.year:
            said.append(_stretch_words((first, last)))
        else:
            numbers = [str(a.day) if a == b else f"{a.day} to {b.day}" for a, b in spans]
            said.append(f"{listed_words(numbers)} {first:%B %Y}")
    return ", ".join(said)


def _day_and_month(day: date) -> str:
    return f"{day.day} {day:%B}"


def _hours_words(hours: Sequence[_Hours]) -> str:
    said = listed_words([_words_of(one) for one in hours])
    return f"{said} UTC" if hours[0].utc else said


def _words_of(hours: _Hours) -> str:
    begin = datetime.combine(date(2000, 1, 1), hours.start)
    end = begin + hours.length
    if begin.time() == end.time() == time(0):
        return "all day" if hours.length == DAY else f"for {hours.length.days} days"
    later = (end.date() - begin.date()).days
    if end.time() == time(0) and later == 1:
        return f"{begin:%H:%M} to midnight"
    tail = "" if later == 0 else " the next day" if later == 1 else f" {later} days later"
    return f"{begin:%H:%M} to {end:%H:%M}{tail}"
