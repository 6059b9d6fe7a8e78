"""The values of an Arrow array as Python has them.

Nothing is made of a value before it is known to be short, and a time that Python has.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as is_

from monitor.fixfile.row import MOST_TEXT_CHARS, NO_TIME, TIME_REMEDY
from zones.error import BadInstant, BadValue

_MOST_TEXT_BYTES = 4 * MOST_TEXT_CHARS
PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


def is_texts(kind: Any) -> bool:
    return bool(is_.is_string(kind) or is_.is_large_string(kind) or is_.is_binary(kind) or is_.is_large_binary(kind))


def is_read(kind: Any) -> bool:
    """Whether a column of this Arrow type, or of a dictionary of it, is read here."""
    kind = kind.value_type if is_.is_dictionary(kind) else kind
    return bool(
        is_texts(kind)
        or is_.is_timestamp(kind)
        or is_.is_decimal(kind)
        or is_.is_floating(kind)
        or is_.is_integer(kind)
        or is_.is_boolean(kind)
        or is_.is_null(kind)
    )


def python_values(ours: str, column: Any) -> list[Any]:
    """The values of an array of ours, each as Python has it or what is wrong with it."""
    kind = column.type
    if is_.is_dictionary(kind):
        values = python_values(ours, column.dictionary)
        return [None if place is None else values[place] for place in column.indices.to_pylist()]
    if is_.is_timestamp(kind):
        return [_moment(count, kind) for count in column.cast(pa.int64()).to_pylist()]
    if is_.is_decimal(kind):
        return [None if value is None else f"{value:f}" for value in column.to_pylist()]
    if is_.is_floating(kind):
        return list(column.cast(pa.float64()).to_pylist())
    if is_.is_integer(kind) or is_.is_boolean(kind) or is_.is_null(kind):
        return list(column.to_pylist())
    return _texts(ours, column)


def _texts(ours: str, column: Any) -> list[Any]:
    data = column.cast(pa.large_binary())
    sizes: Any = pc.binary_length(data)
    short = pc.if_else(pc.less_equal(sizes, pa.scalar(_MOST_TEXT_BYTES)), data, pa.scalar(None, data.type)).to_pylist()
    return [
        BadValue(ours, f"{size:,} bytes", f"Give at most {MOST_TEXT_CHARS:,} characters.", problem="is too long")
        if text is None and size is not None
        else None
        if text is None
        else text.decode(errors="surrogateescape")
        for text, size in zip(short, sizes.to_pylist(), strict=True)
    ]


def _moment(count: int | None, kind: Any) -> datetime | BadInstant | None:
    """The time of a count since 1970 in the unit of an Arrow timestamp type; naive where that has no time zone."""
    if count is None:
        return None
    try:
        return datetime(1970, 1, 1, tzinfo=UTC if kind.tz else None) + timedelta(
            microseconds=count * 1_000_000 // PER_SECOND[kind.unit]
        )
    except OverflowError:
        return BadInstant("time", f"{count} {kind.unit} since 1970", TIME_REMEDY, problem=NO_TIME)
