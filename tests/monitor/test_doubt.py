"""What a doubt about devices covers."""

import pytest

from monitor.doubt import Doubt, doubtful_words
from tests.builders import at

NOON, ONE = "2026-03-03T12:00Z", "2026-03-03T13:00Z"


def doubt(start: str | None = NOON, end: str | None = ONE, force: str | None = None) -> Doubt:
    return Doubt(
        number=1, devices=("T-1", "T-2"), start=None if start is None else at(start), end=None if end is None else at(end),
        reason="a loose strap", by="tester", at=at("2026-04-01T09:00Z"), police_force=force,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "moment", "covered"),
    [
        pytest.param(NOON, ONE, "2026-03-03T11:59:59.999999Z", False, id="before its beginning"),
        pytest.param(NOON, ONE, NOON, True, id="at its beginning"),
        pytest.param(NOON, ONE, "2026-03-03T12:59:59.999999Z", True, id="within it"),
        pytest.param(NOON, ONE, ONE, False, id="at its end, which is none of it"),
        pytest.param(None, ONE, "2001-01-01T00:00Z", True, id="of no beginning, long before"),
        pytest.param(None, ONE, ONE, False, id="of no beginning, at its end"),
        pytest.param(NOON, None, "2099-01-01T00:00Z", True, id="of no end, long after"),
        pytest.param(NOON, None, "2026-03-03T11:59Z", False, id="of no end, before its beginning"),
        pytest.param(None, None, NOON, True, id="of all times"),
    ],
)  # fmt: skip
def test_its_period_is_half_open_and_may_be_open(
    start: str | None, end: str | None, moment: str, covered: bool
) -> None:
    found = doubt(start, end)
    assert [found.covers(device, at(moment)) for device in ("T-1", "T-2", "T-3")] == [covered, covered, False]


def test_it_is_about_the_records_of_its_police_force_or_of_all() -> None:
    both = ["Hexbury Police", "Saltmere Police"]
    assert [doubt(force="Saltmere Police").is_of(forces) for forces in (both, both[:1], [])] == [True, False, False]
    assert [doubt().is_of(forces) for forces in (both, [])] == [True, True]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (None, None, "at any time"), (NOON, None, "from Tue 3 Mar 2026 at 12:00 GMT"), (None, ONE, "up to Tue 3 Mar 2026 at 13:00 GMT"),
        (NOON, ONE, "from Tue 3 Mar 2026 at 12:00 GMT up to Tue 3 Mar 2026 at 13:00 GMT"),
    ],
)  # fmt: skip
def test_its_period_is_told_in_words(start: str | None, end: str | None, words: str) -> None:
    assert doubt(start, end).period_words == words


def test_what_is_filed_names_it_by_its_number() -> None:
    assert [doubtful_words(one) for one in ((), (3,), (3, 5))] == ["", "Doubtful (doubt 3)", "Doubtful (doubts 3, 5)"]
