"""How fast a line can be at best whose welds may go to any of its robots, whoever does what.

Any robot that does k welds takes at least as long as the least walk through k of them. Some welds
lie apart (``planner.balance.outlying``), and somebody has to do them, too: a robot that does any
has to go there and back, so its least walk is one through at least one of them; paid a prize for
each, it says what the more of them cost. If robots had less time than that for all welds together,
some would be left over: the least time in which all robots can hold them is a bound, however welds
are shared out. Called by ``planner.line_sharing`` next to its tours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from cells.ids import TaskId
from planner.balance.nodes import Nodes, nodes_of
from planner.balance.outlying import Flags, Outlying, outlying
from planner.balance.walk_cuts import Walker, least_walks_s
from planner.options import IntArray, OptionTable, RobotOptions
from planner.side_by_side import side_by_side
from robots.geometry import FloatArray

_MOST_NODES = 2_000
_PRIZES = (1.0, 1.75)
"""What is paid for an outlying weld, as a share of how much dearer they are to go on from. One that
takes longer is worth no more than that; those that lie apart are worth more, as some way there has
to be gone by whoever does few of them."""
_CLOSE_S = 5e-6


class _Kind(NamedTuple):
    """Robots that are alike: how ``many``, how many outlying tasks they can do, the ``group`` of
    those who share such tasks; least walks (s) with so many tasks, none of them outlying ((K + 1,),
    ``rest_s``), and minus prizes with at least one of them ((p, K + 1), ``apart_s``).
    """

    many: int
    outlying: int
    group: int
    rest_s: FloatArray
    apart_s: FloatArray


def line_bound_s(
    robots: Sequence[RobotOptions], tasks: Collection[TaskId], upper_s: float
) -> float:
    """In less than so many s (at most ``upper_s``) ``robots`` cannot do ``tasks``, home to home.

    The less ``upper_s``, the quicker. Robots that are the same object are looked at once. Other
    tasks of theirs do not count.
    """
    wanted = tuple(sorted(tasks))
    able = [robot for robot in robots if set(robot.tasks) & set(wanted)]
    if not able:
        return upper_s
    alike = {id(robot): robot for robot in able}
    many = Counter(id(robot) for robot in able)
    nodes = side_by_side(lambda robot: _nodes(robot, wanted), alike.values())
    apart = outlying(nodes, len(wanted))
    prizes_s = sorted({share * apart.dearer_s for share in _PRIZES})
    walks_s = side_by_side(lambda each: _walks_s(each, apart, prizes_s, upper_s), nodes)
    groups, sizes = _groups(nodes, apart.tasks)
    kinds = [
        _Kind(many[key], int(apart.tasks[each.tasks].sum()), int(group), *walks)
        for key, each, group, walks in zip(alike, nodes, groups, walks_s, strict=True)
    ]

    def enough(time_s: float) -> bool:
        most = [_most_tasks(kinds, g, size, prizes_s, time_s) for g, size in enumerate(sizes)]
        return min(most) >= 0 and sum(most) >= len(wanted)

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


def _walks_s(
    nodes: Nodes, apart: Outlying, prizes_s: Sequence[float], upper_s: float
) -> tuple[FloatArray, FloatArray]:
    """``rest_s`` and ``apart_s`` of a kind, as far as walks fit into ``upper_s``."""
    rest = nodes.only(np.flatnonzero(~apart.tasks), home=True)
    rest_s = least_walks_s(Walker.of(rest, upper_s), [np.zeros(len(rest.tasks))])[0]
    owed = apart.tasks[nodes.tasks]
    if not owed.any():
        return rest_s, np.full((len(prizes_s), 1), np.inf)
    paid_s = [np.where(owed, prize_s, 0.0) for prize_s in prizes_s]
    return rest_s, least_walks_s(Walker.of(nodes, upper_s).through(owed), paid_s)


def _groups(nodes: Sequence[Nodes], apart: Flags) -> tuple[IntArray, IntArray]:
    """The group of each kind of robots, and how many outlying tasks each group has to do: kinds
    that can do the same outlying task are in one group.
    """
    can = np.zeros((len(nodes), len(apart)), dtype=np.int64)
    for kind, each in enumerate(nodes):
        can[kind, each.tasks] = apart[each.tasks]
    count, group = connected_components(csr_array(can @ can.T), directed=False)
    sizes = [int(can[group == number].any(axis=0).sum()) for number in range(count)]
    return np.asarray(group, dtype=np.int64), np.array(sizes, dtype=np.int64)


def _most_tasks(
    kinds: Sequence[_Kind], group: int, outlying: int, prizes_s: Sequence[float], time_s: float
) -> int:
    """How many tasks the robots of a group can do in ``time_s`` if they do all its ``outlying``
    ones; -1 if they cannot.
    """
    most = np.full(outlying + 1, -1)
    most[0] = 0
    for kind in kinds:
        if kind.group == group:
            pairs = _pairs(kind, prizes_s, time_s)
            for _ in range(kind.many):
                most = _with_one_more(most, pairs)
    return int(most[-1])


def _with_one_more(most: IntArray, pairs: Sequence[tuple[int, int]]) -> IntArray:
    """The most tasks (D + 1,) by how many outlying ones are among them, D meaning at least so
    many, if another robot does one of these ``pairs`` of tasks and outlying ones.
    """
    found = np.full_like(most, -1)
    last = len(most) - 1
    for count, apart in pairs:
        reached = np.minimum(np.arange(len(most)) + apart, last)
        np.maximum.at(found, reached, np.where(most < 0, -1, most + count))
    return found


def _pairs(kind: _Kind, prizes_s: Sequence[float], time_s: float) -> list[tuple[int, int]]:
    """How many tasks a robot may do within ``time_s``, and how many outlying ones of them at most;
    that as many tasks with fewer outlying ones may take longer is left out of account.
    """
    found = []
    for count in range(max(len(kind.rest_s), kind.apart_s.shape[1])):
        apart = -1 if count >= len(kind.rest_s) or kind.rest_s[count] > time_s else 0
        if count < kind.apart_s.shape[1]:
            most = min(count, kind.outlying)
            for prize_s, least_s in zip(prizes_s, kind.apart_s[:, count], strict=True):
                left_s = time_s - least_s
                if left_s < 0.0:
                    most = -1
                elif prize_s > 0.0:
                    most = min(most, int(left_s / prize_s))
            apart = most if most > 0 else apart
        if apart >= 0:
            found.append((count, apart))
    return found
