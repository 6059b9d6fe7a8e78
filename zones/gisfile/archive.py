"""Zips: their members by name, and inflated under our own names, counted while they inflate.

Nothing that a zip says of itself is relied on: neither sizes nor names lead to anything on this machine.
"""

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from zones.error import DamagedFile, TooLarge, UnsafeFile, WrongFormat

MOST_MEMBERS = 200
MOST_INFLATED_BYTES = 160 * 2**20
_MOST_DIRECTORY_BYTES = 2**20
_MOST_RATIO = 300
"""Shapefiles of places shrink 2 to 20 times, tables of blanks 100 times; deflate's most is 1,032."""
_RATIO_COUNTS_FROM_BYTES = 32 * 2**20
_CHUNK_BYTES = 2**20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class Archive:
    """A zip whose directory has been looked at and found harmless; members are inflated one by one."""

    def __init__(self, path: Path, *, name: str, field: str) -> None:
        self._field, self._name = field, name
        self._left = MOST_INFLATED_BYTES
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

    def inflate(self, member: str, target: Path, *, most_bytes: int = MOST_INFLATED_BYTES) -> None:
        """Writes the member to `target`; raises TooLarge or UnsafeFile as soon as it grows beyond bounds."""
        info = self.members[member]
        written = 0
        try:
            with self._zip.open(info) as source, target.open("xb") as out:
                while chunk := source.read(_CHUNK_BYTES):
                    written += len(chunk)
                    self._left -= len(chunk)
                    if self._left < 0 or written > most_bytes:
                        raise TooLarge(
                            self._field, self._name, f"Send at most {most_bytes // 2**20} MB.",
                            problem="inflates to more than is read here",
                        )  # fmt: skip
                    if written > _RATIO_COUNTS_FROM_BYTES and written > _MOST_RATIO * max(1, info.compress_size):
                        raise self._unsafe("is packed as tightly as only a zip bomb is", "Zip the files anew.")
                    out.write(chunk)
        except _BROKEN:
            raise self._damaged("holds a file that is cut off or damaged") from None

    def _refuse_odd_directory(self, path: Path) -> None:
        """zipfile reads the whole directory into objects; so its size is looked at first."""
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - 65_557))
            tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) < at + 22:
            raise self._damaged("is a zip without its directory: it is cut off")
        if b"PK\x06\x07" in tail[max(0, at - 20) : at]:
            raise TooLarge(self._field, self._name, "Zip the files anew.", problem="is a zip of the 64-bit kind")
        if int.from_bytes(tail[at + 12 : at + 16], "little") > _MOST_DIRECTORY_BYTES:
            raise self._too_many()

    def _safe_members(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > MOST_MEMBERS:
            raise self._too_many()
        if sum(info.file_size for info in infos) > MOST_INFLATED_BYTES:
            raise TooLarge(
                self._field, self._name, f"Send at most {MOST_INFLATED_BYTES // 2**20} MB.",
                problem="inflates to more than is read here",
            )  # fmt: skip
        members: dict[str, zipfile.ZipInfo] = {}
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
            if name.lower() in (known.lower() for known in members):
                raise self._unsafe("holds two files of the same name", "Zip the files anew.")
            members[name] = info
        return members

    def _too_many(self) -> TooLarge:
        problem = f"holds more than {MOST_MEMBERS} files"
        return TooLarge(self._field, self._name, "Zip only the files of one map.", problem=problem)

    def _damaged(self, problem: str) -> DamagedFile:
        return DamagedFile(self._field, self._name, "Send it again.", problem=problem)

    def _unsafe(self, problem: str, remedy: str) -> UnsafeFile:
        return UnsafeFile(self._field, self._name, remedy, problem=problem)


def _is_litter(parts: tuple[str, ...]) -> bool:
    """What macOS and Windows leave in a zip beside the files."""
    return "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1] in (".DS_Store", "Thumbs.db")
