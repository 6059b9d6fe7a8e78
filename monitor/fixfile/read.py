"""Fixes from files and folders, in blocks."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from monitor.fix import Fix
from monitor.fixfile.chunk import BLOCK_ROWS, Block, Chunk, block_of, joined
from monitor.fixfile.commas import csv_chunks
from monitor.fixfile.folder import folder_chunks
from monitor.fixfile.gpx import gpx_chunks, is_gpx
from monitor.fixfile.parquet import parquet_chunks
from monitor.fixfile.refusal import Refusal
from monitor.fixtable import to_fixes
from monitor.location import MOST_RADIUS_M
from zones.error import NotFound, WrongFormat
from zones.gisfile.kind import HEAD_BYTES
from zones.unit import finite

BATCH_ROWS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some rows of a file, each either among the fixes or among the refusals."""

    fixes: Sequence[Fix]
    refusals: Sequence[Refusal]


def read_fixes(
    path: Path, columns: Mapping[str, str], *, field: str = "FILE", radius_95_m: float | str | None = None
) -> Iterator[Batch]:
    """What `read_blocks` reads, fix by fix, in smaller batches."""
    for block in read_blocks(path, columns, field=field, radius_95_m=radius_95_m):
        refusals = block.refusals
        for start in range(0, max(len(block.fixes), 1), BATCH_ROWS):
            yield Batch(fixes=to_fixes(block.fixes.slice(start, BATCH_ROWS)), refusals=refusals)
            refusals = ()


def read_blocks(
    path: Path, columns: Mapping[str, str], *, field: str = "FILE", radius_95_m: float | str | None = None
) -> Iterator[Block]:
    """The rows of a CSV, Parquet or GPX file, or of a folder of Parquet files, in blocks of some `BLOCK_ROWS`.

    `radius_95_m` is the 95 % radius of every fix of a file that states none. Raises BadFile or MissingField where no row
    can be used, BadNumber for such a radius, and DamagedFile where a file turns out to be cut off after blocks were read.
    """
    radius = None if radius_95_m is None else _radius(radius_95_m)
    held: list[Block] = []
    before = rows = 0
    for chunk in _ahead(_chunks(path, columns, field, radius)):
        if held and rows + len(chunk) > BLOCK_ROWS:
            yield joined(held)
            held, rows = [], 0
        held.append(block_of(chunk, before, radius))
        before, rows = before + len(chunk), rows + len(chunk)
    yield joined(held)


def _ahead(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The chunks, each taken from its file while the one before it is looked at."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = reader.submit(next, chunks, None)
            yield chunk


def _radius(given: float | str) -> float:
    return finite("--radius", given, lowest=0.0, highest=MOST_RADIUS_M, unit="metres")


def _chunks(path: Path, columns: Mapping[str, str], field: str, radius_95_m: float | None) -> Iterator[Chunk]:
    remedy, problem = (
        "Give the path of a CSV, Parquet or GPX file, or of a folder of Parquet",
        "is no file that can be read",
    )
    try:
        if path.is_dir():
            return folder_chunks(path, columns, field, radius_95_m=radius_95_m)
        if not path.is_file():
            raise NotFound(field, path.name, f"{remedy}.", problem=problem)
        with path.open("rb") as handle:
            head = handle.read(HEAD_BYTES)
    except OSError as error:
        raise NotFound(field, path.name, f"{remedy} ({error.strerror}).", problem=problem) from None
    suffix = path.suffix.lower()
    if head[:4] == b"PAR1":
        return parquet_chunks(path, columns, field, radius_95_m=radius_95_m)
    if suffix == ".parquet":
        raise WrongFormat(field, path.name, "Save it as Parquet, or name it .csv if it is CSV.")
    if is_gpx(head, name=path.name, field=field):
        return gpx_chunks(path, field, radius_95_m=radius_95_m)
    if suffix == ".gpx":
        raise WrongFormat(field, path.name, "Save it as GPX in UTF-8, or name it .csv if it is CSV.")
    return csv_chunks(path, columns, field, radius_95_m=radius_95_m)
