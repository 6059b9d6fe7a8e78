"""Whole findings of two million fixes, Parquet in and Parquet out, against Arrow, which copies that Parquet."""

import os
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.nation import HALF, LOW, fixes, zones
from benchmarks.paired import Pair
from benchmarks.town import MADE_AT
from cordon.findings import open_table
from monitor.answered import answer_here, answer_in_processes
from monitor.check import BoundOrder
from monitor.fixfile.read import read_blocks
from monitor.register import Register
from zones.order import read_order
from zones.schedule import Schedule, read_schedule
from zones.zone import Zone, ZoneKind, ZoneVersion

_ZONES, _FIXES = 10_000, 4_000_000
_MOST_WIDE = 0.03
"""Of the fixes how many are bad: radii of 36 to 500 m. The others are those of the Ministry of Justice's tags with a satellite fix, 1 to 36 m
(ministryofjustice/hmpps-electronic-monitoring-data-insights-api, dev_positions.json)."""
_HOURS = b'{"weekdays": ["Mo", "Tu", "We", "Th", "Fr"], "hours": [["08:00", "17:00"]], "from": "2026-01-01"}'


def pairs() -> list[Pair]:
    register = Register(list(_orders()))
    folder = Path(tempfile.mkdtemp(prefix="cordon-benchmark-"))
    made = []
    for words, share in (("5 %", LOW), ("half", HALF)):
        path = folder / f"{share}.parquet"
        pq.write_table(_table(share), path)
        what = f"{_FIXES:,} fixes of which {words} are in one of {_ZONES:,} zones: outcome, clearance, chance and hours"
        for workers in (1, len(os.sched_getaffinity(0))):
            made.append(
                Pair(what=f"{what}, {workers} processes", peer="Arrow, which copies the file", turns=3,
                     ours=partial(_answered, register, path, folder / "out.parquet", workers),
                     theirs=partial(_copied, path, folder / "copy.parquet"))
            )  # fmt: skip
    return made


def _orders() -> Iterator[BoundOrder]:
    hours = read_schedule(_HOURS)
    for nth, shape in enumerate(zones(_ZONES)):
        reference = f"B-{nth}"
        order = read_order(
            {
                "reference": reference, "kind": "full", "court": "A court", "police_force": "A force",
                "made_at": "2026-01-05T10:00Z", "served_at": "2026-01-06T10:00Z", "until": None,
                "subject": {"reference": f"S-{nth}", "name": "A"}, "protected_person": {"reference": f"P-{nth}", "name": "B"},
            }
        )  # fmt: skip
        version = ZoneVersion(order=reference, label="Zone A", version=1, kind=ZoneKind.OTHER, shape=shape, valid_from=MADE_AT,
                              schedule=hours if nth % 3 == 0 else Schedule())  # fmt: skip
        yield BoundOrder(order=order, zones=(Zone(order=reference, sequence=0, label="Zone A", versions=(version,)),))


def _table(share: float) -> Any:
    """A day of people who send a fix a minute, a thousand of each."""
    random = np.random.default_rng(7)
    lon, lat = fixes(_FIXES, share)
    radius = np.where(
        random.random(_FIXES) < _MOST_WIDE, random.uniform(36, 500, _FIXES), random.uniform(1, 36, _FIXES)
    )
    people = [f"tag-{nth}" for nth in range(_FIXES // 1_000)]
    seconds = 1_772_496_000 + np.arange(_FIXES) % 1_000 * 60
    return pa.table(
        {
            "device": pa.DictionaryArray.from_arrays((np.arange(_FIXES) // 1_000).astype(np.int32), pa.array(people)),
            "time": pa.array(seconds.astype("datetime64[s]"), pa.timestamp("us", tz="UTC")),
            "latitude": lat, "longitude": lon, "radius_95_m": radius.round(1),
        }
    )  # fmt: skip


def _answered(register: Register, path: Path, out: Path, workers: int) -> None:
    table = open_table(out, out, "--out")
    batches = (block.fixes for block in read_blocks(path, {}))
    answers = (
        answer_here(register, batches) if workers == 1 else answer_in_processes(register, batches, workers=workers)
    )
    for answered in answers:
        table.add(answered)
    table.close()


def _copied(path: Path, out: Path) -> None:
    with pq.ParquetFile(path) as file, pq.ParquetWriter(out, file.schema_arrow) as writer:
        for batch in file.iter_batches(250_000):
            writer.write_batch(batch)
