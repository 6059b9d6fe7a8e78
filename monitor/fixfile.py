"""Fixes from CSV and Parquet files: every row is either a fix or refused with its reason; none is lost."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from monitor.bulk import Fix
from monitor.location import MOST_RADIUS_M
from monitor.place import lonlat
from zones.error import (
    BadInstant,
    BadNumber,
    BadValue,
    CordonError,
    DamagedFile,
    MissingField,
    NotFound,
    WrongFormat,
    shown,
)
from zones.instant import Instant, instant, read_instant
from zones.order import read_text
from zones.unit import finite

BATCH_ROWS = 20_000
MOST_TEXT_CHARS = 1_000
_MOST_TEXT_BYTES = 4 * MOST_TEXT_CHARS
FIRST_YEAR, LAST_YEAR = 1970, 2200
"""Zero and the far end of a tag's clock are slips, not times."""
_NO_TIME = "is no time that a tag can have been fixed at"
_TIME_REMEDY = f"Give a time of the years {FIRST_YEAR} to {LAST_YEAR}."
_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}

Row = Mapping[str, Any] | CordonError
"""The values of a row under our columns' names, or what is wrong with it as a whole."""

_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "device": ("device", "device_id", "deviceid", "tag", "tag_id", "imei", "unit"),
    "time": ("time", "timestamp", "datetime", "date_time", "utc", "fix_time", "position_time", "recorded", "at"),
    "latitude": ("latitude", "lat", "y"),
    "longitude": ("longitude", "lon", "lng", "long", "x"),
    "radius_95_m": ("radius_95_m", "radius_95", "accuracy_95_m", "radius_m"),
}
_NEEDED = ("time", "latitude", "longitude", "radius_95_m")
_MOST_ROW_CHARS = 100_000
_MEND_ROW = "Put a cell that holds a quote into quotes as a whole, and double the quotes within."
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_DECIMAL = re.compile(r" *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)? *", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A row that can't be used: its number (from 1), the field, the value, what is wrong and what to do."""

    row: int
    field: str
    value: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some rows of a file, each either among the fixes or among the refusals."""

    fixes: Sequence[Fix]
    refusals: Sequence[Refusal]


def read_columns(text: str) -> dict[str, str]:
    """The mapping `time=NAME,latitude=NAME` of our columns to the file's; raises BadValue."""
    made: dict[str, str] = {}
    for pair in filter(None, text.split(",")):
        ours, sign, theirs = pair.partition("=")
        if not sign or ours.strip() not in _SPELLINGS or not theirs.strip():
            raise BadValue("--columns", pair, f"Write OURS=THEIRS; ours are {', '.join(_SPELLINGS)}.")
        if ours.strip() in made or theirs.strip() in made.values():
            raise BadValue("--columns", pair, "Give each column once.", problem="is named a second time")
        made[ours.strip()] = theirs.strip()
    return made


def count_rows(path: Path) -> int | None:
    """How many rows the file says it has, for a progress bar; None where only reading would tell."""
    if path.suffix.lower() != ".parquet":
        return None
    import pyarrow.parquet as pq

    try:
        return int(pq.ParquetFile(path).metadata.num_rows)
    except (OSError, ValueError, NotImplementedError):
        return None


def read_fixes(path: Path, columns: Mapping[str, str], *, field: str = "FILE") -> Iterator[Batch]:
    """The rows of a CSV or Parquet file in batches; raises BadFile or MissingField where none can be used."""
    start = _start(path, field)
    if start == b"PAR1":
        rows = _parquet_rows(path, columns, field)
    elif path.suffix.lower() == ".parquet":
        raise WrongFormat(field, path.name, "Save it as Parquet, or name it .csv if it is CSV.")
    else:
        rows = _csv_rows(path, columns, field)
    batch: list[Fix] = []
    refusals: list[Refusal] = []
    for number, row in enumerate(rows, 1):
        if isinstance(row, CordonError):
            refusals.append(_refusal(number, row))
        else:
            try:
                batch.append(read_fix(number, row))
            except CordonError as fault:
                refusals.append(_refusal(number, fault))
        if len(batch) + len(refusals) >= BATCH_ROWS:
            yield Batch(fixes=batch, refusals=refusals)
            batch, refusals = [], []
    yield Batch(fixes=batch, refusals=refusals)


def _start(path: Path, field: str) -> bytes:
    """The first bytes of a file, by which Parquet is known; raises NotFound where it can't be opened."""
    remedy, problem = "Give the path of a CSV or Parquet file", "is not a file that can be read"
    try:
        if not path.is_file():
            raise NotFound(field, path.name, f"{remedy}.", problem=problem)
        with path.open("rb") as handle:
            return handle.read(4)
    except OSError as error:
        raise NotFound(field, path.name, f"{remedy} ({error.strerror}).", problem=problem) from None


def _refusal(number: int, fault: CordonError) -> Refusal:
    """The row's refusal; its remedy says what is wrong too, for its file has no other column that would."""
    remedy = f"It {fault.problem}. {fault.remedy}"
    return Refusal(row=number, field=fault.field, value=fault.value, remedy=remedy)


def read_fix(number: int, row: Any) -> Fix:
    """The fix of one row (from 1) under our columns' names; raises what is wrong with it."""
    if not isinstance(row, Mapping):
        raise BadValue("row", row, "Give an object of time, latitude, longitude, radius_95_m and device.")
    row = dict.fromkeys(_NEEDED) | dict(row)
    at = _time(row["time"])
    lat = _number("latitude", row["latitude"], lowest=-90.0, highest=90.0, unit="degrees")
    lon = _number("longitude", row["longitude"], lowest=-180.0, highest=180.0, unit="degrees")
    lonlat(lon, lat, field="latitude, longitude")
    radius = _number("radius_95_m", row["radius_95_m"], lowest=0.0, highest=MOST_RADIUS_M, unit="metres (95 % radius)")
    device = _device(row.get("device"))
    return Fix(row=number, device=device, at=at, lon_deg=lon, lat_deg=lat, radius_95_m=radius)


def _device(value: Any) -> str:
    """The device's name as it is given, whatever it says; raises BadValue for what is no text or too long."""
    if value is None:
        return ""
    text = str(value)
    if len(text) > MOST_TEXT_CHARS:
        raise BadValue("device", text, f"Give at most {MOST_TEXT_CHARS:,} characters.", problem="is too long")
    if not _is_text(text):
        raise BadValue("device", text, "Save the file in UTF-8.", problem="holds what is no text")
    return read_text(text, "device", empty=True)


def _number(field: str, value: Any, *, lowest: float, highest: float, unit: str) -> float:
    """A finite number within [lowest, highest], of the unit; raises MissingField or BadNumber."""
    if value in (None, ""):
        raise MissingField(field, remedy=f"Give {unit}.")
    # float() would also take 5_0.8 and digits of other scripts: a slip of the hand, read as a place.
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise BadNumber(field, value, f"Write {unit} in plain digits with a point, such as 50.8225.")
    return finite(field, value, lowest=lowest, highest=highest, unit=unit)


def _time(value: Any) -> Instant:
    """The instant, of the years that a fix can be of; raises MissingField or BadInstant."""
    if value in (None, ""):
        raise MissingField("time", remedy="Give the time with its offset from UTC.")
    if isinstance(value, str) and (year := re.match(r" *(\d{4})-", value, re.ASCII)):
        _refuse_year(int(year[1]), value)
    at = instant(value) if isinstance(value, datetime) else read_instant(value, field="time")
    _refuse_year(at.year, value)
    return at


def _refuse_year(year: int, value: object) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInstant("time", value, _TIME_REMEDY, problem=_NO_TIME)


def _csv_rows(path: Path, columns: Mapping[str, str], field: str) -> Iterator[Row]:
    # Bytes that are not UTF-8 become lone surrogates, which refuse the rows that use them and no others.
    with path.open(newline="", encoding="utf-8-sig", errors="surrogateescape") as handle:
        lines = _lines(handle)
        first = next((line for line in lines if line.strip()), "")
        if not first:
            raise DamagedFile(field, path.name, "Give a CSV file with a header line.", problem="is empty")
        delimiter, header = _header(first, path.name, field)
        try:
            places = _places(header, columns, field)
        except MissingField:
            if any(_DECIMAL.fullmatch(name) for name in header):
                raise WrongFormat(field, first.strip(), f"Begin the file with a line such as {','.join(_SPELLINGS)}.",
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
    if not _is_text(line):
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


def _is_text(text: str) -> bool:
    """Whether a text is without NUL and the lone surrogates that stand for bytes which are not UTF-8."""
    return not _NO_TEXT.search(text)


def _parquet_rows(path: Path, columns: Mapping[str, str], field: str) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as unread:
            schema = unread.schema_arrow
        places = _places(schema.names, columns, field)
        names = [schema.names[place] for place in places.values()]
        texts = _text_columns(schema, places, field)
        # As dictionaries, so that a long text which is stored once is not made once for every row.
        with pq.ParquetFile(path, read_dictionary=texts) as file:
            for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=names):
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
        return BadInstant("time", f"{count} {kind.unit} since 1970", _TIME_REMEDY, problem=_NO_TIME)


def _places(header: Sequence[str], columns: Mapping[str, str], field: str) -> dict[str, int]:
    """Where each of our columns is in the file; raises MissingField or BadValue for one that is not there just once."""
    names = [name.strip() for name in header]
    places: dict[str, int] = {}
    for ours in _SPELLINGS:
        found = _candidates(ours, names, columns)
        if len(found) > 1:
            raise BadValue(f"{field} column {ours}", ", ".join(names[place] for place in found), _one_of(ours, found, names),
                           problem="could each be it")  # fmt: skip
        if found:
            places[ours] = found[0]
        elif ours in columns or ours in _NEEDED:
            raise MissingField(f"{field} column {columns.get(ours, ours)}", remedy=_name_it(ours, names))
    return places


def _candidates(ours: str, names: Sequence[str], columns: Mapping[str, str]) -> list[int]:
    """Where in the header a column of ours could be: as --columns says, else under a spelling not chosen for another."""
    if ours in columns:
        return [place for place, name in enumerate(names) if name == columns[ours]]
    spelt = [name.lower().replace(" ", "_") for name in names]
    return [
        place for place, name in enumerate(names) if spelt[place] in _SPELLINGS[ours] and name not in columns.values()
    ]


def _one_of(ours: str, found: Sequence[int], names: Sequence[str]) -> str:
    if any(names.count(names[place]) > 1 for place in found):
        return "Give each column of the file a name of its own."
    return f"Name it: --columns {ours}=NAME."


def _name_it(ours: str, names: Sequence[str]) -> str:
    return f"Name it: --columns {ours}=NAME. The file's columns are {shown(', '.join(names))}."


def refusal_rows(refusals: Iterable[Refusal]) -> Iterator[list[str | int]]:
    """The refused rows as their file shows them."""
    for refusal in refusals:
        yield [refusal.row, refusal.field, refusal.value, refusal.remedy]
