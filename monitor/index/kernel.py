"""What is compiled: functions of arrays and numbers, by numba, kept on disk, free of Python's lock while they run."""

from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar, cast

import numpy as np

try:
    from numba import njit
except ImportError:  # a machine for which numba is not made: `plain.py` answers there
    njit = None

F = TypeVar("F", bound=Callable[..., Any])
COMPILED = njit is not None
UINT = np.uint64
"""Of a place in an array that is looked up at random: of one that has a sign it is asked each time whether it counts from the end."""
_HERE = Path(__file__).parent
_SOURCES = [
    (path.name, path.stat().st_mtime_ns, path.stat().st_size)
    for path in (*sorted(_HERE.glob("*.py")), _HERE.parent / "clearance.py", _HERE.parents[1] / "zones" / "frame.py")
]


def _kept(made: Any) -> Any:
    """Compiled anew when any of these files has changed: numba looks only at the function's own, not at those of what it calls."""
    file = made._cache._cache_file
    file._source_stamp = (file._source_stamp, _SOURCES)
    return made


def kernel(function: F) -> F:
    """Compiles a function when it is first called; as it is where numba is not there. A number by zero is infinite, or none."""
    return function if njit is None else cast(F, _kept(njit(cache=True, nogil=True, error_model="numpy")(function)))


def inlined(function: F) -> F:
    """The same for what a kernel calls millions of times."""
    if njit is None:
        return function
    return cast(F, _kept(njit(cache=True, nogil=True, error_model="numpy", inline="always")(function)))


def least_of_many(function: F) -> F:
    """The same for the least of numbers that are all some: a processor may then compare several at a time."""
    if njit is None:
        return function
    made = njit(cache=True, nogil=True, error_model="numpy", fastmath={"nnan", "nsz"})(function)
    return cast(F, _kept(made))


def compiled(function: F, **others: Any) -> F:
    """A function of another room, compiled, those that it calls being `others`: what it says stands there alone."""
    code: Any = function
    return inlined(cast(F, FunctionType(code.__code__, {**code.__globals__, **others}, code.__name__)))
