"""Instants: read with an offset or as UK time that says so."""

import pytest

from zones.error import AmbiguousTime, BadInstant, NoOffset, NoSuchTime
from zones.instant import midnight_after, read_day, read_instant, uk_text, utc_text


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-03T08:30Z", "2026-03-03T08:30:00Z"),
        ("2026-03-03T08:30:15.25Z", "2026-03-03T08:30:15.250000Z"),
        ("2026-07-03T08:30+01:00", "2026-07-03T07:30:00Z"),
        ("2026-07-03T08:30[Europe/London]", "2026-07-03T07:30:00Z"),
        ("2026-07-03T08:30+01:00[Europe/London]", "2026-07-03T07:30:00Z"),
        ("2026-10-25T01:30+00:00[Europe/London]", "2026-10-25T01:30:00Z"),
    ],
)
def test_a_time_with_an_offset_or_a_zone_is_one_instant(text: str, utc: str) -> None:
    assert utc_text(read_instant(text)) == utc


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("2026-03-03T08:30", NoOffset),
        ("2026-10-25T01:30[Europe/London]", AmbiguousTime),
        ("2026-03-29T01:30[Europe/London]", NoSuchTime),
        ("2026-07-03T08:30+02:00[Europe/London]", BadInstant),
        ("2026-07-03T08:30[Europe/Paris]", BadInstant),
        ("2026-02-30T08:30Z", BadInstant),
        ("0001-01-01T00:00+14:00", BadInstant),
        ("yesterday", BadInstant),
        ("", BadInstant),
    ],
)
def test_a_time_that_is_not_one_instant_is_refused(text: str, error: type[BadInstant]) -> None:
    with pytest.raises(error) as caught:
        read_instant(text)
    assert caught.value.field == "at"


def test_a_last_day_ends_at_the_midnight_that_follows_it_in_london() -> None:
    assert utc_text(midnight_after(read_day("2026-07-01", field="until"))) == "2026-07-01T23:00:00Z"
    assert utc_text(midnight_after(read_day("2026-12-31", field="until"))) == "2027-01-01T00:00:00Z"


def test_a_page_shows_the_day_of_the_week_and_which_uk_time() -> None:
    assert uk_text(read_instant("2026-07-03T07:30Z")) == "Fri 3 Jul 2026 at 08:30 BST"
