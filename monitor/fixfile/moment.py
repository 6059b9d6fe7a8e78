"""Times as texts, a whole column at once: those that spell the same form are cut up together, digit by digit."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitor.fixfile.row import FIRST_YEAR, LAST_YEAR
from zones.error import CordonError
from zones.instant import TIMESTAMP, from_london

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_MOST_FORMS = 12
"""How many forms are looked for in one array; files have one, with summer time two, rarely more."""
_LEAST_CHARS, _MOST_CHARS = len("2026-03-03T12:00Z"), len("2026-03-03T12:00:00.123456789[Europe/London]")
_HOUR = 3_600_000_000


def text_moments(column: Any) -> tuple[Ints, Mask]:
    """Microseconds since 1970 of each RFC 3339 text with an offset or in [Europe/London], and which of the texts are such."""
    letters, bounds = letters_of(column)
    starts, sizes = bounds[:-1], np.diff(bounds)
    micros, good = np.zeros(len(column), np.int64), np.zeros(len(column), np.bool_)
    known = column.is_valid().to_numpy(zero_copy_only=False)
    left = np.flatnonzero(known & (sizes >= _LEAST_CHARS) & (sizes <= _MOST_CHARS))
    for _ in range(_MOST_FORMS):
        if not left.size:
            break
        size = int(sizes[left[0]])
        alike = left if bool((sizes[left] == size).all()) else left[sizes[left] == size]
        if alike.size == len(column):  # one after another, without a gap: no copy
            matrix = letters[starts[0] : starts[0] + alike.size * size].reshape(-1, size)
        else:
            matrix = letters[starts[alike][:, None] + np.arange(size)]
        sample = matrix[0].tobytes()
        least = np.frombuffer(bytes(ord("0") if 48 <= letter <= 57 else letter for letter in sample), np.uint8)
        span = np.where(least == ord("0"), 9, 0).astype(np.uint8)
        digits = matrix - least  # below `least` they wrap, and are beyond the span
        if not bool((digits.max(axis=0) <= span).all()):
            of_form = (digits <= span).all(axis=1)
            alike, digits = alike[of_form], digits[of_form]
        micros[alike], good[alike] = _of_form(sample.decode("latin-1"), digits)
        left = left[~np.isin(left, alike, assume_unique=True)] if alike.size < left.size else left[:0]
    return micros, good


def letters_of(column: Any) -> tuple[NDArray[np.uint8], Ints]:
    """The bytes of an array of texts, one text behind the other, and where each begins and the last ends."""
    texts = column.cast(pa.large_binary())
    _, offsets, data = texts.buffers()
    if not len(texts) or data is None:
        return np.zeros(0, np.uint8), np.zeros(len(texts) + 1, np.int64)
    return np.frombuffer(data, np.uint8), np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]


def _of_form(sample: str, digits: NDArray[np.uint8]) -> tuple[Any, Any]:
    """The moments of texts of one form, given by one of them and by the digits of each at its places."""
    match = TIMESTAMP.fullmatch(sample)
    if match is None or [match["offset"] is None, match["zone"]] not in ([False, None], [True, "[Europe/London]"]):
        return 0, False

    def number(start: int, length: int) -> NDArray[np.int32]:
        made = digits[:, start].astype(np.int32)
        for place in range(start + 1, start + length):
            made *= 10
            made += digits[:, place]
        return made

    year, month, day = number(0, 4), number(5, 2), number(8, 2)
    hour, minute = number(11, 2), number(14, 2)
    good = (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1)
    good &= (hour <= 23) & (minute <= 59)
    months = ((year - 1970) * 12 + month - 1).astype(np.int64).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    good &= days.astype("datetime64[M]") == months
    micros = (days.astype(np.int64) * 1_440 + (hour * 60 + minute)) * 60_000_000
    clock, _, fraction = match["time"].partition(".")
    if len(clock) == len("12:00:00"):
        second = number(17, 2)
        good &= second <= 59
        micros += second.astype(np.int64) * 1_000_000
    if fraction:
        kept = min(len(fraction), 6)  # what is finer than a microsecond is cut off, as `read_instant` does
        micros += number(20, kept) * 10 ** (6 - kept)
    offset = match["offset"]
    if offset is None:
        ahead, once = _london_ahead(micros, good)
        return micros - ahead, good & once
    if offset not in "Zz":
        at = match.start("offset")
        hours, minutes = number(at + 1, 2), number(len(sample) - 2, 2)
        good &= (hours <= 23) & (minutes <= 59)
        east = (hours * 60 + minutes).astype(np.int64) * 60_000_000
        micros += east if offset[0] == "-" else -east
    return micros, good


def _london_ahead(local: Ints, good: Mask) -> tuple[Ints, Mask]:
    """By how many microseconds UK clocks that read this are ahead of UTC, and which of the readings happen just once.

    UK clocks have only been changed on the hour since 1970, so that each hour is asked of once.
    """
    hours, which = np.unique(np.where(good, local // _HOUR, 0), return_inverse=True)
    ahead, once = np.zeros(len(hours), np.int64), np.ones(len(hours), np.bool_)
    for place, hour in enumerate(hours.tolist()):
        naive = datetime(1970, 1, 1) + timedelta(hours=hour)  # noqa: DTZ001 (what a clock reads)
        try:
            ahead[place] = (naive.replace(tzinfo=UTC) - from_london(naive)) // timedelta(microseconds=1)
        except CordonError:
            once[place] = False
    return ahead[which], once[which]
