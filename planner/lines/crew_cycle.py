"""The least cycle of unlike workers, one at each station (ALWABP-2), as a time limit allows.

Short hunts through all cycles in turn with windows of stations solved anew, then longer ones.
Called by ``taktline balance`` and its benchmark.
"""

from __future__ import annotations

from planner.deadline import Deadline
from planner.lines.answer import answered
from planner.lines.cycle_hunt import CycleHunt, Reply
from planner.lines.load_bound import load_bound
from planner.lines.pair import Effort, run_together
from planner.lines.placing import Placing, PlacingAnswer
from planner.lines.robot_line import RobotLine, robot_loads
from planner.lines.windows import shorter_windows
from planner.lines.workers import CrewSearch

_FIRST = Effort(1_000, 10, 40_000_000)
_WIDENING = 3
_WINDOWS = (Effort(1_000, 50, 40_000_000), 3, 6)
"""Effort, narrowest and widest window."""


def least_cycle_of_crew(line: RobotLine, deadline: Deadline) -> PlacingAnswer:
    """Place workers and tasks so that the longest load is as short as possible.

    Raises:
        ValueError: if workers may not stand anywhere, or a task is nobody's.
    """
    if not line.free or len(line.orphans):
        raise ValueError("workers must be free to stand anywhere, and able to do every task")
    bound = load_bound(line)

    def ask(cycle: int, effort: Effort) -> Reply[Placing]:
        pair = [
            CrewSearch(line, cycle, bound, backwards, effort.loads, effort.room_bytes)
            for backwards in (False, True)
        ]
        exhausted = run_together(pair, effort, deadline)
        for search in pair:
            if (placed := search.placing()) is not None:
                return _reply(line, _shortened(line, Placing(*placed), deadline))
        return Reply(None, None, exhausted)

    above = int(line.time.max(axis=0).sum()) + 1
    hunt = CycleHunt(ask, deadline, bound.load, above, _FIRST, _WIDENING)
    hunt.run()
    objective = None if hunt.best is None else hunt.high
    answer = answered(objective, hunt.low, None)
    return PlacingAnswer(answer.status, objective, answer.bound, hunt.best)


def _reply(line: RobotLine, placing: Placing) -> Reply[Placing]:
    longest = int(robot_loads(line, placing.worker, placing.station).max())
    return Reply(longest, placing, False)


def _shortened(line: RobotLine, placing: Placing, deadline: Deadline) -> Placing:
    """Solve windows anew, wider ones when narrow ones bring nothing, until none does."""
    effort, narrow, wide = _WINDOWS
    width = narrow
    while width <= min(wide, len(line.station) - 1) and not deadline.over:
        better = shorter_windows(line, placing, width, effort, deadline)
        placing, width = (placing, width + 1) if better is None else (better, narrow)
    return placing
