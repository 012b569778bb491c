"""A worker process for each job, watched: a crash, a hang or a memory blow-up becomes an answer.

Called by ``judge``. A worker is a fresh interpreter that reads one pickled job and writes one
pickled verdict; it is started once more when it dies, then the job is named as the culprit.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cells.program import StationProgram
from cells.shop import Shop, Station
from planner.validation.lemmas import Lemmas
from planner.validation.verdict import Half, Verdict

ATTEMPTS = 2
MEMORY_BYTES = 8 * 1024**3
WORKER = (sys.executable, "-m", "planner.validation.worker")


@dataclass(frozen=True, slots=True)
class Job:
    """One station to judge, or a ``half`` of that, by one who knows ``lemmas``."""

    shop: Shop
    station: Station
    program: StationProgram
    seed: int
    draws: int
    memory_bytes: int = MEMORY_BYTES
    half: Half | None = None
    lemmas: Lemmas = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why no verdict was given."""

    reason: str


def allowed_s(job: Job) -> float:
    """A generous bound on how long a job may take, from the size of its work."""
    robots = len(job.program.robots)
    steps = sum(len(robot.steps) for robot in job.program.robots)
    return 60.0 + (steps + 10.0 * robots**2) * (1.0 + job.draws / 10.0)


def supervise(
    job: Job,
    progress: Callable[[str], None],
    *,
    command: tuple[str, ...] = WORKER,
    timeout_s: float | None = None,
) -> Verdict | Failure:
    """Run ``job`` in a worker, twice if need be; return its verdict or why there is none."""
    limit = allowed_s(job) if timeout_s is None else timeout_s
    answer: Verdict | Failure = Failure("not started")
    for attempt in range(1, ATTEMPTS + 1):
        answer = _attempt(job, command, limit)
        if not isinstance(answer, Failure):
            return answer
        progress(f"{job.station.id}: attempt {attempt}: {answer.reason}")
    return answer


def _attempt(job: Job, command: tuple[str, ...], limit_s: float) -> Verdict | Failure:
    with tempfile.TemporaryDirectory(prefix="judge-") as folder:
        asked, answered = Path(folder) / "job", Path(folder) / "verdict"
        asked.write_bytes(pickle.dumps(job))
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        try:
            ended = subprocess.run(
                [*command, str(asked), str(answered)],
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Failure(f"no verdict within {limit_s:.0f} s")
        if ended.returncode != 0 or not answered.exists():
            return Failure(_reason(ended.returncode, ended.stderr))
        verdict: Verdict = pickle.loads(answered.read_bytes())
        return verdict


def _reason(code: int, stderr: bytes) -> str:
    lines = stderr.decode(errors="replace").strip().splitlines()
    last = lines[-1].strip() if lines else "no message"
    how = f"killed by signal {-code}" if code < 0 else f"ended with code {code}"
    return f"worker {how}: {last}"
