"""A file made ready for import: known for what it is by its content, hashed, and of a certain day.

Zips are inflated by us and counted (`zones.gisfile.archive`); only a GeoPackage has to lie on the disk for it.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from monitor.gazetteer.osfile.commas import HEAD_BYTES, Commas, Progress, Table, sniffed
from monitor.gazetteer.osfile.layer import MAGIC, Layers, kind_of
from monitor.gazetteer.osfile.tile import Tiles
from monitor.gazetteer.product import Kind, ProductDay, day_said, product_day
from zones.error import BadFile, DamagedFile, NotFound, TooLarge, WrongFormat
from zones.gisfile.archive import Archive, Limits

LIMITS = Limits(members=5_000, inflated_bytes=12 * 2**30, wide=True)
"""Open Names has 819 files of CSV; the largest product, Open Roads as a GeoPackage, inflates to 2 GB."""
MOST_BYTES = 8 * 2**30
_MOST_NOTE_BYTES = 2**20
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_REMEDY = ("Send OS Code-Point Open, OS Open Names or OS Open Roads as Ordnance Survey publishes it: the zip, a file of "
           "CSV, or the GeoPackage.")  # fmt: skip
_FIELD = "FILE"

Source = Commas | Layers | Tiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A product ready to be read."""

    kind: Kind
    path: Path
    day: ProductDay
    sha256: str
    source: Source
    stood: tuple[int, int]

    def refuse_changed(self) -> None:
        """Raises DamagedFile where the file was changed since it was hashed."""
        if _stood(self.path) != self.stood:
            raise DamagedFile(_FIELD, self.path.name, "Import it again.", problem="was changed while it was read")


@contextmanager
def staged(path: Path, *, day: str | None, progress: Progress) -> Iterator[Staged]:
    """The product in a file; `day` is given where the file does not say its own.

    Raises NotFound, a BadFile, or what `product_day` raises.
    """
    stood = _stood(path)
    digest = _hashed(path, progress)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    with tempfile.TemporaryDirectory(prefix="cordon-gazetteer-") as made:
        if head.startswith(_ZIP):
            archive = Archive(path, name=path.name, field=_FIELD, limits=LIMITS)
            try:
                kind, source, said, supposed = _zipped(archive, path.name, Path(made), progress)
                chosen = product_day(day, said, supposed, field="--date")
                yield Staged(kind=kind, path=path, day=chosen, sha256=digest, source=source, stood=stood)
            finally:
                archive.close()
            return
        if head.startswith(MAGIC):
            source = Layers(path=path, name=path.name)
            kind, changed = kind_of(source, field=_FIELD)
            supposed = _changed(changed) or _of_file(path)
        else:
            kind, source = _comma_file(path, head)
            supposed = _of_file(path)
        chosen = product_day(day, None, supposed, field="--date")
        yield Staged(kind=kind, path=path, day=chosen, sha256=digest, source=source, stood=stood)


def _zipped(
    archive: Archive, name: str, folder: Path, progress: Progress
) -> tuple[Kind, Source, date | None, ProductDay]:
    """The product in a zip, the day that its notes say, and what may be supposed where they don't."""
    by_suffix: dict[str, list[str]] = {}
    for member in archive.members:
        by_suffix.setdefault(PurePosixPath(member).suffix.lower(), []).append(member)
    said = _day_noted(archive, by_suffix.get(".txt", []), name)
    supposed = _of_members(archive)
    packages = by_suffix.get(".gpkg", [])
    if len(packages) == 1:
        progress("Unpacking", 0, archive.members[packages[0]].file_size)
        target = folder / "stage.gpkg"
        try:
            archive.inflate(packages[0], target)
        except OSError as error:
            raise TooLarge(_FIELD, name, f"Make room in {folder.parent} for it ({error.strerror}).",
                           problem="can't be unpacked") from None  # fmt: skip
        source = Layers(path=target, name=f"{name}, {packages[0]}")
        kind, changed = kind_of(source, field=_FIELD)
        return kind, source, said, _changed(changed) or supposed
    tiles = Tiles(archive=archive, name=name)
    if tiles.stems("roadlink"):
        return Kind.OPEN_ROADS, tiles, said, supposed
    if not packages and by_suffix.get(".csv"):
        kind, commas = _comma_members(archive, by_suffix[".csv"], name)
        return kind, commas, said, supposed
    raise WrongFormat(_FIELD, name, _REMEDY, problem="is a zip of none of the products that are read here")


def _comma_members(archive: Archive, members: list[str], name: str) -> tuple[Kind, Commas]:
    tables: list[Table] = []
    kinds: set[Kind] = set()
    for member in sorted(members):
        with archive.stream(member) as file:
            seen = sniffed(file.read(HEAD_BYTES))
        if seen is None:
            if "doc" in (part.lower() for part in PurePosixPath(member).parts[:-1]):
                continue
            raise WrongFormat(_FIELD, f"{name}, {member}", _REMEDY, problem="is not of the product, or is empty")
        if seen.has_rows:
            kinds.add(seen.kind)
            tables.append(Table(name=member, size=archive.members[member].file_size,
                                open=partial(archive.stream, member), columns=seen.columns))  # fmt: skip
    if len(kinds) != 1:
        problem = "holds files of several products" if kinds else "holds no rows of a product"
        raise WrongFormat(_FIELD, name, _REMEDY, problem=problem)
    return kinds.pop(), Commas(tables=tables)


def _comma_file(path: Path, head: bytes) -> tuple[Kind, Commas]:
    seen = None if b"\x00" in head else sniffed(head)
    if seen is None or not seen.has_rows:
        raise WrongFormat(_FIELD, path.name, _REMEDY, problem="is not of a product that is read here")
    table = Table(name=path.name, size=path.stat().st_size, open=partial(_opened, path), columns=seen.columns)
    return seen.kind, Commas(tables=[table])


def _day_noted(archive: Archive, notes: list[str], name: str) -> date | None:
    days = set()
    for note in notes:
        with archive.stream(note) as file:
            text = file.read(_MOST_NOTE_BYTES).decode("utf-8", errors="replace")
        if (day := day_said(text)) is not None:
            days.add(day)
    if len(days) > 1:
        raise DamagedFile(
            _FIELD, name, "Take the file as it was published.", problem="says two different days of itself"
        )
    return days.pop() if days else None


def _changed(text: str) -> ProductDay | None:
    """What a GeoPackage's own day of last change lets suppose."""
    try:
        return ProductDay(day=date.fromisoformat(text[:10]), supposed="It was last changed on", own=True)
    except ValueError:
        return None


def _of_members(archive: Archive) -> ProductDay:
    """What the days of the files in a zip let suppose."""
    newest = max(info.date_time[:3] for info in archive.members.values())
    try:
        return ProductDay(day=date(*newest), supposed="The newest file in it is of")
    except ValueError:
        return _of_file(archive.path)


def _of_file(path: Path) -> ProductDay:
    """What the time of a file on the disk lets suppose."""
    return ProductDay(day=datetime.fromtimestamp(path.stat().st_mtime, UTC).date(), supposed="The file itself is of")


def _hashed(path: Path, progress: Progress) -> str:
    digest, done = hashlib.sha256(), 0
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise TooLarge(_FIELD, path.name, f"Send a file of at most {MOST_BYTES // 2**30} GB.")
    try:
        with path.open("rb") as file:
            while chunk := file.read(2**22):
                digest.update(chunk)
                done += len(chunk)
                progress("Hashing", done, size)
    except OSError:
        raise BadFile(_FIELD, path.name, "Make sure that it can be read.", problem="can't be opened") from None
    if not done:
        raise DamagedFile(_FIELD, path.name, "Fetch it again.", problem="is empty")
    return digest.hexdigest()


def _stood(path: Path) -> tuple[int, int]:
    try:
        if not path.is_file():
            raise NotFound(_FIELD, str(path), "Give the path of a file.", problem="is not there, or is not a file")
        found = path.stat()
    except OSError:
        raise NotFound(
            _FIELD, str(path), "Give the path of a file that can be read.", problem="can't be opened"
        ) from None
    return found.st_size, found.st_mtime_ns


def _opened(path: Path) -> IO[bytes]:
    return path.open("rb")
