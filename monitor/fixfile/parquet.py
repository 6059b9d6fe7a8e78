"""The rows of a Parquet file, as columns."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.types as is_

from monitor.fixfile.chunk import BLOCK_ROWS, Chunk, Places
from monitor.fixfile.column import Named, counted_per_second, find_columns
from monitor.fixfile.row import Row
from monitor.fixfile.value import is_read, is_texts, python_values
from zones.error import CordonError, DamagedFile, WrongFormat

_MAGIC = b"PAR1"


def is_parquet(path: Path) -> bool:
    """Whether a file begins as Parquet does."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def parquet_chunks(
    path: Path,
    columns: Named,
    field: str,
    *,
    radius_95_m: float | None = None,
    beside: Mapping[str, str | None] | None = None,
) -> Iterator[Chunk]:
    """The rows of a file; `beside` are columns that hold one value, which the file's folders say."""
    beside = beside or {}
    try:
        with pq.ParquetFile(path) as unread:
            schema = unread.schema_arrow
        names = [*schema.names, *beside]
        places = find_columns(names, columns, field, radius_95_m=radius_95_m)
        ours = {name: names[place] for name, place in places.items()}
        within = {name: schema.types[place] for name, place in places.items() if place < len(schema.names)}
        texts = _text_columns(within, ours, field)
        # As dictionaries, so that a long text which is stored once is not made once for every row.
        with pq.ParquetFile(path, read_dictionary=texts) as file:
            for batch in file.iter_batches(batch_size=BLOCK_ROWS, columns=[ours[name] for name in within]):
                arrays = {
                    name: batch.column(theirs) if name in within else _repeated(beside[theirs], len(batch))
                    for name, theirs in ours.items()
                }
                yield Chunk(
                    columns=arrays,
                    rows_at=partial(_rows, arrays),
                    places=np.arange(len(batch)),
                    per_second=counted_per_second(ours["time"]),
                )
    except (pa.ArrowException, OSError, ValueError) as error:
        raise DamagedFile(field, path.name, f"Save it anew ({type(error).__name__}).") from None


def _text_columns(kinds: Mapping[str, Any], ours: Mapping[str, str], field: str) -> list[str]:
    """The file's columns of texts among ours; raises WrongFormat for one of a type that is not read here."""
    made: list[str] = []
    for name, kind in kinds.items():
        if not is_read(kind):
            raise WrongFormat(f"{field} column {name}", str(kind), "Save it as numbers, texts or times.",
                              problem="is not a type of column that is read here")  # fmt: skip
        if is_texts(kind.value_type if is_.is_dictionary(kind) else kind):
            made.append(ours[name])
    return made


def _repeated(value: str | None, count: int) -> Any:
    """A column of one value."""
    if value is None:
        return pa.nulls(count, pa.string())
    places: Any = pa.array(np.zeros(count, np.int32))
    return pa.DictionaryArray.from_arrays(places, pa.array([value]))


def _rows(arrays: Mapping[str, Any], chosen: Places) -> Iterator[Row]:
    """The chosen rows, each as its values or as what is wrong with one of them."""
    at = pa.array(chosen)
    for values in zip(*(python_values(ours, column.take(at)) for ours, column in arrays.items()), strict=True):
        fault = next((value for value in values if isinstance(value, CordonError)), None)
        yield fault or dict(zip(arrays, values, strict=True))
