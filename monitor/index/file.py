"""An index as one file, which many processes read where it lies: a header, and the arrays one after the other."""

import json
import mmap
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from monitor.index.blocks import Edges
from monitor.index.corners import Corners
from monitor.index.grid import Grid
from monitor.index.index import ZoneIndex
from monitor.index.near import Near
from zones.error import DamagedFile, WrongFormat

_MAGIC = b"cordon-index-2\n"
_ALIGNED = 64
_REMEDY = "Make the index anew."


def save_index(index: ZoneIndex, path: Path) -> None:
    """Writes the index to a file, whole or not at all."""
    arrays = _arrays(index)
    places: dict[str, list[Any]] = {}
    at = 0
    for name, array in arrays.items():
        places[name] = [array.dtype.str, list(array.shape), at]
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    header = json.dumps({"arrays": places, "apart": index.apart, "bytes": at}).encode()
    begin = _begin(len(header))
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            file.write(_MAGIC + len(header).to_bytes(8, "little") + header)
            for name, array in arrays.items():
                file.seek(begin + places[name][2])
                file.write(np.ascontiguousarray(array).data)
            file.truncate(begin + at)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def open_index(path: Path, *, field: str = "FILE") -> ZoneIndex:
    """The index of a file, of which no more is read than is asked about; raises WrongFormat and DamagedFile."""
    with path.open("rb") as file:
        start = file.read(len(_MAGIC) + 8)
        if not start.startswith(_MAGIC):
            raise WrongFormat(field, path.name, _REMEDY, problem="is no index of zones")
        length = int.from_bytes(start[len(_MAGIC) :], "little")
        told = _header(file.read(min(length, 1 << 20)), length, path, field)
        begin = _begin(length)
        if path.stat().st_size != begin + told["bytes"]:
            raise DamagedFile(field, path.name, _REMEDY, problem="is cut off")
        # Copied where it is written to, which it never is: compiled functions know an array by whether it may be, too.
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    arrays = {
        name: np.frombuffer(mapped, dtype, int(np.prod(shape)), begin + at).reshape(shape)
        for name, (dtype, shape, at) in told["arrays"].items()
    }
    return _index(arrays, tuple(told["apart"]))


def _begin(header: int) -> int:
    return -(-(len(_MAGIC) + 8 + header) // _ALIGNED) * _ALIGNED


def _header(text: bytes, length: int, path: Path, field: str) -> Any:
    try:
        if len(text) != length:
            raise ValueError
        return json.loads(text)
    except ValueError:
        raise DamagedFile(field, path.name, _REMEDY, problem="has a header that can't be read") from None


def _arrays(index: ZoneIndex) -> dict[str, Any]:
    corners, grid = index.corners, {} if index.grid is None else index.grid._asdict()
    return {
        "at": corners.at,
        "rings": corners.rings,
        "parts": corners.parts,
        "of_zone": corners.of_zone,
        **{name: array for name, array in grid.items() if name != "corners"},
        **{f"near_{name}": array for name, array in index.near._asdict().items()},
        **{f"edges_{name}": array for name, array in index.edges._asdict().items()},
    }


def _index(arrays: Mapping[str, np.ndarray], apart: tuple[int, ...]) -> ZoneIndex:
    corners = Corners(at=arrays["at"], rings=arrays["rings"], parts=arrays["parts"], of_zone=arrays["of_zone"])
    names = [name for name in Grid._fields if name != "corners"]
    return ZoneIndex(
        corners=corners,
        grid=Grid(**{name: arrays[name] for name in names}, corners=corners.at) if "heads" in arrays else None,
        apart=apart,
        near=Near(**{name: arrays[f"near_{name}"] for name in Near._fields}),
        edges=Edges(**{name: arrays[f"edges_{name}"] for name in Edges._fields}),
    )
