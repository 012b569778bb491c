"""What a station forbids or delays, laid out for the compiled search: ranks and lags."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import NamedTuple

import numpy as np

from planner.options import IntArray
from planner.problem import Problem
from planner.sequencing.ranks import ranks_of
from robots.geometry import FloatArray

_Source = tuple[int, int, float]
_Goal = tuple[int, int]
_SOURCES = ("start", "arrive", "end")
_TARGETS = ("start", "arrive", "release")


class Rules(NamedTuple):
    """Ranks (T,); lags in L groups: everything after ``goal`` waits for everything before it.

    Group g: each of sources ``source_at[g] <= i < source_at[g + 1]`` (moment ``source_kind[i]`` of
    ``source_task[i]``, plus ``source_s[i]``) precedes each of the goals ``goal_at[g]`` to
    ``goal_at[g + 1]`` (moment ``goal_kind`` of ``goal_task``; task -1: end of cycle).
    """

    enter_rank: IntArray
    leave_rank: IntArray
    source_at: IntArray
    source_task: IntArray
    source_kind: IntArray
    source_s: FloatArray
    goal_at: IntArray
    goal_task: IntArray
    goal_kind: IntArray


def rules_of(problem: Problem) -> Rules:
    """Lay out the relations of ``problem``.

    Raises:
        CircularWaitError: if the relations contradict each other.
    """
    ranks = ranks_of(problem)
    groups = _grouped(problem)
    sources = [source for group in groups for source in group]
    goals = [goal for group in groups.values() for goal in group]
    return Rules(
        enter_rank=ranks.enter,
        leave_rank=ranks.leave,
        source_at=_ends(groups),
        source_task=_integers(task for task, _, _ in sources),
        source_kind=_integers(kind for _, kind, _ in sources),
        source_s=np.array([time_s for _, _, time_s in sources], dtype=np.float64),
        goal_at=_ends(groups.values()),
        goal_task=_integers(task for task, _ in goals),
        goal_kind=_integers(kind for _, kind in goals),
    )


def _grouped(problem: Problem) -> dict[tuple[_Source, ...], list[_Goal]]:
    """Goals that wait for the same sources, by these sources: a group before a group is one."""
    number = {task: t for t, task in enumerate(problem.table.tasks)}
    sources: dict[_Goal, list[_Source]] = {}
    for lag in problem.lags:
        later = -1 if lag.later is None else number[lag.later]
        goal = (later, _TARGETS.index(lag.target))
        source = (number[lag.earlier], _SOURCES.index(lag.source), lag.lag_s)
        sources.setdefault(goal, []).append(source)
    groups: dict[tuple[_Source, ...], list[_Goal]] = {}
    for goal, before in sources.items():
        groups.setdefault(tuple(sorted(before)), []).append(goal)
    return groups


def _ends(groups: Iterable[Sized]) -> IntArray:
    return np.cumsum([0, *map(len, groups)], dtype=np.int64)


def _integers(values: Iterable[int]) -> IntArray:
    return np.fromiter(values, dtype=np.int64)
