"""Better placings of workers by solving a few neighbouring stations anew, exactly.

A large-neighbourhood search: a window of stations with their workers and tasks is a small line of
its own; if it can keep a shorter cycle than the longest station, it does. Called by
``least_cycle``.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.deadline import Deadline
from planner.lines.load_bound import load_bound
from planner.lines.pair import Effort, run_together
from planner.lines.placing import Placing
from planner.lines.robot_line import RobotLine, one_per_station, robot_loads
from planner.lines.workers import CrewSearch
from planner.options import IntArray


def shorter_windows(
    line: RobotLine, placing: Placing, width: int, effort: Effort, deadline: Deadline
) -> Placing | None:
    """The first placing found whose longest window of ``width`` stations is shorter."""
    loads = robot_loads(line, placing.worker, placing.station).max(axis=1)
    cycle = int(loads.max())
    longest = np.flatnonzero(loads == cycle)
    for first in _windows(placing.station[longest], width, len(loads)):
        if deadline.over:
            return None
        better = _solved_anew(line, placing, first, width, cycle - 1, effort, deadline)
        if better is not None:
            return better
    return None


def _windows(longest: IntArray, width: int, stations: int) -> Iterator[int]:
    """First stations of windows that hold one of the longest stations."""
    low = max(0, int(longest.min()) - width + 1)
    high = min(int(longest.min()), stations - width)
    yield from range(low, high + 1)


def _solved_anew(
    line: RobotLine,
    placing: Placing,
    first: int,
    width: int,
    cycle: int,
    effort: Effort,
    deadline: Deadline,
) -> Placing | None:
    inside = (placing.station >= first) & (placing.station < first + width)
    workers = np.flatnonzero(inside)
    tasks = np.flatnonzero(inside[placing.worker])
    part = _part(line, workers, tasks)
    bound = load_bound(part)
    if bound.load > cycle:
        return None
    pair = [
        CrewSearch(part, cycle, bound, backwards, effort.loads, effort.room_bytes)
        for backwards in (False, True)
    ]
    run_together(pair, effort, deadline)
    for search in pair:
        if (placed := search.placing()) is not None:
            worker, station = placing.worker.copy(), placing.station.copy()
            worker[tasks] = workers[placed[0]]
            station[workers] = first + placed[1]
            return Placing(worker, station)
    return None


def _part(line: RobotLine, workers: IntArray, tasks: IntArray) -> RobotLine:
    number = np.full(line.time.shape[1], -1)
    number[tasks] = np.arange(len(tasks))
    before = number[line.before]
    return one_per_station(line.time[np.ix_(workers, tasks)], before[(before >= 0).all(axis=1)])
