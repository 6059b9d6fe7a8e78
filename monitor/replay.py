"""A recorded check, done again from the facts as they were known then, and held against its record."""

import platform
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from typing import Any

from monitor.check import BoundOrder, check, check_json
from monitor.doubt import Doubt
from monitor.finding import clearance_text_m
from monitor.location import Location
from zones.in_error import InError
from zones.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInError(InError):
    """That a check was recorded in error, of the wrong person, place or time; `check` is the one that was marked so."""

    check: str


_BY_ORDER = ("consulted", "findings", "orders")
"""The parts of an answer whose members are of an order each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCheck:
    """A check as it was recorded: what was asked, the answer in JSON, and the number of its transaction.

    `as_known` is the number up to which facts were looked at, where that was asked; else it is all that were known.
    `scope` says whose records were looked at, in words of the application's; empty for all. No part of it are `in_error`,
    `again`, the id of a later check of the same sighting that answers for all that it answers for, and `beside`, that of an
    earlier one that answers for more, `anew`, what it would be answered by all that is known now where the record was
    left behind, and `doubts`, why its device is not to be trusted of that time: who loads it for somebody adds them.
    """

    id: str
    subject: str | None
    sighting: int | None
    fix: int | None
    location: Location
    times: Period
    as_known: int | None = None
    scope: str = ""
    answer: Mapping[str, Any]
    versions: Mapping[str, str]
    number: int
    in_error: CheckInError | None = None
    again: str = ""
    beside: str = ""
    anew: Mapping[str, Any] | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def answer_now(self) -> Mapping[str, Any]:
        """The answer by all that is known now, as far as that was asked."""
        return self.answer if self.anew is None else self.anew

    @property
    def told_by(self) -> str:
        """The id of the check of the same sighting that lists have in its place; empty where they have this one."""
        return self.again or self.beside

    def of_orders(self, orders: Collection[str]) -> "RecordedCheck":
        """The check as it answers for those orders of these references that it was held against, and says nothing of others."""
        told: dict[str, list[Mapping[str, Any]]] = {
            part: [one for one in self.answer[part] if one["order"] in orders] for part in _BY_ORDER
        }
        far = len(told["consulted"]) - len(told["findings"])
        return replace(self, answer={**self.answer, **told, "far": far})

    @property
    def facts_number(self) -> int:
        """The number of the last transaction whose facts the check looked at."""
        return self.number if self.as_known is None else self.as_known

    @property
    def left_out_far(self) -> bool:
        """Whether zones far away were left out: of a check of no subject, and of a fix."""
        return self.subject is None or self.fix is not None


class Verdict(StrEnum):
    SAME = "the same"
    SAME_UNDER_NEWER = "the same under newer versions"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What came of doing a check again; `differences` are sentences, empty unless different.

    That it was recorded in error, or is doubtful, changes nothing of it.
    """

    verdict: Verdict
    differences: tuple[str, ...]
    in_error: CheckInError | None = None
    doubts: tuple[Doubt, ...] = ()


_PARTS = ("cordon", "shapely", "numpy", "scipy", "pyproj", "convertbng", "icalendar", "recurring-ical-events")


@cache
def versions() -> Mapping[str, str]:
    """The versions of what computes a finding: they stand beside it, never in its hash."""
    import shapely

    found = {part: version(part) for part in _PARTS}
    return found | {"geos": shapely.geos_version_string, "python": platform.python_version()}


def replay(recorded: RecordedCheck, bound: Sequence[BoundOrder], rows: Sequence[Mapping[str, Any]]) -> Replay:
    """Does the check again; `rows` are its findings as their own table holds them."""
    made = check(recorded.location, recorded.times, bound, leave_out_far=recorded.left_out_far)
    again = check_json(made, check_id=None)
    differences = (
        *_compared(recorded.answer, again, "findings", ("order", "zone", "zone_version")),
        *_compared(recorded.answer, again, "orders", ("order",)),
        *_rows_differ(rows, recorded.answer["findings"]),
        *_location_differs(recorded),
    )
    if recorded.answer["far"] != again["far"]:
        differences += (f"far: recorded {recorded.answer['far']}, now {again['far']}",)
    same = dict(recorded.versions) == versions()
    verdict = Verdict.DIFFERENT if differences else Verdict.SAME if same else Verdict.SAME_UNDER_NEWER
    return Replay(verdict=verdict, differences=differences, in_error=recorded.in_error, doubts=recorded.doubts)


_COMPARED = ("outcome", "clearance_m", "chance_inside", "share_inside", "radius_95_m", "applies", "windows", "unserved",
             "near", "inputs_sha256", "finding_sha256")  # fmt: skip


def _compared(then: Mapping[str, Any], now: Mapping[str, Any], part: str, key: tuple[str, ...]) -> list[str]:
    """The differences of one list of answers, matched by what they are about, whatever their order."""

    def by_key(answer: Mapping[str, Any]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
        return {tuple(one[name] for name in key): one for one in answer[part]}

    before, after = by_key(then), by_key(now)
    made: list[str] = []
    for about in sorted(before.keys() | after.keys(), key=str):
        words = " ".join(str(word) for word in about)
        if about not in after or about not in before:
            made.append(f"{words}: {'only recorded' if about in before else 'only found now'}")
            continue
        made += [
            f"{words}: {name} was {before[about][name]}, is {after[about].get(name)}"
            for name in _COMPARED
            if name in before[about] and before[about][name] != after[about].get(name)  # an older answer has fewer
        ]
    return made


def _rows_differ(rows: Sequence[Mapping[str, Any]], findings: Sequence[Mapping[str, Any]]) -> list[str]:
    """Whether the findings' own table says what the recorded answer says, whatever the order."""
    held = sorted(str(_as_told(row)) for row in rows)
    told = sorted(str(_as_told(one)) for one in findings)
    return [] if held == told else ["the findings' own rows are not those of the recorded answer"]


def _as_told(finding: Mapping[str, Any]) -> tuple[Any, ...]:
    """A finding, of either, as the answer rounds it."""
    exact = ("order", "zone", "zone_version", "outcome", "applies", "because", "inputs_sha256", "finding_sha256")
    return (
        *(finding[name] for name in exact),
        bool(finding["near"]),
        bool(finding["unserved"]),
        clearance_text_m(finding["clearance_m"]),
        round(finding["chance_inside"], 6),
        round(finding["radius_95_m"], 6),
    )


def _location_differs(recorded: RecordedCheck) -> list[str]:
    told = recorded.answer["location"]
    held = {"as_given": recorded.location.as_given, "reading": recorded.location.reading}
    return [f"{name}: recorded as {told[name]!r} and as {held[name]!r}" for name in held if told[name] != held[name]]
