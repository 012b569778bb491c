"""The least cycle of unlike workers, one at each station (ALWABP-2), as a time limit allows.

Short hunts through all cycles in turn from both ends of the line; then, twice, annealing goes on
from the best, and longer hunts try to prove it. Called by ``taktline balance`` and its benchmark.
"""

from __future__ import annotations

import numpy as np

from planner.deadline import Deadline
from planner.lines.answer import answered
from planner.lines.crew_anneal import annealed
from planner.lines.cycle_hunt import Ask, CycleHunt, Reply
from planner.lines.load_bound import LoadBound, load_bound
from planner.lines.pair import Effort, run_together
from planner.lines.placing import Placing, PlacingAnswer
from planner.lines.robot_line import RobotLine, robot_loads
from planner.lines.workers import CrewSearch

_FIRST = Effort(1_000, 10, 40_000_000)
_WIDENING = 3
_SHORT = 0.2
_TURNS = ((0.4, 0.5), (0.9, 1.0))
"""Shares of the time: when short hunts end; when annealing and then longer hunts do, in turns."""


def least_cycle_of_crew(
    line: RobotLine, deadline: Deadline, rng: np.random.Generator
) -> PlacingAnswer:
    """Place workers and tasks so that the longest load is as short as possible.

    Raises:
        ValueError: if workers may not stand anywhere, or a task is nobody's.
    """
    if not line.free or len(line.orphans):
        raise ValueError("workers must be free to stand anywhere, and able to do every task")
    bound = load_bound(line)
    hunt = _hunt(line, bound, deadline.until(_SHORT))
    hunt.begin()
    hunt.run(1)
    for annealed_until, hunted_until in _TURNS:
        if hunt.best is not None:
            until = deadline.until(annealed_until)
            hunt.best = annealed(line, hunt.best, hunt.low, until, rng)
            hunt.high = _cycle(line, hunt.best)
        hunt.deadline = deadline.until(hunted_until)
        hunt.ask = _asking(line, bound, hunt.deadline)
        if hunt.best is None:
            hunt.begin()
        hunt.run()
    objective = None if hunt.best is None else hunt.high
    answer = answered(objective, hunt.low, None)
    return PlacingAnswer(answer.status, objective, answer.bound, hunt.best)


def _hunt(line: RobotLine, bound: LoadBound, deadline: Deadline) -> CycleHunt[Placing]:
    above = int(line.time.max(axis=0).sum()) + 1
    ask = _asking(line, bound, deadline)
    return CycleHunt(ask, deadline, bound.load, above, _FIRST, _WIDENING)


def _asking(line: RobotLine, bound: LoadBound, deadline: Deadline) -> Ask[Placing]:
    """Ask of one cycle, from both ends of the line."""

    def ask(cycle: int, effort: Effort) -> Reply[Placing]:
        pair = [
            CrewSearch(line, cycle, bound, backwards, effort.loads, effort.room_bytes)
            for backwards in (False, True)
        ]
        exhausted = run_together(pair, effort, deadline)
        for search in pair:
            if (placed := search.placing()) is not None:
                placing = Placing(*placed)
                return Reply(_cycle(line, placing), placing, False)
        return Reply(None, None, exhausted)

    return ask


def _cycle(line: RobotLine, placing: Placing) -> int:
    return int(robot_loads(line, placing.worker, placing.station).max())
