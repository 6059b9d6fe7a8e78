"""The cells of one zone, appended to those of all: tests, spans that it covers, and blocks that it covers as a whole."""

from typing import Any

from monitor.index.cells import BLOCK
from monitor.index.kernel import kernel
from monitor.index.raster import CORNER_INSIDE, CORNER_UNSURE, EDGES

NOTHING, WHOLE, PART = 0, 1, 2


@kernel
def kind_of(flags: Any, columns: int, i: int, j: int) -> int:
    """What of a block a zone covers: nothing, the whole, or a part."""
    wanted = flags[j * columns + i] & CORNER_INSIDE
    for y in range(j, j + BLOCK):
        for x in range(i, i + BLOCK):
            flag = flags[y * columns + x]
            if flag & EDGES or flag & CORNER_INSIDE != wanted:
                return PART
    return WHOLE if wanted else NOTHING


@kernel
def emit(
    zone: int, flags: Any, first: Any, run_first: Any, run_count: Any, run_next: Any,
    column: int, row: int, columns: int, rows: int, block0: int, across: int,
    tests: Any, n_tests: int, runs: Any, n_runs: int, spans: Any, n_spans: int, wholes: Any, n_wholes: int,
) -> tuple[int, int, int, int]:  # fmt: skip
    """How many tests, further runs, spans and whole blocks there then are; what has no room is counted, and not written.

    `tests`: block, cell in it, zone × 4 with the corner's flags, first corner, how many edges, and where its further runs
    begin or -1. `runs`: first corner and how many edges, less than 0 for the last of a test. `spans`: block, first cell, how many, zone.
    `wholes`: block, zone. Blocks are numbered from `block0`, `across` to a row.
    """
    for j in range(0, rows, BLOCK):
        for i in range(0, columns, BLOCK):
            kind = kind_of(flags, columns, i, j)
            if kind == NOTHING:
                continue
            block = (row + j) // BLOCK * across + (column + i) // BLOCK - block0
            if kind == WHOLE:
                if n_wholes < wholes.shape[0]:
                    wholes[n_wholes, 0], wholes[n_wholes, 1] = block, zone
                n_wholes += 1
                continue
            for y in range(BLOCK):
                begun = 0
                for x in range(BLOCK + 1):
                    cell = (j + y) * columns + i + x
                    flag = flags[cell] if x < BLOCK else 0
                    if flag & EDGES:
                        run = first[cell]
                        further = run_next[run]
                        if n_tests < tests.shape[0]:
                            tests[n_tests, 0], tests[n_tests, 1] = block, y * BLOCK + x
                            tests[n_tests, 2] = zone << 2 | flag & (CORNER_INSIDE | CORNER_UNSURE)
                            tests[n_tests, 3], tests[n_tests, 4] = run_first[run], run_count[run]
                            tests[n_tests, 5] = n_runs if further >= 0 else -1
                        n_tests += 1
                        while further >= 0:
                            if n_runs < runs.shape[0]:
                                runs[n_runs, 0] = run_first[further]
                                runs[n_runs, 1] = run_count[further] if run_next[further] >= 0 else -run_count[further]
                            n_runs += 1
                            further = run_next[further]
                    if flag == CORNER_INSIDE:
                        begun += 1
                    elif begun > 0:
                        if n_spans < spans.shape[0]:
                            spans[n_spans, 0], spans[n_spans, 1] = block, y * BLOCK + x - begun
                            spans[n_spans, 2], spans[n_spans, 3] = begun, zone
                        n_spans += 1
                        begun = 0
    return n_tests, n_runs, n_spans, n_wholes
