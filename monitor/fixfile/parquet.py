"""The rows of a Parquet file; nothing is made of a value before it is known to be short, and a time that Python has."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.fixfile.column import find_columns
from monitor.fixfile.row import MOST_TEXT_CHARS, NO_TIME, TIME_REMEDY, Row
from zones.error import BadInstant, BadValue, CordonError, DamagedFile, WrongFormat

_MOST_TEXT_BYTES = 4 * MOST_TEXT_CHARS
_ROWS_AT_A_TIME = 20_000
_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


def count_rows(path: Path) -> int | None:
    """How many rows the file says it has, for a progress bar; None where only reading would tell."""
    if path.suffix.lower() != ".parquet":
        return None
    import pyarrow.parquet as pq

    try:
        return int(pq.ParquetFile(path).metadata.num_rows)
    except (OSError, ValueError, NotImplementedError):
        return None


def parquet_rows(path: Path, columns: Mapping[str, str], field: str) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as unread:
            schema = unread.schema_arrow
        places = find_columns(schema.names, columns, field)
        names = [schema.names[place] for place in places.values()]
        texts = _text_columns(schema, places, field)
        # As dictionaries, so that a long text which is stored once is not made once for every row.
        with pq.ParquetFile(path, read_dictionary=texts) as file:
            for batch in file.iter_batches(batch_size=_ROWS_AT_A_TIME, columns=names):
                read = [_column(ours, batch.column(name)) for ours, name in zip(places, names, strict=True)]
                for values in zip(*read, strict=True):
                    fault = next((value for value in values if isinstance(value, CordonError)), None)
                    yield fault or dict(zip(places, values, strict=True))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise DamagedFile(field, path.name, f"Save it anew ({type(error).__name__}).") from None


def _text_columns(schema: Any, places: Mapping[str, int], field: str) -> list[str]:
    """The file's columns of texts among ours; raises WrongFormat for one of a type that is not read here."""
    import pyarrow.types as is_

    made: list[str] = []
    for ours, place in places.items():
        kind = schema.types[place]
        kind = kind.value_type if is_.is_dictionary(kind) else kind
        if is_.is_string(kind) or is_.is_large_string(kind) or is_.is_binary(kind) or is_.is_large_binary(kind):
            made.append(schema.names[place])
        elif not (is_.is_timestamp(kind) or is_.is_decimal(kind) or is_.is_floating(kind) or is_.is_integer(kind)
                  or is_.is_boolean(kind) or is_.is_null(kind)):  # fmt: skip
            raise WrongFormat(f"{field} column {ours}", str(kind), "Save it as numbers, texts or times.",
                              problem="is not a type of column that is read here")  # fmt: skip
    return made


def _column(ours: str, column: Any) -> list[Any]:
    """The values of an Arrow array, each as Python has it or what is wrong with it.

    Nothing is made of a value before it is known to be short, and in the range of Python's times.
    """
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        values = _column(ours, column.dictionary)
        return [None if place is None else values[place] for place in column.indices.to_pylist()]
    if pa.types.is_timestamp(kind):
        return [_moment(count, kind) for count in column.cast(pa.int64()).to_pylist()]
    if pa.types.is_decimal(kind):
        return [None if value is None else f"{value:f}" for value in column.to_pylist()]
    if pa.types.is_floating(kind):
        return list(column.cast(pa.float64()).to_pylist())
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind):
        return list(column.to_pylist())
    return _texts(ours, column)


def _texts(ours: str, column: Any) -> list[Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    data = column.cast(pa.large_binary())
    sizes: Any = pc.binary_length(data)
    short = pc.if_else(pc.less_equal(sizes, pa.scalar(_MOST_TEXT_BYTES)), data, pa.scalar(None, data.type)).to_pylist()
    return [
        BadValue(ours, f"{size:,} bytes", f"Give at most {MOST_TEXT_CHARS:,} characters.", problem="is too long")
        if text is None and size is not None
        else text and text.decode(errors="surrogateescape")
        for text, size in zip(short, sizes.to_pylist(), strict=True)
    ]


def _moment(count: int | None, kind: Any) -> datetime | BadInstant | None:
    """The time of a count since 1970 in the unit of an Arrow timestamp type; naive where that has no time zone."""
    if count is None:
        return None
    try:
        return datetime(1970, 1, 1, tzinfo=UTC if kind.tz else None) + timedelta(
            microseconds=count * 1_000_000 // _PER_SECOND[kind.unit]
        )
    except OverflowError:
        return BadInstant("time", f"{count} {kind.unit} since 1970", TIME_REMEDY, problem=NO_TIME)
