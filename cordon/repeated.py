"""Fixes that were recorded again, as when a file was given twice: of the same fix the last recording stands."""

from collections.abc import Mapping, Sequence

from monitor.fix import Fix
from monitor.replay import RecordedCheck
from monitor.trail import alike


def repeated(checks: Sequence[RecordedCheck], fixes: Sequence[Fix]) -> Mapping[int | None, int]:
    """The rows of fixes for which another of the same device, time and place stands, by its row.

    That is the last that is not wrong; of those with its radius the last that has a check. What was marked as recorded in
    error is wrong however often it was recorded with that radius; with another it was corrected.
    """
    checked = {check.fix for check in checks}
    marked = {check.fix for check in checks if check.in_error is not None}
    stands: dict[int | None, int] = {}
    for group in alike(fixes):
        wrong = {fix.radius_95_m for fix in group if fix.row in marked}
        right = [fix for fix in group if fix.radius_95_m not in wrong]
        last = right[-1] if right else next(fix for fix in reversed(group) if fix.row in marked)
        same = [fix.row for fix in group if fix.radius_95_m == last.radius_95_m]
        kept = last.row if not right else ([row for row in same if row in checked] or same)[-1]
        stands |= {fix.row: kept for fix in group if fix.row != kept}
    return stands
