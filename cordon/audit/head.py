"""The head: the last event's number and hash, sealed with a key, and every head kept in a file outside the database."""

import hashlib
import hmac
import os
import re
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from zones.database import private_folder
from zones.error import NotAllowed, RecordDamaged

_TAIL_BYTES = 16_000
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last event's number and hash, with the HMAC over both."""

    number: int
    hash: str
    hmac: str

    def line(self) -> str:
        return f"{self.number} {self.hash} {self.hmac}\n"


def seal(key: bytes, number: int, digest: str) -> str:
    return hmac.new(key, f"{number} {digest}".encode(), hashlib.sha256).hexdigest()


def is_sealed(key: bytes, head: Head) -> bool:
    """Whether a head holds the seal over its number and hash; as bytes, for what was put there may be any text."""
    return hmac.compare_digest(str(head.hmac).encode(), seal(key, head.number, head.hash).encode())


def read_head(line: str) -> Head | None:
    """The head of a line, where it is as we write one: "007" is not 7."""
    parts = line.split(" ")
    if len(parts) != 3 or not re.fullmatch("[1-9][0-9]{0,17}", parts[0]):
        return None
    return Head(number=int(parts[0]), hash=parts[1], hmac=parts[2])


def line_of(heads: bytes) -> str:
    """A line of the file of heads, parted from the next by what we part them with and nothing else."""
    return heads.removesuffix(b"\n").decode(errors="replace")


def see_writable(file: Path) -> None:
    """Raises NotAllowed where the head could not be kept once the event is committed."""
    private_folder(file.parent, "CORDON_AUDIT_HEADS")
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))
    except OSError as error:
        raise NotAllowed("CORDON_AUDIT_HEADS", str(file), f"Give a file that can be written ({error.strerror}).",
                         problem="can't be written") from None  # fmt: skip


def keep_head(file: Path, head: Head) -> None:
    """Appends the head to the file outside the database, and sees it to the disk."""
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        unfinished = size and os.pread(handle, 1, size - 1) != b"\n"  # a line that the machine stopped in
        os.write(handle, (b"\n" if unfinished else b"") + head.line().encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def last_kept(file: Path) -> int:
    """The highest number among the last lines of the file of heads; 0 where there is none.

    Not the last line's: two actions that end together may write their heads in either order.
    """
    if not file.exists():
        return 0
    with file.open("rb") as handle:
        handle.seek(max(0, file.stat().st_size - _TAIL_BYTES))
        lines = [line_of(one) for one in handle]
    return max((head.number for line in lines if (head := read_head(line))), default=0)


def read_key(file: Path, *, make: bool) -> bytes:
    """The HMAC key; made where there is none and `make` says so. Raises RecordDamaged or NotAllowed."""
    remedy = "Put the key file back from its own backup."
    if make and not file.exists():
        _make_key(file)
    try:
        key = bytes.fromhex(file.read_text().strip())
    except FileNotFoundError:
        raise RecordDamaged("audit key", file.name, remedy, problem="is missing") from None
    except OSError as error:
        raise NotAllowed("audit key", str(file), f"Let this user read it ({error.strerror}).") from None
    except ValueError:
        raise RecordDamaged("audit key", file.name, remedy) from None
    if len(key) != _KEY_BYTES:
        raise RecordDamaged("audit key", file.name, remedy)
    return key


def _make_key(file: Path) -> None:
    """A new key in the file, whole from its first instant; where another process was first, its key stays."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".audit-key-")  # for its owner alone
    with os.fdopen(handle, "w") as made:
        made.write(secrets.token_bytes(_KEY_BYTES).hex())
        made.flush()
        os.fsync(made.fileno())
    with suppress(FileExistsError):
        os.link(name, file)
    os.unlink(name)
