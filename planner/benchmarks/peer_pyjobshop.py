"""PyJobShop as others use it; an optional package. Called by ``schedule`` in a process that is
killed when its time is over.
"""

from __future__ import annotations

import math
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from planner.engine.stream import Tell
from planner.jobshop.cp_model import ModelJob, ModelNews
from planner.jobshop.job_shop import Schedule


def installed() -> bool:
    """Whether PyJobShop is there."""
    return find_spec("pyjobshop") is not None


def solve_pyjobshop(job: ModelJob, tell: Tell) -> None:
    """Tell the schedule that PyJobShop finds."""
    pyjobshop: Any = import_module("pyjobshop")
    model = pyjobshop.Model()
    machines = [model.add_machine() for _ in range(job.shop.machines)]
    tasks = [model.add_task() for _ in job.shop.options]
    modes = []
    for task, options in zip(tasks, job.shop.options, strict=True):
        for machine, duration in options:
            model.add_mode(task, machines[machine], duration)
            modes.append(machine)
    for a, b in job.shop.before.tolist():
        model.add_end_before_start(tasks[a], tasks[b])
    result = model.solve(time_limit=job.limit_s, display=False)
    done = result.best.tasks
    if done:
        chosen = np.array([modes[task.mode] for task in done])
        starts = np.array([task.start for task in done])
        tell(ModelNews(Schedule(chosen, starts), _bound(result)))


def _bound(result: Any) -> int:
    """What it proved; 0 if its version tells nothing."""
    bound = float(getattr(result, "lower_bound", 0.0))
    return max(0, math.ceil(bound - 1e-6)) if math.isfinite(bound) else 0
