"""Robots along a line, and tasks that differ in how long each robot takes for them.

The value behind the balance of a body shop, and behind ALWABP-2 (workers that may stand anywhere).
Whether a robot may do a task (reach, gun, payload) and how long it takes, with its motions, is
settled by whoever builds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from planner.lines.simple_line import ordered
from planner.options import IntArray
from robots.geometry import FloatArray

NEVER = -1
"""Instead of a time: this robot cannot do this task."""


@dataclass(frozen=True, eq=False)
class RobotLine:
    """R robots, T tasks, V variants; times are whole numbers of one unit.

    ``time`` (R, T): NEVER, or how long; ``station`` (R,): where robots stand, numbered along the
    flow of material; ``before`` (A, 2): the second task at no earlier station than the first;
    ``needed`` (V, T): which tasks a variant has, ``share`` (V,) of it in the mix. ``free``: robots
    may be placed at any of the stations instead, one at each.

    Raises:
        ValueError: if shapes do not match, a task is nobody's or in no variant, or tasks follow in
            a circle.
    """

    time: IntArray
    station: IntArray
    before: IntArray
    needed: npt.NDArray[np.bool_]
    share: FloatArray
    free: bool = False

    def __post_init__(self) -> None:
        robots, tasks = self.time.shape
        object.__setattr__(self, "before", np.asarray(self.before, np.int64).reshape(-1, 2))
        if self.station.shape != (robots,) or self.needed.shape != (len(self.share), tasks):
            raise ValueError("shapes of time, station, needed and share do not match")
        if np.any(self.time < NEVER):
            raise ValueError("times must not be negative")
        if not self.needed.any(axis=0).all():
            raise ValueError(f"no variant has task {int(np.argmin(self.needed.any(axis=0)))}")
        ordered(tasks, self.before)

    @cached_property
    def able(self) -> npt.NDArray[np.bool_]:
        """Who can do what (R, T)."""
        return np.asarray(self.time != NEVER)

    @property
    def orphans(self) -> IntArray:
        """Tasks that no robot can do."""
        return np.flatnonzero(~self.able.any(axis=0))


def one_per_station(time: IntArray, before: IntArray) -> RobotLine:
    """Workers with ``time`` (R, T), one at each of R stations, wherever is best (ALWABP-2)."""
    robots, tasks = time.shape
    needed = np.ones((1, tasks), dtype=np.bool_)
    return RobotLine(time, np.arange(robots), before, needed, np.ones(1), free=True)


def robot_loads(line: RobotLine, robot: IntArray, station: IntArray) -> IntArray:
    """Load (R, V) of each robot at each variant: tasks done by ``robot`` (T,), robots standing at
    ``station`` (R,).

    Shared with no solver. Raises ``ValueError`` if a robot cannot do its task, the order of tasks
    is not kept, or robots do not stand where they may.
    """
    _standing(line, station)
    loads = np.zeros((len(line.station), len(line.share)), dtype=np.int64)
    spent = line.time[robot, np.arange(len(robot))]
    for t in np.flatnonzero(spent == NEVER)[:1].tolist():
        raise ValueError(f"robot {robot[t]} cannot do task {t}")
    at = station[robot[line.before]]
    for a, b in line.before[at[:, 0] > at[:, 1]][:1].tolist():
        raise ValueError(f"task {a} must not come behind task {b}")
    np.add.at(loads, robot, (spent * line.needed).T)
    return loads


def _standing(line: RobotLine, station: IntArray) -> None:
    wanted = np.sort(line.station) if line.free else line.station
    if not np.array_equal(np.sort(station) if line.free else station, wanted):
        raise ValueError("robots do not stand where they may")
