"""Files written whole or not at all."""

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zones.error import BadValue


class NotWritten(BadValue):
    """A path that the system refuses to write, or goes on writing, as on a full disk."""

    problem = "can't be written"


@contextmanager
def drafts(field: str, *paths: Path) -> Iterator[tuple[Path, ...]]:
    """An empty file beside each path, moved there when the block ends well and removed when it does not.

    Raises NotWritten, before the block is entered, where a path can't be written.
    """
    made: list[Path] = []
    try:
        for path in paths:
            with writing_to(path, field):
                made.append(_draft(path))
        yield tuple(made)
        for draft, path in zip(made, paths, strict=True):
            with writing_to(path, field):
                draft.replace(path)
    finally:
        for draft in made:
            draft.unlink(missing_ok=True)


@contextmanager
def writing_to(path: Path, field: str) -> Iterator[None]:
    """Raises NotWritten for what the system refuses while the path is written."""
    try:
        yield
    except OSError as error:
        raise NotWritten(field, str(path), f"Give a path that can be written ({error.strerror or error}).") from None


def _draft(path: Path) -> Path:
    # A folder, or a name that is too long, would be refused only by the move at the end.
    with suppress(FileNotFoundError):
        if stat.S_ISDIR(path.stat().st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".cordon-", suffix=path.suffix)
    os.close(handle)
    return Path(name)
