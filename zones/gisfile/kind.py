"""What a file is, by its content; what its name claims is only compared with that."""

import re
from enum import StrEnum
from pathlib import Path

from zones.error import UnsafeFile, WrongFormat
from zones.gisfile.markup import root_element

HEAD_BYTES = 65_536
ZIP_MAGIC = b"PK\x03\x04"
_SHP_MAGIC = b"\x00\x00\x27\x0a"
_SQLITE_MAGIC = b"SQLite format 3\x00"


class Kind(StrEnum):
    """A kind of file that is read here; the value is what a person calls it."""

    GEOJSON = "GeoJSON"
    KML = "KML"
    KMZ = "KMZ"
    GPX = "GPX"
    SHAPEFILE = "zipped Shapefile"
    GEOPACKAGE = "GeoPackage"


SUFFIXES = {
    ".geojson": Kind.GEOJSON,
    ".json": Kind.GEOJSON,
    ".kml": Kind.KML,
    ".kmz": Kind.KMZ,
    ".gpx": Kind.GPX,
    ".zip": Kind.SHAPEFILE,
    ".gpkg": Kind.GEOPACKAGE,
}
READ_HERE = "GeoJSON, KML, KMZ, GPX, a zipped Shapefile or GeoPackage"

_OTHERS = (
    (_SHP_MAGIC, "a .shp on its own", "Zip it with its .shx, .dbf and .prj and send the zip."),
    (b"%PDF", "a PDF", ""),
    (b"fgb", "a FlatGeobuf file", ""),
    (b"\x89PNG", "a picture", ""),
    (b"\xff\xd8\xff", "a picture", ""),
    (b"II*\x00", "a TIFF picture", ""),
    (b"MM\x00*", "a TIFF picture", ""),
    (b"\x1f\x8b", "a gzip file", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Send a zip."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Send a zip."),
)
_ROOTS = {
    "OGRVRTDataSource": "a GDAL virtual file, which reads other files",
    "VRTDataset": "a GDAL virtual file, which reads other files",
    "FeatureCollection": "GML",
    "html": "a web page",
    "svg": "a drawing (SVG)",
    "osm": "OpenStreetMap XML",
}


def kind_of(head: bytes, *, name: str, field: str) -> Kind | None:
    """The kind that the first bytes show; None for a zip, whose members have to be looked at.

    Raises WrongFormat for anything else, naming it where it is known, and UnsafeFile for XML with a DOCTYPE.
    """
    if head.startswith(ZIP_MAGIC) or head.startswith(b"PK\x05\x06"):
        return None
    if head.startswith(_SQLITE_MAGIC):
        return Kind.GEOPACKAGE
    for magic, called, remedy in _OTHERS:
        if head.startswith(magic):
            raise _not_read(name, called, field, remedy)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if wide := _wide(head):
        raise UnsafeFile(
            field, name, "Save it as UTF-8.",
            problem=f"is {wide}, an encoding that is not read here",
        )  # fmt: skip
    if text[:1] == b"<":
        return _kind_of_xml(head, name=name, field=field)
    if text[:1] in (b"{", b"[") or (Path(name).suffix.lower() in (".geojson", ".json") and _is_text(text)):
        return Kind.GEOJSON
    raise _not_read(name, "", field)


def claimed_kind(name: str) -> Kind | None:
    """What the file's suffix says it is, where it says anything."""
    return SUFFIXES.get(Path(name).suffix.lower())


def refuse_renamed(name: str, found: Kind, *, field: str) -> None:
    """Raises WrongFormat where the name says one kind and the content is another."""
    claimed = claimed_kind(name)
    if claimed is None or claimed is found:
        return
    suffix = next(suffix for suffix, kind in SUFFIXES.items() if kind is found)
    raise WrongFormat(
        field,
        name,
        f"Rename it to end in {suffix} if that is what it should be, or send the right file.",
        problem=f"is named as {claimed}, but its content is {found}",
    )


def _kind_of_xml(head: bytes, *, name: str, field: str) -> Kind:
    root = root_element(head, field=field, value=name)
    if root == "kml":
        return Kind.KML
    if root == "gpx":
        return Kind.GPX
    raise _not_read(name, _ROOTS.get(root, f"XML whose outermost element is “{root[:40]}”" if root else "XML"), field)


def _wide(head: bytes) -> str:
    """What text in UTF-16 or UTF-32 is, with or without a byte order mark; "" where it is neither."""
    marked = head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:4] == b"\x00\x00\xfe\xff"
    first = re.search(rb"[^\x00\xfe\xff\s]", head[:64])
    called = {b"<": "XML", b"{": "JSON", b"[": "JSON"}.get(first[0] if first else b"", "text" if marked else "")
    if not called or (not marked and b"\x00" not in head[:4]):
        return ""
    return f"{called} in UTF-{32 if head.count(0, 0, 64) > len(head[:64]) * 0.6 else 16}"


def _is_text(head: bytes) -> bool:
    return re.search(rb"[\x00-\x08\x0e-\x1f]", head[:1_000]) is None


def _not_read(name: str, called: str, field: str, remedy: str = "") -> WrongFormat:
    problem = f"is {called}, which is not read here" if called else "is not a file of a kind that is read here"
    return WrongFormat(field, name, remedy or f"Send {READ_HERE}.", problem=problem)
