"""Hours in plain controls: what a form's fields say, as the plain hours that `zones.schedule` reads."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from cordon.pages.day import read_typed_day, read_typed_days
from cordon.pages.render import Fault, faults_of
from zones.calendar.bankholiday import known_bank_holidays
from zones.calendar.written import WEEKDAYS
from zones.error import BadInstant, BadSchedule, CordonError, MissingField, raise_faults
from zones.instant import uk_day
from zones.schedule import Schedule, in_words, read_schedule

ROWS_OF_HOURS = 3
ROWS_OF_TERMS = 6
_CALLED = {
    "hours.weekdays": "weekdays", "hours.hours": "start_1", "hours.terms": "term_start_1", "hours.from": "first_day",
    "hours.until": "last_day", "hours.bank_holidays": "bank_holidays", "hours.except": "except", "hours.also": "also",
    "hours": "start_1",
}  # fmt: skip
_BANK_HOLIDAYS = {
    "as usual": "As on other days",
    "not": "It does not apply",
    "only": "It applies on bank holidays only",
}
_LINES = {"except": "Not on these days", "also": "Also on these days"}
"""What the fields of lines are called: the list of what is wrong stands at the top of the page, too, away from them."""
_LINE = re.compile(r"(?P<name>\w+), line (?P<number>\d+)")
_NUMBER = re.compile(r"hours\.(?P<name>except|also), number (?P<number>\d+).*")
_MOST_TOLD = 10
_CLOCK = re.compile(r"(?P<hour>\d{1,2})[:.]?(?P<minute>\d{2})", re.ASCII)
_TO = re.compile(r"\s*(?:\bto\b|-|–)\s*")


def hours_schedule(values: Mapping[str, Any], *, order_ends: date | None = None) -> Schedule:
    """The schedule of a form's values: always, or the hours that its fields say; raises faults at the fields' names.

    Fields: `applies` (always, hours), `weekdays` (a list), `times` (some, all), `start_N`, `end_N`, `days` (dates, terms),
    `first_day`, `last_day`, `term_start_N`, `term_end_N`, `bank_holidays`, and in lines `except` and `also`. Days are as people
    write them, times UK wall clock. `order_ends` is the last day of the order, for what is said where a last day is needed.
    """
    if values.get("applies") != "hours":
        return Schedule()
    form = _Form(values)
    plain = _plain_hours(form, order_ends)
    if not all(_LINE.fullmatch(fault.field) for fault in form.faults):
        raise_faults(form.faults)
    try:  # with lines that can't be read left out, so that all that is wrong with lines is told at once
        schedule = read_schedule(json.dumps(plain).encode(), field="hours")
    except CordonError as error:
        for fault in error.faults:
            fault.field = form.at_its_line(fault.field)
        form.faults.extend(error.faults)
    raise_faults(form.faults)
    return schedule


def hours_faults(error: CordonError) -> list[Fault]:
    """The faults of hours at the fields of the form: of each field the first ten, in the order of its lines."""
    made: dict[str, list[tuple[int, str]]] = {}
    for one in error.faults:
        one.value = _BANK_HOLIDAYS.get(one.value, one.value) if one.field.endswith("bank_holidays") else one.value
        one.remedy = one.remedy.replace("“as usual”", f"“{_BANK_HOLIDAYS['as usual']}”")
    for fault in faults_of(error):
        if line := _LINE.fullmatch(fault.field):
            text = f"{_LINES[line['name']]}, line {line['number']}: {fault.text}"
            made.setdefault(line["name"], []).append((int(line["number"]), text))
        else:
            name = re.sub(r",? number \d+.*", "", fault.field)
            made.setdefault(_CALLED.get(name, fault.field), []).append((0, fault.text))
    found = []
    for field, texts in made.items():
        texts.sort(key=lambda one: one[0])
        found += [Fault(field=field, text=text) for _, text in texts[:_MOST_TOLD]]
        if more := len(texts[_MOST_TOLD:]):
            found.append(Fault(field=field, text=f"{_LINES.get(field, 'Others')}: and {more:,} more."))
    return found


def _plain_hours(form: "_Form", order_ends: date | None) -> dict[str, Any]:
    """Plain hours in JSON (docs/schedules.md); what only a form can get wrong is among its faults, at its own field."""
    plain: dict[str, Any] = {"hours": [["00:00", "24:00"]] if form.text("times") == "all" else form.hours()}
    weekdays = form.chosen("weekdays")
    if weekdays and len(weekdays) < len(WEEKDAYS):
        plain["weekdays"] = weekdays
    plain["bank_holidays"] = form.text("bank_holidays") or "as usual"
    unknown = plain["bank_holidays"] != "as usual"
    if form.text("days") == "terms":
        plain["terms"] = form.terms(known=unknown)
    else:
        plain |= form.dates(known=unknown, order_ends=order_ends)
    for name, reader in (("except", _left_out), ("also", _added)):
        if listed := form.lines(name, reader):
            plain[name] = listed
    return plain


def sentence(values: Mapping[str, Any], *, order_ends: date | None = None) -> str:
    """The hours read back: "Mondays to Fridays, 08:00 to 09:30 and 14:45 to 16:00, in term time …"."""
    weekdays = tuple(f"{day}s" for day in WEEKDAYS if day in (values.get("weekdays") or []))
    limited = weekdays if len(weekdays) < len(WEEKDAYS) else ()
    return "; ".join(in_words(hours_schedule(values, order_ends=order_ends), weekdays=limited))


class _Form:
    """The fields of the form under way; each part answers what it could read, and adds what is wrong to `faults`."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.faults: list[CordonError] = []
        self._values = values
        self._line_of: dict[str, list[int]] = {}
        """Of each field of lines, the line from which each member of its list was read."""

    def text(self, name: str) -> str:
        value = self._values.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def chosen(self, name: str) -> list[str]:
        return list(self._values.get(name) or [])

    def lines(self, name: str, reader: Callable[[str, str], list[Any]]) -> list[Any]:
        """What the reader makes of the lines that are not empty, one list of all."""
        made: list[Any] = []
        came_from = self._line_of[name] = []
        given = self._values.get(name)
        for number, line in enumerate(given.splitlines() if isinstance(given, str) else (), 1):
            if line.strip():
                read = self._read(reader, line.strip(), f"{name}, line {number}") or []
                made += read
                came_from += [number] * len(read)
        return made

    def at_its_line(self, field: str) -> str:
        """ "hours.except, number 3" as the line that was read as that; other fields as they are."""
        found = _NUMBER.fullmatch(field)
        return f"{found['name']}, line {self._line_of[found['name']][int(found['number']) - 1]}" if found else field

    def hours(self) -> list[list[str]]:
        made = []
        for row in range(1, ROWS_OF_HOURS + 1):
            start, end = f"start_{row}", f"end_{row}"
            if not self._both(start, end, "Give the time at which it starts.", "Give the time at which it ends."):
                continue
            begins, ends = (self._read(_clock, self.text(one), one) for one in (start, end))
            if begins is None or ends is None:
                continue
            if ends == "00:00":
                ends = "24:00"  # a browser's control has no 24:00
            if begins == ends:
                remedy = "Choose “All day” if the whole day is meant, or give another end."
                self.faults.append(BadSchedule(end, f"{begins} to {ends}", remedy, problem="has no length"))
            made.append([begins, ends])
        if not made and not self.faults:
            self.faults.append(MissingField("start_1", remedy="Give a start and an end, or choose “All day”."))
        return made

    def dates(self, *, known: bool, order_ends: date | None) -> dict[str, str]:
        if not self.text("first_day"):
            self.faults.append(MissingField("first_day", remedy="Give the first day."))
        first, last = self._maybe_day("first_day"), self._maybe_day("last_day")
        if first and last and last < first:
            self.faults.append(
                BadSchedule("last_day", uk_day(last), "Give a later one.", problem="is before the first day")
            )
        elif known and (last or not self.text("last_day")):
            after = order_ends is not None and (first is None or order_ends >= first)
            self._refuse_unknown("first_day", first, "last_day", last, order_ends=order_ends if after else None)
        return {name: day.isoformat() for name, day in (("from", first), ("until", last)) if day}

    def terms(self, *, known: bool) -> list[list[str]]:
        made = []
        for row in range(1, ROWS_OF_TERMS + 1):
            start, end = f"term_start_{row}", f"term_end_{row}"
            if not self._both(start, end, "Give the first day of the term.", "Give the last day of the term."):
                continue
            first, last = self._maybe_day(start), self._maybe_day(end)
            if first is None or last is None:
                continue
            if last < first:
                remedy = "Give a later one."
                self.faults.append(
                    BadSchedule(end, uk_day(last), remedy, problem="is before the first day of the term")
                )
            elif known:
                self._refuse_unknown(start, first, end, last)
            made.append([first.isoformat(), last.isoformat()])
        if not made and not self.faults:
            self.faults.append(MissingField("term_start_1", remedy="Give the first and the last day of each term."))
        return made

    def _both(self, one: str, other: str, no_first: str, no_last: str) -> bool:
        """Whether a row of two fields is filled; half of one is a fault at the half that is not."""
        given = [bool(self.text(name)) for name in (one, other)]
        if any(given) and not all(given):
            self.faults.append(MissingField(other if given[0] else one, remedy=no_last if given[0] else no_first))
        return all(given)

    def _maybe_day(self, name: str) -> date | None:
        return self._read(read_typed_day, self.text(name), name) if self.text(name) else None

    def _refuse_unknown(
        self, start: str, first: date | None, end: str, last: date | None, *, order_ends: date | None = None
    ) -> None:
        """What turns on bank holidays must lie where they are known."""
        begins, ends = known_bank_holidays()
        instead = "; or choose “As on other days”, and write the days that differ under “Exceptions, and days besides”."
        problem = "is a day for which nobody knows the bank holidays"
        if last is None or last > ends:
            remedy = f"{'They' if last else 'Bank holidays'} are known until {uk_day(ends)}. Give a last day up to then"
            if order_ends is not None and order_ends <= ends:
                remedy += f", such as the last day of the order, {uk_day(order_ends)}"
            fault = MissingField(end, remedy=remedy + instead)
            self.faults.append(BadSchedule(end, uk_day(last), fault.remedy, problem=problem) if last else fault)
        elif first is not None and first < begins:
            remedy = f"They are known from {uk_day(begins)} on. Give a first day from then on{instead}"
            self.faults.append(BadSchedule(start, uk_day(first), remedy, problem=problem))

    def _read(self, reader: Callable[[str, str], Any], text: str, name: str) -> Any:
        try:
            return reader(text, name)
        except CordonError as fault:
            self.faults.extend(fault.faults)
            return None


def _clock(text: str, field: str) -> str:
    """A time of day as plain hours have it, "08:00"."""
    found = _CLOCK.fullmatch(text)
    if found is None or not (int(found["hour"]) * 60 + int(found["minute"]) <= 24 * 60 and int(found["minute"]) < 60):
        raise BadInstant(field, text, "Write it like 08:30.", problem="can't be read as a time of day")
    return f"{int(found['hour']):02}:{found['minute']}"


def _left_out(line: str, field: str) -> list[str | list[str]]:
    """A day, or a first and a last one, as the one member that a line is."""
    days = read_typed_days(line, field)
    if days.rest:
        remedy = "Write the day alone: it is left out with all its hours."
        raise BadSchedule(field, line, remedy, problem="has more than a day in it")
    first, last = days.first.isoformat(), days.last.isoformat()
    return [first if first == last else [first, last]]


def _added(line: str, field: str) -> list[str | dict[str, Any]]:
    """Days with the usual hours, or with their own: "8 March 2026 10:00 to 12:00"."""
    days = read_typed_days(line, field)
    if not days.rest:
        return [day.isoformat() for day in days.each]
    hours = []
    for pair in re.split(r"\s*(?:,|\band\b)\s*", days.rest):
        ends = _TO.split(pair)
        if len(ends) != 2:
            remedy = "Write hours behind a day like 10:00 to 12:00."
            raise BadSchedule(field, line, remedy, problem="has more than a day and hours in it")
        start, end = (_clock(one, field) for one in ends)
        if start == end:
            raise BadSchedule(field, line, "Give another end.", problem="has hours without a length")
        hours.append([start, "24:00" if end == "00:00" else end])
    return [{"day": day.isoformat(), "hours": hours} for day in days.each]
