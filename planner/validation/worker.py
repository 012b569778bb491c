"""The worker process of the judge: self-test, one job in, one verdict out.

Started by ``supervision`` as ``python -m planner.validation.worker JOB VERDICT``.
"""

from __future__ import annotations

import pickle
import resource
import sys
from pathlib import Path

from planner.validation.replay import judge_station
from planner.validation.selftest import self_test
from planner.validation.supervision import Job


def main(arguments: list[str]) -> int:
    """Judge the job in the file named first; write the verdict to the file named second."""
    asked, answered = (Path(argument) for argument in arguments)
    job: Job = pickle.loads(asked.read_bytes())
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    limit = job.memory_bytes if hard < 0 else min(job.memory_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    self_test()
    verdict = judge_station(job.shop, job.station, job.program, seed=job.seed, draws=job.draws)
    answered.write_bytes(pickle.dumps(verdict))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
