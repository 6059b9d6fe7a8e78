"""Rows of CSV as Ordnance Survey publishes it: without a header, or with one; each row with its file and line."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Protocol

from monitor.gazetteer.postcode import whole
from monitor.gazetteer.product import Kind
from zones.error import DamagedFile

HEAD_BYTES = 65_536
OPEN_NAMES_COLUMNS = (
    "id", "names_uri", "name1", "name1_lang", "name2", "name2_lang", "type", "local_type", "geometry_x", "geometry_y",
    "most_detail_view_res", "least_detail_view_res", "mbr_xmin", "mbr_ymin", "mbr_xmax", "mbr_ymax",
    "postcode_district", "postcode_district_uri", "populated_place", "populated_place_uri", "populated_place_type",
    "district_borough", "district_borough_uri", "district_borough_type", "county_unitary", "county_unitary_uri",
    "county_unitary_type", "region", "region_uri", "country", "country_uri", "related_spatial_object", "same_as_dbpedia",
    "same_as_geonames",
)  # fmt: skip
"""As DOC/OS_Open_Names_Header.csv has them (OS Open Names technical specification)."""
_CODE_POINT_COLUMNS = {
    10: ("pc", "pq", "ea", "no", "cy", "rh", "lh", "cc", "dc", "wc"),
    19: ("pc", "pq", "pr", "tp", "dq", "rp", "bp", "pd", "mp", "um", "ea", "no", "cy", "rh", "lh", "cc", "dc", "wc", "ls"),
}  # fmt: skip
"""As Doc/Code-Point_Open_Column_Headers.csv has them; until 2011 there were nineteen (Code-Point technical specification)."""
_CALLED = {
    "postcode": "pc", "positional_quality_indicator": "pq", "eastings": "ea", "northings": "no",
}  # fmt: skip
_URI = "http://data.ordnancesurvey.co.uk/id/"
_BOM, _END_OF_DOS_FILE = "\ufeff", "\x1a"


class Progress(Protocol):
    """Is told what is being done, how much of it is, and of how much."""

    def __call__(self, what: str, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One file of CSV: its name as errors show it, its size, how to open it, and its columns."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]
    columns: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Commas:
    """The files of CSV of one product."""

    tables: Sequence[Table]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where a row stands."""

    file: str
    number: int

    def field(self, column: str) -> str:
        return f"{self.file}, line {self.number:,}, {column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sniffed:
    """What the beginning of a CSV shows: its product, its columns, and whether any row but headers is there."""

    kind: Kind
    columns: Sequence[str]
    has_rows: bool


def sniffed(head: bytes) -> Sniffed | None:
    """What a file that begins so is; None where it is of no product that is read here."""
    text = head.decode("utf-8-sig", errors="replace")
    lines = text.splitlines()
    if len(head) >= HEAD_BYTES:
        lines = lines[:-1]
    try:
        rows = [row for row in csv.reader(lines[:5]) if row]
    except csv.Error:
        return None
    headers = [columns for row in rows[:2] if (columns := _header(row)) is not None]
    first = rows[len(headers)] if len(rows) > len(headers) else None
    if headers:
        kind = Kind.OPEN_NAMES if "names_uri" in headers[0] else Kind.CODE_POINT
        return Sniffed(kind=kind, columns=headers[0], has_rows=first is not None)
    if first is None:
        return None
    if len(first) == len(OPEN_NAMES_COLUMNS) and first[1].startswith(_URI):
        return Sniffed(kind=Kind.OPEN_NAMES, columns=OPEN_NAMES_COLUMNS, has_rows=True)
    columns = _CODE_POINT_COLUMNS.get(len(first))
    if columns is not None and whole(first[0].upper()):
        return Sniffed(kind=Kind.CODE_POINT, columns=columns, has_rows=True)
    return None


def rows_of(
    source: Commas, wanted: Sequence[str], progress: Progress, *, what: str
) -> Iterator[tuple[Line, list[str]]]:
    """The wanted columns of each row, in file order; raises DamagedFile for a row with more or fewer cells than columns."""
    total = sum(table.size for table in source.tables)
    before = 0
    for table in source.tables:
        places = [table.columns.index(column) for column in wanted]
        with table.open() as raw:
            counted = _Counted(raw)
            yield from _rows(table, counted, places, lambda done, before=before: progress(what, before + done, total))  # type: ignore[misc]
        before += table.size


def _rows(
    table: Table, raw: "_Counted", places: Sequence[int], progress: Callable[[int], None]
) -> Iterator[tuple[Line, list[str]]]:
    width = len(table.columns)
    text = io.TextIOWrapper(io.BufferedReader(raw, 2**18), encoding="utf-8-sig", newline="")
    reader = csv.reader(text, strict=True)
    while True:
        try:
            row = next(reader, None)
        except (csv.Error, UnicodeDecodeError) as error:
            why = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"can't be taken apart ({error})"
            raise DamagedFile(f"{table.name}, line {reader.line_num + 1:,}", "row", "Take the file as it was published.",
                              problem=why) from None  # fmt: skip
        if row is None:
            return
        if row and row[0].startswith(_BOM):  # files that were put end to end keep the marks of their beginnings
            row[0] = row[0].removeprefix(_BOM)
        if not row or row == [_END_OF_DOS_FILE] or (reader.line_num <= 2 and _header(row) is not None):
            continue
        if len(row) != width:
            raise DamagedFile(
                f"{table.name}, line {reader.line_num:,}", ",".join(row), f"Take the file as it was published, with {width} columns.",
                problem=f"has {len(row)} columns: the file is cut off or was changed",
            )  # fmt: skip
        if reader.line_num % 20_000 == 0:
            progress(raw.read_bytes)
        yield Line(file=table.name, number=reader.line_num), [row[place] for place in places]


def _header(row: Sequence[str]) -> tuple[str, ...] | None:
    """The columns where a row names them, in small letters."""
    names = tuple(cell.removeprefix(_BOM).strip().lower() for cell in row)
    if "names_uri" in names and "local_type" in names:
        return names
    names = tuple(_CALLED.get(name, name) for name in names)
    return names if {"pc", "pq", "ea", "no"} <= set(names) else None


class _Counted(io.RawIOBase):
    """A stream that knows how much of it was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.read_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._source.read(len(buffer))
        self.read_bytes += len(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)
