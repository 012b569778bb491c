"""Jobs on a local Ray cluster: the same answers and the same supervision as in the pool."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cells.wire import program_bytes
from planner import pipeline
from planner.engine import (
    NEVER,
    Agenda,
    Crashed,
    Deadline,
    InProcess,
    Outcome,
    Task,
    WorkerCrashError,
)
from planner.engine.ray_engine import ClusterError, RayEngine
from tests.planner.engine.test_engines import (
    die_at_two,
    die_once,
    picky,
    process_id,
    refuse_odd,
    square,
    unpicklable,
)
from tests.planner.small_shop import WISH, three_stations

VERSION = "TAKTLINE_TEST_VERSION"


def version() -> str:
    """What a process of a cluster takes from where the cluster was started."""
    return os.environ.get(VERSION, "this one")


def forever(_: object) -> None:
    threading.Event().wait()


@pytest.fixture(scope="module")
def engine() -> Iterator[RayEngine]:
    if find_spec("ray") is None:
        pytest.skip("the optional extra `ray` is not installed")
    with RayEngine(2, version=version) as running:
        yield running


class One:
    """An agenda of one task, and what came of it."""

    def __init__(self, task: Task) -> None:
        self.tasks, self.outcomes = [task], list[Outcome]()

    def next(self) -> Task | None:
        return self.tasks.pop() if self.tasks else None

    def finished(self, _: Task, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


class Killing:
    """Hands an agenda on, and kills a worker as soon as the first task was given to it."""

    def __init__(self, agenda: Agenda, victim: int) -> None:
        self.agenda, self.victim = agenda, victim
        self.given = 0

    def next(self) -> Task | None:
        self.given += 1
        if self.given == 2:
            os.kill(self.victim, signal.SIGKILL)
        return self.agenda.next()

    def finished(self, task: Task, outcome: Outcome) -> None:
        self.agenda.finished(task, outcome)


@dataclass
class WithAKill(InProcess):
    """An engine whose first worker is killed in the middle of its work."""

    engine: RayEngine
    workers: int = 2

    def work(self, agenda: Agenda, deadline: Deadline = NEVER) -> bool:
        (victim,) = self.engine.map(process_id, [0], "the first worker")
        return self.engine.work(Killing(agenda, victim), deadline)


def test_a_plan_whose_worker_is_killed_in_the_middle_is_the_plan_of_one_process(
    engine: RayEngine,
) -> None:
    shop = three_stations()
    here = pipeline.plan(shop, wish=WISH)
    there = pipeline.plan(shop, wish=WISH, engine=WithAKill(engine))
    assert there.certified
    assert there.certificate == here.certificate
    assert here.program is not None
    assert there.program is not None
    assert program_bytes(there.program) == program_bytes(here.program)


def test_results_come_in_the_order_of_the_jobs_from_other_processes(engine: RayEngine) -> None:
    assert engine.map(square, range(7), "square") == [0, 1, 4, 9, 16, 25, 36]
    assert os.getpid() not in engine.map(process_id, range(4), "ids")


def test_the_first_error_in_job_order_is_raised_and_names_its_job(engine: RayEngine) -> None:
    with pytest.raises(ValueError, match="1 is odd") as caught:
        engine.map(refuse_odd, range(6), "refuse")
    assert caught.value.__notes__ == ["in refuse: job 1"]


def test_a_job_that_kills_its_worker_twice_is_named(
    engine: RayEngine, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(WorkerCrashError, match=r"^deadly: job 2: its worker process died 2 times$"):
        engine.map(die_at_two, range(5), "deadly")
    assert engine.map(square, range(3), "square") == [0, 1, 4]
    assert capfd.readouterr() == ("", "")


def test_a_job_whose_worker_died_once_is_run_again(engine: RayEngine, tmp_path: Path) -> None:
    assert engine.map(die_once, [str(tmp_path / "a")], "once") == ["well"]


def test_what_cannot_travel_is_an_error(engine: RayEngine) -> None:
    with pytest.raises(RuntimeError, match="PickyError: 4: no reason"):
        engine.map(picky, [4], "picky")
    with pytest.raises(Exception, match="pickle"):
        engine.map(unpicklable, [4], "unpicklable")
    with pytest.raises(Exception, match="pickle"):
        engine.map(lambda number: number, [1], "lambda")


def test_a_job_that_hangs_is_given_up_after_the_second_time(engine: RayEngine) -> None:
    agenda = One(Task("hang", forever, None, limit_s=0.05))
    assert engine.work(agenda)
    assert agenda.outcomes == [Crashed("no answer in time", None, 2)]


def test_a_deadline_ends_what_is_under_way_and_the_engine_works_on(engine: RayEngine) -> None:
    agenda = One(Task("endless", forever, None))
    assert not engine.work(agenda, Deadline.within(0.0))
    assert agenda.outcomes == []
    assert engine.map(square, range(3), "square") == [0, 1, 4]


def test_workers_that_run_another_program_are_refused(
    engine: RayEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.work(One(Task("endless", forever, None)), Deadline.within(0.0))  # these workers end
    monkeypatch.setenv(VERSION, "another one")
    with pytest.raises(ClusterError, match="the Ray cluster has another version of taktline"):
        engine.map(square, [3], "square")
    monkeypatch.delenv(VERSION)
    assert engine.map(square, [3], "square") == [9]


def test_the_cluster_leaves_the_meaning_of_signals_alone(engine: RayEngine) -> None:
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


class StandIn:
    """Looks like Ray with a cluster of three processors, which is asked for no work."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.told = error, dict[str, Any]()
        self.started = self.killed = self.shut_down = 0

    def init(self, **settings: Any) -> None:
        self.told = settings
        if self.error is not None:
            raise self.error

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": 3.0}

    def remote(self, **_: Any) -> Any:
        return lambda _: SimpleNamespace(remote=self.start)

    def start(self, _: Any) -> Any:
        self.started += 1
        return SimpleNamespace(greet=SimpleNamespace(remote=lambda _: object()))

    def wait(self, awaited: list[Any], **_: Any) -> tuple[list[Any], list[Any]]:
        return awaited[-1:], awaited[:-1]

    def get(self, _: Any) -> str:
        return ""

    def kill(self, _: Any) -> None:
        self.killed += 1

    def shutdown(self, **_: Any) -> None:
        self.shut_down += 1


def stand_in(monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> StandIn:
    ray = StandIn(error)
    monkeypatch.setitem(sys.modules, "ray", ray)
    return ray


@pytest.mark.parametrize(("asked", "given"), [(None, 3), (2, 2), (9, 3)])
def test_a_cluster_that_runs_has_as_many_workers_as_processors(
    monkeypatch: pytest.MonkeyPatch, asked: int | None, given: int
) -> None:
    ray = stand_in(monkeypatch)
    with RayEngine(asked, address="auto") as running:
        assert running.workers == given
    assert ray.told["address"] == "auto"
    assert "num_cpus" not in ray.told
    assert (ray.started, ray.killed, ray.shut_down) == (given, given, 1)


def test_a_cluster_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    ray = stand_in(monkeypatch, ConnectionError("nobody answers"))
    with pytest.raises(ClusterError, match="auto cannot be used: nobody answers"):
        RayEngine(2, address="auto").__enter__()
    assert ray.shut_down == 1


def test_where_nobody_listens_ray_is_not_left_to_try_for_minutes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ray = stand_in(monkeypatch)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ClusterError, match=f"{address} cannot be used: .*refused"):
            RayEngine(2, address=address).__enter__()
    assert ray.told == {}


def test_a_worker_that_gets_ready_does_not_keep_others_from_being_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stand_in(monkeypatch)
    with RayEngine(2, address="auto") as running:
        first, second = running._workers
        first.ready()
        first.awaited = "the answer"
        assert running.wait([first], None) == []
        assert second.awaited is None
        assert running.wait([first], None) == [first]


def test_without_ray_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterError, match='install taktline with its extra "ray"'):
        RayEngine(2).__enter__()
