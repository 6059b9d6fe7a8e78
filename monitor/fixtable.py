"""Many fixes as an Arrow table: one column for each part of a fix, in blocks that NumPy reads without copying."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitor.fix import Fix
from zones.instant import from_microseconds

TEXT = pa.dictionary(pa.int32(), pa.string())
FIXES = pa.schema([
    pa.field("row", pa.int64(), nullable=False),
    pa.field("device", TEXT, nullable=False),
    pa.field("time", pa.timestamp("us", tz="UTC"), nullable=False),
    pa.field("longitude", pa.float64(), nullable=False),
    pa.field("latitude", pa.float64(), nullable=False),
    pa.field("radius_95_m", pa.float64(), nullable=False),
    pa.field("mechanism", TEXT, nullable=False),
    pa.field("speed_mps", pa.float64()),
])  # fmt: skip
"""As `Fix` has them: a device or mechanism that is not stated is "", a speed that is not stated is null."""


def without_dictionaries(schema: Any) -> Any:
    """The schema with texts that are plain: as those have them who know no dictionaries."""
    return pa.schema([field.with_type(pa.string()) if field.type == TEXT else field for field in schema])


def to_table(fixes: Sequence[Fix]) -> Any:
    """The fixes as a record batch of `FIXES`, in their order."""
    parts: tuple[list[Any], ...] = (
        [fix.row for fix in fixes],
        [fix.device for fix in fixes],
        [fix.at for fix in fixes],
        [fix.lon_deg for fix in fixes],
        [fix.lat_deg for fix in fixes],
        [fix.radius_95_m for fix in fixes],
        [fix.mechanism for fix in fixes],
        [fix.speed_mps for fix in fixes],
    )
    arrays = [
        pa.array(part, pa.string()).dictionary_encode() if field.type == TEXT else pa.array(part, field.type)
        for part, field in zip(parts, FIXES, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=FIXES)


def put_batch(batch: Any, path: Path) -> None:
    """Writes a record batch, with its schema's metadata, to a file of its own; raises OSError."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)


def read_batch(path: Path) -> Any:
    """The record batch of such a file; raises OSError, and ValueError for what is none."""
    with pa.OSFile(str(path), "rb") as file, pa.ipc.open_file(file) as reader:
        return reader.get_batch(0)


def to_fixes(batch: Any) -> list[Fix]:
    """The fixes of a record batch of `FIXES`, in its order."""
    row, device, time, lon, lat, radius, mechanism, speed = batch.columns
    return [
        Fix(
            row=values[0], device=values[1], at=from_microseconds(values[2]), lon_deg=values[3],
            lat_deg=values[4], radius_95_m=values[5], mechanism=values[6], speed_mps=values[7],
        )
        for values in zip(
            row.to_pylist(), texts(device), time.cast(pa.int64()).to_pylist(), lon.to_pylist(), lat.to_pylist(),
            radius.to_pylist(), texts(mechanism), speed.to_pylist(), strict=True,
        )
    ]  # fmt: skip


def one_table(batches: Sequence[Any]) -> Any:
    """Record batches of `FIXES` one after another as one; their dictionaries become one, too."""
    arrow: Any = pa  # its stubs do not know `concat_batches`
    return arrow.concat_batches(batches) if batches else to_table([])


def texts(column: Any) -> list[str]:
    """The texts of a column of `TEXT`; one that many rows share is made once."""
    words = column.dictionary.to_pylist()
    return [words[place] for place in column.indices.to_pylist()]


def is_any(column: Any, words: Collection[str]) -> NDArray[np.bool_]:
    """Of each row of a column of `TEXT` whether it is one of these words."""
    wanted = np.array([word in words for word in column.dictionary.to_pylist()] or [False])
    return np.asarray(wanted[np.asarray(column.indices)])
