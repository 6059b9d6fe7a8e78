"""All benchmarks, as a table on standard output."""

import sys

from benchmarks import answers, findings, fixes, index, sheets, start_up, trail
from benchmarks.paired import timed

for pair in [
    *start_up.pairs(),
    *answers.pairs(),
    *fixes.pairs(),
    *index.pairs(),
    *findings.pairs(),
    *trail.pairs(),
    *sheets.pairs(),
]:
    found = timed(pair)
    sys.stdout.write(f"{pair.what}\n    against {pair.peer}\n    {found.ours_s * 1000:,.2f} ms against "
                     f"{found.theirs_s * 1000:,.2f} ms: {found.times_faster:,.2f} times as fast\n")  # fmt: skip
