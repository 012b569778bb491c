"""A job shop read from a file, and its solver. Called by ``taktline schedule``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from planner.deadline import Deadline
from planner.instances.balance_file import Solve
from planner.instances.job_shop_file import read_job_shop
from planner.instances.solved import Solved
from planner.jobshop.job_shop import JobShop, makespan
from planner.jobshop.shortest import shortest_schedule
from planner.jobshop.warm import warm_shop

_MEANING = "machine of each operation; start of each operation; from 0, jobs in turn"


def schedule_task(path: Path, seed: int) -> Solve:
    """Read a job shop and prepare its solver, compiled and ready.

    Raises:
        InstanceError: if the file is none.
    """
    shop = read_job_shop(path)
    warm_shop()
    return lambda deadline: solved_shop(shop, deadline, seed)


def solved_shop(shop: JobShop, deadline: Deadline, seed: int) -> Solved:
    """Solve a job shop, and find the end of the last operation anew."""
    answer = shortest_schedule(shop, deadline, np.random.default_rng(seed))
    schedule = answer.schedule
    solution = tuple(tuple(int(x) for x in row) for row in (schedule.machine, schedule.start))
    flexible = any(len(options) > 1 for options in shop.options)
    problem = "FJSP" if flexible else "JSP"
    length = makespan(shop, schedule)
    return Solved(problem, "makespan", answer.status, length, answer.bound, _MEANING, solution)
