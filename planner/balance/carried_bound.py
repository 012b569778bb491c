"""What a station can have gained at most because welds moved, so that its old bound still serves.

Take any tours of the station as it is. Do each moved weld in an option of its old place instead:
that makes tours of the station as it was, whose loads are longer by what the worst exchange costs.
So nothing is now faster than the old bound less that. Least travel times alone enter, as they do in
the proof of the old bound. Called by ``planner.touch_up``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cells.ids import TaskId
from planner.options import HOME, RobotOptions
from planner.sequencing.least_times import lower_bounds_s
from robots.geometry import FloatArray


def most_gained_s(robots: Sequence[RobotOptions], moved: Mapping[TaskId, TaskId]) -> float:
    """How much shorter (s) the longest load can have become at most; inf if that is not known.

    ``robots`` have the options of moved welds at their new places and, under the names that
    ``moved`` gives, at their old ones. Several welds may be moved one after the other.
    """
    return sum(
        max((_gained_s(robot, now, then) for robot in robots), default=0.0)
        for now, then in moved.items()
    )


def _gained_s(robot: RobotOptions, now: TaskId, then: TaskId) -> float:
    """How much a robot can gain where it does one weld in its new place, whatever else it does."""
    new, old = robot.options_of(now), robot.options_of(then)
    if not len(new):
        return 0.0
    if not len(old):
        return np.inf
    others = np.setdiff1d(np.arange(len(robot)), np.union1d(new, old))
    others = np.append(others, HOME)
    into_old, into_new = (lower_bounds_s(robot, others, each) for each in (old, new))
    from_old, from_new = (lower_bounds_s(robot, each, others).T for each in (old, new))
    worst = [
        _least_loss_s(into_old - into_new[:, [k]], from_old - from_new[:, [k]])
        + robot.duration_s[old]
        - robot.duration_s[option]
        for k, option in enumerate(new)
    ]
    return max(0.0, max(float(each.min()) for each in worst))


def _least_loss_s(into: FloatArray, out: FloatArray) -> FloatArray:
    """How much longer the ways in and out of each old option (k,) are at worst."""
    loss_s: FloatArray = into.max(axis=0) + out.max(axis=0)
    return loss_s
