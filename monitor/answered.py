"""Blocks of fixes and what a register answers of each: in this process, or in several."""

import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from monitor.fixfile.chunk import Block
from monitor.index.file import open_index, save_index
from monitor.register import Register

_WORTH_BLOCKS = 3
"""Of fewer blocks the answers are there before other processes are."""
_AHEAD = 2
"""So many blocks for each process are read ahead of it."""


class Answered(NamedTuple):
    """A block, the findings of its fixes (a record batch of `FINDINGS`), and how many pairs of a fix and a zone were far."""

    block: Block
    findings: Any
    far: int


def answer_here(register: Register, blocks: Iterable[Block]) -> Iterator[Answered]:
    """What the register answers of each block, in their order."""
    for block in blocks:
        findings = register.answer(block.fixes)
        yield Answered(block, findings, register.far(block.fixes, findings))


def answer_in_processes(register: Register, blocks: Iterable[Block], *, workers: int) -> Iterator[Answered]:
    """The same by so many processes, which share the index as a file; should one of them be lost, the rest is answered here."""
    rest = iter(blocks)
    first = list(islice(rest, _WORTH_BLOCKS))
    if workers < 2 or len(first) < _WORTH_BLOCKS:
        yield from answer_here(register, chain(first, rest))
        return
    waiting: deque[tuple[Block, Future[Any]]] = deque()
    with TemporaryDirectory(prefix="cordon-") as folder:
        path = Path(folder) / "zones.index"
        save_index(register.index, path)
        given = (str(path), pickle.dumps(register.bound))
        pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_open, initargs=given)
        try:
            for block in chain(first, rest):
                waiting.append((block, pool.submit(_answer, block.fixes)))
                if len(waiting) >= _AHEAD * workers:
                    yield _first(register, waiting)
            while waiting:
                yield _first(register, waiting)
        except BrokenProcessPool:
            yield from answer_here(register, chain([block for block, _ in waiting], rest))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _first(register: Register, waiting: deque[tuple[Block, Future[Any]]]) -> Answered:
    """The answer that was waited for longest; it waits on where its process is lost."""
    block, future = waiting[0]
    findings = future.result()
    waiting.popleft()
    return Answered(block, findings, register.far(block.fixes, findings))


_register: Register | None = None
"""A process's own, of which it is asked for all its life."""


def _open(path: str, bound: bytes) -> None:
    global _register  # noqa: PLW0603 - what a pool's initializer makes for its tasks has nowhere else to be
    _register = Register(pickle.loads(bound), open_index(Path(path)))


def _answer(fixes: Any) -> Any:
    assert _register is not None
    return _register.answer(fixes)
