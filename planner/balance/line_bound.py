"""How fast a line can be at best whose welds may go to any of its robots, whoever does what.

Any robot that does k welds takes at least as long as the least walk through k of them. If robots
had less time than that for all the welds together, some would be left over: the least time in
which all robots can hold them is a bound, however welds are shared out. Called by
``planner.line_sharing`` next to its tours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from cells.ids import TaskId
from planner.balance.nodes import nodes_of
from planner.balance.walk_cuts import least_walks_s
from planner.options import OptionTable, RobotOptions
from planner.side_by_side import side_by_side
from robots.geometry import FloatArray

_MOST_NODES = 2_000


def line_bound_s(
    robots: Sequence[RobotOptions], tasks: Collection[TaskId], upper_s: float
) -> float:
    """In less than so many s (at most ``upper_s``) ``robots`` cannot do ``tasks``, home to home.

    The less ``upper_s``, the quicker. Robots that are the same object are looked at once. Other
    tasks of theirs do not count.
    """
    kinds = {id(robot): robot for robot in robots}
    counts = Counter(id(robot) for robot in robots)
    wanted = tuple(sorted(tasks))
    walks_s = side_by_side(lambda robot: _walks_s(robot, wanted, upper_s), kinds.values())
    many = [counts[key] for key in kinds]
    times_s = np.unique(np.concatenate([[0.0], *walks_s]))
    for time_s in times_s[np.isfinite(times_s) & (times_s < upper_s)]:
        held = [int(np.flatnonzero(each <= time_s)[-1]) for each in walks_s]
        if np.dot(held, many) >= len(wanted):
            return float(time_s)
    return upper_s


def _walks_s(robot: RobotOptions, wanted: tuple[TaskId, ...], upper_s: float) -> FloatArray:
    """Least time (s) of a tour with 0, 1, 2, ... of the ``wanted`` tasks, within ``upper_s``."""
    if not set(robot.tasks) & set(wanted):
        return np.zeros(1)
    every = OptionTable((robot,), (*wanted, *sorted(set(robot.tasks) - set(wanted))))
    limit = max(1, _MOST_NODES // max(1, len(robot.tasks)))
    nodes = nodes_of(every, robot, limit, closely=True).only(np.arange(len(wanted)), home=True)
    return least_walks_s(nodes, upper_s)
