"""Zips: their members by name, and inflated under our own names, counted while they inflate.

Nothing that a zip says of itself is relied on: neither sizes nor names lead to anything on this machine.
"""

import io
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from zones.error import DamagedFile, TooLarge, UnsafeFile, WrongFormat

MOST_MEMBERS = 200
MOST_INFLATED_BYTES = 160 * 2**20
_MOST_DIRECTORY_BYTES = 2**20
_MOST_RATIO = 300
"""Shapefiles of places shrink 2 to 20 times, tables of blanks 100 times; deflate's most is 1,032."""
_RATIO_COUNTS_FROM_BYTES = 32 * 2**20
_CHUNK_BYTES = 2**20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is read of a zip at most; `wide` takes the 64-bit kind too."""

    members: int = MOST_MEMBERS
    inflated_bytes: int = MOST_INFLATED_BYTES
    wide: bool = False


class Archive:
    """A zip whose directory has been looked at and found harmless; members are inflated one by one."""

    def __init__(self, path: Path, *, name: str, field: str, limits: Limits | None = None) -> None:
        self._field, self._name = field, name
        self._limits = limits or Limits()
        self._left = self._limits.inflated_bytes
        self.path = path
        self._refuse_odd_directory(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN:
            raise self._damaged("is a zip that is cut off or damaged") from None
        try:
            self.members = self._safe_members()
        except BaseException:
            self._zip.close()
            raise

    def close(self) -> None:
        self._zip.close()

    def inflate(self, member: str, target: Path, *, most_bytes: int | None = None) -> None:
        """Writes the member to `target`; raises TooLarge or UnsafeFile as soon as it grows beyond bounds."""
        try:
            with self.stream(member, most_bytes=most_bytes) as source, target.open("xb") as out:
                while chunk := source.read(_CHUNK_BYTES):
                    out.write(chunk)
        except _BROKEN:
            raise self._damaged("holds a file that is cut off or damaged") from None

    def stream(self, member: str, *, most_bytes: int | None = None) -> io.BufferedReader:
        """The member's bytes as they inflate, counted; reading raises TooLarge, UnsafeFile or DamagedFile."""
        try:
            source = self._zip.open(self.members[member])
        except _BROKEN:
            raise self._damaged("holds a file that is cut off or damaged") from None
        return io.BufferedReader(_Counted(self, source, member, most_bytes), _CHUNK_BYTES)

    def count(self, member: str, written: int, chunk: int, most_bytes: int | None) -> None:
        """Counts a chunk of a member, of which `written` bytes are out with it; raises TooLarge or UnsafeFile."""
        most = self._limits.inflated_bytes if most_bytes is None else most_bytes
        self._left -= chunk
        if self._left < 0 or written > most:
            raise TooLarge(self._field, self._name, f"Send at most {most // 2**20} MB.",
                           problem="inflates to more than is read here")  # fmt: skip
        packed = max(1, self.members[member].compress_size)
        if written > _RATIO_COUNTS_FROM_BYTES and written > _MOST_RATIO * packed:
            raise self._unsafe("is packed as tightly as only a zip bomb is", "Zip the files anew.")

    def broken_member(self) -> DamagedFile:
        return self._damaged("holds a file that is cut off or damaged")

    def _refuse_odd_directory(self, path: Path) -> None:
        """zipfile reads the whole directory into objects; so its size is looked at first."""
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - 65_557))
            tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) < at + 22:
            raise self._damaged("is a zip without its directory: it is cut off")
        listed = int.from_bytes(tail[at + 12 : at + 16], "little")
        if b"PK\x06\x07" in tail[max(0, at - 20) : at]:
            if not self._limits.wide:
                raise TooLarge(self._field, self._name, "Zip the files anew.", problem="is a zip of the 64-bit kind")
            wide = tail.rfind(b"PK\x06\x06", 0, at)
            if wide < 0:
                raise self._damaged("is a zip without its directory: it is cut off")
            listed = int.from_bytes(tail[wide + 40 : wide + 48], "little")
        if listed > _MOST_DIRECTORY_BYTES:
            raise self._too_many()

    def _safe_members(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > self._limits.members:
            raise self._too_many()
        if sum(info.file_size for info in infos) > self._limits.inflated_bytes:
            raise TooLarge(
                self._field, self._name, f"Send at most {self._limits.inflated_bytes // 2**20} MB.",
                problem="inflates to more than is read here",
            )  # fmt: skip
        members: dict[str, zipfile.ZipInfo] = {}
        known: set[str] = set()
        for info in infos:
            name = info.orig_filename.replace("\\", "/")
            parts = PurePosixPath(name).parts
            if name.startswith("/") or ".." in parts or ":" in (parts[:1] or ("",))[0] or "\x00" in name:
                raise self._unsafe("holds a file whose path leads out of it", "Zip the files anew, without paths.")
            if stat.S_ISLNK(info.external_attr >> 16):
                raise self._unsafe("holds a link to another file", "Zip the files themselves.")
            if info.flag_bits & 0x1:
                raise self._unsafe("is encrypted", "Zip it without a password.")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise WrongFormat(self._field, self._name, "Zip it in the usual way.", problem="is packed oddly")
            if name.endswith("/") or _is_litter(parts):
                continue
            if name.lower() in known:
                raise self._unsafe("holds two files of the same name", "Zip the files anew.")
            known.add(name.lower())
            members[name] = info
        return members

    def _too_many(self) -> TooLarge:
        problem = f"holds more than {self._limits.members:,} files"
        return TooLarge(self._field, self._name, "Zip only the files of one map.", problem=problem)

    def _damaged(self, problem: str) -> DamagedFile:
        return DamagedFile(self._field, self._name, "Send it again.", problem=problem)

    def _unsafe(self, problem: str, remedy: str) -> UnsafeFile:
        return UnsafeFile(self._field, self._name, remedy, problem=problem)


class _Counted(io.RawIOBase):
    """A member of a zip under way, each chunk of which the archive counts."""

    def __init__(self, archive: Archive, source: IO[bytes], member: str, most_bytes: int | None) -> None:
        self._archive, self._source, self._member, self._most = archive, source, member, most_bytes
        self._written = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            chunk = self._source.read(len(buffer))
        except _BROKEN:
            raise self._archive.broken_member() from None
        self._written += len(chunk)
        self._archive.count(self._member, self._written, len(chunk), self._most)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._source.close()
        super().close()


def _is_litter(parts: tuple[str, ...]) -> bool:
    """What macOS and Windows leave in a zip beside the files."""
    return "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1] in (".DS_Store", "Thumbs.db")
