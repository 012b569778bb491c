"""A line taken apart: tasks and robots that have nothing to do with each other, and what the order
of tasks leaves of each task's robots.

Called by ``load_bound`` and ``least_load``: small parts are bounded and searched much faster.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from planner.lines.robot_line import NEVER, RobotLine
from planner.lines.simple_line import ordered
from planner.options import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A line of its own, and the numbers of its ``robots`` and ``tasks`` in the whole."""

    line: RobotLine
    robots: IntArray
    tasks: IntArray


def parts_of(line: RobotLine) -> tuple[Part, ...]:
    """Parts that share neither robots nor order; robots without a task are in none."""
    robots, tasks = line.time.shape
    r, t = np.nonzero(line.able)
    rows = np.concatenate([r, robots + line.before[:, 0]])
    columns = np.concatenate([robots + t, robots + line.before[:, 1]])
    size = robots + tasks
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    _, label = connected_components(graph.tocsr(), directed=False)
    return tuple(
        _part(line, np.flatnonzero(label[:robots] == k), np.flatnonzero(label[robots:] == k))
        for k in np.unique(label[robots:])
    )


def _part(line: RobotLine, robots: IntArray, tasks: IntArray) -> Part:
    number = np.full(line.time.shape[1], -1)
    number[tasks] = np.arange(len(tasks))
    before = number[line.before]
    part = RobotLine(
        line.time[np.ix_(robots, tasks)],
        line.station[robots],
        before[(before >= 0).all(axis=1)],
        line.needed[:, tasks],
        line.share,
    )
    return Part(part, robots, tasks)


def within_order(line: RobotLine) -> RobotLine:
    """The same line without robots that stand too early or too late for a task in any sharing."""
    if len(line.before) == 0 or line.free:
        return line
    first, last = _windows(line)
    at = line.station[:, None]
    return replace(line, time=np.where((at >= first) & (at <= last), line.time, NEVER))


def _windows(line: RobotLine) -> tuple[IntArray, IntArray]:
    """First and last station (T,) of each task; first above last where there is none."""
    at = line.station[:, None]
    first = np.where(line.able, at, np.iinfo(np.int64).max).min(axis=0)
    last = np.where(line.able, at, -1).max(axis=0)
    place = np.empty(line.time.shape[1], dtype=np.int64)
    place[ordered(len(place), line.before)] = np.arange(len(place))
    pairs = line.before[np.argsort(place[line.before[:, 0]], kind="stable")].tolist()
    for a, b in pairs:
        first[b] = max(first[b], first[a])
    pairs = line.before[np.argsort(-place[line.before[:, 1]], kind="stable")].tolist()
    for a, b in pairs:
        last[a] = min(last[a], last[b])
    return first, last
