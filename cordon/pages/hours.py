"""Hours in plain controls: what a form's fields say, as the plain hours that `zones.schedule` reads."""

import json
import re
from collections.abc import Mapping
from typing import Any

from cordon.pages.render import Fault, faults_of
from zones.error import BadSchedule, CordonError, MissingField, raise_faults
from zones.schedule import Schedule, in_words, read_schedule

ROWS_OF_HOURS = 3
ROWS_OF_TERMS = 6
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BANK_HOLIDAYS = (
    ("as usual", "As on other days"),
    ("not", "It does not apply"),
    ("only", "It applies on bank holidays only"),
)
_CALLED = {
    "hours.weekdays": "weekdays", "hours.hours": "start_1", "hours.terms": "term_start_1", "hours.from": "first_day",
    "hours.until": "last_day", "hours.bank_holidays": "bank_holidays", "hours.except": "except", "hours.also": "also",
    "hours": "start_1",
}  # fmt: skip
_ALSO = re.compile(r"(?P<day>\S+)(?:\s+(?P<hours>.+))?")


def hours_schedule(values: Mapping[str, Any]) -> Schedule:
    """The schedule of a form's values: always, or the hours that its fields say; raises faults at the fields' names.

    Fields: `applies` (always, hours), `weekdays` (a list), `start_N`, `end_N`, `days` (dates, terms), `first_day`, `last_day`,
    `term_start_N`, `term_end_N`, `bank_holidays`, and in lines `except` and `also`. Days are calendar dates, times UK wall clock.
    """
    if values.get("applies") != "hours":
        return Schedule()
    return read_schedule(json.dumps(plain_hours(values)).encode(), field="hours")


def hours_faults(error: CordonError) -> list[Fault]:
    """The faults of hours at the fields of the form."""
    made = []
    for fault in faults_of(error):
        name = re.sub(r",? number \d+.*|, day$", "", fault.field)
        made.append(Fault(field=_CALLED.get(name, fault.field), text=fault.text))
    return made


def plain_hours(values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain hours in JSON (docs/schedules.md)."""
    faults: list[CordonError] = []
    plain: dict[str, Any] = {"hours": _pairs(values, "start", "end", ROWS_OF_HOURS, "an hour", faults)}
    if not plain["hours"]:
        faults.append(MissingField("hours.hours", remedy="Give a start and an end."))
    weekdays = values.get("weekdays") or []
    if weekdays and len(weekdays) < len(WEEKDAYS):
        plain["weekdays"] = list(weekdays)
    if values.get("days") == "terms":
        plain["terms"] = _pairs(values, "term_start", "term_end", ROWS_OF_TERMS, "a term", faults)
        if not plain["terms"]:
            faults.append(MissingField("hours.terms", remedy="Give the first and last day of each term."))
    else:
        plain["from"] = _text(values, "first_day")
        if not plain["from"]:
            faults.append(MissingField("hours.from", remedy="Give the first day."))
        if last := _text(values, "last_day"):
            plain["until"] = last
    plain["bank_holidays"] = _text(values, "bank_holidays") or "as usual"
    if without := _lines(values, "except"):
        plain["except"] = [_span(line) for line in without]
    if also := _lines(values, "also"):
        plain["also"] = [_added(line) for line in also]
    raise_faults(faults)
    return plain


def sentence(values: Mapping[str, Any]) -> str:
    """The hours read back: "Mondays to Fridays, 08:00 to 09:30 and 14:45 to 16:00, in term time …"."""
    return "; ".join(in_words(hours_schedule(values)))


def _pairs(
    values: Mapping[str, Any], start: str, end: str, rows: int, what: str, faults: list[CordonError]
) -> list[list[str]]:
    pairs = []
    for row in range(1, rows + 1):
        one, other = _text(values, f"{start}_{row}"), _text(values, f"{end}_{row}")
        if bool(one) != bool(other):
            faults.append(BadSchedule(f"{start}_{row}", one or other, "Give both, or neither.",
                                      problem=f"is half of {what}"))  # fmt: skip
        elif one:
            # A browser's control has no 24:00: an hour that ends at midnight ends at 00:00.
            pairs.append([one, "24:00" if start == "start" and other == "00:00" else other])
    return pairs


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _lines(values: Mapping[str, Any], name: str) -> list[str]:
    return [line.strip() for line in _text(values, name).splitlines() if line.strip()]


def _span(line: str) -> str | list[str]:
    """A day, or a first and a last one: "2026-02-16 to 2026-02-20"."""
    ends = re.split(r"\s+to\s+", line)
    return line if len(ends) == 1 else ends


def _added(line: str) -> str | dict[str, Any]:
    """A day with the usual hours, or with its own: "2026-03-08 10:00 to 12:00"."""
    match = _ALSO.fullmatch(line)
    if match is None or match["hours"] is None:
        return line
    return {
        "day": match["day"],
        "hours": [re.split(r"\s*(?:to|-|–)\s*", one) for one in re.split(r"\s*,\s*", match["hours"])],
    }
