"""A robot's options gathered into few nodes, with costs that no option of a node can beat.

Where there are few options each is a node of its own; where there are many, options close to each
other share one. Bounds computed on nodes hold for every option of the table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from planner.balance.line_nodes_kernels import least_costs_through_lines_nb
from planner.balance.nodes_kernels import least_costs_nb
from planner.options import IntArray, OptionTable, RobotOptions
from planner.sequencing.thinning import in_seconds, spread
from robots.geometry import FloatArray

NEAR = 5
"""So many tasks are near a task: on entering it a walk remembers whether it has done those."""


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """Nodes of one robot, by task. ``tasks`` (n,) are indices into the tasks of the table; task i
    of them has nodes first[i]..last[i] - 1. ``cost_s`` (m + 1, m + 1): least time of the work at
    the row's node plus travel to the column's; home is last. ``work_s`` (m,): least work alone.
    ``points`` (m, d): where the nodes are, for gathering them further.
    """

    tasks: IntArray
    first: IntArray
    last: IntArray
    cost_s: FloatArray
    work_s: FloatArray
    points: FloatArray

    @property
    def near(self) -> IntArray:
        """The tasks (n, B) next to each task, by the least time there and back; -1 fills up."""
        count = len(self.tasks)
        task_of = np.repeat(np.arange(count), self.last - self.first)
        least_s = np.full((count, count), np.inf)
        np.minimum.at(least_s, (task_of[:, None], task_of[None, :]), self.cost_s[:-1, :-1])
        there_and_back_s = least_s + least_s.T
        np.fill_diagonal(there_and_back_s, np.inf)
        nearest = np.argsort(there_and_back_s, axis=1, kind="stable")[:, :NEAR]
        filled = np.full((count, NEAR), -1, dtype=np.int64)
        shown = min(NEAR, max(0, count - 1))
        filled[:, :shown] = nearest[:, :shown]
        return filled

    def only(self, wanted: IntArray, home: bool) -> Nodes:
        """Keep the ``wanted`` tasks; without ``home`` travel from and to home is free."""
        keep = np.flatnonzero(np.isin(self.tasks, wanted))
        ranges = [np.arange(self.first[i], self.last[i]) for i in keep]
        chosen = np.concatenate([*ranges, [len(self.cost_s) - 1]]).astype(np.int64)
        cost_s = np.ascontiguousarray(self.cost_s[np.ix_(chosen, chosen)])
        work_s = self.work_s[chosen[:-1]]
        if not home:
            cost_s[-1], cost_s[:-1, -1] = 0.0, work_s
        ends = np.cumsum([0, *(len(r) for r in ranges)])
        points = self.points[chosen[:-1]]
        return Nodes(self.tasks[keep], ends[:-1], ends[1:], cost_s, work_s, points)

    def occupied(self, task: int, longer_s: float) -> Nodes:
        """Let ``task`` (index in the table) keep the robot ``longer_s`` at every node."""
        cost_s, work_s = self.cost_s.copy(), self.work_s.copy()
        for i in np.flatnonzero(self.tasks == task):
            cost_s[self.first[i] : self.last[i]] += longer_s
            work_s[self.first[i] : self.last[i]] += longer_s
        return replace(self, cost_s=cost_s, work_s=work_s)

    def coarser(self, limit: int) -> Nodes:
        """Gather the nodes themselves into at most ``limit`` per task."""
        group, seeds, ends = _gather(self.points, np.append(0, self.last), limit)
        count = int(ends[-1])
        with_home = np.append(group, count)
        cost_s = np.full((count + 1, count + 1), np.inf)
        np.minimum.at(cost_s, (with_home[:, None], with_home[None, :]), self.cost_s)
        work_s = _least_per_group(self.work_s, group, count)
        return Nodes(self.tasks, ends[:-1], ends[1:], cost_s, work_s, self.points[seeds])


def nodes_of(
    table: OptionTable, robot: RobotOptions, limit: int, *, closely: bool = False
) -> Nodes:
    """Gather the options of ``robot`` into at most ``limit`` nodes per task.

    ``closely``: with costs that count that all joints leave a line at one share of its speed.
    """
    able = [task for index, task in enumerate(robot.tasks) if np.any(robot.task_of == index)]
    members = [robot.options_of(task) for task in able]
    options = np.concatenate([*members, np.zeros(0)]).astype(np.int64)
    ends = np.cumsum([0, *map(len, members)])
    points = in_seconds(robot)[options]
    group, seeds, ends = _gather(points, ends, limit)
    least_costs = least_costs_through_lines_nb if closely else least_costs_nb
    cost_s = least_costs(
        _stops(robot, options),
        _line_times_s(robot, options),
        _line_speeds_rad_s(robot, options),
        np.append(robot.duration_s[options], 0.0),
        np.append(group, ends[-1]),
        int(ends[-1]) + 1,
        robot.velocity_rad_s,
        robot.acceleration_rad_s2,
    )
    tasks = np.array([table.tasks.index(task) for task in able], dtype=np.int64)
    work_s = _least_per_group(robot.duration_s[options], group, int(ends[-1]))
    return Nodes(tasks, ends[:-1], ends[1:], cost_s, work_s, points[seeds])


def _gather(points: FloatArray, ends: IntArray, limit: int) -> tuple[IntArray, IntArray, IntArray]:
    """Group points, task by task (task i: ends[i]..ends[i + 1] - 1), around at most ``limit``
    seeds; the group of every point, the seeds, and where each task's groups end.
    """
    group, seeds, new_ends = np.zeros(len(points), dtype=np.int64), [], [0]
    for begin, end in pairwise(ends):
        picked = spread(points, np.arange(begin, end), limit)
        distance = np.abs(points[begin:end, None] - points[None, picked]).max(axis=2)
        group[begin:end] = new_ends[-1] + np.argmin(distance, axis=1)
        seeds.append(picked)
        new_ends.append(new_ends[-1] + len(picked))
    flat = np.concatenate([*seeds, np.zeros(0)]).astype(np.int64)
    return group, flat, np.array(new_ends, dtype=np.int64)


def _least_per_group(values: FloatArray, group: IntArray, count: int) -> FloatArray:
    least = np.full(count, np.inf)
    np.minimum.at(least, group, values)
    return least


def _stops(robot: RobotOptions, options: IntArray) -> FloatArray:
    """Enter via, enter, leave, leave via of the options and, last, home: (k + 1, 4, n)."""
    stops = (robot.enter_via_rad, robot.enter_rad, robot.leave_rad, robot.leave_via_rad)
    with_home = [np.vstack([stop[options], robot.home_rad]) for stop in stops]
    return np.ascontiguousarray(np.stack(with_home, axis=1))


def _line_times_s(robot: RobotOptions, options: IntArray) -> FloatArray:
    """Least times on the lines in and out of the options and, last, home: (k + 1, 2)."""
    lines = np.stack([robot.enter_line_s[options], robot.leave_line_s[options]], axis=1)
    return np.vstack([lines, np.zeros((1, 2))])


def _line_speeds_rad_s(robot: RobotOptions, options: IntArray) -> FloatArray:
    """Highest joint speeds at the ends of the lines in and out: (k + 1, 2, n)."""
    both = (robot.enter_speed_rad_s[options], robot.leave_speed_rad_s[options])
    at_rest = np.zeros((1, 2, robot.enter_speed_rad_s.shape[1]))
    return np.ascontiguousarray(np.concatenate([np.stack(both, axis=1), at_rest]))
