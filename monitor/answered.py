"""Batches of fixes and what a register answers of each: in this process, in threads of it, or in several processes."""

import os
import pickle
import shutil
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import count
from multiprocessing import get_context, parent_process
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, NamedTuple

from monitor.fixtable import put_batch, read_batch
from monitor.index.file import open_index, save_index
from monitor.register import Answering, Register

_WORTH_S = 5.0
"""Threads answer for so long, seconds, before other processes are begun: it takes that long until these are there."""
_MOST_THREADS = 4
"""What of an answer is Python's own only one of them does at a time."""
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
    """The same by threads of this process at once, and when there is more to do by so many processes, which share the index as a file.

    Should one of these be lost, threads answer the rest.
    """
    if workers < 2:
        yield from answer_here(register, batches)
        return
    waiting: deque[tuple[Any, Future[Any]]] = deque()
    begun = time.monotonic()
    with ThreadPoolExecutor(min(workers, _MOST_THREADS)) as threads, ExitStack() as until_done:
        processes: _Processes | None = None
        for fixes in batches:
            if processes is None and time.monotonic() - begun >= _WORTH_S:
                processes = until_done.enter_context(_processes(register.answering, workers))
            asked = processes and processes.ask(fixes)
            waiting.append((fixes, asked or threads.submit(register.answer, fixes)))
            if len(waiting) >= _AHEAD * workers:
                yield _first(register, waiting)
        while waiting:
            yield _first(register, waiting)


def _first(register: Register, waiting: deque[tuple[Any, Future[Any]]]) -> Answered:
    """The answer that was waited for longest."""
    fixes, future = waiting.popleft()
    try:
        findings = future.result()
    except BrokenProcessPool:
        findings = register.answer(fixes)
    if isinstance(findings, Path):
        findings = _taken(findings)
    return Answered(fixes, findings, register.far(fixes, findings))


class _Processes:
    """Other processes, of which there may be none yet, or no longer any.

    Batches go to them and come back as files: through a pipe, that of a process killed in the middle of one would be waited on for ever.
    """

    def __init__(self, pool: ProcessPoolExecutor, workers: int, folder: Path) -> None:
        self._pool, self._folder, self._numbers = pool, folder, count()
        self._there = [pool.submit(_is_there) for _ in range(workers)]

    def ask(self, fixes: Any) -> Future[Any] | None:
        """The file in which the answer will be; None where nobody is there."""
        if not any(one.done() for one in self._there):
            return None
        path = self._folder / f"{next(self._numbers)}.fixes"
        put_batch(fixes, path)
        try:
            return self._pool.submit(_answer, path)
        except BrokenProcessPool:
            return None


@contextmanager
def _processes(answering: Answering, workers: int) -> Iterator[_Processes]:
    """Begun, and ended with what is asked of them."""
    with TemporaryDirectory(prefix="cordon-") as name:
        folder = Path(name)
        _keep(answering, folder)
        pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_open, initargs=(name,))
        try:
            yield _Processes(pool, workers, folder)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _taken(path: Path) -> Any:
    """The batch of a file, which is then no longer there."""
    batch = read_batch(path)
    path.unlink()
    return batch


_answering: Answering | None = None
"""A process's own, of which it is asked for all its life."""


def _keep(answering: Answering, folder: Path) -> None:
    """Where the processes find it: what is handed to one that starts holds up who starts it, until it has read all."""
    assert answering.index is not None
    save_index(answering.index, folder / _INDEX)
    (folder / _LINES).write_bytes(pickle.dumps(replace(answering, index=None)))


def _open(folder: str) -> None:
    # Ctrl-C reaches all of a terminal: who asks ends them, and they say nothing of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
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


def _answer(path: Path) -> Path:
    assert _answering is not None
    findings = path.with_suffix(".findings")
    put_batch(_answering.answer(_taken(path)), findings)
    return findings
