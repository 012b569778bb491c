"""Least times before a task can start and after it has ended, whoever does it and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx
import numpy as np

from cells.ids import TaskId
from planner.options import HOME, RobotOptions
from planner.problem import Problem
from planner.sequencing.least_times import lower_bounds_s

_Moment = tuple[str, str]
_BEGIN: _Moment = ("", "begin")
_FINISH: _Moment = ("", "finish")


class Chains:
    """Longest ways through the moments of all tasks, with least durations. Every task must have an
    option and the relations must not be circular.
    """

    def __init__(self, problem: Problem) -> None:
        self.tasks = problem.table.tasks
        self._graph: nx.DiGraph[_Moment] = nx.DiGraph()
        self.delay(_BEGIN, _FINISH, 0.0)
        for task in self.tasks:
            self._add_task(task, [_Least(r, task) for r in problem.table.robots if task in r.tasks])
        for lag in problem.lags:
            later = _FINISH if lag.later is None else (lag.later, lag.target)
            self.delay((lag.earlier, lag.source), later, lag.lag_s)

    def _add_task(self, task: TaskId, ways: list[_Least]) -> None:
        self.start_after(task, min(way.out_s for way in ways))
        self.delay((task, "start"), (task, "arrive"), min(way.arrive_s for way in ways))
        self.delay((task, "arrive"), (task, "release"), 0.0)
        self.delay((task, "release"), (task, "end"), min(way.rest_s for way in ways))
        self.delay((task, "start"), (task, "end"), min(way.work_s for way in ways))
        self.end_before(task, min(way.back_s for way in ways))

    def delay(self, earlier: _Moment, later: _Moment, least_s: float) -> None:
        """Let ``later`` be no sooner than ``least_s`` after ``earlier``."""
        known_s = self._graph.get_edge_data(earlier, later, {"least_s": 0.0})["least_s"]
        self._graph.add_edge(earlier, later, least_s=max(known_s, least_s))

    def start_after(self, task: TaskId, least_s: float) -> None:
        """Let ``task`` start no sooner than ``least_s`` after the begin of the cycle."""
        self.delay(_BEGIN, (task, "start"), least_s)

    def end_before(self, task: TaskId, least_s: float) -> None:
        """Let ``task`` end no later than ``least_s`` before the end of the cycle."""
        self.delay((task, "end"), _FINISH, least_s)

    def heads_s(self) -> Mapping[TaskId, float]:
        """Earliest start of every task."""
        at_s = _longest(self._graph)
        return {task: at_s[task, "start"] for task in self.tasks}

    def tails_s(self) -> Mapping[TaskId, float]:
        """Least time from the end of every task to the end of the cycle."""
        at_s = _longest(self._graph.reverse(copy=False))
        return {task: at_s[task, "end"] for task in self.tasks}

    def length_s(self) -> float:
        """Length of the longest chain from begin to end of the cycle."""
        return _longest(self._graph)[_FINISH]

    def hold_s(self, task: TaskId) -> float:
        """Least time from the arrival of ``task`` to its release, for what must happen between."""
        at_s = _longest(self._graph, (task, "arrive"))
        return at_s[task, "release"]

    def before(self, task: TaskId) -> frozenset[TaskId]:
        """Tasks that must have ended when ``task`` starts."""
        earlier = nx.ancestors(self._graph, (task, "start"))
        return frozenset(t for t in self.tasks if (t, "end") in earlier)

    def after(self, task: TaskId) -> frozenset[TaskId]:
        """Tasks that start only when ``task`` has ended."""
        later = nx.descendants(self._graph, (task, "end"))
        return frozenset(t for t in self.tasks if (t, "start") in later)

    def within(self, task: TaskId) -> frozenset[TaskId]:
        """Tasks that run entirely between the arrival and the release of ``task``."""
        later = nx.descendants(self._graph, (task, "arrive"))
        earlier = nx.ancestors(self._graph, (task, "release"))
        inside = (t for t in self.tasks if (t, "start") in later and (t, "end") in earlier)
        return frozenset(t for t in inside if t != task)


class _Least:
    """Least times of one task on one robot."""

    def __init__(self, robot: RobotOptions, task: TaskId) -> None:
        mine, home = robot.options_of(task), np.array([HOME])
        self.out_s = _least(lower_bounds_s(robot, home, mine).ravel())
        self.back_s = _least(lower_bounds_s(robot, mine, home).ravel())
        self.arrive_s = _least(robot.arrive_s[mine])
        self.rest_s = _least(robot.duration_s[mine] - robot.arrive_s[mine])
        self.work_s = _least(robot.duration_s[mine])


def _least(values: Iterable[float]) -> float:
    return min(map(float, values), default=np.inf)


def _longest(graph: nx.DiGraph[_Moment], origin: _Moment | None = None) -> dict[_Moment, float]:
    """Longest way to every moment, from wherever it is longest or from ``origin`` (else -inf)."""
    at_s: dict[_Moment, float] = {}
    for moment in nx.topological_sort(graph):
        before = graph.pred[moment].items()
        first_s = 0.0 if origin in (None, moment) else -np.inf
        at_s[moment] = max((at_s[a] + edge["least_s"] for a, edge in before), default=first_s)
        at_s[moment] = max(at_s[moment], first_s)
    return at_s
