"""What is compiled is what stands in the files, also in those of what it calls."""

from typing import Any

from monitor.index.kernel import kernel
from monitor.index.near import near_one


def test_a_kernel_is_compiled_anew_when_a_file_of_what_it_calls_has_changed() -> None:
    made: Any = near_one
    stamp, sources = made._cache._cache_file._source_stamp
    assert {"bell.py", "near.py", "clearance.py", "frame.py"} <= {name for name, *_ in sources}

    def one(x: float) -> float:
        return x

    other: Any = kernel(one)
    assert other._cache._cache_file._source_stamp[0] != stamp
