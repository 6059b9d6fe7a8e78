"""The same answers by a `dask.distributed` cluster that is there already."""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from monitor.answered import Answered
from monitor.register import Answering, Register
from zones.error import BadValue, NotFound

_AHEAD = 4
"""So many batches for each worker are read ahead of it."""
_TRIES = 5
_WAIT = "30s"


def answer_on_cluster(register: Register, batches: Iterable[Any], *, address: str) -> Iterator[Answered]:
    """What the register answers of each batch, in their order, by the workers of the scheduler at an address.

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
        yield from _Cluster(client, register, address).answers(batches)


class _Cluster:
    def __init__(self, client: Any, register: Register, address: str) -> None:
        self._client, self._register, self._address = client, register, address
        self._there = self._share()

    def answers(self, batches: Iterable[Any]) -> Iterator[Answered]:
        waiting: deque[tuple[Any, Any]] = deque()
        for fixes in batches:
            waiting.append((fixes, self._ask(fixes)))
            if len(waiting) >= _AHEAD * max(1, len(self._client.scheduler_info()["workers"])):
                yield self._first(waiting)
        while waiting:
            yield self._first(waiting)

    def _share(self) -> Any:
        """The zones on every worker that is there."""
        with suppress(TimeoutError):
            self._client.wait_for_workers(1, timeout=_WAIT)
            return self._client.scatter(self._register.answering, broadcast=True, hash=False)
        raise NotFound("--dask", self._address, "Start a worker.", problem="has no workers")

    def _ask(self, fixes: Any) -> Any:
        return self._client.submit(Answering.answer, self._there, fixes, pure=False, retries=_TRIES)

    def _first(self, waiting: deque[tuple[Any, Any]]) -> Answered:
        """The answer that was waited for longest; where its workers, or all that had the zones, are lost, it is asked for again."""
        from distributed import CancelledError, KilledWorker

        for _ in range(_TRIES):
            fixes, future = waiting.popleft()
            try:
                findings = future.result()
                return Answered(fixes, findings, self._register.far(fixes, findings))
            except (CancelledError, KilledWorker):
                self._there = self._share()
                waiting.appendleft((fixes, self._ask(fixes)))
                for n in range(1, len(waiting)):
                    waiting[n] = (waiting[n][0], self._ask(waiting[n][0]))
        raise NotFound(
            "--dask", self._address, "Look at why its workers end.", problem="lost its workers again and again"
        )
