"""The cycle in time: when every step starts and ends, with and without random delays.

Called by ``replay`` once per draw. Robots run their steps in order; an event starts what waits for
it at once. Draw 0 has no delays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cells.program import Travel, Work
from planner.validation.phases import RobotPhases
from planner.validation.stepgraph import PROCESS, StepGraph
from planner.validation.structure import Node

MOTION_STRETCH = 0.25
WORK_STRETCH = 0.5
WAIT_S = 1.0

Stretch = dict[Node, tuple[float, float]]
"""Extra wait (s) before a node and factor (>= 1) on its duration."""

Times = dict[Node, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Span:
    """Phase ``phase`` from world time ``start_s`` to ``end_s``."""

    phase: int
    start_s: float
    end_s: float


def stretches(graph: StepGraph, seed: int, draw: int) -> Stretch:
    """Draw delays: half of all steps start up to a second late, all take longer at random.

    Each robot has numbers of its own: what others do does not change its delays.
    """
    drawn: Stretch = {}
    robots = {robot for robot, _ in graph.graph.nodes}
    numbers = {each: np.random.default_rng([seed, draw, each - PROCESS]) for each in robots}
    for node in sorted(graph.graph.nodes):
        robot, at = node
        late, length, wait = numbers[robot].random(3).tolist()
        step = None if robot == PROCESS else graph.layout.programs[robot].steps[at]
        if isinstance(step, Travel):
            drawn[node] = (wait * WAIT_S if late < 0.5 else 0.0, 1.0 + length * MOTION_STRETCH)
        elif isinstance(step, Work):
            drawn[node] = (wait * WAIT_S if late < 0.5 else 0.0, 1.0 + length * WORK_STRETCH)
        elif robot == PROCESS:
            drawn[node] = (0.0, 1.0 + length * WORK_STRETCH)
    return drawn


def run(graph: StepGraph, stretch: Stretch) -> Times:
    """Return start and end (s) of every node."""
    times: Times = {}
    for node in graph.order:
        ready = max((times[before][1] for before in graph.graph.predecessors(node)), default=0.0)
        wait, factor = stretch.get(node, (0.0, 1.0))
        start = ready + wait
        times[node] = (start, start + _duration_s(graph, node) * factor)
    return times


def _duration_s(graph: StepGraph, node: Node) -> float:
    robot, at = node
    if robot == PROCESS:
        return graph.processes[at].duration_s
    step = graph.layout.programs[robot].steps[at]
    if isinstance(step, Travel):
        return step.trajectory.duration_s
    return step.duration_s if isinstance(step, Work) else 0.0


def makespan_s(times: Times) -> float:
    """When the last step or process ends."""
    return max((end for _, end in times.values()), default=0.0)


def spans(cut: RobotPhases, robot: int, times: Times, end_s: float) -> list[Span]:
    """Return what one robot does from 0 to ``end_s`` without a gap."""
    found: list[Span] = []
    now = 0.0
    for at, phases in enumerate(cut.of_step):
        start, end = times[(robot, at)]
        if start > now:
            found.append(Span(cut.wait[at], now, start))
        found.extend(_moving(cut, phases, start, end))
        now = end
    if end_s > now:
        found.append(Span(cut.wait[-1], now, end_s))
    return found


def _moving(cut: RobotPhases, phases: tuple[int, ...], start: float, end: float) -> list[Span]:
    if not phases:
        return []
    first, last = cut.phases[phases[0]], cut.phases[phases[-1]]
    length = last.high_s - first.low_s
    scale = (end - start) / length if length > 0.0 else 0.0
    found = []
    for index in phases:
        phase = cut.phases[index]
        begin = start + (phase.low_s - first.low_s) * scale
        close = start + (phase.high_s - first.low_s) * scale if length > 0.0 else end
        found.append(Span(index, begin, close))
    return found
