"""Engines: same results from any of them, in order, and crashes with a name."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import Pipe
from pathlib import Path

import pytest

from planner.engine import Engine, InProcess, Pool, WorkerCrashError, local_engine
from planner.engine.worker_process import get_ready, serve
from planner.progress import Stage


class PickyError(Exception):
    """Cannot be unpickled: its constructor wants two arguments."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")


def square(number: int) -> int:
    return number * number


def backwards(number: int) -> int:
    """Later jobs are much quicker than earlier ones."""
    return sum(range((4 - number) * 200_000)) * 0 + number


def refuse_odd(number: int) -> int:
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number


def die_at_two(number: int) -> int:
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_once(marker: str) -> str:
    """Die the first time, go well the second."""
    try:
        with open(marker, "x"):  # noqa: PTH123
            pass
    except FileExistsError:
        return "well"
    os._exit(9)


def picky(number: int) -> int:
    raise PickyError(str(number), "no reason")


def unpicklable(number: int) -> object:
    return lambda: number


def process_id(_: int) -> int:
    return os.getpid()


@dataclass
class Listener:
    """Remembers what it was told."""

    heard: list[tuple[str, int, int]] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Stage]:
        self.heard.append((name, total, 0))
        yield self

    def advance(self, count: int = 1) -> None:
        name, total, done = self.heard[-1]
        self.heard[-1] = (name, total, done + count)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2) as running:
        yield running


@pytest.fixture(params=["here", "pool"])
def engine(request: pytest.FixtureRequest, pool: Pool) -> Engine:
    return InProcess() if request.param == "here" else pool


def test_results_come_in_the_order_of_the_jobs(engine: Engine) -> None:
    assert engine.map(square, range(7), "square") == [0, 1, 4, 9, 16, 25, 36]
    assert engine.map(backwards, range(4), "backwards") == [0, 1, 2, 3]


def test_no_jobs_give_no_results(engine: Engine) -> None:
    assert engine.map(square, [], "square") == []


def test_progress_is_told_job_by_job(engine: Engine) -> None:
    listener = Listener()
    engine.map(square, range(3), "squares", listener)
    assert listener.heard == [("squares", 3, 3)]


def test_the_first_error_in_job_order_is_raised_and_names_its_job(engine: Engine) -> None:
    with pytest.raises(ValueError, match="1 is odd") as caught:
        engine.map(refuse_odd, range(6), "refuse", names=[f"station {k}" for k in range(6)])
    assert caught.value.__notes__ == ["in refuse: station 1"]


def test_an_engine_works_on_after_an_error(engine: Engine) -> None:
    with pytest.raises(ValueError, match="odd"):
        engine.map(refuse_odd, [1], "refuse")
    assert engine.map(square, [3], "square") == [9]


def test_a_job_that_kills_its_worker_twice_is_named(pool: Pool) -> None:
    with pytest.raises(WorkerCrashError, match=r"deadly: job 2: .*died 2 times .*-9") as caught:
        pool.map(die_at_two, range(5), "deadly")
    assert caught.value.job == "deadly: job 2"
    assert caught.value.exit_code == -signal.SIGKILL
    assert pool.map(square, range(3), "square") == [0, 1, 4]


def test_a_job_whose_worker_died_once_is_run_again(pool: Pool, tmp_path: os.PathLike[str]) -> None:
    markers = [os.path.join(tmp_path, name) for name in "ab"]  # noqa: PTH118
    assert pool.map(die_once, markers, "once") == ["well", "well"]


def test_an_exception_that_cannot_travel_is_retold(pool: Pool) -> None:
    with pytest.raises(RuntimeError, match="PickyError: 4: no reason"):
        pool.map(picky, [4], "picky")


def test_a_result_that_cannot_travel_is_an_error(pool: Pool) -> None:
    with pytest.raises(Exception, match="pickle"):
        pool.map(unpicklable, [4], "unpicklable")


def test_a_job_that_cannot_travel_is_an_error_and_stops_the_pool() -> None:
    with Pool(2) as pool:
        with pytest.raises(Exception, match="pickle"):
            pool.map(lambda number: number, [1], "lambda")
        assert pool.map(square, [2], "square") == [4]


def test_workers_are_other_processes_and_live_on(pool: Pool) -> None:
    first = set(pool.map(process_id, range(6), "ids"))
    again = set(pool.map(process_id, range(6), "ids"))
    assert os.getpid() not in first
    assert len(first | again) <= 2


def imported(name: str) -> bool:
    return name in sys.modules


def soon_imported(name: str) -> bool:
    """Whether a module is there by now, or soon."""
    until_s = time.monotonic() + 30.0
    while not imported(name) and time.monotonic() < until_s:
        time.sleep(0.01)
    return imported(name)


def test_workers_import_what_they_are_told_to() -> None:
    unusual = "colorsys"  # nothing else imports it
    with Pool(1, [[unusual]]) as running:
        assert running.map(soon_imported, [unusual], "imported") == [True]
    with Pool(1) as running:
        assert running.map(imported, [unusual], "imported") == [False]


def test_the_first_worker_is_the_one_that_imported_the_first_modules() -> None:
    with local_engine(2, [["colorsys"], []]) as running:
        for _ in range(3):
            assert running.map(soon_imported, ["colorsys"], "imported") == [True]


def test_a_worker_gets_ready_while_it_has_nothing_to_do() -> None:
    ours, _theirs = Pipe()
    sys.modules.pop("colorsys", None)
    get_ready(ours, ["colorsys"])
    assert imported("colorsys")


def test_a_job_does_not_wait_for_what_may_be_needed_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "waits_at_a_gate.py").write_text("import gate\n\ngate.wait()\n")
    monkeypatch.syspath_prepend(tmp_path)
    gate = threading.Event()
    monkeypatch.setitem(sys.modules, "gate", gate)
    ours, theirs = Pipe()
    theirs.send("a job")
    get_ready(ours, ["waits_at_a_gate"])
    assert ours.recv() == "a job"
    gate.set()
    import_module("waits_at_a_gate")  # ends once the other thread has


def test_one_worker_runs_in_this_process() -> None:
    with local_engine(1) as engine:
        assert engine.map(process_id, [0], "ids") == [os.getpid()]


def test_more_workers_are_a_pool() -> None:
    assert isinstance(local_engine(2), Pool)


def test_less_than_one_worker_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1, got 0"):
        local_engine(0)


def test_a_worker_serves_until_its_pipe_closes() -> None:
    ours, theirs = Pipe()
    server = threading.Thread(target=serve, args=(theirs,))
    server.start()
    answers = []
    for function, job in ((square, 3), (refuse_odd, 3), (picky, 3)):
        ours.send((function, job))
        answers.append(ours.recv())
    ours.close()
    server.join(timeout=10.0)
    assert not server.is_alive()
    assert answers[0] == (True, 9)
    assert [type(answer) for _, answer in answers[1:]] == [ValueError, RuntimeError]
