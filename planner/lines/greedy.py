"""A first sharing of tasks: in their order, each to whoever is done with it first.

List scheduling. The start of ``anneal``, and what a benchmark compares with.
"""

from __future__ import annotations

import numpy as np

from planner.lines.robot_line import RobotLine
from planner.lines.simple_line import ordered
from planner.options import IntArray


def greedy_robots(line: RobotLine) -> IntArray | None:
    """Robot (T,) of each task; None if a task finds no robot that the order allows.

    A task may not come before the last of its predecessors; robots are given their tasks at the
    earliest, so the latest stations that the followers leave open are kept in mind.
    """
    latest = _latest(line)
    loads = np.zeros((len(line.station), len(line.share)))
    robot = np.full(line.time.shape[1], -1, dtype=np.int64)
    ahead = _predecessors(line)
    for t in ordered(len(robot), line.before).tolist():
        first = max((int(line.station[robot[a]]) for a in ahead[t]), default=-1)
        can = np.flatnonzero(line.able[:, t])
        at = line.station[can]
        can = can[(at >= first) & (at <= latest[t])]
        if len(can) == 0:
            return None
        later = loads[can] + line.time[can, t][:, None] * line.needed[:, t]
        best = can[int(np.argmin(later.max(axis=1)))]
        loads[best] += line.time[best, t] * line.needed[:, t]
        robot[t] = best
    return robot


def _predecessors(line: RobotLine) -> list[list[int]]:
    ahead: list[list[int]] = [[] for _ in range(line.time.shape[1])]
    for a, b in line.before.tolist():
        ahead[b].append(a)
    return ahead


def _latest(line: RobotLine) -> IntArray:
    """Last station (T,) at which a task can be, for its followers to have one."""
    last = np.where(line.able, line.station[:, None], -1).max(axis=0)
    after: list[list[int]] = [[] for _ in last]
    for a, b in line.before.tolist():
        after[a].append(b)
    for t in reversed(ordered(len(last), line.before).tolist()):
        allowed = min((int(last[b]) for b in after[t]), default=int(last[t]))
        mine = line.station[line.able[:, t]]
        last[t] = max((int(s) for s in mine if s <= allowed), default=-1)
    return np.asarray(last, dtype=np.int64)
