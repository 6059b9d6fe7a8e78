"""A recorded check done again: the same, the same under newer versions, or different, with the difference."""

from dataclasses import replace
from typing import Any

import pytest

from monitor.check import BoundOrder, check, check_json
from monitor.replay import RecordedCheck, Verdict, replay, versions
from tests.builders import bound, moment, place, square, version, zone

NOON = moment("2026-03-03T12:00Z")
ZONES = (zone(), zone(version(square(0.1), label="Zone B"), sequence=1))
ONE = bound(*ZONES)


def recorded(**changes: Any) -> RecordedCheck:
    given: dict[str, Any] = {
        "id": "C-1", "subject": "S-1", "sighting": None, "fix": None, "location": place(), "times": NOON,
        "answer": check_json(check(place(), NOON, [ONE], leave_out_far=False), check_id=None),
        "versions": versions(), "number": 1,
    }  # fmt: skip
    return RecordedCheck(**(given | changes))


def again(one: RecordedCheck, orders: list[BoundOrder], rows: list[Any] | None = None) -> tuple[Verdict, str]:
    found = replay(one, orders, one.answer["findings"] if rows is None else rows)
    return found.verdict, "; ".join(found.differences)


def test_from_the_same_facts_it_is_the_same_in_any_order() -> None:
    assert again(recorded(), [ONE]) == (Verdict.SAME, "")
    turned = replace(ONE, zones=tuple(reversed(ONE.zones)))
    assert again(recorded(), [turned], recorded().answer["findings"][::-1]) == (Verdict.SAME, "")


def test_under_other_versions_of_what_computes_it_the_same_answer_says_so() -> None:
    older = recorded(versions={**versions(), "geos": "3.0.0"})
    assert again(older, [ONE]) == (Verdict.SAME_UNDER_NEWER, "")


def test_what_differs_is_named() -> None:
    moved = replace(ONE, zones=(zone(version(square(0.0005))), ZONES[1]))
    verdict, said = again(recorded(), [moved])
    assert verdict is Verdict.DIFFERENT
    assert "SPO/2026/1 Zone A 1: clearance_m was" in said
    assert "inputs_sha256" in said


@pytest.mark.parametrize("kept", ZONES, ids=["Zone A", "Zone B"])
def test_a_zone_that_is_only_on_one_side_is_named(kept: Any) -> None:
    assert "only recorded" in again(recorded(), [replace(ONE, zones=(kept,))])[1]


def test_the_findings_own_rows_are_held_against_the_answer() -> None:
    rows = [dict(one) for one in recorded().answer["findings"]]
    rows[0]["because"] = "He was there."
    said = "the findings' own rows are not those of the recorded answer"
    assert again(recorded(), [ONE], rows) == (Verdict.DIFFERENT, said)


def test_the_check_of_a_fix_leaves_out_what_is_far_again() -> None:
    far = recorded(fix=1, answer=check_json(check(place(), NOON, [ONE], leave_out_far=True), check_id=None))
    assert far.answer["far"] == 1
    assert again(far, [ONE]) == (Verdict.SAME, "")
