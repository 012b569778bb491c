"""Ranks: levels of tasks that keep any order along each robot free of circular waiting.

Every relation leads from a lower to a higher rank, and a robot never goes back in rank; so a
circle of tasks that wait for each other cannot arise, whoever does what. Tasks without relations
have no rank and may stand anywhere.
"""

from __future__ import annotations

from typing import NamedTuple

import networkx as nx
import numpy as np

from cells.ids import TaskId
from planner.options import IntArray
from planner.problem import Lag, Problem, Source, Target

_Event = tuple[TaskId, str]
_HAS: dict[Source, str] = {
    "start": "has begun",
    "arrive": "holds its part in place",
    "end": "is over",
}
_DOES: dict[Target, str] = {
    "start": "begins",
    "arrive": "comes to its place",
    "release": "lets go",
}


class Ranks(NamedTuple):
    """Per task of the table (T,): rank when it starts, rank when it ends; -1 without relations.

    A task that holds a part until others are done ends at a higher rank than it starts.
    """

    enter: IntArray
    leave: IntArray

    def allow(self, before: int, after: int) -> bool:
        """Whether one robot may do task ``before`` and later task ``after``."""
        free = self.enter[before] < 0 or self.enter[after] < 0
        return bool(free or self.leave[before] <= self.enter[after])


class CircularWaitError(ValueError):
    """The relations of a problem contradict each other; ``tasks`` wait in a circle, and ``why``
    says of each what it waits for.
    """

    def __init__(self, tasks: tuple[TaskId, ...], why: str) -> None:
        super().__init__(f"these tasks wait for each other in a circle: {why}")
        self.tasks = tasks


def ranks_of(problem: Problem) -> Ranks:
    """Rank all tasks of ``problem``.

    Raises:
        CircularWaitError: if the relations contradict each other.
    """
    graph = _events(problem)
    if not nx.is_directed_acyclic_graph(graph):
        circle = [graph.edges[edge[0], edge[1]]["lag"] for edge in nx.find_cycle(graph)]
        lags = [lag for lag in circle if lag is not None]
        tasks = tuple(dict.fromkeys(lag.earlier for lag in lags))
        raise CircularWaitError(tasks, "; ".join(_in_words(problem, lag) for lag in lags))
    level: dict[_Event, int] = {}
    for event in nx.topological_sort(graph):
        before = (level[a] + graph.edges[a, event]["strict"] for a in graph.predecessors(event))
        level[event] = max(before, default=0)
    enter = np.array([level.get((task, "in"), -1) for task in problem.table.tasks], dtype=np.int64)
    leave = np.array([level.get((task, "out"), -1) for task in problem.table.tasks], dtype=np.int64)
    return Ranks(enter, leave)


def _events(problem: Problem) -> nx.DiGraph[_Event]:
    graph: nx.DiGraph[_Event] = nx.DiGraph()
    for lag in problem.lags:
        if lag.later is not None:
            earlier = (lag.earlier, "out" if lag.source == "end" else "in")
            later = (lag.later, "out" if lag.target == "release" else "in")
            graph.add_edge(earlier, later, strict=1, lag=lag)
            for task in (lag.earlier, lag.later):
                graph.add_edge((task, "in"), (task, "out"), strict=0, lag=None)
    return graph


def _in_words(problem: Problem, lag: Lag) -> str:
    earlier, later = (_who(problem, task) for task in (lag.earlier, lag.later))
    why = f" ({lag.why})" if lag.why else ""
    return f"{later} {_DOES[lag.target]} only when {earlier} {_HAS[lag.source]}{why}"


def _who(problem: Problem, task: TaskId | None) -> str:
    """A task with the robots that can do it."""
    robots = [r.robot for r in problem.table.robots if task is not None and task in r.tasks]
    return f"{task} by {' or '.join(robots)}" if robots else f"{task}"
