"""A simple line: tasks of known length, in a partial order, at stations in a row.

What SALBP instances hold, and the value that ``stations`` and ``cycle`` solve.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import networkx as nx
import numpy as np
import numpy.typing as npt

from planner.options import IntArray

BoolArray = npt.NDArray[np.bool_]


class CircleError(ValueError):
    """Tasks that follow each other in a circle."""

    def __init__(self, circle: list[int]) -> None:
        super().__init__(f"tasks follow each other in a circle: {circle}")
        self.circle = circle


@dataclass(frozen=True, eq=False)
class SimpleLine:
    """n tasks of whole lengths ``time`` (n,); ``before`` (A, 2): task, and one that follows it.

    Raises:
        ValueError: if a length is negative, a pair names no task, or tasks follow in a circle.
    """

    time: IntArray
    before: IntArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "before", np.asarray(self.before, np.int64).reshape(-1, 2))
        object.__setattr__(self, "time", np.asarray(self.time, np.int64))
        if len(self.time) == 0 or np.any(self.time < 0):
            raise ValueError("a line needs tasks, and their times must not be negative")
        ordered(len(self.time), self.before)

    @cached_property
    def follows(self) -> BoolArray:
        """Whether task j follows task i, directly or not, as [i, j] (n, n)."""
        return followers(len(self.time), self.before)


def ordered(tasks: int, before: IntArray) -> IntArray:
    """Tasks (n,) in an order that keeps ``before`` (A, 2), the lowest number first.

    Raises:
        CircleError: if tasks follow each other in a circle.
        ValueError: if a pair names no task.
    """
    if np.any(before < 0) or np.any(before >= tasks):
        raise ValueError(f"a pair names a task that is not one of 0..{tasks - 1}")
    graph = _graph(tasks, before)
    try:
        return np.array(list(nx.lexicographical_topological_sort(graph)), dtype=np.int64)
    except nx.NetworkXUnfeasible as error:
        circle = [int(a) for a, _ in nx.find_cycle(graph)]
        raise CircleError(circle) from error


def followers(tasks: int, before: IntArray) -> BoolArray:
    """Whether task j follows task i, directly or not, as [i, j] (n, n)."""
    graph = _graph(tasks, before)
    reach = np.zeros((tasks, tasks), dtype=np.bool_)
    for i in reversed(list(nx.topological_sort(graph))):
        for j in graph.successors(i):
            reach[i, j] = True
            reach[i] |= reach[j]
    return reach


def _graph(tasks: int, before: IntArray) -> nx.DiGraph[int]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(tasks))
    graph.add_edges_from(before.tolist())
    return graph


def station_times(line: SimpleLine, station: IntArray, count: int) -> IntArray:
    """Time at each of ``count`` stations, tasks being at ``station`` (n,).

    Shared with no solver. Raises ``ValueError`` if the order of tasks is not kept.
    """
    if station.shape != line.time.shape or station.min() < 0 or station.max() >= count:
        raise ValueError(f"every task must be at one of the stations 0..{count - 1}")
    for a, b in line.before.tolist():
        if station[a] > station[b]:
            raise ValueError(f"task {a} must not come behind task {b}")
    return np.bincount(station, weights=line.time, minlength=count).astype(np.int64)
