"""The lines of a file of text, many at a time, and which of them are so plainly written that anybody parts them alike."""

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

MOST_ROW_CHARS = 100_000
BLOCK_BYTES = 16 * 2**20
"""Some 250,000 rows of a fix's usual length."""
_MOST_KEPT_BYTES = 4 * MOST_ROW_CHARS
"""Of a line of more than this as many characters are kept as a row may have, whatever they are; it is refused by them."""
_BOM = b"\xef\xbb\xbf"
_LF, _CR, _QUOTE = 10, 13, 34

Ends = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Lines:
    """A file in blocks of whole lines, which end with a line feed, a carriage return or both."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        self._kept = handle.read(len(_BOM)).removeprefix(_BOM)

    def block(self) -> tuple[bytes, bool]:
        """The next whole lines, and whether they are the file's last."""
        data = self._kept
        while fresh := self._handle.read(BLOCK_BYTES):
            data += fresh
            if end := _last_end(data):
                self._kept = _cut(data[end:])
                return data[:end], False
            data = _cut(data)
        self._kept = b""
        return data, True

    def put_back(self, lines: bytes) -> None:
        """Lines that the next block shall begin with."""
        self._kept = lines + self._kept


def _last_end(data: bytes) -> int:
    """Where the last line ends that is known to have ended: a carriage return at the very end may have a line feed to come."""
    return max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1


def _cut(line: bytes) -> bytes:
    """The beginning of a line, shortened where it is too long whatever follows; its last byte may be half of its end."""
    return line if len(line) <= _MOST_KEPT_BYTES else line[:_MOST_KEPT_BYTES] + line[-1:]


def line_ends(data: bytes) -> Ends:
    """Where each line ends, its line end included."""
    raw = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(raw == _LF) + 1
    if b"\r" in data:
        returns = np.flatnonzero(raw == _CR)
        alone = returns[np.append(raw, _CR)[returns + 1] != _LF]
        if alone.size:
            ends = np.sort(np.concatenate([ends, alone + 1]))
    if data and (not ends.size or ends[-1] < len(data)):
        ends = np.append(ends, len(data))
    return ends


def is_plain(data: bytes, ends: Ends, delimiter: str) -> bool:
    """Whether all lines surely are plain, but for the number of values in them."""
    sizes = np.diff(ends, prepend=0)
    return (
        b"\0" not in data
        and not data.startswith(_BOM)
        and bool((sizes > 2).all() and (sizes < MOST_ROW_CHARS).all())
        and (b'"' not in data or _is_plainly_quoted(data, ord(delimiter)))
    )


def _is_plainly_quoted(data: bytes, delimiter: int) -> bool:
    """Whether all quotes stand around whole values, or are doubled in such, that hold neither delimiters nor line ends."""
    raw = np.frombuffer(data, np.uint8)
    marks = np.flatnonzero((raw == _QUOTE) | (raw == delimiter) | (raw == _LF) | (raw == _CR))
    kinds = raw[marks]
    quotes = np.flatnonzero(kinds == _QUOTE)
    opening, closing = quotes[::2], quotes[1::2]
    if opening.size != closing.size or not bool((closing == opening + 1).all()):
        return False
    before = np.concatenate([[-1], marks])[opening]  # what stands right before and behind a value is a mark
    after = np.append(marks, len(data))[closing + 1]
    return bool((marks[opening] == before + 1).all() and (marks[closing] == after - 1).all())


def odd_lines(data: bytes, ends: Ends, delimiter: str, width: int) -> Mask:
    """Which lines are not plain: parted into another number of values than `width`, or with what may be read in two ways.

    In a plain line quotes stand only around whole values without the delimiter, or are doubled in such.
    """
    raw = np.frombuffer(data, np.uint8)
    starts = np.concatenate([[0], ends[:-1]])
    sizes = ends - starts
    odd = (sizes <= 2) | (sizes >= MOST_ROW_CHARS) | (raw[starts] == _BOM[0])
    delimiters = np.flatnonzero(raw == ord(delimiter))
    odd |= np.diff(np.searchsorted(delimiters, ends), prepend=0) != width - 1
    odd[np.searchsorted(ends, np.flatnonzero(raw == 0), side="right")] = True
    try:
        data.decode()
    except UnicodeDecodeError:
        odd[np.unique(np.searchsorted(ends, np.flatnonzero(raw >= 0x80), side="right"))] = True
    quotes = np.flatnonzero(raw == _QUOTE)
    if quotes.size:
        before = np.searchsorted(quotes, starts)
        odd |= np.diff(np.searchsorted(quotes, ends), prepend=0) % 2 == 1
        line = np.searchsorted(ends, quotes, side="right")
        opens = (np.arange(quotes.size) - before[line]) % 2 == 0
        beside = np.where(opens, raw[quotes - 1], np.append(raw, _LF)[quotes + 1])
        apart = np.isin(beside, [ord(delimiter), _LF, _CR, _QUOTE]) | (opens & (quotes == starts[line]))
        odd[line[~apart]] = True
        line = np.searchsorted(ends, delimiters, side="right")
        within = (np.searchsorted(quotes, delimiters) - before[line]) % 2 == 1
        odd[line[within]] = True
    return np.asarray(odd)
