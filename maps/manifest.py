"""The manifest of a pack: the SHA-256 of every file in it, by which anybody can tell, offline, whether one was changed."""

import hashlib
import io
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zones.canon import canonical
from zones.error import WrongFormat

NAME = "manifest.json"
FORM = "cordon-pack-1"
_MOST_FILES = 1_000
_MOST_BYTES = 2_000_000_000
_PIECE = 1 << 20
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, NotImplementedError, RuntimeError)
"""What reading a damaged zip, or one that we would not make, raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a pack says of itself, the hash of its manifest, and what is wrong with it; nothing where it is whole."""

    exhibit: str
    sha256: str
    files: int
    faults: tuple[str, ...]


def zipped(files: Mapping[str, bytes], exhibit: str, day: date) -> tuple[bytes, str]:
    """A zip of files and of their manifest, and the SHA-256 of that; the same files on the same day give the same bytes.

    They are stored as they are: what compresses differs from one machine to another.
    """
    manifest = canonical(
        {
            "form": FORM, "exhibit": exhibit, "recorded": day.isoformat(),
            "files": {name: {"bytes": len(content), "sha256": _sha256(content)} for name, content in files.items()},
        }
    )  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in [*sorted(files.items()), (NAME, manifest)]:
            entry = zipfile.ZipInfo(name, date_time=(day.year, day.month, day.day, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # else the system that packs it would show
            packed.writestr(entry, content)
    return out.getvalue(), _sha256(manifest)


def verify(content: bytes, name: str = "what was given") -> Verified:
    """Whether a pack is as its manifest says; raises WrongFormat for what is no pack, by the name of its file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
                raise _no_pack(name, "has more in it than a pack has")
            manifest = packed.read(NAME)
            told = _read(manifest, name)
            found = [(entry.filename, _digest(packed, entry)) for entry in entries if entry.filename != NAME]
    except KeyError:
        raise _no_pack(name, f"has no {NAME}") from None
    except (*_DAMAGED, ValueError) as error:
        raise _no_pack(name, f"can't be read as a zip ({type(error).__name__})") from None
    names = [name for name, _ in found]
    faults = [f"{name} is there more than once" for name in sorted({name for name in names if names.count(name) > 1})]
    faults += [f"{name} is missing" for name in told["files"] if name not in names]
    faults += [f"{name} is not in the manifest" for name in dict.fromkeys(names) if name not in told["files"]]
    faults += [
        f"{name} was changed"
        for name, digest in found
        if name in told["files"] and digest != told["files"][name]["sha256"]
    ]
    faults += [
        f"{entry.filename} is not as long as the manifest says"
        for entry in entries
        if (told["files"].get(entry.filename) or {}).get("bytes", entry.file_size) != entry.file_size
    ]
    faults += [] if told["files"] else [f"{NAME} names no file"]
    if sum(entry.filename == NAME for entry in entries) > 1:
        faults.append(f"{NAME} is there more than once")
    if not faults and _made_again(content, told) != content:
        faults.append("the zip around the files was changed, or has something before, between or after them")
    return Verified(exhibit=told["exhibit"], sha256=_sha256(manifest), files=len(names), faults=tuple(faults))


def _made_again(content: bytes, told: Mapping[str, Any]) -> bytes:
    """The zip that is made of the files of one whose files are as its manifest says; empty where none can be made of them."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        files = {name: packed.read(name) for name in packed.namelist() if name != NAME}
    try:
        return zipped(files, told["exhibit"], date.fromisoformat(told["recorded"]))[0]
    except (KeyError, TypeError, ValueError, struct.error):
        return b""


def _digest(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    """The hash of a file of the zip; empty where its bytes are damaged."""
    made = hashlib.sha256()
    try:
        with packed.open(entry) as file:
            while piece := file.read(_PIECE):
                made.update(piece)
    except _DAMAGED:
        return ""
    return made.hexdigest()


def _read(manifest: bytes, name: str) -> dict[str, Any]:
    told = json.loads(manifest)
    if not (
        isinstance(told, dict) and told.get("form") == FORM and isinstance(told.get("exhibit"), str)
        and isinstance(told.get("files"), dict)
        and all(isinstance(one, dict) and isinstance(one.get("sha256"), str) for one in told["files"].values())
    ):  # fmt: skip
        raise _no_pack(name, "has a manifest that is not one of ours")
    return told


def _no_pack(name: str, problem: str) -> WrongFormat:
    return WrongFormat("FILE", name, "Give a pack, as `cordon pack` makes it.", problem=problem)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
