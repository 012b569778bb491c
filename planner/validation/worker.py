"""The judge in a worker process: self-test, one job in, one verdict out.

Started by ``supervision`` as ``python -m planner.validation.worker JOB VERDICT``; in worker
processes that live on, :func:`judge_here` is called once per job.
"""

from __future__ import annotations

import pickle
import resource
import sys
import time
from functools import cache
from pathlib import Path

from planner.validation.lemmas import LemmaBook, Lemmas
from planner.validation.replay import judge_station
from planner.validation.selftest import self_test
from planner.validation.supervision import Job
from planner.validation.verdict import Verdict


def main(arguments: list[str]) -> int:
    """Judge the job in the file named first; write the verdict to the file named second."""
    asked, answered = (Path(argument) for argument in arguments)
    job: Job = pickle.loads(asked.read_bytes())
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    limit = job.memory_bytes if hard < 0 else min(job.memory_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    verdict, *_ = judge_here(job)
    answered.write_bytes(pickle.dumps(verdict))
    return 0


def judge_here(job: Job) -> tuple[Verdict, float, Lemmas]:
    """Judge ``job`` in this process; the time (s) that took, and the lemmas that it used.

    Raises:
        SelfTestError: if PyBullet does not behave as the judge needs.
    """
    began_s = time.perf_counter()
    tested()
    book = LemmaBook(job.lemmas)
    verdict = judge_station(
        job.shop,
        job.station,
        job.program,
        seed=job.seed,
        draws=job.draws,
        half=job.half,
        book=book,
    )
    return verdict, time.perf_counter() - began_s, book.used


@cache
def tested() -> None:
    """Test PyBullet once in the life of a process."""
    self_test()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
