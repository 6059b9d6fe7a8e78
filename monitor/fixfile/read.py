"""Fixes from CSV and Parquet files, in batches."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.bulk import Fix
from monitor.fixfile.commas import csv_rows
from monitor.fixfile.parquet import parquet_rows
from monitor.fixfile.row import read_fix
from zones.error import CordonError, NotFound, WrongFormat

BATCH_ROWS = 20_000


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


def read_fixes(path: Path, columns: Mapping[str, str], *, field: str = "FILE") -> Iterator[Batch]:
    """The rows of a CSV or Parquet file in batches; raises BadFile or MissingField where none can be used."""
    start = _start(path, field)
    if start == b"PAR1":
        rows = parquet_rows(path, columns, field)
    elif path.suffix.lower() == ".parquet":
        raise WrongFormat(field, path.name, "Save it as Parquet, or name it .csv if it is CSV.")
    else:
        rows = csv_rows(path, columns, field)
    batch: list[Fix] = []
    refusals: list[Refusal] = []
    for number, row in enumerate(rows, 1):
        if isinstance(row, CordonError):
            refusals.append(refusal_of(number, row))
        else:
            try:
                batch.append(read_fix(number, row))
            except CordonError as fault:
                refusals.append(refusal_of(number, fault))
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


def refusal_of(number: int, fault: CordonError) -> Refusal:
    """The row's refusal; its remedy says what is wrong too, for its file has no other column that would."""
    remedy = f"It {fault.problem}. {fault.remedy}"
    return Refusal(row=number, field=fault.field, value=fault.value, remedy=remedy)


def refusal_rows(refusals: Iterable[Refusal]) -> Iterator[list[str | int]]:
    """The refused rows as their file shows them."""
    for refusal in refusals:
        yield [refusal.row, refusal.field, refusal.value, refusal.remedy]
