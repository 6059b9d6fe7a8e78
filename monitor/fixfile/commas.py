"""The rows of a CSV file, its cells parted by commas, semicolons or tabs; a bad row is refused alone.

Lines that are plainly written are read by Arrow, all of a block at once; each other line as `csv` reads it.
"""

import csv
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from monitor.fixfile.chunk import Chunk
from monitor.fixfile.column import SPELLINGS, Named, counted_per_second, find_columns
from monitor.fixfile.lines import MOST_ROW_CHARS, Ends, Lines, Mask, is_plain, line_ends, odd_lines
from monitor.fixfile.row import Row, is_text
from monitor.fixtable import TEXT
from zones.error import BadValue, CordonError, DamagedFile, MissingField, WrongFormat
from zones.unit import DECIMAL

_MEND_ROW = "Put a cell that holds a quote into quotes as a whole, and double the quotes within."
_TYPES = {"device": TEXT, "mechanism": TEXT, "time": pa.string()}
"""Those of our columns that are not numbers."""
_ARROW_BYTES = 4 * 2**20
"""What one thread of Arrow parses at a time."""


def csv_chunks(path: Path, columns: Named, field: str, *, radius_95_m: float | None = None) -> Iterator[Chunk]:
    with path.open("rb") as handle:
        lines = Lines(handle)
        first = _first_line(lines)
        if not first:
            raise DamagedFile(field, path.name, "Give a CSV file with a header line.", problem="is empty")
        delimiter, header = _header(first, path.name, field)
        try:
            places = find_columns(header, columns, field, radius_95_m=radius_95_m)
        except MissingField:
            if first.lstrip()[:1] in ("<", "{", "["):
                raise WrongFormat(
                    field, path.name, "Save it as CSV, Parquet or GPX.", problem="is XML or JSON"
                ) from None
            if any(DECIMAL.fullmatch(name) for name in header):
                raise WrongFormat(field, first.strip(), f"Begin the file with a line such as {','.join(SPELLINGS)}.",
                                  problem="is no header line") from None  # fmt: skip
            raise
        table = _Table(delimiter=delimiter, width=len(header), places=places,
                       per_second=counted_per_second(header[places["time"]]))  # fmt: skip
        last = False
        while not last:
            data, last = lines.block()
            chunk, read = _chunk(data, last, table)
            lines.put_back(data[read:])
            yield chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """How the lines of a file are parted, and which of their values are ours."""

    delimiter: str
    width: int
    places: Mapping[str, int]
    per_second: int | None

    def row(self, line: str) -> Row:
        values = self.values(line)
        return values if isinstance(values, CordonError) else {ours: values[i] for ours, i in self.places.items()}

    def values(self, text: str) -> list[str] | CordonError:
        if len(text) >= MOST_ROW_CHARS:
            return BadValue(
                "row", text, f"Give rows of less than {MOST_ROW_CHARS:,} characters.", problem="is too long"
            )
        try:
            values = _values(text, self.delimiter)
        except csv.Error:
            return BadValue("row", text.rstrip("\r\n"), _MEND_ROW, problem="is not a row of CSV")
        if len(values) != self.width:
            return BadValue("row", text.rstrip("\r\n"), "Give as many values as the header has columns.",
                            problem=f"has {len(values)} values where the header has {self.width}")  # fmt: skip
        return values


def _first_line(lines: Lines) -> str:
    """The first line that is not blank; "" where there is none."""
    last = False
    while not last:
        data, last = lines.block()
        block = _Block(data)
        for place in range(len(block.ends)):
            if (line := block.line(place)).strip():
                lines.put_back(data[block.ends[place] :])
                return line
    return ""


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


def _values(text: str, delimiter: str) -> list[str]:
    return next(csv.reader([text], delimiter=delimiter, strict=True))


class _Block:
    """Whole lines of a file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.ends: Ends = line_ends(data)

    def line(self, place: int) -> str:
        """The line as text, cut to `MOST_ROW_CHARS`; bytes that are not UTF-8 become lone surrogates.

        These refuse the rows that use them and no others.
        """
        start = int(self.ends[place - 1]) if place else 0
        end = min(int(self.ends[place]), start + 4 * MOST_ROW_CHARS)
        return self.data[start:end].decode("utf-8", errors="surrogateescape")[:MOST_ROW_CHARS]

    def only(self, kept: Mask) -> bytes:
        """The first lines of the block, as many as `kept` says of, without those of which it says no."""
        if kept.all():
            return self.data[: self.ends[len(kept) - 1]] if len(kept) else b""
        sizes = np.diff(self.ends[: len(kept)], prepend=0)
        raw = np.frombuffer(self.data, np.uint8)[: sizes.sum()]
        return raw[np.repeat(kept, sizes)].tobytes()


def _chunk(data: bytes, last: bool, table: _Table) -> tuple[Chunk, int]:
    """The rows of whole lines, and how many bytes they are: a row that may go on in the next block is left for that."""
    block = _Block(data)
    apart, rows = np.zeros(len(block.ends), np.bool_), dict[int, Row]()
    columns = _columns(data, len(apart), table) if is_plain(data, block.ends, table.delimiter) else None
    if columns is None:
        apart, rows = _singly(block, odd_lines(data, block.ends, table.delimiter, table.width), last, table)
        columns = _columns(block.only(~apart), int((~apart).sum()), table)
    if columns is None:  # what Arrow parts in another way than is thought here is not left to it
        apart, rows = _singly(block, np.ones(len(block.ends), np.bool_), last, table)
        columns = {}
    plain = np.flatnonzero(~apart)
    lines = np.sort(np.concatenate([plain, np.array([*rows], np.int64)])) if rows else plain
    chunk = Chunk(
        columns=columns,
        rows_at=lambda chosen: [table.row(block.line(place)) for place in plain[chosen].tolist()],
        places=np.searchsorted(lines, plain) if rows else np.arange(len(plain)),
        others=[(int(np.searchsorted(lines, line)), row) for line, row in rows.items()],
        per_second=table.per_second,
    )
    return chunk, int(block.ends[len(apart) - 1]) if len(apart) else 0


def _singly(block: _Block, odd: Mask, last: bool, table: _Table) -> tuple[Mask, dict[int, Row]]:
    """Which lines are not to be read with the others, as far as rows are known to end, and the rows that begin in them.

    Empty lines are no rows. A quoted cell may run over several lines. Where these make no row together, the first of them
    is refused and the next is read as a row of its own: a stray quote hides no other row.
    """
    apart, rows = odd.copy(), dict[int, Row]()
    beyond = 0
    for at in np.flatnonzero(odd).tolist():
        line = block.line(at)
        if at < beyond or not line.strip(" \r\n"):
            continue
        row, beyond = table.row(line), at + 1
        if isinstance(row, CordonError) and line.count('"') % 2:
            more, whole = _rest_of_cell(block, at + 1, len(line))
            if not whole and not last:
                return apart[:at], rows
            joined = table.row(line + "".join(more))
            if not isinstance(joined, CordonError):
                row, beyond = joined, at + 1 + len(more)
                apart[at:beyond] = True
        rows[at] = row
    return apart, rows


def _rest_of_cell(block: _Block, place: int, chars: int) -> tuple[list[str], bool]:
    """The lines up to the one that closes an open quote, as far as a row may be long; whether the block has them all."""
    more: list[str] = []
    while chars < MOST_ROW_CHARS and place + len(more) < len(block.ends):
        more.append(block.line(place + len(more)))
        chars += len(more[-1])
        if more[-1].count('"') % 2:
            return more, True
    return more, chars >= MOST_ROW_CHARS


def _columns(data: bytes, count: int, table: _Table) -> dict[str, Any] | None:
    """Our columns of so many plain lines; None where Arrow finds other rows in them."""
    if not count:
        return {}
    numbers = {ours: pa.float64() for ours in table.places} | _TYPES
    for types in (numbers, {ours: TEXT if ours in ("device", "mechanism") else pa.string() for ours in table.places}):
        with suppress(pa.ArrowInvalid):
            read = _read(data, table, types)
            return read if len(next(iter(read.values()))) == count else None
    return None


def _read(data: bytes, table: _Table, types: Mapping[str, Any]) -> dict[str, Any]:
    names = [str(place) for place in range(table.width)]
    source: Any = pa.BufferReader(data)
    read: Any = pa_csv.read_csv(
        source,
        pa_csv.ReadOptions(column_names=names, block_size=_ARROW_BYTES),
        pa_csv.ParseOptions(delimiter=table.delimiter, escape_char=False, ignore_empty_lines=False),
        pa_csv.ConvertOptions(
            column_types={str(place): types[ours] for ours, place in table.places.items()},
            include_columns=[str(place) for place in table.places.values()],
            null_values=[""],
            strings_can_be_null=False,
        ),
    )
    parts = read.combine_chunks().to_batches()
    if len(parts) != 1:
        raise pa.ArrowInvalid("more than an array holds")
    return dict(zip(table.places, parts[0].columns, strict=True))
