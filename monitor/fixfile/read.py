"""Fixes from files and folders, in blocks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow.parquet as pq

from monitor.fixfile.chunk import BLOCK_ROWS, Block, Chunk, block_of, joined
from monitor.fixfile.column import Named
from monitor.fixfile.commas import csv_chunks
from monitor.fixfile.folder import folder_chunks
from monitor.fixfile.gpx import gpx_chunks, is_gpx
from monitor.fixfile.parquet import is_parquet, parquet_chunks
from monitor.location import MOST_RADIUS_M
from zones.error import NotFound, WrongFormat
from zones.gisfile.kind import HEAD_BYTES
from zones.unit import finite

_START_BYTES = 1 << 20


def read_blocks(
    path: Path, columns: Named, *, field: str = "FILE", radius_95_m: float | str | None = None
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


def _chunks(path: Path, columns: Named, field: str, radius_95_m: float | None) -> Iterator[Chunk]:
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


def about_rows(path: Path) -> int | None:
    """How many rows a file or folder says it has, or seems to have, for a progress bar; None where only reading would tell."""
    try:
        files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
        if files and all(is_parquet(file) for file in files):
            return sum(int(pq.ParquetFile(file).metadata.num_rows) for file in files)
        with path.open("rb") as file:
            start = file.read(_START_BYTES)
        return path.stat().st_size * start.count(b"\n") // max(1, len(start))
    except (OSError, ValueError, NotImplementedError):
        return None
