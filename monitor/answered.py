"""Batches of fixes and what a register answers of each: in this process, or in several."""

import os
import pickle
import shutil
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import chain
from multiprocessing import get_context, parent_process
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, NamedTuple

from monitor.index.file import open_index, save_index
from monitor.register import Answering, Register

_WORTH_S = 2.0
"""What takes less, in seconds, is answered here before other processes are there."""
_AHEAD = 2
"""So many batches for each process are read ahead of it."""
_INDEX, _LINES = "zones.index", "zones.lines"


class Answered(NamedTuple):
    """Fixes and their findings, record batches of `FIXES` and of `FINDINGS`, and how many pairs of a fix and a zone were far."""

    fixes: Any
    findings: Any
    far: int


def answer_here(register: Register, batches: Iterable[Any]) -> Iterator[Answered]:
    """What the register answers of each batch, in their order."""
    for fixes in batches:
        findings = register.answer(fixes)
        yield Answered(fixes, findings, register.far(fixes, findings))


def answer_in_processes(register: Register, batches: Iterable[Any], *, workers: int) -> Iterator[Answered]:
    """The same by so many processes, which share the index as a file; should one of them be lost, the rest is answered here.

    Until they are there batches are answered here, too; they are not begun for what is soon answered.
    """
    every = iter(batches)  # what it has given is asked, what it has not is left
    if workers < 2:
        yield from answer_here(register, every)
        return
    begun = time.monotonic()
    for fixes in every:
        yield from answer_here(register, [fixes])
        if time.monotonic() - begun >= _WORTH_S:
            break
    else:
        return
    waiting: deque[tuple[Any, Future[Any] | None]] = deque()
    with TemporaryDirectory(prefix="cordon-") as folder:
        _keep(register.answering, Path(folder))
        pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_open, initargs=(folder,))
        try:
            there = [pool.submit(_is_there) for _ in range(workers)]
            for fixes in every:
                if not any(one.done() for one in there):
                    yield from answer_here(register, [fixes])
                    continue
                waiting.append((fixes, None))  # before it is asked: a broken pool refuses, and it must not be lost
                waiting[-1] = (fixes, pool.submit(_answer, fixes))
                if len(waiting) >= _AHEAD * workers:
                    yield _first(register, waiting)
            while waiting:
                yield _first(register, waiting)
        except BrokenProcessPool:
            yield from answer_here(register, chain([fixes for fixes, _ in waiting], every))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _first(register: Register, waiting: deque[tuple[Any, Future[Any] | None]]) -> Answered:
    """The answer that was waited for longest; it waits on where its process is lost."""
    fixes, future = waiting[0]
    assert future is not None
    findings = future.result()
    waiting.popleft()
    return Answered(fixes, findings, register.far(fixes, findings))


_answering: Answering | None = None
"""A process's own, of which it is asked for all its life."""


def _keep(answering: Answering, folder: Path) -> None:
    """Where the processes find it: what is handed to one that starts holds up who starts it, until it has read all."""
    assert answering.index is not None
    save_index(answering.index, folder / _INDEX)
    (folder / _LINES).write_bytes(pickle.dumps(replace(answering, index=None)))


def _open(folder: str) -> None:
    global _answering  # noqa: PLW0603 - what a pool's initializer makes for its tasks has nowhere else to be
    lines = pickle.loads((Path(folder) / _LINES).read_bytes())
    _answering = replace(lines, index=open_index(Path(folder) / _INDEX))
    Thread(target=_end_with_asker, args=(folder,), daemon=True).start()


def _end_with_asker(folder: str) -> None:
    """Ends this process with the one that asks, however that ends: it would wait for ever, and the zones stay where all read them."""
    asker = parent_process()
    assert asker is not None
    asker.join()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _is_there() -> None:
    """Done as soon as a process is."""


def _answer(fixes: Any) -> Any:
    assert _answering is not None
    return _answering.answer(fixes)
