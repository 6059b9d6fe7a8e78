"""Fixes that were recorded again, as when a file was given twice: of the same fix the last recorded answer counts."""

from collections.abc import Mapping, Sequence

from monitor.bulk import Fix
from monitor.replay import RecordedCheck
from monitor.trail import alike
from zones.instant import Instant


def repeated(checks: Sequence[RecordedCheck], fixes: Sequence[Fix]) -> Mapping[int | None, int]:
    """The rows of fixes for which another, alike, stands, by its row: the last that has a check, else the last.

    What was marked as recorded in error is so however often it was recorded: the one that is marked stands.
    """
    checked = {check.fix for check in checks}
    wrong = {check.fix for check in checks if check.in_error is not None}
    stands: dict[int | None, int] = {}
    for group in alike(fixes):
        rows = [fix.row for fix in group]
        kept = ([row for row in rows if row in wrong] or [row for row in rows if row in checked] or rows)[-1]
        stands |= {row: kept for row in rows if row != kept}
    return stands


def counts(check: RecordedCheck, stands: Mapping[int | None, int], at: Instant) -> bool:
    """Whether a check may be filed at a time: not of a fix for which another stands, nor of times some of which are to come."""
    return check.fix not in stands and check.times.end <= at
