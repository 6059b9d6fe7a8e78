"""How much memory something takes: of this process alone, and not what the tests before it took."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Grown:
    at_most: int = 0  # bytes, once the block is left


@contextmanager
def grown_memory() -> Iterator[Grown]:
    """By how many bytes the block made this process larger, where it was largest.

    The peak that the kernel keeps is first put back to what is in use: proc_pid_clear_refs(5), "5 (since Linux 4.0)".
    `getrusage` would tell the peak of the whole process, which a child takes over from its parent, too.
    """
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = _status_bytes("VmRSS")
    grown = Grown()
    yield grown
    grown.at_most = _status_bytes("VmHWM") - before


def _status_bytes(field: str) -> int:
    found = re.search(rf"^{field}:\s+(\d+) kB$", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    assert found
    return int(found[1]) * 1024
