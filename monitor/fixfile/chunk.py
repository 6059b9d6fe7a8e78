"""Some rows of a file of fixes that stand one after another, and the block of fixes and refusals that they are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitor.fix import Fix
from monitor.fixfile import plain
from monitor.fixfile.refusal import Refusal, refusal_of
from monitor.fixfile.row import MOST_SPEED_MPS, Row, counted_time, read_device, read_fix, read_mechanism
from monitor.fixtable import FIXES, one_table, to_table
from monitor.location import MOST_RADIUS_M
from zones.error import CordonError

BLOCK_ROWS = 250_000
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Rows of a file: such as can be read as columns, and others that are read one by one."""

    columns: Mapping[str, Any]
    """Arrow arrays under our names, all of one length."""
    rows_at: Callable[[Places], Iterable[Row]]
    """Those of the columns' rows at these places, as `read_fix` takes them."""
    places: Places
    """Which of the chunk's rows (from 0) each row of the columns is, ascending."""
    others: Sequence[tuple[int, Row]] = ()
    """The rows that are in no column, each with its place in the chunk, ascending."""
    per_second: int | None = None
    """How many of what the column of times counts make a second, where its name says that it counts."""

    def __len__(self) -> int:
        return len(self.places) + len(self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some rows of a file, each either among the fixes (a record batch of `FIXES`) or among the refusals, both in order."""

    fixes: Any
    refusals: Sequence[Refusal]


def block_of(chunk: Chunk, before: int, radius_95_m: float | None) -> Block:
    """The rows of a chunk as fixes and refusals; `before` rows of the file came before it."""
    batch, good = _plain_fixes(chunk, before + 1 + chunk.places, radius_95_m)
    if good.all() and not chunk.others:
        return Block(fixes=batch, refusals=[])
    left = np.flatnonzero(~good)
    rows = [*zip(chunk.places[left].tolist(), chunk.rows_at(left), strict=True), *chunk.others]
    fixes: list[Fix] = []
    refusals: list[Refusal] = []
    for place, row in sorted(rows, key=lambda entry: entry[0]):
        number = before + 1 + place
        if isinstance(row, CordonError):
            refusals.append(refusal_of(number, row))
            continue
        try:
            fixes.append(_read(number, row, chunk.per_second, radius_95_m))
        except CordonError as fault:
            refusals.append(refusal_of(number, fault))
    batch = batch.filter(pa.array(good))
    if fixes:
        batch = one_table([batch, to_table(fixes)])
        batch = batch.take(pa.array(np.argsort(batch.column("row").to_numpy(), kind="stable")))
    return Block(fixes=batch, refusals=refusals)


def joined(blocks: Sequence[Block]) -> Block:
    """Blocks that follow one another, as one."""
    if len(blocks) == 1:
        return blocks[0]
    return Block(
        fixes=one_table([block.fixes for block in blocks]),
        refusals=[refusal for block in blocks for refusal in block.refusals],
    )


def _read(number: int, row: Mapping[str, Any], per_second: int | None, radius_95_m: float | None) -> Fix:
    if per_second is not None:
        row = {**row, "time": counted_time(row["time"], per_second)}
    if radius_95_m is not None:
        row = {"radius_95_m": radius_95_m, **row}
    return read_fix(number, row)


def _plain_fixes(chunk: Chunk, row: Places, radius_95_m: float | None) -> tuple[Any, NDArray[np.bool_]]:
    """All rows of the columns as a record batch of `FIXES`, and which of them are good."""
    of, count = chunk.columns, len(row)
    if not count:
        return to_table([]), np.zeros(0, np.bool_)
    micros, good = plain.moments(of["time"], chunk.per_second)
    lat, fine = plain.numbers(of["latitude"], lowest=-90.0, highest=90.0)
    good &= fine
    lon, fine = plain.numbers(of["longitude"], lowest=-180.0, highest=180.0)
    good &= fine & ~plain.maybe_swapped(lon, lat)
    if "radius_95_m" in of:
        radius, fine = plain.numbers(of["radius_95_m"], lowest=0.0, highest=MOST_RADIUS_M)
        good &= fine
    else:
        radius = np.full(count, np.nan if radius_95_m is None else radius_95_m)
        good &= radius_95_m is not None
    texts = {}
    for ours, read in (("device", read_device), ("mechanism", read_mechanism)):
        texts[ours], fine = plain.texts(
            ours, of.get(ours, pa.nulls(count, pa.string())), read, verbatim=ours == "device"
        )
        good &= fine
    speeds: Any = pa.nulls(count, pa.float64())
    if "speed_mps" in of:
        speed, fine = plain.numbers(of["speed_mps"], lowest=0.0, highest=MOST_SPEED_MPS)
        if fine.all():
            speeds = pa.array(speed)
        else:
            absent = ~fine & plain.missing(of["speed_mps"])
            good &= fine | absent
            speeds = pa.array(speed, mask=absent)
    arrays = [
        pa.array(row), texts["device"], pa.array(micros).cast(FIXES.field("time").type), pa.array(lon), pa.array(lat),
        pa.array(radius), texts["mechanism"], speeds,
    ]  # fmt: skip
    return pa.RecordBatch.from_arrays(arrays, schema=FIXES), good
