"""How fast a line can be at best whose welds may go to any of its robots, whoever does what.

Any robot that does k welds takes at least as long as the least walk through k of them. Some welds
are dearer than others wherever a walk comes from, and somebody has to do them, too: of a robot that
does k welds of which d are dear, the least walk that is paid a prize for each dear one says more.
If robots had less time than that for all the welds together, some would be left over: the least
time in which all robots can hold them is a bound, however welds are shared out. Called by
``planner.line_sharing`` next to its tours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from cells.ids import TaskId
from planner.balance.nodes import Nodes, nodes_of
from planner.balance.walk_cuts import least_walks_s
from planner.options import OptionTable, RobotOptions
from planner.side_by_side import side_by_side
from robots.geometry import FloatArray

Flags = npt.NDArray[np.bool_]
_MOST_NODES = 2_000
_PRIZES = (0.0, 1.0, 1.5)
"""What is paid for a dear weld, as a share of how much dearer they are."""
_CLOSE_S = 5e-6


def line_bound_s(
    robots: Sequence[RobotOptions], tasks: Collection[TaskId], upper_s: float
) -> float:
    """In less than so many s (at most ``upper_s``) ``robots`` cannot do ``tasks``, home to home.

    The less ``upper_s``, the quicker. Robots that are the same object are looked at once. Other
    tasks of theirs do not count.
    """
    wanted = tuple(sorted(tasks))
    able = [robot for robot in robots if set(robot.tasks) & set(wanted)]
    kinds = {id(robot): robot for robot in able}
    counts = Counter(id(robot) for robot in able)
    nodes = side_by_side(lambda robot: _nodes(robot, wanted), kinds.values())
    dear, dearer_s = _dear(nodes, len(wanted))
    prizes_s = sorted({share * dearer_s for share in _PRIZES})

    def walks(each: Nodes) -> FloatArray:
        paid = [np.where(dear[each.tasks], prize_s, 0.0) for prize_s in prizes_s]
        return least_walks_s(each, upper_s, paid)

    walks_s = side_by_side(walks, nodes)
    many = [counts[key] for key in kinds]

    def enough(time_s: float) -> bool:
        most = [_most(each, prizes_s, time_s) for each in walks_s]
        return _hold(most, many, len(wanted), int(dear.sum()))

    if not enough(upper_s):
        return upper_s
    low_s, high_s = 0.0, upper_s
    while high_s - low_s > _CLOSE_S:
        middle_s = 0.5 * (low_s + high_s)
        if enough(middle_s):
            high_s = middle_s
        else:
            low_s = middle_s
    return low_s


def _nodes(robot: RobotOptions, wanted: tuple[TaskId, ...]) -> Nodes:
    every = OptionTable((robot,), (*wanted, *sorted(set(robot.tasks) - set(wanted))))
    limit = max(1, _MOST_NODES // max(1, len(robot.tasks)))
    return nodes_of(every, robot, limit, closely=True).only(np.arange(len(wanted)), home=True)


def _dear(nodes: Sequence[Nodes], count: int) -> tuple[Flags, float]:
    """Which of the tasks are dear, by the least time from one to whichever other one beside what is
    usual for the robot, and how much dearer (s): split where both parts differ most for their
    sizes. Any split is right.
    """
    least_s = np.full(count, np.inf)
    for each in nodes:
        task_of = np.repeat(each.tasks, each.last - each.first)
        apart = task_of[:, None] != task_of[None, :]
        onward_s = np.where(apart, each.cost_s[:-1, :-1], np.inf).min(axis=1, initial=np.inf)
        some = np.isfinite(onward_s)
        if some.any():
            usual_s = float(np.median(onward_s[some]))
            np.minimum.at(least_s, task_of[some], onward_s[some] - usual_s)
    finite = np.isfinite(least_s)
    ranked_s = np.sort(least_s[finite])
    if len(ranked_s) < 2 or ranked_s[0] == ranked_s[-1]:
        return np.zeros(count, dtype=bool), 0.0
    sizes = np.arange(1, len(ranked_s))
    sums_s = np.cumsum(ranked_s)
    below_s = sums_s[:-1] / sizes
    above_s = (sums_s[-1] - sums_s[:-1]) / (len(ranked_s) - sizes)
    split = int(np.argmax(sizes * (len(ranked_s) - sizes) * (above_s - below_s) ** 2))
    return finite & (least_s > ranked_s[split]), float(above_s[split] - below_s[split])


def _most(walks_s: FloatArray, prizes_s: Sequence[float], time_s: float) -> list[tuple[int, int]]:
    """How many tasks a robot may do within ``time_s``, and how many dear ones of them at most."""
    found = []
    for count in range(walks_s.shape[1]):
        dear = count
        for prize_s, least_s in zip(prizes_s, walks_s[:, count], strict=True):
            left_s = time_s - least_s
            if left_s < 0.0:
                dear = -1
            elif prize_s > 0.0:
                dear = min(dear, int(left_s / prize_s))
        if dear >= 0:
            found.append((count, dear))
    return found


def _hold(
    most: Sequence[Sequence[tuple[int, int]]], many: Sequence[int], tasks: int, dear: int
) -> bool:
    """Whether so ``many`` robots of each kind can do all tasks, the dear ones among them."""
    can = np.zeros((tasks + 1, dear + 1), dtype=bool)
    can[0, 0] = True
    rows, columns = np.arange(tasks + 1), np.arange(dear + 1)
    for pairs, robots in zip(most, many, strict=True):
        for _ in range(robots):
            before, can = can, np.zeros_like(can)
            for count, few in pairs:
                can |= before[np.ix_(np.maximum(rows - count, 0), np.maximum(columns - few, 0))]
    return bool(can[tasks, dear])
