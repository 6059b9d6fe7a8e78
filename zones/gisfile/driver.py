"""The child's answer: run it, bound it, take it apart. Nothing in the answer is trusted but for being features."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import shapely

from zones import error as errors
from zones.error import BadFile, BadInput, CordonError, DamagedFile, EmptyShape, RingNotClosed, TooLarge, raise_faults
from zones.feature import Feature, ring_closed
from zones.gisfile.child import DRIVERS, TASK
from zones.gisfile.kind import Kind
from zones.gisfile.stage import Staged
from zones.gisfile.wkb import fault_of
from zones.shape import MOST_VERTICES

TIMEOUT_S = 9.0
MOST_BYTES = 100 * MOST_VERTICES
_MOST_TEXT_BYTES = 64 * 2**20
_DRIVERS = {
    Kind.KML: "LIBKML",
    Kind.KMZ: "LIBKML",
    Kind.GPX: "GPX",
    Kind.SHAPEFILE: "ESRI Shapefile",
    Kind.GEOPACKAGE: "GPKG",
}
_COMPARE = "Save it anew with the program that made it, and compare the number of shapes."
_PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer as read: `epsg` is 4326, 27700, another code, 0 for an unknown system, None where nothing is said.

    `faults` are its geometries that are none: a ring that is not closed, a feature without a shape. `vertices` are
    those of all that could be told apart, None where something could not.
    """

    name: str
    epsg: int | None
    crs: str
    features: Sequence[Feature]
    faults: Sequence[CordonError]
    vertices: int | None


def read_layers(staged: Staged, *, layer: str | None, field: str, value: str, repair: bool = False) -> Sequence[Layer]:
    """The layers of features in a staged file, counted against what the file holds; of a GeoPackage only `layer`.

    With `repair` rings that are not closed are closed, which their feature's `change` says.
    Raises DamagedFile where features or vertices were lost; TooLarge where it takes more time or memory than a
    reading may.
    """
    answer, blobs = _answer(staged, layer, field, value)
    layers: list[Layer] = []
    at = 0
    for given in answer["layers"]:
        sizes = [int(size) for size in given["sizes"]]
        if min(sizes, default=0) < -1 or len(given["names"]) != len(sizes):
            raise _broken(field, value)
        wkb: list[bytes | None] = []
        for size in sizes:
            wkb.append(None if size < 0 else blobs[at : at + size])
            at += max(0, size)
        name = staged.layer or str(given["name"]).strip()
        if name == staged.path.stem:
            name = PurePath(value).stem  # a layer without a name is called after the file, which is our copy
        names = [str(n) for n in given["names"]]
        where = field if len(answer["layers"]) == 1 else f"{field}, layer {name}"
        features, faults, vertices = _features(wkb, names, where, repair=repair)
        layers.append(
            Layer(name=name, epsg=given["epsg"], crs=str(given["crs"]), features=features, faults=faults,
                  vertices=vertices)
        )  # fmt: skip
    if at != len(blobs):
        raise _broken(field, value)
    _refuse_lost(layers, staged, answer["positions"], field, value)
    return layers


def _features(
    wkb: Sequence[bytes | None], names: Sequence[str], field: str, *, repair: bool
) -> tuple[Sequence[Feature], Sequence[CordonError], int | None]:
    """The features, what is wrong with shapes that are none, and the vertices of all, where they can be told."""
    if not wkb:
        return [], [], 0
    with np.errstate(invalid="ignore"):  # NaN is refused by name, later
        made = [None if g is None else shapely.force_2d(g) for g in shapely.from_wkb(_array(wkb), on_invalid="ignore")]
    vertices: int | None = int(shapely.get_num_coordinates(made).sum())
    faults: list[CordonError] = []
    changes = [""] * len(made)
    for number, (blob, geometry, name) in enumerate(zip(wkb, made, names, strict=True), 1):
        where = f"{field}, feature {number}"
        if blob is None or (geometry is not None and geometry.is_empty):
            faults.append(EmptyShape(where, name.strip() or "feature", "Draw its shape or delete it, then save the file anew.",
                                     problem="has no shape"))  # fmt: skip
        elif geometry is None:
            fault, held = fault_of(blob, name, where)
            vertices = None if vertices is None or held is None else vertices + held
            closed = shapely.from_wkb(blob, on_invalid="fix") if repair and isinstance(fault, RingNotClosed) else None
            if closed is None:
                faults.append(fault)
            else:
                made[number - 1], changes[number - 1] = shapely.force_2d(closed), ring_closed(fault.field)
    features = [Feature(geometry=g, name=n, change=c) for g, n, c in zip(made, names, changes, strict=True)]
    return features, faults, vertices


def _array(wkb: Sequence[bytes | None]) -> np.ndarray:
    made = np.empty(len(wkb), dtype=object)
    made[:] = wkb
    return made


def _refuse_lost(layers: Sequence[Layer], staged: Staged, positions: int | None, field: str, value: str) -> None:
    features = [feature for layer in layers for feature in layer.features]
    promise = staged.promise
    if promise is not None and promise.features != len(features):
        how = f"is damaged: it holds {promise.features:,} shapes, of which {len(features):,} can be read"
        raise DamagedFile(field, value, _COMPARE, problem=how)
    held = promise.vertices if promise is not None else positions
    if any(layer.vertices is None for layer in layers):
        raise_faults([fault for layer in layers for fault in layer.faults])  # what was lost beside can't be counted
    read = sum(layer.vertices or 0 for layer in layers)
    if read > MOST_VERTICES:
        raise TooLarge(field, f"{read:,} vertices", f"Simplify it to {MOST_VERTICES:,} vertices or fewer.")
    if held is not None and read < held:
        how = f"is damaged: it holds {held:,} vertices, of which {read:,} can be read"
        raise DamagedFile(field, value, _COMPARE, problem=how)


def _answer(staged: Staged, layer: str | None, field: str, value: str) -> tuple[dict[str, Any], bytes]:
    task = {
        "path": str(staged.path),
        "driver": _DRIVERS[staged.kind],
        "layer": layer or "",
        "field": field,
        "value": value,
        "most_bytes": MOST_BYTES,
        "most_vertices": MOST_VERTICES,
    }
    with tempfile.TemporaryDirectory(prefix="cordon-child-") as empty:
        out, code, late = _run(task, empty)
    if late or code in (-signal.SIGXCPU, -signal.SIGKILL) or len(out) > MOST_BYTES + _MOST_TEXT_BYTES:
        raise _too_much(field, value)
    if code != 0:
        raise _broken(field, value)
    try:
        line, _, rest = out.partition(b"\n")
        length = int(line)
        answer = json.loads(rest[:length])
        fault = answer.get("fault")
    except (ValueError, AttributeError):
        raise _broken(field, value) from None
    if fault == "memory":
        raise _too_much(field, value)
    if fault is not None:
        raise _fault(fault, field, value)
    return answer, rest[length:]


def _run(task: dict[str, Any], folder: str) -> tuple[bytes, int, bool]:
    """The child's output, its exit code, and whether it was stopped for taking too long or saying too much."""
    child = subprocess.Popen(
        [sys.executable, "-m", "zones.gisfile.child"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_environment(task, folder),
        start_new_session=True,
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)

    timer = threading.Timer(TIMEOUT_S, stop)
    timer.start()
    try:
        assert child.stdout is not None
        out = child.stdout.read(MOST_BYTES + _MOST_TEXT_BYTES + 1)
        if len(out) > MOST_BYTES + _MOST_TEXT_BYTES:
            stop()
        return out, child.wait(), late.is_set()
    finally:
        timer.cancel()
        if child.poll() is None:
            stop()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _environment(task: dict[str, Any], folder: str) -> dict[str, str]:
    """Nothing of ours: no settings, no secrets; GDAL and PROJ told to stay where they are."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "PYTHONPATH": str(_PROJECT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "GDAL_NUM_THREADS": "1",
        "GDAL_SKIP": ",".join(name for name in DRIVERS.split("|") if name != task["driver"]),
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_CACHEMAX": "64",
        "GDAL_CONFIG_FILE": os.devnull,
        "GDAL_PAM_ENABLED": "NO",
        "GDAL_HTTP_TIMEOUT": "1",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "CPL_DEBUG": "OFF",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
        "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING": "YES",  # they come out as they are and are refused in words
        "LIBKML_EXTERNAL_STYLE": "NO",
        "LIBKML_RESOLVE_STYLE": "NO",
        "PROJ_NETWORK": "OFF",
        TASK: json.dumps(task),
    }


def _fault(given: Any, field: str, value: str) -> CordonError:
    """The error that the child names, where it is one of ours for input."""
    if isinstance(given, list) and len(given) == 4 and all(isinstance(text, str) for text in given):
        kind = getattr(errors, given[0], None)
        if isinstance(kind, type) and issubclass(kind, BadInput):
            return kind(field, given[1], given[2][:500], problem=given[3][:500])
    return _broken(field, value)


def _broken(field: str, value: str) -> BadFile:
    return DamagedFile(
        field, value, "Save it anew with the program that made it.", problem="is damaged: it can't be read"
    )


def _too_much(field: str, value: str) -> BadFile:
    return TooLarge(
        field, value, "Send fewer or simpler shapes.", problem="takes more time or memory to read than a file may"
    )
