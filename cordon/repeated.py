"""Fixes that were recorded again, as when a file was given twice: of the same fix the last recorded answer counts."""

from collections.abc import Iterable, Sequence

from monitor.bulk import Fix
from monitor.replay import RecordedCheck
from monitor.trail import alike


def repeated(checks: Iterable[RecordedCheck], fixes: Sequence[Fix]) -> set[int | None]:
    """The rows of fixes for which another, alike, stands: the last that has a check, else the last."""
    checked = {check.fix for check in checks}
    rows: set[int | None] = set()
    for group in alike(fixes):
        kept = [fix.row for fix in group if fix.row in checked] or [fix.row for fix in group]
        rows |= {fix.row for fix in group} - {kept[-1]}
    return rows
