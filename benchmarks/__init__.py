"""How fast Cordon is beside a peer that does the like, both timed in turns in one run.

- `__main__`: `make bench` runs them all and prints a table.
- `paired`: the timing; `town`: made zones and positions.
- `answers`: clearance and chance; `fixes`: a file of fixes; `start_up`: the command as a whole process.

The machine may be shared, so the ratio counts, not the seconds. None of this is a test.
"""
