"""The rows of a CSV file, its cells parted by commas, semicolons or tabs; a bad row is refused alone."""

import csv
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from monitor.fixfile.column import SPELLINGS, find_columns
from monitor.fixfile.row import Row, is_text
from zones.error import BadValue, CordonError, DamagedFile, MissingField, WrongFormat
from zones.unit import DECIMAL

_MOST_ROW_CHARS = 100_000
_MEND_ROW = "Put a cell that holds a quote into quotes as a whole, and double the quotes within."


def csv_rows(path: Path, columns: Mapping[str, str], field: str) -> Iterator[Row]:
    # Bytes that are not UTF-8 become lone surrogates, which refuse the rows that use them and no others.
    with path.open(newline="", encoding="utf-8-sig", errors="surrogateescape") as handle:
        lines = _lines(handle)
        first = next((line for line in lines if line.strip()), "")
        if not first:
            raise DamagedFile(field, path.name, "Give a CSV file with a header line.", problem="is empty")
        delimiter, header = _header(first, path.name, field)
        try:
            places = find_columns(header, columns, field)
        except MissingField:
            if first.lstrip()[:1] in ("<", "{", "["):
                raise WrongFormat(field, path.name, "Save it as CSV or Parquet.", problem="is XML or JSON") from None
            if any(DECIMAL.fullmatch(name) for name in header):
                raise WrongFormat(field, first.strip(), f"Begin the file with a line such as {','.join(SPELLINGS)}.",
                                  problem="is no header line") from None  # fmt: skip
            raise
        for values in _records(lines, delimiter, len(header)):
            yield values if isinstance(values, CordonError) else {ours: values[i] for ours, i in places.items()}


def _lines(handle: TextIO) -> Iterator[str]:
    """The lines of a file, each cut to `_MOST_ROW_CHARS`."""
    while line := handle.readline(_MOST_ROW_CHARS):
        yield line
        while len(line) == _MOST_ROW_CHARS and line[-1] not in "\r\n":
            line = handle.readline(_MOST_ROW_CHARS)


def _header(line: str, name: str, field: str) -> tuple[str, list[str]]:
    """The delimiter (comma, semicolon or tab) that parts the header into the most columns, and these."""
    if not is_text(line):
        raise WrongFormat(field, name, "Save it as CSV in UTF-8, or as Parquet.")
    parted: dict[str, list[str]] = {}
    for delimiter in ",;\t":
        with suppress(csv.Error):
            parted[delimiter] = _values(line, delimiter)
    if not parted:
        raise DamagedFile(field, line, _MEND_ROW)
    return max(parted.items(), key=lambda item: len(item[1]))


def _records(lines: Iterator[str], delimiter: str, width: int) -> Iterator[list[str] | CordonError]:
    """The values of each row, or what is wrong with it; empty lines are no rows.

    A quoted cell may run over several lines. Where these make no row together, the first of them is refused and the
    next is read as a row of its own: a stray quote hides no other row.
    """
    ahead: deque[str] = deque()
    while line := ahead.popleft() if ahead else next(lines, ""):
        if not line.strip(" \r\n"):
            continue
        values = _record(line, delimiter, width)
        if isinstance(values, CordonError) and line.count('"') % 2:
            more = _rest_of_cell(len(line), ahead, lines)
            joined = _record(line + "".join(more), delimiter, width)
            if isinstance(joined, CordonError):
                ahead.extendleft(reversed(more))
            else:
                values = joined
        yield values


def _rest_of_cell(chars: int, ahead: deque[str], lines: Iterator[str]) -> list[str]:
    """The lines up to the one that closes an open quote, as far as a row may be long."""
    more: list[str] = []
    while chars < _MOST_ROW_CHARS and (line := ahead.popleft() if ahead else next(lines, "")):
        more.append(line)
        chars += len(line)
        if line.count('"') % 2:
            break
    return more


def _record(text: str, delimiter: str, width: int) -> list[str] | CordonError:
    if len(text) >= _MOST_ROW_CHARS:
        return BadValue("row", text, f"Give rows of less than {_MOST_ROW_CHARS:,} characters.", problem="is too long")
    try:
        values = _values(text, delimiter)
    except csv.Error:
        return BadValue("row", text.rstrip("\r\n"), _MEND_ROW, problem="is not a row of CSV")
    if len(values) != width:
        return BadValue("row", text.rstrip("\r\n"), "Give as many values as the header has columns.",
                        problem=f"has {len(values)} values where the header has {width}")  # fmt: skip
    return values


def _values(text: str, delimiter: str) -> list[str]:
    return next(csv.reader([text], delimiter=delimiter, strict=True))
