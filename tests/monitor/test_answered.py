"""Answers by several processes or a cluster: the same, in the same order, whatever becomes of who was asked."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from monitor import answered
from monitor.answered import Answered, _taken, answer_here, answer_in_processes
from monitor.cluster import answer_on_cluster
from monitor.fixtable import FIXES, without_dictionaries
from monitor.register import Register
from tests.builders import at, bound, square, version, weekday_mornings, zone
from zones.error import BadValue, NotFound

REGISTER = Register([
    bound(zone(), zone(version(square(0.0005), label="Zone B", schedule=weekday_mornings()), sequence=1)),
])  # fmt: skip
BATCHES = 12
ASKED = 4
"""Of these so many are of other processes: they are read when those are there."""


def batches(rows: int = 500) -> Iterator[Any]:
    """Around two zones that overlap, in and out of the hours of one."""
    dice = np.random.default_rng(5)
    first = int(at("2026-03-02T00:00Z").timestamp())
    for n in range(BATCHES):
        columns = [
            pa.array(np.arange(n * rows + 1, (n + 1) * rows + 1)),
            pa.DictionaryArray.from_arrays(np.zeros(rows, np.int32), pa.array(["T"])),
            pa.array((first + dice.integers(0, 10**6, rows)) * 1_000_000).cast(FIXES.field("time").type),
            pa.array(dice.uniform(-0.004, 0.004, rows)),
            pa.array(dice.uniform(50.798, 50.804, rows)),
            pa.array(dice.choice([3.0, 20.0, 90.0], rows)),
            pa.DictionaryArray.from_arrays(np.zeros(rows, np.int32), pa.array([""])),
            pa.nulls(rows, pa.float64()),
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=FIXES)


def plain(answers: Iterator[Answered]) -> list[tuple[list[int], list[dict[str, Any]], int]]:
    return [(one.fixes.column("row").to_pylist(), one.findings.to_pylist(), one.far) for one in answers]


def expected() -> list[tuple[list[int], list[dict[str, Any]], int]]:
    found = plain(answer_here(REGISTER, batches()))
    assert {row["outcome"] for _, rows, _ in found for row in rows} == {"inside", "outside", "indeterminate"}
    assert {row["applies"] for _, rows, _ in found for row in rows} == {"throughout", "not_at_all"}
    assert all(len(rows) + far == 2 * 500 for _, rows, far in found)
    return found


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes are begun with the first batch."""
    monkeypatch.setattr(answered, "_WORTH_S", 0.0)


class Pool:
    """What is asked of a pool, once its processes are there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pool: Any = None
        self.there: list[tuple[Future[Any], Future[Any]]] = []
        self.asked: list[Any] = []
        submit = ProcessPoolExecutor.submit

        def seen(pool: Any, work: Any, *given: Any) -> Any:
            self.pool = pool
            future = submit(pool, work, *given)
            if given:
                self.asked.append(future)
                return future
            self.there.append((future, told := Future[Any]()))  # that it is there is told when the batches say so
            return told

        monkeypatch.setattr(ProcessPoolExecutor, "submit", seen)

    def batches(self, kill_before: int | None = None) -> Iterator[Any]:
        for nth, batch in enumerate(batches()):
            if nth == BATCHES - ASKED:
                wait([future for future, _ in self.there])
                for _, told in self.there:
                    told.set_result(None)
            if nth == kill_before:
                os.kill(next(iter(self.pool._processes)), signal.SIGKILL)
            yield batch


def test_several_processes_answer_as_one_does_in_the_order_of_the_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(monkeypatch)
    assert plain(answer_in_processes(REGISTER, pool.batches(), workers=2)) == expected()
    assert [future.result().suffix for future in pool.asked] == ASKED * [".findings"]


def test_a_process_that_is_killed_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(monkeypatch)
    answers = answer_in_processes(REGISTER, pool.batches(kill_before=BATCHES - 1), workers=2)  # others are being asked
    assert plain(answers) == expected()
    assert ASKED - 1 <= len(pool.asked) <= ASKED


def test_ctrl_c_is_for_who_asks_and_not_for_the_processes_that_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(monkeypatch)
    answers = answer_in_processes(REGISTER, pool.batches(), workers=2)
    while not pool.asked:
        next(answers)
    assert pool.pool.submit(signal.getsignal, signal.SIGINT).result() == signal.SIG_IGN
    answers.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("refused", [1, 3, BATCHES])
def test_a_batch_that_a_broken_pool_refuses_is_not_lost(monkeypatch: pytest.MonkeyPatch, refused: int) -> None:
    asked: list[int] = []

    def submit(_pool: Any, _function: Any, *given: Any) -> Any:
        future: Future[Any] = Future()
        if given:
            asked.append(1)
            if len(asked) >= refused:  # once broken, it refuses for good
                raise BrokenProcessPool
        future.set_result(REGISTER.answer(_taken(*given)) if given else None)
        return future

    monkeypatch.setattr(ProcessPoolExecutor, "submit", submit)
    assert plain(answer_in_processes(REGISTER, batches(), workers=2)) == expected()
    assert len(asked) == BATCHES


def test_until_other_processes_are_there_threads_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def submit(_pool: Any, _function: Any, *given: Any) -> Any:
        assert not given
        return Future()

    monkeypatch.setattr(ProcessPoolExecutor, "submit", submit)
    assert plain(answer_in_processes(REGISTER, batches(), workers=2)) == expected()


def test_whoever_wants_no_more_answers_leaves_no_process_behind() -> None:
    answers = answer_in_processes(REGISTER, batches(), workers=2)
    next(answers)
    next(answers)  # by then there are processes
    answers.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def test_for_what_is_soon_answered_no_process_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answered, "_WORTH_S", 60.0)
    monkeypatch.setattr(answered, "ProcessPoolExecutor", None)
    assert plain(answer_in_processes(REGISTER, batches(), workers=2)) == expected()


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Any]:
    import dask
    from distributed import LocalCluster

    with (
        dask.config.set({"temporary-directory": str(folder)}),
        LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=":0", host="127.0.0.1", local_directory=folder
        ) as made,
    ):
        yield made


def test_a_cluster_answers_as_one_process_does_and_a_worker_killed_in_the_middle_changes_nothing(
    tmp_path: Path,
) -> None:
    with cluster(tmp_path, 2) as made:
        answers = answer_on_cluster(REGISTER, batches(), address=made.scheduler_address)
        found = [next(answers)]
        os.kill(next(iter(made.workers.values())).pid, signal.SIGKILL)
        found += answers
    assert plain(iter(found)) == expected()


def test_a_cluster_all_of_whose_workers_are_lost_goes_on_when_others_come(tmp_path: Path) -> None:
    with cluster(tmp_path, 1) as made:
        answers = answer_on_cluster(REGISTER, batches(), address=made.scheduler_address)
        found = [next(answers)]
        os.kill(next(iter(made.workers.values())).pid, signal.SIGKILL)
        time.sleep(0.5)  # its nanny begins another
        found += answers
    assert plain(iter(found)) == expected()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1:9"])
def test_an_address_where_no_scheduler_is_is_said(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.cluster._WAIT", "1s")
    with pytest.raises(NotFound, match="no scheduler"):
        next(answer_on_cluster(REGISTER, batches(), address=address))


def test_without_dask_it_is_said_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(BadValue, match=r"cordon\[dask\]"):
        next(answer_on_cluster(REGISTER, batches(), address="tcp://127.0.0.1:9"))


def test_what_the_docs_say_of_spark_answers_as_the_register_does() -> None:
    """Spark itself needs Java: its part is played by what `mapInArrow` does with the function, batch by batch in plain texts."""
    text = (Path(__file__).parents[2] / "docs" / "fixes.md").read_text(encoding="utf-8")
    code = text.split("```python")[1].split("```")[0]
    found: list[Any] = []

    class Spark:
        sparkContext = SimpleNamespace(broadcast=lambda register: SimpleNamespace(value=register))

    class Frame:
        def mapInArrow(self, function: Any, schema: str) -> None:
            plain_fixes = (batch.cast(without_dictionaries(FIXES)) for batch in batches())
            found.extend(function(plain_fixes))
            names = [column.split()[0].strip("`") for column in schema.split(", ")]
            assert names == found[0].schema.names

    exec(code, {"spark": Spark, "bound": REGISTER.bound, "fixes": Frame()})
    assert [one.to_pylist() for one in found] == [rows for _, rows, _ in expected()]
    assert all(pa.types.is_string(one.schema.field("device").type) for one in found)


def test_a_process_ends_with_the_one_that_asks_and_leaves_no_zones_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder, done = tmp_path / "zones", list[object]()
    folder.mkdir()
    monkeypatch.setattr(answered, "parent_process", lambda: SimpleNamespace(join=lambda: done.append("it ended")))
    monkeypatch.setattr(os, "_exit", done.append)
    answered._keep(REGISTER.answering, folder)
    answered._open(str(folder))
    for _ in range(100):
        if len(done) == 2:
            break
        time.sleep(0.01)
    assert (done, folder.exists()) == (["it ended", 1], False)
