"""A file made ready for reading: known for what it is, within bounds, and under a name of our own.

The staged copy lies in a temporary folder that is gone when the reading is over, whatever happens.
"""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from zones.error import BadFile, BadValue, DamagedFile, TooLarge, UnsafeFile, Way, WrongFormat
from zones.gisfile.archive import Archive
from zones.gisfile.kind import HEAD_BYTES, READ_HERE, Kind, kind_of, refuse_renamed
from zones.gisfile.shapefile import Promise, promised
from zones.shape import MOST_VERTICES

MOST_BYTES = 48 * 2**20
_OTHER_ZONES = (".kml", ".kmz", ".geojson", ".gpx", ".gpkg")
_CPG = re.compile(r"[A-Za-z0-9_. -]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """One file to read: its kind, where the copy lies, and what a driver must find in it."""

    kind: Kind
    path: Path
    layer: str = ""
    """What the file's one layer is called, for kinds whose copy has another name."""
    promise: Promise | None = None
    note: str = ""


@contextmanager
def staged(path: Path, *, layer: str | None, field: str) -> Iterator[Staged]:
    """The file, staged; raises a BadFile that says why it is not read."""
    name = path.name
    if not _is_file(path):
        raise BadFile(field, name, "Give the path of a file.", problem="is not there, or is not a file")
    with tempfile.TemporaryDirectory(prefix="cordon-zone-") as made:
        folder = Path(made)
        copy = folder / "given"
        _copy(path, copy, field)
        with copy.open("rb") as file:
            head = file.read(HEAD_BYTES)
        kind = kind_of(head, name=name, field=field)
        if kind is None:
            yield _from_archive(copy, folder, name=name, layer=layer, field=field)
            return
        refuse_renamed(name, kind, field=field)
        if kind is Kind.GEOPACKAGE:
            _refuse_open(path, field)
            _leave_wal_mode(copy)
        target = folder / {Kind.GEOJSON: "stage.geojson", Kind.KML: "stage.kml", Kind.GPX: "stage.gpx"}.get(
            kind, "stage.gpkg"
        )
        copy.rename(target)
        yield Staged(kind=kind, path=target)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # too long a name, or a folder that can't be looked into
        return False


def _copy(path: Path, target: Path, field: str) -> None:
    """Counted while it is copied: a file may grow, and a size may lie."""
    try:
        with path.open("rb") as source, target.open("xb") as out:
            left = MOST_BYTES + 1
            while left and (chunk := source.read(min(left, 2**20))):
                left -= len(chunk)
                out.write(chunk)
    except OSError:
        raise BadFile(field, path.name, "Make sure that it can be read.", problem="can't be opened") from None
    if not left:
        remedy = f"Send a file of at most {MOST_BYTES // 2**20} MB."
        raise TooLarge(field, path.name, remedy)
    if left == MOST_BYTES + 1:
        raise DamagedFile(field, path.name, "Send it again.", problem="is empty")


def _refuse_open(path: Path, field: str) -> None:
    """Raises BadFile where SQLite's side files show changes that are not in the file itself yet.

    A -wal is emptied or removed, a -journal's head made zeros, when the last program closes (sqlite.org/tempfiles).
    """
    for side in (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-journal")):
        try:
            with side.open("rb") as file:
                pending = any(file.read(8))
        except FileNotFoundError:
            continue
        except OSError:
            pending = True  # there, but not ours to read: what it holds is unknown
        if pending:
            raise BadFile(
                field, path.name, "Close it in the program that has it open, then send it again.",
                problem=f"is open elsewhere, with changes that are still in {side.name}",
            )  # fmt: skip


def _leave_wal_mode(copy: Path) -> None:
    """Our copy is read without the side files that write-ahead logging (format 2) asks for (sqlite.org/fileformat)."""
    with copy.open("r+b") as file:
        file.seek(18)
        if file.read(2) == b"\x02\x02":
            file.seek(18)
            file.write(b"\x01\x01")


def _from_archive(copy: Path, folder: Path, *, name: str, layer: str | None, field: str) -> Staged:
    archive = Archive(copy, name=name, field=field)
    try:
        suffixes = {PurePosixPath(member).suffix.lower() for member in archive.members}
        if ".shp" in suffixes:
            refuse_renamed(name, Kind.SHAPEFILE, field=field)
            if layer is None:
                _refuse_beside(archive, field)
            return _shapefile(archive, folder, name=name, layer=layer, field=field)
        if ".kml" in suffixes:
            refuse_renamed(name, Kind.KMZ, field=field)
            return _kmz(archive, folder, name=name, field=field)
        raise WrongFormat(
            field, name, f"Send {READ_HERE}.", problem=f"is a zip that holds neither a .shp nor a .kml{_held(suffixes)}"
        )
    finally:
        archive.close()


def _refuse_beside(archive: Archive, field: str) -> None:
    """Raises UnsafeFile where a zip with a Shapefile holds zones of another kind, which would be left out."""
    others = sorted(member for member in archive.members if PurePosixPath(member).suffix.lower() in _OTHER_ZONES)
    if others:
        raise UnsafeFile(
            field, ", ".join(others), "Zip the Shapefile alone.", ways=(Way.LAYER,),
            problem=f"{'are' if len(others) > 1 else 'is'} in the zip beside a Shapefile and would be left out",
        )  # fmt: skip


def _refuse_second_kml(archive: Archive, others: Sequence[str], folder: Path, field: str) -> None:
    """Raises UnsafeFile where KML beside doc.kml holds a Placemark; legends and styles may lie there."""
    held: list[str] = []
    for number, member in enumerate(others):
        copy = folder / f"beside-{number}.kml"
        archive.inflate(member, copy, most_bytes=MOST_BYTES)
        if b"Placemark" in copy.read_bytes().replace(b"\x00", b""):  # without zeros, UTF-16 reads as ASCII
            held.append(member)
        copy.unlink()
    if held:
        raise UnsafeFile(
            field, ", ".join(sorted(held)), "Save all places in one KML file.",
            problem=f"{'hold' if len(held) > 1 else 'holds'} places beside doc.kml, which would be left out",
        )  # fmt: skip


def _kmz(archive: Archive, folder: Path, *, name: str, field: str) -> Staged:
    found = [member for member in archive.members if member.lower().endswith(".kml")]
    main = [member for member in found if member.lower() == "doc.kml"] or found
    if len(main) > 1:
        raise UnsafeFile(
            field,
            ", ".join(sorted(main)),
            "Save one of them as a KML file.",
            problem="are several KML files, none doc.kml",
        )
    _refuse_second_kml(archive, [member for member in found if member != main[0]], folder, field)
    target = folder / "stage.kml"
    archive.inflate(main[0], target, most_bytes=MOST_BYTES)
    with target.open("rb") as file:
        if kind_of(file.read(HEAD_BYTES), name=name, field=field) is not Kind.KML:
            raise WrongFormat(field, main[0], "Save it anew as KMZ.", problem="is in it, but is not KML")
    return Staged(kind=Kind.KMZ, path=target)


def _shapefile(archive: Archive, folder: Path, *, name: str, layer: str | None, field: str) -> Staged:
    main = _one_shp(sorted(member for member in archive.members if member.lower().endswith(".shp")), layer, field)
    stem = main[:-4]
    parts: dict[str, Path] = {}
    for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
        member = next((m for m in archive.members if m[:-4] == stem and m[-4:].lower() == suffix), None) or next(
            (m for m in archive.members if m.lower() == stem.lower() + suffix), None
        )
        if member is not None:
            parts[suffix] = folder / f"stage{suffix}"
            archive.inflate(member, parts[suffix])
    if ".shx" not in parts:
        raise DamagedFile(
            field, name, "Zip the .shp, .shx, .dbf and .prj of one Shapefile anew.",
            problem=f"lacks {PurePosixPath(stem).name}.shx, which says where each shape begins",
        )  # fmt: skip
    if ".cpg" in parts and _CPG.fullmatch(parts[".cpg"].read_bytes()[:60].decode("latin-1").strip()) is None:
        parts.pop(".cpg").unlink()
    promise = promised(parts[".shp"], parts[".shx"], parts.get(".dbf"), most_vertices=MOST_VERTICES, field=field)
    return Staged(
        kind=Kind.SHAPEFILE,
        path=parts[".shp"],
        layer=PurePosixPath(stem).name,
        promise=promise,
        note="" if ".dbf" in parts else "without its .dbf: no names, and no marks of deleted shapes",
    )


def _one_shp(found: list[str], layer: str | None, field: str) -> str:
    stems = ", ".join(PurePosixPath(member).stem for member in found)
    if layer is not None:
        found = [member for member in found if PurePosixPath(member).stem.lower() == layer.lower()]
        if not found:
            raise BadValue("layer", layer, f"Give one of: {stems}.", problem="is not a layer of the file")
    if len(found) > 1:
        raise BadFile(field, stems, "Zip one alone.", problem="are several Shapefiles in one zip", ways=(Way.LAYER,))
    return found[0]


def _held(suffixes: set[str]) -> str:
    known = sorted(suffix for suffix in suffixes if suffix)[:5]
    return f" but {', '.join(known)}" if known else ""
