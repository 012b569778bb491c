"""Whatever happens to a worker, there is an answer, and nothing is left running."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import pytest

from planner.validation.judge import judge
from planner.validation.replay import judge_station
from planner.validation.supervision import Failure, Job, allowed_s, supervise
from planner.validation.worker import main
from tests.planner.validation.workshop import (
    program_of,
    shop_of,
    weld_program,
    weld_station,
)


@pytest.fixture
def job() -> Job:
    return Job(shop_of(weld_station()), weld_station(), weld_program(), seed=1, draws=0)


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def quiet(_: str) -> None:
    return None


CRASHES = {
    "crash": ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "signal 11"),
    "error": ("raise MemoryError('too large')", "MemoryError: too large"),
    "silence": ("pass", "ended with code 0"),
}


@pytest.mark.parametrize("name", CRASHES)
def test_a_worker_that_dies_is_started_once_more_and_then_reported(name: str, job: Job) -> None:
    code, reason = CRASHES[name]
    told: list[str] = []
    answer = supervise(job, told.append, command=python(code))
    assert isinstance(answer, Failure)
    assert reason in answer.reason
    assert len(told) == 2


def test_a_worker_that_hangs_is_ended_and_leaves_no_zombie(job: Job) -> None:
    code = "import threading; threading.Event().wait()"
    before = _children()
    answer = supervise(job, quiet, command=python(code), timeout_s=0.3)
    assert isinstance(answer, Failure)
    assert "no verdict" in answer.reason
    assert _children() <= before


def _children() -> set[str]:
    """Processes that this one has started and not yet taken leave of, zombies included."""
    lists = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {pid for each in lists for pid in each.read_text().split()}


def test_a_worker_that_recovers_is_believed(job: Job, tmp_path: Path) -> None:
    """The first attempt crashes, the second answers."""
    mark = tmp_path / "tried"
    code = (
        "import sys, pathlib, pickle\n"
        f"mark = pathlib.Path({str(mark)!r})\n"
        "if not mark.exists():\n"
        "    mark.touch(); sys.exit(3)\n"
        "pathlib.Path(sys.argv[2]).write_bytes(pickle.dumps(((), None)))\n"
    )
    assert supervise(job, quiet, command=python(code)) == ((), None)


def test_memory_is_limited(job: Job, tmp_path: Path) -> None:
    small = Job(job.shop, job.station, job.program, 1, 0, memory_bytes=64 * 1024**2)
    answer = supervise(small, quiet)
    assert isinstance(answer, Failure)


def test_larger_jobs_may_take_longer(job: Job) -> None:
    more = Job(job.shop, job.station, job.program, 1, draws=100)
    assert 60.0 < allowed_s(job) < allowed_s(more)


def test_the_judge_in_a_worker_says_what_it_says_in_this_process() -> None:
    station, program = weld_station(), weld_program()
    shop = shop_of(station)
    told: list[str] = []
    validation = judge(shop, program_of(program), seed=1, draws=1, progress=told.append)
    findings, figures = judge_station(shop, station, program, seed=1, draws=1)
    assert validation.passed
    assert validation.findings == findings
    assert validation.stations == (figures,)
    assert told == ["weld: judged"]


def test_the_worker_writes_the_verdict_it_came_to(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resource.setrlimit", lambda *_: None)
    asked, answered = tmp_path / "job", tmp_path / "verdict"
    asked.write_bytes(pickle.dumps(job))
    assert main([str(asked), str(answered)]) == 0
    findings, figures = pickle.loads(answered.read_bytes())
    assert findings == ()
    assert figures.station == "weld"
