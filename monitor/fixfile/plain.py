"""The plainly good values of a column, found all at once; what is not plain is left to `row.py`, row by row.

A value is good here only where `row.read_fix` would make the very same of it. What stands where a value is not good
means nothing.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as is_
from numpy.typing import NDArray

from monitor.fixfile.moment import Ints, Mask, letters_of, text_moments
from monitor.fixfile.row import END_S, FIRST_COUNTED_S, FIRST_S, MOST_TEXT_CHARS
from monitor.fixfile.value import PER_SECOND, is_texts, python_values
from monitor.fixtable import TEXT
from zones.error import CordonError
from zones.frame import GB_EAST, GB_NORTH, GB_SOUTH, GB_WEST

Floats = NDArray[np.float64]

_DECIMAL = r"^-?[0-9]+(\.[0-9]*)?$"
_MOST_DIGITS = 40
_MOST_COUNT = 18
_EXACT = 2**53
"""Whole numbers up to this are floats exactly, and powers of ten up to 10²²: the quotient of two such is rounded once,
as the text of the number is (Clinger 1990)."""


def moments(column: Any, per_second: int | None = None) -> tuple[Ints, Mask]:
    """Microseconds since 1970 of a column of times; whole numbers are counts where `per_second` says of what."""
    kind = column.type
    if is_.is_dictionary(kind):
        return _spread(*moments(column.dictionary, per_second), column.indices)
    if is_.is_timestamp(kind) and kind.tz is not None:
        return _within(_whole(column), FIRST_S, PER_SECOND[kind.unit])
    if per_second is not None and is_.is_integer(kind):
        return _within(_whole(column), FIRST_COUNTED_S, per_second)
    if not is_texts(kind):
        return np.zeros(len(column), np.int64), np.zeros(len(column), np.bool_)
    if per_second is not None and (counts := _counts(column)) is not None:
        return _within(_whole(counts), FIRST_COUNTED_S, per_second)
    micros, good = text_moments(column)
    return micros, good & _within(micros, FIRST_S, 1_000_000)[1]


def _within(counts: Ints, first_s: int, per_second: int) -> tuple[Ints, Mask]:
    """Counts since 1970 as microseconds, those from `first_s` on good."""
    good = _between(counts, first_s * per_second, END_S * per_second - 1)
    if per_second <= 1_000_000:
        return (counts if per_second == 1_000_000 else counts * (1_000_000 // per_second)), good
    return counts // (per_second // 1_000_000), good


def _counts(column: Any) -> Any:
    """The whole numbers of a column of texts, null where there is none; None where there is none at all."""
    whole: Any = pc.and_kleene(_at_most(column, _MOST_COUNT), pc.match_substring_regex(column, "^[0-9]+$"))
    if not pc.any(whole).as_py():
        return None
    return pc.if_else(whole, column, pa.scalar(None, column.type)).cast(pa.string()).cast(pa.int64())


def numbers(column: Any, *, lowest: float, highest: float) -> tuple[Floats, Mask]:
    """The numbers of a column, those within [lowest, highest] good."""
    kind = column.type
    if is_.is_dictionary(kind):
        return _spread(*numbers(column.dictionary, lowest=lowest, highest=highest), column.indices)
    values = _floats(column)
    return values, _between(values, lowest, highest)


def _between(values: Any, lowest: float, highest: float) -> Mask:
    """Which values are within [lowest, highest]; mostly all are, which two passes show. A NaN is in no range."""
    if values.size and values.min() >= lowest and values.max() <= highest:
        return np.ones(len(values), np.bool_)
    return np.asarray((values >= lowest) & (values <= highest))


def missing(column: Any) -> Mask:
    """Where nothing is stated: null or an empty text."""
    kind = column.type
    if is_.is_dictionary(kind):
        spread = np.append(missing(column.dictionary), True)
        return np.asarray(spread[_places(column.indices, len(column.dictionary))])
    absent: Any = column.is_null()
    if is_texts(kind):
        absent = pc.or_kleene(absent, _at_most(column, 0))
    return np.asarray(absent.to_numpy(zero_copy_only=False), np.bool_)


def texts(ours: str, column: Any, read: Callable[[Any], str], *, verbatim: bool) -> tuple[Any, Mask]:
    """The texts of a column as a dictionary, each different one read once by `read`.

    `verbatim` says that this leaves short texts of printable ASCII as they are: they are not read one by one.
    """
    if not is_.is_dictionary(column.type):
        column = column.dictionary_encode()
    if verbatim and not column.indices.null_count and _is_ascii(column.dictionary):
        return column.cast(TEXT), np.ones(len(column), np.bool_)
    place_of: dict[str, int] = {}
    becomes: list[int] = []
    for value in python_values(ours, column.dictionary) + [None] * bool(column.indices.null_count):
        try:
            word = None if isinstance(value, CordonError) else read(value)
        except CordonError:
            word = None
        becomes.append(-1 if word is None else place_of.setdefault(word, len(place_of)))
    if not column.indices.null_count and becomes == [*range(len(place_of))]:
        kept = pa.DictionaryArray.from_arrays(column.indices.cast(pa.int32()), pa.array([*place_of], pa.string()))
        return kept, np.ones(len(kept), np.bool_)
    places = np.array(becomes, np.int32)[_places(column.indices, len(column.dictionary))]
    indices: Any = pa.array(np.maximum(places, 0))
    return pa.DictionaryArray.from_arrays(indices, pa.array([*place_of] or [""], pa.string())), places >= 0


def _is_ascii(column: Any) -> bool:
    """Whether all texts of an array are short and of printable ASCII."""
    if not is_texts(column.type) or column.null_count:
        return False
    letters, bounds = letters_of(column)
    used = letters[bounds[0] : bounds[-1]]
    return bool((np.diff(bounds) <= MOST_TEXT_CHARS).all() and _between(used, ord(" "), ord("~")).all())


def _at_most(column: Any, size: int) -> Any:
    """Which texts are of at most so many bytes."""
    return pc.less_equal(pc.binary_length(column), pa.scalar(size))


def maybe_swapped(lon: Floats, lat: Floats) -> Mask:
    """Where a position, its two numbers exchanged, may lie in Great Britain, by its box alone."""
    if lon.size and (lat.min() > GB_EAST or lon.max() < GB_SOUTH):
        return np.zeros(len(lon), np.bool_)
    return (lat >= GB_WEST) & (lat <= GB_EAST) & (lon >= GB_SOUTH) & (lon <= GB_NORTH)


def _floats(column: Any) -> Floats:
    """The numbers of a column as floats; NaN where there is none that is plainly written."""
    kind = column.type
    if is_.is_floating(kind):
        return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))
    if is_.is_integer(kind):
        return np.asarray(column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))
    if is_.is_decimal(kind) and kind.bit_width <= 128 and 0 <= kind.scale <= 22:
        return _decimals(column)
    if is_texts(kind):
        plain: Any = pc.and_kleene(_at_most(column, _MOST_DIGITS), pc.match_substring_regex(column, _DECIMAL))
        written = pc.if_else(plain, column, pa.scalar(None, kind)).cast(pa.string())
        return np.asarray(written.cast(pa.float64()).to_numpy(zero_copy_only=False))
    return np.full(len(column), np.nan)


def _decimals(column: Any) -> Floats:
    scale = column.type.scale
    if not len(column):
        return np.zeros(0)
    wide = column.cast(pa.decimal128(38, scale))
    halves = np.frombuffer(wide.buffers()[1], np.int64).reshape(-1, 2)[wide.offset : wide.offset + len(wide)]
    low, high = halves[:, 0], halves[:, 1]
    exact = (high == low >> 63) & (low >= -_EXACT) & (low <= _EXACT) & wide.is_valid().to_numpy(zero_copy_only=False)
    return np.where(exact, low / 10.0**scale, np.nan)


def _whole(column: Any) -> Ints:
    """The counts of a column of times or whole numbers; -1 where there is none."""
    counts = column.cast(pa.int64(), safe=False)
    return np.asarray((counts.fill_null(-1) if counts.null_count else counts).to_numpy(zero_copy_only=False))


def _spread(values: Any, good: Mask, indices: Any) -> tuple[Any, Mask]:
    """What was found of the values of a dictionary, at each place that refers to one."""
    places = _places(indices, len(values))
    return np.append(values, 0).astype(values.dtype)[places], np.append(good, False)[places]


def _places(indices: Any, beyond: int) -> NDArray[np.int64]:
    """The indices of a dictionary array; `beyond` the dictionary where it is null."""
    counts = indices.cast(pa.int64())
    return np.asarray((counts.fill_null(beyond) if counts.null_count else counts).to_numpy(zero_copy_only=False))
