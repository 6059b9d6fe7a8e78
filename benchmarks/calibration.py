"""Whether what Cordon states comes true: `make calibrate` simulates fixes with a known truth and writes the page anew.

The seed was fixed before any figure was looked at. `simulated` draws, `reliability` counts, `calibration_page` writes.
"""

import sys
from pathlib import Path

import numpy as np

from benchmarks.calibration_page import write
from benchmarks.reliability import Run, filled, judged
from benchmarks.simulated import SCENARIOS, Scenario, drawn, grounds

SEED = 20261125
FIXES = 100_000
PER_TENTH = 10_000
"""Of fixes at each of three zones: a tenth's share is then known to 0.3 points at worst, where 1 is to be told."""
PER_TENTH_ELSEWHERE = 4_000
MOST_DRAWN = 2_000_000
MOST_DRAWN_ELSEWHERE = 300_000
DOCS = Path(__file__).parents[1] / "docs"


def run(scenario: Scenario) -> Run:
    place = SCENARIOS.index(scenario)
    holds = place == 0
    each = np.full(len(grounds()), FIXES // len(grounds()))
    each[: FIXES % len(grounds())] += 1
    population = [
        drawn(scenario, ground, int(count), np.random.default_rng([SEED, place, n, 0]))
        for n, (ground, count) in enumerate(zip(grounds(), each, strict=True))
    ]
    answers = {
        ground.name: filled(
            scenario, ground, PER_TENTH if holds else PER_TENTH_ELSEWHERE, np.random.default_rng([SEED, place, n, 1]),
            most_drawn=MOST_DRAWN if holds else MOST_DRAWN_ELSEWHERE,
        )
        for n, ground in enumerate(grounds())
    }  # fmt: skip
    return Run(scenario=scenario, population=judged(population), answers=answers)


if __name__ == "__main__":
    runs = {}
    for one in SCENARIOS:
        sys.stdout.write(f"{one.title} ...\n")
        sys.stdout.flush()
        runs[one.key] = run(one)
    write(runs, DOCS, seed=SEED)
    sys.stdout.write("docs/calibration.md and docs/calibration/*.svg are written\n")
