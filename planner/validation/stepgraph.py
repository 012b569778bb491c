"""Which step must come before which, whatever the delays: the graph of steps and events.

Order that matters (precedence, holding, machines, parts) is demanded of this graph and not of one
timing. Made by ``replay``; used by ``ordering`` and ``timeline``.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import pairwise

import networkx as nx

from cells.certificate import FindingKind
from cells.ids import EventId
from cells.program import Await, ProcessRun, Signal, StationProgram
from planner.validation.remarks import Remarks
from planner.validation.structure import Layout, Node

PROCESS = -1
"""Robot index of the node of a process run; the step index is its index in the program."""


class StepGraph:
    """Steps and process runs as nodes; an edge means the first ends before the second starts."""

    def __init__(self, layout: Layout, processes: tuple[ProcessRun, ...]) -> None:
        self.layout, self.processes = layout, processes
        self.graph: nx.DiGraph[Node] = nx.DiGraph()
        for robot, program in enumerate(layout.programs):
            nodes = [(robot, at) for at in range(len(program.steps))]
            self.graph.add_nodes_from(nodes)
            self.graph.add_edges_from(pairwise(nodes))
        self.graph.add_nodes_from((PROCESS, index) for index in range(len(processes)))
        self._join()

    def _join(self) -> None:
        sources = {event: node for node, event in self.sources()}
        for node, event in self.waits():
            if event in sources:
                self.graph.add_edge(sources[event], node)

    def sources(self) -> list[tuple[Node, EventId]]:
        """Who announces which event."""
        steps = [(node, step.event) for node, step in self._steps() if isinstance(step, Signal)]
        runs = [((PROCESS, index), run.done) for index, run in enumerate(self.processes)]
        return steps + runs

    def waits(self) -> list[tuple[Node, EventId]]:
        """Who waits for which event."""
        steps = [(node, step.event) for node, step in self._steps() if isinstance(step, Await)]
        runs = [((PROCESS, index), run.start) for index, run in enumerate(self.processes)]
        return steps + runs

    def _steps(self) -> list[tuple[Node, object]]:
        return [
            ((robot, at), step)
            for robot, program in enumerate(self.layout.programs)
            for at, step in enumerate(program.steps)
        ]

    @cached_property
    def order(self) -> list[Node]:
        """All nodes, each after what it waits for. Only for graphs without circular wait."""
        return list(nx.lexicographical_topological_sort(self.graph))

    @cached_property
    def _after(self) -> dict[Node, set[Node]]:
        return {}

    def always_before(self, first: Node, second: Node) -> bool:
        """Whether ``first`` ends before ``second`` starts under any delays."""
        if first not in self._after:
            self._after[first] = nx.descendants(self.graph, first)
        return second in self._after[first]

    def name(self, node: Node) -> str:
        """How a node is called in messages."""
        robot, at = node
        if robot == PROCESS:
            return f"process {self.processes[at].process}"
        step = self.layout.programs[robot].steps[at]
        label = step.event if isinstance(step, Await | Signal) else step.id
        return f"{self.layout.robots[robot].id}:{type(step).__name__.lower()} {label}"


def check_events(layout: Layout, program: StationProgram, remarks: Remarks) -> StepGraph | None:
    """Return the graph, or None when an event never comes or robots wait in a circle."""
    graph = StepGraph(layout, program.processes)
    counts = Counter(event for _, event in graph.sources())
    for event, count in sorted(counts.items()):
        if count > 1:
            text = f"event {event} is announced {count} times"
            remarks.add(FindingKind.EVENT, text, subjects=(event,))
    for node, event in graph.waits():
        if event not in counts:
            text = f"{graph.name(node)}: nobody announces event {event}"
            remarks.add(FindingKind.EVENT, text, subjects=(event,))
    sound = all(count == 1 for count in counts.values())
    sound = sound and all(event in counts for _, event in graph.waits())
    remarks.checks += len(counts)
    return graph if _check_circle(graph, remarks) and sound else None


def _check_circle(graph: StepGraph, remarks: Remarks) -> bool:
    if nx.is_directed_acyclic_graph(graph.graph):
        return True
    circle = [edge[0] for edge in nx.find_cycle(graph.graph)]
    names = tuple(graph.name(node) for node in circle)
    robots = sorted({graph.layout.robots[robot].id for robot, _ in circle if robot != PROCESS})
    text = f"circular wait: {' -> '.join(names)}"
    remarks.add(FindingKind.DEADLOCK, text, subjects=tuple(robots), steps=names)
    return False
