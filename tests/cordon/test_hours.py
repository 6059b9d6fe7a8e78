"""Hours in plain controls: what an officer may write, and what they read where it can't be used."""

import re
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI

from cordon.actions.orders import add_order
from cordon.desk import Desk
from cordon.pages.day import read_typed_days
from cordon.pages.hours import hours_faults, sentence
from tests.builders import order
from tests.cordon.browser import Browser
from zones.calendar.bankholiday import known_bank_holidays
from zones.error import BadInput, CordonError
from zones.instant import uk_day

SCHOOL = {"applies": "hours", "weekdays": ["Monday"], "start_1": "08:00", "end_1": "09:30", "first_day": "2026-01-05",
          "bank_holidays": "as usual"}  # fmt: skip
NOT: dict[str, Any] = {"bank_holidays": "not"}
SIXTH = (date(2026, 3, 6), date(2026, 3, 6))
WEEK = (date(2026, 2, 16), date(2026, 2, 20))


def refused(changes: dict[str, Any], ends: date | None = None) -> dict[str, str]:
    """What stands at which field."""
    with pytest.raises(BadInput) as caught:
        sentence(SCHOOL | changes, order_ends=ends)
    found = {fault.field: fault.text for fault in hours_faults(caught.value)}
    for text in found.values():
        assert not any(word in text for word in ("[", "{", "null", "until”", "JSON", "under except", "_")), text
    return found


@pytest.mark.parametrize(
    ("text", "days"),
    [(text, SIXTH) for text in ("6 March 2026", "6 Mar 2026", "Friday 6 March 2026", "Fri, 6th of March 2026",
                                "6/3/2026", "06/03/2026", "2026-03-06", "6 march 2026.")]
    + [(text, WEEK) for text in ("16 to 20 February 2026", "16-20 February 2026", "16 – 20 Feb 2026",
                                 "16 February to 20 February 2026", "Monday 16 to Friday 20 February 2026",
                                 "16/2/2026 to 20/2/2026", "16/2/2026-20/2/2026", "2026-02-16 to 2026-02-20",
                                 "2026-02-16–2026-02-20")]
    + [("20 December 2026 to 5 January 2027", (date(2026, 12, 20), date(2027, 1, 5)))],
)  # fmt: skip
def test_days_are_read_as_they_are_written_in_the_united_kingdom(text: str, days: tuple[date, date]) -> None:
    read = read_typed_days(text, "except")
    assert (read.first, read.last, read.rest) == (*days, "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Friday 7 March 2026", "7 March 2026 is a Saturday"),
        ("6 March", "four digits"), ("6 March 26", "four digits"), ("6/3/26", "four digits"), ("6/3", "four digits"),
        ("8 March 10:00 to 12:00", "four digits"),
        ("3/16/2026", "read as day, month, year"), ("31 February 2026", "no day of the calendar"),
        ("March 6 2026", "Write it like 6 March 2026"), ("16-2-2026", "Write it like"), ("6", "Write it like"),
        ("6 March 2026 or so", "more than a day"), ("Someday 6 March 2026", "Write it like"),
        ("20 December to 5 January 2027", "ends before it begins"), ("1 January 2026 to 1 March 2027", "is too long"),
        ("6 March 1926", "from 1970 to 2100"), ("7 March 2026", "is not a day of the schedule"),
    ],
)  # fmt: skip
def test_a_day_is_never_guessed(text: str, said: str) -> None:
    assert said in refused({"except": text})["except"]


def faults_at(field: str, changes: dict[str, Any]) -> list[str]:
    with pytest.raises(CordonError) as caught:
        sentence(SCHOOL | changes)
    return [fault.text for fault in hours_faults(caught.value) if fault.field == field]


def test_every_line_that_is_bad_is_told_with_its_number_whatever_is_wrong_with_it() -> None:
    lines = "9 March 2026\n\n7 Marh 2026\n10 March 2026\n16 March 2026\n6/3"
    told = faults_at("except", {"except": lines})
    assert [text.split(". ")[0] for text in told] == [
        "Not on these days, line 3: “7 Marh 2026” can't be read as a day",
        "Not on these days, line 4: “10 March 2026” is not a day of the schedule",
        "Not on these days, line 6: “6/3” does not say its year in full",
    ]
    also = "14 to 15 March 2026\n1 March 2026 10:00\n9 to 10 March 2026"
    told = faults_at("also", {"except": "9 March 2026", "also": also})
    assert [text.split(":")[0] for text in told] == ["Also on these days, line 2", "Also on these days, line 3"]
    assert "“9 March 2026” is an exception too" in told[1]


def test_of_many_lines_that_are_bad_ten_are_told_and_the_rest_counted() -> None:
    told = faults_at("except", {"except": "\n".join(["9 March 2026"] + ["soon"] * 14)})
    assert [text.split(":")[0] for text in told[:10]] == [
        f"Not on these days, line {number}" for number in range(2, 12)
    ]
    assert told[10:] == ["Not on these days: and 4 more."]
    assert len(faults_at("except", {"except": "\n".join(["soon"] * 10)})) == 10


def test_all_the_faults_of_a_field_stand_at_it_on_the_page(app: FastAPI, desk: Desk) -> None:
    add_order(desk, order())
    sent = {name: value for name, value in SCHOOL.items() if isinstance(value, str)} | {"except": "soon\nlater"}
    page = Browser(app).send("/orders/1/places", sent | {"do": "read"})
    assert page.status_code == 422
    at_the_field = re.search(r'id="except-error".*?</p>', page.text, re.DOTALL)
    assert at_the_field
    assert at_the_field[0].count("<br>") == 1
    for said in ("Not on these days, line 1: “soon”", "Not on these days, line 2: “later”"):
        assert said in at_the_field[0]
        assert page.text.count(said) == 2  # in the summary too


def test_days_besides_may_have_hours_of_their_own_and_be_a_range() -> None:
    also = "7 March 2026\n8/3/2026 10:00-12:00, 14.00 to 15.30\n16 to 18 February 2026 9:00 to 10:00"
    assert sentence(SCHOOL | {"also": also, "except": "Mon 9 March 2026"}) == (
        "Mondays, 08:00 to 09:30, from 5 January 2026, except 9 March 2026; also 16 to 18 February 2026, 09:00 to 10:00; "
        "also 7 March 2026; also 8 March 2026, 10:00 to 12:00 and 14:00 to 15:30"
    )
    assert "10:00 to 12:00" in refused({"also": "8 March 2026 10:00"})["also"]


def test_weekdays_on_bank_holidays_only_are_said_with_them() -> None:
    only = SCHOOL | {"times": "all", "bank_holidays": "only", "last_day": "2026-06-30"}
    assert sentence(only).startswith("Bank holidays on Mondays (6 April 2026, 4 and 25 May 2026), all day")
    assert sentence(only | {"weekdays": []}).startswith("Bank holidays (3 and 6 April 2026")


def test_all_day_is_one_choice_and_hours_that_were_typed_before_are_left_alone() -> None:
    assert sentence(SCHOOL | {"times": "all"}) == "Mondays, all day, from 5 January 2026"
    assert sentence(SCHOOL | {"times": "some"}) == sentence(SCHOOL) == "Mondays, 08:00 to 09:30, from 5 January 2026"
    assert sentence(SCHOOL | {"start_1": "00:00", "end_1": "00:00"}) == "Mondays, all day, from 5 January 2026"
    assert "“All day”" in refused({"end_1": "08:00"})["end_1"]
    assert "“All day”" in refused({"start_1": "", "end_1": ""})["start_1"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end_1": ""}, "end_1"), ({"start_1": ""}, "start_1"), ({"end_1": "25:00"}, "end_1"),
        ({"start_2": "09:00", "end_2": "10:00"}, "start_1"),
        ({"first_day": ""}, "first_day"), ({"last_day": "x"}, "last_day"), ({"last_day": "1/1/2026"}, "last_day"),
        ({"weekdays": ["Sunday"], "last_day": "2026-01-06"}, "last_day"),
        ({"days": "terms"}, "term_start_1"), ({"days": "terms", "term_start_2": "2026-01-05"}, "term_end_2"),
        ({"days": "terms", "term_start_3": "2026-01-05", "term_end_3": "2026-01-04"}, "term_end_3"),
        ({"days": "terms", "term_start_3": "2026-02-30", "term_end_3": "2026-03-04"}, "term_start_3"),
        ({"except": "9 March 2026", "also": "9 March 2026"}, "also"),
        ({"bank_holidays": "only", "last_day": "10 January 2026"}, "bank_holidays"),
    ],
)  # fmt: skip
def test_each_fault_stands_at_its_own_field_in_plain_words(changes: dict[str, Any], field: str) -> None:
    assert list(refused(changes)) == [field]


def test_a_choice_is_called_as_the_form_calls_it() -> None:
    said = refused({"bank_holidays": "only", "last_day": "10 January 2026"})["bank_holidays"]
    assert said.startswith("“It applies on bank holidays only” leaves no day")


def test_what_turns_on_bank_holidays_asks_for_a_last_day_while_they_are_known() -> None:
    known = known_bank_holidays()[1]
    said = refused(NOT)
    assert list(said) == ["last_day"]
    assert f"known until {uk_day(known)}. Give a last day up to then;" in said["last_day"]
    ends = date(known.year, 6, 30)
    assert f"the last day of the order, {uk_day(ends)}" in refused(NOT, ends)["last_day"]
    assert "of the order" not in refused(NOT, known.replace(year=known.year + 1))["last_day"]
    assert list(refused({"bank_holidays": "only", "last_day": f"1/1/{known.year + 1}"})) == ["last_day"]
    term = {"term_start_2": f"1/1/{known.year + 1}", "term_end_2": f"1/2/{known.year + 1}"}
    assert list(refused(NOT | {"days": "terms"} | term)) == ["term_end_2"]
    assert "until 30 June" in sentence(SCHOOL | {"bank_holidays": "not", "last_day": ends.isoformat()})
