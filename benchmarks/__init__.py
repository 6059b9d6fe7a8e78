"""How fast Cordon is beside a peer that does the like, and whether what it states comes true.

- `__main__`: `make bench` runs all pairs, ours and a peer's timed in turns in one run, and prints a table.
- `paired`: the timing; `town`: made zones and positions; `browser`: Chromium.
- `answers`: clearance and chance; `fixes`: a file of fixes; `start_up`: the command as a whole process.
- `trail`: a trail on a map, of the made one in `walk`.
- `calibration`: `make calibrate` simulates fixes with a known truth and writes docs/calibration.md: `simulated` draws,
  `reliability` counts, `calibration_page` writes.

The machine may be shared, so of a timing the ratio counts, not the seconds. None of this is a test.
"""
