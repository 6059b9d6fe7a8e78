"""The days that the page of visits offers: those with fixes, on UK clocks, and never all of many years."""

import re
from datetime import date, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import event

from cordon.actions import checks, trails
from cordon.actions.fixes import record_fixes
from cordon.actions.orders import add_order
from cordon.actions.trails import show_visits
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.desk import Desk
from cordon.pages.visits import MOST_DAYS, offered
from monitor.fix import Fix
from monitor.fixtable import to_table
from monitor.storage import fix_days
from tests.builders import at, order, square
from tests.cordon.browser import Browser
from zones.zone import MadeBy

REFERENCE = "SPO/2026/1"
TIMES = {
    "2026-03-28T23:59:59Z": date(2026, 3, 28),
    "2026-03-29T00:00:00Z": date(2026, 3, 29),  # the day of 23 hours
    "2026-03-29T22:59:59Z": date(2026, 3, 29),
    "2026-03-29T23:00:00Z": date(2026, 3, 30),
    "2026-10-24T23:00:00Z": date(2026, 10, 25),  # the day of 25
    "2026-10-25T23:59:59Z": date(2026, 10, 25),
    "2026-10-26T00:00:00Z": date(2026, 10, 26),
}


@pytest.fixture
def case(desk: Desk) -> Desk:
    add_order(desk, order())
    add_zones(desk, REFERENCE, [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    fixes = [
        Fix(row=n, device="T-1", at=at(time), lon_deg=0.0, lat_deg=50.801, radius_95_m=10.0)
        for n, time in enumerate(TIMES, 1)
    ]
    list(record_fixes(desk, [to_table(fixes)], subject="S-1"))
    return desk


def test_fixes_are_counted_by_the_day_on_uk_clocks_in_one_query(case: Desk) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    with case.engine.connect() as connection:
        connection.begin()
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
        found = fix_days(connection, "S-1", None)
        ((query, values),) = asked
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all()
        assert not fix_days(connection, "S-2", None)
    assert found == {day: list(TIMES.values()).count(day) for day in TIMES.values()}
    assert "COVERING INDEX ix_fix_subject_at" in str(plan)


def test_a_day_is_followed_from_midnight_to_midnight_as_often_as_it_is_counted(case: Desk) -> None:
    shown = show_visits(case, REFERENCE, None)
    assert (shown.day, shown.all_at_once) == (None, True)
    assert [day for day, _ in shown.days] == sorted(set(TIMES.values()), reverse=True)
    for day, count in shown.days:
        followed = show_visits(case, REFERENCE, day).followed
        assert followed is not None
        assert len(followed.track) == count
    assert show_visits(case, REFERENCE, date(2026, 4, 1)).followed is None


def test_a_fix_in_error_counts_for_no_day(case: Desk) -> None:
    wrong = checks.list_checks(case, REFERENCE)[0]["check"]
    checks.mark_check(case, wrong, "It was another tag.", in_error=True)
    shown = show_visits(case, REFERENCE, None)
    assert date(2026, 3, 28) not in dict(shown.days)
    assert show_visits(case, REFERENCE, date(2026, 3, 28)).followed is None


def test_of_very_many_fixes_the_last_day_is_shown_first(case: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trails, "MOST_AT_ONCE", 6)
    shown = show_visits(case, REFERENCE, None)
    assert (shown.day, shown.all_at_once) == (date(2026, 10, 26), False)
    assert shown.followed is not None
    assert len(shown.followed.track) == 1


def test_the_days_are_offered_some_at_a_time_with_the_chosen_one_among_them() -> None:
    newest = date(2028, 6, 30)
    days = [(newest - timedelta(days=2 * n), 5) for n in range(2 * MOST_DAYS + 1)]
    first, middle, last = days[:MOST_DAYS], days[MOST_DAYS : 2 * MOST_DAYS], days[2 * MOST_DAYS :]
    for chosen, told, later, earlier in (
        (None, first, None, middle[0][0]),
        (first[-1][0], first, None, middle[0][0]),
        (middle[0][0], middle, first[0][0], last[0][0]),
        (last[0][0], last, middle[0][0], None),
    ):
        found = offered(days, chosen)
        assert (found.days, found.later, found.earlier) == (told, later, earlier)
    gap = middle[5][0] + timedelta(days=1)
    assert offered(days, gap).days == [*middle[:5], (gap, 0), *middle[5:]]
    assert offered(days, newest + timedelta(days=1)).days[0] == (newest + timedelta(days=1), 0)
    assert offered(days, date(2020, 1, 1)).days == [*last, (date(2020, 1, 1), 0)]
    assert offered(days[: 2 * MOST_DAYS], date(2020, 1, 1)).days == [*middle, (date(2020, 1, 1), 0)]
    assert offered([], None).days == []
    assert offered([], newest).days == [(newest, 0)]


def test_the_page_offers_the_days_with_how_many_fixes_each_has(case: Desk, app: FastAPI) -> None:
    browser = Browser(app)
    page = browser.get("/orders/1/visits").text
    assert '<option value="">All days</option><option value="2026-10-26">' in page
    page = browser.get("/orders/1/visits?day=2026-03-29").text
    assert re.search(r'<option value="2026-03-29" selected>[^<]*29 Mar[^<]*\(2\)</option>', page)
    assert "Earlier days" not in page
