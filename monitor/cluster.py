"""The same answers by a `dask.distributed` cluster that is there already."""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from monitor.answered import Answered
from monitor.fixfile.chunk import Block
from monitor.register import Register
from zones.error import BadValue, NotFound

_AHEAD = 4
"""So many blocks for each worker are read ahead of it."""
_TRIES = 5
_WAIT = "30s"


def answer_on_cluster(register: Register, blocks: Iterable[Block], *, address: str) -> Iterator[Answered]:
    """What the register answers of each block, in their order, by the workers of the scheduler at an address.

    The zones go to each worker once. What a lost worker had, and was doing, others do again. Raises NotFound where no
    scheduler answers, or none of its workers is left.
    """
    try:
        from distributed import Client
    except ImportError:
        raise BadValue(
            "--dask", address, "Install it: pip install cordon[dask].", problem="needs dask.distributed"
        ) from None
    try:
        client = Client(address, timeout=_WAIT, set_as_default=False)
    except (OSError, ValueError, TimeoutError):
        raise NotFound("--dask", address, "Give the address of a scheduler, such as tcp://host:8786.",
                       problem="is no scheduler that answers") from None  # fmt: skip
    with client:
        yield from _Cluster(client, register, address).answers(blocks)


class _Cluster:
    def __init__(self, client: Any, register: Register, address: str) -> None:
        self._client, self._register, self._address = client, register, address
        self._there = self._share()

    def answers(self, blocks: Iterable[Block]) -> Iterator[Answered]:
        waiting: deque[tuple[Block, Any]] = deque()
        for block in blocks:
            waiting.append((block, self._ask(block)))
            if len(waiting) >= _AHEAD * max(1, len(self._client.scheduler_info()["workers"])):
                yield self._first(waiting)
        while waiting:
            yield self._first(waiting)

    def _share(self) -> Any:
        """The register on every worker that is there."""
        with suppress(TimeoutError):
            self._client.wait_for_workers(1, timeout=_WAIT)
            return self._client.scatter(self._register, broadcast=True, hash=False)
        raise NotFound("--dask", self._address, "Start a worker.", problem="has no workers")

    def _ask(self, block: Block) -> Any:
        return self._client.submit(Register.answer, self._there, block.fixes, pure=False, retries=_TRIES)

    def _first(self, waiting: deque[tuple[Block, Any]]) -> Answered:
        """The answer that was waited for longest; where its workers, or all that had the zones, are lost, it is asked for again."""
        from distributed import CancelledError, KilledWorker

        for _ in range(_TRIES):
            block, future = waiting.popleft()
            try:
                findings = future.result()
                return Answered(block, findings, self._register.far(block.fixes, findings))
            except (CancelledError, KilledWorker):
                self._there = self._share()
                waiting.appendleft((block, self._ask(block)))
                for n in range(1, len(waiting)):
                    waiting[n] = (waiting[n][0], self._ask(waiting[n][0]))
        raise NotFound(
            "--dask", self._address, "Look at why its workers end.", problem="lost its workers again and again"
        )
