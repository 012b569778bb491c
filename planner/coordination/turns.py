"""From an order of motions to turns: who waits for whom, when each step runs, and no deadlock.

Everything here is exact and independent of the solver that chose the order. The event graph is a
networkx DAG whose edges carry the least time between two moments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import networkx as nx

from planner.coordination.chain import CoordinationProblem, Exclusion, Point


class MachinePoint(NamedTuple):
    """The moment machine run number ``machine`` is done."""

    machine: int


Node = Point | MachinePoint


@dataclass(frozen=True, slots=True)
class Turns:
    """A schedule as pure precedence. ``waits`` lists (moment waited for, moment that waits) across
    robots and machines, free of pairs that others imply; ``times_s`` is the earliest schedule.
    """

    waits: tuple[tuple[Node, Node], ...]
    times_s: dict[Node, float]
    makespan_s: float


def turns_of(problem: CoordinationProblem, first: tuple[Exclusion, ...]) -> Turns | None:
    """Return the turns that an order of excluding blocks means; None if it waits in a circle."""
    graph = _chain_graph(problem)
    cross = _cross_edges(problem, first)
    for source, target in cross:
        _add(graph, source, target, 0.0)
    if not nx.is_directed_acyclic_graph(graph):
        return None
    times_s = _earliest(graph)
    reduced = nx.transitive_reduction(graph)
    waits = tuple(dict.fromkeys(pair for pair in cross if reduced.has_edge(*pair)))
    return Turns(waits, times_s, max(times_s.values(), default=0.0))


def _chain_graph(problem: CoordinationProblem) -> nx.DiGraph[Node]:
    graph: nx.DiGraph[Node] = nx.DiGraph()
    for robot, chain in enumerate(problem.chains):
        for index, motion_s in enumerate(chain.motions_s):
            end = Point(robot, index, "motion-end")
            _add(graph, Point(robot, index, "motion-start"), end, motion_s)
            if index < len(chain.works_s):
                begin, done = Point(robot, index, "work-start"), Point(robot, index, "work-end")
                _add(graph, end, begin, 0.0)
                _add(graph, begin, done, chain.works_s[index])
                _add(graph, done, Point(robot, index + 1, "motion-start"), 0.0)
    for number, run in enumerate(problem.machines):
        _add(graph, run.start, MachinePoint(number), run.duration_s)
    return graph


def _cross_edges(
    problem: CoordinationProblem, first: tuple[Exclusion, ...]
) -> list[tuple[Node, Node]]:
    cross: list[tuple[Node, Node]] = [
        (before, then) for before, then in problem.before if before.robot != then.robot
    ]
    cross += [
        (MachinePoint(number), run.before)
        for number, run in enumerate(problem.machines)
        if run.before is not None
    ]
    cross += [
        (Point(a.robot, a.last, "motion-end"), Point(b.robot, b.first, "motion-start"))
        for a, b in first
    ]
    return cross


def _add(graph: nx.DiGraph[Node], source: Node, target: Node, least_s: float) -> None:
    if graph.has_edge(source, target):
        least_s = max(least_s, graph.edges[source, target]["least_s"])
    graph.add_edge(source, target, least_s=least_s)


def _earliest(graph: nx.DiGraph[Node]) -> dict[Node, float]:
    times_s: dict[Node, float] = {}
    for node in nx.topological_sort(graph):
        times_s[node] = max(
            (times_s[u] + graph.edges[u, node]["least_s"] for u in graph.predecessors(node)),
            default=0.0,
        )
    return times_s
