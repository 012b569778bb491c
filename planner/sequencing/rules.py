"""What a station forbids or delays, laid out for the compiled search: ranks, lags, crowding."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from cells.ids import RobotId, TaskId
from planner.options import IntArray
from planner.problem import Problem
from planner.sequencing.ranks import ranks_of
from robots.geometry import FloatArray

Crowding = Callable[[RobotId, TaskId, RobotId, TaskId], float]
"""Penalty (s, >= 0) for one robot doing a task while another does a task close by; symmetric."""

_SOURCES = ("start", "arrive", "end")
_TARGETS = ("start", "arrive", "release")


class Rules(NamedTuple):
    """Ranks (T,); lags (L,) from moment ``lag_source`` of task ``lag_from`` to ``lag_target`` of
    ``lag_to`` (-1: end of cycle); ``crowd_s`` (R T, R T), or (0, 0) where there is no penalty.
    """

    enter_rank: IntArray
    leave_rank: IntArray
    lag_from: IntArray
    lag_source: IntArray
    lag_to: IntArray
    lag_target: IntArray
    lag_s: FloatArray
    crowd_s: FloatArray


def rules_of(problem: Problem, crowding: Crowding | None = None) -> Rules:
    """Lay out the relations of ``problem``.

    Raises:
        CircularWaitError: if the relations contradict each other.
    """
    ranks = ranks_of(problem)
    number = {task: t for t, task in enumerate(problem.table.tasks)}
    return Rules(
        enter_rank=ranks.enter,
        leave_rank=ranks.leave,
        lag_from=_integers(number[lag.earlier] for lag in problem.lags),
        lag_source=_integers(_SOURCES.index(lag.source) for lag in problem.lags),
        lag_to=_integers(-1 if lag.later is None else number[lag.later] for lag in problem.lags),
        lag_target=_integers(_TARGETS.index(lag.target) for lag in problem.lags),
        lag_s=np.array([lag.lag_s for lag in problem.lags], dtype=np.float64),
        crowd_s=np.zeros((0, 0)) if crowding is None else _crowd(problem, crowding),
    )


def _integers(values: Iterable[int]) -> IntArray:
    return np.fromiter(values, dtype=np.int64)


def _crowd(problem: Problem, crowding: Crowding) -> FloatArray:
    jobs = [(r.robot, task) for r in problem.table.robots for task in problem.table.tasks]
    doable = {(r.robot, task) for r in problem.table.robots for task in r.tasks}
    crowd_s = np.zeros((len(jobs), len(jobs)))
    for i, one in enumerate(jobs):
        for j, other in enumerate(jobs[:i]):
            if one[0] != other[0] and one in doable and other in doable:
                crowd_s[i, j] = crowd_s[j, i] = crowding(*other, *one)
    return crowd_s
