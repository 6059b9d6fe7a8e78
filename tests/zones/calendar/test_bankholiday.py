"""Bank holidays come from a list at hand; nobody is asked."""

import json
import socket
from datetime import date
from typing import Any

import pytest

from tests.builders import SHARED
from zones.calendar.bankholiday import bank_holidays, known_bank_holidays


def test_no_request_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a request was made")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr("requests.get", refuse)
    bank_holidays.cache_clear()
    assert date(2026, 4, 3) in bank_holidays()


def test_they_are_those_of_england_and_wales_with_the_days_that_stand_in() -> None:
    in_2026 = [day for day in bank_holidays() if day.year == 2026]
    assert [day.isoformat()[5:] for day in in_2026] == [
        "01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28",
    ]  # fmt: skip
    assert date(2026, 11, 30) not in bank_holidays()  # St Andrew's Day, Scotland
    assert date(2023, 5, 8) in bank_holidays()  # the coronation: no rule gives it


def test_whole_years_are_known() -> None:
    first, last = known_bank_holidays()
    assert (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    assert first.year <= 2019
    assert last.year >= 2027


@pytest.mark.skipif(not SHARED.exists(), reason="the reference data is not at hand")
def test_they_are_those_that_gov_uk_lists() -> None:
    listed = json.loads((SHARED / "cases" / "times.json").read_text())["bank_holidays"]
    assert listed
    first, last = known_bank_holidays()
    for case in listed:
        day = date.fromisoformat(case["date"])
        if first <= day <= last:
            assert day in bank_holidays(), case["id"]
