"""Files written whole or not at all."""

import os
import tempfile
from pathlib import Path

from zones.error import BadValue


def write_whole(path: Path, data: bytes) -> None:
    """Writes the bytes beside the path and moves them there in one step; raises BadValue where that can't be done."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise BadValue("FILE", str(path), f"Give a path that can be written ({error.strerror}).") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise BadValue("FILE", str(path), f"Give a path that can be written ({error.strerror}).") from None
