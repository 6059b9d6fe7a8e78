"""Fixes as a table: what goes in comes out."""

from datetime import UTC, datetime

from monitor.fix import Fix
from monitor.fixtable import FIXES, one_table, to_fixes, to_table
from zones.instant import Instant


def fix(row: int, **changes: object) -> Fix:
    at = Instant(datetime(2026, 3, 3, 12, 0, 0, 123_456, tzinfo=UTC))
    given = {"row": row, "device": "T", "at": at, "lon_deg": -0.0, "lat_deg": 50.8, "radius_95_m": 10.0} | changes
    return Fix(**given)  # type: ignore[arg-type]


def test_fixes_become_a_table_and_are_fixes_again() -> None:
    fixes = [fix(3), fix(1, device="", mechanism="GPS", speed_mps=0.0), fix(2**40, device="日本", speed_mps=1.5)]
    batch = to_table(fixes)
    assert batch.schema == FIXES
    assert repr(to_fixes(batch)) == repr(fixes)
    assert to_fixes(batch.slice(1, 1)) == fixes[1:2]
    assert to_fixes(one_table([batch, to_table([fix(9, device="U")])])) == [*fixes, fix(9, device="U")]


def test_no_fixes_are_a_table_too() -> None:
    assert to_table([]).schema == FIXES
    assert to_fixes(to_table([])) == []
